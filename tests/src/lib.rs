//! What the stories share: real programs started in folders of their own, on ports of their own.

pub mod dice;
pub mod disk;
pub mod door;
pub mod hall;
pub mod http;
pub mod namespace;
pub mod panel;
pub mod picture;
pub mod printer;
pub mod process;
pub mod program;
pub mod snapshot;
pub mod socket;
pub mod sound;
pub mod supervisor;
pub mod terminal;
pub mod x11;
pub mod zones;

pub use door::Door;
pub use hall::{Hall, Options};
pub use http::{Client, Reply};
pub use program::{Program, built};
