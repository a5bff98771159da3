//! What a day brings, drawn before it begins: every customer with what each carries along, and how
//! fast the tellers and the day are. Policies that are compared meet the same plan.

use crate::scenario::{Clock, LaneShares, Scenario, ServiceScenario, Shape, Surge};
use queue::chance::Chance;
use shared::Lane;
use shared::moment::Millis;

/// The length of one entry of the arrivals.
const HALF_HOUR_MINUTES: f64 = 30.0;

/// A day before it begins.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In the order of their coming.
    pub visitors: Vec<Visitor>,
    /// How much longer than the mean each counter's teller takes.
    pub tellers: Vec<f64>,
    /// How much longer everything takes today.
    pub day: f64,
}

/// A customer.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    /// Takes a number so long after the opening.
    pub at: Millis,
    /// For the service of this place in the scenario.
    pub service: usize,
    /// With this head start.
    pub lane: Lane,
    /// Minutes of work for a teller of mean speed on a mean day.
    pub work: f64,
    /// Comes when called.
    pub comes: bool,
    /// Comes back so long after the number was given up.
    pub returns_after: Option<Millis>,
    /// Leaves after waiting so long.
    pub patience: Option<Millis>,
}

impl Plan {
    /// The day of a seed.
    pub fn draw(scenario: &Scenario, seed: u64) -> Self {
        let chance = Chance::new(seed);
        let mut speed = chance.fork(0);
        let day = (scenario.day_spread * speed.normal()).exp();
        let tellers = scenario.counters.iter();
        let tellers = tellers.map(|_| (scenario.teller_spread * speed.normal()).exp()).collect();
        let mut visitors = Vec::new();
        walk_ins(scenario, &mut chance.fork(1), &mut visitors);
        appointments(scenario, &mut chance.fork(2), &mut visitors);
        for (index, surge) in (3..).zip(&scenario.surges) {
            let mut chance = chance.fork(index);
            surged(scenario, surge, &mut chance, &mut visitors);
        }
        visitors.sort_by_key(|visitor| visitor.at);
        Self { visitors, tellers, day }
    }
}

fn walk_ins(scenario: &Scenario, chance: &mut Chance, visitors: &mut Vec<Visitor>) {
    let shares: Vec<f64> = scenario.services.iter().map(|service| service.share).collect();
    let mut from = 0.0;
    for expected in &scenario.arrivals {
        for at in poisson(*expected, HALF_HOUR_MINUTES, chance) {
            let lane = lane(&scenario.lanes, chance);
            let service = choose(&shares, chance);
            visitors.push(Visitor::new(scenario, minutes(from + at), (service, lane), chance));
        }
        from += HALF_HOUR_MINUTES;
    }
}

/// One every so many minutes, each near its slot; who is early takes the number at the slot.
fn appointments(scenario: &Scenario, chance: &mut Chance, visitors: &mut Vec<Visitor>) {
    let shares: Vec<f64> = scenario.services.iter().map(|service| service.share).collect();
    let day = since(scenario.closes, scenario.opens);
    let count = scenario.appointments.count;
    for slot in 0..count {
        let slot = day * f64::from(slot) / f64::from(count);
        let late = scenario.appointments.spread_minutes * (2.0 * chance.uniform() - 1.0);
        let at = minutes(slot + late.max(0.0));
        let service = choose(&shares, chance);
        visitors.push(Visitor::new(scenario, at, (service, Lane::Appointment), chance));
    }
}

fn surged(scenario: &Scenario, surge: &Surge, chance: &mut Chance, visitors: &mut Vec<Visitor>) {
    let share = |service: &ServiceScenario| match surge.shares.is_empty() {
        true => service.share,
        false => surge.shares.get(&service.id).copied().unwrap_or(0.0),
    };
    let shares: Vec<f64> = scenario.services.iter().map(share).collect();
    let (from, length) = (since(surge.from, scenario.opens), since(surge.until, surge.from));
    let at_door = (0..surge.at_door).map(|_| 0.0);
    let later = poisson(surge.customers, length, chance);
    for at in at_door.chain(later) {
        let lane = lane(&surge.lanes, chance);
        let service = choose(&shares, chance);
        visitors.push(Visitor::new(scenario, minutes(from + at), (service, lane), chance));
    }
}

impl Visitor {
    fn new(
        scenario: &Scenario,
        at: Millis,
        (service, lane): (usize, Lane),
        chance: &mut Chance,
    ) -> Self {
        let missed = &scenario.missed;
        let work = work(&scenario.services[service], chance);
        let comes = !chance.happens(missed.share);
        let returns = chance.happens(missed.return_share);
        let [from, to] = missed.return_minutes;
        let returns_after = minutes(from + (to - from) * chance.uniform());
        let patience = scenario.patience_minutes.map(|mean| minutes(mean * chance.exponential()));
        let returns_after = (!comes && returns).then_some(returns_after);
        Self { at, service, lane, work, comes, returns_after, patience }
    }
}

fn work(service: &ServiceScenario, chance: &mut Chance) -> f64 {
    match service.shape {
        Shape::Exponential => service.mean_minutes * chance.exponential(),
        Shape::Lognormal => {
            let (mean, deviation) = service.log_moments();
            (mean + deviation * chance.normal()).exp()
        }
    }
}

/// The moments of a Poisson process with so many expected in a length of time.
fn poisson(expected: f64, length: f64, chance: &mut Chance) -> Vec<f64> {
    let mut moments = Vec::new();
    if expected <= 0.0 {
        return moments;
    }
    let mut at = chance.exponential() * length / expected;
    while at < length {
        moments.push(at);
        at += chance.exponential() * length / expected;
    }
    moments
}

fn lane(shares: &LaneShares, chance: &mut Chance) -> Lane {
    let shares = [shares.care, shares.vip, shares.emergency];
    let mut left = chance.uniform();
    for (share, lane) in shares.into_iter().zip([Lane::Care, Lane::Vip, Lane::Emergency]) {
        if left < share {
            return lane;
        }
        left -= share;
    }
    Lane::Ordinary
}

/// One of several by their shares.
fn choose(shares: &[f64], chance: &mut Chance) -> usize {
    let mut left = chance.uniform() * shares.iter().sum::<f64>();
    for (index, share) in shares.iter().enumerate() {
        if left < *share {
            return index;
        }
        left -= share;
    }
    shares.iter().rposition(|share| *share > 0.0).unwrap_or(0)
}

/// Minutes as the hall counts time.
#[expect(clippy::cast_possible_truncation, reason = "a day has few milliseconds")]
pub(crate) fn minutes(minutes: f64) -> Millis {
    Millis((minutes * 60_000.0).round() as i64)
}

fn since(later: Clock, earlier: Clock) -> f64 {
    f64::from(later.0) - f64::from(earlier.0)
}
