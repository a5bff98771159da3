//! Two speaker zones over real sound devices: each speaks its own counters' calls, one's lost card
//! stops the other in nothing, the opening check hears itself, and each call has its answer.

use anyhow::{Context, Result, ensure};
use device::voice::{Need, Voice};
use serde_json::{Value, json};
use shared::{CounterId, Language};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tests::disk::Disk;
use tests::hall::{command, root};
use tests::program::built;
use tests::zones::{House, ms};
use tests::{Client, Hall, Options, Program};

/// A clip counts as heard from this score on.
const SCORE_MIN: f32 = 0.90;
/// How long a call may take to be told as spoken.
const SPOKEN_WITHIN: Duration = Duration::from_secs(40);
/// A lost device is told, and one that is back is taken up.
const TOLD_WITHIN: Duration = Duration::from_secs(20);
/// How often something is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A busy machine drops a moment of sound at times: one of so many calls is heard whole.
const CALLS_HEARD_MAX: u64 = 3;
/// From the commit to the chime in the recording, which lags behind the hall itself.
const FIRST_SAMPLE_MS_MAX: usize = 600;

/// The sample branch with two zones.
fn branch(folder: &Path) -> Result<PathBuf> {
    let assets = root().join("assets");
    let sample = fs::read_to_string(assets.join("sample/branch.toml"))?;
    let (before, _) = sample.split_once("[voice]").context("the sample has a voice")?;
    let before = before.replace("../ticket", &assets.join("ticket").display().to_string());
    let voice = format!(
        r#"[voice]
packs = "{}"
languages = ["zh", "en"]

[[voice.zone]]
id = "hall"
counters = [1, 2, 3, 4, 5]
languages = ["zh"]
device = "ground"
ear = "ground-ear"

[[voice.zone]]
id = "upstairs"
counters = [6]
languages = ["en"]
device = "upstairs"
"#,
        assets.join("voice").display()
    );
    let path = folder.join("branch.toml");
    fs::write(&path, before + &voice)?;
    Ok(path)
}

#[test]
fn each_zone_speaks_its_own_calls_and_lives_alone() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let mut house = House::open(&["ground", "upstairs"])?;
    let options = Options {
        state: Some(folder.path().join("state")),
        config: Some(branch(folder.path())?),
        voice: true,
        environment: house.environment(),
        ..Options::default()
    };
    the_opening_check_hears_itself(&options)?;
    let log = folder.path().join("daemon.log");
    let mut daemon = Program::start(command(&options).stderr(File::create(&log)?))?;
    let address = daemon.wait_for("serving http://", TOLD_WITHIN)?.parse()?;
    let hall = Hall::of(daemon, address, options);
    let (mut client, disk) = (hall.client()?, Disk::of(hall.state())?);
    for counter in [1, 6] {
        client.done(&json!({ "command": "open_counter", "counter": counter }))?;
    }
    troubles(&hall, &json!(null))?;
    says(&log, "zone hall: the loudspeaker is ready")?;
    says(&log, "zone upstairs: the loudspeaker is ready")?;

    both_speak(&house, &mut client, &disk)?;

    house.pull_out("upstairs")?;
    troubles(&hall, &json!([["upstairs", "silent"]]))?;
    let before = spoken(&disk, "hall", "why IS NULL")?;
    call(&mut client, 6)?;
    call(&mut client, 1)?;
    until(|| Ok(spoken(&disk, "upstairs", "why = 'no_device'")? == 1))?;
    until(|| Ok(spoken(&disk, "hall", "why IS NULL")? > before))?;
    house.plug_in("upstairs")?;
    troubles(&hall, &json!(null))?;

    client.done(&json!({ "command": "pause_voice" }))?;
    troubles(&hall, &json!([["hall", "paused"], ["upstairs", "paused"]]))?;
    call(&mut client, 6)?;
    until(|| Ok(spoken(&disk, "upstairs", "why = 'paused'")? == 1))?;
    client.done(&json!({ "command": "resume_voice", "zone": "hall" }))?;
    client.done(&json!({ "command": "resume_voice", "zone": "upstairs" }))?;
    let twice = "SELECT count(*) = 0 FROM (SELECT 1 FROM spoken GROUP BY ticket, call, zone
                 HAVING count(*) > 1)";
    disk.holds(twice)
}

/// `tingxud voice-test` in the zone that has an ear.
fn the_opening_check_hears_itself(options: &Options) -> Result<()> {
    let mut test = Command::new(built("tingxud"));
    test.arg("--config").arg(options.config.as_ref().context("a branch of its own")?);
    test.args(["voice-test", "--zone", "hall"]);
    test.envs(options.environment.iter().map(|(name, value)| (name, value)));
    let output = test.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success() && said.contains("heard, score"), "{said}{trouble}");
    tell(said.trim());
    Ok(())
}

/// Two calls at once, each heard in its zone and nowhere else.
fn both_speak(house: &House, client: &mut Client, disk: &Disk) -> Result<()> {
    let load = |language| Voice::load(&root().join("assets/voice"), &[language], &Need::default());
    let packs =
        [(1, "ground", load(Language::chinese())?), (6, "upstairs", load(Language::english())?)];
    let mut wrong = String::new();
    for calls in 1..=CALLS_HEARD_MAX {
        let mut begun = Vec::new();
        for (counter, zone, _) in &packs {
            let number = call(client, *counter)?;
            begun.push((number, house.samples(zone)?));
        }
        until(|| {
            let heard = |zone| spoken(disk, zone, "from_at IS NOT NULL AND to_at > from_at");
            Ok(heard("hall")? == calls && heard("upstairs")? == calls)
        })?;
        wrong.clear();
        for ((number, from), (counter, zone, voice)) in begun.iter().zip(&packs) {
            let expected = voice.expected(number.parse()?, CounterId(*counter), 1);
            let heard = house.clips(zone, &voice.clips(), (*from, SCORE_MIN))?;
            if !heard.iter().map(|(id, _)| id).eq(&expected) {
                wrong += &format!("{zone}: expected {expected:?}, but heard {heard:?}\n");
                continue;
            }
            let first_ms = ms(heard[0].1);
            tell(&format!(
                "{zone}: call {number}, its chime {first_ms} ms after the commit at most"
            ));
            ensure!(first_ms <= FIRST_SAMPLE_MS_MAX, "the chime came after {first_ms} ms");
        }
        if wrong.is_empty() {
            break;
        }
    }
    ensure!(wrong.is_empty(), "{wrong}");
    disk.holds(
        "SELECT count(*) > 0 FROM spoken WHERE zone = 'upstairs' AND device = 'upstairs'
         AND clips LIKE 'chime en/%'",
    )
}

/// Gives out a number and calls it to a counter, whose last ticket is finished.
fn call(client: &mut Client, counter: u16) -> Result<String> {
    let service = if counter == 6 { "wealth" } else { "cash" };
    client.done(&json!({ "command": "issue", "service": service, "language": "zh" }))?;
    let start = json!({ "command": "start", "counter": counter });
    // Nobody is there at the first time.
    drop(client.done(&start));
    let called = client.done(&json!({ "command": "call_next", "counter": counter }))?;
    let number = called["outcome"]["number"].as_str();
    number.map(str::to_owned).context("nobody was called")
}

/// Waits until counter 1 is told this of the zones.
fn troubles(hall: &Hall, expected: &Value) -> Result<()> {
    let is_so = |view: &Value| view["voice_troubles"] == *expected;
    hall.view_until("role=counter&id=1", &format!("{expected}"), is_so).map(|_| ())
}

/// How many answers of a zone are so.
fn spoken(disk: &Disk, zone: &str, so: &str) -> Result<u64> {
    disk.count(&format!("SELECT count(*) FROM spoken WHERE zone = '{zone}' AND {so}"))
}

fn says(log: &Path, text: &str) -> Result<()> {
    let deadline = Instant::now() + TOLD_WITHIN;
    while !fs::read_to_string(log)?.contains(text) {
        ensure!(Instant::now() < deadline, "not said: {text}\n{}", fs::read_to_string(log)?);
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the figures of a story that passes")]
fn tell(text: &str) {
    println!("{text}");
}

fn until(is_so: impl Fn() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + SPOKEN_WITHIN;
    while !is_so()? {
        ensure!(Instant::now() < deadline, "it did not come about");
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
