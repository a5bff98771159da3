//! Several services on one ticket (连办), one after the other. Its age counts for each of them.

use crate::event::Event;
use crate::hall::{Hall, Ticket};
use crate::lane::due_at;
use crate::line::{Key, Queue};
use shared::limits::THEN_MAX;
use shared::{Moment, Placing, Refusal, ServiceId, TicketId};

impl Hall {
    pub(crate) fn may_go_on_to(&self, then: &[ServiceId]) -> Result<(), Refusal> {
        if then.len() > THEN_MAX {
            return Err(Refusal::TooManyServices { services_max: THEN_MAX });
        }
        let rules = self.day_rules()?;
        match then.iter().find(|service| rules.service(service).is_none()) {
            Some(service) => Err(Refusal::UnknownService { service: service.clone() }),
            None => Ok(()),
        }
    }

    /// The end of a service: the ticket is finished, or waits for the next one.
    pub(crate) fn over(&self, ticket: &Ticket) -> Event {
        let next = ticket.then.first().zip(self.rules());
        let next = next.and_then(|(id, rules)| {
            let due_at = due_at(rules, rules.service(id)?, ticket.lane, ticket.counted_from());
            Some((id.clone(), due_at))
        });
        match next {
            Some((service, due_at)) => Event::Continued { ticket: ticket.id, service, due_at },
            None => Event::Finished { ticket: ticket.id },
        }
    }

    /// The key of a ticket that this event brings into one of these lines.
    pub(crate) fn joins(&self, event: &Event, queues: &[Queue]) -> Option<Key> {
        let Event::Continued { ticket, service, due_at } = event else { return None };
        let joined = queues.contains(&Queue::Service(service.clone()));
        let ticket = self.tickets.get(ticket).filter(|_| joined)?;
        Some(Key { due_at: *due_at, ..ticket.key() })
    }

    pub(crate) fn go_on(&mut self, id: TicketId, service: &ServiceId, due: Moment, at: Moment) {
        self.edit(id, |ticket| {
            ticket.service = service.clone();
            ticket.then.drain(..ticket.then.len().min(1));
            (ticket.due_at, ticket.placing, ticket.note) = (due, Placing::Keep, None);
        });
        self.wait_again(id, at);
    }
}
