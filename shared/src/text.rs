//! Words in the branch's languages.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A language by its BCP 47 tag: `zh`, `en`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Language(pub String);

impl Language {
    /// Mandarin Chinese, the language of the words' source.
    pub fn chinese() -> Self {
        Self("zh".to_owned())
    }

    /// English.
    pub fn english() -> Self {
        Self("en".to_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One name or sentence in every language of the branch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Text(pub BTreeMap<Language, String>);

impl Text {
    /// The words in this language, or in the first the text has.
    pub fn get(&self, language: &Language) -> &str {
        self.0.get(language).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Text {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let own = |(tag, words): (&str, &str)| (Language(tag.to_owned()), words.to_owned());
        Self(pairs.into_iter().map(own).collect())
    }
}
