//! What the printer of a kiosk on another box is to print.

use super::Replica;
use crate::promise::Promise;
use crate::{Language, Number, ServiceId, Text, TicketId};
use serde::{Deserialize, Serialize};

/// The papers of a kiosk that nothing has become of yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrinterView {
    /// In the order they were asked for.
    pub papers: Vec<Paper>,
}

/// One paper of a ticket. No field is of a person, a lane or a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Paper {
    /// The ticket.
    pub ticket: TicketId,
    /// The how-manieth paper of it, from 1.
    pub copy: u8,
    /// Whether its print has begun, and nothing was heard of it since.
    pub begun: bool,
    /// The branch's name.
    pub branch: Text,
    /// The number held.
    pub number: Number,
    /// What it waits for.
    pub service: ServiceId,
    /// The service's name.
    pub service_name: Text,
    /// How many were before it when it was given out.
    pub people_ahead: u32,
    /// The wait that its customer is told, where one could be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// The customer's language.
    pub language: Language,
    /// Whether it is one of large print.
    pub large_print: bool,
    /// When the number was taken, local to the branch: `2026-11-22 09:32`.
    pub time: String,
    /// What its code says.
    pub qr: String,
}

/// One change of a printer's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum PrinterFact {
    /// These are the papers.
    Papers {
        /// All of them.
        papers: Vec<Paper>,
    },
}

impl Replica for PrinterView {
    type Fact = PrinterFact;

    fn apply(&mut self, fact: &PrinterFact) {
        let PrinterFact::Papers { papers } = fact;
        self.papers.clone_from(papers);
    }
}
