//! The kiosks' printers: every profile there, every port of a known kind.

use super::check::Mistake;
use super::{File, KioskFile, PrinterConfig, PrinterFile};
use device::printer::{Link, Profile};
use shared::KioskId;
use std::collections::BTreeMap;
use std::path::Path;

/// Rolls shorter or longer than this are for no ticket printer, in millimetres.
const ROLL_MM: std::ops::RangeInclusive<u32> = 5_000..=1_000_000;

/// The speeds of a serial line, in bits a second.
const BAUD: std::ops::RangeInclusive<u32> = 1_200..=1_000_000;

/// Every kiosk's printer; a profile of the branch's own stands beside its file.
pub(super) fn all(file: &File, folder: &Path) -> Result<BTreeMap<KioskId, PrinterConfig>, Mistake> {
    let named = file.kiosks.iter().filter_map(|kiosk| {
        let printer = kiosk.printer.as_ref()?;
        let checked = printer.checked(folder).and_then(|mut printer| {
            printer.neighbour = neighbour(file, kiosk)?;
            Ok((*kiosk.id.get_ref(), printer))
        });
        Some(checked)
    });
    named.collect()
}

/// The kiosk that steps in: another one, with a printer of its own.
fn neighbour(file: &File, kiosk: &KioskFile) -> Result<Option<KioskId>, Mistake> {
    let Some(named) = &kiosk.neighbour else { return Ok(None) };
    let (at, id) = (named.span().start, *named.get_ref());
    let steps_in = |other: &&KioskFile| *other.id.get_ref() == id && other.printer.is_some();
    if id == *kiosk.id.get_ref() || !file.kiosks.iter().any(|other| steps_in(&other)) {
        return Err((at, format!("expected another kiosk that has a printer, not {id}")));
    }
    Ok(Some(id))
}

impl PrinterFile {
    fn checked(&self, folder: &Path) -> Result<PrinterConfig, Mistake> {
        let name = self.profile.get_ref();
        let profile = if name.ends_with(".toml") {
            Profile::read(&folder.join(name))
        } else {
            Profile::named(name)
        };
        let profile = profile.map_err(|error| (self.profile.span().start, told(&error)))?;
        let baud = match &self.baud {
            Some(baud) if !BAUD.contains(baud.get_ref()) => {
                let (low, high) = (BAUD.start(), BAUD.end());
                let what = format!("expected {low} to {high} bits a second");
                return Err((baud.span().start, what));
            }
            Some(baud) => *baud.get_ref(),
            None => profile.baud,
        };
        let flow = self.flow.unwrap_or(profile.flow);
        let link = Link::parse(self.port.get_ref(), baud, flow)
            .map_err(|error| (self.port.span().start, error.to_string()))?;
        let roll_mm = *self.roll_mm.get_ref();
        if !ROLL_MM.contains(&roll_mm) {
            let what = format!(
                "a roll is {} to {} mm long; expected its length, such as 80000",
                ROLL_MM.start(),
                ROLL_MM.end()
            );
            return Err((self.roll_mm.span().start, what));
        }
        Ok(PrinterConfig { profile, link, agent: self.agent, neighbour: None, roll_mm })
    }
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        told = format!("{told}: {source}");
        cause = source.source();
    }
    told
}
