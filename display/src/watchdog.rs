//! The display's watchdog: a parent that starts it, hears that it draws, and starts it again when
//! it does not.
//!
//! 1. The display says a line for each second's frame, from the loop that draws. One that says none
//!    for `SILENT` is killed, be its thread blocked or the whole program stopped.
//! 2. One that ends by itself without an error was closed, and the watchdog ends with it.
//! 3. The display ends when its watchdog does: its input ends.

use anyhow::Context;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// How long a display may say nothing.
const SILENT: Duration = Duration::from_millis(5_000);
/// How long it may take until its first frame.
const START_WITHIN: Duration = Duration::from_secs(30);
/// How long after its end it is started again.
const AGAIN_AFTER: Duration = Duration::from_millis(300);
/// How many words may wait to be heard.
const WORDS_MAX: usize = 16;

/// Runs this program again and again, with its own command line.
pub fn run() -> anyhow::Result<()> {
    let program = std::env::current_exe().context("the display's program is not found")?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).map(watched).collect();
    loop {
        let mut child = Command::new(&program)
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the display cannot be started")?;
        let output = child.stdout.take().context("the display has no output")?;
        let (told, words) = sync_channel(WORDS_MAX);
        std::thread::spawn(move || listen(output, &told));
        let silent = hear(&words);
        if silent {
            tracing::warn!("the display has stopped drawing and is started again");
        }
        if end(&mut child, silent)? {
            return Ok(());
        }
        std::thread::sleep(AGAIN_AFTER);
    }
}

/// The watched display's side: one word a frame, and its end with the watchdog's.
pub struct Watched;

impl Watched {
    /// Ends the program when its input ends.
    pub fn begin() -> Self {
        std::thread::spawn(|| {
            let mut rest = Vec::new();
            if let Err(trouble) = std::io::stdin().read_to_end(&mut rest) {
                tracing::debug!("the watchdog cannot be heard: {trouble}");
            }
            std::process::exit(0);
        });
        Self
    }

    /// It draws.
    pub fn draws(&self) {
        let mut output = std::io::stdout();
        if let Err(trouble) = output.write_all(b"draws\n").and_then(|()| output.flush()) {
            tracing::debug!("the watchdog does not hear: {trouble}");
        }
    }
}

fn watched(argument: OsString) -> OsString {
    if argument == "--watchdog" { "--watched".into() } else { argument }
}

/// Passes on that something was said.
fn listen(output: impl Read, told: &SyncSender<()>) {
    for word in BufReader::new(output).lines() {
        if word.is_err() || told.send(()).is_err() {
            return;
        }
    }
}

/// Hears words until there are none: true when the display lives and is silent.
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

/// Ends a display that is silent; says whether it had been closed.
fn end(child: &mut Child, silent: bool) -> anyhow::Result<bool> {
    if silent {
        child.kill().context("the display cannot be ended")?;
    }
    let status = child.wait().context("the display's end cannot be heard")?;
    Ok(!silent && status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_display_gets_the_watchdogs_command_line() {
        let given = ["--screen", "1", "--watchdog"].map(OsString::from);
        assert_eq!(given.map(watched), ["--screen", "1", "--watched"].map(OsString::from));
    }

    #[test]
    fn a_display_that_ends_is_not_silent() {
        let (told, words) = sync_channel(WORDS_MAX);
        listen(&b"draws\ndraws\n"[..], &told);
        drop(told);
        assert!(!hear(&words), "it has ended");
    }
}
