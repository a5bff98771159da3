//! The words on the ticket: a table for each language.

use crate::place::Mistake;
use serde::Deserialize;
use shared::Language;
use std::collections::BTreeMap;
use toml::Spanned;

/// The words of this house.
pub(super) const STANDARD: &str = include_str!("../../../assets/ticket/words.toml");

/// Every language's words.
pub(super) type Table = BTreeMap<Language, Words>;

/// One language's words. `{count}`, `{low}`, `{high}` and `{area}` are filled in; what a label
/// names stands behind it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub people_ahead: String,
    pub nobody_ahead: String,
    pub promise: String,
    pub promise_one: String,
    pub promise_over: String,
    pub area: String,
    pub missed: String,
    pub phone: String,
    pub kiosk: String,
    pub reprint: String,
    pub void: String,
}

/// Reads a table that has Chinese and English where they are among these languages; every word says
/// what it has to.
pub(super) fn read(text: &str, languages: &[Language]) -> Result<Table, Mistake> {
    let table: BTreeMap<Language, Spanned<Words>> =
        toml::from_str(text).map_err(|error| Mistake::grammar(&error))?;
    for language in languages.iter().filter(|language| language.is_own()) {
        if !table.contains_key(language) {
            let what = format!("expected a table [{language}] with the words in \"{language}\"");
            return Err(Mistake::new(0, what));
        }
    }
    for (language, words) in &table {
        let at = words.span().start;
        for (key, word, marks) in words.get_ref().each() {
            let lacking = marks.iter().find(|mark| !word.contains(**mark));
            if let Some(mark) = lacking {
                let what = format!("[{language}] {key} is \"{word}\"; expected {mark} in it");
                return Err(Mistake::new(at, what));
            }
            if word.trim().is_empty() || word.chars().any(char::is_control) {
                let what = format!("[{language}] {key}: expected words, on one line");
                return Err(Mistake::new(at, what));
            }
        }
    }
    Ok(table.into_iter().map(|(language, words)| (language, words.into_inner())).collect())
}

impl Words {
    /// Every word with its key and the marks that stand in it.
    fn each(&self) -> [(&'static str, &str, &'static [&'static str]); 11] {
        [
            ("people_ahead", &self.people_ahead, &["{count}"]),
            ("nobody_ahead", &self.nobody_ahead, &[]),
            ("promise", &self.promise, &["{low}", "{high}"]),
            ("promise_one", &self.promise_one, &["{low}"]),
            ("promise_over", &self.promise_over, &["{low}"]),
            ("area", &self.area, &["{area}"]),
            ("missed", &self.missed, &[]),
            ("phone", &self.phone, &[]),
            ("kiosk", &self.kiosk, &[]),
            ("reprint", &self.reprint, &[]),
            ("void", &self.void, &[]),
        ]
    }

    /// How many stand before.
    pub fn ahead(&self, people: u32) -> String {
        match people {
            0 => self.nobody_ahead.clone(),
            count => self.people_ahead.replace("{count}", &count.to_string()),
        }
    }

    /// The promised wait.
    pub fn promised(&self, (low, high): (u16, Option<u16>)) -> String {
        let word = match high {
            None => &self.promise_over,
            Some(high) if high == low => &self.promise_one,
            Some(_) => &self.promise,
        };
        let high = high.unwrap_or(low).to_string();
        word.replace("{low}", &low.to_string()).replace("{high}", &high)
    }
}

#[cfg(test)]
mod tests {
    use super::super::gb::printable;
    use super::*;
    use crate::printer::profile::TextMode;

    #[test]
    fn the_table_has_every_word_in_chinese_and_english() {
        let table = read(STANDARD, &[Language::chinese(), Language::english()]).unwrap();
        assert_eq!(table[&Language::chinese()].ahead(3), "前面等待 3 人");
        let english = &table[&Language::english()];
        assert_eq!(english.promised((5, Some(15))), "Wait: 5 to 15 min");
        assert_eq!(english.promised((60, None)), "Wait: over 60 min");
        assert_eq!(english.promised((5, Some(5))), "Wait: about 5 min");
    }

    #[test]
    fn every_word_prints_on_every_unit() {
        assert!(STANDARD.lines().all(|line| printable(line, TextMode::Gbk) == line));
    }

    #[test]
    fn a_wrong_table_is_refused_with_its_line() {
        let without = STANDARD.replace("{count}", "");
        let mistake = read(&without, &[]).unwrap_err();
        assert!(mistake.what.contains("{count}"), "{mistake:?}");
        let french = STANDARD.replace("[en]", "[fr]");
        assert!(read(&french, &[Language::english()]).unwrap_err().what.contains("[en]"));
        let kazakh = [Language("kk".to_owned())];
        assert!(read(STANDARD, &kazakh).is_ok(), "a slip in another language has English words");
        let twice = STANDARD.replace("void =", "voids =");
        assert!(read(&twice, &[]).unwrap_err().at > 100);
    }
}
