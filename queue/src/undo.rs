//! The last act of a counter, taken back: a ticket missed or finished by mistake is where it was.

use crate::event::Event;
use crate::hall::{Hall, Place, Ticket};
use serde::{Deserialize, Serialize};
use shared::moment::Millis;
use shared::{CounterId, Moment, Refusal, TicketId};

/// How long an act may be taken back, if the counter does nothing else before.
const UNDO_WITHIN: Millis = Millis::seconds(10);

/// What may be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undoable {
    /// The customer did not come.
    Missed,
    /// Service was over.
    Finished,
    /// One service was over, and the ticket went on to the next.
    Continued,
}

/// A counter's last act and its ticket as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Before {
    act: Undoable,
    at: Moment,
    was: Ticket,
}

impl Before {
    pub(crate) fn is(&self, ticket: TicketId, act: Undoable) -> bool {
        self.was.id == ticket && self.act == act
    }

    /// Whether nothing has happened to the ticket since.
    fn is_untouched(&self, ticket: &Ticket) -> bool {
        // A lane granted since has made another key, which the old one would not agree with.
        if ticket.lane != self.was.lane {
            return false;
        }
        match self.act {
            Undoable::Missed => ticket.place == Place::Missed { at: self.at },
            Undoable::Finished => ticket.place == Place::Finished,
            Undoable::Continued => {
                ticket.place == Place::Waiting && ticket.stage == self.was.stage.saturating_add(1)
            }
        }
    }
}

impl Hall {
    pub(crate) fn undo(&self, id: CounterId, now: Moment) -> Result<Vec<Event>, Refusal> {
        let last = self.open(id)?.last.as_ref().ok_or(Refusal::NothingToUndo)?;
        if now - last.at > UNDO_WITHIN {
            let seconds = u32::try_from(UNDO_WITHIN.0 / 1_000).unwrap_or(u32::MAX);
            return Err(Refusal::TooLateToUndo { seconds });
        }
        let ticket = self.tickets.get(&last.was.id).filter(|ticket| last.is_untouched(ticket));
        let ticket = ticket.ok_or(Refusal::NothingToUndo)?.id;
        Ok(vec![Event::Undone { ticket, counter: id, act: last.act }])
    }

    /// Keeps what a counter's act is about to change.
    pub(crate) fn remember(&mut self, id: TicketId, act: Undoable, at: Moment) {
        let Some(was) = self.tickets.get(&id) else { return };
        let Place::Counter { counter, .. } = was.place else { return };
        let before = Box::new(Before { act, at, was: was.clone() });
        if let Some(counter) = self.counters.get_mut(&counter) {
            counter.last = Some(before);
        }
    }

    pub(crate) fn take_back(&mut self, id: CounterId) {
        let last = self.counters.get_mut(&id).and_then(|counter| counter.last.take());
        let Some(Before { was, .. }) = last.map(|last| *last) else { return };
        // Back at the counter first: it leaves its line by the key that it has there.
        self.place(was.id, was.place);
        self.edit(was.id, |ticket| {
            (ticket.service, ticket.then) = (was.service, was.then);
            (ticket.due_at, ticket.placing) = (was.due_at, was.placing);
            (ticket.waiting_since, ticket.stage) = (was.waiting_since, was.stage);
            ticket.note = was.note;
        });
    }
}
