//! What a service gives out in a day, and when.

use crate::moment::Millis;
use serde::{Deserialize, Serialize};

/// The minutes of a day.
pub const MINUTES_A_DAY: u16 = 24 * 60;
/// The most spans of hours a service has in a day.
pub const SPANS_MAX: usize = 6;

/// A time of the day in the branch's own time, from one minute to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The minute of the day it begins with.
    pub from_min: u16,
    /// The minute of the day it ends before.
    pub to_min: u16,
}

impl Span {
    /// When it begins, since midnight.
    pub fn from(&self) -> Millis {
        Millis::minutes(i64::from(self.from_min))
    }

    /// When it is over, since midnight.
    pub fn to(&self) -> Millis {
        Millis::minutes(i64::from(self.to_min))
    }
}

/// The limits of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// When numbers are given out, in order and apart; without any, as long as the day is open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Span>,
    /// How many numbers are given out in a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_max: Option<u32>,
    /// How many numbers one person is given in a day, where the person is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_person_max: Option<u32>,
    /// How long one customer takes, on average.
    pub mean: Millis,
}

impl Default for Limits {
    fn default() -> Self {
        let mean = Millis::minutes(5);
        Self { hours: Vec::new(), daily_max: None, per_person_max: None, mean }
    }
}

/// What the end of the day asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// How long after the last hours those in line may still be served.
    pub margin: Millis,
}

impl Default for Closing {
    fn default() -> Self {
        Self { margin: Millis::minutes(10) }
    }
}
