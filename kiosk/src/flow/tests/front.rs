//! What comes before and beside a number: who one is, what one needs, what is advised, help, staff.

use super::walk::*;
use crate::event::{Asking, Event, Key, PinAnswer, Staff, StaffWish, Touch, Wish};
use crate::flow::{Help, Read};
use crate::page::{Advised, Asked, Page, Reason, Refused};
use shared::admission::PauseReason;
use shared::booking::BookingCode;
use shared::device::PrintState;
use shared::front::{HelpState, KioskOpen, ReaderKind, Visit};
use shared::moment::Millis;
use shared::promise::Promise;
use shared::rules::front::Diversion;
use shared::{Language, Moment, Text, TicketId, VisitId};

fn type_all(walk: &mut Walk, text: &str) {
    for letter in text.chars() {
        walk.touch(Touch::Key(Key::Letter(letter)));
    }
}

fn code() -> BookingCode {
    BookingCode::try_from("K7P2".to_owned()).unwrap()
}

fn visit(id: u64, booking: Option<BookingCode>, known: bool) -> Option<Visit> {
    Some(Visit { id: VisitId(id), booking, known })
}

/// A hall that asks about long waits and has another way for cash.
fn advising(to: u16) -> Walk {
    let mut walk = Walk::open();
    walk.view.front.ask_above_min = Some(20);
    walk.view.services[0].waiting = 9;
    walk.view.services[0].promise = Some(Promise { from: 3, to: Some(to) });
    let word = |zh, en| Text::from([("zh", zh), ("en", en)]);
    let diversion =
        Diversion { to: word("取款机", "cash machine"), note: word("空闲", "free") };
    walk.view.services[0].diversion = Some(diversion);
    walk.hear();
    walk
}

#[test]
fn a_scanned_appointment_needs_no_touch() {
    let mut walk = Walk::open();
    walk.view.visit = visit(7, Some(code()), true);
    walk.hear().shows(&Page::Working(Asked { service: None, after: Some(TicketId(4)) }));
    let asking = Asking { service: None, visit: Some(VisitId(7)), ..asking() };
    assert_eq!(walk.wishes, [Wish::CheckIn(code(), asking)]);
    walk.hear().wished(1);
    walk.on(issued(5)).print(5, PrintState::Confirmed);
    walk.shows(&Page::Take(told(5, PrintState::Confirmed)));
}

#[test]
fn a_read_while_the_last_number_stands_waits_for_the_first_page() {
    let mut walk = Walk::asked();
    walk.on(issued(5)).print(5, PrintState::Confirmed);
    walk.view.visit = visit(8, Some(code()), true);
    walk.hear().wished(1).touch(Touch::Done).wished(2);
    assert!(matches!(walk.wishes[1], Wish::CheckIn(..)), "and it is not forgotten with the last");
}

#[test]
fn a_known_card_goes_with_the_number_and_is_forgotten_without_one() {
    let mut walk = Walk::open();
    walk.view.visit = visit(7, None, true);
    walk.hear().shows(&Page::Home).on(touch_cash());
    let asking = Asking { visit: Some(VisitId(7)), ..asking() };
    assert_eq!(walk.wishes, [Wish::Number(asking)]);

    let mut walk = Walk::open();
    walk.view.visit = visit(7, None, true);
    walk.hear().tick(50_000);
    assert_eq!(walk.wishes, [Wish::Forget]);
    assert_eq!(walk.flow.read(), Read::None);
}

#[test]
fn a_card_that_is_used_up_does_not_cost_the_number() {
    let mut walk = Walk::open();
    walk.view.visit = visit(7, None, true);
    walk.hear().on(touch_cash());
    let over = || Event::Refused(Refused::new(Reason::VisitOver, "visit_over"));
    walk.on(over()).wished(2);
    assert_eq!(walk.wishes[1], Wish::Number(asking()));
    walk.on(over()).shows(&Page::Refused(Refused::new(Reason::VisitOver, "visit_over")));
}

#[test]
fn a_card_that_is_not_understood_keeps_nobody() {
    let mut walk = Walk::open();
    walk.view.visit = visit(7, None, false);
    walk.hear().shows(&Page::Home);
    assert_eq!(walk.flow.read(), Read::Unread(1));
    walk.view.visit = visit(8, None, false);
    walk.hear();
    assert_eq!(walk.flow.read(), Read::Unread(2));
    walk.on(touch_cash());
    assert_eq!(walk.wishes, [Wish::Number(asking())], "and nothing of it goes with the number");
}

#[test]
fn a_phone_number_is_eleven_digits_and_always_optional() {
    let mut walk = Walk::open();
    walk.touch(Touch::ToIdentify).touch(Touch::ToPhone).shows(&Page::Phone);
    type_all(&mut walk, "1380000567");
    walk.touch(Touch::Key(Key::Enter)).shows(&Page::Phone).wished(0);
    type_all(&mut walk, "x89");
    assert_eq!(walk.flow.typed().text(), "13800005678");
    walk.touch(Touch::Key(Key::Enter)).shows(&Page::Identify);
    assert_eq!(walk.wishes, [Wish::Identify(ReaderKind::Phone, "13800005678".into())]);
    assert!(walk.flow.typed().is_empty());
    walk.view.visit = visit(7, None, true);
    walk.hear().shows(&Page::Home).on(Event::Identified(Some(VisitId(7))));
    assert_eq!(walk.flow.read(), Read::Known);

    let mut walk = Walk::open();
    walk.touch(Touch::ToIdentify).touch(Touch::ToPhone);
    type_all(&mut walk, "138");
    walk.touch(Touch::AllTheSame).shows(&Page::Home).wished(0);
    assert!(walk.flow.typed().is_empty());
}

#[test]
fn a_phone_number_nobody_knows_is_told_and_held_against_nobody() {
    let mut walk = Walk::open();
    walk.touch(Touch::ToIdentify).touch(Touch::ToPhone);
    type_all(&mut walk, "13800005678");
    walk.touch(Touch::Key(Key::Enter)).on(Event::Identified(None)).shows(&Page::Identify);
    assert_eq!(walk.flow.read(), Read::Unread(1));
    walk.touch(Touch::AllTheSame).shows(&Page::Home).on(touch_cash()).wished(2);
}

#[test]
fn a_typed_code_checks_in() {
    let mut walk = Walk::open();
    walk.touch(Touch::ToCode).shows(&Page::Code);
    type_all(&mut walk, "k7p");
    walk.touch(Touch::Key(Key::Enter)).shows(&Page::Code).wished(0);
    type_all(&mut walk, "22");
    walk.touch(Touch::Key(Key::Erase)).touch(Touch::Key(Key::Enter));
    assert_eq!(walk.wishes, [Wish::CheckIn(code(), Asking { service: None, ..asking() })]);
    let early = || Refused { from: Some(Moment(9)), ..Refused::new(Reason::TooEarly, "too_early") };
    walk.on(Event::Refused(early())).shows(&Page::Refused(early()));
    walk.touch(Touch::Done).shows(&Page::Home);
}

#[test]
fn a_scan_of_the_keyboards_is_looked_up() {
    let mut walk = Walk::open();
    walk.touch(Touch::Scanned("booking:K7P2".into()));
    assert_eq!(walk.wishes, [Wish::Identify(ReaderKind::Code, "booking:K7P2".into())]);
    let mut closed = Walk::new();
    closed.view.day_open = false;
    closed.hear().touch(Touch::Scanned("booking:K7P2".into())).wished(0);
}

#[test]
fn a_long_wait_is_asked_about_and_the_number_is_one_touch_away() {
    let mut walk = advising(20);
    walk.view.services[0].diversion = None;
    let advised = Advised { service: cash(), long: true, divert: false };
    walk.hear().on(touch_cash()).shows(&Page::Advice(advised)).wished(0);
    walk.touch(Touch::AllTheSame);
    assert_eq!(walk.wishes, [Wish::Number(asking())]);
    let mut short = advising(15);
    short.view.services[0].diversion = None;
    short.hear().on(touch_cash()).wished(1);
}

#[test]
fn another_way_is_offered_and_counted_whatever_becomes_of_it() {
    let divert = |taken| Wish::Divert { service: cash(), taken };
    let advised = Page::Advice(Advised { service: cash(), long: false, divert: true });
    let ways: [(Touch, Vec<Wish>, Page); 3] = [
        (Touch::Divert, vec![divert(true)], Page::Diverted(cash())),
        (Touch::Back, vec![divert(false)], Page::Home),
        (
            Touch::AllTheSame,
            vec![divert(false), Wish::Number(asking())],
            Page::Working(Asked { service: Some(cash()), after: Some(TicketId(4)) }),
        ),
    ];
    for (touch, wishes, page) in ways {
        let mut walk = advising(10);
        walk.on(touch_cash()).shows(&advised).touch(touch).shows(&page);
        assert_eq!(walk.wishes, wishes);
    }
    let mut gone = advising(10);
    gone.on(touch_cash()).tick(50_000).shows(&Page::Home);
    assert_eq!(gone.wishes, [divert(false)]);
    let mut short = advising(3);
    short.on(touch_cash());
    assert_eq!(short.wishes, [Wish::Number(asking())], "nobody is sent away from a short line");
}

#[test]
fn care_is_given_where_the_branch_gives_it() {
    let mut walk = Walk::open();
    walk.touch(Touch::ToCare).shows(&Page::Care);
    walk.touch(Touch::Care(true)).touch(Touch::MoreTime(true)).touch(Touch::Back);
    assert!(!walk.flow.care() && walk.flow.more_time());
    walk.view.front.care_by_asking = true;
    walk.hear().touch(Touch::ToCare).touch(Touch::Care(true)).touch(Touch::Back).on(touch_cash());
    let asking = Asking { care: true, more_time: true, ..asking() };
    assert_eq!(walk.wishes, [Wish::Number(asking)]);
    walk.on(issued(5)).print(5, PrintState::Confirmed).touch(Touch::Done);
    assert!(!walk.flow.care() && !walk.flow.more_time());
}

#[test]
fn help_is_called_for_once_and_followed() {
    let mut walk = Walk::open();
    walk.touch(Touch::Help).touch(Touch::Help);
    assert_eq!(walk.wishes, [Wish::Help]);
    assert_eq!(walk.flow.help(), Help::Calling);
    walk.view.help = Some(HelpState { since: Moment(0), answered: false });
    walk.hear().touch(Touch::Help).wished(1);
    assert_eq!(walk.flow.help(), Help::Called);
    walk.view.help = Some(HelpState { since: Moment(0), answered: true });
    walk.hear();
    assert_eq!(walk.flow.help(), Help::Coming);
    walk.view.help = None;
    walk.hear();
    assert_eq!(walk.flow.help(), Help::None);
}

#[test]
fn help_that_nobody_hears_of_says_whom_to_ask() {
    let mut walk = Walk::open();
    walk.touch(Touch::Help).on(Event::HelpUnheard);
    assert_eq!(walk.flow.help(), Help::Alone);
    walk.touch(Touch::Help).wished(2);
    walk.on(Event::Stale).shows(&Page::NoDaemon).touch(Touch::Help).wished(2);
    assert_eq!(walk.flow.help(), Help::Alone);
    walk.tick(30_000);
    assert_eq!(walk.flow.help(), Help::None);
}

#[test]
fn an_emergency_takes_every_page_and_leaves_only_help() {
    let mut walk = Walk::asked();
    walk.view.alarm = Some(Text::from([("zh", "请离开"), ("en", "Leave")]));
    walk.hear().shows(&Page::Alarm).on(issued(5)).shows(&Page::Alarm);
    walk.on(touch_cash()).touch(Touch::Elder(true)).wished(1);
    assert!(!walk.flow.elder());
    walk.touch(Touch::Help).wished(2).tick(600_000).shows(&Page::Alarm);
    walk.view.alarm = None;
    walk.hear().shows(&Page::Home);
}

#[test]
fn staff_come_in_by_corner_and_pin() {
    let mut walk = Walk::open();
    walk.touch(Touch::Corner).shows(&Page::Pin);
    type_all(&mut walk, "1234");
    walk.touch(Touch::Key(Key::Enter)).touch(Touch::Key(Key::Enter));
    assert_eq!(walk.wishes, [Wish::Pin("1234".into())]);
    walk.on(Event::Pin(PinAnswer::Wrong(4))).shows(&Page::Pin);
    type_all(&mut walk, "4321");
    walk.touch(Touch::Key(Key::Enter)).on(Event::Pin(PinAnswer::Right)).shows(&Page::Staff);
    walk.touch(Touch::Staff(Staff::Volume(10))).touch(Touch::Staff(Staff::Roll)).wished(3);
    walk.on(Event::Told(true)).touch(Touch::Staff(Staff::Roll)).wished(4);
    assert_eq!(
        walk.wishes[2..],
        [Wish::Staff(StaffWish::Volume(80)), Wish::Staff(StaffWish::Roll)]
    );
    walk.on(Event::Told(true)).touch(Touch::Staff(Staff::Restart)).wished(5);
    assert_eq!(walk.wishes[4], Wish::Restart);
    walk.touch(Touch::Done).shows(&Page::Home).touch(Touch::Staff(Staff::Roll)).wished(5);
}

#[test]
fn a_kiosk_out_of_service_can_be_brought_back() {
    let mut walk = Walk::open();
    walk.view.open = KioskOpen::Closed { reason: PauseReason::Supplies };
    walk.hear().shows(&Page::OutOfService(PauseReason::Supplies));
    walk.on(touch_cash()).wished(0);
    walk.touch(Touch::Corner).on(Event::Pin(PinAnswer::Right)).shows(&Page::Staff);
    walk.touch(Touch::Staff(Staff::Open));
    assert_eq!(walk.wishes, [Wish::Staff(StaffWish::Open)]);
    walk.view.open = KioskOpen::Open;
    walk.hear().touch(Touch::Done).shows(&Page::Home);
}

#[test]
fn nobody_left_is_asked_for_twenty_seconds_and_loses_nothing_before() {
    for (elder, patience) in [(false, 30_000), (true, 60_000)] {
        let mut walk = Walk::open();
        walk.touch(Touch::Elder(elder)).touch(Touch::ToIdentify).touch(Touch::ToPhone);
        type_all(&mut walk, "138");
        walk.tick(patience - 1);
        assert_eq!(walk.flow.countdown(walk.now), None);
        walk.tick(1);
        assert_eq!(walk.flow.countdown(walk.now), Some(Millis(20_000)));
        walk.tick(19_999).shows(&Page::Phone).touch(Touch::Touched);
        assert_eq!(walk.flow.countdown(walk.now), None);
        assert_eq!(walk.flow.typed().text(), "138");
        walk.tick(patience + 20_000).shows(&Page::Home);
        assert!(walk.flow.typed().is_empty() && !walk.flow.elder());
    }
}

#[test]
fn everything_chosen_is_gone_with_its_customer() {
    let mut walk = Walk::open();
    for touch in [
        Touch::Language(Language::english()),
        Touch::Elder(true),
        Touch::Low(true),
        Touch::Contrast(true),
        Touch::MoreTime(true),
        Touch::Key(Key::Speech),
        Touch::More,
    ] {
        walk.touch(touch);
    }
    walk.tick(79_000).shows(&Page::Home);
    assert!(walk.flow.elder() && walk.flow.low() && walk.flow.contrast() && walk.flow.speech());
    walk.tick(1_000).speaks("zh");
    let flow = &walk.flow;
    assert!(!(flow.elder() || flow.low() || flow.contrast() || flow.speech() || flow.more_time()));
    assert_eq!((flow.sheet(), flow.left(walk.now)), (0, None));
}

#[test]
fn who_passes_by_is_told_something_until_a_touch() {
    let mut walk = Walk::open();
    walk.tick(600_000);
    assert_eq!(walk.flow.attract(walk.now), None, "the branch has nothing to tell");
    walk.view.front.cards = vec![Text::default(), Text::default()];
    walk.hear();
    assert_eq!(walk.flow.attract(walk.now), Some((540 / 8) % 2));
    walk.tick(8_000);
    assert_eq!(walk.flow.attract(walk.now), Some((548 / 8) % 2));
    walk.touch(Touch::Touched);
    assert_eq!(walk.flow.attract(walk.now), None);
    walk.tick(60_000).on(touch_cash()).wished(1);
    let mut elder = Walk::open();
    elder.view.front.cards = vec![Text::default()];
    elder.hear().tick(300_000).touch(Touch::Elder(true)).tick(70_000);
    assert_eq!(elder.flow.attract(elder.now), None);
}

#[test]
fn the_keypad_goes_back_erases_and_calls() {
    let mut walk = Walk::open();
    walk.touch(Touch::Group("wealth".to_owned())).touch(Touch::Key(Key::Escape));
    walk.shows(&Page::Home).touch(Touch::Key(Key::Letter('0')));
    assert_eq!(walk.wishes, [Wish::Help]);
    walk.touch(Touch::ToCode).touch(Touch::Key(Key::Letter('0'))).wished(1);
    assert_eq!(walk.flow.typed().text(), "0");
    walk.touch(Touch::Key(Key::Erase)).shows(&Page::Code);
    walk.touch(Touch::Key(Key::Erase)).shows(&Page::Home);
    walk.touch(Touch::Key(Key::Letter('*')));
    assert!(walk.flow.speech());
}
