//! A slip's way onto paper: from the touch to its first byte on the line, to its confirmation.
//!
//! The printer is the virtual one on a pseudo-terminal, at the pace of its line; each byte is noted
//! when the printer takes it. It has no head that must still print what was sent.

use crate::figures::Times;
use crate::{END_WITHIN, options, progress};
use anyhow::{Context, Result, ensure};
use device::printer::Profile;
use device::ticket::{Design, Press, Slip};
use device::virtual_printer::{Habits, Unit, Wire};
use serde_json::json;
use serialport::{SerialPort, TTYPort};
use shared::Language;
use std::io;
use std::num::NonZeroU32;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Waker, Poll, ready};
use std::time::{Duration, Instant};
use tests::socket::Socket;
use tests::{Hall, Options};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_serial::SerialStream;

/// The line's speed in bits a second.
const BAUD: u32 = 115_200;
/// How a slip's picture begins: `ESC a 0`.
const BEGIN: [u8; 3] = [0x1B, b'a', 0];
/// What is asked after a slip's body: `GS ( H`.
const ASKED: [u8; 3] = [0x1D, b'(', b'H'];
/// Its cut: `GS V`.
const CUT: [u8; 2] = [0x1D, b'V'];
/// How often a slip is drawn.
const DRAWN: usize = 51;

/// What was measured of the slips that were printed.
#[derive(Default)]
pub struct Found {
    /// The touch to the answer: the number is on disk.
    pub answer: Times,
    /// The touch to the first byte that the printer is asked before its slip.
    pub asked: Times,
    /// The touch to the slip's first byte.
    pub first: Times,
    /// The slip's last byte, with its time on the line, to its confirmation at the kiosk.
    pub confirmed: Times,
    /// The share of time in which the line was busy, from a slip's first byte to its last.
    pub busy: Vec<f64>,
}

/// One slip as it is drawn and sent.
pub struct Drawn {
    /// Which.
    pub what: String,
    /// How long drawing it takes.
    pub time: Times,
    /// Bytes at 115,200, 38,400 and 9,600 bits a second.
    pub bytes: [usize; 3],
}

/// Prints so many slips, one after the other.
pub fn measure(state: &Path, slips: usize) -> Result<Found> {
    let (mut master, far) = TTYPort::pair()?;
    master.set_timeout(Duration::ZERO)?;
    let log = Log::default();
    let _printer = printer(master, log.clone());
    let line = far.name().context("a pseudo-terminal without a name")?;
    let hall = Hall::with(Options { printer: Some(line.into()), ..options(state) })?;
    let mut kiosk = Socket::open(hall.address, "role=kiosk&id=1")?;
    let mut client = hall.client()?;
    until(&mut kiosk, "\"device\":\"online\"")?;

    let mut found = Found::default();
    for slip in 0..slips {
        progress(&format!("slip {} of {slips}", slip + 1));
        log.lock().clear();
        let touched = Instant::now();
        let wish = json!({ "command": "issue", "service": "cash", "language": "zh", "kiosk": 1 });
        client.done(&wish)?;
        found.answer.add(touched.elapsed());
        until(&mut kiosk, "\"state\":\"confirmed\"")?;
        found.take(&log, (touched, Instant::now()))?;
    }
    hall.daemon.end(END_WITHIN)?;
    Ok(found)
}

/// Draws the sample's slips, and counts their bytes.
pub fn draw() -> Result<Vec<Drawn>> {
    let (mut press, paper) = (Press::load()?, Profile::named("epson-tm")?.paper);
    let design = Design::standard();
    let mut drawn = Vec::new();
    for language in [Language::chinese(), Language::english()] {
        for elder in [false, true] {
            let slip = Slip::sample(language.clone(), elder);
            let mut time = Times::default();
            for _ in 0..DRAWN {
                let began = Instant::now();
                design.job(&mut press, &slip, (&paper, BAUD));
                time.add(began.elapsed());
            }
            let bytes = [BAUD, 38_400, 9_600]
                .map(|baud| design.job(&mut press, &slip, (&paper, baud)).bytes.len());
            let what = format!("{language}{}", if elder { ", large print" } else { "" });
            drawn.push(Drawn { what, time, bytes });
        }
    }
    Ok(drawn)
}

impl Found {
    /// Reads off the log what became of a slip.
    fn take(&mut self, log: &Log, (touched, told): (Instant, Instant)) -> Result<()> {
        let log = log.lock();
        let bytes: Vec<u8> = log.iter().flat_map(|taken| taken.bytes.clone()).collect();
        let place = |what: &[u8], from: usize| {
            let found = bytes[from..].windows(what.len()).position(|bytes| bytes == what);
            found.map(|at| from + at).with_context(|| format!("no {what:02x?} on the line"))
        };
        let begin = place(&BEGIN, 0)?;
        let end = place(&ASKED, begin)?;
        let cut = place(&CUT, end)?;
        let (mut at, mut idle, mut span) = (0, Duration::ZERO, None);
        for taken in log.iter() {
            let (from, to) = (at, at + taken.bytes.len());
            at = to;
            if (from..to).contains(&begin) {
                self.asked.add(log[0].at - touched);
                self.first.add(taken.at - touched);
                span = Some((taken.at, taken.at));
            } else if from < end
                && let Some((_, last)) = &mut span
            {
                idle += taken.waited;
                *last = taken.at + wire_time(taken.bytes.len());
            }
            if (from..to).contains(&cut) {
                let left = taken.at + wire_time(taken.bytes.len());
                self.confirmed.add(told.saturating_duration_since(left));
            }
        }
        let (first, last) = span.context("no slip on the line")?;
        ensure!(last > first, "a slip in one piece");
        self.busy.push(1.0 - idle.as_secs_f64() / (last - first).as_secs_f64());
        Ok(())
    }
}

/// Waits for a frame with this text.
fn until(kiosk: &mut Socket, text: &str) -> Result<()> {
    while !kiosk.frame()?.to_string().contains(text) {}
    Ok(())
}

fn wire_time(bytes: usize) -> Duration {
    Duration::from_secs_f64(bytes as f64 * 10.0 / f64::from(BAUD))
}

/// Stands at the far end until the program ends.
fn printer(master: TTYPort, log: Log) -> std::thread::JoinHandle<Result<()>> {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let line = Tapped { line: SerialStream::try_from(master)?, waits: None, log };
            let unit = Unit::new(Habits::from(&Profile::named("epson-tm")?));
            let wire = Wire { baud: NonZeroU32::new(BAUD), ..Wire::default() };
            Ok(unit.serve(line, wire).await?)
        })
    })
}

/// Bytes that the printer took.
struct Taken {
    at: Instant,
    bytes: Vec<u8>,
    /// How long the printer had waited for them.
    waited: Duration,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Taken>>>);

impl Log {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Taken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line that notes what is read from it, and how long that was waited for.
struct Tapped {
    line: SerialStream,
    waits: Option<Instant>,
    log: Log,
}

impl AsyncRead for Tapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.line).poll_read(waker, buffer);
        if read.is_pending() {
            self.waits.get_or_insert_with(Instant::now);
        }
        ready!(read)?;
        let waited = self.waits.take().map(|since| since.elapsed()).unwrap_or_default();
        let bytes = buffer.filled()[before..].to_vec();
        self.log.lock().push(Taken { at: Instant::now(), bytes, waited });
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tapped {
    fn poll_write(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.line).poll_write(waker, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_flush(waker)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(waker)
    }
}
