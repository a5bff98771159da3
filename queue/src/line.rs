//! Who is next: bounded head start.
//!
//! A ticket's key is fixed when it is given out: `due_at = e + D[service] - H[lane]`. The smallest
//! key goes first, so while i and j both wait for one service, j goes before i only if
//! `e_j - e_i <= H_j - H_i`. A precedent in practice is the priority rule of the call centre in
//! "Anonymous Bank" (Technion, 1999), which gives priority callers 1.5 minutes.

use crate::event::{Rank, Why};
use shared::{CounterId, Moment, ServiceId, TellerId, TicketId};
use std::collections::{BTreeMap, BTreeSet};

/// How many of those that come after are named with a call.
pub(crate) const NEXT_NAMED: usize = 5;
/// The rule's name in the journal.
pub(crate) const RULE: &str = "bounded_head_start";

/// What tickets are called by, the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// When the ticket falls due.
    pub due_at: Moment,
    /// Breaks a tie: when it was given out.
    pub issued_at: Moment,
    /// Breaks the last one.
    pub ticket: TicketId,
}

/// Where a ticket waits: in a service's line, for one counter, or for one teller.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Queue {
    Service(ServiceId),
    Counter(CounterId),
    Teller(TellerId),
}

/// All lines of the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines(BTreeMap<Queue, BTreeSet<Key>>);

impl Lines {
    pub(crate) fn join(&mut self, queue: Queue, key: Key) {
        self.0.entry(queue).or_default().insert(key);
    }

    pub(crate) fn leave(&mut self, queue: &Queue, key: &Key) {
        if let Some(line) = self.0.get_mut(queue) {
            line.remove(key);
        }
    }

    pub(crate) fn len(&self, queue: &Queue) -> usize {
        self.0.get(queue).map_or(0, BTreeSet::len)
    }

    /// How many stand before this key, counted from the nearer end: most tickets join last.
    pub(crate) fn ahead_of(&self, queue: &Queue, key: &Key) -> usize {
        self.0.get(queue).map_or(0, |line| line.len() - line.range(key..).count())
    }

    /// The keys of one line in order.
    pub(crate) fn keys(&self, queue: &Queue) -> impl Iterator<Item = &Key> {
        self.0.get(queue).into_iter().flatten()
    }

    /// The first so many of several lines taken together, in order.
    pub(crate) fn first(&self, queues: &[Queue], count: usize) -> Vec<Key> {
        let heads = queues.iter().flat_map(|queue| self.keys(queue).take(count));
        let mut keys: Vec<Key> = heads.copied().collect();
        keys.sort_unstable();
        keys.truncate(count);
        keys
    }

    /// The last of several lines taken together.
    pub(crate) fn last(&self, queues: &[Queue]) -> Option<Key> {
        queues.iter().filter_map(|queue| self.0.get(queue)?.last()).max().copied()
    }

    /// Who is called next from these lines and of those who join them, and why.
    pub(crate) fn pick(&self, queues: &[Queue], joins: Option<Key>) -> Option<(TicketId, Why)> {
        let mut first = self.first(queues, NEXT_NAMED + 1);
        first.extend(joins);
        first.sort_unstable();
        let (head, after) = first.split_first()?;
        Some((head.ticket, why(RULE, head.due_at, after)))
    }

    /// Every waiting ticket with the line it stands in.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Queue, &Key)> {
        self.0.iter().flat_map(|(queue, line)| line.iter().map(move |key| (queue, key)))
    }
}

/// Why a ticket with this key was called, and who would have come after it.
pub(crate) fn why(rule: &str, due_at: Moment, after: &[Key]) -> Why {
    let rank = |key: &Key| Rank { ticket: key.ticket, due_at: key.due_at };
    let next = after.iter().take(NEXT_NAMED).map(rank).collect();
    Why { rule: rule.to_owned(), due_at, next, reason: None }
}
