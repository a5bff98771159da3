//! Days made by chance, for the tests of this crate and of those that stand on it.

pub mod branch;
mod front;
mod walk;

pub use walk::Walk;
