//! The voice of the hall: calls joined from the clips of a voice pack, one at a time.
//!
//! 1. Words are data: [`phrase`] reads a language's order, pauses and readings from a file.
//! 2. A pack is taken whole or refused with its file and reason; a clip never fails half-way.
//! 3. The [`Announcer`] answers every call it takes with one [`Report`], spoken or not, and why.
//! 4. Nothing overlaps, nothing cuts a call, and a missing loudspeaker never stops the hall.
//! 5. `rodio` is known to [`player`] alone; tests stand a [`speaker::MemorySpeaker`] in its place.

pub mod announcer;
mod crier;
pub mod level;
mod line;
pub mod listen;
pub mod make;
pub mod pack;
pub mod phrase;
pub mod player;
pub mod speaker;
pub mod verify;
pub mod wav;

pub use announcer::{Announcer, CallOut, Options, Report, Why};
pub use pack::{Pack, PackError, Voice};
pub use phrase::{Grammar, Need, Step};
pub use player::Loudspeaker;
pub use speaker::{MemorySpeaker, NoSpeaker, Output, Speaker};
