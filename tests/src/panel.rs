//! A panel that exists in memory only, and an eye on it: what really stands on the screen, with
//! nothing asked of the program that draws it.
//!
//! The X server keeps its frame buffer in a file in the format of `xwd`, whose head is a row of
//! 32-bit words, the most significant byte first (X11's `XWDFile.h`).

use crate::program::Program;
use anyhow::{Context, Result, ensure};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the server may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// Words of the head that are read here.
const HEAD_WORDS: usize = 20;
const HEAD_BYTES: usize = 0;
const BYTES_PER_LINE: usize = 12;
const COLORS: usize = 19;
/// A colour of the map that follows the head.
const COLOR_BYTES: u64 = 12;

/// A panel; its server ends with it.
pub struct Panel {
    server: Program,
    display: String,
    buffer: File,
    pixels_at: u64,
    line_bytes: u64,
    height: u64,
    _folder: TempDir,
}

impl Panel {
    /// A panel of so many pixels.
    pub fn open(width: u32, height: u32) -> Result<Self> {
        let folder = TempDir::with_prefix("panel")?;
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24")).arg("-fbdir").arg(folder.path());
        command.stderr(File::create(folder.path().join("server.log"))?);
        let mut server = Program::start(&mut command)?;
        let display = format!(":{}", server.wait_for("", READY_WITHIN)?);
        let buffer = File::open(folder.path().join("Xvfb_screen0"))?;
        let mut head = [0; HEAD_WORDS * 4];
        buffer.read_exact_at(&mut head, 0)?;
        let word = |at: usize| -> u64 {
            u32::from_be_bytes([head[at * 4], head[at * 4 + 1], head[at * 4 + 2], head[at * 4 + 3]])
                .into()
        };
        let line_bytes = word(BYTES_PER_LINE);
        ensure!(line_bytes >= u64::from(width) * 3, "the server keeps no pixels");
        let pixels_at = word(HEAD_BYTES) + word(COLORS) * COLOR_BYTES;
        let height = height.into();
        Ok(Self { server, display, buffer, pixels_at, line_bytes, height, _folder: folder })
    }

    /// What a program needs to know to draw here, by a processor alone.
    pub fn environment(&self) -> [(String, String); 2] {
        [
            ("DISPLAY".to_owned(), self.display.clone()),
            ("SLINT_BACKEND".to_owned(), "winit-software".to_owned()),
        ]
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// The pixels of so many lines, spread evenly over a part of the height, in percent.
    pub fn lines(&self, (from, to): (u64, u64), count: u64) -> Result<Vec<u8>> {
        let mut pixels = vec![0; usize::try_from(self.line_bytes * count)?];
        let length = usize::try_from(self.line_bytes)?;
        for (nth, line) in (0..).zip(pixels.chunks_mut(length)) {
            let percent = from * count + (to - from) * nth;
            let line_at = self.height * percent / (count * 100);
            let at = self.pixels_at + line_at * self.line_bytes;
            self.buffer.read_exact_at(line, at).context("the panel's pixels")?;
        }
        Ok(pixels)
    }

    /// Waits until nothing has changed in a part of the panel for a while.
    pub fn wait_until_still(
        &self,
        part: (u64, u64),
        count: u64,
        (still_for, within): (Duration, Duration),
    ) -> Result<Vec<u8>> {
        let deadline = Instant::now() + within;
        let (mut before, mut since) = (self.lines(part, count)?, Instant::now());
        while since.elapsed() < still_for {
            ensure!(Instant::now() < deadline, "the panel was not still within {within:?}");
            std::thread::sleep(Duration::from_millis(10));
            let lines = self.lines(part, count)?;
            if lines != before {
                (before, since) = (lines, Instant::now());
            }
        }
        Ok(before)
    }
}
