//! A counter with its teller.

use crate::scenario::CounterScenario;
use shared::{CounterId, Moment};

/// What a teller is doing.
pub(super) struct Desk {
    pub id: CounterId,
    /// The visitor called or being served.
    pub customer: Option<usize>,
    /// Since when it has been open.
    pub opened_at: Option<Moment>,
    /// Goes on a break after this customer.
    pub pause_until: Option<Moment>,
    /// Goes home after this customer.
    pub closes: bool,
    /// How long it has had customers, in milliseconds.
    pub busy_ms: i64,
    open_ms: i64,
    busy_since: Moment,
}

impl Desk {
    pub(super) fn new(counter: &CounterScenario) -> Self {
        Self {
            id: counter.id,
            customer: None,
            opened_at: None,
            pause_until: None,
            closes: false,
            busy_ms: 0,
            open_ms: 0,
            busy_since: Moment::default(),
        }
    }

    pub(super) fn wants_rest(&self) -> bool {
        self.closes || self.pause_until.is_some()
    }

    pub(super) fn take(&mut self, visitor: usize, now: Moment) {
        (self.customer, self.busy_since) = (Some(visitor), now);
    }

    pub(super) fn free(&mut self, now: Moment) {
        if self.customer.take().is_some() {
            self.busy_ms += (now - self.busy_since).0;
        }
    }

    pub(super) fn rest(&mut self, now: Moment) {
        if let Some(opened) = self.opened_at.take() {
            self.open_ms += (now - opened).0;
        }
    }

    /// How long it has been open by now, in milliseconds.
    pub(super) fn open_for(&self, now: Moment) -> i64 {
        self.open_ms + self.opened_at.map_or(0, |opened| (now - opened).0)
    }
}
