//! The gallery in windows: one that chooses, one that shows.

use super::sample::{Names, model};
use super::{Look, Opened, Subject, TONES};
use crate::{Choice, PickerWindow, Reader, Screen, Theme};
use slint::{ComponentHandle, LogicalPosition, LogicalSize, PlatformError};
use std::cell::RefCell;
use std::rc::Rc;

/// Keys of the chooser, and what each does.
const KEYS: [(&str, &str); 8] = [
    ("n", "next"),
    ("b", "back"),
    ("t", "tone"),
    ("s", "size"),
    ("l", "language"),
    ("d", "direction"),
    ("m", "longest names"),
    ("p", "pressed"),
];

/// The chooser, in pixels of a desk's screen.
const PICKER: LogicalSize = LogicalSize { width: 480.0, height: 640.0 };
/// Where the shown window stands, right of the chooser.
const BESIDE: LogicalPosition = LogicalPosition { x: 500.0, y: 0.0 };

/// What is shown, and where among all of it.
struct Browser {
    subjects: Vec<Subject>,
    at: usize,
    look: Look,
    picker: PickerWindow,
    opened: Option<Opened>,
}

/// Shows these subjects one after the other, until the chooser is closed.
pub fn browse(subjects: Vec<Subject>) -> Result<(), PlatformError> {
    let first = subjects.first().ok_or(PlatformError::Other("nothing is called so".to_owned()))?;
    let look = first.usual();
    let picker = PickerWindow::new()?;
    picker.global::<Screen>().set_reader(Reader::Desk);
    picker.window().set_size(PICKER);
    let choice = |(key, label): (&str, &str)| Choice { key: key.into(), label: label.into() };
    picker.set_choices(model(KEYS.map(choice)));
    let browser = Browser { subjects, at: 0, look, picker: picker.clone_strong(), opened: None };
    let browser = Rc::new(RefCell::new(browser));
    browser.borrow_mut().show()?;
    let typed = Rc::clone(&browser);
    picker.on_typed(move |key| {
        let mut browser = typed.borrow_mut();
        browser.turn(&key);
        if let Err(trouble) = browser.show() {
            browser.picker.set_shown(slint::format!("{trouble}"));
        }
    });
    picker.run()
}

impl Browser {
    fn turn(&mut self, key: &str) {
        let look = &mut self.look;
        match key {
            "n" => self.go(1),
            "b" => self.go(self.subjects.len() - 1),
            "t" => look.tone = after(&TONES, look.tone),
            "s" => look.reader = after(self.subjects[self.at].readers(), look.reader),
            "l" => look.english = !look.english,
            "d" => look.rtl = !look.rtl,
            "m" if look.names == Names::Usual => look.names = Names::Longest,
            "m" => look.names = Names::Usual,
            "p" => look.pressed = !look.pressed,
            _ => {}
        }
    }

    /// Goes on by so many; a subject nobody looks at that way is shown to whoever does.
    fn go(&mut self, by: usize) {
        self.at = (self.at + by) % self.subjects.len();
        let readers = self.subjects[self.at].readers();
        if !readers.contains(&self.look.reader) {
            self.look.reader = readers[0];
        }
    }

    fn show(&mut self) -> Result<(), PlatformError> {
        let subject = self.subjects[self.at];
        if let Some(old) = self.opened.take() {
            old.window().hide()?;
        }
        let opened = subject.open(self.look);
        opened.window().show()?;
        opened.window().set_position(BESIDE);
        self.opened = Some(opened);
        self.picker.global::<Theme>().set_tone(self.look.tone);
        let count = self.subjects.len();
        let place =
            slint::format!("{} / {count}  {}  {}", self.at + 1, subject.name(), self.look.name());
        self.picker.set_shown(place);
        Ok(())
    }
}

/// What comes after one of them, the first again after the last.
fn after<T: Copy + PartialEq>(all: &[T], one: T) -> T {
    let at = all.iter().position(|other| *other == one).map_or(0, |at| at + 1);
    all[at % all.len()]
}
