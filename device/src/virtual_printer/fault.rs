//! What can be wrong with a printer, switched from outside.

use std::str::FromStr;

/// Something wrong with the printer or its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The roll is at its end.
    PaperOut,
    /// The roll is near its end.
    NearEnd,
    /// The cover is open.
    CoverOpen,
    /// Taken offline at its own button.
    Offline,
    /// The cutter is stuck.
    Cutter,
    /// Paper is jammed, as SNBC units report it.
    Jam,
    /// The board is broken: no button mends it.
    Board,
    /// It prints, and its answers never arrive.
    Silent,
    /// Its answers arrive as noise.
    Garbage,
    /// Noise stands between its answers.
    Noise,
    /// Its answers arrive a byte at a time.
    Split,
    /// Its process ids come long after what they stand for.
    IdLate,
    /// Its process ids do not come.
    IdNever,
    /// It takes no bytes, as flow control has it.
    Blocked,
    /// It has no power: what it held is gone, what it gets is lost.
    Power,
    /// Its cable is pulled: the line hangs up.
    Unplugged,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 16] = [
        Self::PaperOut,
        Self::NearEnd,
        Self::CoverOpen,
        Self::Offline,
        Self::Cutter,
        Self::Jam,
        Self::Board,
        Self::Silent,
        Self::Garbage,
        Self::Noise,
        Self::Split,
        Self::IdLate,
        Self::IdNever,
        Self::Blocked,
        Self::Power,
        Self::Unplugged,
    ];

    /// Its name on the control line.
    pub fn name(self) -> &'static str {
        match self {
            Self::PaperOut => "paper-out",
            Self::NearEnd => "near-end",
            Self::CoverOpen => "cover-open",
            Self::Offline => "offline",
            Self::Cutter => "cutter",
            Self::Jam => "jam",
            Self::Board => "board",
            Self::Silent => "silent",
            Self::Garbage => "garbage",
            Self::Noise => "noise",
            Self::Split => "split",
            Self::IdLate => "id-late",
            Self::IdNever => "id-never",
            Self::Blocked => "blocked",
            Self::Power => "power",
            Self::Unplugged => "unplugged",
        }
    }

    /// Whether the printer stands still with it.
    pub(super) fn stops(self) -> bool {
        matches!(
            self,
            Self::PaperOut
                | Self::CoverOpen
                | Self::Offline
                | Self::Cutter
                | Self::Jam
                | Self::Board
        )
    }

    /// Whether bytes never reach the printer with it.
    pub(super) fn deafens(self) -> bool {
        matches!(self, Self::Power | Self::Unplugged)
    }
}

/// No fault has this name.
#[derive(Debug, thiserror::Error)]
#[error("no fault is called {0}")]
pub struct NoFault(String);

impl FromStr for Fault {
    type Err = NoFault;
    fn from_str(name: &str) -> Result<Self, NoFault> {
        let found = Self::ALL.into_iter().find(|fault| fault.name() == name);
        found.ok_or_else(|| NoFault(name.to_owned()))
    }
}
