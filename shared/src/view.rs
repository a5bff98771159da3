//! What each role sees of the hall, and how it changes.
//!
//! A view is the whole picture; a fact is one change of it. `apply` brings a view to where the
//! daemon's own projection stands, so a terminal that has applied every fact holds what a new one
//! would be sent (tested against random days).

mod counter;
mod display;
mod kiosk;
mod manager;
mod printer;

pub use counter::{
    CounterFact, CounterView, HeldTicket, LineEntry, LostPrint, Neighbour, OwnTicket, ServiceName,
};
pub use display::{Board, DisplayFact, DisplayView, Line, Posted};
pub use kiosk::{KioskFact, KioskFront, KioskService, KioskTicket, KioskView, next_opening};
pub use manager::{Lookout, ManagerFact, ManagerView};
pub use printer::{Paper, PrinterFact, PrinterView};

use serde::{Deserialize, Serialize};

/// A view that facts bring up to date.
pub trait Replica: Clone {
    /// One change of it.
    type Fact;
    /// Brings the view up to date; it cannot fail.
    fn apply(&mut self, fact: &Self::Fact);
}

/// What a counter is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CounterState {
    /// Nobody works there.
    #[default]
    Closed,
    /// Serves.
    Open,
    /// 暂停服务.
    Paused,
}
