//! 预警: what the lobby manager is told before the hall goes wrong, and what would help.

use crate::front::ReaderKind;
use crate::moment::Millis;
use crate::{CounterId, KioskId, Moment, ServiceId};
use serde::{Deserialize, Serialize};

/// Where somebody called for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HelpPoint {
    /// At a kiosk.
    Kiosk(KioskId),
    /// At a counter.
    Counter(CounterId),
}

/// What is wrong, or about to be. Each cause has one alert at most.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "cause", rename_all = "snake_case", deny_unknown_fields)]
pub enum Cause {
    /// 接近时限: somebody has waited for most of the time that a wait for it may take.
    WaitNear {
        /// The service.
        service: ServiceId,
    },
    /// 超过时限: somebody has waited longer than that.
    WaitOver {
        /// The service.
        service: ServiceId,
    },
    /// Somebody is about to have waited longer than anyone should, 15 min where nothing is set.
    LongWait,
    /// 无窗口受理: somebody waits for a service that no open counter serves.
    NoCounter {
        /// The service.
        service: ServiceId,
    },
    /// 窗口空闲: a counter stands idle beside a line that it could call from.
    IdleCounter {
        /// The counter.
        counter: CounterId,
    },
    /// 求助未应答: help was called for and nobody has come.
    HelpUnanswered {
        /// Where.
        from: HelpPoint,
    },
    /// 客流激增: more customers come than the day had led to expect.
    Surge,
    /// Who comes now will wait longer than a wait for it may take.
    Amber {
        /// The service.
        service: ServiceId,
    },
    /// Who comes now will wait far longer.
    Red {
        /// The service.
        service: ServiceId,
    },
    /// An emergency was not seen to in time.
    EmergencyOverdue,
    /// 办理超时: a service takes longer than it may.
    ServiceOverdue,
    /// Today is a day on which many come.
    BusyDay,
    /// Tomorrow is one.
    BusyTomorrow,
    /// 读卡器失联: what should be read at a kiosk cannot be.
    ReaderLost {
        /// Where.
        kiosk: KioskId,
        /// What it reads.
        kind: ReaderKind,
    },
}

/// How much it presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Good to know.
    Notice,
    /// Something should be done.
    Amber,
    /// Something must be done now.
    Red,
}

impl Cause {
    /// How much it presses.
    pub fn level(&self) -> Level {
        match self {
            Self::BusyDay | Self::BusyTomorrow => Level::Notice,
            Self::WaitNear { .. }
            | Self::WaitOver { .. }
            | Self::IdleCounter { .. }
            | Self::Surge
            | Self::Amber { .. }
            | Self::ServiceOverdue
            | Self::ReaderLost { .. } => Level::Amber,
            Self::LongWait
            | Self::NoCounter { .. }
            | Self::HelpUnanswered { .. }
            | Self::Red { .. }
            | Self::EmergencyOverdue => Level::Red,
        }
    }
}

/// How long who comes now would wait, held against what a wait for it may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Not much longer than it may.
    #[default]
    Green,
    /// Longer.
    Amber,
    /// Far longer.
    Red,
}

/// What would help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Open a closed counter.
    Open {
        /// Which.
        counter: CounterId,
    },
    /// End a counter's pause.
    Resume {
        /// Which.
        counter: CounterId,
    },
    /// 切换业务模式: switch an open counter to a profile.
    Switch {
        /// Which.
        counter: CounterId,
        /// To this one.
        profile: String,
    },
}

impl Act {
    /// The counter it is about.
    pub fn counter(&self) -> CounterId {
        match self {
            Self::Open { counter } | Self::Resume { counter } | Self::Switch { counter, .. } => {
                *counter
            }
        }
    }
}

/// What would help, and how much: the wait of who comes now, rolled forward without and with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Advice {
    /// What to do.
    #[serde(flatten)]
    pub act: Act,
    /// The wait without it in minutes; nothing where nobody can know, as no counter serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_min: Option<u16>,
    /// The wait with it in minutes.
    pub to_min: u16,
}

/// One alert as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alert {
    /// What is wrong.
    #[serde(flatten)]
    pub cause: Cause,
    /// How much it presses.
    pub level: Level,
    /// Since when.
    pub since: Moment,
    /// How many it is about, such as those who wait in the line.
    pub count: u32,
    /// Since when the oldest of them waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Moment>,
    /// What would help most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
}

/// A call for help that nobody has answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelpCall {
    /// Where.
    pub from: HelpPoint,
    /// Since when.
    pub since: Moment,
}

/// What a business day leads to expect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayPlan {
    /// The kinds of day it is, by their keys in the branch's calendar.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// The kinds of day the next one is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tomorrow: Vec<String>,
    /// How many come in each half hour from midnight on, in thousandths of a customer; nothing
    /// until enough days have gone by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<u32>,
    /// How many counters each half hour asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<u16>,
}

/// A half hour of the plan.
pub const HALF_HOUR: Millis = Millis::minutes(30);
/// The half hours of a day.
pub const HALF_HOURS_A_DAY: usize = 48;
