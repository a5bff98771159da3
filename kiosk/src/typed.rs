//! What is typed or scanned at the kiosk. It is shown in part, never written into a log, and its
//! bytes are overwritten when it is dropped.

use std::fmt;

/// The longest text that is taken, in bytes; more is left out.
pub const TYPED_BYTES_MAX: usize = 512;
/// How many of the last digits of a phone number are shown.
const SHOWN_LAST: usize = 4;
/// What stands for a digit that is not shown.
const HIDDEN: char = '•';

/// A text of a customer's or of the staff's.
#[derive(PartialEq, Eq)]
pub struct Typed(Vec<u8>);

impl Typed {
    /// An empty one, with room for all it may hold: growing would leave copies behind.
    pub fn new() -> Self {
        Self(Vec::with_capacity(TYPED_BYTES_MAX))
    }

    /// Adds a character of ASCII; anything else is left out.
    pub fn push(&mut self, letter: char) {
        if letter.is_ascii() && self.0.len() < TYPED_BYTES_MAX {
            self.0.push(letter as u8);
        }
    }

    /// Takes the last one back.
    pub fn pop(&mut self) {
        if let Some(last) = self.0.last_mut() {
            *last = 0;
            self.0.pop();
        }
    }

    /// How many characters there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes it out and leaves an empty one.
    pub fn take(&mut self) -> Self {
        std::mem::replace(self, Self::new())
    }

    /// As it is, for whoever it is meant for.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The same bytes, for who wipes them after use.
    pub fn into_text(mut self) -> String {
        String::from_utf8(std::mem::take(&mut self.0)).unwrap_or_default()
    }

    /// A dot for each character.
    pub fn hidden(&self) -> String {
        HIDDEN.to_string().repeat(self.len())
    }

    /// A phone number in its three groups, of which only the last digits are shown.
    pub fn masked_phone(&self) -> String {
        let first_shown = self.len().saturating_sub(SHOWN_LAST);
        let mut masked = String::new();
        for (place, digit) in self.text().chars().enumerate() {
            if place == 3 || place == 7 {
                masked.push(' ');
            }
            masked.push(if place < first_shown { HIDDEN } else { digit });
        }
        masked
    }
}

impl From<&str> for Typed {
    fn from(text: &str) -> Self {
        let mut typed = Self::new();
        text.chars().for_each(|letter| typed.push(letter));
        typed
    }
}

impl Clone for Typed {
    fn clone(&self) -> Self {
        self.text().into()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed")
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        self.0.fill(0);
        // Nobody reads the zeros, and they must be written all the same.
        std::hint::black_box(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_shown_by_its_last_digits_alone() {
        let mut typed = Typed::from("13800005678");
        assert_eq!(typed.masked_phone(), "••• •••• 5678");
        typed.pop();
        assert_eq!(typed.masked_phone(), "••• •••0 567");
        assert_eq!(Typed::from("138").masked_phone(), "138");
        assert_eq!(typed.hidden().chars().count(), 10);
    }

    #[test]
    fn nothing_of_it_is_told_to_a_log() {
        assert_eq!(format!("{:?}", Typed::from("13800005678")), "Typed");
    }

    #[test]
    fn it_never_grows() {
        let mut typed = Typed::new();
        let before = typed.0.as_ptr();
        for _ in 0..TYPED_BYTES_MAX * 2 {
            typed.push('1');
        }
        typed.push('号');
        assert_eq!((typed.len(), typed.0.as_ptr()), (TYPED_BYTES_MAX, before));
        assert!(typed.take().len() == TYPED_BYTES_MAX && typed.is_empty());
    }
}
