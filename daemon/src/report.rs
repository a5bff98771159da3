//! The day's figures and one ticket's sheet, read from the store beside the daemon.
//!
//! 1. A closed day's figures never change: what happened counts on the day on which it happened.
//! 2. Targets are those of the rules that the journal had then, not of today's file.
//! 3. No figure has a person, a note, a reason or a number; lanes are those of groups alone.
//! 4. Days that the tables do not know whole are named, and count nothing.
//!
//! Each figure's formula and unit: `docs/report.md`.

mod ask;
mod csv;
mod figures;
mod grid;
mod grids;
mod sheet;
mod sheet_text;
mod table;
mod times;
mod words;

pub use ask::{AskError, Asked, answer, report_of, sheet_of};
pub use sheet::{InZone, Journal, OnScreen, PassedBy, Proof, Rank, Sheet, Step};
pub use times::Taken;

use crate::store::{Reader, StoreError};
use serde::Serialize;
use shared::{Moment, Text};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Most business days that one report is of: a year and a day.
pub const DAYS_MAX: usize = 366;

/// The figures of some business days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Report {
    /// The first date asked for.
    pub from: String,
    /// The last one.
    pub to: String,
    /// How many business days it is of.
    pub days: usize,
    /// Days that the tables do not know whole; `tingxud rebuild` makes them again.
    pub days_without: Vec<String>,
    /// The last of the days goes on.
    pub is_open: bool,
    /// When the latest event was; what lasts is counted until then.
    pub as_of: Moment,
    /// The services' names, as the rules of the last day have them.
    pub names: BTreeMap<String, Text>,
    /// How many numbers were given out in each half hour, from the first to the last that has any.
    pub arrivals: Vec<HalfHour>,
    /// How long customers waited.
    pub waits: Vec<Waits>,
    /// How long they were served.
    pub services: Vec<Services>,
    /// What became of numbers, all and by service.
    pub outcomes: Vec<Outcomes>,
    /// What customers were told, held against what came of it; all and by service.
    pub promises: Vec<Promised>,
    /// What staff were warned of, and how long it stood.
    pub alerts: Vec<Alerts>,
    /// Who called for help, and how soon somebody came; all and by place.
    pub helps: Vec<Helps>,
    /// Which devices had what trouble.
    pub devices: Vec<Devices>,
    /// What became of calls.
    pub calls: Calls,
    /// How long counters were open.
    pub seats: Vec<Seats>,
}

/// A half hour of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HalfHour {
    /// When it begins, in the branch's own time, such as `08:30`.
    pub from: String,
    /// How many numbers were given out in it, over all days.
    pub count: u64,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Everybody.
    All,
    /// One service, by its key.
    Service,
    /// One lane.
    Lane,
    /// One teller, or a counter where nobody had said who sits there.
    Teller,
}

/// Which waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nth {
    /// From the number to its first call.
    First,
    /// After a return, a transfer, a hold, or for the next service of the same number.
    Later,
}

/// How long a group waited.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Waits {
    /// What the group is.
    pub by: By,
    /// Its name; empty for everybody.
    pub key: String,
    /// Which waits.
    pub wait: Nth,
    /// How long.
    #[serde(flatten)]
    pub taken: Taken,
}

/// How long a group was served.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Services {
    /// What the group is.
    pub by: By,
    /// Its name; empty for everybody.
    pub key: String,
    /// How long.
    #[serde(flatten)]
    pub taken: Taken,
}

/// What became of the numbers of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcomes {
    /// The service; nothing for all of them.
    pub service: Option<String>,
    /// Given out.
    pub issued: u64,
    /// Called by the rule.
    pub called: u64,
    /// Called by hand, out of turn.
    pub by_hand: u64,
    /// Served to the end of a service, those of paper lists among them.
    pub served: u64,
    /// Served at once, without a call.
    pub walked_up: u64,
    /// 过号, less those taken back.
    pub missed: u64,
    /// Came back after a miss.
    pub returned: u64,
    /// Sent on.
    pub transferred: u64,
    /// Set aside.
    pub held: u64,
    /// Taken out of line.
    pub cancelled: u64,
    /// Their time, or their day, ran out.
    pub expired: u64,
    /// A miss or a finish taken back.
    pub undone: u64,
    /// Called by the rule or by hand after a wait that had begun on an earlier day.
    pub overnight: u64,
}

/// What the customers of a service were told, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Promised {
    /// The service; nothing for all of them.
    pub service: Option<String>,
    /// First waits whose customer was told a range.
    pub told: u64,
    /// First waits whose customer was told nothing.
    pub not_told: u64,
    /// The share of those told who waited less than the range.
    pub sooner_percent: Option<f64>,
    /// The share within the range, both ends included.
    pub within_percent: Option<f64>,
    /// The share who waited longer than the range.
    pub later_percent: Option<f64>,
    /// How far the middle of the range was off in the mean, in seconds, either way.
    pub error_s: Option<f64>,
    /// Ranges without an upper end: they have no middle.
    pub open_ended: u64,
}

/// Alerts of one cause.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Alerts {
    /// The cause.
    pub cause: String,
    /// The service, the counter or the place it is about; empty without one.
    pub about: String,
    /// How long they stood.
    #[serde(flatten)]
    pub lasted: Lasted,
}

/// Calls for help from one place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Helps {
    /// The place; nothing for all of them.
    pub place: Option<String>,
    /// How many calls.
    pub called: u64,
    /// How many were answered, and how soon.
    #[serde(flatten)]
    pub answered: Taken,
}

/// A device's trouble.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Devices {
    /// The device, such as `printer 1`, `voice hall`, `screen 2`, `reader 1 card`.
    pub device: String,
    /// The trouble.
    pub trouble: String,
    /// How long it had it.
    #[serde(flatten)]
    pub lasted: Lasted,
}

/// How often something was so, and how long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Lasted {
    /// How often.
    pub count: u64,
    /// How long altogether, in seconds.
    pub total_s: f64,
    /// In the mean, in seconds.
    pub mean_s: f64,
    /// At the longest, in seconds.
    pub longest_s: f64,
    /// How many still last.
    pub lasting: u64,
}

/// What became of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Calls {
    /// How many were made, recalls among them.
    pub made: u64,
    /// Shown on a screen and spoken.
    pub shown_and_spoken: u64,
    /// Shown alone.
    pub shown_only: u64,
    /// Spoken alone.
    pub spoken_only: u64,
    /// Neither, as far as is known.
    pub neither: u64,
    /// Written down as on no screen in time.
    pub not_shown: u64,
    /// Why zones did not speak a call, each with how often.
    pub unspoken: BTreeMap<String, u64>,
}

/// How long a teller's counter was open.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Seats {
    /// The teller, or the counter where nobody had said who sits there.
    pub teller: String,
    /// Open, in seconds.
    pub open_s: f64,
    /// Paused, in seconds.
    pub paused_s: f64,
}

/// The report of the business days from one date to another, both included.
pub fn report(reader: &Reader, from: &str, to: &str) -> Result<Report, StoreError> {
    let mut figures = figures::Figures::default();
    let days = reader.days(from, to)?;
    for day in days.iter().take(DAYS_MAX) {
        if day.is_whole {
            reader.at_once(|reader| figures.add(reader, day))?;
        } else {
            figures.days_without.push(day.date.clone());
        }
    }
    Ok(figures.report(from, to))
}

#[cfg(test)]
mod tests;
