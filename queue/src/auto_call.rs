//! Whom a counter calls: from its own lines, from those it helps with, and by itself if it may.
//!
//! A counter helps only while nobody waits in its own lines, and only with a line that has passed
//! one of the thresholds set for it.

use crate::event::{Event, Why};
use crate::hall::Hall;
use crate::line::Queue;
use shared::rules::Help;
use shared::{CounterId, Moment};

/// The rule of a call from a line that the counter helps with, in the journal.
pub(crate) const HELP_OUT: &str = "help_out";

impl Hall {
    /// The call that a counter makes next, once the event has happened that comes before it.
    pub(crate) fn next_call(
        &self,
        id: CounterId,
        before: Option<&Event>,
        now: Moment,
    ) -> Option<Event> {
        let called = |(ticket, why)| Event::Called { ticket, counter: id, call: 1, why: Some(why) };
        let own = self.queues(id);
        let joins = before.and_then(|event| self.joins(event, &own));
        let by = self.picking(now).ok()?;
        if let Some(picked) = self.lines.pick(&own, by, joins) {
            return Some(called(picked));
        }
        let helped = self.helps_with(id).filter(|help| self.is_called_for(help, now));
        let helped: Vec<_> = helped.map(|help| Queue::Service(help.service.clone())).collect();
        let joins = before.and_then(|event| self.joins(event, &helped));
        let (ticket, why) = self.lines.pick(&helped, by, joins)?;
        Some(called((ticket, Why { rule: HELP_OUT.to_owned(), ..why })))
    }

    /// The call that time has come for at a counter that calls by itself; one at a time, so that
    /// the next is decided with this one made.
    pub(crate) fn auto_call(&self, now: Moment) -> Option<Event> {
        self.auto_counters().find_map(|id| self.next_call(id, None, now))
    }

    /// When [`Hall::auto_call`] has something to say; in the past when it has already.
    pub(crate) fn next_auto_call(&self) -> Option<Moment> {
        let due = |id: CounterId| {
            let idle_since = self.counters.get(&id)?.idle_since?;
            if self.waiting_for(id) > 0 {
                return Some(idle_since);
            }
            self.helps_with(id).filter_map(|help| self.called_for_at(help)).min()
        };
        self.auto_counters().filter_map(due).min()
    }

    pub(crate) fn helps_with(&self, id: CounterId) -> impl Iterator<Item = &Help> {
        let rule = self.rules().and_then(|rules| rules.counter(id));
        rule.into_iter().flat_map(|rule| &rule.help)
    }

    fn auto_counters(&self) -> impl Iterator<Item = CounterId> {
        let rules = self.rules();
        let calls = move |id: &CounterId| {
            rules.and_then(|rules| rules.counter(*id)).is_some_and(|rule| rule.auto_call)
        };
        self.free_counters().into_iter().filter(calls)
    }

    fn is_called_for(&self, help: &Help, now: Moment) -> bool {
        self.called_for_at(help).is_some_and(|at| at <= now)
    }

    /// Since when, or from when on, a line needs help as it stands.
    fn called_for_at(&self, help: &Help) -> Option<Moment> {
        let line = Queue::Service(help.service.clone());
        let long = help.waiting_min.is_some_and(|min| {
            let waiting = self.lines.len(&line);
            waiting > 0 && waiting >= usize::try_from(min).unwrap_or(usize::MAX)
        });
        if long {
            return Some(Moment::default());
        }
        let waits = self.lines.keys(&line).filter_map(|key| self.tickets.get(&key.ticket));
        let oldest = waits.map(|ticket| ticket.waiting_since).min()?;
        Some(oldest + help.wait_min?)
    }
}
