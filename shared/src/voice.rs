//! The voice as the hall knows it: speaker zones, announcements, and what became of each call.

use crate::{CounterId, Moment, Text};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name of a zone or a recording, in characters.
pub const NAME_CHARS_MAX: usize = 32;
/// The longest announcement that staff write, in characters.
pub const ANNOUNCED_CHARS_MAX: usize = 100;
/// Most clips that one call may be told to be made of.
pub const CLIPS_MAX: usize = 128;

/// A speaker zone (广播区) by its name, such as `hall`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct ZoneId(pub String);

/// What the hall knows of its voice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoiceRules {
    /// The speaker zones.
    pub zones: Vec<Zone>,
    /// What may be announced by its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub announcements: Vec<Announcement>,
}

/// A speaker zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name.
    pub id: ZoneId,
    /// The counters whose calls it speaks; all of them without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<CounterId>,
}

/// An announcement that is known by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// Its name.
    pub id: String,
    /// What the wall shows of it.
    pub text: Text,
}

/// What staff announce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Announced {
    /// One of the branch's by its name: shown, and spoken where it is recorded.
    Recorded(String),
    /// A text of the moment: shown alone.
    Text(String),
}

/// How a call was spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Sounded {
    /// Where.
    pub zone: ZoneId,
    /// Its beginning.
    pub from: Moment,
    /// Its end.
    pub to: Moment,
    /// The clips, in their order.
    pub clips: Vec<String>,
    /// The sound device.
    pub device: String,
}

/// Why something was not spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unspoken {
    /// There is no loudspeaker.
    NoDevice,
    /// The loudspeaker went while it was spoken.
    DeviceLost,
    /// The same ticket waited to be called to the same counter already.
    AlreadyWaiting,
    /// Too many calls waited.
    LineFull,
    /// It waited too long.
    Stale,
    /// The ticket was served, passed or moved before its turn came.
    Forgotten,
    /// No language has a clip that it needs; the chime alone was played.
    MissingClip,
    /// The announcer ended.
    Stopped,
    /// Staff had paused the voice.
    Paused,
    /// It was within quiet hours.
    QuietHours,
    /// There is no recording of it.
    NotRecorded,
}

/// What the ear of a zone says of the test phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "ear", rename_all = "snake_case", deny_unknown_fields)]
pub enum Hearing {
    /// It was heard, so loud at its loudest.
    Heard {
        /// In decibels below full scale.
        level_dbfs: i16,
    },
    /// It was not heard.
    NotHeard,
    /// Nothing listened.
    None,
}

/// What staff should know of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoiceTrouble {
    /// It has no loudspeaker: calls are shown, not spoken.
    Silent,
    /// Staff have paused it.
    Paused,
    /// Calls come faster than it can speak: some are shown only.
    Strained,
}

impl Unspoken {
    /// Whether the loudspeaker could not keep up.
    pub fn is_strain(self) -> bool {
        matches!(self, Self::LineFull | Self::Stale)
    }
}

impl VoiceRules {
    /// The announcement of this name.
    pub fn announcement(&self, id: &str) -> Option<&Announcement> {
        self.announcements.iter().find(|announcement| announcement.id == id)
    }
}

impl fmt::Display for ZoneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
