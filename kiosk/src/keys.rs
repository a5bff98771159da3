//! The keyboard of the kiosk: a tactile keypad, and a scanner that types.
//!
//! A scanner types faster than any finger and ends with Enter. Letters are therefore kept until
//! they can only be a person's, which is after `APART_MS` or at the next letter.

use crate::event::{Key, Voice};
use crate::typed::Typed;
use shared::Moment;
use slint::platform::Key as Code;

/// Letters closer together than this are a scanner's.
pub const APART_MS: i64 = 60;
/// A shorter text is no scan.
pub const SCAN_CHARS_MIN: usize = 4;

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// To the button before, or after.
    Before,
    /// To the button after.
    After,
    /// Something of the page's.
    Key(Key),
    /// A scanner has read this.
    Scan(Typed),
    /// Something of the voice's.
    Voice(Voice),
}

/// What has been typed and may yet be a scan.
#[derive(Debug)]
pub struct Keys {
    typed: Typed,
    last: Moment,
}

impl Keys {
    /// Nothing was typed yet.
    pub fn new() -> Self {
        Self { typed: Typed::new(), last: Moment(0) }
    }

    /// What a key means, and whether nothing else is to hear it: Enter and the space press the
    /// button that the keys are on.
    pub fn on(&mut self, text: &str, now: Moment) -> (Vec<Pressed>, bool) {
        let Some(letter) = text.chars().next() else { return (Vec::new(), false) };
        let fast = !self.typed.is_empty() && (now - self.last).0 <= APART_MS;
        let is = |code: Code| letter == char::from(code);
        if is(Code::Return) && fast && self.typed.len() >= SCAN_CHARS_MIN {
            return (vec![Pressed::Scan(self.typed.take())], true);
        }
        let mut pressed = if fast { Vec::new() } else { self.slow() };
        let printed = letter.is_ascii_graphic() || (letter == ' ' && fast);
        if printed {
            self.typed.push(letter);
            self.last = now;
            return (pressed, true);
        }
        pressed.extend(self.slow());
        if let Some(meant) = meant(letter) {
            pressed.push(meant);
            return (pressed, true);
        }
        (pressed, false)
    }

    /// The letters that a person has typed, once that is sure.
    pub fn tick(&mut self, now: Moment) -> Vec<Pressed> {
        if (now - self.last).0 > APART_MS { self.slow() } else { Vec::new() }
    }

    fn slow(&mut self) -> Vec<Pressed> {
        let typed = self.typed.take();
        typed.text().chars().map(|letter| Pressed::Key(Key::Letter(letter))).collect()
    }
}

fn meant(letter: char) -> Option<Pressed> {
    let codes = [
        (Code::UpArrow, Pressed::Before),
        (Code::DownArrow, Pressed::After),
        (Code::Backspace, Pressed::Key(Key::Erase)),
        (Code::Escape, Pressed::Key(Key::Escape)),
        (Code::F1, Pressed::Voice(Voice::Repeat)),
        (Code::F2, Pressed::Voice(Voice::Stop)),
        (Code::F3, Pressed::Voice(Voice::Louder)),
        (Code::F4, Pressed::Voice(Voice::Softer)),
        (Code::F9, Pressed::Key(Key::Speech)),
        (Code::F10, Pressed::Key(Key::Help)),
    ];
    let known = codes.into_iter().find(|(code, _)| char::from(*code) == letter);
    known.map(|(_, pressed)| pressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_all(keys: &mut Keys, text: &str, apart_ms: i64) -> Vec<Pressed> {
        let mut now = Moment(10_000);
        let mut pressed = Vec::new();
        for letter in text.chars() {
            now = Moment(now.0 + apart_ms);
            pressed.extend(keys.on(&letter.to_string(), now).0);
        }
        pressed.extend(keys.tick(Moment(now.0 + APART_MS + 1)));
        pressed
    }

    #[test]
    fn a_scanner_is_told_from_a_finger() {
        let code = "tingxu:K7P2 x\n";
        let scan = vec![Pressed::Scan("tingxu:K7P2 x".into())];
        assert_eq!(type_all(&mut Keys::new(), code, 5), scan);
        let letter = |letter| Pressed::Key(Key::Letter(letter));
        let typed: Vec<_> = "K7P2".chars().map(letter).collect();
        assert_eq!(type_all(&mut Keys::new(), "K7P2\n", 200), typed);
        assert_eq!(type_all(&mut Keys::new(), "12\n", 5), [letter('1'), letter('2')]);
    }

    #[test]
    fn enter_is_left_to_the_button_but_for_a_scan() {
        let mut keys = Keys::new();
        assert_eq!(keys.on("\n", Moment(0)), (Vec::new(), false));
        assert_eq!(keys.on(" ", Moment(0)), (Vec::new(), false));
        for letter in ["a", "b", "c", "d"] {
            assert!(keys.on(letter, Moment(1)).1);
        }
        assert!(keys.on("\n", Moment(2)).1);
        assert_eq!(keys.on("\n", Moment(3)), (Vec::new(), false), "the scan is over");
    }

    #[test]
    fn the_keypad_is_up_down_choose_back_and_help() {
        let mut keys = Keys::new();
        for (code, pressed) in [
            (Code::UpArrow, Pressed::Before),
            (Code::DownArrow, Pressed::After),
            (Code::Escape, Pressed::Key(Key::Escape)),
            (Code::F10, Pressed::Key(Key::Help)),
            (Code::F9, Pressed::Key(Key::Speech)),
        ] {
            let text = char::from(code).to_string();
            assert_eq!(keys.on(&text, Moment(0)), (vec![pressed], true));
        }
        assert!(keys.on("0", Moment(0)).0.is_empty());
        assert_eq!(keys.tick(Moment(APART_MS + 1)), [Pressed::Key(Key::Letter('0'))]);
    }
}
