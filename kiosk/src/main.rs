//! The kiosk: customers touch what they came for and take a number.

mod bind;
mod closed;
mod flow;
mod options;
mod page;
mod qr;

use anyhow::Context;
use clap::Parser;
use flow::{Event, Flow, Wish};
use options::Options;
use shared::device::Asker;
use shared::link::{Answer, Link};
use shared::view::KioskView;
use shared::wire::Role;
use shared::{Command, KioskId, Lane, Moment, ServiceId};
use slint::{ComponentHandle, Timer, TimerMode};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use ui::{KioskActions, KioskWindow, Tone};

/// How often pages and clock are looked after.
const TICK_MS: u64 = 200;

fn main() -> ExitCode {
    ui::ended("tingxu-kiosk", run(&Options::parse()))
}

fn run(options: &Options) -> anyhow::Result<()> {
    options.terminal.begin()?;

    let window = KioskWindow::new().context("the kiosk's window cannot be opened")?;
    let teller = Teller::new(options.kiosk);
    teller.hear(&window, Event::Tick);
    let link = connect(options, &teller, &window)?;
    listen(&window, &teller, &link);
    options.terminal.dress(&window, Tone::Light)?;
    options.terminal.place(window.window());
    let _timer = keep_time(&window, &teller, &link);
    window.run().context("the kiosk's window cannot be shown")
}

/// Holds the flow; only the window's thread takes it.
#[derive(Clone)]
struct Teller {
    flow: Arc<Mutex<Flow>>,
    kiosk: KioskId,
    since: Instant,
}

impl Teller {
    fn new(kiosk: KioskId) -> Self {
        let flow = Arc::new(Mutex::new(Flow::new(Moment(0))));
        Self { flow, kiosk, since: Instant::now() }
    }

    /// Tells the flow, and shows what it makes of it.
    fn hear(&self, window: &KioskWindow, event: Event) -> Option<Wish> {
        let now = self.now();
        let mut flow = self.flow();
        let before = flow.page().clone();
        let wish = flow.on(event, now);
        if *flow.page() != before {
            tracing::debug!(page = ?flow.page(), "another page");
        }
        bind::show(window, &flow, self.kiosk, now);
        wish
    }

    /// A clock that nobody sets back.
    fn now(&self) -> Moment {
        Moment(i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    fn flow(&self) -> MutexGuard<'_, Flow> {
        self.flow.lock().expect("a panic on the window's thread ends the program")
    }
}

fn connect(options: &Options, teller: &Teller, window: &KioskWindow) -> anyhow::Result<Link> {
    let (teller, weak) = (teller.clone(), window.as_weak());
    let role = Role::Kiosk(options.kiosk);
    let link = Link::start::<KioskView>(&options.terminal.daemon, role, move |news| {
        let (teller, event) = (teller.clone(), bind::map_news(news));
        let told = weak.upgrade_in_event_loop(move |window| _ = teller.hear(&window, event));
        if told.is_err() {
            tracing::debug!("news after the window was closed");
        }
    })?;
    Ok(link)
}

/// Hands the screen's touches to the flow, and what it wishes to the link.
fn listen(window: &KioskWindow, teller: &Teller, link: &Link) {
    let actions = window.global::<KioskActions>();
    let told = |event: fn(String) -> Event| {
        let (teller, weak, link) = (teller.clone(), window.as_weak(), link.clone());
        move |text: slint::SharedString| {
            let Some(window) = weak.upgrade() else { return };
            if let Some(wish) = teller.hear(&window, event(text.into())) {
                ask(&window, &teller, &link, wish);
            }
        }
    };
    actions.on_service_chosen(told(|id| Event::Service(ServiceId(id))));
    actions.on_group_chosen(told(Event::Group));
    actions.on_language_chosen(told(|tag| Event::Language(shared::Language(tag))));
    let elder = told(|chosen| Event::Elder(!chosen.is_empty()));
    actions.on_elder_chosen(move |chosen| elder(if chosen { "elder".into() } else { "".into() }));
    let (back, done) = (told(|_| Event::Back), told(|_| Event::Done));
    actions.on_back(move || back(slint::SharedString::new()));
    actions.on_done(move || done(slint::SharedString::new()));
    let no_paper = told(|_| Event::NoPaper);
    actions.on_no_paper(move || no_paper(slint::SharedString::new()));
}

fn ask(window: &KioskWindow, teller: &Teller, link: &Link, wish: Wish) {
    let (teller, weak) = (teller.clone(), window.as_weak());
    let kiosk = teller.kiosk;
    let (command, heard): (_, fn(Answer) -> Option<Event>) = match wish {
        Wish::Number { service, language, large_print } => {
            let command = Command::Issue {
                service,
                lane: Lane::Ordinary,
                language,
                kiosk: Some(kiosk),
                large_print,
                person: None,
                grant: None,
                then: Vec::new(),
                more_time: false,
                visit: None,
            };
            (command, |answer| Some(bind::map_answer(answer)))
        }
        Wish::Paper(ticket) => {
            let command = Command::Reprint { ticket, kiosk, asker: Asker::Customer };
            (command, bind::map_reprint)
        }
    };
    link.send(command, move |answer| {
        let Some(event) = heard(answer) else { return };
        let told = weak.upgrade_in_event_loop(move |window| _ = teller.hear(&window, event));
        if told.is_err() {
            tracing::debug!("an answer after the window was closed");
        }
    });
}

fn keep_time(window: &KioskWindow, teller: &Teller, link: &Link) -> Timer {
    let (teller, weak, link) = (teller.clone(), window.as_weak(), link.clone());
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, Duration::from_millis(TICK_MS), move || {
        let Some(window) = weak.upgrade() else { return };
        _ = teller.hear(&window, Event::Tick);
        bind::show_clock(&window, link.now());
    });
    timer
}
