//! Days on which many come.

use crate::Text;
use serde::{Deserialize, Serialize};

/// What is known of days beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// Days on which the branch is closed, as ISO 8601 dates.
    pub holidays: Vec<String>,
    /// The kinds of busy day.
    pub kinds: Vec<DayKind>,
}

/// A kind of busy day; a day is of it if one of its conditions holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayKind {
    /// Its key, such as `pension`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// These days of every month.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_of_month: Vec<u8>,
    /// So many last days of every month.
    #[serde(default, skip_serializing_if = "is_none")]
    pub last_days: u8,
    /// The first day after a holiday.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_holiday: bool,
    /// These dates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// How many come, in percent of an ordinary day, until the branch's own days tell.
    pub factor_percent: u16,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &u8) -> bool {
    *count == 0
}
