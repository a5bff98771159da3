//! What is wrong with a clip: measured, allowed, and what to do about it.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The clip, such as `zh/qing`.
    pub clip: String,
    /// What kind of fault it is.
    pub fault: Fault,
    /// What was found.
    pub measured: String,
    /// What would be right.
    pub allowed: String,
    /// What to do.
    pub remedy: String,
}

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The chime, the grammar or the index cannot be read.
    Unusable,
    /// The grammar asks for it, and it is not there.
    Missing,
    /// It is there, and `pack.json` does not know it.
    Unlisted,
    /// It is not a WAV file of one channel and 16 bits.
    Form,
    /// It has another sample rate.
    Rate,
    /// Its checksum or its levels are not those of `pack.json`.
    Changed,
    /// It lasts too long.
    TooLong,
    /// It is too loud.
    Loud,
    /// It is too quiet.
    Quiet,
    /// Its highest sample is too high.
    Peak,
    /// Its waves are cut off flat.
    Clipped,
    /// There is silence at its ends.
    EdgeSilence,
    /// It sounds like another letter.
    Alike,
}

impl Fault {
    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unusable => "unusable",
            Self::Missing => "missing",
            Self::Unlisted => "unlisted",
            Self::Form => "wrong form",
            Self::Rate => "wrong rate",
            Self::Changed => "changed",
            Self::TooLong => "too long",
            Self::Loud => "too loud",
            Self::Quiet => "too quiet",
            Self::Peak => "peak too high",
            Self::Clipped => "clipped",
            Self::EdgeSilence => "silent ends",
            Self::Alike => "letters alike",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { clip, fault, measured, allowed, remedy } = self;
        write!(f, "{clip}: {}: {measured}; allowed: {allowed}. {remedy}.", fault.name())
    }
}
