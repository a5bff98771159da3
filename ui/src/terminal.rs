//! What the three programs begin with: a command line, a log, a font, and a window in its place.

use crate::font::{self, NoChineseFont};
use clap::Args;
use slint::{PhysicalPosition, PhysicalSize, Window};
use std::fmt::Display;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        terminal: Terminal,
    }

    #[test]
    fn place_and_size_are_read() {
        let words = ["terminal", "--at=-10,20", "--size", "540x960"];
        let terminal = Options::try_parse_from(words).unwrap().terminal;
        assert_eq!((terminal.at, terminal.size), (Some((-10, 20)), Some((540, 960))));
        assert_eq!(terminal.daemon, "http://127.0.0.1:7600");
    }

    #[test]
    fn what_is_no_size_is_told() {
        let told = Options::try_parse_from(["terminal", "--size", "540"]).err().unwrap();
        assert!(told.to_string().contains("two whole numbers"), "{told}");
    }
}
