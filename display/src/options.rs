//! The display's command line.

use clap::{Parser, ValueEnum};
use slint::{PhysicalPosition, PhysicalSize, Window};

/// The wall screen that calls the numbers.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-display", version)]
pub struct Options {
    /// Where the daemon listens.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7600")]
    pub daemon: String,
    /// Which language stands first.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: First,
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

/// The language that stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum First {
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

fn pair<T: std::str::FromStr>(text: &str, between: char) -> Result<(T, T), String> {
    let both = text.split_once(between).and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    both.ok_or_else(|| format!("two whole numbers with {between:?} between them are expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_and_size_are_read() {
        let words = ["tingxu-display", "--at=-10,20", "--size", "540x960"];
        let options = Options::try_parse_from(words).unwrap();
        assert_eq!((options.at, options.size), (Some((-10, 20)), Some((540, 960))));
        assert_eq!(options.language, First::Zh);
        assert_eq!(options.daemon, "http://127.0.0.1:7600");
    }

    #[test]
    fn what_is_no_size_is_told() {
        let told = Options::try_parse_from(["tingxu-display", "--size", "540"]).unwrap_err();
        assert!(told.to_string().contains("two whole numbers"), "{told}");
    }
}
