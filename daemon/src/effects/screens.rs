//! The hall's screens, seen from the daemon: which are connected, and which of those draw.

use crate::desk::Desk;
use shared::limits::BEATLESS_MS;
use shared::screen::ScreenState;
use shared::{Command, ScreenId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether they draw.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// After this long without a beat a screen draws nothing.
const BEATLESS: Duration = Duration::from_millis(BEATLESS_MS);
/// So long after the daemon's own start nobody is missed.
const COME_WITHIN: Duration = Duration::from_secs(10);

/// Which screens are there.
#[derive(Clone, Debug, Default)]
pub struct Screens(Arc<Mutex<BTreeMap<ScreenId, Seen>>>);

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Whether the rules know it.
    known: bool,
    /// How many programs show it.
    here: u32,
    beat: Option<Instant>,
}

/// A program that shows a screen, until this is dropped.
pub struct Showing {
    screens: Screens,
    screen: ScreenId,
}

impl Screens {
    /// A program has come to show a screen.
    pub fn arrive(&self, screen: ScreenId) -> Showing {
        self.lock().entry(screen).or_default().here += 1;
        Showing { screens: self.clone(), screen }
    }

    /// These are the screens of the rules.
    pub fn know(&self, screens: BTreeSet<ScreenId>) {
        let mut seen = self.lock();
        for screen in &screens {
            seen.entry(*screen).or_default();
        }
        for (screen, seen) in &mut *seen {
            seen.known = screens.contains(screen);
        }
    }

    /// Tells the hall how the screens of its rules are, until the daemon ends.
    pub async fn watch(self, desk: Desk) {
        let since = Instant::now();
        let mut told = BTreeMap::new();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let known = self.known();
            told.retain(|screen, _| known.contains(screen));
            for screen in known {
                let state = self.state(screen, Instant::now());
                let early = since.elapsed() < COME_WITHIN && state != ScreenState::Drawing;
                if early && !told.contains_key(&screen) || told.get(&screen) == Some(&state) {
                    continue;
                }
                let report = Command::ReportScreen { screen, state };
                let heard = desk.report(report).await.map_or_else(|it| it.status != 503, |_| true);
                if heard {
                    log(screen, state);
                    told.insert(screen, state);
                }
            }
        }
    }

    fn known(&self) -> BTreeSet<ScreenId> {
        self.lock().iter().filter(|(_, seen)| seen.known).map(|(screen, _)| *screen).collect()
    }

    fn state(&self, screen: ScreenId, now: Instant) -> ScreenState {
        let seen = self.lock().get(&screen).copied().unwrap_or_default();
        let beats = seen.beat.is_some_and(|at| now.saturating_duration_since(at) < BEATLESS);
        match (beats, seen.here > 0) {
            (true, _) => ScreenState::Drawing,
            (false, true) => ScreenState::Still,
            (false, false) => ScreenState::Gone,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ScreenId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Showing {
    /// It draws.
    pub fn beat(&self) {
        if let Some(seen) = self.screens.lock().get_mut(&self.screen) {
            seen.beat = Some(Instant::now());
        }
    }
}

impl Drop for Showing {
    fn drop(&mut self) {
        if let Some(seen) = self.screens.lock().get_mut(&self.screen) {
            seen.here = seen.here.saturating_sub(1);
        }
    }
}

fn log(screen: ScreenId, state: ScreenState) {
    match state {
        ScreenState::Drawing => tracing::info!("screen {screen} draws"),
        ScreenState::Still => tracing::warn!("screen {screen} has stopped drawing"),
        ScreenState::Gone => tracing::warn!("no program shows screen {screen}"),
        ScreenState::Unknown => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_draws_while_it_says_so() {
        let (screens, id, now) = (Screens::default(), ScreenId(1), Instant::now());
        assert_eq!(screens.state(id, now), ScreenState::Gone);
        let showing = screens.arrive(id);
        assert_eq!(screens.state(id, now), ScreenState::Still);
        showing.beat();
        let later = Instant::now() + BEATLESS;
        assert_eq!(screens.state(id, later - LOOK_EVERY), ScreenState::Drawing);
        assert_eq!(screens.state(id, later), ScreenState::Still, "connected, and silent");
        drop(showing);
        assert_eq!(screens.state(id, later), ScreenState::Gone);
    }

    #[test]
    fn only_screens_of_the_rules_are_told_of() {
        let (screens, [first, second]) = (Screens::default(), [ScreenId(1), ScreenId(2)]);
        let _stranger = screens.arrive(second);
        assert!(screens.known().is_empty(), "no rule knows it");
        screens.know([first].into());
        assert_eq!(screens.known(), [first].into());
        screens.know([second].into());
        assert_eq!(screens.known(), [second].into());
    }

    #[test]
    fn a_program_that_replaces_another_is_not_missed() {
        let (screens, id) = (Screens::default(), ScreenId(1));
        let (old, new) = (screens.arrive(id), screens.arrive(id));
        drop(old);
        assert_eq!(screens.state(id, Instant::now()), ScreenState::Still);
        new.beat();
        assert_eq!(screens.state(id, Instant::now()), ScreenState::Drawing);
    }
}
