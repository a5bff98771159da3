//! The kiosk's voice: says the script of the page that stands, where it is asked to.
//!
//! 1. Whoever chose large writing, or speech, is spoken to; nobody else hears a word.
//! 2. Any touch ends what is being said; what can be said again is the page that stands.
//! 3. Loudness goes in steps of 3 dB, and is the usual one again for the next customer.
//! 4. Without a voice pack or a loudspeaker the kiosk is silent, says so in its log, and goes on.

mod mouth;

use crate::event::{Event, Touch, Voice};
use crate::flow::Flow;
use crate::script::{Script, interjection, script};
use device::voice::{self, Guide};
use mouth::{Mouth, Order};
use shared::{Language, Moment};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Most orders on their way to the mouth.
const ORDERS_MAX: usize = 64;
/// A step of loudness, dB.
const STEP_DB: f32 = 3.0;
/// How many steps there are up from the usual loudness, and as many down.
const STEPS_MAX: i8 = 3;
/// The usual loudness where staff have set no other, percent.
const USUAL_PERCENT: u8 = 70;

/// Speaks for the pages of the kiosk.
pub struct Speaker {
    mouth: Option<SyncSender<Order>>,
    /// What was said last, while the same customer is there.
    last: Option<Script>,
    /// What was said beside the pages last, by its id.
    interjected: Option<String>,
    percent: u8,
    /// Steps up from the usual loudness.
    steps: i8,
    is_on: bool,
}

impl Speaker {
    /// One that says nothing.
    pub fn silent() -> Self {
        Self::with(None)
    }

    /// One that speaks by the clips of this voice folder, on this loudspeaker. What is missing is
    /// told in the log.
    pub fn open(folder: &Path, loudspeaker: Box<dyn voice::Speaker>) -> Self {
        let guides = guides(folder);
        if guides.is_empty() {
            return Self::silent();
        }
        let (orders, inbox) = sync_channel(ORDERS_MAX);
        let replies = orders.clone();
        let thread = std::thread::Builder::new().name("mouth".to_owned());
        let started = thread.spawn(move || {
            let mut mouth = Mouth::new(guides, loudspeaker, replies);
            while let Ok(order) = inbox.recv() {
                if !mouth.hear(order) {
                    return;
                }
            }
        });
        match started {
            Ok(_) => Self::with(Some(orders)),
            Err(error) => {
                tracing::error!(%error, "the kiosk stays silent: no thread to speak in");
                Self::silent()
            }
        }
    }

    /// Says the page that the flow has come to, if it is to be spoken and another than before;
    /// falls silent where nobody is spoken to.
    pub fn page(&mut self, flow: &Flow, now: Moment) {
        if self.mouth.is_none() || !flow.speech() {
            self.end();
            return;
        }
        if let Some(view) = flow.view() {
            self.set_usual(view.volume);
        }
        if !self.is_on {
            self.is_on = true;
            self.order(Order::Loudness(self.gain()));
        }
        let script = script(flow, flow.language());
        if self.last.as_ref().is_none_or(|last| last.id != script.id) {
            self.say(script);
        }
        self.interject(interjection(flow, now));
    }

    /// A hand ends what is being said, but for one that makes it louder or softer.
    pub fn touched(&mut self, event: &Event) {
        if let Event::Touch(touch) = event
            && !matches!(touch, Touch::Voice(Voice::Louder | Voice::Softer))
        {
            self.stop();
        }
    }

    /// Says a script, and ends what is being said.
    pub fn say(&mut self, script: Script) {
        self.order(Order::Say(script.clone()));
        self.last = Some(script);
    }

    /// Ends what is being said.
    pub fn stop(&mut self) {
        if self.is_on {
            self.order(Order::Stop);
        }
    }

    /// Says once more what was said last.
    pub fn repeat(&mut self) {
        if let Some(last) = self.last.clone() {
            self.say(last);
        }
    }

    /// One step louder, to be heard at once.
    pub fn louder(&mut self) {
        self.step(1);
    }

    /// One step softer.
    pub fn softer(&mut self) {
        self.step(-1);
    }

    /// Whether somebody is spoken to.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// The usual loudness, as staff have set it, in percent.
    pub fn set_usual(&mut self, percent: u8) {
        if self.percent != percent {
            self.percent = percent;
            self.order(Order::Loudness(self.gain()));
        }
    }

    fn with(mouth: Option<SyncSender<Order>>) -> Self {
        let (last, interjected) = (None, None);
        Self { mouth, last, interjected, percent: USUAL_PERCENT, steps: 0, is_on: false }
    }

    /// Says what does not wait for the page's end, once while it is so.
    fn interject(&mut self, script: Option<Script>) {
        let said = script.as_ref().map(|script| script.id.clone());
        if self.interjected != said {
            self.interjected = said;
            script.into_iter().for_each(|script| self.order(Order::Say(script)));
        }
    }

    fn step(&mut self, steps: i8) {
        let next = (self.steps + steps).clamp(-STEPS_MAX, STEPS_MAX);
        if self.is_on && self.steps != next {
            self.steps = next;
            self.order(Order::Loudness(self.gain()));
        }
    }

    /// The customer has gone: silence, the usual loudness, and nothing to be said again.
    fn end(&mut self) {
        if self.is_on {
            (self.is_on, self.steps) = (false, 0);
            (self.last, self.interjected) = (None, None);
            self.order(Order::Close);
        }
    }

    /// The share of the pack's own level; the last step up is that level at a hundred percent.
    fn gain(&self) -> f32 {
        let db = STEP_DB * f32::from(self.steps - STEPS_MAX);
        f32::from(self.percent.min(100)) / 100.0 * 10_f32.powf(db / 20.0)
    }

    /// The window's thread never waits for the mouth.
    fn order(&self, order: Order) {
        let Some(mouth) = &self.mouth else { return };
        if mouth.try_send(order).is_err() {
            tracing::warn!("the loudspeaker does not keep up with the pages");
        }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.order(Order::End);
    }
}

/// The languages that a voice folder has sentences for.
fn guides(folder: &Path) -> Vec<Guide> {
    let languages = match voice::pack::languages_of(folder) {
        Ok(languages) => languages,
        Err(error) => {
            tracing::error!(%error, "the kiosk stays silent");
            return Vec::new();
        }
    };
    let mut guides = Vec::new();
    for language in languages {
        if !voice::guide::sentences::Sentences::file(folder, &language).exists() {
            continue;
        }
        match Guide::load(folder, &language) {
            Ok(guide) => {
                for clip in guide.gaps() {
                    tracing::warn!("{language}/{clip} is not there: its sentence is left out");
                }
                guides.push(guide);
            }
            Err(error) => tracing::error!(%error, %language, "the kiosk does not speak it"),
        }
    }
    if guides.is_empty() {
        let folder = folder.display();
        tracing::error!(%folder, "no kiosk/<language>.toml is there: the kiosk stays silent");
    }
    guides
}

/// The sentences of the language, or of English, or of any.
fn guide_for<'a>(guides: &'a [Guide], language: &Language) -> Option<&'a Guide> {
    let of = |language: &Language| guides.iter().find(|guide| guide.language() == *language);
    of(language).or_else(|| of(&Language::english())).or_else(|| guides.first())
}

#[cfg(test)]
#[path = "speech_tests.rs"]
mod tests;
