//! The virtual printer as a program, with the real driver on its line.
#![expect(clippy::unwrap_used, reason = "what a helper cannot do has failed its test")]

use device::printer::{Flow, Link, Printer, Profile};
use device::ticket::Slip;
use shared::device::{Held, PrintState, PrintTrouble};
use shared::{KioskId, Language, Text};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_MS_MAX: u64 = 10_000;
const BAUD: u32 = 115_200;
/// More rows than any ticket here has.
const ROWS: u32 = 1_000;

struct Program {
    child: Child,
    folder: tempfile::TempDir,
}

impl Program {
    fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut child = Command::new(env!("CARGO_BIN_EXE_virtual-printer"))
            .arg("--dir")
            .arg(path("tickets"))
            .arg("--link")
            .arg(path("printer"))
            .arg("--control")
            .arg(path("control"))
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert!(ready.starts_with("virtual printer ready: "), "{ready:?}");
        Self { child, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn printer(&self) -> Printer<Link> {
        self.printer_as("epson-tm")
    }

    fn printer_as(&self, profile: &str) -> Printer<Link> {
        let path = self.path("printer").to_str().unwrap().to_owned();
        let link = Link::Serial { path, baud: BAUD, flow: Flow::None };
        Printer::new(link, Profile::named(profile).unwrap())
    }

    #[track_caller]
    fn order(&self, order: &str) -> String {
        let mut control = UnixStream::connect(self.path("control")).unwrap();
        control.write_all(format!("{order}\n").as_bytes()).unwrap();
        control.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        control.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to end, and waits until it has.
    fn terminate(&mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn job(number: &str) -> Vec<u8> {
    let slip = Slip {
        branch: Text::from([("zh", "城西支行营业部"), ("en", "Chengxi Branch")]),
        number: number.parse().unwrap(),
        service: Text::from([("zh", "个人现金业务"), ("en", "Personal cash")]),
        people_ahead: 3,
        promise: None,
        area: None,
        message: None,
        language: Language::english(),
        elder: false,
        time: "2026-11-22 09:32".to_owned(),
        kiosk: KioskId(1),
        qr: format!("TX1:{number}:7Q4M"),
        reprint: 0,
    };
    slip.bytes()
}

/// Waits for a file that stands whole from its first moment.
fn appears(path: &Path) -> Vec<u8> {
    let deadline = Instant::now() + Duration::from_millis(START_MS_MAX);
    while !path.exists() {
        assert!(Instant::now() < deadline, "{} never appeared", path.display());
        std::thread::sleep(Duration::from_millis(10));
    }
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn tickets_become_pictures_and_text_over_closing_and_reopening() {
    let program = Program::start(&[]);
    for number in ["A018", "A019"] {
        // Each round opens the line anew and closes it at its end.
        let mut printer = program.printer();
        assert_eq!(printer.state().await.trouble(), None);
        assert_eq!(printer.print(&job(number), ROWS).await, PrintState::Confirmed);
    }
    let picture = appears(&program.path("tickets/ticket-0002.png"));
    assert!(picture.starts_with(b"\x89PNG"));
    let text = String::from_utf8(appears(&program.path("tickets/ticket-0002.txt"))).unwrap();
    assert!(text.contains("\nA019\n") && text.contains("\n个人现金业务\n"), "{text}");
    assert!(text.ends_with("[QR] TX1:A019:7Q4M\n"), "{text}");
    assert!(!program.path("tickets/ticket-0003.png").exists());
}

#[tokio::test]
async fn faults_by_the_control_line_reach_the_driver() {
    let program = Program::start(&["--baud", "115200"]);
    let mut printer = program.printer();
    assert_eq!(printer.state().await.trouble(), None);
    assert!(program.order("paper-out on").starts_with("ok faults: paper-out;"));
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::PaperOut));
    assert!(program.order("clear").starts_with("ok faults: none;"));
    program.order("paper-left 200");
    let failed = PrintState::Failed { trouble: PrintTrouble::PaperOut };
    assert_eq!(printer.print(&job("A018"), ROWS).await, failed);
    // Nobody changes a roll faster than three bytes travel.
    let deadline = Instant::now() + Duration::from_millis(START_MS_MAX);
    while !program.order("status").contains("held 0 bytes") {
        assert!(Instant::now() < deadline, "the broken job is held");
    }
    program.order("paper-out off");
    assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Confirmed);
    let stub = appears(&program.path("tickets/ticket-0001.txt"));
    assert!(String::from_utf8(stub).unwrap().contains("以上作废"));
    let whole = appears(&program.path("tickets/ticket-0002.txt"));
    assert!(String::from_utf8(whole).unwrap().ends_with("[QR] TX1:A018:7Q4M\n"));
    assert!(program.order("dance").starts_with("error: \"dance\" is no order; orders are:"));
}

#[tokio::test]
async fn it_takes_its_names_away_and_its_going_is_no_device() {
    let mut program = Program::start(&[]);
    let mut printer = program.printer();
    assert_eq!(printer.state().await.trouble(), None);
    program.terminate();
    assert!(std::fs::symlink_metadata(program.path("printer")).is_err(), "the link stayed");
    assert!(!program.path("control").exists(), "the socket stayed");
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::NoDevice));
    assert_eq!(
        printer.print(&job("A018"), ROWS).await,
        PrintState::Failed { trouble: PrintTrouble::NoDevice }
    );
}

/// What the probe says of the printer at a port, as JSON, and what it told on the way.
fn probed(port: &Path) -> (Option<serde_json::Value>, String) {
    let probe = Command::new(env!("CARGO_BIN_EXE_printer-probe"))
        .arg("--port")
        .arg(port)
        .arg("--json")
        .output()
        .unwrap();
    let told = String::from_utf8(probe.stderr).unwrap();
    assert_eq!(probe.status.success(), !probe.stdout.is_empty(), "{told}");
    (serde_json::from_slice(&probe.stdout).ok(), told)
}

#[test]
fn the_probe_finds_speed_flow_and_model_of_a_printer_that_garbles_at_any_other() {
    for (profile, baud, flow, model) in [
        ("epson-tm", "115200", "none", "TM-T88V"),
        ("custom-vkp80", "57600", "hardware", "VKP80"),
        ("snbc-bt-t080", "9600", "software", "BT-T080"),
        ("epson-tm", "19200", "hardware", "TM-T88V"),
    ] {
        let set_to = ["--profile", profile, "--baud", baud, "--flow", flow];
        let program = Program::start(&set_to);
        let (found, told) = probed(&program.path("printer"));
        let found = found.unwrap_or_else(|| panic!("{set_to:?}: {told}"));
        assert_eq!(found["profile"], profile, "{told}");
        assert_eq!(found["baud"].to_string(), baud, "{told}");
        assert_eq!(found["flow"], flow, "{told}");
        assert_eq!(found["model"], model, "{told}");
        let line = found["line"].as_str().unwrap();
        let begin = format!("printer = {{ profile = \"{profile}\", port = \"");
        let end = format!("\", baud = {baud}, flow = \"{flow}\" }}");
        assert!(line.starts_with(&begin) && line.ends_with(&end), "{line}");
        assert!(told.contains("115200 with flow by wire: "), "{told}");
        assert!(told.trim_end().ends_with("a printer answers"), "{told}");
    }
}

#[test]
fn the_probe_says_when_nobody_answers() {
    let program = Program::start(&["--profile", "generic-80"]);
    let (found, told) = probed(&program.path("printer"));
    assert_eq!(found, None);
    assert!(told.contains("set up as profile \"generic-80\""), "{told}");
    let (found, told) = probed(&program.path("nowhere"));
    assert_eq!(found, None);
    assert!(told.contains("cannot be opened: No such file"), "{told}");
}

#[tokio::test]
async fn a_printer_set_to_another_speed_is_no_answer_and_no_paper() {
    let program = Program::start(&["--baud", "9600"]);
    let mut printer = program.printer();
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::NoAnswer));
    let failed = PrintState::Failed { trouble: PrintTrouble::NoAnswer };
    assert_eq!(printer.print(&job("A018"), ROWS).await, failed);
    assert!(!program.path("tickets/ticket-0001.png").exists());
}

#[tokio::test]
async fn a_presenter_holds_a_ticket_out_until_it_is_taken_or_taken_back() {
    let program = Program::start(&["--profile", "custom-vkp80"]);
    let mut printer = program.printer_as("custom-vkp80");
    let body = job("A018").strip_suffix(&[0x1D, b'V', 66, 0]).unwrap().to_vec();
    let presented = [body.as_slice(), &[0x1B, b'i', 0x1D, b'e', 3, 12]].concat();
    assert_eq!(printer.print(&presented, ROWS).await, PrintState::Confirmed);
    assert_eq!(printer.held(), Some(Held::Presented));
    assert!(program.order("status").contains("mouth full; taken back 0"));
    program.order("take");
    printer.state().await;
    assert_eq!(printer.held(), Some(Held::Taken));
    assert!(appears(&program.path("tickets/ticket-0001.png")).starts_with(b"\x89PNG"));

    // The next ticket takes back the one that still stands in its way.
    for taken_back in 0..2 {
        assert_eq!(printer.print(&presented, ROWS).await, PrintState::Confirmed);
        let status = program.order("status");
        assert!(status.contains(&format!("mouth full; taken back {taken_back}")), "{status}");
    }
    assert!(!program.path("tickets/ticket-0002.png").exists());
}

#[tokio::test]
async fn the_bytes_of_each_ticket_stand_beside_its_picture() {
    let program = Program::start(&[]);
    let mut printer = program.printer();
    for (number, place) in [("A018", "0001"), ("A019", "0002")] {
        assert_eq!(printer.print(&job(number), ROWS).await, PrintState::Confirmed);
        let picture = program.path(&format!("tickets/ticket-{place}.png"));
        appears(&picture);
        let raw = std::fs::read(picture.with_extension("bin")).unwrap();
        assert!(raw.starts_with(b"\x1B@"), "it begins with its reset");
        let body = job(number).strip_suffix(&[0x1D, b'V', 66, 0]).unwrap().to_vec();
        let stands = raw.windows(body.len()).any(|bytes| bytes == body);
        assert!(stands && raw.ends_with(&[0x1D, b'V', 66, 0]), "{raw:02x?}");
    }
}

#[tokio::test]
async fn a_cable_pulled_and_put_back_is_another_line_behind_the_same_name() {
    let program = Program::start(&[]);
    let before = std::fs::read_link(program.path("printer")).unwrap();
    let mut printer = program.printer();
    assert_eq!(printer.print(&job("A018"), ROWS).await, PrintState::Confirmed);
    program.order("unplugged on");
    gone(&program.path("printer"));
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::NoDevice));
    // Whoever takes the name in between, the printer comes back under another.
    let _taken = serialport::TTYPort::pair().unwrap();
    program.order("unplugged off");
    while std::fs::symlink_metadata(program.path("printer")).is_err() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_ne!(std::fs::read_link(program.path("printer")).unwrap(), before);
    assert_eq!(printer.print(&job("A019"), ROWS).await, PrintState::Confirmed);
    appears(&program.path("tickets/ticket-0002.png"));
}

/// Waits until a name is taken away.
fn gone(path: &Path) {
    let deadline = Instant::now() + Duration::from_millis(START_MS_MAX);
    while std::fs::symlink_metadata(path).is_ok() {
        assert!(Instant::now() < deadline, "{} stayed", path.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Faults at random bytes of a ticket, through the system's own terminals and the clock as it runs.
#[tokio::test]
async fn random_faults_on_a_real_line_are_no_lie() {
    // Most of the time is a silent printer's, so four are struck side by side.
    let [a, b, c, d] = [0, 1, 2, 3].map(|more| strike(SEED + more));
    tokio::join!(a, b, c, d);
    println!("{} random faults on real lines, seeds from {SEED}", 4 * ROUNDS);
}

async fn strike(seed: u64) {
    let program = Program::start(&[]);
    let mut printer = program.printer();
    let mut random = Random(seed);
    assert_eq!(printer.state().await.trouble(), None);
    let mut place = 0;
    for round in 0..ROUNDS {
        let fault = FAULTS[random.below(FAULTS.len())];
        let after = 1 + random.below(CONVERSATION_BYTES);
        program.order(&format!("after {after} {fault}"));
        let number = format!("A{:03}", 100 + round);
        let state = printer.print(&job(&number), ROWS).await;
        // What strikes after the last byte strikes nothing of this ticket.
        program.order(&format!("{fault} on"));
        printer.state().await;
        program.order("clear");
        let at = format!("seed {seed}, round {round}: {fault} after {after} bytes");
        let deadline = Instant::now() + Duration::from_millis(START_MS_MAX);
        while printer.state().await.trouble().is_some() {
            assert!(Instant::now() < deadline, "{at}: never well");
        }
        let next = format!("F{:03}", 100 + round);
        assert_eq!(printer.print(&job(&next), ROWS).await, PrintState::Confirmed, "{at}");
        let texts = texts(&program, &mut place, &next);
        let whole = |number: &str| {
            let whole = format!("[QR] TX1:{number}:7Q4M\n");
            let whole = |text: &&String| text.ends_with(&whole) && !text.contains("作废");
            texts.iter().filter(whole).count()
        };
        assert_eq!(whole(&next), 1, "{at}: {texts:?}");
        match state {
            PrintState::Confirmed => assert_eq!(whole(&number), 1, "{at}: {texts:?}"),
            PrintState::Failed { .. } => assert_eq!(whole(&number), 0, "{at}: {texts:?}"),
            PrintState::Unknown | PrintState::Unverified | PrintState::Started => {
                assert_eq!(state, PrintState::Unknown, "{at}");
                assert!(whole(&number) <= 1, "{at}: {texts:?}");
            }
        }
    }
}

/// The tickets cut since the last look, up to the one with this number.
fn texts(program: &Program, place: &mut u32, last: &str) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        *place += 1;
        let picture = program.path(&format!("tickets/ticket-{:04}.png", *place));
        appears(&picture);
        texts.push(std::fs::read_to_string(picture.with_extension("txt")).unwrap());
        if texts.last().is_some_and(|text| text.contains(&format!("\n{last}\n"))) {
            return texts;
        }
    }
}

const ROUNDS: usize = 10;
const SEED: u64 = 0x7E57_2026;
/// The bytes of one ticket's whole conversation, and a few more.
const CONVERSATION_BYTES: usize = 420;
/// What strikes.
const FAULTS: [&str; 6] = ["paper-out", "cover-open", "cutter", "power", "unplugged", "silent"];

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }
}
