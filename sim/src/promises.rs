//! Promises on simulated days: each customer is promised a wait as the daemon would, beside what a
//! plain display would say, and what came of it.

use crate::day::{Day, Nobody, Watch};
use crate::figures::Estimate;
use crate::plan::Plan;
use crate::scenario::{Policy, Scenario};
use queue::chance::Chance;
use queue::check::Violation;
use queue::promise::{DRAWS, Forecast, Keeper, Outlook, Scene};
use queue::{Event, Hall};
use shared::promise::Promise;
use shared::{Moment, ServiceId};

/// Days that teach before one is measured; their seeds are far from those of measured days.
const TEACHING_DAYS: u64 = 20;
const TEACHING_SEED: u64 = 1 << 40;

/// Learns from every event, and forecasts nothing.
struct Pupil<'a>(&'a mut Keeper);

impl Watch for Pupil<'_> {
    fn happens(&mut self, hall: &Hall, event: &Event, at: Moment) {
        self.0.note(hall, event, at);
    }
}

/// What a branch knows after some weeks of a scenario.
pub fn taught(scenario: &Scenario, policy: Policy) -> Result<Keeper, Violation> {
    let mut keeper = Keeper::default();
    for seed in (TEACHING_SEED..).take(TEACHING_DAYS as usize) {
        let plan = Plan::draw(scenario, seed);
        Day::run(scenario, &plan, policy, &mut Pupil(&mut keeper))?;
    }
    Ok(keeper)
}

/// What one customer was told, by several.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The forecast.
    pub outlook: Option<Outlook>,
    /// Its upper end stretched by the last hour.
    pub upper: f64,
    /// The promise on the slip.
    pub promise: Option<Promise>,
    /// Everybody who waits, times the mean service, by the open counters.
    pub plain: f64,
    /// Those who wait for the same service, times its mean, by the open counters that have it.
    pub by_service: f64,
}

struct Promiser<'a> {
    keeper: Keeper,
    chance: Chance,
    scenario: &'a Scenario,
    plan: &'a Plan,
    told: Vec<Option<Told>>,
}

impl Watch for Promiser<'_> {
    fn asked(&mut self, hall: &Hall, service: &ServiceId, visitor: usize, now: Moment) {
        let Some(scene) = Scene::of(hall, &self.keeper.learned, now) else { return };
        self.keeper.take(Forecast::draw(&scene, DRAWS, &mut self.chance));
        let lane = self.plan.visitors[visitor].lane;
        let outlook = self.keeper.outlook(service, lane, now);
        let (plain, by_service) = self.plain(hall, &scene, self.plan.visitors[visitor].service);
        self.told[visitor] = Some(Told {
            outlook,
            upper: outlook.map_or(0.0, |outlook| outlook.upper * self.keeper.stretch()),
            promise: self.keeper.promise(service, lane, now),
            plain,
            by_service,
        });
    }

    fn happens(&mut self, hall: &Hall, event: &Event, at: Moment) {
        self.keeper.note(hall, event, at);
    }
}

impl Promiser<'_> {
    #[expect(clippy::cast_precision_loss, reason = "counts of people are small")]
    fn plain(&self, hall: &Hall, scene: &Scene, service: usize) -> (f64, f64) {
        let waiting = |line: &ServiceId| hall.waiting(line) as f64;
        let lines = scene.services.iter().zip(&scene.laws);
        let all: f64 = lines.clone().map(|(id, _)| waiting(id)).sum();
        let services = &self.scenario.services;
        let mean: f64 = services.iter().map(|service| service.share * service.mean_minutes).sum();
        let of_service = &services[service];
        let counters = &self.scenario.counters;
        let serving = counters.iter().filter(|it| it.services.contains(&of_service.id)).count();
        let mine = waiting(&of_service.id) * of_service.mean_minutes / serving.max(1) as f64;
        (all * mean / scene.booths.len().max(1) as f64, mine)
    }
}

/// How good the promises of days were.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    /// The mean wait, in minutes.
    pub wait: f64,
    /// The mean absolute error of the median, in minutes.
    pub error: Estimate,
    /// Of "everybody ahead, times the mean, by the counters".
    pub plain_error: Estimate,
    /// Of "those ahead for the same service, times its mean, by its counters".
    pub by_service_error: Estimate,
    /// The share that waited no longer than the forecast's upper end as it was drawn.
    pub drawn: Estimate,
    /// And as it was stretched by the last hour.
    pub stretched: Estimate,
    /// And no longer than the slip said.
    pub printed: Estimate,
}

/// Runs days with promises and measures them.
pub fn measure(
    scenario: &Scenario,
    policy: Policy,
    seeds: impl IntoIterator<Item = u64>,
    mut step: impl FnMut(),
) -> Result<Quality, Violation> {
    let keeper = taught(scenario, policy)?;
    let mut days = Vec::new();
    for seed in seeds {
        let plan = Plan::draw(scenario, seed);
        days.push(measured_day(scenario, &plan, policy, (keeper.clone(), seed))?);
        step();
    }
    let each = |of: fn(&[f64; 7]) -> f64| Estimate::of(&days.iter().map(of).collect::<Vec<_>>());
    Ok(Quality {
        wait: each(|day| day[0]).mean,
        error: each(|day| day[1]),
        plain_error: each(|day| day[2]),
        by_service_error: each(|day| day[3]),
        drawn: each(|day| day[4]),
        stretched: each(|day| day[5]),
        printed: each(|day| day[6]),
    })
}

/// One day's means, in the order of [`Quality`].
pub fn measured_day(
    scenario: &Scenario,
    plan: &Plan,
    policy: Policy,
    (keeper, seed): (Keeper, u64),
) -> Result<[f64; 7], Violation> {
    let told = vec![None; plan.visitors.len()];
    let chance = Chance::new(seed).fork(u64::MAX - 1);
    let mut promiser = Promiser { keeper, chance, scenario, plan, told };
    let done = Day::run(scenario, plan, policy, &mut promiser)?;
    let (mut sums, mut count) = ([0.0; 7], 0.0);
    for (told, visit) in promiser.told.iter().zip(&done.visits) {
        let Some((told, visit)) = told.as_ref().zip(visit.as_ref()) else { continue };
        let Some((outlook, called)) = told.outlook.zip(visit.called_at) else { continue };
        let waited = minutes((called - visit.issued_at).0);
        let held = |upper: f64| f64::from(u8::from(waited <= upper));
        let printed = told.promise.is_some_and(|promise| promise.holds(waited));
        let terms = [
            waited,
            (outlook.median - waited).abs(),
            (told.plain - waited).abs(),
            (told.by_service - waited).abs(),
            held(outlook.upper),
            held(told.upper),
            f64::from(u8::from(printed)),
        ];
        sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        count += 1.0;
    }
    Ok(sums.map(|sum| if count > 0.0 { sum / count } else { 0.0 }))
}

/// A day without anybody looking on, for the time it takes.
pub fn silent(scenario: &Scenario, plan: &Plan, policy: Policy) -> Result<u32, Violation> {
    Ok(Day::run(scenario, plan, policy, &mut Nobody)?.events)
}

#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
fn minutes(ms: i64) -> f64 {
    ms as f64 / 60_000.0
}
