//! What plays the scripts, on a thread of its own: one sound at a time, the latest order first.
//!
//! The loudspeaker is open only while somebody is spoken to: between customers its card is free,
//! and an idle kiosk does no work for it.

use super::guide_for;
use crate::script::Script;
use device::voice::loudness::pace;
use device::voice::pack::RATE_HZ;
use device::voice::speaker::Trouble;
use device::voice::{self, Guide, Output};
use std::collections::BTreeSet;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

/// Silence played first on a fresh stream, whose beginning may be lost: 0.4 s.
const LEAD_IN_SAMPLES: usize = RATE_HZ as usize * 2 / 5;
/// How long a missing loudspeaker is left alone.
const RETRY_EVERY: Duration = Duration::from_secs(5);
/// Pauses for a reader of large writing, percent of their length.
const SLOW_PERCENT: u16 = 160;
/// Most different gaps that are told; each is told once.
const TOLD_MAX: usize = 200;

/// What the mouth is told.
#[derive(Debug)]
pub enum Order {
    /// Say this, and nothing of what was to be said before.
    Say(Script),
    /// Be silent.
    Stop,
    /// Be so loud: 1 is the pack's own level.
    Loudness(f32),
    /// The customer has gone.
    Close,
    /// The sound of this serial has ended.
    Ended(u64),
    /// The stream of this serial is broken.
    Gone(u64),
    /// The program ends.
    End,
}

/// Plays scripts.
pub struct Mouth {
    guides: Vec<Guide>,
    loudspeaker: Box<dyn voice::Speaker>,
    inbox: SyncSender<Order>,
    output: Option<Box<dyn Output>>,
    /// The serial of the sound that plays.
    playing: Option<u64>,
    /// What waits for its end.
    next: Option<Vec<f32>>,
    gain: f32,
    serials: u64,
    /// The serial of the open stream.
    stream: u64,
    failed_at: Option<Instant>,
    told: BTreeSet<String>,
}

impl Mouth {
    /// A mouth whose loudspeaker is not open yet.
    pub fn new(
        guides: Vec<Guide>,
        loudspeaker: Box<dyn voice::Speaker>,
        inbox: SyncSender<Order>,
    ) -> Self {
        Self {
            guides,
            loudspeaker,
            inbox,
            output: None,
            playing: None,
            next: None,
            gain: 1.0,
            serials: 0,
            stream: 0,
            failed_at: None,
            told: BTreeSet::new(),
        }
    }

    /// Does as it is told; false at the end.
    pub fn hear(&mut self, order: Order) -> bool {
        match order {
            Order::Say(script) => self.say(&script),
            Order::Stop => self.silence(),
            Order::Loudness(gain) => {
                self.gain = gain;
                self.output.iter_mut().for_each(|output| output.loudness(gain));
            }
            Order::Close => self.close(),
            Order::Ended(serial) if self.playing == Some(serial) => {
                self.playing = None;
                self.play_next();
            }
            Order::Gone(stream) if self.stream == stream => {
                tracing::warn!("the loudspeaker is gone");
                self.close();
            }
            Order::Ended(_) | Order::Gone(_) => {}
            Order::End => return false,
        }
        true
    }

    fn say(&mut self, script: &Script) {
        self.silence();
        let Some(mut sound) = self.sound(script) else { return };
        let is_fresh = self.output.is_none();
        if is_fresh && !self.open() {
            return;
        }
        if is_fresh {
            sound.splice(..0, std::iter::repeat_n(0.0, LEAD_IN_SAMPLES));
        }
        self.next = Some(sound);
        self.play_next();
    }

    fn sound(&mut self, script: &Script) -> Option<Vec<f32>> {
        let guide = guide_for(&self.guides, &script.language)?;
        let (part, missing) = guide.say(&script.lines);
        for lacks in missing {
            if self.told.len() < TOLD_MAX && self.told.insert(lacks.clone()) {
                tracing::warn!(%lacks, "a sentence is left out");
            }
        }
        tracing::debug!(page = script.id, clips = part.clips.join(" "), "speaking");
        let samples = part.samples;
        Some(if script.is_slow { pace(samples, SLOW_PERCENT) } else { samples })
    }

    fn play_next(&mut self) {
        if self.playing.is_some() {
            return;
        }
        let (Some(sound), Some(output)) = (self.next.take(), &mut self.output) else { return };
        self.serials += 1;
        let (serial, inbox) = (self.serials, self.inbox.clone());
        self.playing = Some(serial);
        // The inbox is larger than all orders that can be on their way.
        output.play(sound, Box::new(move || _ = inbox.try_send(Order::Ended(serial))));
    }

    fn silence(&mut self) {
        self.next = None;
        if let (Some(_), Some(output)) = (self.playing, &mut self.output) {
            output.stop();
        }
    }

    fn open(&mut self) -> bool {
        if self.failed_at.is_some_and(|at| at.elapsed() < RETRY_EVERY) {
            return false;
        }
        self.serials += 1;
        let (stream, inbox) = (self.serials, self.inbox.clone());
        let trouble = move |what: Trouble| match what {
            Trouble::Gone => _ = inbox.try_send(Order::Gone(stream)),
            Trouble::Hiccup => {}
        };
        match self.loudspeaker.open(Box::new(trouble)) {
            Ok(mut output) => {
                output.loudness(self.gain);
                (self.output, self.stream, self.failed_at) = (Some(output), stream, None);
                true
            }
            Err(error) => {
                tracing::warn!(%error, "the page is not spoken");
                self.failed_at = Some(Instant::now());
                false
            }
        }
    }

    fn close(&mut self) {
        (self.output, self.playing, self.next) = (None, None, None);
    }
}
