//! Appointments out of a file: booked once, and every mistake told by its line.

use anyhow::{Context, Result, ensure};
use jiff::{ToSpan, Zoned};
use rusqlite::Connection;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tests::Hall;
use tests::hall::root;
use tests::program::built;

fn take_in(hall: &Hall, file: &Path) -> Result<Output> {
    let mut command = Command::new(built("tingxud"));
    command.arg("--config").arg(root().join("assets/sample/branch.toml"));
    command.arg("--listen").arg(hall.address.to_string()).arg("appointments").arg(file);
    Ok(command.output()?)
}

/// How many bookings the journal has.
fn booked(hall: &Hall) -> Result<u32> {
    let journal = Connection::open(hall.state().join("tingxu.db"))?;
    let count = "SELECT count(*) FROM event WHERE instr(CAST(body AS TEXT), '\"booked\"') > 0";
    Ok(journal.query_row(count, [], |row| row.get(0))?)
}

#[test]
fn a_file_is_taken_in_once_and_a_mistake_takes_in_nothing() -> Result<()> {
    let hall = Hall::open()?;
    let file = hall.folder().context("the hall has a folder")?.join("list.csv");
    let day = Zoned::now().checked_add(1.day())?.strftime("%Y-%m-%d").to_string();
    let right = format!("code,service,time\nK7P2,wealth,{day} 10:00\nK7P3,wealth,{day} 10:00\n");
    fs::write(&file, &right)?;
    let mut client = hall.client()?;
    for _ in 0..2 {
        let output = take_in(&hall, &file)?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(said.contains("2 appointments are booked"), "{output:?}");
        ensure!(booked(&hall)? == 2, "the same file once more is no news");
    }

    fs::write(&file, format!("{right}K7P4,wealth,{day} 10:00\nK7P5,wealth,{day} 10:07\n"))?;
    let output = take_in(&hall, &file)?;
    let said = String::from_utf8_lossy(&output.stderr);
    for word in ["2 are booked", "line 4: the slot of wealth is full", "line 5: wealth has no slot"]
    {
        ensure!(said.contains(word), "{word:?} is not said: {said}");
    }
    fs::write(&file, format!("K8P2,wealth,{day} 11:00\nK8P3,gold,{day} 11:00\n"))?;
    let said = String::from_utf8_lossy(&take_in(&hall, &file)?.stderr).into_owned();
    ensure!(said.contains("nothing was booked") && said.contains("line 2: no service"), "{said}");
    let free = client.ask("k8", &json!({ "command": "cancel_booking", "code": "K8P2" }))?;
    ensure!(free.code() == "unknown_booking", "{free:?}");
    let early = json!({ "command": "check_in", "code": "K7P2", "language": "zh" });
    ensure!(client.ask("in", &early)?.code() == "unknown_booking", "it is tomorrow's");
    Ok(())
}
