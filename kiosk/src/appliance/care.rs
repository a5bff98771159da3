//! What is good for the screen and for the machine, and when. Pure: time is an argument.
//!
//! 1. While somebody stands there the screen is as bright as by day, and nothing turns.
//! 2. Whatever stands for hours moves by a little, and while nobody is there light and dark change
//!    places, so that no point of the panel is of one colour for good.
//! 3. A daily restart happens in its window once, and never under somebody's hands.

use super::hours::Hours;
use jiff::civil::Time;
use std::time::Duration;

/// How long after the last customer the screen is darker at night.
pub const DIM_AFTER: Duration = Duration::from_secs(15);
/// How often the window moves by a step.
pub const STEP_EVERY: Duration = Duration::from_secs(180);
/// How long nobody has been there before light and dark change places, and how often then.
pub const TURN_EVERY: Duration = Duration::from_secs(900);
/// How long after its time a daily restart may come.
pub const RESTART_WITHIN: Duration = Duration::from_secs(7_200);
/// How long nobody has been there before a restart.
pub const RESTART_AFTER: Duration = Duration::from_secs(60);

/// How far the window moves to each side, in steps.
pub const STEPS_MAX: i32 = 2;
/// Where the window stands, in steps right and down: four rounds from its place and back, each
/// towards another corner.
const WAY: [(i32, i32); 24] = [
    (0, 0),
    (1, 0),
    (2, 1),
    (2, 2),
    (1, 2),
    (0, 1),
    (0, 0),
    (-1, 0),
    (-2, -1),
    (-2, -2),
    (-1, -2),
    (0, -1),
    (0, 0),
    (0, 1),
    (-1, 2),
    (-2, 2),
    (-2, 1),
    (-1, 0),
    (0, 0),
    (0, -1),
    (1, -2),
    (2, -2),
    (2, -1),
    (1, 0),
];

/// What the care depends on.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The time of day in the hall.
    pub time: Time,
    /// How long the kiosk has run.
    pub up: Duration,
    /// How long nobody has been there.
    pub idle: Duration,
}

impl Now {
    /// Whether the screen is darker.
    pub fn is_dimmed(&self, night: Option<Hours>) -> bool {
        self.idle >= DIM_AFTER && night.is_some_and(|night| night.hold(self.time))
    }

    /// Whether light and dark have changed places.
    pub fn is_turned(&self) -> bool {
        turns(self.idle, TURN_EVERY) % 2 == 1
    }

    /// Where the window stands, in steps right and down.
    pub fn place(&self) -> (i32, i32) {
        WAY[turns(self.up, STEP_EVERY) % WAY.len()]
    }

    /// Whether it is time for the daily restart. One within the window has run for less than it.
    pub fn is_restart_due(&self, daily: Option<Time>) -> bool {
        let in_window = |at: Time| Hours::between(at, at.wrapping_add(RESTART_WITHIN));
        self.up >= RESTART_WITHIN
            && self.idle >= RESTART_AFTER
            && daily.is_some_and(|at| in_window(at).hold(self.time))
    }
}

fn turns(time: Duration, every: Duration) -> usize {
    usize::try_from(time.as_secs() / every.as_secs()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::hours::{hours, time};
    use super::*;

    const LONG: Duration = Duration::from_secs(86_400);

    fn at(now: &str, up: Duration, idle: Duration) -> Now {
        Now { time: time(now).unwrap(), up, idle }
    }

    #[test]
    fn at_night_the_screen_is_darker_until_somebody_is_there() {
        let night = Some(hours("22:00-06:30").unwrap());
        assert!(at("23:00", LONG, DIM_AFTER).is_dimmed(night));
        assert!(!at("23:00", LONG, DIM_AFTER - Duration::from_secs(1)).is_dimmed(night));
        assert!(!at("12:00", LONG, LONG).is_dimmed(night));
        assert!(!at("23:00", LONG, LONG).is_dimmed(None));
    }

    #[test]
    fn light_and_dark_change_places_only_while_nobody_is_there() {
        assert!(!at("12:00", LONG, Duration::ZERO).is_turned());
        assert!(!at("12:00", LONG, TURN_EVERY - Duration::from_secs(1)).is_turned());
        assert!(at("12:00", LONG, TURN_EVERY).is_turned());
        assert!(!at("12:00", LONG, TURN_EVERY * 2).is_turned());
    }

    #[test]
    fn the_window_moves_by_one_step_at_a_time_and_stays_around_its_place() {
        let places: Vec<_> = (0..=WAY.len() as u32)
            .map(|turn| at("12:00", STEP_EVERY * turn, Duration::ZERO).place())
            .collect();
        assert_eq!(places[0], (0, 0));
        assert_eq!(places[WAY.len()], (0, 0));
        for (here, next) in places.iter().zip(&places[1..]) {
            let (right, down) = (next.0 - here.0, next.1 - here.1);
            assert!(right.abs() <= 1 && down.abs() <= 1 && (right, down) != (0, 0), "{here:?}");
        }
        let sum = WAY.iter().fold((0, 0), |sum, place| (sum.0 + place.0, sum.1 + place.1));
        assert_eq!(sum, (0, 0), "it leans to one side");
        let most = WAY.iter().flat_map(|(x, y)| [x.abs(), y.abs()]).max();
        assert_eq!(most, Some(STEPS_MAX));
    }

    #[test]
    fn the_restart_waits_for_its_window_and_until_nobody_is_there() {
        let daily = Some(time("03:30").unwrap());
        let due = |now: &str, up, idle| at(now, up, idle).is_restart_due(daily);
        assert!(due("03:30", LONG, RESTART_AFTER));
        assert!(due("05:29", LONG, RESTART_AFTER));
        assert!(!due("03:29", LONG, LONG) && !due("05:30", LONG, LONG));
        assert!(!due("03:30", LONG, RESTART_AFTER - Duration::from_secs(1)));
        assert!(!at("03:30", LONG, LONG).is_restart_due(None));
        // Over midnight, too.
        let late = Some(time("23:00").unwrap());
        assert!(at("00:59", LONG, LONG).is_restart_due(late));
        assert!(!at("01:00", LONG, LONG).is_restart_due(late));
    }

    #[test]
    fn a_quiet_night_has_one_restart() {
        let daily = Some(time("03:30").unwrap());
        let (mut restarts, mut up) = (0, LONG);
        for minute in 0..24 * 60_u32 {
            let now = format!("{:02}:{:02}", minute / 60, minute % 60);
            if at(&now, up, up).is_restart_due(daily) {
                (restarts, up) = (restarts + 1, Duration::ZERO);
            }
            up += Duration::from_secs(60);
        }
        assert_eq!(restarts, 1);
    }
}
