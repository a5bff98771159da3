//! How a ticket comes to its lane, and who answers for an emergency.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name of a teller, in characters.
pub const TELLER_CHARS_MAX: usize = 20;

/// On whose word a ticket has its lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Grant {
    /// 识别: a card, an ID or a code said so, and its reader told no more than that.
    Recognition {},
    /// 人工: a member of staff saw that it is so.
    Staff {
        /// Why.
        reason: String,
    },
    /// 自述: the customer asked for it at the kiosk.
    Asked {},
}

/// What a member of staff is called in the hall's books, such as a staff number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct TellerName(pub String);

impl fmt::Display for TellerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How far the care of an emergency has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EmergencyStep {
    /// 受理: somebody has taken it on.
    Answered,
    /// 首项措施: the first thing against the harm has been done, such as a stop of payment.
    Measure,
    /// 复核: one of two people has looked at what was done.
    Checked,
}
