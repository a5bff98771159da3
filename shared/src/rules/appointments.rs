//! Which appointments are given, and how long one is waited for.

use super::limits::Span;
use crate::ServiceId;
use crate::moment::Millis;
use serde::{Deserialize, Serialize};

/// The rules of appointments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointments {
    /// So long before its slot a customer may check in.
    pub early: Millis,
    /// So long after it the slot is kept; then it is a no-show.
    pub late: Millis,
    /// The slots on offer.
    pub slots: Vec<Slots>,
}

/// Slots of one service, the same on every day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// What they are for.
    pub service: ServiceId,
    /// From the first slot to before the end of the last.
    pub span: Span,
    /// The time from one to the next, in minutes.
    pub every_min: u16,
    /// How many customers each takes.
    pub capacity: u16,
}

impl Default for Appointments {
    fn default() -> Self {
        Self { early: Millis::minutes(30), late: Millis::minutes(15), slots: Vec::new() }
    }
}

impl Slots {
    /// When each begins, since midnight.
    pub fn begins(&self) -> impl Iterator<Item = Millis> + use<> {
        let minutes = (self.span.from_min..self.span.to_min).step_by(self.every_min.max(1).into());
        minutes.map(|minute| Millis::minutes(i64::from(minute)))
    }
}
