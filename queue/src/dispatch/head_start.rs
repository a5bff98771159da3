//! Bounded head start: the smallest `e + D - H` goes first.
//!
//! While i and j both wait for one service, j goes before i only if `e_j - e_i <= H_j - H_i`;
//! across services D is added to each side. A precedent in practice is the priority rule of the
//! call centre in "Anonymous Bank" (Technion, 1999), which gives priority callers 1.5 minutes.

use super::{Dispatch, Joined};
use crate::line::Key;
use shared::Moment;
use shared::rules::HeadStart;
use std::cmp::Ordering;

impl Dispatch for HeadStart {
    fn name(&self) -> &'static str {
        "bounded_head_start"
    }

    fn due_at(&self, joined: &Joined) -> Moment {
        joined.since + joined.due - self.of(joined.lane)
    }

    fn order(&self, one: &Key, other: &Key, _now: Moment) -> Ordering {
        one.cmp(other)
    }
}
