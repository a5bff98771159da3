//! For each invariant a mistake in the rules that it catches, on walks that it lets pass without
//! the mistake.

mod counters;
mod front;
mod journey;
mod overnight;
mod screens;
mod watch;

use crate::check::{self, Violation};
use crate::line::Queue;
use crate::testing::Walk;
use crate::{Event, Hall, Place, VoiceNews};
use rand::RngExt;
use rand::rngs::StdRng;
use shared::device::PrintState;
use shared::view::CounterState;
use shared::{CounterId, Number, Series, ServiceId, TicketId};

const SEEDS: [u64; 3] = [0, 1, 2];
const STEPS: usize = 10_000;
/// One chance in so many that a mistake is made where it can be.
const RARE: u32 = 3;

/// A mistake in what is decided, or in what is made of it.
enum Mutant {
    Decide(fn(&Hall, &mut Event, &mut StdRng)),
    Apply(fn(&mut Hall, &Event)),
}

#[test]
fn number_is_new_catches_a_count_that_stands_still() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Issued { number, .. } = event
            && number.count > 1
        {
            number.count -= 1;
        }
    });
    catches(mutant, check::number_is_new);
}

#[test]
fn ticket_moves_by_its_states_catches_a_customer_called_away_from_a_counter() {
    let mutant = Mutant::Decide(|hall, event, chance| {
        if let Event::Called { ticket, why: Some(_), .. } = event
            && let Some((busy, _)) = at_counter(hall, chance)
        {
            *ticket = busy;
        }
    });
    catches(mutant, check::ticket_moves_by_its_states);
}

#[test]
fn counter_is_free_for_a_call_catches_a_second_ticket() {
    let mutant = Mutant::Decide(|hall, event, chance| {
        if let Event::Called { counter, why: Some(_), .. } = event
            && let Some((_, busy)) = at_counter(hall, chance)
        {
            *counter = busy;
        }
    });
    catches(mutant, check::counter_is_free_for_a_call);
}

#[test]
fn counter_is_free_for_a_call_catches_a_counter_that_is_not_open() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Called { counter, why: Some(_), .. } = event
            && let Some((shut, _)) =
                hall.counters().find(|(_, known)| known.state != CounterState::Open)
        {
            *counter = shut;
        }
    });
    catches(mutant, check::counter_is_free_for_a_call);
}

#[test]
fn head_start_is_bounded_catches_the_last_called_first() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Called { ticket, counter, why: Some(_), .. } = event
            && let Some(last) = hall.next_for(*counter, usize::MAX).last()
        {
            *ticket = last.id;
        }
    });
    catches(mutant, check::head_start_is_bounded);
}

#[test]
fn shown_and_spoken_were_called_catches_a_call_never_made() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Shown { call, .. } | Event::Spoken { call, .. } = event {
            *call += 3;
        }
    });
    catches(mutant, check::shown_and_spoken_were_called);
}

#[test]
fn printed_was_issued_catches_a_slip_for_nobody() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::PrintReported { ticket, .. } = event {
            ticket.0 += 1_000_000;
        }
    });
    catches(mutant, check::printed_was_issued);
}

#[test]
fn printed_was_issued_catches_a_paper_that_begins_again() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::PrintReported { print, .. } = event {
            *print = PrintState::Started;
        }
    });
    catches(mutant, check::printed_was_issued);
}

#[test]
fn papers_come_one_by_one_catches_a_paper_counted_twice() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::PaperAsked { copy, .. } = event {
            *copy += 1;
        }
    });
    catches(mutant, check::papers_come_one_by_one);
}

#[test]
fn number_is_unique_catches_two_holders() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::Issued { ticket, .. } = event
            && let Some(other) = hall.tickets.values().find(|known| known.id != *ticket)
        {
            let number = other.number;
            if let Some(new) = hall.tickets.get_mut(ticket) {
                new.number = number;
            }
        }
    });
    catches(mutant, |hall, _| check::number_is_unique(hall));
}

#[test]
fn ticket_is_in_one_place_catches_a_called_ticket_left_in_line() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::Called { ticket, .. } = event {
            let called = &hall.tickets[ticket];
            let (queue, key) = (Queue::Service(called.service.clone()), called.key());
            hall.lines.join(queue, key, None);
        }
    });
    catches(mutant, |hall, _| check::ticket_is_in_one_place(hall));
}

#[test]
fn counter_serves_one_ticket_catches_two_that_claim_it() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::Called { ticket, counter, .. } = event {
            let place = hall.tickets[ticket].place;
            let rest = hall.tickets.values_mut().filter(|known| known.id != *ticket);
            if let Some(other) = rest.last() {
                other.place = place;
                hall.counters.entry(*counter).or_default().ticket = Some(other.id);
            }
        }
    });
    catches(mutant, |hall, _| check::counter_serves_one_ticket(hall));
}

#[test]
fn everything_follows_the_rules_catches_a_line_for_no_service() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Issued { service, number, slot: None, .. } = event {
            *service = ServiceId("nobody".to_owned());
            *number = Number { series: Series('Z'), count: number.count };
        }
    });
    catches(mutant, |hall, _| check::everything_follows_the_rules(hall));
}

#[test]
fn numbers_keep_the_limits_catches_one_number_too_many() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Issued { service, person, .. } = event
            && let Some(had) = hall.gate.persons.keys().find(|(of, _)| of == service)
            && service.0 == "loss"
        {
            *person = Some(had.1.clone());
        }
    });
    catches(mutant, check::numbers_keep_the_limits);
}

#[test]
fn numbers_keep_the_limits_catches_a_number_of_a_closed_service() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Issued { service, .. } = event
            && let Some((paused, _)) = hall.gate.paused.first_key_value()
        {
            service.clone_from(paused);
        }
    });
    catches(mutant, check::numbers_keep_the_limits);
}

#[test]
fn lane_is_granted_once_catches_an_age_that_grows() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::LaneGranted { due_at, .. } = event {
            due_at.0 -= 60_000;
        }
    });
    catches(mutant, check::lane_is_granted_once);
}

#[test]
fn emergency_is_checked_by_two_catches_one_person_twice() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::EmergencyReported { ticket, by, .. } = event
            && let Some((_, emergency)) = hall.emergencies().find(|(id, _)| id == ticket)
            && let Some(first) = emergency.checked_by.first()
        {
            by.clone_from(first);
        }
    });
    catches(mutant, check::emergency_is_checked_by_two);
}

#[test]
fn slot_is_not_overbooked_catches_a_code_used_twice() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Booked { code, at, .. } = event
            && let Some(codes) = hall.bookings.booked.get(at)
            && let Some(used) = codes.keys().next()
        {
            code.clone_from(used);
        }
    });
    catches(mutant, check::slot_is_not_overbooked);
}

#[test]
fn slot_is_not_overbooked_catches_one_customer_too_many() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Booked { at, .. } = event {
            let full = hall.bookings.booked.iter().find(|(_, codes)| codes.len() > 1);
            *at = full.map_or(*at, |(slot, _)| *slot);
        }
    });
    catches(mutant, check::slot_is_not_overbooked);
}

#[test]
fn nobody_is_called_before_their_slot_catches_an_early_call() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Called { ticket, why: Some(_), .. } = event
            && let Some((_, early)) = hall.bookings.early.first()
        {
            *ticket = *early;
        }
    });
    catches_on(&[1, 2, 3], mutant, check::nobody_is_called_before_their_slot);
}

/// Walks with the mistake until an invariant is broken: this one must be among them. The same
/// walks without the mistake break none.
#[track_caller]
fn catches(mutant: Mutant, invariant: fn(&Hall, &Event) -> Result<(), Violation>) {
    catches_on(&SEEDS, mutant, invariant);
}

/// On walks that come to where the mistake can be made.
#[track_caller]
fn catches_on(
    seeds: &[u64],
    mutant: Mutant,
    invariant: fn(&Hall, &Event) -> Result<(), Violation>,
) {
    for seed in seeds.iter().copied() {
        assert_eq!(broken(seed, None, invariant), None, "seed {seed} without the mistake");
        let found = broken(seed, Some(&mutant), invariant);
        assert_eq!(found, Some(true), "seed {seed}: the mistake is not caught by the invariant");
    }
}

/// Whether the first broken state breaks this invariant; `None` when nothing is broken at all.
fn broken(
    seed: u64,
    mutant: Option<&Mutant>,
    invariant: fn(&Hall, &Event) -> Result<(), Violation>,
) -> Option<bool> {
    let mut walk = Walk::new(seed);
    for _ in 0..STEPS {
        for mut event in walk.step().unwrap_or_default() {
            let strikes = mutant.is_some() && walk.chance.random_range(0..RARE) == 0;
            if let (Some(Mutant::Decide(mistake)), true) = (mutant, strikes) {
                mistake(&walk.hall, &mut event, &mut walk.chance);
            }
            if check::event(&walk.hall, &event).is_err() {
                return Some(invariant(&walk.hall, &event).is_err());
            }
            walk.hall.change(&event, walk.now);
            if let (Some(Mutant::Apply(mistake)), true) = (mutant, strikes) {
                mistake(&mut walk.hall, &event);
            }
            if check::state(&walk.hall).is_err() {
                return Some(invariant(&walk.hall, &event).is_err());
            }
        }
    }
    None
}

fn at_counter(hall: &Hall, chance: &mut StdRng) -> Option<(TicketId, CounterId)> {
    let busy = hall.tickets().filter_map(|ticket| match ticket.place {
        Place::Counter { counter, .. } => Some((ticket.id, counter)),
        Place::Waiting
        | Place::Missed { .. }
        | Place::Held { .. }
        | Place::Finished
        | Place::Cancelled
        | Place::Expired => None,
    });
    let busy: Vec<_> = busy.collect();
    (!busy.is_empty()).then(|| busy[chance.random_range(0..busy.len())])
}

#[test]
fn call_is_answered_once_catches_a_second_answer() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Voice { news: VoiceNews::NotSpoken { ticket, call, zone, .. } } = event
            && let Some(other) = hall.tickets().find(|other| !other.voiced.answers.is_empty())
        {
            (*ticket, (*call, *zone)) = (other.id, other.voiced.answers[0].clone());
        }
    });
    catches(mutant, check::voice::call_is_answered_once);
}
