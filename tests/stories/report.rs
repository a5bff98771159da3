//! The report and a number's sheet, by command and over the wire, while the daemon serves.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};
use tests::hall::root;
use tests::{Client, Hall, built};

/// What each customer comes for.
const CUSTOMERS: [&str; 3] = ["cash", "cash", "wealth"];
/// What a command may take while reports are read.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);
/// How many reports are asked for at once.
const ASKED_AT_ONCE: usize = 8;

/// `tingxud report` over the running daemon's store.
fn report(hall: &Hall, asked: &[&str]) -> Result<String> {
    let mut command = Command::new(built("tingxud"));
    // No branch's file is needed: the journal has the rules.
    command.arg("--config").arg(root().join("none.toml"));
    command.arg("--state").arg(hall.state()).arg("report").args(asked);
    let output = command.output()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{asked:?}: {error}");
    Ok(String::from_utf8(output.stdout)?)
}

/// Three customers, the first two served.
fn serve(client: &mut Client) -> Result<()> {
    client.done(&json!({ "command": "open_counter", "counter": 1, "teller": "t07" }))?;
    for service in CUSTOMERS {
        client.done(&json!({ "command": "issue", "service": service, "language": "zh" }))?;
    }
    for _ in 0..2 {
        client.done(&json!({ "command": "call_next", "counter": 1 }))?;
        client.done(&json!({ "command": "start", "counter": 1 }))?;
    }
    client.done(&json!({ "command": "finish", "counter": 1 }))?;
    Ok(())
}

#[test]
fn a_report_is_read_while_the_daemon_serves() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    serve(&mut client)?;
    let by_command: Value = serde_json::from_str(&report(&hall, &["--format", "json"])?)?;
    let by_wire = client.get("/api/v1/report")?;
    ensure!(by_wire.status == 200, "{}", by_wire.body);
    for figures in [&by_command, &by_wire.body] {
        let all = &figures["outcomes"][0];
        ensure!(all["issued"] == 3 && all["called"] == 2 && all["served"] == 2, "{figures}");
        ensure!(figures["is_open"] == true && figures["days"] == 1, "{figures}");
        let tellers = figures["services"].as_array().context("services")?.iter();
        let mut own = tellers.filter(|line| line["by"] == "teller");
        ensure!(own.next().is_some_and(|it| it["key"] == "t07" && it["count"] == 2), "{figures}");
    }
    ensure!(by_command["waits"] == by_wire.body["waits"], "the same figures by both ways");
    let table = report(&hall, &["--language", "en"])?;
    ensure!(table.contains("Waits\n") && table.contains("in target %"), "{table}");
    let csv = report(&hall, &["--format", "csv", "--only", "waits"])?;
    ensure!(csv.starts_with("by,key,wait,count,mean_s,p50_s,p90_s"), "{csv}");

    let date = by_command["to"].as_str().context("a date")?;
    let sheet = report(&hall, &["--ticket", "A001", "--date", date, "--format", "json"])?;
    let sheet: Value = serde_json::from_str(&sheet)?;
    let same = client.get(&format!("/api/v1/report/ticket?date={date}&number=A001"))?;
    ensure!(same.status == 200 && same.body == sheet, "{}", same.body);
    ensure!(sheet["calls"][0]["rule"] == "bounded_head_start", "{sheet}");
    ensure!(sheet["journal"]["is_whole"] == true, "{sheet}");
    let text = report(&hall, &["--ticket", "A001"])?;
    ensure!(text.starts_with("号票核查单 A001") && text.contains("内部资料"), "{text}");
    Ok(())
}

#[test]
fn a_report_that_cannot_be_made_is_refused_with_a_code() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    let path = "/api/v1/report";
    for (query, status, code) in [
        ("?from=heute&to=heute", 400, "bad_date"),
        ("?from=2026-11-22&to=2026-11-21", 400, "bad_date"),
        ("?from=1999-01-01&to=1999-12-31", 404, "unknown_day"),
        ("/ticket?number=A18", 400, "bad_date"),
        ("/ticket?number=Z999", 404, "number_not_given_out"),
    ] {
        let reply = client.get(&format!("{path}{query}"))?;
        ensure!((reply.status, reply.code()) == (status, code), "{query}: {}", reply.body);
    }
    // However many ask at once, some are answered, the others told so, and the desk goes on.
    let asking: Vec<_> = (0..ASKED_AT_ONCE)
        .map(|_| {
            let mut other = hall.client()?;
            Ok(std::thread::spawn(move || other.get(path)))
        })
        .collect::<Result<_>>()?;
    let began = Instant::now();
    client.done(&json!({ "command": "issue", "service": "cash", "language": "zh" }))?;
    ensure!(began.elapsed() < ANSWERED_WITHIN, "a number took {:?}", began.elapsed());
    let mut answered = 0;
    for asked in asking {
        let reply = asked.join().map_err(|_| anyhow::anyhow!("a client broke down"))??;
        match (reply.status, reply.code()) {
            (200, _) => answered += 1,
            (503, "too_many_reports") => {}
            _ => anyhow::bail!("{}", reply.body),
        }
    }
    ensure!(answered > 0, "nobody was answered");
    Ok(())
}
