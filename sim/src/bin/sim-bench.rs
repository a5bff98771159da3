//! The core's benchmark: what a decision, an event, a promise and a simulated day cost, in memory.

use anyhow::{Context, Result, bail};
use queue::chance::Chance;
use queue::promise::{DRAWS, Forecast, Scene};
use queue::{Event, Hall};
use shared::moment::Millis;
use shared::{Command, CounterId, Lane, Language, Moment};
use sim::day::{MIDNIGHT, Watch};
use sim::promises;
use sim::{Day, Plan, Policy, Scenario};
use std::time::{Duration, Instant};

const ORDINARY: &str = include_str!("../../../assets/scenarios/ordinary.toml");
const EVENTS: usize = 1_000_000;
const RECORDED_DAYS: u64 = 40;
const ROUNDS: usize = 201;

fn main() -> Result<()> {
    if cfg!(debug_assertions) {
        bail!("a debug build measures nothing: cargo run --release -p sim --bin sim-bench");
    }
    let scenario = Scenario::parse(ORDINARY).map_err(anyhow::Error::msg)?;
    say("| what | to reach | measured | reached |");
    say("| --- | --- | --- | --- |");
    decision(&scenario)?;
    events(&scenario)?;
    promise(&scenario)?;
    days(&scenario)
}

/// The next call with 1,000 waiting.
fn decision(scenario: &Scenario) -> Result<()> {
    for (name, policy) in Policy::ALL {
        let Policy::Hall(_) = policy else { continue };
        let (hall, now) = crowded(scenario, policy, 1_000)?;
        let call = Command::CallNext { counter: CounterId(6) };
        let mut called = 0;
        let taken = median(|| called += usize::from(hall.decide(&call, now).is_ok()));
        if called == 0 {
            bail!("nobody was called");
        }
        row(&format!("decision, 1,000 waiting, {name}"), Duration::from_micros(20), taken);
    }
    Ok(())
}

/// Recorded days, again and again, until a million events have been applied.
fn events(scenario: &Scenario) -> Result<()> {
    #[derive(Default)]
    struct Recorder(Vec<(Moment, Event)>);
    impl Watch for Recorder {
        fn happens(&mut self, _hall: &Hall, event: &Event, at: Moment) {
            self.0.push((at, event.clone()));
        }
    }
    let policy = Policy::ALL[0].1;
    let mut recorded = Vec::new();
    for seed in 0..RECORDED_DAYS {
        let mut recorder = Recorder::default();
        let plan = Plan::draw(scenario, seed);
        Day::run(scenario, &plan, policy, &mut recorder).context("a day to record")?;
        recorded.push(recorder.0);
    }
    let began = Instant::now();
    let (mut applied, mut tickets) = (0, 0);
    'all: loop {
        for day in &recorded {
            let mut hall = Hall::default();
            for (at, event) in day {
                hall.replay(event, *at);
            }
            applied += day.len();
            tickets += hall.tickets().count();
            if applied >= EVENTS {
                break 'all;
            }
        }
    }
    let taken = began.elapsed();
    row(&format!("{applied} events applied, {tickets} tickets"), Duration::from_secs(1), taken);
    Ok(())
}

/// One forecast for every service and lane.
fn promise(scenario: &Scenario) -> Result<()> {
    let (hall, now) = crowded(scenario, Policy::ALL[0].1, 150)?;
    let keeper = promises::taught(scenario, Policy::ALL[0].1).context("a day to learn from")?;
    let mut chance = Chance::new(1);
    let mut known = 0;
    let taken = median(|| {
        if let Some(scene) = Scene::of(&hall, &keeper.learned, now) {
            let forecast = Forecast::draw(&scene, DRAWS, &mut chance);
            let service = &scenario.services[0].id;
            known += usize::from(forecast.of(service, Lane::Ordinary).is_some());
        }
    });
    if known == 0 {
        bail!("nothing was forecast");
    }
    row("promise, 150 waiting, 60 draws", Duration::from_millis(5), taken);
    Ok(())
}

fn days(scenario: &Scenario) -> Result<()> {
    let policy = Policy::ALL[0].1;
    let mut seed = 0;
    let mut events = 0;
    let taken = median(|| {
        seed += 1;
        let plan = Plan::draw(scenario, seed);
        events += promises::silent(scenario, &plan, policy).unwrap_or(0);
    });
    if events == 0 {
        bail!("nothing happened on any day");
    }
    row("an ordinary day", Duration::from_millis(10), taken);
    let keeper = promises::taught(scenario, policy).context("a day to learn from")?;
    let began = Instant::now();
    let seeds = 10;
    for seed in 0..seeds {
        let plan = Plan::draw(scenario, seed);
        promises::measured_day(scenario, &plan, policy, (keeper.clone(), seed))?;
    }
    let each = began.elapsed() / u32::try_from(seeds)?;
    row("an ordinary day, a promise for each number", Duration::from_secs(1), each);
    Ok(())
}

/// A hall where every counter serves somebody and so many wait, in every lane.
fn crowded(scenario: &Scenario, policy: Policy, waiting: usize) -> Result<(Hall, Moment)> {
    let mut hall = Hall::default();
    let mut now = MIDNIGHT + Millis::minutes(9 * 60);
    for event in hall.adopt(&scenario.rules(policy))? {
        hall.replay(&event, now);
    }
    let mut wish = |command: Command, now: Moment| -> Result<()> {
        for event in hall.decide(&command, now)? {
            hall.replay(&event, now);
        }
        Ok(())
    };
    wish(Command::OpenDay { date: "2026-11-23".to_owned() }, now)?;
    let lanes = [Lane::Ordinary, Lane::Ordinary, Lane::Care, Lane::Ordinary, Lane::Vip];
    let counters = scenario.counters.len();
    for turn in 0..waiting + counters {
        let service = scenario.services[turn % scenario.services.len()].id.clone();
        let (lane, language) = (lanes[turn % lanes.len()], Language::chinese());
        let (kiosk, large_print) = (None, false);
        let (person, grant) = (None, None);
        wish(
            Command::Issue {
                service,
                lane,
                language,
                kiosk,
                large_print,
                person,
                grant,
                then: Vec::new(),
                more_time: false,
                visit: None,
            },
            now,
        )?;
        now = now + Millis::seconds(5);
    }
    for counter in &scenario.counters {
        let counter = counter.id;
        wish(Command::OpenCounter { counter, teller: None }, now)?;
        wish(Command::CallNext { counter }, now)?;
        wish(Command::Start { counter }, now)?;
    }
    Ok((hall, now))
}

/// The median of many.
fn median(mut run: impl FnMut()) -> Duration {
    let mut taken: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed()
        })
        .collect();
    taken.sort_unstable();
    taken[ROUNDS / 2]
}

fn row(what: &str, reach: Duration, taken: Duration) {
    let reached = if taken <= reach { "yes" } else { "no" };
    say(&format!("| {what} | ≤ {reach:?} | {taken:.3?} | {reached} |"));
}

#[expect(clippy::print_stdout, reason = "the table is the program's answer")]
fn say(text: &str) {
    println!("{text}");
}
