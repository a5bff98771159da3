//! The languages that the screens can be read in: each is a file of words in `lang`, and nothing
//! else. What such a file lacks is filled up when the screens are compiled, from the language
//! that its header names (`X-Fallback`): English, or the Chinese of the source.

#[cfg(test)]
mod catalog;

use crate::font::{self, NoFont, Script};
use crate::{Direction, KioskLanguages, Theme};
use slint::{ComponentHandle, Global};

/// A language and what its header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// Its own name for itself.
    pub name: &'static str,
    /// What it is written with.
    pub script: Script,
    /// Whether its lines run from the right.
    pub rtl: bool,
    /// The speaker who has reviewed its words.
    pub reviewed: Option<&'static str>,
}

/// The language that the screens are written in; it has no file of words.
pub const SOURCE: Known =
    Known { tag: "zh", name: "中文", script: Script::Hans, rtl: false, reviewed: None };
/// The house's own two, which are complete and always offered.
const OWN: [&str; 2] = ["zh", "en"];
/// Every other language, in the order of the tags.
const TRANSLATED: &[Known] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Why a language is not offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOffered {
    /// It has no file of words.
    #[error("the screens have no words in \"{0}\"")]
    Unknown(String),
    /// Its script cannot be drawn here.
    #[error("\"{tag}\" cannot be drawn: {why}")]
    NoFont {
        /// The language.
        tag: &'static str,
        /// What to install.
        why: NoFont,
    },
    /// No speaker has reviewed its words.
    #[error("no speaker has reviewed the words in \"{0}\"")]
    NotReviewed(&'static str),
}

/// Every language there are words in.
pub fn all() -> impl Iterator<Item = &'static Known> {
    std::iter::once(&SOURCE).chain(TRANSLATED)
}

/// The language of a tag.
pub fn known(tag: &str) -> Option<&'static Known> {
    all().find(|known| known.tag == tag)
}

/// The language of a tag, if it may be offered on this machine.
pub fn offered(tag: &str, reviewed_only: bool) -> Result<&'static Known, NotOffered> {
    let known = known(tag).ok_or_else(|| NotOffered::Unknown(tag.to_owned()))?;
    if reviewed_only && known.reviewed.is_none() && !OWN.contains(&tag) {
        return Err(NotOffered::NotReviewed(known.tag));
    }
    match font::require_script(known.script) {
        Ok(()) => Ok(known),
        Err(why) => Err(NotOffered::NoFont { tag: known.tag, why }),
    }
}

/// Tells a window how each language calls itself.
pub fn teach<'a, W>(window: &'a W)
where
    W: ComponentHandle,
    KioskLanguages<'a>: Global<'a, W>,
{
    let name = |tag: slint::SharedString| known(&tag).map_or(tag, |known| known.name.into());
    window.global::<KioskLanguages>().on_name(name);
}

/// Has a window write in a language: its words, its direction, its face. False where there are no
/// such words, and those that stand there stay.
pub fn write<'a, W>(window: &'a W, tag: &str) -> bool
where
    W: ComponentHandle,
    Direction<'a>: Global<'a, W>,
    Theme<'a>: Global<'a, W>,
{
    // The source's language has no name among the translations.
    let bundled = if tag == SOURCE.tag { "" } else { tag };
    let Some(known) = known(tag) else { return false };
    if slint::select_bundled_translation(bundled).is_err() {
        return false;
    }
    window.global::<Direction>().set_rtl(known.rtl);
    window.global::<Theme>().set_font(font::leading(known.script).into());
    true
}

#[cfg(test)]
mod tests {
    use super::catalog::Catalog;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_language_says_what_it_is() {
        let tags: Vec<&str> = all().map(|known| known.tag).collect();
        assert_eq!(tags, ["zh", "ar", "bo", "en", "ja", "ko", "ru", "ug", "zh-Hant"]);
        let names: BTreeSet<&str> = all().map(|known| known.name).collect();
        assert_eq!(names.len(), tags.len(), "{names:?}");
        assert!(names.iter().all(|name| !name.is_empty()));
        let rtl: Vec<&str> = all().filter(|known| known.rtl).map(|known| known.tag).collect();
        assert_eq!(rtl, ["ar", "ug"]);
    }

    #[test]
    fn a_branch_may_offer_reviewed_languages_alone() {
        for own in OWN {
            assert_eq!(offered(own, true).map(|known| known.tag), Ok(own));
        }
        assert_eq!(offered("ja", false).map(|known| known.name), Ok("日本語"));
        let reviewed = known("ja").and_then(|known| known.reviewed);
        let expected = reviewed.map_or(Err(NotOffered::NotReviewed("ja")), |_| Ok("ja"));
        assert_eq!(offered("ja", true).map(|known| known.tag), expected);
        let told = offered("fr", false).unwrap_err().to_string();
        assert_eq!(told, "the screens have no words in \"fr\"");
    }

    const ENGLISH: &str = "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\n\
        msgid \"取号\"\nmsgstr \"Ticket\"\n\n\
        # A remark.\nmsgid \"{0} 人\"\nmsgid_plural \"{0} 人\"\n\
        msgstr[0] \"{0} person\"\nmsgstr[1] \"{0} people\"\n\n\
        msgid \"\"\n\"长\"\n\"句\"\nmsgstr \"long\"\n";

    #[test]
    fn what_a_language_lacks_comes_from_the_one_it_falls_back_to() {
        let own = "msgid \"\"\nmsgstr \"\"\n\"Plural-Forms: nplurals=3; plural=n%3;\\n\"\n\
                   \"X-Fallback: en\\n\"\n\nmsgid \"取号\"\nmsgstr \"Талон\"\n";
        let (own, english) = (Catalog::read(own), Catalog::read(ENGLISH));
        assert_eq!(own.header("X-Fallback"), Some("en"));
        let filled = own.filled(Some(&english));
        assert!(filled.contains("msgstr \"Талон\"") && !filled.contains("Ticket"), "{filled}");
        let plural = "msgstr[0] \"{0} people\"\nmsgstr[1] \"{0} people\"\nmsgstr[2] \"{0} people\"";
        assert!(filled.contains(plural) && !filled.contains("person"), "{filled}");
        assert!(filled.contains("\"长\"\n\"句\"\nmsgstr \"long\""), "{filled}");
        assert!(!own.filled(None).contains("long"));
    }
}
