//! Which page the kiosk shows when, and when it leaves it. Pure: the time is an argument.
//!
//! 1. One touch asks for one number; until its answer every further touch is without effect.
//! 2. A number once given out is shown until its customer has had time to take it, whatever
//!    becomes of printer or daemon.
//! 3. Each page that could strand somebody ends by itself, and the next customer finds the
//!    branch's first language in the usual size.

use crate::page::{Asked, Page, Refused, Slip, Why};
use shared::device::Held;
use shared::moment::Millis;
use shared::view::KioskView;
use shared::{Language, Moment, Number, ServiceId, TicketId};

/// How long the daemon may be unheard before the kiosk says so.
pub const UNHEARD: Millis = Millis::seconds(2);
/// How long a group's page, or a language somebody chose and left, stays without a touch.
pub const IDLE: Millis = Millis::seconds(30);
/// How long an answer is waited for; the link gives up before.
pub const ANSWER: Millis = Millis::seconds(20);
/// How long a print may be silent before nobody can say what became of it.
pub const PRINT_SILENT: Millis = Millis::seconds(15);
/// How long a slip that came out is announced.
pub const TAKE: Millis = Millis::seconds(8);
/// How long a number without a slip stands to be photographed.
pub const TROUBLE: Millis = Millis::seconds(60);
/// How long a refusal stands.
pub const REFUSED: Millis = Millis::seconds(12);

/// What the kiosk hears.
#[derive(Clone, Debug)]
pub enum Event {
    /// The view, as it stands.
    View(Box<KioskView>),
    /// The daemon lives.
    Alive,
    /// The connection is lost.
    Disconnected,
    /// Nothing was heard for long.
    Stale,
    /// A language was touched.
    Language(Language),
    /// Large writing was touched, or the usual one again.
    Elder(bool),
    /// A group's card was touched.
    Group(String),
    /// A service's card was touched.
    Service(ServiceId),
    /// Back to the first page.
    Back,
    /// The customer has read it.
    Done,
    /// 没出票: the customer has no paper and wants it once more.
    NoPaper,
    /// No other paper comes, and why is known to the staff.
    NotReprinted,
    /// The number that was asked for.
    Issued(TicketId, Number, u32),
    /// No number, and why.
    Refused(Refused),
    /// No answer came in time.
    Unheard,
    /// Time has passed.
    Tick,
}

/// What is to be asked of the daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A number.
    Number {
        /// What the customer came for.
        service: ServiceId,
        /// The language of the slip.
        language: Language,
        /// Whether it is one of large print.
        large_print: bool,
    },
    /// One more paper of a number.
    Paper(TicketId),
}

/// The kiosk's way from page to page.
#[derive(Clone, Debug)]
pub struct Flow {
    page: Page,
    /// When the page, or the last touch or word about it, came.
    since: Moment,
    view: Option<KioskView>,
    silent_since: Option<Moment>,
    chosen: Option<Language>,
    elder: bool,
}

impl Flow {
    /// A kiosk that has heard nothing yet.
    pub fn new(now: Moment) -> Self {
        let (page, silent_since) = (Page::Start, Some(now));
        Self { page, since: now, view: None, silent_since, chosen: None, elder: false }
    }

    /// What it shows.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What it last heard of the hall.
    pub fn view(&self) -> Option<&KioskView> {
        self.view.as_ref()
    }

    /// The language it speaks: the customer's, else the branch's first.
    pub fn language(&self) -> Language {
        let first = || self.view.as_ref().and_then(|view| view.languages.first()).cloned();
        self.chosen.clone().or_else(first).unwrap_or_else(Language::chinese)
    }

    /// Whether this customer has chosen large writing.
    pub fn elder(&self) -> bool {
        self.elder
    }

    /// How long until the page leaves by itself.
    pub fn left(&self, now: Moment) -> Option<Millis> {
        self.stay().map(|stay| self.since + stay - now)
    }

    /// Goes on by what was heard; a number, and one more paper of it, is wished for at most once a
    /// customer.
    pub fn on(&mut self, event: Event, now: Moment) -> Option<Wish> {
        let mut wish = None;
        match event {
            Event::View(view) => self.see(*view, now),
            Event::Alive if self.view.is_some() => self.silent_since = None,
            Event::Alive => {}
            Event::Disconnected => _ = self.silent_since.get_or_insert(now),
            Event::Stale => self.silent_since = Some(now - UNHEARD),
            Event::Language(language) => {
                self.chosen = Some(language);
                self.touched(now);
            }
            Event::Elder(elder) => {
                self.elder = elder;
                self.touched(now);
            }
            Event::Group(group) => self.open(group, now),
            Event::Service(service) => wish = self.ask(service, now),
            Event::Back => self.back(now),
            Event::Done => self.done(now),
            Event::NoPaper => wish = self.ask_again(now),
            Event::NotReprinted => self.not_reprinted(now),
            Event::Issued(ticket, number, ahead) => self.issued((ticket, number, ahead), now),
            Event::Refused(why) => self.refused(why, now),
            Event::Unheard => self.unheard(now),
            Event::Tick => self.tick(now),
        }
        self.settle(now);
        wish
    }

    /// Takes in the view; a ticket of ours may have come further with it.
    fn see(&mut self, view: KioskView, now: Moment) {
        let next = match &self.page {
            Page::Working(asked) | Page::Unheard(asked) => {
                let ours = view.tickets.iter().find(|ticket| asked.answered_by(ticket));
                ours.map(|ticket| Slip::from(ticket).page(&view))
            }
            Page::Printing(slip) => slip.told(&view).map(|slip| slip.page(&view)),
            Page::Trouble(slip, why) => slip.told(&view).map(|slip| slip.page_after(*why, &view)),
            Page::Take(slip) => slip.told(&view).map(|slip| slip.page(&view)),
            Page::Start
            | Page::NoDaemon
            | Page::Closed
            | Page::Home
            | Page::Group(_)
            | Page::Refused(_) => None,
        };
        self.silent_since = None;
        if self.chosen.as_ref().is_some_and(|chosen| !view.languages.contains(chosen)) {
            self.chosen = None;
        }
        self.view = Some(view);
        match next {
            // The paper is in its customer's hand.
            Some(Page::Take(slip)) if slip.held == Some(Held::Taken) => self.leave(now),
            Some(next) => self.turn(next, now),
            None => {}
        }
    }

    /// Somebody is there, and the page stays longer; what is under way has its own time.
    fn touched(&mut self, now: Moment) {
        if !matches!(self.page, Page::Working(_) | Page::Printing(_)) {
            self.since = now;
        }
    }

    fn open(&mut self, group: String, now: Moment) {
        let known = |view: &KioskView| view.groups.iter().any(|known| known.id == group);
        if self.page == Page::Home && self.view.as_ref().is_some_and(known) {
            self.turn(Page::Group(group), now);
        }
    }

    /// One touch, one wish: only a page with cards on it asks.
    fn ask(&mut self, service: ServiceId, now: Moment) -> Option<Wish> {
        if !matches!(self.page, Page::Home | Page::Group(_)) {
            return None;
        }
        let view = self.view.as_ref()?;
        if !view.services.iter().any(|known| known.id == service) {
            return None;
        }
        let after = view.tickets.iter().map(|ticket| ticket.ticket).max();
        self.turn(Page::Working(Asked { service: service.clone(), after }), now);
        let (language, large_print) = (self.language(), self.elder);
        Some(Wish::Number { service, language, large_print })
    }

    /// One more paper of the number that stands there, while somebody stands before it.
    fn ask_again(&mut self, now: Moment) -> Option<Wish> {
        let Page::Trouble(slip, _) = &self.page else { return None };
        if !slip.may_be_reprinted(self.view.as_ref()?) {
            return None;
        }
        let ticket = slip.ticket;
        self.turn(Page::Printing(slip.clone().reprinted()), now);
        Some(Wish::Paper(ticket))
    }

    fn not_reprinted(&mut self, now: Moment) {
        if let Page::Printing(slip) = &self.page {
            let before = slip.not_reprinted(self.view.as_ref());
            let next = match &self.view {
                Some(view) if before.print.is_some() => before.page(view),
                Some(_) | None => Page::Trouble(before, Why::Unknown),
            };
            self.turn(next, now);
        }
    }

    fn back(&mut self, now: Moment) {
        if matches!(self.page, Page::Group(_)) {
            self.turn(Page::Home, now);
        }
    }

    /// After a refusal the same customer goes on; after a number comes the next one.
    fn done(&mut self, now: Moment) {
        match self.page {
            Page::Refused(_) => self.turn(Page::Home, now),
            Page::Take(_) | Page::Trouble(..) | Page::Unheard(_) => self.leave(now),
            Page::Start
            | Page::NoDaemon
            | Page::Closed
            | Page::Home
            | Page::Group(_)
            | Page::Working(_)
            | Page::Printing(_) => {}
        }
    }

    fn issued(&mut self, (ticket, number, people_ahead): (TicketId, Number, u32), now: Moment) {
        let service = match &self.page {
            Page::Working(asked) | Page::Unheard(asked) => asked.service.clone(),
            Page::Printing(slip) | Page::Take(slip) | Page::Trouble(slip, _)
                if slip.ticket != ticket =>
            {
                slip.service.clone()
            }
            Page::Start
            | Page::NoDaemon
            | Page::Closed
            | Page::Home
            | Page::Group(_)
            | Page::Printing(_)
            | Page::Take(_)
            | Page::Trouble(..)
            | Page::Refused(_) => return,
        };
        let slip = Slip::new(ticket, number, service, people_ahead);
        let next = match &self.view {
            Some(view) => slip.told(view).unwrap_or(slip).page(view),
            None => Page::Printing(slip),
        };
        self.turn(next, now);
    }

    fn refused(&mut self, why: Refused, now: Moment) {
        if matches!(self.page, Page::Working(_)) {
            self.turn(Page::Refused(why), now);
        }
    }

    fn unheard(&mut self, now: Moment) {
        if let Page::Working(asked) = &self.page {
            self.turn(Page::Unheard(asked.clone()), now);
        }
    }

    /// Leaves a page whose time is over.
    fn tick(&mut self, now: Moment) {
        if self.left(now).is_none_or(|left| left > Millis(0)) {
            return;
        }
        match &self.page {
            Page::Printing(slip) => self.turn(Page::Trouble(slip.clone(), Why::Unknown), now),
            Page::Working(_) => self.unheard(now),
            Page::Start | Page::NoDaemon | Page::Closed | Page::Home => self.forget(),
            Page::Group(_)
            | Page::Take(_)
            | Page::Trouble(..)
            | Page::Refused(_)
            | Page::Unheard(_) => self.leave(now),
        }
    }

    /// The pages nobody's number stands on follow daemon and day.
    fn settle(&mut self, now: Moment) {
        if self.page.is_taken() {
            return;
        }
        let silent = self.silent_since.is_some_and(|since| now - since >= UNHEARD);
        let next = match (&self.view, &self.page) {
            _ if silent => Page::NoDaemon,
            (None, _) => Page::Start,
            (Some(view), _) if !view.day_open => Page::Closed,
            (Some(view), Page::Group(group)) if view.groups.iter().any(|g| g.id == *group) => {
                return;
            }
            (Some(_), _) => Page::Home,
        };
        self.turn(next, now);
    }

    fn stay(&self) -> Option<Millis> {
        match self.page {
            Page::Start | Page::NoDaemon | Page::Closed | Page::Home => {
                (self.chosen.is_some() || self.elder).then_some(IDLE)
            }
            Page::Group(_) => Some(IDLE),
            Page::Working(_) => Some(ANSWER),
            Page::Printing(_) => Some(PRINT_SILENT),
            Page::Take(_) => Some(TAKE),
            Page::Trouble(..) | Page::Unheard(_) => Some(TROUBLE),
            Page::Refused(_) => Some(REFUSED),
        }
    }

    fn leave(&mut self, now: Moment) {
        self.forget();
        self.turn(Page::Home, now);
    }

    /// The next customer finds the kiosk as it was.
    fn forget(&mut self) {
        (self.chosen, self.elder) = (None, false);
    }

    fn turn(&mut self, next: Page, now: Moment) {
        if self.page != next {
            self.page = next;
            self.since = now;
        }
    }
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
