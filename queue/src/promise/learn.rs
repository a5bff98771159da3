//! What the events teach of service times and of customers' habits.
//!
//! Service times are lognormal. A service's own mean is learned first; what the hour and the
//! counter add is shrunk towards nothing until there is enough of it; how fast today goes is held
//! against what was expected of today's services.

use super::scene::Habits;
use crate::event::Event;
use crate::hall::{Hall, Place};
use shared::{CounterId, Lane, Moment, ServiceId, TicketId};
use std::collections::BTreeMap;

/// What is thought of a service that nobody has been served for, in minutes.
const FIRST_MEAN_MINUTES: f64 = 5.0;
/// And of its spread: the standard deviation of the logarithm.
const FIRST_SIGMA: f64 = 0.9;
/// How many services the first thought is worth.
const FIRST_WEIGHT: f64 = 4.0;
/// An hour's or a counter's own share counts half after so many services.
const EFFECT_WEIGHT: f64 = 50.0;
/// The variance of the logarithm of a day's speed, before the day has told anything.
const PACE_VARIANCE: f64 = 0.01;
/// A service longer than this was forgotten, and teaches nothing.
const SERVICE_MINUTES_MAX: f64 = 240.0;
/// The shortest service, so that it has a logarithm.
const SERVICE_MINUTES_MIN: f64 = 0.02;
/// A customer's coming counts as news of the present rate for about so long.
const COMING_MINUTES: f64 = 30.0;
/// How many calls the first thoughts about habits are worth.
const HABIT_WEIGHT: f64 = 20.0;

/// A lognormal service time in minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// The mean of the logarithm.
    pub mu: f64,
    /// Its standard deviation.
    pub sigma: f64,
}

impl Law {
    /// The mean in minutes.
    pub fn mean(&self) -> f64 {
        (self.mu + self.sigma * self.sigma / 2.0).exp()
    }
}

/// The count, mean and squares of numbers that come one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sample {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Sample {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let off = value - self.mean;
        self.mean += off / self.count;
        self.squares += off * (value - self.mean);
    }

    /// The mean drawn towards a first thought worth so many.
    fn towards(&self, first: f64, weight: f64) -> f64 {
        (self.count * self.mean + weight * first) / (self.count + weight)
    }
}

/// What has been learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learned {
    services: BTreeMap<ServiceId, Sample>,
    /// What an hour of the day adds to the logarithm.
    hours: BTreeMap<(ServiceId, u8), Sample>,
    /// What a counter adds.
    counters: BTreeMap<CounterId, Sample>,
    today: Today,
    walk: Sample,
    came: Sample,
    lost: Sample,
    returned: Sample,
    away: Sample,
    /// Who was missed when, for when they come back.
    missed: BTreeMap<TicketId, Moment>,
    coming: BTreeMap<(ServiceId, Lane), Coming>,
}

/// How many come for a service in a lane, the latest counting most.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Coming {
    weight: f64,
    at: Moment,
}

impl Coming {
    fn by(self, now: Moment) -> f64 {
        self.weight * (-minutes(self.at, now).max(0.0) / COMING_MINUTES).exp()
    }
}

/// How far the logarithms of today's service times were from what was expected of them, each
/// weighed by how much it can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Today {
    weight: f64,
    off: f64,
}

impl Learned {
    /// Learns from an event that is about to be applied to the hall.
    pub fn note(&mut self, hall: &Hall, event: &Event, at: Moment) {
        match event {
            Event::DayOpened { .. } => self.begin_day(),
            Event::Finished { ticket }
            | Event::Continued { ticket, .. }
            | Event::Transferred { ticket, .. } => self.served(hall, *ticket, at),
            Event::Started { ticket } => self.came(hall, *ticket, at),
            Event::Missed { ticket } => self.did_not_come(hall, *ticket, at),
            Event::Returned { ticket } => {
                if let Some(missed) = self.missed.remove(ticket) {
                    self.returned.add(1.0);
                    self.away.add(minutes(missed, at));
                }
            }
            Event::Issued { service, lane, .. } => {
                let coming = self.coming.entry((service.clone(), *lane)).or_default();
                *coming = Coming { weight: coming.by(at) + 1.0, at };
            }
            Event::RulesAdopted { .. }
            | Event::DayClosed
            | Event::CounterOpened { .. }
            | Event::CounterPaused { .. }
            | Event::CounterClosed { .. }
            | Event::Called { .. }
            | Event::Arrived { .. }
            | Event::Cancelled { .. }
            | Event::Expired { .. }
            | Event::PaperAsked { .. }
            | Event::PrintSettled { .. }
            | Event::PrintReported { .. }
            | Event::PaperHeld { .. }
            | Event::PrinterReported { .. }
            | Event::VoiceReported { .. }
            | Event::Shown { .. }
            | Event::Spoken { .. }
            | Event::Voice { .. }
            | Event::ServiceClosed { .. }
            | Event::ServiceOpened { .. }
            | Event::ServiceTurned { .. }
            | Event::LaneGranted { .. }
            | Event::EmergencyReported { .. }
            | Event::EmergencyOverdue { .. }
            | Event::Booked { .. }
            | Event::BookingCancelled { .. }
            | Event::CheckedIn { .. }
            | Event::NoShow { .. }
            | Event::SlotCame { .. }
            | Event::Held { .. }
            | Event::Resumed { .. }
            | Event::WalkedUp { .. }
            | Event::PaperEntered { .. }
            | Event::PaperServed { .. }
            | Event::ProfileChanged { .. }
            | Event::AlertRaised { .. }
            | Event::AlertCleared { .. }
            | Event::HelpCalled { .. }
            | Event::HelpAnswered { .. }
            | Event::Foreseen { .. }
            | Event::ServiceReminder { .. }
            | Event::Undone { .. }
            | Event::ScreenReported { .. }
            | Event::MediaReported { .. }
            | Event::NotShown { .. }
            | Event::EmergencyShown { .. }
            | Event::EmergencyCleared
            | Event::ScreensTested { .. }
            | Event::Front { .. } => {}
        }
    }

    /// A new day begins: how fast it goes and who comes is not known yet.
    pub fn begin_day(&mut self) {
        self.today = Today::default();
        self.coming.clear();
        self.forget_missed();
    }

    /// Learns from one service that a counter has finished.
    pub fn observe(&mut self, service: &ServiceId, counter: CounterId, at: Moment, took: f64) {
        if took > SERVICE_MINUTES_MAX {
            return;
        }
        let took = took.max(SERVICE_MINUTES_MIN);
        let law = self.law(service, at);
        let weight = 1.0 / (law.sigma * law.sigma);
        self.today.weight += weight;
        self.today.off += weight * (took.ln() - law.mu - self.effect(counter));
        let known = self.services.entry(service.clone()).or_default();
        known.add(took.ln());
        let off = took.ln() - known.mean;
        self.hours.entry((service.clone(), hour(at))).or_default().add(off);
        self.counters.entry(counter).or_default().add(off);
    }

    /// How long a service takes at this hour, at a counter of mean speed.
    pub fn law(&self, service: &ServiceId, at: Moment) -> Law {
        let known = self.services.get(service).copied().unwrap_or_default();
        let first = FIRST_MEAN_MINUTES.ln() - FIRST_SIGMA * FIRST_SIGMA / 2.0;
        let hour = self.hours.get(&(service.clone(), hour(at))).copied().unwrap_or_default();
        let squares = known.squares + FIRST_WEIGHT * FIRST_SIGMA * FIRST_SIGMA;
        Law {
            mu: known.towards(first, FIRST_WEIGHT) + hour.towards(0.0, EFFECT_WEIGHT),
            sigma: (squares / (known.count + FIRST_WEIGHT)).sqrt(),
        }
    }

    /// What a counter adds to the logarithm.
    pub fn effect(&self, counter: CounterId) -> f64 {
        self.counters.get(&counter).map_or(0.0, |known| known.towards(0.0, EFFECT_WEIGHT))
    }

    /// How many a minute come for a service in a lane.
    pub fn rate(&self, service: &ServiceId, lane: Lane, now: Moment) -> f64 {
        let known = self.coming.get(&(service.clone(), lane));
        known.map_or(0.0, |coming| coming.by(now) / COMING_MINUTES)
    }

    /// What customers do, and how fast today goes.
    pub fn habits(&self) -> Habits {
        let precision = 1.0 / PACE_VARIANCE + self.today.weight;
        Habits {
            walk: self.walk.towards(0.5, HABIT_WEIGHT),
            missed_share: self.came.towards(0.05, HABIT_WEIGHT),
            missed_minutes: self.lost.towards(1.0, HABIT_WEIGHT),
            return_share: self.returned.towards(0.3, HABIT_WEIGHT).clamp(0.0, 1.0),
            return_minutes: self.away.towards(5.0, HABIT_WEIGHT),
            pace: self.today.off / precision,
            pace_deviation: (1.0 / precision).sqrt(),
        }
    }

    fn served(&mut self, hall: &Hall, ticket: TicketId, at: Moment) {
        let Some(known) = hall.ticket(ticket) else { return };
        if let Place::Counter { counter, started_at: Some(started), .. } = known.place {
            self.observe(&known.service, counter, at, minutes(started, at));
        }
    }

    fn came(&mut self, hall: &Hall, ticket: TicketId, at: Moment) {
        let Some(known) = hall.ticket(ticket) else { return };
        if let Place::Counter { first_called_at, .. } = known.place {
            self.walk.add(minutes(first_called_at, at));
            if !known.returned {
                self.came.add(0.0);
            }
        }
    }

    fn did_not_come(&mut self, hall: &Hall, ticket: TicketId, at: Moment) {
        let Some(known) = hall.ticket(ticket) else { return };
        if let Place::Counter { first_called_at, .. } = known.place {
            self.came.add(1.0);
            self.lost.add(minutes(first_called_at, at));
            self.missed.insert(ticket, at);
        }
    }

    /// Who was missed and has not come back by the next day will not.
    fn forget_missed(&mut self) {
        for _ in std::mem::take(&mut self.missed) {
            self.returned.add(0.0);
        }
    }
}

/// The hour of the day, by a clock that is as far from the branch's on every day.
fn hour(at: Moment) -> u8 {
    u8::try_from(at.0.div_euclid(3_600_000).rem_euclid(24)).unwrap_or(0)
}

/// From one moment to another.
#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
pub(super) fn minutes(from: Moment, to: Moment) -> f64 {
    (to - from).0 as f64 / 60_000.0
}

#[cfg(test)]
mod tests {
    use super::Learned;
    use crate::chance::Chance;
    use shared::{CounterId, Moment, ServiceId};

    #[test]
    fn service_times_are_learned_by_service_and_counter() {
        let cash = ServiceId("cash".to_owned());
        let mut learned = Learned::default();
        let mut chance = Chance::new(5);
        let first = learned.law(&cash, Moment(0));
        assert!((first.mean() - 5.0).abs() < 1e-9);
        for turn in 0..4_000 {
            let counter = CounterId(1 + turn % 2);
            let slow = if counter.0 == 2 { 0.2 } else { -0.2 };
            let took = (1.0 + slow + 0.8 * chance.normal()).exp();
            learned.observe(&cash, counter, Moment(i64::from(turn)), took);
        }
        let law = learned.law(&cash, Moment(0));
        assert!((law.mu - 1.0).abs() < 0.05 && (law.sigma - 0.82).abs() < 0.04, "{law:?}");
        let effects = [1, 2].map(|counter| learned.effect(CounterId(counter)));
        assert!((effects[0] + 0.2).abs() < 0.05 && (effects[1] - 0.2).abs() < 0.05, "{effects:?}");
        assert_eq!(learned.effect(CounterId(9)), 0.0);
    }

    #[test]
    fn a_slow_day_is_found_out_by_and_by() {
        let cash = ServiceId("cash".to_owned());
        let mut learned = Learned::default();
        let mut chance = Chance::new(6);
        let mut day = |learned: &mut Learned, count: usize, pace: f64| {
            for _ in 0..count {
                let took = (1.0 + pace + 0.8 * chance.normal()).exp();
                learned.observe(&cash, CounterId(1), Moment(0), took);
            }
        };
        day(&mut learned, 5_000, 0.0);
        learned.today = super::Today::default();
        assert_eq!(learned.habits().pace, 0.0);
        assert!((learned.habits().pace_deviation - 0.1).abs() < 1e-9);
        day(&mut learned, 300, 0.3);
        let habits = learned.habits();
        assert!(habits.pace > 0.1 && habits.pace < 0.35, "{habits:?}");
        assert!(habits.pace_deviation < 0.06, "{habits:?}");
    }
}
