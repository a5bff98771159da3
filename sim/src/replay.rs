//! A recorded day again: the same customers with the same business, under other rules or with other
//! counters.
//!
//! Read from JSON lines with `at` and `event`, such as `tingxud export` writes. A customer who was
//! never served has the mean service time of the day; who was passed on comes anew for the other
//! service at that moment.

use crate::plan::{Plan, Visitor};
use crate::scenario::{
    Appointments, Break, Clock, CounterScenario, LaneShares, MissedShare, Scenario,
    ServiceScenario, Shape,
};
use queue::Event;
use serde::Deserialize;
use shared::command::Destination;
use shared::{CounterId, Lane, Moment, Rules, ServiceId, TicketId};
use std::collections::BTreeMap;

/// A service is in target within so many minutes, unless it is short.
const TARGET_MINUTES: f64 = 15.0;
/// What a short service's D is at most, and its target.
const SHORT_MINUTES: i64 = 5;
/// The end of the day, as far as counters go.
const DAY_MINUTES: u16 = 24 * 60 - 1;
/// Where nothing at all is known of a service.
const UNKNOWN_MINUTES: f64 = 5.0;

/// A line of the journal.
#[derive(Deserialize)]
struct Line {
    at: Moment,
    event: Event,
}

/// A recorded day that cannot be run again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A line is no event.
    #[error("line {line} is no event of a journal")]
    Line {
        /// Counted from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// No business day begins in it.
    #[error("no business day is opened in these lines")]
    NoDay,
    /// More is asked of it than the simulator has.
    #[error("the recorded branch has {0} services, the simulator takes {1}")]
    TooMany(usize, usize),
}

/// Who came, as the journal tells.
struct Came {
    at: Moment,
    service: ServiceId,
    lane: Lane,
    missed_at: Option<Moment>,
    returned_at: Option<Moment>,
    left_at: Option<Moment>,
    started_at: Option<Moment>,
    took: Option<f64>,
}

/// The last day that is opened in the lines, as a scenario and its plan.
pub fn read(text: &str) -> Result<(Scenario, Plan), ReplayError> {
    let mut events = Vec::new();
    for (place, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let unread = |source| ReplayError::Line { line: place + 1, source };
        let line: Line = serde_json::from_str(line).map_err(unread)?;
        if let Event::DayOpened { .. } = line.event {
            events.clear();
        }
        events.push((line.at, line.event));
    }
    let Some((opened, Event::DayOpened { rules, .. })) = events.first().cloned() else {
        return Err(ReplayError::NoDay);
    };
    if rules.services.len() > crate::scenario::SERVICES_MAX {
        return Err(ReplayError::TooMany(rules.services.len(), crate::scenario::SERVICES_MAX));
    }
    // The simulated day begins at midnight, when the recorded one is opened.
    let came = came(&events);
    let counters = counters(&rules, &events, opened);
    let scenario = scenario(&rules, counters, &came);
    let visitors = visitors(&scenario, &came, opened);
    let tellers = vec![1.0; scenario.counters.len()];
    Ok((scenario, Plan { visitors, tellers, day: 1.0 }))
}

/// Everybody who waited, once for every service.
fn came(events: &[(Moment, Event)]) -> Vec<Came> {
    let mut all: Vec<Came> = Vec::new();
    let mut last: BTreeMap<TicketId, usize> = BTreeMap::new();
    for (at, event) in events {
        if let Event::Issued { ticket, service, lane, .. } = event {
            last.insert(*ticket, all.len());
            all.push(Came::new(*at, service.clone(), *lane));
            continue;
        }
        let Some((place, ticket)) = ticket_of(event).and_then(|it| Some((*last.get(&it)?, it)))
        else {
            continue;
        };
        let known = &mut all[place];
        if let Event::Started { .. } | Event::WalkedUp { .. } = event {
            known.started_at = Some(*at);
        } else if let Event::Missed { .. } = event {
            known.missed_at = known.missed_at.or(Some(*at));
        } else if let Event::Returned { .. } = event {
            known.returned_at = Some(*at);
        } else if let Event::Cancelled { .. } = event {
            known.left_at = Some(*at);
        } else {
            known.took = known.started_at.map(|started| minutes(started, *at));
        }
        if let Some(service) = goes_on_to(event, &known.service) {
            let lane = known.lane;
            last.insert(ticket, all.len());
            all.push(Came::new(*at, service, lane));
        }
    }
    all
}

/// What a ticket waits for next, where it goes on.
fn goes_on_to(event: &Event, now: &ServiceId) -> Option<ServiceId> {
    if let Event::Continued { service, .. } = event {
        return Some(service.clone());
    }
    let Event::Transferred { to, .. } = event else { return None };
    Some(match to {
        Destination::Service(service) => service.clone(),
        Destination::Counter(_) | Destination::Teller(_) => now.clone(),
    })
}

/// The ticket of an event that says something of how long things took.
fn ticket_of(event: &Event) -> Option<TicketId> {
    if let Event::Started { ticket }
    | Event::Missed { ticket }
    | Event::Returned { ticket }
    | Event::Cancelled { ticket }
    | Event::Finished { ticket }
    | Event::WalkedUp { ticket, .. }
    | Event::Continued { ticket, .. }
    | Event::Transferred { ticket, .. } = event
    {
        return Some(*ticket);
    }
    None
}

impl Came {
    fn new(at: Moment, service: ServiceId, lane: Lane) -> Self {
        Self {
            at,
            service,
            lane,
            missed_at: None,
            returned_at: None,
            left_at: None,
            started_at: None,
            took: None,
        }
    }
}

fn scenario(rules: &Rules, counters: Vec<CounterScenario>, came: &[Came]) -> Scenario {
    let service = |rule: &shared::rules::Service| {
        let mine: Vec<_> = came.iter().filter(|it| it.service == rule.id).collect();
        let took: Vec<f64> = mine.iter().filter_map(|it| it.took).collect();
        let mean = crate::figures::Estimate::of(&took).mean;
        let short = rule.due.0 <= SHORT_MINUTES * 60_000;
        ServiceScenario {
            id: rule.id.clone(),
            name: rule.name.clone(),
            due_minutes: u16::try_from(rule.due.0 / 60_000).unwrap_or(u16::MAX),
            target_minutes: if short { 5.0 } else { TARGET_MINUTES },
            share: 0.0,
            mean_minutes: if took.is_empty() { UNKNOWN_MINUTES } else { mean },
            cv: 1.0,
            shape: Shape::Lognormal,
        }
    };
    Scenario {
        name: rules.branch.clone(),
        opens: Clock(0),
        closes: Clock(DAY_MINUTES),
        arrivals: vec![0.0; usize::from(DAY_MINUTES / 30)],
        walk_minutes: 0.5,
        teller_spread: 0.0,
        day_spread: 0.0,
        missed: MissedShare::default(),
        patience_minutes: None,
        lanes: LaneShares::default(),
        appointments: Appointments::default(),
        services: rules.services.iter().map(service).collect(),
        counters,
        surges: Vec::new(),
    }
}

/// When each counter was open, to the minute; who was open at the end stays until the last one has
/// gone.
fn counters(rules: &Rules, events: &[(Moment, Event)], opened: Moment) -> Vec<CounterScenario> {
    let counter = |rule: &shared::rules::Counter| {
        let mut known = CounterScenario {
            id: rule.id,
            services: rule.services.clone(),
            opens: Some(Clock(DAY_MINUTES)),
            closes: None,
            breaks: Vec::new(),
        };
        let mut rests_since: Option<Clock> = None;
        let mut ever = false;
        for (at, event) in events {
            let now = clock(opened, *at);
            match state_of(event) {
                Some((id, true)) if id == rule.id && !ever => {
                    (known.opens, ever) = (Some(now), true);
                }
                Some((id, true)) if id == rule.id => {
                    if let Some(from) = rests_since.take().filter(|from| *from < now) {
                        known.breaks.push(Break { from, until: now });
                    }
                }
                Some((id, false)) if id == rule.id && ever => {
                    rests_since = rests_since.or(Some(now));
                }
                Some(_) | None => {}
            }
        }
        known.closes = rests_since;
        ever.then_some(known)
    };
    rules.counters.iter().filter_map(counter).collect()
}

/// Which counter began to serve, or ceased to.
fn state_of(event: &Event) -> Option<(CounterId, bool)> {
    if let Event::CounterOpened { counter, .. } = event {
        return Some((*counter, true));
    }
    if let Event::CounterPaused { counter, .. } | Event::CounterClosed { counter } = event {
        return Some((*counter, false));
    }
    None
}

fn visitors(scenario: &Scenario, came: &[Came], opened: Moment) -> Vec<Visitor> {
    let visitor = |came: &Came| {
        let place = scenario.services.iter().position(|service| service.id == came.service)?;
        Some(Visitor {
            at: came.at - opened,
            service: place,
            lane: came.lane,
            work: came.took.unwrap_or(scenario.services[place].mean_minutes),
            comes: came.missed_at.is_none(),
            returns_after: came.returned_at.zip(came.missed_at).map(|(back, missed)| back - missed),
            patience: came.left_at.map(|left| left - came.at),
        })
    };
    let mut visitors: Vec<_> = came.iter().filter_map(visitor).collect();
    visitors.sort_by_key(|visitor| visitor.at);
    visitors
}

fn clock(opened: Moment, at: Moment) -> Clock {
    let minutes = (at - opened).0 / 60_000;
    Clock(u16::try_from(minutes).unwrap_or(DAY_MINUTES).min(DAY_MINUTES))
}

#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
fn minutes(from: Moment, to: Moment) -> f64 {
    (to - from).0 as f64 / 60_000.0
}
