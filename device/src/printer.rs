//! Ticket printing over a line that speaks ESC/POS.
//!
//! 1. A job is confirmed only by the printer's own word that it was processed; a returning write
//!    proves nothing.
//! 2. No job starts on a printer that does not answer, or answers that it is in trouble.
//! 3. Every wait has a deadline. A stalled, silent or unplugged printer is a state, never a hang.
//! 4. What a broken job left in the printer is cleared or marked void before the next ticket.

pub mod demux;
mod driver;
mod memory;
mod port;
pub mod profile;
pub mod status;
mod talk;

pub use driver::{Printer, PrinterOptions};
pub use memory::MemoryPort;
pub use port::{Flow, OpenError, Port, SerialPort};
pub use profile::{Paper, Profile};
pub use status::Family;

#[cfg(test)]
mod tests;
