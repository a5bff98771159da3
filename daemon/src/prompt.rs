//! `tingxud pin` and `tingxud known`: what is typed or piped in at a terminal, and never shown.

use crate::pin;
use crate::recognition;
use anyhow::{Context, Result, bail};
use shared::wipe::Wiped;
use std::io::{self, BufRead, IsTerminal};
use std::path::Path;
use std::process::Command;

/// Asks for a new PIN twice, and gives the line for the branch's file.
pub fn new_pin(say: impl Fn(&str) -> Result<()>) -> Result<String> {
    let quiet = Quiet::begin();
    say("The new PIN of staff, 6 characters or more:")?;
    let first = line()?;
    say("Once more:")?;
    let second = line()?;
    drop(quiet);
    if first.as_ref() != second.as_ref() {
        bail!("the two are not the same; nothing was made");
    }
    let hash = pin::hash(first.as_text().context("a PIN is text")?)?;
    Ok(format!("[staff]\npin_hash = \"{hash}\""))
}

/// The lines of a list for what comes in: `card,6222021234567890,vip` each.
pub fn known(key: &Path) -> Result<Vec<String>> {
    let lines = io::stdin().lock().lines().collect::<io::Result<Vec<_>>>()?;
    Ok(recognition::hashed(key, lines.into_iter())?)
}

fn line() -> Result<Wiped> {
    let mut text = String::new();
    if io::stdin().lock().read_line(&mut text)? == 0 {
        bail!("nothing was typed");
    }
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(Wiped::from(text))
}

/// A terminal that does not show what is typed, until this is dropped.
struct Quiet(bool);

impl Quiet {
    fn begin() -> Self {
        let is_terminal = io::stdin().is_terminal();
        if is_terminal && !echo(false) {
            tracing::warn!("what is typed will be seen: `stty` could not hide it");
        }
        Self(is_terminal)
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if self.0 {
            echo(true);
        }
    }
}

fn echo(on: bool) -> bool {
    let set = Command::new("stty").arg(if on { "echo" } else { "-echo" }).status();
    set.is_ok_and(|status| status.success())
}
