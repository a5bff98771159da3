//! Who sits where. A ticket may wait for a teller, in the line of the counter where they sit.

use crate::hall::{Counter, Hall, Ticket};
use crate::line::Queue;
use crate::serve::waited_for;
use shared::view::CounterState;
use shared::{CounterId, Refusal, TellerId};

impl Hall {
    /// Where a teller sits.
    pub fn seat_of(&self, teller: &TellerId) -> Option<CounterId> {
        let sits = |(_, counter): &(CounterId, &Counter)| counter.teller.as_ref() == Some(teller);
        self.counters().find(sits).map(|(id, _)| id)
    }

    /// The one counter a ticket waits for, by itself or by who sits there.
    pub fn waits_at(&self, ticket: &Ticket) -> Option<CounterId> {
        ticket.bound.or_else(|| self.seat_of(ticket.teller.as_ref()?))
    }

    pub(crate) fn waiting_for_teller(&self, counter: &Counter) -> usize {
        let teller = counter.teller.clone();
        teller.map_or(0, |teller| self.lines.len(&Queue::Teller(teller)))
    }

    /// Refuses a teller who sits elsewhere, and one who would take the seat of another whom
    /// customers wait for.
    pub(crate) fn may_sit(
        &self,
        id: CounterId,
        counter: &Counter,
        teller: Option<&TellerId>,
    ) -> Result<(), Refusal> {
        let Some(teller) = teller.filter(|teller| counter.teller.as_ref() != Some(teller)) else {
            return Ok(());
        };
        if let Some(counter) = self.seat_of(teller).filter(|seat| *seat != id) {
            return Err(Refusal::TellerElsewhere { teller: teller.clone(), counter });
        }
        waited_for(self.waiting_for_teller(counter))
    }

    pub(crate) fn seat(&mut self, id: CounterId, teller: Option<&TellerId>) {
        self.set_counter(id, CounterState::Open);
        if let (Some(counter), Some(teller)) = (self.counters.get_mut(&id), teller) {
            counter.teller = Some(teller.clone());
        }
    }

    pub(crate) fn leave_seat(&mut self, id: CounterId) {
        self.set_counter(id, CounterState::Closed);
        if let Some(counter) = self.counters.get_mut(&id) {
            counter.teller = None;
        }
    }
}
