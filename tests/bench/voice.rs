//! The voice: what it takes while nothing is said, and how soon a call is heard.
//!
//! The loudspeaker is a sound server's null sink, and what is heard is its monitor: the times hold
//! the server's and the recorder's own delay, too.

use crate::figures::{Times, ms};
use crate::{options, progress};
use anyhow::{Context, Result, ensure};
use device::voice::{Need, Voice, listen};
use serde_json::json;
use shared::Language;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::disk::Disk;
use tests::hall::root;
use tests::sound::{RATE_HZ, Room};
use tests::{Client, Hall, Options};

/// How long an idle daemon is watched.
const WATCHED: Duration = Duration::from_secs(30);
/// How long the stream may take to warm up.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long a call may take.
const SPOKEN_WITHIN: Duration = Duration::from_secs(60);
/// A chime counts as heard from this score on.
const SCORE_MIN: f32 = 0.9;
/// The kernel's clock of processor time, ticks a second.
const TICKS_A_SECOND: f64 = 100.0;

/// What is to be reached.
const IDLE_MAX: f64 = 0.01;
const FIRST_MAX: Duration = Duration::from_millis(150);

/// What was measured.
pub struct Found {
    /// Processor time of an idle daemon with a loudspeaker, as a share of one core.
    pub idle: f64,
    /// The same without.
    pub idle_mute: f64,
    /// From the answer to a call to its chime in the recording.
    pub first: Times,
}

/// Watches an idle daemon with and without a loudspeaker, and speaks so many calls.
pub fn measure(folder: &Path, calls: usize) -> Result<Found> {
    progress("an idle daemon without a loudspeaker");
    let mute = Hall::with(options(&folder.join("mute")))?;
    let idle_mute = idle(&mute)?;
    drop(mute);
    let room = Room::open()?;
    let mut environment = room.environment();
    environment.push(("RUST_LOG".to_owned(), "error".to_owned()));
    let state = folder.join("voice");
    let hall = Hall::with(Options { voice: true, environment, ..options(&state) })?;
    progress("an idle daemon with a loudspeaker");
    let idle = idle(&hall)?;
    let first = first(&hall, &room, calls)?;
    Ok(Found { idle, idle_mute, first })
}

/// What was measured, in Markdown.
pub fn table(found: &Found) -> String {
    let percent = |share: f64| format!("{:.2} %", share * 100.0);
    let spent = found.idle - found.idle_mute;
    let (p99, median) = (found.first.percentile(99), found.first.median());
    let row = |what: &str, to_reach: &str, measured: &str, reached: bool| {
        format!("| {what} | {to_reach} | {measured} | {} |\n", if reached { "yes" } else { "no" })
    };
    [
        "| what | to reach | measured | reached |\n| --- | --- | --- | --- |\n".to_owned(),
        row(
            "the daemon's sound while nothing is said, of one core",
            "1 %",
            &format!(
                "{} (with it {}, without {})",
                percent(spent),
                percent(found.idle),
                percent(found.idle_mute)
            ),
            spent <= IDLE_MAX,
        ),
        row(
            "commit to the first sample of the voice, median",
            "150 ms",
            &format!("{} (p99 {})", ms(median), ms(p99)),
            median <= FIRST_MAX,
        ),
    ]
    .concat()
}

fn first(hall: &Hall, room: &Room, calls: usize) -> Result<Times> {
    let packs = root().join("assets/voice");
    let voice = Voice::load(&packs, &[Language::chinese()], &Need::default())?;
    let chime = voice.clips().into_iter().take(1).collect::<Vec<_>>();
    let (mut client, disk) = (hall.client()?, Disk::of(hall.state())?);
    client.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    let mut times = Times::default();
    times.begin_round();
    for count in 1..=calls {
        progress(&format!("call {count} of {calls}"));
        call(&mut client)?;
        let from = room.samples()?;
        disk.holds_within(&format!("SELECT count(*) = {count} FROM spoken"), SPOKEN_WITHIN)?;
        let heard = listen::recognise(&room.heard(from..)?, &chime, SCORE_MIN);
        let first = heard.first().context("the chime was not heard")?;
        times.add(Duration::from_secs_f64(first.at_sample as f64 / f64::from(RATE_HZ)));
    }
    Ok(times)
}

fn call(client: &mut Client) -> Result<()> {
    client.done(&json!({ "command": "issue", "service": "cash", "language": "zh" }))?;
    // Nobody is at the counter at the first time.
    drop(client.done(&json!({ "command": "start", "counter": 1 })));
    client.done(&json!({ "command": "call_next", "counter": 1 }))?;
    Ok(())
}

fn idle(hall: &Hall) -> Result<f64> {
    std::thread::sleep(WARM_UP);
    let (began, before) = (Instant::now(), ticks(hall)?);
    std::thread::sleep(WATCHED);
    let spent = (ticks(hall)? - before) / TICKS_A_SECOND;
    Ok(spent / began.elapsed().as_secs_f64())
}

/// Processor time that the daemon has taken so far.
fn ticks(hall: &Hall) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", hall.daemon.pid()))?;
    let after = stat.rsplit_once(')').context("a strange /proc/PID/stat")?.1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    ensure!(fields.len() > 12, "a short /proc/PID/stat");
    Ok(fields[11].parse::<f64>()? + fields[12].parse::<f64>()?)
}
