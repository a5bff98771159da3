//! A kiosk's view: what can be chosen, how many wait, and how its printer is.

use super::Replica;
use crate::admission::ServiceState;
use crate::device::{Held, PrintState, PrinterState};
use crate::limits::KIOSK_TICKETS_MAX;
use crate::promise::Promise;
use crate::rules::{Group, Icon};
use crate::{KioskId, Language, Number, ServiceId, Text, TicketId};
use serde::{Deserialize, Serialize};

/// What a kiosk sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
            }
            KioskFact::Promised { service, promise } => {
                let known = self.services.iter_mut().find(|known| known.id == *service);
                if let Some(known) = known {
                    known.promise = *promise;
                }
            }
        }
    }
}
