//! What happens at a kiosk besides numbers: the PIN of staff, a kiosk out of service, ways without
//! a number, and what is told beside commands.

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use serde_json::{Value, json};
use shared::KioskId;
use shared::front::ReaderKind;
use shared::link::{Link, Posted};
use shared::view::KioskView;
use shared::wire::Role;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use tests::Hall;
use tests::hall::{Options, root};
use tests::program::built;

const PIN: &str = "271828";
const WITHIN: Duration = Duration::from_secs(30);

/// What a program says that is told these lines.
fn said(command: &mut Command, lines: &str) -> Result<String> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().context("it listens")?.write_all(lines.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "{output:?}");
    Ok(String::from_utf8(output.stdout)?)
}

/// The sample branch with the PIN that `tingxud pin` has made.
fn hall_with_pin(folder: &Path) -> Result<Hall> {
    let printed = said(Command::new(built("tingxud")).arg("pin"), &format!("{PIN}\n{PIN}\n"))?;
    let line = printed.lines().find(|line| line.starts_with("pin_hash")).context("no line")?;
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let text = sample.replacen("[ticket]\n", &format!("[staff]\n{line}\n\n[ticket]\n"), 1);
    let text = text.replace("\"../", &format!("\"{}/assets/", root().display()));
    let config = folder.join("branch.toml");
    fs::write(&config, text)?;
    Hall::with(Options { config: Some(config), ..Options::default() })
}

fn staff(hall: &Hall, pin: &str) -> Result<(u16, Value)> {
    let body = json!({ "kiosk": 1, "pin": pin });
    let reply = hall.client()?.post_to("/api/v1/staff", &body)?;
    Ok((reply.status, reply.body))
}

#[test]
fn staff_have_five_tries_and_then_none_for_a_while_also_over_a_restart() -> Result<()> {
    let (status, problem) = staff(&Hall::open()?, PIN)?;
    ensure!((status, problem["code"].as_str()) == (404, Some("no_pin")), "{problem}");
    let folder = tempfile::TempDir::new()?;
    let mut hall = hall_with_pin(folder.path())?;
    ensure!(staff(&hall, PIN)?.0 == 204, "the PIN opens the page");
    for left in [4, 3, 2, 1] {
        let (status, problem) = staff(&hall, "314159")?;
        ensure!((status, problem["code"].as_str()) == (403, Some("wrong_pin")), "{problem}");
        ensure!(problem["tries_left"] == left, "{problem}");
    }
    let (status, problem) = staff(&hall, "314159")?;
    ensure!((status, problem["code"].as_str()) == (423, Some("pin_locked")), "{problem}");
    let until = problem["until"].as_i64().context("until when")?;
    let (status, locked) = staff(&hall, PIN)?;
    ensure!(status == 423 && locked["until"] == until, "the right one is not tried: {locked}");
    hall.kill_and_restart()?;
    let (status, locked) = staff(&hall, PIN)?;
    ensure!(status == 423 && locked["until"] == until, "{locked}");
    Ok(())
}

#[test]
fn our_own_link_tells_what_was_read_and_tries_a_pin() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let hall = hall_with_pin(folder.path())?;
    let link = Link::start::<KioskView>(&hall.url(), Role::Kiosk(KioskId(1)), |_| {})?;
    let (told, heard) = channel();
    let own = told.clone();
    link.post_identify(KioskId(1), ReaderKind::Phone, "13912345678".to_owned(), move |posted| {
        // A story that waits no more does not miss it.
        own.send(matches!(posted, Posted::Done(Some(_)))).ok();
    });
    ensure!(heard.recv_timeout(WITHIN)?, "a phone number is a visit");
    let view = hall.view("role=kiosk&id=1")?;
    ensure!(view["visit"] == json!({ "id": 1, "known": true }), "{view}");
    for (pin, right) in [("314159", false), (PIN, true)] {
        let own = told.clone();
        link.post_staff(KioskId(1), pin.to_owned(), move |posted| {
            let is_as_meant = match posted {
                Posted::Done(()) => right,
                Posted::Refused(problem) => !right && problem.tries_left == Some(4),
                Posted::Unheard | Posted::Busy => false,
            };
            own.send(is_as_meant).ok();
        });
        ensure!(heard.recv_timeout(WITHIN)?, "{pin}");
    }
    Ok(())
}

#[test]
fn what_cannot_be_read_there_is_refused_and_nothing_of_it_is_said() -> Result<()> {
    let hall = Hall::open()?;
    let long = "7".repeat(600);
    for (body, status, code) in [
        (json!({ "kiosk": 1, "kind": "id_card", "text": "1" }), 404, "unknown_reader"),
        (json!({ "kiosk": 9, "kind": "code", "text": "1" }), 404, "unknown_reader"),
        (json!({ "kiosk": 1, "kind": "code", "text": long }), 413, "too_large"),
        (json!({ "kiosk": 1, "kind": "code", "secret": "1" }), 400, "malformed"),
        (json!({ "kiosk": 1, "kind": "code", "text": "x".repeat(5_000) }), 413, "too_large"),
    ] {
        let reply = hall.client()?.post_to("/api/v1/identify", &body)?;
        ensure!((reply.status, reply.code()) == (status, code), "{reply:?}");
        ensure!(!reply.body.to_string().contains("secret"), "{reply:?}");
    }
    Ok(())
}

#[test]
fn a_kiosk_out_of_service_says_so_and_ways_without_a_number_are_counted() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    let kiosk = "role=kiosk&id=1";
    let front = hall.view(kiosk)?["front"].clone();
    ensure!(front["identify"] == json!(["code", "phone"]), "{front}");
    ensure!(front["ask_above_min"] == 30 && front["care_by_asking"] == true, "{front}");
    client.done(&json!({ "command": "close_kiosk", "kiosk": 1, "reason": "supplies" }))?;
    let closed = json!({ "state": "closed", "reason": "supplies" });
    hall.view_until(kiosk, "a closed kiosk", |view| view["open"] == closed)?;
    let issue = json!({ "command": "issue", "service": "cash", "language": "zh", "kiosk": 1 });
    ensure!(client.ask("closed", &issue)?.code() == "kiosk_closed");
    client.done(&json!({ "command": "open_kiosk", "kiosk": 1 }))?;
    client.done(&issue)?;
    for taken in [true, false] {
        let divert = json!({ "command": "divert", "kiosk": 1, "service": "cash", "taken": taken });
        client.done(&divert)?;
    }
    let journal = Connection::open(hall.state().join("tingxu.db"))?;
    let counted = "SELECT count(*), sum(taken) FROM diversion WHERE service = 'cash'";
    let counted: (u32, u32) =
        journal.query_row(counted, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    ensure!(counted == (2, 1), "{counted:?}");
    client.done(&json!({ "command": "call_help", "from": { "kiosk": 1 } }))?;
    hall.view_until(kiosk, "a call for help", |view| view["help"]["answered"] == false)?;
    client.done(&json!({ "command": "answer_help", "from": { "kiosk": 1 } }))?;
    hall.view_until(kiosk, "help on its way", |view| view["help"]["answered"] == true)?;
    client.done(&json!({ "command": "set_volume", "kiosk": 1, "percent": 40 }))?;
    hall.view_until(kiosk, "another volume", |view| view["volume"] == 40)?;
    let words = json!({ "zh": "请有序离开大厅", "en": "Please leave the hall" });
    client.done(&json!({ "command": "show_emergency", "words": words }))?;
    hall.view_until(kiosk, "the alarm", |view| view["alarm"] == words)?;
    Ok(())
}

#[test]
fn a_list_is_made_of_hashes_alone() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let key = folder.path().join("known.key");
    fs::write(&key, [7; 32])?;
    let mut command = Command::new(built("tingxud"));
    let list = said(command.arg("known").arg("--key").arg(key), "card,6222021234567894,vip\n")?;
    let (hash, lane) = list.trim().split_once(',').context("a line")?;
    ensure!(hash.len() == 64 && lane == "vip" && !list.contains("6222021234567894"), "{list}");
    Ok(())
}
