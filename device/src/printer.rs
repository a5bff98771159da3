//! Ticket printing over a line that speaks ESC/POS.
//!
//! 1. A job is confirmed only by the printer's own word that it was processed; a returning write
//!    proves nothing. It has failed only where its cut was never sent; between the two it is
//!    unknown.
//! 2. No job starts on a printer that does not answer, or answers that it is in trouble.
//! 3. Every wait has a deadline. A stalled, silent or unplugged printer is a state, never a hang.
//! 4. What a broken job left in the printer is cleared or marked void before the next ticket.
//! 5. What a model can and cannot do is data: a profile. A printer that cannot answer is never
//!    believed, only told.

pub mod demux;
pub(crate) mod driver;
mod link;
mod memory;
mod port;
pub mod probe;
pub mod profile;
mod roll;
pub mod status;
mod talk;

pub use driver::Printer;
pub use link::{AnyLine, Link, UsbLine, WrongPort};
pub use memory::MemoryPort;
pub use port::{Flow, OpenError, Port};
pub use profile::{Paper, Profile, ProfileError, TextMode};
pub use roll::{LOW_MM, ROLL_MM, Roll};
pub use status::Family;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod ladder;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
