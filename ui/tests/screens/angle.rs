//! What the wall's figures measure in pixels: an angle at the farthest seat, a part of the
//! distance. And what moves on it: an edge, once a second.

use super::paint::{picture, screen};
use slint::{ComponentHandle, Rgba8Pixel, SharedPixelBuffer};
use std::time::Duration;
use ui::gallery::{DisplayPage, Look, Opened, Shape, Subject};
use ui::{DisplayWindow, Motion, Reader};

/// The panel of 55 inches that the pages are made for, its long side in millimetres.
const PANEL_MM: f64 = 1_218.0;
const SIZES: [Shape; 5] =
    [Shape::Small, Shape::Usual, Shape::Large, Shape::Upright, Shape::SmallUpright];
/// EN 301 549, 5.1.4.
const CALL_DEGREES_MIN: f64 = 0.7;
/// A row's figures: the distance by this.
const ROW_PART_MAX: f64 = 150.0;
/// Edges are drawn soft: so many pixels of a figure's height may be lost.
const SOFT_PX: usize = 2;
/// The most flashes in a second, and the part of the picture that may change.
const CHANGES_A_SECOND_MAX: usize = 2;
const CHANGED_PART_MAX: f64 = 0.25;

fn wall(page: DisplayPage, shape: Shape) -> DisplayWindow {
    let look = Look { shape, ..Look::of(Reader::Wall) };
    match Subject::Display(page).open(look) {
        Opened::Display(window) => window,
        Opened::Widget(_) | Opened::Kiosk(_) | Opened::Counter(_) => panic!("no wall"),
    }
}

/// The heights of what has this colour within a part of a picture, from its top to its foot.
fn heights(
    shot: &SharedPixelBuffer<Rgba8Pixel>,
    (left, right): (f64, f64),
    (top, foot): (f64, f64),
    is_it: impl Fn(&Rgba8Pixel) -> bool,
) -> Vec<usize> {
    let (across, down) = (shot.width() as usize, shot.height() as usize);
    let at = |part: f64, whole: usize| (part * whole as f64) as usize;
    let mut heights = Vec::new();
    let mut height = 0;
    for y in at(top, down)..at(foot, down) {
        let row = &shot.as_slice()[y * across..(y + 1) * across];
        if row[at(left, across)..at(right, across)].iter().any(&is_it) {
            height += 1;
        } else if height > 0 {
            heights.push(std::mem::take(&mut height));
        }
    }
    heights.extend((height > 0).then_some(height));
    heights
}

fn is_gold(pixel: &Rgba8Pixel) -> bool {
    pixel.r > 200 && pixel.g > 160 && pixel.b < 140
}

fn is_paper(pixel: &Rgba8Pixel) -> bool {
    pixel.r > 200 && pixel.g > 200 && pixel.b > 190
}

/// Millimetres of so many pixels on the panel.
fn mm(px: usize, shape: Shape) -> f64 {
    let (across, down) = shape.pixels();
    (px + SOFT_PX) as f64 * PANEL_MM / f64::from(across.max(down))
}

fn degrees(mm: f64, seat_mm: f64) -> f64 {
    (mm / seat_mm).atan().to_degrees()
}

#[test]
fn a_call_has_its_angle_at_the_farthest_seat() {
    screen();
    for shape in SIZES {
        let shot = picture(&wall(DisplayPage::Call, shape));
        let figures = heights(&shot, (0.1, 0.9), (0.03, 0.58), is_gold);
        assert_eq!(figures.len(), 1, "{shape:?}: {figures:?}");
        let angle = degrees(mm(figures[0], shape), 6_000.0);
        println!("a call alone, {shape:?}: {} px, {angle:.2} degrees at 6 m", figures[0]);
        assert!(angle >= CALL_DEGREES_MIN, "{shape:?}: {angle}");
        let shot = picture(&wall(DisplayPage::CallsThree, shape));
        let rows = heights(&shot, (0.1, 0.45), (0.02, 0.98), is_gold);
        let rows: Vec<_> = rows.into_iter().filter(|height| *height > 20).collect();
        assert_eq!(rows.len(), 3, "{shape:?}: {rows:?}");
        for row in rows {
            let angle = degrees(mm(row, shape), 6_000.0);
            assert!(angle >= CALL_DEGREES_MIN, "{shape:?}: one of three has {angle}");
        }
    }
}

#[test]
fn a_rush_and_a_board_have_their_part_of_the_distance() {
    screen();
    for shape in SIZES {
        let shot = picture(&wall(DisplayPage::Rush, shape));
        let rows = heights(&shot, (0.1, 0.45), (0.02, 0.98), is_gold);
        let rows: Vec<_> = rows.into_iter().filter(|height| *height > 12).collect();
        assert_eq!(rows.len(), 8, "{shape:?}: {rows:?}");
        for row in rows {
            assert!(mm(row, shape) >= 6_000.0 / ROW_PART_MAX, "{shape:?}: a row of {row} px");
        }
        let shot = picture(&wall(DisplayPage::Board, shape));
        let figure = heights(&shot, (0.02, 0.25), (0.2, 0.5), is_paper).into_iter().max();
        let tall = mm(figure.expect("a row"), shape);
        println!("a row of the board, {shape:?}: {figure:?} px, {tall:.1} mm");
        assert!(tall >= 6_000.0 / ROW_PART_MAX, "{shape:?}: {tall} mm");
    }
}

#[test]
fn a_farther_seat_has_larger_rows() {
    screen();
    for shape in [Shape::Small, Shape::Usual] {
        let shot = picture(&wall(DisplayPage::Far, shape));
        let figure = heights(&shot, (0.02, 0.4), (0.3, 0.8), is_paper).into_iter().max();
        let tall = mm(figure.expect("a row"), shape);
        assert!(tall >= 10_000.0 / ROW_PART_MAX, "{shape:?}: {tall} mm at 10 m");
    }
}

#[test]
fn nothing_on_a_call_moves_but_its_edge_once_a_second() {
    screen();
    let window = wall(DisplayPage::Call, Shape::SmallUpright);
    window.global::<Motion>().set_still(false);
    let mut shots = vec![picture(&window)];
    let (step, seconds) = (Duration::from_millis(250), 3);
    for _ in 0..seconds * 4 {
        i_slint_backend_testing::mock_elapsed_time(step);
        shots.push(picture(&window));
    }
    let changed = |pair: &[SharedPixelBuffer<Rgba8Pixel>]| {
        let both = pair[0].as_slice().iter().zip(pair[1].as_slice());
        let count = both.filter(|(one, other)| one != other).count();
        count as f64 / pair[0].as_slice().len() as f64
    };
    let parts: Vec<f64> = shots.windows(2).map(changed).filter(|part| *part > 0.0).collect();
    assert!(!parts.is_empty(), "the edge pulses");
    assert!(parts.iter().all(|part| *part < CHANGED_PART_MAX), "{parts:?}");
    let most = seconds * CHANGES_A_SECOND_MAX;
    assert!(
        parts.len() <= most,
        "{} changes in {seconds} s: more than one flash a second",
        parts.len()
    );
}
