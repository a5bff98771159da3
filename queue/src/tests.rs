//! Days made by chance, and days made by hand.

mod appoint;
mod chain;
mod counters;
mod dispatch;
mod front;
mod journey;
mod lane;
mod limit;
mod mutants;
mod overnight;
mod paper;
mod promise;
mod story;
mod voice;
mod walk;
mod watch;
