//! What of the wall has room on this screen, and how large it is drawn. Pure.

use crate::notice::CARD_WIDTH_MAX;
use shared::rules::screens::{ROWS_MAX, Room, Screen, ScreenKind};
use ui::WallKind;

/// How many lines stand on one page, at most and at least.
const LINES: (usize, usize) = (5, 4);
/// How many do beside a picture or card.
const LINES_BESIDE_MEDIA: (usize, usize) = (2, 1);
/// Fewer counters than this leave room below them.
const ROWS_MIN: usize = 5;
/// What the foot has besides its words, and what one column of them takes, in parts.
const FOOT: (f64, f64) = (130.0, 16.5);
/// A called row whose figures have the distance by 150, with its gap, in parts.
const CALL_ROW: f64 = 70.0;
/// How many calls stand at once on a tall screen.
const CALLS_MAX: usize = 8;

/// What has room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// What the screen is for.
    pub kind: WallKind,
    /// How many counters a page of the board has at most.
    pub rows_max: usize,
    /// And how many its rows are made for at least.
    pub rows_min: usize,
    /// How many lines a page has, at most and at least.
    pub lines: (usize, usize),
    /// Whether lines and missed numbers stand with the board.
    pub has_lines: bool,
    /// Whether pictures and cards may stand with it.
    pub has_media: bool,
    /// How many columns the foot has; a Chinese character takes two.
    pub columns: usize,
    /// How many calls may stand at once.
    pub calls_max: usize,
    /// Both languages stand in one line.
    pub beside: bool,
    /// How many pixels a part has; none where the panel is not known.
    pub part_px: Option<f32>,
}

impl Layout {
    /// The layout of a screen in a window of so many pixels, with or without media.
    pub fn of(screen: Option<&Screen>, (across, down): (u32, u32), media: bool) -> Self {
        let lines = |has: bool| if media && has { LINES_BESIDE_MEDIA } else { LINES };
        let upright = down > across;
        let fitting = screen.and_then(|screen| Some((screen, Room::of(screen).ok()?)));
        let Some((screen, room)) = fitting else {
            let columns = if upright { columns(685.0) } else { CARD_WIDTH_MAX };
            return Self {
                kind: WallKind::Hall,
                rows_max: if upright { ROWS_MIN + 1 } else { ROWS_MAX },
                rows_min: ROWS_MIN,
                lines: lines(true),
                has_lines: true,
                has_media: true,
                columns,
                calls_max: CALLS_MAX,
                beside: false,
                part_px: None,
            };
        };
        let panel = screen.panel;
        let px_per_mm = f64::from(across) / f64::from(panel.width_mm.max(1));
        let (wide, tall) =
            (f64::from(panel.width_mm) / room.part_mm, f64::from(panel.height_mm) / room.part_mm);
        Self {
            kind: match screen.kind {
                ScreenKind::Hall => WallKind::Hall,
                ScreenKind::Sign => WallKind::Sign,
                ScreenKind::Pair => WallKind::Pair,
            },
            rows_max: room.rows,
            rows_min: room.rows.min(ROWS_MIN),
            lines: lines(room.media),
            has_lines: room.lines,
            has_media: room.media,
            columns: columns(wide),
            calls_max: ((tall / CALL_ROW) as usize).clamp(1, CALLS_MAX),
            beside: screen.side_by_side,
            part_px: Some((px_per_mm * room.part_mm) as f32),
        }
    }

    /// Whether the window shows less than the panel: its characters would be too small.
    pub fn is_cramped(&self, screen: &Screen, (across, down): (u32, u32)) -> bool {
        let panel = screen.panel;
        let wide = u64::from(across) * u64::from(panel.height_mm);
        let tall = u64::from(down) * u64::from(panel.width_mm);
        // Another shape than the panel's: part of it is not this window's.
        wide.abs_diff(tall) * 20 > wide.max(tall)
    }
}

/// How many columns a foot of so many parts has.
fn columns(parts: f64) -> usize {
    (((parts - FOOT.0) / FOOT.1).max(8.0) as usize).min(CARD_WIDTH_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::rules::screens::Panel;
    use shared::{ScreenId, Text};

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

    #[test]
    fn a_window_of_no_known_panel_has_its_design() {
        let plain = Layout::of(None, (1920, 1080), false);
        assert_eq!((plain.rows_max, plain.lines, plain.columns), (8, (5, 4), 62));
        assert_eq!(plain.part_px, None);
        let upright = Layout::of(None, (1080, 1920), true);
        assert_eq!((upright.rows_max, upright.lines, upright.columns), (6, (2, 1), 33));
    }

    #[test]
    fn every_resolution_of_a_panel_draws_the_same_millimetres() {
        let panel = Panel::of_diagonal(550, false);
        let screen = screen(ScreenKind::Hall, panel, 6);
        for size in [(1366, 768), (1920, 1080), (3840, 2160)] {
            let layout = Layout::of(Some(&screen), size, false);
            let px_per_mm = size.0 as f32 / panel.width_mm as f32;
            assert!((layout.part_px.unwrap() / px_per_mm - 1.0).abs() < 0.01, "{size:?}");
            assert!(!layout.is_cramped(&screen, size), "{size:?}");
            assert_eq!((layout.rows_max, layout.calls_max), (6, 8));
        }
        let layout = Layout::of(Some(&screen), (1080, 1920), false);
        assert!(layout.is_cramped(&screen, (1080, 1920)), "a lying panel in an upright window");
    }

    #[test]
    fn a_farther_seat_has_larger_parts_and_fewer_of_them() {
        let near = screen(ScreenKind::Hall, Panel::of_diagonal(750, false), 6);
        let far = screen(ScreenKind::Hall, Panel::of_diagonal(750, false), 10);
        let [near, far] = [&near, &far].map(|it| Layout::of(Some(it), (1920, 1080), true));
        assert!(far.part_px > near.part_px && far.rows_max < near.rows_max);
        assert!(far.columns < near.columns && !far.has_lines && !far.has_media);
    }
}
