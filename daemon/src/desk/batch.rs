//! What gathers while the disk is busy, and is written with one sync.

use super::handle::{Answer, Asked, Reply, ReplyTo};
use super::{Keeper, now, plan};
use crate::calendar;
use crate::effects::Effect;
use crate::problem;
use crate::project::Changes;
use crate::store::{Entry, Kept, StoreError};
use queue::{Event, FrontNews, Ticket};
use sha2::{Digest, Sha256};
use shared::alert::DayPlan;
use shared::moment::Millis;
use shared::wire::{Done, Outcome};
use shared::{Command, Moment, Refusal, Rules, ServiceId};

/// Orders that are decided together.
#[derive(Default)]
pub(super) struct Batch {
    /// Whether time itself is asked first.
    pub tick: bool,
    /// How long newcomers would wait, where that is news.
    pub foreseen: Option<Vec<(ServiceId, Millis)>>,
    pub asks: Vec<Asked>,
    pub rules: Vec<(Box<Rules>, ReplyTo<Answer>)>,
}

/// What was decided, before it is on disk.
pub(super) struct Decided {
    pub at: Moment,
    /// Rows that the disk must take before anyone is told.
    pub written: usize,
    pub answers: Vec<(ReplyTo<Answer>, Reply)>,
    pub changes: Changes,
    pub effects: Vec<Effect>,
    /// What spoilt the batch: nothing more of it is written, and nothing of it stays.
    pub trouble: Option<StoreError>,
}

impl Batch {
    /// Answers everyone that nothing can be written.
    pub(super) fn refuse_all(self, why: &str) {
        let rules = self.rules.into_iter().map(|(_, reply)| reply);
        for reply in self.asks.into_iter().map(|asked| asked.reply).chain(rules) {
            reply.give(problem::protected(why));
        }
    }

    /// Decides everything in order, in memory and in an open transaction.
    pub(super) fn decide(self, desk: &mut Keeper) -> Decided {
        let mut decided = Decided {
            at: desk.now(),
            written: 0,
            answers: Vec::new(),
            changes: Changes::default(),
            effects: Vec::new(),
            trouble: None,
        };
        if self.tick {
            let expired = desk.hall.tick(decided.at);
            let written = decided.write(desk, None, &expired);
            decided.trouble = written.err();
        }
        if let Some(waits) = self.foreseen.filter(|_| decided.trouble.is_none()) {
            let foreseen = desk.hall.foresee(&waits);
            let written = decided.write(desk, None, &foreseen);
            decided.trouble = written.err();
        }
        for (rules, reply) in self.rules {
            let answer = decided.unless_spoilt(|decided| decided.adopt(desk, &rules));
            decided.answers.push((reply, answer));
        }
        for asked in self.asks {
            let answer = decided.unless_spoilt(|decided| decided.answer_to(desk, &asked));
            decided.answers.push((asked.reply, answer));
        }
        decided
    }
}

impl Decided {
    /// Answers everyone; nothing had to be written.
    pub(super) fn answer(self) {
        self.answers.into_iter().for_each(|(reply, answer)| reply.give(answer));
    }

    /// Answers everyone that nothing was written.
    pub(super) fn refuse(self, why: &str) {
        self.answers.into_iter().for_each(|(reply, _)| reply.give(problem::protected(why)));
    }

    fn unless_spoilt(
        &mut self,
        decide: impl FnOnce(&mut Self) -> Result<Reply, StoreError>,
    ) -> Reply {
        let unwritten = "the commands before it could not be written";
        if self.trouble.is_some() {
            return problem::protected(unwritten);
        }
        decide(self).unwrap_or_else(|trouble| {
            self.trouble = Some(trouble);
            problem::protected(unwritten)
        })
    }

    fn adopt(&mut self, desk: &mut Keeper, rules: &Rules) -> Result<Reply, StoreError> {
        match desk.hall.adopt(rules) {
            Ok(events) => {
                self.write(desk, None, &events)?;
                Ok(done(desk, Outcome::Done))
            }
            Err(refusal) => Ok(problem::refused(refusal)),
        }
    }

    fn answer_to(&mut self, desk: &mut Keeper, asked: &Asked) -> Result<Reply, StoreError> {
        let digest = digest(&asked.ask.wish);
        if let Some(kept) = desk.store.answer(&asked.id)? {
            let same = kept.digest == digest;
            let reply = Reply { status: kept.status, body: kept.body };
            return Ok(if same { reply } else { problem::id_reused() });
        }
        if asked.ask.meant_until.is_some_and(|until| until < now()) {
            return Ok(problem::refused(Refusal::Late));
        }
        if gives_out(&asked.ask.wish) && !desk.room.for_new_numbers() {
            return Ok(problem::disk_full());
        }
        let reply = match desk.hall.decide(&asked.ask.wish, self.at) {
            Ok(mut events) => {
                begin_day(desk, &mut events);
                desk.promises.fill(&mut events, self.at);
                let outcome = outcome(desk, &events);
                self.write(desk, Some(&asked.id), &events)?;
                done(desk, outcome)
            }
            Err(refusal) => problem::refused(refusal),
        };
        self.begin(desk)?;
        let kept = Kept { digest, status: reply.status, body: reply.body.clone() };
        desk.store.remember(&asked.id, &kept, self.at)?;
        self.written += 1;
        Ok(reply)
    }

    fn write(
        &mut self,
        desk: &mut Keeper,
        cause: Option<&str>,
        events: &[Event],
    ) -> Result<(), StoreError> {
        for event in events {
            self.begin(desk)?;
            let entry = Entry { cause: cause.map(str::to_owned), event: event.clone() };
            desk.store.append(&entry, self.at)?;
            self.written += 1;
            self.changes.note(&desk.hall, event, self.at);
            desk.promises.note(&desk.hall, event, self.at);
            desk.hall.apply(event, self.at);
            desk.last = self.at;
            self.effects.extend(Effect::of(&desk.hall, event, &desk.tokens));
        }
        Ok(())
    }

    fn begin(&mut self, desk: &mut Keeper) -> Result<(), StoreError> {
        if self.written == 0 { desk.store.begin() } else { Ok(()) }
    }
}

fn done(desk: &Keeper, outcome: Outcome) -> Reply {
    let done = Done { seq: desk.store.seq(), outcome };
    Reply { status: 200, body: serde_json::to_vec(&done).unwrap_or_default() }
}

/// Whether a command wants a new number.
fn gives_out(wish: &Command) -> bool {
    matches!(wish, Command::Issue { .. } | Command::CheckIn { .. } | Command::WalkUp { .. })
        || matches!(wish, Command::EnterPaper { .. })
}

/// Only the desk knows the calendar and the days before: it adds when the day began, and what it
/// leads to expect. A day is opened without a plan rather than not at all.
fn begin_day(desk: &Keeper, events: &mut [Event]) {
    for event in events {
        if let Event::DayOpened { date, rules, midnight, plan, .. } = event {
            *midnight = calendar::midnight(date);
            let past = desk.store.arrivals(date).unwrap_or_else(|trouble| {
                tracing::warn!("the day has no plan: {trouble}");
                Vec::new()
            });
            let known = plan::of(date, rules, &past).filter(|plan| *plan != DayPlan::default());
            *plan = known.map(Box::new);
        }
    }
}

/// What the sender is told of its events, taken from the last that says something.
fn outcome(desk: &Keeper, events: &[Event]) -> Outcome {
    if let [
        Event::Issued { ticket, number, people_ahead, .. },
        Event::CheckedIn { at, walk_in, .. },
    ] = events
    {
        let (ticket, number, people_ahead) = (*ticket, *number, *people_ahead);
        let (slot, walk_in) = (*at, *walk_in);
        return Outcome::CheckedIn { ticket, number, people_ahead, slot, walk_in };
    }
    match events.last() {
        Some(Event::Issued { ticket, number, people_ahead, .. }) => {
            Outcome::Issued { ticket: *ticket, number: *number, people_ahead: *people_ahead }
        }
        Some(Event::Called { ticket, counter, call, .. }) => {
            let Some(known) = desk.hall.ticket(*ticket) else { return Outcome::Done };
            let (ticket, counter, call) = (*ticket, *counter, *call);
            let (number, service) = (known.number, service_of(known, events));
            Outcome::Called { ticket, number, service, counter, call }
        }
        Some(Event::WalkedUp { .. }) => outcome(desk, &events[..events.len() - 1]),
        Some(Event::Front { news: FrontNews::Recognised { visit, .. } }) => {
            Outcome::Visited { visit: *visit }
        }
        Some(_) | None => Outcome::Done,
    }
}

/// What a ticket waits for once these events have happened.
fn service_of(ticket: &Ticket, events: &[Event]) -> ServiceId {
    let next = events.iter().find_map(|event| {
        let Event::Continued { ticket: id, service, .. } = event else { return None };
        (*id == ticket.id).then_some(service)
    });
    next.unwrap_or(&ticket.service).clone()
}

/// A wish in 64 bits, to tell it from another under the same id.
fn digest(wish: &Command) -> i64 {
    let mut wish = wish.clone();
    // It outlives the day, and a person does not.
    if let Command::Issue { person, .. } = &mut wish {
        *person = None;
    }
    // So may what a reader took for an appointment's code.
    if let Command::Recognise { person, booking, .. } = &mut wish {
        (*person, *booking) = (None, None);
    }
    let json = serde_json::to_vec(&wish).unwrap_or_default();
    let hash = Sha256::digest(json);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}
