//! What is known of a printer's model before a line to it is open.

use super::{Family, Flow};
use serde::Deserialize;

/// One model, or several that behave alike. The files are in `assets/printers`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Who makes it, and the models meant.
    pub name: String,
    /// What a ticket is laid out for.
    pub paper: Paper,
    /// Whose meaning its status bits have; none for a printer that cannot answer.
    pub status: Option<Family>,
    /// How it says that a ticket came out.
    pub confirms: Confirms,
    /// Whether it holds a ticket in its mouth and tells when it is taken.
    #[serde(default)]
    pub presenter: bool,
    /// Whether it tells that the roll is near its end.
    #[serde(default)]
    pub near_end: bool,
    /// Bits a second on a serial line, as it leaves the factory.
    pub baud: u32,
    /// How the two ends of a serial line hold each other back.
    #[serde(default)]
    pub flow: Flow,
}

/// What a ticket is laid out for. Eight dots are a millimetre (203 dots an inch).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Dots across the printed width: 576 on paper of 80 mm, 384 on 58 mm.
    pub width_dots: u16,
    /// Which characters it draws by itself.
    pub text: TextMode,
    /// Whether it draws a QR code from its content (`GS ( k`).
    #[serde(default)]
    pub qr: bool,
    /// How a ticket ends.
    pub cut: Cut,
    /// How fast its head prints, in millimetres a second.
    pub speed_mm_s: u16,
}

/// Which characters a printer draws by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextMode {
    /// Letters only: tickets are pictures.
    None,
    /// The two-byte part of GB18030, after `FS &`.
    Gbk,
    /// All of GB18030, after `FS &`.
    Gb18030,
}

/// How a ticket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Feeds to the cutter and cuts: `GS V 66 0`.
    Feed,
    /// Cuts and holds it out: `ESC i`, then `GS e 3`.
    Present,
    /// Has no cutter: feeds far enough to be torn off.
    Tear,
}

/// How a printer says that a ticket came out, the ladder's rungs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirms {
    /// Echoes a process id (`GS ( H`) once what stands before it is printed; where it does not, it
    /// is asked as one that knows a barrier.
    ProcessId,
    /// Answers `GS r 1` once what stands before it is processed.
    Barrier,
    /// Says that a ticket is in its mouth.
    Presenter,
    /// Cannot.
    Never,
}
