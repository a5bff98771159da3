//! The proof of a call: reported once it is really on screen, once a call, until it is heard.

use shared::TicketId;
use shared::link::Answer;
use std::collections::VecDeque;

/// How many reports wait to be sent; beyond it the oldest is given up.
const DUE_REPORTS_MAX: usize = 64;
/// How many reported calls are remembered.
const TOLD_CALLS_MAX: usize = 256;
/// How often a report nobody heard is sent.
const TRIES_MAX: u8 = 5;

/// A call that was shown: the ticket, and which call of it.
pub type Shown = (TicketId, u8);

/// What has been shown, and what of it is still to be told.
#[derive(Debug, Default)]
pub struct Reports {
    due: VecDeque<Shown>,
    told: VecDeque<Shown>,
    under_way: bool,
    tries: u8,
}

impl Reports {
    /// A call was drawn, perhaps not for the first time.
    pub fn drawn(&mut self, shown: Shown) {
        if self.told.contains(&shown) {
            return;
        }
        if self.told.len() == TOLD_CALLS_MAX {
            self.told.pop_front();
        }
        self.told.push_back(shown);
        if self.due.len() == DUE_REPORTS_MAX {
            self.due.pop_front();
        }
        self.due.push_back(shown);
    }

    /// Whether this call has been drawn.
    pub fn has(&self, shown: Shown) -> bool {
        self.told.contains(&shown)
    }

    /// The report to send, if one is due and none is under way.
    pub fn send(&mut self) -> Option<Shown> {
        if self.under_way {
            return None;
        }
        let shown = *self.due.front()?;
        self.under_way = true;
        Some(shown)
    }

    /// What became of the report that was sent.
    pub fn answered(&mut self, shown: Shown, answer: &Answer) {
        self.under_way = false;
        let settled = match answer {
            Answer::Done(_) | Answer::Refused(_) => true,
            Answer::Busy => false,
            Answer::Unheard => {
                self.tries += 1;
                self.tries >= TRIES_MAX
            }
        };
        if settled {
            self.tries = 0;
            self.due.retain(|due| *due != shown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::wire::{Done, Outcome};

    const FIRST: Shown = (TicketId(1), 1);
    const SECOND: Shown = (TicketId(2), 1);

    fn done() -> Answer {
        Answer::Done(Done { seq: 1, outcome: Outcome::Done })
    }

    #[test]
    fn a_call_is_reported_once_however_often_it_is_drawn() {
        let mut reports = Reports::default();
        reports.drawn(FIRST);
        reports.drawn(FIRST);
        assert_eq!(reports.send(), Some(FIRST));
        assert_eq!(reports.send(), None, "one report is under way at a time");
        reports.answered(FIRST, &done());
        reports.drawn(FIRST);
        assert_eq!(reports.send(), None);
    }

    #[test]
    fn a_recall_is_a_call_of_its_own() {
        let mut reports = Reports::default();
        reports.drawn(FIRST);
        reports.drawn((FIRST.0, 2));
        assert_eq!(reports.send(), Some(FIRST));
        reports.answered(FIRST, &done());
        assert_eq!(reports.send(), Some((FIRST.0, 2)));
    }

    #[test]
    fn what_was_not_sent_is_sent_again() {
        let mut reports = Reports::default();
        reports.drawn(FIRST);
        reports.drawn(SECOND);
        for _ in 0..20 {
            assert_eq!(reports.send(), Some(FIRST));
            reports.answered(FIRST, &Answer::Busy);
        }
        reports.answered(FIRST, &done());
        assert_eq!(reports.send(), Some(SECOND));
    }

    #[test]
    fn what_nobody_hears_is_given_up_in_the_end() {
        let mut reports = Reports::default();
        reports.drawn(FIRST);
        for _ in 0..TRIES_MAX {
            assert_eq!(reports.send(), Some(FIRST));
            reports.answered(FIRST, &Answer::Unheard);
        }
        assert_eq!(reports.send(), None);
    }
}
