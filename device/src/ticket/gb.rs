//! Text for a printer's own characters.
//!
//! A unit with a GBK font takes a four-byte character of GB18030 for two wrong ones, so that only
//! the two-byte part is sent to it.

use crate::printer::profile::TextMode;
use encoding_rs::GB18030;

/// What stands for a character that cannot be drawn.
pub(super) const STAND_IN: char = '〓';

/// The same where there are only letters.
const LETTER_STAND_IN: char = '?';

/// Marks that no line begins with.
const CLOSING: &str = "，。；：！？、）》」”’,.;:!?)";

/// The text with every character printable; control characters and joiners are dropped.
pub(super) fn printable(text: &str, mode: TextMode) -> String {
    text.chars().filter_map(|glyph| one_printable(glyph, mode)).collect()
}

/// Whether the printer has a glyph for every character of the text.
pub(super) fn sayable(text: &str, mode: TextMode) -> bool {
    text.chars().all(|glyph| match one_printable(glyph, mode) {
        Some(STAND_IN | LETTER_STAND_IN) => matches!(glyph, STAND_IN | LETTER_STAND_IN),
        Some(_) | None => true,
    })
}

/// How many 12-dot columns the text takes, once it is printable.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Breaks printable text into lines of at most so many columns: between words where it can,
/// within a word where it must, and never before a closing mark.
pub(super) fn wrap(text: &str, columns_max: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for glyph in text.chars() {
        if columns(&line) + width(glyph) > columns_max && !line.is_empty() {
            let keep = break_at(&line, glyph);
            let rest = line.split_off(keep);
            lines.push(line.trim_end().to_owned());
            rest.trim_start().clone_into(&mut line);
        }
        if !(line.is_empty() && glyph == ' ' && !lines.is_empty()) {
            line.push(glyph);
        }
    }
    let last = line.trim_end();
    if !last.is_empty() {
        lines.push(last.to_owned());
    }
    lines
}

/// Breaks like [`wrap`], into as few lines, but where a reader pauses, or else of about the same
/// length.
pub(super) fn wrap_even(text: &str, columns_max: usize) -> Vec<String> {
    let lines = wrap(text, columns_max);
    let word = text.split(|glyph: char| glyph == ' ' || !glyph.is_ascii()).map(str::len).max();
    let narrowest = columns(text).div_ceil(lines.len().max(1)).max(word.unwrap_or(0));
    let as_few = |width| Some(wrap(text, width)).filter(|even| even.len() == lines.len());
    let mut even = (narrowest..columns_max).filter_map(as_few);
    let first = even.next();
    let pausing = first.iter().cloned().chain(even).find(|lines| has_pauses(text, lines));
    pausing.or(first).unwrap_or(lines)
}

/// Whether every line but the last ends where a reader pauses.
fn has_pauses(text: &str, lines: &[String]) -> bool {
    let mut rest = text;
    lines.iter().all(|line| {
        rest = rest.trim_start().strip_prefix(line.as_str()).unwrap_or_default();
        let (before, next) = (line.chars().next_back(), rest.chars().next());
        before.zip(next).is_none_or(|(before, next)| pauses(before, next))
    })
}

/// Whether a reader pauses between two characters.
pub(super) fn pauses(before: char, next: char) -> bool {
    before.is_whitespace() || next.is_whitespace() || CLOSING.contains(before)
}

/// Where a full line breaks before `next`.
fn break_at(line: &str, next: char) -> usize {
    let whole = line.len();
    if next == ' ' {
        return whole;
    }
    if next.is_ascii() {
        // The word that `next` continues moves down as a whole, unless it fills the line.
        let word = line.rfind(|glyph: char| glyph == ' ' || !glyph.is_ascii());
        let start = word.map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
        return if start == 0 { whole } else { start };
    }
    if CLOSING.contains(next) {
        let last = line.char_indices().next_back().map_or(0, |(at, _)| at);
        return if last == 0 { whole } else { last };
    }
    whole
}

fn one_printable(glyph: char, mode: TextMode) -> Option<char> {
    match glyph {
        ' '..='~' => Some(glyph),
        '\t' | '\n' | '\r' | '\u{A0}' | '\u{3000}' => Some(' '),
        _ if glyph.is_control() || is_joiner(glyph) => None,
        _ => match mode {
            TextMode::None => Some(LETTER_STAND_IN),
            TextMode::Gbk | TextMode::Gb18030 => Some(one_chinese(glyph, mode)),
        },
    }
}

fn one_chinese(glyph: char, mode: TextMode) -> char {
    if matches!(glyph, '\u{E000}'..='\u{F8FF}') {
        return STAND_IN;
    }
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = GB18030.encode(glyph.encode_utf8(&mut utf8));
    // Of the four-byte part the units have the hanzi, and letters of no other script.
    let known = match bytes.len() {
        2 => true,
        _ => mode == TextMode::Gb18030 && is_hanzi(glyph),
    };
    if known && !unmappable { glyph } else { STAND_IN }
}

/// Whether it is one of the hanzi, also of the rarer ones.
pub(super) fn is_hanzi(glyph: char) -> bool {
    matches!(glyph, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Characters that change their neighbours and have no ink of their own.
pub(super) fn is_joiner(glyph: char) -> bool {
    matches!(glyph, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(glyph, '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

fn width(glyph: char) -> usize {
    if glyph.is_ascii() { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_printer_cannot_draw_is_replaced_or_dropped() {
        for (text, expected) in [
            ("对公业务 A", "对公业务 A"),
            ("㐂支行", "〓支行"),
            ("𬭎支行", "〓支行"),
            ("优先😀", "优先〓"),
            ("a\u{200D}b\u{FE0F}c", "abc"),
            ("一\n二\u{0}\u{1B}@\u{10}", "一 二@"),
            ("\u{E5E5}\u{E000}", "〓〓"),
            ("ཁ", "〓"),
        ] {
            assert_eq!(printable(text, TextMode::Gbk), expected);
        }
        assert_eq!(printable("㐂支行 ཁ", TextMode::Gb18030), "㐂支行 〓");
        assert_eq!(printable("A018 号", TextMode::None), "A018 ?");
        assert!(sayable("〓 对公 ?", TextMode::Gbk) && !sayable("㐂", TextMode::Gbk));
        assert!(sayable("㐂", TextMode::Gb18030) && !sayable("号", TextMode::None));
    }

    #[test]
    fn lines_break_where_a_reader_expects_it() {
        for (text, columns_max, expected) in [
            ("个人业务", 4, vec!["个人", "业务"]),
            ("Personal banking", 12, vec!["Personal", "banking"]),
            ("abcdefgh", 4, vec!["abcd", "efgh"]),
            ("请留意，过号", 6, vec!["请留", "意，过", "号"]),
            ("办理VISA卡", 6, vec!["办理", "VISA卡"]),
            ("", 4, vec![]),
        ] {
            assert_eq!(wrap(text, columns_max), expected, "{text}");
        }
    }

    #[test]
    fn even_lines_leave_no_character_alone() {
        for (text, columns_max, expected) in [
            ("外汇及国际结算", 12, vec!["外汇及国", "际结算"]),
            ("Foreign exchange and settlement", 24, vec!["Foreign exchange", "and settlement"]),
            ("号码", 12, vec!["号码"]),
            ("不轻信、不透露、不转账。", 20, vec!["不轻信、不透露、", "不转账。"]),
            ("", 12, vec![]),
        ] {
            assert_eq!(wrap_even(text, columns_max), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_lines_that_fit_and_two_byte_characters(
            text in any::<String>(), columns_max in 4usize..50
        ) {
            let text = printable(&text, TextMode::Gbk);
            let (bytes, _, unmappable) = GB18030.encode(&text);
            prop_assert!(!unmappable);
            prop_assert_eq!(bytes.len(), columns(&text));
            let lines = wrap_even(&text, columns_max);
            prop_assert_eq!(lines.len(), wrap(&text, columns_max).len());
            prop_assert!(lines.iter().all(|line| columns(line) <= columns_max));
            let inked = |text: &str| text.replace(' ', "");
            prop_assert_eq!(inked(&lines.concat()), inked(&text));
        }
    }
}
