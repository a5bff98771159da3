//! The panel's own light, where the system lets this program set it.
//!
//! A folder for each panel, with `max_brightness` and `brightness` in it, as Linux has them under
//! /sys/class/backlight. A test makes such a folder.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// One panel's light.
#[derive(Debug)]
pub struct Backlight {
    brightness: PathBuf,
    most: u32,
}

impl Backlight {
    /// The first panel, by name, whose light may be set.
    pub fn find(panels: &Path) -> Option<Self> {
        let entries = fs::read_dir(panels).ok()?;
        let mut panels: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        panels.sort();
        panels.iter().find_map(|panel| match Self::open(panel) {
            Ok(backlight) => Some(backlight),
            Err(trouble) => {
                tracing::warn!(?panel, "the backlight cannot be set: {trouble}");
                None
            }
        })
    }

    fn open(panel: &Path) -> io::Result<Self> {
        let most = fs::read_to_string(panel.join("max_brightness"))?;
        let most = most.trim().parse().map_err(io::Error::other)?;
        let brightness = panel.join("brightness");
        OpenOptions::new().write(true).open(&brightness)?;
        Ok(Self { brightness, most })
    }

    /// Sets it, in hundredths of what the panel has; some panels are off at 0, so 1 is the least.
    pub fn set(&self, percent: u8) -> io::Result<()> {
        let level = (u64::from(self.most) * u64::from(percent) / 100).max(1);
        fs::write(&self.brightness, level.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn panels() -> TempDir {
        let folder = TempDir::new().unwrap();
        for (name, most) in [("acpi", "many"), ("intel", "852\n"), ("other", "255\n")] {
            let panel = folder.path().join(name);
            fs::create_dir(&panel).unwrap();
            fs::write(panel.join("max_brightness"), most).unwrap();
            fs::write(panel.join("brightness"), "7\n").unwrap();
        }
        folder
    }

    #[test]
    fn the_first_panel_that_can_be_set_is_set_by_its_own_measure() {
        let folder = panels();
        let backlight = Backlight::find(folder.path()).unwrap();
        for (percent, expected) in [(100, "852"), (30, "255"), (1, "8"), (0, "1")] {
            backlight.set(percent).unwrap();
            let level = fs::read_to_string(folder.path().join("intel/brightness")).unwrap();
            assert_eq!(level, expected, "{percent} %");
        }
        assert_eq!(fs::read_to_string(folder.path().join("other/brightness")).unwrap(), "7\n");
    }

    #[test]
    fn a_machine_without_panels_has_none() {
        let folder = TempDir::new().unwrap();
        assert!(Backlight::find(folder.path()).is_none());
        assert!(Backlight::find(&folder.path().join("nothing")).is_none());
    }
}
