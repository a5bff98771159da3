//! What a screen of the hall tells of itself, and what staff put on all of them.

use crate::{Moment, ScreenId};
use serde::{Deserialize, Serialize};

/// How long a test picture stands on the screens.
pub const TEST_MS: i64 = 30_000;
/// A call that no screen has shown for so long was not shown.
pub const SHOWN_WITHIN_MS: i64 = 10_000;
/// How many calls of one day may be under way to a screen at once.
pub const CALLS_DUE_MAX: usize = 512;

/// How a screen of the branch's file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScreenState {
    /// Its program says so itself, from the loop that draws.
    Drawing,
    /// Its program is connected and has stopped drawing.
    Still,
    /// No program shows it.
    Gone,
    /// Nothing is known yet.
    #[default]
    Unknown,
}

impl ScreenState {
    /// Whether staff should look at it.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Still | Self::Gone)
    }
}

/// Where, when and for how long a call stood on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The screen; none for a window that is no screen of the branch's file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<ScreenId>,
    /// When it was first drawn, by the daemon's clock.
    pub at: Moment,
    /// How long it stood, once that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_ms: Option<u32>,
    /// How that is known.
    pub how: HowSeen,
}

/// What the report of a shown call proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HowSeen {
    /// The window's renderer drew it into a frame; whether the panel is on is not known by that.
    Frame,
    /// A picture of the screen held it.
    Pixels,
}

/// 高峰: the hall is fuller than it can serve in a usual time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Surge {
    /// How long a new ticket waits, in minutes.
    pub wait_minutes: u32,
}
