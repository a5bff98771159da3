//! Reports of a day, of a year and of one number, by the command, from its start to its end, while
//! the daemon serves.

use crate::figures::Times;
use crate::{END_WITHIN, hall, past, progress};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use tests::built;

/// The days of the year that is reported of.
pub const DAYS: u32 = 250;
/// The tickets of each.
pub const DAY_TICKETS: u32 = 2_000;

/// How long they took.
#[derive(Default)]
pub struct Found {
    pub day: Times,
    pub year: Times,
    pub sheet: Times,
}

/// Each report so many times.
pub fn measure(bench: &Path, folder: &Path, times: usize) -> Result<Found> {
    let filled = past::store(bench, DAYS * DAY_TICKETS)?;
    progress("copying the filled store");
    let state = folder.join("reported");
    fs::create_dir(&state)?;
    fs::copy(&filled, state.join(past::DATABASE)).context("copying the filled store")?;
    let latest = ask(&state, &[])?.0["to"].as_str().context("a day")?.to_owned();
    // Beside the past there is the day that the daemon opens.
    let hall = hall(&state)?;
    crate::machine::wait_until_idle(hall.daemon.pid())?;
    let all = ["--from", "2000-01-01", "--to", &latest];
    let (report, _) = ask(&state, &all)?;
    ensure!(report["days"] == DAYS, "a year has {} days", report["days"]);
    let mut found = Found::default();
    for count in 0..times {
        progress(&format!("report {} of {times}", count + 1));
        found.year.begin_round();
        found.year.add(ask(&state, &all)?.1);
        found.day.begin_round();
        let (day, took) = ask(&state, &["--date", &latest])?;
        ensure!(day["outcomes"][0]["issued"] == DAY_TICKETS, "{}", day["outcomes"][0]);
        found.day.add(took);
        found.sheet.begin_round();
        found.sheet.add(ask(&state, &["--date", &latest, "--ticket", "A100"])?.1);
    }
    hall.daemon.end(END_WITHIN)?;
    Ok(found)
}

/// The report's answer, and how long it took.
fn ask(state: &Path, asked: &[&str]) -> Result<(Value, std::time::Duration)> {
    let mut command = Command::new(built("tingxud"));
    command.arg("--state").arg(state).args(["report", "--format", "json"]).args(asked);
    let began = Instant::now();
    let output = command.output()?;
    let took = began.elapsed();
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok((serde_json::from_slice(&output.stdout)?, took))
}
