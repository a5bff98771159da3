//! The printer's word that a ticket is out: the ladder of process id, barrier and presenter.

use super::{PATIENCE, Printer};
use crate::printer::demux::Heard;
use crate::printer::port::Port;
use crate::printer::status::{Raw, in_mouth, read, unasked};
use crate::printer::talk::{Halt, Lost, Unplugged};
use shared::device::{DeviceState, PrinterState};
use std::time::Duration;
use tokio::time::Instant;

/// How often status is asked for while the printer's word is awaited.
const POLL_MS: u64 = 500;

/// A printer that leaves so many questions on end unanswered is silent: they are answered at once,
/// whatever it does meanwhile.
const UNANSWERED_MAX: u32 = 2;

/// How often the presenter is looked at.
const LOOK_MS: u64 = 100;

/// A barrier says processed, not cut: a stuck cutter reports within this time.
const SETTLE_MS: u64 = 300;

/// How much later than the barrier's answer a process id may come.
const ID_LATE_MS_MAX: u64 = 2_000;

/// Process ids are four digits to this base.
const ID_BASE: u32 = 36;

/// The id of the question whether process ids are answered; no job's id has this form.
pub(super) const PROBE_ID: [u8; 4] = *b"----";

/// The printer's word on what it was sent.
pub(super) enum Word {
    /// It has worked it off, and where its echo came back, printed it.
    Processed {
        /// Whether a process id came back.
        echoed: bool,
    },
    /// It stands still.
    Trouble(PrinterState),
    /// None came in time.
    Silence,
}

/// What the return stream says of a barrier.
enum Mark {
    Barrier,
    Echo,
    Trouble(PrinterState),
}

impl<P: Port> Printer<P> {
    /// Sends a barrier behind what was sent, and waits for the printer's word as long as so many
    /// rows may take.
    pub(super) async fn hear_out(&mut self, rows: u32) -> Result<Word, Lost> {
        let Some(family) = self.profile.status else { return Ok(Word::Silence) };
        let id = self.next_id();
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let mut barrier = Vec::new();
        if talk.answers_ids == Some(true) {
            barrier.extend(ask_process_id(id));
        }
        barrier.extend(family.barrier());
        match talk.send_job(&barrier).await.halt {
            None => {}
            Some(Halt::Trouble(state)) => return Ok(Word::Trouble(state)),
            Some(Halt::Lost(lost)) => return Err(lost),
        }
        let limit = self.print_time(rows) * PATIENCE;
        let started = Instant::now();
        let mut unanswered = 0;
        while started.elapsed() < limit && unanswered < UNANSWERED_MAX {
            match self.wait_word(Duration::from_millis(POLL_MS), id).await? {
                Word::Silence => {}
                word @ (Word::Processed { .. } | Word::Trouble(_)) => return Ok(word),
            }
            // A printer that tells no changes by itself may have stopped.
            match self.ask_all(family).await? {
                Some(raw) => {
                    unanswered = 0;
                    let state = read(raw, family);
                    if state.trouble().is_some() {
                        return Ok(Word::Trouble(state));
                    }
                }
                None => unanswered += 1,
            }
        }
        Ok(Word::Silence)
    }

    /// Waits for the printer's word on what stands before a barrier.
    ///
    /// The echo of a process id says printed, the answer to the barrier only processed: a printer
    /// known to echo is given time to. Both are taken off the line, since the next barrier's answer
    /// looks the same.
    pub(super) async fn wait_word(&mut self, limit: Duration, id: [u8; 4]) -> Result<Word, Lost> {
        let echoes = self.talk.as_ref().is_some_and(|talk| talk.answers_ids == Some(true));
        match self.next_mark(limit, id).await? {
            None => Ok(Word::Silence),
            Some(Mark::Trouble(state)) => Ok(Word::Trouble(state)),
            Some(Mark::Barrier) if echoes && id != PROBE_ID => self.late_echo(id).await,
            Some(Mark::Barrier) => Ok(Word::Processed { echoed: false }),
            Some(Mark::Echo) => {
                if let Some(talk) = &mut self.talk {
                    talk.answers_ids = Some(true);
                }
                let answered = |heard: &Heard| matches!(heard, Heard::Paper(_)).then_some(());
                let settle = Duration::from_millis(SETTLE_MS);
                match self.hear(settle, answered).await? {
                    None if id == PROBE_ID => Ok(Word::Silence),
                    // What befalls the printer after a ticket's echo does not undo the ticket.
                    Some(()) | None => Ok(Word::Processed { echoed: true }),
                }
            }
        }
    }

    /// The barrier was answered first: its echo comes late, or not at all.
    async fn late_echo(&mut self, id: [u8; 4]) -> Result<Word, Lost> {
        match self.next_mark(Duration::from_millis(ID_LATE_MS_MAX), id).await? {
            Some(Mark::Trouble(state)) => Ok(Word::Trouble(state)),
            Some(Mark::Echo) => Ok(Word::Processed { echoed: true }),
            Some(Mark::Barrier) => Ok(Word::Processed { echoed: false }),
            None => {
                if let Some(talk) = &mut self.talk {
                    talk.answers_ids = Some(false);
                }
                Ok(Word::Processed { echoed: false })
            }
        }
    }

    /// After the barrier a stuck cutter or jam still undoes the ticket; a roll that ended with it
    /// does not.
    pub(super) async fn settled(&mut self) -> bool {
        let Some(family) = self.profile.status else { return false };
        let stuck = |heard: &Heard| {
            let error = |state: &PrinterState| state.device == DeviceState::Error;
            unasked(heard, family).filter(error).map(|_| ())
        };
        matches!(self.hear(Duration::from_millis(SETTLE_MS), stuck).await, Ok(None) | Err(_))
    }

    /// Waits until the ticket is in the mouth.
    pub(super) async fn presented(&mut self) -> bool {
        let Some(family) = self.profile.status else { return false };
        let limit = self.print_time(0) * PATIENCE;
        let started = Instant::now();
        while started.elapsed() < limit {
            let look = |heard: &Heard| {
                let out = matches!(heard, Heard::Full(status) if in_mouth(*status));
                out.then_some(true).or_else(|| unasked(heard, family)?.trouble().map(|_| false))
            };
            let seen = match self.hear(Duration::from_millis(LOOK_MS), look).await {
                Ok(Some(seen)) => Some(seen),
                Ok(None) => match self.ask_all(family).await {
                    Ok(Some(Raw::Full(status))) if in_mouth(status) => Some(true),
                    Ok(Some(raw)) => read(raw, family).trouble().map(|_| false),
                    Ok(None) => None,
                    Err(_) => Some(false),
                },
                Err(_) => Some(false),
            };
            if let Some(out) = seen {
                if out {
                    self.mouth.present();
                }
                return out;
            }
        }
        false
    }

    /// The next thing the return stream says of a barrier with this id.
    async fn next_mark(&mut self, limit: Duration, id: [u8; 4]) -> Result<Option<Mark>, Lost> {
        let family = self.profile.status.unwrap_or_default();
        let pick = |heard: &Heard| match heard {
            Heard::ProcessId(echo) if *echo == id => Some(Mark::Echo),
            Heard::Paper(_) => Some(Mark::Barrier),
            Heard::ProcessId(_)
            | Heard::Automatic(_)
            | Heard::Full(_)
            | Heard::RealTime(_)
            | Heard::Block(_)
            | Heard::Xon
            | Heard::Xoff => {
                let troubled = |state: &PrinterState| state.trouble().is_some();
                unasked(heard, family).filter(troubled).map(Mark::Trouble)
            }
        };
        self.hear(limit, pick).await
    }

    /// Listens on the line, and gives it up where it hung up.
    pub(super) async fn hear<T>(
        &mut self,
        limit: Duration,
        pick: impl FnMut(&Heard) -> Option<T>,
    ) -> Result<Option<T>, Lost> {
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let heard = talk.wait(limit, pick).await;
        heard.map_err(|Unplugged| {
            self.drop_line();
            Lost::Gone
        })
    }

    fn next_id(&mut self) -> [u8; 4] {
        self.jobs = self.jobs.wrapping_add(1);
        let mut rest = self.jobs;
        let mut id = [b'0'; 4];
        for place in id.iter_mut().rev() {
            let digit = char::from_digit(rest % ID_BASE, ID_BASE).unwrap_or('0');
            *place = u8::try_from(digit).unwrap_or(b'0').to_ascii_uppercase();
            rest /= ID_BASE;
        }
        id
    }
}

/// `GS ( H` function 48.
pub(super) fn ask_process_id(id: [u8; 4]) -> Vec<u8> {
    [&[0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30], id.as_slice()].concat()
}
