//! Rules of the work at the counters. What is not set is not written, so that rules from before
//! read and are written as they were.

use serde::{Deserialize, Serialize};

/// Where a transferred ticket may be placed besides by its age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferRule {
    /// Before everyone.
    pub front: bool,
    /// After everyone.
    pub end: bool,
}

impl TransferRule {
    /// Whether it is the one that is left out.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
