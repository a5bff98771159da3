//! The figures as they are gathered, a day at a time.

use super::times::{Times, mean_seconds, percent, seconds};
use super::{
    Alerts, By, Calls, Devices, HalfHour, Helps, Lasted, Nth, Outcomes, Promised, Report, Seats,
    Services, Waits,
};
use crate::calendar;
use crate::store::{Act, Business, Day, Reader, Spell, StoreError, Target};
use shared::alert::{Cause, HALF_HOUR, HALF_HOURS_A_DAY, HelpPoint};
use shared::promise::Promise;
use shared::{Moment, Text};
use std::collections::BTreeMap;

/// What is known so far.
#[derive(Default)]
pub(super) struct Figures {
    pub days_without: Vec<String>,
    days: usize,
    is_open: bool,
    as_of: Moment,
    names: BTreeMap<String, Text>,
    /// By the half hour's place in the day.
    arrivals: BTreeMap<usize, u64>,
    first_waits: Groups,
    later_waits: Groups,
    services: Groups,
    outcomes: BTreeMap<String, Outcomes>,
    promises: BTreeMap<String, Told>,
    alerts: BTreeMap<(String, String), Spells>,
    helps: BTreeMap<String, (u64, Times)>,
    devices: BTreeMap<(String, String), Spells>,
    calls: Calls,
    seats: BTreeMap<String, (u64, u64)>,
}

/// Times of everybody, and of each service, lane and teller.
#[derive(Default)]
struct Groups {
    all: Times,
    services: BTreeMap<String, Times>,
    lanes: BTreeMap<String, Times>,
    tellers: BTreeMap<String, Times>,
}

/// How long spells of one kind lasted.
#[derive(Default)]
struct Spells {
    count: u64,
    total_ms: u64,
    longest_ms: u64,
    lasting: u64,
}

/// Promises of one service, and what came of them.
#[derive(Clone, Copy, Default)]
struct Told {
    told: u64,
    not_told: u64,
    sooner: u64,
    later: u64,
    error_ms: u64,
    open_ended: u64,
}

impl Figures {
    /// Adds a day, read as of one moment.
    pub fn add(&mut self, reader: &Reader, day: &Day) -> Result<(), StoreError> {
        self.days += 1;
        self.is_open = day.is_open;
        self.as_of = reader.as_of()?;
        let targets = reader.targets(day)?;
        self.names.extend(targets.iter().map(|it| (it.service.clone(), it.name.clone())));
        let midnight = day.midnight.or_else(|| calendar::midnight(&day.date)).unwrap_or_default();
        reader.issued(day, |service, at| {
            let half_hour = ((at - midnight).0 / HALF_HOUR.0).max(0);
            let place = usize::try_from(half_hour).unwrap_or(0).min(HALF_HOURS_A_DAY - 1);
            *self.arrivals.entry(place).or_default() += 1;
            of(&mut self.outcomes, service).issued += 1;
        })?;
        let mut aims = Aims::new(targets);
        reader.acts(day, |act| self.act(act, &mut aims))?;
        reader.promised(day, |service, ms, promise| {
            of(&mut self.promises, service).add(ms, promise);
        })?;
        reader.calls(day, |shown, spoken| {
            self.calls.made += 1;
            *match (shown, spoken) {
                (true, true) => &mut self.calls.shown_and_spoken,
                (true, false) => &mut self.calls.shown_only,
                (false, true) => &mut self.calls.spoken_only,
                (false, false) => &mut self.calls.neither,
            } += 1;
        })?;
        for (why, count) in reader.unspoken(day)? {
            *self.calls.unspoken.entry(why).or_default() += count;
        }
        self.spells(reader, day)
    }

    fn spells(&mut self, reader: &Reader, day: &Day) -> Result<(), StoreError> {
        let now = self.as_of;
        for alert in reader.alerts(day)? {
            self.alerts.entry(named(&alert.what)).or_default().add(&alert, now);
        }
        for help in reader.helps(day)? {
            let (called, times) = self.helps.entry(place(help.what)).or_default();
            *called += 1;
            if let Some(to) = help.to {
                times.add(ms(help.from, to), None);
            }
        }
        for trouble in reader.troubles(day)? {
            self.devices.entry(trouble.what.clone()).or_default().add(&trouble, now);
        }
        for Spell { what, from, to } in reader.shifts(day)? {
            let Business { counter, teller, paused } = what;
            let teller = teller.unwrap_or_else(|| seat(counter));
            let (open, closed) = self.seats.entry(teller).or_default();
            *if paused { closed } else { open } += ms(from, to.unwrap_or(now));
        }
        Ok(())
    }

    fn act(&mut self, act: &Act<'_>, aims: &mut Aims) {
        aims.turn_to(act.seq);
        let outcomes = of(&mut self.outcomes, act.service);
        let ended = |stage: &str| act.ms.filter(|_| act.stage == Some(stage) && !act.overnight);
        let is_call = matches!(act.kind, "called" | "by_hand" | "paper");
        outcomes.overnight += u64::from(is_call && act.overnight && act.stage == Some("wait"));
        match act.kind {
            "called" => outcomes.called += 1,
            "by_hand" => outcomes.by_hand += 1,
            "finished" | "continued" | "paper" => outcomes.served += 1,
            "walked_up" => outcomes.walked_up += 1,
            "missed" => outcomes.missed += 1,
            "returned" => outcomes.returned += 1,
            "transferred" => outcomes.transferred += 1,
            "held" => outcomes.held += 1,
            "cancelled" => outcomes.cancelled += 1,
            "expired" => outcomes.expired += 1,
            "undone" => outcomes.undone += 1,
            "not_shown" => self.calls.not_shown += 1,
            _ => {}
        }
        if let Some(ms) = ended("wait").filter(|_| is_call) {
            let waits = if act.nth == 1 { &mut self.first_waits } else { &mut self.later_waits };
            waits.add(act, ms, aims.wait(act.service));
        }
        let is_end = matches!(act.kind, "finished" | "continued" | "transferred");
        if let Some(ms) = ended("service").filter(|_| is_end) {
            self.services.add(act, ms, aims.service(act.service));
        }
    }

    /// What is told of it all.
    pub fn report(mut self, from: &str, to: &str) -> Report {
        let waits = |nth, groups: Groups| {
            let line = move |(by, key, times): (By, String, Times)| Waits {
                by,
                key,
                wait: nth,
                taken: times.taken(),
            };
            groups.each().into_iter().map(line)
        };
        let mut waits: Vec<Waits> = waits(Nth::First, self.first_waits)
            .chain(waits(Nth::Later, self.later_waits))
            .collect();
        waits.sort_by(|a, b| (a.by, &a.key, a.wait).cmp(&(b.by, &b.key, b.wait)));
        let services = self.services.each().into_iter();
        let line =
            |(by, key, times): (By, String, Times)| Services { by, key, taken: times.taken() };
        let mut seats = Vec::new();
        for (teller, (open, paused)) in self.seats {
            seats.push(Seats { teller, open_s: seconds(open), paused_s: seconds(paused) });
        }
        let alerts = self.alerts.into_iter().map(|((cause, about), spells)| Alerts {
            cause,
            about,
            lasted: spells.lasted(),
        });
        let devices = self.devices.into_iter().map(|((device, trouble), spells)| Devices {
            device,
            trouble,
            lasted: spells.lasted(),
        });
        self.days_without.sort();
        Report {
            from: from.to_owned(),
            to: to.to_owned(),
            days: self.days,
            days_without: self.days_without,
            is_open: self.is_open,
            as_of: self.as_of,
            names: self.names,
            arrivals: half_hours(&self.arrivals),
            waits,
            services: services.map(line).collect(),
            outcomes: outcomes(self.outcomes),
            promises: promises(&self.promises),
            alerts: alerts.collect(),
            helps: helps(self.helps),
            devices: devices.collect(),
            calls: self.calls,
            seats,
        }
    }
}

impl Groups {
    fn add(&mut self, act: &Act<'_>, ms: u64, target_ms: Option<u64>) {
        self.all.add(ms, target_ms);
        of(&mut self.services, act.service).add(ms, target_ms);
        of(&mut self.lanes, act.lane).add(ms, target_ms);
        match (act.teller, act.counter) {
            (Some(teller), _) => of(&mut self.tellers, teller).add(ms, target_ms),
            (None, Some(counter)) => of(&mut self.tellers, &seat(counter)).add(ms, target_ms),
            (None, None) => {}
        }
    }

    /// Each group that has any.
    fn each(self) -> Vec<(By, String, Times)> {
        let all = [(String::new(), self.all)].into_iter().map(|(key, times)| (By::All, key, times));
        let of = |by, groups: BTreeMap<String, Times>| {
            groups.into_iter().map(move |(key, times)| (by, key, times))
        };
        let groups = all
            .chain(of(By::Service, self.services))
            .chain(of(By::Lane, self.lanes))
            .chain(of(By::Teller, self.tellers));
        groups.filter(|(_, _, times)| !times.is_empty()).collect()
    }
}

impl Spells {
    fn add<T>(&mut self, spell: &Spell<T>, now: Moment) {
        let ms = ms(spell.from, spell.to.unwrap_or(now));
        self.count += 1;
        self.total_ms += ms;
        self.longest_ms = self.longest_ms.max(ms);
        self.lasting += u64::from(spell.to.is_none());
    }

    fn lasted(&self) -> Lasted {
        Lasted {
            count: self.count,
            total_s: seconds(self.total_ms),
            mean_s: mean_seconds(self.total_ms, self.count),
            longest_s: seconds(self.longest_ms),
            lasting: self.lasting,
        }
    }
}

impl Told {
    fn add(&mut self, ms: u64, promise: Option<Promise>) {
        let Some(Promise { from, to }) = promise else {
            self.not_told += 1;
            return;
        };
        let minutes = |minutes: u16| u64::from(minutes) * 60_000;
        self.told += 1;
        self.sooner += u64::from(ms < minutes(from));
        self.later += u64::from(to.is_some_and(|to| ms > minutes(to)));
        match to {
            Some(to) => self.error_ms += ms.abs_diff((minutes(from) + minutes(to)) / 2),
            None => self.open_ended += 1,
        }
    }

    fn and(self, other: &Self) -> Self {
        Self {
            told: self.told + other.told,
            not_told: self.not_told + other.not_told,
            sooner: self.sooner + other.sooner,
            later: self.later + other.later,
            error_ms: self.error_ms + other.error_ms,
            open_ended: self.open_ended + other.open_ended,
        }
    }

    fn promised(&self, service: Option<String>) -> Promised {
        let with_middle = self.told - self.open_ended;
        Promised {
            service,
            told: self.told,
            not_told: self.not_told,
            sooner_percent: percent(self.sooner, self.told),
            within_percent: percent(self.told - self.sooner - self.later, self.told),
            later_percent: percent(self.later, self.told),
            error_s: (with_middle > 0).then(|| mean_seconds(self.error_ms, with_middle)),
            open_ended: self.open_ended,
        }
    }
}

/// What the branch aims at, as the rules of the moment have it.
struct Aims {
    later: std::iter::Peekable<std::vec::IntoIter<Target>>,
    /// Since which event.
    since: u64,
    now: BTreeMap<String, (u64, Option<u64>)>,
}

impl Aims {
    fn new(targets: Vec<Target>) -> Self {
        Self { later: targets.into_iter().peekable(), since: 0, now: BTreeMap::new() }
    }

    fn turn_to(&mut self, seq: u64) {
        while let Some(target) = self.later.next_if(|target| target.seq <= seq) {
            if target.seq > self.since {
                self.now.clear();
                self.since = target.seq;
            }
            self.now.insert(target.service, (target.wait_ms, target.service_ms));
        }
    }

    fn wait(&self, service: &str) -> Option<u64> {
        self.now.get(service).map(|(wait, _)| *wait)
    }

    fn service(&self, service: &str) -> Option<u64> {
        self.now.get(service).and_then(|(_, service)| *service)
    }
}

fn outcomes(by_service: BTreeMap<String, Outcomes>) -> Vec<Outcomes> {
    let mut all = Outcomes::default();
    let mut lines = Vec::new();
    for (service, one) in by_service {
        all.issued += one.issued;
        all.called += one.called;
        all.by_hand += one.by_hand;
        all.served += one.served;
        all.walked_up += one.walked_up;
        all.missed += one.missed;
        all.returned += one.returned;
        all.transferred += one.transferred;
        all.held += one.held;
        all.cancelled += one.cancelled;
        all.expired += one.expired;
        all.undone += one.undone;
        all.overnight += one.overnight;
        lines.push(Outcomes { service: Some(service), ..one });
    }
    lines.insert(0, all);
    lines
}

fn promises(by_service: &BTreeMap<String, Told>) -> Vec<Promised> {
    let all = by_service.values().fold(Told::default(), Told::and);
    let each = by_service.iter().map(|(service, told)| told.promised(Some(service.clone())));
    std::iter::once(all.promised(None)).chain(each).collect()
}

fn helps(by_place: BTreeMap<String, (u64, Times)>) -> Vec<Helps> {
    let (mut called, mut all) = (0, Times::default());
    let mut lines = Vec::new();
    for (place, (count, times)) in by_place {
        called += count;
        all.append(&times);
        lines.push(Helps { place: Some(place), called: count, answered: times.taken() });
    }
    lines.insert(0, Helps { place: None, called, answered: all.taken() });
    lines
}

/// From the first half hour with anybody to the last one.
fn half_hours(arrivals: &BTreeMap<usize, u64>) -> Vec<HalfHour> {
    let (first, last) = (arrivals.keys().next(), arrivals.keys().next_back());
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let half_hour = |place: usize| HalfHour {
        from: format!("{:02}:{:02}", place / 2, place % 2 * 30),
        count: arrivals.get(&place).copied().unwrap_or(0),
    };
    (*first..=*last).map(half_hour).collect()
}

/// A cause's word and what it is about: a service, a place, or any other thing by its number.
fn named(cause: &Cause) -> (String, String) {
    let value = serde_json::to_value(cause).unwrap_or_default();
    let word = value["cause"].as_str().unwrap_or_default().to_owned();
    let parts = value.as_object().into_iter().flatten().filter(|(key, _)| *key != "cause");
    let parts = parts.map(|(key, value)| match (value.as_str(), value.as_object()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(place)) => place.iter().map(|(kind, id)| format!("{kind} {id}")).collect(),
        (None, None) => format!("{key} {value}"),
    });
    let mut parts: Vec<String> = parts.collect();
    // Where comes before what: `kiosk 1 card`.
    parts.sort_by_key(|part| !part.contains(' '));
    (word, parts.join(" "))
}

fn place(from: HelpPoint) -> String {
    match from {
        HelpPoint::Kiosk(kiosk) => format!("kiosk {kiosk}"),
        HelpPoint::Counter(counter) => seat(counter.0),
    }
}

/// A counter where nobody has said who sits there; no teller's name has a space.
fn seat(counter: u16) -> String {
    format!("counter {counter}")
}

fn ms(from: Moment, to: Moment) -> u64 {
    u64::try_from((to - from).0).unwrap_or(0)
}

/// The entry of a key; one that is there costs no copy of the key.
fn of<'a, V: Default>(map: &'a mut BTreeMap<String, V>, key: &str) -> &'a mut V {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), V::default());
    }
    map.get_mut(key).expect("the key has just been put there")
}
