//! The rules of the hall. No clock, no disk, no network: time comes in as an argument.
//!
//! 1. [`Hall::decide`] says what a command leads to and changes nothing; [`Hall::apply`] cannot
//!    fail. The same events make the same hall, for ever.
//! 2. What depends on time says when it wants to be woken ([`Hall::next_wake`]).
//! 3. Every invariant is a named function of [`check`], run after every event in debug builds.
#![warn(missing_docs)]

mod apply;
mod appoint;
mod auto_call;
mod by_hand;
mod chain;
pub mod chance;
pub mod check;
mod day;
mod decide;
pub mod dispatch;
mod emergency;
mod event;
mod front;
mod hall;
mod hold;
mod issue;
mod lane;
mod limit;
mod line;
mod outage;
mod overnight;
mod paper;
mod profile;
pub mod promise;
mod screens;
mod seat;
mod serve;
mod target;
mod transfer;
mod undo;
mod voice;
pub mod watch;

pub use emergency::Emergency;
pub use event::{Event, Left, Rank, Why};
pub use front::{FrontNews, LeftFront};
pub use hall::{Counter, Hall, Place, Ticket};
pub use line::Key;
pub use overnight::LeftTicket;
pub use paper::REPRINT_WITHIN;
pub use screens::LeftScreens;
pub use undo::Undoable;
pub use voice::{VoiceNews, Voiced, Voices, ZoneState};

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
