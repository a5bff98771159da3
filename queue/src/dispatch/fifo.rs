//! First in, first out: services and lanes make no difference.

use super::{Dispatch, Joined};
use crate::line::Key;
use shared::Moment;
use std::cmp::Ordering;

/// Whoever came first.
pub(super) struct Fifo;

impl Dispatch for Fifo {
    fn name(&self) -> &'static str {
        "fifo"
    }

    fn due_at(&self, joined: &Joined) -> Moment {
        joined.since
    }

    fn order(&self, one: &Key, other: &Key, _now: Moment) -> Ordering {
        one.cmp(other)
    }
}
