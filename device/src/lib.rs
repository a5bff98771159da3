//! The devices of the hall, each a trait with its fakes beside it: printer and voice.

pub mod printer;
pub mod virtual_printer;
pub mod voice;
