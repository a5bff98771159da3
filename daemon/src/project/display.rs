//! The wall's view.

use super::{Changes, Projector};
use queue::{Place, Ticket};
use shared::alert::Cause;
use shared::device::VoiceState;
use shared::limits::{MISSED_SHOWN_MAX, NEXT_SHOWN_MAX};
use shared::promise::STEPS;
use shared::rules::Rules;
use shared::rules::limits::Span;
use shared::screen::Surge;
use shared::view::{Board, DisplayFact, DisplayView, Line, Posted};
use shared::{CounterId, Number, ServiceId, Text};

/// What a wait is told as that is longer than every step.
const LONGEST_MINUTES: u16 = STEPS[STEPS.len() - 1];

pub(super) fn view(of: &Projector<'_>) -> DisplayView {
    let Some(rules) = of.hall.rules() else { return DisplayView::default() };
    let line = |service: &shared::rules::Service| Line {
        service: service.id.clone(),
        name: service.name.clone(),
        waiting: waiting(of, &service.id),
        next: next(of, &service.id),
    };
    DisplayView {
        branch: rules.branch.clone(),
        languages: rules.languages.clone(),
        day_open: of.hall.day().is_some(),
        notices: rules.notices.clone(),
        counters: of.hall.counters().filter_map(|(id, _)| board(of, id)).collect(),
        lines: rules.services.iter().map(line).collect(),
        missed: missed(of),
        screen: None,
        zones: rules.zones.clone(),
        cards: rules.cards.clone(),
        date: of.hall.date().map(str::to_owned),
        hours: hours(rules),
        spoken: is_spoken(of.hall.voice()),
        surge: surge(of),
        announcement: of.hall.announcement(),
        alarm: of.hall.alarm().cloned(),
        test_until: of.hall.test_until(),
    }
}

/// Whether calls are spoken where the loudspeaker is so.
pub(super) fn is_spoken(voice: VoiceState) -> bool {
    voice == VoiceState::Ready
}

/// 转: whether the ticket has been at another counter, or another service, before.
pub(super) fn is_moved(ticket: &Ticket) -> bool {
    ticket.stage > 1
}

/// From the first service that gives out numbers to the last.
fn hours(rules: &Rules) -> Option<Span> {
    let spans = || rules.services.iter().flat_map(|service| &service.limits.hours);
    let from_min = spans().map(|span| span.from_min).min()?;
    Some(Span { from_min, to_min: spans().map(|span| span.to_min).max()? })
}

pub(super) fn facts(of: &Projector<'_>, changes: &Changes) -> Vec<DisplayFact> {
    let mut facts = changes.calls.clone();
    let boards = changes.counters.iter().filter_map(|id| board(of, *id));
    facts.extend(boards.map(|board| DisplayFact::Counter { board }));
    facts.extend(changes.services.iter().map(|service| DisplayFact::Line {
        service: service.clone(),
        waiting: waiting(of, service),
        next: next(of, service),
    }));
    if changes.missed {
        facts.push(DisplayFact::Missed { missed: missed(of) });
    }
    if changes.voice {
        facts.push(DisplayFact::Voice { spoken: is_spoken(of.hall.voice()) });
    }
    let surge = surge(of);
    if changes.watch || (surge.is_some() && !changes.promises.is_empty()) {
        facts.push(DisplayFact::Surge { surge });
    }
    facts
}

/// How full the hall is while staff are warned of many customers or of long waits to come.
fn surge(of: &Projector<'_>) -> Option<Surge> {
    let alerts = of.hall.alerts();
    let is_full = |cause: &Cause| matches!(cause, Cause::Surge | Cause::Red { .. });
    alerts.iter().find(|alert| is_full(alert.cause))?;
    let ends = of.promises.values().map(|promise| promise.to.unwrap_or(LONGEST_MINUTES));
    Some(Surge { wait_minutes: ends.max().unwrap_or(0).into() })
}

pub(super) fn missed(of: &Projector<'_>) -> Vec<Number> {
    of.hall.missed().take(MISSED_SHOWN_MAX).map(|ticket| ticket.number).collect()
}

fn board(of: &Projector<'_>, id: CounterId) -> Option<Board> {
    let (counter, ticket) = of.hall.at_counter(id)?;
    let posted = ticket.and_then(|ticket| match ticket.place {
        Place::Counter { calls, called_at, started_at, .. } => Some(Posted {
            ticket: ticket.id,
            number: ticket.number,
            serving: started_at.is_some(),
            call: calls,
            called_at,
            moved: is_moved(ticket),
        }),
        Place::Waiting
        | Place::Missed { .. }
        | Place::Held { .. }
        | Place::Finished
        | Place::Cancelled
        | Place::Expired => None,
    });
    Some(Board { counter: id, name: name(of, id), state: counter.state, ticket: posted })
}

/// What a counter is called beside its number.
pub(super) fn name(of: &Projector<'_>, id: CounterId) -> Option<Text> {
    of.hall.rules()?.counter(id)?.name.clone()
}

fn next(of: &Projector<'_>, service: &ServiceId) -> Vec<Number> {
    of.hall.next_of(service, NEXT_SHOWN_MAX).map(|ticket| ticket.number).collect()
}

fn waiting(of: &Projector<'_>, service: &ServiceId) -> u32 {
    u32::try_from(of.hall.waiting(service)).unwrap_or(u32::MAX)
}
