//! What the wall knows and what of it stands. It touches no clock and no window.
//!
//! 1. Calls come as facts. A view that comes whole announces nothing a second time: only a call
//!    that is still being made, is younger than `FRESH_MS_MAX` and never stood here is taken up,
//!    since it was made while the line was down.
//! 2. When nothing was heard for too long, nothing that was known stands any more.

use crate::takeover::{Call, TakeOver};
use shared::Moment;
use shared::TicketId;
use shared::link::News;
use shared::moment::Millis;
use shared::view::{Board, DisplayFact, DisplayView};
use std::collections::VecDeque;

/// How old a call may be that was made while the line was down; an older one is written down as
/// not shown before this screen could say that it stands.
const FRESH_MS_MAX: i64 = 8_000;
/// How many calls are remembered as taken in.
const KNOWN_CALLS_MAX: usize = 256;

/// The time here, which nobody sets back, and the daemon's.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Since the program began.
    pub here: Millis,
    /// By the daemon's clock.
    pub there: Moment,
}

/// What the wall knows.
#[derive(Debug, Default)]
pub struct Wall {
    view: Option<DisplayView>,
    takeover: TakeOver,
    known: VecDeque<(TicketId, u8, Moment)>,
}

impl Wall {
    /// Takes the news in.
    pub fn hear(&mut self, news: News<DisplayView>, now: Now) {
        match news {
            News::Fresh(view) => {
                if !view.day_open {
                    self.takeover.clear(now.here);
                }
                self.catch_up(&view, now);
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
                self.takeover.clear(now.here);
            }
        }
    }

    /// How many rows of calls the screen has room for.
    pub fn live_with(&mut self, calls_max: usize) {
        let voiced = self.view.as_ref().is_some_and(|view| view.spoken);
        self.takeover.live_with(voiced, calls_max);
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

    /// The calls that have stood since this was last asked, and how long.
    pub fn take_ended(&mut self) -> Vec<(Call, Millis)> {
        self.takeover.take_ended()
    }

    fn fact(&mut self, fact: &DisplayFact, now: Now) {
        match *fact {
            DisplayFact::Called { ticket, number, counter, call, at, moved } => {
                self.call(Call { ticket, number, counter, call, at, moved }, now);
            }
            DisplayFact::Spoken { ticket, call } => self.takeover.spoken(ticket, call),
            DisplayFact::Counter { .. }
            | DisplayFact::Line { .. }
            | DisplayFact::Missed { .. }
            | DisplayFact::Voice { .. }
            | DisplayFact::Surge { .. }
            | DisplayFact::Announcement { .. }
            | DisplayFact::Alarm { .. }
            | DisplayFact::Test { .. } => {}
        }
    }

    fn call(&mut self, call: Call, now: Now) {
        if self.known.len() == KNOWN_CALLS_MAX {
            self.known.pop_front();
        }
        self.known.push_back((call.ticket, call.call, call.at));
        self.takeover.call(call, now.here);
    }

    /// Takes up what was called while the line was down.
    fn catch_up(&mut self, view: &DisplayView, now: Now) {
        let mut new: Vec<Call> = view.counters.iter().filter_map(being_called).collect();
        new.retain(|call| {
            let age = now.there - call.at;
            age.0 < FRESH_MS_MAX && !self.known.contains(&(call.ticket, call.call, call.at))
        });
        new.sort_by_key(|call| call.at);
        new.into_iter().for_each(|call| self.call(call, now));
    }
}

/// The call that a counter's row stands for.
fn being_called(board: &Board) -> Option<Call> {
    let posted = board.ticket.as_ref().filter(|posted| !posted.serving && posted.call > 0)?;
    Some(Call {
        ticket: posted.ticket,
        number: posted.number,
        counter: board.counter,
        call: posted.call,
        at: posted.called_at,
        moved: posted.moved,
    })
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
    use shared::CounterId;
    use shared::view::{CounterState, Posted};

    fn open() -> DisplayView {
        DisplayView { day_open: true, ..DisplayView::default() }
    }

    fn at(ms: i64) -> Now {
        Now { here: Millis(ms), there: Moment(100_000 + ms) }
    }

    fn called(ticket: u64) -> DisplayFact {
        DisplayFact::Called {
            ticket: TicketId(ticket),
            number: format!("A{ticket:03}").parse().unwrap(),
            counter: CounterId(3),
            call: 1,
            at: Moment(100_000),
            moved: false,
        }
    }

    /// The hall while a ticket is called to counter 3, since this long after the beginning.
    fn calling(ticket: u64, since_ms: i64) -> DisplayView {
        let posted = Posted {
            ticket: TicketId(ticket),
            number: format!("A{ticket:03}").parse().unwrap(),
            serving: false,
            call: 1,
            called_at: Moment(100_000 + since_ms),
            moved: false,
        };
        let (counter, state) = (CounterId(3), CounterState::Open);
        let board = Board { counter, name: None, state, ticket: Some(posted) };
        DisplayView { counters: vec![board], ..open() }
    }

    fn large(wall: &Wall) -> Vec<u64> {
        wall.calls().iter().map(|call| call.ticket.0).collect()
    }

    #[test]
    fn calls_stand_as_they_come() {
        let mut wall = Wall::default();
        wall.hear(News::Fresh(open()), at(0));
        assert!(wall.calls().is_empty());
        wall.hear(News::Changed(open(), vec![called(1), called(2)]), at(10));
        assert_eq!(large(&wall), [2, 1]);
    }

    #[test]
    fn a_line_that_drops_for_a_moment_takes_nothing_down() {
        let mut wall = Wall::default();
        wall.hear(News::Fresh(open()), at(0));
        wall.hear(News::Changed(open(), vec![called(1)]), at(0));
        wall.hear(News::Disconnected, at(10));
        wall.hear(News::Fresh(open()), at(20));
        assert_eq!(wall.calls().len(), 1);
        assert!(wall.view().is_some());
    }

    #[test]
    fn what_was_called_while_the_line_was_down_stands_once() {
        let mut wall = Wall::default();
        wall.hear(News::Fresh(open()), at(0));
        wall.hear(News::Disconnected, at(10));
        wall.hear(News::Fresh(calling(7, 500)), at(2_000));
        assert_eq!(large(&wall), [7]);
        wall.advance(Millis(2_000 + 10_000));
        assert!(wall.calls().is_empty());
        wall.hear(News::Fresh(calling(7, 500)), at(12_100));
        assert!(wall.calls().is_empty(), "it has stood already");
    }

    #[test]
    fn an_old_call_is_never_announced_as_new() {
        let mut wall = Wall::default();
        wall.hear(News::Fresh(calling(7, 0)), at(FRESH_MS_MAX));
        assert!(wall.calls().is_empty(), "too old, though this wall never showed it");
        let mut served = calling(8, FRESH_MS_MAX);
        let posted = served.counters[0].ticket.as_mut().unwrap();
        posted.serving = true;
        wall.hear(News::Fresh(served), at(FRESH_MS_MAX));
        assert!(wall.calls().is_empty(), "it is being served");
    }

    #[test]
    fn what_is_stale_does_not_stand() {
        let mut wall = Wall::default();
        assert!(wall.view().is_none(), "before anything was heard");
        wall.hear(News::Fresh(open()), at(0));
        wall.hear(News::Changed(open(), vec![called(1)]), at(0));
        wall.hear(News::Stale, at(10));
        assert!(wall.view().is_none() && wall.calls().is_empty());
        wall.hear(News::Fresh(open()), at(20));
        assert!(wall.view().is_some() && wall.calls().is_empty());
    }

    #[test]
    fn a_closed_day_takes_calls_down() {
        let mut wall = Wall::default();
        wall.hear(News::Changed(open(), vec![called(1)]), at(0));
        wall.hear(News::Fresh(DisplayView::default()), at(10));
        assert!(wall.calls().is_empty());
    }

    #[test]
    fn a_line_cut_and_healed_two_hundred_times_shows_each_call_once() {
        let mut wall = Wall::default();
        let mut stood = Vec::new();
        for cut in 0..200_i64 {
            let now = at(cut * 15_000);
            let call = calling(cut as u64 + 1, cut * 15_000 - (cut % 5) * 1_000);
            wall.hear(News::Disconnected, now);
            wall.hear(News::Fresh(call.clone()), now);
            wall.hear(News::Disconnected, at(cut * 15_000 + 50));
            wall.hear(News::Fresh(call), at(cut * 15_000 + 100));
            stood.extend(large(&wall));
            wall.advance(Millis(cut * 15_000 + 14_000));
            assert!(wall.calls().is_empty(), "nothing of before stands as the line is cut again");
        }
        assert_eq!(stood, (1..=200).collect::<Vec<_>>());
        assert!(wall.known.len() <= KNOWN_CALLS_MAX);
    }
}
