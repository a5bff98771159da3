//! The calling display: every counter and its ticket, and over it all the number that is called.

mod bind;
mod layout;
mod media;
mod notice;
mod options;
mod screen;
mod shown;
mod takeover;
mod wall;

use anyhow::Context;
use clap::Parser;
use options::Options;
use screen::Screen;
use shared::ScreenId;
use shared::link::{Link, News};
use shared::view::DisplayView;
use shared::wire::Role;
use slint::{ComponentHandle, Timer, TimerMode};
use std::process::ExitCode;
use std::time::Duration;
use ui::{DisplayWindow, Tone, Watchdog};

/// How often clock, pages and calls are looked after.
const TICK_MS: u64 = 100;
const WATCHDOG: Watchdog = Watchdog { name: "display", may_be_closed: true };

fn main() -> ExitCode {
    ui::ended("tingxu-display", run(&Options::parse()))
}

fn run(options: &Options) -> anyhow::Result<()> {
    options.terminal.begin()?;
    if options.watchdog {
        return Ok(WATCHDOG.run()?);
    }

    let window = DisplayWindow::new().context("the display's window cannot be opened")?;
    // The wall's words stand in both languages at once, each as it is written in the source.
    slint::select_bundled_translation("").context("the display's words cannot be chosen")?;
    let screen = Screen::new(&window, options);
    let link = connect(options, &screen, &window)?;
    options.terminal.dress(&window, Tone::Dark)?;
    options.terminal.place(window.window());
    let _timer = keep_time(&window, &screen, &link);
    window.run().context("the display's window cannot be shown")
}

fn connect(options: &Options, screen: &Screen, window: &DisplayWindow) -> anyhow::Result<Link> {
    let (kept, screen, weak) = (screen, screen.clone(), window.as_weak());
    let role = options.screen.map_or(Role::Display, |screen| Role::Screen(ScreenId(screen)));
    let link = Link::start(&options.terminal.daemon, role, move |news: News<DisplayView>| {
        let screen = screen.clone();
        let told = weak.upgrade_in_event_loop(move |window| screen.hear(&window, news));
        if let Err(trouble) = told {
            tracing::debug!("the window is gone: {trouble}");
        }
    })?;
    kept.connected(&link);
    Ok(link)
}

fn keep_time(window: &DisplayWindow, screen: &Screen, link: &Link) -> Timer {
    let (screen, link, weak) = (screen.clone(), link.clone(), window.as_weak());
    screen.tick(window, &link);
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, Duration::from_millis(TICK_MS), move || {
        #[cfg(feature = "door")]
        hang();
        if let Some(window) = weak.upgrade() {
            screen.tick(&window, &link);
        }
    });
    timer
}

/// Blocks the window's thread, as a driver might: once there is the file that this names.
#[cfg(feature = "door")]
fn hang() {
    let file = std::env::var_os("TINGXU_HANG");
    if file.is_some_and(|file| std::fs::remove_file(file).is_ok()) {
        loop {
            std::thread::park();
        }
    }
}
