//! The promise: how long who takes a number now will wait.
//!
//! 1. The branch's own dispatcher is rolled forward from what is visible: who waits, who is served
//!    since when, which counters are open and what they serve. Nothing is fitted to waits.
//! 2. What it needs to know of service times it learns from the events ([`Learned`]).
//! 3. It is pure: a copy of the hall ([`Scene`]) and a seed go in, a [`Forecast`] comes out, so it
//!    can run anywhere.
//! 4. A service with no open counter has no forecast: nobody can know.

mod forecast;
mod keeper;
mod learn;
mod remedy;
mod roll;
mod scene;

pub use forecast::{Forecast, Outlook};
pub use keeper::Keeper;
pub use learn::{Law, Learned};
pub use remedy::{REMEDIES_MAX, Remedy, Spare, remedies};
pub use scene::{Away, Booth, Doing, Habits, Line, Scene, Stream, Waiting};

/// How many futures are drawn for one forecast.
pub const DRAWS: usize = 60;
