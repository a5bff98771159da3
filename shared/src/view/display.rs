//! The wall's view: every counter and its ticket, who is next, who was missed.

use super::{CounterState, Replica};
use crate::limits::MISSED_SHOWN_MAX;
use crate::{CounterId, Language, Moment, Number, ServiceId, Text, TicketId};
use serde::{Deserialize, Serialize};

/// What the wall sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisplayView {
    /// The name over the door.
    pub branch: Text,
    /// The languages to show.
    pub languages: Vec<Language>,
    /// Whether the hall is open.
    pub day_open: bool,
    /// What runs along the foot.
    pub notices: Vec<Text>,
    /// Every counter in the order of its number.
    pub counters: Vec<Board>,
    /// Who is next in each line.
    pub lines: Vec<Line>,
    /// 过号: numbers that did not come, the latest first.
    pub missed: Vec<Number>,
}

/// A counter's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// Which.
    pub counter: CounterId,
    /// What it is called beside its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What it is doing.
    pub state: CounterState,
    /// The ticket there.
    pub ticket: Option<Posted>,
}

/// A ticket at a counter, as everyone may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Posted {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// Whether it is being served; before that it is being called.
    pub serving: bool,
    /// Which call of it was the last, from 1; 0 for somebody who walked up and was never called.
    pub call: u8,
    /// When that was.
    pub called_at: Moment,
}

/// A service's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// Which.
    pub service: ServiceId,
    /// Its name.
    pub name: Text,
    /// How many wait.
    pub waiting: u32,
    /// The next ones, in the order they would be called.
    pub next: Vec<Number>,
}

/// One change of the wall's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum DisplayFact {
    /// A number is called: show it large. The counter's row follows as a fact of its own.
    Called {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
        /// Where to.
        counter: CounterId,
        /// Which call of it, from 1.
        call: u8,
        /// When.
        at: Moment,
    },
    /// A counter's row is different.
    Counter {
        /// The row.
        board: Board,
    },
    /// A line is different.
    Line {
        /// Which.
        service: ServiceId,
        /// How many wait.
        waiting: u32,
        /// The next ones.
        next: Vec<Number>,
    },
    /// The missed numbers are different.
    Missed {
        /// All of them, the latest first.
        missed: Vec<Number>,
    },
}

impl Replica for DisplayView {
    type Fact = DisplayFact;

    fn apply(&mut self, fact: &DisplayFact) {
        match fact {
            DisplayFact::Called { .. } => {}
            DisplayFact::Counter { board } => {
                let row = self.counters.iter_mut().find(|row| row.counter == board.counter);
                if let Some(row) = row {
                    row.clone_from(board);
                }
            }
            DisplayFact::Line { service, waiting, next } => {
                if let Some(line) = self.lines.iter_mut().find(|line| line.service == *service) {
                    line.waiting = *waiting;
                    line.next.clone_from(next);
                }
            }
            DisplayFact::Missed { missed } => {
                self.missed.clone_from(missed);
                self.missed.truncate(MISSED_SHOWN_MAX);
            }
        }
    }
}
