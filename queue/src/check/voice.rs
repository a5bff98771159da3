//! What must hold of the voice.

use super::Violation;
use crate::event::Event;
use crate::hall::Hall;
use crate::voice::VoiceNews;

/// A call is answered once by each speaker zone, after it was made.
pub fn call_is_answered_once(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let (ticket, call, zone) =
        if let Event::Spoken { ticket, call, sounded: Some(sounded), .. } = event {
            (ticket, *call, &sounded.zone)
        } else if let Event::Voice { news } = event
            && let VoiceNews::NotSpoken { ticket, call, zone, .. } = news
        {
            (ticket, *call, zone)
        } else {
            return Ok(());
        };
    let is_open = hall.tickets.get(ticket).is_some_and(|known| {
        (1..=known.voiced.calls).contains(&call) && !known.voiced.has(call, zone)
    });
    if is_open {
        return Ok(());
    }
    let what = format!("call {call} of ticket {ticket} in zone {zone}");
    Err(Violation { invariant: "call_is_answered_once", what })
}
