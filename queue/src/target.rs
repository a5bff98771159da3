//! How long a service may take (限时办结), and when its counter is reminded.

use crate::event::Event;
use crate::hall::{Hall, Place, Ticket};
use shared::moment::Millis;
use shared::rules::ServiceTarget;
use shared::{CounterId, Moment};

/// From this part of its time on, in percent, a service is overdue.
const OVERDUE_PERCENT: u8 = 100;

impl Hall {
    /// How long a ticket's service may take, if that is limited.
    pub fn target_of(&self, ticket: &Ticket) -> Option<&ServiceTarget> {
        self.rules()?.service(&ticket.service)?.target.as_ref()
    }

    /// Whose service has been told to take longer than it may, and where.
    pub fn overdue(&self) -> impl Iterator<Item = (CounterId, &Ticket)> {
        let served = self.served();
        served.map(|(id, ticket, _)| (id, ticket)).filter(|(_, it)| it.reminded >= OVERDUE_PERCENT)
    }

    pub(crate) fn reminders(&self, now: Moment) -> impl Iterator<Item = Event> {
        self.served().flat_map(move |(counter, ticket, started_at)| {
            let due = self.due_reminders(ticket, started_at).take_while(move |(_, at)| *at <= now);
            let ticket = ticket.id;
            due.map(move |(percent, _)| Event::ServiceReminder { ticket, counter, percent })
        })
    }

    pub(crate) fn next_reminder(&self) -> Option<Moment> {
        let next = self.served().filter_map(|(_, ticket, started_at)| {
            self.due_reminders(ticket, started_at).next().map(|(_, at)| at)
        });
        next.min()
    }

    /// Who is being served where, and since when.
    fn served(&self) -> impl Iterator<Item = (CounterId, &Ticket, Moment)> {
        let there = self.counters.values().filter_map(|counter| counter.ticket);
        there.filter_map(|id| {
            let ticket = self.tickets.get(&id)?;
            let Place::Counter { counter, started_at, .. } = ticket.place else { return None };
            Some((counter, ticket, started_at?))
        })
    }

    /// The reminders that have not come yet, each with its moment.
    fn due_reminders(
        &self,
        ticket: &Ticket,
        started_at: Moment,
    ) -> impl Iterator<Item = (u8, Moment)> {
        let reminded = ticket.reminded;
        self.target_of(ticket).into_iter().flat_map(move |target| {
            let at = |percent| Millis(target.within.0.saturating_mul(i64::from(percent)) / 100);
            let left = target.remind_at.iter().copied().filter(move |percent| *percent > reminded);
            left.map(move |percent| (percent, started_at + at(percent)))
        })
    }
}
