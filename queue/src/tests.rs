//! Days made by chance, and days made by hand.

mod dispatch;
mod mutants;
mod paper;
mod promise;
mod story;
mod walk;
