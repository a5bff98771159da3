//! The hall's screens: one that stops drawing is told and is back by itself, and every call is
//! shown once or written down as not shown, whatever happens to the line and the daemon.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tests::disk::Disk;
use tests::door::Door;
use tests::hall::root;
use tests::process::{child_of, is_alive, memory_mib, signal};
use tests::program::built;
use tests::{Hall, Options, Program};

/// How often the line is cut, and the daemon killed; and in the long run.
const CUTS: (usize, usize) = (10, 200);
const KILLS: (usize, usize) = (5, 50);
/// How long a window may take to open on a busy machine.
const OPEN_WITHIN: Duration = Duration::from_secs(60);
/// How soon staff are told of a screen that has stopped, and how soon it is back.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
const BACK_WITHIN: Duration = Duration::from_secs(10);
/// How soon the wall is right after its line is.
const RIGHT_WITHIN: Duration = Duration::from_secs(1);
/// A call that no screen has shown is written down after ten seconds.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);
/// The most memory that a display may take.
const MEMORY_MIB_MAX: u64 = 200;
/// How often something is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A branch whose hall has one screen.
fn hall(folder: &Path) -> Result<Hall> {
    let config = folder.join("branch.toml");
    let assets = format!("\"{}/", root().join("assets").display());
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let screen = "[[screen]]\nid = 1\nname = { zh = \"大厅\", en = \"Hall\" }\n\
                  farthest_seat_m = 6\npanel_inch = 55\n\n[voice]";
    let branch = sample.replace("\"../", &assets).replacen("[voice]", screen, 1);
    fs::write(&config, branch)?;
    let state = Some(folder.join("state"));
    Hall::with(Options { state, config: Some(config), ..Options::default() })
}

/// How the hall says that its screen is; none while it draws.
fn trouble(hall: &Hall) -> Result<Option<String>> {
    let view = hall.view("role=counter&id=1")?;
    let screens = view["screens"].as_array().cloned().unwrap_or_default();
    Ok(screens.first().and_then(|screen| screen[1].as_str()).map(str::to_owned))
}

fn until(what: &str, within: Duration, so: impl Fn() -> Result<bool>) -> Result<Duration> {
    let began = Instant::now();
    while !so()? {
        ensure!(began.elapsed() < within, "{what} did not come within {within:?}");
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(began.elapsed())
}

/// A display under its watchdog, drawing.
fn watched(hall: &Hall, folder: &Path) -> Result<Program> {
    until("a screen that nobody shows", OPEN_WITHIN, || {
        Ok(trouble(hall)?.as_deref() == Some("gone"))
    })?;
    let mut command = Command::new(built("tingxu-display"));
    command.args(["--watchdog", "--screen", "1", "--daemon", &hall.url()]);
    command.env("SLINT_BACKEND", "headless").env("TINGXU_HANG", folder.join("hang"));
    command.stderr(File::create(folder.join("display.log"))?);
    let watchdog = Program::start(&mut command)?;
    until("a screen that draws", OPEN_WITHIN, || Ok(trouble(hall)?.is_none()))?;
    Ok(watchdog)
}

/// Staff are told of a screen that has just been stopped, and it comes back as another process.
#[expect(clippy::print_stdout, reason = "the figures of a story that passes")]
fn is_told_and_back(hall: &Hall, watchdog: &Program, first: u32) -> Result<()> {
    let began = Instant::now();
    let told = until("a screen that is still", TOLD_WITHIN, || {
        Ok(trouble(hall)?.as_deref() == Some("still"))
    })?;
    until("a screen that draws again", BACK_WITHIN, || Ok(trouble(hall)?.is_none()))?;
    let back = began.elapsed();
    ensure!(back <= BACK_WITHIN, "it was back after {back:?}");
    ensure!(child_of(watchdog.pid())? != first, "the display is another process");
    println!("a stopped screen was told after {told:.1?} and back after {back:.1?}");
    Ok(())
}

#[test]
fn a_screen_that_stops_drawing_is_told_and_is_back_by_its_watchdog() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let hall = hall(folder.path())?;
    let watchdog = watched(&hall, folder.path())?;
    let first = child_of(watchdog.pid())?;
    let memory = memory_mib(first)?;
    println!("the display has {memory} MiB");
    ensure!(memory <= MEMORY_MIB_MAX, "the display has {memory} MiB");
    signal(first, "STOP")?;
    is_told_and_back(&hall, &watchdog, first)?;

    let second = child_of(watchdog.pid())?;
    fs::write(folder.path().join("hang"), "")?;
    until("the window's thread to take the file", BACK_WITHIN, || {
        Ok(!folder.path().join("hang").exists())
    })?;
    is_told_and_back(&hall, &watchdog, second)?;

    let display = child_of(watchdog.pid())?;
    drop(watchdog);
    until("the display's end with its watchdog", BACK_WITHIN, || Ok(!is_alive(display)))?;
    Ok(())
}

#[test]
fn each_call_is_shown_once_or_written_down_however_often_the_line_is_cut() -> Result<()> {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let (cuts, kills) = if long { (CUTS.1, KILLS.1) } else { (CUTS.0, KILLS.0) };
    let folder = tempfile::tempdir()?;
    let mut hall = hall(folder.path())?;
    let line = Line::to(hall.address)?;
    let arguments = ["--screen", "1", "--daemon", &line.url()];
    let display = Door::open("tingxu-display", &arguments, &folder.path().join("display.log"))?;
    display.find("ListItem", "1 号窗口  未开放", OPEN_WITHIN)?;
    open(&hall)?;
    let mut longest = Duration::ZERO;
    for turn in 0..cuts + kills {
        let counter = turn % 4 + 1;
        let killed = turn >= cuts;
        let number = if killed {
            let number = call(&hall, counter)?;
            line.forget();
            hall.kill_and_restart()?;
            number
        } else {
            line.cut();
            let number = call(&hall, counter)?;
            line.heal();
            number
        };
        let row = format!("{counter} 号窗口 {number} 请到");
        let connected = line.wait_until_through()?;
        display.find("ListItem", &row, OPEN_WITHIN)?;
        let right = connected.elapsed();
        longest = longest.max(right);
        ensure!(right <= RIGHT_WITHIN, "turn {turn}: the wall was right after {right:?}");
        serve(&hall, counter)?;
    }
    every_call_has_one_end(&Disk::of(hall.state())?)?;
    println!("{cuts} cuts, {kills} kills: the wall was right {longest:.2?} after its line");
    Ok(())
}

/// Each call is either shown or not shown, and each only once.
#[expect(clippy::print_stdout, reason = "the figures of a story that passes")]
fn every_call_has_one_end(disk: &Disk) -> Result<()> {
    let of = |kind: &str| {
        format!(
            "(SELECT count(*) FROM event WHERE CAST(body AS TEXT) LIKE '%\"event\":\"{kind}\"%'"
        )
    };
    let calls = of("called") + ")";
    let first = of("shown") + " AND CAST(body AS TEXT) NOT LIKE '%length_ms%')";
    let never = of("not_shown") + ")";
    disk.holds_within(
        &format!("SELECT {calls} > 0 AND {calls} = {first} + {never}"),
        SETTLED_WITHIN,
    )?;
    let shown = disk.count(&format!("SELECT {first}"))?;
    let missed = disk.count(&format!("SELECT {never}"))?;
    println!("{shown} calls shown, {missed} written down as not shown");
    ensure!(shown > 0, "no call was shown at all");
    Ok(())
}

fn open(hall: &Hall) -> Result<()> {
    let mut client = hall.client()?;
    for counter in 1..=4 {
        client.done(&json!({ "command": "open_counter", "counter": counter }))?;
    }
    Ok(())
}

/// A ticket is taken and called.
fn call(hall: &Hall, counter: usize) -> Result<String> {
    let mut client = hall.client()?;
    let service = ["cash", "cash", "wealth", "corporate"][counter - 1];
    client.done(&json!({ "command": "issue", "service": service, "language": "zh" }))?;
    let done = client.done(&json!({ "command": "call_next", "counter": counter }))?;
    Ok(done["outcome"]["number"].as_str().context("a number")?.to_owned())
}

fn serve(hall: &Hall, counter: usize) -> Result<()> {
    let mut client = hall.client()?;
    client.done(&json!({ "command": "start", "counter": counter }))?;
    let _done: Value = client.done(&json!({ "command": "finish", "counter": counter }))?;
    Ok(())
}

/// A line between a display and its daemon that can be cut.
struct Line {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    ends: Vec<TcpStream>,
    /// When the daemon's word last began to come through anew.
    through: Option<Instant>,
}

impl Line {
    fn to(daemon: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if lock(&shared).is_cut {
                    continue;
                }
                let Ok(far) = TcpStream::connect(daemon) else { continue };
                let _joined = join(&shared, near, far);
            }
        });
        Ok(Self { address, state })
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn cut(&self) {
        let mut state = lock(&self.state);
        state.is_cut = true;
        for end in state.ends.drain(..) {
            let _gone = end.shutdown(Shutdown::Both);
        }
        state.through = None;
    }

    /// Whatever came through before is not what is waited for.
    fn forget(&self) {
        lock(&self.state).through = None;
    }

    fn heal(&self) {
        lock(&self.state).is_cut = false;
    }

    /// Waits until something comes through from the daemon.
    fn wait_until_through(&self) -> Result<Instant> {
        until("a line", OPEN_WITHIN, || Ok(lock(&self.state).through.is_some()))?;
        lock(&self.state).through.context("it is through")
    }
}

/// Carries both ways until one end is gone.
fn join(state: &Arc<Mutex<State>>, near: TcpStream, far: TcpStream) -> Result<()> {
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    lock(state).ends.extend([near.try_clone()?, far.try_clone()?]);
    let (up, down) = ((near.try_clone()?, far.try_clone()?), (far, near));
    let told = Arc::clone(state);
    std::thread::spawn(move || carry(up, |_| {}));
    std::thread::spawn(move || {
        carry(down, |bytes| {
            // The answer to a command is no word of the view.
            if bytes.starts_with(b"HTTP/1.1 101") {
                lock(&told).through.get_or_insert_with(Instant::now);
            }
        });
    });
    Ok(())
}

fn carry((mut from, mut to): (TcpStream, TcpStream), heard: impl Fn(&[u8])) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut bytes) {
        heard(&bytes[..count]);
        if count == 0 || to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
