//! The same figures once more, counted over the journal's events in plain Rust: no table, no SQL,
//! and none of the report's own arithmetic.
#![expect(clippy::wildcard_enum_match_arm, reason = "each part hears of its own events alone")]

mod span;

pub use span::Span;

use crate::calendar;
use queue::{Event, FrontNews, Undoable, VoiceNews};
use shared::command::Destination;
use shared::device::VoiceState;
use shared::front::ReaderState;
use shared::promise::Promise;
use shared::{Moment, Rules};
use std::collections::BTreeMap;

/// Where a ticket is.
#[derive(Clone, Debug, Default)]
enum Phase {
    #[default]
    Elsewhere,
    Waits {
        since: i64,
        day: String,
    },
    Served {
        since: i64,
        counter: u16,
    },
}

#[derive(Clone, Debug, Default)]
struct Ticket {
    service: String,
    lane: String,
    slot: Option<i64>,
    promise: Option<Promise>,
    waits: u32,
    phase: Phase,
    called_to: u16,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    day: String,
    ticket: u64,
    kind: &'static str,
    service: String,
    lane: String,
    seat: Option<String>,
    nth: u32,
    /// How long it had waited.
    waited: Option<u64>,
    /// How long it had been served.
    served: Option<u64>,
    overnight: bool,
    wait_target: Option<u64>,
    service_target: Option<u64>,
    promise: Option<Promise>,
}

struct Call {
    day: String,
    ticket: u64,
    call: u8,
    shown: bool,
    spoken: bool,
}

struct Lasts {
    day: String,
    what: String,
    more: String,
    from: i64,
    to: Option<i64>,
}

struct Seat {
    day: String,
    counter: u16,
    teller: Option<String>,
    paused: bool,
    from: i64,
    to: Option<i64>,
}

/// All that a journal says.
#[derive(Default)]
pub struct Truth {
    day: String,
    midnights: BTreeMap<String, i64>,
    rules: Rules,
    last: i64,
    tickets: BTreeMap<u64, Ticket>,
    before: BTreeMap<u64, Ticket>,
    pub entries: Vec<Entry>,
    issued: Vec<(String, String, i64)>,
    calls: Vec<Call>,
    not_shown: Vec<String>,
    unspoken: Vec<(String, String)>,
    alerts: Vec<Lasts>,
    helps: Vec<Lasts>,
    devices: Vec<Lasts>,
    seats: Vec<Seat>,
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn at_counter(counter: u16) -> String {
    format!("counter {counter}")
}

impl Truth {
    pub fn of(events: &[(Moment, Event)]) -> Self {
        let mut truth = Self::default();
        for (at, event) in events {
            truth.last = at.0;
            truth.hear(event, at.0);
            truth.hear_of_counters(event, at.0);
            truth.hear_of_devices(event, at.0);
            truth.hear_of_calls(event);
            truth.hear_of_watch(event, at.0);
        }
        truth
    }

    fn hear(&mut self, event: &Event, at: i64) {
        match event {
            Event::DayOpened { date, rules, midnight, .. } => {
                self.day.clone_from(date);
                self.rules = (**rules).clone();
                let known = midnight.or_else(|| calendar::midnight(date)).unwrap().0;
                self.midnights.entry(date.clone()).or_insert(known);
            }
            Event::RulesAdopted { rules } => self.rules = (**rules).clone(),
            Event::Issued { ticket, service, lane, slot, promise, .. } => {
                self.issued.push((self.day.clone(), service.0.clone(), at));
                let new = Ticket {
                    service: service.0.clone(),
                    lane: word(lane),
                    slot: slot.map(|slot| slot.0),
                    promise: *promise,
                    ..Ticket::default()
                };
                self.tickets.insert(ticket.0, new);
                self.waits(ticket.0, at);
            }
            Event::PaperEntered { ticket } => {
                let (service, lane) = (ticket.service.0.clone(), word(&ticket.lane));
                self.issued.push((self.day.clone(), service.clone(), ticket.issued_at.0));
                let new = Ticket { service, lane, ..Ticket::default() };
                self.tickets.insert(ticket.ticket.0, new);
                self.waits(ticket.ticket.0, ticket.issued_at.0);
            }
            Event::LaneGranted { ticket, lane, .. } => {
                self.tickets.get_mut(&ticket.0).unwrap().lane = word(lane);
            }
            Event::Called { ticket, counter, why, .. } => {
                let kind = match why {
                    None => "recalled",
                    Some(why) if why.rule == "by_hand" => "by_hand",
                    Some(_) => "called",
                };
                let seat = self.seat(counter.0);
                self.happened(kind, ticket.0, at, Some(seat));
                let known = self.tickets.get_mut(&ticket.0).unwrap();
                (known.phase, known.called_to) = (Phase::Elsewhere, counter.0);
            }
            Event::Started { ticket } => {
                let known = self.tickets.get_mut(&ticket.0).unwrap();
                known.phase = Phase::Served { since: at, counter: known.called_to };
            }
            Event::WalkedUp { ticket, counter } => {
                let seat = self.seat(counter.0);
                self.happened("walked_up", ticket.0, at, Some(seat));
                let known = self.tickets.get_mut(&ticket.0).unwrap();
                known.phase = Phase::Served { since: at, counter: counter.0 };
            }
            _ => self.hear_of_ends(event, at),
        }
    }

    fn hear_of_ends(&mut self, event: &Event, at: i64) {
        let over = |truth: &mut Self, kind, ticket: u64| {
            truth.before.insert(ticket, truth.tickets[&ticket].clone());
            truth.happened(kind, ticket, at, None);
            truth.tickets.get_mut(&ticket).unwrap().phase = Phase::Elsewhere;
        };
        match event {
            Event::Finished { ticket } => over(self, "finished", ticket.0),
            Event::Missed { ticket } => over(self, "missed", ticket.0),
            Event::Cancelled { ticket } => over(self, "cancelled", ticket.0),
            Event::Expired { ticket } => over(self, "expired", ticket.0),
            Event::Held { ticket, .. } => over(self, "held", ticket.0),
            Event::Continued { ticket, service, .. } => {
                over(self, "continued", ticket.0);
                self.tickets.get_mut(&ticket.0).unwrap().service = service.0.clone();
                self.waits(ticket.0, at);
            }
            Event::Transferred { ticket, to, .. } => {
                over(self, "transferred", ticket.0);
                if let Destination::Service(service) = to {
                    self.tickets.get_mut(&ticket.0).unwrap().service = service.0.clone();
                }
                self.waits(ticket.0, at);
            }
            Event::Returned { ticket } => {
                over(self, "returned", ticket.0);
                self.waits(ticket.0, at);
            }
            Event::Resumed { ticket } => {
                over(self, "resumed", ticket.0);
                self.waits(ticket.0, at);
            }
            Event::PaperServed { ticket, served } => {
                let seat = at_counter(served.counter.0);
                self.happened("paper", ticket.0, served.at.0, Some(seat));
                self.tickets.get_mut(&ticket.0).unwrap().phase = Phase::Elsewhere;
            }
            Event::Undone { ticket, act, .. } => {
                let kind = match act {
                    Undoable::Missed => "missed",
                    Undoable::Finished => "finished",
                    Undoable::Continued => "continued",
                };
                let same = |entry: &Entry| entry.ticket == ticket.0 && entry.kind == kind;
                let place = self.entries.iter().rposition(same).unwrap();
                self.entries.remove(place);
                let was = self.before.remove(&ticket.0).unwrap();
                self.tickets.insert(ticket.0, was);
                self.happened("undone", ticket.0, at, None);
            }
            _ => {}
        }
    }

    fn waits(&mut self, ticket: u64, since: i64) {
        let day = self.day.clone();
        let known = self.tickets.get_mut(&ticket).unwrap();
        known.waits += 1;
        known.phase = Phase::Waits { since, day };
    }

    fn seat(&self, counter: u16) -> String {
        let open = self.seats.iter().find(|seat| seat.counter == counter && seat.to.is_none());
        let teller = open.and_then(|seat| seat.teller.clone());
        teller.unwrap_or_else(|| at_counter(counter))
    }

    fn happened(&mut self, kind: &'static str, ticket: u64, at: i64, seat: Option<String>) {
        let known = self.tickets[&ticket].clone();
        let (mut waited, mut served, mut seat, mut overnight) = (None, None, seat, false);
        match &known.phase {
            Phase::Elsewhere => {}
            Phase::Waits { since, day } => {
                let since = known.slot.map_or(*since, |slot| slot.max(*since));
                waited = Some(u64::try_from(at - since).unwrap_or(0));
                overnight = *day != self.day;
            }
            Phase::Served { since, counter } => {
                served = Some(u64::try_from(at - since).unwrap_or(0));
                seat = Some(self.seat(*counter));
            }
        }
        let id = shared::ServiceId(known.service.clone());
        let wait_target = u64::try_from(self.rules.wait_target(&id).0).unwrap();
        let rule = self.rules.services.iter().find(|rule| rule.id == id);
        let service_target = rule.and_then(|rule| rule.target.as_ref());
        self.entries.push(Entry {
            day: self.day.clone(),
            ticket,
            kind,
            service: known.service,
            lane: known.lane,
            seat,
            nth: known.waits,
            waited,
            served,
            overnight,
            wait_target: rule.map(|_| wait_target),
            service_target: service_target.map(|it| u64::try_from(it.within.0).unwrap()),
            promise: known.promise,
        });
    }

    fn hear_of_counters(&mut self, event: &Event, at: i64) {
        let end = |seats: &mut Vec<Seat>, which: Option<u16>| {
            let mut teller = None;
            for seat in seats.iter_mut().filter(|seat| seat.to.is_none()) {
                if which.is_none_or(|counter| counter == seat.counter) {
                    seat.to = Some(at);
                    teller = seat.teller.clone();
                }
            }
            teller
        };
        match event {
            Event::CounterOpened { counter, teller } => {
                let sat = end(&mut self.seats, Some(counter.0));
                let teller = teller.as_ref().map(ToString::to_string).or(sat);
                let day = self.day.clone();
                let (counter, from) = (counter.0, at);
                self.seats.push(Seat { day, counter, teller, paused: false, from, to: None });
            }
            Event::CounterPaused { counter, .. } => {
                let teller = end(&mut self.seats, Some(counter.0));
                let day = self.day.clone();
                let (counter, from) = (counter.0, at);
                self.seats.push(Seat { day, counter, teller, paused: true, from, to: None });
            }
            Event::CounterClosed { counter } => drop(end(&mut self.seats, Some(counter.0))),
            Event::DayClosed | Event::DayOpened { .. } => drop(end(&mut self.seats, None)),
            _ => {}
        }
    }

    fn hear_of_devices(&mut self, event: &Event, at: i64) {
        let silent = |voice: VoiceState| (voice == VoiceState::Silent).then(|| "silent".to_owned());
        match event {
            Event::DayOpened { left, .. } => {
                for lasts in self.devices.iter_mut().filter(|it| it.to.is_none()) {
                    lasts.to = Some(at);
                }
                for (kiosk, printer) in &left.printers {
                    let trouble = printer.trouble().map(|trouble| word(&trouble));
                    self.device(format!("printer {kiosk}"), trouble, at);
                }
                for (zone, state) in &left.zones {
                    self.device(format!("voice {zone}"), silent(state.voice), at);
                }
                if left.zones.is_empty() {
                    self.device("voice".to_owned(), silent(left.voice), at);
                }
                for (kiosk, kind, state) in &left.front.readers {
                    let trouble = (*state == ReaderState::Gone).then(|| "gone".to_owned());
                    self.device(format!("reader {kiosk} {}", word(kind)), trouble, at);
                }
                for (screen, state) in &left.screens.states {
                    let trouble = state.is_trouble().then(|| word(state));
                    self.device(format!("screen {screen}"), trouble, at);
                }
            }
            Event::PrinterReported { kiosk, printer } => {
                let trouble = printer.trouble().map(|trouble| word(&trouble));
                self.device(format!("printer {kiosk}"), trouble, at);
            }
            Event::VoiceReported { voice, zone } => {
                let device = zone.as_ref().map_or("voice".to_owned(), |it| format!("voice {it}"));
                self.device(device, silent(*voice), at);
            }
            Event::Front { news: FrontNews::ReaderReported { kiosk, kind, state } } => {
                let trouble = (*state == ReaderState::Gone).then(|| "gone".to_owned());
                self.device(format!("reader {kiosk} {}", word(kind)), trouble, at);
            }
            Event::ScreenReported { screen, state } => {
                let trouble = state.is_trouble().then(|| word(state));
                self.device(format!("screen {screen}"), trouble, at);
            }
            _ => {}
        }
    }

    fn device(&mut self, device: String, trouble: Option<String>, at: i64) {
        let mut open = self.devices.iter_mut().filter(|it| it.what == device && it.to.is_none());
        if let Some(known) = open.next() {
            if trouble.as_ref() == Some(&known.more) {
                return;
            }
            known.to = Some(at);
        }
        if let Some(more) = trouble {
            let day = self.day.clone();
            self.devices.push(Lasts { day, what: device, more, from: at, to: None });
        }
    }

    fn hear_of_calls(&mut self, event: &Event) {
        let day = self.day.clone();
        let last = |calls: &mut Vec<Call>, id: u64, which: u8| {
            calls.iter().rposition(|it| it.ticket == id && it.call == which)
        };
        match event {
            Event::Called { ticket, call, .. } => {
                let (ticket, call) = (ticket.0, *call);
                self.calls.push(Call { day, ticket, call, shown: false, spoken: false });
            }
            Event::Shown { ticket, call, .. } => {
                if let Some(place) = last(&mut self.calls, ticket.0, *call) {
                    self.calls[place].shown = true;
                }
            }
            Event::Spoken { ticket, call, .. } => {
                if let Some(place) = last(&mut self.calls, ticket.0, *call) {
                    self.calls[place].spoken = true;
                }
            }
            Event::NotShown { .. } => self.not_shown.push(day),
            Event::Voice { news: VoiceNews::NotSpoken { why, .. } } => {
                self.unspoken.push((day, word(why)));
            }
            _ => {}
        }
    }

    fn hear_of_watch(&mut self, event: &Event, at: i64) {
        let (day, more) = (self.day.clone(), String::new());
        let end = |list: &mut Vec<Lasts>, what: Option<String>, day: &str| {
            for lasts in list.iter_mut().filter(|it| it.to.is_none() && it.day == day) {
                if what.as_ref().is_none_or(|what| *what == lasts.what) {
                    lasts.to = Some(at);
                }
            }
        };
        match event {
            Event::AlertRaised { cause, .. } => {
                let what = serde_json::to_string(cause).unwrap();
                self.alerts.push(Lasts { day, what, more, from: at, to: None });
            }
            Event::AlertCleared { cause } => {
                end(&mut self.alerts, Some(serde_json::to_string(cause).unwrap()), &day);
            }
            Event::DayClosed => end(&mut self.alerts, None, &day),
            Event::HelpCalled { from } => {
                let what = serde_json::to_string(from).unwrap();
                self.helps.push(Lasts { day, what, more, from: at, to: None });
            }
            Event::HelpAnswered { from } => {
                end(&mut self.helps, Some(serde_json::to_string(from).unwrap()), &day);
            }
            _ => {}
        }
    }
}
