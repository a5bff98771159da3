//! The hall of the kiosk's stories: a daemon, a printer, the kiosk's window, and a hand that counts
//! its touches.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tests::disk::Disk;
use tests::hall::root;
use tests::printer::VirtualPrinter;
use tests::{Door, Hall, Options};

use crate::branch::album::Album;

/// How long anything may take that a person waits for.
pub const SOON: Duration = Duration::from_secs(15);
/// A kiosk whose printer has not said how it is would tell of a trouble.
const WELL: &str = "未连接打印机，号票无法打印";

/// A daemon, a printer and a kiosk. What depends on others ends before them.
pub struct Front {
    pub kiosk: Door,
    pub hall: Hall,
    pub disk: Disk,
    pub album: Album,
    touches: Cell<u32>,
    _printer: VirtualPrinter,
    folder: TempDir,
}

impl Front {
    /// Opens a branch whose slots are open all day, before its kiosk.
    pub fn open(more: &str) -> Result<Self> {
        let folder = TempDir::with_prefix("front")?;
        let config = folder.path().join("branch.toml");
        fs::write(&config, branch(more)?)?;
        let printer = VirtualPrinter::start(&folder.path().join("printer"))?;
        let line = Some(printer.line());
        let options = Options { printer: line, config: Some(config), ..Options::default() };
        let hall = Hall::with(options)?;
        let disk = Disk::of(hall.state())?;
        let kiosk = window(&hall, folder.path(), "1080x1920")?;
        let album = Album::wanted()?;
        let touches = Cell::new(0);
        Ok(Self { kiosk, hall, disk, album, touches, _printer: printer, folder })
    }

    /// Another window of the same kiosk, of another size.
    pub fn window(&self, size: &str) -> Result<Door> {
        window(&self.hall, self.folder.path(), size)
    }

    /// A finger on a button.
    pub fn touch(&self, label: &str) -> Result<()> {
        self.touches.set(self.touches.get() + 1);
        self.kiosk.touch(label, SOON)
    }

    /// How often it was touched since it was asked last.
    pub fn touches(&self) -> u32 {
        self.touches.take()
    }

    /// Waits for words.
    pub fn says(&self, words: &str) -> Result<()> {
        self.kiosk.find("Text", words, SOON).map(drop)
    }

    /// Waits for words, and keeps a picture of what they stand on.
    pub fn shows(&self, words: &str, picture: &str) -> Result<()> {
        self.says(words)?;
        self.album.keep(picture, &self.kiosk)
    }

    /// Has the hall do something.
    pub fn done(&self, command: &Value) -> Result<()> {
        self.hall.client()?.done(command).map(drop)
    }
}

/// The sample branch, with an appointment possible at any hour, and more.
fn branch(more: &str) -> Result<String> {
    let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
    let slots = ("from = \"09:00\"\nto = \"17:00\"", "from = \"00:00\"\nto = \"23:30\"");
    ensure!(sample.contains(slots.0), "the sample has other slots");
    let assets = root().join("assets").display().to_string();
    let sample = sample.replace(slots.0, slots.1).replace("\"../", &format!("\"{assets}/"));
    Ok(format!("{sample}\n{more}"))
}

fn window(hall: &Hall, folder: &Path, size: &str) -> Result<Door> {
    let url = hall.url();
    let arguments = ["--kiosk", "1", "--daemon", &url, "--size", size, "--still"];
    let kiosk = Door::open("tingxu-kiosk", &arguments, &folder.join(format!("{size}.log")))?;
    kiosk.wait_until("well", SOON, |elements| {
        let told = |text| elements.iter().any(|element| element.label == text);
        told("您好，请选择业务") && !told(WELL)
    })?;
    Ok(kiosk)
}

/// An appointment's slot that a customer may check in for at this moment.
pub fn slot_of_now() -> i64 {
    let half_hour_ms = 30 * 60 * 1_000;
    let now = jiff::Timestamp::now().as_millisecond();
    now - now.rem_euclid(half_hour_ms) + half_hour_ms
}

/// A code that a scanner beside the daemon has read.
pub fn scanned(code: &str) -> Value {
    json!({ "command": "recognise", "kiosk": 1, "booking": code, "known": true })
}
