//! A virtual screen and a hand before it: an X server of our own, and as much of the X protocol as
//! touches, types, closes, resizes and takes pictures.
//!
//! The bytes are those of "X Window System Protocol, X Version 11" and of the XTEST extension.

use crate::picture::Picture;
use crate::program::Program;
use anyhow::{Context, Result, bail, ensure};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Duration;

/// How long the server may take to open.
const OPEN_WITHIN: Duration = Duration::from_secs(20);
/// The longest answer: a picture of the largest screen.
const REPLY_BYTES_MAX: usize = 64 * 1024 * 1024;

const SEND_EVENT: u8 = 25;
const CONFIGURE: u8 = 12;
const GEOMETRY: u8 = 14;
const TREE: u8 = 15;
const ATOM: u8 = 16;
const IMAGE: u8 = 73;
const EXTENSION: u8 = 98;
const KEYBOARD: u8 = 101;
/// What XTEST does: a press, a release and a move, as if by a hand.
const FAKE: u8 = 2;
const KEY_PRESS: u8 = 2;
const KEY_RELEASE: u8 = 3;
const BUTTON_PRESS: u8 = 4;
const BUTTON_RELEASE: u8 = 5;
const MOTION: u8 = 6;

/// A virtual screen.
pub struct Screen {
    _server: Program,
    number: u32,
}

impl Screen {
    /// Opens one of this size.
    pub fn open(width: u32, height: u32) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-ac", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24"));
        command.stderr(std::process::Stdio::null());
        let mut server = Program::start(&mut command)?;
        let number = server.wait_for("", OPEN_WITHIN)?.parse()?;
        Ok(Self { _server: server, number })
    }

    /// What programs find it by.
    pub fn display(&self) -> String {
        format!(":{}", self.number)
    }

    /// A hand before it.
    pub fn hand(&self) -> Result<Hand> {
        Hand::connect(self.number)
    }
}

/// A connection to a screen.
pub struct Hand {
    stream: UnixStream,
    root: u32,
    /// The screen's size in pixels.
    pub size: (u16, u16),
    test: u8,
    keys: HashMap<u32, u8>,
}

impl Hand {
    fn connect(number: u32) -> Result<Self> {
        let stream = UnixStream::connect(format!("/tmp/.X11-unix/X{number}"))?;
        stream.set_read_timeout(Some(OPEN_WITHIN))?;
        let (root, size, keys) = (0, (0, 0), HashMap::new());
        let mut hand = Self { stream, root, size, test: 0, keys };
        // Little end first, version 11.0, no authorisation.
        hand.stream.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        let head = hand.read(8)?;
        let rest = hand.read(usize::from(u16_at(&head, 6)) * 4)?;
        ensure!(head[0] == 1, "the screen refuses: {}", String::from_utf8_lossy(&rest));
        let (vendor, formats) = (usize::from(u16_at(&rest, 16)), usize::from(rest[21]));
        let screen = 32 + vendor.next_multiple_of(4) + formats * 8;
        hand.root = u32_at(&rest, screen);
        hand.size = (u16_at(&rest, screen + 20), u16_at(&rest, screen + 22));
        let (first, last) = (rest[26], rest[27]);
        hand.test = hand.extension("XTEST")?;
        hand.keys = hand.keyboard(first, last)?;
        Ok(hand)
    }

    /// Puts the finger down here.
    pub fn press(&mut self, x: i16, y: i16) -> Result<()> {
        self.move_to(x, y)?;
        self.fake(BUTTON_PRESS, 1, (0, 0))
    }

    /// Moves the finger, down or not.
    pub fn move_to(&mut self, x: i16, y: i16) -> Result<()> {
        self.fake(MOTION, 0, (x, y))
    }

    /// Lifts the finger.
    pub fn release(&mut self) -> Result<()> {
        self.fake(BUTTON_RELEASE, 1, (0, 0))
    }

    /// Presses keys one after the other and releases them in turn; those that the keyboard has
    /// not are left out.
    pub fn chord(&mut self, symbols: &[u32]) -> Result<()> {
        let known = symbols.iter().filter_map(|symbol| self.keys.get(symbol).copied());
        let codes: Vec<u8> = known.collect();
        for code in &codes {
            self.fake(KEY_PRESS, *code, (0, 0))?;
        }
        for code in codes.iter().rev() {
            self.fake(KEY_RELEASE, *code, (0, 0))?;
        }
        Ok(())
    }

    /// Whether the keyboard has a key of this symbol.
    pub fn has_key(&self, symbol: u32) -> bool {
        self.keys.contains_key(&symbol)
    }

    /// The windows that stand on the screen itself, each with its size.
    pub fn windows(&mut self) -> Result<Vec<(u32, (u16, u16))>> {
        let reply = self.ask(&request(TREE, 0, &self.root.to_le_bytes()))?;
        let windows = reply[32..].chunks_exact(4).map(|id| u32_at(id, 0));
        let windows: Vec<u32> = windows.take(usize::from(u16_at(&reply, 16))).collect();
        let mut sized = Vec::new();
        for window in windows {
            let reply = self.ask(&request(GEOMETRY, 0, &window.to_le_bytes()))?;
            sized.push((window, (u16_at(&reply, 16), u16_at(&reply, 18))));
        }
        Ok(sized)
    }

    /// Gives a window its place in the corner and a size.
    pub fn resize(&mut self, window: u32, width: u16, height: u16) -> Result<()> {
        let mut body = window.to_le_bytes().to_vec();
        // x, y, width and height.
        body.extend([0x0F, 0, 0, 0]);
        for value in [0, 0, u32::from(width), u32::from(height)] {
            body.extend(value.to_le_bytes());
        }
        self.tell(&request(CONFIGURE, 0, &body))
    }

    /// Asks a window to close, as a desktop's close button and Alt+F4 do.
    pub fn ask_to_close(&mut self, window: u32) -> Result<()> {
        let (protocols, delete) = (self.atom("WM_PROTOCOLS")?, self.atom("WM_DELETE_WINDOW")?);
        let mut body = window.to_le_bytes().to_vec();
        body.extend(0_u32.to_le_bytes());
        // A client message of 32-bit words.
        body.extend([33, 32, 0, 0]);
        for word in [window, protocols, delete, 0, 0, 0, 0] {
            body.extend(word.to_le_bytes());
        }
        self.tell(&request(SEND_EVENT, 0, &body))
    }

    /// A part of the screen, four bytes a pixel: blue, green, red and nothing.
    pub fn pixels(&mut self, at: (i16, i16), size: (u16, u16)) -> Result<Vec<u8>> {
        let mut body = self.root.to_le_bytes().to_vec();
        body.extend([at.0.to_le_bytes(), at.1.to_le_bytes()].concat());
        body.extend([size.0.to_le_bytes(), size.1.to_le_bytes()].concat());
        body.extend(u32::MAX.to_le_bytes());
        // Pixels, not planes.
        let mut reply = self.ask(&request(IMAGE, 2, &body))?;
        Ok(reply.split_off(32))
    }

    /// A picture of the screen's upper left part.
    pub fn picture(&mut self, size: (u16, u16)) -> Result<Picture> {
        let pixels = self.pixels((0, 0), size)?;
        Ok(Picture::of_screen(size.0.into(), &pixels))
    }

    fn fake(&mut self, kind: u8, detail: u8, at: (i16, i16)) -> Result<()> {
        let mut body = vec![kind, detail, 0, 0, 0, 0, 0, 0];
        body.extend(self.root.to_le_bytes());
        body.extend([0; 8]);
        body.extend([at.0.to_le_bytes(), at.1.to_le_bytes()].concat());
        body.extend([0; 8]);
        self.tell(&request(self.test, FAKE, &body))
    }

    fn extension(&mut self, name: &str) -> Result<u8> {
        let reply = self.ask(&request(EXTENSION, 0, &named(name)))?;
        ensure!(reply[8] == 1, "the screen has no {name}");
        Ok(reply[9])
    }

    fn atom(&mut self, name: &str) -> Result<u32> {
        Ok(u32_at(&self.ask(&request(ATOM, 0, &named(name)))?, 8))
    }

    /// Which key has which symbol where no other key is held.
    fn keyboard(&mut self, first: u8, last: u8) -> Result<HashMap<u32, u8>> {
        let count = last - first + 1;
        let reply = self.ask(&request(KEYBOARD, 0, &[first, count, 0, 0]))?;
        let each = usize::from(reply[1]) * 4;
        ensure!(each > 0, "the screen has no keyboard");
        let keys = reply[32..].chunks_exact(each).zip(first..=last);
        Ok(keys.map(|(symbols, code)| (u32_at(symbols, 0), code)).collect())
    }

    fn tell(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(request)?)
    }

    /// Sends a request and waits for its answer; events have nothing to say here.
    fn ask(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.tell(request)?;
        loop {
            let mut reply = self.read(32)?;
            match reply[0] {
                0 => bail!("the screen refuses request {} with error {}", reply[10], reply[1]),
                1 => {
                    let more = u32_at(&reply, 4) as usize * 4;
                    ensure!(more <= REPLY_BYTES_MAX, "an answer of {more} bytes");
                    reply.extend(self.read(more)?);
                    return Ok(reply);
                }
                _ => {}
            }
        }
    }

    fn read(&mut self, count: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.stream.read_exact(&mut bytes).context("the screen says nothing")?;
        Ok(bytes)
    }
}

/// A request's length is counted in words, its head among them.
fn request(kind: u8, detail: u8, body: &[u8]) -> Vec<u8> {
    let words = u16::try_from(1 + body.len() / 4).unwrap_or(u16::MAX);
    let mut bytes = vec![kind, detail];
    bytes.extend(words.to_le_bytes());
    bytes.extend(body);
    bytes
}

/// A name with its length before it.
fn named(name: &str) -> Vec<u8> {
    let length = u16::try_from(name.len()).unwrap_or(u16::MAX);
    let mut bytes = [length.to_le_bytes(), [0; 2]].concat();
    bytes.extend(name.as_bytes());
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
