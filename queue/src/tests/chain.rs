//! Several services on one ticket, customers without one, and acts taken back.

use super::story::{Day, number};
use crate::{Counter, Event, Ticket, Undoable};
use shared::ticket::Stand;
use shared::{Command, CounterId, Lane, Refusal, ServiceId};

fn start(day: &mut Day, counter: u16) {
    day.wish(Command::Start { counter: CounterId(counter) });
}

/// The tickets and who is where.
fn seen(day: &Day) -> (Vec<Ticket>, Vec<Counter>) {
    let counters = day.hall.counters().map(|(_, counter)| counter.clone());
    (day.hall.tickets().cloned().collect(), counters.collect())
}

fn service(day: &Day, text: &str) -> String {
    day.hall.holder(number(text)).unwrap().service.to_string()
}

#[test]
fn one_ticket_goes_from_service_to_service_with_its_age() {
    let mut day = Day::open();
    let chained = day.issue_then("cash", Lane::Ordinary, &["account", "wealth"]);
    day.pass(60);
    let young = day.issue("account", Lane::Ordinary);
    day.call_next(1);
    start(&mut day, 1);
    let events = day.wish(Command::Finish { counter: CounterId(1) });
    assert!(matches!(&events[..], [Event::Continued { .. }]), "{events:?}");
    assert_eq!((day.stand(chained), service(&day, "A001")), (Stand::Waiting, "account".into()));
    let ticket = day.hall.holder(chained).unwrap();
    assert_eq!((ticket.stage, ticket.waiting_since), (2, day.now));
    assert_eq!(day.call_next(5), chained, "before {young}, who came later");
    start(&mut day, 5);
    assert_eq!(day.call_next(5), young, "and the counter goes on with the next");
    assert_eq!(service(&day, "A001"), "wealth");
    assert_eq!(day.call_next(6), chained);
    start(&mut day, 6);
    day.wish(Command::Finish { counter: CounterId(6) });
    assert_eq!(day.stand(chained), Stand::Finished);
}

#[test]
fn a_counter_that_serves_the_next_service_too_calls_the_same_customer_by_its_age() {
    let mut day = Day::open();
    let chained = day.issue_then("cash", Lane::Ordinary, &["wealth"]);
    day.pass(60);
    let other = day.issue("wealth", Lane::Ordinary);
    day.call_next(6);
    start(&mut day, 6);
    assert_eq!(day.call_next(6), chained, "{other} is younger");
}

#[test]
fn a_ticket_has_a_limit_of_services_and_only_known_ones() {
    let day = Day::open();
    let issue = |then: &[&str]| Command::Issue {
        service: ServiceId("cash".to_owned()),
        lane: Lane::Ordinary,
        language: shared::Language::chinese(),
        kiosk: None,
        large_print: false,
        then: then.iter().map(|id| ServiceId((*id).to_owned())).collect(),
        person: None,
        grant: None,
        more_time: false,
        visit: None,
    };
    assert_eq!(day.refused(issue(&["loss"; 5])), Refusal::TooManyServices { services_max: 4 });
    let service = ServiceId("gold".to_owned());
    assert_eq!(day.refused(issue(&["gold"])), Refusal::UnknownService { service });
}

#[test]
fn who_walks_up_is_served_at_once_and_never_called() {
    let mut day = Day::open();
    day.issue("cash", Lane::Ordinary);
    let (counter, lane) = (CounterId(4), Lane::Ordinary);
    let walk_up = || Command::WalkUp { counter, service: ServiceId("cash".to_owned()), lane };
    let events = day.wish(walk_up());
    assert!(matches!(events[..], [Event::Issued { .. }, Event::WalkedUp { .. }]), "{events:?}");
    let walked = day.hall.holder(number("A002")).unwrap();
    assert_eq!((walked.stand(), walked.calls()), (Stand::Serving, 0));
    assert_eq!(day.refused(walk_up()), Refusal::TicketAtCounter { number: number("A002") });
    day.wish(Command::Finish { counter });
    assert_eq!(day.stand(number("A002")), Stand::Finished);
}

#[test]
fn a_finish_is_taken_back_within_ten_seconds() {
    let mut day = Day::open();
    let counter = CounterId(1);
    let ticket = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.pass(30);
    start(&mut day, 1);
    let before = seen(&day);
    day.pass(60);
    day.wish(Command::Finish { counter });
    day.pass(10);
    day.wish(Command::Undo { counter });
    assert_eq!(seen(&day), before, "as it was");
    assert_eq!(day.refused(Command::Undo { counter }), Refusal::NothingToUndo);
    day.wish(Command::Finish { counter });
    day.pass(11);
    assert_eq!(day.refused(Command::Undo { counter }), Refusal::TooLateToUndo { seconds: 10 });
    assert_eq!(day.stand(ticket), Stand::Finished);
}

#[test]
fn a_miss_and_a_service_gone_on_from_are_taken_back() {
    let mut day = Day::open();
    let counter = CounterId(1);
    let chained = day.issue_then("cash", Lane::Ordinary, &["account"]);
    day.call_next(1);
    day.pass(60);
    day.wish(Command::Recall { counter });
    let called = seen(&day);
    day.wish(Command::Miss { counter });
    let events = day.wish(Command::Undo { counter });
    assert!(matches!(events[..], [Event::Undone { act: Undoable::Missed, .. }]), "{events:?}");
    assert_eq!(seen(&day), called);
    start(&mut day, 1);
    let serving = seen(&day);
    day.wish(Command::Finish { counter });
    day.wish(Command::Undo { counter });
    assert_eq!(seen(&day), serving);
    day.wish(Command::Finish { counter });
    assert_eq!(day.call_next(4), chained);
    assert_eq!(day.refused(Command::Undo { counter }), Refusal::NothingToUndo, "it has gone on");
}

#[test]
fn the_counters_next_act_is_the_end_of_taking_back() {
    let mut day = Day::open();
    let counter = CounterId(1);
    day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    start(&mut day, 1);
    day.wish(Command::Finish { counter });
    day.wish(Command::PauseCounter { counter, reason: String::new() });
    assert_eq!(day.refused(Command::Undo { counter }), Refusal::CounterPaused { counter });
    day.wish(Command::OpenCounter { counter, teller: None });
    assert_eq!(day.refused(Command::Undo { counter }), Refusal::NothingToUndo);
}

#[test]
fn a_lane_granted_since_leaves_nothing_to_undo() {
    let mut day = Day::open();
    let number = day.issue_then("cash", Lane::Ordinary, &["account"]);
    let counter = CounterId(1);
    day.call_next(1);
    day.wish(Command::Start { counter });
    day.wish(Command::Finish { counter });
    let grant = shared::grant::Grant::Recognition {};
    day.wish(Command::GrantLane { number, lane: Lane::Care, grant });
    assert_eq!(day.refused(Command::Undo { counter }), Refusal::NothingToUndo);
}
