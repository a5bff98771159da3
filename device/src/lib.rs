//! The devices of the hall, each a trait with its fakes beside it: printer, voice and beacon; and
//! the ticket that the printer prints.

pub mod beacon;
mod picture;
mod place;
pub mod printer;
pub mod reader;
pub mod ticket;
pub mod virtual_printer;
pub mod voice;
