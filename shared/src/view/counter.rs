//! A teller's view: the own ticket, who waits, and what the other counters do.

use super::{CounterState, Lookout, Replica};
use crate::device::{PrintState, PrintTrouble};
use crate::moment::Millis;
use crate::screen::ScreenState;
use crate::voice::VoiceTrouble;
use crate::{CounterId, HoldKind, KioskId, Language, Moment, Number, ServiceId, TellerId, Text};
use crate::{ScreenId, TicketId, ZoneId};
use serde::{Deserialize, Serialize};

/// What a counter's terminal sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CounterView {
    /// The counter.
    pub counter: CounterId,
    /// What it is called beside its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The name over the door.
    pub branch: Text,
    /// The branch's languages.
    pub languages: Vec<Language>,
    /// Whether the hall is open.
    pub day_open: bool,
    /// What it is doing.
    pub state: CounterState,
    /// Every service of the branch, to transfer to.
    pub services: Vec<ServiceName>,
    /// The ticket at the counter.
    pub ticket: Option<OwnTicket>,
    /// How many wait for this counter.
    pub waiting: u32,
    /// The first of them, in the order they would be called.
    pub line: Vec<LineEntry>,
    /// 过号: numbers that did not come, the latest first.
    pub missed: Vec<Number>,
    /// The other counters.
    pub others: Vec<Neighbour>,
    /// Kiosks that cannot print, and why.
    pub troubles: Vec<(KioskId, PrintTrouble)>,
    /// 纸将用尽: kiosks whose roll is near its end. Staff alone are told.
    #[serde(default)]
    pub paper_low: Vec<KioskId>,
    /// 未出票: numbers whose paper did not come out or may not have, the latest first.
    #[serde(default)]
    pub lost_prints: Vec<LostPrint>,
    /// Who sits here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teller: Option<TellerId>,
    /// 挂起: numbers set aside, the latest first.
    #[serde(default)]
    pub held: Vec<HeldTicket>,
    /// The profile it serves by, if not by its own rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The profiles it can be switched to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// What staff are warned of.
    #[serde(default, skip_serializing_if = "Lookout::is_quiet")]
    pub watch: Lookout,
    /// What is the matter with the speaker zones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voice_troubles: Vec<(ZoneId, VoiceTrouble)>,
    /// Screens that show nothing, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<(ScreenId, ScreenState)>,
    /// 过期信息: how many pictures and cards of the screens are past their day.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub expired_media: u16,
}

/// A number set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldTicket {
    /// Its number.
    pub number: Number,
    /// Where its customer is.
    pub kind: HoldKind,
    /// Where it was set aside.
    pub counter: CounterId,
    /// Since when.
    pub since: Moment,
}

/// A number in line whose paper did not come out, or may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LostPrint {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// The kiosk that was to give it out.
    pub kiosk: KioskId,
    /// What became of it.
    pub print: PrintState,
    /// When the number was given out.
    pub issued_at: Moment,
}

/// A service by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceName {
    /// Its key.
    pub id: ServiceId,
    /// Its name.
    pub name: Text,
}

/// The ticket at the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// What it came for.
    pub service: ServiceId,
    /// When it was given out.
    pub issued_at: Moment,
    /// When it was first called here.
    pub first_called_at: Moment,
    /// When it was last called.
    pub called_at: Moment,
    /// How often it has been called.
    pub calls: u8,
    /// When the customer came, if they have.
    pub arrived_at: Option<Moment>,
    /// When service began, if it has.
    pub started_at: Option<Moment>,
    /// A word from the counter that sent it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Which wait of it was the last, from 1.
    #[serde(default)]
    pub stage: u8,
    /// 连办: what comes after this service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ServiceId>,
    /// 隔夜: how many nights it has waited.
    #[serde(default, skip_serializing_if = "is_none")]
    pub nights: u8,
    /// 限时办结: how long its service may take, if that is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Millis>,
    /// The part of that time, in percent, at which the counter was last reminded; from 100 on it
    /// is overdue.
    #[serde(default, skip_serializing_if = "is_none")]
    pub reminded: u8,
}

/// A waiting ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineEntry {
    /// Its number.
    pub number: Number,
    /// What it waits for.
    pub service: ServiceId,
    /// Since when.
    pub waiting_since: Moment,
    /// 隔夜: how many nights it has waited; its number is one of an earlier day.
    #[serde(default, skip_serializing_if = "is_none")]
    pub nights: u8,
}

/// Whether a count is nought, and left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &u8) -> bool {
    *count == 0
}

/// Whether nothing is past its day, and left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_nought(count: &u16) -> bool {
    *count == 0
}

/// Another counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Neighbour {
    /// Which.
    pub counter: CounterId,
    /// What it is called beside its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What it is doing.
    pub state: CounterState,
    /// The number there.
    pub number: Option<Number>,
    /// 超时: its service takes longer than it may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overdue: bool,
}

/// One change of a teller's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum CounterFact {
    /// The own counter is different.
    Own {
        /// What it is doing.
        state: CounterState,
        /// The ticket there.
        ticket: Option<OwnTicket>,
        /// Who sits there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        teller: Option<TellerId>,
        /// The profile it serves by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<String>,
    },
    /// The line is different.
    Line {
        /// How many wait for this counter.
        waiting: u32,
        /// The first of them.
        line: Vec<LineEntry>,
    },
    /// The missed numbers are different.
    Missed {
        /// All of them, the latest first.
        missed: Vec<Number>,
    },
    /// Another counter is different.
    Other {
        /// It, as it stands.
        neighbour: Neighbour,
    },
    /// The kiosks' printers are different.
    Troubles {
        /// Kiosks that cannot print, and why.
        troubles: Vec<(KioskId, PrintTrouble)>,
        /// Where the roll is near its end.
        #[serde(default)]
        paper_low: Vec<KioskId>,
    },
    /// The numbers without a paper are different.
    LostPrints {
        /// All of them, the latest first.
        lost_prints: Vec<LostPrint>,
    },
    /// The numbers set aside are different.
    Held {
        /// All of them, the latest first.
        held: Vec<HeldTicket>,
    },
    /// What staff are warned of is different.
    Watch {
        /// All of it.
        watch: Lookout,
    },
    /// The speaker zones are different.
    Voice {
        /// What is the matter with them.
        voice_troubles: Vec<(ZoneId, VoiceTrouble)>,
    },
    /// The screens are different, or what they show.
    Screens {
        /// Those that show nothing, and why.
        screens: Vec<(ScreenId, ScreenState)>,
        /// How many pictures and cards are past their day.
        expired_media: u16,
    },
}

impl Replica for CounterView {
    type Fact = CounterFact;

    fn apply(&mut self, fact: &CounterFact) {
        match fact {
            CounterFact::Own { state, ticket, teller, profile } => {
                self.state = *state;
                self.ticket.clone_from(ticket);
                self.teller.clone_from(teller);
                self.profile.clone_from(profile);
            }
            CounterFact::Line { waiting, line } => {
                self.waiting = *waiting;
                self.line.clone_from(line);
            }
            CounterFact::Missed { missed } => self.missed.clone_from(missed),
            CounterFact::Other { neighbour } => {
                let known = self.others.iter_mut().find(|known| known.counter == neighbour.counter);
                if let Some(known) = known {
                    known.clone_from(neighbour);
                }
            }
            CounterFact::Troubles { troubles, paper_low } => {
                self.troubles.clone_from(troubles);
                self.paper_low.clone_from(paper_low);
            }
            CounterFact::LostPrints { lost_prints } => self.lost_prints.clone_from(lost_prints),
            CounterFact::Held { held } => self.held.clone_from(held),
            CounterFact::Watch { watch } => self.watch.clone_from(watch),
            CounterFact::Voice { voice_troubles } => {
                self.voice_troubles.clone_from(voice_troubles);
            }
            CounterFact::Screens { screens, expired_media } => {
                self.screens.clone_from(screens);
                self.expired_media = *expired_media;
            }
        }
    }
}
