//! What must hold of tickets that are called out of turn, set aside or sent on.

use super::Violation;
use crate::event::Event;
use crate::hall::{Counter, Hall, Place};
use crate::transfer;
use shared::ticket::Stand;
use std::collections::BTreeSet;

/// A call out of turn has a reason, and no other call has one.
pub fn call_out_of_turn_says_why(_: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "call_out_of_turn_says_why";
    let Event::Called { ticket, why: Some(why), .. } = event else { return Ok(()) };
    let says = why.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    if why.is_by_hand() == says && (says || why.reason.is_none()) {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("ticket {ticket} by {}", why.rule) })
}

/// A transfer is placed at the front or the end only where the branch allows it.
pub fn placing_is_allowed(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "placing_is_allowed";
    let Event::Transferred { ticket, placing, .. } = event else { return Ok(()) };
    let rule = hall.rules().map(|rules| rules.transfer).unwrap_or_default();
    if transfer::placing_is_allowed(rule, *placing) {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("ticket {ticket} at {placing:?}") })
}

/// What a counter takes back is its last act, and the counter is still there for it.
pub fn undone_is_the_last_act(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "undone_is_the_last_act";
    let Event::Undone { ticket, counter, act } = event else { return Ok(()) };
    let is_last = |known: &&Counter| {
        let last = known.last.as_ref();
        known.ticket.is_none() && last.is_some_and(|last| last.is(*ticket, *act))
    };
    match hall.counters.get(counter).filter(is_last) {
        Some(_) => Ok(()),
        None => Err(Violation { invariant, what: format!("ticket {ticket} at {counter}") }),
    }
}

/// Who is set aside is listed, and who is listed is set aside, at a counter that is not closed if
/// their papers are there.
pub fn held_are_listed(hall: &Hall) -> Result<(), Violation> {
    let broken = |what| Err(Violation { invariant: "held_are_listed", what });
    let held = hall.tickets.values().filter_map(|ticket| match ticket.place {
        Place::Held { at, .. } => Some((at, ticket.id)),
        Place::Waiting
        | Place::Counter { .. }
        | Place::Missed { .. }
        | Place::Finished
        | Place::Cancelled
        | Place::Expired => None,
    });
    if held.collect::<BTreeSet<_>>() != hall.held {
        return broken("the held are not those listed".to_owned());
    }
    for (id, counter) in hall.counters() {
        let shut = counter.state == shared::view::CounterState::Closed;
        if shut && let Some(left) = hall.held_for(id).next() {
            return broken(format!("{} is held for the closed counter {id}", left.number));
        }
    }
    Ok(())
}

/// A teller sits at one counter, and is there while somebody waits for them.
pub fn teller_sits_at_one_counter(hall: &Hall) -> Result<(), Violation> {
    let broken = |what| Err(Violation { invariant: "teller_sits_at_one_counter", what });
    let mut seated = BTreeSet::new();
    for (id, counter) in hall.counters() {
        if let Some(teller) = &counter.teller
            && !seated.insert(teller)
        {
            return broken(format!("{teller} sits at counter {id} and at another"));
        }
    }
    for ticket in hall.tickets.values().filter(|ticket| ticket.stand() == Stand::Waiting) {
        if let Some(teller) = ticket.teller.as_ref().filter(|teller| !seated.contains(teller)) {
            return broken(format!("{} waits for {teller}, who sits nowhere", ticket.number));
        }
    }
    Ok(())
}
