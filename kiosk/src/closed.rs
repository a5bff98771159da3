//! What the card of a service says that gives out no numbers.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared::admission::{PauseReason, ServiceState};
use ui::KioskClosed;

/// Why the card cannot be touched.
pub fn map(state: ServiceState) -> KioskClosed {
    match state {
        ServiceState::Open => KioskClosed::None,
        ServiceState::ClosedNow { .. } => KioskClosed::Hours,
        ServiceState::Full => KioskClosed::Full,
        ServiceState::NoMoreToday => KioskClosed::NoMore,
        ServiceState::Paused { reason } => match reason {
            PauseReason::System => KioskClosed::System,
            PauseReason::Equipment => KioskClosed::Equipment,
            PauseReason::Staff => KioskClosed::Staff,
            PauseReason::Supplies => KioskClosed::Supplies,
            PauseReason::Other => KioskClosed::Paused,
        },
    }
}

/// When it can be touched again, by the clock on the wall.
pub fn until(state: ServiceState, zone: TimeZone) -> String {
    let ServiceState::ClosedNow { until } = state else { return String::new() };
    let local = Timestamp::from_millisecond(until.0).map(|at| at.to_zoned(zone));
    local.map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Moment;

    #[test]
    fn a_break_says_when_it_ends() {
        let closed = ServiceState::ClosedNow { until: Moment(1_774_026_000_000) };
        assert_eq!(map(closed), KioskClosed::Hours);
        assert_eq!(until(closed, TimeZone::UTC), "17:00");
        assert_eq!(until(ServiceState::Full, TimeZone::UTC), "");
        assert_eq!(map(ServiceState::Open), KioskClosed::None);
    }
}
