//! The voice of the hall: calls joined from the clips of a voice pack, one at a time.
//!
//! 1. Words are data: [`phrase`] reads a language's order, pauses and readings from a file.
//! 2. A pack is taken whole or refused with its file and reason; a clip never fails half-way.
//! 3. The [`Announcer`] answers every call it takes with one [`Report`], spoken or not, and why.
//! 4. Nothing overlaps, nothing cuts a call, and a missing loudspeaker never stops the hall.
//! 5. [`guide`] says what stands on a kiosk's pages, by the keys of their words.
//! 6. `rodio` is known to [`player`] and [`hearing`] alone; tests stand a
//!    [`speaker::MemorySpeaker`] in their place.

pub mod announcer;
mod crier;
pub mod guide;
pub mod hearing;
pub mod level;
mod line;
pub mod listen;
pub mod loudness;
pub mod make;
mod merge;
pub mod pack;
pub mod phrase;
pub mod player;
pub mod shed;
pub mod speaker;
pub mod speech;
pub mod verify;
pub mod wav;

pub use announcer::{Announcer, CallOut, Manner, Options, Reading, Report, Why};
pub use guide::{Guide, Line, Value};
pub use hearing::{Ear, Heard, Microphone};
pub use loudness::{Hours, Loudness};
pub use pack::{Pack, PackError, Voice};
pub use phrase::{Grammar, Need, Saying, Step};
pub use player::Loudspeaker;
pub use speaker::{MemorySpeaker, NoSpeaker, Output, Speaker};
pub use speech::{Part, Speech, Tongue};
