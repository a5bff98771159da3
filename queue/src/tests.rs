//! Days made by chance, and days made by hand.

mod dispatch;
mod mutants;
mod paper;
mod story;
mod walk;
