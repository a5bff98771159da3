//! Mistakes about whom counters call, how long they are idle and when they are reminded.

use super::{Mutant, catches};
use crate::check::counters;
use crate::{Event, Place};
use shared::Moment;

#[test]
fn called_from_its_lines_catches_a_customer_of_another_line() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Called { ticket, counter, why: Some(_), .. } = event {
            let lines = hall.queues(*counter);
            let stranger = hall
                .tickets()
                .find(|other| other.place == Place::Waiting && !lines.contains(&other.queue()));
            *ticket = stranger.map_or(*ticket, |other| other.id);
        }
    });
    catches(mutant, counters::called_from_its_lines);
}

#[test]
fn called_from_its_lines_catches_help_that_leaves_the_own_line_waiting() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::Called { counter, why: Some(why), .. } = event
            && hall.waiting_for(*counter) > 0
            && !why.is_by_hand()
        {
            why.rule = "help_out".to_owned();
        }
    });
    catches(mutant, counters::called_from_its_lines);
}

#[test]
fn reminders_come_in_order_catches_one_that_comes_again() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::ServiceReminder { ticket, percent, .. } = event {
            *percent = hall.ticket(*ticket).map_or(0, |known| known.reminded);
        }
    });
    catches(mutant, counters::reminders_come_in_order);
}

#[test]
fn idle_is_open_and_free_catches_a_busy_counter_called_idle() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::Called { counter, .. } = event
            && let Some(counter) = hall.counters.get_mut(counter)
        {
            counter.idle_since = Some(Moment(1));
        }
    });
    catches(mutant, |hall, _| counters::idle_is_open_and_free(hall));
}
