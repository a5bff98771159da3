//! What a service manager does for a unit of Type=notify with a watchdog, and no more: it starts a
//! program, hears that it is ready and lives, kills one that is silent, and starts it again.
//!
//! The rules are those of systemd.service(5): `TimeoutStartSec`, `WatchdogSec`, `RestartSec` and
//! `Restart=always`, with the words of sd_notify(3).

use crate::program::Program;
use anyhow::{Context, Result, bail, ensure};
use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long one word is waited for.
const LISTEN: Duration = Duration::from_millis(50);
/// The longest word.
const WORD_BYTES_MAX: usize = 256;

/// The times of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// How long a start may take.
    pub start: Duration,
    /// How long a program may be silent.
    pub watchdog: Duration,
    /// How long it waits before it starts one again.
    pub restart: Duration,
}

/// A supervisor with one program.
pub struct Supervisor<C> {
    /// The program that runs just now.
    pub program: Program,
    /// How often it was started.
    pub starts: usize,
    command: C,
    socket: UnixDatagram,
    path: PathBuf,
    times: Times,
    heard: Instant,
    /// How long the program was silent at most between two words.
    pub longest_silence: Duration,
}

impl Times {
    /// Reads them from a unit's text.
    pub fn of_unit(text: &str) -> Result<Self> {
        let value = |key: &str| -> Result<Duration> {
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key}=")));
            let value = line.with_context(|| format!("the unit has no {key}"))?;
            match value.strip_suffix("ms") {
                Some(number) => Ok(Duration::from_millis(number.parse()?)),
                None => Ok(Duration::from_secs(value.trim_end_matches('s').parse()?)),
            }
        };
        let (start, watchdog) = (value("TimeoutStartSec")?, value("WatchdogSec")?);
        Ok(Self { start, watchdog, restart: value("RestartSec")? })
    }
}

impl<C: FnMut() -> Result<Command>> Supervisor<C> {
    /// Starts the program and waits until it is ready.
    pub fn start(folder: &Path, times: Times, mut command: C) -> Result<Self> {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path)?;
        socket.set_read_timeout(Some(LISTEN))?;
        let program = Program::start(command()?.env("NOTIFY_SOCKET", &path))?;
        let (heard, longest_silence) = (Instant::now(), Duration::ZERO);
        let mut supervisor =
            Self { program, starts: 1, command, socket, path, times, heard, longest_silence };
        supervisor.wait_until_ready()?;
        Ok(supervisor)
    }

    /// Watches over the program for so long.
    pub fn watch_for(&mut self, time: Duration) -> Result<()> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.watch()?;
        }
        Ok(())
    }

    /// Watches until the program has been started again, and tells how long that took.
    pub fn watch_until_again(&mut self, within: Duration) -> Result<Duration> {
        let (began, starts) = (Instant::now(), self.starts);
        while self.starts == starts {
            ensure!(began.elapsed() < within, "it was not started again within {within:?}");
            self.watch()?;
        }
        Ok(began.elapsed())
    }

    fn watch(&mut self) -> Result<()> {
        let hung = match self.hear()? {
            Some(_) => return Ok(()),
            None => self.heard.elapsed() > self.times.watchdog,
        };
        if hung {
            self.program.kill()?;
        }
        if hung || self.program.has_ended()? {
            std::thread::sleep(self.times.restart);
            self.program = Program::start((self.command)()?.env("NOTIFY_SOCKET", &self.path))?;
            self.starts += 1;
            self.wait_until_ready()?;
        }
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let until = Instant::now() + self.times.start;
        while self.hear()?.as_deref() != Some("READY=1") {
            ensure!(Instant::now() < until, "it was not ready within {:?}", self.times.start);
            ensure!(!self.program.has_ended()?, "it ended before it was ready");
        }
        Ok(())
    }

    fn hear(&mut self) -> Result<Option<String>> {
        let mut word = [0; WORD_BYTES_MAX];
        match self.socket.recv(&mut word) {
            Ok(length) => {
                self.longest_silence = self.longest_silence.max(self.heard.elapsed());
                self.heard = Instant::now();
                Ok(Some(String::from_utf8_lossy(&word[..length]).into_owned()))
            }
            Err(none) if none.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(trouble) => bail!("the program cannot be heard: {trouble}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_units_times_are_read() {
        let unit = "[Service]\nRestartSec=500ms\nWatchdogSec=5\nTimeoutStartSec=20s\n";
        let (start, watchdog) = (Duration::from_secs(20), Duration::from_secs(5));
        let times = Times { start, watchdog, restart: Duration::from_millis(500) };
        assert_eq!(Times::of_unit(unit).unwrap(), times);
        assert!(Times::of_unit("[Service]\nRestartSec=1\n").is_err());
    }
}
