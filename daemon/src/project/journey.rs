//! What is touched when a ticket goes on: sent on, set aside, back again, served without a call.

use super::Changes;
use queue::{Event, Hall, Place};
use shared::command::Destination;
use shared::{CounterId, HoldKind, ServiceId, TicketId};

impl Changes {
    /// Notes what an event of this kind touches; any other touches nothing here.
    pub(super) fn note_journey(&mut self, hall: &Hall, event: &Event) {
        if let Event::Transferred { ticket, to, .. } = event {
            self.leave_by_id(hall, *ticket);
            self.tickets.insert(*ticket);
            self.join(hall, to);
        } else if let Event::Held { ticket, .. } = event {
            self.held = true;
            self.leave_by_id(hall, *ticket);
        } else if let Event::Resumed { ticket } = event {
            self.held = true;
            self.come_back(hall, *ticket);
        } else if let Event::Continued { ticket, service, .. } = event {
            self.leave_by_id(hall, *ticket);
            self.tickets.insert(*ticket);
            self.line(service);
        } else if let Event::WalkedUp { ticket, counter } = event {
            self.leave_by_id(hall, *ticket);
            self.counters.insert(*counter);
        } else if let Event::Undone { ticket, counter, .. } = event {
            self.leave_by_id(hall, *ticket);
            self.counters.insert(*counter);
            self.tickets.insert(*ticket);
            (self.lost_prints, self.papers) = (true, true);
        } else if let Event::PaperEntered { ticket } = event {
            self.line(&ticket.service);
            // A list's number may be the last that its service gives out.
            self.given_out.insert(ticket.service.clone());
        } else if let Event::PaperServed { ticket, .. } = event {
            self.leave_by_id(hall, *ticket);
        } else {
            self.note_counter(event);
        }
    }

    /// Notes the line that a ticket is about to join again.
    pub(super) fn come_back(&mut self, hall: &Hall, ticket: TicketId) {
        let Some(known) = hall.ticket(ticket) else { return };
        match known.place {
            Place::Held { kind: HoldKind::Keeps, counter, .. } => self.own_line(counter),
            Place::Waiting
            | Place::Counter { .. }
            | Place::Missed { .. }
            | Place::Held { .. }
            | Place::Finished
            | Place::Cancelled
            | Place::Expired => self.line(&known.service),
        }
    }

    fn note_counter(&mut self, event: &Event) {
        if let Event::ProfileChanged { counter, .. } = event {
            self.counters.insert(*counter);
            self.own_line(*counter);
        } else if let Event::ServiceReminder { counter, .. } = event {
            self.counters.insert(*counter);
        }
    }

    fn join(&mut self, hall: &Hall, to: &Destination) {
        match to {
            Destination::Service(service) => self.line(service),
            Destination::Counter(counter) => self.own_line(*counter),
            Destination::Teller(teller) => self.bound.extend(hall.seat_of(teller)),
        }
    }

    fn line(&mut self, service: &ServiceId) {
        self.services.insert(service.clone());
    }

    fn own_line(&mut self, counter: CounterId) {
        self.bound.insert(counter);
    }
}
