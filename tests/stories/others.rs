//! Our printer before a client of another make, and our daemon before a printer of another make.
//!
//! `scripts/others` fetches both, where a machine can have them; `./check --long` calls it.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tests::hall::root;
use tests::printer::{VirtualPrinter, read_code};
use tests::program::Program;
use tests::socket::Socket;
use tests::{Hall, Options};

/// The port that a network printer listens at; receiptio knows no other.
const PRINTER_ADDRESS: &str = "127.0.0.9:9100";
const PRINTER_HOST: &str = "127.0.0.9";
/// What the client calls each state of our printer.
const TOLD: [(&str, &str); 5] = [
    ("clear", "online"),
    ("near-end on", "online"),
    ("paper-out on", "paperempty"),
    ("cover-open on", "coveropen"),
    ("cutter on", "error"),
];
/// One printer on a serial line of its own.
const EMUPOS: &str = "\
schema: 1
devices:
  - id: kiosk
    type: printer
    profile: epson-tm-t20iii
    receipts_dir: receipts
    connections:
      - serial: {pty: true}
";
const READY_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);

#[test]
fn a_client_of_another_make_sees_our_printer_as_it_is() -> Result<()> {
    let client = others("node_modules/receiptio/bin/cli.js");
    let Some(client) = client else { return skipped("receiptio is not here") };
    let folder = tempfile::tempdir()?;
    let printer = VirtualPrinter::start(folder.path())?;
    let listener = TcpListener::bind(PRINTER_ADDRESS)?;
    let line = printer.line();
    std::thread::spawn(move || {
        listener.incoming().map_while(Result::ok).for_each(|far| carry(far, &line).unwrap_or(()));
    });
    for (order, expected) in TOLD {
        printer.order("clear")?;
        printer.order(order)?;
        let mut ask = Command::new("node");
        ask.arg(&client).args(["-d", PRINTER_HOST, "-p", "escpos", "-q"]);
        let told = ask.output()?;
        let told = String::from_utf8(told.stderr)?;
        ensure!(told.trim() == expected, "{order}: it is told {told:?}, not {expected}");
    }
    println!("receiptio sees {} states of our printer as they are", TOLD.len());
    Ok(())
}

/// Carries a network printer's bytes to a serial line and back, until the client goes.
fn carry(mut far: TcpStream, line: &Path) -> Result<()> {
    let name = line.to_str().context("a line's name")?;
    let mut port = serialport::new(name, 115_200).timeout(LOOK_EVERY).open_native()?;
    let mut answers = port.try_clone_native()?;
    let mut back = far.try_clone()?;
    std::thread::spawn(move || {
        let mut bytes = [0; 256];
        loop {
            match answers.read(&mut bytes) {
                Ok(0) => return,
                Ok(count) if back.write_all(&bytes[..count]).is_err() => return,
                Err(trouble) if trouble.kind() != std::io::ErrorKind::TimedOut => return,
                // Nothing was said, or the client has gone on.
                Ok(_) => {}
                Err(_) if back.peek(&mut [0]).is_ok_and(|count| count == 0) => return,
                Err(_) => {}
            }
        }
    });
    let mut bytes = [0; 256];
    loop {
        match far.read(&mut bytes)? {
            0 => return Ok(()),
            count => port.write_all(&bytes[..count])?,
        }
    }
}

/// A printer of another make on a serial line of its own.
struct Emupos {
    folder: tempfile::TempDir,
    _program: Program,
}

impl Emupos {
    fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("emupos.yaml"), EMUPOS)?;
        let mut command = emupos(folder.path());
        let mut program = Program::start(command.arg("run"))?;
        program.wait_for("Showing events", READY_WITHIN)?;
        Ok(Self { folder, _program: program })
    }

    fn line(&self) -> PathBuf {
        self.folder.path().join("emupos/kiosk")
    }

    fn fault(&self, how: &str) -> Result<()> {
        let words = ["fault", how, "kiosk", "paper-out"];
        let done = emupos(self.folder.path()).args(words).output()?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    /// The one receipt it has cut.
    fn receipt(&self) -> Result<PathBuf> {
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            if let Some(picture) = pictures(&self.folder.path().join("receipts")).pop() {
                return Ok(picture);
            }
            ensure!(Instant::now() < deadline, "it cut nothing");
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

fn emupos(folder: &Path) -> Command {
    let python = std::env::var_os("TINGXU_PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(python);
    command.args(["-c", "import sys; from emupos.cli.app import main; sys.exit(main())"]);
    command.current_dir(folder).env("PYTHONPATH", root().join("target/others/python"));
    command.env("TMPDIR", folder);
    command
}

#[test]
fn a_printer_of_another_make_prints_our_slip_and_its_trouble_is_understood() -> Result<()> {
    if others("python/emupos").is_none() {
        return skipped("emupos is not here");
    }
    let printer = Emupos::start()?;
    let hall = Hall::with(Options { printer: Some(printer.line()), ..Options::default() })?;
    let view = || -> Result<Value> {
        let mut socket = Socket::open(hall.address, "role=kiosk&id=1")?;
        socket.frame()?;
        Ok(socket.frame()?["view"].clone())
    };
    let until = |what: &str, is_so: &dyn Fn(&Value) -> bool| -> Result<Value> {
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            let view = view()?;
            if is_so(&view) {
                return Ok(view);
            }
            if Instant::now() > deadline {
                bail!("{what} did not come: {view}");
            }
            std::thread::sleep(LOOK_EVERY);
        }
    };
    until("a printer that is well", &|view| view["printer"]["device"] == "online")?;
    let wish = json!({ "command": "issue", "service": "cash", "language": "zh", "kiosk": 1 });
    hall.client()?.done(&wish)?;
    let printed = until("the paper", &|view| view["tickets"][0]["print"]["state"] == "confirmed")?;
    let code = read_code(&printer.receipt()?)?;
    ensure!(printed["tickets"][0]["qr"] == *code, "{code} is on it: {printed}");

    printer.fault("set")?;
    until("no paper", &|view| view["printer"]["supply"] == "out")?;
    hall.client()?.done(&wish)?;
    until("the failed print", &|view| view["tickets"][1]["print"]["state"] == "failed")?;
    printer.fault("clear")?;
    until("paper again", &|view| view["printer"]["supply"] != "out")?;
    println!("emupos prints our slip, and its paper's end is understood");
    Ok(())
}

/// The pictures in a folder and those below it.
fn pictures(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let found = entries.flat_map(|path| if path.is_dir() { pictures(&path) } else { vec![path] });
    found.filter(|path| path.extension().is_some_and(|ending| ending == "png")).collect()
}

/// Something that `scripts/others` fetches, in the long run.
fn others(path: &str) -> Option<PathBuf> {
    let path = root().join("target/others").join(path);
    (std::env::var_os("TINGXU_LONG").is_some() && path.exists()).then_some(path)
}

#[expect(clippy::print_stdout, reason = "the run says what it did not try")]
fn skipped(why: &str) -> Result<()> {
    println!("SKIPPED: {why}; ./check --long fetches it where it can be had");
    Ok(())
}
