//! The virtual printer as a story has it: its line, its faults, and the slips it cuts.

use crate::picture::Picture;
use crate::program::{Program, built};
use anyhow::{Context, Result, bail, ensure};
use device::virtual_printer::Type;
use std::fs;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long the printer may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// How often a slip is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The cell of one character of the number: 12 by 24 dots, eight times as large.
const NUMBER_CELL_DOTS: (usize, usize) = (96, 192);
/// Nothing else on the slip but the code has ink in so many rows on end.
const NUMBER_ROWS_MIN: usize = 100;
/// What a number is made of.
const NUMBER_GLYPHS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A running virtual printer.
pub struct VirtualPrinter {
    folder: PathBuf,
    _program: Program,
}

/// A slip that was cut.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The text that the printer read from the bytes on its line.
    pub text: String,
    /// The picture it drew of it.
    pub picture: Picture,
    /// The picture's file.
    pub file: PathBuf,
}

impl VirtualPrinter {
    /// Starts one that keeps everything in a folder.
    pub fn start(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let mut command = Command::new(built("virtual-printer"));
        for (option, name) in [("--dir", "tickets"), ("--link", "line"), ("--control", "control")] {
            command.arg(option).arg(folder.join(name));
        }
        let mut program = Program::start(&mut command)?;
        program.wait_for("virtual printer ready:", READY_WITHIN)?;
        Ok(Self { folder: folder.to_owned(), _program: program })
    }

    /// The serial line that a daemon opens.
    pub fn line(&self) -> PathBuf {
        self.folder.join("line")
    }

    /// Switches a fault, such as `paper-out on`.
    pub fn order(&self, order: &str) -> Result<String> {
        let mut control = UnixStream::connect(self.folder.join("control"))?;
        control.write_all(format!("{order}\n").as_bytes())?;
        control.shutdown(Shutdown::Write)?;
        let mut answer = String::new();
        control.read_to_string(&mut answer)?;
        ensure!(answer.starts_with("ok"), "the printer answers {order:?} with {answer:?}");
        Ok(answer)
    }

    /// Waits for the slip of this place, counted from 1.
    pub fn slip(&self, place: u32, within: Duration) -> Result<Cut> {
        let file = self.file(place);
        let deadline = Instant::now() + within;
        while !file.exists() {
            ensure!(Instant::now() < deadline, "slip {place} was not cut within {within:?}");
            std::thread::sleep(LOOK_EVERY);
        }
        let text = fs::read_to_string(file.with_extension("txt"))?;
        Ok(Cut { text, picture: Picture::read(&fs::read(&file)?)?, file })
    }

    /// Whether the slip of this place has been cut.
    pub fn has(&self, place: u32) -> bool {
        self.file(place).exists()
    }

    fn file(&self, place: u32) -> PathBuf {
        self.folder.join(format!("tickets/ticket-{place:04}.png"))
    }
}

impl Cut {
    /// The number, read from the dots of the picture alone: each large character is compared with
    /// every letter and digit of the printer's font, and must equal one of them dot for dot.
    pub fn number(&self) -> Result<String> {
        let band = self.number_rows().context("the slip has no large line")?;
        let (wide, high) = NUMBER_CELL_DOTS;
        let mut letters = Type::load()?;
        let glyphs: Vec<(char, Shape)> = NUMBER_GLYPHS
            .chars()
            .map(|glyph| {
                let dots = letters.cell(glyph, NUMBER_CELL_DOTS, true);
                (glyph, Shape::of((wide, high), |x, y| dots[y * wide + x]))
            })
            .collect();
        let cells = self.inked_cells(&band);
        let mut number = String::new();
        for left in cells {
            let seen = Shape::of((wide, band.len()), |x, y| {
                self.picture.is_dark(left + x, band.start + y)
            });
            let same: Vec<char> = glyphs
                .iter()
                .filter(|(_, shape)| *shape == seen)
                .map(|(glyph, _)| *glyph)
                .collect();
            let [glyph] = same[..] else {
                bail!("the dots at column {left} are {same:?}, not one character")
            };
            number.push(glyph);
        }
        Ok(number)
    }

    /// What a reader of codes sees in the picture.
    pub fn code(&self) -> Result<String> {
        read_code(&self.file)
    }

    /// The first rows with ink in so many on end: the number stands above the code.
    fn number_rows(&self) -> Option<std::ops::Range<usize>> {
        let inked = |y: usize| (0..self.picture.width).any(|x| self.picture.is_dark(x, y));
        let mut start = None;
        for y in 0..=self.picture.height {
            match start {
                None if y < self.picture.height && inked(y) => start = Some(y),
                Some(from) if y == self.picture.height || !inked(y) => {
                    if y - from >= NUMBER_ROWS_MIN {
                        return Some(from..y);
                    }
                    start = None;
                }
                None | Some(_) => {}
            }
        }
        None
    }

    /// The left edges of the cells with ink: as many as fit between the outermost dots, centred.
    fn inked_cells(&self, band: &std::ops::Range<usize>) -> Vec<usize> {
        let (wide, _) = NUMBER_CELL_DOTS;
        let inked = |x: &usize| band.clone().any(|y| self.picture.is_dark(*x, y));
        let first = (0..self.picture.width).find(inked).unwrap_or(0);
        let last = (0..self.picture.width).rfind(inked).unwrap_or(0);
        let count = (last - first).div_ceil(wide).max(1);
        let left = self.picture.width.saturating_sub(count * wide) / 2;
        (0..count).map(|place| left + place * wide).collect()
    }
}

/// Reads the one code in a picture file.
pub fn read_code(file: &Path) -> Result<String> {
    let read = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(file)
        .output()
        .context("zbarimg, of the Debian package zbar-tools, cannot be started")?;
    let text = String::from_utf8(read.stdout)?;
    let mut codes = text.lines();
    match (codes.next(), codes.next()) {
        (Some(code), None) => Ok(code.to_owned()),
        _ => bail!("{} has not one code but: {text:?}", file.display()),
    }
}

/// The ink of a character, cut out along its edges.
#[derive(PartialEq)]
struct Shape {
    wide: usize,
    dots: Vec<bool>,
}

impl Shape {
    fn of((wide, high): (usize, usize), dark: impl Fn(usize, usize) -> bool) -> Self {
        let in_column = |x: &usize| (0..high).any(|y| dark(*x, y));
        let in_row = |y: &usize| (0..wide).any(|x| dark(x, *y));
        let (Some(left), Some(right)) = ((0..wide).find(in_column), (0..wide).rfind(in_column))
        else {
            return Self { wide: 0, dots: Vec::new() };
        };
        let (top, foot) =
            ((0..high).find(in_row).unwrap_or(0), (0..high).rfind(in_row).unwrap_or(0));
        let dots = (top..=foot).flat_map(|y| (left..=right).map(move |x| (x, y)));
        Self { wide: right + 1 - left, dots: dots.map(|(x, y)| dark(x, y)).collect() }
    }
}
