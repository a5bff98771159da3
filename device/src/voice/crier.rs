//! What the announcer does when something happens. No clock and no thread: messages and the time
//! come in, sound and reports go out, and it says when it wants to be woken.
//!
//! A loudspeaker is `Ready` only after a silence has been played on it, which fills a cold stream
//! and shows that it takes its time. ALSA's `null` does not, and never becomes ready.

use super::announcer::{CallOut, Options, Report, Why};
use super::line::{Line, Waiting};
use super::pack::{RATE_HZ, Voice};
use super::speaker::{Output, Speaker, Trouble};
use shared::TicketId;
use shared::device::VoiceState;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

/// Silence played first on a fresh stream, whose beginning may be lost.
pub const LEAD_IN: Duration = Duration::from_millis(500);
/// Silence after a call: the last sample taken is not yet the last sample heard.
pub const TAIL: Duration = Duration::from_millis(300);
/// How long a missing loudspeaker is left alone.
pub const RETRY_EVERY: Duration = Duration::from_secs(5);
/// A sound that has not ended so long after its length has met a dead device.
pub const SLACK: Duration = Duration::from_secs(3);
/// A sound that ends before this part of its length was not played.
const PACED_SHARE: f64 = 0.3;
/// So many passing errors within [`ERRORS_WITHIN`] are taken for a lost device. A loudspeaker
/// passes one on in 100 ms at most; PulseAudio may fail for a second while its stream starts.
pub const ERRORS_MAX: usize = 30;
/// Errors older than this are forgiven.
pub const ERRORS_WITHIN: Duration = Duration::from_secs(10);

/// What happens to the announcer.
#[derive(Debug)]
pub enum Input {
    /// A call is asked for.
    Say(CallOut),
    /// A ticket's unspoken calls are to be dropped.
    Forget(TicketId),
    /// The sound of this serial has ended.
    Ended(u64),
    /// The stream of this serial has trouble.
    Trouble(u64, Trouble),
    /// The announcer is to end.
    Stop,
}

/// The announcer's state.
pub struct Crier {
    voice: Arc<Voice>,
    speaker: Box<dyn Speaker>,
    report: Box<dyn Fn(Report) + Send>,
    inbox: SyncSender<Input>,
    line: Line,
    stream: Option<Stream>,
    retry_at: Option<Instant>,
    told: VoiceState,
    serials: u64,
}

/// An open loudspeaker.
struct Stream {
    serial: u64,
    output: Box<dyn Output>,
    errors: Vec<Instant>,
    playing: Option<Playing>,
}

/// A sound under way.
struct Playing {
    serial: u64,
    began: Instant,
    length: Duration,
    what: What,
}

enum What {
    LeadIn,
    Call { waiting: Waiting, mute: Option<String> },
}

impl Crier {
    /// Ready to be woken for the first time, which opens the loudspeaker.
    pub fn new(
        options: Options,
        report: Box<dyn Fn(Report) + Send>,
        inbox: SyncSender<Input>,
    ) -> Self {
        Self {
            voice: options.voice,
            speaker: options.speaker,
            report,
            inbox,
            line: Line::default(),
            stream: None,
            retry_at: None,
            told: VoiceState::Unknown,
            serials: 0,
        }
    }

    /// Takes one message.
    pub fn on(&mut self, input: Input, now: Instant) {
        match input {
            Input::Say(call) => self.take_in(call, now),
            Input::Forget(ticket) => {
                let out = self.line.take_ticket(ticket);
                self.refuse(out, &Why::Forgotten);
            }
            Input::Ended(serial) => self.ended(serial, now),
            Input::Trouble(serial, trouble) => self.trouble(serial, trouble, now),
            Input::Stop => self.stop(),
        }
        self.wake(now);
    }

    /// Does what the time asks for.
    pub fn wake(&mut self, now: Instant) {
        let stale = self.line.take_stale(now);
        self.refuse(stale, &Why::Stale);
        let overdue = self.playing().is_some_and(|playing| now >= playing.overdue_at());
        if overdue {
            self.lose(now, "the sound does not end");
        }
        let may_open = self.stream.is_none() && self.retry_at.is_none_or(|at| now >= at);
        if may_open {
            self.open(now);
        }
        self.speak_next(now);
    }

    /// When to be woken if nothing happens before.
    pub fn next_wake(&self) -> Option<Instant> {
        let retry = if self.stream.is_none() { self.retry_at } else { None };
        let overdue = self.playing().map(Playing::overdue_at);
        [retry, overdue, self.line.stale_at()].into_iter().flatten().min()
    }

    /// Ends all sound and answers the calls that are left.
    pub fn stop(&mut self) {
        if let Some(Playing { what: What::Call { waiting, .. }, .. }) = self.drop_stream() {
            self.refuse(vec![waiting], &Why::Stopped);
        }
        let out = self.line.take_all();
        self.refuse(out, &Why::Stopped);
    }

    fn take_in(&mut self, call: CallOut, now: Instant) {
        let joined = match self.stream {
            Some(_) => self.line.join(call, now),
            None => Err(Why::NoDevice),
        };
        if let Err(why) = joined {
            self.not_spoken(call, why);
        }
    }

    fn open(&mut self, now: Instant) {
        let serial = self.next_serial();
        let inbox = self.inbox.clone();
        // A full inbox loses a passing error, or the end of a sound, which is then overdue.
        let tell = Box::new(move |trouble| drop(inbox.try_send(Input::Trouble(serial, trouble))));
        match self.speaker.open(tell) {
            Ok(output) => {
                let stream = Stream { serial, output, errors: Vec::new(), playing: None };
                self.stream = Some(stream);
                self.play(silence(LEAD_IN), What::LeadIn, now);
            }
            Err(error) => {
                if self.told != VoiceState::Silent {
                    tracing::debug!(%error, "calls are shown, not spoken");
                }
                self.retry_at = Some(now + RETRY_EVERY);
                self.tell_device(VoiceState::Silent);
            }
        }
    }

    fn speak_next(&mut self, now: Instant) {
        let is_free = self.stream.as_ref().is_some_and(|stream| stream.playing.is_none());
        if !is_free {
            return;
        }
        let Some(waiting) = self.line.next() else { return };
        let CallOut { number, counter, call, .. } = waiting.call;
        let utterance = self.voice.utter(number, counter, call);
        if let Some(clip) = &utterance.missing {
            tracing::warn!(%number, %clip, "a language is left out for want of a clip");
        }
        let mute = if utterance.languages == 0 { utterance.missing } else { None };
        let mut samples = utterance.samples;
        samples.extend(silence(TAIL));
        self.play(samples, What::Call { waiting, mute }, now);
    }

    fn play(&mut self, samples: Vec<f32>, what: What, now: Instant) {
        let serial = self.next_serial();
        let inbox = self.inbox.clone();
        let Some(stream) = &mut self.stream else { return };
        let length = Duration::from_secs_f64(samples.len() as f64 / f64::from(RATE_HZ));
        stream.playing = Some(Playing { serial, began: now, length, what });
        let ended = Box::new(move || drop(inbox.try_send(Input::Ended(serial))));
        stream.output.play(samples, ended);
    }

    fn ended(&mut self, serial: u64, now: Instant) {
        let Some(stream) = &mut self.stream else { return };
        let Some(playing) = stream.playing.take_if(|playing| playing.serial == serial) else {
            return;
        };
        let took = now.saturating_duration_since(playing.began);
        let is_paced = !stream.output.is_paced() || took >= playing.length.mul_f64(PACED_SHARE);
        if !is_paced {
            stream.playing = Some(playing);
            self.lose(now, "sound ends before it can have been heard");
            return;
        }
        match playing.what {
            What::LeadIn => self.tell_device(VoiceState::Ready),
            What::Call { waiting, mute: None } => {
                let CallOut { ticket, counter, call, .. } = waiting.call;
                let waited = playing.began.saturating_duration_since(waiting.since);
                (self.report)(Report::Spoken { ticket, counter, call, waited, took });
            }
            What::Call { waiting, mute: Some(clip) } => {
                self.not_spoken(waiting.call, Why::MissingClip(clip));
            }
        }
    }

    fn trouble(&mut self, serial: u64, trouble: Trouble, now: Instant) {
        let Some(stream) = self.stream.as_mut().filter(|stream| stream.serial == serial) else {
            return;
        };
        stream.errors.retain(|&at| now.saturating_duration_since(at) < ERRORS_WITHIN);
        stream.errors.push(now);
        tracing::debug!(?trouble, errors = stream.errors.len(), "the loudspeaker has trouble");
        if trouble == Trouble::Gone || stream.errors.len() >= ERRORS_MAX {
            self.lose(now, "the device reports errors");
        }
    }

    /// Gives the device up for a while and answers every call that hoped for it.
    fn lose(&mut self, now: Instant, cause: &str) {
        if self.told != VoiceState::Silent {
            tracing::warn!(cause, "the loudspeaker is lost; calls are shown, not spoken");
        }
        let playing = self.drop_stream();
        self.retry_at = Some(now + RETRY_EVERY);
        self.tell_device(VoiceState::Silent);
        if let Some(Playing { what: What::Call { waiting, .. }, .. }) = playing {
            self.refuse(vec![waiting], &Why::DeviceLost);
        }
        let out = self.line.take_all();
        self.refuse(out, &Why::NoDevice);
    }

    fn drop_stream(&mut self) -> Option<Playing> {
        self.stream.take().and_then(|stream| stream.playing)
    }

    fn playing(&self) -> Option<&Playing> {
        self.stream.as_ref().and_then(|stream| stream.playing.as_ref())
    }

    fn tell_device(&mut self, state: VoiceState) {
        if self.told != state {
            self.told = state;
            (self.report)(Report::Device(state));
        }
    }

    fn refuse(&self, out: Vec<Waiting>, why: &Why) {
        for waiting in out {
            self.not_spoken(waiting.call, why.clone());
        }
    }

    fn not_spoken(&self, out: CallOut, why: Why) {
        let CallOut { ticket, counter, call, .. } = out;
        (self.report)(Report::NotSpoken { ticket, counter, call, why });
    }

    fn next_serial(&mut self) -> u64 {
        self.serials += 1;
        self.serials
    }
}

impl Playing {
    fn overdue_at(&self) -> Instant {
        self.began + self.length + SLACK
    }
}

fn silence(length: Duration) -> Vec<f32> {
    vec![0.0; (length.as_secs_f64() * f64::from(RATE_HZ)) as usize]
}

#[cfg(test)]
mod tests;
