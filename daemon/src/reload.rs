//! The branch's file, read again while the hall goes on.
//!
//! 1. A file with a mistake, and rules that somebody's number speaks against, leave the old ones in
//!    force; the log says which line, or what is in use.
//! 2. What is no rule (addresses, devices, voices) is followed from the next start on, and the log
//!    says that, too.

use crate::config::Config;
use crate::desk::Desk;
use crate::effects::Screens;
use shared::KioskId;
use shared::voice::Zone;
use shared::wire::Problem;
use std::path::{Path, PathBuf};
use tokio::signal::unix::{SignalKind, signal};

/// The tables of the file that are followed from the next start on.
const AT_START: [&str; 8] =
    ["daemon", "ticket", "kiosk", "voice", "beacon", "reader", "recognition", "staff"];

/// The file in force.
pub struct Reload {
    /// Where it is.
    pub file: PathBuf,
    /// The hall that follows it.
    pub desk: Desk,
    /// The screens that are looked after.
    pub screens: Screens,
    /// The kiosks whose printers were opened.
    pub kiosks: Vec<KioskId>,
    /// The zones whose loudspeakers were opened.
    pub zones: Vec<Zone>,
}

impl Reload {
    /// Reads the file again at each `SIGHUP`, until the daemon ends.
    pub async fn keep(self) {
        let mut hang_up = match signal(SignalKind::hangup()) {
            Ok(hang_up) => hang_up,
            Err(trouble) => return tracing::warn!("the file is read at starts alone: {trouble}"),
        };
        let mut before = tables(&self.file);
        while hang_up.recv().await.is_some() {
            let file = self.file.display();
            match self.read().await {
                Ok(()) => {
                    let after = tables(&self.file);
                    tracing::info!("{file} is followed from here on");
                    let waits = at_next_start(&before, &after);
                    if !waits.is_empty() {
                        let waits = waits.join(", ");
                        tracing::warn!("from the next start on, and not before: {waits}");
                    }
                    before = after;
                }
                Err(why) => tracing::error!("the old rules stay: {why}"),
            }
        }
    }

    async fn read(&self) -> Result<(), String> {
        let mut rules = Config::read(&self.file).map_err(|mistake| mistake.to_string())?.rules;
        // The hall waits for no word of a device that nobody has opened.
        rules.kiosks.clone_from(&self.kiosks);
        rules.voice.zones.clone_from(&self.zones);
        let screens = rules.screens.iter().map(|screen| screen.id).collect();
        let reply = self.desk.adopt(rules).await;
        if reply.status == 200 {
            self.screens.know(screens);
            return Ok(());
        }
        let problem = serde_json::from_slice::<Problem>(&reply.body);
        Err(problem.map_or_else(|_| "the desk does not answer".to_owned(), |it| it.title))
    }
}

/// The tables that differ and are followed from the next start on.
fn at_next_start(before: &toml::Table, after: &toml::Table) -> Vec<&'static str> {
    AT_START.into_iter().filter(|name| before.get(*name) != after.get(*name)).collect()
}

/// The file's tables; none where it cannot be read.
fn tables(file: &Path) -> toml::Table {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_start_alone_follows_is_named() {
        let before: toml::Table = "[voice]\npaused = 1\n[missed]\ncalls_min = 2".parse().unwrap();
        let after: toml::Table =
            "[voice]\npaused = 2\n[missed]\ncalls_min = 3\n[daemon]\nlisten = \"\""
                .parse()
                .unwrap();
        assert_eq!(at_next_start(&before, &before), [""; 0]);
        assert_eq!(at_next_start(&before, &after), ["daemon", "voice"]);
    }
}
