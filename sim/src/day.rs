//! One simulated day: customers come, tellers call, and the hall decides.
//!
//! Who is free and can serve a newcomer calls at once, the longest idle first; a teller whose
//! customer has gone calls the next one.

use crate::plan::{Plan, minutes};
use crate::scenario::{Policy, Scenario};
use queue::check::{self, Violation};
use queue::{Event, Hall};
use shared::moment::Millis;
use shared::{Command, Language, Moment, Refusal, ServiceId, TicketId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

mod desk;

use desk::Desk;

/// Midnight of the simulated day, by the clock of the branch.
pub const MIDNIGHT: Moment = Moment(1_795_363_200_000);
/// Its date.
const DATE: &str = "2026-11-23";
/// A teller calls a second time after so long.
const RECALL_AFTER: Millis = Millis::seconds(30);
/// And gives up after so long.
const MISS_AFTER: Millis = Millis::seconds(60);

/// How often a forecast is asked for.
pub const LOOK_EVERY: Millis = Millis::minutes(2);

/// Somebody who looks on while a day goes by.
pub trait Watch {
    /// The hall as it is when a customer asks for a number.
    fn asked(&mut self, _hall: &Hall, _service: &ServiceId, _visitor: usize, _now: Moment) {}
    /// Something happens that the hall is about to follow.
    fn happens(&mut self, _hall: &Hall, _event: &Event, _at: Moment) {}
    /// How long an ordinary newcomer would wait for each service, asked every [`LOOK_EVERY`] if
    /// [`Watch::looks_ahead`].
    fn forecast(&mut self, _hall: &Hall, _now: Moment) -> Vec<(ServiceId, Millis)> {
        Vec::new()
    }
    /// Whether forecasts are to be asked for.
    fn looks_ahead(&self) -> bool {
        false
    }
}

/// Nobody looks on.
pub struct Nobody;

impl Watch for Nobody {}

/// What became of a customer.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// Took the number.
    pub issued_at: Moment,
    /// Was first called.
    pub called_at: Option<Moment>,
    /// Came back after being missed.
    pub returned_at: Option<Moment>,
    /// Was called again after that.
    pub called_again_at: Option<Moment>,
    /// Left without being called.
    pub left_at: Option<Moment>,
    /// Was served to the end.
    pub served: bool,
}

/// A day that has gone by.
#[derive(Clone, Debug)]
pub struct Done {
    /// In the order of the plan; none for who was not let in.
    pub visits: Vec<Option<Visit>>,
    /// Counter by counter: milliseconds open, and of these with a customer.
    pub counters: Vec<(i64, i64)>,
    /// How many events it made.
    pub events: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Arrive(usize),
    Return(usize),
    Leave(usize),
    Open(usize),
    Pause(usize, Moment),
    Close(usize),
    Start(usize),
    Recall(usize),
    Miss(usize),
    Done(usize),
    Look,
}

/// A day under way.
pub struct Day<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    policy: Policy,
    hall: Hall,
    now: Moment,
    agenda: BinaryHeap<Reverse<(Moment, u64, Act)>>,
    turn: u64,
    desks: Vec<Desk>,
    /// The free counters, the longest idle first.
    idle: Vec<usize>,
    visits: Vec<Option<Visit>>,
    /// The visitor of each ticket, in the order of issue.
    holders: Vec<usize>,
    /// The ticket of each visitor.
    tickets: Vec<Option<TicketId>>,
    watch: &'a mut dyn Watch,
    events: u32,
}

impl<'a> Day<'a> {
    /// Runs a day from its opening until the last customer has gone.
    ///
    /// Each event is held against the invariants of events; the first that breaks one is told.
    pub fn run(
        scenario: &'a Scenario,
        plan: &'a Plan,
        policy: Policy,
        watch: &'a mut dyn Watch,
    ) -> Result<Done, Violation> {
        let opening = MIDNIGHT + Millis::minutes(i64::from(scenario.opens.0));
        let desks = scenario.counters.iter().map(Desk::new).collect();
        let mut day = Self {
            scenario,
            plan,
            policy,
            hall: Hall::default(),
            now: opening,
            agenda: BinaryHeap::with_capacity(plan.visitors.len() + 64),
            turn: 0,
            desks,
            idle: Vec::new(),
            visits: vec![None; plan.visitors.len()],
            holders: Vec::with_capacity(plan.visitors.len()),
            tickets: vec![None; plan.visitors.len()],
            watch,
            events: 0,
        };
        day.open(opening)?;
        while let Some(Reverse((at, _, act))) = day.agenda.pop() {
            day.now = at;
            day.tick()?;
            day.act(act)?;
        }
        let counters = day.desks.iter().map(|desk| (desk.open_for(day.now), desk.busy_ms));
        Ok(Done { counters: counters.collect(), visits: day.visits, events: day.events })
    }

    fn open(&mut self, opening: Moment) -> Result<(), Violation> {
        let adopted = self.hall.adopt(&self.scenario.rules(self.policy)).unwrap_or_default();
        self.take(&adopted)?;
        let mut events = self.decide(&Command::OpenDay { date: DATE.to_owned() });
        for event in &mut events {
            if let Event::DayOpened { midnight, plan, .. } = event {
                *midnight = Some(MIDNIGHT);
                *plan = Some(Box::new(self.scenario.day_plan()));
            }
        }
        self.take(&events)?;
        if self.watch.looks_ahead() {
            self.later(opening + LOOK_EVERY, Act::Look);
        }
        for (index, counter) in self.scenario.counters.iter().enumerate() {
            let clock =
                |clock: crate::scenario::Clock| MIDNIGHT + Millis::minutes(i64::from(clock.0));
            self.later(counter.opens.map_or(opening, clock), Act::Open(index));
            for pause in &counter.breaks {
                self.later(clock(pause.from), Act::Pause(index, clock(pause.until)));
            }
            if let Some(closes) = counter.closes {
                self.later(clock(closes), Act::Close(index));
            }
        }
        for (index, visitor) in self.plan.visitors.iter().enumerate() {
            self.later(opening + visitor.at, Act::Arrive(index));
        }
        Ok(())
    }

    fn act(&mut self, act: Act) -> Result<(), Violation> {
        match act {
            Act::Arrive(visitor) => self.arrive(visitor),
            Act::Return(visitor) => self.come_back(visitor),
            Act::Leave(visitor) => self.leave(visitor),
            Act::Open(desk) => self.open_desk(desk),
            Act::Pause(desk, until) => {
                self.desks[desk].pause_until = Some(until);
                self.rest_if_free(desk)
            }
            Act::Close(desk) => {
                self.desks[desk].closes = true;
                self.rest_if_free(desk)
            }
            Act::Start(desk) => self.start(desk),
            Act::Recall(desk) => {
                self.wish(&Command::Recall { counter: self.desks[desk].id })?.ok();
                Ok(())
            }
            Act::Miss(desk) => self.miss(desk),
            Act::Done(desk) => self.done(desk),
            Act::Look => self.look(),
        }
    }

    /// Looks ahead, for as long as somebody is there or comes.
    fn look(&mut self) -> Result<(), Violation> {
        let waits = self.watch.forecast(&self.hall, self.now);
        let foreseen = self.hall.foresee(&waits);
        self.take(&foreseen)?;
        if !self.agenda.is_empty() {
            self.later(self.now + LOOK_EVERY, Act::Look);
        }
        Ok(())
    }

    fn arrive(&mut self, visitor: usize) -> Result<(), Violation> {
        let who = self.plan.visitors[visitor];
        let service = self.line_of(who.service);
        self.watch.asked(&self.hall, &service, visitor, self.now);
        let (lane, language) = (who.lane, Language::chinese());
        let (kiosk, large_print) = (None, false);
        let (person, grant) = (None, None);
        let issue = Command::Issue {
            service,
            lane,
            language,
            kiosk,
            large_print,
            person,
            grant,
            then: Vec::new(),
            more_time: false,
            visit: None,
        };
        let issued = self.wish(&issue)?;
        if issued.is_err() {
            return Ok(());
        }
        self.holders.push(visitor);
        self.tickets[visitor] = u64::try_from(self.holders.len()).ok().map(TicketId);
        self.visits[visitor] = Some(Visit {
            issued_at: self.now,
            called_at: None,
            returned_at: None,
            called_again_at: None,
            left_at: None,
            served: false,
        });
        if let Some(patience) = who.patience {
            self.later(self.now + patience, Act::Leave(visitor));
        }
        self.someone_calls()
    }

    /// The line a customer joins: the service's, or the shortest of its counters' own lines.
    fn line_of(&self, service: usize) -> ServiceId {
        let id = &self.scenario.services[service].id;
        if self.policy != Policy::Assigned {
            return id.clone();
        }
        let desks = self.scenario.counters.iter().zip(&self.desks);
        let serves = desks.filter(|(counter, _)| counter.services.contains(id));
        let eligible = serves.map(|(_, desk)| desk);
        let shortest = eligible.min_by_key(|desk| {
            let customers = self.hall.waiting_for(desk.id) + usize::from(desk.customer.is_some());
            (desk.opened_at.is_none(), desk.closes, customers)
        });
        shortest.map_or_else(|| id.clone(), |desk| Scenario::own_line(id, desk.id))
    }

    fn come_back(&mut self, visitor: usize) -> Result<(), Violation> {
        let Some(number) = self.number_of(visitor) else { return Ok(()) };
        if self.wish(&Command::Return { number })?.is_ok() {
            if let Some(visit) = &mut self.visits[visitor] {
                visit.returned_at = Some(self.now);
            }
            self.someone_calls()?;
        }
        Ok(())
    }

    fn leave(&mut self, visitor: usize) -> Result<(), Violation> {
        let waits = self.visits[visitor].is_some_and(|visit| visit.called_at.is_none());
        let Some(number) = self.number_of(visitor).filter(|_| waits) else { return Ok(()) };
        if self.wish(&Command::Cancel { number })?.is_ok()
            && let Some(visit) = &mut self.visits[visitor]
        {
            visit.left_at = Some(self.now);
        }
        Ok(())
    }

    fn start(&mut self, desk: usize) -> Result<(), Violation> {
        let Some(visitor) = self.desks[desk].customer else { return Ok(()) };
        self.wish(&Command::Start { counter: self.desks[desk].id })?.ok();
        let work = self.plan.visitors[visitor].work * self.plan.tellers[desk] * self.plan.day;
        self.later(self.now + minutes(work), Act::Done(desk));
        Ok(())
    }

    fn miss(&mut self, desk: usize) -> Result<(), Violation> {
        let Some(visitor) = self.desks[desk].customer else { return Ok(()) };
        self.wish(&Command::Miss { counter: self.desks[desk].id })?.ok();
        if let Some(after) = self.plan.visitors[visitor].returns_after {
            self.later(self.now + after, Act::Return(visitor));
        }
        self.desks[desk].free(self.now);
        self.call(desk)
    }

    fn done(&mut self, desk: usize) -> Result<(), Violation> {
        if let Some(visitor) = self.desks[desk].customer
            && let Some(visit) = &mut self.visits[visitor]
        {
            visit.served = true;
        }
        let resting = self.desks[desk].wants_rest();
        let nobody = resting || self.hall.waiting_for(self.desks[desk].id) == 0;
        if nobody {
            self.wish(&Command::Finish { counter: self.desks[desk].id })?.ok();
        }
        self.desks[desk].free(self.now);
        self.call(desk)
    }

    /// Calls the next one, or rests, or waits idly.
    fn call(&mut self, desk: usize) -> Result<(), Violation> {
        if self.desks[desk].wants_rest() {
            return self.rest(desk);
        }
        self.idle.retain(|idle| *idle != desk);
        match self.wish(&Command::CallNext { counter: self.desks[desk].id })? {
            Ok(events) => {
                let Some(Event::Called { ticket, .. }) = events.last() else { return Ok(()) };
                self.called(desk, *ticket)
            }
            Err(_) => {
                self.idle.push(desk);
                Ok(())
            }
        }
    }

    fn called(&mut self, desk: usize, ticket: TicketId) -> Result<(), Violation> {
        let visitor = self.holder(ticket);
        self.desks[desk].take(visitor, self.now);
        let mut comes = self.plan.visitors[visitor].comes;
        if let Some(visit) = &mut self.visits[visitor] {
            if visit.returned_at.is_some() {
                comes = true;
                visit.called_again_at = Some(self.now);
            } else {
                visit.called_at = Some(self.now);
            }
        }
        if comes {
            let there = self.now + minutes(self.scenario.walk_minutes);
            self.later(there, Act::Start(desk));
        } else {
            self.later(self.now + RECALL_AFTER, Act::Recall(desk));
            self.later(self.now + MISS_AFTER, Act::Miss(desk));
        }
        Ok(())
    }

    /// The longest idle of those who can calls the one that has just come.
    fn someone_calls(&mut self) -> Result<(), Violation> {
        let can = |desk: &&usize| self.hall.waiting_for(self.desks[**desk].id) > 0;
        match self.idle.iter().find(can) {
            Some(desk) => self.call(*desk),
            None => Ok(()),
        }
    }

    fn open_desk(&mut self, desk: usize) -> Result<(), Violation> {
        let counter = self.desks[desk].id;
        if self.wish(&Command::OpenCounter { counter, teller: None })?.is_ok() {
            self.desks[desk].opened_at = Some(self.now);
            self.call(desk)?;
        }
        Ok(())
    }

    fn rest_if_free(&mut self, desk: usize) -> Result<(), Violation> {
        let free = self.desks[desk].customer.is_none() && self.desks[desk].opened_at.is_some();
        if free { self.rest(desk) } else { Ok(()) }
    }

    /// Goes on a break or home; who has a line of their own serves it first.
    fn rest(&mut self, desk: usize) -> Result<(), Violation> {
        self.idle.retain(|idle| *idle != desk);
        let counter = self.desks[desk].id;
        let own_line = self.policy == Policy::Assigned && self.hall.waiting_for(counter) > 0;
        if self.desks[desk].closes && own_line {
            self.desks[desk].closes = false;
            self.call(desk)?;
            self.desks[desk].closes = true;
            return Ok(());
        }
        let until = self.desks[desk].pause_until.take();
        let rest = match until {
            Some(_) if !self.desks[desk].closes => {
                Command::PauseCounter { counter, reason: String::new() }
            }
            Some(_) | None => Command::CloseCounter { counter },
        };
        self.wish(&rest)?.ok();
        self.desks[desk].rest(self.now);
        if let Some(until) = until.filter(|_| !self.desks[desk].closes) {
            self.later(until.max(self.now), Act::Open(desk));
        }
        Ok(())
    }

    fn tick(&mut self) -> Result<(), Violation> {
        if self.hall.next_wake().is_some_and(|wake| wake <= self.now) {
            let due = self.hall.tick(self.now);
            self.take(&due)?;
        }
        Ok(())
    }

    /// What a command that cannot be refused leads to.
    fn decide(&self, command: &Command) -> Vec<Event> {
        self.hall.decide(command, self.now).unwrap_or_default()
    }

    /// Decides a command and follows what it leads to.
    fn wish(&mut self, command: &Command) -> Result<Result<Vec<Event>, Refusal>, Violation> {
        match self.hall.decide(command, self.now) {
            Ok(events) => {
                self.take(&events)?;
                Ok(Ok(events))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn take(&mut self, events: &[Event]) -> Result<(), Violation> {
        for event in events {
            check::event(&self.hall, event)?;
            self.watch.happens(&self.hall, event, self.now);
            self.hall.replay(event, self.now);
            self.events += 1;
        }
        Ok(())
    }

    fn later(&mut self, at: Moment, act: Act) {
        self.turn += 1;
        self.agenda.push(Reverse((at, self.turn, act)));
    }

    /// Tickets are counted from 1 in the order of issue.
    fn holder(&self, ticket: TicketId) -> usize {
        usize::try_from(ticket.0 - 1).map_or(0, |index| self.holders[index])
    }

    fn number_of(&self, visitor: usize) -> Option<shared::Number> {
        self.hall.ticket(self.tickets[visitor]?).map(|ticket| ticket.number)
    }
}
