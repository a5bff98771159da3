//! What must hold of the watch.

use super::Violation;
use crate::event::Event;
use crate::hall::Hall;

/// A cause has one alert at most, and only one that stands is cleared; so has a call for help.
pub fn alert_stands_once(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let watched = &hall.watched;
    let right = if let Event::AlertRaised { cause, .. } = event {
        !watched.alerts.contains_key(cause)
    } else if let Event::AlertCleared { cause } = event {
        watched.alerts.contains_key(cause)
    } else if let Event::HelpCalled { from } = event {
        !watched.helps.contains_key(from)
    } else if let Event::HelpAnswered { from } = event {
        watched.helps.contains_key(from)
    } else {
        true
    };
    if right {
        return Ok(());
    }
    Err(Violation { invariant: "alert_stands_once", what: format!("{event:?}") })
}

/// The waits that are watched are those of the tickets in line.
pub fn waits_are_those_of_the_lines(hall: &Hall) -> Result<(), Violation> {
    let broken = |what| Err(Violation { invariant: "waits_are_those_of_the_lines", what });
    let mut watched = 0;
    for (queue, key) in hall.lines.all() {
        let Some(ticket) = hall.tickets.get(&key.ticket) else { continue };
        let since = hall.lines.since(ticket.id);
        if since != ticket.watched_since() {
            return broken(format!("{} waits since {since:?}", ticket.number));
        }
        let Some(since) = since else { continue };
        watched += 1;
        if hall.lines.oldest_in(queue).is_none_or(|oldest| oldest > since) {
            return broken(format!("{} is older than the oldest of its line", ticket.number));
        }
    }
    if watched != hall.lines.total() {
        return broken(format!("{} are watched and {watched} wait", hall.lines.total()));
    }
    Ok(())
}
