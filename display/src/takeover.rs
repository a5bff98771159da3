//! Which calls stand large on the wall, and how long. It touches no clock: time comes in.
//!
//! 1. A call stands for at least `STANDS_MS_MIN`, or for `STANDS_MS` when nobody wants its place.
//! 2. Up to `ROWS_MAX` stand together, the newest first; further ones wait for a place in order.
//! 3. A ticket stands once: its newest call takes the place of the one before.

use shared::moment::Millis;
use shared::{CounterId, Number, TicketId};
use std::collections::VecDeque;

/// The shortest time a call stands.
pub const STANDS_MS_MIN: i64 = 8_000;
/// How long a call stands whose place nobody wants.
pub const STANDS_MS: i64 = 10_000;
/// How many calls stand together.
pub const ROWS_MAX: usize = 3;
/// How many calls wait for a place; beyond it the oldest is left to its row on the board.
pub const CALLS_WAITING_MAX: usize = 32;

/// A call as the wall shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// Where to.
    pub counter: CounterId,
    /// Which call of it, from 1.
    pub call: u8,
}

/// The calls that stand large.
#[derive(Debug, Default)]
pub struct TakeOver {
    /// The newest first.
    standing: Vec<Standing>,
    /// The oldest first.
    waiting: VecDeque<Call>,
}

#[derive(Debug)]
struct Standing {
    call: Call,
    since: Millis,
}

impl TakeOver {
    /// Takes a call in; it stands at once when there is a place.
    pub fn call(&mut self, call: Call, now: Millis) {
        self.standing.retain(|standing| standing.call.ticket != call.ticket);
        self.waiting.retain(|waiting| waiting.ticket != call.ticket);
        if self.waiting.len() == CALLS_WAITING_MAX {
            self.waiting.pop_front();
        }
        self.waiting.push_back(call);
        self.advance(now);
    }

    /// Brings it to this time; says whether something else stands than before.
    pub fn advance(&mut self, now: Millis) -> bool {
        let before = self.standing.len();
        self.standing.retain(|standing| now.0 - standing.since.0 < STANDS_MS);
        let mut changed = self.standing.len() != before;
        while !self.waiting.is_empty() && self.make_room(now) {
            let Some(call) = self.waiting.pop_front() else { break };
            self.standing.insert(0, Standing { call, since: now });
            changed = true;
        }
        changed
    }

    /// Drops the calls that wait for a place and no longer matter; what stands keeps its time.
    pub fn keep(&mut self, matters: impl Fn(&Call) -> bool) {
        self.waiting.retain(matters);
    }

    /// The calls that stand, the newest first.
    pub fn large(&self) -> impl Iterator<Item = &Call> {
        self.standing.iter().map(|standing| &standing.call)
    }

    /// Takes everything down: what is known is not current.
    pub fn clear(&mut self) {
        self.standing.clear();
        self.waiting.clear();
    }

    /// Whether a place is free, if need be that of the oldest call that has stood long enough.
    fn make_room(&mut self, now: Millis) -> bool {
        if self.standing.len() < ROWS_MAX {
            return true;
        }
        let oldest = self.standing.last().map(|standing| now.0 - standing.since.0);
        if oldest.is_some_and(|stood| stood >= STANDS_MS_MIN) {
            self.standing.pop();
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(ticket: u64, call: u8) -> Call {
        let number = format!("A{ticket:03}").parse().unwrap();
        Call { ticket: TicketId(ticket), number, counter: CounterId(ticket as u16), call }
    }

    fn large(takeover: &TakeOver) -> Vec<u64> {
        takeover.large().map(|call| call.ticket.0).collect()
    }

    #[test]
    fn a_waiting_call_that_no_longer_matters_gets_no_place() {
        let mut takeover = TakeOver::default();
        (1..=5).for_each(|ticket| takeover.call(call(ticket, 1), Millis(0)));
        takeover.keep(|call| call.ticket != TicketId(1) && call.ticket != TicketId(4));
        assert_eq!(large(&takeover), [3, 2, 1], "what stands keeps its time");
        takeover.advance(Millis(STANDS_MS));
        assert_eq!(large(&takeover), [5]);
    }

    #[test]
    fn a_call_alone_stands_its_whole_time() {
        let mut takeover = TakeOver::default();
        takeover.call(call(1, 1), Millis(0));
        takeover.advance(Millis(STANDS_MS - 1));
        assert_eq!(large(&takeover), [1]);
        assert!(takeover.advance(Millis(STANDS_MS)));
        assert_eq!(large(&takeover), [0_u64; 0]);
        assert!(!takeover.advance(Millis(STANDS_MS + 1)));
    }

    #[test]
    fn calls_that_come_together_stand_the_newest_on_top() {
        let mut takeover = TakeOver::default();
        for ticket in 1..=3 {
            takeover.call(call(ticket, 1), Millis(ticket as i64 * 500));
        }
        assert_eq!(large(&takeover), [3, 2, 1]);
    }

    #[test]
    fn a_fourth_waits_until_the_oldest_has_stood_long_enough() {
        let mut takeover = TakeOver::default();
        for ticket in 1..=5 {
            takeover.call(call(ticket, 1), Millis(ticket as i64 * 100));
        }
        assert_eq!(large(&takeover), [3, 2, 1]);
        takeover.advance(Millis(100 + STANDS_MS_MIN - 1));
        assert_eq!(large(&takeover), [3, 2, 1]);
        takeover.advance(Millis(100 + STANDS_MS_MIN));
        assert_eq!(large(&takeover), [4, 3, 2]);
        takeover.advance(Millis(200 + STANDS_MS_MIN));
        assert_eq!(large(&takeover), [5, 4, 3]);
    }

    #[test]
    fn none_of_a_rush_is_lost_or_stands_too_short() {
        let mut takeover = TakeOver::default();
        let mut first_seen = [None; 21];
        let mut last_seen = [0; 21];
        for now in (0..200_000).step_by(100) {
            if now % 500 == 0 && now / 500 < 20 {
                takeover.call(call(now as u64 / 500 + 1, 1), Millis(now));
            }
            takeover.advance(Millis(now));
            assert!(takeover.large().count() <= ROWS_MAX);
            for ticket in large(&takeover) {
                first_seen[ticket as usize].get_or_insert(now);
                last_seen[ticket as usize] = now + 100;
            }
        }
        for ticket in 1..=20 {
            let first = first_seen[ticket].expect("every call stands");
            assert!(last_seen[ticket] - first >= STANDS_MS_MIN, "{ticket} stood too short");
        }
        assert!(first_seen[1..].is_sorted(), "calls stand in the order they came");
    }

    #[test]
    fn a_recall_takes_the_place_of_the_call_before_and_stands_anew() {
        let mut takeover = TakeOver::default();
        takeover.call(call(1, 1), Millis(0));
        takeover.call(call(2, 1), Millis(1_000));
        takeover.call(call(1, 2), Millis(6_000));
        assert_eq!(large(&takeover), [1, 2]);
        assert_eq!(takeover.large().next().unwrap().call, 2);
        takeover.advance(Millis(6_000 + STANDS_MS - 1));
        assert_eq!(large(&takeover), [1]);
    }

    #[test]
    fn a_recall_of_a_call_that_waits_is_called_once() {
        let mut takeover = TakeOver::default();
        for ticket in 1..=4 {
            takeover.call(call(ticket, 1), Millis(0));
        }
        takeover.call(call(4, 2), Millis(10));
        takeover.advance(Millis(STANDS_MS_MIN));
        assert_eq!(takeover.large().next().unwrap(), &call(4, 2));
        takeover.advance(Millis(STANDS_MS_MIN * 2));
        assert!(large(&takeover).iter().filter(|ticket| **ticket == 4).count() <= 1);
    }

    #[test]
    fn the_line_for_a_place_is_limited() {
        let mut takeover = TakeOver::default();
        for ticket in 1..=100 {
            takeover.call(call(ticket, 1), Millis(0));
        }
        assert_eq!(takeover.waiting.len(), CALLS_WAITING_MAX);
        assert_eq!(takeover.waiting.back().unwrap().ticket, TicketId(100));
    }

    #[test]
    fn cleared_it_shows_nothing() {
        let mut takeover = TakeOver::default();
        for ticket in 1..=5 {
            takeover.call(call(ticket, 1), Millis(0));
        }
        takeover.clear();
        takeover.advance(Millis(STANDS_MS_MIN));
        assert_eq!(takeover.large().count(), 0);
    }
}
