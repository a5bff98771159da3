//! How many cards stand on a page, and which: what has no room goes on to the next sheet.

/// Cards of a page in the usual writing, and where they stand low.
const USUAL_MAX: usize = 8;
const LOW_MAX: usize = 4;
/// Large choices of the first page in large writing; help stands beside them, as large.
const ELDER_MAX: usize = 3;
/// The same where they stand low, beside the card that leads on.
const ELDER_LOW_MAX: usize = 2;

/// What is seen of the cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The first of them.
    pub first: usize,
    /// How many.
    pub count: usize,
    /// Whether there is another sheet.
    pub more: bool,
    /// Whether there is one before.
    pub turned: bool,
}

/// Who looks at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// In large writing.
    pub elder: bool,
    /// Low.
    pub low: bool,
}

/// The sheet of this number, counted from 0; past the last one it is the last.
///
/// The first page has in large writing always one more, with the other ways to a number on it.
pub fn sheet(cards: usize, number: usize, look: Look, first_page: bool) -> Sheet {
    let most = match (look.elder, look.low) {
        (true, true) if first_page => ELDER_LOW_MAX,
        (_, true) => LOW_MAX,
        (true, false) => ELDER_MAX,
        (false, false) => USUAL_MAX,
    };
    let ways = look.elder && first_page;
    // The card that leads on takes a card's room, but for large choices that leave room for it.
    let apart = ways || (look.elder && !look.low);
    let each = if cards <= most || apart { most } else { most - 1 };
    let last = cards.saturating_sub(1) / each;
    let last = if ways { last.max(1) } else { last };
    let number = number.min(last);
    let first = (number * each).min(cards);
    let count = (cards - first).min(each);
    Sheet { first, count, more: number < last, turned: number > 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Look = Look { elder: false, low: false };
    const ELDER: Look = Look { elder: true, low: false };

    fn seen(cards: usize, number: usize, look: Look) -> (usize, usize, bool) {
        let sheet = sheet(cards, number, look, true);
        (sheet.first, sheet.count, sheet.more)
    }

    #[test]
    fn all_have_room_or_one_leads_on() {
        assert_eq!(seen(8, 0, USUAL), (0, 8, false));
        assert_eq!([seen(9, 0, USUAL), seen(9, 1, USUAL)], [(0, 7, true), (7, 2, false)]);
        assert_eq!(seen(9, 7, USUAL), (7, 2, false), "past the last one");
        assert_eq!(seen(0, 0, USUAL), (0, 0, false));
    }

    #[test]
    fn large_writing_has_three_and_the_other_ways_behind() {
        assert_eq!([seen(3, 0, ELDER), seen(3, 1, ELDER)], [(0, 3, true), (3, 0, false)]);
        assert_eq!([seen(7, 0, ELDER), seen(7, 1, ELDER)], [(0, 3, true), (3, 3, true)]);
        assert_eq!(seen(7, 2, ELDER), (6, 1, false));
        assert_eq!(sheet(2, 0, ELDER, false).count, 2);
        assert!(!sheet(2, 0, ELDER, false).more, "a group has no ways behind");
    }

    #[test]
    fn every_card_stands_on_one_sheet() {
        for (cards, elder, low, first_page) in (0..40).flat_map(|cards| {
            let looks = [(false, false), (false, true), (true, false), (true, true)];
            let both = looks.into_iter().flat_map(|(e, l)| [(e, l, false), (e, l, true)]);
            both.map(move |(e, l, f)| (cards, e, l, f))
        }) {
            let (mut number, mut seen) = (0, 0);
            loop {
                let sheet = sheet(cards, number, Look { elder, low }, first_page);
                assert_eq!(sheet.first, seen, "{cards} {elder} {low}");
                seen += sheet.count;
                number += 1;
                if !sheet.more {
                    break;
                }
            }
            assert_eq!(seen, cards);
        }
    }
}
