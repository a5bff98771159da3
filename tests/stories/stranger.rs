//! A stranger who has read docs/protocol.md and nothing else: their program works, and every
//! message of it is as the OpenAPI description says.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use tests::hall::root;
use tests::{Hall, Program};

/// How long the stranger at the wall watches: two heartbeats and more.
const WATCH_S: &str = "5";
/// How long the others watch at most; they are ended when the first is done.
const WATCH_MAX_S: &str = "120";
/// How long a stranger may take to see its view.
const SEEN_WITHIN: Duration = Duration::from_secs(20);

/// Debian's own Python has Debian's own jsonschema; another one on the path may not.
fn python() -> &'static str {
    let debian = "/usr/bin/python3";
    if Path::new(debian).exists() { debian } else { "python3" }
}

/// The stranger's program, watching one role.
fn client(hall: &Hall, role: &str, log: &Path) -> Command {
    let mut command = Command::new(python());
    command.arg(root().join("docs/client.py")).arg("--daemon").arg(hall.address.to_string());
    command.args(["--role", role, "--log"]).arg(log);
    command
}

/// Waits until a stranger has logged its view.
fn wait_for_view(log: &Path) -> Result<()> {
    let deadline = Instant::now() + SEEN_WITHIN;
    let is_seen = || fs::read_to_string(log).is_ok_and(|text| text.contains("\"view\""));
    while !is_seen() {
        ensure!(Instant::now() < deadline, "no view in {} within {SEEN_WITHIN:?}", log.display());
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Holds logs against the description.
fn validate(openapi: &Path, logs: &[PathBuf]) -> Result<Output> {
    let script = root().join("tests/stories/stranger/validate.py");
    Ok(Command::new(python()).arg(script).arg(openapi).args(logs).output()?)
}

#[test]
fn a_stranger_takes_a_ticket_and_calls_it() -> Result<()> {
    let hall = Hall::open()?;
    let folder = hall.folder().context("the hall has a folder")?.to_owned();
    let openapi = folder.join("openapi.json");
    let description = hall.client()?.get("/api/v1/openapi.json")?.body;
    fs::write(&openapi, description.to_string())?;

    let logs = ["display", "counter", "kiosk"].map(|role| folder.join(role));
    let mut others = Vec::new();
    for (role, log) in [("role=counter&id=1", &logs[1]), ("role=kiosk&id=1", &logs[2])] {
        others.push(Program::start(client(&hall, role, log).args(["--seconds", WATCH_MAX_S]))?);
        wait_for_view(log)?;
    }
    let mut display = client(&hall, "role=display", &logs[0]);
    display.args(["--seconds", WATCH_S, "--service", "cash", "--counter", "1"]);
    let display = display.output()?;
    drop(others);
    let said = String::from_utf8(display.stdout)?;
    for line in ["A001, please go to counter 1", "'type': 'issued'", "'type': 'called'"] {
        ensure!(said.contains(line), "the stranger did not say {line:?}:\n{said}");
    }

    let validated = validate(&openapi, &logs)?;
    ensure!(validated.status.success(), "{}", String::from_utf8_lossy(&validated.stderr));
    let counts: Value = serde_json::from_slice(&validated.stdout)?;
    for role in ["display", "counter", "kiosk"] {
        for kind in ["hello", "view", "facts", "heartbeat"] {
            ensure!(counts[format!("{role} {kind}")].is_u64(), "no {kind} for {role}: {counts}");
        }
    }
    for kind in ["issue 200", "open_counter 200", "call_next 200"] {
        ensure!(counts[kind] == 1, "no {kind}: {counts}");
    }
    a_message_that_is_wrong_does_not_pass(&openapi, &logs)
}

/// Spoils one message after the other: none of them may pass.
fn a_message_that_is_wrong_does_not_pass(openapi: &Path, logs: &[PathBuf]) -> Result<()> {
    let spoilt = openapi.with_extension("spoilt");
    let first = |log: &Path, kind: &str| -> Result<Value> {
        let text = fs::read_to_string(log)?;
        let found = text.lines().find(|line| line.contains(kind));
        Ok(serde_json::from_str(found.with_context(|| format!("no {kind} in {text}"))?)?)
    };
    let cases: [(&str, &str, &str, Value); 9] = [
        ("\"issue\"", "/sent/wish/service", "a command", json!(5)),
        ("\"issue\"", "/sent/wish", "a command", json!({ "command": "dance" })),
        ("\"call_next\"", "/sent/wish/colour", "a command", json!("red")),
        ("\"issue\"", "/key", "a command's id", json!("an id")),
        ("\"issue\"", "/status", "status 418", json!(418)),
        ("\"issue\"", "/received/outcome/number", "an answer 200", json!("18A")),
        ("\"hello\"", "/frame/role", "a DisplayFrame", json!("guest")),
        ("\"view\"", "/frame/view/counters", "a DisplayFrame", json!(null)),
        ("\"facts\"", "/frame/facts/0/fact", "a DisplayFrame", json!("danced")),
    ];
    for (kind, place, told, wrong) in cases {
        let mut message = first(&logs[0], kind)?;
        put(&mut message, place, wrong)?;
        fs::write(&spoilt, format!("{message}\n"))?;
        let validated = validate(openapi, std::slice::from_ref(&spoilt))?;
        let said = String::from_utf8_lossy(&validated.stderr);
        ensure!(!validated.status.success() && said.contains(told), "{place} passed: {said}");
    }
    Ok(())
}

/// Puts a value at a place, whether or not something is there.
fn put(message: &mut Value, place: &str, value: Value) -> Result<()> {
    let (parent, name) = place.rsplit_once('/').context("a place begins with a slash")?;
    match message.pointer_mut(parent) {
        Some(Value::Object(fields)) => fields.insert(name.to_owned(), value),
        _ => bail!("{message} has no {parent}"),
    };
    Ok(())
}

#[test]
fn the_protocol_tells_every_command_and_every_code() -> Result<()> {
    let hall = Hall::open()?;
    let description = hall.client()?.get("/api/v1/openapi.json")?.body;
    let protocol = fs::read_to_string(root().join("docs/protocol.md"))?;
    let problems = fs::read_to_string(root().join("daemon/src/problem.rs"))?;
    let mut names = BTreeSet::new();
    let schemas = &description["components"]["schemas"];
    for (schema, tag) in [
        ("Command", "command"),
        ("Refusal", "code"),
        ("Outcome", "type"),
        ("KioskFact", "fact"),
        ("DisplayFact", "fact"),
        ("CounterFact", "fact"),
    ] {
        let variants = schemas[schema]["oneOf"].as_array().context("not a choice")?;
        for variant in variants {
            let name = variant["properties"][tag]["enum"][0].as_str().context("no name")?;
            names.insert(name.to_owned());
        }
    }
    let icons = schemas["Icon"]["enum"].as_array().context("no icons")?;
    names.extend(icons.iter().filter_map(Value::as_str).map(str::to_owned));
    // What the daemon itself refuses stands in one file, each code after its status.
    for rest in problems.split("problem(").skip(1) {
        let mut parts = rest.split('"');
        let status = parts.next().unwrap_or_default().trim().trim_end_matches(',');
        if status.parse::<u16>().is_ok() {
            names.extend(parts.next().map(str::to_owned));
        }
    }
    ensure!(names.len() > 60, "only {} names were found", names.len());
    let missing: Vec<_> =
        names.iter().filter(|name| !protocol.contains(&format!("`{name}`"))).collect();
    ensure!(missing.is_empty(), "docs/protocol.md does not tell of {missing:?}");
    Ok(())
}
