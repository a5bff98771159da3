//! How one unit differs from others of its trade, and what it says of itself.

use super::fault::Fault;
use super::page::WIDTH_DOTS;
use crate::printer::profile::{Confirms, Cut, Profile, TextMode};
use crate::printer::{Family, Flow};

/// How this unit differs from others of its trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Whose status it sends, and whose questions it knows.
    pub family: Family,
    /// Has a wire back, and answers on it.
    pub answers: bool,
    /// Answers `GS ( H` with the process id.
    pub process_ids: bool,
    /// Sends automatic status when it is asked for.
    pub automatic: bool,
    /// Forgets what it holds on `DLE ENQ 2`, paper or no paper.
    pub clears: bool,
    /// Holds a ticket in its mouth until it is taken.
    pub presenter: bool,
    /// Cuts; without a cutter a ticket is torn off when the next one begins.
    pub cutter: bool,
    /// Sends XON when it is reset: it holds the far end back by XON and XOFF.
    pub sends_xon: bool,
    /// Which characters it draws by itself.
    pub text: TextMode,
    /// Dots across its paper.
    pub width_dots: usize,
    /// What it answers to `GS I 66` and `GS I 67`.
    pub names: [String; 2],
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            family: Family::Epson,
            answers: true,
            process_ids: true,
            automatic: true,
            clears: true,
            presenter: false,
            cutter: true,
            sends_xon: false,
            text: TextMode::Gbk,
            width_dots: WIDTH_DOTS,
            names: ["TINGXU".to_owned(), "VIRTUAL PRINTER".to_owned()],
        }
    }
}

impl From<&Profile> for Habits {
    fn from(profile: &Profile) -> Self {
        let family = profile.status.unwrap_or_default();
        let model = profile.models.first().cloned().unwrap_or_default();
        Self {
            family,
            answers: profile.status.is_some(),
            process_ids: profile.confirms == Confirms::ProcessId,
            automatic: true,
            // Custom's manuals know no such command.
            clears: family != Family::Custom,
            presenter: profile.presenter,
            cutter: profile.paper.cut != Cut::Tear,
            sends_xon: profile.flow == Flow::Software,
            text: profile.paper.text,
            width_dots: usize::from(profile.paper.width_dots),
            names: [profile.maker.clone(), model],
        }
    }
}

impl Habits {
    /// The bytes of automatic status, without what leads them.
    pub(super) fn status(&self, on: impl Fn(Fault) -> bool, in_mouth: bool) -> [u8; 4] {
        let bit = |fault, bits| if on(fault) { bits } else { 0 };
        if self.family == Family::Custom {
            let mouth = if in_mouth { 0x20 } else { 0 };
            return [
                bit(Fault::PaperOut, 0x05) | bit(Fault::NearEnd, 0x04) | mouth,
                bit(Fault::CoverOpen, 0x02) | bit(Fault::Offline, 0x01),
                bit(Fault::Jam, 0x40),
                bit(Fault::Cutter, 0x01) | bit(Fault::Board, 0x04),
            ];
        }
        [
            0x10 | offline_bit(&on) | bit(Fault::CoverOpen, 0x20),
            bit(Fault::Cutter, 0x08) | bit(Fault::Jam, 0x04) | bit(Fault::Board, 0x20),
            bit(Fault::NearEnd, 0x03) | bit(Fault::PaperOut, 0x0F),
            0,
        ]
    }

    /// A status as it stands on the line.
    pub(super) fn led(&self, status: [u8; 4]) -> Vec<u8> {
        match self.family {
            Family::Custom => [&[0x10, 0x0F], status.as_slice()].concat(),
            Family::Epson | Family::Snbc => status.to_vec(),
        }
    }

    /// The answer to `DLE EOT n`, n from 1 to 4.
    pub(super) fn real_time(&self, n: u8, on: impl Fn(Fault) -> bool) -> u8 {
        let bit = |fault, bits| if on(fault) { bits } else { 0 };
        let error = bit(Fault::Cutter, 0x40) | bit(Fault::Jam, 0x40) | bit(Fault::Board, 0x40);
        0x12 | match n {
            1 => offline_bit(&on),
            2 => bit(Fault::CoverOpen, 0x04) | bit(Fault::PaperOut, 0x20) | error,
            3 => bit(Fault::Cutter, 0x08) | bit(Fault::Jam, 0x04) | bit(Fault::Board, 0x20),
            _ => bit(Fault::NearEnd, 0x0C) | bit(Fault::PaperOut, 0x6C),
        }
    }

    /// The answer to `GS I n`.
    pub(super) fn identity(&self, n: u8) -> Vec<u8> {
        let text = match n {
            65 => env!("CARGO_PKG_VERSION"),
            66 => &self.names[0],
            67 => &self.names[1],
            _ => return vec![0x02],
        };
        [&[0x5F], text.as_bytes(), &[0]].concat()
    }
}

/// The offline bit, in the same place in both of Epson's forms of status.
fn offline_bit(on: impl Fn(Fault) -> bool) -> u8 {
    if Fault::ALL.into_iter().any(|fault| fault.stops() && on(fault)) { 0x08 } else { 0 }
}
