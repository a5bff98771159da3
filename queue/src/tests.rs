//! Days made by chance, and days made by hand.

mod appoint;
mod dispatch;
mod lane;
mod limit;
mod mutants;
mod paper;
mod promise;
mod story;
mod walk;
