//! What must hold of the night between two days, and of papers typed in afterwards.

use super::Violation;
use crate::event::Event;
use crate::hall::{Hall, Place};

/// A day closes on nobody but those who may wait overnight.
pub fn day_closes_on_nobody(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "day_closes_on_nobody";
    if !matches!(event, Event::DayClosed) {
        return Ok(());
    }
    let mut live = hall.tickets.values().filter(|ticket| ticket.is_live());
    match live.find(|ticket| ticket.place != Place::Waiting || !hall.may_stay(ticket)) {
        Some(ticket) => Err(Violation { invariant, what: format!("{} is there", ticket.number) }),
        None => Ok(()),
    }
}

/// A number typed in afterwards was given out on the day.
pub fn paper_is_of_the_day(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "paper_is_of_the_day";
    if let Event::PaperEntered { ticket } = event
        && ticket.issued_at < hall.begins_at
    {
        return Err(Violation { invariant, what: ticket.number.to_string() });
    }
    if let Event::PaperServed { ticket, served } = event
        && hall.tickets.get(ticket).is_none_or(|known| served.at < known.issued_at)
    {
        return Err(Violation { invariant, what: format!("ticket {ticket} served too early") });
    }
    Ok(())
}
