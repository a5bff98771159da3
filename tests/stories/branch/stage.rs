//! The branch that the story plays in: every program of it, and the disk beneath.

use super::album::Album;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::disk::Disk;
use tests::printer::{VirtualPrinter, read_code};
use tests::socket::{Heard, Socket};
use tests::sound::Room;
use tests::{Door, Hall, Options};

/// How long anything may take that a person waits for.
pub const SOON: Duration = Duration::from_secs(15);
/// Each call stands on the wall for eight to ten seconds, three at a time.
const CALLS_STAND: Duration = Duration::from_secs(45);

/// 下一位.
pub const F1: char = '\u{F704}';
/// 到了.
pub const F3: char = '\u{F706}';
/// 结束.
pub const F5: char = '\u{F708}';

/// A branch of real programs. What depends on others ends before them.
pub struct Branch {
    pub counters: [Door; 2],
    pub display: Door,
    pub kiosk: Door,
    pub hall: Hall,
    pub printer: VirtualPrinter,
    pub room: Room,
    pub disk: Disk,
    pub album: Album,
    folder: TempDir,
    began: Instant,
}

impl Branch {
    /// Opens the sample branch with a printer, a loudspeaker, and four windows.
    pub fn open(album: Album) -> Result<Self> {
        let began = Instant::now();
        let folder = TempDir::with_prefix("branch")?;
        let room = Room::open()?;
        let printer = VirtualPrinter::start(&folder.path().join("printer"))?;
        let hall = Hall::with(Options {
            printer: Some(printer.line()),
            voice: true,
            environment: room.environment(),
            ..Options::default()
        })?;
        let disk = Disk::of(hall.state())?;
        let url = hall.url();
        let open = |program: &str, own: &[&str], size: &str| {
            let arguments = [own, &["--daemon", &url, "--size", size]].concat();
            let log = [&[program], own].concat().concat() + ".log";
            Door::open(program, &arguments, &folder.path().join(log))
        };
        let kiosk = open("tingxu-kiosk", &["--kiosk", "1"], "1080x1920")?;
        let display = open("tingxu-display", &[], "1920x1080")?;
        let one = open("tingxu-counter", &["--counter", "1"], "480x760")?;
        let two = open("tingxu-counter", &["--counter", "2"], "480x760")?;
        kiosk.find("Text", "取号机 1", SOON)?;
        display.find("List", "窗口一览", SOON)?;
        one.find("Text", "1 号窗口", SOON)?;
        two.find("Text", "2 号窗口", SOON)?;
        // The printer is well before the first customer comes.
        kiosk.wait_until("without a trouble of its printer", SOON, |elements| {
            let told = |text| elements.iter().any(|element| element.label == text);
            told("您好，请选择业务") && !told("未连接打印机，号票无法打印")
        })?;
        disk.holds("SELECT count(*) > 0 FROM event WHERE CAST(body AS TEXT) LIKE '%ready%'")?;
        let counters = [one, two];
        Ok(Self { counters, display, kiosk, hall, printer, room, disk, album, folder, began })
    }

    /// Tells how far the story is.
    #[expect(clippy::print_stdout, reason = "who runs the story reads where its time goes")]
    pub fn step(&self, what: &str) {
        println!("{:5.1} s: {what}", self.began.elapsed().as_secs_f64());
    }

    /// What the daemon tells the kiosk to show as a number's code.
    pub fn qr_of(&self, number: &str) -> Result<String> {
        let mut socket = Socket::open(self.hall.address, "role=kiosk&id=1")?;
        loop {
            let Heard::Frame(frame) = socket.hear()? else { anyhow::bail!("no view came") };
            let Some(tickets) = frame["view"]["tickets"].as_array() else { continue };
            let ours = tickets.iter().find(|ticket| ticket["number"] == number);
            let qr = ours.and_then(|ticket| ticket["qr"].as_str());
            return qr.map(str::to_owned).with_context(|| format!("{number} has no code"));
        }
    }

    /// What a phone's camera reads on a screen.
    pub fn code_on_screen(&self, door: &Door) -> Result<String> {
        let file = self.folder.path().join("screen.png");
        fs::write(&file, door.picture()?)?;
        read_code(&file)
    }

    /// Brings more counters and customers in, and waits until the wall is calm: for a picture.
    pub fn fill_the_wall(&self) -> Result<()> {
        let mut client = self.hall.client()?;
        for counter in [3, 4, 5] {
            client.done(&json!({ "command": "open_counter", "counter": counter }))?;
        }
        let services = ["cash", "account", "wealth", "corporate", "exchange"];
        for service in services.repeat(3) {
            client.done(&json!({ "command": "issue", "service": service, "language": "zh" }))?;
        }
        for counter in [1, 2, 3, 4] {
            client.done(&json!({ "command": "call_next", "counter": counter }))?;
        }
        for counter in [2, 4] {
            client.done(&json!({ "command": "start", "counter": counter }))?;
        }
        client.done(&json!({ "command": "pause_counter", "counter": 5, "reason": "" }))?;
        self.display.find_by("call", SOON, |element| element.label.contains("次呼叫"))?;
        self.album.keep("display-calls", &self.display)?;
        self.display.wait_until("calm, on its first page", CALLS_STAND, |elements| {
            let told = |text| elements.iter().any(|element| element.label.contains(text));
            told("人等候") && !told("次呼叫")
        })?;
        self.album.keep("display-board", &self.display)?;
        for counter in [1, 3] {
            client.done(&json!({ "command": "start", "counter": counter }))?;
        }
        for counter in [1, 2, 3, 4] {
            client.done(&json!({ "command": "finish", "counter": counter }))?;
        }
        Ok(())
    }

    /// Ends every program, and finds none of them left.
    pub fn end(self) -> Result<()> {
        let folders = [self.folder.path().to_owned(), self.room.folder().to_owned()];
        drop(self);
        for process in fs::read_dir("/proc")?.flatten() {
            let read = |name| fs::read(process.path().join(name)).unwrap_or_default();
            let known = [read("cmdline"), read("environ")].concat();
            let known = String::from_utf8_lossy(&known);
            let left = folders.iter().any(|folder| known.contains(&*folder.to_string_lossy()));
            ensure!(!left, "a program is left behind: {}", known.replace('\0', " "));
        }
        Ok(())
    }
}
