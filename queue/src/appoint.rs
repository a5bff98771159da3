//! Appointments: booked for a slot, checked in, or not come.
//!
//! 1. A slot takes no more than its capacity, and a code is used once a day.
//! 2. Who has checked in is called by the ordinary rule, and not before the slot: until then the
//!    ticket waits apart from the lines.
//! 3. Who has not checked in is not called. After the late window the slot is given up; who comes
//!    then waits like everyone else.

use crate::event::{Event, Left};
use crate::hall::{Hall, Ticket};
use crate::issue::Wanted;
use shared::booking::BookingCode;
use shared::moment::Millis;
use shared::rules::appointments::Slots;
use shared::{KioskId, Lane, Language, Moment, Refusal, ServiceId, TicketId, VisitId};
use std::collections::{BTreeMap, BTreeSet};

/// How many days ahead appointments are made.
const DAYS_AHEAD_MAX: i64 = 60;
/// How many appointments a branch keeps.
const BOOKINGS_MAX: usize = 5_000;
const DAY: Millis = Millis::minutes(24 * 60);

/// The appointments of today and of the days to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bookings {
    /// Who is expected, by slot.
    pub booked: BTreeMap<Moment, BTreeMap<BookingCode, ServiceId>>,
    /// Who was expected today and came, or did not.
    pub seen: BTreeMap<BookingCode, Seen>,
    /// Who has checked in for a slot that has not come, by slot.
    pub early: BTreeSet<(Moment, TicketId)>,
}

/// An appointment of today that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub slot: Moment,
    pub service: ServiceId,
    /// None for a no-show.
    pub ticket: Option<TicketId>,
}

/// Who checks in, and where.
pub(crate) struct Arrival<'a> {
    pub code: &'a BookingCode,
    pub kiosk: Option<KioskId>,
    pub language: &'a Language,
    pub large_print: bool,
    /// It is called slowly and waited for longer.
    pub more_time: bool,
    /// What a reader has read of who arrives.
    pub visit: Option<VisitId>,
}

impl Bookings {
    /// How many customers a slot of a service has.
    pub(crate) fn taken(&self, service: &ServiceId, slot: Moment) -> usize {
        let booked = self.booked.get(&slot).into_iter().flat_map(BTreeMap::values);
        let seen = self.seen.values().filter(|seen| seen.slot == slot).map(|seen| &seen.service);
        booked.chain(seen).filter(|known| *known == service).count()
    }

    /// The slot of a code from one moment to before another.
    fn slot_of(&self, code: &BookingCode, from: Moment, to: Moment) -> Option<Moment> {
        let mut slots = self.booked.range(from..to);
        slots.find(|(_, codes)| codes.contains_key(code)).map(|(slot, _)| *slot)
    }

    fn drop(&mut self, code: &BookingCode, slot: Moment) -> Option<ServiceId> {
        let codes = self.booked.get_mut(&slot)?;
        let service = codes.remove(code);
        if codes.is_empty() {
            self.booked.remove(&slot);
        }
        service
    }

    fn len(&self) -> usize {
        self.booked.values().map(BTreeMap::len).sum()
    }
}

impl Ticket {
    /// e: the moment its wait is counted from, its issue or the slot that it came early for.
    pub(crate) fn counted_from(&self) -> Moment {
        self.slot.map_or(self.issued_at, |slot| slot.max(self.issued_at))
    }
}

impl Hall {
    pub(crate) fn book(
        &self,
        code: &BookingCode,
        id: &ServiceId,
        at: Moment,
        now: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        self.known_service(id)?;
        let booked = self.bookings.booked.get(&at);
        if booked.and_then(|codes| codes.get(code)) == Some(id) {
            return Ok(Vec::new());
        }
        let full = self.bookings.len() >= BOOKINGS_MAX;
        let next = || self.next_free(id, at.max(now)).filter(|_| !full);
        let Some(capacity) = self.capacity(id, at).filter(|_| at >= now) else {
            return Err(Refusal::NotASlot { service: id.clone(), next: next() });
        };
        if self.is_used(code, at) {
            return Err(Refusal::CodeTaken);
        }
        if full || self.bookings.taken(id, at) >= usize::from(capacity) {
            return Err(Refusal::SlotFull { service: id.clone(), next: next() });
        }
        Ok(vec![Event::Booked { code: code.clone(), service: id.clone(), at }])
    }

    pub(crate) fn cancel_booking(&self, code: &BookingCode) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        let ever = self.bookings.slot_of(code, Moment(i64::MIN), Moment(i64::MAX));
        let at = ever.ok_or(Refusal::UnknownBooking)?;
        Ok(vec![Event::BookingCancelled { code: code.clone(), at }])
    }

    pub(crate) fn check_in(&self, who: &Arrival<'_>, now: Moment) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        let code = who.code;
        let (slot, service, is_kept) = self.expected(code, now)?;
        let from = slot - rules.appointments.early;
        if now < from {
            return Err(Refusal::TooEarly { from });
        }
        self.standing_visit(who.visit, who.kiosk, now)?;
        let lane = if is_kept { Lane::Appointment } else { Lane::Ordinary };
        let (person, grant) = (None, None);
        let wanted = Wanted {
            service,
            lane,
            language: who.language,
            kiosk: who.kiosk,
            large_print: who.large_print,
            person,
            grant,
            slot: is_kept.then_some(slot),
            then: &[],
            more_time: who.more_time,
            visit: who.visit,
        };
        let mut events = if is_kept {
            self.admit_to_paused(service)?;
            self.give_out(&wanted, now)?
        } else {
            self.issue(&wanted, now)?
        };
        let ticket = TicketId(self.last_ticket.0 + 1);
        events.push(Event::CheckedIn { code: code.clone(), at: slot, ticket, walk_in: !is_kept });
        Ok(events)
    }

    /// Whom nobody waits for any longer, and whose slot has come.
    pub(crate) fn appointments_due(&self, now: Moment) -> impl Iterator<Item = Event> + use<'_> {
        let given_up = self.kept_for().filter(|_| self.open).map(|late| now - late);
        let late = given_up.into_iter().flat_map(|until| self.bookings.booked.range(..until));
        let no_shows = late.flat_map(|(at, codes)| {
            codes.keys().map(|code| Event::NoShow { code: code.clone(), at: *at })
        });
        let come = self.bookings.early.iter().take_while(move |(slot, _)| *slot <= now);
        no_shows.chain(come.map(|(_, ticket)| Event::SlotCame { ticket: *ticket }))
    }

    /// When somebody is next given up, or a slot comes.
    pub(crate) fn next_appointment(&self) -> Option<Moment> {
        let late = self.kept_for().filter(|_| self.open)?;
        let kept = self.bookings.booked.first_key_value();
        let given_up = kept.map(|(slot, _)| *slot + late + Millis(1));
        let come = self.bookings.early.first().map(|(slot, _)| *slot);
        [given_up, come].into_iter().flatten().min()
    }

    /// Follows what concerns an appointment.
    pub(crate) fn follow_booking(&mut self, event: &Event) {
        if let Event::Booked { code, service, at } = event {
            let codes = self.bookings.booked.entry(*at).or_default();
            codes.insert(code.clone(), service.clone());
        } else if let Event::BookingCancelled { code, at } = event {
            self.bookings.drop(code, *at);
        } else if let Event::CheckedIn { code, at, ticket, .. } = event {
            self.see(code, *at, Some(*ticket));
        } else if let Event::NoShow { code, at } = event {
            self.see(code, *at, None);
        } else if let Event::SlotCame { ticket } = event {
            let Some(ticket) = self.tickets.get(ticket) else { return };
            let slot = ticket.slot.unwrap_or_default();
            if self.bookings.early.remove(&(slot, ticket.id)) {
                self.lines.join(ticket.queue(), ticket.key(), ticket.watched_since());
            }
        }
    }

    /// A new ticket joins its line, or waits apart for its slot.
    pub(crate) fn join(&mut self, ticket: &Ticket, now: Moment) {
        match ticket.slot.filter(|slot| *slot > now) {
            Some(slot) => _ = self.bookings.early.insert((slot, ticket.id)),
            None => self.lines.join(ticket.queue(), ticket.key(), ticket.watched_since()),
        }
    }

    /// Whether a ticket waits for its slot, apart from the lines.
    pub(crate) fn is_early(&self, ticket: &Ticket) -> bool {
        ticket.slot.is_some_and(|slot| self.bookings.early.contains(&(slot, ticket.id)))
    }

    /// What a day hands on: who is expected later.
    pub(crate) fn booked(&self) -> Vec<(Moment, BookingCode, ServiceId)> {
        let slots = self.bookings.booked.iter();
        let all = slots.flat_map(|(at, codes)| codes.iter().map(move |it| (*at, it)));
        all.map(|(at, (code, service))| (at, code.clone(), service.clone())).collect()
    }

    /// A new day begins with those that are expected from its midnight on.
    pub(crate) fn begin_bookings(&mut self, new: bool, left: &Left) {
        if !new {
            return;
        }
        self.bookings = Bookings::default();
        for (at, code, service) in &left.bookings {
            if self.midnight.is_none_or(|midnight| *at >= midnight) {
                let codes = self.bookings.booked.entry(*at).or_default();
                codes.insert(code.clone(), service.clone());
            }
        }
    }

    /// How many customers a slot takes; none where there is no such slot.
    pub(crate) fn capacity(&self, id: &ServiceId, at: Moment) -> Option<u16> {
        let begins_day = self.day_of(at)?;
        let (horizon, since) = (self.midnight? + times(DAY, DAYS_AHEAD_MAX), at - begins_day);
        let mut grids = self.grids(id).filter(|_| at < horizon);
        grids.find(|grid| grid.begins().any(|begins| begins == since)).map(|grid| grid.capacity)
    }

    /// Whether a code is one of today's appointments, or was.
    pub(crate) fn is_of_today(&self, code: &BookingCode) -> bool {
        let Some(midnight) = self.midnight.filter(|_| self.open) else { return false };
        let booked = self.bookings.slot_of(code, midnight, midnight + DAY);
        booked.is_some() || self.bookings.seen.contains_key(code)
    }

    /// Whether a code is used on the day of a slot.
    pub(crate) fn is_used(&self, code: &BookingCode, at: Moment) -> bool {
        let Some(begins) = self.day_of(at) else { return false };
        let seen = self.midnight == Some(begins) && self.bookings.seen.contains_key(code);
        seen || self.bookings.slot_of(code, begins, begins + DAY).is_some()
    }

    /// Today's appointment of a code: its slot, its service, and whether the slot is still kept.
    fn expected(
        &self,
        code: &BookingCode,
        now: Moment,
    ) -> Result<(Moment, &ServiceId, bool), Refusal> {
        if let Some(seen) = self.bookings.seen.get(code) {
            let ticket = seen.ticket.and_then(|ticket| self.tickets.get(&ticket));
            return match ticket {
                Some(ticket) => Err(Refusal::AlreadyCheckedIn { number: ticket.number }),
                None => Ok((seen.slot, &seen.service, false)),
            };
        }
        let midnight = self.midnight.ok_or(Refusal::UnknownBooking)?;
        let slot = self.bookings.slot_of(code, midnight, midnight + DAY);
        let slot = slot.ok_or(Refusal::UnknownBooking)?;
        let service = self.bookings.booked.get(&slot).and_then(|codes| codes.get(code));
        let late = self.kept_for().unwrap_or_default();
        Ok((slot, service.ok_or(Refusal::UnknownBooking)?, now <= slot + late))
    }

    fn see(&mut self, code: &BookingCode, slot: Moment, ticket: Option<TicketId>) {
        let known = self.bookings.seen.get(code).map(|seen| seen.service.clone());
        if let Some(service) = self.bookings.drop(code, slot).or(known) {
            self.bookings.seen.insert(code.clone(), Seen { slot, service, ticket });
        }
    }

    /// The first slot from a moment on that takes one more.
    fn next_free(&self, id: &ServiceId, from: Moment) -> Option<Moment> {
        let first = self.day_of(from)?;
        let days = (0..DAYS_AHEAD_MAX).map(|day| first + times(DAY, day));
        let slots = days.flat_map(|day| {
            let begins = self.grids(id).flat_map(Slots::begins);
            let mut slots: Vec<_> = begins.map(|begins| day + begins).collect();
            slots.sort_unstable();
            slots
        });
        let has_room = |slot: &Moment| {
            let capacity = self.capacity(id, *slot).map_or(0, usize::from);
            *slot >= from && self.bookings.taken(id, *slot) < capacity
        };
        slots.into_iter().find(has_room)
    }

    fn grids<'a>(&'a self, id: &'a ServiceId) -> impl Iterator<Item = &'a Slots> {
        let slots = self.rules().into_iter().flat_map(|rules| &rules.appointments.slots);
        slots.filter(move |grid| grid.service == *id)
    }

    fn kept_for(&self) -> Option<Millis> {
        self.rules().map(|rules| rules.appointments.late)
    }

    /// The midnight before a moment from today on.
    fn day_of(&self, at: Moment) -> Option<Moment> {
        let midnight = self.midnight.filter(|midnight| at >= *midnight)?;
        Some(midnight + times(DAY, (at - midnight).0 / DAY.0))
    }
}

fn times(length: Millis, count: i64) -> Millis {
    Millis(length.0.saturating_mul(count))
}
