//! The wall takes no more memory on its hundredth day than on its first.

use anyhow::{Result, ensure};
use serde_json::json;
use std::time::Duration;
use tests::program::memory_kib;
use tests::{Client, Door, Hall};

/// The calls after which the display's memory is looked at first, and of the whole story.
const WARM: usize = 500;
const CALLS: usize = 2_500;
/// The same in the long run.
const WARM_LONG: usize = 5_000;
const CALLS_LONG: usize = 100_000;
/// How much more the display may take at the end.
const GROWTH_KIB_MAX: u64 = 5 * 1_024;
/// How long the window may take to open, and to come to the last call.
const OPEN_WITHIN: Duration = Duration::from_secs(60);
/// The counters, and what their customers came for.
const COUNTERS: [(u16, &str); 4] = [(1, "cash"), (2, "cash"), (3, "wealth"), (4, "corporate")];

#[test]
fn a_display_takes_no_more_memory_after_many_calls() -> Result<()> {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let (warm, calls) = if long { (WARM_LONG, CALLS_LONG) } else { (WARM, CALLS) };
    let hall = Hall::open()?;
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("display.log");
    let display = Door::open("tingxu-display", &["--daemon", &hall.url()], &log)?;
    display.find("ListItem", "1 号窗口  未开放", OPEN_WITHIN)?;
    let mut client = hall.client()?;
    for (counter, _) in COUNTERS {
        client.done(&json!({ "command": "open_counter", "counter": counter }))?;
    }
    let mut before = 0;
    for turn in 0..calls {
        if turn == warm {
            before = memory_kib(display.pid())?;
        }
        call(&mut client, COUNTERS[turn % COUNTERS.len()])?;
    }
    let (counter, service) = COUNTERS[0];
    let number = call(&mut client, (counter, service))?;
    display.find("ListItem", &format!("{counter} 号窗口 {number} 办理中"), OPEN_WITHIN)?;
    let after = memory_kib(display.pid())?;
    let growth = after.saturating_sub(before);
    println!("{before} KiB after {warm} calls, {after} KiB after {calls}");
    ensure!(growth <= GROWTH_KIB_MAX, "{calls} calls cost the display {growth} KiB");
    Ok(())
}

/// A customer takes a number, is called, and is there; whoever was served before has gone.
fn call(client: &mut Client, (counter, service): (u16, &str)) -> Result<String> {
    client.done(&json!({ "command": "issue", "service": service, "language": "zh" }))?;
    let called = client.done(&json!({ "command": "call_next", "counter": counter }))?;
    client.done(&json!({ "command": "start", "counter": counter }))?;
    Ok(called["outcome"]["number"].as_str().unwrap_or_default().to_owned())
}
