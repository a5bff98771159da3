//! The number: from the wish to the slip in its customer's hand.

use super::Flow;
use crate::event::Wish;
use crate::page::{Page, Reason, Refused, Slip, Why};
use shared::device::Held;
use shared::view::KioskView;
use shared::{Moment, Number, ServiceId, TicketId};

impl Flow {
    /// The page that this customer's ticket has come to with this view, if it is on one.
    pub(super) fn ticket_of(&self, view: &KioskView) -> Option<Page> {
        if let Page::Working(asked) | Page::Unheard(asked) = &self.page {
            let ours = view.tickets.iter().find(|ticket| asked.answered_by(ticket));
            ours.map(|ticket| Slip::from(ticket).page(view))
        } else if let Page::Printing(slip) | Page::Take(slip) = &self.page {
            slip.told(view).map(|slip| slip.page(view))
        } else if let Page::Trouble(slip, why) = &self.page {
            slip.told(view).map(|slip| slip.page_after(*why, view))
        } else {
            None
        }
    }

    /// Follows the ticket there.
    pub(super) fn follow(&mut self, next: Option<Page>, now: Moment) {
        match next {
            // The paper is in its customer's hand.
            Some(Page::Take(slip)) if slip.held == Some(Held::Taken) => self.leave(now),
            Some(next) => self.turn(next, now),
            None => {}
        }
    }

    /// One more paper of the number that stands there, while somebody stands before it.
    pub(super) fn ask_again(&mut self, now: Moment) {
        let Page::Trouble(slip, _) = &self.page else { return };
        if !self.view.as_ref().is_some_and(|view| slip.may_be_reprinted(view)) {
            return;
        }
        let (ticket, next) = (slip.ticket, Page::Printing(slip.clone().reprinted()));
        self.turn(next, now);
        self.wishes.push(Wish::Paper(ticket));
    }

    pub(super) fn not_reprinted(&mut self, now: Moment) {
        if let Page::Printing(slip) = &self.page {
            let before = slip.not_reprinted(self.view.as_ref());
            let next = match &self.view {
                Some(view) if before.print.is_some() => before.page(view),
                Some(_) | None => Page::Trouble(before, Why::Unknown),
            };
            self.turn(next, now);
        }
    }

    /// After a refusal the same customer goes on; after a number comes the next one.
    pub(super) fn done(&mut self, now: Moment) {
        let read = matches!(
            self.page,
            Page::Take(_) | Page::Trouble(..) | Page::Unheard(_) | Page::Diverted(_) | Page::Staff
        );
        if matches!(self.page, Page::Refused(_)) {
            self.turn(Page::Home, now);
        } else if read {
            self.leave(now);
        }
    }

    pub(super) fn issued(&mut self, told: (TicketId, Number, u32), now: Moment) {
        let (ticket, number, people_ahead) = told;
        let service = if let Page::Working(asked) | Page::Unheard(asked) = &self.page {
            asked.service.clone()
        } else if let Page::Printing(slip) | Page::Take(slip) | Page::Trouble(slip, _) = &self.page
            && slip.ticket != ticket
        {
            Some(slip.service.clone())
        } else {
            return;
        };
        // An appointment's service is told with the ticket.
        let service = service.unwrap_or_else(|| ServiceId(String::new()));
        let slip = Slip::new(ticket, number, service, people_ahead);
        let next = match &self.view {
            Some(view) => slip.told(view).unwrap_or(slip).page(view),
            None => Page::Printing(slip),
        };
        self.turn(next, now);
    }

    /// What was read may be used up by then; the number is asked for once more without it.
    pub(super) fn refused(&mut self, why: Refused, now: Moment) {
        if !matches!(self.page, Page::Working(_)) {
            return;
        }
        let mut again = self.asked.take();
        let visit = again.as_mut().and_then(|wish| wish.asking_mut()?.visit.take());
        match again {
            Some(wish) if why.reason == Reason::VisitOver && visit.is_some() => {
                self.asked = Some(wish.clone());
                self.wishes.push(wish);
            }
            _ => self.turn(Page::Refused(why), now),
        }
    }

    pub(super) fn unheard(&mut self, now: Moment) {
        if let Page::Working(asked) = &self.page {
            self.turn(Page::Unheard(asked.clone()), now);
        }
    }

    /// Nobody can say what became of the slip.
    pub(super) fn print_silent(&mut self, now: Moment) {
        if let Page::Printing(slip) = &self.page {
            self.turn(Page::Trouble(slip.clone(), Why::Unknown), now);
        }
    }
}
