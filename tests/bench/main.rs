//! The benchmark: what the issue of a ticket, a call and a start cost, beside what this machine's
//! disk and loopback cost at the same moment.
//!
//! 1. Everything is measured from outside, on release programs over the wire.
//! 2. The machine's own limits are measured between the figures, in the same rounds.
//! 3. Past tickets are written by the daemon's own hall and store.

mod burst;
mod counter;
mod day;
mod figures;
mod kiosk;
mod machine;
mod paper;
mod past;
mod rendering;
mod replay;
mod report;
mod reported;
mod rounds;
mod start;
mod voice;
mod wall;

use anyhow::{Context, Result, bail};
use clap::Parser;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tests::{Hall, Options};

/// Measures this tree's daemon on this machine; ends with a table.
#[derive(Parser)]
#[command(name = "bench")]
struct Arguments {
    /// Fewer and shorter measures, for a first look.
    #[arg(long)]
    quick: bool,
    /// How many tickets of earlier days one of the stores holds.
    #[arg(long, default_value_t = 1_000_000)]
    past: u32,
    /// The slips alone.
    #[arg(long)]
    paper: bool,
    /// A million events read from the store alone.
    #[arg(long)]
    replay: bool,
    /// The voice alone.
    #[arg(long)]
    voice: bool,
    /// The rendering of calls alone.
    #[arg(long)]
    rendering: bool,
    /// The reports alone: of a day, of a year, of one number.
    #[arg(long)]
    report: bool,
    /// The calling display alone.
    #[arg(long)]
    wall: bool,
    /// The kiosk alone.
    #[arg(long)]
    kiosk: bool,
    /// Write the tables into docs/performance.md.
    #[arg(long)]
    write: bool,
}

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Extent {
    /// Rounds of latencies.
    pub rounds: usize,
    /// Measures of each kind in a round.
    pub per_round: usize,
    /// How long many clients press at once.
    pub burst: Duration,
    /// Starts of each kind.
    pub starts: usize,
    /// Tickets of a branch's day.
    pub day_tickets: usize,
    /// Slips printed.
    pub slips: usize,
}

const FULL: Extent = Extent {
    rounds: 10,
    per_round: 100,
    burst: Duration::from_secs(10),
    starts: 5,
    day_tickets: 2_000,
    slips: 40,
};
const QUICK: Extent = Extent {
    rounds: 3,
    per_round: 50,
    burst: Duration::from_secs(3),
    starts: 2,
    day_tickets: 200,
    slips: 5,
};
/// How long a daemon may take to end.
const END_WITHIN: Duration = Duration::from_secs(20);

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if cfg!(debug_assertions) {
        bail!("a debug build measures nothing: cargo run --release -p tests --bin bench");
    }
    let page = tests::hall::root().join("docs/performance.md");
    let extent = if arguments.quick { QUICK } else { FULL };
    let bench = tests::hall::root().join("target/bench");
    fs::create_dir_all(&bench)?;
    let folder = tempfile::Builder::new().prefix("run-").tempdir_in(&bench)?;

    if let Some((name, table)) = alone(&arguments, &bench, folder.path(), extent)? {
        progress("");
        say(&table);
        return if arguments.write { report::write(&page, name, &table) } else { Ok(()) };
    }
    build(&["daemon"])?;
    let found = paper::measure(&folder.path().join("paper"), extent.slips)?;
    let table = report::papers(&found, &paper::draw()?);
    progress("");
    say(&table);
    if arguments.write {
        report::write(&page, "papers", &table)?;
    }
    if arguments.paper {
        return Ok(());
    }
    let filled = past::store(&bench, arguments.past)?;

    progress("copying the filled store");
    let full = folder.path().join("full");
    fs::create_dir(&full)?;
    fs::copy(&filled, full.join(past::DATABASE)).context("copying the filled store")?;
    let machine = machine::describe(folder.path());
    let rows = measure(folder.path(), &full, extent)?;
    progress("");

    let table = report::table(&machine, arguments.past, &rows);
    say(&table);
    if arguments.write {
        report::write(&page, "measured", &table)?;
    }
    Ok(())
}

/// The one table that was asked for, by its name in the page.
fn alone(
    arguments: &Arguments,
    bench: &Path,
    folder: &Path,
    extent: Extent,
) -> Result<Option<(&'static str, String)>> {
    let named = if arguments.replay {
        let (events, took) = replay::measure(&folder.join("replay"), extent.starts)?;
        ("replay", report::replay(events, &took))
    } else if arguments.rendering {
        ("rendered", report::rendered(&rendering::measure()?))
    } else if arguments.wall {
        build(&["daemon", "display"])?;
        ("wall", wall::table(&wall::measure(folder, extent.slips / 2)?))
    } else if arguments.kiosk {
        build(&["daemon", "kiosk", "device"])?;
        let machine = machine::describe(folder);
        ("kiosk", kiosk::table(&machine, &kiosk::measure(&folder.join("kiosk"), extent)?))
    } else if arguments.voice {
        build(&["daemon"])?;
        ("voice", voice::table(&voice::measure(folder, extent.slips / 2)?))
    } else if arguments.report {
        build(&["daemon"])?;
        ("reported", report::reported(&reported::measure(bench, folder, extent.starts)?))
    } else {
        return Ok(None);
    };
    Ok(Some(named))
}

fn measure(folder: &Path, full: &Path, extent: Extent) -> Result<report::Rows> {
    let mut disk = machine::Disk::open(folder)?;
    let halls = rounds::Halls {
        empty: hall(&folder.join("empty"))?,
        full: hall(full)?,
        watched: hall(&folder.join("watched"))?,
    };
    progress("waiting until the journal's check has ended");
    machine::wait_until_idle(halls.full.daemon.pid())?;
    let rounds = rounds::measure(&halls, &mut disk, extent)?;
    let burst = burst::measure(&halls.empty, extent.burst)?;
    for hall in [halls.empty, halls.full, halls.watched] {
        hall.daemon.end(END_WITHIN)?;
    }
    let starts = start::measure(full, extent.starts)?;
    let memory = day::measure(full, extent.day_tickets)?;
    Ok(report::Rows { rounds, burst, starts, memory, day_tickets: extent.day_tickets })
}

/// A release daemon over a folder, without voice.
fn hall(state: &Path) -> Result<Hall> {
    Hall::with(options(state))
}

/// What every daemon here is started with.
fn options(state: &Path) -> Options {
    let environment = vec![("RUST_LOG".to_owned(), "error".to_owned())];
    Options { state: Some(PathBuf::from(state)), environment, ..Options::default() }
}

/// What is measured is of this tree.
fn build(packages: &[&str]) -> Result<()> {
    progress(&format!("building {}", packages.join(" and ")));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet"]).current_dir(tests::hall::root());
    build.args(packages.iter().flat_map(|package| ["-p", package]));
    if !build.status()?.success() {
        bail!("{} could not be built", packages.join(" and "));
    }
    Ok(())
}

/// One line that tells what is being done, in place of the one before.
#[expect(clippy::print_stderr, reason = "a person waits for minutes and sees how far it is")]
pub fn progress(text: &str) {
    eprint!("\r\x1b[K{text}");
}

#[expect(clippy::print_stdout, reason = "the table is the program's answer")]
fn say(text: &str) {
    println!("{text}");
}
