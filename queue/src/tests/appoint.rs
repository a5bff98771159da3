//! Days made by hand: appointments, early, in time and late.

use super::limit::{NINE, day};
use super::story::Day;
use crate::{Event, Hall, Left};
use shared::booking::BookingCode;
use shared::moment::Millis;
use shared::ticket::Stand;
use shared::{Command, CounterId, Lane, Language, Moment, Number, Refusal, ServiceId};

fn wealth() -> ServiceId {
    ServiceId("wealth".to_owned())
}

fn code(text: &str) -> BookingCode {
    text.to_owned().try_into().unwrap()
}

/// So many minutes after nine.
fn after_nine(minutes: i64) -> Moment {
    NINE + Millis::minutes(minutes)
}

fn book(text: &str, minutes: i64) -> Command {
    Command::Book { code: code(text), service: wealth(), at: after_nine(minutes) }
}

fn check_in(text: &str) -> Command {
    let language = Language::chinese();
    Command::CheckIn {
        code: code(text),
        kiosk: None,
        language,
        large_print: false,
        more_time: false,
        visit: None,
    }
}

#[track_caller]
fn came(day: &mut Day, text: &str) -> (Number, Lane, bool) {
    let events = day.wish(check_in(text));
    let [Event::Issued { number, lane, .. }, Event::CheckedIn { walk_in, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    (*number, *lane, *walk_in)
}

#[test]
fn who_comes_early_is_not_called_before_the_slot() {
    let mut day = day();
    day.wish(Command::OpenCounter { counter: CounterId(4), teller: None });
    day.wish(book("K7P2", 60));
    day.pass(29 * 60);
    let from = after_nine(30);
    assert_eq!(day.refused(check_in("K7P2")), Refusal::TooEarly { from });
    day.pass(60);
    let (early, lane, walk_in) = came(&mut day, "K7P2");
    assert_eq!((lane, walk_in), (Lane::Appointment, false));
    let next = Command::CallNext { counter: CounterId(4) };
    assert_eq!(day.refused(next), Refusal::NobodyWaiting, "the slot has not come");
    let ordinary = day.issue("wealth", Lane::Ordinary);
    assert_eq!(day.call_next(4), ordinary, "the next one is called instead");
    day.wish(Command::Start { counter: CounterId(4) });
    assert_eq!(day.hall.next_wake(), Some(after_nine(60)));
    day.pass(25 * 60);
    let later = day.issue("wealth", Lane::Ordinary);
    day.pass(5 * 60);
    let behind = day.issue("wealth", Lane::Ordinary);
    assert_eq!(day.call_next(4), early, "twenty minutes' head start from the slot on");
    day.wish(Command::Start { counter: CounterId(4) });
    assert_eq!(day.call_next(4), later);
    day.wish(Command::Start { counter: CounterId(4) });
    assert_eq!(day.call_next(4), behind);
}

#[test]
fn an_early_ticket_can_be_cancelled_and_its_wait_counts_from_the_slot() {
    let mut day = day();
    day.wish(book("K7P2", 15));
    day.wish(book("K7P3", 15));
    let (gone, ..) = came(&mut day, "K7P2");
    let (kept, ..) = came(&mut day, "K7P3");
    day.wish(Command::Cancel { number: gone });
    day.pass(15 * 60);
    assert_eq!(day.stand(gone), Stand::Cancelled);
    let ticket = day.hall.holder(kept).unwrap();
    assert_eq!(ticket.due_at, after_nine(15) + Millis::minutes(10 - 20));
    assert_eq!(day.hall.waiting(&wealth()), 1);
}

#[test]
fn who_comes_late_waits_like_everyone_else() {
    let mut day = day();
    day.wish(book("K7P2", 15));
    day.wish(book("K7P3", 15));
    day.pass(30 * 60);
    let (_, lane, walk_in) = came(&mut day, "K7P2");
    assert_eq!((lane, walk_in), (Lane::Appointment, false), "the last moment still counts");
    day.pass(1);
    let (number, lane, walk_in) = came(&mut day, "K7P3");
    assert_eq!((lane, walk_in), (Lane::Ordinary, true));
    assert_eq!(day.refused(check_in("K7P3")), Refusal::AlreadyCheckedIn { number });
    assert_eq!(day.refused(check_in("K7P4")), Refusal::UnknownBooking);
    assert_eq!(day.hall.next_wake().map(|wake| wake > day.now), Some(true));
}

#[test]
fn a_slot_has_its_capacity_and_the_next_free_one_is_told() {
    let mut day = day();
    day.wish(book("AAAA", 60));
    day.wish(book("BBBB", 60));
    assert_eq!(day.wish(book("BBBB", 60)), [], "the same once more is no news");
    let full = |next| Refusal::SlotFull { service: wealth(), next: Some(after_nine(next)) };
    assert_eq!(day.refused(book("CCCC", 60)), full(75));
    day.wish(book("DDDD", 75));
    day.wish(book("EEEE", 75));
    assert_eq!(day.refused(book("CCCC", 60)), full(90));
    assert_eq!(day.refused(book("AAAA", 90)), Refusal::CodeTaken);
    day.wish(book("AAAA", 60 + 24 * 60));
    let none =
        |next: Option<i64>| Refusal::NotASlot { service: wealth(), next: next.map(after_nine) };
    assert_eq!(day.refused(book("CCCC", 61)), none(Some(90)));
    assert_eq!(day.refused(book("CCCC", -15)), none(Some(0)), "what is over is no slot");
    assert_eq!(day.refused(book("CCCC", 61 * 24 * 60)), none(None), "too far ahead");
    let cash =
        Command::Book { code: code("CCCC"), service: ServiceId("cash".to_owned()), at: NINE };
    let no_slots = Refusal::NotASlot { service: ServiceId("cash".to_owned()), next: None };
    assert_eq!(day.refused(cash), no_slots);
    day.wish(Command::CancelBooking { code: code("AAAA") });
    day.wish(book("CCCC", 60));
    let unknown = Command::CancelBooking { code: code("FFFF") };
    assert_eq!(day.refused(unknown), Refusal::UnknownBooking);
}

#[test]
fn an_appointment_has_its_place_on_a_full_day_and_none_while_the_service_is_closed() {
    let mut day = day();
    day.wish(book("K7P2", 0));
    day.wish(book("K7P3", 0));
    for _ in 0..20 {
        day.issue("wealth", Lane::Ordinary);
    }
    came(&mut day, "K7P2");
    let reason = shared::admission::PauseReason::Staff;
    day.wish(Command::CloseService { service: wealth(), reason });
    let paused = Refusal::ServicePaused { service: wealth(), reason };
    assert_eq!(day.refused(check_in("K7P3")), paused);
    day.wish(Command::OpenService { service: wealth() });
    day.pass(16 * 60);
    let full = Refusal::ServiceFull { service: wealth(), daily_max: 20 };
    assert_eq!(day.refused(check_in("K7P3")), full, "who comes late is a walk-in");
}

#[test]
fn appointments_of_later_days_are_kept_and_others_are_not() {
    let mut day = day();
    day.wish(book("TODY", 60));
    day.wish(book("TMRW", 24 * 60));
    day.wish(Command::CloseDay {});
    let open = Command::OpenDay { date: "2026-11-24".to_owned() };
    day.pass(23 * 3_600);
    let mut events = day.hall.decide(&open, day.now).unwrap();
    let [Event::DayOpened { midnight, left, .. }] = &mut events[..] else { panic!("{events:?}") };
    *midnight = Some(after_nine(15 * 60));
    let bytes = serde_json::to_string(left).unwrap();
    assert_eq!(*left, serde_json::from_str::<Left>(&bytes).unwrap());
    // The day is made again from its opening alone.
    let mut again = Hall::default();
    for event in &events {
        day.hall.apply(event, day.now);
        again.apply(event, day.now);
    }
    day.hall = again;
    assert_eq!(day.refused(check_in("TODY")), Refusal::UnknownBooking);
    day.pass(3_600);
    let (number, lane, _) = came(&mut day, "TMRW");
    assert_eq!((number.count, lane), (1, Lane::Appointment));
}
