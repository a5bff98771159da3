//! Every way through the kiosk, by a hand-held clock.

mod front;
pub mod walk;

use super::*;
use crate::event::Asking;
use crate::page::{Asked, Reason, Refused, Slip, Why};
use shared::device::{Held, PrintState, PrintTrouble, SupplyState};
use shared::view::KioskTicket;
use shared::{KioskId, ServiceId, TicketId};
use walk::*;

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
    walk.on(touch_cash()).shows(&Page::NoDaemon);
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
    walk.on(touch_cash()).shows(&Page::Closed).wished(0);
    walk.view.day_open = true;
    walk.hear().shows(&Page::Home);
}

#[test]
fn one_touch_leads_from_home_to_the_slip_and_back() {
    let mut walk = Walk::open();
    walk.on(touch_cash()).wished(1);
    walk.shows(&Page::Working(Asked { service: Some(cash()), after: Some(TicketId(4)) }));
    walk.on(issued(5)).shows(&Page::Printing(known(5, None)));
    walk.print(5, PrintState::Started).shows(&Page::Printing(told(5, PrintState::Started)));
    walk.print(5, PrintState::Confirmed).shows(&Page::Take(told(5, PrintState::Confirmed)));
    walk.wait(7_900).on(Event::Tick).shows(&Page::Take(told(5, PrintState::Confirmed)));
    walk.wait(100).on(Event::Tick).shows(&Page::Home);
}

#[test]
fn a_touch_ends_the_slips_page_early() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).print(5, PrintState::Confirmed).touch(Touch::Done).shows(&Page::Home);
}

#[test]
fn a_double_touch_asks_once() {
    let mut walk = Walk::open();
    walk.on(touch_cash()).on(touch_cash()).wished(1);
    walk.on(issued(5)).on(touch_cash()).wished(1);
    walk.print(5, PrintState::Confirmed).on(touch_cash()).wished(1);
    walk.touch(Touch::Done).on(touch_cash()).wished(2);
}

#[test]
fn a_touch_on_what_is_not_there_asks_nothing() {
    let mut walk = Walk::open();
    walk.touch(Touch::Service(ServiceId("gone".to_owned()))).wished(0).shows(&Page::Home);
    walk.touch(Touch::Group("gone".to_owned())).shows(&Page::Home);
}

#[test]
fn a_group_is_a_page_that_is_left_by_itself() {
    let group = || Event::Touch(Touch::Group("wealth".to_owned()));
    let page = Page::Group("wealth".to_owned());
    let mut walk = Walk::open();
    walk.on(group()).shows(&page).touch(Touch::Back).shows(&Page::Home);
    walk.on(group()).wait(49_900).hear().on(Event::Tick).shows(&page);
    walk.wait(100).on(Event::Tick).shows(&Page::Home);
    walk.on(group()).touch(Touch::Service(fund())).wished(1);
    walk.shows(&Page::Working(Asked { service: Some(fund()), after: Some(TicketId(4)) }));
}

#[test]
fn a_group_that_the_rules_drop_is_left() {
    let mut walk = Walk::open();
    walk.touch(Touch::Group("wealth".to_owned()));
    walk.view.groups.clear();
    walk.hear().shows(&Page::Home);
}

#[test]
fn the_next_customer_finds_the_first_language() {
    let mut walk = Walk::open();
    walk.touch(Touch::Language(Language::english())).speaks("en");
    walk.touch(Touch::Group("wealth".to_owned())).touch(Touch::Back).speaks("en");
    walk.on(touch_cash()).on(issued(5)).print(5, PrintState::Confirmed).speaks("en");
    let language = Language::english();
    assert_eq!(walk.wishes[0], Wish::Number(Asking { language, ..asking() }));
    walk.touch(Touch::Done).speaks("zh");
    walk.touch(Touch::Language(Language::english())).wait(50_000).on(Event::Tick).speaks("zh");
    walk.touch(Touch::Language(Language::english())).touch(Touch::Group("wealth".to_owned()));
    walk.wait(50_000).on(Event::Tick).speaks("zh");
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
    walk.touch(Touch::Done).shows(&Page::Home).on(touch_cash());
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
    walk.hear().on(touch_cash()).wished(1).on(issued(5));
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
    walk.touch(Touch::Done).shows(&Page::NoDaemon);
}

#[test]
fn a_refusal_is_read_and_left() {
    let why = || Refused::new(Reason::UsedUp, "numbers_used_up");
    let mut walk = Walk::asked();
    walk.touch(Touch::Language(Language::english()));
    walk.on(Event::Refused(why())).shows(&Page::Refused(why()));
    walk.touch(Touch::Done).shows(&Page::Home).speaks("en");
    walk.on(touch_cash()).on(Event::Refused(why())).wait(50_000).on(Event::Tick);
    walk.shows(&Page::Home).speaks("zh");
}

#[test]
fn a_refusal_of_a_day_just_closed_is_told_before_the_closed_page() {
    let why = || Refused::new(Reason::DayClosed, "day_closed");
    let mut walk = Walk::asked();
    walk.view.day_open = false;
    walk.hear().on(Event::Refused(why())).shows(&Page::Refused(why()));
    walk.touch(Touch::Done).shows(&Page::Closed);
}

#[test]
fn no_answer_is_told_and_the_view_tells_what_became_of_it() {
    let asked = Asked { service: Some(cash()), after: Some(TicketId(4)) };
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
    walk.shows(&Page::Unheard(Asked { service: Some(cash()), after: Some(TicketId(4)) }));
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
    walk.touch(Touch::Done);
    assert_eq!(walk.flow.left(walk.now), None, "home stays for ever");
}

#[test]
fn large_print_on_the_screen_is_large_print_on_paper() {
    let mut walk = Walk::open();
    walk.touch(Touch::Elder(true)).on(touch_cash()).wished(1);
    assert_eq!(walk.wishes[0], Wish::Number(Asking { large_print: true, ..asking() }));
}

#[test]
fn a_customer_without_a_paper_asks_once_more_and_only_once() {
    let lost = PrintState::Unverified;
    let mut walk = Walk::open();
    walk.on(touch_cash()).on(issued(5)).print(5, lost);
    walk.shows(&Page::Trouble(told(5, lost), Why::Unverified));
    walk.touch(Touch::NoPaper).wished(2).touch(Touch::NoPaper).wished(2);
    assert_eq!(walk.wishes[1], Wish::Paper(TicketId(5)));
    let again = Slip { copies: 2, ..told(5, lost) };
    let waiting = Slip { print: None, ..again.clone() };
    walk.hear().shows(&Page::Printing(waiting));
    walk.again(5, lost).shows(&Page::Trouble(again, Why::Unverified));
    walk.touch(Touch::NoPaper).wished(2);
}

#[test]
fn a_paper_refused_leaves_the_number_standing() {
    let lost = PrintState::Unknown;
    let mut walk = Walk::open();
    walk.on(touch_cash()).on(issued(5)).print(5, lost).touch(Touch::NoPaper).wished(2);
    walk.on(Event::NotReprinted).shows(&Page::Trouble(told(5, lost), Why::Unknown));
    walk.touch(Touch::NoPaper).wished(3);
}

#[test]
fn a_neighbour_that_prints_is_waited_for() {
    let mut walk = Walk::open();
    walk.view.printer.supply = SupplyState::Out;
    walk.hear().on(touch_cash()).on(issued(5));
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
        walk.on(touch_cash()).on(issued(5)).print(5, PrintState::Confirmed);
        walk.view.tickets.last_mut().unwrap().held = Some(held);
        walk.hear().shows(&page);
    }
}

#[test]
fn no_other_paper_is_offered_by_a_printer_in_trouble() {
    let lost = PrintState::Failed { trouble: PrintTrouble::PaperOut };
    let mut walk = Walk::open();
    walk.on(touch_cash()).on(issued(5));
    walk.view.printer.supply = SupplyState::Out;
    walk.print(5, lost).touch(Touch::NoPaper).wished(1);
    walk.view.printer = WELL;
    walk.hear().touch(Touch::NoPaper).wished(2);
}
