//! Wishes of screens, and about them.

use super::Walk;
use rand::RngExt;
use shared::screen::{HowSeen, ScreenState, Seen};
use shared::{Command, ScreenId, Text};

impl Walk {
    pub(super) fn about_screens(&mut self) -> Command {
        use ScreenState::{Drawing, Gone, Still};
        let call = self.chance.random_range(1..3);
        match self.chance.random_range(0..12) {
            0 => Command::ShowEmergency { words: self.sentence() },
            1 => Command::ClearEmergency {},
            2 => Command::TestScreens {},
            3 => {
                let state = [Drawing, Still, Gone][self.chance.random_range(0..3)];
                Command::ReportScreen { screen: self.screen(), state }
            }
            4 => {
                let screen = (self.chance.random_range(0..3) > 0).then(|| self.screen());
                Command::ReportMedia { screen, expired: self.chance.random_range(0..3) }
            }
            _ => self.report_shown(call),
        }
    }

    /// Mostly of a call that waits for a screen, or that stands on one.
    pub(super) fn report_shown(&mut self, call: u8) -> Command {
        let seen =
            |screen, length_ms| Seen { screen, at: self.now, length_ms, how: HowSeen::Frame };
        let screens = &self.hall.screens;
        let due = screens.due.last().map(|(_, ticket, call)| (*ticket, *call));
        let standing = screens.seen.iter().rev().find_map(|((ticket, call), told)| {
            let (screen, _) = told.iter().find(|(_, ended)| !**ended)?;
            Some((*ticket, *call, seen(*screen, Some(8_000))))
        });
        let begins = seen(Some(ScreenId(1)), None);
        let (other, begin) = (self.called(), Some(begins));
        let (ticket, call, seen) = match (self.chance.random_range(0..8), standing, due) {
            (0..3, Some((ticket, call, ends)), _) => (ticket, call, Some(ends)),
            (3..6, _, Some((ticket, call))) => (ticket, call, begin),
            (6, _, _) => (other, call, begin),
            _ => (other, call, None),
        };
        Command::ReportShown { ticket, call, seen }
    }

    fn screen(&mut self) -> ScreenId {
        ScreenId(self.chance.random_range(1..4))
    }

    fn sentence(&mut self) -> Text {
        let english = "Please leave the hall";
        match self.chance.random_range(0..4) {
            0 => Text::from([("en", english)]),
            1 => Text::from([("zh", "请"), ("en", &*"a".repeat(81))]),
            _ => Text::from([("zh", "请有序离开大厅"), ("en", english)]),
        }
    }
}
