//! The words of the hall: what its programs say to one another, and nothing about how it decides.
//!
//! 1. Wishes go up as a [`Command`], each answered done or with a [`Refusal`].
//! 2. Facts come down as a role's [`view`]: first the whole of it, then its changes in order.
//! 3. No type that leaves for kiosk, wall, voice or ticket has a field for a person, a lane or a
//!    note.
#![warn(missing_docs)]

pub mod admission;
pub mod alert;
pub mod booking;
pub mod command;
pub mod device;
pub mod front;
pub mod grant;
pub mod id;
pub mod journey;
pub mod limits;
#[cfg(feature = "link")]
pub mod link;
pub mod moment;
pub mod promise;
pub mod refusal;
pub mod rules;
pub mod screen;
pub mod text;
pub mod ticket;
pub mod view;
pub mod voice;
pub mod wipe;
pub mod wire;

pub use command::Command;
pub use front::VisitId;
pub use id::{CounterId, KioskId, ScreenId, ServiceId, TicketId};
pub use journey::{HoldKind, Placing, TellerId};
pub use moment::Moment;
pub use refusal::Refusal;
pub use rules::Rules;
pub use text::{Language, Text};
pub use ticket::{Lane, Number, Series};
pub use voice::ZoneId;
