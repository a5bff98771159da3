//! What the announcer does when something happens. No clock and no thread: messages and the time
//! come in, sound and reports go out, and it says when it wants to be woken.
//!
//! A loudspeaker is `Ready` only after a silence has been played on it, which fills a cold stream
//! and shows that it takes its time. ALSA's `null` does not, and never becomes ready.

mod turns;

use super::announcer::{CallOut, Clock, Manner, Options, Report, Why};
use super::hearing::{Ear, Heard, Listening};
use super::line::{Line, Waiting};
use super::merge::{Repeats, Round, Turn};
use super::pack::RATE_HZ;
use super::speaker::{Output, Speaker, Trouble};
use super::speech::{Part, Speech};
use shared::device::VoiceState;
use shared::{Moment, TicketId};
use std::collections::VecDeque;
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
/// Most announcements and tests that wait; more are answered as too many.
pub const NOTICES_MAX: usize = 4;

/// What happens to the announcer.
#[derive(Debug)]
pub enum Input {
    /// A call is asked for.
    Say(CallOut),
    /// A ticket's unspoken calls are to be dropped.
    Forget(TicketId),
    /// Staff pause the voice, or let it go on.
    Pause(bool),
    /// An announcement is to be spoken.
    Announce(String),
    /// The test phrase is to be spoken.
    Test,
    /// The sound of this serial has ended.
    Ended(u64),
    /// The stream of this serial has trouble.
    Trouble(u64, Trouble),
    /// The announcer is to end.
    Stop,
}

/// The announcer's state.
pub struct Crier {
    speech: Arc<Speech>,
    speaker: Box<dyn Speaker>,
    ear: Option<Box<dyn Ear>>,
    manner: Manner,
    clock: Clock,
    report: Box<dyn Fn(Report) + Send>,
    inbox: SyncSender<Input>,
    line: Line,
    round: Option<Round>,
    repeats: Repeats,
    notices: VecDeque<Notice>,
    paused: bool,
    last_end: Option<Instant>,
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
    from: Moment,
    length: Duration,
    clips: Vec<String>,
    what: What,
}

enum What {
    LeadIn,
    Call(Turn),
    /// A call that no language has the clips for: the chime alone.
    Mute(Waiting, String),
    /// A call that was answered, once more; slowly for who asked for more time.
    Repeat(bool),
    Notice(Notice, Option<Box<dyn Listening>>),
}

/// What is said between calls.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Notice {
    Announcement(String),
    Test,
}

impl Crier {
    /// Ready to be woken for the first time, which opens the loudspeaker.
    pub fn new(
        options: Options,
        report: Box<dyn Fn(Report) + Send>,
        inbox: SyncSender<Input>,
    ) -> Self {
        Self {
            speech: options.speech,
            speaker: options.speaker,
            ear: options.ear,
            manner: options.manner,
            clock: options.clock,
            report,
            inbox,
            line: Line::default(),
            round: None,
            repeats: Repeats::default(),
            notices: VecDeque::new(),
            paused: false,
            last_end: None,
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
            Input::Forget(ticket) => self.forget(ticket),
            Input::Pause(paused) => self.pause(paused),
            Input::Announce(id) => self.take_notice(Notice::Announcement(id)),
            Input::Test => self.take_notice(Notice::Test),
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
        let repeat = if self.is_free() { self.repeats.due_at() } else { None };
        [retry, overdue, self.line.stale_at(), repeat].into_iter().flatten().min()
    }

    /// Ends all sound and answers the calls that are left.
    pub fn stop(&mut self) {
        self.drop_stream(&Why::Stopped);
        self.drop_all(&Why::Stopped);
    }

    fn take_in(&mut self, call: CallOut, now: Instant) {
        self.repeats.forget(call.ticket);
        let joined = match self.silence_of_now() {
            Some(why) => Err((call, why)),
            None => self.line.join(call, now),
        };
        if let Err((call, why)) = joined {
            self.not_spoken(&call, why);
        }
    }

    fn take_notice(&mut self, notice: Notice) {
        let silence = self.silence_of_now();
        let is_test = notice == Notice::Test;
        match silence {
            // A test tells whether the loudspeaker works, and is made before the hall opens.
            Some(why) if !is_test || why == Why::NoDevice => self.answer_notice(notice, Some(why)),
            Some(_) | None if self.notices.len() >= NOTICES_MAX => {
                self.answer_notice(notice, Some(Why::LineFull));
            }
            Some(_) | None => self.notices.push_back(notice),
        }
    }

    /// Why nothing is spoken at present.
    fn silence_of_now(&self) -> Option<Why> {
        if self.stream.is_none() {
            Some(Why::NoDevice)
        } else if self.paused {
            Some(Why::Paused)
        } else if self.manner.loudness.is_quiet((self.clock)().minute) {
            Some(Why::QuietHours)
        } else {
            None
        }
    }

    fn forget(&mut self, ticket: TicketId) {
        self.repeats.forget(ticket);
        let out = self.line.take_ticket(ticket);
        self.refuse(out, &Why::Forgotten);
        let under_way = self.stream.as_mut().and_then(|stream| stream.playing.as_mut());
        if let Some(Playing { what: What::Call(turn), .. }) = under_way
            && turn.waiting.call.ticket == ticket
        {
            turn.end();
        }
        let owed = self.round.iter_mut().flat_map(|round| round.take_ticket(ticket));
        owed.collect::<Vec<_>>().iter().for_each(|turn| self.answer(turn, &Why::Forgotten));
    }

    fn pause(&mut self, paused: bool) {
        self.paused = paused;
        if paused {
            self.drop_all(&Why::Paused);
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
                self.play(Part { clips: Vec::new(), samples: silence(LEAD_IN) }, What::LeadIn, now);
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

    fn play(&mut self, part: Part, what: What, now: Instant) {
        let serial = self.next_serial();
        let inbox = self.inbox.clone();
        let from = (self.clock)().at;
        let Some(stream) = &mut self.stream else { return };
        let Part { clips, samples } = part;
        let length = Duration::from_secs_f64(samples.len() as f64 / f64::from(RATE_HZ));
        stream.playing = Some(Playing { serial, began: now, from, length, clips, what });
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
        if is_paced {
            self.played(playing, now);
        } else {
            stream.playing = Some(playing);
            self.lose(now, "sound ends before it can have been heard");
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
            self.lose(now, "it is gone or keeps failing");
        }
    }

    /// Gives the stream up, answers what waits for it, and tries again later.
    fn lose(&mut self, now: Instant, why: &str) {
        tracing::debug!(why, "the loudspeaker is given up");
        self.tell_device(VoiceState::Silent);
        self.retry_at = Some(now + RETRY_EVERY);
        self.drop_stream(&Why::DeviceLost);
        self.drop_all(&Why::NoDevice);
    }

    /// Ends the sound under way and answers it.
    fn drop_stream(&mut self, why: &Why) {
        let Some(playing) = self.stream.take().and_then(|stream| stream.playing) else { return };
        match playing.what {
            What::Call(turn) => self.answer(&turn, why),
            What::Mute(waiting, _) => self.not_spoken(&waiting.call, why.clone()),
            What::Notice(notice, _) => self.answer_notice(notice, Some(why.clone())),
            What::LeadIn | What::Repeat(_) => {}
        }
    }

    /// Answers everything that waits.
    fn drop_all(&mut self, why: &Why) {
        self.repeats.clear();
        while let Some(turn) = self.round.as_mut().and_then(Round::next_owed) {
            self.answer(&turn, why);
        }
        let out = self.line.take_all();
        self.refuse(out, why);
        for notice in std::mem::take(&mut self.notices) {
            self.answer_notice(notice, Some(why.clone()));
        }
    }

    fn is_free(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.playing.is_none())
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

    /// A call of which something was said was spoken; its clips tell how much of it.
    fn answer(&self, turn: &Turn, why: &Why) {
        match turn.report() {
            Some(spoken) => (self.report)(spoken),
            None => self.not_spoken(&turn.waiting.call, why.clone()),
        }
    }

    fn answer_notice(&self, notice: Notice, why: Option<Why>) {
        (self.report)(match notice {
            Notice::Announcement(announcement) => Report::Announced { announcement, why },
            Notice::Test => Report::Tested { why, heard: None },
        });
    }

    fn refuse(&self, out: Vec<Waiting>, why: &Why) {
        for waiting in out {
            self.not_spoken(&waiting.call, why.clone());
        }
    }

    fn not_spoken(&self, out: &CallOut, why: Why) {
        let CallOut { ticket, counter, call, .. } = *out;
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
mod storm;
#[cfg(test)]
mod tests;
