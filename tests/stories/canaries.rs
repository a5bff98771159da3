//! An ID, a phone number and a card that nobody has, read in every way there is, and then looked
//! for in everything that the daemon has written, logged or sent: they are found nowhere.

use anyhow::{Context, Result, ensure};
use device::reader::{FakeIdReader, Hand};
use serde_json::{Value, json};
use serialport::{SerialPort, TTYPort};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tests::Hall;
use tests::hall::{Options, command, root};
use tests::http::Client;
use tests::program::{Program, built};
use tests::socket::{Heard, Socket};
use tokio_serial::SerialStream;

/// The canaries; their check characters are right, and nobody has them.
const ID: &str = "11010519491231002X";
const PHONE: &str = "13912345678";
const CARD: &str = "6222021234567894";
const MEMBER: &str = "https://member.example/no/77001234";
const NAME: &str = "张样本";
const CANARIES: [&str; 5] = [ID, PHONE, CARD, MEMBER, NAME];

/// How long the daemon may take to serve, and to end.
const WITHIN: Duration = Duration::from_secs(30);
/// Every role that watches.
const ROLES: [&str; 6] = [
    "role=kiosk&id=1",
    "role=display",
    "role=counter&id=1",
    "role=manager",
    "role=counter&id=6",
    "role=screen&id=1",
];

/// What the bank's look-up was asked.
type Asked = Arc<Mutex<String>>;

/// What came down the sockets.
type Frames = Arc<Mutex<String>>;

/// A look-up that knows everybody as a guest.
fn bank() -> Result<(SocketAddr, Asked)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let (address, asked) = (listener.local_addr()?, Asked::default());
    let all = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            while stream.read_line(&mut head).is_ok_and(|read| read > 2) {
                let last = head.lines().last().unwrap_or_default().to_ascii_lowercase();
                let value = last.strip_prefix("content-length:").map(str::trim);
                length = value.and_then(|value| value.parse().ok()).unwrap_or(length);
            }
            let mut body = vec![0; length];
            let read = stream.read_exact(&mut body);
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.push_str(&head);
            all.push_str(&String::from_utf8_lossy(&body));
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"lane\":\"vip\"}";
            if read.and(stream.get_mut().write_all(answer.as_bytes())).is_err() {
                all.push_str("the look-up was cut off");
            }
        }
    });
    Ok((address, asked))
}

/// An ID-card reader on a pseudo-terminal, and the hand that lays cards on it.
fn id_reader() -> Result<(Hand, TTYPort)> {
    let (mut near, far) = TTYPort::pair()?;
    near.set_timeout(Duration::ZERO)?;
    let fake = FakeIdReader::default();
    let hand = fake.hand();
    std::thread::spawn(move || -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async { Ok(fake.serve(SerialStream::try_from(near)?).await?) })
    });
    Ok((hand, far))
}

/// The sample branch with every kind of reader, and with a screen.
fn branch(folder: &Path, (id, card): (&str, &str), bank: SocketAddr) -> Result<PathBuf> {
    fs::write(folder.join("known.key"), [7; 32])?;
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let more = format!(
        "[[reader]]\nkiosk = 1\nkind = \"id_card\"\npath = \"{id}\"\n\n\
         [[reader]]\nkiosk = 1\nkind = \"card\"\npath = \"{card}\"\n\n\
         [recognition]\nurl = \"http://{bank}/tier\"\nkey_file = \"known.key\"\n\n\
         [[screen]]\nid = 1\nname = {{ zh = \"大厅\", en = \"Hall\" }}\nfarthest_seat_m = 6\n\
         panel_inch = 55\n\n[ticket]\n"
    );
    let text = sample.replacen("[ticket]\n", &more, 1);
    let text = text.replace("\"../", &format!("\"{}/assets/", root().display()));
    let path = folder.join("branch.toml");
    fs::write(&path, text)?;
    Ok(path)
}

/// Keeps every frame of a role.
fn watch(address: SocketAddr, role: &'static str, frames: &Frames) -> Result<()> {
    let mut socket = Socket::open(address, role)?;
    let frames = Arc::clone(frames);
    std::thread::spawn(move || {
        while let Ok(Heard::Frame(frame)) = socket.hear() {
            let mut all = frames.lock().unwrap_or_else(PoisonError::into_inner);
            all.push_str(&frame.to_string());
        }
    });
    Ok(())
}

/// Waits for a visit at the kiosk that is another one than before, and takes a number with it.
fn number_of(hall: &Hall, client: &mut Client, before: &mut u64) -> Result<Value> {
    let last = *before;
    let is_new = |view: &Value| view["visit"]["id"].as_u64().is_some_and(|id| id > last);
    let view = hall.view_until("role=kiosk&id=1", "a visit", is_new)?;
    *before = view["visit"]["id"].as_u64().context("a visit has an id")?;
    ensure!(view["visit"]["known"] == true, "it was not understood: {view}");
    let issue = json!({
        "command": "issue", "service": "cash", "language": "zh", "kiosk": 1, "visit": *before
    });
    client.done(&issue)
}

/// Tells the daemon what was scanned or typed.
fn identify(hall: &Hall, kind: &str, text: &str) -> Result<Value> {
    let body = json!({ "kiosk": 1, "kind": kind, "text": text });
    let reply = hall.client()?.post_to("/api/v1/identify", &body)?;
    ensure!(reply.status == 200, "{kind}: {}", reply.body);
    Ok(reply.body)
}

/// Where a canary is found, in any of the ways in which its letters could be written.
fn found(places: &BTreeMap<String, Vec<u8>>, canaries: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, bytes) in places {
        for canary in canaries {
            let wide: Vec<u8> = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
            let ways = [canary.as_bytes(), canary.to_lowercase().as_bytes(), &wide, hex.as_bytes()]
                .map(<[u8]>::to_vec);
            let is_there =
                |way: &Vec<u8>| bytes.windows(way.len()).any(|part| part == way.as_slice());
            if ways.iter().any(is_there) {
                found.push(format!("{canary} in {place}"));
            }
        }
    }
    found
}

/// Every file under a folder, by its path.
fn files(folder: &Path, all: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, all)?;
        } else if path.file_name().is_none_or(|name| name != "ballast") {
            all.insert(path.display().to_string(), fs::read(&path)?);
        }
    }
    Ok(())
}

/// The names of every field that a schema leads to, and of the schemas they stand in.
fn fields(schemas: &Value, name: &str, known: &mut BTreeMap<String, Vec<String>>) {
    if known.contains_key(name) {
        return;
    }
    let text = schemas[name].to_string();
    let mut names = Vec::new();
    let mut open = vec![&schemas[name]];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(parts) => {
                let properties = parts.get("properties").and_then(Value::as_object);
                names.extend(properties.into_iter().flatten().map(|(field, _)| field.clone()));
                open.extend(parts.values());
            }
            Value::Array(parts) => open.extend(parts),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    known.insert(name.to_owned(), names);
    for rest in text.split("#/components/schemas/").skip(1) {
        fields(schemas, rest.split('"').next().unwrap_or_default(), known);
    }
}

#[test]
fn p1_what_leaves_for_kiosk_wall_and_slip_has_no_field_for_a_person() -> Result<()> {
    let description = Hall::open()?.client()?.get("/api/v1/openapi.json")?.body;
    let mut known = BTreeMap::new();
    for frame in ["KioskFrame", "DisplayFrame", "PrinterFrame"] {
        fields(&description["components"]["schemas"], frame, &mut known);
    }
    ensure!(known.len() > 20, "only {:?}", known.keys());
    let personal = ["person", "lane", "grant", "phone", "account", "card", "more_time", "teller"];
    for (schema, fields) in &known {
        let found: Vec<_> =
            fields.iter().filter(|field| personal.contains(&field.as_str())).collect();
        ensure!(found.is_empty(), "{schema} has {found:?}");
        // The branch's own words about another way are of nobody.
        let note = fields.iter().any(|field| field == "note");
        ensure!(!note || schema == "Diversion", "{schema} has a note");
    }
    Ok(())
}

#[test]
fn p2_p3_what_is_read_of_a_customer_is_found_nowhere() -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let (hand, id_port) = id_reader()?;
    let (mut scanner, card_port) = TTYPort::pair()?;
    let (bank, asked) = bank()?;
    let name = |port: &TTYPort| port.name().context("a terminal has a name");
    let config = branch(folder.path(), (&name(&id_port)?, &name(&card_port)?), bank)?;
    let state = folder.path().join("state");
    let environment = vec![("RUST_LOG".to_owned(), "debug".to_owned())];
    let (config, state) = (Some(config), Some(state));
    let options = Options { config, state, environment, ..Options::default() };
    let log = folder.path().join("log");
    let mut daemon = Program::start(command(&options).stderr(File::create(&log)?))?;
    let address = daemon.wait_for("serving http://", WITHIN)?.parse()?;
    let hall = Hall::of(daemon, address, options);
    let frames = Frames::default();
    ROLES.iter().try_for_each(|role| watch(address, role, &frames))?;

    let (mut client, mut last) = (hall.client()?, 0);
    hand.lay(ID);
    number_of(&hall, &mut client, &mut last)?;
    hand.take();
    scanner.write_all(format!("{CARD}\r\n").as_bytes())?;
    number_of(&hall, &mut client, &mut last)?;
    for (kind, text) in [("phone", PHONE), ("card", CARD), ("id_card", ID), ("code", MEMBER)] {
        ensure!(identify(&hall, kind, text)?["visit"].is_u64(), "{kind} led to no visit");
        number_of(&hall, &mut client, &mut last)?;
    }
    // What has the form of an appointment's code, or is no number at all, says nothing.
    for (kind, text) in [("code", PHONE), ("phone", ID), ("card", MEMBER), ("id_card", CARD)] {
        let visit = identify(&hall, kind, text)?;
        let view = hall.view("role=kiosk&id=1")?;
        ensure!(view["visit"]["id"] == visit["visit"], "{view}");
        ensure!(view["visit"]["known"] == false, "{kind}: {view}");
    }
    let wrong = json!({ "kiosk": 1, "kind": "phone", "text": PHONE, "name": NAME });
    let reply = hall.client()?.post_to("/api/v1/identify", &wrong)?;
    ensure!((reply.status, reply.code()) == (400, "malformed"), "{reply:?}");
    client.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    client.done(&json!({ "command": "call_next", "counter": 1 }))?;

    let mut places = BTreeMap::new();
    let view = hall.view_until("role=manager", "a view", |_| true)?;
    places.insert("a problem".to_owned(), reply.body.to_string().into_bytes());
    places.insert("a view".to_owned(), view.to_string().into_bytes());
    files(hall.state(), &mut places)?;
    let state = hall.state().to_owned();
    ensure!(hall.daemon.end(WITHIN)?.success(), "the daemon did not end well");
    files(&state, &mut places)?;
    places.insert("the log".to_owned(), fs::read(&log)?);
    let text = |of: &Mutex<String>| of.lock().unwrap_or_else(PoisonError::into_inner).clone();
    places.insert("the frames".to_owned(), text(&frames).into_bytes());
    places.insert("the look-up".to_owned(), text(&asked).into_bytes());
    places.insert("the export".to_owned(), exported(folder.path(), &state)?);
    ensure!(found(&places, &CANARIES).is_empty(), "{:?}", found(&places, &CANARIES));

    // All of it was there to be found: each place has something, and the search finds it.
    let journal = state.join("tingxu.db").display().to_string();
    for (place, word) in [
        ("the log", "business day"),
        ("the frames", "\"known\":true"),
        ("the look-up", "\"kind\":\"id_card\""),
        ("the export", "recognised"),
        (journal.as_str(), "recognised"),
    ] {
        let place = BTreeMap::from([(place.to_owned(), places[place].clone())]);
        ensure!(found(&place, &[word]).len() == 1, "{word} is not in {:?}", place.keys());
    }
    Ok(())
}

/// The journal's day as JSON lines.
fn exported(folder: &Path, state: &Path) -> Result<Vec<u8>> {
    let mut export = Command::new(built("tingxud"));
    export.arg("--config").arg(folder.join("branch.toml")).arg("--state").arg(state);
    let output = export.arg("export").output()?;
    ensure!(output.status.success(), "{output:?}");
    Ok(output.stdout)
}
