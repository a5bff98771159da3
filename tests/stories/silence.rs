//! A hall without a sound device: it says so once, calls flow, and the loudspeaker is taken up
//! when it appears. One whose voice pack is broken goes on without a voice.

use anyhow::{Context, Result, ensure};
use device::voice::{Need, Voice};
use serde_json::json;
use shared::{CounterId, Language};
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};
use tests::disk::Disk;
use tests::hall::{command, root};
use tests::sound::Room;
use tests::{Client, Options, Program};

/// How long the daemon may take to serve.
const START_WITHIN: Duration = Duration::from_secs(30);
/// A missing device is tried again every five seconds; in this time it has been more than once.
const SILENT_FOR: Duration = Duration::from_secs(11);
/// How long the daemon may leave a device alone that has appeared.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(10);
/// A call lasts about thirteen seconds.
const SPOKEN_WITHIN: Duration = Duration::from_secs(40);
/// How often the log is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A busy machine drops a moment of sound at times: one of so many calls is heard whole.
const CALLS_HEARD_MAX: usize = 3;
/// A clip counts as heard from this score on.
const SCORE_MIN: f32 = 0.90;
/// What the daemon says of a missing device, and of one that is there.
const NO_DEVICE: &str = "there is no sound device: calls are shown, not spoken";
const READY: &str = "the loudspeaker is ready";

#[test]
fn a_hall_without_sound_goes_on_and_finds_its_voice() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let (state, log) = (folder.path().join("state"), folder.path().join("daemon.log"));
    let mut room = Room::silent()?;
    let options = Options {
        state: Some(state.clone()),
        voice: true,
        environment: room.environment(),
        ..Options::default()
    };
    let mut daemon = Program::start(command(&options).stderr(File::create(&log)?))?;
    let address = daemon.wait_for("serving http://", START_WITHIN)?.parse()?;
    let (mut client, disk) = (Client::connect(address)?, Disk::of(&state)?);
    says(&log, NO_DEVICE, START_WITHIN)?;

    client.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    let began = Instant::now();
    let mut calls = 0;
    while began.elapsed() < SILENT_FOR || calls < 3 {
        calls += 1;
        call(&mut client)?;
        client.done(&json!({ "command": "start", "counter": 1 }))?;
        client.done(&json!({ "command": "finish", "counter": 1 }))?;
        std::thread::sleep(SILENT_FOR / 10);
    }
    disk.holds(&format!("SELECT count(*) = {calls} AND count(spoken_at) = 0 FROM call"))?;
    let said = fs::read_to_string(&log)?;
    ensure!(said.matches("not spoken").count() == 1, "it is not said once but: {said}");

    room.plug_in()?;
    let plugged = Instant::now();
    says(&log, READY, TAKEN_UP_WITHIN)?;
    println!("{calls} calls without sound; taken up after {:.1?}", plugged.elapsed());
    let languages = [Language::chinese(), Language::english()];
    let voice = Voice::load(&root().join("assets/voice"), &languages, &Need::default())?;
    let mut heard = Ok(0.0);
    for calls in 1..=CALLS_HEARD_MAX {
        let (from, number) = (room.samples()?, call(&mut client)?);
        let spoken = format!("SELECT count(spoken_at) = {calls} FROM call");
        disk.holds_within(&spoken, SPOKEN_WITHIN)?;
        let expected = voice.expected(number.parse()?, CounterId(1), 1);
        heard = room.has_heard(&expected, &voice.clips(), (from, SCORE_MIN));
        if heard.is_ok() {
            println!("call {calls} with sound was heard whole");
            break;
        }
        client.done(&json!({ "command": "start", "counter": 1 }))?;
        client.done(&json!({ "command": "finish", "counter": 1 }))?;
    }
    heard.map(|_| ())
}

#[test]
fn a_hall_with_a_broken_voice_pack_goes_on_and_says_what_is_wrong() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("voice"))?;
    let assets = format!("\"{}/", root().join("assets").display());
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let broken = format!("packs = \"{}\"", path("voice").display());
    let branch = sample.replacen("packs = \"../voice\"", &broken, 1).replace("\"../", &assets);
    fs::write(path("branch.toml"), branch)?;
    let (state, log) = (path("state"), path("daemon.log"));
    let config = Some(path("branch.toml"));
    let room = Room::silent()?;
    let options = Options {
        state: Some(state.clone()),
        voice: true,
        config,
        environment: room.environment(),
        ..Options::default()
    };
    let mut daemon = Program::start(command(&options).stderr(File::create(&log)?))?;
    let address = daemon.wait_for("serving http://", START_WITHIN)?.parse()?;
    says(&log, "calls are shown and not spoken until this is mended", START_WITHIN)?;
    let mut client = Client::connect(address)?;
    client.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    call(&mut client)?;
    Disk::of(&state)?.holds("SELECT count(*) = 1 FROM spoken WHERE why = 'no_device'")
}

/// Gives out a number and calls it.
fn call(client: &mut Client) -> Result<String> {
    client.done(&json!({ "command": "issue", "service": "cash", "language": "zh" }))?;
    let called = client.done(&json!({ "command": "call_next", "counter": 1 }))?;
    let number = called["outcome"]["number"].as_str();
    number.map(str::to_owned).context("nobody was called")
}

fn says(log: &Path, text: &str, within: Duration) -> Result<()> {
    let deadline = Instant::now() + within;
    while !fs::read_to_string(log)?.contains(text) {
        ensure!(Instant::now() < deadline, "not said: {text}\n{}", fs::read_to_string(log)?);
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
