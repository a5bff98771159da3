//! A ticket printer without paper, for development and tests.
//!
//! It lives on the bytes it receives and nothing else: it answers as the model does whose profile
//! it is given, holds what it cannot print, and draws each ticket it cuts. Its faults are switched
//! from outside, at once or after so many bytes.

mod canvas;
mod command;
mod console;
mod fault;
mod habits;
mod ink;
mod machine;
mod page;
mod terminal;
mod unit;

pub use canvas::Canvas;
pub use console::obey;
pub use fault::{Fault, NoFault};
pub use habits::Habits;
pub use ink::{NoFont, Type};
pub use machine::Machine;
pub use page::{Mark, Ticket, WIDTH_DOTS};
pub use terminal::{Cable, NoTerminal, Terminal};
pub use unit::{Host, Unit, Wire};

#[cfg(test)]
mod tests;
