//! The calls that wait to be spoken. Pure: time comes in as an argument.
//!
//! 1. First in, first out. 2. One ticket waits for one counter once. 3. Never more than
//!    [`WAITING_MAX`], and none older than [`AGE_MAX`].

use super::announcer::{CallOut, Why};
use super::shed::{AGE_MAX, WAITING_MAX};
use shared::TicketId;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A call and the time it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What to say.
    pub call: CallOut,
    /// Since when it waits.
    pub since: Instant,
}

/// The line before one loudspeaker.
#[derive(Debug, Default)]
pub struct Line(VecDeque<Waiting>);

impl Line {
    /// Puts a call at the end, or says why not.
    pub fn join(&mut self, call: CallOut, now: Instant) -> Result<(), (CallOut, Why)> {
        let same = |w: &Waiting| (w.call.ticket, w.call.counter) == (call.ticket, call.counter);
        if self.0.iter().any(same) {
            return Err((call, Why::AlreadyWaiting));
        }
        if self.0.len() >= WAITING_MAX {
            return Err((call, Why::LineFull));
        }
        self.0.push_back(Waiting { call, since: now });
        Ok(())
    }

    /// The call whose turn it is.
    pub fn next(&mut self) -> Option<Waiting> {
        self.0.pop_front()
    }

    /// The call whose turn it is, if it has waited since this time or longer.
    pub fn next_since(&mut self, until: Instant) -> Option<Waiting> {
        self.0.pop_front_if(|waiting| waiting.since <= until)
    }

    /// How long the oldest call has waited; nothing when none waits.
    pub fn oldest(&self, now: Instant) -> Duration {
        let oldest = self.0.front();
        oldest.map_or(Duration::ZERO, |waiting| now.saturating_duration_since(waiting.since))
    }

    /// Takes out what has waited too long.
    pub fn take_stale(&mut self, now: Instant) -> Vec<Waiting> {
        self.take(|waiting| now.saturating_duration_since(waiting.since) > AGE_MAX)
    }

    /// Takes out the calls of a ticket.
    pub fn take_ticket(&mut self, ticket: TicketId) -> Vec<Waiting> {
        self.take(|waiting| waiting.call.ticket == ticket)
    }

    /// Takes out everything.
    pub fn take_all(&mut self) -> Vec<Waiting> {
        self.take(|_| true)
    }

    /// When the oldest call will have waited too long.
    pub fn stale_at(&self) -> Option<Instant> {
        self.0.front().map(|waiting| waiting.since + AGE_MAX + Duration::from_millis(1))
    }

    fn take(&mut self, is_out: impl Fn(&Waiting) -> bool) -> Vec<Waiting> {
        let (out, stay): (Vec<_>, Vec<_>) = self.0.drain(..).partition(is_out);
        self.0 = stay.into();
        out
    }
}
