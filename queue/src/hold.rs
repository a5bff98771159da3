//! Tickets set aside (挂起): away from the counter for a while, with their key and age.

use crate::event::Event;
use crate::hall::{Hall, Place, Ticket};
use shared::{CounterId, HoldKind, Moment, Number, Refusal, TicketId};

impl Hall {
    /// The tickets set aside, the latest first.
    pub fn held(&self) -> impl Iterator<Item = &Ticket> {
        self.held.iter().rev().filter_map(|(_, id)| self.tickets.get(id))
    }

    /// Who is to come back to this counter and to no other.
    pub(crate) fn held_for(&self, id: CounterId) -> impl Iterator<Item = &Ticket> {
        self.held().filter(move |ticket| {
            matches!(ticket.place, Place::Held { kind: HoldKind::Keeps, counter, .. }
                if counter == id)
        })
    }

    pub(crate) fn hold(&self, id: CounterId, kind: HoldKind) -> Result<Vec<Event>, Refusal> {
        let ticket = self.at(id)?.id;
        Ok(vec![Event::Held { ticket, counter: id, kind }])
    }

    pub(crate) fn resume(&self, number: Number) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        let ticket = self.holder(number).ok_or(Refusal::UnknownNumber { number })?;
        if !matches!(ticket.place, Place::Held { .. }) {
            return Err(Refusal::NotHeld { number });
        }
        Ok(vec![Event::Resumed { ticket: ticket.id }])
    }

    pub(crate) fn come_back(&mut self, id: TicketId, at: Moment) {
        self.edit(id, |ticket| {
            if let Place::Held { kind: HoldKind::Keeps, counter, .. } = ticket.place {
                ticket.bound = Some(counter);
            }
        });
        self.wait_again(id, at);
    }

    /// Puts a ticket back in line for one more wait.
    pub(crate) fn wait_again(&mut self, id: TicketId, at: Moment) {
        self.edit(id, |ticket| {
            ticket.waiting_since = at;
            ticket.stage = ticket.stage.saturating_add(1);
        });
        self.place(id, Place::Waiting);
    }
}
