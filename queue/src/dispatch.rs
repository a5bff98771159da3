//! Dispatch policies: who of those that wait goes first.
//!
//! 1. A ticket's key is fixed when it joins a line. Within one line and lane no policy ever changes
//!    the order of two keys, so a pick compares the heads only, however the time passes.
//! 2. A policy that needs the time gets it as an argument.
//! 3. A policy says in the journal what it is called and what decided.

mod accumulating;
mod fifo;
mod head_start;
mod strict;

use crate::line::Key;
use fifo::Fifo;
use shared::moment::Millis;
use shared::rules;
use shared::{Lane, Moment, Rules};
use std::cmp::Ordering;
use strict::Strict;

/// What of a ticket a key is made from.
#[derive(Clone, Copy, Debug)]
pub struct Joined {
    /// e: when it was given out, or the slot of its appointment.
    pub since: Moment,
    /// D: how soon its service is due.
    pub due: Millis,
    /// Its lane.
    pub lane: Lane,
}

/// One way to choose who goes first.
pub trait Dispatch {
    /// Its name in the journal.
    fn name(&self) -> &'static str;
    /// The key of a ticket that joins a line.
    fn due_at(&self, joined: &Joined) -> Moment;
    /// Which of two keys is called first now: `Less` for the one that is asked about.
    fn order(&self, one: &Key, other: &Key, now: Moment) -> Ordering;
    /// What a key has gathered by now, where that decides.
    fn credit(&self, _key: &Key, _now: Moment) -> Option<i64> {
        None
    }
}

/// The policy of a branch.
pub fn policy(rules: &Rules) -> &dyn Dispatch {
    match &rules.dispatch {
        rules::Dispatch::HeadStart => &rules.head_start,
        rules::Dispatch::Fifo => &Fifo,
        rules::Dispatch::Strict => &Strict,
        rules::Dispatch::Accumulating(rates) => rates,
    }
}
