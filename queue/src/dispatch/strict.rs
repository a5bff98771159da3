//! Strict priority: a higher lane always goes first, however long a lower one has waited.

use super::{Dispatch, Joined};
use crate::line::Key;
use shared::{Lane, Moment};
use std::cmp::Ordering;

/// Emergency, VIP, appointment, care, ordinary.
pub(super) struct Strict;

impl Dispatch for Strict {
    fn name(&self) -> &'static str {
        "strict_priority"
    }

    fn due_at(&self, joined: &Joined) -> Moment {
        joined.since
    }

    fn order(&self, one: &Key, other: &Key, _now: Moment) -> Ordering {
        class(one.lane).cmp(&class(other.lane)).then_with(|| one.cmp(other))
    }
}

/// The lower goes first.
fn class(lane: Lane) -> u8 {
    match lane {
        Lane::Emergency => 0,
        Lane::Vip => 1,
        Lane::Appointment => 2,
        Lane::Care => 3,
        Lane::Ordinary => 4,
    }
}
