//! The counter terminal: a teller's keys, the own ticket, and who waits.

mod acts;
mod bind;
mod options;
mod screen;
mod terminal;
mod toast;

use anyhow::Context;
use clap::Parser;
use options::{Chosen, Options};
use screen::Screen;
use shared::Language;
use shared::link::{Link, News};
use shared::view::CounterView;
use shared::wire::Role;
use slint::{ComponentHandle, Timer, TimerMode};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use ui::{CounterWindow, Tone};

/// How often clocks and messages are looked after.
const TICK_MS: u64 = 200;

fn main() -> ExitCode {
    ui::ended("tingxu-counter", run(&Options::parse()))
}

fn run(options: &Options) -> anyhow::Result<()> {
    options.terminal.begin()?;

    let window = CounterWindow::new().context("the counter's window cannot be opened")?;
    let language = match options.language {
        Chosen::Zh => Language::chinese(),
        Chosen::En => Language::english(),
    };
    screen::choose_words(&language);
    let screen = Screen::new(&window, options.counter, language);
    let link = connect(options, &screen, &window)?;
    screen.listen(&window, &link);
    options.terminal.dress(&window, Tone::Light)?;
    options.terminal.place(window.window());
    let _timer = keep_time(&window, &screen, &link);
    window.run().context("the counter's window cannot be shown")
}

fn connect(options: &Options, screen: &Screen, window: &CounterWindow) -> anyhow::Result<Link> {
    let (screen, weak) = (screen.clone(), window.as_weak());
    let own = Arc::new(OnceLock::<Link>::new());
    let heard = Arc::clone(&own);
    let role = Role::Counter(options.counter);
    let link = Link::start(&options.terminal.daemon, role, move |news: News<CounterView>| {
        let (screen, own) = (screen.clone(), Arc::clone(&heard));
        let told = weak.upgrade_in_event_loop(move |window| {
            if let Some(link) = own.get() {
                screen.hear(&window, link, news);
            }
        });
        if let Err(trouble) = told {
            tracing::debug!("the window is gone: {trouble}");
        }
    })?;
    Ok(own.get_or_init(|| link).clone())
}

fn keep_time(window: &CounterWindow, screen: &Screen, link: &Link) -> Timer {
    let (screen, link, weak) = (screen.clone(), link.clone(), window.as_weak());
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, Duration::from_millis(TICK_MS), move || {
        if let Some(window) = weak.upgrade() {
            screen.tick(&window, &link);
        }
    });
    timer
}
