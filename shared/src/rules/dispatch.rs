//! By which policy the next ticket is picked.

use crate::Lane;
use serde::{Deserialize, Serialize};

/// How a branch picks who is called next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Dispatch {
    /// The smallest `e + D - H`: how much younger a ticket may be and still go first is bounded.
    #[default]
    HeadStart,
    /// Whoever came first, whatever the service and lane.
    Fifo,
    /// Emergency, VIP, appointment, care, ordinary; whoever came first within each.
    Strict,
    /// The largest credit: how long a ticket has waited, times its lane's rate.
    Accumulating(Rates),
}

impl Dispatch {
    /// Whether it is the one that is left out of what is written.
    pub fn is_head_start(&self) -> bool {
        *self == Self::HeadStart
    }
}

/// How fast each lane gathers credit: so many points for every unit of time waited. Only their
/// proportions matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// Nobody's head start.
    pub ordinary: u16,
    /// Elderly, disabled, pregnant, with an infant.
    pub care: u16,
    /// The branch's own guests.
    pub vip: u16,
    /// By appointment.
    pub appointment: u16,
    /// Loss report or fraud stop.
    pub emergency: u16,
}

impl Rates {
    /// The rate of one lane.
    pub fn of(&self, lane: Lane) -> u16 {
        match lane {
            Lane::Ordinary => self.ordinary,
            Lane::Care => self.care,
            Lane::Vip => self.vip,
            Lane::Appointment => self.appointment,
            Lane::Emergency => self.emergency,
        }
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self { ordinary: 10, care: 20, vip: 20, appointment: 30, emergency: 100 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dispatch, Rates};

    #[test]
    fn a_policy_reads_as_it_is_written() {
        for policy in [
            Dispatch::HeadStart,
            Dispatch::Fifo,
            Dispatch::Strict,
            Dispatch::Accumulating(Rates::default()),
        ] {
            let text = serde_json::to_string(&policy).unwrap();
            assert_eq!(serde_json::from_str::<Dispatch>(&text).unwrap(), policy, "{text}");
        }
    }
}
