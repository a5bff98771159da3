//! The kiosk's command line.

use clap::Parser;
use shared::KioskId;
use ui::Terminal;

/// The touch screen where customers take their numbers.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-kiosk", version)]
pub struct Options {
    /// Which kiosk of the branch this is.
    #[arg(long, value_name = "N", default_value = "1", value_parser = kiosk)]
    pub kiosk: KioskId,
    #[command(flatten)]
    pub terminal: Terminal,
}

fn kiosk(text: &str) -> Result<KioskId, String> {
    text.parse().map(KioskId).map_err(|_| "a kiosk is a number, such as 1".to_owned())
}
