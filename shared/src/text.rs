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

    /// Whether it is one of the house's own two, in which every word is complete.
    pub fn is_own(&self) -> bool {
        ["zh", "en"].contains(&self.0.as_str())
    }

    /// The language that stands in where there are no words in this one: Chinese for another
    /// writing of it, English for any other.
    pub fn stand_in(&self) -> Self {
        if self.0.starts_with("zh-") { Self::chinese() } else { Self::english() }
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
    /// The words in this language, or in the one that stands in for it, or in the first the text
    /// has.
    pub fn get(&self, language: &Language) -> &str {
        let stand_in = || self.0.get(&language.stand_in());
        let words = self.0.get(language).or_else(stand_in).or_else(|| self.0.values().next());
        words.map_or("", String::as_str)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Text {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let own = |(tag, words): (&str, &str)| (Language(tag.to_owned()), words.to_owned());
        Self(pairs.into_iter().map(own).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Text};

    #[test]
    fn where_words_are_missing_another_language_stands_in() {
        let text = Text::from([("ar", "نقد"), ("en", "Cash"), ("zh", "现金")]);
        let said = |tag: &str| text.get(&Language(tag.to_owned()));
        assert_eq!(["ar", "zh", "en"].map(said), ["نقد", "现金", "Cash"]);
        assert_eq!(["zh-Hant", "bo", "ja"].map(said), ["现金", "Cash", "Cash"]);
        assert_eq!(Text::from([("zh", "现金")]).get(&Language::english()), "现金");
        assert_eq!(Text::default().get(&Language::english()), "");
    }
}
