//! The notices at the wall's foot: still cards in turn, each long enough to be read.

use shared::moment::Millis;
use shared::{Language, Text};

/// The shortest time a card stands.
const CARD_MS_MIN: i64 = 4_000;
/// How long a character takes to read: six a second.
const CHARACTER_MS: i64 = 1_000 / 6;
/// How much of the foot a card may fill; a Chinese character is two wide, a Latin one one.
pub const CARD_WIDTH_MAX: usize = 62;
/// How far beyond an even part a break may be looked for.
const BREAK_WIDTH_MAX: usize = 12;

/// A card and how long it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What stands on it.
    pub words: String,
    /// How long.
    pub stands: Millis,
}

/// The cards of the notices, each notice in every language before the next.
pub fn cards(notices: &[Text], languages: &[Language], width_max: usize) -> Vec<Card> {
    let words = notices.iter().flat_map(|notice| {
        languages.iter().filter_map(|language| notice.0.get(language).map(String::as_str))
    });
    words
        .flat_map(|words| split(words, width_max))
        .filter(|words| !words.is_empty())
        .map(card)
        .collect()
}

/// The card that stands at this time.
pub fn at(cards: &[Card], now: Millis) -> &str {
    let round: i64 = cards.iter().map(|card| card.stands.0).sum();
    if round == 0 {
        return "";
    }
    let mut left = now.0.rem_euclid(round);
    for card in cards {
        if left < card.stands.0 {
            return &card.words;
        }
        left -= card.stands.0;
    }
    ""
}

fn card(words: String) -> Card {
    let characters = i64::try_from(words.chars().count()).unwrap_or(i64::MAX / CHARACTER_MS);
    Card { words, stands: Millis((characters * CHARACTER_MS).max(CARD_MS_MIN)) }
}

/// Parts no wider than a card and about as wide as one another, broken after a space or a stop
/// where there is one.
fn split(words: &str, width_max: usize) -> Vec<String> {
    let whole: usize = words.chars().map(width).sum();
    let parts = whole.div_ceil(width_max).max(1);
    let width_max = width_max.min(whole / parts + BREAK_WIDTH_MAX);
    let mut split = Vec::new();
    let mut rest = words.trim();
    while !rest.is_empty() {
        let end = break_of(rest, width_max);
        split.push(rest[..end].trim().to_owned());
        rest = rest[end..].trim_start();
    }
    split
}

/// Where the first part of a text ends, in bytes.
fn break_of(words: &str, width_max: usize) -> usize {
    let (mut wide, mut gap, mut stop, mut ended) = (0, None, None, false);
    for (index, character) in words.char_indices() {
        wide += width(character);
        if wide > width_max {
            return stop.or(gap).unwrap_or(index);
        }
        let after = index + character.len_utf8();
        if matches!(character, ' ' | '，' | '、') {
            gap = Some(after);
        }
        // A sentence's end is the better break, where it does not leave the card half empty.
        let ends = matches!(character, '。' | '；' | '！' | '？') || (ended && character == ' ');
        if ends && wide * 2 >= width_max {
            stop = Some(after);
        }
        ended = matches!(character, '.' | '!' | '?');
    }
    words.len()
}

fn width(character: char) -> usize {
    if character.is_ascii() { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> Vec<Language> {
        vec![Language::chinese(), Language::english()]
    }

    #[test]
    fn notices_stand_in_turn_in_each_language() {
        let notices = [Text::from([("zh", "欢迎光临"), ("en", "Welcome")])];
        let cards = cards(&notices, &both(), CARD_WIDTH_MAX);
        assert_eq!(at(&cards, Millis(0)), "欢迎光临");
        assert_eq!(at(&cards, Millis(3_999)), "欢迎光临");
        assert_eq!(at(&cards, Millis(4_000)), "Welcome");
        assert_eq!(at(&cards, Millis(8_000)), "欢迎光临");
    }

    #[test]
    fn a_long_card_stands_long_enough_to_be_read() {
        let words = "请提前备好有效身份证件，并在休息区耐心等候叫号显示与广播提示";
        let notices = [Text::from([("zh", words)])];
        let cards = cards(&notices, &both(), CARD_WIDTH_MAX);
        let characters = i64::try_from(words.chars().count()).unwrap();
        assert!(cards[0].stands.0 >= characters * CHARACTER_MS);
    }

    #[test]
    fn what_does_not_fit_is_broken_at_a_word_or_a_stop() {
        let english = "Please have your identity document ready. Missed your number? Ask the \
                       lobby manager within thirty minutes.";
        let parts = split(english, CARD_WIDTH_MAX);
        assert_eq!(parts.join(" "), english);
        assert!(parts.len() == 2 && parts.iter().all(|part| part.len() <= CARD_WIDTH_MAX));
        assert!(parts[0].len().abs_diff(parts[1].len()) < 2 * BREAK_WIDTH_MAX, "{parts:?}");

        let chinese = format!("{}，{}", "请".repeat(30), "到".repeat(30));
        assert_eq!(
            split(&chinese, CARD_WIDTH_MAX),
            [format!("{}，", "请".repeat(30)), "到".repeat(30)]
        );
    }

    #[test]
    fn a_sentence_is_kept_whole_where_it_can_be() {
        let first = "Please watch and listen for your number.";
        let second = "If you miss it, come back within 30 minutes.";
        assert_eq!(split(&format!("{first} {second}"), CARD_WIDTH_MAX), [first, second]);
        let (first, second) =
            ("请留意显示屏与广播叫号。", "过号三十分钟内可返回继续办理，请联系大堂经理。");
        let long = format!("{first}{first}{second}");
        assert_eq!(split(&long, CARD_WIDTH_MAX), [format!("{first}{first}"), second.to_owned()]);
    }

    #[test]
    fn without_notices_there_is_no_card() {
        assert_eq!(at(&cards(&[], &both(), CARD_WIDTH_MAX), Millis(5)), "");
        let empty = [Text::from([("zh", " ")])];
        assert_eq!(at(&cards(&empty, &both(), CARD_WIDTH_MAX), Millis(5)), "");
    }
}
