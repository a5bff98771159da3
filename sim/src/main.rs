//! `tingxu-sim`: what a branch's day would be like.

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use sim::day::Nobody;
use sim::figures::DayFigures;
use sim::progress::Progress;
use sim::{Day, Plan, Policy, Scenario, report};
use std::path::PathBuf;

/// Simulates branch days by the real rules of the hall.
#[derive(Parser)]
#[command(name = "tingxu-sim")]
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
    },
}

#[derive(Args)]
struct Days {
    /// The scenario's file.
    scenario: PathBuf,
    /// How many days.
    #[arg(long, default_value_t = 200)]
    days: u32,
    /// The first day's seed; the next days have the next ones.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> Result<()> {
    match Arguments::parse().wish {
        Wish::Run { days, policy } => {
            let scenario = Scenario::read(&days.scenario)?;
            let figures = simulate(&scenario, &days, policy)?;
            say(&format!("{}, {} days\n\n", report::name(&scenario), days.days));
            say(&report::days(&scenario, &figures));
        }
    }
    Ok(())
}

fn simulate(scenario: &Scenario, days: &Days, policy: Policy) -> Result<Vec<DayFigures>> {
    let mut progress = Progress::new("days", days.days as usize);
    let mut figures = Vec::new();
    for seed in (days.seed..).take(days.days as usize) {
        let plan = Plan::draw(scenario, seed);
        let done = Day::run(scenario, &plan, policy, &mut Nobody);
        let done = done.with_context(|| format!("the day of seed {seed}"))?;
        figures.push(DayFigures::of(scenario, &plan, &done));
        progress.step();
    }
    Ok(figures)
}

fn policy(name: &str) -> Result<Policy, String> {
    let names = Policy::ALL.map(|(name, _)| name).join(", ");
    Policy::named(name).ok_or_else(|| format!("expected one of {names}"))
}

#[expect(clippy::print_stdout, reason = "the figures are the program's answer")]
fn say(text: &str) {
    print!("{text}");
}
