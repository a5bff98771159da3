//! A branch's day in one go, and the memory the daemon has after it.

use crate::counter::Counter;
use crate::machine::memory_kib;
use crate::rounds::Watchers;
use crate::{END_WITHIN, options, progress};
use anyhow::Result;
use std::path::Path;
use tests::{Hall, Options};

/// A counter that is closed when the day begins, and serves what is issued.
const COUNTER: u16 = 2;
/// How often the progress is told.
const TOLD_EVERY: usize = 100;

/// Memory in KiB.
pub struct Found {
    /// Resident at the end.
    pub resident_kib: u64,
    /// Resident at most.
    pub peak_kib: u64,
}

/// Lives through a day over the filled store, with the voice loaded and every terminal watching.
pub fn measure(state: &Path, tickets: usize) -> Result<Found> {
    let hall = Hall::with(Options { voice: true, ..options(state) })?;
    let _watchers = Watchers::connect(&hall)?;
    let mut counter = Counter::open(&hall, COUNTER)?;
    for count in 0..tickets {
        if count % TOLD_EVERY == 0 {
            progress(&format!("a branch's day: ticket {count} of {tickets}"));
        }
        counter.issue()?;
        counter.call()?;
        counter.start()?;
    }
    counter.finish()?;
    let pid = hall.daemon.pid();
    let found =
        Found { resident_kib: memory_kib(pid, "VmRSS")?, peak_kib: memory_kib(pid, "VmHWM")? };
    hall.daemon.end(END_WITHIN)?;
    Ok(found)
}
