//! Mistakes about the night between two days, and about papers typed in afterwards.

use super::{Mutant, catches};
use crate::Event;
use crate::check::overnight;
use shared::Moment;

#[test]
fn day_closes_on_nobody_catches_a_day_cut_short() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::Cancelled { .. } = event {
            *event = Event::DayClosed;
        }
    });
    catches(mutant, overnight::day_closes_on_nobody);
}

#[test]
fn paper_is_of_the_day_catches_a_paper_of_long_ago() {
    let mutant = Mutant::Decide(|_, event, _| {
        if let Event::PaperEntered { ticket } = event {
            ticket.issued_at = Moment(1);
        }
    });
    catches(mutant, overnight::paper_is_of_the_day);
}
