//! What must hold of the screens.

use super::Violation;
use crate::event::Event;
use crate::hall::Hall;

/// A call is written down as not shown only while no screen has shown it, and once.
pub fn given_up_was_due(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "given_up_was_due";
    let Event::NotShown { ticket, call } = event else { return Ok(()) };
    if hall.is_due_on_screens(*ticket, *call) {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("call {call} of ticket {ticket}") })
}

/// How long a call stood on a screen is told once, after it was told that it stood there.
pub fn seen_is_told_in_order(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "seen_is_told_in_order";
    let Event::Shown { ticket, call, seen: Some(seen) } = event else { return Ok(()) };
    let known = hall.length_is_known(*ticket, *call, seen.screen);
    let in_order = match known {
        None => true,
        Some(ended) => seen.length_ms.is_some() && !ended,
    };
    if in_order {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("call {call} of ticket {ticket} a second time") })
}

/// Whether it tells of a call that still waits for a screen, wherever its customer is.
pub(super) fn is_due(hall: &Hall, event: &Event) -> bool {
    matches!(event, Event::Shown { ticket, call, .. } if hall.is_due_on_screens(*ticket, *call))
}

/// Whether it tells how long a call stood, which its customer need not have waited for.
pub(super) fn tells_a_length(event: &Event) -> bool {
    matches!(event, Event::Shown { seen: Some(seen), .. } if seen.length_ms.is_some())
}
