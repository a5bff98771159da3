//! The staff's page behind a corner and a PIN.

use super::Flow;
use crate::event::{PinAnswer, Staff, StaffWish, Wish};
use crate::page::Page;
use crate::typed::Typed;
use shared::Moment;
use shared::front::VOLUME_PERCENT_MAX;

/// What staff are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    /// What became of the last PIN.
    pub pin: Option<PinAnswer>,
    /// A PIN is being checked.
    pub checking: bool,
    /// What became of the last wish; none while it is under way.
    pub done: Option<bool>,
    /// A wish is under way.
    pub asking: bool,
}

impl Desk {
    /// What became of a wish.
    pub(super) fn told(&mut self, done: bool) {
        (self.done, self.asking) = (Some(done), false);
    }
}

impl Flow {
    /// To the PIN, from a page that nobody's number stands on.
    pub(super) fn corner(&mut self, now: Moment) {
        let nobodys = matches!(self.page, Page::Home | Page::Closed | Page::OutOfService(_));
        if nobodys {
            self.forget();
            self.turn(Page::Pin, now);
        }
    }

    /// One PIN is checked at a time.
    pub(super) fn try_pin(&mut self, pin: Typed) {
        if !self.staff.checking {
            self.staff = Desk { checking: true, ..Desk::default() };
            self.wishes.push(Wish::Pin(pin));
        }
    }

    pub(super) fn pin_answered(&mut self, answer: PinAnswer, now: Moment) {
        if self.page != Page::Pin {
            return;
        }
        self.staff = Desk { pin: Some(answer), ..Desk::default() };
        if answer == PinAnswer::Right {
            self.turn(Page::Staff, now);
        }
    }

    pub(super) fn staff_wishes(&mut self, wish: Staff) {
        if self.page != Page::Staff || self.staff.asking {
            return;
        }
        let volume = self.view.as_ref().map_or(0, |view| view.volume);
        let wish = match wish {
            Staff::Restart => return self.wishes.push(Wish::Restart),
            Staff::Roll => StaffWish::Roll,
            Staff::Test => StaffWish::Test,
            Staff::Volume(by) => {
                StaffWish::Volume(volume.saturating_add_signed(by).min(VOLUME_PERCENT_MAX))
            }
            Staff::Close(reason) => StaffWish::Close(reason),
            Staff::Open => StaffWish::Open,
        };
        (self.staff.asking, self.staff.done) = (true, None);
        self.wishes.push(Wish::Staff(wish));
    }
}
