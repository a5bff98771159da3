//! What tells a call to who does not hear it: a flash lamp over a counter, a pager that shakes.
//!
//! 1. A beacon is told of each call after that is on disk, and answers before it is told of the
//!    next; one that fails is tried again with the next call.
//! 2. It never holds up a screen or the voice: it has a thread of its own, and calls that find its
//!    short line full are left out and counted.

use serialport::TTYPort;
use shared::{CounterId, Number};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many calls wait for a beacon.
const CALLS_WAITING_MAX: usize = 16;
/// How long a serial beacon may take to accept one call.
const WRITE_MS: u64 = 500;
/// How many calls a fake remembers.
const REMEMBERED_MAX: usize = 64;

/// A call as a beacon is told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The number called.
    pub number: Number,
    /// Where to.
    pub counter: CounterId,
    /// Which call of it, from 1.
    pub call: u8,
}

/// A lamp, a pager, or whatever else tells a call without a sound.
pub trait Beacon: Send {
    /// Tells one call.
    fn signal(&mut self, signal: Signal) -> io::Result<()>;
}

/// A beacon on a serial line: one line of text a call, `CALL A018 3 1`, ended by a carriage return
/// and a line feed. A controller of relays or a pager's base reads that, or a small box before it.
pub struct SerialBeacon {
    path: String,
    baud: u32,
    port: Option<TTYPort>,
}

/// A beacon that remembers what it was told.
#[derive(Clone, Debug, Default)]
pub struct MemoryBeacon {
    told: Arc<Mutex<Vec<Signal>>>,
    is_broken: bool,
}

/// Beacons at work on a thread of their own.
pub struct Beacons {
    calls: SyncSender<Signal>,
    left_out: Arc<AtomicU64>,
}

impl SerialBeacon {
    /// A beacon on this port; it is opened with the first call, and again after a failure.
    pub fn new(path: &str, baud: u32) -> Self {
        Self { path: path.to_owned(), baud, port: None }
    }
}

impl Beacon for SerialBeacon {
    fn signal(&mut self, signal: Signal) -> io::Result<()> {
        let mut port = match self.port.take() {
            Some(port) => port,
            None => serialport::new(&self.path, self.baud)
                .timeout(Duration::from_millis(WRITE_MS))
                .open_native()?,
        };
        port.write_all(line(signal).as_bytes())?;
        self.port = Some(port);
        Ok(())
    }
}

impl MemoryBeacon {
    /// One that fails at every call.
    pub fn broken() -> Self {
        Self { is_broken: true, ..Self::default() }
    }

    /// What it was told, the first one first.
    pub fn told(&self) -> Vec<Signal> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Beacon for MemoryBeacon {
    fn signal(&mut self, signal: Signal) -> io::Result<()> {
        if self.is_broken {
            return Err(io::Error::other("it is broken"));
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() == REMEMBERED_MAX {
            told.remove(0);
        }
        told.push(signal);
        Ok(())
    }
}

impl Default for Beacons {
    /// None at all.
    fn default() -> Self {
        Self::start(Vec::new())
    }
}

impl Beacons {
    /// Starts them; their thread ends when this is dropped and all calls are told.
    pub fn start(mut beacons: Vec<Box<dyn Beacon>>) -> Self {
        let (calls, inbox) = sync_channel::<Signal>(CALLS_WAITING_MAX);
        std::thread::spawn(move || {
            for signal in inbox {
                for (index, beacon) in beacons.iter_mut().enumerate() {
                    if let Err(trouble) = beacon.signal(signal) {
                        tracing::warn!("beacon {index} did not tell a call: {trouble}");
                    }
                }
            }
        });
        Self { calls, left_out: Arc::default() }
    }

    /// Tells every beacon a call, and waits for none.
    pub fn signal(&self, signal: Signal) {
        if self.calls.try_send(signal).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many calls found no room.
    pub fn left_out(&self) -> u64 {
        self.left_out.load(Ordering::Relaxed)
    }
}

fn line(Signal { number, counter, call }: Signal) -> String {
    format!("CALL {number} {counter} {call}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serialport::SerialPort;
    use std::io::{BufRead, BufReader};
    use std::time::Instant;

    const WITHIN: Duration = Duration::from_secs(10);

    fn signal(call: u8) -> Signal {
        Signal { number: "A018".parse().unwrap(), counter: CounterId(3), call }
    }

    #[test]
    fn a_call_goes_down_the_line_as_one_line() {
        let (lamp, port) = TTYPort::pair().unwrap();
        let path = port.name().unwrap();
        drop(port);
        let mut beacon = SerialBeacon::new(&path, 9_600);
        beacon.signal(signal(1)).unwrap();
        beacon.signal(signal(2)).unwrap();
        let mut lines = BufReader::new(lamp).lines();
        let mut line = || lines.next().unwrap().unwrap();
        assert_eq!([line(), line()], ["CALL A018 3 1", "CALL A018 3 2"]);
    }

    #[test]
    fn a_port_that_is_not_there_is_an_error_and_not_the_end() {
        let mut beacon = SerialBeacon::new("/dev/no-such-lamp", 9_600);
        assert!(beacon.signal(signal(1)).is_err());
        assert!(beacon.signal(signal(2)).is_err());
    }

    #[test]
    fn a_broken_beacon_holds_up_no_other() {
        let memory = MemoryBeacon::default();
        let broken = Box::new(MemoryBeacon::broken());
        let beacons = Beacons::start(vec![broken, Box::new(memory.clone())]);
        (1..=3).for_each(|call| beacons.signal(signal(call)));
        let deadline = Instant::now() + WITHIN;
        while memory.told().len() < 3 {
            assert!(Instant::now() < deadline, "told {:?}", memory.told());
            std::thread::yield_now();
        }
        assert_eq!(memory.told(), [signal(1), signal(2), signal(3)]);
        assert_eq!(beacons.left_out(), 0);
    }

    /// A beacon that never answers.
    struct Stuck(std::sync::mpsc::Receiver<()>);

    impl Beacon for Stuck {
        fn signal(&mut self, _: Signal) -> io::Result<()> {
            self.0.recv().map_err(io::Error::other)
        }
    }

    #[test]
    fn a_stuck_beacon_costs_calls_and_no_time() {
        let (free, stuck) = std::sync::mpsc::channel();
        let beacons = Beacons::start(vec![Box::new(Stuck(stuck))]);
        (0..100).for_each(|_| beacons.signal(signal(1)));
        let room = CALLS_WAITING_MAX as u64 + 1;
        assert!((100 - room..=100 - room + 1).contains(&beacons.left_out()));
        drop(free);
    }
}
