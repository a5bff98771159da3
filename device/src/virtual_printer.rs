//! A ticket printer without paper, for development and tests.
//!
//! It lives on the bytes it receives and nothing else: it answers as an Epson does, holds what it
//! cannot print, and draws each ticket it cuts. Its faults are switched from outside.

mod canvas;
mod command;
mod console;
mod ink;
mod machine;
mod page;
mod unit;

pub use canvas::Canvas;
pub use console::obey;
pub use ink::{NoFont, Type};
pub use machine::{Fault, Habits, Machine};
pub use page::{Mark, Ticket, WIDTH_DOTS};
pub use unit::Unit;

#[cfg(test)]
mod tests;
