//! What must hold of counters: whom they call, how long they are idle, when they are reminded.

use super::Violation;
use crate::auto_call::HELP_OUT;
use crate::event::Event;
use crate::hall::Hall;
use shared::view::CounterState;

/// A counter calls from its own lines; from one that it helps with only while those are empty; and
/// from any other only by hand.
pub fn called_from_its_lines(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "called_from_its_lines";
    let Event::Called { ticket, counter, why: Some(why), .. } = event else { return Ok(()) };
    let Some(known) = hall.tickets.get(ticket).filter(|_| !why.is_by_hand()) else {
        return Ok(());
    };
    let own = hall.queues(*counter).contains(&known.queue());
    let helped = hall.helps_with(*counter).any(|help| help.service == known.service);
    let right = if why.rule == HELP_OUT { helped && hall.waiting_for(*counter) == 0 } else { own };
    if right {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("{} by {} to {counter}", known.number, why.rule) })
}

/// A service's reminders come in order, each once, to the counter where it is.
pub fn reminders_come_in_order(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "reminders_come_in_order";
    let Event::ServiceReminder { ticket, counter, percent } = event else { return Ok(()) };
    let there = hall.counters.get(counter).is_some_and(|known| known.ticket == Some(*ticket));
    let later = hall.tickets.get(ticket).is_some_and(|known| known.reminded < *percent);
    if there && later {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("{percent} % of ticket {ticket} at {counter}") })
}

/// A counter is idle exactly while it is open with nobody there.
pub fn idle_is_open_and_free(hall: &Hall) -> Result<(), Violation> {
    let invariant = "idle_is_open_and_free";
    let mut counters = hall.counters();
    let wrong = counters.find(|(_, counter)| {
        let free = counter.state == CounterState::Open && counter.ticket.is_none();
        counter.idle_since.is_some() != free
    });
    match wrong {
        Some((id, _)) => Err(Violation { invariant, what: format!("counter {id}") }),
        None => Ok(()),
    }
}
