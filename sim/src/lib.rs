//! The branch-day simulator: customers and tellers made by chance around the real rules.
//!
//! 1. The hall is the one of `queue`, moved by its own commands and events; nothing of its rules is
//!    written a second time.
//! 2. Everything a customer brings along is drawn before the day begins ([`plan`]), so that two
//!    policies meet the same people.
//! 3. The same scenario and seed give the same figures, on every machine.

pub mod compare;
pub mod day;
pub mod figures;
pub mod plan;
pub mod progress;
pub mod promises;
pub mod replay;
pub mod report;
pub mod scenario;
pub mod svg;

pub use day::{Day, Visit};
pub use plan::Plan;
pub use scenario::{Policy, Scenario};
