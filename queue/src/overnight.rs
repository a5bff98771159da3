//! Who goes on waiting when the day closes (隔夜).
//!
//! A ticket of such a service keeps number, key and age. Today's numbers begin at 1 again and leave
//! out those that somebody holds from an earlier day, so that a number on paper means one customer.

use crate::hall::{Hall, Place, Ticket};
use crate::line::Lines;
use crate::voice::Voiced;
use serde::{Deserialize, Serialize};
use shared::device::PrintState;
use shared::{KioskId, Lane, Language, Moment, Number, Placing, Series, ServiceId, TicketId};

/// How many nights a ticket may wait.
const NIGHTS_MAX: u8 = 7;

/// A ticket as one day hands it on to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftTicket {
    /// Its id.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// What it waits for.
    pub service: ServiceId,
    /// Why it has a head start.
    pub lane: Lane,
    /// The customer's language.
    pub language: Language,
    /// Where it was taken.
    pub kiosk: Option<KioskId>,
    /// Where its last paper comes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_at: Option<KioskId>,
    /// Its slip is one of large print.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub large_print: bool,
    /// When it was given out.
    pub issued_at: Moment,
    /// Since when it has waited in its present line.
    pub waiting_since: Moment,
    /// The key it is called by.
    pub due_at: Moment,
    /// How many stood before it when it was given out.
    pub people_ahead: u32,
    /// Whether it has used its one return.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub returned: bool,
    /// How its print stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print: Option<PrintState>,
    /// How many papers of it were asked for.
    pub copies: u8,
    /// Staff have seen to its missing paper.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    /// How its key came about.
    #[serde(default, skip_serializing_if = "Placing::is_keep")]
    pub placing: Placing,
    /// Which wait this is, from 1.
    pub stage: u8,
    /// What comes after its service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<ServiceId>,
    /// How many nights it has waited.
    pub nights: u8,
    /// It was given another lane while it waited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub granted: bool,
    /// The slot it has an appointment for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Moment>,
    /// It is called slowly and waited for longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more_time: bool,
}

impl LeftTicket {
    fn of(ticket: &Ticket) -> Self {
        Self {
            ticket: ticket.id,
            number: ticket.number,
            service: ticket.service.clone(),
            lane: ticket.lane,
            language: ticket.language.clone(),
            kiosk: ticket.kiosk,
            paper_at: ticket.paper_at,
            large_print: ticket.large_print,
            issued_at: ticket.issued_at,
            waiting_since: ticket.waiting_since,
            due_at: ticket.due_at,
            people_ahead: ticket.people_ahead,
            returned: ticket.returned,
            print: ticket.print,
            copies: ticket.copies,
            settled: ticket.settled,
            placing: ticket.placing,
            stage: ticket.stage,
            then: ticket.then.clone(),
            nights: ticket.nights.saturating_add(1),
            granted: ticket.granted,
            slot: ticket.slot,
            more_time: ticket.more_time,
        }
    }

    fn waiting(&self) -> Ticket {
        Ticket {
            id: self.ticket,
            number: self.number,
            service: self.service.clone(),
            lane: self.lane,
            language: self.language.clone(),
            kiosk: self.kiosk,
            large_print: self.large_print,
            issued_at: self.issued_at,
            waiting_since: self.waiting_since,
            due_at: self.due_at,
            people_ahead: self.people_ahead,
            bound: None,
            place: Place::Waiting,
            returned: self.returned,
            print: self.print,
            copies: self.copies,
            paper_at: self.paper_at,
            paper_asked_at: self.issued_at,
            held: None,
            settled: self.settled,
            shown: 0,
            spoken: 0,
            teller: None,
            placing: self.placing,
            note: None,
            stage: self.stage,
            then: self.then.clone(),
            nights: self.nights,
            reminded: 0,
            granted: self.granted,
            slot: self.slot,
            promise: None,
            voiced: Voiced::default(),
            more_time: self.more_time,
        }
    }
}

impl Hall {
    /// The next count of a series that nobody holds.
    pub(crate) fn next_count(&self, series: Series) -> u32 {
        let mut count = self.counts.get(&series).copied().unwrap_or(0) + 1;
        while self.numbers.contains_key(&Number { series, count }) {
            count += 1;
        }
        count
    }

    /// Whether a waiting ticket goes on waiting when the day closes.
    pub(crate) fn may_stay(&self, ticket: &Ticket) -> bool {
        let service = self.rules().and_then(|rules| rules.service(&ticket.service));
        ticket.nights < NIGHTS_MAX && service.is_some_and(|service| service.overnight)
    }

    /// Who goes on waiting on this date; nobody is handed on within one.
    pub(crate) fn left_for(&self, date: &str) -> Vec<LeftTicket> {
        let same = self.date.as_deref() == Some(date);
        let waiting = self.tickets.values().filter(|ticket| ticket.place == Place::Waiting);
        waiting.filter(|_| !same).map(LeftTicket::of).collect()
    }

    pub(crate) fn keys_since(&self, date: &str) -> Option<Moment> {
        let goes_on = !self.left_for(date).is_empty();
        Some(self.rules_since).filter(|since| goes_on && *since != Moment::default())
    }

    /// Whoever still waits on a closed day waits for a service, not for a counter or a teller.
    pub(crate) fn stay_overnight(&mut self) {
        let bound = self.tickets.values().filter(|ticket| {
            ticket.place == Place::Waiting && (ticket.bound.is_some() || ticket.teller.is_some())
        });
        let bound: Vec<TicketId> = bound.map(|ticket| ticket.id).collect();
        for id in bound {
            let Some(ticket) = self.tickets.get_mut(&id) else { continue };
            self.lines.leave(&ticket.queue(), &ticket.key());
            (ticket.bound, ticket.teller) = (None, None);
            self.lines.join(ticket.queue(), ticket.key(), ticket.watched_since());
        }
    }

    pub(crate) fn wake_up(&mut self, left: &[LeftTicket], at: Moment) {
        self.lines = Lines::default();
        for ticket in left {
            self.take_in(ticket.waiting(), at);
        }
    }

    /// A number from a paper list joins its line.
    pub(crate) fn enter(&mut self, listed: &LeftTicket, at: Moment) {
        self.last_ticket = self.last_ticket.max(listed.ticket);
        let highest = self.counts.entry(listed.number.series).or_default();
        *highest = (*highest).max(listed.number.count);
        self.take_in(listed.waiting(), at);
    }

    fn take_in(&mut self, ticket: Ticket, at: Moment) {
        self.numbers.insert(ticket.number, ticket.id);
        self.join(&ticket, at);
        self.tickets.insert(ticket.id, ticket);
    }
}
