//! Nothing is clipped, overlaps or is too small, in any look, with the longest names there are.

use super::found::{Align, Found, Place, Words};
use super::paint::screen;
use slint::ComponentHandle;
use slint::PhysicalSize;
use std::collections::HashMap;
use ui::gallery::sample::Names;
use ui::gallery::{KIOSK_PAGES, Look, Subject, subjects};
use ui::{MeasureWindow, Reader, Theme};

/// So much may be lost to rounding, in pixels.
const ROUNDING: f32 = 1.5;

/// Measures texts, each once.
pub(super) struct Ruler {
    window: MeasureWindow,
    known: HashMap<(String, u32, i32, u32), (f32, f32)>,
}

impl Ruler {
    pub(super) fn new() -> Self {
        Self { window: MeasureWindow::new().unwrap(), known: HashMap::new() }
    }

    /// One that measures as this family is drawn.
    pub(super) fn of(family: &str) -> Self {
        let ruler = Self::new();
        ruler.window.global::<Theme>().set_font(family.into());
        ruler
    }

    /// Width in one line, and height in its place.
    fn measure(&mut self, words: &Words) -> (f32, f32) {
        let room = if words.wraps { words.place.width } else { 0.0 };
        let key = (words.text.clone(), words.size.to_bits(), words.weight, room.to_bits());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.window.set_words(words.text.as_str().into());
        self.window.set_size(words.size);
        self.window.set_weight(words.weight);
        self.window.set_room(room);
        let tall =
            if words.wraps { self.window.get_tall_wrapped() } else { self.window.get_tall() };
        let measured = (self.window.get_wide(), tall);
        self.known.insert(key, measured);
        measured
    }
}

/// What a reader needs.
#[derive(Clone, Copy)]
pub(super) struct Norm {
    /// Pixels to a millimetre.
    mm: f32,
    /// The least width and height of a target, in millimetres.
    least: [f32; 2],
    /// The least gap between two, in millimetres.
    apart: f32,
}

pub(super) fn norm(reader: Reader) -> Norm {
    let (mm, least, apart) = match reader {
        Reader::Desk => (480.0 / 127.0, [11.64, 11.64], 1.5),
        Reader::Elder => (1080.0 / 268.0, [30.0, 25.0], 5.0),
        Reader::Wall => (1920.0 / 1218.0, [0.0, 0.0], 0.0),
        _ => (1080.0 / 268.0, [20.0, 20.0], 5.0),
    };
    Norm { mm, least, apart }
}

pub(super) fn faults(
    found: &Found,
    window: (f32, f32),
    norm: Norm,
    ruler: &mut Ruler,
) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, words) in found.words.iter().enumerate() {
        let place = words.place;
        let (wide, tall) = ruler.measure(words);
        if !words.may_cut && !words.wraps && wide > place.width + ROUNDING {
            faults.push(format!("{:?} is {wide} wide in {}", words.text, place.width));
        }
        if tall > place.height + ROUNDING + words.size * 0.1 {
            faults.push(format!("{:?} is {tall} tall in {}", words.text, place.height));
        }
        let ink = words.ink((wide, tall));
        let (right, foot) = (ink.x + ink.width, ink.y + ink.height);
        let outside = ink.x < -ROUNDING
            || ink.y < -ROUNDING
            || right > window.0 + ROUNDING
            || foot > window.1 + ROUNDING;
        if outside {
            faults.push(format!("{:?} leaves the window at {ink:?}", words.text));
        }
        let (across, down) = (ink.x + ink.width / 2.0, ink.y + ink.height / 2.0);
        let holds = |(_, button): &&(String, Place)| {
            let (right, foot) = (button.x + button.width, button.y + button.height);
            button.x <= across && across <= right && button.y <= down && down <= foot
        };
        if let Some((label, button)) = found.buttons.iter().find(holds) {
            let over = (button.x - ink.x)
                .max(ink.x + ink.width - button.x - button.width)
                .max(button.y - ink.y)
                .max(ink.y + ink.height - button.y - button.height);
            if over > ROUNDING {
                faults.push(format!("{:?} leaves the button {label:?} by {over}", words.text));
            }
        }
        for other in &found.words[index + 1..] {
            if ink.gap(&other.ink(ruler.measure(other))) < -ROUNDING {
                faults.push(format!("{:?} lies over {:?}", words.text, other.text));
            }
        }
    }
    for (words, panel) in &found.panels {
        let ink = words.ink(ruler.measure(words));
        let over = (panel.x - ink.x)
            .max(ink.x + ink.width - panel.x - panel.width)
            .max(panel.y - ink.y)
            .max(ink.y + ink.height - panel.y - panel.height);
        if !words.may_cut && over > ROUNDING {
            faults.push(format!("{:?} leaves its panel by {over}", words.text));
        }
    }
    let Norm { mm, least, apart } = norm;
    for (index, (label, place)) in found.buttons.iter().enumerate() {
        let (width, height) = (place.width / mm, place.height / mm);
        if width < least[0] - 0.2 || height < least[1] - 0.2 {
            faults.push(format!("{label:?} is {width:.1} by {height:.1} mm"));
        }
        for (other, at) in &found.buttons[index + 1..] {
            let gap = place.gap(at) / mm;
            if gap < apart - 0.2 {
                faults.push(format!("{label:?} and {other:?} are {gap:.1} mm apart"));
            }
        }
    }
    faults
}

/// Looks at every subject of a reader whose name begins so.
#[track_caller]
fn look_at(reader: Reader, beginning: &str) {
    screen();
    let mut ruler = Ruler::new();
    let (mut seen, mut all) = (0, Vec::new());
    for subject in subjects() {
        if !subject.name().starts_with(beginning) || !subject.readers().contains(&reader) {
            continue;
        }
        for look in subject.looks().into_iter().filter(|look| look.reader == reader) {
            for names in [Names::Usual, Names::Longest] {
                let look = Look { names, ..look };
                let opened = subject.open(look);
                i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(1));
                let size = opened.window().size();
                let found = Found::in_window(&opened);
                let window = (size.width as f32, size.height as f32);
                let faults = faults(&found, window, norm(reader), &mut ruler);
                let place = format!("{}-{}", subject.name(), look.name());
                all.extend(faults.iter().map(|fault| format!("{place}: {fault}")));
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "only {seen} were looked at");
    assert!(all.is_empty(), "{} faults in {seen}:\n{}", all.len(), all.join("\n"));
}

#[test]
fn widgets_at_the_desk() {
    look_at(Reader::Desk, "widget");
}

#[test]
fn widgets_at_the_kiosk() {
    look_at(Reader::Normal, "widget");
}

#[test]
fn widgets_for_elder_eyes() {
    look_at(Reader::Elder, "widget");
}

#[test]
fn widgets_on_the_wall() {
    look_at(Reader::Wall, "widget");
}

#[test]
fn the_kiosk() {
    look_at(Reader::Normal, "kiosk");
}

#[test]
fn the_kiosk_for_elder_eyes() {
    look_at(Reader::Elder, "kiosk");
}

/// The design is fitted into a panel of another size; a millimetre is then as many pixels.
#[test]
fn the_kiosk_on_other_panels() {
    screen();
    let (mut ruler, mut all) = (Ruler::new(), Vec::new());
    for (width, height) in [(1920, 1080), (768, 1366), (1280, 800)] {
        let mm = (width as f32 / 268.0).min(height as f32 / 476.0);
        for subject in KIOSK_PAGES.map(Subject::Kiosk) {
            for (reader, english) in
                [Reader::Normal, Reader::Elder].into_iter().flat_map(|r| [(r, false), (r, true)])
            {
                let look = Look { english, ..Look::of(reader) };
                let opened = subject.open(look);
                opened.window().set_size(PhysicalSize::new(width, height));
                i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_millis(1));
                let found = Found::in_window(&opened);
                let window = (width as f32, height as f32);
                let norm = Norm { mm, ..norm(reader) };
                let faults = faults(&found, window, norm, &mut ruler);
                let place = format!("{width}x{height} {}-{}", subject.name(), look.name());
                all.extend(faults.iter().map(|fault| format!("{place}: {fault}")));
            }
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn the_wall() {
    look_at(Reader::Wall, "display");
}

#[test]
fn the_counter() {
    look_at(Reader::Desk, "counter");
}

#[test]
fn what_is_wrong_is_found() {
    let place = |x, y, width| Place { x, y, width, height: 30.0 };
    let words = |text: &str, place| Words {
        text: text.to_owned(),
        place,
        size: 20.0,
        weight: 400,
        align: Align { across: 0.0, down: 0.0 },
        wraps: false,
        may_cut: false,
    };
    screen();
    let found = Found {
        words: vec![
            words("个人现金业务个人现金业务", place(0.0, 0.0, 100.0)),
            words("现金", place(20.0, 0.0, 100.0)),
            words("现金", place(1_060.0, 100.0, 100.0)),
        ],
        buttons: vec![
            ("a".to_owned(), place(0.0, 200.0, 200.0)),
            ("b".to_owned(), place(205.0, 200.0, 200.0)),
        ],
        ..Found::default()
    };
    let found = faults(&found, (1_080.0, 1_920.0), norm(Reader::Normal), &mut Ruler::new());
    for fault in ["wide in", "lies over", "leaves the window", "mm apart", "by 7.4 mm"] {
        assert!(found.iter().any(|found| found.contains(fault)), "{fault}: {found:?}");
    }
}
