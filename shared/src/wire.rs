//! How commands and facts travel: one POST a command, one WebSocket of facts a terminal.

use crate::front::VisitId;
use crate::moment::Moment;
use crate::{Command, CounterId, KioskId, Number, Refusal, ScreenId, ServiceId, TicketId};
use serde::{Deserialize, Serialize};

/// The body of `POST /api/v1/commands`; its id travels in the `Idempotency-Key` header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What is wished.
    pub wish: Command,
    /// Until when, by the daemon's clock, the sender means it. A later command is refused as
    /// `late`. Without it the command is meant whenever it comes.
    #[serde(default)]
    pub meant_until: Option<Moment>,
}

/// The answer to a command that was done: on disk, in order, for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {
    /// The sequence number the journal has reached with it.
    pub seq: u64,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing more to tell.
    Done,
    /// A number was given out.
    Issued {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
        /// How many would be called before it as things stand.
        people_ahead: u32,
    },
    /// A ticket was called.
    Called {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
        /// What it waits for.
        service: ServiceId,
        /// Where to.
        counter: CounterId,
        /// Which call of it, from 1.
        call: u8,
    },
    /// Who has an appointment was given a number.
    CheckedIn {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
        /// How many would be called before it as things stand.
        people_ahead: u32,
        /// When the appointment is, or was.
        slot: Moment,
        /// The slot was over: the ticket waits like everyone else's.
        walk_in: bool,
    },
    /// A reader has read something.
    Visited {
        /// What a number may be asked for with.
        visit: VisitId,
    },
}

/// A command that was not done, as an RFC 9457 problem (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:tingxu:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence for a person.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable name programs go by.
    pub code: String,
    /// The hall's own refusal with its particulars, when it was the hall that refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// How many more PINs may be tried, after a wrong one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u8>,
    /// Until when no PIN is tried, after too many wrong ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// Whose view a terminal watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "role", content = "id", rename_all = "snake_case")]
pub enum Role {
    /// A kiosk: `?role=kiosk&id=1`.
    Kiosk(KioskId),
    /// The calling display: `?role=display`.
    Display,
    /// A counter's terminal: `?role=counter&id=3`.
    Counter(CounterId),
    /// The printer of a kiosk on another box: `?role=printer&id=2`.
    Printer(KioskId),
    /// The lobby manager: `?role=manager`.
    Manager,
    /// A screen of the branch's file; its view is the display's: `?role=screen&id=1`.
    Screen(ScreenId),
}

/// One text frame of `GET /api/v1/events`: V is the role's view, F its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame<V, F> {
    /// First of all: who speaks, and to whom.
    Hello {
        /// The protocol's version.
        protocol: u16,
        /// The role watched.
        #[serde(flatten)]
        role: Role,
        /// The daemon's clock.
        at: Moment,
    },
    /// The whole view; it replaces what was there before.
    View {
        /// The sequence number it stands at.
        seq: u64,
        /// The daemon's clock.
        at: Moment,
        /// The view.
        view: V,
    },
    /// Changes of the view, in order.
    Facts {
        /// The sequence number reached with them.
        seq: u64,
        /// When they happened.
        at: Moment,
        /// The changes.
        facts: Vec<F>,
    },
    /// Nothing has changed, and the daemon lives.
    Heartbeat {
        /// The sequence number reached.
        seq: u64,
        /// The daemon's clock.
        at: Moment,
    },
}
