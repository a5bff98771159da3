//! Promises on real calls: a bank's call centre in February 1999 ("Anonymous Bank", Technion),
//! learned from one week and tested on the other.
//!
//! Nobody knows which agents were there or what they could do; both are guessed from what was seen,
//! as a branch's rules would say them.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use queue::Key;
use queue::chance::Chance;
use queue::promise::{Booth, DRAWS, Doing, Forecast, Habits, Law, Learned, Line, Scene};
use queue::promise::{Stream, Waiting};
use shared::moment::Millis;
use shared::rules::HeadStart;
use shared::{CounterId, Lane, Moment, Rules, ServiceId, TicketId};
use std::collections::{BTreeMap, BTreeSet};

/// The last day that teaches; the days after it are tested.
const TEACHING_DAYS: u8 = 6;
const TESTED_UNTIL: u8 = 13;
/// What a caller of high priority has in advance, by the centre's own rule.
const HEAD_START_SECONDS: i64 = 90;
/// An agent who has begun no call for so long is away.
const AWAY_AFTER_SECONDS: i64 = 30 * 60;
/// An agent can what made up at least this share of the calls of the first week.
const SKILL_SHARE: f64 = 0.01;
/// How far back callers of high priority are counted.
const RECENT_SECONDS: i64 = 30 * 60;
/// How the error of a formula is judged.
const MARGIN: f64 = 1.10;

struct Call {
    day: u8,
    service: usize,
    first: bool,
    queued: i64,
    left_queue: i64,
    answered: bool,
    started: i64,
    ended: i64,
    agent: CounterId,
}

impl Call {
    /// Whether it waited, and was answered.
    fn is_asked_about(&self) -> bool {
        self.answered && self.queued > 0 && self.left_queue > self.queued
    }

    fn waits_at(&self, now: i64) -> bool {
        self.queued > 0 && self.queued <= now && now < self.left_queue
    }

    fn wait(&self) -> f64 {
        (self.left_queue - self.queued) as f64
    }

    fn key(&self, ticket: u64) -> Key {
        let lead = if self.first { HEAD_START_SECONDS } else { 0 };
        let moment = |second: i64| Moment(second * 1_000);
        Key {
            due_at: moment(self.queued - lead),
            issued_at: moment(self.queued),
            ticket: TicketId(ticket),
            lane: lane(self.first),
        }
    }
}

fn lane(first: bool) -> Lane {
    if first { Lane::Vip } else { Lane::Ordinary }
}

fn calls() -> (Vec<ServiceId>, Vec<Call>) {
    let mut services = Vec::new();
    let mut calls = Vec::new();
    for row in include_str!("data/calls-1999-02.csv").lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let number = |place: usize| fields[place].parse::<i64>().unwrap();
        let id = ServiceId(fields[1].to_owned());
        let service = services.iter().position(|known| *known == id).unwrap_or_else(|| {
            services.push(id);
            services.len() - 1
        });
        calls.push(Call {
            day: number(0) as u8,
            service,
            first: number(2) == 2,
            queued: number(3),
            left_queue: number(4),
            answered: number(5) == 1,
            started: number(6),
            ended: number(7),
            agent: CounterId(fields[8].trim_start_matches('A').parse().unwrap_or(0)),
        });
    }
    (services, calls)
}

/// What the first week taught.
struct Week {
    services: Vec<ServiceId>,
    learned: Learned,
    skills: BTreeMap<CounterId, BTreeSet<usize>>,
    /// From the end of a call to the agent's next one while somebody waits, in seconds.
    gap: i64,
    hang_up_share: f64,
}

impl Week {
    fn taught(services: Vec<ServiceId>, calls: &[&Call]) -> Self {
        let mut gaps = gaps(calls);
        gaps.sort_unstable();
        let gap = gaps[gaps.len() / 2];
        let mut learned = Learned::default();
        let mut counts: BTreeMap<CounterId, BTreeMap<usize, f64>> = BTreeMap::new();
        for call in calls.iter().filter(|call| call.answered) {
            let took = (call.ended - call.started + gap) as f64 / 60.0;
            let at = Moment(call.started * 1_000);
            learned.observe(&services[call.service], call.agent, at, took);
            *counts.entry(call.agent).or_default().entry(call.service).or_default() += 1.0;
        }
        let skilled = |counts: BTreeMap<usize, f64>| {
            let all: f64 = counts.values().sum();
            let often = counts.into_iter().filter(|(_, count)| *count >= SKILL_SHARE * all);
            often.map(|(service, _)| service).collect()
        };
        let skills = counts.into_iter().map(|(agent, counts)| (agent, skilled(counts))).collect();
        let queued: Vec<_> = calls.iter().filter(|call| call.queued > 0).collect();
        let hung_up = queued.iter().filter(|call| !call.answered).count();
        let hang_up_share = hung_up as f64 / queued.len() as f64;
        Self { services, learned, skills, gap, hang_up_share }
    }

    /// The hall of one caller, as far as it can be seen.
    fn scene(&self, day: &[&Call], asking: usize) -> Scene {
        let (caller, now) = (day[asking], day[asking].queued);
        let place = |service: usize, first: bool| service * 2 + usize::from(first);
        let mut lines = vec![Line::default(); self.services.len() * 2];
        for (other, call) in day.iter().enumerate().filter(|(_, call)| call.waits_at(now)) {
            let (key, asks) = (call.key(other as u64), other == asking);
            let service = call.service;
            lines[place(service, call.first)].waiting.push(Waiting { key, service, asks });
        }
        lines.iter_mut().for_each(|line| line.waiting.sort_by_key(|one| one.key));
        let of_first = |call: &&&Call| {
            call.first
                && call.service == caller.service
                && call.queued <= now
                && call.queued > now - RECENT_SECONDS
        };
        let rate = day.iter().filter(of_first).count() as f64 / (RECENT_SECONDS as f64 / 60.0);
        let stream = Stream {
            line: place(caller.service, true),
            service: caller.service,
            due: Millis(0),
            lane: Lane::Vip,
            rate,
            until: HEAD_START_SECONDS as f64 / 60.0,
        };
        let comes_later = rate > 0.0 && !caller.first;
        Scene {
            now: Moment(now * 1_000),
            rules: Rules { head_start: head_start(), ..Rules::default() },
            services: self.services.clone(),
            laws: self.laws(now),
            lines,
            booths: self.booths(day, now),
            away: Vec::new(),
            streams: comes_later.then_some(stream).into_iter().collect(),
            spares: Vec::new(),
            habits: Habits {
                walk: 0.0,
                missed_share: self.hang_up_share,
                missed_minutes: 0.0,
                return_share: 0.0,
                return_minutes: 0.0,
                pace: 0.0,
                pace_deviation: 0.1,
            },
        }
    }

    fn laws(&self, now: i64) -> Vec<Law> {
        let at = Moment(now * 1_000);
        self.services.iter().map(|service| self.learned.law(service, at)).collect()
    }

    /// The agents who are on the line; who has nobody while somebody waits is away.
    fn booths(&self, day: &[&Call], now: i64) -> Vec<Booth> {
        let mut latest: BTreeMap<CounterId, &Call> = BTreeMap::new();
        for call in day.iter().filter(|call| call.answered && call.started <= now) {
            let known = latest.entry(call.agent).or_insert(call);
            if call.started > known.started {
                *known = call;
            }
        }
        let here = latest.into_iter().filter(|(_, call)| {
            call.ended + self.gap > now && now - call.started < AWAY_AFTER_SECONDS
        });
        let all: BTreeSet<usize> = (0..self.services.len()).collect();
        let booth = |(agent, call): (CounterId, &Call)| {
            let skills = self.skills.get(&agent).unwrap_or(&all);
            let since = (now - call.started) as f64 / 60.0;
            Booth {
                lines: skills.iter().flat_map(|service| [service * 2, service * 2 + 1]).collect(),
                effect: self.learned.effect(agent),
                doing: Doing::Serving(call.service, since),
            }
        };
        here.map(booth).collect()
    }
}

/// For every end of a call while somebody waits, until the agent's next call.
fn gaps(calls: &[&Call]) -> Vec<i64> {
    let mut next: BTreeMap<(u8, CounterId), Vec<&Call>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.answered) {
        next.entry((call.day, call.agent)).or_default().push(call);
    }
    let mut gaps = Vec::new();
    for calls in next.values_mut() {
        calls.sort_by_key(|call| call.started);
        for pair in calls.windows(2) {
            // The next caller had waited when this call ended.
            if pair[1].queued > 0 && pair[1].queued < pair[0].ended {
                gaps.push((pair[1].started - pair[0].ended).max(0));
            }
        }
    }
    gaps
}

fn head_start() -> HeadStart {
    let (none, vip) = (Millis(0), Millis::seconds(HEAD_START_SECONDS));
    HeadStart { care: none, vip, appointment: none, emergency: none }
}

/// What can be seen of one waiting call when it comes, and how long it waited.
struct Seen {
    /// How many are before it, priority counted.
    position: f64,
    /// How many agents talk.
    talking: f64,
    /// How long the one who was answered last had waited.
    last: f64,
    waited: f64,
}

fn seen(day: &[&Call], asking: usize) -> Seen {
    let (caller, now) = (day[asking], day[asking].queued);
    let key = caller.key(asking as u64);
    let before = |(other, call): &(usize, &&Call)| {
        *other != asking && call.waits_at(now) && call.key(*other as u64) < key
    };
    let talking = day.iter().filter(|it| it.answered && it.started <= now && now < it.ended);
    let answered = day.iter().filter(|it| it.is_asked_about() && it.left_queue <= now);
    Seen {
        position: day.iter().enumerate().filter(before).count() as f64,
        talking: talking.count().max(1) as f64,
        last: answered.max_by_key(|call| call.left_queue).map_or(0.0, |call| call.wait()),
        waited: caller.wait(),
    }
}

/// The best line through waits over positions, by absolute error.
fn fitted(week: &[Seen]) -> impl Fn(&Seen) -> f64 {
    let (mut best, mut at, mut reach) = (f64::MAX, [30.0, 30.0], 40.0);
    for _ in 0..8 {
        let [level, slope] = at;
        for (up, along) in (-6..=6).flat_map(|up| (-6..=6).map(move |along| (up, along))) {
            let step = |steps: i32| f64::from(steps) * reach / 6.0;
            let tried = [level + step(up), slope + step(along)];
            let error = error(week, |it| tried[0] + tried[1] * it.position);
            if error < best {
                (best, at) = (error, tried);
            }
        }
        reach /= 2.5;
    }
    let [level, slope] = at;
    move |it| level + slope * it.position
}

fn error(seen: &[Seen], predicted: impl Fn(&Seen) -> f64) -> f64 {
    let sum: f64 = seen.iter().map(|it| (predicted(it) - it.waited).abs()).sum();
    sum / seen.len() as f64
}

#[test]
fn rolls_are_as_good_as_a_fitted_formula_on_real_calls() {
    let (services, calls) = calls();
    let of = |from: u8, until: u8| {
        let days = (from..=until).map(|day| calls.iter().filter(move |call| call.day == day));
        days.map(|day| day.collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let (first, second) = (of(1, TEACHING_DAYS), of(TEACHING_DAYS + 1, TESTED_UNTIL));
    let week = Week::taught(services, &first.concat());
    let asked = |days: &[Vec<&Call>]| -> Vec<Seen> {
        let all = days.iter().flat_map(|day| {
            let asks = (0..day.len()).filter(|place| day[*place].is_asked_about());
            asks.map(|place| seen(day, place)).collect::<Vec<_>>()
        });
        all.collect()
    };
    let (learned_from, tested) = (asked(&first), asked(&second));
    let formula = fitted(&learned_from);
    let mean = learned_from.iter().map(|it| it.waited).sum::<f64>() / learned_from.len() as f64;

    let (mut rolled, mut within, mut unknown, mut count) = (0.0, 0.0, 0.0, 0.0);
    for day in &second {
        for place in (0..day.len()).filter(|place| day[*place].is_asked_about()) {
            let scene = week.scene(day, place);
            let forecast = Forecast::draw(&scene, DRAWS, &mut Chance::new(place as u64));
            let caller = day[place];
            let outlook = forecast.of(&week.services[caller.service], lane(caller.first));
            // Without an agent in sight the week's mean is all that is known.
            let (median, upper) = outlook
                .map_or((mean, f64::MAX), |outlook| (60.0 * outlook.median, 60.0 * outlook.upper));
            rolled += (median - caller.wait()).abs();
            within += f64::from(u8::from(caller.wait() <= upper));
            unknown += f64::from(u8::from(outlook.is_none()));
            count += 1.0;
        }
    }
    let rolled = rolled / count;
    let talk: f64 = first
        .concat()
        .iter()
        .filter(|it| it.answered)
        .map(|it| (it.ended - it.started) as f64)
        .sum::<f64>()
        / first.concat().iter().filter(|it| it.answered).count() as f64;
    let naive = error(&tested, |it| it.position * talk / it.talking);
    let last = error(&tested, |it| it.last);
    let position = error(&tested, &formula);
    println!(
        "{} calls to learn from, {} tested; mean absolute error in seconds:",
        learned_from.len(),
        tested.len()
    );
    println!(
        "rolled {rolled:.1} (upper end held {:.1} %, nobody in sight {:.1} %)",
        100.0 * within / count,
        100.0 * unknown / count
    );
    println!("fitted position {position:.1}, last to enter service {last:.1}");
    println!(
        "people ahead x mean / agents {naive:.1}, the first week's mean {:.1}",
        error(&tested, |_| mean)
    );
    assert!(rolled <= MARGIN * position, "{rolled:.1} against {position:.1}");
    assert!(rolled < naive && rolled < last);
}
