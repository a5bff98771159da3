//! Writes every widget and screen in every look as pictures, and a page of the usual ones.

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use ui::gallery::{Look, Subject, paint, subjects};

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
    /// The usual look alone, instead of all of them.
    #[arg(long)]
    usual: bool,
}

fn main() -> ExitCode {
    ui::ended("gallery", run(&Options::parse()))
}

fn run(options: &Options) -> Result<(), Box<dyn std::error::Error>> {
    ui::font::require()?;
    std::fs::create_dir_all(&options.out)?;
    let began = Instant::now();
    let chosen: Vec<_> =
        subjects().into_iter().filter(|subject| subject.name().contains(&options.only)).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let drawn: usize = std::thread::scope(|scope| {
        let part = chosen.len().div_ceil(threads).max(1);
        let draw_part = |part: &[Subject]| {
            paint::headless().map_err(|trouble| trouble.to_string())?;
            let mut drawn = 0;
            for subject in part {
                drawn += draw(subject, options).map_err(|trouble| trouble.to_string())?;
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
    say(&format!(
        "{drawn} pictures in {} took {:.1} s",
        options.out.display(),
        began.elapsed().as_secs_f32()
    ));
    Ok(())
}

/// Draws a subject in its looks; how many pictures that made.
fn draw(subject: &Subject, options: &Options) -> Result<usize, Box<dyn std::error::Error>> {
    let mut drawn = 0;
    for reader in subject.readers() {
        let looks = if options.usual { vec![Look::of(*reader)] } else { Look::all_of(*reader) };
        for look in looks {
            let opened = subject.open(look);
            let shot = paint::trimmed(&paint::shot(opened.window())?);
            let name = format!("{}-{}.png", subject.name(), look.name());
            paint::save(&shot, &options.out.join(name))?;
            drawn += 1;
        }
    }
    Ok(drawn)
}

#[expect(clippy::print_stdout, reason = "the program's answer")]
fn say(text: &str) {
    println!("{text}");
}
