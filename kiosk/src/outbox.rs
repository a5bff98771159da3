//! What is still to be asked of the daemon: one thing at a time, help before all others.

use crate::event::Wish;
use std::collections::VecDeque;

/// More than a customer can wish for within one answer.
const WAITING_MAX: usize = 8;

/// Wishes in their order.
#[derive(Debug, Default)]
pub struct Outbox {
    waiting: VecDeque<Wish>,
    under_way: bool,
}

impl Outbox {
    /// Takes a wish in; false if there is no room for it.
    #[must_use]
    pub fn put(&mut self, wish: Wish) -> bool {
        if self.waiting.len() >= WAITING_MAX {
            return false;
        }
        if wish == Wish::Help {
            self.waiting.push_front(wish);
        } else {
            self.waiting.push_back(wish);
        }
        true
    }

    /// What is to be sent at once; none while something is under way.
    pub fn next(&mut self) -> Option<Wish> {
        if self.under_way {
            return None;
        }
        let next = self.waiting.pop_front();
        self.under_way = next.is_some();
        next
    }

    /// What was sent is answered.
    pub fn answered(&mut self) {
        self.under_way = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::TicketId;

    fn paper(ticket: u64) -> Wish {
        Wish::Paper(TicketId(ticket))
    }

    #[test]
    fn one_is_under_way_and_help_goes_first() {
        let mut outbox = Outbox::default();
        assert!(outbox.put(paper(1)) && outbox.put(paper(2)));
        assert_eq!(outbox.next(), Some(paper(1)));
        assert!(outbox.put(Wish::Help));
        assert_eq!(outbox.next(), None);
        outbox.answered();
        assert_eq!(outbox.next(), Some(Wish::Help));
        outbox.answered();
        assert_eq!(outbox.next(), Some(paper(2)));
        outbox.answered();
        assert_eq!(outbox.next(), None);
    }

    #[test]
    fn it_has_room_for_so_many() {
        let mut outbox = Outbox::default();
        let put = (0..20).filter(|ticket| outbox.put(paper(*ticket))).count();
        assert_eq!(put, WAITING_MAX);
    }
}
