//! A service outside its hours, and one that staff close: the kiosk is told before anybody asks.

use anyhow::{Context, Result, ensure};
use jiff::Zoned;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;
use tests::Hall;
use tests::hall::{Options, root};
use tests::socket::Socket;

/// How many frames may pass before a state is told; heartbeats come every 2 s.
const FRAMES_MAX: usize = 10;

fn issue(service: &str) -> Value {
    json!({ "command": "issue", "service": service, "language": "zh" })
}

/// Hours that do not hold now, and the state they make.
fn other_hours() -> (&'static str, &'static str) {
    if Zoned::now().hour() < 12 {
        ("23:00-23:30", "closed_now")
    } else {
        ("00:00-00:30", "no_more_today")
    }
}

/// What a frame says of a service's state, if it does.
fn told(frame: &Value, service: &str) -> Option<Value> {
    let known = frame["view"]["services"].as_array().into_iter().flatten();
    let known = known.filter(|known| known["id"] == service).map(|known| &known["state"]);
    let facts = frame["facts"].as_array().into_iter().flatten();
    let facts = facts.filter(|fact| fact["fact"] == "service" && fact["service"] == service);
    known.chain(facts.map(|fact| &fact["state"])).next_back().cloned()
}

/// Listens until a service is in a state.
fn hear(kiosk: &mut Socket, service: &str, state: &str) -> Result<Value> {
    for _ in 0..FRAMES_MAX {
        let frame = kiosk.frame()?;
        if let Some(told) = told(&frame, service).filter(|told| told["state"] == state) {
            return Ok(told);
        }
    }
    anyhow::bail!("{service} was not told to be {state}")
}

#[test]
fn the_kiosk_is_told_and_no_number_is_given_out() -> Result<()> {
    let folder = TempDir::new()?;
    let (hours, state) = other_hours();
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let layout = root().join("assets/ticket/layout.toml");
    let branch = sample
        .replacen("due_minutes = 5", &format!("due_minutes = 5\nhours = [\"{hours}\"]"), 1)
        .replacen("../ticket/layout.toml", &layout.display().to_string(), 1);
    let config = folder.path().join("branch.toml");
    fs::write(&config, branch)?;
    let hall = Hall::with(Options { config: Some(config), ..Options::default() })?;
    let (mut client, mut kiosk) = (hall.client()?, Socket::open(hall.address, "role=kiosk&id=1")?);

    hear(&mut kiosk, "cash", state)?;
    let refused = client.ask("cash", &issue("cash"))?;
    ensure!(refused.code() == "outside_hours", "{refused:?}");
    let until = &refused.body["refusal"]["until"];
    ensure!(until.is_null() == (state == "no_more_today"), "{refused:?}");

    let close = json!({ "command": "close_service", "service": "wealth", "reason": "system" });
    client.done(&close)?;
    let paused = hear(&mut kiosk, "wealth", "paused")?;
    ensure!(paused["reason"] == "system", "{paused}");
    let refused = client.ask("wealth", &issue("wealth"))?;
    ensure!(refused.code() == "service_paused", "{refused:?}");
    client.done(&json!({ "command": "open_service", "service": "wealth" }))?;
    hear(&mut kiosk, "wealth", "open")?;
    let number = client.done(&issue("wealth"))?;
    number["outcome"]["number"].as_str().context("a number")?;
    Ok(())
}
