//! How long a full-screen change takes to draw: the table of docs/performance.md.

use clap::Parser;
use slint::ComponentHandle;
use slint::platform::PlatformError;
use slint::platform::software_renderer::RepaintBufferType;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use ui::gallery::paint::{Panel, Pixels};
use ui::gallery::{DisplayPage, KioskPage as KioskSubject, Look, Opened, Subject, calls};
use ui::{DisplayState, KioskPage, KioskState, Reader};

/// Draws full-screen changes into memory and says how long each took.
#[derive(Debug, Parser)]
#[command(name = "draw", version)]
struct Options {
    /// How often each change is drawn.
    #[arg(long, value_name = "TIMES", default_value_t = 50)]
    times: usize,
}

/// One change, and how long it took each time.
struct Change {
    name: String,
    took: Vec<Duration>,
}

fn main() -> ExitCode {
    ui::ended("draw", run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    ui::font::require()?;
    let mut changes = Vec::new();
    let times = options.times.max(1);
    for reader in [Reader::Normal, Reader::Elder] {
        changes.extend(on_a_thread(move || kiosk(reader, times))?);
    }
    changes.extend(on_a_thread(move || wall(times))?);
    say("| change | first | median | longest |\n| --- | --- | --- | --- |");
    for mut change in changes {
        let figures = change.figures();
        let [first, middle, longest] = figures.ok_or("a change was not drawn")?;
        say(&format!("| {} | {first:.1} ms | {middle:.1} ms | {longest:.1} ms |", change.name));
    }
    Ok(())
}

/// A thread has one panel.
fn on_a_thread(
    measure: impl FnOnce() -> Result<Vec<Change>, PlatformError> + Send + 'static,
) -> Result<Vec<Change>, Box<dyn std::error::Error>> {
    let measured = std::thread::spawn(|| measure().map_err(|trouble| trouble.to_string()));
    Ok(measured.join().map_err(|_| "a picture broke down")??)
}

/// From page to page of the kiosk.
fn kiosk(reader: Reader, times: usize) -> Result<Vec<Change>, PlatformError> {
    let panel = Panel::new(1080, 1920, RepaintBufferType::NewBuffer)?;
    let opened = Subject::Kiosk(KioskSubject::HomeFull).open(Look::of(reader));
    let mut pixels = panel.show(opened.window())?;
    let Opened::Kiosk(window) = &opened else { return Ok(Vec::new()) };
    let state = window.global::<KioskState>();
    let way = [
        ("the choices of a group", KioskPage::Group),
        ("printing", KioskPage::Printing),
        ("take your ticket", KioskPage::Take),
        ("trouble", KioskPage::Trouble),
        ("eight services", KioskPage::Home),
    ];
    let mut changes = way.map(|(name, _)| Change::new(format!("kiosk, {reader:?}: {name}")));
    for _ in 0..times {
        for (change, (_, page)) in changes.iter_mut().zip(way) {
            change.draw(&panel, &mut pixels, || state.set_page(page));
        }
    }
    Ok(changes.into())
}

/// From the board to a call and back.
fn wall(times: usize) -> Result<Vec<Change>, PlatformError> {
    let panel = Panel::new(1920, 1080, RepaintBufferType::NewBuffer)?;
    let look = Look::of(Reader::Wall);
    let opened = Subject::Display(DisplayPage::BoardFull).open(look);
    let mut pixels = panel.show(opened.window())?;
    let Opened::Display(window) = &opened else { return Ok(Vec::new()) };
    let state = window.global::<DisplayState>();
    let way = [("a call", DisplayPage::Call), ("back to the board", DisplayPage::BoardFull)];
    let mut changes = way.map(|(name, _)| Change::new(format!("wall: {name}")));
    for _ in 0..times {
        for (change, (_, page)) in changes.iter_mut().zip(way) {
            change.draw(&panel, &mut pixels, || state.set_calls(calls(page, look)));
        }
    }
    Ok(changes.into())
}

impl Change {
    fn new(name: String) -> Self {
        Self { name, took: Vec::new() }
    }

    /// From the change to the last pixel of the frame that shows it.
    fn draw(&mut self, panel: &Panel, pixels: &mut Pixels, change: impl FnOnce()) {
        let began = Instant::now();
        change();
        if panel.draw(pixels) {
            self.took.push(began.elapsed());
        }
    }

    /// The first, the middle and the longest, in milliseconds; none if it was never drawn.
    fn figures(&mut self) -> Option<[f64; 3]> {
        let first = *self.took.first()?;
        self.took.sort_unstable();
        let middle = self.took[self.took.len() / 2];
        let longest = *self.took.last()?;
        Some([first, middle, longest].map(|took| took.as_secs_f64() * 1000.0))
    }
}

#[expect(clippy::print_stdout, reason = "the program's answer")]
fn say(text: &str) {
    println!("{text}");
}
