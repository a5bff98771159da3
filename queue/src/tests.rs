//! Days made by chance, and days made by hand.

mod mutants;
mod story;
mod walk;
