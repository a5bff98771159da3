//! Rules of the work at the counters. What is not set is not written, so that rules from before
//! read and are written as they were.

use crate::ServiceId;
use crate::moment::Millis;
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

/// A set of services under a name, which a counter can be switched to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What a counter serves with it, in order of preference.
    pub services: Vec<ServiceId>,
}

/// A line that a counter helps with while nobody waits in its own, once it is long or old enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// Whose line.
    pub service: ServiceId,
    /// From so many waiting on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_min: Option<u32>,
    /// From such a wait of anybody in it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_min: Option<Millis>,
}

/// 限时办结: how long a service may take, and when its counter is reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceTarget {
    /// How long it may take.
    pub within: Millis,
    /// The parts of that time, in percent and in order, at which the counter is reminded.
    pub remind_at: Vec<u8>,
}
