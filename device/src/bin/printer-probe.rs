//! Finds a ticket printer: its port, speed, flow control and model.

use anyhow::{Context, Result};
use clap::Parser;
use device::printer::Link;
use device::printer::probe::{Found, probe};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Folders and beginnings of names under which a printer's device file may stand. The names of
/// serial converters that stay the same over a replugging come first.
const PLACES: [(&str, &str); 5] = [
    ("/dev/serial/by-id", ""),
    ("/dev/usb", "lp"),
    ("/dev", "ttyUSB"),
    ("/dev", "ttyACM"),
    ("/dev", "ttyS"),
];

/// Most device files tried: a machine has tens of serial ports that are not there.
const PORTS_MAX: usize = 12;

/// Finds a ticket printer, and writes the line for the branch's file.
///
/// Every usual speed is tried with and without flow control, with a question that prints nothing.
/// At a wrong speed a printer may still take it for text, and put out a little paper.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Examples:
  printer-probe
  printer-probe --port /dev/ttyUSB0
  printer-probe --port tcp:192.168.1.5:9100 --json

What is tried goes to standard error, the line for branch.toml to standard output. It ends with
status 1 if no printer answers. The daemon must not be running: a line has one user."
)]
struct Options {
    /// The port to try: a device file, or tcp:HOST:9100; all device files without one.
    #[arg(long)]
    port: Option<String>,
    /// Write what was found as JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            tell(&format!("printer-probe: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn run(options: &Options) -> Result<bool> {
    let ports = match &options.port {
        Some(port) => vec![port.clone()],
        None => device_files(),
    };
    for port in &ports {
        if let Some(found) = probe(port, tell).await? {
            answer(&found, options.json)?;
            return Ok(true);
        }
    }
    tell(&format!("no printer answers; {} ports were tried", ports.len()));
    Ok(false)
}

/// The device files that a printer may be behind, each once.
fn device_files() -> Vec<String> {
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut ports = Vec::new();
    for (folder, begin) in PLACES {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        let named = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut paths: Vec<PathBuf> = named.filter(|path| begins(path, begin)).collect();
        paths.sort();
        for path in paths {
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if !seen.contains(&real) {
                seen.push(real);
                ports.push(path.display().to_string());
            }
        }
    }
    ports.truncate(PORTS_MAX);
    ports
}

fn begins(path: &Path, begin: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begin))
}

#[expect(clippy::print_stdout, reason = "the answer")]
fn answer(found: &Found, json: bool) -> Result<()> {
    if !json {
        println!("{}", found.line());
        return Ok(());
    }
    let (baud, flow) = match &found.link {
        Link::Serial { baud, flow, .. } => (Some(baud), Some(flow.name())),
        Link::Usb { .. } | Link::Tcp { .. } => (None, None),
    };
    let answer = json!({
        "port": found.link.port(), "baud": baud, "flow": flow, "maker": found.maker,
        "model": found.model, "profile": found.profile, "line": found.line(),
    });
    println!("{}", serde_json::to_string_pretty(&answer).context("writing the answer")?);
    Ok(())
}

#[expect(clippy::print_stderr, reason = "who waits sees what is being tried")]
fn tell(what: &str) {
    eprintln!("{what}");
}
