//! Accumulating priority: each lane gathers credit at its own rate, and the most goes first.
//!
//! Keys of one lane grow at one rate, so their order never changes (Kleinrock, 1964; Stanford,
//! Taylor, Ziedins, 2014).

use super::{Dispatch, Joined};
use crate::line::Key;
use shared::Moment;
use shared::rules::Rates;
use std::cmp::Ordering;

impl Dispatch for Rates {
    fn name(&self) -> &'static str {
        "accumulating_priority"
    }

    fn due_at(&self, joined: &Joined) -> Moment {
        joined.since
    }

    fn order(&self, one: &Key, other: &Key, now: Moment) -> Ordering {
        let (mine, theirs) = (credit(self, one, now), credit(self, other, now));
        theirs.cmp(&mine).then_with(|| one.cmp(other))
    }

    fn credit(&self, key: &Key, now: Moment) -> Option<i64> {
        Some(credit(self, key, now))
    }
}

/// The rate times the milliseconds waited.
fn credit(rates: &Rates, key: &Key, now: Moment) -> i64 {
    (now - key.due_at).0.saturating_mul(i64::from(rates.of(key.lane)))
}
