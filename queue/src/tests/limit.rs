//! Days made by hand: hours, limits, and the end of the day.

use super::story::Day;
use crate::{Event, Hall};
use shared::admission::{PauseReason, Person, ServiceState};
use shared::moment::Millis;
use shared::{Command, CounterId, Language, Moment, Refusal, Rules, ServiceId};

/// Nine in the morning of the day by hand.
pub(super) const NINE: Moment = Moment(1_774_000_000_000);

fn service(id: &str) -> ServiceId {
    ServiceId(id.to_owned())
}

/// A day that is opened at nine by the local clock, with corporate business from nine to twelve
/// and from one to five.
pub(super) fn day() -> Day {
    day_by(|_| {})
}

fn day_by(change: fn(&mut Rules)) -> Day {
    let mut rules = crate::testing::branch::rules();
    change(&mut rules);
    let mut day = Day { hall: Hall::default(), now: NINE };
    for event in day.hall.adopt(&rules).unwrap() {
        day.hall.apply(&event, day.now);
    }
    let open = Command::OpenDay { date: "2026-11-23".to_owned() };
    for mut event in day.hall.decide(&open, day.now).unwrap() {
        if let Event::DayOpened { midnight, .. } = &mut event {
            *midnight = Some(NINE - Millis::minutes(9 * 60));
        }
        day.hall.apply(&event, day.now);
    }
    day
}

fn at(day: &mut Day, hours: i64, minutes: i64) {
    let then = NINE + Millis::minutes((hours - 9) * 60 + minutes);
    day.pass((then - day.now).0 / 1_000);
}

fn issue(id: &str, person: Option<&str>) -> Command {
    Command::Issue {
        service: service(id),
        lane: shared::Lane::Ordinary,
        language: Language::chinese(),
        kiosk: None,
        large_print: false,
        person: person.map(|text| Person::try_from(text.repeat(32)).unwrap()),
        grant: None,
        then: Vec::new(),
        more_time: false,
        visit: None,
    }
}

fn corporate(day: &Day) -> ServiceState {
    day.hall.service_state(&service("corporate"))
}

#[test]
fn a_service_keeps_its_hours_and_tells_when_it_opens_again() {
    let mut day = day();
    assert_eq!(corporate(&day), ServiceState::Open);
    day.wish(issue("corporate", None));
    at(&mut day, 12, 0);
    let one = NINE + Millis::minutes(4 * 60);
    assert_eq!(corporate(&day), ServiceState::ClosedNow { until: one });
    let outside = Refusal::OutsideHours { service: service("corporate"), until: Some(one) };
    assert_eq!(day.refused(issue("corporate", None)), outside);
    day.wish(issue("cash", None));
    assert_eq!(day.hall.next_turn(), Some(one));
    at(&mut day, 13, 0);
    assert_eq!(corporate(&day), ServiceState::Open);
    day.wish(issue("corporate", None));
    at(&mut day, 17, 0);
    assert_eq!(corporate(&day), ServiceState::NoMoreToday);
    let over = Refusal::OutsideHours { service: service("corporate"), until: None };
    assert_eq!(day.refused(issue("corporate", None)), over);
}

#[test]
fn nobody_is_given_a_number_who_cannot_be_served_before_closing() {
    let mut day = day();
    day.wish(Command::OpenCounter { counter: CounterId(5), teller: None });
    at(&mut day, 16, 30);
    // Five minutes each, one counter: forty minutes are left with the margin, and the eighth is
    // just served in time.
    for _ in 0..8 {
        day.wish(issue("corporate", None));
    }
    let too_late = Refusal::CannotBeServedToday { service: service("corporate") };
    assert_eq!(day.refused(issue("corporate", None)), too_late);
    assert_eq!(day.hall.next_wake().map(|wake| wake <= day.now), Some(true));
    day.pass(0);
    assert_eq!(corporate(&day), ServiceState::NoMoreToday, "the kiosk is told before");
    assert_eq!(day.hall.next_turn(), None, "nothing turns by time alone");
    day.wish(Command::OpenCounter { counter: CounterId(6), teller: None });
    day.pass(0);
    assert_eq!(corporate(&day), ServiceState::Open, "two counters can do it");
    day.wish(issue("corporate", None));
}

#[test]
fn the_work_of_a_shared_counter_counts_and_the_break_does_not() {
    let mut day = day();
    day.wish(Command::OpenCounter { counter: CounterId(5), teller: None });
    at(&mut day, 11, 50);
    // Ten minutes before and four hours after the break, with the margin: fifty-two in all.
    for _ in 0..26 {
        day.wish(issue("account", None));
        day.wish(issue("corporate", None));
    }
    let too_late = Refusal::CannotBeServedToday { service: service("corporate") };
    assert_eq!(day.refused(issue("corporate", None)), too_late);
}

#[test]
fn a_daily_limit_and_a_persons_limit_hold() {
    let mut day = day();
    for _ in 0..20 {
        day.wish(issue("wealth", None));
    }
    let full = Refusal::ServiceFull { service: service("wealth"), daily_max: 20 };
    assert_eq!(day.refused(issue("wealth", None)), full);
    assert_eq!(day.hall.service_state(&service("wealth")), ServiceState::Full);

    day.wish(issue("loss", Some("a")));
    let enough = Refusal::PersonHasEnough { service: service("loss"), per_person_max: 1 };
    assert_eq!(day.refused(issue("loss", Some("a"))), enough);
    day.wish(issue("loss", Some("b")));
    day.wish(issue("loss", None));
    day.wish(issue("cash", Some("a")));
    day.wish(Command::CloseDay {});
    day.wish(Command::OpenDay { date: "2026-11-24".to_owned() });
    day.wish(issue("loss", Some("a")));
}

#[test]
fn staff_close_a_service_and_open_it_again() {
    let mut day = day();
    let (cash, reason) = (service("cash"), PauseReason::System);
    let early = Command::OpenService { service: cash.clone() };
    assert_eq!(day.refused(early), Refusal::ServiceOpen { service: cash.clone() });
    let waiting = day.issue("cash", shared::Lane::Ordinary);
    day.wish(Command::CloseService { service: cash.clone(), reason });
    let paused = Refusal::ServicePaused { service: cash.clone(), reason };
    assert_eq!(day.refused(issue("cash", None)), paused);
    assert_eq!(day.refused(Command::CloseService { service: cash.clone(), reason }), paused);
    assert_eq!(day.hall.service_state(&cash), ServiceState::Paused { reason });
    day.wish(Command::OpenCounter { counter: CounterId(1), teller: None });
    assert_eq!(day.call_next(1), waiting, "who has a number is served");
    day.wish(Command::OpenService { service: cash });
    day.wish(issue("cash", None));
}

#[test]
fn without_a_calendar_no_hours_are_kept() {
    let mut day = Day::open();
    assert_eq!(corporate(&day), ServiceState::Open);
    day.wish(issue("corporate", None));
    assert_eq!(day.hall.next_turn(), None);
}

#[test]
fn the_margin_of_the_rules_is_kept() {
    let mut day = day_by(|rules| rules.closing.margin = Millis(0));
    at(&mut day, 16, 55);
    day.wish(issue("corporate", None));
    let too_late = Refusal::CannotBeServedToday { service: service("corporate") };
    assert_eq!(day.refused(issue("corporate", None)), too_late);
}
