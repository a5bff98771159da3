//! What the lobby manager is warned of, and when it is over.

use super::story::Day;
use crate::testing::branch::rules;
use crate::{Event, Hall};
use shared::alert::{Cause, DayPlan, HALF_HOURS_A_DAY, HelpPoint};
use shared::moment::Millis;
use shared::rules::{Profile, ServiceTarget};
use shared::{Command, CounterId, KioskId, Lane, Moment, Refusal, ServiceId};

const MINUTE: i64 = 60;

fn cash() -> ServiceId {
    ServiceId("cash".to_owned())
}

/// A branch whose cash waits take five minutes at most, with nobody at its counters.
fn closed() -> Day {
    let mut rules = rules();
    rules.services[0].wait_target = Some(Millis::minutes(5));
    let (within, remind_at) = (Millis::minutes(10), vec![100]);
    rules.services[1].target = Some(ServiceTarget { within, remind_at });
    rules.profiles = vec![Profile { name: "cash".to_owned(), services: vec![cash()] }];
    let mut day = Day::open_with(&rules);
    for counter in 1..=6 {
        day.wish(Command::CloseCounter { counter: CounterId(counter) });
    }
    day
}

fn open(day: &mut Day, counter: u16) {
    day.wish(Command::OpenCounter { counter: CounterId(counter), teller: None });
}

/// A counter with somebody at it who stays.
fn busy(day: &mut Day, counter: u16, service: &str) {
    open(day, counter);
    day.issue(service, Lane::Ordinary);
    day.call_next(counter);
    day.wish(Command::Start { counter: CounterId(counter) });
}

fn standing(hall: &Hall) -> Vec<Cause> {
    let mut causes: Vec<_> = hall.alerts().iter().map(|alert| alert.cause.clone()).collect();
    causes.sort();
    causes
}

fn near() -> Cause {
    Cause::WaitNear { service: cash() }
}

fn over() -> Cause {
    Cause::WaitOver { service: cash() }
}

#[test]
fn a_wait_is_told_near_its_target_over_it_and_before_it_is_long() {
    let mut day = closed();
    busy(&mut day, 1, "cash");
    let first = day.issue("cash", Lane::Ordinary);
    day.pass(2 * MINUTE);
    day.issue("cash", Lane::Ordinary);
    day.pass(90 - 1);
    assert_eq!(standing(&day.hall), []);
    day.pass(1);
    assert_eq!(standing(&day.hall), [near()]);
    day.pass(90);
    assert_eq!(standing(&day.hall), [near(), over()]);
    day.pass(8 * MINUTE);
    assert_eq!(standing(&day.hall), [near(), over(), Cause::LongWait]);
    let alerts = day.hall.alerts();
    assert_eq!((alerts[0].cause, alerts[0].count), (&Cause::LongWait, 2), "it presses most");
    assert_eq!(alerts[0].oldest, day.hall.holder(first).map(|ticket| ticket.issued_at));
    // The second is called two minutes after the first: it has waited as long by then.
    day.wish(Command::Finish { counter: CounterId(1) });
    day.call_next(1);
    day.pass(0);
    assert_eq!(standing(&day.hall), [near(), over(), Cause::LongWait]);
    day.wish(Command::Start { counter: CounterId(1) });
    day.call_next(1);
    day.pass(0);
    assert_eq!(standing(&day.hall), [], "nobody waits");
}

#[test]
fn one_alert_stands_while_the_oldest_is_not_well_below_the_bound() {
    let mut day = closed();
    busy(&mut day, 1, "cash");
    day.issue("cash", Lane::Ordinary);
    day.pass(60);
    day.issue("cash", Lane::Ordinary);
    day.pass(4 * MINUTE);
    assert_eq!(standing(&day.hall), [near(), over()]);
    day.call_next(1);
    day.pass(0);
    assert_eq!(standing(&day.hall), [near(), over()], "4 of 5 min are more than 70 %");
    day.issue("cash", Lane::Ordinary);
    day.wish(Command::Start { counter: CounterId(1) });
    day.call_next(1);
    day.pass(0);
    assert_eq!(standing(&day.hall), [], "the next has just come");
}

#[test]
fn a_line_without_a_counter_is_told_until_one_opens() {
    let mut day = closed();
    day.issue("wealth", Lane::Ordinary);
    day.pass(MINUTE - 1);
    assert_eq!(standing(&day.hall), []);
    day.pass(1);
    let alone = Cause::NoCounter { service: ServiceId("wealth".to_owned()) };
    assert_eq!(standing(&day.hall), [alone]);
    open(&mut day, 4);
    day.pass(0);
    assert_eq!(standing(&day.hall), []);
}

#[test]
fn a_counter_that_idles_beside_a_line_is_told() {
    let mut day = closed();
    open(&mut day, 1);
    day.issue("cash", Lane::Ordinary);
    day.pass(2 * MINUTE);
    let idle = |counter| Cause::IdleCounter { counter: CounterId(counter) };
    assert_eq!(standing(&day.hall), [idle(1)], "its teller does not call");
    day.call_next(1);
    day.pass(0);
    assert_eq!(standing(&day.hall), []);
    open(&mut day, 5);
    day.wish(Command::Start { counter: CounterId(1) });
    day.issue("cash", Lane::Ordinary);
    day.pass(4 * MINUTE);
    assert_eq!(standing(&day.hall), [near(), idle(5)], "the profile would let it help");
    let profile = Some("cash".to_owned());
    day.wish(Command::SetProfile { counter: CounterId(5), profile });
    day.call_next(5);
    day.pass(0);
    assert_eq!(standing(&day.hall), []);
}

#[test]
fn help_is_called_once_answered_once_and_told_where_nobody_comes() {
    let mut day = closed();
    let from = HelpPoint::Kiosk(KioskId(1));
    let nowhere = HelpPoint::Kiosk(KioskId(9));
    let unknown = Refusal::UnknownKiosk { kiosk: KioskId(9) };
    assert_eq!(day.refused(Command::CallHelp { from: nowhere }), unknown);
    assert_eq!(day.wish(Command::CallHelp { from }).len(), 1);
    assert_eq!(day.wish(Command::CallHelp { from }), [], "one call is enough");
    assert_eq!(day.hall.helps().len(), 1);
    day.pass(MINUTE);
    assert_eq!(standing(&day.hall), [Cause::HelpUnanswered { from }]);
    day.wish(Command::AnswerHelp { from });
    day.pass(0);
    assert_eq!((standing(&day.hall), day.hall.helps()), (vec![], vec![]));
    assert_eq!(day.wish(Command::AnswerHelp { from }), []);
}

#[test]
fn a_forecast_has_to_last_and_ends_well_below_its_bound() {
    let mut day = closed();
    let amber = Cause::Amber { service: cash() };
    foresee(&mut day, 9);
    day.pass(2 * MINUTE);
    foresee(&mut day, 3);
    day.pass(2 * MINUTE);
    assert_eq!(standing(&day.hall), [], "it did not last");
    foresee(&mut day, 9);
    day.pass(4 * MINUTE);
    assert_eq!(standing(&day.hall), std::slice::from_ref(&amber));
    foresee(&mut day, 16);
    day.pass(6 * MINUTE);
    assert_eq!(standing(&day.hall), [amber.clone(), Cause::Red { service: cash() }]);
    foresee(&mut day, 10);
    day.pass(0);
    assert_eq!(standing(&day.hall), [amber]);
    foresee(&mut day, 5);
    day.pass(0);
    assert_eq!(standing(&day.hall), []);
}

fn foresee(day: &mut Day, minutes: i64) {
    for event in day.hall.foresee(&[(cash(), Millis::minutes(minutes))]) {
        day.hall.apply(&event, day.now);
    }
}

#[test]
fn a_service_and_an_emergency_that_are_late_are_told() {
    let mut day = closed();
    busy(&mut day, 4, "loss");
    day.issue("loss", Lane::Emergency);
    day.pass(10 * MINUTE);
    day.pass(0);
    assert!(standing(&day.hall).contains(&Cause::EmergencyOverdue));
    day.call_next(4);
    day.wish(Command::Start { counter: CounterId(4) });
    day.pass(0);
    assert_eq!(standing(&day.hall), [], "service is an answer");
    busy(&mut day, 2, "transfer");
    day.pass(10 * MINUTE);
    day.pass(0);
    assert_eq!(standing(&day.hall), [Cause::ServiceOverdue]);
    day.wish(Command::Finish { counter: CounterId(2) });
    day.pass(0);
    assert_eq!(standing(&day.hall), []);
}

/// A day that leads to expect so many in each half hour, and of this kind.
fn planned(expected: u32, kinds: &[&str], tomorrow: &[&str]) -> Day {
    let mut day = closed();
    day.wish(Command::CloseDay {});
    let mut events =
        day.hall.decide(&Command::OpenDay { date: "2026-11-24".to_owned() }, day.now).unwrap();
    let owned = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
    for event in &mut events {
        if let Event::DayOpened { midnight, plan, .. } = event {
            *midnight = Some(day.now - Millis::minutes(9 * 60));
            *plan = Some(Box::new(DayPlan {
                kinds: owned(kinds),
                tomorrow: owned(tomorrow),
                expected: vec![expected; HALF_HOURS_A_DAY],
                counters: Vec::new(),
            }));
        }
        day.hall.apply(event, day.now);
    }
    day.pass(0);
    day
}

#[test]
fn a_day_on_which_many_come_is_told_at_its_opening_and_the_day_before() {
    let day = planned(0, &["pension"], &[]);
    assert_eq!(standing(&day.hall), [Cause::BusyDay]);
    let day = planned(0, &[], &["pension"]);
    assert_eq!(standing(&day.hall), [Cause::BusyTomorrow]);
}

#[test]
fn a_surge_is_found_and_its_end_too() {
    // 18 in a half hour are 3 in an interval.
    let mut day = planned(18_000, &[], &[]);
    for counter in 1..=6 {
        open(&mut day, counter);
    }
    let mut found = |minutes: i64, an_interval: i64, what: bool| -> Option<Moment> {
        for _ in 0..minutes / 5 {
            for _ in 0..an_interval {
                let number = day.issue("transfer", Lane::Ordinary);
                day.wish(Command::Cancel { number });
            }
            day.pass(5 * MINUTE);
            let surge = standing(&day.hall).contains(&Cause::Surge);
            if surge == what {
                return Some(day.now);
            }
        }
        None
    };
    assert_eq!(found(4 * 60, 3, true), None, "as many come as were expected");
    assert!(found(20, 9, true).is_some(), "three times as many");
    assert!(found(30, 3, false).is_some(), "as many as were expected again");
}

#[test]
fn a_closed_day_warns_of_nothing() {
    let mut day = closed();
    day.issue("cash", Lane::Ordinary);
    day.pass(MINUTE);
    assert_ne!(standing(&day.hall), []);
    day.wish(Command::CloseDay {});
    assert_eq!((standing(&day.hall), day.hall.next_wake()), (vec![], None));
}
