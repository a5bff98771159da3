//! Calls that come together: one chime, then each call's first language in turn, then the others.
//! Pure.
//!
//! 1. A round begins with a call; those asked for within [`TOGETHER`] of it share its chime.
//! 2. A call is answered once, when all of it has been said or left out.
//! 3. A call that nobody has answered may be said once more when nothing else is to be said.

use super::announcer::{CallOut, Report};
use super::line::Waiting;
use shared::{Moment, TicketId};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Calls within this time of the first share its chime.
pub const TOGETHER: Duration = Duration::from_secs(3);
/// A call that nobody has answered is said once more after this time.
pub const REPEAT_AFTER: Duration = Duration::from_secs(15);
/// A repeat that could not be said for so long is left out.
pub const REPEAT_WITHIN: Duration = Duration::from_secs(60);
/// Most repeats that wait; one for each counter of a large hall.
const REPEATS_MAX: usize = 64;

/// A call whose turn has come, and what of it has been said.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The call.
    pub waiting: Waiting,
    /// The places of the languages that it is still to be said in.
    pub rest: VecDeque<usize>,
    /// What was said so far.
    pub said: Option<Said>,
    /// Its customer came, or it was called off: nothing more of it is said.
    pub is_over: bool,
}

/// What was said of a call.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its beginning.
    pub began: Instant,
    /// Its beginning on the wall clock.
    pub from: Moment,
    /// The end of the last of it.
    pub ended: Instant,
    /// The clips.
    pub clips: Vec<String>,
}

/// The calls that share a chime.
#[derive(Debug)]
pub struct Round {
    /// When the first of them was asked for.
    pub since: Instant,
    owed: VecDeque<Turn>,
}

/// Calls to say once more.
#[derive(Debug, Default)]
pub struct Repeats(VecDeque<(CallOut, Instant)>);

impl Turn {
    /// The turn of a call, and the places of the languages after its first.
    pub fn new(waiting: Waiting, rest: VecDeque<usize>) -> Self {
        Self { waiting, rest, said: None, is_over: false }
    }

    /// Lets nothing more be said of it.
    pub fn end(&mut self) {
        self.is_over = true;
        self.rest.clear();
    }

    /// Notes that a part was said to its end.
    pub fn hear(&mut self, part: Said) {
        match &mut self.said {
            None => self.said = Some(part),
            Some(said) => {
                said.ended = part.ended;
                said.clips.extend(part.clips);
            }
        }
    }

    /// The answer, if anything of it was said.
    pub fn report(&self) -> Option<Report> {
        let Said { began, from, ended, clips } = self.said.clone()?;
        let took = ended.saturating_duration_since(began);
        let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        let CallOut { ticket, counter, call, .. } = self.waiting.call;
        Some(Report::Spoken {
            ticket,
            counter,
            call,
            waited: began.saturating_duration_since(self.waiting.since),
            took,
            from,
            to: Moment(from.0.saturating_add(took_ms)),
            clips,
        })
    }
}

impl Round {
    /// A round that begins with a call asked for at this time.
    pub fn new(since: Instant) -> Self {
        Self { since, owed: VecDeque::new() }
    }

    /// Keeps a call that is to be said in another language, behind the others.
    pub fn owe(&mut self, turn: Turn) {
        self.owed.push_back(turn);
    }

    /// The next call to be said in another language.
    pub fn next_owed(&mut self) -> Option<Turn> {
        self.owed.pop_front()
    }

    /// Takes out the calls of a ticket.
    pub fn take_ticket(&mut self, ticket: TicketId) -> Vec<Turn> {
        let of = |turn: &Turn| turn.waiting.call.ticket == ticket;
        let (out, stay): (Vec<_>, Vec<_>) = self.owed.drain(..).partition(of);
        self.owed = stay.into();
        out
    }
}

impl Repeats {
    /// Keeps a call to be said once more.
    pub fn add(&mut self, call: CallOut, now: Instant) {
        self.forget(call.ticket);
        if self.0.len() < REPEATS_MAX {
            self.0.push_back((call, now + REPEAT_AFTER));
        }
    }

    /// Drops those of a ticket: it was answered, or is called anew.
    pub fn forget(&mut self, ticket: TicketId) {
        self.0.retain(|(call, _)| call.ticket != ticket);
    }

    /// Drops them all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The next one that is due and not too late.
    pub fn next(&mut self, now: Instant) -> Option<CallOut> {
        self.0.retain(|(_, due)| now.saturating_duration_since(*due) <= REPEAT_WITHIN);
        self.0.pop_front_if(|(_, due)| *due <= now).map(|(call, _)| call)
    }

    /// When the next one is due.
    pub fn due_at(&self) -> Option<Instant> {
        self.0.front().map(|(_, due)| *due)
    }
}
