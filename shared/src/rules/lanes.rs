//! Who may be put into which lane, and how soon an emergency is seen to.

use crate::moment::Millis;
use serde::{Deserialize, Serialize};

/// On whose word a ticket may have its lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lanes {
    /// The care lane is given to whoever asks for it at a kiosk.
    pub care_by_asking: bool,
}

/// How soon an emergency is seen to, counted from when it became one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyClocks {
    /// Somebody has taken it on by then.
    pub answered_within: Millis,
    /// The first measure has been taken by then.
    pub measure_within: Millis,
}

impl Default for EmergencyClocks {
    fn default() -> Self {
        Self { answered_within: Millis::minutes(60), measure_within: Millis::minutes(4 * 60) }
    }
}
