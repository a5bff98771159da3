//! Tickets called out of turn, set aside and sent on, as a customer and a teller would expect.

use super::story::{Day, transfer};
use crate::Event;
use crate::testing::branch::rules;
use shared::command::Destination;
use shared::rules::{Rules, TransferRule};
use shared::ticket::Stand;
use shared::{Command, CounterId, HoldKind, Lane, Placing, Refusal, ServiceId, TellerId};

fn teller(name: &str) -> TellerId {
    name.parse().unwrap()
}

fn sit(day: &mut Day, counter: u16, name: &str) -> Result<(), Refusal> {
    let counter = CounterId(counter);
    if day.hall.at_counter(counter).is_some_and(|(known, _)| known.teller.is_none()) {
        day.wish(Command::CloseCounter { counter });
    }
    let events =
        day.hall.decide(&Command::OpenCounter { counter, teller: Some(teller(name)) }, day.now)?;
    events.iter().for_each(|event| day.hall.apply(event, day.now));
    Ok(())
}

#[test]
fn a_number_is_called_out_of_turn_with_a_reason_that_is_kept() {
    let mut day = Day::open();
    let counter = CounterId(1);
    let first = day.issue("cash", Lane::Ordinary);
    day.pass(60);
    let chosen = day.issue("cash", Lane::Ordinary);
    let call =
        |reason: &str| Command::CallNumber { counter, number: chosen, reason: reason.to_owned() };
    assert_eq!(day.refused(call("  ")), Refusal::NoReason);
    let events = day.wish(call("轮椅"));
    let [Event::Called { why: Some(why), .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!((why.rule.as_str(), why.reason.as_deref()), ("by_hand", Some("轮椅")));
    assert_eq!(why.next.len(), 1, "and who was passed is told");
    assert_eq!(day.refused(call("轮椅")), Refusal::NotWaiting, "it is called already");
    let other = Command::CallNumber { counter, number: first, reason: "急".to_owned() };
    assert_eq!(day.refused(other), Refusal::TicketAtCounter { number: chosen });
    day.wish(Command::Start { counter });
    assert_eq!(day.call_next(1), first);
    assert_eq!(day.stand(chosen), Stand::Finished);
    day.wish(Command::Start { counter });
    assert_eq!(day.refused(call("again")), Refusal::NotWaiting);
}

#[test]
fn a_missed_number_is_called_by_hand_without_its_return() {
    let mut day = Day::open();
    let counter = CounterId(1);
    let missed = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.pass(60);
    day.wish(Command::Recall { counter });
    day.wish(Command::Miss { counter });
    day.wish(Command::CallNumber { counter, number: missed, reason: "就在窗口前".to_owned() });
    assert_eq!(day.stand(missed), Stand::Called);
    assert_eq!(day.hall.missed().count(), 0);
}

#[test]
fn who_is_set_aside_keeps_key_and_age() {
    let mut day = Day::open();
    let held = day.issue("cash", Lane::Ordinary);
    day.pass(60);
    let later = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.wish(Command::Start { counter: CounterId(1) });
    day.wish(Command::Hold { counter: CounterId(1), kind: HoldKind::Leaves });
    assert_eq!(day.stand(held), Stand::Held);
    assert_eq!(day.refused(Command::Resume { number: later }), Refusal::NotHeld { number: later });
    day.pass(20 * 60);
    day.wish(Command::Resume { number: held });
    assert_eq!(day.call_next(2), held, "at any counter, and before who came later");
    assert_eq!(day.hall.holder(held).unwrap().stage, 2);
}

#[test]
fn who_left_papers_at_a_counter_comes_back_to_it() {
    let mut day = Day::open();
    let held = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.wish(Command::Hold { counter: CounterId(1), kind: HoldKind::Keeps });
    let close = Command::CloseCounter { counter: CounterId(1) };
    assert_eq!(day.refused(close), Refusal::WaitedFor { waiting: 1 });
    day.wish(Command::Resume { number: held });
    let other = Command::CallNext { counter: CounterId(2) };
    assert_eq!(day.refused(other), Refusal::NobodyWaiting);
    assert_eq!(day.call_next(1), held);
}

#[test]
fn the_end_of_the_day_is_the_end_of_every_hold() {
    let mut day = Day::open();
    let held = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.wish(Command::Hold { counter: CounterId(1), kind: HoldKind::Keeps });
    day.wish(Command::CloseDay {});
    assert_eq!(day.stand(held), Stand::Expired);
}

#[test]
fn a_transfer_to_a_teller_finds_the_counter_where_they_sit() {
    let mut day = Day::open();
    let moved = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    let to = || Destination::Teller(teller("li.m"));
    assert_eq!(day.refused(transfer(1, to())), Refusal::UnknownTeller { teller: teller("li.m") });
    sit(&mut day, 4, "li.m").unwrap();
    day.wish(transfer(1, to()));
    assert_eq!(day.refused(Command::CallNext { counter: CounterId(2) }), Refusal::NobodyWaiting);
    let close = Command::CloseCounter { counter: CounterId(4) };
    assert_eq!(day.refused(close), Refusal::WaitedFor { waiting: 1 });
    let there = Refusal::TellerElsewhere { teller: teller("li.m"), counter: CounterId(4) };
    assert_eq!(sit(&mut day, 5, "li.m"), Err(there));
    day.wish(Command::PauseCounter { counter: CounterId(4), reason: String::new() });
    assert_eq!(sit(&mut day, 4, "wang"), Err(Refusal::WaitedFor { waiting: 1 }));
    sit(&mut day, 4, "li.m").unwrap();
    assert_eq!(day.call_next(4), moved);
}

#[test]
fn a_transfer_goes_where_it_is_placed_and_takes_its_note_along() {
    let transfer = TransferRule { front: true, end: true };
    let mut day = Day::open_with(&Rules { transfer, ..rules() });
    let [front, end] = [0, 1].map(|_| day.issue("cash", Lane::Ordinary));
    day.pass(60);
    let [one, two] = [0, 1].map(|_| day.issue("account", Lane::Emergency));
    day.pass(60);
    let placed = |counter: u16, placing| Command::Transfer {
        counter: CounterId(counter),
        to: Destination::Service(ServiceId("account".to_owned())),
        note: "已核对证件".to_owned(),
        placing,
    };
    assert_eq!((day.call_next(1), day.call_next(2)), (front, end));
    day.wish(placed(2, Placing::End));
    let three = day.issue("account", Lane::Ordinary);
    day.wish(placed(1, Placing::Front));
    let order: Vec<_> = [3, 4, 5, 6].map(|counter| day.call_next(counter)).to_vec();
    assert_eq!(order, [front, one, two, end]);
    assert_eq!(day.hall.holder(front).unwrap().note.as_deref(), Some("已核对证件"));
    day.wish(Command::Start { counter: CounterId(3) });
    assert_eq!(day.call_next(3), three);
}

#[test]
fn a_branch_without_the_rule_places_no_transfer() {
    let mut day = Day::open();
    day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    let to = || Destination::Service(ServiceId("account".to_owned()));
    for placing in [Placing::Front, Placing::End] {
        let counter = CounterId(1);
        let placed = Command::Transfer { counter, to: to(), note: String::new(), placing };
        assert_eq!(day.refused(placed), Refusal::PlacingNotAllowed);
    }
    let (counter, note) = (CounterId(1), "长".repeat(81));
    let long = Command::Transfer { counter, to: to(), note, placing: Placing::Keep };
    assert_eq!(day.refused(long), Refusal::TextTooLong { chars_max: 80 });
}
