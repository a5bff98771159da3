//! What an event changes. It cannot fail: what is written down has happened.

use crate::event::{Event, Left};
use crate::hall::{Counter, Hall, Place, Ticket};
use crate::undo::Undoable;
use crate::voice::Voiced;
use shared::view::CounterState;
use shared::{CounterId, Moment, Placing, Rules, TicketId};

impl Hall {
    /// Applies an event that happened at this moment.
    ///
    /// # Panics
    /// In debug builds, if the event breaks an invariant of [`crate::check`].
    pub fn apply(&mut self, event: &Event, at: Moment) {
        #[cfg(debug_assertions)]
        if let Err(violation) = crate::check::event(self, event) {
            panic!("{violation}: {event:?}");
        }
        self.change(event, at);
        #[cfg(debug_assertions)]
        if let Err(violation) = crate::check::state(self) {
            panic!("{violation} after {event:?}");
        }
    }

    /// Applies an event that was looked at when it was written down, and looks at no invariant.
    pub fn replay(&mut self, event: &Event, at: Moment) {
        self.change(event, at);
    }

    /// Applies an event and looks at no invariant.
    pub(crate) fn change(&mut self, event: &Event, at: Moment) {
        self.as_of = at;
        match event {
            Event::RulesAdopted { rules } => {
                self.follow(rules);
                self.rules_since = at;
            }
            Event::DayOpened { date, rules, left, midnight, plan } => {
                let new = self.date.as_deref() != Some(date);
                self.begin_day(date, rules, left);
                self.begin_screens(&left.screens);
                self.begin_front(&left.front);
                self.begin_gate(new, *midnight, at);
                self.begin_bookings(new, left);
                self.begin_watch(new, plan.as_deref());
                if new {
                    self.begins_at = midnight.filter(|midnight| *midnight <= at).unwrap_or(at);
                    self.wake_up(&left.tickets, at);
                }
            }
            Event::DayClosed => {
                self.open = false;
                self.gate.persons.clear();
                self.stay_overnight();
                self.end_watch();
                self.end_front();
                self.counters.values_mut().for_each(|counter| *counter = Counter::default());
            }
            Event::Issued { .. } => {
                self.join_new(event, at);
                self.follow_gate(event, at);
                self.follow_issue(event, at);
                self.follow_watch(event, at);
                self.use_visit(event);
            }
            Event::CounterOpened { counter, teller } => self.seat(*counter, teller.as_ref()),
            Event::CounterPaused { counter, .. } => {
                self.set_counter(*counter, CounterState::Paused);
            }
            Event::CounterClosed { counter } => self.leave_seat(*counter),
            Event::Called { ticket, counter, call, .. } => {
                self.call(*ticket, *counter, *call, at);
                self.follow_screens(event, at);
            }
            Event::Arrived { ticket } => self.edit(*ticket, |ticket| {
                if let Place::Counter { arrived_at, .. } = &mut ticket.place {
                    *arrived_at = Some(at);
                }
            }),
            Event::Started { ticket } => {
                self.edit(*ticket, |ticket| {
                    ticket.reminded = 0;
                    if let Place::Counter { started_at, .. } = &mut ticket.place {
                        *started_at = Some(at);
                    }
                });
                self.follow_emergency(event, at);
            }
            Event::Finished { ticket } => {
                self.remember(*ticket, Undoable::Finished, at);
                self.place(*ticket, Place::Finished);
            }
            Event::Missed { ticket } => {
                self.remember(*ticket, Undoable::Missed, at);
                self.place(*ticket, Place::Missed { at });
            }
            Event::Returned { ticket } => {
                self.edit(*ticket, |ticket| ticket.returned = true);
                self.wait_again(*ticket, at);
            }
            Event::Transferred { .. } => self.pass_on(event, at),
            Event::Cancelled { ticket } => self.place(*ticket, Place::Cancelled),
            Event::Expired { ticket } => self.place(*ticket, Place::Expired),
            Event::PaperAsked { .. }
            | Event::PaperHeld { .. }
            | Event::PrintSettled { .. }
            | Event::PrintReported { .. } => self.follow_paper(event, at),
            Event::PrinterReported { kiosk, printer } => {
                self.printers.insert(*kiosk, *printer);
            }
            Event::VoiceReported { voice, zone } => {
                self.follow_loudspeaker(zone.as_ref(), *voice);
            }
            Event::Shown { ticket, call, .. } => {
                self.edit(*ticket, |ticket| ticket.shown = ticket.shown.max(*call));
                self.follow_screens(event, at);
            }
            Event::Spoken { ticket, call, sounded, .. } => {
                self.follow_spoken(*ticket, *call, sounded.as_deref());
            }
            Event::ServiceClosed { .. }
            | Event::ServiceOpened { .. }
            | Event::ServiceTurned { .. } => self.follow_gate(event, at),
            Event::LaneGranted { .. } => self.follow_lane(event, at),
            Event::EmergencyReported { .. } | Event::EmergencyOverdue { .. } => {
                self.follow_emergency(event, at);
            }
            Event::Booked { .. }
            | Event::BookingCancelled { .. }
            | Event::CheckedIn { .. }
            | Event::NoShow { .. }
            | Event::SlotCame { .. } => self.follow_booking(event),
            Event::Held { ticket, counter, kind } => {
                let place = Place::Held { kind: *kind, counter: *counter, at };
                self.place(*ticket, place);
            }
            Event::Resumed { ticket } => self.come_back(*ticket, at),
            Event::Continued { ticket, service, due_at } => {
                self.remember(*ticket, Undoable::Continued, at);
                self.go_on(*ticket, service, *due_at, at);
            }
            Event::WalkedUp { ticket, counter } => self.serve_at_once(*ticket, *counter, at),
            Event::PaperEntered { ticket } => self.enter(ticket, at),
            Event::PaperServed { ticket, .. } => self.place(*ticket, Place::Finished),
            Event::ProfileChanged { counter, profile } => {
                if let Some(counter) = self.counters.get_mut(counter) {
                    counter.profile.clone_from(profile);
                }
            }
            Event::ServiceReminder { ticket, percent, .. } => {
                self.edit(*ticket, |ticket| ticket.reminded = *percent);
            }
            Event::Undone { counter, .. } => self.take_back(*counter),
            Event::AlertRaised { .. }
            | Event::AlertCleared { .. }
            | Event::HelpCalled { .. }
            | Event::HelpAnswered { .. }
            | Event::Foreseen { .. } => {
                self.follow_help(event, at);
                self.follow_watch(event, at);
            }
            Event::Voice { news } => self.follow_voice(news),
            Event::ScreenReported { .. }
            | Event::MediaReported { .. }
            | Event::NotShown { .. }
            | Event::EmergencyShown { .. }
            | Event::EmergencyCleared
            | Event::ScreensTested { .. } => self.follow_screens(event, at),
            Event::Front { news } => self.follow_front(news, at),
        }
        self.note_idle(at);
    }

    fn follow_paper(&mut self, event: &Event, at: Moment) {
        if let Event::PaperAsked { ticket, kiosk, copy, .. } = event {
            self.edit(*ticket, |ticket| {
                (ticket.copies, ticket.paper_at) = (*copy, Some(*kiosk));
                (ticket.paper_asked_at, ticket.print) = (at, None);
                (ticket.held, ticket.settled) = (None, false);
            });
        } else if let Event::PaperHeld { ticket, held } = event {
            self.edit(*ticket, |ticket| ticket.held = Some(*held));
        } else if let Event::PrintSettled { ticket } = event {
            self.edit(*ticket, |ticket| ticket.settled = true);
        } else if let Event::PrintReported { ticket, print } = event {
            self.edit(*ticket, |ticket| ticket.print = Some(*print));
        }
    }

    fn follow(&mut self, rules: &Rules) {
        let known = std::mem::take(&mut self.counters);
        let counters = rules
            .counters
            .iter()
            .map(|counter| (counter.id, known.get(&counter.id).cloned().unwrap_or_default()));
        self.counters = counters.collect();
        self.printers.retain(|kiosk, _| rules.kiosks.contains(kiosk));
        self.follow_kiosks(rules);
        self.rules = Some(Box::new(rules.clone()));
        self.follow_zones();
    }

    /// A day begins with nobody in it; one opened again goes on counting.
    fn begin_day(&mut self, date: &str, rules: &Rules, left: &Left) {
        if self.date.as_deref() != Some(date) {
            self.tickets.clear();
            self.numbers.clear();
            self.counts.clear();
            self.missed.clear();
            self.held.clear();
            self.rules_since = left.rules_since.unwrap_or_default();
            self.date = Some(date.to_owned());
        }
        self.open = true;
        self.last_ticket = left.last_ticket;
        self.printers = left.printers.iter().copied().collect();
        self.voice = left.voice;
        self.voices.zones = left.zones.iter().cloned().collect();
        self.voices.announced = None;
        self.follow(rules);
    }

    fn join_new(&mut self, event: &Event, at: Moment) {
        let Event::Issued {
            ticket,
            number,
            service,
            lane,
            language,
            kiosk,
            large_print,
            due_at,
            people_ahead,
            slot,
            then,
            promise,
            more_time,
            ..
        } = event
        else {
            return;
        };
        self.last_ticket = self.last_ticket.max(*ticket);
        self.counts.insert(number.series, number.count);
        self.numbers.insert(*number, *ticket);
        let new = Ticket {
            id: *ticket,
            number: *number,
            service: service.clone(),
            lane: *lane,
            language: language.clone(),
            kiosk: *kiosk,
            large_print: *large_print,
            issued_at: at,
            waiting_since: at,
            due_at: *due_at,
            people_ahead: *people_ahead,
            bound: None,
            place: Place::Waiting,
            returned: false,
            print: None,
            copies: u8::from(kiosk.is_some()),
            paper_at: *kiosk,
            paper_asked_at: at,
            held: None,
            settled: false,
            shown: 0,
            spoken: 0,
            granted: false,
            slot: *slot,
            teller: None,
            placing: Placing::Keep,
            note: None,
            stage: 1,
            then: then.clone(),
            nights: 0,
            reminded: 0,
            promise: *promise,
            voiced: Voiced::default(),
            more_time: *more_time,
        };
        self.join(&new, at);
        self.tickets.insert(*ticket, new);
    }

    fn call(&mut self, id: TicketId, counter: CounterId, call: u8, at: Moment) {
        let Some(ticket) = self.tickets.get_mut(&id) else { return };
        let mut place = Place::Counter {
            counter,
            calls: call,
            first_called_at: at,
            called_at: at,
            arrived_at: None,
            started_at: None,
        };
        if let Place::Counter { first_called_at, arrived_at, .. } = ticket.place {
            let (first, arrived) = (first_called_at, arrived_at);
            if let Place::Counter { first_called_at, arrived_at, .. } = &mut place {
                (*first_called_at, *arrived_at) = (first, arrived);
            }
        } else {
            (ticket.shown, ticket.spoken) = (0, 0);
            ticket.voiced = Voiced::default();
        }
        (ticket.voiced.calls, ticket.voiced.counter) = (call, Some(counter));
        self.place(id, place);
    }

    /// Moves a ticket from where it is to another place, in every index at once.
    pub(crate) fn place(&mut self, id: TicketId, place: Place) {
        let Some(ticket) = self.tickets.get_mut(&id) else { return };
        let left = std::mem::replace(&mut ticket.place, place);
        match left {
            Place::Waiting => {
                self.lines.leave(&ticket.queue(), &ticket.key());
                self.bookings.early.remove(&(ticket.slot.unwrap_or_default(), id));
            }
            Place::Counter { counter, .. } => {
                if let Some(counter) = self.counters.get_mut(&counter) {
                    counter.ticket = None;
                }
            }
            Place::Missed { at } => {
                self.missed.remove(&(at, id));
            }
            Place::Held { at, .. } => {
                self.held.remove(&(at, id));
            }
            Place::Finished | Place::Cancelled | Place::Expired => {}
        }
        match place {
            Place::Waiting => self.lines.join(ticket.queue(), ticket.key(), ticket.watched_since()),
            Place::Counter { counter, .. } => {
                (ticket.bound, ticket.teller) = (None, None);
                if let Some(counter) = self.counters.get_mut(&counter) {
                    (counter.ticket, counter.last) = (Some(id), None);
                }
            }
            Place::Missed { at } => {
                self.missed.insert((at, id));
            }
            Place::Held { at, .. } => {
                self.held.insert((at, id));
            }
            Place::Finished | Place::Cancelled | Place::Expired => {}
        }
    }

    pub(crate) fn edit(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        if let Some(ticket) = self.tickets.get_mut(&id) {
            change(ticket);
        }
    }

    pub(crate) fn set_counter(&mut self, id: CounterId, state: CounterState) {
        if let Some(counter) = self.counters.get_mut(&id) {
            (counter.state, counter.last) = (state, None);
        }
    }
}
