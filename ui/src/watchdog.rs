//! A terminal's watchdog: a parent that starts it, hears that it lives, and starts it again when it
//! does not.
//!
//! 1. The terminal says a word each second, from the loop that draws. One that says none for
//!    `SILENT` is killed, be its thread blocked or the whole program stopped.
//! 2. What becomes of one that ends by itself without an error is the terminal's to say.
//! 3. The terminal ends when its watchdog does: its input ends.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// How long a terminal may say nothing.
const SILENT: Duration = Duration::from_millis(5_000);
/// How long it may take until its first word.
const START_WITHIN: Duration = Duration::from_secs(30);
/// How long after its end it is started again.
const AGAIN_AFTER: Duration = Duration::from_millis(300);
/// How many words may wait to be heard.
const WORDS_MAX: usize = 16;

/// What is watched over.
#[derive(Clone, Copy, Debug)]
pub struct Watchdog {
    /// Its name in the log, such as `display`.
    pub name: &'static str,
    /// Whether one that ended by itself without an error was closed, and the watchdog ends with
    /// it; otherwise it wished to be started again.
    pub may_be_closed: bool,
}

/// The terminal can be started or ended no more.
#[derive(Debug, thiserror::Error)]
#[error("the {name} {cannot}")]
pub struct WatchdogError {
    name: &'static str,
    cannot: &'static str,
    source: io::Error,
}

impl Watchdog {
    /// Runs this program again and again, with its own command line.
    pub fn run(self) -> Result<(), WatchdogError> {
        let found = std::env::current_exe();
        let program = found.map_err(|source| self.cannot("does not find its program", source))?;
        let arguments: Vec<OsString> = std::env::args_os().skip(1).map(watched).collect();
        loop {
            let mut command = Command::new(&program);
            command.args(&arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
            let started = command.spawn();
            let mut child = started.map_err(|source| self.cannot("cannot be started", source))?;
            let silent = child.stdout.take().is_none_or(is_silent);
            if silent {
                tracing::warn!("the {} has stopped drawing and is started again", self.name);
            }
            let ended = end(&mut child, silent);
            let status = ended.map_err(|source| self.cannot("cannot be ended", source))?;
            if !silent && status.success() && self.may_be_closed {
                return Ok(());
            }
            std::thread::sleep(AGAIN_AFTER);
        }
    }

    fn cannot(self, cannot: &'static str, source: io::Error) -> WatchdogError {
        WatchdogError { name: self.name, cannot, source }
    }
}

/// The watched terminal's side: one word a second, and its end with the watchdog's.
pub struct Watched;

impl Watched {
    /// Ends the program when its input ends.
    pub fn begin() -> Self {
        std::thread::spawn(|| {
            let mut rest = Vec::new();
            if let Err(trouble) = io::stdin().read_to_end(&mut rest) {
                tracing::debug!("the watchdog cannot be heard: {trouble}");
            }
            std::process::exit(0);
        });
        Self
    }

    /// It draws.
    pub fn draws(&self) {
        let mut output = io::stdout();
        if let Err(trouble) = output.write_all(b"draws\n").and_then(|()| output.flush()) {
            tracing::debug!("the watchdog does not hear: {trouble}");
        }
    }
}

fn watched(argument: OsString) -> OsString {
    if argument == "--watchdog" { "--watched".into() } else { argument }
}

/// Hears a terminal until it says nothing more: true when it lives and is silent.
fn is_silent(output: impl Read + Send + 'static) -> bool {
    let (told, words) = sync_channel(WORDS_MAX);
    std::thread::spawn(move || listen(output, &told));
    hear(&words)
}

/// Passes on that something was said.
fn listen(output: impl Read, told: &SyncSender<()>) {
    for word in BufReader::new(output).lines() {
        if word.is_err() || told.send(()).is_err() {
            return;
        }
    }
}

/// Hears words until there are none: true when the terminal lives and is silent.
fn hear(words: &Receiver<()>) -> bool {
    let mut patience = START_WITHIN;
    loop {
        match words.recv_timeout(patience) {
            Ok(()) => patience = SILENT,
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Ends a terminal that is silent, and waits for the end of any.
fn end(child: &mut Child, silent: bool) -> io::Result<ExitStatus> {
    if silent {
        child.kill()?;
    }
    child.wait()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_gets_the_watchdogs_command_line() {
        let given = ["--screen", "1", "--watchdog"].map(OsString::from);
        assert_eq!(given.map(watched), ["--screen", "1", "--watched"].map(OsString::from));
    }

    #[test]
    fn a_terminal_that_ends_is_not_silent() {
        assert!(!is_silent(&b"draws\ndraws\n"[..]), "it has ended");
    }
}
