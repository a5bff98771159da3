//! The words on the ticket, read from the program's own table.

use serde::Deserialize;
use shared::Language;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../assets/ticket/words.toml");

/// One language's words. `{count}`, `{time}` and `{kiosk}` are filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub your_number: String,
    pub people_ahead: String,
    pub nobody_ahead: String,
    pub taken_at: String,
    pub kiosk: String,
    pub reprint: String,
    pub missed: String,
    pub void: String,
}

static WORDS: LazyLock<BTreeMap<Language, Words>> =
    LazyLock::new(|| toml::from_str(TABLE).expect("the tests read the same table"));

/// The words of a language; `None` where the table lacks it.
pub(super) fn of(language: &Language) -> Option<&'static Words> {
    WORDS.get(language)
}

/// The Chinese words, which every ticket carries.
pub(super) fn chinese() -> &'static Words {
    &WORDS[&Language::chinese()]
}

#[cfg(test)]
mod tests {
    use super::super::gb::printable;
    use super::*;

    #[test]
    fn the_table_has_every_word_in_chinese_and_english() {
        let words: BTreeMap<Language, Words> = toml::from_str(TABLE).unwrap();
        for language in [Language::chinese(), Language::english()] {
            let words = &words[&language];
            assert!(words.people_ahead.contains("{count}"), "{language}");
            assert!(words.taken_at.contains("{time}"), "{language}");
            assert!(words.kiosk.contains("{kiosk}"), "{language}");
        }
    }

    #[test]
    fn every_word_prints_on_every_unit() {
        assert!(TABLE.lines().all(|line| printable(line) == line));
    }
}
