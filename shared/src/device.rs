//! What a device says of itself. `Unknown` is never taken for well.
//!
//! Three axes after WOSA/XFS `WFSPTRSTATUS` (CWA 16926-3): the device, what is in its paper path,
//! and its supply.

use serde::{Deserialize, Serialize};

/// A printer's state on its three axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrinterState {
    /// The machine itself.
    pub device: DeviceState,
    /// What stands in the paper path.
    pub media: MediaState,
    /// The paper roll.
    pub supply: SupplyState,
}

/// The machine itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Answers, and is ready.
    Online,
    /// Answers that it is offline, for no cause below.
    Offline,
    /// Its cover is open.
    CoverOpen,
    /// Its cutter, head or board reports an error.
    Error,
    /// The line is open and nothing answers.
    NoAnswer,
    /// The line cannot be opened.
    NoDevice,
    /// The line is open to a printer that has no way to answer.
    NotSupported,
    /// Nothing is known yet.
    #[default]
    Unknown,
}

/// What stands in the paper path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// Nothing in the way.
    Clear,
    /// Paper is jammed.
    Jammed,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// The paper roll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SupplyState {
    /// Enough.
    Full,
    /// Near its end: staff should bring a roll.
    Low,
    /// Out of paper.
    Out,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// Why no ticket can come out, the one that a person should mend first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrintTrouble {
    /// 缺纸.
    PaperOut,
    /// 上盖未关.
    CoverOpen,
    /// 卡纸.
    Jam,
    /// 切刀或机头故障.
    Error,
    /// The printer says it is offline.
    Offline,
    /// The line is open, nothing answers.
    NoAnswer,
    /// The line cannot be opened.
    NoDevice,
}

impl PrinterState {
    /// What is known to keep a ticket from coming out; a printer that cannot tell has no trouble
    /// that anyone knows of.
    pub fn trouble(&self) -> Option<PrintTrouble> {
        match self.device {
            DeviceState::NoDevice => return Some(PrintTrouble::NoDevice),
            DeviceState::NoAnswer | DeviceState::Unknown => return Some(PrintTrouble::NoAnswer),
            DeviceState::CoverOpen => return Some(PrintTrouble::CoverOpen),
            DeviceState::NotSupported => return None,
            DeviceState::Online | DeviceState::Offline | DeviceState::Error => {}
        }
        if self.supply == SupplyState::Out {
            return Some(PrintTrouble::PaperOut);
        }
        if self.media == MediaState::Jammed {
            return Some(PrintTrouble::Jam);
        }
        match self.device {
            DeviceState::Error => Some(PrintTrouble::Error),
            DeviceState::Offline => Some(PrintTrouble::Offline),
            DeviceState::Online
            | DeviceState::CoverOpen
            | DeviceState::NoAnswer
            | DeviceState::NoDevice
            | DeviceState::NotSupported
            | DeviceState::Unknown => None,
        }
    }
}

/// How far one print of a ticket has come. Only the daemon's printing desk reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PrintState {
    /// Its bytes are about to leave.
    Started,
    /// The printer has said that it came out.
    Confirmed,
    /// Sent to a printer that cannot tell.
    Unverified,
    /// It did not come out, and why.
    Failed {
        /// What stood in the way.
        trouble: PrintTrouble,
    },
    /// Sent, and nobody can say what became of it.
    Unknown,
}

impl PrintState {
    /// Whether staff must see to it: no paper came out, or nobody knows.
    pub fn is_lost(&self) -> bool {
        match self {
            Self::Failed { .. } | Self::Unknown => true,
            Self::Started | Self::Confirmed | Self::Unverified => false,
        }
    }
}

/// Who wants a paper printed beyond the first try.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// The customer at the kiosk, once and soon.
    #[default]
    Customer,
    /// Staff, for a number that has no paper.
    Staff,
    /// The printing desk: the kiosk's own printer cannot, and nothing has come out yet.
    Neighbour,
}

/// What became of a ticket that a presenter held out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// It stands in the mouth.
    Presented,
    /// It was taken.
    Taken,
    /// Nobody took it, and the printer took it back.
    Retracted,
}

/// What the loudspeaker says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VoiceState {
    /// A sound device is open.
    Ready,
    /// No sound device: calls are shown, not spoken.
    Silent,
    /// Nothing is known yet.
    #[default]
    Unknown,
}
