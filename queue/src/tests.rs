//! Days made by chance, and days made by hand.

mod chain;
mod counters;
mod journey;
mod mutants;
mod overnight;
mod paper;
mod story;
mod walk;
