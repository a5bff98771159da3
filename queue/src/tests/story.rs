//! Days made by hand: what a customer and a teller would expect.

use crate::testing::branch::{OPENING, rules};
use crate::{Event, Hall};
use shared::ServiceId;
use shared::command::Destination;
use shared::moment::Millis;
use shared::ticket::Stand;
use shared::{Command, CounterId, Lane, Language, Moment, Number, Placing, Refusal, Rules};

/// A hall and its clock; every wish is done or the test fails where it was made.
pub(super) struct Day {
    pub hall: Hall,
    pub now: Moment,
}

impl Day {
    pub fn open() -> Self {
        Self::open_with(&rules())
    }

    pub fn open_with(rules: &Rules) -> Self {
        let mut day = Self { hall: Hall::default(), now: OPENING };
        for event in day.hall.adopt(rules).unwrap() {
            day.hall.apply(&event, day.now);
        }
        day.wish(Command::OpenDay { date: "2026-11-23".to_owned() });
        for counter in 1..=6 {
            day.wish(Command::OpenCounter { counter: CounterId(counter), teller: None });
        }
        day
    }

    pub fn pass(&mut self, seconds: i64) {
        self.now = self.now + Millis::seconds(seconds);
        for event in self.hall.tick(self.now) {
            self.hall.apply(&event, self.now);
        }
    }

    #[track_caller]
    pub fn wish(&mut self, command: Command) -> Vec<Event> {
        let events = self.hall.decide(&command, self.now).unwrap();
        for event in &events {
            self.hall.apply(event, self.now);
        }
        events
    }

    #[track_caller]
    pub fn issue(&mut self, service: &str, lane: Lane) -> Number {
        self.issue_then(service, lane, &[])
    }

    #[track_caller]
    pub fn issue_then(&mut self, service: &str, lane: Lane, then: &[&str]) -> Number {
        let own = |id: &str| ServiceId(id.to_owned());
        let events = self.wish(Command::Issue {
            service: own(service),
            lane,
            language: Language::chinese(),
            kiosk: None,
            large_print: false,
            person: None,
            grant: None,
            then: then.iter().map(|id| own(id)).collect(),
            more_time: false,
            visit: None,
        });
        match events[..] {
            [Event::Issued { number, .. }] => number,
            _ => panic!("{events:?}"),
        }
    }

    #[track_caller]
    pub fn call_next(&mut self, counter: u16) -> Number {
        self.wish(Command::CallNext { counter: CounterId(counter) });
        let (_, ticket) = self.hall.at_counter(CounterId(counter)).unwrap();
        ticket.unwrap().number
    }

    pub fn refused(&self, command: Command) -> Refusal {
        self.hall.decide(&command, self.now).unwrap_err()
    }

    pub fn stand(&self, number: Number) -> Stand {
        self.hall.holder(number).unwrap().stand()
    }
}

pub(super) fn transfer(counter: u16, to: Destination) -> Command {
    let (note, placing) = (String::new(), Placing::Keep);
    Command::Transfer { counter: CounterId(counter), to, note, placing }
}

pub(super) fn number(text: &str) -> Number {
    text.parse().unwrap()
}

#[test]
fn numbers_count_up_and_are_called_in_turn() {
    let mut day = Day::open();
    assert_eq!(day.issue("cash", Lane::Ordinary), number("A001"));
    day.pass(5);
    assert_eq!(day.issue("cash", Lane::Ordinary), number("A002"));
    assert_eq!(day.issue("transfer", Lane::Ordinary), number("F001"));
    assert_eq!(day.call_next(1), number("A001"));
    assert_eq!(day.call_next(2), number("A002"));
    let nobody = Command::CallNext { counter: CounterId(4) };
    assert_eq!(day.refused(nobody), Refusal::NobodyWaiting);
}

#[test]
fn a_head_start_is_bounded() {
    let mut day = Day::open();
    let early = day.issue("cash", Lane::Ordinary);
    day.pass(9 * 60);
    let care = day.issue("cash", Lane::Care);
    day.pass(2 * 60);
    let late = day.issue("cash", Lane::Care);
    assert_eq!(day.call_next(1), care, "nine minutes younger, ten minutes' head start");
    assert_eq!(day.call_next(2), early, "eleven minutes is too much");
    assert_eq!(day.call_next(3), late);
}

#[test]
fn a_call_says_why() {
    let mut day = Day::open();
    for _ in 0..8 {
        day.issue("cash", Lane::Ordinary);
        day.pass(1);
    }
    let events = day.wish(Command::CallNext { counter: CounterId(1) });
    let [Event::Called { why: Some(why), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(why.rule, "bounded_head_start");
    assert_eq!(why.next.iter().map(|rank| rank.ticket.0).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
}

#[test]
fn next_finishes_whom_it_serves_and_waits_for_whom_it_called() {
    let mut day = Day::open();
    let (first, second) = (day.issue("cash", Lane::Ordinary), day.issue("cash", Lane::Ordinary));
    day.call_next(1);
    let next = Command::CallNext { counter: CounterId(1) };
    assert_eq!(day.refused(next), Refusal::TicketAtCounter { number: first });
    day.wish(Command::Start { counter: CounterId(1) });
    assert_eq!(day.call_next(1), second);
    assert_eq!(day.stand(first), Stand::Finished);
}

#[test]
fn a_ticket_is_missed_after_two_calls_and_a_minute_and_returns_once_with_its_key() {
    let mut day = Day::open();
    let counter = CounterId(1);
    let missed = day.issue("cash", Lane::Ordinary);
    day.pass(1);
    day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    assert_eq!(day.refused(Command::Miss { counter }), Refusal::CalledTooSeldom { calls_min: 2 });
    assert_eq!(day.refused(Command::Recall { counter }), Refusal::TooSoon { seconds: 20 });
    day.pass(20);
    day.wish(Command::Recall { counter });
    assert_eq!(day.refused(Command::Miss { counter }), Refusal::TooSoon { seconds: 40 });
    day.pass(40);
    day.wish(Command::Miss { counter });
    day.pass(29 * 60);
    day.wish(Command::Return { number: missed });
    assert_eq!(day.call_next(1), missed, "its key is the oldest");
    day.pass(60);
    day.wish(Command::Recall { counter });
    day.wish(Command::Miss { counter });
    let again = Command::Return { number: missed };
    assert_eq!(day.refused(again), Refusal::CannotReturn { number: missed });
}

#[test]
fn a_missed_ticket_expires_by_itself() {
    let mut day = Day::open();
    let counter = CounterId(1);
    let missed = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.pass(60);
    day.wish(Command::Recall { counter });
    day.wish(Command::Miss { counter });
    let wake = day.hall.next_wake().unwrap();
    assert_eq!(wake - day.now, Millis(30 * 60_000 + 1));
    day.pass(30 * 60);
    assert_eq!(day.stand(missed), Stand::Missed, "the last moment still counts");
    day.pass(1);
    assert_eq!(day.stand(missed), Stand::Expired);
    assert_eq!(day.hall.next_wake(), None);
}

#[test]
fn a_transfer_keeps_the_age() {
    let mut day = Day::open();
    let moved = day.issue("cash", Lane::Ordinary);
    day.pass(60);
    let waiting = day.issue("account", Lane::Ordinary);
    day.call_next(1);
    day.wish(Command::Start { counter: CounterId(1) });
    let to = Destination::Service(ServiceId("account".to_owned()));
    day.wish(transfer(1, to));
    assert_eq!(day.call_next(4), moved);
    day.wish(Command::Start { counter: CounterId(4) });
    let to = Destination::Counter(CounterId(6));
    day.wish(transfer(4, to));
    assert_eq!(day.call_next(5), waiting, "who was sent to counter 6 is not called to 5");
    assert_eq!(day.call_next(6), moved);
}

#[test]
fn a_day_opened_again_goes_on_counting_and_a_new_day_begins_at_one() {
    let mut day = Day::open();
    let first = day.issue("cash", Lane::Ordinary);
    day.wish(Command::CloseDay {});
    assert_eq!(day.stand(first), Stand::Expired);
    let closed = Command::OpenCounter { counter: CounterId(1), teller: None };
    assert_eq!(day.refused(closed), Refusal::DayClosed);
    day.wish(Command::OpenDay { date: "2026-11-23".to_owned() });
    assert_eq!(day.issue("cash", Lane::Ordinary), number("A002"));
    day.wish(Command::CloseDay {});
    let last = "2026-11-23".to_owned();
    let back = Command::OpenDay { date: "2026-11-22".to_owned() };
    assert_eq!(day.refused(back), Refusal::DayGoesBack { last });
    day.wish(Command::OpenDay { date: "2026-11-24".to_owned() });
    assert_eq!(day.issue("cash", Lane::Ordinary), number("A001"));
}

#[test]
fn a_ticket_forgotten_at_a_counter_keeps_no_day_open() {
    let mut day = Day::open();
    let (served, called) = (day.issue("cash", Lane::Ordinary), day.issue("cash", Lane::Ordinary));
    day.call_next(1);
    day.wish(Command::Start { counter: CounterId(1) });
    day.call_next(2);
    assert_eq!(day.refused(Command::CloseDay {}), Refusal::TicketsAtCounters { tickets: 2 });
    day.pass(4 * 3_600);
    day.wish(Command::CloseDay {});
    assert_eq!((day.stand(served), day.stand(called)), (Stand::Finished, Stand::Expired));
}

#[test]
fn who_was_sent_to_a_counter_is_not_left_alone_there() {
    let mut day = Day::open();
    day.wish(Command::CloseCounter { counter: CounterId(6) });
    day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    let send = |to| transfer(1, Destination::Counter(CounterId(to)));
    assert_eq!(day.refused(send(6)), Refusal::CounterClosed { counter: CounterId(6) });
    day.wish(send(2));
    let close = Command::CloseCounter { counter: CounterId(2) };
    assert_eq!(day.refused(close), Refusal::WaitedFor { waiting: 1 });
}

#[test]
fn rules_that_take_away_what_is_in_use_are_refused() {
    let mut day = Day::open();
    day.issue("cash", Lane::Ordinary);
    let mut fewer = rules();
    fewer.services.retain(|service| service.id.0 != "cash");
    let in_use = Refusal::RulesInUse { what: "cash".to_owned() };
    assert_eq!(day.hall.adopt(&fewer), Err(in_use));
    let mut less = rules();
    less.services.retain(|service| service.id.0 != "loss");
    assert_eq!(day.hall.adopt(&less).unwrap().len(), 1);
    assert_eq!(day.hall.adopt(&rules()), Ok(Vec::new()), "the same rules are no news");
}

#[test]
fn a_hall_without_rules_does_nothing() {
    let hall = Hall::default();
    let open = Command::OpenDay { date: "2026-11-23".to_owned() };
    assert_eq!(hall.decide(&open, OPENING), Err(Refusal::NoRules));
}
