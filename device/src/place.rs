//! Where in a file a mistake stands.

/// What is wrong at a byte of a file, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// The byte, counted from 0.
    pub at: usize,
    pub what: String,
}

impl Mistake {
    pub fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }

    /// What the file's grammar does not allow.
    pub fn grammar(error: &toml::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start);
        Self::new(at, error.message().trim_end())
    }

    /// Its line in the text, counted from 1.
    pub fn line(&self, text: &str) -> usize {
        let before = text.as_bytes().get(..self.at).unwrap_or(text.as_bytes());
        before.iter().filter(|byte| **byte == b'\n').count() + 1
    }
}
