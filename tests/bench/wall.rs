//! How soon a call stands on the wall: from the command's first byte to the first changed pixel of
//! an X server's frame buffer, which is watched from outside.

use crate::figures::{Times, ms};
use crate::{machine, options, progress};
use anyhow::{Result, ensure};
use serde_json::json;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::panel::Panel;
use tests::program::built;
use tests::{Client, Hall, Program};

/// The panel.
const SIZE: (u32, u32) = (1920, 1080);
/// The part of its height between clock and ticker, in percent, and how many lines of it are read.
const PART: (u64, u64) = (20, 85);
const LINES: u64 = 54;
/// The counters, and what their customers came for.
const COUNTERS: [(u16, &str); 4] = [(1, "cash"), (2, "cash"), (3, "wealth"), (4, "corporate")];
/// So long after a call its frame may come.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);
/// Between two rounds all calls leave the wall, one after the other.
const STILL_FOR: Duration = Duration::from_secs(9);
const STILL_WITHIN: Duration = Duration::from_secs(60);
/// Between two calls of a round the frame before is drawn to its end.
const APART: Duration = Duration::from_millis(300);
/// What is to be reached.
const FRAME_MAX: Duration = Duration::from_millis(33);
const MEMORY_MIB_MAX: u64 = 200;

/// What was measured.
pub struct Found {
    /// From a call's command to the first changed pixel.
    pub frame: Times,
    /// The most memory that the display took.
    pub memory_mib: u64,
}

/// Calls so often, in rounds of four that stand on the wall together.
pub fn measure(folder: &Path, rounds: usize) -> Result<Found> {
    let panel = Panel::open(SIZE.0, SIZE.1)?;
    let hall = Hall::with(options(&folder.join("wall")))?;
    let display = display(&panel, &hall, folder)?;
    let mut client = hall.client()?;
    for (counter, _) in COUNTERS {
        client.done(&json!({ "command": "open_counter", "counter": counter }))?;
    }
    let mut frame = Times::default();
    for round in 1..=rounds {
        progress(&format!("round {round} of {rounds}: waiting until the wall is calm"));
        panel.wait_until_still(PART, LINES, (STILL_FOR, STILL_WITHIN))?;
        frame.begin_round();
        for (counter, service) in COUNTERS {
            let issue = json!({ "command": "issue", "service": service, "language": "zh" });
            client.done(&issue)?;
            panel.wait_until_still(PART, LINES, (APART, SHOWN_WITHIN))?;
            frame.add(call(&mut client, &panel, counter)?);
        }
        for (counter, _) in COUNTERS {
            for command in ["start", "finish"] {
                client.done(&json!({ "command": command, "counter": counter }))?;
            }
        }
    }
    let memory_mib = machine::memory_kib(display.pid(), "VmHWM")? / 1_024;
    Ok(Found { frame, memory_mib })
}

/// What was measured, in Markdown.
pub fn table(found: &Found) -> String {
    let row = |what: &str, to_reach: &str, measured: &str, is_reached: bool| {
        let reached = if is_reached { "yes" } else { "**no**" };
        format!("| {what} | {to_reach} | {measured} | {reached} |\n")
    };
    let (p99, median) = (found.frame.percentile(99), found.frame.median());
    [
        "| what | to reach | measured | reached |\n| --- | --- | --- | --- |\n".to_owned(),
        row(
            "a call's command to the first changed pixel of 1920×1080, p99",
            "33 ms, from the commit",
            &format!("{} (median {})", ms(p99), ms(median)),
            p99 <= FRAME_MAX,
        ),
        row(
            "the display's memory, at most",
            "200 MiB",
            &format!("{} MiB", found.memory_mib),
            found.memory_mib <= MEMORY_MIB_MAX,
        ),
    ]
    .concat()
}

/// A display on one core, whose picture is moved by nothing but the hall.
fn display(panel: &Panel, hall: &Hall, folder: &Path) -> Result<Program> {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(built("tingxu-display"));
    let size = format!("{}x{}", SIZE.0, SIZE.1);
    command.args(["--still", "--at", "0,0", "--size", &size, "--daemon", &hall.url()]);
    command.envs(panel.environment()).stderr(File::create(folder.join("display.log"))?);
    let program = Program::start(&mut command)?;
    let deadline = Instant::now() + STILL_WITHIN;
    while is_one_colour(&panel.lines(PART, LINES)?) {
        ensure!(Instant::now() < deadline, "the display draws nothing");
        std::thread::sleep(APART);
    }
    Ok(program)
}

fn is_one_colour(pixels: &[u8]) -> bool {
    let first = pixels.get(..4).unwrap_or_default();
    pixels.chunks(4).all(|pixel| pixel == first)
}

fn call(client: &mut Client, panel: &Panel, counter: u16) -> Result<Duration> {
    let before = panel.lines(PART, LINES)?;
    let began = Instant::now();
    client.done(&json!({ "command": "call_next", "counter": counter }))?;
    while panel.lines(PART, LINES)? == before {
        ensure!(began.elapsed() < SHOWN_WITHIN, "the call was not shown");
    }
    Ok(began.elapsed())
}
