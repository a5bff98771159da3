//! The lines of the hall, and who is next in them.
//!
//! A line keeps its tickets by lane, each in the order of keys that were fixed when they joined;
//! the branch's policy ([`crate::dispatch`]) compares the heads.

use crate::dispatch::Dispatch;
use crate::event::{Rank, Why};
use shared::{CounterId, Lane, Moment, ServiceId, TellerId, TicketId};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How many of those that come after are named with a call.
pub(crate) const NEXT_NAMED: usize = 5;

/// What tickets are called by, the smallest first within a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// When the ticket falls due.
    pub due_at: Moment,
    /// Breaks a tie: when it was given out.
    pub issued_at: Moment,
    /// Breaks the last one.
    pub ticket: TicketId,
    /// The lane it waits in.
    pub lane: Lane,
}

/// Where a ticket waits: in a service's line, for one counter, or for one teller.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Queue {
    Service(ServiceId),
    Counter(CounterId),
    Teller(TellerId),
}

/// A policy at a moment.
#[derive(Clone, Copy)]
pub(crate) struct Picking<'a> {
    pub policy: &'a dyn Dispatch,
    pub now: Moment,
}

impl Picking<'_> {
    fn order(&self, one: &Key, other: &Key) -> Ordering {
        self.policy.order(one, other, self.now)
    }
}

/// All lines of the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    lines: BTreeMap<Queue, BTreeMap<Lane, BTreeSet<Key>>>,
    /// Since when each ticket waits whose wait is watched.
    since: BTreeMap<TicketId, Moment>,
    /// The same by line, the oldest first.
    waits: BTreeMap<Queue, BTreeSet<(Moment, TicketId)>>,
}

impl Lines {
    /// Puts a ticket in a line; `since` when it waits, if its wait is watched.
    pub(crate) fn join(&mut self, queue: Queue, key: Key, since: Option<Moment>) {
        if let Some(since) = since {
            self.since.insert(key.ticket, since);
            self.waits.entry(queue.clone()).or_default().insert((since, key.ticket));
        }
        self.lines.entry(queue).or_default().entry(key.lane).or_default().insert(key);
    }

    /// Whether it stood there. An empty line is none, so that days with the same tickets in line
    /// are equal.
    pub(crate) fn leave(&mut self, queue: &Queue, key: &Key) -> bool {
        let Some(lanes) = self.lines.get_mut(queue) else { return false };
        let Some(lane) = lanes.get_mut(&key.lane) else { return false };
        let stood = lane.remove(key);
        if lane.is_empty() {
            lanes.remove(&key.lane);
        }
        if lanes.is_empty() {
            self.lines.remove(queue);
        }
        if stood && let Some(since) = self.since.remove(&key.ticket) {
            self.no_longer_waits(queue, (since, key.ticket));
        }
        stood
    }

    fn no_longer_waits(&mut self, queue: &Queue, wait: (Moment, TicketId)) {
        let Some(waits) = self.waits.get_mut(queue) else { return };
        waits.remove(&wait);
        if waits.is_empty() {
            self.waits.remove(queue);
        }
    }

    /// Since when the oldest waits in a line.
    pub(crate) fn oldest_in(&self, queue: &Queue) -> Option<Moment> {
        Some(self.waits.get(queue)?.first()?.0)
    }

    /// The same of every line in which somebody waits.
    pub(crate) fn oldest_of_each(&self) -> impl Iterator<Item = (&Queue, Moment)> {
        self.waits.iter().filter_map(|(queue, waits)| Some((queue, waits.first()?.0)))
    }

    /// Since when the oldest of all waits.
    pub(crate) fn oldest(&self) -> Option<Moment> {
        self.oldest_of_each().map(|(_, since)| since).min()
    }

    /// How many wait whose wait is watched.
    pub(crate) fn total(&self) -> usize {
        self.since.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Since when a ticket in line waits, if its wait is watched.
    pub(crate) fn since(&self, ticket: TicketId) -> Option<Moment> {
        self.since.get(&ticket).copied()
    }

    pub(crate) fn len(&self, queue: &Queue) -> usize {
        self.lanes(queue).map(BTreeSet::len).sum()
    }

    /// How many stand before this key, counted from the end: most tickets join last.
    pub(crate) fn ahead_of(&self, queue: &Queue, key: &Key, by: Picking<'_>) -> usize {
        let ahead = |lane: &BTreeSet<Key>| {
            let behind = lane.iter().rev().take_while(|other| by.order(key, other).is_lt());
            lane.len() - behind.count()
        };
        self.lanes(queue).map(ahead).sum()
    }

    /// The keys of one line, lane after lane.
    pub(crate) fn keys(&self, queue: &Queue) -> impl Iterator<Item = &Key> {
        self.lanes(queue).flatten()
    }

    /// The first so many of several lines taken together, in order.
    pub(crate) fn first(&self, queues: &[Queue], count: usize, by: Picking<'_>) -> Vec<Key> {
        let lanes = queues.iter().flat_map(|queue| self.lanes(queue));
        let mut heads: Vec<_> = lanes.map(|lane| lane.iter().peekable()).collect();
        let mut first = Vec::new();
        while first.len() < count {
            let waiting = heads.iter_mut().filter_map(|head| Some((*head.peek()?, head)));
            let Some((key, head)) = waiting.min_by(|(one, _), (other, _)| by.order(one, other))
            else {
                break;
            };
            first.push(*key);
            head.next();
        }
        first
    }

    /// The last of several lines taken together.
    pub(crate) fn last(&self, queues: &[Queue]) -> Option<Key> {
        queues.iter().flat_map(|queue| self.lanes(queue)).filter_map(BTreeSet::last).max().copied()
    }

    /// Who is called next from these lines and of those who join them, and why.
    pub(crate) fn pick(
        &self,
        queues: &[Queue],
        by: Picking<'_>,
        joins: Option<Key>,
    ) -> Option<(TicketId, Why)> {
        let mut first = self.first(queues, NEXT_NAMED + 1, by);
        first.extend(joins);
        first.sort_by(|one, other| by.order(one, other));
        let (head, after) = first.split_first()?;
        let credit = by.policy.credit(head, by.now);
        Some((head.ticket, Why { credit, ..why(by.policy.name(), head.due_at, after) }))
    }

    /// Every waiting ticket with the line it stands in.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&Queue, &Key)> {
        self.lines
            .iter()
            .flat_map(|(queue, lanes)| lanes.values().flatten().map(move |key| (queue, key)))
    }

    fn lanes(&self, queue: &Queue) -> impl Iterator<Item = &BTreeSet<Key>> {
        self.lines.get(queue).into_iter().flat_map(BTreeMap::values)
    }
}

/// Why a ticket with this key was called, and who would have come after it.
pub(crate) fn why(rule: &str, due_at: Moment, after: &[Key]) -> Why {
    let rank = |key: &Key| Rank { ticket: key.ticket, due_at: key.due_at };
    let next = after.iter().take(NEXT_NAMED).map(rank).collect();
    Why { rule: rule.to_owned(), due_at, next, credit: None, reason: None }
}
