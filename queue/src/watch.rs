//! 预警: what the lobby manager is warned of, from the hall alone.
//!
//! 1. Every cause has one alert at most, raised and cleared by an event. An alert is cleared by
//!    a lower bound than it is raised by, so that it does not come and go with every call.
//! 2. What time brings about is known beforehand: [`Hall::next_wake`] asks for the moment, and
//!    [`Hall::tick`] finds an alert there whenever it does.
//! 3. Who has waited overnight is not watched: that they wait long is no news.

mod foresee;
mod lines;
mod surge;

pub use surge::{END_BOUND, INTERVAL, RISE_BOUND, RISE_RATIO, Rise};

use crate::decide::one_if;
use crate::event::Event;
use crate::hall::Hall;
use foresee::Foreseen;
use shared::alert::{Cause, DayPlan, HelpCall, HelpPoint};
use shared::{CounterId, Moment, Refusal, ServiceId};
use std::collections::BTreeMap;
use surge::Arrivals;

/// What the watch knows besides the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// What stands, and since when.
    pub alerts: BTreeMap<Cause, Moment>,
    /// Who called for help, and when.
    pub helps: BTreeMap<HelpPoint, Moment>,
    /// What the day leads to expect.
    pub plan: DayPlan,
    /// How many have come.
    pub arrivals: Arrivals,
    /// How long who comes would wait, as it was last told.
    pub foreseen: BTreeMap<ServiceId, Foreseen>,
}

/// An alert as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// What is wrong.
    pub cause: &'a Cause,
    /// Since when.
    pub since: Moment,
    /// How many it is about.
    pub count: usize,
    /// Since when the oldest of them waits.
    pub oldest: Option<Moment>,
}

impl Hall {
    /// Every alert that stands, what presses most first.
    pub fn alerts(&self) -> Vec<Standing<'_>> {
        let standing = self.watched.alerts.iter().map(|(cause, since)| {
            let (count, oldest) = self.about(cause);
            Standing { cause, since: *since, count, oldest }
        });
        let mut all: Vec<_> = standing.collect();
        all.sort_by_key(|alert| (std::cmp::Reverse(alert.cause.level()), alert.since));
        all
    }

    /// Whether an alert or a call for help stands.
    pub fn is_warned(&self) -> bool {
        !self.watched.alerts.is_empty() || !self.watched.helps.is_empty()
    }

    /// Who called for help and has not been answered, the oldest call first.
    pub fn helps(&self) -> Vec<HelpCall> {
        let helps = self.watched.helps.iter();
        let mut helps: Vec<_> =
            helps.map(|(from, since)| HelpCall { from: *from, since: *since }).collect();
        helps.sort_by_key(|help| help.since);
        helps
    }

    /// What the day leads to expect.
    pub fn plan(&self) -> &DayPlan {
        &self.watched.plan
    }

    pub(crate) fn call_help(&self, from: HelpPoint) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        match from {
            HelpPoint::Kiosk(kiosk) if !rules.kiosks.contains(&kiosk) => {
                return Err(Refusal::UnknownKiosk { kiosk });
            }
            HelpPoint::Kiosk(_) => {}
            HelpPoint::Counter(counter) => _ = self.counter(counter)?,
        }
        Ok(one_if(!self.watched.helps.contains_key(&from), Event::HelpCalled { from }))
    }

    pub(crate) fn answer_help(&self, from: HelpPoint) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        Ok(one_if(self.watched.helps.contains_key(&from), Event::HelpAnswered { from }))
    }

    /// What is to be raised or cleared by now.
    pub(crate) fn alerts_due(&self, now: Moment) -> impl Iterator<Item = Event> + use<'_> {
        let turns = self.alert_turns().into_iter().filter(move |(_, at)| *at <= now);
        turns.map(|(cause, _)| match self.watched.alerts.contains_key(&cause) {
            true => Event::AlertCleared { cause },
            false => {
                let (count, oldest) = self.about(&cause);
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                Event::AlertRaised { cause, count, oldest }
            }
        })
    }

    /// When something is next to be raised or cleared.
    pub(crate) fn next_alert(&self) -> Option<Moment> {
        self.alert_turns().into_iter().map(|(_, at)| at).min()
    }

    /// Follows what concerns the watch.
    pub(crate) fn follow_watch(&mut self, event: &Event, at: Moment) {
        if let Event::AlertRaised { cause, .. } = event {
            self.watched.alerts.insert(cause.clone(), at);
        } else if let Event::AlertCleared { cause } = event {
            self.watched.alerts.remove(cause);
        } else if let Event::HelpCalled { from } = event {
            self.watched.helps.insert(*from, at);
        } else if let Event::HelpAnswered { from } = event {
            self.watched.helps.remove(from);
        } else if let Event::Foreseen { service, band, .. } = event {
            self.watched.foreseen.entry(service.clone()).or_default().turn(*band, at);
        } else if let Event::Issued { .. } = event {
            let since = at - self.watch_begins();
            self.watched.arrivals.note(since);
        }
    }

    /// A new day stands at its beginning; one opened again goes on, with nothing raised yet.
    pub(crate) fn begin_watch(&mut self, new: bool, plan: Option<&DayPlan>) {
        let arrivals = std::mem::take(&mut self.watched.arrivals);
        let known = std::mem::take(&mut self.watched.plan);
        self.watched = match new {
            true => Watched { plan: plan.cloned().unwrap_or_default(), ..Watched::default() },
            false => {
                Watched { arrivals, plan: plan.cloned().unwrap_or(known), ..Watched::default() }
            }
        };
    }

    /// A closed day warns of nothing.
    pub(crate) fn end_watch(&mut self) {
        let Watched { arrivals, plan, .. } = std::mem::take(&mut self.watched);
        self.watched = Watched { arrivals, plan, ..Watched::default() };
    }

    /// Every alert that comes or goes if nothing else happens, and when. Only what is known at the
    /// latest event counts, so that who is woken for it finds it.
    fn alert_turns(&self) -> Vec<(Cause, Moment)> {
        let Some(rules) = self.rules().filter(|_| self.open) else { return Vec::new() };
        let mut turns = Vec::new();
        self.line_turns(rules, &mut turns);
        self.idle_turns(rules, &mut turns);
        self.foreseen_turns(&mut turns);
        let stands = |cause: &Cause| self.watched.alerts.contains_key(cause);
        for (from, since) in &self.watched.helps {
            let cause = Cause::HelpUnanswered { from: *from };
            if !stands(&cause) {
                turns.push((cause, *since + rules.watch.help));
            }
        }
        let now = self.as_of;
        let turn_to =
            |cause: Cause, wanted: bool| (stands(&cause) != wanted).then_some((cause, now));
        let service_overdue = self.overdue().next().is_some();
        let plan = &self.watched.plan;
        for (kiosk, kind) in self.lost_readers() {
            turns.extend(turn_to(Cause::ReaderLost { kiosk, kind }, true));
        }
        turns.extend(turn_to(Cause::EmergencyOverdue, self.has_overdue_emergency()));
        turns.extend(turn_to(Cause::ServiceOverdue, service_overdue));
        turns.extend(turn_to(Cause::BusyDay, !plan.kinds.is_empty()));
        turns.extend(turn_to(Cause::BusyTomorrow, !plan.tomorrow.is_empty()));
        let surge = stands(&Cause::Surge);
        let since = now - self.watch_begins();
        if let Some(at) = self.watched.arrivals.turn(plan, surge, since) {
            turns.push((Cause::Surge, self.watch_begins() + at));
        }
        for cause in self.watched.alerts.keys().filter(|cause| self.is_over(cause)) {
            turns.push((cause.clone(), now));
        }
        turns
    }

    /// Whether what an alert was raised for is gone; what clears itself is told elsewhere.
    fn is_over(&self, cause: &Cause) -> bool {
        match cause {
            Cause::WaitNear { service } | Cause::WaitOver { service } => {
                self.line_is_calm(cause, service)
            }
            Cause::NoCounter { service } => {
                self.oldest_in(service).is_none() || self.is_served(service)
            }
            Cause::LongWait => self.hall_is_calm(),
            Cause::IdleCounter { counter } => !self.idles_beside_a_line(*counter),
            Cause::HelpUnanswered { from } => !self.watched.helps.contains_key(from),
            Cause::ReaderLost { kiosk, kind } => !self.is_lost(*kiosk, *kind),
            Cause::Surge
            | Cause::Amber { .. }
            | Cause::Red { .. }
            | Cause::EmergencyOverdue
            | Cause::ServiceOverdue
            | Cause::BusyDay
            | Cause::BusyTomorrow => false,
        }
    }

    /// How many a cause is about, and since when the oldest waits.
    fn about(&self, cause: &Cause) -> (usize, Option<Moment>) {
        match cause {
            Cause::WaitNear { service }
            | Cause::WaitOver { service }
            | Cause::NoCounter { service }
            | Cause::Amber { service }
            | Cause::Red { service } => (self.waiting(service), self.oldest_in(service)),
            Cause::LongWait | Cause::Surge => (self.lines.total(), self.lines.oldest()),
            Cause::IdleCounter { .. } | Cause::ReaderLost { .. } => (1, None),
            Cause::HelpUnanswered { from } => (1, self.watched.helps.get(from).copied()),
            Cause::EmergencyOverdue => self.overdue_emergencies(),
            Cause::ServiceOverdue => (self.overdue().count(), None),
            Cause::BusyDay | Cause::BusyTomorrow => (0, None),
        }
    }

    fn has_overdue_emergency(&self) -> bool {
        self.overdue_emergencies().0 > 0
    }

    fn overdue_emergencies(&self) -> (usize, Option<Moment>) {
        let late = self.emergencies_in_need().filter(|emergency| emergency.is_overdue());
        let since: Vec<Moment> = late.map(|emergency| emergency.since).collect();
        (since.len(), since.into_iter().min())
    }

    /// Where the intervals of the day are counted from.
    fn watch_begins(&self) -> Moment {
        self.midnight.unwrap_or(self.begins_at)
    }

    fn stands(&self, of: impl Fn(&Cause) -> bool) -> bool {
        self.watched.alerts.keys().any(of)
    }

    fn open_counters(&self) -> impl Iterator<Item = CounterId> {
        let open = |(id, counter): (CounterId, &crate::Counter)| {
            (counter.state == shared::view::CounterState::Open).then_some(id)
        };
        self.counters().filter_map(open)
    }
}
