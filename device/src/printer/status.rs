//! A printer's raw status bits, folded into what a person can act on.

use super::demux::Heard;
use serde::Deserialize;
use shared::device::{DeviceState, MediaState, PrinterState, SupplyState};

/// Whose meaning the status bits have, and whose questions bring them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Epson and most of those that follow it.
    #[default]
    Epson,
    /// SNBC: the bit of a recoverable error means a paper jam.
    Snbc,
    /// Custom: one answer of its own tells all, the ticket in the mouth too.
    Custom,
}

/// Status as it came over the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    /// The answers to `DLE EOT` 1, 2, 3 and 4.
    Replies([u8; 4]),
    /// One automatic status.
    Automatic([u8; 4]),
    /// Custom's full status: paper, user, recoverable and unrecoverable errors.
    Full([u8; 4]),
}

impl Family {
    /// The numbers of the `DLE EOT` that together tell the printer's state.
    pub fn questions(self) -> &'static [u8] {
        match self {
            Self::Epson | Self::Snbc => &[1, 2, 3, 4],
            Self::Custom => &[0x14],
        }
    }

    /// What switches automatic status on: `GS a 255`, or `GS E0 15`.
    pub fn automatic_on(self) -> &'static [u8] {
        match self {
            Self::Epson | Self::Snbc => &[0x1D, 0x61, 0xFF],
            Self::Custom => &[0x1D, 0xE0, 0x0F],
        }
    }

    /// What is answered in its turn, once all before it is processed: `GS r 1`, or `ESC v`.
    pub fn barrier(self) -> &'static [u8] {
        match self {
            Self::Epson | Self::Snbc => &[0x1D, 0x72, 0x01],
            Self::Custom => &[0x1B, 0x76],
        }
    }
}

/// The bits of all forms under one name each.
struct Bits {
    offline: bool,
    cover: bool,
    jam: bool,
    error: bool,
    near_end: bool,
    end: bool,
}

/// What raw status says of the printer.
pub fn read(raw: Raw, family: Family) -> PrinterState {
    let bits = bits(raw, family);
    let device = if bits.cover {
        DeviceState::CoverOpen
    } else if bits.error || bits.jam {
        DeviceState::Error
    } else if bits.offline {
        DeviceState::Offline
    } else {
        DeviceState::Online
    };
    let media = if bits.jam {
        MediaState::Jammed
    } else if device == DeviceState::Error {
        // The error bits do not say whether paper is in the way.
        MediaState::Unknown
    } else {
        MediaState::Clear
    };
    let supply = if bits.end {
        SupplyState::Out
    } else if bits.near_end {
        SupplyState::Low
    } else {
        SupplyState::Full
    };
    PrinterState { device, media, supply }
}

/// What something heard says of the printer, if it is status sent unasked.
pub(super) fn unasked(heard: &Heard, family: Family) -> Option<PrinterState> {
    match heard {
        Heard::Automatic(status) => Some(read(Raw::Automatic(*status), family)),
        Heard::Full(status) => Some(read(Raw::Full(*status), family)),
        Heard::RealTime(_)
        | Heard::Paper(_)
        | Heard::ProcessId(_)
        | Heard::Block(_)
        | Heard::Xon
        | Heard::Xoff => None,
    }
}

/// Whether a full status says that a ticket is in the mouth.
pub fn in_mouth([paper, _, _, _]: [u8; 4]) -> bool {
    paper & 0x20 != 0
}

fn bits(raw: Raw, family: Family) -> Bits {
    match raw {
        Raw::Replies([printer, offline, error, roll]) => {
            let recoverable = error & 0x04 != 0;
            Bits {
                offline: printer & 0x08 != 0,
                cover: offline & 0x04 != 0,
                jam: recoverable && family == Family::Snbc,
                error: offline & 0x40 != 0 || error & 0x68 != 0 || recoverable,
                near_end: roll & 0x0C != 0,
                end: offline & 0x20 != 0 || roll & 0x60 != 0,
            }
        }
        Raw::Automatic([printer, error, roll, _]) => {
            let recoverable = error & 0x04 != 0;
            Bits {
                offline: printer & 0x08 != 0,
                cover: printer & 0x20 != 0,
                jam: recoverable && family == Family::Snbc,
                error: error & 0x68 != 0 || recoverable,
                near_end: roll & 0x03 != 0,
                end: roll & 0x0C != 0,
            }
        }
        Raw::Full([paper, user, recoverable, unrecoverable]) => Bits {
            offline: false,
            cover: user & 0x03 != 0,
            jam: recoverable & 0x40 != 0,
            error: recoverable & 0xAB != 0 || unrecoverable & 0x8F != 0,
            near_end: paper & 0x44 != 0,
            end: paper & 0x01 != 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::device::PrintTrouble::{self, CoverOpen, Error, Jam, Offline, PaperOut};
    use shared::device::SupplyState::{Full, Low, Out};

    type Row = (Raw, Family, Option<PrintTrouble>, SupplyState);

    const EPSON: Family = Family::Epson;
    const SNBC: Family = Family::Snbc;
    const CUSTOM: Family = Family::Custom;

    const TABLE: &[Row] = &[
        (Raw::Replies([0x12, 0x12, 0x12, 0x12]), EPSON, None, Full),
        (Raw::Replies([0x16, 0x12, 0x12, 0x12]), EPSON, None, Full),
        (Raw::Replies([0x12, 0x12, 0x12, 0x1E]), EPSON, None, Low),
        (Raw::Replies([0x1A, 0x12, 0x12, 0x12]), EPSON, Some(Offline), Full),
        (Raw::Replies([0x1A, 0x16, 0x12, 0x12]), EPSON, Some(CoverOpen), Full),
        (Raw::Replies([0x1A, 0x1A, 0x12, 0x12]), EPSON, Some(Offline), Full),
        (Raw::Replies([0x1A, 0x32, 0x12, 0x7E]), EPSON, Some(PaperOut), Out),
        (Raw::Replies([0x1A, 0x32, 0x12, 0x12]), EPSON, Some(PaperOut), Out),
        (Raw::Replies([0x12, 0x12, 0x12, 0x72]), EPSON, Some(PaperOut), Out),
        (Raw::Replies([0x1A, 0x36, 0x12, 0x7E]), EPSON, Some(CoverOpen), Out),
        (Raw::Replies([0x1A, 0x52, 0x12, 0x12]), EPSON, Some(Error), Full),
        (Raw::Replies([0x1A, 0x52, 0x1A, 0x12]), EPSON, Some(Error), Full),
        (Raw::Replies([0x1A, 0x52, 0x32, 0x12]), EPSON, Some(Error), Full),
        (Raw::Replies([0x1A, 0x52, 0x52, 0x12]), EPSON, Some(Error), Full),
        (Raw::Replies([0x1A, 0x52, 0x16, 0x12]), EPSON, Some(Error), Full),
        (Raw::Replies([0x1A, 0x52, 0x16, 0x12]), SNBC, Some(Jam), Full),
        (Raw::Replies([0x1A, 0x52, 0x1A, 0x12]), SNBC, Some(Error), Full),
        (Raw::Automatic([0x10, 0, 0, 0]), EPSON, None, Full),
        (Raw::Automatic([0x14, 0, 0, 0]), EPSON, None, Full),
        (Raw::Automatic([0x10, 0, 0x03, 0]), EPSON, None, Low),
        (Raw::Automatic([0x38, 0, 0, 0]), EPSON, Some(CoverOpen), Full),
        (Raw::Automatic([0x18, 0, 0x0F, 0]), EPSON, Some(PaperOut), Out),
        (Raw::Automatic([0x18, 0, 0, 0]), EPSON, Some(Offline), Full),
        (Raw::Automatic([0x18, 0x08, 0, 0]), EPSON, Some(Error), Full),
        (Raw::Automatic([0x18, 0x20, 0, 0]), EPSON, Some(Error), Full),
        (Raw::Automatic([0x18, 0x40, 0, 0]), EPSON, Some(Error), Full),
        (Raw::Automatic([0x18, 0x04, 0, 0]), EPSON, Some(Error), Full),
        (Raw::Automatic([0x18, 0x04, 0, 0]), SNBC, Some(Jam), Full),
        (Raw::Full([0, 0, 0, 0]), CUSTOM, None, Full),
        (Raw::Full([0x20, 0x0C, 0, 0]), CUSTOM, None, Full),
        (Raw::Full([0x04, 0, 0, 0]), CUSTOM, None, Low),
        (Raw::Full([0x40, 0, 0, 0]), CUSTOM, None, Low),
        (Raw::Full([0x05, 0, 0, 0]), CUSTOM, Some(PaperOut), Out),
        (Raw::Full([0, 0x01, 0, 0]), CUSTOM, Some(CoverOpen), Full),
        (Raw::Full([0, 0x02, 0, 0]), CUSTOM, Some(CoverOpen), Full),
        (Raw::Full([0, 0, 0x01, 0]), CUSTOM, Some(Error), Full),
        (Raw::Full([0, 0, 0x08, 0]), CUSTOM, Some(Error), Full),
        (Raw::Full([0, 0, 0x40, 0]), CUSTOM, Some(Jam), Full),
        (Raw::Full([0, 0, 0, 0x01]), CUSTOM, Some(Error), Full),
        (Raw::Full([0, 0, 0, 0x04]), CUSTOM, Some(Error), Full),
        (Raw::Full([0, 0, 0, 0x80]), CUSTOM, Some(Error), Full),
    ];

    #[test]
    fn every_row_of_the_status_table_reads_as_written() {
        for &(raw, family, trouble, supply) in TABLE {
            let state = read(raw, family);
            assert_eq!(state.trouble(), trouble, "{raw:02x?} {family:?} reads {state:?}");
            assert_eq!(state.supply, supply, "{raw:02x?} {family:?} reads {state:?}");
        }
    }

    #[test]
    fn a_bit_more_never_makes_a_troubled_printer_well() {
        for &(raw, family, trouble, _) in TABLE {
            for bit in [0x04, 0x08, 0x20, 0x40] {
                let worse = match raw {
                    Raw::Replies(bytes) => Raw::Replies(bytes.map(|byte| byte | bit)),
                    Raw::Automatic([a, b, c, d]) => Raw::Automatic([a | bit, b, c, d]),
                    Raw::Full(bytes) => Raw::Full(bytes.map(|byte| byte | bit)),
                };
                let well = read(worse, family).trouble().is_none();
                assert!(!(well && trouble.is_some()), "{raw:02x?} was worse than {worse:02x?}");
            }
        }
    }
}
