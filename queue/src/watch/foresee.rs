//! How long who comes now would wait, by the roll-forward, and since when that is too long.

use crate::event::Event;
use crate::hall::Hall;
use shared::alert::{Band, Cause};
use shared::moment::Millis;
use shared::{Moment, ServiceId};

/// A wait is amber from this part of its target on, in percent, where the target is a short one:
/// those are the many who fill a hall first.
const AMBER_PERCENT: i64 = 180;
const SHORT: Millis = Millis::minutes(10);
/// It is red from this part of its target on, in percent, but not below [`RED_MIN`].
const RED_PERCENT: i64 = 200;
const RED_MIN: Millis = Millis::minutes(15);
/// It goes back to a lower band where it is so much below the bound, in percent of it.
const CALM_PERCENT: i64 = 75;
/// So long it has to last before it is told.
const AMBER_LASTS: Millis = Millis::minutes(4);
const RED_LASTS: Millis = Millis::minutes(6);

/// The band of one service, and since when it is at least amber or red.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Foreseen {
    pub band: Band,
    amber_since: Option<Moment>,
    red_since: Option<Moment>,
}

impl Foreseen {
    pub(super) fn turn(&mut self, band: Band, at: Moment) {
        let since = |known: Option<Moment>, holds: bool| holds.then(|| known.unwrap_or(at));
        self.amber_since = since(self.amber_since, band >= Band::Amber);
        self.red_since = since(self.red_since, band >= Band::Red);
        self.band = band;
    }
}

impl Hall {
    /// What a forecast of the waits of ordinary newcomers says that was not known: each service
    /// whose wait has gone into another band. A service without one is not waited for.
    pub fn foresee(&self, waits: &[(ServiceId, Millis)]) -> Vec<Event> {
        let Some(rules) = self.rules().filter(|_| self.open) else { return Vec::new() };
        let mut events = Vec::new();
        for service in rules.services.iter().map(|service| &service.id) {
            let wait = waits.iter().find(|(id, _)| id == service).map_or(Millis(0), |it| it.1);
            let known = self.watched.foreseen.get(service).map_or(Band::Green, |it| it.band);
            let band = band(wait, rules.wait_target(service), self.warned(service));
            if band != known {
                events.push(Event::Foreseen { service: service.clone(), band, wait });
            }
        }
        events
    }

    fn is_short(&self, service: &ServiceId) -> bool {
        self.rules().is_some_and(|rules| rules.wait_target(service) < SHORT)
    }

    /// The highest band of a service that an alert stands for.
    fn warned(&self, service: &ServiceId) -> Band {
        let (red, amber) = (
            |cause: &Cause| matches!(cause, Cause::Red { service: it } if it == service),
            |cause: &Cause| matches!(cause, Cause::Amber { service: it } if it == service),
        );
        if self.stands(red) {
            Band::Red
        } else if self.stands(amber) {
            Band::Amber
        } else {
            Band::Green
        }
    }

    /// What is to be raised and cleared for the forecasts, and when.
    pub(super) fn foreseen_turns(&self, turns: &mut Vec<(Cause, Moment)>) {
        for (service, foreseen) in &self.watched.foreseen {
            let Foreseen { amber_since, red_since, .. } = *foreseen;
            let is_amber =
                |cause: &Cause| matches!(cause, Cause::Amber { service: it } if it == service);
            let is_red =
                |cause: &Cause| matches!(cause, Cause::Red { service: it } if it == service);
            let amber_since = amber_since.filter(|_| self.is_short(service));
            let amber = turn(self.stands(is_amber), amber_since, AMBER_LASTS, self.as_of);
            let red = turn(self.stands(is_red), red_since, RED_LASTS, self.as_of);
            turns.extend(amber.map(|at| (Cause::Amber { service: service.clone() }, at)));
            turns.extend(red.map(|at| (Cause::Red { service: service.clone() }, at)));
        }
    }
}

/// When an alert that stands or not turns to the other.
fn turn(stands: bool, since: Option<Moment>, lasts: Millis, now: Moment) -> Option<Moment> {
    match (stands, since) {
        (false, Some(since)) => Some(since + lasts),
        (true, None) => Some(now),
        (true, Some(_)) | (false, None) => None,
    }
}

/// The band of a wait; it leaves one that an alert stands for only well below its bound.
fn band(wait: Millis, target: Millis, told: Band) -> Band {
    let amber = target.0.saturating_mul(AMBER_PERCENT) / 100;
    let red = (target.0.saturating_mul(RED_PERCENT) / 100).max(RED_MIN.0);
    let bound = |bound: i64, at: Band| if told >= at { bound * CALM_PERCENT / 100 } else { bound };
    if wait.0 >= bound(red, Band::Red) {
        Band::Red
    } else if target < SHORT && wait.0 >= bound(amber, Band::Amber) {
        Band::Amber
    } else {
        Band::Green
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Millis, band};

    #[test]
    fn a_band_is_left_only_well_below_its_bound() {
        let five = Millis::minutes(5);
        let is = |minutes, known| band(Millis::minutes(minutes), five, known);
        assert_eq!(is(8, Band::Green), Band::Green);
        assert_eq!(is(9, Band::Green), Band::Amber);
        assert_eq!(is(7, Band::Amber), Band::Amber, "a quarter below 9 are 6.75");
        assert_eq!(is(6, Band::Amber), Band::Green);
        assert_eq!(is(15, Band::Amber), Band::Red, "twice 5 is below the least that is red");
        assert_eq!(is(12, Band::Red), Band::Red);
        assert_eq!(is(11, Band::Red), Band::Amber);
        assert_eq!(band(Millis::minutes(29), Millis::minutes(15), Band::Green), Band::Green);
        assert_eq!(band(Millis::minutes(30), Millis::minutes(15), Band::Green), Band::Red);
    }
}
