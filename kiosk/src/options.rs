//! The kiosk's command line.

use crate::appliance::ApplianceOptions;
use clap::Parser;
use shared::KioskId;
use std::path::PathBuf;
use ui::Terminal;

/// The touch screen where customers take their numbers.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-kiosk", version)]
pub struct Options {
    /// Which kiosk of the branch this is.
    #[arg(long, value_name = "N", default_value = "1", value_parser = kiosk)]
    pub kiosk: KioskId,
    /// The voice packs that the pages are spoken by; without them the kiosk is silent.
    #[arg(long, value_name = "FOLDER")]
    pub voice: Option<PathBuf>,
    /// The sound device by its name; without it, the system's default.
    #[arg(long, value_name = "NAME", requires = "voice")]
    pub audio: Option<String>,
    /// Offer no language whose words no speaker has reviewed, Chinese and English aside.
    #[arg(long)]
    pub reviewed_only: bool,
    #[command(flatten)]
    pub appliance: ApplianceOptions,
    #[command(flatten)]
    pub terminal: Terminal,
}

fn kiosk(text: &str) -> Result<KioskId, String> {
    text.parse().map(KioskId).map_err(|_| "a kiosk is a number, such as 1".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Options;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_without_contradictions() {
        Options::command().debug_assert();
    }
}
