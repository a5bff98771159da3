//! One printer: what state it is in, and how far a ticket came.

use super::demux::Heard;
use super::port::Port;
use super::status::{Family, Raw, read};
use super::talk::{Halt, Lost, Sent, Talk, Unplugged, automatic};
use crate::ticket::void_strip;
use shared::device::{
    DeviceState, MediaState, PrintState, PrintTrouble, PrinterState, SupplyState,
};
use std::time::Duration;
use tokio::time::Instant;

/// Longest wait for automatic status after it was switched on.
const RESYNC_MS_MAX: u64 = 500;

/// Three times what a printer needs for a ticket: 120 mm at 150 mm/s, and 2 s beside.
const CONFIRM_MS_MAX: u64 = 8_400;

/// How often status is asked for while the printer's word is awaited.
const POLL_MS: u64 = 1_000;

/// A barrier says processed, not cut: a stuck cutter reports within this time.
const SETTLE_MS: u64 = 300;

/// NULs that close whatever command an earlier life of the program left open.
pub(super) const FRESH_NULS: usize = 1_024;

/// NULs that close a command of unknown length, at each try.
const LOST_NULS: usize = 8_192;

/// Most NULs sent to close a command that this program left open.
const NULS_MAX: usize = 65_536;

/// Process ids are four digits to this base.
const ID_BASE: u32 = 36;

/// What is known beforehand of a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrinterOptions {
    /// Whether it answers, to `DLE EOT` and to `GS r`. Where it does not, no print is confirmed.
    pub tells: bool,
    /// Whose meaning its status bits have.
    pub family: Family,
}

impl Default for PrinterOptions {
    fn default() -> Self {
        Self { tells: true, family: Family::default() }
    }
}

/// A ticket printer.
pub struct Printer<P: Port> {
    port: P,
    options: PrinterOptions,
    talk: Option<Talk<P::Line>>,
    broken: Option<Broken>,
    jobs: u32,
}

/// What a job that did not end well left behind.
#[derive(Clone, Copy, Debug)]
struct Broken {
    /// Bytes that the command cut off may still wait for.
    nuls: usize,
    /// Whether the printer was told to forget what it holds.
    cleared: bool,
}

impl<P: Port> Printer<P> {
    /// A printer on this port; the line is opened when it is first needed.
    pub fn new(port: P, options: PrinterOptions) -> Self {
        Self { port, options, talk: None, broken: None, jobs: 0 }
    }

    /// Takes it that a job was being sent when the program last ended: what is left of it is
    /// cleared or marked void before anything else is printed.
    pub fn assume_broken(&mut self) {
        self.broken = Some(Broken { nuls: FRESH_NULS, cleared: false });
    }

    /// What the printer says of itself at this moment. It answers within about 2 s, and takes
    /// longer only to clear up after a broken job.
    ///
    /// A printer that cannot tell is `NotSupported` while its line opens.
    pub async fn state(&mut self) -> PrinterState {
        if !self.options.tells {
            let device =
                if self.open() { DeviceState::NotSupported } else { DeviceState::NoDevice };
            return of(device);
        }
        let state = self.survey().await;
        let Some(broken) = self.broken else { return state };
        match state.trouble() {
            None => self.recover(broken, state).await,
            Some(PrintTrouble::NoAnswer | PrintTrouble::NoDevice) => state,
            Some(
                PrintTrouble::PaperOut
                | PrintTrouble::CoverOpen
                | PrintTrouble::Jam
                | PrintTrouble::Error
                | PrintTrouble::Offline,
            ) => {
                self.clear_held().await;
                state
            }
        }
    }

    /// Prints one job, which ends with its cut, and says how far it came.
    pub async fn print(&mut self, bytes: &[u8]) -> PrintState {
        if !self.options.tells {
            return self.print_untold(bytes).await;
        }
        if let Some(trouble) = self.state().await.trouble() {
            return PrintState::Failed { trouble };
        }
        match self.resync(0).await {
            Err(lost) => return self.failed(lost),
            Ok(Some(trouble)) => return PrintState::Failed { trouble },
            Ok(None) => {}
        }
        let Some(talk) = &mut self.talk else { return self.failed(Lost::Gone) };
        let Sent { unsent, halt } = talk.send_job(bytes).await;
        match halt {
            None => self.confirm().await,
            Some(Halt::Trouble(state)) => self.break_off(unsent, state).await,
            Some(Halt::Lost(lost)) => {
                self.leave(bytes.len());
                self.failed(lost)
            }
        }
    }

    /// Prints without a way to hear anything.
    async fn print_untold(&mut self, bytes: &[u8]) -> PrintState {
        if !self.open() {
            return PrintState::Failed { trouble: PrintTrouble::NoDevice };
        }
        let nuls = self.broken.map_or(0, |broken| broken.nuls.min(NULS_MAX));
        let mut job = vec![0; nuls];
        if self.broken.is_some() {
            job.extend(void_strip());
        }
        job.extend(RESET);
        job.extend(bytes);
        let Some(talk) = &mut self.talk else { return self.failed(Lost::Gone) };
        match talk.send_job(&job).await.halt {
            None | Some(Halt::Trouble(_)) => {
                self.broken = None;
                PrintState::Unverified
            }
            Some(Halt::Lost(lost)) => {
                self.leave(bytes.len());
                self.failed(lost)
            }
        }
    }

    /// Opens the line where it is not open.
    fn open(&mut self) -> bool {
        if self.talk.is_some() {
            return true;
        }
        match self.port.open() {
            Ok(line) => {
                self.talk = Some(Talk::new(line, self.port.baud(), self.options.family));
                true
            }
            Err(error) => {
                tracing::debug!(path = error.path, cause = %error.source, "{error}");
                false
            }
        }
    }

    /// Asks all four kinds of status; a line that hung up since is opened once more.
    async fn survey(&mut self) -> PrinterState {
        for _ in 0..2 {
            if !self.open() {
                return no_device();
            }
            match self.ask_all().await {
                Ok(Some(replies)) => return read(Raw::Replies(replies), self.options.family),
                Ok(None) => return of(DeviceState::NoAnswer),
                Err(Lost::Stalled) => {
                    self.drop_line();
                    return of(DeviceState::NoAnswer);
                }
                Err(Lost::Gone) => self.drop_line(),
            }
        }
        no_device()
    }

    async fn ask_all(&mut self) -> Result<Option<[u8; 4]>, Lost> {
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let mut replies = [0; 4];
        for (reply, n) in replies.iter_mut().zip(1..) {
            match talk.ask(n).await? {
                Some(byte) => *reply = byte,
                None => return Ok(None),
            }
        }
        Ok(Some(replies))
    }

    /// Brings the printer to the start of a job, and hears whether it is well.
    ///
    /// The barrier at the end proves that the printer reads commands again and does not wait for
    /// the rest of an old one. A line asked for the first time is also asked for a process id. A
    /// printer that does not know the question may take it for text, which the reset wipes.
    async fn resync(&mut self, nuls: usize) -> Result<Option<PrintTrouble>, Lost> {
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let probe = talk.answers_ids.is_none();
        let nuls = if probe { nuls.max(FRESH_NULS) } else { nuls };
        let mut bytes = vec![0; nuls.min(NULS_MAX)];
        if probe {
            bytes.extend(ask_process_id(PROBE_ID));
        }
        bytes.extend(RESET);
        bytes.extend(AUTOMATIC_ON);
        bytes.extend(PAPER_STATUS);
        talk.hush();
        talk.write(&bytes).await?;
        let limit = Duration::from_millis(RESYNC_MS_MAX) + talk.wire_time(bytes.len());
        match self.wait_word(limit, PROBE_ID).await? {
            Some(Word::Trouble(state)) => Ok(state.trouble()),
            Some(Word::Processed { id_echoed }) => {
                if let (true, Some(talk)) = (probe, &mut self.talk) {
                    talk.answers_ids = Some(id_echoed);
                }
                Ok(None)
            }
            None => {
                self.leave(LOST_NULS);
                Ok(Some(PrintTrouble::NoAnswer))
            }
        }
    }

    /// Sends the barrier after the cut and waits for the printer's word.
    async fn confirm(&mut self) -> PrintState {
        let id = self.next_id();
        let Some(talk) = &mut self.talk else { return self.unknown() };
        let mut barrier = Vec::new();
        if talk.answers_ids == Some(true) {
            barrier.extend(ask_process_id(id));
        }
        barrier.extend(PAPER_STATUS);
        match talk.send_job(&barrier).await.halt {
            None => {}
            Some(Halt::Trouble(state)) => return self.break_off(0, state).await,
            Some(Halt::Lost(_)) => return self.unknown(),
        }
        let deadline = Instant::now() + Duration::from_millis(CONFIRM_MS_MAX);
        while Instant::now() < deadline {
            match self.wait_word(Duration::from_millis(POLL_MS), id).await {
                Ok(Some(Word::Processed { id_echoed: true })) => return PrintState::Confirmed,
                Ok(Some(Word::Processed { id_echoed: false })) => return self.settle(id).await,
                Ok(Some(Word::Trouble(state))) => return self.break_off(0, state).await,
                Ok(None) => {}
                Err(_) => break,
            }
            // A printer that tells no changes by itself may have stopped.
            match self.ask_all().await {
                Ok(Some(replies)) => {
                    let state = read(Raw::Replies(replies), self.options.family);
                    if state.trouble().is_some() {
                        return self.break_off(0, state).await;
                    }
                }
                Ok(None) => {}
                Err(_) => break,
            }
        }
        self.unknown()
    }

    /// After the barrier a stuck cutter or jam still undoes the ticket; a roll that ended with it
    /// does not.
    async fn settle(&mut self, id: [u8; 4]) -> PrintState {
        match self.wait_word(Duration::from_millis(SETTLE_MS), id).await {
            Ok(Some(Word::Trouble(state))) if state.device == DeviceState::Error => {
                self.break_off(0, state).await
            }
            Ok(_) | Err(_) => PrintState::Confirmed,
        }
    }

    /// Waits for the printer's word on what it was sent before a barrier.
    async fn wait_word(&mut self, limit: Duration, id: [u8; 4]) -> Result<Option<Word>, Lost> {
        let family = self.options.family;
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let mut id_echoed = false;
        let word = talk.wait(limit, |heard| {
            // The echo stands before the answer to the barrier, which is sent last.
            id_echoed |= *heard == Heard::ProcessId(id);
            match heard {
                Heard::Paper(_) => Some(Word::Processed { id_echoed }),
                // What befalls the printer after a ticket's echo does not undo the ticket.
                Heard::ProcessId(_) if id_echoed && id != PROBE_ID => {
                    Some(Word::Processed { id_echoed })
                }
                Heard::Automatic(_) => automatic(heard, family)
                    .filter(|state| state.trouble().is_some())
                    .map(Word::Trouble),
                Heard::ProcessId(_)
                | Heard::RealTime(_)
                | Heard::Block(_)
                | Heard::Xon
                | Heard::Xoff => None,
            }
        });
        word.await.map_err(|Unplugged| {
            self.drop_line();
            Lost::Gone
        })
    }

    /// Ends a job that met trouble: nothing more is sent, and what is held is to be forgotten.
    async fn break_off(&mut self, unsent: usize, state: PrinterState) -> PrintState {
        self.leave(unsent);
        self.clear_held().await;
        PrintState::Failed { trouble: state.trouble().unwrap_or(PrintTrouble::Offline) }
    }

    /// Tells the printer, once for each broken job, to forget what it holds.
    async fn clear_held(&mut self) {
        let (Some(broken), Some(talk)) = (&mut self.broken, &mut self.talk) else { return };
        if !broken.cleared && talk.write(&RECOVER_AND_CLEAR).await.is_ok() {
            broken.cleared = true;
        }
    }

    /// Closes the open command and marks the stub of the broken job void, so that nobody gets the
    /// tail of another's ticket.
    async fn recover(&mut self, broken: Broken, state: PrinterState) -> PrinterState {
        let resync = self.resync(broken.nuls).await;
        let sent = match (resync, &mut self.talk) {
            (Ok(None), Some(talk)) => talk.send_job(&void_strip()).await,
            (Ok(Some(PrintTrouble::NoAnswer)), _) => return of(DeviceState::NoAnswer),
            (Ok(Some(_)), _) => return self.survey().await,
            (Ok(None), None) | (Err(_), _) => {
                self.drop_line();
                return no_device();
            }
        };
        match sent.halt {
            None => {
                self.broken = None;
                state
            }
            Some(Halt::Trouble(state)) => state,
            Some(Halt::Lost(_)) => {
                self.drop_line();
                no_device()
            }
        }
    }

    fn leave(&mut self, unsent: usize) {
        self.broken = Some(Broken { nuls: unsent, cleared: false });
    }

    /// Gives up a line that failed with the cut not yet sent: no whole ticket can come out.
    fn failed(&mut self, lost: Lost) -> PrintState {
        self.drop_line();
        let trouble = match lost {
            Lost::Gone => PrintTrouble::NoDevice,
            Lost::Stalled => PrintTrouble::NoAnswer,
        };
        PrintState::Failed { trouble }
    }

    /// All was sent, and the printer's word did not come.
    fn unknown(&mut self) -> PrintState {
        self.leave(0);
        PrintState::Unknown
    }

    fn drop_line(&mut self) {
        if let Some(talk) = self.talk.take() {
            self.port.discard(talk.line());
        }
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

/// The printer's word on a job.
enum Word {
    /// It has worked off what it was sent, and where the id came back, printed it.
    Processed {
        id_echoed: bool,
    },
    Trouble(PrinterState),
}

/// `ESC @`.
const RESET: [u8; 2] = [0x1B, 0x40];

/// `GS a 255`.
const AUTOMATIC_ON: [u8; 3] = [0x1D, 0x61, 0xFF];

/// `GS r 1`.
const PAPER_STATUS: [u8; 3] = [0x1D, 0x72, 0x01];

/// `DLE ENQ 2`.
const RECOVER_AND_CLEAR: [u8; 3] = [0x10, 0x05, 0x02];

/// The id of the question whether process ids are answered; no job's id has this form.
const PROBE_ID: [u8; 4] = *b"----";

/// `GS ( H` function 48.
fn ask_process_id(id: [u8; 4]) -> Vec<u8> {
    [&[0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30], id.as_slice()].concat()
}

fn no_device() -> PrinterState {
    of(DeviceState::NoDevice)
}

fn of(device: DeviceState) -> PrinterState {
    PrinterState { device, media: MediaState::Unknown, supply: SupplyState::Unknown }
}
