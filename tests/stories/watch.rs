//! The lobby manager is warned, told what would help, and sees that it did.

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::hall::{Options, root};
use tests::socket::Socket;
use tests::{Client, Hall};

/// A call for help is on the manager's list within a second.
const TOLD_WITHIN: Duration = Duration::from_secs(1);
/// How many frames may pass before something is told; heartbeats come every 2 s.
const FRAMES_MAX: usize = 10;
const MANAGER: &str = "role=manager";

/// A branch that waits for nobody longer than a second before it warns.
fn hasty(folder: &TempDir) -> Result<Hall> {
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let layout = root().join("assets/ticket/layout.toml");
    let branch = sample
        .replacen("help_seconds = 60", "help_seconds = 1", 1)
        .replacen("unserved_seconds = 60", "unserved_seconds = 1", 1)
        .replacen("../ticket/layout.toml", &layout.display().to_string(), 1);
    let config = folder.path().join("branch.toml");
    fs::write(&config, branch)?;
    Hall::with(Options { config: Some(config), ..Options::default() })
}

fn alert<'a>(view: &'a Value, cause: &str) -> Option<&'a Value> {
    let alerts = view["watch"]["alerts"].as_array();
    alerts.into_iter().flatten().find(|alert| alert["cause"] == cause)
}

/// Waits for the manager's next fact in which this is so.
fn hear(manager: &mut Socket, is_so: impl Fn(&Value) -> bool) -> Result<()> {
    for _ in 0..FRAMES_MAX {
        let frame = manager.frame()?;
        let facts = frame["facts"].as_array();
        if facts.into_iter().flatten().any(&is_so) {
            return Ok(());
        }
    }
    bail!("the manager was not told within {FRAMES_MAX} frames")
}

#[test]
fn help_is_told_at_once_and_pressed_for_until_somebody_comes() -> Result<()> {
    let folder = TempDir::new()?;
    let hall = hasty(&folder)?;
    let (mut client, mut manager) = (hall.client()?, Socket::open(hall.address, MANAGER)?);
    let from = json!({ "kiosk": 1 });
    let called = Instant::now();
    client.done(&json!({ "command": "call_help", "from": from }))?;
    hear(&mut manager, |fact| fact["watch"]["helps"][0]["from"] == from)?;
    let took = called.elapsed();
    println!("the manager was told after {} ms", took.as_millis());
    ensure!(took < TOLD_WITHIN, "the manager was told after {took:?}");
    let pressing = |view: &Value| alert(view, "help_unanswered").is_some();
    hall.view_until(MANAGER, "an alert", pressing)?;
    let counter = hall.view("role=counter&id=1")?;
    ensure!(pressing(&counter), "a terminal is told too: {counter}");
    client.done(&json!({ "command": "answer_help", "from": from }))?;
    let quiet = |view: &Value| !pressing(view) && view["watch"]["helps"] == json!([]);
    hall.view_until(MANAGER, "the end of it", quiet)?;
    Ok(())
}

#[test]
fn a_line_without_a_counter_is_told_with_the_one_to_open_and_opening_it_helps() -> Result<()> {
    let folder = TempDir::new()?;
    let hall = hasty(&folder)?;
    let mut client = hall.client()?;
    for _ in 0..3 {
        client.done(&json!({ "command": "issue", "service": "corporate", "language": "zh" }))?;
    }
    let advised = |view: &Value| {
        alert(view, "no_counter").is_some_and(|alert| alert["advice"]["act"] == "open")
    };
    let view = hall.view_until(MANAGER, "an alert with advice", advised)?;
    let told = alert(&view, "no_counter").cloned().unwrap_or_default();
    println!("told: {told}");
    ensure!(told["service"] == "corporate" && told["count"] == 3, "{told}");
    let advice = &told["advice"];
    ensure!(advice["from_min"].is_null() && advice["to_min"].as_u64() > Some(0), "{told}");
    let counter = advice["counter"].as_u64();
    ensure!(matches!(counter, Some(4 | 5)), "neither of the two that serve it: {told}");
    open(&mut client, counter)?;
    hall.view_until(MANAGER, "the end of it", |view| alert(view, "no_counter").is_none())?;
    Ok(())
}

fn open(client: &mut Client, counter: Option<u64>) -> Result<()> {
    client.done(&json!({ "command": "open_counter", "counter": counter }))?;
    Ok(())
}
