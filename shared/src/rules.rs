//! The branch's rules: proposed by its configuration, adopted as an event, remembered for ever.

pub mod appointments;
mod calendar;
pub mod cards;
pub mod front;
pub mod lanes;
pub mod limits;
pub mod screens;
mod watch;
mod work;

pub use calendar::{Calendar, DayKind};
pub use watch::Watch;
pub use work::{Help, Profile, ServiceTarget, TransferRule};

use crate::moment::Millis;
use crate::voice::VoiceRules;
use crate::{CounterId, KioskId, Lane, Language, Series, ServiceId, Text};
use serde::de::IntoDeserializer;
use serde::de::value::Error;
use serde::{Deserialize, Deserializer, Serialize};

mod dispatch;

pub use dispatch::{Dispatch, Rates};

/// Everything the core needs to know of a branch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The name over the door.
    pub branch: Text,
    /// The languages of screens, slips and voice, the first one first.
    pub languages: Vec<Language>,
    /// The cards of the kiosk's first page that lead to a second.
    pub groups: Vec<Group>,
    /// What customers come for.
    pub services: Vec<Service>,
    /// Where they are served.
    pub counters: Vec<Counter>,
    /// Where they take their numbers.
    pub kiosks: Vec<KioskId>,
    /// How much younger a ticket of a lane may be and still go first.
    pub head_start: HeadStart,
    /// When a called ticket is given up, and how it comes back.
    pub missed: Missed,
    /// What runs along the foot of the wall.
    pub notices: Vec<Text>,
    /// What the end of the day asks for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub closing: limits::Closing,
    /// On whose word a ticket may have its lane.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lanes: lanes::Lanes,
    /// How soon an emergency is seen to.
    #[serde(default, skip_serializing_if = "is_default")]
    pub emergency: lanes::EmergencyClocks,
    /// Which appointments are given, and how long one is waited for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub appointments: appointments::Appointments,
    /// By which policy the next ticket is picked; left out when it is the bounded head start.
    #[serde(default, skip_serializing_if = "Dispatch::is_head_start")]
    pub dispatch: Dispatch,
    /// Where a transferred ticket may be placed.
    #[serde(default, skip_serializing_if = "TransferRule::is_plain")]
    pub transfer: TransferRule,
    /// What counters can be switched to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
    /// When the lobby manager is warned.
    #[serde(default, skip_serializing_if = "is_default")]
    pub watch: Watch,
    /// On which days many come.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: Calendar,
    /// The speaker zones, and what may be announced.
    #[serde(default, skip_serializing_if = "is_default")]
    pub voice: VoiceRules,
    /// The hall's screens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<screens::Screen>,
    /// The parts of the hall.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<screens::Zone>,
    /// What the screens tell besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<cards::Card>,
    /// What is asked and offered before a number is taken.
    #[serde(default, skip_serializing_if = "is_default")]
    pub front: front::Front,
}

/// A group of services: one card that opens a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Its key.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The picture on its card; left out when it is `other`.
    #[serde(default, deserialize_with = "Icon::read", skip_serializing_if = "Icon::is_other")]
    pub icon: Icon,
}

/// A service (业务).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its key.
    pub id: ServiceId,
    /// Its name.
    pub name: Text,
    /// The picture on its card; left out when it is `other`.
    #[serde(default, deserialize_with = "Icon::read", skip_serializing_if = "Icon::is_other")]
    pub icon: Icon,
    /// The letter of its numbers; one for each service, whatever the lane.
    pub series: Series,
    /// The group whose page it stands on, or the first page.
    pub group: Option<String>,
    /// D: how long after its key moment a ticket falls due. Only differences between services
    /// matter.
    pub due: Millis,
    /// What it gives out in a day, and when.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: limits::Limits,
    /// 快速窗口: for short business only; its line moves faster than the others.
    #[serde(default, skip_serializing_if = "is_default")]
    pub express: bool,
    /// 隔夜: who waits for it when the day closes goes on waiting on the next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overnight: bool,
    /// How long it may take, if that is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<ServiceTarget>,
    /// How long a wait for it may take; left out, as long as any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_target: Option<Millis>,
}

/// A counter (窗口).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// The number over it.
    pub id: CounterId,
    /// What it is called beside its number, such as a private room (贵宾室).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What it serves, in order of preference.
    pub services: Vec<ServiceId>,
    /// What it helps with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<Help>,
    /// It calls by itself when it is free.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub auto_call: bool,
}

/// What the picture on a card shows. The rules name a subject; a screen has a drawing for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Icon {
    /// 现金: cash in and out.
    Cash,
    /// 账户, 非现金: accounts, and what needs no cash.
    Account,
    /// 银行卡.
    Card,
    /// 理财.
    Wealth,
    /// 贷款.
    Loan,
    /// 对公业务: a firm's business.
    Corporate,
    /// 外汇: foreign exchange.
    Exchange,
    /// 挂失: a loss report.
    Loss,
    /// 转账汇款: money on its way.
    Transfer,
    /// 手机银行: mobile banking.
    Mobile,
    /// 预约.
    Appointment,
    /// 咨询: advice.
    Consult,
    /// 税务.
    Tax,
    /// 社保: social insurance.
    Social,
    /// 门诊: a doctor's consulting room.
    Clinic,
    /// 药房.
    Pharmacy,
    /// 登记: a registry office, household or property.
    Registry,
    /// Anything else.
    #[default]
    Other,
}

impl Icon {
    /// Whether it is the one that is left out.
    pub fn is_other(&self) -> bool {
        *self == Self::Other
    }

    /// Reads one that a later version may have written: a picture that is not known here is no
    /// reason to refuse a view or a journal.
    pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let known: Result<Self, Error> = Self::deserialize(name.into_deserializer());
        Ok(known.unwrap_or_default())
    }
}

/// H: the head start of each lane. An ordinary ticket has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadStart {
    /// Elderly, disabled, pregnant, with an infant.
    pub care: Millis,
    /// The branch's own guests.
    pub vip: Millis,
    /// By appointment.
    pub appointment: Millis,
    /// Loss report or fraud stop.
    pub emergency: Millis,
}

impl HeadStart {
    /// The head start of one lane.
    pub fn of(&self, lane: Lane) -> Millis {
        match lane {
            Lane::Ordinary => Millis(0),
            Lane::Care => self.care,
            Lane::Vip => self.vip,
            Lane::Appointment => self.appointment,
            Lane::Emergency => self.emergency,
        }
    }
}

impl Default for HeadStart {
    fn default() -> Self {
        Self {
            care: Millis::minutes(10),
            vip: Millis::minutes(10),
            appointment: Millis::minutes(20),
            emergency: Millis::minutes(60),
        }
    }
}

/// When a called ticket is given up, and how it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// Calls that must have been made.
    pub calls_min: u8,
    /// Calls that may be made.
    pub calls_max: u8,
    /// Time between two calls of one ticket.
    pub recall_after: Millis,
    /// Time since the first call before it may be given up.
    pub miss_after: Millis,
    /// Time in which it may return, once, with its key.
    pub return_within: Millis,
}

impl Default for Missed {
    fn default() -> Self {
        Self {
            calls_min: 2,
            calls_max: 3,
            recall_after: Millis::seconds(20),
            miss_after: Millis::seconds(60),
            return_within: Millis::minutes(30),
        }
    }
}

impl Rules {
    /// The service with this key.
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }

    /// How long a wait for a service may take.
    pub fn wait_target(&self, id: &ServiceId) -> Millis {
        let own = self.service(id).and_then(|service| service.wait_target);
        own.unwrap_or(self.watch.long_wait)
    }

    /// The profile with this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }

    /// The counter with this number.
    pub fn counter(&self, id: CounterId) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.id == id)
    }

    /// The screen with this number.
    pub fn screen(&self, id: crate::ScreenId) -> Option<&screens::Screen> {
        self.screens.iter().find(|screen| screen.id == id)
    }
}

/// What the rules of before did not have is left out where it says nothing.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::{Counter, Icon, Service};
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    const PLAIN: &str = r#"{"id":"cash","name":{"en":"Cash"},"series":"A","group":null,"due":5}"#;
    const DRAWN: &str =
        r#"{"id":"cash","name":{"en":"Cash"},"icon":"cash","series":"A","group":null,"due":5}"#;
    const NUMBERED: &str = r#"{"id":6,"services":["cash"]}"#;
    const NAMED: &str = r#"{"id":6,"name":{"en":"Wealth room"},"services":["cash"]}"#;

    #[track_caller]
    fn read<T: DeserializeOwned + Serialize>(text: &str) -> T {
        let value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
        value
    }

    #[test]
    fn rules_without_icons_and_names_are_read_and_written_as_they_were() {
        assert_eq!(read::<Service>(PLAIN).icon, Icon::Other);
        assert_eq!(read::<Counter>(NUMBERED).name, None);
    }

    #[test]
    fn an_icon_and_a_name_are_read_and_written() {
        assert_eq!(read::<Service>(DRAWN).icon, Icon::Cash);
        assert_eq!(read::<Counter>(NAMED).name, Some([("en", "Wealth room")].into()));
    }

    #[test]
    fn an_icon_of_a_later_version_is_another_one() {
        let text = DRAWN.replace(r#""icon":"cash""#, r#""icon":"gold""#);
        assert_eq!(serde_json::from_str::<Service>(&text).unwrap().icon, Icon::Other);
        let text = DRAWN.replace(r#""icon":"cash""#, r#""icon":5"#);
        assert!(serde_json::from_str::<Service>(&text).is_err(), "a number is no icon");
    }
}
