//! What the three programs begin with: a command line, a log, a font, and a window in its place
//! and in its clothes.

use crate::brand::{Brand, BrandError};
use crate::font::{self, NoChineseFont};
use crate::{Motion, Screen, Theme, Tone};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use slint::{ComponentHandle, Global, PhysicalPosition, PhysicalSize, Window};
use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Fewer dots an inch has no panel that is read.
const DPI_MIN: u16 = 30;
/// More dots an inch has no panel of a terminal.
const DPI_MAX: u16 = 600;
const MM_PER_INCH: f32 = 25.4;

/// The part of the command line that every terminal has.
#[derive(Clone, Debug, Args)]
pub struct Terminal {
    /// Where the daemon listens.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7600")]
    pub daemon: String,
    /// Where the window's upper left corner stands, in pixels.
    #[arg(long, value_name = "X,Y", value_parser = |text: &str| pair::<i32>(text, ','))]
    pub at: Option<(i32, i32)>,
    /// How large the window is, in pixels.
    #[arg(long, value_name = "WxH", value_parser = |text: &str| pair::<u32>(text, 'x'))]
    pub size: Option<(u32, u32)>,
    /// Fill the whole screen.
    #[arg(long)]
    pub full_screen: bool,
    /// The branch's own look: its brand.toml.
    #[arg(long, value_name = "FILE")]
    pub brand: Option<PathBuf>,
    /// The colours: ink on paper, for a bright hall's wall, or of high contrast.
    #[arg(long, value_enum)]
    pub tone: Option<Tone>,
    /// How many dots an inch of the panel has; sizes are then true in millimetres.
    #[arg(long, value_name = "N", value_parser = dpi)]
    pub dpi: Option<u16>,
    /// Let nothing move.
    #[arg(long)]
    pub still: bool,
}

impl ValueEnum for Tone {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Light, Self::Dark, Self::Contrast]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let name = match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        };
        Some(PossibleValue::new(name))
    }
}

impl Terminal {
    /// Logs to the error output, and makes sure that Chinese can be drawn.
    pub fn begin(&self) -> Result<(), NoChineseFont> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
        font::require()
    }

    /// Puts the window where it was asked for.
    pub fn place(&self, window: &Window) {
        if let Some((width, height)) = self.size {
            window.set_size(PhysicalSize::new(width, height));
        }
        if let Some((x, y)) = self.at {
            window.set_position(PhysicalPosition::new(x, y));
        }
        window.set_fullscreen(self.full_screen);
    }

    /// Gives the window its tone, its brand, the panel's true size, and its rest.
    ///
    /// A brand that is refused leaves the window as it was.
    pub fn dress<'a, W>(&self, window: &'a W, usual: Tone) -> Result<(), BrandError>
    where
        W: ComponentHandle,
        Theme<'a>: Global<'a, W>,
        Screen<'a>: Global<'a, W>,
        Motion<'a>: Global<'a, W>,
    {
        let theme = window.global::<Theme>();
        if let Some(path) = &self.brand {
            Brand::read(path)?.wear(&theme)?;
        }
        theme.set_tone(self.tone.unwrap_or(usual));
        if let Some(dpi) = self.dpi {
            window.global::<Screen>().set_panel_mm(f32::from(dpi) / MM_PER_INCH);
        }
        window.global::<Motion>().set_still(self.still);
        Ok(())
    }
}

/// How a program ends: with one sentence if it could not go on.
#[expect(clippy::print_stderr, reason = "the one sentence that says why it ended")]
pub fn ended<E: Display>(program: &str, result: Result<(), E>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{program}: {trouble:#}");
            ExitCode::FAILURE
        }
    }
}

fn pair<T: std::str::FromStr>(text: &str, between: char) -> Result<(T, T), String> {
    let both = text.split_once(between).and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    both.ok_or_else(|| format!("two whole numbers with {between:?} between them are expected"))
}

fn dpi(text: &str) -> Result<u16, String> {
    let dpi = text.parse().ok().filter(|dpi| (DPI_MIN..=DPI_MAX).contains(dpi));
    dpi.ok_or_else(|| {
        format!("a panel has {DPI_MIN} to {DPI_MAX} dots an inch; a whole number is expected")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        terminal: Terminal,
    }

    fn read(words: &[&str]) -> Terminal {
        let words = ["terminal"].iter().chain(words);
        Options::try_parse_from(words).unwrap().terminal
    }

    #[track_caller]
    fn check_told(words: &[&str], expected: &str) {
        let words = ["terminal"].iter().chain(words);
        let told = Options::try_parse_from(words).err().unwrap().to_string();
        assert!(told.contains(expected), "{told}");
    }

    #[test]
    fn place_and_size_are_read() {
        let terminal = read(&["--at=-10,20", "--size", "540x960"]);
        assert_eq!((terminal.at, terminal.size), (Some((-10, 20)), Some((540, 960))));
        assert_eq!(terminal.daemon, "http://127.0.0.1:7600");
    }

    #[test]
    fn what_is_no_size_is_told() {
        check_told(&["--size", "540"], "two whole numbers");
    }

    #[test]
    fn clothes_are_read() {
        let plain = read(&[]);
        assert_eq!((plain.brand, plain.tone, plain.dpi, plain.still), (None, None, None, false));
        for tone in Tone::value_variants() {
            let name = tone.to_possible_value().unwrap();
            assert_eq!(read(&["--tone", name.get_name()]).tone, Some(*tone));
        }
        let dressed = read(&["--brand", "a/brand.toml", "--dpi", "141", "--still"]);
        assert_eq!(dressed.brand, Some(PathBuf::from("a/brand.toml")));
        assert_eq!((dressed.dpi, dressed.still), (Some(141), true));
    }

    #[test]
    fn a_tone_that_there_is_not_is_told() {
        check_told(&["--tone", "pink"], "[possible values: light, dark, contrast]");
    }

    #[test]
    fn what_is_no_density_is_told() {
        assert_eq!([read(&["--dpi", "30"]).dpi, read(&["--dpi=600"]).dpi], [Some(30), Some(600)]);
        for wrong in ["29", "601", "0", "99999", "91.8", "many"] {
            check_told(&["--dpi", wrong], "a panel has 30 to 600 dots an inch");
        }
    }
}
