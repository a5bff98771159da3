//! A conversation on one open line: writing and listening at the same time, each with a deadline.

use super::demux::{Demux, Heard};
use super::status::{Family, Raw, read};
use shared::device::PrinterState;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep_until};

/// Bytes written at a time, so that what the printer says is heard between two pieces.
const PIECE_BYTES_MAX: usize = 256;

/// Longest that a piece may take beyond the time the line needs for it.
const WRITE_MS_MAX: u64 = 500;

/// Longest wait for the answer to `DLE EOT`.
const STATUS_MS_MAX: u64 = 500;

/// Bytes read at a time.
const READ_BYTES_MAX: usize = 256;

/// Things heard and not yet looked at; older ones give way.
const HEARD_MAX: usize = 64;

/// The line and what has been heard on it.
pub(super) struct Talk<L> {
    line: L,
    baud: u32,
    family: Family,
    demux: Demux,
    heard: VecDeque<Heard>,
    /// Whether this line's printer answers process ids; unknown until it was asked.
    pub answers_ids: Option<bool>,
}

/// The line is of no more use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// It hung up: unplugged.
    Gone,
    /// It takes no more bytes.
    Stalled,
}

/// Why sending ended before its last byte.
#[derive(Clone, Copy, Debug)]
pub(super) enum Halt {
    /// The printer reported trouble.
    Trouble(PrinterState),
    /// The line failed.
    Lost(Lost),
}

/// What became of sending.
#[derive(Debug)]
pub(super) struct Sent {
    /// Bytes that never left.
    pub unsent: usize,
    /// Why, where it is not whole.
    pub halt: Option<Halt>,
}

enum Step {
    Wrote(usize),
    Heard,
    Late,
    Gone,
}

impl<L: AsyncRead + AsyncWrite + Unpin> Talk<L> {
    pub fn new(line: L, baud: u32, family: Family) -> Self {
        let heard = VecDeque::with_capacity(HEARD_MAX);
        let demux = Demux::default();
        Self { line, baud, family, demux, heard, answers_ids: None }
    }

    pub fn line(&self) -> &L {
        &self.line
    }

    /// The time that the line itself needs for so many bytes.
    pub fn wire_time(&self, bytes: usize) -> Duration {
        Duration::from_micros(bytes as u64 * 10_000_000 / u64::from(self.baud.max(1)))
    }

    /// Asks `DLE EOT n`; no answer in time is `None`.
    pub async fn ask(&mut self, n: u8) -> Result<Option<u8>, Lost> {
        self.heard.retain(|heard| !matches!(heard, Heard::RealTime(_)));
        self.write(&[0x10, 0x04, n]).await?;
        let limit = Duration::from_millis(STATUS_MS_MAX);
        let reply = |heard: &Heard| if let Heard::RealTime(b) = heard { Some(*b) } else { None };
        self.wait(limit, reply).await.map_err(|Unplugged| Lost::Gone)
    }

    /// Writes all of it, whatever the printer reports meanwhile.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Lost> {
        match self.send(bytes, false).await.halt {
            None | Some(Halt::Trouble(_)) => Ok(()),
            Some(Halt::Lost(lost)) => Err(lost),
        }
    }

    /// Writes a job at the line's own pace, and stops at the first trouble reported.
    pub async fn send_job(&mut self, bytes: &[u8]) -> Sent {
        self.send(bytes, true).await
    }

    /// Forgets what was heard, before a question whose answer must not be an older one.
    pub fn hush(&mut self) {
        self.heard.clear();
    }

    /// Waits until `pick` finds what it looks for, and leaves the rest for who waits for that.
    pub async fn wait<T>(
        &mut self,
        limit: Duration,
        mut pick: impl FnMut(&Heard) -> Option<T>,
    ) -> Result<Option<T>, Unplugged> {
        let deadline = Instant::now() + limit;
        loop {
            let found =
                self.heard.iter().enumerate().find_map(|(at, heard)| Some((at, pick(heard)?)));
            if let Some((at, found)) = found {
                self.heard.remove(at);
                return Ok(Some(found));
            }
            match self.step(&[], deadline).await {
                Step::Heard | Step::Wrote(_) => {}
                Step::Late => return Ok(None),
                Step::Gone => return Err(Unplugged),
            }
        }
    }

    async fn send(&mut self, bytes: &[u8], job: bool) -> Sent {
        let mut unsent = bytes.len();
        for piece in bytes.chunks(PIECE_BYTES_MAX) {
            let on_the_wire = Instant::now() + self.wire_time(piece.len());
            let deadline = on_the_wire + Duration::from_millis(WRITE_MS_MAX);
            let mut rest = piece;
            while !rest.is_empty() {
                let halt = match self.step(rest, deadline).await {
                    Step::Wrote(count) => {
                        rest = &rest[count..];
                        unsent -= count;
                        None
                    }
                    Step::Heard if job => self.trouble().map(Halt::Trouble),
                    Step::Heard => None,
                    Step::Late => Some(Halt::Lost(Lost::Stalled)),
                    Step::Gone => Some(Halt::Lost(Lost::Gone)),
                };
                if halt.is_some() {
                    return Sent { unsent, halt };
                }
            }
            if job && let Some(halt) = self.listen(on_the_wire).await {
                return Sent { unsent, halt: Some(halt) };
            }
        }
        Sent { unsent, halt: None }
    }

    /// Listens while the bytes just written travel, so that no more than a piece is ahead.
    async fn listen(&mut self, until: Instant) -> Option<Halt> {
        loop {
            match self.step(&[], until).await {
                Step::Heard => {
                    if let Some(state) = self.trouble() {
                        return Some(Halt::Trouble(state));
                    }
                }
                Step::Wrote(_) => {}
                Step::Late => return None,
                Step::Gone => return Some(Halt::Lost(Lost::Gone)),
            }
        }
    }

    /// The first trouble among what was heard.
    fn trouble(&self) -> Option<PrinterState> {
        let states = self.heard.iter().filter_map(|heard| automatic(heard, self.family));
        { states }.find(|state| state.trouble().is_some())
    }

    /// Reads or, where there is something to write, writes: whichever is first.
    async fn step(&mut self, rest: &[u8], deadline: Instant) -> Step {
        let mut buffer = [0; READ_BYTES_MAX];
        let (mut reader, mut writer) = tokio::io::split(&mut self.line);
        let count = tokio::select! {
            read = reader.read(&mut buffer) => read,
            wrote = writer.write(rest), if !rest.is_empty() => {
                return match wrote {
                    Ok(0) | Err(_) => Step::Gone,
                    Ok(count) => Step::Wrote(count),
                };
            }
            () = sleep_until(deadline) => return Step::Late,
        };
        match count {
            // An end of the stream is an unplugged printer.
            Ok(0) => Step::Gone,
            Ok(count) => {
                self.keep(&buffer[..count]);
                Step::Heard
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Step::Heard,
            Err(_) => Step::Gone,
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let dropped = self.demux.dropped();
        for heard in self.demux.feed(bytes) {
            if self.heard.len() == HEARD_MAX {
                self.heard.pop_front();
            }
            self.heard.push_back(heard);
        }
        if self.demux.dropped() != dropped {
            tracing::debug!(dropped = self.demux.dropped(), "noise on the printer's line");
        }
    }
}

/// The line hung up while something was awaited.
#[derive(Debug)]
pub(super) struct Unplugged;

/// What an automatic status says, if this is one.
pub(super) fn automatic(heard: &Heard, family: Family) -> Option<PrinterState> {
    match heard {
        Heard::Automatic(status) => Some(read(Raw::Automatic(*status), family)),
        Heard::RealTime(_)
        | Heard::Paper(_)
        | Heard::ProcessId(_)
        | Heard::Block(_)
        | Heard::Xon
        | Heard::Xoff => None,
    }
}
