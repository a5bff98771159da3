//! A virtual printer that several hands hold: the line, the switches, whoever takes the tickets.

use super::machine::{Fault, Habits, Machine};
use super::page::Ticket;
use std::io;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;

/// Bytes taken off the line at a time.
const READ_BYTES_MAX: usize = 256;

/// Longest that an answer waits for a reader; then it is lost, as on a real line.
const REPLY_MS_MAX: u64 = 200;

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
    hung_up: Notify,
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
        lock(&self.inside.unasked).extend(said);
        self.inside.spoke.notify_one();
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

    /// Ends the line being served.
    pub fn hang_up(&self) {
        self.inside.hung_up.notify_waiters();
    }

    /// Stands at the far end of a line until it ends. A baud rate slows it to that of a real one.
    pub async fn serve<L>(&self, line: L, baud: Option<NonZeroU32>) -> io::Result<()>
    where
        L: AsyncRead + AsyncWrite + Unpin,
    {
        lock(&self.inside.unasked).clear();
        let (mut reader, mut writer) = tokio::io::split(line);
        let mut buffer = [0; READ_BYTES_MAX];
        loop {
            let replies = tokio::select! {
                // In this order: a notice that loses the choice to a read would be lost for good.
                biased;
                () = self.inside.hung_up.notified() => return Ok(()),
                () = self.inside.spoke.notified() => Vec::new(),
                read = reader.read(&mut buffer) => match read? {
                    0 => return Ok(()),
                    count => {
                        if let Some(baud) = baud {
                            tokio::time::sleep(wire_time(count, baud)).await;
                        }
                        let replies = self.machine().feed(&buffer[..count]);
                        self.inside.printed.notify_one();
                        replies
                    }
                },
            };
            let mut said = std::mem::take(&mut *lock(&self.inside.unasked));
            said.extend(replies);
            let limit = Duration::from_millis(REPLY_MS_MAX);
            if let Ok(written) = tokio::time::timeout(limit, writer.write_all(&said)).await {
                written?;
            }
        }
    }
}

fn wire_time(bytes: usize, baud: NonZeroU32) -> Duration {
    Duration::from_micros(bytes as u64 * 10_000_000 / u64::from(baud.get()))
}

/// A poisoned lock still holds a printer: the panic is reported where it happened.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
