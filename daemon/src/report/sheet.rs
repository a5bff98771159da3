//! One ticket's sheet: its whole timeline, why each call was made when it was, and the proof that
//! the call was shown and spoken.
//!
//! 1. It is read from the journal itself, whose chain it checks, and so is whole for any day.
//! 2. It is for the branch's complaint desk: it has the lane of its own ticket and says so at its
//!    head; of other tickets it has numbers and keys, and no lane.
//! 3. It has no person and no note of anybody's; the reason of a call by hand is part of why that
//!    call was made, and stands there.

use crate::store::{Reader, StoreError, TicketRow};
use queue::{Event, VoiceNews, Why};
use serde::Serialize;
use serde_json::Value;
use shared::moment::Millis;
use shared::promise::Promise;
use shared::screen::HowSeen;
use shared::voice::Unspoken;
use shared::{CounterId, Moment, ScreenId, Text, TicketId, ZoneId};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What an event tells of a ticket in plain words and numbers; nothing else of it is on a sheet.
const TOLD: [&str; 16] = [
    "service",
    "lane",
    "kiosk",
    "counter",
    "call",
    "copy",
    "due_at",
    "slot",
    "people_ahead",
    "kind",
    "placing",
    "act",
    "percent",
    "step",
    "asker",
    "held",
];
/// The same within a part of the event.
const TOLD_WITHIN: [(&str, &str); 9] = [
    ("print", "state"),
    ("print", "trouble"),
    ("news", "call"),
    ("news", "zone"),
    ("news", "why"),
    ("seen", "screen"),
    ("sounded", "zone"),
    ("grant", "by"),
    ("served", "counter"),
];

/// Everything about one ticket.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Sheet {
    /// Whom it is for.
    pub notice: Text,
    /// The business day on which its number was given out.
    pub date: String,
    /// Its number.
    pub number: String,
    /// What it was taken for.
    pub service: String,
    /// The name of that.
    pub service_name: Text,
    /// Its lane.
    pub lane: String,
    /// When it was given out.
    pub taken_at: Moment,
    /// How many stood before it then.
    pub people_ahead: u32,
    /// The wait that its customer was told.
    pub promise: Option<Promise>,
    /// Where it stands.
    pub stand: String,
    /// What happened, in order.
    pub timeline: Vec<Step>,
    /// Each call of it.
    pub calls: Vec<Proof>,
    /// Who came later for the same service and was called before its first call, 50 at most.
    pub passed_by: Vec<PassedBy>,
    /// Where it is read from.
    pub journal: Journal,
}

/// One thing that happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Step {
    /// Its event's sequence number.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// What.
    pub event: String,
    /// Where, which, how: by name.
    #[schema(value_type = Object)]
    pub details: BTreeMap<String, Value>,
}

/// A call: why it was made then, and that it was seen and heard.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Proof {
    /// Its event's sequence number.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Where to.
    pub counter: CounterId,
    /// Which call at that counter, from 1.
    pub call: u8,
    /// Who sat there, where that is known.
    pub teller: Option<String>,
    /// The rule; a recall has none.
    pub rule: Option<String>,
    /// What it had gathered, where the rule goes by that.
    pub credit: Option<i64>,
    /// Why it was called out of turn, in the words of who did it.
    pub reason: Option<String>,
    /// This ticket and the next five, in the order of the rule.
    pub line: Vec<Rank>,
    /// The screens on which it stood.
    pub seen: Vec<OnScreen>,
    /// It was written down as on no screen in time.
    pub not_shown: bool,
    /// What the zones made of it.
    pub voiced: Vec<InZone>,
}

/// A place in line.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Rank {
    /// The number.
    pub number: String,
    /// When it was given out.
    pub taken_at: Moment,
    /// Its key: the earliest goes first by the bounded head start.
    pub due_at: Moment,
    /// Its place among these in the plain order of giving out, from 1.
    pub plain_place: usize,
}

/// A call on a screen.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OnScreen {
    /// Which; none for a window that is no screen of the branch's file.
    pub screen: Option<ScreenId>,
    /// Since when.
    pub at: Moment,
    /// How long, where that is known.
    pub length_ms: Option<u32>,
    /// How it is known; nothing where no more was told than that it was shown.
    pub how: Option<HowSeen>,
}

/// A call in a speaker zone.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InZone {
    /// Which; none where the branch has no zones.
    pub zone: Option<ZoneId>,
    /// When it began.
    pub from: Option<Moment>,
    /// When it ended.
    pub to: Option<Moment>,
    /// What was played.
    pub clips: Vec<String>,
    /// On which device.
    pub device: Option<String>,
    /// Why it was not spoken.
    pub why_not: Option<Unspoken>,
}

/// Somebody who came later and was called earlier.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PassedBy {
    /// The number.
    pub number: String,
    /// When it was given out.
    pub taken_at: Moment,
    /// When it was called.
    pub called_at: Moment,
    /// Where to.
    pub counter: CounterId,
    /// By which rule.
    pub rule: String,
    /// Its key.
    pub due_at: Moment,
}

/// The rows of the journal that the sheet rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Journal {
    /// The first row of its day.
    pub first_seq: u64,
    /// The last one that is about it.
    pub last_seq: u64,
    /// Each row between them follows from the one before.
    pub is_whole: bool,
    /// The last one's hash, in hexadecimal.
    pub hash: String,
}

/// The sheet of the ticket that had this number on this date.
pub fn sheet(reader: &Reader, date: &str, number: &str) -> Result<Option<Sheet>, StoreError> {
    reader.at_once(|reader| {
        let ticket = reader.ticket(date, number)?;
        ticket.map(|ticket| draw_up(reader, ticket)).transpose()
    })
}

fn draw_up(reader: &Reader, ticket: TicketRow) -> Result<Sheet, StoreError> {
    let days = reader.days_on(&ticket.date)?;
    let mut events = Vec::new();
    for (place, day) in days.iter().enumerate() {
        let rows = reader.journal(ticket.id, (day.first, day.next))?;
        if place > 0 && rows.is_empty() {
            break;
        }
        events.extend(rows);
    }
    let first_seq = days.first().map_or(1, |day| day.first);
    let last = |(seq, _, event): &(u64, Moment, Event)| is_about(event, ticket.id).then_some(*seq);
    let last_seq = events.iter().rev().find_map(last).unwrap_or(first_seq);
    let hash = reader.chain(first_seq, last_seq)?;
    let journal = Journal {
        first_seq,
        last_seq,
        is_whole: hash.is_some(),
        hash: hash.map(|hash| hex(&hash)).unwrap_or_default(),
    };
    let (mut timeline, mut calls) = (Vec::new(), Vec::new());
    let (mut promise, mut service, mut lane) = (None, ticket.service.clone(), ticket.lane.clone());
    for (seq, at, event) in events {
        if !is_about(&event, ticket.id) {
            continue;
        }
        if let Event::Issued { promise: told, service: wanted, .. } = &event {
            (promise, service) = (*told, wanted.0.clone());
        }
        prove(reader, (seq, at, &event), &mut calls)?;
        let step = step(seq, at, &event);
        if let Some(Value::String(word)) = step.details.get("lane") {
            lane.clone_from(word);
        }
        timeline.push(step);
    }
    let first_call = calls.iter().find(|call| call.rule.is_some()).map(|call| call.at);
    let until = first_call.map_or_else(|| reader.as_of(), Ok)?;
    let mut passed_by: Vec<PassedBy> = Vec::new();
    for it in reader.called_before(&ticket, &service, until)? {
        // Who was sent on and called again has passed it once.
        if passed_by.iter().all(|known| known.number != it.number) {
            let (counter, rule, due_at) = (CounterId(it.counter), it.why.rule, it.why.due_at);
            let (taken_at, called_at) = (it.issued_at, it.at);
            let number = it.number;
            passed_by.push(PassedBy { number, taken_at, called_at, counter, rule, due_at });
        }
    }
    let service_name = name(reader, &ticket, &service)?;
    Ok(Sheet {
        notice: notice(),
        date: ticket.date,
        number: ticket.number,
        service,
        service_name,
        lane,
        taken_at: ticket.issued_at,
        people_ahead: ticket.people_ahead,
        promise,
        stand: ticket.stand,
        timeline,
        calls,
        passed_by,
        journal,
    })
}

/// Adds what an event proves of a call.
fn prove(
    reader: &Reader,
    (seq, at, event): (u64, Moment, &Event),
    calls: &mut Vec<Proof>,
) -> Result<(), StoreError> {
    if let Event::Called { ticket, counter, call, why } = event {
        let line = why.as_ref().map(|why| line(reader, *ticket, why)).transpose()?;
        let why = why.as_ref();
        calls.push(Proof {
            seq,
            at,
            counter: *counter,
            call: *call,
            teller: reader.teller(seq)?,
            rule: why.map(|why| why.rule.clone()),
            credit: why.and_then(|why| why.credit),
            reason: why.and_then(|why| why.reason.clone()),
            line: line.unwrap_or_default(),
            seen: Vec::new(),
            not_shown: false,
            voiced: Vec::new(),
        });
        return Ok(());
    }
    if let Event::Shown { call, seen, .. } = event {
        let seen = OnScreen {
            screen: seen.and_then(|seen| seen.screen),
            at: seen.map_or(at, |seen| seen.at),
            length_ms: seen.and_then(|seen| seen.length_ms),
            how: seen.map(|seen| seen.how),
        };
        if let Some(proof) = latest(calls, *call) {
            proof.was_seen(seen);
        }
    } else if let Event::NotShown { call, .. } = event
        && let Some(proof) = latest(calls, *call)
    {
        proof.not_shown = true;
    } else if let Some((call, voiced)) = voiced(event, at)
        && let Some(proof) = latest(calls, call)
    {
        proof.voiced.push(voiced);
    }
    Ok(())
}

/// The latest call of this count: the same count comes again at another counter.
fn latest(calls: &mut [Proof], call: u8) -> Option<&mut Proof> {
    calls.iter_mut().rev().find(|proof| proof.call == call)
}

impl Proof {
    /// How long it stood is told once that is over, in a second report of the same screen.
    fn was_seen(&mut self, seen: OnScreen) {
        let same = |known: &&mut OnScreen| known.screen == seen.screen && known.how.is_some();
        match self.seen.iter_mut().find(same) {
            Some(known) => known.length_ms = known.length_ms.or(seen.length_ms),
            None => self.seen.push(seen),
        }
    }
}

/// What a zone made of a call.
fn voiced(event: &Event, at: Moment) -> Option<(u8, InZone)> {
    if let Event::Spoken { call, length_ms, sounded, .. } = event {
        let sounded = sounded.as_deref();
        let length = Millis(i64::from(*length_ms));
        let voiced = InZone {
            zone: sounded.map(|it| it.zone.clone()),
            from: Some(sounded.map_or(at - length, |it| it.from)),
            to: Some(sounded.map_or(at, |it| it.to)),
            clips: sounded.map(|it| it.clips.clone()).unwrap_or_default(),
            device: sounded.map(|it| it.device.clone()),
            why_not: None,
        };
        return Some((*call, voiced));
    }
    let Event::Voice { news: VoiceNews::NotSpoken { call, zone, why, .. } } = event else {
        return None;
    };
    let (zone, clips, why_not) = (Some(zone.clone()), Vec::new(), Some(*why));
    Some((*call, InZone { zone, from: None, to: None, clips, device: None, why_not }))
}

/// The called ticket and the next five, with their place in the plain order.
fn line(reader: &Reader, called: TicketId, why: &Why) -> Result<Vec<Rank>, StoreError> {
    let own = (called, why.due_at);
    let next = why.next.iter().map(|rank| (rank.ticket, rank.due_at));
    let ranks: Vec<(TicketId, Moment)> = std::iter::once(own).chain(next).collect();
    let known = reader.numbers(ranks.iter().map(|(ticket, _)| *ticket))?;
    let mut plain: Vec<(Moment, TicketId)> =
        known.iter().map(|(ticket, (_, taken_at))| (*taken_at, *ticket)).collect();
    plain.sort();
    let rank = |(ticket, due_at): &(TicketId, Moment)| {
        let (number, taken_at) = known.get(ticket)?.clone();
        let plain_place = plain.iter().position(|(_, other)| other == ticket)? + 1;
        Some(Rank { number, taken_at, due_at: *due_at, plain_place })
    };
    Ok(ranks.iter().filter_map(rank).collect())
}

/// Whether an event is about a ticket, and does not merely name it beside others.
fn is_about(event: &Event, ticket: TicketId) -> bool {
    if let Event::DayOpened { left, .. } = event {
        return left.tickets.iter().any(|left| left.ticket == ticket);
    }
    let value = serde_json::to_value(event).unwrap_or_default();
    let named = [&value["ticket"], &value["ticket"]["ticket"], &value["news"]["ticket"]];
    named.into_iter().any(|named| named.as_u64() == Some(ticket.0))
}

fn step(seq: u64, at: Moment, event: &Event) -> Step {
    if let Event::DayOpened { .. } = event {
        return Step { seq, at, event: "overnight".to_owned(), details: BTreeMap::new() };
    }
    let value = serde_json::to_value(event).unwrap_or_default();
    let name = value["news"]["news"].as_str().or(value["event"].as_str());
    let name = name.unwrap_or_default().to_owned();
    // What was typed in from a list stands in a part of its own.
    let whole = if value["ticket"].is_object() { &value["ticket"] } else { &value };
    let plain = |value: &Value| value.is_string() || value.is_number();
    let own = TOLD.iter().map(|key| (*key, &whole[*key]));
    let within = TOLD_WITHIN.iter().map(|(part, key)| (*key, &value[*part][*key]));
    let told = own.chain(within).filter(|(_, value)| plain(value));
    let mut details: BTreeMap<String, Value> =
        told.map(|(key, value)| (key.to_owned(), value.clone())).collect();
    if details.get("state").is_some_and(|state| state == "started") {
        details.insert("state".to_owned(), Value::String("print_started".to_owned()));
    }
    if let Some((kind, which)) = value["to"].as_object().and_then(|to| to.iter().next()) {
        let which = which.as_str().map_or_else(|| which.to_string(), str::to_owned);
        details.insert("to".to_owned(), Value::String(format!("{kind} {which}")));
    }
    Step { seq, at, event: name, details }
}

fn name(reader: &Reader, ticket: &TicketRow, service: &str) -> Result<Text, StoreError> {
    let day = reader.days(&ticket.date, &ticket.date)?.into_iter().next();
    let targets = day.map(|day| reader.targets(&day)).transpose()?.unwrap_or_default();
    let known = targets.into_iter().find(|target| target.service == service);
    Ok(known.map(|target| target.name).unwrap_or_default())
}

fn notice() -> Text {
    Text::from([
        ("zh", "内部资料：供网点投诉处理使用，载有客户通道，不得交给客户。"),
        (
            "en",
            "Internal, for the complaint desk: it has the customer's lane. Not to be handed out.",
        ),
    ])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
