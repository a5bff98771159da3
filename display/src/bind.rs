//! What the wall's view becomes on the screen. Pure: only the screen's types stand beside ours.

use crate::media::When;
use crate::takeover::Call;
use jiff::Zoned;
use shared::moment::Millis;
use shared::rules::screens::{Hue, Screen, Way, Zone, call_mm, row_mm};
use shared::view::{Board, CounterState, DisplayView, Line};
use shared::{CounterId, Language, Moment, Number, Text};
use slint::{ModelRc, SharedString, VecModel};
use std::ops::Range;
use ui::{
    CounterLook, Foot, IconKind, WallCall, WallDate, WallLine, WallPage, WallRow, WallTest, Words,
    ZoneMark,
};

/// How long a page stands when there are several.
pub const PAGE_MS: i64 = 10_000;
/// How long one language has the board when there are two.
pub const TURN_MS: i64 = 8_000;
/// How many characters of numbers a line has room for, a gap counted as one.
const NEXT_CHARACTERS_MAX: usize = 10;
/// How many characters the missed numbers have room for.
const MISSED_CHARACTERS_MAX: usize = 20;

/// Which page stands: none of what is known is current without a view, and nothing is more
/// important than an emergency.
pub fn map_page(view: Option<&DisplayView>, there: Moment, when: &When) -> WallPage {
    let Some(view) = view else { return WallPage::Stale };
    if view.alarm.is_some() {
        return WallPage::Alarm;
    }
    if view.test_until.is_some_and(|until| there < until) {
        return WallPage::Test;
    }
    if view.day_open {
        return WallPage::Board;
    }
    // A day that has been is over; without one the branch has yet to open.
    let over = view.date.as_deref() == Some(when.today.as_str());
    if over { WallPage::Closed } else { WallPage::Early }
}

/// What has the foot: a hall that is fuller than usual is told by turns with everything else.
pub fn map_foot(view: &DisplayView, now: Millis) -> Foot {
    let turn = now.0.max(0) / TURN_MS;
    if view.surge.is_some() && turn % 2 == 0 {
        Foot::Surge
    } else if view.announcement.is_some() {
        Foot::Announcement
    } else {
        Foot::Notice
    }
}

/// What the test picture says.
pub fn map_test(screen: Option<&Screen>, (across, down): (u32, u32)) -> WallTest {
    let pixels = slint::format!("{across} × {down}");
    let Some(screen) = screen else { return WallTest { pixels, ..WallTest::default() } };
    WallTest {
        screen: slint::format!("{}", screen.id),
        name: map_words(&screen.name),
        pixels,
        call_mm: call_mm(screen.seat_mm).ceil() as i32,
        row_mm: row_mm(screen.seat_mm).ceil() as i32,
    }
}

/// A time of the day, such as 09:00.
pub fn map_minute(minute: u16) -> SharedString {
    slint::format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The part of the hall that a counter is in.
pub fn map_zone(zones: &[Zone], counter: CounterId) -> ZoneMark {
    let zone = zones.iter().find(|zone| zone.counters.contains(&counter));
    let Some(zone) = zone else { return ZoneMark::default() };
    let hue = match zone.hue {
        Hue::Sky => ui::Hue::Sky,
        Hue::Orange => ui::Hue::Orange,
        Hue::Green => ui::Hue::Green,
        Hue::Purple => ui::Hue::Purple,
        Hue::Vermillion => ui::Hue::Vermillion,
        Hue::Blue => ui::Hue::Blue,
    };
    ZoneMark { letter: slint::format!("{}", zone.letter), hue }
}

fn map_way(way: Way) -> IconKind {
    match way {
        Way::Left => IconKind::Left,
        Way::Right => IconKind::Right,
        Way::Up => IconKind::Up,
        Way::Down => IconKind::Down,
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
pub fn map_row(board: &Board, zones: &[Zone]) -> WallRow {
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
    let zone = map_zone(zones, board.counter);
    WallRow { counter: counter(board.counter.0), number, look, name, zone }
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
pub fn map_call(call: &Call, view: &DisplayView) -> WallCall {
    let board = view.counters.iter().find(|board| board.counter == call.counter);
    let name = board.and_then(|board| board.name.as_ref());
    let way = view.screen.as_ref().map_or(Way::Right, |screen| screen.way(call.counter));
    WallCall {
        key: slint::format!("{}/{}/{}", call.ticket, call.call, call.at.0),
        number: number(&call.number),
        counter: counter(call.counter.0),
        name: name.map(map_words).unwrap_or_default(),
        way: map_way(way),
        call: i32::from(call.call),
        zone: map_zone(&view.zones, call.counter),
        moved: call.moved,
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
    use shared::screen::Surge;
    use shared::view::Posted;
    use shared::{ServiceId, TicketId};
    use slint::Model;

    fn board(state: CounterState, serving: Option<bool>) -> Board {
        let ticket = serving.map(|serving| Posted {
            ticket: TicketId(1),
            number: "A018".parse().unwrap(),
            serving,
            call: 1,
            called_at: Moment(0),
            moved: false,
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
            let row = map_row(&board(state, serving), &[]);
            assert_eq!((row.look, row.number.as_str(), row.counter.as_str()), (look, number, "3"));
        }
    }

    #[test]
    fn without_a_view_no_number_stands() {
        let when = When { today: "2026-11-22".to_owned(), ..When::default() };
        let page = |view: &DisplayView| map_page(Some(view), Moment(100), &when);
        assert_eq!(map_page(None, Moment(100), &when), WallPage::Stale);
        let mut view = DisplayView::default();
        assert_eq!(page(&view), WallPage::Early);
        view.date = Some("2026-11-21".to_owned());
        assert_eq!(page(&view), WallPage::Early, "yesterday was open");
        view.date = Some("2026-11-22".to_owned());
        assert_eq!(page(&view), WallPage::Closed);
        view.day_open = true;
        assert_eq!(page(&view), WallPage::Board);
        view.test_until = Some(Moment(101));
        assert_eq!(page(&view), WallPage::Test);
        view.test_until = Some(Moment(100));
        assert_eq!(page(&view), WallPage::Board, "the test is over");
        view.alarm = Some(Text::default());
        view.test_until = Some(Moment(101));
        assert_eq!(page(&view), WallPage::Alarm);
    }

    #[test]
    fn a_full_hall_has_every_other_turn_of_the_foot() {
        let mut view = DisplayView::default();
        assert_eq!(map_foot(&view, Millis(0)), Foot::Notice);
        view.announcement = Some(Text::default());
        assert_eq!(map_foot(&view, Millis(0)), Foot::Announcement);
        view.surge = Some(Surge { wait_minutes: 35 });
        assert_eq!(map_foot(&view, Millis(0)), Foot::Surge);
        assert_eq!(map_foot(&view, Millis(TURN_MS)), Foot::Announcement);
    }

    #[test]
    fn a_counter_has_the_mark_of_its_part_of_the_hall() {
        let zone = Zone { letter: 'B', hue: Hue::Orange, counters: vec![CounterId(3)] };
        let zones = [zone];
        assert_eq!(map_zone(&zones, CounterId(3)).letter, "B");
        assert_eq!(map_zone(&zones, CounterId(3)).hue, ui::Hue::Orange);
        assert_eq!(map_zone(&zones, CounterId(4)).letter, "");
    }

    #[test]
    fn many_rows_stand_on_even_pages_in_turn() {
        const ROWS_MAX: usize = 8;
        const ROWS_MIN: usize = 5;
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
        let (counter, at, moved) = (CounterId(3), Moment(9), true);
        let call = Call { ticket: TicketId(7), number, counter, call: 2, at, moved };
        let row = map_call(&call, &DisplayView::default());
        assert_eq!((row.key.as_str(), row.number.as_str(), row.call), ("7/2/9", "A018", 2));
        assert!(row.moved && row.way == IconKind::Right);
    }
}
