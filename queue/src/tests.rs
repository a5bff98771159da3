//! Days made by chance, and days made by hand.

mod appoint;
mod lane;
mod limit;
mod mutants;
mod paper;
mod story;
mod walk;
