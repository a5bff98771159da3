//! What stands between a printer and its next job: an open command, a held tail, a stub.

use super::confirm::{PROBE_ID, Word, ask_process_id};
use super::{FRESH_NULS, PATIENCE, Printer, RESET, RESYNC_MS_MAX, no_device, of};
use crate::printer::port::Port;
use crate::printer::profile::Confirms;
use crate::printer::status::Family;
use crate::printer::talk::{Halt, Lost};
use crate::ticket::void_strip;
use shared::device::{DeviceState, PrintState, PrintTrouble, PrinterState};
use std::time::Duration;

/// NULs that close a command of unknown length, at each try.
const LOST_NULS: usize = 8_192;

/// Most NULs sent to close a command that this program left open.
const NULS_MAX: usize = 65_536;

/// After trouble, answers to old questions come within this time.
const QUIET_MS: u64 = 150;

/// The length of the strip that marks a stub void, in rows.
const VOID_ROWS: u32 = 240;

/// `DLE ENQ 2`.
const RECOVER_AND_CLEAR: [u8; 3] = [0x10, 0x05, 0x02];

/// What a job that did not end well left behind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken {
    /// Bytes that the command cut off may still wait for.
    nuls: usize,
    /// Whether the printer was told to forget what it holds.
    cleared: bool,
}

impl<P: Port> Printer<P> {
    /// Brings the printer to the start of a job, and hears whether it is well.
    ///
    /// The barrier at the end proves that the printer reads commands again and does not wait for
    /// the rest of an old one. A line asked for the first time is also asked for a process id. A
    /// printer that does not know the question may take it for text, which the reset wipes.
    pub(super) async fn resync(
        &mut self,
        family: Family,
        nuls: usize,
    ) -> Result<Option<PrintTrouble>, Lost> {
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let probe = !talk.greeted && self.profile.confirms == Confirms::ProcessId;
        let nuls = if talk.greeted { nuls } else { nuls.max(FRESH_NULS) };
        let mut bytes = vec![0; nuls.min(NULS_MAX)];
        if probe {
            bytes.extend(ask_process_id(PROBE_ID));
        }
        bytes.extend(RESET);
        bytes.extend(family.automatic_on());
        bytes.extend(family.barrier());
        talk.hush().await?;
        talk.write(&bytes).await?;
        let limit = Duration::from_millis(RESYNC_MS_MAX);
        match self.wait_word(limit, PROBE_ID).await? {
            Word::Trouble(state) => Ok(state.trouble()),
            Word::Processed { .. } => {
                if let Some(talk) = &mut self.talk {
                    talk.answers_ids.get_or_insert(false);
                    talk.greeted = true;
                }
                Ok(None)
            }
            Word::Silence => {
                self.leave(LOST_NULS);
                Ok(Some(PrintTrouble::NoAnswer))
            }
        }
    }

    /// Gets to know the printer of a new line, so that the first customer does not wait for it.
    pub(super) async fn greet(&mut self, family: Family, state: PrinterState) -> PrinterState {
        if self.talk.as_ref().is_none_or(|talk| talk.greeted) {
            return state;
        }
        match self.resync(family, 0).await {
            Ok(None) => state,
            Ok(Some(PrintTrouble::NoAnswer)) => of(DeviceState::NoAnswer),
            Ok(Some(_)) => self.survey(family).await,
            Err(_) => {
                self.drop_line();
                no_device()
            }
        }
    }

    /// Closes the open command and marks the stub of the broken job void, so that nobody gets the
    /// tail of another's ticket. Where there is a presenter, it takes the stub back.
    pub(super) async fn recover(
        &mut self,
        family: Family,
        broken: Broken,
        state: PrinterState,
    ) -> PrinterState {
        match self.mark_void(family, broken).await {
            Ok(None) => {
                self.broken = None;
                if self.profile.presenter {
                    self.retract().await;
                }
                state
            }
            Ok(Some(PrintTrouble::NoAnswer)) => of(DeviceState::NoAnswer),
            Ok(Some(_)) => {
                self.leave(broken.nuls);
                self.survey(family).await
            }
            Err(_) => {
                self.drop_line();
                no_device()
            }
        }
    }

    async fn mark_void(
        &mut self,
        family: Family,
        broken: Broken,
    ) -> Result<Option<PrintTrouble>, Lost> {
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        talk.settle(Duration::from_millis(QUIET_MS)).await?;
        if let Some(trouble) = self.resync(family, broken.nuls).await? {
            return Ok(Some(trouble));
        }
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        self.roll.feed(VOID_ROWS);
        let strip = [void_strip(&self.profile.paper), family.barrier().to_vec()].concat();
        match talk.send_job(&strip).await.halt {
            None => {}
            Some(Halt::Trouble(state)) => return Ok(state.trouble()),
            Some(Halt::Lost(lost)) => return Err(lost),
        }
        match self.wait_word(self.print_time(VOID_ROWS) * PATIENCE, PROBE_ID).await? {
            Word::Processed { .. } => Ok(None),
            Word::Trouble(state) => Ok(state.trouble()),
            Word::Silence => Ok(Some(PrintTrouble::NoAnswer)),
        }
    }

    /// What a printer that is never heard is sent before its job.
    ///
    /// A new line may stand in the middle of a command that the old one lost, and what a lost job
    /// left on the paper is not the next customer's.
    pub(super) fn blind_start(&mut self) -> Vec<u8> {
        let fresh =
            self.talk.as_mut().is_some_and(|talk| !std::mem::replace(&mut talk.greeted, true));
        let left = self.broken.map_or(0, |broken| broken.nuls.min(NULS_MAX));
        let mut start = vec![0; if fresh { left.max(FRESH_NULS) } else { left }];
        if self.broken.is_some() {
            start.extend(RESET);
            start.extend(void_strip(&self.profile.paper));
            self.roll.feed(VOID_ROWS);
        }
        start
    }

    /// Ends a job that met trouble: nothing more is sent, and what is held is to be forgotten.
    pub(super) async fn break_off(&mut self, unsent: usize, state: PrinterState) -> PrintState {
        self.leave(unsent);
        self.clear_held().await;
        PrintState::Failed { trouble: state.trouble().unwrap_or(PrintTrouble::Offline) }
    }

    /// The cut may have been made, and the printer's word did not come.
    pub(super) async fn unknown(&mut self) -> PrintState {
        self.leave(FRESH_NULS);
        self.clear_held().await;
        PrintState::Unknown
    }

    /// Tells the printer, once for each broken job, to forget what it holds: it acts on that only
    /// while it stands still, and a roll put in would let the tail out otherwise.
    pub(super) async fn clear_held(&mut self) {
        let (Some(broken), Some(talk)) = (&mut self.broken, &mut self.talk) else { return };
        // Custom's printers do not know the order: it would be the next bytes of an open command.
        let knows = self.profile.status != Some(Family::Custom);
        if knows && !broken.cleared && talk.write(&RECOVER_AND_CLEAR).await.is_ok() {
            broken.cleared = true;
        }
    }

    pub(super) fn leave(&mut self, unsent: usize) {
        self.broken = Some(Broken { nuls: unsent, cleared: false });
    }
}
