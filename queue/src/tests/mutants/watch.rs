//! Mistakes in the watch.

use super::{Mutant, catches};
use crate::Event;
use crate::check::watch;

#[test]
fn alert_stands_once_catches_one_that_is_raised_again() {
    let mutant = Mutant::Decide(|hall, event, _| {
        if let Event::AlertCleared { cause } = event {
            let cause = cause.clone();
            let known = hall.watched.alerts.contains_key(&cause);
            assert!(known, "what is cleared stands");
            *event = Event::AlertRaised { cause, count: 1, oldest: None };
        }
    });
    catches(mutant, watch::alert_stands_once);
}

#[test]
fn waits_are_those_of_the_lines_catches_a_wait_that_begins_anew() {
    let mutant = Mutant::Apply(|hall, event| {
        if let Event::LaneGranted { ticket, .. } = event
            && let Some(known) = hall.tickets.get_mut(ticket)
        {
            known.waiting_since.0 += 1;
        }
    });
    catches(mutant, |hall, _| watch::waits_are_those_of_the_lines(hall));
}
