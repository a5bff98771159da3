//! The virtual printer as a story has it: its line, its faults, and the slips it cuts.

use crate::picture::Picture;
use crate::program::{Program, built};
use anyhow::{Context, Result, bail, ensure};
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
/// Nothing else on the slip but the code has ink in so many rows on end.
const NUMBER_ROWS_MIN: usize = 100;
/// The reader of writing knows letters of some 40 dots best: a large one is made so much smaller.
const NUMBER_SMALLER: usize = 3;
/// White round a number, in dots.
const MARGIN_DOTS: usize = 30;

/// A running virtual printer.
pub struct VirtualPrinter {
    folder: PathBuf,
    _program: Program,
}

/// A slip that was cut.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The picture it drew of it.
    pub picture: Picture,
    /// The picture's file.
    pub file: PathBuf,
}

impl VirtualPrinter {
    /// Starts one that keeps everything in a folder, and takes bytes as fast as they come.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::with(folder, Command::new(built("virtual-printer")))
    }

    /// Starts one on a line of so many bits a second.
    pub fn paced(folder: &Path, baud: u32) -> Result<Self> {
        let mut command = Command::new(built("virtual-printer"));
        command.arg("--baud").arg(baud.to_string());
        Self::with(folder, command)
    }

    fn with(folder: &Path, mut command: Command) -> Result<Self> {
        fs::create_dir_all(folder)?;
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
        Ok(Cut { picture: Picture::read(&fs::read(&file)?)?, file })
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
    /// The number, read off the picture by a reader of writing that knows nothing of tickets.
    pub fn number(&self) -> Result<String> {
        let band = self.number_rows().context("the slip has no large line")?;
        let file = self.file.with_extension("number.png");
        self.keep_smaller(&band, &file)?;
        let read = read_writing(&file, &["-l", "eng", "--psm", "11"])?;
        let is_number = |word: &&str| {
            let mut letters = word.chars();
            letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
                && word.len() >= 4
                && letters.all(|letter| letter.is_ascii_digit())
        };
        let number = read.split_whitespace().find(is_number).map(str::to_owned);
        number.with_context(|| format!("no number is read in {}: {read:?}", file.display()))
    }

    /// Whether these words are read on it in the same way. The reader looks in several ways, and
    /// takes one character in four for another that looks like it.
    pub fn says(&self, words: &str) -> Result<bool> {
        for way in ["6", "4", "11"] {
            let read = read_writing(&self.file, &["-l", "chi_sim", "--psm", way])?;
            let read: Vec<char> = read.chars().filter(|letter| !letter.is_whitespace()).collect();
            let words: Vec<char> = words.chars().collect();
            let same = |window: &[char]| {
                let same = window.iter().zip(&words).filter(|(one, other)| one == other).count();
                same * 4 >= words.len() * 3
            };
            if read.windows(words.len()).any(same) {
                return Ok(true);
            }
        }
        Ok(false)
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

    /// Keeps some rows of the picture, smaller and with white round them.
    fn keep_smaller(&self, band: &std::ops::Range<usize>, file: &Path) -> Result<()> {
        let (wide, high) = (self.picture.width, band.len() + 2 * MARGIN_DOTS);
        let (wide, high) = (wide / NUMBER_SMALLER, high / NUMBER_SMALLER);
        let dark = |x: usize, y: usize| {
            let y = (band.start + y).checked_sub(MARGIN_DOTS);
            y.is_some_and(|y| band.contains(&y) && self.picture.is_dark(x, y))
        };
        let shade = |x: usize, y: usize| {
            let cell = (0..NUMBER_SMALLER * NUMBER_SMALLER).map(|at| {
                let (left, down) = (at % NUMBER_SMALLER, at / NUMBER_SMALLER);
                usize::from(!dark(x * NUMBER_SMALLER + left, y * NUMBER_SMALLER + down))
            });
            u8::try_from(cell.sum::<usize>() * 255 / (NUMBER_SMALLER * NUMBER_SMALLER))
        };
        let shades = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
        let shades = shades.map(|(x, y)| shade(x, y)).collect::<Result<Vec<_>, _>>()?;
        let mut encoder =
            png::Encoder::new(fs::File::create(file)?, u32::try_from(wide)?, u32::try_from(high)?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header()?.write_image_data(&shades)?;
        Ok(())
    }
}

/// Reads the writing in a picture file.
fn read_writing(file: &Path, how: &[&str]) -> Result<String> {
    let read = Command::new("tesseract").arg(file).arg("-").args(how).output().context(
        "tesseract, of the Debian packages tesseract-ocr and tesseract-ocr-chi-sim, cannot start",
    )?;
    ensure!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    Ok(String::from_utf8(read.stdout)?)
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
