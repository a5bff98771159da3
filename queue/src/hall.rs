//! The hall as it stands: tickets, lines, counters, devices.

use crate::appoint::Bookings;
use crate::dispatch::policy;
use crate::emergency::Emergency;
use crate::front::Kiosks;
use crate::limit::Gate;
use crate::line::{Key, Lines, Picking, Queue};
use crate::screens::Screens;
use crate::undo::Before;
use crate::voice::{Voiced, Voices};
use crate::watch::Watched;
use shared::device::{Held, PrintState, PrinterState, VoiceState};
use shared::promise::Promise;
use shared::ticket::Stand;
use shared::view::CounterState;
use shared::{CounterId, HoldKind, KioskId, Lane, Language, Moment, Number, Placing, Rules};
use shared::{Refusal, Series, ServiceId, TellerId, TicketId};
use std::collections::{BTreeMap, BTreeSet};

/// One branch hall on one business day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hall {
    pub(crate) rules: Option<Box<Rules>>,
    /// When they were last changed: keys of before follow the rules of before.
    pub(crate) rules_since: Moment,
    /// The latest business day, open or not.
    pub(crate) date: Option<String>,
    pub(crate) open: bool,
    pub(crate) tickets: BTreeMap<TicketId, Ticket>,
    pub(crate) numbers: BTreeMap<Number, TicketId>,
    pub(crate) counts: BTreeMap<Series, u32>,
    pub(crate) last_ticket: TicketId,
    pub(crate) lines: Lines,
    pub(crate) missed: BTreeSet<(Moment, TicketId)>,
    pub(crate) counters: BTreeMap<CounterId, Counter>,
    pub(crate) printers: BTreeMap<KioskId, PrinterState>,
    pub(crate) voice: VoiceState,
    /// When the day began in the branch's own time.
    pub(crate) midnight: Option<Moment>,
    pub(crate) gate: Gate,
    pub(crate) emergencies: BTreeMap<TicketId, Emergency>,
    pub(crate) bookings: Bookings,
    /// When the latest event happened.
    pub(crate) as_of: Moment,
    pub(crate) held: BTreeSet<(Moment, TicketId)>,
    /// When the business day began.
    pub(crate) begins_at: Moment,
    pub(crate) voices: Voices,
    pub(crate) watched: Watched,
    pub(crate) screens: Screens,
    pub(crate) kiosks: Kiosks,
}

/// A ticket of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its number.
    pub number: Number,
    /// What it waits for or was last served for.
    pub service: ServiceId,
    /// Why it has a head start.
    pub lane: Lane,
    /// The customer's language.
    pub language: Language,
    /// Where its slip comes out.
    pub kiosk: Option<KioskId>,
    /// Its slip is one of large print.
    pub large_print: bool,
    /// When it was given out.
    pub issued_at: Moment,
    /// Since when it has waited in its present line.
    pub waiting_since: Moment,
    /// The key it is called by.
    pub due_at: Moment,
    /// How many stood before it when it was given out.
    pub people_ahead: u32,
    /// The one counter it waits for, if it was sent to one.
    pub bound: Option<CounterId>,
    /// Where it is.
    pub place: Place,
    /// Whether it has used its one return.
    pub returned: bool,
    /// How its print stands.
    pub print: Option<PrintState>,
    /// How many papers of it were asked for.
    pub copies: u8,
    /// Where the last one comes out.
    pub paper_at: Option<KioskId>,
    /// When it was asked for.
    pub paper_asked_at: Moment,
    /// What became of it in a presenter's mouth.
    pub held: Option<Held>,
    /// Staff have seen to its missing paper.
    pub settled: bool,
    /// The last call that a display has shown.
    pub shown: u8,
    /// The last call that was spoken.
    pub spoken: u8,
    /// It was given another lane while it waited.
    pub granted: bool,
    /// The slot it has an appointment for.
    pub slot: Option<Moment>,
    /// The one teller it waits for, if it was sent to one.
    pub teller: Option<TellerId>,
    /// How its key came about.
    pub placing: Placing,
    /// A word from the counter that sent it on.
    pub note: Option<String>,
    /// Which wait this is or was, from 1.
    pub stage: u8,
    /// What comes after its service.
    pub then: Vec<ServiceId>,
    /// How many nights it has waited; above 0 its number is one of an earlier day.
    pub nights: u8,
    /// The part of its service's time, in percent, at which its counter was last reminded.
    pub reminded: u8,
    /// The wait that its customer was told.
    pub promise: Option<Promise>,
    /// What the announcers have told of its calls.
    pub voiced: Voiced,
    /// It is called slowly and waited for longer; its customer has asked for it.
    pub more_time: bool,
}

/// Where a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In line.
    Waiting,
    /// Called to a counter, or being served there.
    Counter {
        /// Which.
        counter: CounterId,
        /// How often it has been called here.
        calls: u8,
        /// When first.
        first_called_at: Moment,
        /// When last.
        called_at: Moment,
        /// When the customer came.
        arrived_at: Option<Moment>,
        /// When service began.
        started_at: Option<Moment>,
    },
    /// Called, and did not come.
    Missed {
        /// Since when.
        at: Moment,
    },
    /// Served.
    Finished,
    /// Taken out of line.
    Cancelled,
    /// Ran out of time.
    Expired,
    /// Set aside.
    Held {
        /// Where its customer is.
        kind: HoldKind,
        /// Where it was set aside.
        counter: CounterId,
        /// Since when.
        at: Moment,
    },
}

/// A counter of the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// What it is doing.
    pub state: CounterState,
    /// The ticket there.
    pub ticket: Option<TicketId>,
    /// Who sits there.
    pub teller: Option<TellerId>,
    /// The profile it serves by, if not by its own rule.
    pub profile: Option<String>,
    /// Since when it has been open with nobody there.
    pub idle_since: Option<Moment>,
    /// Its last act, while that may be taken back.
    pub(crate) last: Option<Box<Before>>,
}

impl Ticket {
    /// Where it stands, in one word.
    pub fn stand(&self) -> Stand {
        match self.place {
            Place::Waiting => Stand::Waiting,
            Place::Counter { started_at: None, .. } => Stand::Called,
            Place::Counter { started_at: Some(_), .. } => Stand::Serving,
            Place::Missed { .. } => Stand::Missed,
            Place::Finished => Stand::Finished,
            Place::Cancelled => Stand::Cancelled,
            Place::Expired => Stand::Expired,
            Place::Held { .. } => Stand::Held,
        }
    }

    /// How often it has been called at the counter where it is.
    pub fn calls(&self) -> u8 {
        match self.place {
            Place::Counter { calls, .. } => calls,
            Place::Waiting
            | Place::Missed { .. }
            | Place::Held { .. }
            | Place::Finished
            | Place::Cancelled
            | Place::Expired => 0,
        }
    }

    pub(crate) fn key(&self) -> Key {
        Key { due_at: self.due_at, issued_at: self.issued_at, ticket: self.id, lane: self.lane }
    }

    /// Since when its wait counts for the watch: not before its slot, and not overnight.
    pub(crate) fn watched_since(&self) -> Option<Moment> {
        let since = self.slot.map_or(self.waiting_since, |slot| slot.max(self.waiting_since));
        (self.nights == 0).then_some(since)
    }

    pub(crate) fn queue(&self) -> Queue {
        match (self.bound, &self.teller) {
            (Some(counter), _) => Queue::Counter(counter),
            (None, Some(teller)) => Queue::Teller(teller.clone()),
            (None, None) => Queue::Service(self.service.clone()),
        }
    }
}

impl Hall {
    /// The rules in force.
    pub fn rules(&self) -> Option<&Rules> {
        self.rules.as_deref()
    }

    /// The business day, while it is open.
    pub fn day(&self) -> Option<&str> {
        self.date.as_deref().filter(|_| self.open)
    }

    /// The latest business day, open or not.
    pub fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// When the day began in the branch's own time, where the desk has told.
    pub fn midnight(&self) -> Option<Moment> {
        self.midnight
    }

    /// A ticket of the day.
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    /// Every ticket of the day in the order of issue.
    pub fn tickets(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// Who holds this number today.
    pub fn holder(&self, number: Number) -> Option<&Ticket> {
        self.numbers.get(&number).and_then(|id| self.tickets.get(id))
    }

    /// The counters in the order of their numbers.
    pub fn counters(&self) -> impl Iterator<Item = (CounterId, &Counter)> {
        self.counters.iter().map(|(id, counter)| (*id, counter))
    }

    /// One counter and the ticket there.
    pub fn at_counter(&self, id: CounterId) -> Option<(&Counter, Option<&Ticket>)> {
        let counter = self.counters.get(&id)?;
        Some((counter, counter.ticket.and_then(|ticket| self.tickets.get(&ticket))))
    }

    /// How many wait in a service's line.
    pub fn waiting(&self, service: &ServiceId) -> usize {
        self.lines.len(&Queue::Service(service.clone()))
    }

    /// How many wait for a counter: in the lines of its services, or for it alone.
    pub fn waiting_for(&self, counter: CounterId) -> usize {
        self.queues(counter).iter().map(|queue| self.lines.len(queue)).sum()
    }

    /// The first so many of a service's line, in the order they would be called at the moment of
    /// the latest event.
    pub fn next_of(&self, service: &ServiceId, count: usize) -> impl Iterator<Item = &Ticket> {
        self.first_of(&[Queue::Service(service.clone())], count)
    }

    /// The first so many that a counter would call at the moment of the latest event.
    pub fn next_for(&self, counter: CounterId, count: usize) -> impl Iterator<Item = &Ticket> {
        self.first_of(&self.queues(counter), count)
    }

    /// The tickets that were missed and have not expired, the latest first.
    pub fn missed(&self) -> impl Iterator<Item = &Ticket> {
        self.missed.iter().rev().filter_map(|(_, id)| self.tickets.get(id))
    }

    /// How a kiosk's printer is.
    pub fn printer(&self, kiosk: KioskId) -> PrinterState {
        self.printers.get(&kiosk).copied().unwrap_or_default()
    }

    /// How the loudspeaker is.
    pub fn voice(&self) -> VoiceState {
        self.voice
    }

    /// The lines a counter calls from.
    pub(crate) fn queues(&self, counter: CounterId) -> Vec<Queue> {
        let lines = self.services_of(counter).iter().map(|service| Queue::Service(service.clone()));
        let teller = self.counters.get(&counter).and_then(|counter| counter.teller.clone());
        lines.chain([Queue::Counter(counter)]).chain(teller.map(Queue::Teller)).collect()
    }

    /// The branch's policy at this moment.
    pub(crate) fn picking(&self, now: Moment) -> Result<Picking<'_>, Refusal> {
        Ok(Picking { policy: policy(self.standing_rules()?), now })
    }

    fn first_of<'a>(
        &'a self,
        queues: &[Queue],
        count: usize,
    ) -> impl Iterator<Item = &'a Ticket> + use<'a> {
        let picking = self.picking(self.as_of);
        let keys = picking.map(|by| self.lines.first(queues, count, by)).unwrap_or_default();
        keys.into_iter().filter_map(|key| self.tickets.get(&key.ticket))
    }

    pub(crate) fn standing_rules(&self) -> Result<&Rules, Refusal> {
        self.rules().ok_or(Refusal::NoRules)
    }

    /// The rules, while a day is open.
    pub(crate) fn day_rules(&self) -> Result<&Rules, Refusal> {
        let rules = self.standing_rules()?;
        if self.open { Ok(rules) } else { Err(Refusal::DayClosed) }
    }
}
