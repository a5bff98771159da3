//! Which service gives out numbers: its hours, its limits, and the end of the day.
//!
//! 1. A number is given out only where its holder can be served before the last hours are over,
//!    with the margin of the rules, as far as the line and the open counters tell.
//! 2. Whether that is so depends on the time, and the terminals are told when it changes: what
//!    [`Hall::tick`] finds is an event, and [`Hall::next_wake`] knows when to ask.
//! 3. A person's hash is counted for one day and is gone when the day is closed.

use crate::event::Event;
use crate::hall::Hall;
use crate::line::Queue;
use shared::admission::{PauseReason, Person, ServiceState};
use shared::moment::Millis;
use shared::rules::{Rules, Service};
use shared::view::CounterState;
use shared::{Moment, Refusal, ServiceId};
use std::collections::BTreeMap;

/// What stands between a customer and a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gate {
    /// What staff have closed for a while.
    pub paused: BTreeMap<ServiceId, PauseReason>,
    /// What was last told of a service's hours, and when; open since the day was, without it.
    pub told: BTreeMap<ServiceId, (ServiceState, Moment)>,
    /// When the day was opened.
    pub opened_at: Moment,
    /// How many numbers of a service each known person has had.
    pub persons: BTreeMap<(ServiceId, Person), u32>,
}

impl Hall {
    /// Whether a service gives out numbers, as the terminals were told.
    pub fn service_state(&self, id: &ServiceId) -> ServiceState {
        let (told, _) = self.told(id);
        let service = self.rules().and_then(|rules| rules.service(id));
        match self.gate.paused.get(id) {
            Some(reason) => ServiceState::Paused { reason: *reason },
            None if !told.is_open() => told,
            None if service.is_some_and(|service| self.is_full(service)) => ServiceState::Full,
            None => ServiceState::Open,
        }
    }

    /// Refuses a number of a service that gives out none now.
    pub(crate) fn admit(&self, service: &Service, now: Moment) -> Result<(), Refusal> {
        self.admit_to_paused(&service.id)?;
        let id = || service.id.clone();
        match self.by_the_hours(service, now) {
            ServiceState::ClosedNow { until } => {
                return Err(Refusal::OutsideHours { service: id(), until: Some(until) });
            }
            ServiceState::NoMoreToday => {
                return Err(Refusal::OutsideHours { service: id(), until: None });
            }
            ServiceState::Open | ServiceState::Full | ServiceState::Paused { .. } => {}
        }
        if let Some(daily_max) = service.limits.daily_max.filter(|_| self.is_full(service)) {
            return Err(Refusal::ServiceFull { service: id(), daily_max });
        }
        let has_hours = !service.limits.hours.is_empty();
        if has_hours && !self.by_the_clock(service, self.work(service), now).is_open() {
            return Err(Refusal::CannotBeServedToday { service: id() });
        }
        Ok(())
    }

    /// Refuses a number of a service that staff have closed.
    pub(crate) fn admit_to_paused(&self, id: &ServiceId) -> Result<(), Refusal> {
        match self.gate.paused.get(id) {
            Some(reason) => Err(Refusal::ServicePaused { service: id.clone(), reason: *reason }),
            None => Ok(()),
        }
    }

    /// Refuses one more number of a service to who has had theirs.
    pub(crate) fn admit_person(
        &self,
        service: &Service,
        person: Option<&Person>,
    ) -> Result<(), Refusal> {
        let (Some(per_person_max), Some(person)) = (service.limits.per_person_max, person) else {
            return Ok(());
        };
        if self.numbers_of(&service.id, person) < per_person_max {
            return Ok(());
        }
        Err(Refusal::PersonHasEnough { service: service.id.clone(), per_person_max })
    }

    /// How many numbers of a service a person has had today.
    pub(crate) fn numbers_of(&self, id: &ServiceId, person: &Person) -> u32 {
        self.gate.persons.get(&(id.clone(), person.clone())).copied().unwrap_or(0)
    }

    pub(crate) fn close_service(
        &self,
        id: &ServiceId,
        reason: PauseReason,
    ) -> Result<Vec<Event>, Refusal> {
        self.known_service(id)?;
        self.admit_to_paused(id)?;
        Ok(vec![Event::ServiceClosed { service: id.clone(), reason }])
    }

    pub(crate) fn open_service(&self, id: &ServiceId) -> Result<Vec<Event>, Refusal> {
        self.known_service(id)?;
        if self.admit_to_paused(id).is_ok() {
            return Err(Refusal::ServiceOpen { service: id.clone() });
        }
        Ok(vec![Event::ServiceOpened { service: id.clone() }])
    }

    /// A service of today's rules.
    pub(crate) fn known_service(&self, id: &ServiceId) -> Result<&Service, Refusal> {
        let unknown = || Refusal::UnknownService { service: id.clone() };
        self.day_rules()?.service(id).ok_or_else(unknown)
    }

    /// What the terminals have not been told yet of hours and closing time.
    pub(crate) fn turned(&self, now: Moment) -> impl Iterator<Item = Event> + use<'_> {
        let due = move |service: &&Service| self.turn_of(service).is_some_and(|at| at <= now);
        self.timed_services().filter(due).map(move |service| Event::ServiceTurned {
            service: service.id.clone(),
            state: self.by_the_clock(service, self.work(service), now),
        })
    }

    /// When a service next gives out numbers again, or no more.
    pub(crate) fn next_turn(&self) -> Option<Moment> {
        self.timed_services().filter_map(|service| self.turn_of(service)).min()
    }

    /// Follows what concerns the gate.
    pub(crate) fn follow_gate(&mut self, event: &Event, at: Moment) {
        if let Event::ServiceClosed { service, reason } = event {
            self.gate.paused.insert(service.clone(), *reason);
        } else if let Event::ServiceOpened { service } = event {
            self.gate.paused.remove(service);
        } else if let Event::ServiceTurned { service, state } = event {
            self.gate.told.insert(service.clone(), (*state, at));
        } else if let Event::Issued { service, person: Some(person), .. } = event {
            *self.gate.persons.entry((service.clone(), person.clone())).or_default() += 1;
        }
    }

    /// A new day has nothing closed and has seen nobody; one opened again keeps what is closed.
    pub(crate) fn begin_gate(&mut self, new: bool, midnight: Option<Moment>, at: Moment) {
        if new {
            self.gate = Gate::default();
            self.midnight = None;
            self.emergencies.clear();
        }
        self.midnight = midnight.or(self.midnight);
        self.gate.opened_at = at;
        self.gate.told.clear();
    }

    /// The services whose state changes with time alone.
    fn timed_services(&self) -> impl Iterator<Item = &Service> {
        let open = self.rules().filter(|_| self.open && self.midnight.is_some());
        let services = open.into_iter().flat_map(|rules| &rules.services);
        services.filter(|service| !service.limits.hours.is_empty())
    }

    fn told(&self, id: &ServiceId) -> (ServiceState, Moment) {
        let told = self.gate.told.get(id).copied();
        told.unwrap_or((ServiceState::Open, self.gate.opened_at))
    }

    fn is_full(&self, service: &Service) -> bool {
        let given_out = self.counts.get(&service.series).copied().unwrap_or(0);
        service.limits.daily_max.is_some_and(|daily_max| given_out >= daily_max)
    }

    /// The first moment since the last telling at which the service is not as was told.
    fn turn_of(&self, service: &Service) -> Option<Moment> {
        let (told, since) = self.told(&service.id);
        let midnight = self.midnight?;
        let work = self.work(service);
        let edges = service.limits.hours.iter().flat_map(|span| [span.from(), span.to()]);
        let mut moments: Vec<_> = edges.map(|edge| midnight + edge).collect();
        moments.push(since);
        moments.extend(self.last_entry(service, work).map(|last| last + Millis(1)));
        moments.retain(|moment| *moment >= since);
        moments.sort_unstable();
        moments.into_iter().find(|moment| self.by_the_clock(service, work, *moment) != told)
    }

    /// What a service's hours alone say.
    fn by_the_hours(&self, service: &Service, now: Moment) -> ServiceState {
        let hours = &service.limits.hours;
        let Some(midnight) = self.midnight.filter(|_| !hours.is_empty()) else {
            return ServiceState::Open;
        };
        match hours.iter().find(|span| now < midnight + span.to()) {
            Some(span) if now < midnight + span.from() => {
                ServiceState::ClosedNow { until: midnight + span.from() }
            }
            Some(_) => ServiceState::Open,
            None => ServiceState::NoMoreToday,
        }
    }

    /// What its hours and the work before them say.
    fn by_the_clock(&self, service: &Service, work: Millis, now: Moment) -> ServiceState {
        let state = self.by_the_hours(service, now);
        let late = self.last_entry(service, work).is_some_and(|last| now > last);
        if late && state.is_open() { ServiceState::NoMoreToday } else { state }
    }

    /// The last moment at which somebody who comes can be served with so much work before them:
    /// counted back from the end of the last hours, over the breaks between them.
    fn last_entry(&self, service: &Service, work: Millis) -> Option<Moment> {
        let (midnight, margin) = (self.midnight?, self.rules()?.closing.margin);
        let mut left = work.0 - margin.0;
        let (first, last) = (service.limits.hours.first()?, service.limits.hours.last()?);
        if left <= 0 {
            return Some(midnight + last.to());
        }
        for span in service.limits.hours.iter().rev() {
            let length = span.to().0 - span.from().0;
            if left <= length {
                return Some(midnight + Millis(span.to().0 - left));
            }
            left -= length;
        }
        Some(midnight + first.from() - Millis(1))
    }

    /// How long somebody who comes for a service now is at it or before it: what waits for the
    /// counters open for it, shared among them and with those that serve the rest of it.
    fn work(&self, service: &Service) -> Millis {
        let Some(rules) = self.rules() else { return Millis(0) };
        let own = self.open_for(rules, &service.id);
        let mut work = 0;
        for other in &rules.services {
            let (waiting, counters) = (self.waiting(&other.id), self.open_for(rules, &other.id));
            let shared = counters.iter().filter(|counter| own.contains(counter)).count();
            let alone = own.is_empty() && other.id == service.id;
            let (part, whole) = if alone { (1, 1) } else { (shared, counters.len().max(1)) };
            work += times(other.limits.mean, waiting * part) / int(whole);
        }
        let bound = own.iter().map(|counter| self.lines.len(&Queue::Counter(*counter)));
        work += times(service.limits.mean, bound.sum());
        Millis(work / int(own.len().max(1)) + service.limits.mean.0)
    }

    /// The counters open for a service.
    fn open_for(&self, rules: &Rules, id: &ServiceId) -> Vec<shared::CounterId> {
        let serving = rules.counters.iter().filter(|counter| counter.services.contains(id));
        let open = |id: &shared::CounterId| {
            self.counters.get(id).is_some_and(|counter| counter.state == CounterState::Open)
        };
        serving.map(|counter| counter.id).filter(open).collect()
    }
}

fn times(length: Millis, count: usize) -> i64 {
    length.0.saturating_mul(int(count))
}

fn int(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
