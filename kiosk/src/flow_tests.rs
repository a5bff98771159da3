//! Every way through the kiosk, by a hand-held clock.

use super::*;
use crate::page::Reason;
use shared::admission::ServiceState;
use shared::device::{
    DeviceState, MediaState, PrintState, PrintTrouble, PrinterState, SupplyState,
};
use shared::rules::{Group, Icon};
use shared::view::{KioskService, KioskTicket};
use shared::{KioskId, Series, Text};

const WELL: PrinterState = PrinterState {
    device: DeviceState::Online,
    media: MediaState::Clear,
    supply: SupplyState::Full,
};

#[test]
fn nothing_heard_at_the_start_sends_to_the_lobby_manager() {
    let mut walk = Walk::new();
    walk.wait(1_900).on(Event::Tick).shows(&Page::Start);
    walk.wait(100).on(Event::Tick).shows(&Page::NoDaemon);
    walk.hear().shows(&Page::Home);
}

#[test]
fn a_short_gap_is_not_shown_and_a_long_one_is() {
    let mut walk = Walk::open();
    walk.on(Event::Disconnected).wait(1_500).on(Event::Tick).shows(&Page::Home);
    walk.hear().wait(5_000).on(Event::Tick).shows(&Page::Home);
    walk.on(Event::Disconnected).wait(1_000).on(Event::Disconnected).wait(1_000);
    walk.on(Event::Tick).shows(&Page::NoDaemon);
    walk.on(Event::Service(cash())).shows(&Page::NoDaemon);
    walk.on(Event::Alive).shows(&Page::Home);
}

#[test]
fn stale_is_shown_at_once() {
    Walk::open().on(Event::Stale).shows(&Page::NoDaemon);
}

#[test]
fn a_closed_day_gives_no_numbers() {
    let mut walk = Walk::open();
    walk.view.day_open = false;
    walk.hear().shows(&Page::Closed);
    walk.on(Event::Service(cash())).shows(&Page::Closed).wished(0);
    walk.view.day_open = true;
    walk.hear().shows(&Page::Home);
}

#[test]
fn one_touch_leads_from_home_to_the_slip_and_back() {
    let mut walk = Walk::open();
    walk.on(Event::Service(cash())).wished(1);
    walk.shows(&Page::Working(Asked { service: cash(), after: Some(TicketId(4)) }));
    walk.on(issued(5)).shows(&Page::Printing(known(5, None)));
    walk.print(5, PrintState::Started).shows(&Page::Printing(told(5, PrintState::Started)));
    walk.print(5, PrintState::Confirmed).shows(&Page::Take(told(5, PrintState::Confirmed)));
    walk.wait(7_900).on(Event::Tick).shows(&Page::Take(told(5, PrintState::Confirmed)));
    walk.wait(100).on(Event::Tick).shows(&Page::Home);
}

#[test]
fn a_touch_ends_the_slips_page_early() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).print(5, PrintState::Confirmed).on(Event::Done).shows(&Page::Home);
}

#[test]
fn a_double_touch_asks_once() {
    let mut walk = Walk::open();
    walk.on(Event::Service(cash())).on(Event::Service(cash())).wished(1);
    walk.on(issued(5)).on(Event::Service(cash())).wished(1);
    walk.print(5, PrintState::Confirmed).on(Event::Service(cash())).wished(1);
    walk.on(Event::Done).on(Event::Service(cash())).wished(2);
}

#[test]
fn a_touch_on_what_is_not_there_asks_nothing() {
    let mut walk = Walk::open();
    walk.on(Event::Service(ServiceId("gone".to_owned()))).wished(0).shows(&Page::Home);
    walk.on(Event::Group("gone".to_owned())).shows(&Page::Home);
}

#[test]
fn a_group_is_a_page_that_is_left_by_itself() {
    let group = || Event::Group("wealth".to_owned());
    let page = Page::Group("wealth".to_owned());
    let mut walk = Walk::open();
    walk.on(group()).shows(&page).on(Event::Back).shows(&Page::Home);
    walk.on(group()).wait(29_900).hear().on(Event::Tick).shows(&page);
    walk.wait(100).on(Event::Tick).shows(&Page::Home);
    walk.on(group()).on(Event::Service(fund())).wished(1);
    walk.shows(&Page::Working(Asked { service: fund(), after: Some(TicketId(4)) }));
}

#[test]
fn a_group_that_the_rules_drop_is_left() {
    let mut walk = Walk::open();
    walk.on(Event::Group("wealth".to_owned()));
    walk.view.groups.clear();
    walk.hear().shows(&Page::Home);
}

#[test]
fn the_next_customer_finds_the_first_language() {
    let mut walk = Walk::open();
    walk.on(Event::Language(Language::english())).speaks("en");
    walk.on(Event::Group("wealth".to_owned())).on(Event::Back).speaks("en");
    walk.on(Event::Service(cash())).on(issued(5)).print(5, PrintState::Confirmed).speaks("en");
    let language = Language::english();
    assert_eq!(walk.wishes[0], Wish::Number { service: cash(), language, large_print: false });
    walk.on(Event::Done).speaks("zh");
    walk.on(Event::Language(Language::english())).wait(30_000).on(Event::Tick).speaks("zh");
    walk.on(Event::Language(Language::english())).on(Event::Group("wealth".to_owned()));
    walk.wait(30_000).on(Event::Tick).speaks("zh");
}

#[test]
fn every_trouble_of_the_printer_leaves_the_number_standing() {
    for trouble in [
        PrintTrouble::PaperOut,
        PrintTrouble::CoverOpen,
        PrintTrouble::Jam,
        PrintTrouble::Error,
        PrintTrouble::Offline,
        PrintTrouble::NoAnswer,
        PrintTrouble::NoDevice,
    ] {
        let failed = PrintState::Failed { trouble };
        let page = Page::Trouble(told(5, failed), Why::Printer(trouble));
        let mut walk = Walk::asked();
        walk.on(issued(5)).print(5, failed).shows(&page);
        walk.wait(59_900).on(Event::Tick).shows(&page);
        walk.wait(100).on(Event::Tick).shows(&Page::Home);
    }
}

#[test]
fn a_print_nobody_can_vouch_for_is_said_to_be_one() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).print(5, PrintState::Unverified);
    walk.shows(&Page::Trouble(told(5, PrintState::Unverified), Why::Unverified));
    walk.on(Event::Done).shows(&Page::Home).on(Event::Service(cash()));
    walk.on(issued(6)).print(6, PrintState::Unknown);
    walk.shows(&Page::Trouble(told(6, PrintState::Unknown), Why::Unknown));
}

#[test]
fn a_silent_print_is_given_up_after_its_last_word() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).wait(14_000).print(5, PrintState::Started);
    walk.wait(14_900).on(Event::Tick).shows(&Page::Printing(told(5, PrintState::Started)));
    walk.wait(100).on(Event::Tick);
    walk.shows(&Page::Trouble(told(5, PrintState::Started), Why::Unknown));
    walk.print(5, PrintState::Confirmed).shows(&Page::Take(told(5, PrintState::Confirmed)));
}

#[test]
fn a_printer_known_to_be_in_trouble_is_not_waited_for() {
    let mut walk = Walk::open();
    walk.view.printer.supply = SupplyState::Out;
    walk.hear().on(Event::Service(cash())).wished(1).on(issued(5));
    walk.shows(&Page::Trouble(known(5, None), Why::Printer(PrintTrouble::PaperOut)));
    walk.view.printer = WELL;
    walk.hear().shows(&Page::Trouble(known(5, None), Why::Printer(PrintTrouble::PaperOut)));
    walk.print(5, PrintState::Confirmed).shows(&Page::Take(told(5, PrintState::Confirmed)));
}

#[test]
fn a_number_stays_when_the_daemon_goes() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).on(Event::Disconnected).wait(3_000).on(Event::Tick);
    walk.shows(&Page::Printing(known(5, None)));
    walk.wait(12_000).on(Event::Tick).shows(&Page::Trouble(known(5, None), Why::Unknown));
    walk.on(Event::Done).shows(&Page::NoDaemon);
}

#[test]
fn a_refusal_is_read_and_left() {
    let why = || Refused { reason: Reason::UsedUp, code: "numbers_used_up".to_owned() };
    let mut walk = Walk::asked();
    walk.on(Event::Language(Language::english()));
    walk.on(Event::Refused(why())).shows(&Page::Refused(why()));
    walk.on(Event::Done).shows(&Page::Home).speaks("en");
    walk.on(Event::Service(cash())).on(Event::Refused(why())).wait(12_000).on(Event::Tick);
    walk.shows(&Page::Home).speaks("zh");
}

#[test]
fn a_refusal_of_a_day_just_closed_is_told_before_the_closed_page() {
    let why = || Refused { reason: Reason::DayClosed, code: "day_closed".to_owned() };
    let mut walk = Walk::asked();
    walk.view.day_open = false;
    walk.hear().on(Event::Refused(why())).shows(&Page::Refused(why()));
    walk.on(Event::Done).shows(&Page::Closed);
}

#[test]
fn no_answer_is_told_and_the_view_tells_what_became_of_it() {
    let asked = Asked { service: cash(), after: Some(TicketId(4)) };
    let mut walk = Walk::asked();
    walk.on(Event::Unheard).shows(&Page::Unheard(asked.clone()));
    walk.hear().shows(&Page::Unheard(asked));
    walk.view.tickets.push(ticket(5, Some(PrintState::Started)));
    walk.hear().shows(&Page::Printing(told(5, PrintState::Started)));
}

#[test]
fn an_answer_that_never_comes_is_given_up() {
    let mut walk = Walk::asked();
    walk.wait(20_000).on(Event::Tick);
    walk.shows(&Page::Unheard(Asked { service: cash(), after: Some(TicketId(4)) }));
    walk.wait(60_000).on(Event::Tick).shows(&Page::Home);
}

#[test]
fn the_view_may_be_faster_than_the_answer() {
    let mut walk = Walk::asked();
    walk.print(5, PrintState::Confirmed).shows(&Page::Take(told(5, PrintState::Confirmed)));
    walk.on(issued(5)).shows(&Page::Take(told(5, PrintState::Confirmed)));
}

#[test]
fn somebody_elses_ticket_gives_way_to_the_answer() {
    let mut walk = Walk::asked();
    walk.view.tickets.push(ticket(5, None));
    walk.hear().shows(&Page::Printing(slip(&ticket(5, None))));
    walk.on(issued(6)).shows(&Page::Printing(known(6, None)));
}

#[test]
fn the_time_left_is_told() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).print(5, PrintState::Confirmed).wait(3_000);
    assert_eq!(walk.flow.left(walk.now), Some(Millis(5_000)));
    walk.on(Event::Done);
    assert_eq!(walk.flow.left(walk.now), None, "home stays for ever");
}

#[test]
fn large_print_on_the_screen_is_large_print_on_paper() {
    let mut walk = Walk::open();
    walk.on(Event::Elder(true)).on(Event::Service(cash())).wished(1);
    let language = Language::chinese();
    assert_eq!(walk.wishes[0], Wish::Number { service: cash(), language, large_print: true });
}

#[test]
fn a_customer_without_a_paper_asks_once_more_and_only_once() {
    let lost = PrintState::Unverified;
    let mut walk = Walk::open();
    walk.on(Event::Service(cash())).on(issued(5)).print(5, lost);
    walk.shows(&Page::Trouble(told(5, lost), Why::Unverified));
    walk.on(Event::NoPaper).wished(2).on(Event::NoPaper).wished(2);
    assert_eq!(walk.wishes[1], Wish::Paper(TicketId(5)));
    let again = Slip { copies: 2, ..told(5, lost) };
    let waiting = Slip { print: None, ..again.clone() };
    walk.hear().shows(&Page::Printing(waiting));
    walk.again(5, lost).shows(&Page::Trouble(again, Why::Unverified));
    walk.on(Event::NoPaper).wished(2);
}

#[test]
fn a_paper_refused_leaves_the_number_standing() {
    let lost = PrintState::Unknown;
    let mut walk = Walk::open();
    walk.on(Event::Service(cash())).on(issued(5)).print(5, lost).on(Event::NoPaper).wished(2);
    walk.on(Event::NotReprinted).shows(&Page::Trouble(told(5, lost), Why::Unknown));
    walk.on(Event::NoPaper).wished(3);
}

#[test]
fn a_neighbour_that_prints_is_waited_for() {
    let mut walk = Walk::open();
    walk.view.printer.supply = SupplyState::Out;
    walk.hear().on(Event::Service(cash())).on(issued(5));
    let trouble = Why::Printer(PrintTrouble::PaperOut);
    walk.shows(&Page::Trouble(known(5, None), trouble));
    let moved = KioskTicket { paper_at: Some(KioskId(2)), ..ticket(5, None) };
    walk.view.tickets.push(moved.clone());
    walk.hear().shows(&Page::Printing(slip(&moved)));
}

#[test]
fn a_paper_in_hand_makes_room_for_the_next_customer() {
    for (held, page) in [
        (Held::Presented, Page::Take(held_out(5, Held::Presented))),
        (Held::Taken, Page::Home),
        (Held::Retracted, Page::Trouble(held_out(5, Held::Retracted), Why::Retracted)),
    ] {
        let mut walk = Walk::open();
        walk.on(Event::Service(cash())).on(issued(5)).print(5, PrintState::Confirmed);
        walk.view.tickets.last_mut().unwrap().held = Some(held);
        walk.hear().shows(&page);
    }
}

#[test]
fn no_other_paper_is_offered_by_a_printer_in_trouble() {
    let lost = PrintState::Failed { trouble: PrintTrouble::PaperOut };
    let mut walk = Walk::open();
    walk.on(Event::Service(cash())).on(issued(5));
    walk.view.printer.supply = SupplyState::Out;
    walk.print(5, lost).on(Event::NoPaper).wished(1);
    walk.view.printer = WELL;
    walk.hear().on(Event::NoPaper).wished(2);
}

/// A kiosk, its clock, what it heard last, and what it asked for.
struct Walk {
    flow: Flow,
    now: Moment,
    view: KioskView,
    wishes: Vec<Wish>,
}

impl Walk {
    fn new() -> Self {
        let now = Moment(1_000);
        Self { flow: Flow::new(now), now, view: view(), wishes: Vec::new() }
    }

    /// On the first page of an open day.
    fn open() -> Self {
        let mut walk = Self::new();
        walk.hear().shows(&Page::Home);
        walk
    }

    /// A number was asked for.
    fn asked() -> Self {
        let mut walk = Self::open();
        walk.on(Event::Service(cash())).wished(1);
        walk
    }

    fn on(&mut self, event: Event) -> &mut Self {
        self.wishes.extend(self.flow.on(event, self.now));
        self
    }

    fn wait(&mut self, ms: i64) -> &mut Self {
        self.now = self.now + Millis(ms);
        self
    }

    fn hear(&mut self) -> &mut Self {
        self.on(Event::View(Box::new(self.view.clone())))
    }

    fn print(&mut self, id: u64, print: PrintState) -> &mut Self {
        self.view.tickets.retain(|known| known.ticket != TicketId(id));
        self.view.tickets.push(ticket(id, Some(print)));
        self.hear()
    }

    /// The second paper of a number.
    fn again(&mut self, id: u64, print: PrintState) -> &mut Self {
        self.view.tickets.retain(|known| known.ticket != TicketId(id));
        self.view.tickets.push(KioskTicket { copies: 2, ..ticket(id, Some(print)) });
        self.hear()
    }

    #[track_caller]
    fn shows(&mut self, page: &Page) -> &mut Self {
        assert_eq!(self.flow.page(), page);
        self
    }

    #[track_caller]
    fn speaks(&mut self, tag: &str) -> &mut Self {
        assert_eq!(self.flow.language().0, tag);
        self
    }

    #[track_caller]
    fn wished(&mut self, count: usize) -> &mut Self {
        assert_eq!(self.wishes.len(), count, "{:?}", self.wishes);
        self
    }
}

fn view() -> KioskView {
    let service = |id: ServiceId, group: Option<&str>| KioskService {
        id,
        name: Text::default(),
        icon: Icon::Other,
        group: group.map(str::to_owned),
        waiting: 0,
        state: ServiceState::Open,
        express: false,
        promise: None,
        documents: Vec::new(),
        diversion: None,
    };
    KioskView {
        languages: vec![Language::chinese(), Language::english()],
        day_open: true,
        groups: vec![Group { id: "wealth".to_owned(), name: Text::default(), icon: Icon::Other }],
        services: vec![service(cash(), None), service(fund(), Some("wealth"))],
        printer: WELL,
        tickets: vec![ticket(4, Some(PrintState::Confirmed))],
        ..KioskView::default()
    }
}

fn cash() -> ServiceId {
    ServiceId("cash".to_owned())
}

fn fund() -> ServiceId {
    ServiceId("fund".to_owned())
}

fn number(id: u64) -> Number {
    Number { series: Series('A'), count: u32::try_from(id).unwrap() }
}

fn ticket(id: u64, print: Option<PrintState>) -> KioskTicket {
    KioskTicket {
        ticket: TicketId(id),
        number: number(id),
        service: cash(),
        people_ahead: 7,
        qr: format!("https://example.test/{id}"),
        print,
        held: None,
        copies: 1,
        paper_at: None,
    }
}

fn issued(id: u64) -> Event {
    Event::Issued(TicketId(id), number(id), 7)
}

fn slip(ticket: &KioskTicket) -> Slip {
    Slip::from(ticket)
}

/// As the reply alone tells it.
fn known(id: u64, print: Option<PrintState>) -> Slip {
    Slip { qr: None, ..slip(&ticket(id, print)) }
}

fn held_out(id: u64, held: Held) -> Slip {
    Slip { held: Some(held), ..told(id, PrintState::Confirmed) }
}

fn told(id: u64, print: PrintState) -> Slip {
    slip(&ticket(id, Some(print)))
}
