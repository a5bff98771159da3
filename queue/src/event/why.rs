//! Why a ticket was called.

use serde::{Deserialize, Serialize};
use shared::{Moment, TicketId};

/// Why a ticket was called: the rule, its key, and the next in line with theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The rule's name.
    pub rule: String,
    /// The key of the one called.
    pub due_at: Moment,
    /// The next five.
    pub next: Vec<Rank>,
    /// What it had gathered, where the policy goes by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<i64>,
    /// Why it was called out of turn, in the words of whoever did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A ticket and the key it waits by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// The ticket.
    pub ticket: TicketId,
    /// Its key.
    pub due_at: Moment,
}
