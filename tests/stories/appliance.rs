//! The kiosk as an appliance: started at boot, watched over, started again, and ended by nobody
//! else.

mod stage;

use crate::branch::album::Album;
use anyhow::{Context, Result, ensure};
use stage::{HOME_WITHIN, Stage, Under};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tests::dice::Dice;
use tests::hall::root;
use tests::process::{child_of, is_alive, memory_mib, signal};
use tests::program::built;
use tests::supervisor::{Supervisor, Times};
use tests::{Hall, Program};

/// How soon a kiosk that hangs is back.
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// How long a kiosk may take to open on a busy machine.
const OPEN_WITHIN: Duration = Duration::from_secs(60);
/// How long a kiosk that is well is watched.
const WELL_FOR: Duration = Duration::from_secs(4);
/// The most memory that a kiosk may take.
const MEMORY_MIB_MAX: u64 = 150;
/// How often something is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often it is touched, and in the long run.
const TOUCHES: (usize, usize) = (2_000, 100_000);
/// After how many touches the kiosk is left alone.
const ROUND: usize = 10_000;

/// After how many touches the window must answer a question, and how soon.
const ANSWERS_EVERY: usize = 25;
const STUCK_AFTER: Duration = Duration::from_secs(10);
/// At least so many chords are pressed.
const CHORDS_MIN: usize = 200;

const SHIFT: u32 = 0xFFE1;
const CONTROL: u32 = 0xFFE3;
const ALT: u32 = 0xFFE9;
const SUPER: u32 = 0xFFEB;
/// What is held while a key is pressed.
const MODIFIERS: [&[u32]; 8] = [
    &[],
    &[SHIFT],
    &[CONTROL],
    &[ALT],
    &[SUPER],
    &[CONTROL, ALT],
    &[CONTROL, SHIFT],
    &[ALT, SHIFT],
];
/// What leads somewhere on some desktop: Tab, Escape, Backspace, Delete, Return, Space, Print,
/// Menu, Home, End, the pages, F1 to F12, and the letters of closing, opening and quitting.
const KEYS: [u32; 32] = [
    0xFF09, 0xFF1B, 0xFF08, 0xFFFF, 0xFF0D, 0x20, 0xFF61, 0xFF67, 0xFF50, 0xFF57, 0xFF55, 0xFF56,
    0xFFBE, 0xFFBF, 0xFFC0, 0xFFC1, 0xFFC2, 0xFFC3, 0xFFC4, 0xFFC5, 0xFFC6, 0xFFC7, 0xFFC8, 0xFFC9,
    0x71, 0x77, 0x63, 0x64, 0x74, 0x6E, 0x6F, 0x72,
];

const UNITS: [&str; 2] = ["tingxu-kiosk.service", "tingxu-kiosk-kms.service"];

fn unit(name: &str) -> Result<String> {
    let path = root().join("kiosk/units").join(name);
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// The kiosk, drawn in memory.
fn kiosk(hall: &Hall, log: &Path) -> Result<Command> {
    let mut command = Command::new(built("tingxu-kiosk"));
    command.args(["--full-screen", "--daemon", &hall.url()]);
    command.env("SLINT_BACKEND", "headless").stderr(File::create(log)?);
    Ok(command)
}

#[test]
fn a_kiosk_that_hangs_is_back_within_the_times_of_its_units() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let hall = Hall::open()?;
    let times = Times::of_unit(&unit(UNITS[0])?)?;
    ensure!(times == Times::of_unit(&unit(UNITS[1])?)?, "the units differ in their times");
    let log = folder.path().join("kiosk.log");
    let mut supervisor = Supervisor::start(folder.path(), times, || kiosk(&hall, &log))?;
    supervisor.watch_for(WELL_FOR)?;
    ensure!(supervisor.starts == 1, "a kiosk that is well was started again");
    let silence = supervisor.longest_silence;
    ensure!(silence * 2 < times.watchdog, "it was silent for {silence:?}");

    supervisor.program.freeze(BACK_WITHIN)?;
    let back = supervisor.watch_until_again(BACK_WITHIN)?;
    println!("a kiosk that hung was back after {back:.1?}; silent for {silence:.1?} while well");
    ensure!(back <= BACK_WITHIN, "it was back after {back:?}");

    signal(supervisor.program.pid(), "KILL")?;
    let back = supervisor.watch_until_again(BACK_WITHIN)?;
    println!("a kiosk that was killed was back after {back:.1?}");
    Ok(())
}

#[test]
fn a_kiosk_with_its_own_watchdog_is_started_again_however_it_ends() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let hall = Hall::open()?;
    let log = folder.path().join("kiosk.log");
    let mut command = kiosk(&hall, &log)?;
    let watchdog = Program::start(command.arg("--watchdog"))?;
    standing(&log, 1)?;
    let mut last = child_of(watchdog.pid())?;
    for (count, name) in ["STOP", "KILL"].into_iter().enumerate() {
        signal(last, name)?;
        let began = Instant::now();
        standing(&log, count + 2)?;
        let back = began.elapsed();
        println!("after {name} there was another kiosk in {back:.1?}");
        ensure!(back <= BACK_WITHIN, "{name}: another came after {back:?}");
        ensure!(!is_alive(last), "the one before is still there");
        last = child_of(watchdog.pid())?;
    }
    let memory = memory_mib(last)?;
    println!("the kiosk has {memory} MiB");
    ensure!(memory <= MEMORY_MIB_MAX, "the kiosk has {memory} MiB");
    drop(watchdog);
    let began = Instant::now();
    while is_alive(last) {
        ensure!(began.elapsed() < BACK_WITHIN, "the kiosk outlives its watchdog");
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// Waits until so many kiosks in all have told that their window stands.
fn standing(log: &Path, count: usize) -> Result<()> {
    let began = Instant::now();
    while fs::read_to_string(log)?.matches("the window stands").count() < count {
        ensure!(began.elapsed() < OPEN_WITHIN, "kiosk {count} did not open");
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

#[test]
fn the_units_are_understood() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for name in UNITS {
        let text = unit(name)?;
        let told = verified(folder.path(), name, &text)?;
        ensure!(told.is_empty(), "{name}: {told}");
        let wrong = text.replacen("WatchdogSec=", "WatchdogSecs=", 1);
        let told = verified(folder.path(), name, &wrong)?;
        ensure!(told.contains("WatchdogSecs"), "a mistake was not told: {told:?}");
    }
    Ok(())
}

/// What systemd makes of a unit whose programs are those of this tree.
fn verified(folder: &Path, name: &str, text: &str) -> Result<String> {
    let path = folder.join(name);
    let kiosk = built("tingxu-kiosk").display().to_string();
    fs::write(&path, text.replace("/usr/bin/tingxu-kiosk", &kiosk))?;
    let mut command = Command::new("systemd-analyze");
    command.args(["verify", "--man=no", "--recursive-errors=no"]).arg(&path);
    let output = command.output().context("systemd-analyze cannot be run")?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success() || !told.is_empty(), "it failed without a word");
    Ok(told)
}

#[test]
fn a_kiosk_that_gets_no_bare_display_says_so_in_one_sentence() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let hall = Hall::open()?;
    let mut command = kiosk(&hall, &folder.path().join("kiosk.log"))?;
    command.env("SLINT_BACKEND", "linuxkms-software").env("LIBSEAT_BACKEND", "seatd");
    command.env("SEATD_SOCK", folder.path().join("no-seat"));
    let output = command.stderr(Stdio::piped()).output()?;
    let told = String::from_utf8(output.stderr)?;
    println!("{told}");
    ensure!(output.status.code() == Some(1), "it ended with {}", output.status);
    ensure!(told.contains("tingxu-kiosk: the kiosk's window cannot be opened"), "{told}");
    ensure!(told.contains("libseat") && !told.contains("panicked"), "{told}");
    Ok(())
}

#[test]
fn the_kiosk_fills_its_screen_under_cage_whatever_the_screens_size() -> Result<()> {
    let album = Album::wanted()?;
    let mut stage = Stage::open(Under::Cage, (1080, 1920))?;
    for (width, height) in [(1080, 1920), (1920, 1080), (768, 1366), (1280, 800)] {
        stage.resize((width, height))?;
        let picture = stage.filled((width, height))?;
        album.keep_picture(&format!("kiosk-cage-{width}x{height}"), &picture)?;
        ensure!(picture.colours() > 50, "only {} colours", picture.colours());
    }
    Ok(())
}

#[test]
fn a_kiosk_that_fills_its_screen_stays_when_it_is_asked_to_close() -> Result<()> {
    let mut stage = Stage::open(Under::Nothing, (540, 960))?;
    let before = stage.everything()?;
    for _ in 0..3 {
        stage.hand.ask_to_close(stage.window)?;
        // Whoever answers a question has heard what was said before it.
        stage.door.has("Button", "English")?;
    }
    ensure!(stage.everything()? == before, "it is another window or program");
    ensure!(!stage.door.program().has_ended()?, "it has closed");
    drop(stage);

    let mut stage = Stage::open(Under::Desktop, (540, 960))?;
    stage.hand.ask_to_close(stage.window)?;
    let closed = |stage: &mut Stage| stage.door.program().has_ended();
    stage.until("the end of one that does not fill its screen", BACK_WITHIN, closed)?;
    Ok(())
}

#[test]
fn no_touch_and_no_chord_of_keys_leads_out_of_the_kiosk() -> Result<()> {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let touches = if long { TOUCHES.1 } else { TOUCHES.0 };
    let size = (768, 1366);
    let mut stage = Stage::open(Under::Cage, size)?;
    let before = stage.everything()?;
    let chords = press_chords(&mut stage)?;
    same(&mut stage, &before, "after the chords")?;
    let home = stage.home()?;
    println!("{chords} chords, home after {home:.1?}");

    let mut dice = Dice(0x70_0C4);
    let (mut slowest, mut latest, mut done) = (Duration::ZERO, home, 0);
    while done < touches {
        let round = ROUND.min(touches - done);
        slowest = slowest.max(touch_about(&mut stage, &mut dice, size, round)?);
        done += round;
        latest = latest.max(stage.home()?);
        same(&mut stage, &before, &format!("after {done} touches"))?;
    }
    let pages = stage.log()?.matches("another page").count();
    println!(
        "{done} touches, {pages} pages; home after {latest:.1?} at most, an answer after \
         {slowest:.1?} at most"
    );
    ensure!(pages > done / 100, "only {pages} pages were met");
    ensure!(latest <= HOME_WITHIN, "home after {latest:?}");
    Ok(())
}

/// Presses every key of a list with every set of modifiers.
fn press_chords(stage: &mut Stage) -> Result<usize> {
    let mut count = 0;
    // Keys are heard by the window that the hand is over.
    stage.hand.move_to(9, 9)?;
    for modifiers in MODIFIERS {
        for key in KEYS {
            if !stage.hand.has_key(key) {
                continue;
            }
            stage.hand.chord(&[modifiers, &[key]].concat())?;
            count += 1;
            stage.door.has("Button", "English")?;
        }
    }
    ensure!(count >= CHORDS_MIN, "the keyboard has only {count} chords");
    Ok(count)
}

/// Touches anywhere, so often; tells the longest that the window then took to answer.
fn touch_about(
    stage: &mut Stage,
    dice: &mut Dice,
    size: (u16, u16),
    count: usize,
) -> Result<Duration> {
    let mut slowest = Duration::ZERO;
    for touch in 0..count {
        let place = |dice: &mut Dice, end: u16| dice.below(end.into()) as i16;
        let (x, y) = (place(dice, size.0), place(dice, size.1));
        stage.hand.press(x, y)?;
        stage.hand.release()?;
        if touch % ANSWERS_EVERY == 0 {
            let began = Instant::now();
            stage.door.has("Button", "English")?;
            slowest = slowest.max(began.elapsed());
        }
    }
    ensure!(slowest < STUCK_AFTER, "the window answered only after {slowest:?}");
    Ok(slowest)
}

/// The same programs and windows, and nothing that broke.
fn same(stage: &mut Stage, before: &(Vec<(u32, String)>, Vec<u32>), when: &str) -> Result<()> {
    let after = stage.everything()?;
    ensure!(after == *before, "{when}: {before:?} has become {after:?}");
    let log = stage.log()?;
    ensure!(!log.contains("panicked"), "{when}: {log}");
    Ok(())
}
