//! The socket: the whole view first, a clear end for whoever breaks the rules, and nobody waits for
//! a slow reader.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use shared::link::{Link, News};
use shared::view::DisplayView;
use shared::wire::Role;
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tests::socket::{Heard, Socket};
use tests::{Client, Hall};

/// The daemon says that it lives every 2 s.
const HEARTBEAT_WITHIN: Duration = Duration::from_millis(2_500);
/// How many numbers are taken while one reader does not read.
const NUMBERS: usize = 2_000;
/// How many are taken before it, to compare with.
const NUMBERS_BEFORE: usize = 300;
/// The slow reader's buffer.
const NARROW_BYTES: u32 = 4_096;
/// After so long in silence a view is stale, and so much later at most it is said.
const STALE_AFTER: Duration = Duration::from_secs(10);
const SAID_WITHIN: Duration = Duration::from_secs(5);
/// How long a frozen daemon may take to be there again.
const BACK_WITHIN: Duration = Duration::from_secs(20);

fn issue() -> Value {
    json!({ "command": "issue", "service": "cash", "language": "zh" })
}

/// A socket that has heard hello and its view.
fn watching(address: SocketAddr, query: &str) -> Result<(Socket, Value)> {
    let mut socket = Socket::open(address, query)?;
    let hello = socket.frame()?;
    ensure!(hello["type"] == "hello" && hello["protocol"] == 1, "first came {hello}");
    let view = socket.frame()?;
    ensure!(view["type"] == "view", "second came {view}");
    Ok((socket, view))
}

#[test]
fn hello_and_the_whole_view_come_first_then_facts_in_order_and_heartbeats() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    client.done(&issue())?;
    for (query, role) in [("role=display", "display"), ("role=kiosk&id=1", "kiosk")] {
        let mut socket = Socket::open(hall.address, query)?;
        assert_eq!(socket.frame()?["role"], role);
    }
    let (mut socket, view) = watching(hall.address, "role=counter&id=1")?;
    assert_eq!(view["view"]["waiting"], 1);
    let mut reached = view["seq"].as_u64().context("a view has a seq")?;
    for _ in 0..3 {
        let done = client.done(&issue())?;
        let facts = socket.frame()?;
        assert_eq!((&facts["type"], &facts["seq"]), (&json!("facts"), &done["seq"]));
        let seq = facts["seq"].as_u64().context("facts have a seq")?;
        assert!(seq > reached);
        reached = seq;
    }
    let mut longest = Duration::ZERO;
    for _ in 0..3 {
        let waiting = Instant::now();
        let beat = socket.frame()?;
        longest = longest.max(waiting.elapsed());
        assert_eq!((&beat["type"], &beat["seq"]), (&json!("heartbeat"), &json!(reached)));
    }
    println!("the longest wait for a heartbeat was {longest:.2?}");
    assert!(longest <= HEARTBEAT_WITHIN, "{longest:?}");
    Ok(())
}

#[test]
fn whoever_breaks_the_rules_of_the_socket_is_told_and_cut() -> Result<()> {
    let hall = Hall::open()?;
    let bystander = watching(hall.address, "role=display")?;
    let long = "x".repeat(2_000);
    for (text, code, reason) in [
        ("{\"command\":\"call_next\",\"counter\":1}", 1003, "POSTed to /api/v1/commands"),
        (long.as_str(), 1009, "longer"),
    ] {
        let (mut socket, _) = watching(hall.address, "role=display")?;
        socket.say(text)?;
        let Heard::Close(told, why) = socket.hear()? else { bail!("{text:.9} was taken") };
        assert!(told == code && why.contains(reason), "{told} {why}");
        assert_eq!(socket.hear()?, Heard::End);
    }
    // A frame that says it will be a gibibyte long is not waited for.
    let (mut socket, _) = watching(hall.address, "role=display")?;
    socket.send(&[0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4])?;
    assert!(matches!(socket.hear()?, Heard::Close(1009, _)));
    let done = hall.client()?.done(&issue())?;
    let (mut bystander, _) = bystander;
    assert_eq!(next_facts(&mut bystander)?["seq"], done["seq"], "others notice nothing");
    Ok(())
}

#[test]
fn a_wrong_role_or_protocol_is_refused_before_the_socket_opens() -> Result<()> {
    let hall = Hall::open()?;
    let cases = [
        ("role=display&protocol=2", 400, "wrong_protocol"),
        ("role=display&protocol=one", 400, "bad_role"),
        ("role=guest", 400, "bad_role"),
        ("role=counter", 400, "bad_role"),
        ("role=display&id=1", 400, "bad_role"),
        ("role=counter&id=70000", 400, "bad_role"),
        ("", 400, "bad_role"),
        ("role=counter&id=99", 404, "unknown_role"),
        ("role=kiosk&id=2", 404, "unknown_role"),
    ];
    for (query, status, code) in cases {
        let mut client = hall.client()?;
        let reply = client.get(&format!("/api/v1/events?{query}"))?;
        assert_eq!((reply.status, reply.code()), (status, code), "{query}");
        assert_eq!(client.done(&issue())?["outcome"]["type"], "issued", "the connection stays");
    }
    Ok(())
}

#[test]
fn a_reader_that_does_not_read_is_cut_and_nobody_waits_for_it() -> Result<()> {
    let hall = Hall::open()?;
    let mut client = hall.client()?;
    let before = median(&take_numbers(&mut client, NUMBERS_BEFORE)?);

    let mut slow = Socket::over(narrow(hall.address)?, "role=counter&id=1")?;
    let (steady, _) = watching(hall.address, "role=counter&id=1")?;
    let steady = std::thread::spawn(move || read_to_the_end(steady, NUMBERS));
    let times = take_numbers(&mut client, NUMBERS)?;
    let during = median(&times);
    let seq = client.done(&issue())?["seq"].clone();

    let mut frames = 0;
    let end = loop {
        match slow.hear()? {
            Heard::Frame(frame) => {
                ensure!(frame["seq"] != seq, "the slow reader was never cut");
                frames += 1;
            }
            end @ (Heard::Close(..) | Heard::End) => break end,
        }
    };
    let why = matches!(&end, Heard::Close(1013, why) if why.contains("too slow"));
    ensure!(why || end == Heard::End, "the slow reader heard {end:?}");
    let (_, view) = watching(hall.address, "role=counter&id=1")?;
    let waiting = NUMBERS_BEFORE + NUMBERS + 1;
    assert_eq!((&view["seq"], &view["view"]["waiting"]), (&seq, &json!(waiting)));
    let read = steady.join().map_err(|_| anyhow::anyhow!("the steady reader broke down"))??;
    println!(
        "{NUMBERS} numbers beside a reader that does not read: it was cut after {frames} frames \
         ({end:?}), another read all {read}; a number took {during:.1?}, before it {before:.1?}"
    );
    ensure!(during <= before * 3 + Duration::from_millis(5), "{during:?} instead of {before:?}");
    let longest = times.iter().max().copied().unwrap_or_default();
    ensure!(longest < STALE_AFTER / 2, "a number took {longest:?}");
    Ok(())
}

#[test]
fn a_view_goes_stale_when_the_daemon_freezes_and_is_fresh_when_it_goes_on() -> Result<()> {
    let hall = Hall::open()?;
    let (sender, news) = channel();
    let _link = Link::start(&hall.url(), Role::Display, move |news: News<DisplayView>| {
        let kind = match news {
            News::Fresh(_) => Kind::Fresh,
            News::Stale => Kind::Stale,
            News::Changed(..) | News::Alive | News::Disconnected => Kind::Other,
        };
        let _gone = sender.send((kind, Instant::now()));
    })?;
    hear(&news, Kind::Fresh, BACK_WITHIN)?;
    hall.daemon.freeze(BACK_WITHIN)?;
    let frozen = Instant::now();
    let stale = hear(&news, Kind::Stale, STALE_AFTER + SAID_WITHIN)? - frozen;
    hall.daemon.thaw()?;
    let back = Instant::now();
    let fresh = hear(&news, Kind::Fresh, BACK_WITHIN)? - back;
    println!("stale {stale:.1?} after the daemon froze, fresh {fresh:.2?} after it went on");
    // The last frame may have come up to a heartbeat before.
    ensure!(stale >= STALE_AFTER - HEARTBEAT_WITHIN, "stale after {stale:?} already");
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Fresh,
    Stale,
    Other,
}

/// When this news came.
fn hear(news: &Receiver<(Kind, Instant)>, wanted: Kind, within: Duration) -> Result<Instant> {
    let deadline = Instant::now() + within;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let (kind, at) = news.recv_timeout(left).with_context(|| format!("no {wanted:?}"))?;
        if kind == wanted {
            return Ok(at);
        }
    }
}

/// The next frame that is no heartbeat.
fn next_facts(socket: &mut Socket) -> Result<Value> {
    loop {
        let frame = socket.frame()?;
        if frame["type"] == "facts" {
            return Ok(frame);
        }
    }
}

/// Takes numbers one after the other, and tells how long each took.
fn take_numbers(client: &mut Client, count: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..count {
        let began = Instant::now();
        client.done(&issue())?;
        times.push(began.elapsed());
    }
    Ok(times)
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Reads so many facts, each after the one before.
fn read_to_the_end(mut socket: Socket, count: usize) -> Result<usize> {
    let mut reached = 0;
    for _ in 0..count {
        let seq = next_facts(&mut socket)?["seq"].as_u64().context("facts have a seq")?;
        ensure!(seq > reached, "{seq} came after {reached}");
        reached = seq;
    }
    Ok(count)
}

/// A connection that can hold next to nothing unread.
fn narrow(address: SocketAddr) -> Result<TcpStream> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(NARROW_BYTES)?;
        let stream = socket.connect(address).await?.into_std()?;
        stream.set_nonblocking(false)?;
        Ok(stream)
    })
}
