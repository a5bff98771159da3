//! The proof of a call: reported once as it is really on screen and once with how long it stood
//! there, each until it is heard.

use shared::link::Answer;
use shared::{Moment, TicketId};
use std::collections::VecDeque;

/// How many reports wait to be sent; beyond it the oldest is given up.
const DUE_REPORTS_MAX: usize = 64;
/// How many reported calls are remembered.
const TOLD_CALLS_MAX: usize = 256;
/// How often a report nobody heard is sent.
const TRIES_MAX: u8 = 5;

/// A call that was shown: the ticket, which call of it, and when that was made. A ticket that goes
/// on to another counter is called there for the first time again.
pub type Shown = (TicketId, u8, Moment);

/// What is told of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The call.
    pub shown: Shown,
    /// When it was first drawn.
    pub at: Moment,
    /// How long it stood, once that is over.
    pub length_ms: Option<u32>,
}

/// What has been shown, and what of it is still to be told.
#[derive(Debug, Default)]
pub struct Reports {
    due: VecDeque<Report>,
    told: VecDeque<(Shown, Moment)>,
    under_way: bool,
    tries: u8,
}

impl Reports {
    /// A call was drawn, perhaps not for the first time.
    pub fn drawn(&mut self, shown: Shown, at: Moment) {
        if self.has(shown) {
            return;
        }
        if self.told.len() == TOLD_CALLS_MAX {
            self.told.pop_front();
        }
        self.told.push_back((shown, at));
        self.tell(Report { shown, at, length_ms: None });
    }

    /// A call stands no more. One that was never drawn has nothing to tell.
    pub fn ended(&mut self, shown: Shown, length_ms: u32) {
        let told = self.told.iter().find(|(known, _)| *known == shown);
        if let Some((_, at)) = told {
            self.tell(Report { shown, at: *at, length_ms: Some(length_ms) });
        }
    }

    /// Whether this call has been drawn.
    pub fn has(&self, shown: Shown) -> bool {
        self.told.iter().any(|(known, _)| *known == shown)
    }

    /// The report to send, if one is due and none is under way.
    pub fn send(&mut self) -> Option<Report> {
        if self.under_way {
            return None;
        }
        let report = *self.due.front()?;
        self.under_way = true;
        Some(report)
    }

    /// What became of the report that was sent.
    pub fn answered(&mut self, report: Report, answer: &Answer) {
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
            self.due.retain(|due| *due != report);
        }
    }

    fn tell(&mut self, report: Report) {
        if self.due.len() == DUE_REPORTS_MAX {
            self.due.pop_front();
        }
        self.due.push_back(report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::wire::{Done, Outcome};

    const FIRST: Shown = (TicketId(1), 1, Moment(5));
    const SECOND: Shown = (TicketId(2), 1, Moment(6));
    const AT: Moment = Moment(9);

    fn done() -> Answer {
        Answer::Done(Done { seq: 1, outcome: Outcome::Done })
    }

    fn first(shown: Shown) -> Report {
        Report { shown, at: AT, length_ms: None }
    }

    #[test]
    fn a_call_is_reported_once_however_often_it_is_drawn() {
        let mut reports = Reports::default();
        reports.drawn(FIRST, AT);
        reports.drawn(FIRST, Moment(10));
        assert_eq!(reports.send(), Some(first(FIRST)));
        assert_eq!(reports.send(), None, "one report is under way at a time");
        reports.answered(first(FIRST), &done());
        reports.drawn(FIRST, AT);
        assert_eq!(reports.send(), None);
    }

    #[test]
    fn a_recall_and_a_call_elsewhere_are_calls_of_their_own() {
        let mut reports = Reports::default();
        reports.drawn(FIRST, AT);
        let again = (FIRST.0, 2, Moment(7));
        let elsewhere = (FIRST.0, 1, Moment(8));
        reports.drawn(again, AT);
        reports.drawn(elsewhere, AT);
        for shown in [FIRST, again, elsewhere] {
            assert_eq!(reports.send(), Some(first(shown)));
            reports.answered(first(shown), &done());
        }
        assert_eq!(reports.send(), None);
    }

    #[test]
    fn how_long_a_call_stood_is_told_after_it_was_told_to_stand() {
        let mut reports = Reports::default();
        reports.ended(SECOND, 8_000);
        reports.drawn(FIRST, AT);
        reports.ended(FIRST, 8_000);
        assert_eq!(reports.send(), Some(first(FIRST)), "what was never drawn is not told");
        reports.answered(first(FIRST), &done());
        assert_eq!(reports.send(), Some(Report { length_ms: Some(8_000), ..first(FIRST) }));
    }

    #[test]
    fn what_was_not_sent_is_sent_again() {
        let mut reports = Reports::default();
        reports.drawn(FIRST, AT);
        reports.drawn(SECOND, AT);
        for _ in 0..20 {
            assert_eq!(reports.send(), Some(first(FIRST)));
            reports.answered(first(FIRST), &Answer::Busy);
        }
        reports.answered(first(FIRST), &done());
        assert_eq!(reports.send(), Some(first(SECOND)));
    }

    #[test]
    fn what_nobody_hears_is_given_up_in_the_end() {
        let mut reports = Reports::default();
        reports.drawn(FIRST, AT);
        for _ in 0..TRIES_MAX {
            assert_eq!(reports.send(), Some(first(FIRST)));
            reports.answered(first(FIRST), &Answer::Unheard);
        }
        assert_eq!(reports.send(), None);
    }
}
