//! Mistakes about tickets called out of turn, set aside or sent on.

use super::{Mutant, catches, catches_on};
use crate::Event;
use crate::check::journey;
use shared::{Placing, TellerId};

#[test]
fn call_out_of_turn_says_why_catches_a_reason_left_out() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Called { why: Some(why), .. } = event {
            why.reason = None;
        }
    });
    catches(mutant, journey::call_out_of_turn_says_why);
}

#[test]
fn placing_is_allowed_catches_an_end_that_the_branch_does_not_have() {
    let mutant = Mutant::Decide(|hall, event, _| {
        let end = hall.rules().is_some_and(|rules| rules.transfer.end);
        if let (Event::Transferred { placing, .. }, false) = (event, end) {
            *placing = Placing::End;
        }
    });
    catches_on(&[1, 3, 5], mutant, journey::placing_is_allowed);
}

#[test]
fn held_are_listed_catches_one_who_is_forgotten() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::Held { .. } = event {
            hall.held.pop_first();
        }
    });
    catches(mutant, |hall, _| journey::held_are_listed(hall));
}

#[test]
fn teller_sits_at_one_counter_catches_one_who_sits_at_two() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::CounterOpened { teller, .. } = event {
            let teller: TellerId = teller.clone().unwrap_or_else(|| "t01".parse().unwrap());
            hall.counters.values_mut().for_each(|counter| counter.teller = Some(teller.clone()));
        }
    });
    catches(mutant, |hall, _| journey::teller_sits_at_one_counter(hall));
}

#[test]
fn undone_is_the_last_act_catches_another_ticket_brought_back() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Undone { ticket, .. } = event
            && let Some(other) = hall.tickets().find(|other| other.id != *ticket)
        {
            *ticket = other.id;
        }
    });
    catches(mutant, journey::undone_is_the_last_act);
}
