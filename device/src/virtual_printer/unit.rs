//! A virtual printer that several hands hold: the line, the switches, whoever takes the tickets.

use super::fault::Fault;
use super::habits::Habits;
use super::machine::Machine;
use super::page::Ticket;
use std::io;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Bytes taken off the line at a time.
const READ_BYTES_MAX: usize = 256;

/// Longest that an answer waits for a reader; then it is lost, as on a real line.
const REPLY_MS_MAX: u64 = 200;

/// How late a late process id is.
const ID_LATE_MS: u64 = 800;

/// The pause between two bytes of a split answer.
const SPLIT_MS: u64 = 3;

/// What the far end has set its end of the line to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// Bits a second.
    pub baud: u32,
    /// Whether it waits for the printer's word, by wire, before it sends.
    pub hardware_flow: bool,
}

/// A line as it lies between the far end and the printer.
#[derive(Default)]
pub struct Wire<'a> {
    /// The printer's own speed: bytes come at its pace. None: at once.
    pub baud: Option<NonZeroU32>,
    /// Whether the cable has the wires of hardware flow control.
    pub flow_wires: bool,
    /// How the far end is set, where that can be known. Another speed than the printer's garbles
    /// what goes either way.
    pub host: Option<Box<dyn Fn() -> Option<Host> + Send + Sync + 'a>>,
}

/// One virtual printer. Its clones are the same printer.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    inside: Arc<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    machine: Mutex<Machine>,
    /// What the printer says unasked, waiting for the line.
    unasked: Mutex<Vec<u8>>,
    spoke: Notify,
    plugged: Notify,
    printed: Notify,
}

impl Unit {
    /// A printer with these habits.
    pub fn new(habits: Habits) -> Self {
        let machine = Mutex::new(Machine::new(habits));
        Self { inside: Arc::new(Inside { machine, ..Inside::default() }) }
    }

    /// The machine, for a look or a change that says nothing on the line.
    pub fn machine(&self) -> MutexGuard<'_, Machine> {
        lock(&self.inside.machine)
    }

    /// Switches a fault.
    pub fn set(&self, fault: Fault, on: bool) {
        let said = self.machine().set(fault, on);
        self.say(said);
        if fault == Fault::Unplugged && !on {
            self.inside.plugged.notify_one();
        }
    }

    /// The customer takes the ticket out of the mouth.
    pub fn take(&self) {
        let said = self.machine().take();
        self.say(said);
    }

    /// The customer tears off what stands out of a unit without a cutter.
    pub fn tear(&self) {
        self.machine().tear();
        self.inside.printed.notify_one();
    }

    /// Waits until tickets may have been finished, and takes them.
    pub async fn printed(&self) -> Vec<Ticket> {
        loop {
            let tickets = self.machine().take_tickets();
            if !tickets.is_empty() {
                return tickets;
            }
            self.inside.printed.notified().await;
        }
    }

    /// Waits until the cable is in.
    pub async fn plugged(&self) {
        while self.machine().has(Fault::Unplugged) {
            self.inside.plugged.notified().await;
        }
    }

    /// Stands at the far end of a line until it ends or the cable is pulled.
    pub async fn serve<L>(&self, line: L, wire: Wire<'_>) -> io::Result<()>
    where
        L: AsyncRead + AsyncWrite + Unpin,
    {
        lock(&self.inside.unasked).clear();
        let (mut reader, mut writer) = tokio::io::split(line);
        let mut buffer = [0; READ_BYTES_MAX];
        let mut late: Option<(Instant, Vec<u8>)> = None;
        loop {
            let (unplugged, blocked) = {
                let machine = self.machine();
                (machine.has(Fault::Unplugged), machine.has(Fault::Blocked))
            };
            if unplugged {
                return Ok(());
            }
            let due = late.as_ref().map(|(due, _)| *due);
            let replies = tokio::select! {
                // In this order: a notice that loses the choice to a read would be lost for good.
                biased;
                () = self.inside.spoke.notified() => Vec::new(),
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    late.take().map(|(_, echo)| echo).unwrap_or_default()
                }
                read = reader.read(&mut buffer), if !blocked => match read? {
                    0 => return Ok(()),
                    count => self.receive(&mut buffer[..count], &wire).await,
                },
            };
            let echo = self.machine().take_late();
            if !echo.is_empty() {
                late = Some((Instant::now() + Duration::from_millis(ID_LATE_MS), echo));
            }
            let mut said = std::mem::take(&mut *lock(&self.inside.unasked));
            said.extend(replies);
            self.answer(&mut writer, said, &wire).await?;
        }
    }

    /// Takes bytes off the line, as the line brings them.
    async fn receive(&self, bytes: &mut [u8], wire: &Wire<'_>) -> Vec<u8> {
        if let Some(baud) = wire.baud {
            sleep(wire_time(bytes.len(), baud)).await;
        }
        if wire.is_held_back() {
            return Vec::new();
        }
        if wire.is_garbled() {
            garble(bytes);
        }
        let replies = self.machine().feed(bytes);
        self.inside.printed.notify_one();
        replies
    }

    async fn answer<W>(&self, writer: &mut W, mut said: Vec<u8>, wire: &Wire<'_>) -> io::Result<()>
    where
        W: AsyncWrite + Unpin,
    {
        if wire.is_garbled() {
            garble(&mut said);
        }
        let limit = Duration::from_millis(REPLY_MS_MAX);
        let split = self.machine().has(Fault::Split);
        let pieces = said.chunks(if split { 1 } else { said.len().max(1) });
        for piece in pieces {
            if split {
                sleep(Duration::from_millis(SPLIT_MS)).await;
            }
            if let Ok(written) = timeout(limit, writer.write_all(piece)).await {
                written?;
            }
        }
        Ok(())
    }

    fn say(&self, said: Vec<u8>) {
        lock(&self.inside.unasked).extend(said);
        self.inside.spoke.notify_one();
        self.inside.printed.notify_one();
    }
}

impl Wire<'_> {
    fn host(&self) -> Option<Host> {
        self.host.as_ref().and_then(|host| host())
    }

    /// The far end waits for a wire that the cable lacks: its bytes never leave it.
    fn is_held_back(&self) -> bool {
        !self.flow_wires && self.host().is_some_and(|host| host.hardware_flow)
    }

    fn is_garbled(&self) -> bool {
        let own = self.baud.map(NonZeroU32::get);
        own.is_some_and(|own| self.host().is_some_and(|host| host.baud != own))
    }
}

/// What comes of bytes read at another speed than they were sent: a silent wire stays silent, the
/// rest has no likeness to what it was.
fn garble(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != 0) {
        *byte = byte.rotate_left(3) ^ 0x5A | 0x80;
    }
}

fn wire_time(bytes: usize, baud: NonZeroU32) -> Duration {
    Duration::from_micros(bytes as u64 * 10_000_000 / u64::from(baud.get()))
}

/// A poisoned lock still holds a printer: the panic is reported where it happened.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
