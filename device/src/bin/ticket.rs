//! Checks a ticket's layout and draws it: a picture in every language and size.

use anyhow::{Context, Result, ensure};
use clap::Parser;
use device::printer::{Paper, Profile};
use device::ticket::{Design, Job, Press, Slip, Way};
use device::virtual_printer::{Canvas, Machine, Type, WIDTH_DOTS};
use shared::Language;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Dots to a millimetre.
const DOTS_PER_MM: f64 = 8.0;
/// `ESC @`.
const RESET: [u8; 2] = [0x1B, 0x40];
/// How often a ticket is drawn to measure how long it takes.
const ROUNDS: usize = 51;
/// The lines' speeds that are measured.
const BAUDS: [u32; 4] = [9_600, 19_200, 38_400, 115_200];

/// Checks a ticket's layout and draws it.
///
/// Writes a picture for each language, in normal and in large print, and says of each how long
/// the paper is, by which way it is put on paper, in how many bytes and seconds. A mistake is told
/// with its file and line.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Example:
  ticket --layout assets/ticket/layout.toml --out tickets
  ticket --layout assets/ticket/layout.toml --out tickets --language en --elder --baud 38400"
)]
struct Options {
    /// The layout to check; its words and its logo stand beside it.
    #[arg(long, default_value = "assets/ticket/layout.toml")]
    layout: PathBuf,
    /// Folder for the pictures; made if it is missing.
    #[arg(long, required_unless_present = "measure")]
    out: Option<PathBuf>,
    /// One language alone, such as en.
    #[arg(long)]
    language: Option<String>,
    /// The branch's languages.
    #[arg(long, default_value = "zh,en", value_delimiter = ',')]
    languages: Vec<String>,
    /// Large print alone.
    #[arg(long)]
    elder: bool,
    /// A printer's profile, a TOML file; without one 80 mm paper, Chinese characters and QR.
    #[arg(long)]
    profile: Option<PathBuf>,
    /// Bits a second on the printer's line; without it the profile's own.
    #[arg(long)]
    baud: Option<u32>,
    /// Store beside each picture what a printer is sent, from its reset on: to try it on paper,
    /// `cat ticket-zh-normal.bin > /dev/usb/lp0`.
    #[arg(long)]
    bytes: bool,
    /// Measure: how long a picture takes, and the bytes of every way.
    #[arg(long)]
    measure: bool,
}

#[expect(clippy::print_stderr, reason = "the one sentence that says why it ended")]
fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ticket: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let mut languages: Vec<_> = options.languages.iter().cloned().map(Language).collect();
    let own = options.language.clone().map(Language);
    languages.extend(own.filter(|language| !languages.contains(language)));
    let design = Design::load(&options.layout, &languages)?;
    let profile = profile(options.profile.as_deref())?;
    let line = (&profile.paper, options.baud.unwrap_or(profile.baud));
    ensure!(line.1 > 0, "the line's speed is 0; expected bits a second, such as 115200");
    let mut press = Press::load()?;
    languages.retain(|tag| options.language.as_ref().is_none_or(|only| *only == tag.0));
    let slips = languages
        .iter()
        .flat_map(|language| [false, true].map(|elder| Slip::sample(language.clone(), elder)));
    let slips: Vec<_> = slips.filter(|slip| slip.elder || !options.elder).collect();
    if let Some(folder) = &options.out {
        fs::create_dir_all(folder)
            .with_context(|| format!("making the folder {}", folder.display()))?;
        for slip in &slips {
            let (job, path) = store(&design, &mut press, slip, (folder, line))?;
            if options.bytes {
                let bytes = [&RESET, job.bytes.as_slice()].concat();
                fs::write(path.with_extension("bin"), bytes)
                    .with_context(|| format!("writing beside {}", path.display()))?;
            }
        }
    }
    if options.measure {
        measure(&design, &mut press, &slips, line.0);
    }
    Ok(())
}

fn profile(path: Option<&Path>) -> Result<Profile> {
    let Some(path) = path else {
        return Ok(toml::from_str(PLAIN)?);
    };
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("reading {}", path.display()))
}

/// A printer of which nothing is known.
const PLAIN: &str = "name = \"any\"\nconfirms = \"barrier\"\nbaud = 115200\n\
    paper = { width_dots = 576, text = \"gbk\", qr = true, cut = \"feed\", speed_mm_s = 150 }\n";

#[expect(clippy::print_stdout, reason = "a line for each picture is the program's answer")]
fn store(
    design: &Design,
    press: &mut Press,
    slip: &Slip,
    (folder, line): (&Path, (&Paper, u32)),
) -> Result<(Job, PathBuf)> {
    let name = format!("ticket-{}-{}.png", slip.language, size(slip));
    let path = folder.join(name);
    let job = design.job(press, slip, line);
    let picture = match drawn(&job, line.0)? {
        Some(picture) => picture,
        None => design.preview(press, slip, line.0).png().context("drawing a ticket")?,
    };
    fs::write(&path, picture).with_context(|| format!("writing {}", path.display()))?;
    println!("{}: {}", path.display(), told(&job, line.1));
    for warning in &job.warnings {
        println!("  {warning}");
    }
    Ok((job, path))
}

/// What comes out of a printer that draws letters by itself, as the virtual one does.
fn drawn(job: &Job, paper: &Paper) -> Result<Option<Vec<u8>>> {
    if job.way == Way::Raster || usize::from(paper.width_dots) != WIDTH_DOTS {
        return Ok(None);
    }
    let mut machine = Machine::default();
    machine.feed(&job.bytes);
    let Some(ticket) = machine.take_tickets().pop() else { return Ok(None) };
    let canvas = Canvas::draw(&ticket, &mut Type::load()?);
    Ok(Some(canvas.png().context("drawing a ticket")?))
}

fn told(job: &Job, baud: u32) -> String {
    let Job { bytes, way, rows, wire, .. } = job;
    format!(
        "{:.0} mm, {}, {} bytes, {:.2} s at {baud}",
        f64::from(*rows) / DOTS_PER_MM,
        name(*way),
        bytes.len(),
        wire.as_secs_f64()
    )
}

#[expect(clippy::print_stdout, reason = "the table is the program's answer")]
fn measure(design: &Design, press: &mut Press, slips: &[Slip], paper: &Paper) {
    println!("| ticket | picture, median | longest |{}", " way at bauds |".repeat(BAUDS.len()));
    println!("| --- | --- | --- |{}", " --- |".repeat(BAUDS.len()));
    for slip in slips {
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                let job = design.job_by(Way::Raster, press, slip, (paper, BAUDS[0]));
                assert!(!job.bytes.is_empty(), "a ticket has ink");
                began.elapsed()
            })
            .collect();
        times.sort();
        let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
        print!("| {} {} ", slip.language, size(slip));
        print!("| {:.1} ms | {:.1} ms |", ms(times[ROUNDS / 2]), ms(times[ROUNDS - 1]));
        for baud in BAUDS {
            print!(" {} |", told(&design.job(press, slip, (paper, baud)), baud));
        }
        println!();
    }
}

fn size(slip: &Slip) -> &'static str {
    if slip.elder { "elder" } else { "normal" }
}

fn name(way: Way) -> &'static str {
    match way {
        Way::Raster => "raster",
        Way::Hybrid => "hybrid",
        Way::Text => "text",
    }
}
