//! A counter's ticket goes on: to a service, a counter or a teller.
//!
//! It keeps its age unless staff place it at the front or at the end, which the branch must allow.
//! One at the front is exempt from the order of keys, and its event says so.

use crate::event::Event;
use crate::hall::{Hall, Ticket};
use crate::lane::due_at;
use crate::line::Queue;
use shared::command::Destination;
use shared::limits::NOTE_CHARS_MAX;
use shared::moment::Millis;
use shared::view::CounterState;
use shared::{CounterId, Moment, Placing, Refusal, ServiceId};

/// What a transfer says.
pub(crate) struct Passing<'a> {
    pub to: &'a Destination,
    pub note: &'a str,
    pub placing: Placing,
}

impl Hall {
    pub(crate) fn transfer(
        &self,
        id: CounterId,
        passing: &Passing<'_>,
        now: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let ticket = self.at(id)?;
        let Passing { to, note, placing } = *passing;
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(Refusal::TextTooLong { chars_max: NOTE_CHARS_MAX });
        }
        let rules = self.day_rules()?;
        if !placing_is_allowed(rules.transfer, placing) {
            return Err(Refusal::PlacingNotAllowed);
        }
        let (service, queues) = self.destination(id, ticket, to)?;
        let unknown = || Refusal::UnknownService { service: service.clone() };
        let rule = rules.service(service).ok_or_else(unknown)?;
        let served = rules.counters.iter().any(|counter| counter.services.contains(service));
        if !served && matches!(to, Destination::Service(_)) {
            return Err(Refusal::NoCounterFor { service: service.clone() });
        }
        let by_age = due_at(rules, rule, ticket.lane, ticket.counted_from());
        let step = Millis(1);
        let due_at = match placing {
            Placing::Keep => by_age,
            Placing::Front => {
                let first = self.lines.first(&queues, 1, self.picking(now)?);
                first.first().map_or(by_age, |first| by_age.min(first.due_at - step))
            }
            Placing::End => {
                // Who was called before the slot is no older for it.
                let from = now.max(ticket.counted_from());
                let as_new = due_at(rules, rule, ticket.lane, from);
                self.lines.last(&queues).map_or(as_new, |last| as_new.max(last.due_at + step))
            }
        };
        let (ticket, to, note) = (ticket.id, to.clone(), note.to_owned());
        Ok(vec![Event::Transferred { ticket, counter: id, to, due_at, note, placing }])
    }

    /// The service it will wait for, and the lines that it comes among.
    fn destination<'a>(
        &self,
        from: CounterId,
        ticket: &'a Ticket,
        to: &'a Destination,
    ) -> Result<(&'a ServiceId, Vec<Queue>), Refusal> {
        let counter = match to {
            Destination::Service(service) if *service == ticket.service => {
                return Err(Refusal::TransferToItself);
            }
            Destination::Service(service) => {
                return Ok((service, vec![Queue::Service(service.clone())]));
            }
            Destination::Counter(counter) => *counter,
            Destination::Teller(teller) => self
                .seat_of(teller)
                .ok_or_else(|| Refusal::UnknownTeller { teller: teller.clone() })?,
        };
        if counter == from {
            return Err(Refusal::TransferToItself);
        }
        if self.counter(counter)?.state == CounterState::Closed {
            return Err(Refusal::CounterClosed { counter });
        }
        Ok((&ticket.service, self.queues(counter)))
    }

    pub(crate) fn pass_on(&mut self, event: &Event, at: Moment) {
        let Event::Transferred { ticket: id, to, due_at, note, placing, .. } = event else {
            return;
        };
        self.edit(*id, |ticket| {
            (ticket.due_at, ticket.placing) = (*due_at, *placing);
            ticket.note = Some(note.clone()).filter(|note| !note.is_empty());
            match to {
                Destination::Service(service) => ticket.service = service.clone(),
                Destination::Counter(counter) => ticket.bound = Some(*counter),
                Destination::Teller(teller) => ticket.teller = Some(teller.clone()),
            }
        });
        self.wait_again(*id, at);
    }
}

pub(crate) fn placing_is_allowed(rule: shared::rules::TransferRule, placing: Placing) -> bool {
    match placing {
        Placing::Keep => true,
        Placing::Front => rule.front,
        Placing::End => rule.end,
    }
}
