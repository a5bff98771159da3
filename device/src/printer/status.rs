//! A printer's raw status bits, folded into what a person can act on.

use serde::Deserialize;
use shared::device::{DeviceState, MediaState, PrinterState, SupplyState};

/// Whose meaning the status bits have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Epson and most of those that follow it.
    #[default]
    Epson,
    /// SNBC: the bit of a recoverable error means a paper jam.
    Snbc,
}

/// Status as it came over the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    /// The answers to `DLE EOT` 1, 2, 3 and 4.
    Replies([u8; 4]),
    /// One automatic status.
    Automatic([u8; 4]),
}

/// The bits of both forms under one name each.
struct Bits {
    offline: bool,
    cover: bool,
    recoverable: bool,
    error: bool,
    near_end: bool,
    end: bool,
}

/// What raw status says of the printer.
pub fn read(raw: Raw, family: Family) -> PrinterState {
    let bits = bits(raw);
    let jammed = bits.recoverable && family == Family::Snbc;
    let device = if bits.cover {
        DeviceState::CoverOpen
    } else if bits.error || bits.recoverable {
        DeviceState::Error
    } else if bits.offline {
        DeviceState::Offline
    } else {
        DeviceState::Online
    };
    let media = if jammed {
        MediaState::Jammed
    } else if device == DeviceState::Error {
        // Epson's error bits do not say whether paper is in the way.
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

fn bits(raw: Raw) -> Bits {
    match raw {
        Raw::Replies([printer, offline, error, roll]) => Bits {
            offline: printer & 0x08 != 0,
            cover: offline & 0x04 != 0,
            recoverable: error & 0x04 != 0,
            error: offline & 0x40 != 0 || error & 0x68 != 0,
            near_end: roll & 0x0C != 0,
            end: offline & 0x20 != 0 || roll & 0x60 != 0,
        },
        Raw::Automatic([printer, error, roll, _]) => Bits {
            offline: printer & 0x08 != 0,
            cover: printer & 0x20 != 0,
            recoverable: error & 0x04 != 0,
            error: error & 0x68 != 0,
            near_end: roll & 0x03 != 0,
            end: roll & 0x0C != 0,
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
                };
                let well = read(worse, family).trouble().is_none();
                assert!(!(well && trouble.is_some()), "{raw:02x?} was worse than {worse:02x?}");
            }
        }
    }
}
