//! The parts of `tingxud`, the queue daemon; the program itself only reads its arguments and
//! starts them.
#![warn(missing_docs)]

pub mod announcing;
pub mod appointments;
pub mod calendar;
pub mod config;
pub mod desk;
pub mod effects;
pub mod pin;
pub mod problem;
pub mod project;
pub mod prompt;
pub mod recognition;
pub mod reload;
pub mod report;
pub mod server;
pub mod store;
pub mod token;
