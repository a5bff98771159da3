//! Choosing: cards, what is advised before a number, and what a customer needs.

use super::{Flow, Read};
use crate::event::{Asking, Wish};
use crate::page::{Advised, Asked, Page};
use shared::promise::Promise;
use shared::view::{KioskService, KioskView};
use shared::{Moment, ServiceId};

/// From such an end of the promise on, in minutes, another way is worth the question.
const DIVERT_FROM_MIN: u16 = 10;

/// Whether the branch has the service.
pub fn known(view: &KioskView, service: &ServiceId) -> bool {
    view.services.iter().any(|known| known.id == *service)
}

impl Flow {
    /// The next sheet of cards.
    pub(super) fn more(&mut self) {
        if matches!(self.page, Page::Home | Page::Group(_)) {
            self.sheet = self.sheet.saturating_add(1);
        }
    }

    pub(super) fn open(&mut self, group: String, now: Moment) {
        let known = |view: &KioskView| view.groups.iter().any(|known| known.id == group);
        if self.page == Page::Home && self.view.as_ref().is_some_and(known) {
            self.turn(Page::Group(group), now);
        }
    }

    /// One touch, one wish: only a page with cards on it asks, and at once unless there is
    /// something to know before.
    pub(super) fn choose(&mut self, service: ServiceId, now: Moment) {
        if !matches!(self.page, Page::Home | Page::Group(_)) {
            return;
        }
        let Some(view) = &self.view else { return };
        let Some(chosen) = view.services.iter().find(|known| known.id == service) else { return };
        let long = is_long(view, chosen);
        let divert = is_diverted(chosen);
        if long || divert {
            self.turn(Page::Advice(Advised { service, long, divert }), now);
        } else {
            self.ask(service, now);
        }
    }

    /// Asks for a number.
    fn ask(&mut self, service: ServiceId, now: Moment) {
        let asking = self.asking(Some(service));
        self.wish_for(Wish::Number(asking), now);
    }

    /// How this customer asks.
    pub(super) fn asking(&self, service: Option<ServiceId>) -> Asking {
        Asking {
            service,
            language: self.language(),
            large_print: self.modes.elder,
            care: self.modes.care && self.may_care(),
            more_time: self.modes.more_time,
            visit: self.visit.filter(|_| self.read == Read::Known),
        }
    }

    /// Sends for a number, and shows that it is on its way.
    pub(super) fn wish_for(&mut self, wish: Wish, now: Moment) {
        let service = wish.asking().and_then(|asking| asking.service.clone());
        let tickets = self.view.as_ref().map_or(&[][..], |view| &view.tickets);
        let after = tickets.iter().map(|ticket| ticket.ticket).max();
        self.turn(Page::Working(Asked { service, after }), now);
        self.asked = Some(wish.clone());
        self.wishes.push(wish);
    }

    /// Without being known; or the number, in spite of the wait and of the other way.
    pub(super) fn all_the_same(&mut self, now: Moment) {
        if let Page::Advice(advised) = self.page.clone() {
            self.not_diverted();
            self.ask(advised.service, now);
        } else if matches!(self.page, Page::Identify | Page::Phone | Page::Code) {
            self.read = Read::None;
            self.turn(Page::Home, now);
        }
    }

    /// The other way is taken.
    pub(super) fn divert(&mut self, now: Moment) {
        let Page::Advice(Advised { service, divert: true, .. }) = self.page.clone() else { return };
        self.wishes.push(Wish::Divert { service: service.clone(), taken: true });
        self.turn(Page::Diverted(service), now);
    }

    /// Another way that was offered and is left is counted as well.
    pub(super) fn not_diverted(&mut self) {
        if let Page::Advice(Advised { service, divert: true, .. }) = &self.page {
            self.wishes.push(Wish::Divert { service: service.clone(), taken: false });
        }
    }

    /// To a page of the customer's own, from one where they choose.
    pub(super) fn go(&mut self, page: Page, now: Moment) {
        let from_home = matches!(self.page, Page::Home | Page::Identify);
        if from_home && self.read != Read::Asking {
            self.turn(page, now);
        }
    }

    pub(super) fn back(&mut self, now: Moment) {
        let own = matches!(
            self.page,
            Page::Group(_) | Page::Identify | Page::Phone | Page::Code | Page::Care
        );
        if self.sheet > 0 {
            self.sheet -= 1;
        } else if own {
            self.turn(Page::Home, now);
        } else if matches!(self.page, Page::Advice(_)) {
            self.not_diverted();
            self.turn(Page::Home, now);
        } else if self.page == Page::Pin {
            self.leave(now);
        }
    }

    /// Whether the branch gives the care lane to who asks for it.
    pub(super) fn may_care(&self) -> bool {
        self.view.as_ref().is_some_and(|view| view.front.care_by_asking)
    }
}

/// Whether the wait is one that the branch asks about.
fn is_long(view: &KioskView, service: &KioskService) -> bool {
    let above = view.front.ask_above_min.zip(service.promise);
    above.is_some_and(|(min, promise)| promise.to.is_none_or(|to| to >= min))
}

/// Whether the service has another way, and a wait that makes it worth a question.
fn is_diverted(service: &KioskService) -> bool {
    let waits = |promise: Promise| promise.to.is_none_or(|to| to >= DIVERT_FROM_MIN);
    service.diversion.is_some() && service.promise.is_some_and(waits)
}
