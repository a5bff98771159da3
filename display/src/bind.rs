//! What the wall's view becomes on the screen. Pure: only the screen's types stand beside ours.

use crate::takeover::Call;
use jiff::Zoned;
use shared::moment::Millis;
use shared::view::{Board, CounterState, DisplayView, Line};
use shared::{Language, Number, Text};
use slint::{ModelRc, SharedString, VecModel};
use std::ops::Range;
use ui::{CounterLook, IconKind, WallCall, WallDate, WallLine, WallPage, WallRow, Words};

/// How many counters stand on one page of the board.
pub const ROWS_MAX: usize = 8;
/// Fewer counters than this leave room below them.
pub const ROWS_MIN: usize = 5;
/// How many lines stand on one page.
pub const LINES_MAX: usize = 5;
/// Fewer lines than this leave room below them.
pub const LINES_MIN: usize = 4;
/// How long a page stands when there are several.
pub const PAGE_MS: i64 = 10_000;
/// How long one language has the board when there are two.
pub const TURN_MS: i64 = 8_000;
/// How many characters of numbers a line has room for, a gap counted as one.
const NEXT_CHARACTERS_MAX: usize = 10;
/// How many characters the missed numbers have room for.
const MISSED_CHARACTERS_MAX: usize = 20;

/// Which page stands: none of what is known is current without a view.
pub fn map_page(view: Option<&DisplayView>) -> WallPage {
    match view {
        None => WallPage::Stale,
        Some(view) if view.day_open => WallPage::Board,
        Some(_) => WallPage::Closed,
    }
}

/// Which of so many rows stand at this time, on pages of even size.
pub fn page(total: usize, rows_max: usize, now: Millis) -> Range<usize> {
    let pages = total.div_ceil(rows_max).max(1);
    let size = total.div_ceil(pages);
    let turn = usize::try_from(now.0.max(0) / PAGE_MS).unwrap_or(0) % pages;
    turn * size..total.min((turn + 1) * size)
}

/// How many rows the room is cut into.
pub fn room(total: usize, rows_max: usize, rows_min: usize) -> i32 {
    let size = total.div_ceil(total.div_ceil(rows_max).max(1));
    i32::try_from(size.max(rows_min)).unwrap_or(i32::MAX)
}

/// A name in the wall's two languages.
pub fn map_words(text: &Text) -> Words {
    let words = |language| text.get(&language).into();
    Words { zh: words(Language::chinese()), en: words(Language::english()) }
}

/// A counter's row.
pub fn map_row(board: &Board) -> WallRow {
    let look = match (board.state, &board.ticket) {
        (CounterState::Closed, _) => CounterLook::Closed,
        (CounterState::Paused, None) => CounterLook::Paused,
        (CounterState::Open, None) => CounterLook::Idle,
        (CounterState::Open | CounterState::Paused, Some(posted)) if posted.serving => {
            CounterLook::Serving
        }
        (CounterState::Open | CounterState::Paused, Some(_)) => CounterLook::Called,
    };
    let number = board.ticket.as_ref().map(|posted| number(&posted.number)).unwrap_or_default();
    let name = board.name.as_ref().map(map_words).unwrap_or_default();
    WallRow { counter: counter(board.counter.0), number, look, name }
}

/// A service's line with as many of its numbers as fit.
pub fn map_line(line: &Line) -> WallLine {
    let next = fitting(&line.next, NEXT_CHARACTERS_MAX);
    WallLine {
        name: map_words(&line.name),
        waiting: i32::try_from(line.waiting).unwrap_or(i32::MAX),
        next: ModelRc::new(VecModel::from(next)),
    }
}

/// A call that stands large, with the counter's own name if it has one.
pub fn map_call(call: &Call, boards: &[Board]) -> WallCall {
    let board = boards.iter().find(|board| board.counter == call.counter);
    let name = board.and_then(|board| board.name.as_ref());
    WallCall {
        key: slint::format!("{}/{}", call.ticket, call.call),
        number: number(&call.number),
        counter: counter(call.counter.0),
        name: name.map(map_words).unwrap_or_default(),
        way: IconKind::Right,
        call: i32::from(call.call),
    }
}

/// The missed numbers.
pub fn map_missed(missed: &[Number]) -> Vec<SharedString> {
    fitting(missed, MISSED_CHARACTERS_MAX)
}

/// The date.
pub fn map_date(time: &Zoned) -> WallDate {
    WallDate {
        year: time.year().into(),
        month: time.month().into(),
        day: time.day().into(),
        weekday: time.weekday().to_monday_zero_offset().into(),
    }
}

/// The clock with its seconds.
pub fn map_clock(time: &Zoned) -> SharedString {
    slint::format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

/// Whether English has the board at this time; two languages take turns.
pub fn english(languages: &[Language], now: Millis) -> bool {
    let turn = usize::try_from(now.0.max(0) / TURN_MS).unwrap_or(0);
    languages.get(turn % languages.len().max(1)) == Some(&Language::english())
}

/// The languages that stand, the first one first.
pub fn languages(view: &DisplayView, english_first: bool) -> Vec<Language> {
    let mut order = vec![Language::chinese(), Language::english()];
    if english_first {
        order.reverse();
    }
    let known =
        |language: &Language| view.languages.is_empty() || view.languages.contains(language);
    order.retain(known);
    if order.is_empty() {
        order.push(if english_first { Language::english() } else { Language::chinese() });
    }
    order
}

/// The first numbers that have room.
fn fitting(numbers: &[Number], characters_max: usize) -> Vec<SharedString> {
    let mut left = characters_max;
    let fits = |number: &SharedString| {
        let fits = number.len() < left;
        left = left.saturating_sub(number.len() + 1);
        fits
    };
    numbers.iter().map(number).take_while(fits).collect()
}

fn number(number: &Number) -> SharedString {
    slint::format!("{number}")
}

fn counter(counter: u16) -> SharedString {
    slint::format!("{counter}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::view::Posted;
    use shared::{CounterId, Moment, ServiceId, TicketId};
    use slint::Model;

    fn board(state: CounterState, serving: Option<bool>) -> Board {
        let ticket = serving.map(|serving| Posted {
            ticket: TicketId(1),
            number: "A018".parse().unwrap(),
            serving,
            call: 1,
            called_at: Moment(0),
        });
        Board { counter: CounterId(3), name: None, state, ticket }
    }

    #[test]
    fn a_row_says_what_the_counter_does() {
        let cases = [
            (CounterState::Closed, None, CounterLook::Closed, ""),
            (CounterState::Paused, None, CounterLook::Paused, ""),
            (CounterState::Open, None, CounterLook::Idle, ""),
            (CounterState::Open, Some(false), CounterLook::Called, "A018"),
            (CounterState::Open, Some(true), CounterLook::Serving, "A018"),
        ];
        for (state, serving, look, number) in cases {
            let row = map_row(&board(state, serving));
            assert_eq!((row.look, row.number.as_str(), row.counter.as_str()), (look, number, "3"));
        }
    }

    #[test]
    fn without_a_view_no_number_stands() {
        assert_eq!(map_page(None), WallPage::Stale);
        let mut view = DisplayView::default();
        assert_eq!(map_page(Some(&view)), WallPage::Closed);
        view.day_open = true;
        assert_eq!(map_page(Some(&view)), WallPage::Board);
    }

    #[test]
    fn many_rows_stand_on_even_pages_in_turn() {
        assert_eq!(page(6, ROWS_MAX, Millis(99_999)), 0..6);
        assert_eq!(page(0, ROWS_MAX, Millis(0)), 0..0);
        assert_eq!(page(11, ROWS_MAX, Millis(0)), 0..6);
        assert_eq!(page(11, ROWS_MAX, Millis(PAGE_MS)), 6..11);
        assert_eq!(page(11, ROWS_MAX, Millis(PAGE_MS * 2)), 0..6);
        assert_eq!(room(11, ROWS_MAX, ROWS_MIN), 6);
        assert_eq!(room(2, ROWS_MAX, ROWS_MIN), 5);
    }

    #[test]
    fn a_line_shows_the_numbers_that_fit() {
        let next = |numbers: &[&str]| {
            let next = numbers.iter().map(|number| number.parse().unwrap()).collect();
            let name = Text::from([("zh", "现金"), ("en", "Cash")]);
            let line = Line { service: ServiceId("cash".into()), name, waiting: 9, next };
            map_line(&line).next.iter().map(|number| number.to_string()).collect::<Vec<_>>()
        };
        let four = ["A001", "A002", "A003", "A004"];
        assert_eq!(next(&["A001", "A002", "A003", "A004", "A005"]), four[..2]);
        assert_eq!(next(&["A1001", "A1002", "A1003", "A1004"]).len(), 1);
        assert!(next(&[]).is_empty());
    }

    #[test]
    fn two_languages_take_turns_and_one_stays() {
        let (zh, en) = (Language::chinese(), Language::english());
        let both = [zh.clone(), en];
        assert!(!english(&both, Millis(TURN_MS - 1)));
        assert!(english(&both, Millis(TURN_MS)));
        assert!(!english(&both, Millis(2 * TURN_MS)));
        assert!(!english(&[zh], Millis(TURN_MS)));
        assert!(!english(&[], Millis(0)));
    }

    #[test]
    fn the_branchs_languages_stand_the_chosen_one_first() {
        let mut view = DisplayView::default();
        let (zh, en) = (Language::chinese(), Language::english());
        assert_eq!(languages(&view, false), [zh.clone(), en.clone()]);
        view.languages = vec![zh.clone(), en.clone()];
        assert_eq!(languages(&view, true), [en, zh.clone()]);
        view.languages = vec![zh.clone()];
        assert_eq!(languages(&view, true), [zh]);
    }

    #[test]
    fn a_call_has_a_key_of_its_own() {
        let number: Number = "A018".parse().unwrap();
        let call = Call { ticket: TicketId(7), number, counter: CounterId(3), call: 2 };
        let row = map_call(&call, &[]);
        assert_eq!((row.key.as_str(), row.number.as_str(), row.call), ("7/2", "A018", 2));
    }
}
