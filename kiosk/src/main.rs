//! The kiosk: customers touch what they came for and take a number.

#[cfg(test)]
mod accessible;
mod appliance;
mod ask;
mod bind;
mod closed;
mod event;
mod flow;
mod keys;
mod listen;
mod offer;
mod options;
mod outbox;
mod page;
mod qr;
mod script;
mod sheet;
mod speech;
mod typed;

use anyhow::Context;
use appliance::Appliance;
use bind::Own;
use clap::Parser;
use device::voice::Loudspeaker;
use event::{Event, Touch, Voice, Wish};
use flow::Flow;
use keys::{Keys, Pressed};
use offer::Offer;
use options::Options;
use outbox::Outbox;
use shared::Moment;
use shared::link::Link;
use shared::view::KioskView;
use shared::wire::Role;
use slint::platform::{Key as Code, WindowEvent};
use slint::{ComponentHandle, Timer, TimerMode};
use speech::Speaker;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use ui::{KioskState, KioskWindow, Tactile, Tone};

/// How often pages and clock are looked after.
const TICK_MS: u64 = 200;

fn main() -> ExitCode {
    ui::ended("tingxu-kiosk", run(&Options::parse()))
}

fn run(options: &Options) -> anyhow::Result<()> {
    options.terminal.begin()?;
    if appliance::watches(&options.appliance)? {
        return Ok(());
    }

    let window = KioskWindow::new().context("the kiosk's window cannot be opened")?;
    let tone = options.terminal.tone.unwrap_or(Tone::Light);
    ui::language::teach(&window);
    let teller = Teller::new(Own { kiosk: options.kiosk, tone }, speaker(options));
    options.terminal.dress(&window, Tone::Light)?;
    window.global::<Tactile>().set_on(true);
    teller.show(&window);
    let link = connect(options, &teller, &window)?;
    listen_to(&window, &teller, &link);
    options.terminal.place(window.window());
    let full_screen = options.terminal.full_screen;
    let appliance = Appliance::begin(&options.appliance, &window, full_screen)?;
    let _timer = keep_time(&window, &teller, &link, appliance);
    window.run().context("the kiosk's window cannot be shown")
}

/// The voice of the pages, where a voice pack is given.
fn speaker(options: &Options) -> Speaker {
    let Some(folder) = &options.voice else { return Speaker::silent() };
    Speaker::open(folder, Box::new(Loudspeaker::new(options.audio.clone())))
}

/// Holds the flow and its voice; only the window's thread takes them.
#[derive(Clone)]
struct Teller {
    held: Arc<Mutex<Held>>,
    own: Own,
    since: Instant,
}

/// What the window's thread holds.
struct Held {
    flow: Flow,
    keys: Keys,
    outbox: Outbox,
    speaker: Speaker,
}

impl Held {
    /// Says the page, and does what the voice was told.
    fn speak(&mut self, window: &KioskWindow, voice: Option<Voice>, now: Moment) {
        self.speaker.page(&self.flow, now);
        match voice {
            Some(Voice::Repeat) => self.speaker.repeat(),
            Some(Voice::Louder) => self.speaker.louder(),
            Some(Voice::Softer) => self.speaker.softer(),
            Some(Voice::Stop) | None => {}
        }
        window.global::<KioskState>().set_spoken(self.speaker.is_on());
    }
}

impl Teller {
    fn new(own: Own, speaker: Speaker) -> Self {
        let (flow, keys) = (Flow::new(Moment(0)), Keys::new());
        let held = Held { flow, keys, outbox: Outbox::default(), speaker };
        Self { held: Arc::new(Mutex::new(held)), own, since: Instant::now() }
    }

    /// Tells the flow, shows what it makes of it, and sends what it wishes for.
    fn hear(&self, window: &KioskWindow, link: &Link, event: Event) {
        let now = self.now();
        let mut held = self.held();
        held.speaker.touched(&event);
        let voice = voice_of(&event);
        let before = held.flow.page().clone();
        let wishes = held.flow.on(event, now);
        let turned = *held.flow.page() != before;
        if turned {
            tracing::debug!(page = ?held.flow.page(), "another page");
        }
        for wish in wishes {
            if wish == Wish::Restart {
                _ = slint::quit_event_loop();
            } else if !held.outbox.put(wish) {
                tracing::warn!("too many wishes at once; one is left out");
            }
        }
        bind::show(window, &held.flow, self.own, now);
        held.speak(window, voice, now);
        drop(held);
        if turned {
            window.invoke_attend();
        }
        self.send(window, link);
    }

    /// Shows where the flow stands.
    fn show(&self, window: &KioskWindow) {
        bind::show(window, &self.held().flow, self.own, self.now());
    }

    /// Sends what is next, if nothing is under way.
    fn send(&self, window: &KioskWindow, link: &Link) {
        let Some(wish) = self.held().outbox.next() else { return };
        let (teller, weak, link_then) = (self.clone(), window.as_weak(), link.clone());
        ask::send(link, self.own.kiosk, wish, move |event| {
            let told = weak.upgrade_in_event_loop(move |window| {
                teller.held().outbox.answered();
                match event {
                    Some(event) => teller.hear(&window, &link_then, event),
                    None => teller.send(&window, &link_then),
                }
            });
            if told.is_err() {
                tracing::debug!("an answer after the window was closed");
            }
        });
    }

    /// A key of the keyboard; whether nothing else is to hear it.
    fn key(&self, window: &KioskWindow, link: &Link, text: &str) -> bool {
        let now = self.now();
        let (pressed, taken) = self.held().keys.on(text, now);
        self.pressed(window, link, pressed);
        taken
    }

    fn pressed(&self, window: &KioskWindow, link: &Link, pressed: Vec<Pressed>) {
        for pressed in pressed {
            match pressed {
                Pressed::Before => step(window, Code::Backtab),
                Pressed::After => step(window, Code::Tab),
                Pressed::Key(key) => self.touch(window, link, Touch::Key(key)),
                Pressed::Scan(text) => self.touch(window, link, Touch::Scanned(text)),
                Pressed::Voice(voice) => self.touch(window, link, Touch::Voice(voice)),
            }
        }
    }

    fn touch(&self, window: &KioskWindow, link: &Link, touch: Touch) {
        self.hear(window, link, Event::Touch(touch));
    }

    fn tick(&self, window: &KioskWindow, link: &Link) {
        let now = self.now();
        let pressed = self.held().keys.tick(now);
        self.pressed(window, link, pressed);
        self.hear(window, link, Event::Tick);
    }

    /// Whether somebody is there: whatever a customer has touched has its time.
    fn has_somebody(&self) -> bool {
        self.held().flow.left(self.now()).is_some()
    }

    /// A clock that nobody sets back.
    fn now(&self) -> Moment {
        Moment(i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().expect("a panic on the window's thread ends the program")
    }
}

fn voice_of(event: &Event) -> Option<Voice> {
    if let Event::Touch(Touch::Voice(voice)) = event { Some(*voice) } else { None }
}

/// Moves the keys to another button, once the key that asks for it is dealt with.
fn step(window: &KioskWindow, code: Code) {
    let weak = window.as_weak();
    Timer::single_shot(Duration::ZERO, move || {
        let Some(window) = weak.upgrade() else { return };
        let text = slint::SharedString::from(code);
        window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.window().dispatch_event(WindowEvent::KeyReleased { text });
    });
}

fn connect(options: &Options, teller: &Teller, window: &KioskWindow) -> anyhow::Result<Link> {
    let (teller, weak) = (teller.clone(), window.as_weak());
    let role = Role::Kiosk(options.kiosk);
    let ours: Arc<std::sync::OnceLock<Link>> = Arc::default();
    let known = Arc::clone(&ours);
    let offer = Mutex::new(Offer::new(options.reviewed_only));
    let link = Link::start::<KioskView>(&options.terminal.daemon, role, move |news| {
        let mut offer = offer.lock().expect("a panic on the link's thread ends the link");
        let (teller, event) = (teller.clone(), offer.limit(bind::map_news(news)));
        let known = Arc::clone(&known);
        let told = weak.upgrade_in_event_loop(move |window| {
            if let Some(link) = known.get() {
                teller.hear(&window, link, event);
            }
        });
        if told.is_err() {
            tracing::debug!("news after the window was closed");
        }
    })?;
    Ok(ours.get_or_init(|| link).clone())
}

/// Hands the screen's touches and keys to the flow.
fn listen_to(window: &KioskWindow, teller: &Teller, link: &Link) {
    let (ear, key_ear) = ((teller.clone(), link.clone()), (teller.clone(), link.clone()));
    let (weak, key_weak) = (window.as_weak(), window.as_weak());
    let hear = move |touch| {
        if let Some(window) = weak.upgrade() {
            ear.0.touch(&window, &ear.1, touch);
        }
    };
    let key = move |text: &str| {
        let window = key_weak.upgrade();
        window.is_some_and(|window| key_ear.0.key(&window, &key_ear.1, text))
    };
    listen::listen(window, hear, key);
}

fn keep_time(
    window: &KioskWindow,
    teller: &Teller,
    link: &Link,
    mut appliance: Appliance,
) -> Timer {
    let (teller, weak, link) = (teller.clone(), window.as_weak(), link.clone());
    let timer = Timer::default();
    timer.start(TimerMode::Repeated, Duration::from_millis(TICK_MS), move || {
        let Some(window) = weak.upgrade() else { return };
        teller.tick(&window, &link);
        bind::show_clock(&window, link.now());
        appliance.tick(&window, teller.has_somebody(), link.now());
    });
    timer
}
