//! The announcer of one speaker zone: takes the calls of the hall and speaks them one after
//! another.
//!
//! 1. Every call that [`Announcer::say`] takes is answered with one [`Report`], spoken or not.
//! 2. The chime, then each language of the zone, in the order the calls came; calls that come
//!    together share a chime, and what is left out when there are too many is told by
//!    [`super::shed`].
//! 3. Without a loudspeaker calls are answered at once as not spoken; the device is tried again
//!    every few seconds and taken up when it appears. Other zones have threads of their own.

use super::crier::{Crier, Input};
use super::hearing::{Ear, Heard};
use super::loudness::{Loudness, PERCENT_MAX};
use super::pack::Voice;
use super::speaker::Speaker;
use super::speech::Speech;
use shared::device::VoiceState;
use shared::voice::Unspoken;
use shared::{CounterId, Language, Moment, Number, TicketId};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Most messages between the announcer's callers and its thread.
const INBOX_MAX: usize = 256;

/// What an announcer is made of.
pub struct Options {
    /// What it can say.
    pub speech: Arc<Speech>,
    /// The loudspeaker.
    pub speaker: Box<dyn Speaker>,
    /// What hears the test phrase, if there is something.
    pub ear: Option<Box<dyn Ear>>,
    /// How it speaks.
    pub manner: Manner,
    /// The wall clock.
    pub clock: Clock,
}

impl Options {
    /// A loudspeaker with this voice and no wishes of its own, where the time does not matter.
    pub fn plain(voice: Voice, speaker: Box<dyn Speaker>) -> Self {
        let clock = || Reading { at: Moment(0), minute: 0 };
        Self {
            speech: Arc::new(voice.into()),
            speaker,
            ear: None,
            manner: Manner::default(),
            clock: Box::new(clock),
        }
    }
}

/// How a zone speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// A call is said in the ticket's own language alone, where the zone has it.
    pub own_language: bool,
    /// A call that nobody has answered is said once more; otherwise only to who asked for it.
    pub repeat: bool,
    /// The length of pauses, in percent.
    pub pace_percent: u16,
    /// How loud, and when not at all.
    pub loudness: Loudness,
}

impl Default for Manner {
    fn default() -> Self {
        let loudness = Loudness::default();
        Self { own_language: false, repeat: false, pace_percent: PERCENT_MAX, loudness }
    }
}

/// Reads the wall clock.
pub type Clock = Box<dyn Fn() -> Reading + Send>;

/// What the wall clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The moment.
    pub at: Moment,
    /// The minute of the branch's own day, from midnight.
    pub minute: u16,
}

/// One call to be spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallOut {
    /// The ticket, for the reports alone.
    pub ticket: TicketId,
    /// What is read out.
    pub number: Number,
    /// Where to.
    pub counter: CounterId,
    /// The how-manieth call of this ticket, from 1.
    pub call: u8,
    /// The language chosen with the ticket.
    pub language: Option<Language>,
    /// More time was asked for with the ticket: the call is said slowly, and once more if nobody
    /// comes. Nothing says why.
    pub more_time: bool,
}

impl CallOut {
    /// The first call of a ticket without wishes of its own.
    pub fn new(ticket: TicketId, number: Number, counter: CounterId) -> Self {
        Self { ticket, number, counter, call: 1, language: None, more_time: false }
    }
}

/// What the announcer says of its device and of each call.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// The loudspeaker came or went. Told once for each change.
    Device(VoiceState),
    /// The call was spoken to its end.
    Spoken {
        /// The ticket.
        ticket: TicketId,
        /// The counter.
        counter: CounterId,
        /// The how-manieth call.
        call: u8,
        /// From its asking to its beginning.
        waited: Duration,
        /// From its beginning to its end.
        took: Duration,
        /// Its beginning on the wall clock.
        from: Moment,
        /// Its end.
        to: Moment,
        /// The clips that were played, such as `zh/qing`.
        clips: Vec<String>,
    },
    /// The call was not spoken, or not to its end.
    NotSpoken {
        /// The ticket.
        ticket: TicketId,
        /// The counter.
        counter: CounterId,
        /// The how-manieth call.
        call: u8,
        /// The cause.
        why: Why,
    },
    /// An announcement was spoken to its end, or not.
    Announced {
        /// Its id.
        announcement: String,
        /// Why it was not spoken.
        why: Option<Why>,
    },
    /// The test phrase was spoken to its end, or not.
    Tested {
        /// Why it was not spoken.
        why: Option<Why>,
        /// What the ear says, if there is one that could listen.
        heard: Option<Option<Heard>>,
    },
}

/// Why a call was not spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no loudspeaker.
    NoDevice,
    /// The loudspeaker went while the call was spoken.
    DeviceLost,
    /// The same ticket waits to be called to the same counter already.
    AlreadyWaiting,
    /// Too many calls wait.
    LineFull,
    /// It waited too long.
    Stale,
    /// The ticket was served, passed or moved before its turn came.
    Forgotten,
    /// No language has this clip; the chime alone was played.
    MissingClip(String),
    /// The announcer ended.
    Stopped,
    /// Staff have paused the voice.
    Paused,
    /// These are quiet hours.
    QuietHours,
    /// There is no recording of the announcement.
    NotRecorded,
}

impl Why {
    /// As the journal has it.
    pub fn unspoken(&self) -> Unspoken {
        match self {
            Self::NoDevice => Unspoken::NoDevice,
            Self::DeviceLost => Unspoken::DeviceLost,
            Self::AlreadyWaiting => Unspoken::AlreadyWaiting,
            Self::LineFull => Unspoken::LineFull,
            Self::Stale => Unspoken::Stale,
            Self::Forgotten => Unspoken::Forgotten,
            Self::MissingClip(_) => Unspoken::MissingClip,
            Self::Stopped => Unspoken::Stopped,
            Self::Paused => Unspoken::Paused,
            Self::QuietHours => Unspoken::QuietHours,
            Self::NotRecorded => Unspoken::NotRecorded,
        }
    }
}

/// The announcer's handle. Dropping it ends the announcer, and waits for that.
pub struct Announcer {
    inbox: SyncSender<Input>,
    thread: Option<JoinHandle<()>>,
}

impl Announcer {
    /// Starts the announcer on a thread of its own, which calls `report`.
    pub fn start(options: Options, report: impl Fn(Report) + Send + 'static) -> Self {
        let (inbox, outbox) = sync_channel(INBOX_MAX);
        let own = inbox.clone();
        let body = move || run(Crier::new(options, Box::new(report), own), &outbox);
        let thread = std::thread::Builder::new().name("announcer".to_owned()).spawn(body);
        let thread = thread.inspect_err(|error| tracing::error!(%error, "no announcer thread"));
        Self { inbox, thread: thread.ok() }
    }

    /// Asks for a call. False if the announcer has ended or cannot keep up: then nothing will be
    /// reported of it.
    #[must_use]
    pub fn say(&self, call: CallOut) -> bool {
        self.inbox.try_send(Input::Say(call)).is_ok()
    }

    /// Drops the unspoken calls of a ticket that was served, passed or moved. False as in
    /// [`Self::say`].
    pub fn forget(&self, ticket: TicketId) -> bool {
        self.inbox.try_send(Input::Forget(ticket)).is_ok()
    }

    /// Pauses the voice, or lets it go on. While it is paused, calls are answered as not spoken;
    /// one that is being spoken is not cut. False as in [`Self::say`].
    pub fn pause(&self, paused: bool) -> bool {
        self.inbox.try_send(Input::Pause(paused)).is_ok()
    }

    /// Speaks the recordings of an announcement when no call waits. False as in [`Self::say`].
    pub fn announce(&self, announcement: String) -> bool {
        self.inbox.try_send(Input::Announce(announcement)).is_ok()
    }

    /// Speaks the test phrase and listens to it. False as in [`Self::say`].
    pub fn test(&self) -> bool {
        self.inbox.try_send(Input::Test).is_ok()
    }

    /// Ends the announcer. Sound stops, and the calls that wait are reported as stopped.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        // A full inbox empties; a closed one means that the thread has ended.
        let _ = self.inbox.send(Input::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the announcer's thread had panicked");
        }
    }
}

fn run(mut crier: Crier, outbox: &Receiver<Input>) {
    crier.wake(Instant::now());
    loop {
        let input = match crier.next_wake() {
            Some(at) => outbox.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => outbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match input {
            Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Ok(input) => crier.on(input, Instant::now()),
            Err(RecvTimeoutError::Timeout) => crier.wake(Instant::now()),
        }
    }
    crier.stop();
}

#[cfg(test)]
mod tests;
