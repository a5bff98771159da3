//! Bad input gets a clear answer and changes nothing.

use anyhow::Result;
use serde_json::{Value, json};
use tests::Hall;

fn issue(service: &str) -> Value {
    json!({ "command": "issue", "service": service, "language": "zh" })
}

#[test]
fn a_refused_command_has_a_code_and_changes_nothing() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    let before = client.done(&issue("cash"))?["seq"].as_u64();
    let call = |counter: u16| json!({ "command": "call_next", "counter": counter }).to_string();
    let ask = |wish: &str| format!("{{\"wish\":{wish}}}");
    let cases: [(u16, &str, &str, String); 8] = [
        (409, "unknown_service", "u1", ask(&issue("gold").to_string())),
        (409, "counter_closed", "u2", ask(&call(1))),
        (409, "unknown_counter", "u3", ask(&call(99))),
        (400, "malformed", "u4", "{\"wish\":".to_owned()),
        (400, "malformed", "u5", ask("{\"command\":\"call_next\",\"counter\":\"one\"}")),
        (400, "malformed", "u6", ask("{\"command\":\"dance\"}")),
        (413, "too_large", "u7", " ".repeat(100_000)),
        (400, "bad_command_id", "", ask(&call(1))),
    ];
    for (status, code, id, body) in cases {
        let mut client = hall.client()?;
        let reply = client.post(id, body.as_bytes())?;
        assert_eq!((reply.status, reply.code()), (status, code), "{body:.60}");
        assert!(reply.body["title"].as_str().is_some_and(|title| title.len() > 10));
    }
    let late = json!({ "wish": issue("cash"), "meant_until": 1_000 }).to_string();
    assert_eq!(client.post("late", late.as_bytes())?.code(), "late");
    assert_eq!(client.get("/api/v2/commands")?.code(), "unknown_path");
    assert_eq!(client.get("/api/v1/events?role=display&protocol=9")?.code(), "wrong_protocol");
    let after = client.done(&issue("cash"))?["seq"].as_u64();
    assert_eq!(after, before.map(|seq| seq + 1), "nothing else was written");
    Ok(())
}

#[test]
fn the_same_id_gets_the_same_answer_and_another_wish_under_it_none() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    let first = client.ask("one", &issue("cash"))?;
    assert_eq!(client.ask("one", &issue("cash"))?, first);
    let refused = client.ask("two", &json!({ "command": "recall", "counter": 1 }))?;
    assert_eq!(refused.code(), "counter_closed");
    client.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    client.done(&json!({ "command": "call_next", "counter": 1 }))?;
    assert_eq!(client.ask("two", &json!({ "command": "recall", "counter": 1 }))?, refused);
    assert_eq!(client.ask("one", &issue("wealth"))?.code(), "id_reused");
    Ok(())
}
