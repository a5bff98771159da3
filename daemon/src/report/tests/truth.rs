//! The same figures once more, counted over the journal's events in plain Rust: no table, no SQL,
//! and none of the report's own arithmetic.
#![expect(clippy::wildcard_enum_match_arm, reason = "each part hears of its own events alone")]

use crate::calendar;
use crate::report::{
    Alerts, By, Calls, Devices, HalfHour, Helps, Lasted, Nth, Outcomes, Promised, Seats, Services,
    Taken, Waits,
};
use queue::{Event, Undoable, VoiceNews};
use shared::command::Destination;
use shared::device::VoiceState;
use shared::promise::Promise;
use shared::{Moment, Rules};
use std::collections::{BTreeMap, BTreeSet};

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

/// What the days between two dates come to.
pub struct Span<'a> {
    pub truth: &'a Truth,
    pub from: &'a str,
    pub to: &'a str,
}

impl Span<'_> {
    fn has(&self, day: &str) -> bool {
        (self.from..=self.to).contains(&day)
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.truth.entries.iter().filter(|entry| self.has(&entry.day))
    }

    pub fn arrivals(&self) -> Vec<HalfHour> {
        let mut counts = [0_u64; 48];
        for (day, _, at) in self.truth.issued.iter().filter(|(day, _, _)| self.has(day)) {
            let minutes = (at - self.truth.midnights[day]).div_euclid(60_000);
            counts[usize::try_from(minutes / 30).unwrap_or(0).min(47)] += 1;
        }
        let told = |(place, count): (usize, &u64)| HalfHour {
            from: format!("{:02}:{}", place / 2, ["00", "30"][place % 2]),
            count: *count,
        };
        let mut told: Vec<HalfHour> = counts.iter().enumerate().map(told).collect();
        while told.last().is_some_and(|it| it.count == 0) {
            told.pop();
        }
        let first = told.iter().position(|it| it.count > 0).unwrap_or(0);
        told.split_off(first)
    }

    pub fn waits(&self) -> Vec<Waits> {
        let mut told = Vec::new();
        for (by, key) in self.groups() {
            for (wait, is_first) in [(Nth::First, true), (Nth::Later, false)] {
                let of_group = self.entries().filter(|entry| {
                    is_of(entry, by, &key)
                        && ["called", "by_hand", "paper"].contains(&entry.kind)
                        && (entry.nth == 1) == is_first
                        && !entry.overnight
                });
                let times = of_group.filter_map(|it| Some((it.waited?, it.wait_target)));
                let times: Vec<_> = times.collect();
                if !times.is_empty() {
                    told.push(Waits { by, key: key.clone(), wait, taken: taken(&times) });
                }
            }
        }
        told
    }

    pub fn services(&self) -> Vec<Services> {
        let mut told = Vec::new();
        for (by, key) in self.groups() {
            let of_group = self.entries().filter(|entry| {
                is_of(entry, by, &key)
                    && ["finished", "continued", "transferred"].contains(&entry.kind)
            });
            let times = of_group.filter_map(|it| Some((it.served?, it.service_target)));
            let times: Vec<_> = times.collect();
            if !times.is_empty() {
                told.push(Services { by, key, taken: taken(&times) });
            }
        }
        told
    }

    pub fn outcomes(&self) -> Vec<Outcomes> {
        let issued = self.truth.issued.iter().filter(|(day, _, _)| self.has(day));
        let issued: Vec<&String> = issued.map(|(_, service, _)| service).collect();
        let own = self.entries().map(|entry| &entry.service);
        let services: BTreeSet<&String> = own.chain(issued.iter().copied()).collect();
        let all = std::iter::once(None).chain(services.into_iter().map(Some));
        let told = all.map(|service| {
            let of = |kinds: &[&str]| {
                let mine = |entry: &&Entry| service.is_none_or(|it| *it == entry.service);
                self.entries().filter(mine).filter(|it| kinds.contains(&it.kind)).count() as u64
            };
            let overnight = self.entries().filter(|it| {
                service.is_none_or(|known| *known == it.service)
                    && ["called", "by_hand", "paper"].contains(&it.kind)
                    && it.overnight
                    && it.waited.is_some()
            });
            Outcomes {
                service: service.cloned(),
                issued: issued.iter().filter(|it| service.is_none_or(|one| one == **it)).count()
                    as u64,
                called: of(&["called"]),
                by_hand: of(&["by_hand"]),
                served: of(&["finished", "continued", "paper"]),
                walked_up: of(&["walked_up"]),
                missed: of(&["missed"]),
                returned: of(&["returned"]),
                transferred: of(&["transferred"]),
                held: of(&["held"]),
                cancelled: of(&["cancelled"]),
                expired: of(&["expired"]),
                undone: of(&["undone"]),
                overnight: overnight.count() as u64,
            }
        });
        told.collect()
    }

    pub fn promises(&self) -> Vec<Promised> {
        let first = |entry: &&Entry| {
            ["called", "by_hand"].contains(&entry.kind)
                && entry.nth == 1
                && entry.waited.is_some()
                && !entry.overnight
        };
        let waits: Vec<&Entry> = self.entries().filter(first).collect();
        let services: BTreeSet<&String> = waits.iter().map(|entry| &entry.service).collect();
        let all = std::iter::once(None).chain(services.into_iter().map(Some));
        let told = all.map(|service| {
            let mine = waits.iter().filter(|it| service.is_none_or(|one| *one == it.service));
            let (mut told, mut nothing, mut endless) = (0_u64, 0, 0);
            let (mut sooner, mut within, mut later, mut off) = (0, 0, 0, Vec::new());
            for entry in mine {
                let minutes = entry.waited.unwrap() as f64 / 60_000.0;
                let Some(Promise { from, to }) = entry.promise else {
                    nothing += 1;
                    continue;
                };
                told += 1;
                let upper = to.map_or(f64::INFINITY, f64::from);
                if minutes < f64::from(from) {
                    sooner += 1;
                } else if minutes > upper {
                    later += 1;
                } else {
                    within += 1;
                }
                match to {
                    None => endless += 1,
                    Some(to) => {
                        let middle = i64::from(from + to) * 30_000;
                        let waited = i64::try_from(entry.waited.unwrap()).unwrap();
                        off.push((waited - middle).unsigned_abs());
                    }
                }
            }
            Promised {
                service: service.cloned(),
                told,
                not_told: nothing,
                sooner_percent: share(sooner, told),
                within_percent: share(within, told),
                later_percent: share(later, told),
                error_s: (!off.is_empty()).then(|| mean(&off)),
                open_ended: endless,
            }
        });
        told.collect()
    }

    pub fn alerts(&self) -> Vec<Alerts> {
        let alerts = self.truth.alerts.iter().filter(|it| self.has(&it.day));
        let mut groups: BTreeMap<(String, String), Vec<&Lasts>> = BTreeMap::new();
        for alert in alerts {
            let value: serde_json::Value = serde_json::from_str(&alert.what).unwrap();
            let text = |name: &str| value[name].as_str().map(str::to_owned);
            let counter = value["counter"].as_u64().map(|it| format!("counter {it}"));
            let from = (!value["from"].is_null()).then(|| point(&value["from"].to_string()));
            let about = text("service").or(counter).or(from).unwrap_or_default();
            groups.entry((text("cause").unwrap(), about)).or_default().push(alert);
        }
        let told = groups.into_iter().map(|((cause, about), all)| Alerts {
            cause,
            about,
            lasted: lasted(&all, self.truth.last),
        });
        told.collect()
    }

    pub fn helps(&self) -> Vec<Helps> {
        let helps: Vec<&Lasts> = self.truth.helps.iter().filter(|it| self.has(&it.day)).collect();
        let places: BTreeSet<String> = helps.iter().map(|it| point(&it.what)).collect();
        let all = std::iter::once(None).chain(places.into_iter().map(Some));
        let told = all.map(|place| {
            let mine =
                helps.iter().filter(|it| place.as_ref().is_none_or(|p| *p == point(&it.what)));
            let mine: Vec<_> = mine.collect();
            let came = mine.iter().filter_map(|it| Some((it.to? - it.from).unsigned_abs()));
            let came: Vec<(u64, Option<u64>)> = came.map(|ms| (ms, None)).collect();
            Helps { place, called: mine.len() as u64, answered: taken(&came) }
        });
        told.collect()
    }

    pub fn devices(&self) -> Vec<Devices> {
        let mut groups: BTreeMap<(&str, &str), Vec<&Lasts>> = BTreeMap::new();
        for lasts in self.truth.devices.iter().filter(|it| self.has(&it.day)) {
            groups.entry((&lasts.what, &lasts.more)).or_default().push(lasts);
        }
        let told = groups.into_iter().map(|((device, trouble), all)| Devices {
            device: device.to_owned(),
            trouble: trouble.to_owned(),
            lasted: lasted(&all, self.truth.last),
        });
        told.collect()
    }

    pub fn calls(&self) -> Calls {
        let calls: Vec<&Call> = self.truth.calls.iter().filter(|it| self.has(&it.day)).collect();
        let of = |shown: bool, spoken: bool| {
            calls.iter().filter(|it| (it.shown, it.spoken) == (shown, spoken)).count() as u64
        };
        let mut unspoken = BTreeMap::new();
        for (_, why) in self.truth.unspoken.iter().filter(|(day, _)| self.has(day)) {
            *unspoken.entry(why.clone()).or_insert(0) += 1;
        }
        Calls {
            made: calls.len() as u64,
            shown_and_spoken: of(true, true),
            shown_only: of(true, false),
            spoken_only: of(false, true),
            neither: of(false, false),
            not_shown: self.truth.not_shown.iter().filter(|day| self.has(day)).count() as u64,
            unspoken,
        }
    }

    pub fn seats(&self) -> Vec<Seats> {
        let mut sums: BTreeMap<String, [i64; 2]> = BTreeMap::new();
        for seat in self.truth.seats.iter().filter(|it| self.has(&it.day)) {
            let who = seat.teller.clone().unwrap_or_else(|| at_counter(seat.counter));
            let sum = sums.entry(who).or_default();
            sum[usize::from(seat.paused)] += seat.to.unwrap_or(self.truth.last) - seat.from;
        }
        let tenths = |ms: i64| tenth(u64::try_from(ms).unwrap(), 1);
        let told = sums.into_iter().map(|(teller, [open, paused])| Seats {
            teller,
            open_s: tenths(open),
            paused_s: tenths(paused),
        });
        told.collect()
    }

    /// Everybody, and each service, lane and seat that any entry has.
    fn groups(&self) -> Vec<(By, String)> {
        let mut groups = BTreeSet::from([(By::All, String::new())]);
        for entry in self.entries() {
            groups.insert((By::Service, entry.service.clone()));
            groups.insert((By::Lane, entry.lane.clone()));
            groups.extend(entry.seat.clone().map(|seat| (By::Teller, seat)));
        }
        groups.into_iter().collect()
    }
}

fn is_of(entry: &Entry, by: By, key: &str) -> bool {
    match by {
        By::All => true,
        By::Service => entry.service == key,
        By::Lane => entry.lane == key,
        By::Teller => entry.seat.as_deref() == Some(key),
    }
}

/// The place of a call for help, as the wire writes it.
fn point(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let (kind, which) = value.as_object().unwrap().iter().next().unwrap();
    format!("{kind} {which}")
}

/// The smallest value that so many of a hundred do not exceed, by its definition.
fn rank(values: &[u64], percent: usize) -> u64 {
    let enough = |value: &&u64| {
        let below = values.iter().filter(|other| other <= value).count();
        below * 100 >= percent * values.len()
    };
    values.iter().filter(enough).min().copied().unwrap_or(0)
}

/// In tenths of a second, halves upwards.
fn tenth(sum: u64, count: usize) -> f64 {
    let (sum, count) = (u128::from(sum), count as u128);
    ((2 * sum + 100 * count) / (200 * count)) as f64 / 10.0
}

fn mean(values: &[u64]) -> f64 {
    tenth(values.iter().sum(), values.len())
}

fn share(part: u64, whole: u64) -> Option<f64> {
    let tenths = |whole: u64| (1_000.0 * part as f64 / whole as f64 + 0.5).floor() / 10.0;
    (whole > 0).then(|| tenths(whole))
}

fn taken(times: &[(u64, Option<u64>)]) -> Taken {
    if times.is_empty() {
        return Taken::default();
    }
    let values: Vec<u64> = times.iter().map(|(ms, _)| *ms).collect();
    let limited = times.iter().filter(|(_, target)| target.is_some()).count() as u64;
    let within = times.iter().filter(|(ms, target)| target.is_some_and(|it| *ms <= it)).count();
    Taken {
        count: values.len() as u64,
        mean_s: mean(&values),
        p50_s: tenth(rank(&values, 50), 1),
        p90_s: tenth(rank(&values, 90), 1),
        longest_s: tenth(values.iter().copied().max().unwrap(), 1),
        within_percent: share(within as u64, limited),
    }
}

fn lasted(all: &[&Lasts], last: i64) -> Lasted {
    let lengths = all.iter().map(|it| (it.to.unwrap_or(last) - it.from).unsigned_abs());
    let lengths: Vec<u64> = lengths.collect();
    Lasted {
        count: lengths.len() as u64,
        total_s: tenth(lengths.iter().sum(), 1),
        mean_s: mean(&lengths),
        longest_s: tenth(lengths.iter().copied().max().unwrap(), 1),
        lasting: all.iter().filter(|it| it.to.is_none()).count() as u64,
    }
}
