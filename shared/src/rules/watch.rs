//! When the lobby manager is warned.

use crate::moment::Millis;
use serde::{Deserialize, Serialize};

/// The bounds of the watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Watch {
    /// Nobody should wait longer.
    pub long_wait: Millis,
    /// So long before that it is told.
    pub warn_before: Millis,
    /// How long a counter may stand idle beside a line.
    pub idle: Millis,
    /// How long somebody may wait for a service without a counter.
    pub unserved: Millis,
    /// How soon a call for help is answered.
    pub help: Millis,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            long_wait: Millis::minutes(15),
            warn_before: Millis::minutes(2),
            idle: Millis::minutes(2),
            unserved: Millis::minutes(1),
            help: Millis::minutes(1),
        }
    }
}
