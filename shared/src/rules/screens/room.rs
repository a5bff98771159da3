//! What a panel has room for when its characters are as tall as its farthest reader needs.
//!
//! Everything is counted in parts: a part is one millimetre for a reader 6 m away, and grows with
//! the distance. `ui/slint/size.slint` has the same sizes for the wall, in the same parts.
//!
//! 1. A called number has 0.7 degrees at the farthest seat (EN 301 549, 5.1.4).
//! 2. A row's figures have the distance by 150, all else the distance by 250.
//! 3. What has no room is left out or has its turn later; nothing is made smaller than that.

use super::{Panel, Screen, ScreenKind};

/// The most counters on one page.
pub const ROWS_MAX: usize = 8;
/// Fewer rows than this are no board.
pub const ROWS_MIN: usize = 3;
/// The reader for whom a part is a millimetre.
const READER_MM: f64 = 6_000.0;
/// The design that is drawn larger on a larger panel, in parts: its long side and its short one.
const DESIGN: (f64, f64) = (1_218.0, 685.0);
/// Head, edges, the columns' heads and the foot.
const AROUND_ROWS: f64 = 232.0;
/// A row whose figures have the distance by 150, and the gap below it.
const ROW: f64 = 74.5;
/// The narrowest board, and the narrowest that has lines beside it.
const BOARD_WIDTH_MIN: f64 = 600.0;
const BESIDE_WIDTH_MIN: f64 = 1_040.0;
/// The lines and the missed numbers below an upright board, and the media below those.
const BELOW: f64 = 297.0;
const MEDIA_BELOW_MIN: f64 = 210.0;
/// The least sign: a number of 0.7 degrees, the counter's name over it and its state below.
const SIGN: (f64, f64) = (300.0, 260.0);
/// So much may be lost to rounding a panel's millimetres.
const ROUNDING: f64 = 0.01;
/// The farthest seat that is reckoned with, in half metres.
const HALF_METRES_MAX: u32 = 200;
/// The largest panel that is thought of, in inches.
const INCHES_MAX: u32 = 220;

/// What stands on a screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// How many millimetres of the panel a part is.
    pub part_mm: f64,
    /// How many counters a page of the board has.
    pub rows: usize,
    /// Whether lines and missed numbers stand with the board.
    pub lines: bool,
    /// Whether pictures and cards do.
    pub media: bool,
}

/// A panel that is too small for its farthest reader, and what would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the panel is too small for a reader {seat_mm} mm away: rows of {row_mm} mm and calls of \
     {call_mm} mm are the least, and at least {least} have room on a panel of {inches} inches, or \
     on this one with the farthest seat {fits_mm} mm away"
)]
pub struct Misfit {
    /// How far the reader is.
    pub seat_mm: u32,
    /// The figures of a row.
    pub row_mm: u32,
    /// The figures of a call.
    pub call_mm: u32,
    /// How many rows are the least.
    pub least: usize,
    /// The smallest panel that does.
    pub inches: u32,
    /// The farthest seat that this panel does for.
    pub fits_mm: u32,
}

/// How tall a called number is at least, in millimetres, for a reader so far away: 0.7 degrees.
pub fn call_mm(seat_mm: u32) -> f64 {
    f64::from(seat_mm) * 0.7_f64.to_radians()
}

/// How tall the figures of a row are at least.
pub fn row_mm(seat_mm: u32) -> f64 {
    f64::from(seat_mm) / 150.0
}

impl Room {
    /// What has room on this screen.
    pub fn of(screen: &Screen) -> Result<Self, Misfit> {
        Self::on(screen.kind, screen.panel, screen.seat_mm).ok_or_else(|| misfit(screen))
    }

    fn on(kind: ScreenKind, panel: Panel, seat_mm: u32) -> Option<Self> {
        let (width, height) = (f64::from(panel.width_mm), f64::from(panel.height_mm));
        let width = if kind == ScreenKind::Pair { width / 2.0 } else { width };
        let upright = height > width;
        let fit = if upright {
            (width / DESIGN.1).min(height / DESIGN.0)
        } else {
            (width / DESIGN.0).min(height / DESIGN.1)
        };
        let needed = f64::from(seat_mm) / READER_MM;
        if kind == ScreenKind::Sign {
            let fits = width / needed >= SIGN.0 && height / needed >= SIGN.1;
            return fits.then_some(Self { part_mm: needed, rows: 1, lines: false, media: false });
        }
        let part_mm = needed.max(fit);
        let (across, down) = (width / part_mm, height / part_mm);
        let rows_in = |height: f64| ((height - AROUND_ROWS) / ROW + ROUNDING).max(0.0) as usize;
        let least = ROWS_MIN as f64 * ROW + AROUND_ROWS;
        let (lines, media, rows) = if upright {
            let lines = down >= least + BELOW;
            let media = lines && down >= least + BELOW + MEDIA_BELOW_MIN;
            let below = f64::from(u8::from(lines)) * BELOW;
            let below = below + f64::from(u8::from(media)) * MEDIA_BELOW_MIN;
            (lines, media, rows_in(down - below))
        } else {
            let beside = kind == ScreenKind::Pair || across >= BESIDE_WIDTH_MIN;
            (beside, beside, rows_in(down))
        };
        let fits = across + ROUNDING >= BOARD_WIDTH_MIN && rows >= ROWS_MIN;
        fits.then_some(Self { part_mm, rows: rows.min(ROWS_MAX), lines, media })
    }
}

fn misfit(screen: &Screen) -> Misfit {
    let Screen { kind, panel, seat_mm, .. } = *screen;
    let portrait = panel.height_mm > panel.width_mm;
    let larger = |inches: &u32| {
        let larger = Panel::of_diagonal(inches * 10, portrait);
        let larger = if kind == ScreenKind::Pair { larger.twice() } else { larger };
        Room::on(kind, larger, seat_mm).is_some()
    };
    let nearer = |halves: &u32| Room::on(kind, panel, halves * 500).is_some();
    Misfit {
        seat_mm,
        row_mm: row_mm(seat_mm).ceil() as u32,
        call_mm: call_mm(seat_mm).ceil() as u32,
        least: if kind == ScreenKind::Sign { 1 } else { ROWS_MIN },
        inches: (1..INCHES_MAX).find(larger).unwrap_or(INCHES_MAX),
        fits_mm: (1..HALF_METRES_MAX).rev().find(nearer).unwrap_or_default() * 500,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ScreenId, Text};

    fn screen(kind: ScreenKind, panel: Panel, metres: u32) -> Screen {
        Screen {
            id: ScreenId(1),
            name: Text::default(),
            kind,
            panel,
            seat_mm: metres * 1_000,
            counters: Vec::new(),
            services: Vec::new(),
            ways: Vec::new(),
            side_by_side: false,
        }
    }

    #[track_caller]
    fn room(kind: ScreenKind, panel: Panel, metres: u32) -> Room {
        Room::of(&screen(kind, panel, metres)).unwrap()
    }

    #[test]
    fn the_usual_panel_has_its_design() {
        let lying = room(ScreenKind::Hall, Panel::of_diagonal(550, false), 6);
        assert_eq!((lying.rows, lying.lines, lying.media), (6, true, true));
        assert!((lying.part_mm - 1.0).abs() < 0.01);
        let upright = room(ScreenKind::Hall, Panel::of_diagonal(550, true), 6);
        assert_eq!((upright.rows, upright.lines, upright.media), (6, true, true));
        let pair = room(ScreenKind::Pair, Panel::of_diagonal(550, false).twice(), 6);
        assert_eq!((pair.rows, pair.lines), (6, true));
        let sign = room(ScreenKind::Sign, Panel::of_diagonal(220, false), 6);
        assert_eq!(sign.rows, 1);
    }

    #[test]
    fn a_nearer_seat_makes_nothing_smaller() {
        let near = room(ScreenKind::Hall, Panel::of_diagonal(550, false), 3);
        assert_eq!(near, room(ScreenKind::Hall, Panel::of_diagonal(550, false), 6));
    }

    #[test]
    fn a_farther_seat_has_fewer_rows_and_not_smaller_ones() {
        let far = room(ScreenKind::Hall, Panel::of_diagonal(750, false), 10);
        assert!(far.rows >= ROWS_MIN && far.rows < 6, "{far:?}");
        assert!((far.part_mm * 6.0 - 10.0).abs() < 1e-9);
        assert!(!far.lines, "lines have no room beside it: {far:?}");
    }

    #[test]
    fn a_panel_that_is_too_small_says_what_would_do() {
        for (kind, inches, metres) in
            [(ScreenKind::Hall, 320, 10), (ScreenKind::Sign, 100, 12), (ScreenKind::Pair, 320, 9)]
        {
            let panel = Panel::of_diagonal(inches, false);
            let panel = if kind == ScreenKind::Pair { panel.twice() } else { panel };
            let misfit = Room::of(&screen(kind, panel, metres)).unwrap_err();
            assert!(misfit.inches * 10 > inches && misfit.fits_mm < metres * 1_000, "{misfit}");
            let larger = Panel::of_diagonal(misfit.inches * 10, false);
            let larger = if kind == ScreenKind::Pair { larger.twice() } else { larger };
            assert!(Room::on(kind, larger, metres * 1_000).is_some());
            assert!(Room::on(kind, panel, misfit.fits_mm).is_some());
            assert!(Room::on(kind, panel, misfit.fits_mm + 500).is_none());
        }
    }

    #[test]
    fn heights_are_those_of_the_standards() {
        assert_eq!([call_mm(10_000).round(), row_mm(10_000).round()], [122.0, 67.0]);
    }
}
