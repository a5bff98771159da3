//! `tingxu-sim`: what a branch's day would be like.

use anyhow::{Context, Result, anyhow};
use clap::{Args, Parser, Subcommand};
use shared::{CounterId, ServiceId};
use sim::compare::{self, Contender};
use sim::day::Nobody;
use sim::figures::DayFigures;
use sim::progress::Progress;
use sim::{Day, Plan, Policy, Scenario, promises, replay, report, svg};
use std::fs;
use std::path::{Path, PathBuf};

/// Simulates branch days by the real rules of the hall.
#[derive(Parser)]
#[command(name = "tingxu-sim", version)]
struct Arguments {
    #[command(subcommand)]
    wish: Wish,
}

#[derive(Subcommand)]
enum Wish {
    /// Simulates days of a scenario and tells the waits.
    Run {
        #[command(flatten)]
        days: Days,
        /// head-start, fifo, strict, accumulating or assigned.
        #[arg(long, default_value = "head-start", value_parser = policy)]
        policy: Policy,
        /// Promise every customer a wait too, and tell how well that is kept.
        #[arg(long)]
        promises: bool,
        /// Draws the result into this file.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// Runs the same days under every policy, ours first, and under what others do.
    Compare {
        #[command(flatten)]
        days: Days,
        /// Draws the result into this file.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// Runs a recorded day again under every policy, with its own counters or others.
    Replay {
        /// JSON lines as `tingxud export` writes them.
        journal: PathBuf,
        /// What a counter serves all day, such as 7=cash,account; 7= takes it away.
        #[arg(long, value_name = "ID=SERVICES", value_parser = counter)]
        counter: Vec<(CounterId, Vec<ServiceId>)>,
        /// Draws the result into this file.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
}

#[derive(Args)]
struct Days {
    /// The scenario's file.
    scenario: PathBuf,
    /// How many days.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    days: u32,
    /// The first day's seed; the next days have the next ones.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Days {
    fn seeds(&self) -> impl Iterator<Item = u64> {
        (self.seed..).take(self.days as usize)
    }
}

fn main() -> Result<()> {
    match Arguments::parse().wish {
        Wish::Run { days, policy, promises, svg } => {
            let scenario = Scenario::read(&days.scenario)?;
            let mut progress = Progress::new("days", days.days as usize);
            let figures = simulate(&scenario, &days, policy, &mut progress)?;
            drop(progress);
            say(&format!("{}, {} days\n\n", report::name(&scenario), days.days));
            say(&report::days(&scenario, &figures));
            if promises {
                say(&promised(&scenario, &days, policy)?);
            }
            draw(svg.as_deref(), || svg::days(&scenario, &figures))
        }
        Wish::Compare { days, svg } => {
            let scenario = Scenario::read(&days.scenario)?;
            let runs = days.days as usize * Policy::ALL.len();
            let mut progress = Progress::new("days", runs);
            let mut contenders = Vec::new();
            for (name, policy) in Policy::ALL {
                let figures = simulate(&scenario, &days, policy, &mut progress)?;
                contenders.push((name.to_owned(), figures));
            }
            drop(progress);
            say(&format!("{}, {} days each\n\n", report::name(&scenario), days.days));
            show(&scenario, &contenders, svg.as_deref())
        }
        Wish::Replay { journal, counter, svg } => {
            let text = fs::read_to_string(&journal)
                .with_context(|| format!("{} cannot be read", journal.display()))?;
            let (mut scenario, mut plan) =
                replay::read(&text).with_context(|| journal.display().to_string())?;
            for (id, services) in counter {
                scenario.set_counter(id, services).map_err(|mistake| anyhow!(mistake))?;
            }
            plan.tellers = vec![1.0; scenario.counters.len()];
            let again = |(name, policy): (&str, Policy)| -> Result<Contender> {
                let done = Day::run(&scenario, &plan, policy, &mut Nobody)?;
                Ok((name.to_owned(), vec![DayFigures::of(&scenario, &plan, &done)]))
            };
            let contenders = Policy::ALL.into_iter().map(again).collect::<Result<Vec<_>>>()?;
            let visitors = plan.visitors.len();
            say(&format!("{}, a recorded day of {visitors}\n\n", report::name(&scenario)));
            show(&scenario, &contenders, svg.as_deref())
        }
    }
}

fn simulate(
    scenario: &Scenario,
    days: &Days,
    policy: Policy,
    progress: &mut Progress,
) -> Result<Vec<DayFigures>> {
    let mut figures = Vec::new();
    for seed in days.seeds() {
        let plan = Plan::draw(scenario, seed);
        let done = Day::run(scenario, &plan, policy, &mut Nobody);
        let done = done.with_context(|| format!("the day of seed {seed}"))?;
        figures.push(DayFigures::of(scenario, &plan, &done));
        progress.step();
    }
    Ok(figures)
}

fn promised(scenario: &Scenario, days: &Days, policy: Policy) -> Result<String> {
    let mut progress = Progress::new("days with promises", days.days as usize);
    let quality = promises::measure(scenario, policy, days.seeds(), || progress.step())?;
    drop(progress);
    Ok(report::promises(&quality))
}

fn show(scenario: &Scenario, contenders: &[Contender], svg: Option<&Path>) -> Result<()> {
    say(&compare::table(scenario, contenders));
    draw(svg, || svg::compared(scenario, contenders))
}

fn draw(file: Option<&Path>, picture: impl FnOnce() -> String) -> Result<()> {
    let Some(file) = file else { return Ok(()) };
    fs::write(file, picture()).with_context(|| format!("{} cannot be written", file.display()))
}

fn policy(name: &str) -> Result<Policy, String> {
    let names = Policy::ALL.map(|(name, _)| name).join(", ");
    Policy::named(name).ok_or_else(|| format!("expected one of {names}"))
}

fn counter(text: &str) -> Result<(CounterId, Vec<ServiceId>), String> {
    let wrong = || "expected a counter and its services, such as 7=cash,account".to_owned();
    let (id, services) = text.split_once('=').ok_or_else(wrong)?;
    let id = CounterId(id.parse().map_err(|_| wrong())?);
    let services = services.split(',').filter(|service| !service.is_empty());
    Ok((id, services.map(|service| ServiceId(service.to_owned())).collect()))
}

#[expect(clippy::print_stdout, reason = "the figures are the program's answer")]
fn say(text: &str) {
    print!("{text}");
}
