//! Who stands there, as far as they like to tell: what is read, scanned or typed.
//!
//! A read is met once, on a page where somebody chooses: one that comes while the number of the
//! customer before still stands waits for the first page.

use super::{Flow, Read};
use crate::event::Wish;
use crate::page::{Pad, Page};
use crate::typed::Typed;
use shared::booking::{BookingCode, CODE_CHARS_MAX, CODE_CHARS_MIN};
use shared::front::{PIN_CHARS_MAX, ReaderKind, Visit};
use shared::{Moment, VisitId};

/// The digits of a phone number.
pub const PHONE_DIGITS: usize = 11;
/// The shortest PIN that is sent, in digits.
pub const PIN_CHARS_MIN: usize = 4;

impl Flow {
    /// Whether enough is typed to be entered.
    pub fn is_whole(&self) -> bool {
        let typed = self.typed.len();
        self.page.pad().is_some_and(|pad| match pad {
            Pad::Phone => typed == PHONE_DIGITS,
            Pad::Code => typed >= CODE_CHARS_MIN,
            Pad::Pin => typed >= PIN_CHARS_MIN,
        })
    }

    /// Takes in what a reader has read, once.
    pub(super) fn meet(&mut self, now: Moment) {
        let visit = self.view.as_ref().and_then(|view| view.visit.clone());
        let Some(visit) = visit.filter(|visit| self.visit_met != Some(visit.id)) else { return };
        if self.page.is_choosing() {
            self.visit_met = Some(visit.id);
            self.met(visit, now);
        }
    }

    fn met(&mut self, visit: Visit, now: Moment) {
        self.since = now;
        self.visit = Some(visit.id);
        let typing = matches!(self.page, Page::Identify | Page::Phone | Page::Code);
        match visit.booking {
            Some(code) => {
                self.read = Read::Known;
                self.check_in(code, now);
            }
            None if visit.known => {
                self.read = Read::Known;
                if typing {
                    self.turn(Page::Home, now);
                }
            }
            None => self.unread(now),
        }
    }

    fn check_in(&mut self, code: BookingCode, now: Moment) {
        let asking = self.asking(None);
        self.wish_for(Wish::CheckIn(code, asking), now);
    }

    /// Nothing was made of it; the second time other ways are told of.
    fn unread(&mut self, now: Moment) {
        let times = if let Read::Unread(times) = self.read { times } else { 0 };
        self.read = Read::Unread(times.saturating_add(1));
        if matches!(self.page, Page::Phone | Page::Code) {
            self.turn(Page::Identify, now);
        }
    }

    /// A scanner beside the kiosk's keyboard; what it reads is looked up like any other read.
    pub(super) fn scanned(&mut self, text: Typed) {
        if self.page.is_choosing() && !text.is_empty() {
            self.look_up(ReaderKind::Code, text);
        }
    }

    fn look_up(&mut self, kind: ReaderKind, text: Typed) {
        self.read = Read::Asking;
        self.wishes.push(Wish::Identify(kind, text));
    }

    /// The answer to what was typed or scanned; what it means comes with the view.
    pub(super) fn identified(&mut self, visit: Option<VisitId>, now: Moment) {
        if visit.is_none() && self.read == Read::Asking {
            self.unread(now);
        }
    }

    pub(super) fn type_letter(&mut self, letter: char) {
        let letter = letter.to_ascii_uppercase();
        let Some(pad) = self.page.pad() else { return };
        let (fits, most) = match pad {
            Pad::Phone => (letter.is_ascii_digit(), PHONE_DIGITS),
            Pad::Code => (letter.is_ascii_alphanumeric(), CODE_CHARS_MAX),
            Pad::Pin => (letter.is_ascii_digit(), PIN_CHARS_MAX),
        };
        if fits && self.typed.len() < most {
            self.typed.push(letter);
        }
    }

    pub(super) fn enter(&mut self, now: Moment) {
        let Some(pad) = self.page.pad().filter(|_| self.is_whole()) else { return };
        let typed = self.typed.take();
        match pad {
            Pad::Phone => {
                self.look_up(ReaderKind::Phone, typed);
                self.turn(Page::Identify, now);
            }
            Pad::Code => {
                if let Ok(code) = BookingCode::try_from(typed.text().to_owned()) {
                    self.check_in(code, now);
                }
            }
            Pad::Pin => self.try_pin(typed),
        }
    }
}
