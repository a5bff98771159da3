//! The watch on simulated days: how often it warns, how soon, and how long its detector runs.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "the helpers of tests are tests")]

use queue::chance::Chance;
use queue::promise::{DRAWS, Forecast, Keeper, Scene};
use queue::watch::{INTERVAL, RISE_BOUND, RISE_RATIO, Rise};
use queue::{Event, Hall};
use serde::Deserialize;
use shared::alert::Cause;
use shared::moment::Millis;
use shared::rules::Dispatch;
use shared::{Lane, Moment, ServiceId};
use sim::day::{Day, MIDNIGHT, Watch};
use sim::plan::Plan;
use sim::promises::taught;
use sim::{Policy, Scenario};

/// How many days are measured; more with `TINGXU_LONG`.
const DAYS: u64 = 60;
const DAYS_LONG: u64 = 200;

const POLICY: Policy = Policy::Hall(Dispatch::HeadStart);
const ORDINARY: &str = include_str!("../../assets/scenarios/ordinary.toml");
const PENSION: &str = include_str!("../../assets/scenarios/pension.toml");

/// Warns as the daemon does, and keeps what was raised.
struct Manager {
    keeper: Keeper,
    chance: Chance,
    raised: Vec<(Cause, Moment)>,
}

impl Watch for Manager {
    fn happens(&mut self, hall: &Hall, event: &Event, at: Moment) {
        self.keeper.note(hall, event, at);
        if let Event::AlertRaised { cause, .. } = event {
            self.raised.push((cause.clone(), at));
        }
    }

    fn forecast(&mut self, hall: &Hall, now: Moment) -> Vec<(ServiceId, Millis)> {
        let Some(scene) = Scene::of(hall, &self.keeper.learned, now) else { return Vec::new() };
        let forecast = Forecast::draw(&scene, DRAWS, &mut self.chance);
        forecast.waits(Lane::Ordinary)
    }

    fn looks_ahead(&self) -> bool {
        true
    }
}

/// The alerts of each of so many days.
fn days(name: &str) -> (Scenario, Vec<Vec<(Cause, Moment)>>) {
    let scenario = Scenario::parse(name).unwrap();
    let keeper = taught(&scenario, POLICY).unwrap();
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let days = (0..if long { DAYS_LONG } else { DAYS }).map(|seed| {
        let plan = Plan::draw(&scenario, seed);
        let chance = Chance::new(seed).fork(u64::MAX - 2);
        let mut manager = Manager { keeper: keeper.clone(), chance, raised: Vec::new() };
        Day::run(&scenario, &plan, POLICY, &mut manager).unwrap();
        manager.raised
    });
    let days = days.collect();
    (scenario, days)
}

fn first(day: &[(Cause, Moment)], of: impl Fn(&Cause) -> bool) -> Option<Moment> {
    day.iter().find(|(cause, _)| of(cause)).map(|(_, at)| *at)
}

fn is_amber(cause: &Cause) -> bool {
    matches!(cause, Cause::Amber { .. })
}

fn percent(days: &[Vec<(Cause, Moment)>], of: impl Fn(&Cause) -> bool + Copy) -> f64 {
    let warned = days.iter().filter(|day| first(day, of).is_some()).count();
    100.0 * f64::from(u32::try_from(warned).unwrap())
        / f64::from(u32::try_from(days.len()).unwrap())
}

fn print(name: &str, days: &[Vec<(Cause, Moment)>]) {
    let of = |what: &dyn Fn(&Cause) -> bool| percent(days, |cause| what(cause));
    println!(
        "{name}, {} days: amber {:.0} %, red {:.0} %, surge {:.0} %, long wait {:.0} %, over \
        target {:.0} %, idle counter {:.0} %",
        days.len(),
        of(&is_amber),
        of(&|cause| matches!(cause, Cause::Red { .. })),
        of(&|cause| *cause == Cause::Surge),
        of(&|cause| *cause == Cause::LongWait),
        of(&|cause| matches!(cause, Cause::WaitOver { .. })),
        of(&|cause| matches!(cause, Cause::IdleCounter { .. })),
    );
}

#[test]
fn few_ordinary_days_are_amber() {
    let (_, days) = days(ORDINARY);
    print("ordinary", &days);
    assert!(percent(&days, is_amber) <= 15.0);
    assert!(percent(&days, |cause| *cause == Cause::Surge) <= 5.0 + 5.0, "one day in twenty");
}

#[test]
fn every_pension_day_is_amber_within_ten_minutes() {
    let (scenario, days) = days(PENSION);
    print("pension", &days);
    let opening = MIDNIGHT + Millis::minutes(i64::from(scenario.opens.0));
    let after = |of: fn(&Cause) -> bool| -> Vec<i64> {
        let first = days.iter().map(|day| first(day, of).map(|at| (at - opening).0 / 60_000));
        let mut minutes: Vec<_> = first.map(|at| at.unwrap_or(i64::MAX)).collect();
        minutes.sort_unstable();
        minutes
    };
    let (amber, surge) = (after(is_amber), after(|cause| *cause == Cause::Surge));
    println!(
        "pension: amber after {} min in the middle, {} at worst; surge after {} and {}",
        amber[amber.len() / 2],
        amber[amber.len() - 1],
        surge[surge.len() / 2],
        surge[surge.len() - 1]
    );
    assert!(amber[amber.len() - 1] <= 10);
    assert!(surge[surge.len() - 1] <= 20);
}

/// Counts with a change, the running sum, and where it first passes the bound.
#[derive(Deserialize)]
struct Worked {
    rho: f64,
    h: f64,
    expected_per_5min: Vec<f64>,
    counts: Vec<u32>,
}

#[test]
fn the_detector_finds_the_worked_change() {
    let worked: Worked = serde_json::from_str(include_str!("data/cusum.json")).unwrap();
    assert_eq!((worked.rho, worked.h, INTERVAL), (RISE_RATIO, RISE_BOUND, Millis::minutes(5)));
    let mut rise = Rise::default();
    let counts = worked.counts.iter().zip(&worked.expected_per_5min);
    let found = counts.into_iter().position(|(count, expected)| {
        rise.add(*count, *expected);
        rise.risen
    });
    assert_eq!(found, Some(14));
}

/// How many intervals until a rise is found, where so many times as many come as the 3.125 that
/// are expected, in the mean of so many runs, and its standard error.
fn run_length(times: f64, runs: u32) -> (f64, f64) {
    let mut chance = Chance::new(7);
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..runs {
        let (mut rise, mut length) = (Rise::default(), 0.0);
        while !rise.risen {
            rise.add(poisson(3.125 * times, &mut chance), 3.125);
            length += 1.0;
        }
        sum += length;
        squares += length * length;
    }
    let (runs, mean) = (f64::from(runs), sum / f64::from(runs));
    (mean, ((squares / runs - mean * mean) / runs).sqrt())
}

fn poisson(mean: f64, chance: &mut Chance) -> u32 {
    let (mut count, mut left) = (0, mean);
    loop {
        left -= chance.exponential();
        if left < 0.0 {
            return count;
        }
        count += 1;
    }
}

#[test]
fn the_detector_runs_as_long_as_it_should() {
    for (times, runs, known) in [(1.0, 1_000, 4_697.0), (2.0, 20_000, 6.4), (3.0, 20_000, 2.7)] {
        let (mean, error) = run_length(times, runs);
        println!("{times} times as many: {mean:.2} ± {:.2} intervals, known {known}", 2.0 * error);
        // The known ones are rounded to a tenth.
        assert!((mean - known).abs() <= 3.0 * error + 0.05, "{times}");
    }
}
