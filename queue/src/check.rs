//! What must hold, each by its name: of every event before it is applied, and of the hall after.
//!
//! The whole hall is looked at, so this runs in tests and debug builds only.

pub mod counters;
pub mod front;
pub mod journey;
pub mod overnight;
pub mod screens;
pub mod voice;
pub mod watch;

use crate::emergency::CHECKERS;
use crate::event::{Event, Why};
use crate::hall::{Hall, Place, Ticket};
use crate::lane;
use crate::line::Queue;
use crate::paper::may_follow;
use shared::device::{Asker, PrintState};
use shared::grant::EmergencyStep;
use shared::rules::Dispatch;
use shared::ticket::Stand;
use shared::view::CounterState;
use shared::{CounterId, Placing, Rules, TicketId};
use std::collections::BTreeSet;

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{invariant} does not hold: {what}")]
pub struct Violation {
    /// Its name.
    pub invariant: &'static str,
    /// What was found.
    pub what: String,
}

/// Checks that an event may happen in the hall as it stands.
pub fn event(hall: &Hall, event: &Event) -> Result<(), Violation> {
    number_is_new(hall, event)?;
    ticket_moves_by_its_states(hall, event)?;
    counter_is_free_for_a_call(hall, event)?;
    head_start_is_bounded(hall, event)?;
    shown_and_spoken_were_called(hall, event)?;
    printed_was_issued(hall, event)?;
    papers_come_one_by_one(hall, event)?;
    numbers_keep_the_limits(hall, event)?;
    lane_is_granted_once(hall, event)?;
    emergency_is_checked_by_two(hall, event)?;
    slot_is_not_overbooked(hall, event)?;
    nobody_is_called_before_their_slot(hall, event)?;
    journey::call_out_of_turn_says_why(hall, event)?;
    journey::placing_is_allowed(hall, event)?;
    journey::undone_is_the_last_act(hall, event)?;
    overnight::day_closes_on_nobody(hall, event)?;
    overnight::paper_is_of_the_day(hall, event)?;
    counters::called_from_its_lines(hall, event)?;
    counters::reminders_come_in_order(hall, event)?;
    watch::alert_stands_once(hall, event)?;
    voice::call_is_answered_once(hall, event)?;
    screens::given_up_was_due(hall, event)?;
    screens::seen_is_told_in_order(hall, event)?;
    front::visit_is_used_once(hall, event)?;
    front::visit_is_new(hall, event)?;
    front::visit_and_help_stood(hall, event)?;
    front::closed_kiosk_gives_out_nothing(hall, event)?;
    front::diversion_is_one_of_the_branch(hall, event)
}

/// Checks the hall as it stands.
pub fn state(hall: &Hall) -> Result<(), Violation> {
    number_is_unique(hall)?;
    ticket_is_in_one_place(hall)?;
    counter_serves_one_ticket(hall)?;
    everything_follows_the_rules(hall)?;
    journey::held_are_listed(hall)?;
    journey::teller_sits_at_one_counter(hall)?;
    counters::idle_is_open_and_free(hall)?;
    watch::waits_are_those_of_the_lines(hall)?;
    front::kiosks_are_those_of_the_rules(hall)
}

/// I1: a number given out is one that nobody holds, and so is its ticket.
pub fn number_is_new(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "number_is_new";
    let (ticket, number) = if let Event::Issued { ticket, number, .. } = event {
        (ticket, number)
    } else if let Event::PaperEntered { ticket: entered, .. } = event {
        (&entered.ticket, &entered.number)
    } else {
        return Ok(());
    };
    if hall.numbers.contains_key(number) || *ticket <= hall.last_ticket {
        return Err(Violation { invariant, what: format!("{number} for ticket {ticket}") });
    }
    Ok(())
}

/// I4: a ticket goes only from a state to one that may follow it, at the counter where it is.
pub fn ticket_moves_by_its_states(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "ticket_moves_by_its_states";
    let (id, allowed): (_, &dyn Fn(&Ticket) -> bool) = match event {
        Event::Called { ticket, why: Some(why), .. } if why.is_by_hand() => {
            (ticket, &|known| matches!(known.stand(), Stand::Waiting | Stand::Missed))
        }
        Event::Called { ticket, why: Some(_), .. }
        | Event::Cancelled { ticket }
        | Event::LaneGranted { ticket, .. }
        | Event::PaperServed { ticket, .. }
        | Event::WalkedUp { ticket, .. } => (ticket, &|known| known.place == Place::Waiting),
        Event::Called { ticket, counter, why: None, .. } => {
            (ticket, &|known| known.stand() == Stand::Called && at(known) == Some(*counter))
        }
        Event::Arrived { ticket } | Event::Started { ticket } | Event::Missed { ticket } => {
            (ticket, &|known| known.stand() == Stand::Called)
        }
        Event::SlotCame { ticket } => (ticket, &|known| hall.is_early(known)),
        Event::Finished { ticket }
        | Event::ServiceReminder { ticket, .. }
        | Event::Continued { ticket, .. } => (ticket, &|known| known.stand() == Stand::Serving),
        Event::Transferred { ticket, counter, .. } | Event::Held { ticket, counter, .. } => {
            (ticket, &|known| at(known) == Some(*counter))
        }
        Event::Returned { ticket } => (ticket, &|known| known.stand() == Stand::Missed),
        Event::Undone { ticket, .. } => (ticket, &|known| {
            matches!(known.stand(), Stand::Missed | Stand::Finished | Stand::Waiting)
        }),
        Event::Resumed { ticket } => (ticket, &|known| known.stand() == Stand::Held),
        Event::Expired { ticket } => (ticket, &|known| {
            matches!(known.stand(), Stand::Waiting | Stand::Called | Stand::Missed | Stand::Held)
        }),
        Event::RulesAdopted { .. }
        | Event::DayOpened { .. }
        | Event::DayClosed
        | Event::Issued { .. }
        | Event::CounterOpened { .. }
        | Event::CounterPaused { .. }
        | Event::CounterClosed { .. }
        | Event::PaperAsked { .. }
        | Event::PaperHeld { .. }
        | Event::PrintSettled { .. }
        | Event::PrintReported { .. }
        | Event::PrinterReported { .. }
        | Event::VoiceReported { .. }
        | Event::Shown { .. }
        | Event::Spoken { .. }
        | Event::ServiceClosed { .. }
        | Event::ServiceOpened { .. }
        | Event::ServiceTurned { .. }
        | Event::EmergencyReported { .. }
        | Event::EmergencyOverdue { .. }
        | Event::Booked { .. }
        | Event::BookingCancelled { .. }
        | Event::CheckedIn { .. }
        | Event::NoShow { .. }
        | Event::ProfileChanged { .. }
        | Event::PaperEntered { .. }
        | Event::AlertRaised { .. }
        | Event::AlertCleared { .. }
        | Event::HelpCalled { .. }
        | Event::HelpAnswered { .. }
        | Event::Foreseen { .. }
        | Event::Voice { .. }
        | Event::ScreenReported { .. }
        | Event::MediaReported { .. }
        | Event::NotShown { .. }
        | Event::EmergencyShown { .. }
        | Event::EmergencyCleared
        | Event::ScreensTested { .. }
        | Event::Front { .. } => return Ok(()),
    };
    if hall.tickets.get(id).is_some_and(allowed) {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("ticket {id} cannot") })
}

/// I5: a ticket is called only to an open counter that has none.
pub fn counter_is_free_for_a_call(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "counter_is_free_for_a_call";
    let (Event::Called { counter, why: Some(_), .. } | Event::WalkedUp { counter, .. }) = event
    else {
        return Ok(());
    };
    match hall.counters.get(counter) {
        Some(known) if known.ticket.is_none() && known.state == CounterState::Open => Ok(()),
        Some(_) | None => Err(Violation { invariant, what: format!("counter {counter}") }),
    }
}

/// I1: a number is held by one ticket of the day, and the counts are the highest given out.
pub fn number_is_unique(hall: &Hall) -> Result<(), Violation> {
    let broken = |what| Err(Violation { invariant: "number_is_unique", what });
    for ticket in hall.tickets.values() {
        if hall.numbers.get(&ticket.number) != Some(&ticket.id) {
            return broken(format!("{} is held twice", ticket.number));
        }
        let of_today = ticket.nights == 0;
        let counted = hall.counts.get(&ticket.number.series).copied().unwrap_or(0);
        if of_today && counted < ticket.number.count {
            return broken(format!("{} is above its series' count", ticket.number));
        }
    }
    if hall.numbers.len() != hall.tickets.len() {
        return broken("a number is held by nobody".to_owned());
    }
    Ok(())
}

/// I4: a ticket is in one line, at one counter, among the missed, or gone; never in two of them.
pub fn ticket_is_in_one_place(hall: &Hall) -> Result<(), Violation> {
    let broken = |id, what: &str| {
        let what = format!("ticket {id} {what}");
        Err(Violation { invariant: "ticket_is_in_one_place", what })
    };
    let mut in_line: BTreeSet<TicketId> = BTreeSet::new();
    for (queue, key) in hall.lines.all() {
        let Some(ticket) = hall.tickets.get(&key.ticket) else {
            return broken(key.ticket, "is in line and unknown");
        };
        if !in_line.insert(ticket.id) {
            return broken(ticket.id, "is in two lines");
        }
        if ticket.place != Place::Waiting || ticket.queue() != *queue || ticket.key() != *key {
            return broken(ticket.id, "is in a line where it does not wait");
        }
    }
    for ticket in hall.tickets.values() {
        let at = hall.counters.values().filter(|counter| counter.ticket == Some(ticket.id));
        let counters = at.count();
        let at_counter = matches!(ticket.place, Place::Counter { .. });
        if counters != usize::from(at_counter) {
            return broken(ticket.id, &format!("is at {counters} counters"));
        }
        let waits = in_line.contains(&ticket.id) != hall.is_early(ticket);
        if (ticket.place == Place::Waiting) != waits {
            return broken(ticket.id, "waits in no line");
        }
        if let Place::Missed { at } = ticket.place
            && !hall.missed.contains(&(at, ticket.id))
        {
            return broken(ticket.id, "is missed and not listed");
        }
    }
    if hall
        .missed
        .iter()
        .any(|(_, id)| hall.tickets.get(id).map(Ticket::stand) != Some(Stand::Missed))
    {
        return broken(TicketId(0), "is listed and not missed");
    }
    Ok(())
}

/// I5: a counter has at most one ticket, and it is the one that says so.
pub fn counter_serves_one_ticket(hall: &Hall) -> Result<(), Violation> {
    let invariant = "counter_serves_one_ticket";
    let mut taken = BTreeSet::new();
    for ticket in hall.tickets.values() {
        if let Place::Counter { counter, .. } = ticket.place
            && !taken.insert(counter)
        {
            let what = format!("counter {counter} has {} and another", ticket.number);
            return Err(Violation { invariant, what });
        }
    }
    Ok(())
}

/// I6: while i and j both wait in one line, j goes before i only if `e_j - e_i <= H_j - H_i`;
/// across the services of a counter, D is added to each side. First in, first out has no H and no
/// D; the other policies have no such bound.
pub fn head_start_is_bounded(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "head_start_is_bounded";
    let Event::Called { ticket, counter, why: Some(why), .. } = event else { return Ok(()) };
    let (Some(called), Some(rules)) = (hall.tickets.get(ticket), hall.rules()) else {
        return Ok(());
    };
    if why.is_by_hand() || called.placing == Placing::Front {
        return Ok(());
    }
    for queue in hall.queues(*counter).into_iter().chain([called.queue()]) {
        // Who was sent to one counter keeps the order of keys too, but waits for no line.
        if matches!(queue, Queue::Counter(_) | Queue::Teller(_)) {
            continue;
        }
        for key in hall.lines.keys(&queue) {
            let Some(passed) = hall.tickets.get(&key.ticket) else { continue };
            let placed_last = passed.placing == Placing::End;
            if placed_last || called.issued_at.min(passed.issued_at) < hall.rules_since {
                continue;
            }
            let Some(bound) = overtaking_bound(rules, called, passed) else { return Ok(()) };
            if (called.counted_from() - passed.counted_from()).0 > bound {
                let what = format!("{} went before {}", called.number, passed.number);
                return Err(Violation { invariant, what });
            }
        }
    }
    Ok(())
}

/// How much younger a ticket may be that goes before another, in milliseconds, where that is
/// bounded.
fn overtaking_bound(rules: &Rules, called: &Ticket, passed: &Ticket) -> Option<i64> {
    match rules.dispatch {
        Dispatch::HeadStart => {
            let head = rules.head_start.of(called.lane).0 - rules.head_start.of(passed.lane).0;
            let due = |id| rules.service(id).map_or(0, |service| service.due.0);
            Some(head + due(&passed.service) - due(&called.service))
        }
        Dispatch::Fifo => Some(0),
        Dispatch::Strict | Dispatch::Accumulating(_) => None,
    }
}

/// I7: what a display showed or the voice spoke had been called.
pub fn shown_and_spoken_were_called(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "shown_and_spoken_were_called";
    let (Event::Shown { ticket, call, .. } | Event::Spoken { ticket, call, .. }) = event else {
        return Ok(());
    };
    if screens::tells_a_length(event) || screens::is_due(hall, event) {
        return Ok(());
    }
    let is_shown = matches!(event, Event::Shown { .. });
    let made = |known: &Ticket| if is_shown { known.calls() } else { known.voiced.calls };
    match hall.tickets.get(ticket) {
        Some(known) if *call >= 1 && *call <= made(known) => Ok(()),
        Some(known) => {
            let what = format!("call {call} of {}", known.number);
            Err(Violation { invariant, what })
        }
        None => Err(Violation { invariant, what: format!("ticket {ticket} is unknown") }),
    }
}

/// I8: what was printed had been issued, and by a kiosk.
pub fn printed_was_issued(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "printed_was_issued";
    let (Event::PrintReported { ticket, .. } | Event::PaperHeld { ticket, .. }) = event else {
        return Ok(());
    };
    let Some(known) = hall.tickets.get(ticket).filter(|known| known.copies > 0) else {
        return Err(Violation { invariant, what: format!("ticket {ticket} has no slip") });
    };
    if let Event::PrintReported { print, .. } = event
        && !may_follow(known.print, *print)
    {
        let what = format!("{print:?} after {:?} of ticket {ticket}", known.print);
        return Err(Violation { invariant, what });
    }
    Ok(())
}

/// No paper is asked for while another of the number is being printed, and each has its count.
pub fn papers_come_one_by_one(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "papers_come_one_by_one";
    let Event::PaperAsked { ticket, copy, asker, .. } = event else { return Ok(()) };
    let in_order = |known: &Ticket| match asker {
        Asker::Neighbour => known.print.is_none() && *copy == known.copies,
        Asker::Customer | Asker::Staff => {
            known.print != Some(PrintState::Started) && *copy == known.copies + 1
        }
    };
    if hall.tickets.get(ticket).is_some_and(in_order) {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("paper {copy} of ticket {ticket}") })
}

/// The hall has the counters of its rules, and every live ticket a service that they have.
pub fn everything_follows_the_rules(hall: &Hall) -> Result<(), Violation> {
    let broken = |what| Err(Violation { invariant: "everything_follows_the_rules", what });
    let Some(rules) = hall.rules() else {
        return if hall.tickets.is_empty() { Ok(()) } else { broken("no rules".to_owned()) };
    };
    let known: BTreeSet<_> = rules.counters.iter().map(|counter| counter.id).collect();
    if !hall.counters.keys().copied().eq(known) {
        return broken("the counters are not those of the rules".to_owned());
    }
    for (_, key) in hall.lines.all() {
        let waiting = hall.tickets.get(&key.ticket);
        if waiting.is_none_or(|ticket| rules.service(&ticket.service).is_none()) {
            return broken(format!("ticket {} waits for an unknown service", key.ticket));
        }
    }
    Ok(())
}

/// A ticket is given another lane once, and its new key keeps its age.
pub fn lane_is_granted_once(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "lane_is_granted_once";
    let Event::LaneGranted { ticket, lane, due_at, .. } = event else { return Ok(()) };
    let (Some(known), Some(rules)) = (hall.tickets.get(ticket), hall.rules()) else {
        return Err(Violation { invariant, what: format!("ticket {ticket} is unknown") });
    };
    let service = rules.service(&known.service);
    let key = service.map(|it| lane::due_at(rules, it, *lane, known.counted_from()));
    if known.granted || key.is_some_and(|key| key != *due_at) {
        return Err(Violation { invariant, what: format!("{} moves up twice", known.number) });
    }
    Ok(())
}

/// What was done in an emergency is checked by two different people, and each late step told once.
pub fn emergency_is_checked_by_two(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "emergency_is_checked_by_two";
    let (Event::EmergencyReported { ticket, .. } | Event::EmergencyOverdue { ticket, .. }) = event
    else {
        return Ok(());
    };
    let Some(emergency) = hall.emergencies.get(ticket) else {
        return Err(Violation { invariant, what: format!("ticket {ticket} is no emergency") });
    };
    let again = if let Event::EmergencyOverdue { step, .. } = event {
        emergency.overdue.contains(step)
    } else if let Event::EmergencyReported { step: EmergencyStep::Checked, by, .. } = event {
        emergency.checked_by.contains(by) || emergency.checked_by.len() >= CHECKERS
    } else {
        false
    };
    if again {
        return Err(Violation { invariant, what: format!("ticket {ticket} a second time") });
    }
    Ok(())
}

/// A slot takes no more than its capacity, and a code is used once a day.
pub fn slot_is_not_overbooked(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "slot_is_not_overbooked";
    let Event::Booked { code, service, at } = event else { return Ok(()) };
    let capacity = hall.capacity(service, *at).map_or(0, usize::from);
    if hall.bookings.taken(service, *at) >= capacity || hall.is_used(code, *at) {
        return Err(Violation { invariant, what: format!("{code} at {at:?}") });
    }
    Ok(())
}

/// Who has checked in early is called to no counter before the slot has come, unless by hand.
pub fn nobody_is_called_before_their_slot(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "nobody_is_called_before_their_slot";
    let Event::Called { ticket, why, .. } = event else { return Ok(()) };
    if why.as_ref().is_some_and(Why::is_by_hand) {
        return Ok(());
    }
    match hall.tickets.get(ticket).filter(|known| hall.is_early(known)) {
        Some(early) => Err(Violation { invariant, what: format!("{} is early", early.number) }),
        None => Ok(()),
    }
}

/// A service gives out no more numbers than its rules allow, to nobody more than theirs, and none
/// while staff have closed it; an appointment has its own limit.
pub fn numbers_keep_the_limits(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "numbers_keep_the_limits";
    let Event::Issued { number, service, person, slot, .. } = event else { return Ok(()) };
    let limits = hall.rules().and_then(|rules| rules.service(service)).map(|it| &it.limits);
    let Some(limits) = limits else { return Ok(()) };
    let had = person.as_ref().map_or(0, |person| hall.numbers_of(service, person));
    let enough = person.is_some() && limits.per_person_max.is_some_and(|max| had >= max);
    let over = slot.is_none() && limits.daily_max.is_some_and(|max| number.count > max);
    if enough || over || hall.gate.paused.contains_key(service) {
        return Err(Violation { invariant, what: format!("{number} is one too many") });
    }
    Ok(())
}

fn at(ticket: &Ticket) -> Option<CounterId> {
    match ticket.place {
        Place::Counter { counter, .. } => Some(counter),
        Place::Waiting
        | Place::Missed { .. }
        | Place::Held { .. }
        | Place::Finished
        | Place::Cancelled
        | Place::Expired => None,
    }
}
