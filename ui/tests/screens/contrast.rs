//! Every word of every screen stands out from what it is drawn on, measured on the picture.

use super::found::{Found, Place, Words};
use super::paint::{Shot, screen};
use slint::Color;
use std::collections::HashMap;
use ui::gallery::{Look, Subject, TONES, subjects};
use ui::{Reader, Tone, contrast};

/// An edge half on a pixel takes so much off the ratio of thin strokes.
const SOFTENED: f32 = 0.93;
/// A word has at least so many pixels of its own colour.
const INK_PIXELS_MIN: usize = 3;

/// The ratio that a reader needs in a tone (WCAG 2.2, 1.4.3 and 1.4.6).
fn at_least(look: Look) -> f32 {
    let far = matches!(look.reader, Reader::Elder | Reader::Wall) || look.tone == Tone::Contrast;
    if far { 7.0 } else { 4.5 }
}

/// The ratio of a word's own colour to what most of its box is.
fn ratio(shot: &Shot, place: Place) -> Option<f32> {
    let inside = |at: f32, end: u32| (at.max(0.0) as u32).min(end);
    let (left, right) =
        (inside(place.x, shot.width()), inside(place.x + place.width, shot.width()));
    let (top, foot) =
        (inside(place.y, shot.height()), inside(place.y + place.height, shot.height()));
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for y in top..foot {
        let row = (y * shot.width()) as usize;
        for pixel in &shot.as_slice()[row + left as usize..row + right as usize] {
            *counts.entry([pixel.r, pixel.g, pixel.b]).or_default() += 1;
        }
    }
    let color = |[r, g, b]: [u8; 3]| Color::from_rgb_u8(r, g, b);
    let surface = color(*counts.iter().max_by_key(|(_, count)| **count)?.0);
    let mut ratios: Vec<_> =
        counts.iter().map(|(ink, count)| (contrast::ratio(color(*ink), surface), *count)).collect();
    ratios.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut seen = 0;
    ratios.into_iter().find_map(|(ratio, count)| {
        seen += count;
        (seen >= INK_PIXELS_MIN).then_some(ratio)
    })
}

/// Words that are drawn: not those scrolled or cut away.
fn drawn(words: &Words, shot: &Shot) -> bool {
    let Place { x, y, width, height } = words.place;
    x >= 0.0
        && y >= 0.0
        && x + width <= shot.width() as f32 + 1.0
        && y + height <= shot.height() as f32 + 1.0
}

fn looks(subject: &Subject) -> Vec<Look> {
    let readers = subject.readers().iter().map(|reader| Look::of(*reader));
    let mut looks: Vec<_> =
        readers.flat_map(|look| TONES.map(|tone| Look { tone, ..look })).collect();
    looks.extend(subject.looks().into_iter().filter(|look| look.pressed));
    looks
}

/// Weighs every word of the subjects whose name begins so.
#[track_caller]
fn weigh(beginning: &str) {
    screen();
    let (mut seen, mut faint) = (0, Vec::new());
    for subject in subjects().iter().filter(|subject| subject.name().starts_with(beginning)) {
        for look in looks(subject) {
            let opened = subject.open(look);
            i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(1));
            let shot = opened.window().take_snapshot().expect("a picture of the window");
            let least = at_least(look);
            let found = Found::in_window(&opened);
            for words in found.words.iter().filter(|words| drawn(words, &shot)) {
                seen += 1;
                let ratio = ratio(&shot, words.place).unwrap_or_default();
                if ratio < least * SOFTENED {
                    let place = format!("{}-{}", subject.name(), look.name());
                    faint.push(format!("{place}: {:?} has {ratio:.1} of {least}", words.text));
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} words of {beginning}");
    assert!(faint.is_empty(), "{} of {seen} words are faint:\n{}", faint.len(), faint.join("\n"));
}

#[test]
fn of_widgets() {
    weigh("widget");
}

#[test]
fn of_the_kiosk() {
    weigh("kiosk");
}

#[test]
fn of_the_wall() {
    weigh("display");
}

#[test]
fn of_the_counter() {
    weigh("counter");
}

#[test]
fn a_faint_word_is_found() {
    let mut shot = Shot::new(40, 20);
    let grey = |shade| slint::Rgba8Pixel::new(shade, shade, shade, 255);
    shot.make_mut_slice().fill(grey(255));
    let place = Place { x: 0.0, y: 0.0, width: 40.0, height: 20.0 };
    assert_eq!(ratio(&shot, place), Some(1.0), "nothing is written");
    shot.make_mut_slice()[100..120].fill(grey(0x90));
    assert!(ratio(&shot, place).is_some_and(|ratio| ratio < 4.0));
    shot.make_mut_slice()[200..220].fill(grey(0));
    assert!(ratio(&shot, place).is_some_and(|ratio| ratio > 20.9));
}
