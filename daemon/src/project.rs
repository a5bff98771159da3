//! What each role is told of the hall. The only place where the hall becomes a view.
//!
//! [`Changes`] notes what a batch of events touches; afterwards each role gets the touched parts as
//! they stand. A view that applies them equals a new projection (tested on random days).

mod counter;
mod display;
mod front;
mod journey;
mod kiosk;
mod printer;
mod screens;
mod voice;
mod watch;

use crate::effects;
use crate::token::Tokens;
use queue::promise::Remedy;
use queue::{Event, Hall, Place, Ticket};
use serde::Serialize;
use shared::promise::Promise;
use shared::view::DisplayFact;
use shared::wire::{Frame, Role};
use shared::{CounterId, KioskId, Moment, ServiceId, TicketId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A frame as it goes out.
pub type Text = Arc<str>;

/// What a batch of events has touched.
#[derive(Debug, Default)]
pub struct Changes {
    /// Rules or day: every view is sent whole.
    everything: bool,
    services: BTreeSet<ServiceId>,
    /// Counters for which somebody waits in person.
    bound: BTreeSet<CounterId>,
    counters: BTreeSet<CounterId>,
    missed: bool,
    tickets: BTreeSet<TicketId>,
    printers: BTreeSet<KioskId>,
    lost_prints: bool,
    /// Papers that nothing has become of.
    papers: bool,
    held: bool,
    /// Calls, and what else screens are told as it happens.
    calls: Vec<DisplayFact>,
    /// How the speaker zones are.
    voice: bool,
    /// How the screens are.
    screens: bool,
    /// Services that give out numbers again, or no more.
    turned: BTreeSet<ServiceId>,
    /// Services that have given out a number, perhaps their last.
    given_out: BTreeSet<ServiceId>,
    /// Services whose promised wait is another.
    promises: BTreeSet<ServiceId>,
    /// Alerts and calls for help.
    watch: bool,
    /// Kiosks that are told of who stands there, of help, or of how they are.
    kiosks: BTreeSet<KioskId>,
    /// What fills the screens.
    alarm: bool,
}

impl Changes {
    /// Notes what an event touches, before it is applied.
    pub fn note(&mut self, hall: &Hall, event: &Event, at: Moment) {
        match event {
            Event::RulesAdopted { .. } | Event::DayOpened { .. } | Event::DayClosed => {
                self.everything = true;
            }
            Event::Issued { ticket, service, .. } => {
                self.services.insert(service.clone());
                self.tickets.insert(*ticket);
                self.papers = true;
                self.given_out.insert(service.clone());
                self.note_front(event);
            }
            Event::CounterOpened { counter, .. }
            | Event::CounterPaused { counter, .. }
            | Event::CounterClosed { counter } => {
                self.counters.insert(*counter);
            }
            Event::Called { ticket, counter, call, .. } => {
                self.counters.insert(*counter);
                let Some(known) = hall.ticket(*ticket) else { return };
                self.leave(hall, known);
                let (ticket, number, counter, call) = (*ticket, known.number, *counter, *call);
                let moved = display::is_moved(known);
                self.calls.push(DisplayFact::Called { ticket, number, counter, call, at, moved });
            }
            Event::Arrived { ticket }
            | Event::Started { ticket }
            | Event::Finished { ticket }
            | Event::Cancelled { ticket } => self.leave_by_id(hall, *ticket),
            Event::Missed { ticket } | Event::Expired { ticket } => {
                self.missed = true;
                self.leave_by_id(hall, *ticket);
            }
            Event::Returned { ticket } => {
                self.missed = true;
                self.come_back(hall, *ticket);
            }
            Event::PaperAsked { ticket, .. }
            | Event::PaperHeld { ticket, .. }
            | Event::PrintSettled { ticket }
            | Event::PrintReported { ticket, .. } => {
                (self.lost_prints, self.papers) = (true, true);
                self.tickets.insert(*ticket);
            }
            Event::PrinterReported { kiosk, .. } => {
                self.printers.insert(*kiosk);
            }
            Event::VoiceReported { .. } => self.voice = true,
            Event::Voice { .. } | Event::Spoken { .. } => {
                self.note_voice(event);
                self.note_screens(hall, event);
            }
            Event::ServiceClosed { service, .. }
            | Event::ServiceOpened { service }
            | Event::ServiceTurned { service, .. } => {
                self.turned.insert(service.clone());
            }
            Event::LaneGranted { ticket, .. } | Event::SlotCame { ticket } => {
                self.leave_by_id(hall, *ticket);
            }
            Event::EmergencyReported { .. }
            | Event::EmergencyOverdue { .. }
            | Event::Booked { .. }
            | Event::BookingCancelled { .. }
            | Event::CheckedIn { .. }
            | Event::NoShow { .. } => {}
            Event::Transferred { .. }
            | Event::Held { .. }
            | Event::Resumed { .. }
            | Event::Continued { .. }
            | Event::WalkedUp { .. }
            | Event::Undone { .. }
            | Event::PaperEntered { .. }
            | Event::PaperServed { .. }
            | Event::ProfileChanged { .. }
            | Event::ServiceReminder { .. } => self.note_journey(hall, event),
            Event::AlertRaised { .. }
            | Event::AlertCleared { .. }
            | Event::HelpCalled { .. }
            | Event::HelpAnswered { .. } => {
                self.watch = true;
                self.note_front(event);
            }
            Event::Foreseen { .. } | Event::Shown { .. } => {}
            Event::ScreenReported { .. }
            | Event::MediaReported { .. }
            | Event::NotShown { .. }
            | Event::EmergencyShown { .. }
            | Event::EmergencyCleared
            | Event::ScreensTested { .. } => {
                self.note_screens(hall, event);
                self.note_front(event);
            }
            Event::Front { .. } => self.note_front(event),
        }
    }

    fn leave_by_id(&mut self, hall: &Hall, ticket: TicketId) {
        if let Some(known) = hall.ticket(ticket) {
            self.leave(hall, known);
        }
    }

    /// Changes of nothing but the promised waits of these services.
    pub fn of_promises(services: impl IntoIterator<Item = ServiceId>) -> Self {
        Self { promises: services.into_iter().collect(), ..Self::default() }
    }

    /// Notes the place that a ticket is in and may leave.
    fn leave(&mut self, hall: &Hall, ticket: &Ticket) {
        self.lost_prints |= ticket.has_lost_print();
        self.papers |= effects::is_open(ticket);
        match (ticket.place, hall.waits_at(ticket)) {
            (Place::Counter { counter, .. }, _) => {
                self.counters.insert(counter);
            }
            (Place::Waiting, Some(counter)) => {
                self.bound.insert(counter);
            }
            (Place::Waiting, None) => {
                self.services.insert(ticket.service.clone());
            }
            (Place::Missed { .. }, _) => self.missed = true,
            (Place::Held { .. }, _) => self.held = true,
            (Place::Finished | Place::Cancelled | Place::Expired, _) => {}
        }
    }
}

/// Makes frames of the hall as it stands.
pub struct Projector<'a> {
    /// The hall after the batch.
    pub hall: &'a Hall,
    /// Names tickets to the outside.
    pub tokens: &'a Tokens,
    /// The sequence number reached.
    pub seq: u64,
    /// When that was.
    pub at: Moment,
    /// How long a new ticket of each service would wait, where that can be known.
    pub promises: &'a BTreeMap<ServiceId, Promise>,
    /// What would shorten the waits.
    pub remedies: &'a [Remedy],
}

impl Projector<'_> {
    /// The whole view of a role; none when the branch has no such kiosk or counter.
    pub fn view(&self, role: Role) -> Option<Text> {
        match role {
            Role::Kiosk(id) => self.frame(kiosk::view(self, id)?),
            Role::Display => self.frame(display::view(self)),
            Role::Counter(id) => self.frame(counter::view(self, id)?),
            Role::Printer(id) => self.frame(printer::view(self, id)?),
            Role::Manager => self.frame(watch::view(self)?),
            Role::Screen(id) => self.frame(screens::view(self, id)?),
        }
    }

    /// What a role is told of a batch; none when nothing of it concerns the role.
    pub fn facts(&self, role: Role, changes: &Changes) -> Option<Text> {
        if changes.everything {
            return self.view(role);
        }
        match role {
            Role::Kiosk(id) => self.facts_frame(kiosk::facts(self, id, changes)),
            Role::Display => self.facts_frame(display::facts(self, changes)),
            Role::Counter(id) => self.facts_frame(counter::facts(self, id, changes)),
            Role::Printer(id) => self.facts_frame(printer::facts(self, id, changes)),
            Role::Manager => self.facts_frame(watch::facts(self, changes)),
            Role::Screen(id) => self.facts_frame(screens::facts(self, id, changes)),
        }
    }

    fn frame<V: Serialize>(&self, view: V) -> Option<Text> {
        let frame: Frame<V, ()> = Frame::View { seq: self.seq, at: self.at, view };
        text(&frame)
    }

    fn facts_frame<F: Serialize>(&self, facts: Vec<F>) -> Option<Text> {
        if facts.is_empty() {
            return None;
        }
        let frame: Frame<(), F> = Frame::Facts { seq: self.seq, at: self.at, facts };
        text(&frame)
    }
}

/// A frame's JSON.
pub fn text(frame: &impl Serialize) -> Option<Text> {
    match serde_json::to_string(frame) {
        Ok(json) => Some(json.into()),
        Err(trouble) => {
            tracing::error!("a frame could not be written: {trouble}");
            None
        }
    }
}

#[cfg(test)]
mod tests;
