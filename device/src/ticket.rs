//! The paper ticket: what it says, how a branch lays it out, and the bytes that put it on paper.
//!
//! 1. A layout is data and is checked whole before use: a mistake names its file, its line and
//!    what was expected.
//! 2. The customer's language stands first, Chinese on every ticket. No letter comes out as a box:
//!    what cannot be drawn gives way, and is told.
//! 3. No ticket is longer than its limit; names are shortened instead, the number never.
//! 4. A job ends with one cut, and has no bytes that older firmware obeys out of turn.

mod bands;
mod code;
mod design;
mod gb;
mod job;
mod lay;
mod layout;
mod logo;
mod pieces;
mod press;
mod sheet;
mod slip;
mod text;
mod words;

pub use bands::BAND_BYTES_MAX;
pub use design::{Design, DesignError, LENGTH_MM_MAX};
pub(crate) use job::void_strip;
pub use job::{Job, WIRE_MS_MAX, WIRE_MS_STOP, Way, test_slip};
pub use press::{NoFont, Press};
pub use sheet::Sheet;
pub use slip::Slip;

use crate::printer::profile::TextMode;
use shared::Language;

/// What a ticket shows otherwise than it was meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// No font draws a language's letters.
    #[error(
        "no font draws \"{letter}\" of the language \"{language}\"; on Debian it is in the \
        package {package}"
    )]
    NoFont {
        /// The language left off.
        language: Language,
        /// The first of its letters without a font.
        letter: char,
        /// The Debian package that has one.
        package: &'static str,
    },
    /// The printer's own characters do not have a language's letters, and its line is too slow
    /// for a picture.
    #[error("the printer cannot say \"{letter}\" of the language \"{language}\" in time")]
    Unsaid {
        /// The language left off.
        language: Language,
        /// The first of its letters that the printer lacks.
        letter: char,
    },
}

impl Warning {
    /// Adds a warning, where it says more than which letter was met first.
    fn keep(warnings: &mut Vec<Self>, new: Option<Self>) {
        let is_same = |old: &Self, new: &Self| match (old, new) {
            (
                Self::NoFont { language, package, .. },
                Self::NoFont { language: other, package: needed, .. },
            ) => language == other && package == needed,
            (Self::Unsaid { language, .. }, Self::Unsaid { language: other, .. }) => {
                language == other
            }
            (Self::NoFont { .. }, Self::Unsaid { .. })
            | (Self::Unsaid { .. }, Self::NoFont { .. }) => false,
        };
        if let Some(new) = new
            && !warnings.iter().any(|old| is_same(old, &new))
        {
            warnings.push(new);
        }
    }

    /// What a text lacks in fonts.
    fn undrawn(language: &Language, text: &str, press: &mut Press) -> Option<Self> {
        let letter = press.lacks(text)?;
        let package = press::package(letter);
        Some(Self::NoFont { language: language.clone(), letter, package })
    }

    /// What a text lacks in the printer's own characters, where it is more than it has.
    fn unsaid(language: &Language, text: &str, mode: TextMode) -> Option<Self> {
        let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphabetic()).collect();
        let unsaid = |letter: &&char| !gb::sayable(letter.encode_utf8(&mut [0; 4]), mode);
        let lacking: Vec<&char> = letters.iter().filter(unsaid).collect();
        let letter = **lacking.first().filter(|_| lacking.len() * 2 > letters.len())?;
        Some(Self::Unsaid { language: language.clone(), letter })
    }
}

#[cfg(test)]
mod tests;
