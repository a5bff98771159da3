//! What counters serve, help with, call by themselves, and are reminded of.

use super::story::{Day, transfer};
use crate::Event;
use crate::testing::branch::rules;
use shared::command::Destination;
use shared::moment::Millis;
use shared::rules::{Help, Profile, Rules, ServiceTarget};
use shared::ticket::Stand;
use shared::{Command, CounterId, Lane, Refusal, ServiceId};

fn service(id: &str) -> ServiceId {
    ServiceId(id.to_owned())
}

fn with(change: impl FnOnce(&mut Rules)) -> Day {
    let mut rules = rules();
    change(&mut rules);
    Day::open_with(&rules)
}

fn auto(day_counters: &'static [u16]) -> impl FnOnce(&mut Rules) {
    move |rules| {
        for counter in &mut rules.counters {
            counter.auto_call = day_counters.contains(&counter.id.0);
        }
    }
}

#[test]
fn a_counter_is_switched_to_a_profile_and_back() {
    let mut day = with(|rules| {
        let services = vec![service("corporate")];
        rules.profiles = vec![Profile { name: "对公专窗".to_owned(), services }];
    });
    let counter = CounterId(1);
    let [cash, firm] = ["cash", "corporate"].map(|id| day.issue(id, Lane::Ordinary));
    let switch = |profile: Option<&str>| Command::SetProfile {
        counter,
        profile: profile.map(str::to_owned),
    };
    let unknown = Refusal::UnknownProfile { profile: "gold".to_owned() };
    assert_eq!(day.refused(switch(Some("gold"))), unknown);
    assert_eq!(day.wish(switch(Some("对公专窗"))).len(), 1);
    assert_eq!(day.wish(switch(Some("对公专窗"))).len(), 0, "no news");
    assert_eq!(day.call_next(1), firm);
    let in_use = Refusal::RulesInUse { what: "对公专窗".to_owned() };
    assert_eq!(day.hall.adopt(&rules()), Err(in_use));
    day.wish(switch(None));
    day.wish(Command::Start { counter });
    assert_eq!(day.call_next(1), cash);
}

#[test]
fn a_counter_helps_only_when_the_other_line_is_long_or_old_and_its_own_is_empty() {
    let mut day = with(|rules| {
        let (waiting_min, wait_min) = (Some(3), Some(Millis::minutes(10)));
        rules.counters[4].help = vec![Help { service: service("cash"), waiting_min, wait_min }];
    });
    let next = Command::CallNext { counter: CounterId(5) };
    let first = day.issue("cash", Lane::Ordinary);
    day.issue("cash", Lane::Ordinary);
    assert_eq!(day.refused(next.clone()), Refusal::NobodyWaiting);
    day.issue("cash", Lane::Ordinary);
    let own = day.issue("account", Lane::Ordinary);
    assert_eq!(day.call_next(5), own, "its own line goes first");
    day.wish(Command::Start { counter: CounterId(5) });
    let events = day.wish(next.clone());
    let [_, Event::Called { why: Some(why), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(why.rule, "help_out");
    assert_eq!(day.stand(first), Stand::Called);
    day.wish(Command::Start { counter: CounterId(5) });
    day.wish(Command::Finish { counter: CounterId(5) });
    assert_eq!(day.refused(next), Refusal::NobodyWaiting, "two are not enough");
    day.pass(10 * 60);
    day.call_next(5);
}

#[test]
fn the_longest_idle_counter_comes_first() {
    let mut day = Day::open();
    let ids = |day: &Day| day.hall.free_counters().iter().map(|id| id.0).collect::<Vec<_>>();
    assert_eq!(ids(&day), [1, 2, 3, 4, 5, 6]);
    for _ in 0..2 {
        day.issue("cash", Lane::Ordinary);
    }
    day.call_next(1);
    day.call_next(2);
    day.pass(60);
    day.wish(Command::Start { counter: CounterId(2) });
    day.wish(Command::Finish { counter: CounterId(2) });
    day.wish(Command::PauseCounter { counter: CounterId(4), reason: String::new() });
    assert_eq!(ids(&day), [3, 5, 6, 2]);
}

#[test]
fn a_free_counter_calls_by_itself_the_longest_idle_first() {
    let mut day = with(auto(&[1, 2]));
    assert_eq!(day.hall.next_wake(), None, "nobody waits");
    let first = day.issue("cash", Lane::Ordinary);
    assert!(day.hall.next_wake().is_some_and(|wake| wake <= day.now));
    day.pass(1);
    assert_eq!(day.hall.at_counter(CounterId(1)).unwrap().1.unwrap().number, first);
    assert_eq!(day.hall.next_wake(), None);
    day.wish(Command::Start { counter: CounterId(1) });
    day.pass(30);
    day.wish(Command::Finish { counter: CounterId(1) });
    let second = day.issue("cash", Lane::Ordinary);
    let third = day.issue("cash", Lane::Ordinary);
    day.pass(1);
    assert_eq!(day.hall.at_counter(CounterId(2)).unwrap().1.unwrap().number, second);
    day.pass(0);
    assert_eq!(day.hall.at_counter(CounterId(1)).unwrap().1.unwrap().number, third);
}

#[test]
fn a_counter_that_calls_by_itself_wakes_when_help_is_due() {
    let mut day = with(|rules| {
        let wait_min = Some(Millis::minutes(10));
        auto(&[5])(rules);
        rules.counters[4].help =
            vec![Help { service: service("cash"), waiting_min: None, wait_min }];
    });
    let waits = day.issue("cash", Lane::Ordinary);
    let due = day.now + Millis::minutes(10);
    assert_eq!(day.hall.next_auto_call(), Some(due));
    day.pass(10 * 60 - 1);
    assert_eq!(day.stand(waits), Stand::Waiting);
    day.pass(1);
    assert_eq!(day.stand(waits), Stand::Called);
}

#[test]
fn a_service_with_a_target_reminds_its_counter_and_is_overdue_at_the_end() {
    let mut day = with(|rules| {
        let target = ServiceTarget { within: Millis::minutes(10), remind_at: vec![80, 100] };
        rules.services[0].target = Some(target);
    });
    let ticket = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    assert_eq!(day.hall.next_reminder(), None, "a call is no service yet");
    day.wish(Command::Start { counter: CounterId(1) });
    assert_eq!(day.hall.next_reminder(), Some(day.now + Millis::minutes(8)));
    day.pass(8 * 60);
    assert_eq!(day.hall.holder(ticket).unwrap().reminded, 80);
    assert_eq!(day.hall.overdue().count(), 0);
    day.pass(2 * 60);
    let overdue: Vec<_> = day.hall.overdue().map(|(counter, it)| (counter, it.number)).collect();
    assert_eq!(overdue, [(CounterId(1), ticket)]);
    assert_eq!(day.hall.next_reminder(), None, "each comes once");
    day.wish(transfer(1, Destination::Counter(CounterId(2))));
    assert_eq!(day.call_next(2), ticket);
    day.wish(Command::Start { counter: CounterId(2) });
    assert_eq!(day.hall.overdue().count(), 0, "a new service has its own time");
    day.pass(10 * 60);
    assert_eq!(day.hall.overdue().count(), 1, "two reminders at once");
}
