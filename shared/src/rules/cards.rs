//! Text cards on the screens: rates, tips, whatever a branch wants to be read by who waits.

use super::limits::Span;
use crate::{ScreenId, Text};
use serde::{Deserialize, Serialize};

/// How many cards a branch has.
pub const CARDS_MAX: usize = 32;
/// How many lines a card has below its title.
pub const CARD_LINES_MAX: usize = 2;
/// The longest title or line, in columns: a Chinese character has two.
pub const CARD_COLUMNS_MAX: usize = 24;

/// A card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Card {
    /// What it is about.
    pub title: Text,
    /// What it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Text>,
    /// At which time of the day; always without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Span>,
    /// For whom: the screens before which they sit; for everyone without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<ScreenId>,
    /// The last day on which it is right, such as 2026-12-31. A card without one says nothing that
    /// can grow old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}
