//! The counter terminal's command line.

use clap::{Parser, ValueEnum};
use shared::CounterId;
use slint::{PhysicalPosition, PhysicalSize, Window};

/// The terminal a teller works with.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-counter", version)]
pub struct Options {
    /// Where the daemon listens.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7600")]
    pub daemon: String,
    /// Which counter this is, by the number over it.
    #[arg(long, value_name = "N", value_parser = counter)]
    pub counter: CounterId,
    /// The language of its words.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: Chosen,
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

/// A language of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Chosen {
    /// 中文.
    Zh,
    /// English.
    En,
}

impl Options {
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

fn counter(text: &str) -> Result<CounterId, String> {
    text.parse().map(CounterId).map_err(|_| "a counter is a number, such as 3".to_owned())
}

fn pair<T: std::str::FromStr>(text: &str, between: char) -> Result<(T, T), String> {
    let both = text.split_once(between).and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    both.ok_or_else(|| format!("two whole numbers with {between:?} between them are expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_and_size_are_read() {
        let words = ["tingxu-counter", "--counter", "3", "--at=-10,20", "--size", "540x960"];
        let options = Options::try_parse_from(words).unwrap();
        assert_eq!((options.at, options.size), (Some((-10, 20)), Some((540, 960))));
        assert_eq!(options.counter, CounterId(3));
        assert_eq!(options.language, Chosen::Zh);
        assert_eq!(options.daemon, "http://127.0.0.1:7600");
    }

    #[test]
    fn what_is_no_size_is_told() {
        let told = Options::try_parse_from(["tingxu-counter", "--counter", "3", "--size", "540"])
            .unwrap_err();
        assert!(told.to_string().contains("two whole numbers"), "{told}");
    }
}
