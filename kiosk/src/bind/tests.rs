//! What the kiosk knows, as the screen gets it.

use super::answer::map_problem;
use super::cards::card;
use super::*;
use crate::event::Event;
use crate::page::Asked;
use shared::admission::{PauseReason, ServiceState};
use shared::device::PrinterState;
use shared::link::Answer;
use shared::promise::Promise;
use shared::rules::{Group, Icon};
use shared::view::{KioskService, KioskTicket};
use shared::wire::{Done, Outcome, Problem};
use shared::{CounterId, Number, Refusal, Text, TicketId};
use ui::KioskCard;

#[test]
fn the_first_page_has_one_card_a_group_with_its_waiting_together() {
    let cards = map_home(&view(), &Language::english());
    let seen: Vec<_> =
        cards.iter().map(|c| (c.id.as_str(), c.name.as_str(), c.waiting, c.group)).collect();
    let expected =
        [("cash", "Cash", 7, false), ("wealth", "Wealth", 5, true), ("loss", "Loss", 0, false)];
    assert_eq!(seen, expected);
}

#[test]
fn a_groups_page_has_its_services_alone() {
    let cards = map_group(&view(), "wealth", &Language::chinese());
    let seen: Vec<_> = cards.iter().map(|c| (c.id.as_str(), c.name.as_str())).collect();
    assert_eq!(seen, [("fund", "基金"), ("loan", "贷款")]);
}

#[test]
fn a_slip_is_told_in_the_chosen_language() {
    let slip = Slip::from(&KioskTicket {
        ticket: TicketId(9),
        number: number("A018"),
        service: ServiceId("cash".to_owned()),
        people_ahead: 7,
        qr: String::new(),
        print: None,
        held: None,
        copies: 1,
        paper_at: None,
    });
    let shown = map_slip(&slip, &view(), &Language::chinese());
    assert_eq!((shown.number.as_str(), shown.service.as_str(), shown.ahead), ("A018", "现金", 7));
    assert!(!shown.has_qr);
}

#[test]
fn an_issued_number_is_an_answer_and_silence_is_none() {
    let outcome = Outcome::Issued { ticket: TicketId(9), number: number("A018"), people_ahead: 3 };
    let event = map_answer(Answer::Done(Done { seq: 1, outcome }));
    assert!(matches!(event, Event::Issued(TicketId(9), _, 3)), "{event:?}");
    assert!(matches!(map_answer(Answer::Unheard), Event::Unheard));
    let Event::Refused(busy) = map_answer(Answer::Busy) else { panic!("busy is a refusal") };
    assert_eq!(busy.reason, Reason::Busy);
}

#[test]
fn refusals_are_told_in_the_customers_terms() {
    let service = ServiceId("cash".to_owned());
    let cash = || service.clone();
    let full = Refusal::ServiceFull { service: cash(), daily_max: 20 };
    let break_time = Refusal::OutsideHours { service: cash(), until: Some(Moment(1)) };
    let evening = Refusal::OutsideHours { service: cash(), until: None };
    let queue_too_long = Refusal::CannotBeServedToday { service: cash() };
    let again = Refusal::PersonHasEnough { service: cash(), per_person_max: 1 };
    let paused = Refusal::ServicePaused { service: cash(), reason: PauseReason::System };
    for (refusal, reason) in [
        (Some(Refusal::DayClosed), Reason::DayClosed),
        (Some(Refusal::NumbersUsedUp), Reason::UsedUp),
        (Some(Refusal::NoCounterFor { service: cash() }), Reason::NoCounter),
        (Some(Refusal::Late), Reason::Busy),
        (Some(full), Reason::UsedUp),
        (Some(break_time), Reason::ClosedNow),
        (Some(evening), Reason::NoMoreToday),
        (Some(queue_too_long), Reason::NoMoreToday),
        (Some(again), Reason::HadEnough),
        (Some(paused), Reason::Paused),
        (Some(Refusal::CounterClosed { counter: CounterId(3) }), Reason::Other),
        (None, Reason::Other),
    ] {
        let problem = Problem {
            kind: "urn:tingxu:problem:some".to_owned(),
            title: "why".to_owned(),
            status: 409,
            code: "some".to_owned(),
            refusal: refusal.clone(),
            tries_left: None,
            until: None,
        };
        let refused = map_problem(&problem);
        assert_eq!(refused.reason, reason, "{refusal:?}");
        assert_eq!(refused.code, "some");
    }
}

#[test]
fn the_last_seconds_are_counted_and_the_many_are_not() {
    for (left, shown) in [
        (None, 0),
        (Some(20_000), 0),
        (Some(9_999), 10),
        (Some(10_000), 10),
        (Some(10_001), 0),
        (Some(8_000), 8),
        (Some(1), 1),
        (Some(0), 1),
        (Some(-50), 1),
    ] {
        assert_eq!(map_seconds(left.map(Millis)), shown, "{left:?} ms left");
    }
}

#[test]
fn the_clock_is_told_in_its_zone() {
    let zone = TimeZone::fixed(jiff::tz::offset(8));
    // 2026-11-22 is a Sunday; 01:32 in Greenwich is 09:32 here.
    let clock = map_clock(Moment(1_795_311_120_000), zone);
    assert_eq!(clock.time, "09:32");
    assert_eq!((clock.month, clock.day, clock.weekday), (11, 22, 0));
}

#[test]
fn rows_change_in_place_and_models_only_with_their_length() {
    let card = |id: &str, name: &str, waiting: u32| KioskCard {
        id: id.into(),
        name: name.into(),
        waiting: int(waiting),
        ..KioskCard::default()
    };
    let rows = |waiting| vec![card("cash", "现金", waiting), card("loss", "挂失", 0)];
    let model = synced(ModelRc::default(), rows(7));
    let same = synced(model.clone(), rows(8));
    assert_eq!(model, same, "a card keeps its place under the finger");
    assert_eq!(model.row_data(0).unwrap().waiting, 8);
    let longer = synced(model.clone(), [rows(8), rows(9)].concat());
    assert_ne!(model, longer);
    assert_eq!(longer.row_count(), 4);
}

#[test]
fn a_card_says_how_long_the_wait_will_be_where_that_is_known() {
    let mut view = view();
    let mut card = |place: usize, promise: Option<Promise>| {
        view.services[place].promise = promise;
        let card = card(&view.services[place], &Language::chinese());
        (card.minutes_from, card.minutes_to)
    };
    let promise = |from, to| Some(Promise { from, to });
    assert_eq!(card(0, None), (0, 0), "nobody can know");
    assert_eq!(card(0, promise(5, Some(10))), (5, 10));
    assert_eq!(card(0, promise(60, None)), (60, 0), "longer than that");
    assert_eq!(card(0, promise(1, Some(1))), (1, 1), "seven wait");
    assert_eq!(card(2, promise(1, Some(1))), (0, 0), "nobody waits: at once");
}

#[test]
fn every_page_has_its_screen() {
    let asked = Asked { service: Some(ServiceId("cash".to_owned())), after: None };
    assert_eq!(map_page(&Page::Home), KioskPage::Home);
    assert_eq!(map_page(&Page::Working(asked.clone())), KioskPage::Working);
    assert_eq!(map_page(&Page::Unheard(asked)), KioskPage::Unheard);
    let trouble = Why::Printer(PrintTrouble::Jam);
    assert_eq!(map_why(trouble), KioskTrouble::Jam);
    assert_eq!(map_why(Why::Unverified), KioskTrouble::Unverified);
}

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn view() -> KioskView {
    let service = |(id, zh, en): (&str, &str, &str), group: Option<&str>, waiting| KioskService {
        id: ServiceId(id.to_owned()),
        name: Text::from([("zh", zh), ("en", en)]),
        icon: Icon::Other,
        group: group.map(str::to_owned),
        waiting,
        state: ServiceState::Open,
        express: false,
        promise: None,
        documents: Vec::new(),
        diversion: None,
    };
    KioskView {
        languages: vec![Language::chinese(), Language::english()],
        day_open: true,
        groups: vec![Group {
            id: "wealth".to_owned(),
            name: Text::from([("zh", "理财"), ("en", "Wealth")]),
            icon: Icon::Wealth,
        }],
        services: vec![
            service(("cash", "现金", "Cash"), None, 7),
            service(("fund", "基金", "Funds"), Some("wealth"), 2),
            service(("loss", "挂失", "Loss"), None, 0),
            service(("loan", "贷款", "Loans"), Some("wealth"), 3),
        ],
        printer: PrinterState::default(),
        ..KioskView::default()
    }
}
