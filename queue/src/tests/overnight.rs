//! The night between two days, and papers typed in after an outage.

use super::story::{Day, number};
use crate::Hall;
use crate::testing::branch::full_rules;
use shared::journey::Served;
use shared::moment::Millis;
use shared::ticket::Stand;
use shared::{Command, CounterId, Lane, Moment, Number, Refusal, ServiceId};

fn next_day(day: &mut Day, date: &str) {
    day.wish(Command::CloseDay {});
    day.pass(12 * 3_600);
    day.wish(Command::OpenDay { date: date.to_owned() });
    for counter in 1..=6 {
        day.wish(Command::OpenCounter { counter: CounterId(counter), teller: None });
    }
}

fn paper(text: &str, issued_at: Moment) -> Command {
    let (number, service) = (number(text), ServiceId("cash".to_owned()));
    Command::EnterPaper { number, service, lane: Lane::Ordinary, issued_at, served: None }
}

#[test]
fn who_waits_overnight_keeps_number_and_age_and_the_number_is_not_given_twice() {
    let mut day = Day::open_with(&full_rules(0));
    let gone = day.issue("cash", Lane::Ordinary);
    let [one, two] = [0, 1].map(|_| day.issue("account", Lane::Ordinary));
    assert_eq!(day.call_next(3), gone);
    day.wish(Command::Start { counter: CounterId(3) });
    day.wish(Command::Finish { counter: CounterId(3) });
    assert_eq!(day.call_next(3), one);
    day.wish(Command::Start { counter: CounterId(3) });
    day.wish(Command::Finish { counter: CounterId(3) });
    next_day(&mut day, "2026-11-24");
    assert_eq!(day.hall.holder(two).map(|ticket| ticket.nights), Some(1));
    assert_eq!(day.hall.tickets().count(), 1, "nobody else stayed");
    assert_eq!(day.issue("account", Lane::Ordinary), one, "today counts from 1");
    assert_eq!(day.issue("account", Lane::Ordinary), number("L003"), "and leaves out {two}");
    assert_eq!(day.call_next(3), two, "the oldest first");
    let close = day.refused(Command::CloseDay {});
    assert_eq!(close, Refusal::TicketsAtCounters { tickets: 1 });
}

#[test]
fn a_day_is_made_again_from_its_own_events_alone() {
    let mut day = Day::open_with(&full_rules(0));
    day.issue("account", Lane::Care);
    day.wish(Command::CloseDay {});
    let date = "2026-11-24".to_owned();
    let opened = day.wish(Command::OpenDay { date });
    let mut alone = Hall::default();
    for event in &opened {
        let bytes = serde_json::to_vec(event).unwrap();
        alone.apply(&serde_json::from_slice(&bytes).unwrap(), day.now);
    }
    assert_eq!(alone.tickets().collect::<Vec<_>>(), day.hall.tickets().collect::<Vec<_>>());
    assert_eq!(alone.waiting(&ServiceId("account".to_owned())), 1);
}

#[test]
fn who_was_sent_to_a_counter_waits_for_the_service_after_the_night() {
    let mut day = Day::open_with(&full_rules(0));
    let moved = day.issue("account", Lane::Ordinary);
    day.call_next(3);
    let to = shared::command::Destination::Counter(CounterId(1));
    day.wish(super::story::transfer(3, to));
    day.wish(Command::CloseDay {});
    let date = "2026-11-23".to_owned();
    day.wish(Command::OpenDay { date });
    assert_eq!(day.hall.holder(moved).unwrap().nights, 0, "the same day goes on");
    day.wish(Command::OpenCounter { counter: CounterId(4), teller: None });
    assert_eq!(day.call_next(4), moved);
}

#[test]
fn a_week_of_nights_is_enough() {
    let mut day = Day::open_with(&full_rules(0));
    let waits = day.issue("account", Lane::Ordinary);
    for night in 24..31 {
        next_day(&mut day, &format!("2026-11-{night}"));
        assert_eq!(day.stand(waits), Stand::Waiting);
    }
    day.wish(Command::CloseDay {});
    assert_eq!(day.stand(waits), Stand::Expired);
}

#[test]
fn a_service_that_waits_overnight_cannot_be_taken_away_by_night() {
    let mut day = Day::open_with(&full_rules(0));
    day.issue("account", Lane::Ordinary);
    day.wish(Command::CloseDay {});
    let mut fewer = full_rules(0);
    fewer.services.retain(|service| service.id.0 != "account");
    let in_use = Refusal::RulesInUse { what: "account".to_owned() };
    assert_eq!(day.hall.adopt(&fewer), Err(in_use));
}

#[test]
fn a_paper_list_takes_the_line_by_its_true_times() {
    let mut day = Day::open();
    let opened = day.now;
    day.pass(3_600);
    let typed = day.issue("cash", Lane::Ordinary);
    day.wish(paper("A017", opened + Millis::minutes(20)));
    day.wish(paper("A016", opened + Millis::minutes(10)));
    assert_eq!(day.issue("cash", Lane::Ordinary), number("A018"), "the count jumps past them");
    let order: Vec<Number> = [1, 2, 3].map(|counter| day.call_next(counter)).to_vec();
    assert_eq!(order, [number("A016"), number("A017"), typed]);
}

#[test]
fn a_paper_that_cannot_be_true_is_refused() {
    let mut day = Day::open();
    let opened = day.now;
    day.pass(600);
    let held = day.issue("cash", Lane::Ordinary);
    assert_eq!(day.refused(paper("A001", day.now)), Refusal::NumberHeld { number: held });
    let after = day.now + Millis(1);
    assert_eq!(day.refused(paper("A002", after)), Refusal::TimeInFuture);
    assert_eq!(day.refused(paper("A002", opened - Millis(1))), Refusal::TimeBeforeDay);
    let series = shared::Series('A');
    assert_eq!(day.refused(paper("F002", day.now)), Refusal::NumberNotOfService { series });
    assert_eq!(day.refused(paper("A502", day.now)), Refusal::NumberTooFar { count_max: 501 });
}

#[test]
fn a_morning_before_the_daemon_woke_belongs_to_the_day() {
    let mut day = Day::open();
    day.wish(Command::CloseDay {});
    let began = day.now + Millis::minutes(60);
    day.pass(3 * 3_600);
    let open = Command::OpenDay { date: "2026-11-24".to_owned() };
    for mut event in day.hall.decide(&open, day.now).unwrap() {
        if let crate::Event::DayOpened { midnight, .. } = &mut event {
            *midnight = Some(began);
        }
        day.hall.apply(&event, day.now);
    }
    day.wish(paper("A001", day.now - Millis::minutes(119)));
    let early = paper("A002", day.now - Millis::minutes(121));
    assert_eq!(day.refused(early), Refusal::TimeBeforeDay);
}

#[test]
fn a_paper_that_was_served_is_done() {
    let mut day = Day::open();
    let opened = day.now;
    day.pass(3_600);
    let served = |minutes| {
        let at = opened + Millis::minutes(minutes);
        let Command::EnterPaper { number, service, lane, issued_at, .. } =
            paper("A001", opened + Millis::minutes(10))
        else {
            panic!("a paper is a paper")
        };
        let served = Some(Served { counter: CounterId(2), at });
        Command::EnterPaper { number, service, lane, issued_at, served }
    };
    assert_eq!(day.refused(served(5)), Refusal::ServedTooEarly);
    assert_eq!(day.refused(served(61)), Refusal::TimeInFuture);
    day.wish(served(25));
    assert_eq!(day.stand(number("A001")), Stand::Finished);
    assert_eq!(day.issue("cash", Lane::Ordinary), number("A002"));
}
