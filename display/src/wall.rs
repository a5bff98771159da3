//! What the wall knows and what of it stands. It touches no clock and no window.
//!
//! 1. Calls come as facts; a view that comes whole announces nothing a second time.
//! 2. When nothing was heard for too long, nothing that was known stands any more.

use crate::takeover::{Call, TakeOver};
use shared::link::News;
use shared::moment::Millis;
use shared::view::{DisplayFact, DisplayView};

/// What the wall knows.
#[derive(Debug, Default)]
pub struct Wall {
    view: Option<DisplayView>,
    takeover: TakeOver,
}

impl Wall {
    /// Takes the news in.
    pub fn hear(&mut self, news: News<DisplayView>, now: Millis) {
        match news {
            News::Fresh(view) => {
                if !view.day_open {
                    self.takeover.clear();
                }
                self.view = Some(view);
            }
            News::Changed(view, facts) => {
                for fact in facts {
                    self.fact(&fact, now);
                }
                self.takeover.keep(|call| still_called(&view, call));
                self.view = Some(view);
            }
            News::Alive | News::Disconnected => {}
            News::Stale => {
                self.view = None;
                self.takeover.clear();
            }
        }
    }

    /// Brings the take-over to this time; says whether it changed.
    pub fn advance(&mut self, now: Millis) -> bool {
        self.takeover.advance(now)
    }

    /// What is known, while it is current.
    pub fn view(&self) -> Option<&DisplayView> {
        self.view.as_ref()
    }

    /// The calls that stand large, the newest first.
    pub fn calls(&self) -> Vec<Call> {
        self.takeover.large().cloned().collect()
    }

    fn fact(&mut self, fact: &DisplayFact, now: Millis) {
        match *fact {
            DisplayFact::Called { ticket, number, counter, call, at: _ } => {
                self.takeover.call(Call { ticket, number, counter, call }, now);
            }
            DisplayFact::Counter { .. } | DisplayFact::Line { .. } | DisplayFact::Missed { .. } => {
            }
        }
    }
}

/// Whether the ticket is still being called to that counter.
fn still_called(view: &DisplayView, call: &Call) -> bool {
    let board = view.counters.iter().find(|board| board.counter == call.counter);
    let ticket = board.and_then(|board| board.ticket.as_ref());
    ticket.is_some_and(|ticket| ticket.ticket == call.ticket && !ticket.serving)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{CounterId, Moment, TicketId};

    fn open() -> DisplayView {
        DisplayView { day_open: true, ..DisplayView::default() }
    }

    fn called(ticket: u64) -> DisplayFact {
        DisplayFact::Called {
            ticket: TicketId(ticket),
            number: format!("A{ticket:03}").parse().unwrap(),
            counter: CounterId(3),
            call: 1,
            at: Moment(0),
        }
    }

    #[test]
    fn calls_stand_as_they_come() {
        let mut wall = Wall::default();
        wall.hear(News::Fresh(open()), Millis(0));
        assert!(wall.calls().is_empty());
        wall.hear(News::Changed(open(), vec![called(1), called(2)]), Millis(10));
        let tickets: Vec<u64> = wall.calls().iter().map(|call| call.ticket.0).collect();
        assert_eq!(tickets, [2, 1]);
    }

    #[test]
    fn a_line_that_drops_for_a_moment_takes_nothing_down() {
        let mut wall = Wall::default();
        wall.hear(News::Fresh(open()), Millis(0));
        wall.hear(News::Changed(open(), vec![called(1)]), Millis(0));
        wall.hear(News::Disconnected, Millis(10));
        wall.hear(News::Fresh(open()), Millis(20));
        assert_eq!(wall.calls().len(), 1);
        assert!(wall.view().is_some());
    }

    #[test]
    fn what_is_stale_does_not_stand() {
        let mut wall = Wall::default();
        assert!(wall.view().is_none(), "before anything was heard");
        wall.hear(News::Fresh(open()), Millis(0));
        wall.hear(News::Changed(open(), vec![called(1)]), Millis(0));
        wall.hear(News::Stale, Millis(10));
        assert!(wall.view().is_none() && wall.calls().is_empty());
        wall.hear(News::Fresh(open()), Millis(20));
        assert!(wall.view().is_some() && wall.calls().is_empty());
    }

    #[test]
    fn a_closed_day_takes_calls_down() {
        let mut wall = Wall::default();
        wall.hear(News::Changed(open(), vec![called(1)]), Millis(0));
        wall.hear(News::Fresh(DisplayView::default()), Millis(10));
        assert!(wall.calls().is_empty());
    }
}
