//! The part of the command line that makes a kiosk an appliance.

use super::hours::{self, Hours};
use clap::Args;
use jiff::civil::Time;
use std::path::PathBuf;

/// The least light that can still be read by, in hundredths.
const PERCENT_MIN: u8 = 5;

/// How the kiosk stands in the hall by itself.
#[derive(Clone, Debug, Args)]
pub struct ApplianceOptions {
    /// Watch over the kiosk: start it again whenever it ends or stops drawing.
    #[arg(long)]
    pub watchdog: bool,
    /// Tell a watchdog on the output that it draws, and end with the input.
    #[arg(long, hide = true, conflicts_with = "watchdog")]
    pub watched: bool,
    /// End once a day at this time or within two hours after it, when nobody is there, to be
    /// started again.
    #[arg(long, value_name = "HH:MM", value_parser = hours::time)]
    pub daily_restart: Option<Time>,
    /// The hours in which the screen is darker while nobody is there.
    #[arg(long, value_name = "HH:MM-HH:MM", value_parser = hours::hours)]
    pub night: Option<Hours>,
    /// How bright the panel is, in hundredths.
    #[arg(long, value_name = "PERCENT", default_value = "100", value_parser = percent)]
    pub brightness: u8,
    /// How bright the panel is at night.
    #[arg(long, value_name = "PERCENT", default_value = "30", value_parser = percent)]
    pub night_brightness: u8,
    /// Where the system has the panels' backlights.
    #[arg(long, value_name = "FOLDER", default_value = "/sys/class/backlight", hide = true)]
    pub backlights: PathBuf,
}

fn percent(text: &str) -> Result<u8, String> {
    let percent = text.parse().ok().filter(|percent| (PERCENT_MIN..=100).contains(percent));
    percent.ok_or_else(|| format!("a whole number from {PERCENT_MIN} to 100 is expected"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Kiosk {
        #[command(flatten)]
        appliance: ApplianceOptions,
    }

    fn read(words: &[&str]) -> Result<ApplianceOptions, String> {
        let words = ["kiosk"].iter().chain(words);
        let read = Kiosk::try_parse_from(words);
        read.map(|kiosk| kiosk.appliance).map_err(|told| told.to_string())
    }

    #[test]
    fn a_kiosk_without_options_is_as_bright_as_it_can_be_and_never_restarts() {
        let plain = read(&[]).unwrap();
        assert_eq!((plain.brightness, plain.night, plain.daily_restart), (100, None, None));
        assert!(!plain.watchdog && !plain.watched);
    }

    #[test]
    fn hours_and_light_are_read() {
        let words = ["--night", "22:00-06:30", "--daily-restart", "03:30", "--brightness", "80"];
        let options = read(&words).unwrap();
        assert_eq!(options.night, Some(hours::hours("22:00-06:30").unwrap()));
        assert_eq!(options.daily_restart, Some(hours::time("03:30").unwrap()));
        assert_eq!(options.brightness, 80);
    }

    #[test]
    fn what_is_no_light_or_time_is_told() {
        for wrong in ["0", "4", "101", "half"] {
            let told = read(&["--brightness", wrong]).unwrap_err();
            assert!(told.contains("from 5 to 100"), "{told}");
        }
        assert!(read(&["--night", "22:00"]).unwrap_err().contains("such as 22:00-06:30"));
        assert!(read(&["--daily-restart", "3"]).unwrap_err().contains("such as 03:30"));
        assert!(read(&["--watchdog", "--watched"]).is_err());
    }
}
