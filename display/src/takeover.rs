//! Which calls stand large on the wall, and how long. It touches no clock: time comes in.
//!
//! 1. A call stands for at least `STANDS_MS_MIN`, for `STANDS_MS` when nobody wants its place, and
//!    until its voice is done when calls are spoken, but no longer than `VOICE_MS_MAX` for that.
//! 2. `ROWS_MAX` stand together as large as can be, the newest first. When more come at once they
//!    stand in lower rows, as many as the screen has room for; further ones wait in order.
//! 3. A ticket stands once: its newest call takes the place of the one before.

use shared::moment::Millis;
use shared::{CounterId, Moment, Number, TicketId};
use std::collections::VecDeque;

/// The shortest time a call stands.
pub const STANDS_MS_MIN: i64 = 8_000;
/// How long a call stands whose place nobody wants.
pub const STANDS_MS: i64 = 10_000;
/// How long a call stands at most for a voice that is not done.
pub const VOICE_MS_MAX: i64 = 30_000;
/// How many calls stand together as long as none of them must.
pub const ROWS_MAX: usize = 3;
/// How many calls wait for a place; beyond it the oldest is left to its row on the board.
pub const CALLS_WAITING_MAX: usize = 32;
/// How many calls that have stood wait to be told of.
pub const ENDED_CALLS_MAX: usize = 64;

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
    /// When it was made.
    pub at: Moment,
    /// It was at another counter before.
    pub moved: bool,
}

/// The calls that stand large.
#[derive(Debug)]
pub struct TakeOver {
    /// The newest first.
    standing: Vec<Standing>,
    /// The oldest first.
    waiting: VecDeque<Call>,
    /// Those that have stood, and how long.
    ended: VecDeque<(Call, Millis)>,
    /// How many rows the screen has room for.
    rows_max: usize,
    /// Calls are spoken, too.
    voiced: bool,
}

#[derive(Debug)]
struct Standing {
    call: Call,
    since: Millis,
    spoken: bool,
}

impl Standing {
    fn stood(&self, now: Millis) -> i64 {
        now.0 - self.since.0
    }

    /// Whether nothing is left to be said of it.
    fn is_said(&self, voiced: bool, now: Millis) -> bool {
        self.spoken || !voiced || self.stood(now) >= VOICE_MS_MAX
    }
}

impl Default for TakeOver {
    fn default() -> Self {
        let (standing, waiting, ended) = Default::default();
        Self { standing, waiting, ended, rows_max: ROWS_MAX, voiced: false }
    }
}

impl TakeOver {
    /// Takes a call in; it stands at once when there is a place.
    pub fn call(&mut self, call: Call, now: Millis) {
        self.end(now, |standing| standing.call.ticket == call.ticket);
        self.waiting.retain(|waiting| waiting.ticket != call.ticket);
        if self.waiting.len() == CALLS_WAITING_MAX {
            self.waiting.pop_front();
        }
        self.waiting.push_back(call);
        self.advance(now);
    }

    /// The voice of a call is done.
    pub fn spoken(&mut self, ticket: TicketId, call: u8) {
        let of =
            |standing: &&mut Standing| standing.call.ticket == ticket && standing.call.call == call;
        if let Some(standing) = self.standing.iter_mut().find(of) {
            standing.spoken = true;
        }
    }

    /// Whether calls are spoken, and how many rows the screen has room for.
    pub fn live_with(&mut self, voiced: bool, rows_max: usize) {
        (self.voiced, self.rows_max) = (voiced, rows_max.max(1));
    }

    /// Brings it to this time; says whether something else stands than before.
    pub fn advance(&mut self, now: Millis) -> bool {
        let voiced = self.voiced;
        let done = |it: &Standing| it.stood(now) >= STANDS_MS && it.is_said(voiced, now);
        let mut changed = self.end(now, done);
        while !self.waiting.is_empty() && self.make_room(now) {
            let Some(call) = self.waiting.pop_front() else { break };
            self.standing.insert(0, Standing { call, since: now, spoken: false });
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

    /// The calls that have stood since this was last asked, and how long.
    pub fn take_ended(&mut self) -> Vec<(Call, Millis)> {
        self.ended.drain(..).collect()
    }

    /// Takes everything down: what is known is not current.
    pub fn clear(&mut self, now: Millis) {
        self.end(now, |_| true);
        self.waiting.clear();
    }

    /// Whether a place is free, if need be that of the oldest call that has stood long enough.
    fn make_room(&mut self, now: Millis) -> bool {
        let standing = self.standing.len();
        if standing < ROWS_MAX.min(self.rows_max) {
            return true;
        }
        let long = self.standing.last().is_some_and(|oldest| oldest.stood(now) >= STANDS_MS_MIN);
        let said = self.standing.last().is_some_and(|oldest| oldest.is_said(self.voiced, now));
        let is_full = standing >= self.rows_max;
        // A voice that cannot keep up holds no place that another call needs.
        if long && (said || is_full) {
            let oldest = self.standing.pop();
            oldest.into_iter().for_each(|oldest| self.note_end(oldest, now));
            return true;
        }
        !is_full
    }

    fn end(&mut self, now: Millis, is_over: impl Fn(&Standing) -> bool) -> bool {
        let before = self.standing.len();
        let (over, left) = std::mem::take(&mut self.standing).into_iter().partition(&is_over);
        self.standing = left;
        let over: Vec<Standing> = over;
        over.into_iter().for_each(|standing| self.note_end(standing, now));
        self.standing.len() != before
    }

    fn note_end(&mut self, standing: Standing, now: Millis) {
        if self.ended.len() == ENDED_CALLS_MAX {
            self.ended.pop_front();
        }
        let stood = Millis(standing.stood(now));
        self.ended.push_back((standing.call, stood));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(ticket: u64, call: u8) -> Call {
        let number = format!("A{ticket:03}").parse().unwrap();
        let (counter, at, moved) = (CounterId(ticket as u16), Moment(0), false);
        Call { ticket: TicketId(ticket), number, counter, call, at, moved }
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
    fn a_fourth_waits_where_three_have_room() {
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
    fn calls_that_come_at_once_stand_in_lower_rows_where_there_is_room() {
        let mut takeover = TakeOver::default();
        takeover.live_with(false, 8);
        (1..=10).for_each(|ticket| takeover.call(call(ticket, 1), Millis(0)));
        assert_eq!(large(&takeover), [8, 7, 6, 5, 4, 3, 2, 1]);
        takeover.advance(Millis(STANDS_MS_MIN));
        assert_eq!(large(&takeover), [10, 9, 8, 7, 6, 5, 4, 3]);
    }

    #[test]
    fn a_call_stands_until_its_voice_is_done_and_no_longer_than_the_most() {
        let mut takeover = TakeOver::default();
        takeover.live_with(true, 8);
        takeover.call(call(1, 1), Millis(0));
        takeover.call(call(2, 1), Millis(0));
        takeover.spoken(TicketId(2), 1);
        takeover.advance(Millis(STANDS_MS));
        assert_eq!(large(&takeover), [1], "the voice of the second is done");
        takeover.advance(Millis(VOICE_MS_MAX - 1));
        assert_eq!(large(&takeover), [1]);
        takeover.advance(Millis(VOICE_MS_MAX));
        assert_eq!(large(&takeover), [0_u64; 0]);
    }

    #[test]
    fn what_has_stood_is_told_with_its_time_once() {
        let mut takeover = TakeOver::default();
        takeover.call(call(1, 1), Millis(0));
        takeover.call(call(1, 2), Millis(6_000));
        takeover.advance(Millis(6_000 + STANDS_MS));
        let told = takeover.take_ended();
        let told: Vec<_> = told.iter().map(|(call, stood)| (call.call, stood.0)).collect();
        assert_eq!(told, [(1, 6_000), (2, STANDS_MS)]);
        assert!(takeover.take_ended().is_empty());
    }

    #[test]
    fn of_sixty_calls_a_minute_for_ten_minutes_each_stands_eight_seconds() {
        let mut takeover = TakeOver::default();
        takeover.live_with(true, 8);
        let (mut stood, mut rows_max) = (std::collections::BTreeMap::new(), 0);
        for now in (0..700_000).step_by(100) {
            if now % 1_000 == 0 && now < 600_000 {
                takeover.call(call(now as u64 / 1_000 + 1, 1), Millis(now));
            }
            takeover.advance(Millis(now));
            rows_max = rows_max.max(takeover.large().count());
            for (call, length) in takeover.take_ended() {
                assert!(stood.insert(call.ticket, length.0).is_none(), "{} twice", call.number);
            }
        }
        assert_eq!(stood.len(), 600, "every call stood");
        assert!(stood.values().all(|length| *length >= STANDS_MS_MIN), "each long enough");
        assert!(rows_max <= 8 && takeover.waiting.is_empty());
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
        takeover.clear(Millis(0));
        takeover.advance(Millis(STANDS_MS_MIN));
        assert_eq!(takeover.large().count(), 0);
    }
}
