//! The virtual printer as a program, with the real driver on its line.
#![expect(clippy::unwrap_used, reason = "what a helper cannot do has failed its test")]

use device::printer::{Printer, PrinterOptions, SerialPort};
use device::ticket::Slip;
use shared::device::{PrintState, PrintTrouble};
use shared::{KioskId, Language, Text};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_MS_MAX: u64 = 10_000;
const BAUD: u32 = 115_200;

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

    fn printer(&self, options: PrinterOptions) -> Printer<SerialPort> {
        let path = self.path("printer").to_str().unwrap().to_owned();
        Printer::new(SerialPort::new(path, BAUD), options)
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
        let mut printer = program.printer(PrinterOptions::default());
        assert_eq!(printer.state().await.trouble(), None);
        assert_eq!(printer.print(&job(number)).await, PrintState::Confirmed);
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
    let mut printer = program.printer(PrinterOptions::default());
    assert_eq!(printer.state().await.trouble(), None);
    assert!(program.order("paper-out on").starts_with("ok faults: paper-out;"));
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::PaperOut));
    assert!(program.order("clear").starts_with("ok faults: none;"));
    program.order("paper-left 200");
    let failed = PrintState::Failed { trouble: PrintTrouble::PaperOut };
    assert_eq!(printer.print(&job("A018")).await, failed);
    // Nobody changes a roll faster than three bytes travel.
    let deadline = Instant::now() + Duration::from_millis(START_MS_MAX);
    while !program.order("status").contains("held 0 bytes") {
        assert!(Instant::now() < deadline, "the broken job is held");
    }
    program.order("paper-out off");
    assert_eq!(printer.print(&job("A018")).await, PrintState::Confirmed);
    let stub = appears(&program.path("tickets/ticket-0001.txt"));
    assert!(String::from_utf8(stub).unwrap().contains("以上作废"));
    let whole = appears(&program.path("tickets/ticket-0002.txt"));
    assert!(String::from_utf8(whole).unwrap().ends_with("[QR] TX1:A018:7Q4M\n"));
    assert!(program.order("dance").starts_with("error: \"dance\" is no order; orders are:"));
}

#[tokio::test]
async fn it_takes_its_names_away_and_its_going_is_no_device() {
    let mut program = Program::start(&[]);
    let mut printer = program.printer(PrinterOptions::default());
    assert_eq!(printer.state().await.trouble(), None);
    program.terminate();
    assert!(std::fs::symlink_metadata(program.path("printer")).is_err(), "the link stayed");
    assert!(!program.path("control").exists(), "the socket stayed");
    assert_eq!(printer.state().await.trouble(), Some(PrintTrouble::NoDevice));
    assert_eq!(
        printer.print(&job("A018")).await,
        PrintState::Failed { trouble: PrintTrouble::NoDevice }
    );
}
