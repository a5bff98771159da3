//! From the start of the program to its first command done.

use crate::figures::Times;
use crate::{counter, options, progress};
use anyhow::{Context, Result, bail};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::{Client, Program, hall};

/// How often the daemon is tried.
const TRY_EVERY: Duration = Duration::from_millis(1);
/// How long a start may take.
const START_WITHIN: Duration = Duration::from_secs(60);

/// Starts after a kill: with the database in the system's file cache, and without.
#[derive(Default)]
pub struct Found {
    /// In the cache.
    pub warm: Times,
    /// Read from the disk.
    pub cold: Times,
}

/// Starts and kills a daemon over the filled store, again and again.
pub fn measure(state: &Path, starts: usize) -> Result<Found> {
    let mut found = Found::default();
    start(state)?;
    for count in 0..starts {
        progress(&format!("start {} of {starts}", count + 1));
        found.warm.begin_round();
        found.warm.add(start(state)?);
        forget(state)?;
        found.cold.begin_round();
        found.cold.add(start(state)?);
    }
    Ok(found)
}

/// One start, to the answer to its first command; ended by a kill.
fn start(state: &Path) -> Result<Duration> {
    let address = free_address()?;
    let options = tests::Options { port: Some(address.port()), ..options(state) };
    let began = Instant::now();
    let mut daemon = Program::start(&mut hall::command(&options))?;
    while !issued(address) {
        if began.elapsed() > START_WITHIN {
            bail!("no command was done within {START_WITHIN:?}");
        }
        std::thread::sleep(TRY_EVERY);
    }
    let took = began.elapsed();
    daemon.kill()?;
    Ok(took)
}

fn issued(address: SocketAddr) -> bool {
    let client = Client::connect(address);
    client.and_then(|mut client| client.done(&counter::issue())).is_ok()
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// Takes the database out of the system's file cache, the way GNU dd offers.
fn forget(state: &Path) -> Result<()> {
    for name in ["tingxu.db", "tingxu.db-wal"] {
        let file = state.join(name);
        if !file.exists() {
            continue;
        }
        let dropped = Command::new("dd")
            .arg(format!("of={}", file.display()))
            .args(["oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"])
            .status()
            .context("dd takes a file out of the cache")?;
        if !dropped.success() {
            bail!("{} could not be taken out of the cache", file.display());
        }
    }
    Ok(())
}
