//! Mistakes about what stood on the screens.

use super::{Mutant, catches};
use crate::Event;
use crate::check::screens;
use shared::screen::{HowSeen, Seen};
use shared::{Moment, TicketId};

#[test]
fn given_up_was_due_catches_a_call_given_up_that_was_not_made() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::NotShown { call, .. } = event {
            *call += 1;
        }
    });
    catches(mutant, screens::given_up_was_due);
}

#[test]
fn seen_is_told_in_order_catches_a_second_beginning() {
    let mutant = Mutant::Decide(|hall, event, _| {
        let there = |ticket: &TicketId| hall.ticket(*ticket).map_or(0, |known| known.calls());
        let mut seen = hall.screens.seen.iter();
        if let Event::Issued { .. } | Event::Front { .. } = event
            && let Some(((ticket, call), told)) = seen.find(|((id, call), _)| there(id) >= *call)
            && let Some(screen) = told.keys().next()
        {
            let (ticket, call, screen) = (*ticket, *call, *screen);
            let seen = Seen { screen, at: Moment(0), length_ms: None, how: HowSeen::Frame };
            *event = Event::Shown { ticket, call, seen: Some(seen) };
        }
    });
    catches(mutant, screens::seen_is_told_in_order);
}
