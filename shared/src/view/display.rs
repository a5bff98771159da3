//! The wall's view: every counter and its ticket, who is next, who was missed.

use super::{CounterState, Replica};
use crate::limits::MISSED_SHOWN_MAX;
use crate::rules::cards::Card;
use crate::rules::limits::Span;
use crate::rules::screens::{Screen, Zone};
use crate::screen::Surge;
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
    /// The screen that watches, where it is one of the branch's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Screen>,
    /// The parts of the hall.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Zone>,
    /// What is shown besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// The latest business day, open or not; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// From when to when numbers are given out, where the branch says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Span>,
    /// Calls are spoken, too: one stays large until its voice is done.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoken: bool,
    /// 高峰: waits are far longer than usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surge: Option<Surge>,
    /// A word of staff to everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announcement: Option<Text>,
    /// 紧急通知: nothing else is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Text>,
    /// Until when the test picture stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_until: Option<Moment>,
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
    /// 转: it was at another counter before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moved: bool,
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
        /// 转: it was at another counter before.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        moved: bool,
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
    /// The voice is done with a call: each zone of its counter has spoken it, or will not.
    Spoken {
        /// The ticket.
        ticket: TicketId,
        /// Which call of it.
        call: u8,
    },
    /// Whether calls are spoken is different.
    Voice {
        /// They are.
        spoken: bool,
    },
    /// The hall is fuller than usual, or no more.
    Surge {
        /// How full, while it is.
        surge: Option<Surge>,
    },
    /// A word of staff to everyone, or its end.
    Announcement {
        /// The word, while it stands.
        words: Option<Text>,
    },
    /// An emergency fills the screens, or is over.
    Alarm {
        /// What they say, while it lasts.
        words: Option<Text>,
    },
    /// The test picture is asked for.
    Test {
        /// Until when it stands.
        until: Option<Moment>,
    },
}

impl Replica for DisplayView {
    type Fact = DisplayFact;

    fn apply(&mut self, fact: &DisplayFact) {
        match fact {
            DisplayFact::Called { .. } | DisplayFact::Spoken { .. } => {}
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
            DisplayFact::Voice { spoken } => self.spoken = *spoken,
            DisplayFact::Surge { surge } => self.surge = *surge,
            DisplayFact::Announcement { words } => self.announcement.clone_from(words),
            DisplayFact::Alarm { words } => self.alarm.clone_from(words),
            DisplayFact::Test { until } => self.test_until = *until,
        }
    }
}
