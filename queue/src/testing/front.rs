//! What is wished at the front of the hall: limits, lanes, appointments.

use super::Walk;
use crate::Event;
use rand::RngExt;
use shared::Command;
use shared::admission::{PauseReason, Person};
use shared::moment::Millis;

/// How many people the readers know.
const PERSONS: u32 = 12;

impl Walk {
    pub(super) fn front_wish(&mut self) -> Command {
        match self.chance.random_range(0..4) {
            0 => Command::CloseService { service: self.service(), reason: PauseReason::System },
            _ => Command::OpenService { service: self.service() },
        }
    }

    /// Somebody whom a reader knows, at times.
    pub(super) fn person(&mut self) -> Option<Person> {
        let who = self.chance.random_range(0..PERSONS * 2);
        (who < PERSONS).then(|| format!("{who:032x}").try_into().ok()).flatten()
    }

    /// The desk knows the calendar: the day is some hours old when it is opened.
    pub(super) fn set_midnight(&mut self, events: &mut [Event]) {
        for event in events {
            if let Event::DayOpened { midnight, .. } = event {
                let age = Millis::minutes(self.chance.random_range(7 * 60..17 * 60));
                *midnight = Some(self.now - age);
            }
        }
    }
}
