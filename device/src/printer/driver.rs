//! One printer: what state it is in, and how far a ticket came.

mod clear;
mod confirm;
mod mouth;

use super::demux::Heard;
use super::port::Port;
use super::profile::{Confirms, Profile};
use super::roll::Roll;
use super::status::{Family, Raw, read};
use super::talk::{Halt, Lost, Sent, Talk};
use clear::Broken;
use confirm::Word;
use mouth::Mouth;
use shared::device::{
    DeviceState, Held, MediaState, PrintState, PrintTrouble, PrinterState, SupplyState,
};
use std::time::Duration;

/// Longest wait for the barrier's answer when the printer has nothing to print.
const RESYNC_MS_MAX: u64 = 500;

/// What a printer needs for a ticket beside the line's time and the head's.
const PRINT_MS_MAX: u64 = 2_000;

/// After so many times the time that a ticket needs, nobody knows what became of it.
const PATIENCE: u32 = 3;

/// NULs that close whatever command an earlier life of the program left open: more than the
/// largest band with its header, 32 rows of 72 bytes.
pub(crate) const FRESH_NULS: usize = 2_560;

/// NULs that complete the header of any command.
const HEADER_NULS: usize = 16;

/// A ticket printer.
pub struct Printer<P: Port> {
    port: P,
    profile: Profile,
    talk: Option<Talk<P::Line>>,
    broken: Option<Broken>,
    roll: Roll,
    mouth: Mouth,
    jobs: u32,
}

impl<P: Port> Printer<P> {
    /// A printer on this port; the line is opened when it is first needed.
    pub fn new(port: P, profile: Profile) -> Self {
        Self {
            port,
            profile,
            talk: None,
            broken: None,
            roll: Roll::default(),
            mouth: Mouth::default(),
            jobs: 0,
        }
    }

    /// The same printer with this roll in it.
    pub fn with_roll(self, roll: Roll) -> Self {
        Self { roll, ..self }
    }

    /// What is known of its model.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The paper counted so far.
    pub fn roll(&self) -> &Roll {
        &self.roll
    }

    /// A person has put in a new roll where no sensor tells it.
    pub fn paper_changed(&mut self) {
        self.roll.change();
    }

    /// What became of the last ticket that was held out; `None` where there was none, or where the
    /// printer has no presenter.
    pub fn held(&self) -> Option<Held> {
        self.mouth.held()
    }

    /// Takes it that a job was being sent when the program last ended: what is left of it is
    /// cleared or marked void before anything else is printed.
    pub fn assume_broken(&mut self) {
        self.leave(FRESH_NULS);
    }

    /// What the printer says of itself at this moment. It answers within about 2 s, and takes
    /// longer only to greet a printer on a new line or to clear up after a broken job.
    ///
    /// A printer that cannot tell is `NotSupported` while its line opens.
    pub async fn state(&mut self) -> PrinterState {
        let state = if let Some(family) = self.profile.status {
            self.tended(family).await
        } else if self.open_anew().await {
            of(DeviceState::NotSupported)
        } else {
            no_device()
        };
        let supply = self.roll.watch(state.supply, self.profile.near_end);
        PrinterState { supply, ..state }
    }

    /// Prints one job of so many rows of dots, which ends with its cut, and says how far it came.
    ///
    /// `Failed` says that no whole ticket came out: the cut was not sent. What befalls the printer
    /// after that leaves the job `Unknown`, unless the printer has said that it came out.
    pub async fn print(&mut self, job: &[u8], rows: u32) -> PrintState {
        let Some(family) = self.profile.status else { return self.print_untold(job, rows).await };
        if let Some(trouble) = self.state().await.trouble() {
            return PrintState::Failed { trouble };
        }
        // Trouble came and went before the stub of an old job was marked.
        if self.broken.is_some() {
            return PrintState::Failed { trouble: PrintTrouble::Offline };
        }
        if self.profile.presenter
            && let Err(trouble) = self.clear_mouth().await
        {
            return PrintState::Failed { trouble };
        }
        match self.resync(family, 0).await {
            Err(lost) => return self.failed(lost),
            Ok(Some(trouble)) => return PrintState::Failed { trouble },
            Ok(None) => {}
        }
        self.roll.feed(rows);
        self.print_told(job, rows).await
    }

    /// Sends the body, and the cut only when the body is known to be on the paper: so a job that
    /// meets trouble before is surely no whole ticket.
    async fn print_told(&mut self, job: &[u8], rows: u32) -> PrintState {
        let (body, cut) = job.split_at(cut_at(job));
        let Some(talk) = &mut self.talk else { return self.failed(Lost::Gone) };
        let Sent { unsent, halt } = talk.send_job(body).await;
        let whole = cut.is_empty() && unsent == 0;
        match halt {
            None => {}
            Some(_) if whole => return self.unknown().await,
            Some(Halt::Trouble(state)) => return self.break_off(unsent, state).await,
            Some(Halt::Lost(lost)) => {
                self.leave(job.len());
                return self.failed(lost);
            }
        }
        match self.hear_out(rows).await {
            Ok(Word::Processed { .. }) if cut.is_empty() => PrintState::Confirmed,
            Ok(Word::Processed { .. }) => self.cut(cut).await,
            Ok(_) | Err(_) if cut.is_empty() => self.unknown().await,
            Ok(Word::Trouble(state)) => self.break_off(0, state).await,
            Ok(Word::Silence) => {
                // If it prints and nobody hears it, its ticket is not left hanging.
                let Some(talk) = &mut self.talk else { return self.unknown().await };
                talk.send_job(cut).await;
                self.unknown().await
            }
            Err(lost) => {
                self.leave(job.len());
                self.failed(lost)
            }
        }
    }

    /// Cuts the ticket off, and waits until the printer says that it is out.
    async fn cut(&mut self, cut: &[u8]) -> PrintState {
        let Some(talk) = &mut self.talk else { return self.unknown().await };
        let Sent { unsent, halt } = talk.send_job(cut).await;
        if let Some(halt) = halt {
            return match halt {
                // Not a byte of it has left.
                Halt::Trouble(state) if unsent == cut.len() => self.break_off(0, state).await,
                Halt::Trouble(_) | Halt::Lost(_) => self.unknown().await,
            };
        }
        let confirmed = if self.profile.confirms == Confirms::Presenter {
            self.presented().await
        } else {
            match self.hear_out(0).await {
                Ok(Word::Processed { echoed }) => echoed || self.settled().await,
                Ok(Word::Trouble(_) | Word::Silence) | Err(_) => false,
            }
        };
        if confirmed { PrintState::Confirmed } else { self.unknown().await }
    }

    /// Prints without a way to hear anything.
    async fn print_untold(&mut self, job: &[u8], rows: u32) -> PrintState {
        if !self.open_anew().await {
            return PrintState::Failed { trouble: PrintTrouble::NoDevice };
        }
        let start = self.blind_start();
        self.roll.feed(rows);
        let Some(talk) = &mut self.talk else { return self.failed(Lost::Gone) };
        let sent = talk.send_job(&[start.as_slice(), &RESET, job].concat()).await;
        match sent.halt {
            Some(Halt::Lost(lost)) => {
                self.leave(job.len());
                if sent.unsent > 0 {
                    return self.failed(lost);
                }
                self.drop_line();
            }
            None | Some(Halt::Trouble(_)) => self.broken = None,
        }
        PrintState::Unverified
    }

    /// Opens the line where it is not open.
    ///
    /// The first bytes on it are NULs: a question would be taken for the sizes in the header of a
    /// picture that the last line broke off, and the printer would wait for a megabyte.
    async fn open(&mut self) -> bool {
        if self.talk.is_some() {
            return true;
        }
        match self.port.open().await {
            Ok(line) => {
                let family = self.profile.status.unwrap_or_default();
                let mut talk = Talk::new(line, self.port.baud(), family);
                if let Err(lost) = talk.write(&[0; HEADER_NULS]).await {
                    tracing::debug!(?lost, "the printer's new line takes nothing");
                }
                self.talk = Some(talk);
                true
            }
            Err(error) => {
                tracing::debug!(path = error.path, cause = %error.source, "{error}");
                false
            }
        }
    }

    /// Opens the line where it is not open, or has hung up since it was used: who never asks
    /// anything notices it by this alone.
    async fn open_anew(&mut self) -> bool {
        if let Some(talk) = &mut self.talk
            && talk.hush().await.is_err()
        {
            self.drop_line();
        }
        self.open().await
    }

    /// Its state, after what stands between it and the next job is cleared away.
    async fn tended(&mut self, family: Family) -> PrinterState {
        let state = self.survey(family).await;
        match (state.trouble(), self.broken) {
            (None, Some(broken)) => self.recover(family, broken, state).await,
            (None, None) => self.greet(family, state).await,
            (Some(PrintTrouble::NoAnswer | PrintTrouble::NoDevice), _) | (Some(_), None) => state,
            (Some(_), Some(_)) => {
                self.clear_held().await;
                state
            }
        }
    }

    /// Asks for its whole status; a line that hung up since is opened once more.
    async fn survey(&mut self, family: Family) -> PrinterState {
        for _ in 0..2 {
            if !self.open().await {
                return no_device();
            }
            match self.ask_all(family).await {
                Ok(Some(raw)) => {
                    self.watch_mouth(raw).await;
                    return read(raw, family);
                }
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

    async fn ask_all(&mut self, family: Family) -> Result<Option<Raw>, Lost> {
        let Some(talk) = &mut self.talk else { return Err(Lost::Gone) };
        let mut replies = [0; 4];
        for (place, n) in family.questions().iter().enumerate() {
            let told = if family == Family::Custom {
                let full =
                    |heard: &Heard| if let Heard::Full(all) = heard { Some(*all) } else { None };
                talk.ask(*n, full).await?.map(|all| replies = all)
            } else {
                let one =
                    |heard: &Heard| if let Heard::RealTime(b) = heard { Some(*b) } else { None };
                talk.ask(*n, one).await?.map(|byte| replies[place] = byte)
            };
            if told.is_none() {
                return Ok(None);
            }
        }
        let raw = if family == Family::Custom { Raw::Full } else { Raw::Replies };
        Ok(Some(raw(replies)))
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

    fn drop_line(&mut self) {
        if let Some(talk) = self.talk.take() {
            self.port.discard(talk.line());
        }
    }

    /// The time that the head needs for so many rows.
    fn print_time(&self, rows: u32) -> Duration {
        let speed = f64::from(self.profile.paper.speed_mm_s.max(1));
        Duration::from_millis(PRINT_MS_MAX)
            + Duration::from_secs_f64(f64::from(rows) / DOTS_A_MM / speed)
    }
}

/// Dots of the head to a millimetre.
const DOTS_A_MM: f64 = 8.0;

/// A cut, and what presents the ticket after it, stand within so many bytes of a job's end.
const CUT_BYTES_MAX: usize = 16;

/// `ESC @`.
const RESET: [u8; 2] = [0x1B, 0x40];

/// Where a job's cut begins, `GS V` or `ESC i` or `ESC m`; at its end where it has none.
fn cut_at(job: &[u8]) -> usize {
    let tail = job.len().saturating_sub(CUT_BYTES_MAX);
    let cuts = |two: &[u8]| matches!(two, [0x1D, b'V'] | [0x1B, b'i' | b'm']);
    job[tail..].windows(2).position(cuts).map_or(job.len(), |at| tail + at)
}

fn no_device() -> PrinterState {
    of(DeviceState::NoDevice)
}

fn of(device: DeviceState) -> PrinterState {
    PrinterState { device, media: MediaState::Unknown, supply: SupplyState::Unknown }
}
