//! A conversation on one open line: writing and listening at the same time, each with a deadline.
//!
//! A job is written at the line's own pace and at most two pieces ahead of it, so that the line
//! never rests, trouble stops the job at once, and little is under way when it does.

use super::demux::{Demux, Heard};
use super::status::{Family, unasked};
use shared::device::PrinterState;
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep_until};

/// The time on the line that one piece of a job is cut to.
const PIECE_MS: u64 = 20;

/// Fewest and most bytes written at a time.
const PIECE_BYTES_MIN: usize = 32;
const PIECE_BYTES_MAX: usize = 256;

/// Longest that a piece may take beyond the time the line needs for it: a full printer takes more
/// when it has printed some.
const WRITE_MS_MAX: u64 = 1_000;

/// Longest wait for the answer to `DLE EOT`.
const STATUS_MS_MAX: u64 = 500;

/// Bytes read at a time.
const READ_BYTES_MAX: usize = 256;

/// Things heard and not yet looked at; older ones give way.
const HEARD_MAX: usize = 64;

/// Reads that may be waiting when old answers are thrown away.
const STALE_READS_MAX: usize = 64;

/// The line and what has been heard on it.
pub(super) struct Talk<L> {
    line: L,
    baud: u32,
    family: Family,
    demux: Demux,
    heard: VecDeque<Heard>,
    /// When the last byte written has left the line.
    free_at: Instant,
    /// Whether this line's printer answers process ids; unknown until it was asked.
    pub answers_ids: Option<bool>,
    /// Whether its printer was brought to the start of a job since the line was opened.
    pub greeted: bool,
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
        Self {
            line,
            baud,
            family,
            demux: Demux::new(family),
            heard: VecDeque::with_capacity(HEARD_MAX),
            free_at: Instant::now(),
            answers_ids: None,
            greeted: false,
        }
    }

    pub fn line(&self) -> &L {
        &self.line
    }

    /// The time that the line itself needs for so many bytes.
    pub fn wire_time(&self, bytes: usize) -> Duration {
        Duration::from_micros(bytes as u64 * 10_000_000 / u64::from(self.baud.max(1)))
    }

    /// Asks `DLE EOT n`, and waits for what `pick` takes for its answer; none in time is `None`.
    pub async fn ask<T>(
        &mut self,
        n: u8,
        pick: impl Fn(&Heard) -> Option<T>,
    ) -> Result<Option<T>, Lost> {
        self.read_waiting().await.map_err(|Unplugged| Lost::Gone)?;
        // Answers carry no name of their question: an older one is none to this.
        self.heard.retain(|heard| !matches!(heard, Heard::RealTime(_) | Heard::Full(_)));
        self.write(&[0x10, 0x04, n]).await?;
        let limit = Duration::from_millis(STATUS_MS_MAX);
        self.wait(limit, pick).await.map_err(|Unplugged| Lost::Gone)
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
    pub async fn hush(&mut self) -> Result<(), Lost> {
        self.read_waiting().await.map_err(|Unplugged| Lost::Gone)?;
        self.heard.clear();
        Ok(())
    }

    /// Listens for so long, and forgets what was heard.
    pub async fn settle(&mut self, quiet: Duration) -> Result<(), Lost> {
        let nothing = self.wait(quiet, |_| None::<()>).await;
        nothing.map_err(|Unplugged| Lost::Gone)?;
        self.heard.clear();
        Ok(())
    }

    /// Waits until `pick` finds what it looks for, and leaves the rest for who waits for that. The
    /// limit counts from when the last byte has left the line.
    pub async fn wait<T>(
        &mut self,
        limit: Duration,
        mut pick: impl FnMut(&Heard) -> Option<T>,
    ) -> Result<Option<T>, Unplugged> {
        let deadline = self.free_at.max(Instant::now()) + limit;
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
        let in_time = u64::from(self.baud) * PIECE_MS / 10_000;
        let in_time = usize::try_from(in_time).unwrap_or(PIECE_BYTES_MAX);
        let piece_bytes = in_time.clamp(PIECE_BYTES_MIN, PIECE_BYTES_MAX);
        let ahead = self.wire_time(piece_bytes);
        let mut unsent = bytes.len();
        for piece in bytes.chunks(piece_bytes) {
            self.free_at = self.free_at.max(Instant::now()) + self.wire_time(piece.len());
            let deadline = self.free_at + Duration::from_millis(WRITE_MS_MAX);
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
            // The piece before this one has left when this one begins to.
            let until = self.free_at.checked_sub(ahead).unwrap_or(self.free_at);
            if job && let Some(halt) = self.listen(until).await {
                return Sent { unsent, halt: Some(halt) };
            }
        }
        Sent { unsent, halt: None }
    }

    /// Listens while the bytes written travel.
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
        let states = self.heard.iter().filter_map(|heard| unasked(heard, self.family));
        { states }.find(|state| state.trouble().is_some())
    }

    /// Takes what the line holds already, without a wait.
    async fn read_waiting(&mut self) -> Result<(), Unplugged> {
        for _ in 0..STALE_READS_MAX {
            let mut buffer = [0; READ_BYTES_MAX];
            let read = tokio::select! {
                biased;
                read = self.line.read(&mut buffer) => read,
                () = std::future::ready(()) => return Ok(()),
            };
            if matches!(self.take(read, &buffer), Step::Gone) {
                return Err(Unplugged);
            }
        }
        Ok(())
    }

    /// Reads or, where there is something to write, writes: whichever is first.
    async fn step(&mut self, rest: &[u8], deadline: Instant) -> Step {
        let mut buffer = [0; READ_BYTES_MAX];
        let (mut reader, mut writer) = tokio::io::split(&mut self.line);
        let read = tokio::select! {
            read = reader.read(&mut buffer) => read,
            wrote = writer.write(rest), if !rest.is_empty() => {
                return match wrote {
                    Ok(0) | Err(_) => Step::Gone,
                    Ok(count) => Step::Wrote(count),
                };
            }
            () = sleep_until(deadline) => return Step::Late,
        };
        self.take(read, &buffer)
    }

    /// Keeps what a read brought.
    fn take(&mut self, read: io::Result<usize>, buffer: &[u8]) -> Step {
        match read {
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::duplex;

    /// How long a line of this speed is in use, from its first byte to its last: what comes while
    /// it is busy waits, what comes late leaves it idle.
    async fn in_use(far: &mut tokio::io::DuplexStream, baud: u64, total: usize) -> Duration {
        let mut buffer = [0; 64];
        let count = far.read(&mut buffer[..1]).await.unwrap();
        let first = Instant::now();
        let byte = Duration::from_micros(10_000_000 / baud);
        let mut free_at = first + byte;
        let mut taken = count;
        while taken < total {
            let count = far.read(&mut buffer).await.unwrap();
            let time = Duration::from_micros(count as u64 * 10_000_000 / baud);
            free_at = free_at.max(Instant::now()) + time;
            taken += count;
        }
        free_at - first
    }

    #[tokio::test(start_paused = true)]
    async fn the_line_is_busy_nineteen_twentieths_of_the_time() {
        for (baud, bytes) in [(115_200, 20_000), (38_400, 11_500), (9_600, 2_000)] {
            let (near, mut far) = duplex(4_096);
            let mut talk = Talk::new(near, baud, Family::Epson);
            let started = Instant::now();
            let job = vec![0x55; bytes];
            let sending = async {
                assert!(talk.send_job(&job).await.halt.is_none());
                started.elapsed()
            };
            let (sent, busy) = tokio::join!(sending, in_use(&mut far, u64::from(baud), bytes));
            let wire = talk.wire_time(bytes);
            println!("{baud}: {bytes} bytes keep the line in use {busy:?}, it needs {wire:?}");
            assert!(busy <= wire.mul_f64(1.0 / 0.95), "{baud}: {busy:?} for {wire:?}");
            assert!(sent <= wire, "{baud}: sending took {sent:?}, the line {wire:?}");
            let ahead = wire.saturating_sub(sent);
            assert!(ahead <= Duration::from_millis(80), "{baud}: {ahead:?} ahead of the line");
        }
    }
}
