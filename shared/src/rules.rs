//! The branch's rules: proposed by its configuration, adopted as an event, remembered for ever.

use crate::moment::Millis;
use crate::{CounterId, KioskId, Lane, Language, Series, ServiceId, Text};
use serde::{Deserialize, Serialize};

/// Everything the core needs to know of a branch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The name over the door.
    pub branch: Text,
    /// The languages of screens, slips and voice, the first one first.
    pub languages: Vec<Language>,
    /// The cards of the kiosk's first page that lead to a second.
    pub groups: Vec<Group>,
    /// What customers come for.
    pub services: Vec<Service>,
    /// Where they are served.
    pub counters: Vec<Counter>,
    /// Where they take their numbers.
    pub kiosks: Vec<KioskId>,
    /// How much younger a ticket of a lane may be and still go first.
    pub head_start: HeadStart,
    /// When a called ticket is given up, and how it comes back.
    pub missed: Missed,
    /// What runs along the foot of the wall.
    pub notices: Vec<Text>,
}

/// A group of services: one card that opens a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its key.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// A service (业务).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its key.
    pub id: ServiceId,
    /// Its name.
    pub name: Text,
    /// The letter of its numbers; one for each service, whatever the lane.
    pub series: Series,
    /// The group whose page it stands on, or the first page.
    pub group: Option<String>,
    /// D: how long after its key moment a ticket falls due. Only differences between services
    /// matter.
    pub due: Millis,
}

/// A counter (窗口).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// The number over it.
    pub id: CounterId,
    /// What it serves, in order of preference.
    pub services: Vec<ServiceId>,
}

/// H: the head start of each lane. An ordinary ticket has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadStart {
    /// Elderly, disabled, pregnant, with an infant.
    pub care: Millis,
    /// The branch's own guests.
    pub vip: Millis,
    /// By appointment.
    pub appointment: Millis,
    /// Loss report or fraud stop.
    pub emergency: Millis,
}

impl HeadStart {
    /// The head start of one lane.
    pub fn of(&self, lane: Lane) -> Millis {
        match lane {
            Lane::Ordinary => Millis(0),
            Lane::Care => self.care,
            Lane::Vip => self.vip,
            Lane::Appointment => self.appointment,
            Lane::Emergency => self.emergency,
        }
    }
}

impl Default for HeadStart {
    fn default() -> Self {
        Self {
            care: Millis::minutes(10),
            vip: Millis::minutes(10),
            appointment: Millis::minutes(20),
            emergency: Millis::minutes(60),
        }
    }
}

/// When a called ticket is given up, and how it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// Calls that must have been made.
    pub calls_min: u8,
    /// Calls that may be made.
    pub calls_max: u8,
    /// Time between two calls of one ticket.
    pub recall_after: Millis,
    /// Time since the first call before it may be given up.
    pub miss_after: Millis,
    /// Time in which it may return, once, with its key.
    pub return_within: Millis,
}

impl Default for Missed {
    fn default() -> Self {
        Self {
            calls_min: 2,
            calls_max: 3,
            recall_after: Millis::seconds(20),
            miss_after: Millis::seconds(60),
            return_within: Millis::minutes(30),
        }
    }
}

impl Rules {
    /// The service with this key.
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }

    /// The counter with this number.
    pub fn counter(&self, id: CounterId) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.id == id)
    }
}
