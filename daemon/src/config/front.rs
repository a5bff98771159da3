//! What is asked and offered before a number is taken, who reads what, and the PIN of staff.

use super::File;
use super::check::{Mistake, NAME_CHARS_MAX, name};
use crate::pin;
use serde::Deserialize;
use shared::front::{MORE_TIME_USUAL, ReaderKind};
use shared::moment::Millis;
use shared::rules::front::{DOCUMENTS_MAX, Diversion, Front, FrontReader, FrontService};
use shared::{KioskId, Lane, Text};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;

/// How many readers a branch may have.
const READERS_MAX: usize = 32;
/// How many ranges of card numbers it may know.
const PREFIXES_MAX: usize = 256;
/// The longest wait that nobody is asked about, in minutes.
const ASK_ABOVE_MINUTES_MAX: u16 = 240;
/// The longest that a called ticket is waited for besides, in seconds.
const MORE_TIME_SECONDS_MAX: u16 = 600;
/// What a look-up may take: what was read is wiped within a second, whatever comes of it.
const TIMEOUT_MS: std::ops::RangeInclusive<u16> = 50..=800;
/// The speeds of a serial line, in bits a second.
const BAUD: std::ops::RangeInclusive<u32> = 1_200..=1_000_000;
/// The speeds of a scanner and of an ID-card reader where the file names none.
const SCANNER_BAUD: u32 = 9_600;
const ID_CARD_BAUD: u32 = 115_200;

/// What the daemon itself needs of the front.
#[derive(Clone, Debug, Default)]
pub struct FrontConfig {
    /// The readers on a line.
    pub readers: Vec<ReaderConfig>,
    /// By what a customer is recognised.
    pub recognition: RecognitionConfig,
    /// The hash of the PIN of staff.
    pub pin_hash: Option<String>,
}

/// A reader on a serial line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderConfig {
    /// Where it stands.
    pub kiosk: KioskId,
    /// What it reads.
    pub kind: ReaderKind,
    /// Its line.
    pub path: PathBuf,
    /// The speed of it, in bits a second.
    pub baud: u32,
}

/// By what a customer is recognised.
#[derive(Clone, Debug, Default)]
pub struct RecognitionConfig {
    /// Card numbers by their beginnings, and the lane of each.
    pub card_prefixes: Vec<(String, Lane)>,
    /// The key that the hashes of the bank's list are made with.
    pub key_file: Option<PathBuf>,
    /// Where a tier is looked up.
    pub known_by: Option<KnownBy>,
}

/// Where a tier is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// A list beside the branch's file.
    File(PathBuf),
    /// A service of the bank's: `http://HOST:PORT/PATH`.
    Http {
        /// Where.
        host: String,
        /// The path and what follows it.
        path: String,
        /// How long it may take.
        within: Duration,
    },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FrontFile {
    ask_above_minutes: Option<Spanned<u16>>,
    more_time_seconds: Option<Spanned<u16>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DiversionFile {
    to: Spanned<Text>,
    note: Spanned<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReaderFile {
    kiosk: Spanned<KioskId>,
    kind: ReaderKind,
    path: Option<Spanned<PathBuf>>,
    baud: Option<Spanned<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecognitionFile {
    file: Option<Spanned<PathBuf>>,
    url: Option<Spanned<String>>,
    timeout_ms: Option<Spanned<u16>>,
    key_file: Option<Spanned<PathBuf>>,
    #[serde(default)]
    card_prefixes: Vec<PrefixFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrefixFile {
    prefix: Spanned<String>,
    lane: Spanned<Lane>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StaffFile {
    pin_hash: Option<Spanned<String>>,
}

/// The part of it that the rules have.
pub(super) fn proposed(file: &File) -> Front {
    let minutes = |minutes: &Spanned<u16>| Millis::minutes(i64::from(*minutes.get_ref()));
    let seconds = |seconds: &Spanned<u16>| Millis::seconds(i64::from(*seconds.get_ref()));
    let service = |service: &super::ServiceFile| FrontService {
        service: service.id.get_ref().clone(),
        documents: service.documents.iter().map(|text| text.get_ref().clone()).collect(),
        diversion: service.diversion.as_ref().map(|diversion| Diversion {
            to: diversion.to.get_ref().clone(),
            note: diversion.note.get_ref().clone(),
        }),
    };
    let says = |it: &FrontService| !it.documents.is_empty() || it.diversion.is_some();
    let reader = |it: &ReaderFile| FrontReader { kiosk: *it.kiosk.get_ref(), kind: it.kind };
    Front {
        ask_above: file.front.ask_above_minutes.as_ref().map(minutes),
        more_time: file.front.more_time_seconds.as_ref().map_or(MORE_TIME_USUAL, seconds),
        services: file.services.iter().map(service).filter(says).collect(),
        readers: file.readers.iter().map(reader).collect(),
    }
}

/// The part of it that the daemon has; files stand beside the branch's file.
pub(super) fn config(file: &File, folder: &Path) -> FrontConfig {
    let serial = |reader: &ReaderFile| {
        let usual = if reader.kind == ReaderKind::IdCard { ID_CARD_BAUD } else { SCANNER_BAUD };
        Some(ReaderConfig {
            kiosk: *reader.kiosk.get_ref(),
            kind: reader.kind,
            path: reader.path.as_ref()?.get_ref().clone(),
            baud: reader.baud.as_ref().map_or(usual, |baud| *baud.get_ref()),
        })
    };
    let recognition = file.recognition.as_ref().map(|known| known.config(folder));
    FrontConfig {
        readers: file.readers.iter().filter_map(serial).collect(),
        recognition: recognition.unwrap_or_default(),
        pin_hash: file.staff.pin_hash.as_ref().map(|hash| hash.get_ref().clone()),
    }
}

impl RecognitionFile {
    fn config(&self, folder: &Path) -> RecognitionConfig {
        let beside = |path: &Spanned<PathBuf>| folder.join(path.get_ref());
        let prefix = |it: &PrefixFile| (it.prefix.get_ref().clone(), *it.lane.get_ref());
        let within = self.timeout_ms.as_ref().map_or(*TIMEOUT_MS.end(), |ms| *ms.get_ref());
        let asked = self.url.as_ref().and_then(|url| parts(url.get_ref()));
        let asked = asked.map(|(host, path)| KnownBy::Http {
            host,
            path,
            within: Duration::from_millis(u64::from(within)),
        });
        RecognitionConfig {
            card_prefixes: self.card_prefixes.iter().map(prefix).collect(),
            key_file: self.key_file.as_ref().map(beside),
            known_by: asked.or(self.file.as_ref().map(|path| KnownBy::File(beside(path)))),
        }
    }
}

/// The first mistake about any of it.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    within(file.front.ask_above_minutes.as_ref(), 1..=ASK_ABOVE_MINUTES_MAX, "minutes")?;
    within(file.front.more_time_seconds.as_ref(), 0..=MORE_TIME_SECONDS_MAX, "seconds")?;
    for service in &file.services {
        if let Some(last) = service.documents.get(DOCUMENTS_MAX) {
            let what = format!("expected at most {DOCUMENTS_MAX} documents");
            return Err((last.span().start, what));
        }
        let said = service.diversion.iter().flat_map(|it| [&it.to, &it.note]);
        said.chain(&service.documents).try_for_each(|text| name(file, text, NAME_CHARS_MAX))?;
    }
    if let Some(last) = file.readers.get(READERS_MAX) {
        let what = format!("expected at most {READERS_MAX} [[reader]]");
        return Err((last.kiosk.span().start, what));
    }
    file.readers.iter().try_for_each(|it| reader(file, it))?;
    once(file.readers.iter().filter_map(|reader| reader.path.as_ref()))?;
    file.recognition.as_ref().map_or(Ok(()), recognition)?;
    match &file.staff.pin_hash {
        Some(hash) if !pin::is_hash(hash.get_ref()) => {
            let what = "expected the line that `tingxud pin` prints: pin_hash = \"$argon2id$...\"";
            Err((hash.span().start, what.to_owned()))
        }
        Some(_) | None => Ok(()),
    }
}

fn reader(file: &File, reader: &ReaderFile) -> Result<(), Mistake> {
    let (at, kiosk) = (reader.kiosk.span().start, reader.kiosk.get_ref());
    if !file.kiosks.iter().any(|known| known.id.get_ref() == kiosk) {
        return Err((at, format!("there is no kiosk {kiosk}; expected the id of a [[kiosk]]")));
    }
    let same = |other: &&ReaderFile| other.kiosk.get_ref() == kiosk && other.kind == reader.kind;
    if file.readers.iter().filter(same).count() > 1 {
        let what = format!("kiosk {kiosk} has a second reader of its kind; expected one of each");
        return Err((at, what));
    }
    if let Some(path) = reader.path.as_ref().filter(|_| reader.kind == ReaderKind::Phone) {
        let what = "a phone number is typed at the kiosk: expected no path".to_owned();
        return Err((path.span().start, what));
    }
    if reader.path.is_none() && reader.kind == ReaderKind::IdCard {
        let what = "an ID card is read on a line: expected path = \"/dev/ttyUSB1\"".to_owned();
        return Err((at, what));
    }
    match &reader.baud {
        Some(baud) if !BAUD.contains(baud.get_ref()) => {
            let what = format!("expected {} to {} bits a second", BAUD.start(), BAUD.end());
            Err((baud.span().start, what))
        }
        Some(_) | None => Ok(()),
    }
}

fn recognition(known: &RecognitionFile) -> Result<(), Mistake> {
    if let (Some(file), Some(_)) = (&known.file, &known.url) {
        let what = "expected file or url, not both".to_owned();
        return Err((file.span().start, what));
    }
    within(known.timeout_ms.as_ref(), TIMEOUT_MS, "ms")?;
    if let (Some(url), None) = (&known.url, &known.key_file) {
        let what = "expected key_file: what is asked there is a keyed hash, never what was read";
        return Err((url.span().start, what.to_owned()));
    }
    if let Some(url) = known.url.as_ref().filter(|url| parts(url.get_ref()).is_none()) {
        let what = "expected http://ADDRESS:PORT/PATH on this machine, such as \
                    http://127.0.0.1:8080/tier; a look-up elsewhere goes through a tunnel";
        return Err((url.span().start, what.to_owned()));
    }
    if let Some(last) = known.card_prefixes.get(PREFIXES_MAX) {
        let what = format!("expected at most {PREFIXES_MAX} card_prefixes");
        return Err((last.prefix.span().start, what));
    }
    for entry in &known.card_prefixes {
        let digits = entry.prefix.get_ref();
        // Six digits name a bank and a kind of card; a whole number would name a customer.
        let fits = (4..=10).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
        if !fits {
            let what = "expected the first 4 to 10 digits of card numbers".to_owned();
            return Err((entry.prefix.span().start, what));
        }
        if !matches!(entry.lane.get_ref(), Lane::Ordinary | Lane::Care | Lane::Vip) {
            let what = "a card gives \"ordinary\", \"care\" or \"vip\"".to_owned();
            return Err((entry.lane.span().start, what));
        }
    }
    Ok(())
}

/// Host and path of a look-up; only one of this machine is asked, since nothing hides what is sent.
fn parts(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let address: SocketAddr = host.parse().ok()?;
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    (address.ip().is_loopback() && plain).then(|| (host.to_owned(), path.to_owned()))
}

fn once<'a>(paths: impl Iterator<Item = &'a Spanned<PathBuf>>) -> Result<(), Mistake> {
    super::check::unique(
        paths.map(|path| (path.span().start, path.get_ref().display().to_string())),
    )
}

fn within(
    value: Option<&Spanned<u16>>,
    range: std::ops::RangeInclusive<u16>,
    unit: &str,
) -> Result<(), Mistake> {
    match value {
        Some(value) if !range.contains(value.get_ref()) => {
            let what = format!("expected {} to {} {unit}", range.start(), range.end());
            Err((value.span().start, what))
        }
        Some(_) | None => Ok(()),
    }
}
