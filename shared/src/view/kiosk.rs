//! A kiosk's view: what can be chosen, how many wait, and how its printer is.

use super::Replica;
use crate::admission::ServiceState;
use crate::device::{Held, PrintState, PrinterState};
use crate::front::{HelpState, KioskOpen, ReaderKind, VOLUME_USUAL_PERCENT, Visit};
use crate::limits::KIOSK_TICKETS_MAX;
use crate::promise::Promise;
use crate::rules::front::Diversion;
use crate::rules::{Group, Icon};
use crate::{KioskId, Language, Moment, Number, ServiceId, Text, TicketId};
use serde::{Deserialize, Serialize};

/// What a kiosk sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskView {
    /// The name over the door.
    pub branch: Text,
    /// The languages on offer.
    pub languages: Vec<Language>,
    /// Whether numbers are given out at all.
    pub day_open: bool,
    /// The cards that lead to a second page.
    pub groups: Vec<Group>,
    /// What can be chosen.
    pub services: Vec<KioskService>,
    /// Its printer.
    pub printer: PrinterState,
    /// Its latest tickets, oldest first.
    pub tickets: Vec<KioskTicket>,
    /// What it asks and offers; left out where that is nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub front: KioskFront,
    /// Whether it is in service; left out while it is.
    #[serde(default, skip_serializing_if = "KioskOpen::is_open")]
    pub open: KioskOpen,
    /// What a reader has read of who stands there; left out without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
    /// The call for help that was made here; left out without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<HelpState>,
    /// How loud it speaks, in percent; left out while it is 70.
    #[serde(default = "volume", skip_serializing_if = "is_usual")]
    pub volume: u8,
    /// What fills every screen in an emergency; left out without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Text>,
    /// When numbers are given out again today, while none are and that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<Moment>,
}

/// What a kiosk asks and offers before a number is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskFront {
    /// From a promise that ends with so many minutes on a customer is asked whether they wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_above_min: Option<u16>,
    /// Whether a place before the others is given to whoever asks for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub care_by_asking: bool,
    /// What can be read or typed here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identify: Vec<ReaderKind>,
    /// What it may tell who passes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Text>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskService {
    /// Its key.
    pub id: ServiceId,
    /// Its name.
    pub name: Text,
    /// The picture on its card; left out when it is `other`.
    #[serde(default, deserialize_with = "Icon::read", skip_serializing_if = "Icon::is_other")]
    pub icon: Icon,
    /// The group whose page it stands on.
    pub group: Option<String>,
    /// How many wait for it.
    pub waiting: u32,
    /// Whether it gives out numbers; left out while it does.
    #[serde(default, skip_serializing_if = "ServiceState::is_open")]
    pub state: ServiceState,
    /// It is for short business only; left out where it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub express: bool,
    /// How long a new ticket would wait, where that can be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// What a customer should have ready.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Text>,
    /// Where it can be done without a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diversion: Option<Diversion>,
}

/// A number given out here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KioskTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// What it waits for.
    pub service: ServiceId,
    /// How many were before it when it was given out.
    pub people_ahead: u32,
    /// What the QR on its slip says.
    pub qr: String,
    /// How its print stands; none before it has begun.
    pub print: Option<PrintState>,
    /// What became of it in a presenter's mouth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// How many papers were asked for, this one included.
    #[serde(default)]
    pub copies: u8,
    /// The kiosk that gives its paper out, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_at: Option<KioskId>,
}

/// One change of a kiosk's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum KioskFact {
    /// So many wait for a service.
    Waiting {
        /// Which.
        service: ServiceId,
        /// How many.
        waiting: u32,
    },
    /// A number was given out at this kiosk, or its print has come further.
    Ticket {
        /// It, as it stands.
        ticket: KioskTicket,
    },
    /// The printer is different.
    Printer {
        /// How it is.
        printer: PrinterState,
    },
    /// A service gives out numbers again, or no more.
    Service {
        /// Which.
        service: ServiceId,
        /// Whether it does, and why not.
        state: ServiceState,
    },
    /// A new ticket of a service would wait so long.
    Promised {
        /// Which.
        service: ServiceId,
        /// How long; null where nobody can know.
        promise: Option<Promise>,
    },
    /// The kiosk is in service again, or out of it.
    Open {
        /// Which.
        open: KioskOpen,
    },
    /// A reader has read something, or its customer has gone.
    Visit {
        /// What; null without one.
        visit: Option<Visit>,
    },
    /// Help was called for, is on the way, or was there.
    Help {
        /// How that stands; null without a call.
        help: Option<HelpState>,
    },
    /// It speaks so loud.
    Volume {
        /// From 0 to 100.
        percent: u8,
    },
    /// An emergency fills the screens, or no more.
    Alarm {
        /// Its words; null without one.
        words: Option<Text>,
    },
}

/// When the first of these services gives out numbers again, while none of them does.
pub fn next_opening(services: &[KioskService]) -> Option<Moment> {
    let turn = |service: &KioskService| match service.state {
        ServiceState::ClosedNow { until } => Some(until),
        ServiceState::Open
        | ServiceState::Full
        | ServiceState::Paused { .. }
        | ServiceState::NoMoreToday => None,
    };
    let none_open = services.iter().all(|service| !service.state.is_open());
    services.iter().filter_map(turn).min().filter(|_| none_open)
}

impl Default for KioskView {
    fn default() -> Self {
        Self {
            branch: Text::default(),
            languages: Vec::new(),
            day_open: false,
            groups: Vec::new(),
            services: Vec::new(),
            printer: PrinterState::default(),
            tickets: Vec::new(),
            front: KioskFront::default(),
            open: KioskOpen::default(),
            visit: None,
            help: None,
            volume: VOLUME_USUAL_PERCENT,
            alarm: None,
            opens: None,
        }
    }
}

impl Replica for KioskView {
    type Fact = KioskFact;

    fn apply(&mut self, fact: &KioskFact) {
        match fact {
            KioskFact::Waiting { service, waiting } => {
                let known = self.services.iter_mut().find(|known| known.id == *service);
                if let Some(known) = known {
                    known.waiting = *waiting;
                }
            }
            KioskFact::Ticket { ticket } => {
                let known = self.tickets.iter_mut().find(|known| known.ticket == ticket.ticket);
                match known {
                    Some(known) => known.clone_from(ticket),
                    None => self.tickets.push(ticket.clone()),
                }
                let surplus = self.tickets.len().saturating_sub(KIOSK_TICKETS_MAX);
                self.tickets.drain(..surplus);
            }
            KioskFact::Printer { printer } => self.printer = *printer,
            KioskFact::Service { service, state } => {
                let known = self.services.iter_mut().find(|known| known.id == *service);
                known.into_iter().for_each(|known| known.state = *state);
                if self.day_open {
                    self.opens = next_opening(&self.services);
                }
            }
            KioskFact::Promised { service, promise } => {
                let known = self.services.iter_mut().find(|known| known.id == *service);
                if let Some(known) = known {
                    known.promise = *promise;
                }
            }
            KioskFact::Open { open } => self.open = *open,
            KioskFact::Visit { visit } => self.visit.clone_from(visit),
            KioskFact::Help { help } => self.help = *help,
            KioskFact::Volume { percent } => self.volume = *percent,
            KioskFact::Alarm { words } => self.alarm.clone_from(words),
        }
    }
}

fn volume() -> u8 {
    VOLUME_USUAL_PERCENT
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_usual(percent: &u8) -> bool {
    *percent == VOLUME_USUAL_PERCENT
}

/// What says nothing is left out.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
