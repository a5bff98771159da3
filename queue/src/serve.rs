//! What a counter does with its customers.

use crate::event::Event;
use crate::hall::{Counter, Hall, Place, Ticket};
use crate::line::Queue;
use shared::limits::REASON_CHARS_MAX;
use shared::moment::Millis;
use shared::view::CounterState;
use shared::{CounterId, Moment, Number, Refusal, TellerId};

impl Hall {
    pub(crate) fn open_counter(
        &self,
        id: CounterId,
        teller: Option<&TellerId>,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.counter(id)?;
        if counter.state == CounterState::Open {
            return Err(Refusal::CounterOpen { counter: id });
        }
        self.may_sit(id, counter, teller)?;
        Ok(vec![Event::CounterOpened { counter: id, teller: teller.cloned() }])
    }

    pub(crate) fn pause_counter(&self, id: CounterId, reason: &str) -> Result<Vec<Event>, Refusal> {
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Refusal::TextTooLong { chars_max: REASON_CHARS_MAX });
        }
        self.open_and_free(id)?;
        Ok(vec![Event::CounterPaused { counter: id, reason: reason.to_owned() }])
    }

    pub(crate) fn close_counter(&self, id: CounterId) -> Result<Vec<Event>, Refusal> {
        let counter = self.counter(id)?;
        if counter.state == CounterState::Closed {
            return Err(Refusal::CounterClosed { counter: id });
        }
        self.free(counter)?;
        let held = self.held_for(id).count();
        waited_for(held + self.lines.len(&Queue::Counter(id)) + self.waiting_for_teller(counter))?;
        Ok(vec![Event::CounterClosed { counter: id }])
    }

    pub(crate) fn call_next(&self, id: CounterId, now: Moment) -> Result<Vec<Event>, Refusal> {
        let counter = self.open(id)?;
        let mut events = self.done_with(counter)?;
        let called = self.next_call(id, events.first(), now);
        events.push(called.ok_or(Refusal::NobodyWaiting)?);
        Ok(events)
    }

    pub(crate) fn recall(&self, id: CounterId, now: Moment) -> Result<Vec<Event>, Refusal> {
        let ticket = self.called_to(id)?;
        let missed = self.day_rules()?.missed;
        let Place::Counter { calls, called_at, .. } = ticket.place else {
            return Err(Refusal::NoTicketAtCounter);
        };
        if calls >= missed.calls_max {
            return Err(Refusal::RecalledEnough { calls });
        }
        not_before(called_at + missed.recall_after, now)?;
        Ok(vec![Event::Called { ticket: ticket.id, counter: id, call: calls + 1, why: None }])
    }

    pub(crate) fn arrive(&self, id: CounterId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.called_to(id)?;
        let news = ticket.arrived_at().is_none();
        Ok(news.then_some(Event::Arrived { ticket: ticket.id }).into_iter().collect())
    }

    pub(crate) fn start(&self, id: CounterId) -> Result<Vec<Event>, Refusal> {
        let mut events = self.arrive(id)?;
        let ticket = self.called_to(id)?.id;
        events.push(Event::Started { ticket });
        Ok(events)
    }

    pub(crate) fn finish(&self, id: CounterId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.at(id)?;
        if ticket.started_at().is_none() {
            return Err(Refusal::NotStarted);
        }
        Ok(vec![self.over(ticket)])
    }

    pub(crate) fn miss(&self, id: CounterId, now: Moment) -> Result<Vec<Event>, Refusal> {
        let ticket = self.called_to(id)?;
        let missed = self.day_rules()?.missed;
        let Place::Counter { calls, first_called_at, .. } = ticket.place else {
            return Err(Refusal::NoTicketAtCounter);
        };
        if calls < missed.calls_min {
            return Err(Refusal::CalledTooSeldom { calls_min: missed.calls_min });
        }
        let more = if ticket.more_time { self.day_rules()?.front.more_time } else { Millis(0) };
        not_before(first_called_at + missed.miss_after + more, now)?;
        Ok(vec![Event::Missed { ticket: ticket.id }])
    }

    pub(crate) fn return_missed(&self, number: Number, now: Moment) -> Result<Vec<Event>, Refusal> {
        let within = self.day_rules()?.missed.return_within;
        let ticket = self.holder(number).ok_or(Refusal::UnknownNumber { number })?;
        match ticket.place {
            Place::Missed { at } if !ticket.returned && now - at <= within => {
                Ok(vec![Event::Returned { ticket: ticket.id }])
            }
            Place::Missed { .. }
            | Place::Waiting
            | Place::Counter { .. }
            | Place::Held { .. }
            | Place::Finished
            | Place::Cancelled
            | Place::Expired => Err(Refusal::CannotReturn { number }),
        }
    }

    /// Finishes whom the counter serves, before it calls somebody else.
    pub(crate) fn done_with(&self, counter: &Counter) -> Result<Vec<Event>, Refusal> {
        match self.ticket_of(counter) {
            None => Ok(Vec::new()),
            Some(ticket) if ticket.started_at().is_none() => {
                Err(Refusal::TicketAtCounter { number: ticket.number })
            }
            Some(ticket) => Ok(vec![self.over(ticket)]),
        }
    }

    pub(crate) fn counter(&self, id: CounterId) -> Result<&Counter, Refusal> {
        self.day_rules()?;
        self.counters.get(&id).ok_or(Refusal::UnknownCounter { counter: id })
    }

    pub(crate) fn open(&self, id: CounterId) -> Result<&Counter, Refusal> {
        let counter = self.counter(id)?;
        match counter.state {
            CounterState::Open => Ok(counter),
            CounterState::Paused => Err(Refusal::CounterPaused { counter: id }),
            CounterState::Closed => Err(Refusal::CounterClosed { counter: id }),
        }
    }

    pub(crate) fn open_and_free(&self, id: CounterId) -> Result<(), Refusal> {
        self.free(self.open(id)?)
    }

    pub(crate) fn free(&self, counter: &Counter) -> Result<(), Refusal> {
        match self.ticket_of(counter) {
            Some(ticket) => Err(Refusal::TicketAtCounter { number: ticket.number }),
            None => Ok(()),
        }
    }

    pub(crate) fn ticket_of(&self, counter: &Counter) -> Option<&Ticket> {
        counter.ticket.and_then(|id| self.tickets.get(&id))
    }

    pub(crate) fn at(&self, id: CounterId) -> Result<&Ticket, Refusal> {
        let counter = self.open(id)?;
        self.ticket_of(counter).ok_or(Refusal::NoTicketAtCounter)
    }

    /// The counter's ticket, called and not yet being served.
    pub(crate) fn called_to(&self, id: CounterId) -> Result<&Ticket, Refusal> {
        let ticket = self.at(id)?;
        match ticket.started_at() {
            None => Ok(ticket),
            Some(_) => Err(Refusal::AlreadyStarted),
        }
    }
}

impl Ticket {
    fn started_at(&self) -> Option<Moment> {
        match self.place {
            Place::Counter { started_at, .. } => started_at,
            Place::Waiting
            | Place::Missed { .. }
            | Place::Held { .. }
            | Place::Finished
            | Place::Cancelled
            | Place::Expired => None,
        }
    }

    fn arrived_at(&self) -> Option<Moment> {
        match self.place {
            Place::Counter { arrived_at, .. } => arrived_at,
            Place::Waiting
            | Place::Missed { .. }
            | Place::Held { .. }
            | Place::Finished
            | Place::Cancelled
            | Place::Expired => None,
        }
    }
}

/// Refuses to leave customers who wait for one counter or teller alone.
pub(crate) fn waited_for(waiting: usize) -> Result<(), Refusal> {
    if waiting == 0 {
        return Ok(());
    }
    Err(Refusal::WaitedFor { waiting: u32::try_from(waiting).unwrap_or(u32::MAX) })
}

/// Refuses what comes too soon, in whole seconds rounded up.
fn not_before(earliest: Moment, now: Moment) -> Result<(), Refusal> {
    let Millis(left) = earliest - now;
    if left <= 0 {
        return Ok(());
    }
    let seconds = u32::try_from((left + 999) / 1_000).unwrap_or(u32::MAX);
    Err(Refusal::TooSoon { seconds })
}
