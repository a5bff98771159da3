//! The kiosk as its customer and its machine have it: how soon a touch is seen, how soon it is home
//! after a start, and what it takes of memory and processor. Software renderer, one core, a virtual
//! screen; the screen's server and this program have the other core.

use crate::figures::{Times, ms};
use crate::{Extent, machine, progress};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::printer::VirtualPrinter;
use tests::x11::{Hand, Screen};
use tests::{Hall, Program, built};

/// A kiosk's panel, upright.
const SIZE: (u16, u16) = (1080, 1920);
/// The core that the kiosk has to itself.
const CORE: &str = "1";
/// A card of the first page, and a place beside all of them.
const CARD: (i16, i16) = (540, 800);
const BESIDE: (i16, i16) = (4, 1_200);
/// What is looked at: of a card its surface round the finger, of a page the part where cards stand.
const ROUND_FINGER: ((i16, i16), (u16, u16)) = ((500, 760), (80, 80));
const PAGE: ((i16, i16), (u16, u16)) = ((0, 420), (1_080, 1_000));
/// Numbers taken, each from the touch to the next page.
const NUMBERS: usize = 10;
/// How long anything may take at all.
const WITHIN: Duration = Duration::from_secs(90);
/// How long a page stands still before it counts as finished.
const STILL: Duration = Duration::from_millis(600);
/// How often the screen is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How long the kiosk is left alone for the measure of its rest.
const REST: Duration = Duration::from_secs(20);
const TICKS_A_SECOND: f64 = 100.0;

const TOUCH_MAX: Duration = Duration::from_millis(50);
const HOME_MAX: Duration = Duration::from_millis(1_500);
const MEMORY_MIB_MAX: u64 = 150;
const IDLE_MAX: f64 = 0.02;

/// What was measured.
pub struct Found {
    /// From a finger on a card to the card that shows it.
    touch: Times,
    /// From a finger lifted to the next page.
    page: Times,
    /// From the start to the first page as it then stays.
    home: Times,
    memory_mib: u64,
    /// The share of one core at rest.
    idle: f64,
}

/// Starts kiosks and touches one of them.
pub fn measure(folder: &Path, extent: Extent) -> Result<Found> {
    fs::create_dir_all(folder)?;
    let printer = VirtualPrinter::start(&folder.join("printer"))?;
    let options = tests::Options { printer: Some(printer.line()), ..crate::options(folder) };
    let hall = Hall::with(options)?;
    let screen = Screen::open(SIZE.0.into(), SIZE.1.into())?;
    let mut hand = screen.hand()?;
    let mut home = Times::default();
    for count in 0..extent.starts {
        progress(&format!("start {} of {}", count + 1, extent.starts));
        let (_kiosk, took) = start(&hall, &screen, &mut hand, folder)?;
        home.add(took);
    }
    let (kiosk, took) = start(&hall, &screen, &mut hand, folder)?;
    home.add(took);
    let touch = presses(&mut hand, extent.rounds * extent.per_round / 2)?;
    let page = numbers(&mut hand)?;
    progress("resting");
    let pid = kiosk.pid();
    let (before, began) = (machine::ticks(pid)?, Instant::now());
    std::thread::sleep(REST);
    let spent = (machine::ticks(pid)? - before) as f64 / TICKS_A_SECOND;
    let idle = spent / began.elapsed().as_secs_f64();
    let memory_mib = machine::memory_kib(pid, "VmHWM")?.div_ceil(1_024);
    Ok(Found { touch, page, home, memory_mib, idle })
}

/// Starts a kiosk; the time is that to the first picture of the page on which it then stays.
fn start(
    hall: &Hall,
    screen: &Screen,
    hand: &mut Hand,
    folder: &Path,
) -> Result<(Program, Duration)> {
    let log = folder.join("kiosk.log");
    let mut command = Command::new("taskset");
    command.args(["-c", CORE]).arg(built("tingxu-kiosk")).args(["--daemon", &hall.url()]);
    command.args(["--at", "0,0", "--size", &format!("{}x{}", SIZE.0, SIZE.1)]);
    command.env("DISPLAY", screen.display()).env_remove("WAYLAND_DISPLAY");
    command.env("SLINT_BACKEND", "winit-software").env("RUST_LOG", "info,tingxu_kiosk=debug");
    let began = Instant::now();
    let kiosk = Program::start(command.stderr(File::create(&log)?))?;
    let is_home = || Ok(fs::read_to_string(&log)?.contains("page=Home"));
    let home = settles(hand, began, is_home)?;
    Ok((kiosk, home))
}

/// Puts a finger on a card until it shows that, and takes it away beside the card, which is none.
fn presses(hand: &mut Hand, count: usize) -> Result<Times> {
    let mut times = Times::default();
    times.begin_round();
    for press in 0..count {
        progress(&format!("press {} of {count}", press + 1));
        let before = seen(hand, ROUND_FINGER)?;
        times.add(shown(hand, ROUND_FINGER, before, |hand| hand.press(CARD.0, CARD.1))?);
        let pressed = seen(hand, ROUND_FINGER)?;
        shown(hand, ROUND_FINGER, pressed, |hand| {
            hand.move_to(BESIDE.0, BESIDE.1)?;
            hand.release()
        })?;
    }
    Ok(times)
}

/// Takes numbers, each when the kiosk is home again.
fn numbers(hand: &mut Hand) -> Result<Times> {
    let mut times = Times::default();
    times.begin_round();
    settles(hand, Instant::now(), || Ok(true))?;
    let first = seen(hand, PAGE)?;
    for number in 0..NUMBERS {
        progress(&format!("number {} of {NUMBERS}", number + 1));
        hand.press(CARD.0, CARD.1)?;
        settles(hand, Instant::now(), || Ok(true))?;
        let pressed = seen(hand, PAGE)?;
        times.add(shown(hand, PAGE, pressed, Hand::release)?);
        hand.move_to(BESIDE.0, BESIDE.1)?;
        // The number of those who wait has grown; what else stands there is the first page.
        let began = Instant::now();
        let alike = |one: &[u8], other: &[u8]| {
            let differing = one.iter().zip(other).filter(|(one, other)| one != other).count();
            differing * 20 < one.len()
        };
        while !alike(&first, &seen(hand, PAGE)?) {
            ensure!(began.elapsed() < WITHIN, "the kiosk is not home after a number");
            std::thread::sleep(STILL);
        }
    }
    Ok(times)
}

/// How long something that is done takes to be seen.
fn shown(
    hand: &mut Hand,
    part: ((i16, i16), (u16, u16)),
    before: Vec<u8>,
    act: impl FnOnce(&mut Hand) -> Result<()>,
) -> Result<Duration> {
    let began = Instant::now();
    act(hand)?;
    while seen(hand, part)? == before {
        ensure!(began.elapsed() < WITHIN, "nothing was seen of it");
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(began.elapsed())
}

/// Waits until something holds and the page stands still; tells when it first was what it stayed.
fn settles(hand: &mut Hand, began: Instant, holds: impl Fn() -> Result<bool>) -> Result<Duration> {
    let (mut last, mut since) = (0, began.elapsed());
    loop {
        let mut hasher = DefaultHasher::new();
        seen(hand, PAGE)?.hash(&mut hasher);
        let now = began.elapsed();
        if hasher.finish() != last {
            (last, since) = (hasher.finish(), now);
        }
        if now - since > STILL && holds()? {
            return Ok(since);
        }
        ensure!(now < WITHIN, "the page does not stand still");
        std::thread::sleep(LOOK_EVERY);
    }
}

fn seen(hand: &mut Hand, (at, size): ((i16, i16), (u16, u16))) -> Result<Vec<u8>> {
    hand.pixels(at, size).context("the screen gives no picture")
}

/// The figures in Markdown.
pub fn table(machine: &str, found: &Found) -> String {
    let mut text = format!(
        "Machine: {machine}.\n\n| what | to reach | measured | reached |\n\
         | --- | --- | --- | --- |\n"
    );
    let mut row = |what: &str, to_reach: &str, measured: &str, reached: bool| {
        let reached = if reached { "yes" } else { "**no**" };
        writeln!(text, "| {what} | {to_reach} | {measured} | {reached} |")
            .expect("a string takes everything");
    };
    let (touch, page) = (&found.touch, &found.page);
    let p99 = touch.percentile(99);
    let measured = format!("{} (median {})", ms(p99), ms(touch.median()));
    row("touch to its card's answer, 99th of 100", "≤ 50 ms", &measured, p99 <= TOUCH_MAX);
    let longest = page.percentile(100);
    let measured = format!("{} (median {})", ms(longest), ms(page.median()));
    row("finger lifted to the next page, longest", "≤ 50 ms", &measured, longest <= TOUCH_MAX);
    let longest = found.home.percentile(100);
    let measured = format!("{} (median {})", ms(longest), ms(found.home.median()));
    row("start to the first page, longest", "≤ 1500 ms", &measured, longest <= HOME_MAX);
    let memory = found.memory_mib;
    row("memory at most", "≤ 150 MiB", &format!("{memory} MiB"), memory <= MEMORY_MIB_MAX);
    let idle = format!("{:.2} %", found.idle * 100.0);
    row("at rest on the first page, of one core", "≤ 2 %", &idle, found.idle <= IDLE_MAX);
    text
}
