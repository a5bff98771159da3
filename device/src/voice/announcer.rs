//! The announcer: takes the calls of the hall and speaks them one after another.
//!
//! 1. Every call that [`Announcer::say`] takes is answered with one [`Report`], spoken or not.
//! 2. The chime, then each language of the voice. One call at a time, in the order they came.
//! 3. Without a loudspeaker calls are answered at once as not spoken; the device is tried again
//!    every few seconds and taken up when it appears.

use super::crier::{Crier, Input};
use super::pack::Voice;
use super::speaker::Speaker;
use shared::device::VoiceState;
use shared::{CounterId, Number, TicketId};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Most messages between the announcer's callers and its thread.
const INBOX_MAX: usize = 256;

/// What an announcer is made of.
pub struct Options {
    /// The chime and the languages.
    pub voice: Arc<Voice>,
    /// The loudspeaker.
    pub speaker: Box<dyn Speaker>,
}

/// One call to be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallOut {
    /// The ticket, for the reports alone.
    pub ticket: TicketId,
    /// What is read out.
    pub number: Number,
    /// Where to.
    pub counter: CounterId,
    /// The how-manieth call of this ticket, from 1.
    pub call: u8,
}

/// What the announcer says of its device and of each call.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        /// From its asking to its chime.
        waited: Duration,
        /// From its chime to its end.
        took: Duration,
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
