//! A copy of the hall as far as the future depends on it: small, and owning everything it needs.

use super::learn::{Law, Learned, minutes};
use super::remedy::Spare;
use crate::dispatch::{Joined, policy};
use crate::hall::{Hall, Place};
use crate::line::{Key, Queue};
use shared::alert::Act;
use shared::moment::Millis;
use shared::view::CounterState;
use shared::{CounterId, Lane, Moment, Rules, ServiceId, TicketId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Every lane, in the order of [`Lane`].
pub(super) const LANES: [Lane; 5] =
    [Lane::Ordinary, Lane::Care, Lane::Vip, Lane::Appointment, Lane::Emergency];
/// How far ahead newcomers are thought of.
const STREAM_MINUTES: i64 = 60;
/// Below so many a minute nobody is thought of.
const RATE_MIN: f64 = 0.002;
/// An open counter that has let customers wait for so many mean services has somebody away.
const SILENT_SERVICES: f64 = 3.0;

/// Everything a roll forward starts from.
#[derive(Clone, Debug)]
pub struct Scene {
    /// When it was taken.
    pub now: Moment,
    /// Who goes first, and by which head starts.
    pub rules: Rules,
    /// What can be asked for, in the order of the laws.
    pub services: Vec<ServiceId>,
    /// How long each takes at this hour.
    pub laws: Vec<Law>,
    /// Who waits, by line and lane.
    pub lines: Vec<Line>,
    /// The open counters.
    pub booths: Vec<Booth>,
    /// Who was missed and may come back.
    pub away: Vec<Away>,
    /// Who may come later and go first.
    pub streams: Vec<Stream>,
    /// What customers do, and how fast today goes.
    pub habits: Habits,
    /// What could be done for those who wait, what serves most lines first.
    pub spares: Vec<Spare>,
}

/// Customers of one service and lane who may come later and go before one who asks now.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// The line they would join.
    pub line: usize,
    /// The place of their service.
    pub service: usize,
    /// D of their service.
    pub due: Millis,
    /// Their lane.
    pub lane: Lane,
    /// How many a minute.
    pub rate: f64,
    /// After so many minutes a newcomer goes before nobody who asks now.
    pub until: f64,
}

/// Those of one lane who wait in one line, in order.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The first one first.
    pub waiting: Vec<Waiting>,
}

/// One who waits, or would.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The key it is called by.
    pub key: Key,
    /// The place of its service.
    pub service: usize,
    /// Whether it only asks how long it would wait: it takes nobody's time.
    pub asks: bool,
}

/// An open counter.
#[derive(Clone, Debug)]
pub struct Booth {
    /// The places of the lines it calls from.
    pub lines: Vec<usize>,
    /// What its teller adds to the logarithm of a service time.
    pub effect: f64,
    /// What it is doing.
    pub doing: Doing,
}

/// What an open counter is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doing {
    /// It has nobody.
    Idle,
    /// It has called somebody for this service so many minutes ago.
    Called(usize, f64),
    /// It has served somebody for this service for so many minutes.
    Serving(usize, f64),
}

/// One who was missed.
#[derive(Clone, Copy, Debug)]
pub struct Away {
    /// The place of the line it would come back to.
    pub line: usize,
    /// What it would wait by.
    pub waiting: Waiting,
}

/// What customers do, and how fast today goes; times in minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habits {
    /// From the call to the first word at the counter.
    pub walk: f64,
    /// The share that does not come when called.
    pub missed_share: f64,
    /// What each of them costs.
    pub missed_minutes: f64,
    /// The share of them that comes back.
    pub return_share: f64,
    /// How long after.
    pub return_minutes: f64,
    /// What today adds to the logarithm of every service time.
    pub pace: f64,
    /// How far that may be off.
    pub pace_deviation: f64,
}

impl Scene {
    /// The hall as it is now, with one in every lane of every service asking how long it takes.
    /// Nothing where no day is open.
    pub fn of(hall: &Hall, learned: &Learned, now: Moment) -> Option<Self> {
        hall.day()?;
        let rules = hall.rules()?;
        let mut places = Places::default();
        let mut lines: Vec<Line> = Vec::new();
        let service_of = |id: &ServiceId| rules.services.iter().position(|it| it.id == *id);
        for (queue, key) in hall.lines.all() {
            let ticket = hall.ticket(key.ticket);
            let Some(service) = ticket.and_then(|it| service_of(&it.service)) else { continue };
            let line = places.of(queue, key.lane, &mut lines);
            lines[line].waiting.push(Waiting { key: *key, service, asks: false });
        }
        let mut scene = Self {
            now,
            rules: Rules {
                head_start: rules.head_start,
                dispatch: rules.dispatch,
                ..Rules::default()
            },
            services: rules.services.iter().map(|service| service.id.clone()).collect(),
            laws: rules.services.iter().map(|it| learned.law(&it.id, now)).collect(),
            lines,
            booths: Vec::new(),
            away: Vec::new(),
            streams: Vec::new(),
            habits: learned.habits(),
            spares: Vec::new(),
        };
        scene.add_asking(hall, &mut places);
        scene.add_streams(learned, rules, &places);
        scene.add_away(hall, &mut places);
        scene.add_booths(hall, learned, &mut places);
        scene.add_spares(hall, learned, &places);
        Some(scene)
    }

    /// One in every lane of every service.
    fn add_asking(&mut self, hall: &Hall, places: &mut Places) {
        let Some(rules) = hall.rules() else { return };
        for (service, rule) in rules.services.iter().enumerate() {
            for lane in LANES {
                let key = newcomer(rules, rule.due, lane, self.now);
                let queue = Queue::Service(rule.id.clone());
                let line = places.of(&queue, lane, &mut self.lines);
                let waiting = &mut self.lines[line].waiting;
                let place = waiting.partition_point(|other| other.key < key);
                waiting.insert(place, Waiting { key, service, asks: true });
            }
        }
    }

    /// Who may come within the hour and go before one who asks now.
    fn add_streams(&mut self, learned: &Learned, rules: &Rules, places: &Places) {
        let asking = self.lines.iter().flat_map(|line| &line.waiting).filter(|one| one.asks);
        let asking: Vec<Key> = asking.map(|one| one.key).collect();
        let by = policy(rules);
        let later = self.now + Millis::minutes(2 * STREAM_MINUTES);
        for (service, rule) in rules.services.iter().enumerate() {
            for lane in LANES {
                let rate = learned.rate(&rule.id, lane, self.now);
                let line = places.known(&Queue::Service(rule.id.clone()), lane);
                let Some(line) = line.filter(|_| rate > RATE_MIN) else { continue };
                let goes_first = |minutes: &i64| {
                    let key = newcomer(rules, rule.due, lane, self.now + Millis::minutes(*minutes));
                    asking.iter().any(|asks| by.order(&key, asks, later).is_lt())
                };
                let until = (1..=STREAM_MINUTES).take_while(goes_first).count();
                let until = u32::try_from(until).map_or(0.0, f64::from);
                self.streams.push(Stream { line, service, due: rule.due, lane, rate, until });
            }
        }
        self.streams.retain(|stream| stream.until > 0.0);
    }

    fn add_away(&mut self, hall: &Hall, places: &mut Places) {
        for ticket in hall.missed().filter(|ticket| !ticket.returned) {
            let service = self.services.iter().position(|id| *id == ticket.service);
            let Some(service) = service else { continue };
            let line = places.of(&ticket.queue(), ticket.lane, &mut self.lines);
            let waiting = Waiting { key: ticket.key(), service, asks: false };
            self.away.push(Away { line, waiting });
        }
    }

    fn add_booths(&mut self, hall: &Hall, learned: &Learned, places: &mut Places) {
        for (id, counter) in hall.counters() {
            if counter.state != CounterState::Open {
                continue;
            }
            let queues = hall.queues(id);
            let lanes = queues.iter().flat_map(|queue| LANES.map(|lane| (queue, lane)));
            let lines: Vec<usize> =
                lanes.filter_map(|(queue, lane)| places.known(queue, lane)).collect();
            let doing = self.doing(hall, counter.ticket);
            if doing == Doing::Idle && self.is_silent(&lines) {
                continue;
            }
            self.add_switches(hall, places, (id, learned.effect(id)));
            self.booths.push(Booth { lines, effect: learned.effect(id), doing });
        }
    }

    /// The closed and paused counters. Two that serve the same are one choice.
    fn add_spares(&mut self, hall: &Hall, learned: &Learned, places: &Places) {
        for (id, counter) in hall.counters() {
            let act = match counter.state {
                CounterState::Closed => Act::Open { counter: id },
                CounterState::Paused => Act::Resume { counter: id },
                CounterState::Open => continue,
            };
            let lines = of_services(hall.services_of(id), places);
            self.add_spare(Spare { act, booth: None, lines, effect: learned.effect(id) });
        }
        self.spares.sort_by_key(|spare| (spare.booth.is_some(), Reverse(spare.lines.len())));
    }

    /// The profiles that the next open counter could be switched to.
    fn add_switches(&mut self, hall: &Hall, places: &Places, (counter, effect): (CounterId, f64)) {
        let booth = Some(self.booths.len());
        let known = hall.at_counter(counter).and_then(|(counter, _)| counter.profile.as_deref());
        for profile in hall.rules().into_iter().flat_map(|rules| &rules.profiles) {
            if known != Some(profile.name.as_str()) {
                let lines = of_services(&profile.services, places);
                let act = Act::Switch { counter, profile: profile.name.clone() };
                self.add_spare(Spare { act, booth, lines, effect });
            }
        }
    }

    fn add_spare(&mut self, spare: Spare) {
        let same = |known: &Spare| known.booth == spare.booth && known.lines == spare.lines;
        if !spare.lines.is_empty() && !self.spares.iter().any(same) {
            self.spares.push(spare);
        }
    }

    fn doing(&self, hall: &Hall, ticket: Option<TicketId>) -> Doing {
        let known = ticket.and_then(|ticket| hall.ticket(ticket));
        let Some(ticket) = known else { return Doing::Idle };
        let service = self.services.iter().position(|id| *id == ticket.service).unwrap_or(0);
        match ticket.place {
            Place::Counter { started_at: Some(started), .. } => {
                Doing::Serving(service, minutes(started, self.now))
            }
            Place::Counter { first_called_at, .. } => {
                Doing::Called(service, minutes(first_called_at, self.now))
            }
            Place::Waiting
            | Place::Missed { .. }
            | Place::Held { .. }
            | Place::Finished
            | Place::Cancelled
            | Place::Expired => Doing::Idle,
        }
    }

    /// Whether a free counter lets somebody wait for so long that its teller must be away.
    fn is_silent(&self, lines: &[usize]) -> bool {
        let waiting = lines.iter().flat_map(|line| &self.lines[*line].waiting);
        let waiting = waiting.filter(|waiting| !waiting.asks);
        let patience = |service: usize| SILENT_SERVICES * self.laws[service].mean();
        let neglected =
            |one: &Waiting| minutes(one.key.issued_at, self.now) > patience(one.service);
        waiting.into_iter().any(neglected)
    }
}

/// The places of the lines of services.
fn of_services(services: &[ServiceId], places: &Places) -> Vec<usize> {
    let queues = services.iter().map(|id| Queue::Service(id.clone()));
    queues.flat_map(|queue| LANES.map(|lane| places.known(&queue, lane))).flatten().collect()
}

/// The key of a ticket given out at a moment.
pub(super) fn newcomer(rules: &Rules, due: Millis, lane: Lane, at: Moment) -> Key {
    let due_at = policy(rules).due_at(&Joined { since: at, due, lane });
    Key { due_at, issued_at: at, ticket: TicketId(u64::MAX), lane }
}

/// Where each line of each lane stands in the scene.
#[derive(Default)]
struct Places(BTreeMap<(Queue, Lane), usize>);

impl Places {
    fn known(&self, queue: &Queue, lane: Lane) -> Option<usize> {
        self.0.get(&(queue.clone(), lane)).copied()
    }

    fn of(&mut self, queue: &Queue, lane: Lane, lines: &mut Vec<Line>) -> usize {
        *self.0.entry((queue.clone(), lane)).or_insert_with(|| {
            lines.push(Line::default());
            lines.len() - 1
        })
    }
}
