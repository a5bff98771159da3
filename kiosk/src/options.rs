//! The kiosk's command line.

use clap::Parser;
use shared::KioskId;
use slint::{PhysicalPosition, PhysicalSize, Window};

/// The touch screen where customers take their numbers.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-kiosk", version)]
pub struct Options {
    /// Where the daemon listens.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7600")]
    pub daemon: String,
    /// Which kiosk of the branch this is.
    #[arg(long, value_name = "N", default_value = "1", value_parser = kiosk)]
    pub kiosk: KioskId,
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

fn kiosk(text: &str) -> Result<KioskId, String> {
    text.parse().map(KioskId).map_err(|_| "a kiosk is a number, such as 1".to_owned())
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
        let words = ["tingxu-kiosk", "--kiosk", "2", "--at=-10,20", "--size", "540x960"];
        let options = Options::try_parse_from(words).unwrap();
        assert_eq!(options.kiosk, KioskId(2));
        assert_eq!((options.at, options.size), (Some((-10, 20)), Some((540, 960))));
        assert_eq!(options.daemon, "http://127.0.0.1:7600");
    }

    #[test]
    fn what_is_no_size_is_told() {
        let told = Options::try_parse_from(["tingxu-kiosk", "--size", "540"]).unwrap_err();
        assert!(told.to_string().contains("two whole numbers"), "{told}");
    }
}
