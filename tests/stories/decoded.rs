//! Tickets read back by a parser, a code reader and a codec that are not ours.
//!
//! Every profile, language, size and way: the commands are all known ones, the picture they draw is
//! the one that was designed, the code on it is the ticket's, and the words are its words.

use anyhow::{Context, Result, bail, ensure};
use device::printer::{Paper, Profile, TextMode};
use device::ticket::{Design, Job, Press, Sheet, Slip, Way};
use serde_json::Value;
use shared::Language;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use tests::picture::Picture;
use tests::printer::{Cut, read_code};

const PROFILES: [&str; 5] =
    ["epson-tm", "custom-vkp80", "snbc-bt-t080", "generic-80", "generic-58"];

/// Commands that the parser knows and passes over by their length.
const PASSED_OVER: [&str; 4] = ["ESC J", "GS L", "ESC 3", "FS &"];

/// What holds a cut ticket out: a command of one maker's printers, which the parser has not.
const PRESENT: [u8; 4] = [0x1D, b'e', 3, 12];

/// Where the decoder is; `./check` builds it.
const DECODER: &str = "target/decoder/debug/decoder";

/// White around a picture, in dots, as a code's reader wants it.
const QUIET_DOTS: usize = 32;

#[test]
fn every_ticket_reads_the_same_to_a_parser_that_is_not_ours() -> Result<()> {
    let mut press = Press::load()?;
    let (mut read, mut bytes, mut ways) = (0, 0, BTreeSet::new());
    for name in PROFILES {
        let paper = Profile::named(name)?.paper;
        for language in [Language::chinese(), Language::english()] {
            for elder in [false, true] {
                let slip = Slip::sample(language.clone(), elder);
                for way in ways_of(&paper) {
                    let what = format!("{name}, {language}, elder {elder}, {way:?}");
                    let job = Design::standard().job_by(way, &mut press, &slip, (&paper, 115_200));
                    let sheet = Design::standard().preview(&mut press, &slip, &paper);
                    agree(&job, &slip, (&paper, &sheet)).context(what)?;
                    (read, bytes) = (read + 1, bytes + job.bytes.len());
                    ways.insert(format!("{way:?}"));
                }
            }
        }
    }
    ensure!(ways.len() == 3, "only {ways:?} were read");
    println!("{read} tickets of {bytes} bytes read back by another parser, codec and code reader");
    Ok(())
}

/// The ways that a printer with this paper may be sent a ticket by.
fn ways_of(paper: &Paper) -> Vec<Way> {
    if paper.text == TextMode::None {
        return vec![Way::Raster];
    }
    vec![Way::Raster, Way::Hybrid, Way::Text]
}

fn agree(job: &Job, slip: &Slip, (paper, sheet): (&Paper, &Sheet)) -> Result<()> {
    let bytes = job.bytes.strip_suffix(&PRESENT).unwrap_or(&job.bytes);
    let mut seen = Seen::of(&decode(bytes)?)?;
    let width = usize::from(paper.width_dots);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("ticket.png");
    std::fs::write(&file, seen.picture(width)?)?;
    if job.way == Way::Raster {
        for y in 0..sheet.rows() {
            for x in 0..sheet.width() {
                let drawn = seen.ink.contains(&(x, y));
                ensure!(drawn == sheet.dot(x, y), "a dot at {x}, {y} is not as designed");
            }
        }
        let below = seen.ink.iter().any(|(_, y)| *y >= sheet.rows());
        ensure!(!below, "ink below the picture");
        ensure!(seen.words.trim().is_empty(), "a picture with words: {:?}", seen.words);
    } else {
        let words = decoded(&seen.words)?;
        ensure!(words.contains(slip.service.get(&slip.language)), "no service: {words:?}");
        ensure!(words.contains(&slip.time), "no time: {words:?}");
        if job.way == Way::Text {
            ensure!(words.contains(&slip.number.to_string()), "no number: {words:?}");
        } else {
            let picture = Picture::read(&std::fs::read(&file)?)?;
            let number = Cut { picture, file: file.clone() }.number()?;
            ensure!(number == slip.number.to_string(), "{number} is drawn");
        }
    }
    ensure!(seen.ink.iter().all(|(x, _)| *x < width), "ink beside the paper");
    if seen.code.is_none() && !seen.ink.is_empty() {
        seen.code = Some(read_code(&file)?);
    }
    if job.way == Way::Text && !paper.qr {
        ensure!(seen.code.is_none(), "a code by a printer that has none");
        return Ok(());
    }
    ensure!(seen.code.as_deref() == Some(slip.qr.as_str()), "the code reads {:?}", seen.code);
    Ok(())
}

/// What the parser's commands put on paper.
#[derive(Default)]
struct Seen {
    ink: BTreeSet<(usize, usize)>,
    /// Bytes of text as characters of code page 437, which has one for each.
    words: String,
    code: Option<String>,
}

impl Seen {
    fn of(commands: &[Value]) -> Result<Self> {
        let mut seen = Self::default();
        let (mut left, mut y) = (0, 0);
        for command in commands {
            match command["type"].as_str().unwrap_or_default() {
                "unknown" => {
                    let name = command["command"].as_str().unwrap_or("no command");
                    ensure!(PASSED_OVER.contains(&name), "{command}");
                    let bytes = unhex(&command["bytesHex"])?;
                    match (name, &bytes[..]) {
                        ("ESC J", [.., rows]) => y += usize::from(*rows),
                        ("GS L", [.., low, high]) => {
                            left = usize::from(u16::from_le_bytes([*low, *high]));
                        }
                        _ => {}
                    }
                }
                "raster-image" => y += seen.raster(command, (left, y))?,
                "text" => seen.words.push_str(command["text"].as_str().unwrap_or_default()),
                "line-feed" => seen.words.push('\n'),
                "qr-store" => seen.code = command["text"].as_str().map(str::to_owned),
                _ => {}
            }
        }
        let last = commands.iter().rev().find(|command| command["type"] != "unknown");
        let cut = last.is_some_and(|command| command["type"] == "cut");
        let torn = commands.last().is_some_and(|command| command["command"] == "ESC J");
        ensure!(cut || torn, "it does not end with its cut: {last:?}");
        let cuts = commands.iter().filter(|command| command["type"] == "cut").count();
        ensure!(cuts == usize::from(cut), "{cuts} cuts");
        Ok(seen)
    }

    /// Draws a band with its upper left corner here; its rows on paper.
    fn raster(&mut self, band: &Value, (left, top): (usize, usize)) -> Result<usize> {
        let number = |name: &str| {
            let number = band[name].as_u64().and_then(|number| usize::try_from(number).ok());
            number.with_context(|| format!("a band without its {name}"))
        };
        let (wide, rows) = (number("widthBytes")?, number("height")?);
        let times = |name: &str| if band[name] == true { 2 } else { 1 };
        let (across, down) = (times("doubleWidth"), times("doubleHeight"));
        let bytes = unhex(&band["dataHex"])?;
        ensure!(bytes.len() == wide * rows, "a band of {} bytes", bytes.len());
        for (place, byte) in bytes.iter().enumerate() {
            for bit in (0..8).filter(|bit| byte & (0x80 >> bit) != 0) {
                let (x, y) = ((place % wide * 8 + bit) * across, place / wide * down);
                let dots = (0..down).flat_map(|dy| (0..across).map(move |dx| (dx, dy)));
                self.ink.extend(dots.map(|(dx, dy)| (left + x + dx, top + y + dy)));
            }
        }
        Ok(rows * down)
    }

    /// A PNG file of it, with some white around.
    fn picture(&self, width: usize) -> Result<Vec<u8>> {
        let rows = self.ink.iter().map(|(_, y)| y + 1).max().unwrap_or_default();
        let (across, down) = (width + 2 * QUIET_DOTS, rows + 2 * QUIET_DOTS);
        let mut grey = vec![255; across * down];
        for (x, y) in &self.ink {
            grey[(y + QUIET_DOTS) * across + x + QUIET_DOTS] = 0;
        }
        let mut file = Vec::new();
        let mut encoder =
            png::Encoder::new(&mut file, u32::try_from(across)?, u32::try_from(down)?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header()?.write_image_data(&grey)?;
        Ok(file)
    }
}

fn unhex(text: &Value) -> Result<Vec<u8>> {
    let text = text.as_str().context("no bytes")?;
    let pairs = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16));
    Ok(pairs.collect::<Result<_, _>>()?)
}

/// The commands in a printer's bytes.
fn decode(bytes: &[u8]) -> Result<Vec<Value>> {
    let program = tests::hall::root().join(DECODER);
    let told = piped(Command::new(&program), bytes)
        .with_context(|| format!("{}; ./check builds it", program.display()))?;
    Ok(serde_json::from_slice(&told)?)
}

/// The text that a printer in its Chinese mode makes of these bytes.
fn decoded(words: &str) -> Result<String> {
    let mut codec = Command::new("iconv");
    codec.args(["-f", "UTF-8", "-t", "CP437"]);
    let bytes = piped(codec, words.as_bytes())?;
    let mut codec = Command::new("iconv");
    codec.args(["-f", "GB18030", "-t", "UTF-8"]);
    Ok(String::from_utf8(piped(codec, &bytes)?)?)
}

fn piped(mut program: Command, input: &[u8]) -> Result<Vec<u8>> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().context("no way in")?;
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output()?;
    if writer.join().is_err() || !output.status.success() {
        bail!("{program:?} ended with {}", output.status);
    }
    Ok(output.stdout)
}
