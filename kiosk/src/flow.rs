//! Which page the kiosk shows when, and when it leaves it. Pure: the time is an argument.
//!
//! 1. One touch asks for one number; until its answer every further touch is without effect.
//! 2. A number once given out is shown until its customer has had time to take it, whatever
//!    becomes of printer or daemon; only an emergency takes its page.
//! 3. Each page that could strand somebody ends by itself, after a countdown that a touch stops;
//!    the next customer finds the branch's first language in the usual size, and nothing typed.
//! 4. Help can be called for on every page, and so can the way back be found.

mod choose;
mod staff;
mod ticket;
mod visit;

use crate::event::{Event, Key, Touch, Wish};
use crate::page::Page;
use crate::typed::Typed;
use shared::front::KioskOpen;
use shared::moment::Millis;
use shared::view::KioskView;
use shared::{Language, Moment, VisitId};

/// How long the daemon may be unheard before the kiosk says so.
pub const UNHEARD: Millis = Millis::seconds(2);
/// How long a customer may do nothing before the kiosk asks whether they are there.
pub const IDLE: Millis = Millis::seconds(30);
/// The same in large writing.
pub const IDLE_ELDER: Millis = Millis::seconds(60);
/// How long it asks before it takes them for gone.
pub const COUNTDOWN: Millis = Millis::seconds(20);
/// How long an answer is waited for; the link gives up before.
pub const ANSWER: Millis = Millis::seconds(20);
/// How long a print may be silent before nobody can say what became of it.
pub const PRINT_SILENT: Millis = Millis::seconds(15);
/// How long a slip that came out is announced.
pub const TAKE: Millis = Millis::seconds(8);
/// The same in large writing.
pub const TAKE_ELDER: Millis = Millis::seconds(20);
/// How long a number without a slip stands to be photographed.
pub const TROUBLE: Millis = Millis::seconds(60);
/// The same in large writing.
pub const TROUBLE_ELDER: Millis = Millis::seconds(120);
/// After so long without anybody the kiosk tells who passes by what the branch likes to tell.
pub const ATTRACT: Millis = Millis::seconds(60);
/// How long each of these stands.
pub const ATTRACT_TURN: Millis = Millis::seconds(8);
/// How long it is told that a call for help was not heard.
pub const HELP_ALONE: Millis = Millis::seconds(30);

/// What was made of a card, an ID or a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Read {
    /// There was none.
    #[default]
    None,
    /// It is being looked up.
    Asking,
    /// It was understood.
    Known,
    /// It was not, so many times.
    Unread(u8),
}

/// How a call for help stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// There is none.
    None,
    /// It is on its way to the daemon.
    Calling,
    /// The staff are told.
    Called,
    /// Somebody is on the way.
    Coming,
    /// Nobody has heard it.
    Alone,
}

/// What this customer has chosen for this visit; the next one finds none of it.
#[derive(Clone, Debug, Default)]
struct Modes {
    language: Option<Language>,
    elder: bool,
    low: bool,
    contrast: bool,
    speech: bool,
    care: bool,
    more_time: bool,
}

/// The kiosk's way from page to page.
#[derive(Clone, Debug)]
pub struct Flow {
    page: Page,
    /// When the page, or the last touch or word about it, came.
    since: Moment,
    view: Option<KioskView>,
    silent_since: Option<Moment>,
    modes: Modes,
    /// Which sheet of the page's cards is up.
    sheet: usize,
    typed: Typed,
    /// What a reader has read of this customer, and the last read that was taken in.
    visit: Option<VisitId>,
    visit_met: Option<VisitId>,
    read: Read,
    /// A call for help that the daemon has not told of, and since when.
    help: Option<(Help, Moment)>,
    /// The number that was asked for last.
    asked: Option<Wish>,
    staff: staff::Desk,
    wishes: Vec<Wish>,
}

impl Flow {
    /// A kiosk that has heard nothing yet.
    pub fn new(now: Moment) -> Self {
        Self {
            page: Page::Start,
            since: now,
            view: None,
            silent_since: Some(now),
            modes: Modes::default(),
            sheet: 0,
            typed: Typed::new(),
            visit: None,
            visit_met: None,
            read: Read::None,
            help: None,
            asked: None,
            staff: staff::Desk::default(),
            wishes: Vec::new(),
        }
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
        self.modes.language.clone().or_else(first).unwrap_or_else(Language::chinese)
    }

    /// Whether this customer has chosen large writing.
    pub fn elder(&self) -> bool {
        self.modes.elder
    }

    /// Whether what is touched stands low.
    pub fn low(&self) -> bool {
        self.modes.low
    }

    /// Whether the colours are of high contrast.
    pub fn contrast(&self) -> bool {
        self.modes.contrast
    }

    /// Whether the pages are spoken.
    pub fn speech(&self) -> bool {
        self.modes.speech || self.modes.elder
    }

    /// Whether a place before the others is asked for.
    pub fn care(&self) -> bool {
        self.modes.care
    }

    /// Whether slow calls are asked for.
    pub fn more_time(&self) -> bool {
        self.modes.more_time
    }

    /// Which sheet of the page's cards is up, from 0.
    pub fn sheet(&self) -> usize {
        self.sheet
    }

    /// What has been typed on the page.
    pub fn typed(&self) -> &Typed {
        &self.typed
    }

    /// What was made of a card, an ID or a code.
    pub fn read(&self) -> Read {
        self.read
    }

    /// What staff are told.
    pub fn desk(&self) -> &staff::Desk {
        &self.staff
    }

    /// How a call for help stands.
    pub fn help(&self) -> Help {
        let told = self.view.as_ref().and_then(|view| view.help).filter(|_| !self.is_alone());
        match told {
            Some(help) if help.answered => Help::Coming,
            Some(_) => Help::Called,
            None => self.help.map_or(Help::None, |(help, _)| help),
        }
    }

    /// Which of the branch's words for who passes by stands over the cards.
    pub fn attract(&self, now: Moment) -> Option<usize> {
        let cards = self.view.as_ref().map_or(0, |view| view.front.cards.len());
        let idle = now - (self.since + ATTRACT);
        if self.page != Page::Home || self.is_somebodys() || cards == 0 || idle < Millis(0) {
            return None;
        }
        let turns = idle.0 / ATTRACT_TURN.0;
        usize::try_from(turns).ok().map(|turns| turns % cards)
    }

    /// How long until the page leaves by itself.
    pub fn left(&self, now: Moment) -> Option<Millis> {
        self.stay().map(|stay| self.since + stay - now)
    }

    /// How long the question stands whether somebody is there; none while it is not asked.
    pub fn countdown(&self, now: Moment) -> Option<Millis> {
        let asks = self.page.is_choosing()
            || matches!(self.page, Page::Refused(_) | Page::Pin | Page::Staff);
        self.left(now).filter(|left| asks && *left <= COUNTDOWN)
    }

    /// Goes on by what was heard; a number, and one more paper of it, is wished for at most once a
    /// customer.
    pub fn on(&mut self, event: Event, now: Moment) -> Vec<Wish> {
        match event {
            Event::View(view) => self.see(*view, now),
            Event::Alive if self.view.is_some() => self.silent_since = None,
            Event::Alive => {}
            Event::Disconnected => _ = self.silent_since.get_or_insert(now),
            Event::Stale => self.silent_since = Some(now - UNHEARD),
            Event::Issued(ticket, number, ahead) => self.issued((ticket, number, ahead), now),
            Event::Refused(why) => self.refused(why, now),
            Event::Unheard => self.unheard(now),
            Event::NotReprinted => self.not_reprinted(now),
            Event::HelpUnheard => self.help_unheard(now),
            Event::Identified(visit) => self.identified(visit, now),
            Event::Pin(answer) => self.pin_answered(answer, now),
            Event::Told(done) => self.staff.told(done),
            Event::Tick => self.tick(now),
            Event::Touch(touch) => self.touch(touch, now),
        }
        self.settle(now);
        std::mem::take(&mut self.wishes)
    }

    /// What a person does. Nothing is done on the screen while an emergency fills it, but for help.
    fn touch(&mut self, touch: Touch, now: Moment) {
        self.touched(now);
        let help = matches!(touch, Touch::Help | Touch::Key(Key::Help));
        if self.page == Page::Alarm && !help {
            return;
        }
        match touch {
            Touch::Touched | Touch::Voice(_) => {}
            Touch::Help => self.call_help(now),
            Touch::Language(language) => self.modes.language = Some(language),
            Touch::Elder(elder) => (self.modes.elder, self.sheet) = (elder, 0),
            Touch::Low(low) => (self.modes.low, self.sheet) = (low, 0),
            Touch::Contrast(contrast) => self.modes.contrast = contrast,
            Touch::Care(care) => self.modes.care = care && self.may_care(),
            Touch::MoreTime(more_time) => self.modes.more_time = more_time,
            Touch::More => self.more(),
            Touch::Group(group) => self.open(group, now),
            Touch::Service(service) => self.choose(service, now),
            Touch::ToIdentify => self.go(Page::Identify, now),
            Touch::ToPhone => self.go(Page::Phone, now),
            Touch::ToCode => self.go(Page::Code, now),
            Touch::ToCare => self.go(Page::Care, now),
            Touch::AllTheSame => self.all_the_same(now),
            Touch::Divert => self.divert(now),
            Touch::Back => self.back(now),
            Touch::Done => self.done(now),
            Touch::NoPaper => self.ask_again(now),
            Touch::Key(key) => self.key(key, now),
            Touch::Scanned(text) => self.scanned(text),
            Touch::Corner => self.corner(now),
            Touch::Staff(wish) => self.staff_wishes(wish),
        }
    }

    /// A key does what the finger does.
    fn key(&mut self, key: Key, now: Moment) {
        let typing = self.page.pad().is_some();
        match key {
            Key::Letter(letter) if typing => self.type_letter(letter),
            Key::Erase if typing && !self.typed.is_empty() => self.typed.pop(),
            Key::Enter if typing => self.enter(now),
            Key::Erase | Key::Escape => {
                self.back(now);
                self.done(now);
            }
            Key::Letter('0') | Key::Help => self.call_help(now),
            Key::Letter('*') | Key::Speech => self.modes.speech = true,
            Key::Letter(_) | Key::Enter => {}
        }
    }

    /// Takes in the view; a ticket of ours may have come further with it.
    fn see(&mut self, view: KioskView, now: Moment) {
        self.silent_since = None;
        let known = |language: &Language| view.languages.contains(language);
        self.modes.language.take_if(|chosen| !known(chosen));
        if view.visit.is_none() {
            self.visit = None;
        }
        if view.help.is_some() {
            self.help = None;
        }
        let next = self.ticket_of(&view);
        self.view = Some(view);
        self.follow(next, now);
    }

    /// Somebody is there, and the page stays longer; what is under way has its own time.
    fn touched(&mut self, now: Moment) {
        if !matches!(self.page, Page::Working(_) | Page::Printing(_) | Page::Take(_)) {
            self.since = now;
        }
    }

    /// Somebody is to come; where nobody can be told, that is said.
    fn call_help(&mut self, now: Moment) {
        if self.is_alone() {
            self.help = Some((Help::Alone, now));
        } else if !matches!(self.help(), Help::Calling | Help::Called | Help::Coming) {
            self.help = Some((Help::Calling, now));
            self.wishes.push(Wish::Help);
        }
    }

    fn help_unheard(&mut self, now: Moment) {
        if self.help.is_some() {
            self.help = Some((Help::Alone, now));
        }
    }

    /// Whether the daemon is out of reach.
    fn is_alone(&self) -> bool {
        matches!(self.page, Page::NoDaemon | Page::Start) || self.view.is_none()
    }

    /// Whether anything on the first page is a customer's.
    fn is_somebodys(&self) -> bool {
        let modes = &self.modes;
        let seen = modes.elder || modes.low || modes.contrast || modes.speech;
        let asked = modes.care || modes.more_time || self.sheet > 0;
        let known = self.visit.is_some() || self.read != Read::None;
        modes.language.is_some() || seen || asked || known
    }

    /// Leaves a page whose time is over.
    fn tick(&mut self, now: Moment) {
        self.help.take_if(|(help, since)| *help == Help::Alone && now - *since >= HELP_ALONE);
        if self.left(now).is_none_or(|left| left > Millis(0)) {
            return;
        }
        match &self.page {
            Page::Printing(_) => self.print_silent(now),
            Page::Working(_) => self.unheard(now),
            Page::Start | Page::NoDaemon | Page::Closed | Page::OutOfService(_) | Page::Home => {
                self.forget();
            }
            Page::Alarm => {}
            Page::Group(_)
            | Page::Identify
            | Page::Phone
            | Page::Code
            | Page::Care
            | Page::Advice(_)
            | Page::Diverted(_)
            | Page::Pin
            | Page::Staff
            | Page::Take(_)
            | Page::Trouble(..)
            | Page::Refused(_)
            | Page::Unheard(_) => self.leave(now),
        }
    }

    /// The pages nobody's number stands on follow daemon and day; an emergency takes every page.
    fn settle(&mut self, now: Moment) {
        if self.view.as_ref().is_some_and(|view| view.alarm.is_some()) && !self.is_silent(now) {
            if self.page != Page::Alarm {
                self.forget();
                self.turn(Page::Alarm, now);
            }
            return;
        }
        if self.page.is_taken() {
            return;
        }
        let next = match (&self.view, &self.page) {
            _ if self.is_silent(now) => Page::NoDaemon,
            (None, _) => Page::Start,
            (Some(_), Page::Pin | Page::Staff) => return,
            (Some(KioskView { open: KioskOpen::Closed { reason }, .. }), _) => {
                Page::OutOfService(*reason)
            }
            (Some(view), _) if !view.day_open => Page::Closed,
            (Some(view), Page::Group(group)) if view.groups.iter().any(|g| g.id == *group) => {
                return self.meet(now);
            }
            (Some(view), Page::Advice(advised)) if choose::known(view, &advised.service) => {
                return self.meet(now);
            }
            (Some(_), Page::Identify | Page::Phone | Page::Code | Page::Care) => {
                return self.meet(now);
            }
            (Some(_), Page::Diverted(_)) => return,
            (Some(_), _) => Page::Home,
        };
        self.turn(next, now);
        self.meet(now);
    }

    fn is_silent(&self, now: Moment) -> bool {
        self.silent_since.is_some_and(|since| now - since >= UNHEARD)
    }

    fn stay(&self) -> Option<Millis> {
        let elder = |usual: Millis, elder: Millis| if self.modes.elder { elder } else { usual };
        let patience = Millis(elder(IDLE, IDLE_ELDER).0 + COUNTDOWN.0);
        match self.page {
            Page::Start | Page::NoDaemon | Page::Closed | Page::OutOfService(_) | Page::Home => {
                self.is_somebodys().then_some(patience)
            }
            Page::Alarm => None,
            Page::Group(_)
            | Page::Identify
            | Page::Phone
            | Page::Code
            | Page::Care
            | Page::Advice(_)
            | Page::Pin
            | Page::Staff
            | Page::Refused(_) => Some(patience),
            Page::Working(_) => Some(ANSWER),
            Page::Printing(_) => Some(PRINT_SILENT),
            Page::Take(_) | Page::Diverted(_) => Some(elder(TAKE, TAKE_ELDER)),
            Page::Trouble(..) | Page::Unheard(_) => Some(elder(TROUBLE, TROUBLE_ELDER)),
        }
    }

    /// The customer is gone.
    fn leave(&mut self, now: Moment) {
        self.forget();
        self.turn(Page::Home, now);
    }

    /// The next customer finds the kiosk as it was, and nothing is kept of this one.
    fn forget(&mut self) {
        self.not_diverted();
        if self.visit.is_some() || self.read == Read::Asking {
            self.wishes.push(Wish::Forget);
        }
        self.modes = Modes::default();
        (self.sheet, self.visit, self.read) = (0, None, Read::None);
        self.typed = Typed::new();
        self.staff = staff::Desk::default();
        self.asked = None;
    }

    fn turn(&mut self, next: Page, now: Moment) {
        if self.page != next {
            self.page = next;
            self.since = now;
            self.sheet = 0;
            self.typed = Typed::new();
        }
    }
}

#[cfg(test)]
pub mod tests;
