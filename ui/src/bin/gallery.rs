//! Shows every widget and screen, or writes them as pictures, or as a page of the usual ones.

use clap::Parser;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use ui::gallery::{Look, Subject, browse, paint, subjects};

/// Draws every widget and every screen.
#[derive(Debug, Parser)]
#[command(name = "gallery", version)]
struct Options {
    /// Where the pictures go.
    #[arg(long, value_name = "FOLDER", default_value = "target/gallery")]
    out: PathBuf,
    /// Only what has this in its name, such as `kiosk` or `keypad`.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// A page of the usual looks, instead of all of them; the pictures go beside it.
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    page: Option<PathBuf>,
    /// Windows to look through, instead of pictures.
    #[arg(long, conflicts_with_all = ["out", "page"])]
    show: bool,
}

/// What the page begins with.
const PAGE: &str = "\
# Gallery
Every widget and every screen in its usual look. All looks (tones, readers, languages, directions,
a finger on them), some minutes without `--release`; with `--show` in windows to look through:

    cargo run --release -p ui --features gallery --bin gallery

This page, whose pictures a test holds against new drawings:

    cargo run --release -p ui --features gallery --bin gallery -- --page docs/gallery.md";

fn main() -> ExitCode {
    ui::ended("gallery", run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    ui::font::require()?;
    if options.show {
        return Ok(browse(chosen(&options.only))?);
    }
    let out = options.page.as_ref().map_or(options.out.clone(), |page| page.with_extension(""));
    std::fs::create_dir_all(&out)?;
    let began = Instant::now();
    let chosen = chosen(&options.only);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let drawn: usize = std::thread::scope(|scope| {
        let part = chosen.len().div_ceil(threads).max(1);
        let draw_part = |part: &[Subject]| {
            paint::headless().map_err(|trouble| trouble.to_string())?;
            let mut drawn = 0;
            for subject in part {
                drawn += draw(subject, options.page.is_some(), &out)
                    .map_err(|trouble| trouble.to_string())?;
            }
            Ok::<_, String>(drawn)
        };
        let threads: Vec<_> =
            chosen.chunks(part).map(|part| scope.spawn(move || draw_part(part))).collect();
        let mut drawn = 0;
        for thread in threads {
            drawn += thread.join().map_err(|_| "a picture broke down".to_owned())??;
        }
        Ok::<_, String>(drawn)
    })?;
    if let Some(page) = &options.page {
        std::fs::write(page, listed(&chosen, &out))?;
    }
    say(&format!(
        "{drawn} pictures in {} took {:.1} s",
        out.display(),
        began.elapsed().as_secs_f32()
    ));
    Ok(())
}

/// Those with this in their name.
fn chosen(only: &str) -> Vec<Subject> {
    subjects().into_iter().filter(|subject| subject.name().contains(only)).collect()
}

/// Draws a subject in its looks; how many pictures that made.
fn draw(subject: &Subject, usual: bool, out: &Path) -> Result<usize, Box<dyn std::error::Error>> {
    let looks = if usual { vec![subject.usual()] } else { subject.looks() };
    for look in &looks {
        paint::save(&subject.picture(*look)?, &out.join(file(subject, *look)))?;
    }
    Ok(looks.len())
}

fn file(subject: &Subject, look: Look) -> String {
    format!("{}-{}.png", subject.name(), look.name())
}

/// The page: a heading and a picture for each.
fn listed(subjects: &[Subject], out: &Path) -> String {
    let folder = out.file_name().unwrap_or_default().to_string_lossy();
    let mut page = format!("{PAGE}\n");
    for subject in subjects {
        let (name, file) = (subject.name(), file(subject, subject.usual()));
        page.push_str(&format!("\n## {name}\n![{name}]({folder}/{file})\n"));
    }
    page
}

#[expect(clippy::print_stdout, reason = "the program's answer")]
fn say(text: &str) {
    println!("{text}");
}
