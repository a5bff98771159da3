//! Days made by hand: what readers read, kiosks out of service, and customers who want more time.

use super::story::Day;
use crate::testing::branch::full_rules;
use crate::{Event, FrontNews, Hall};
use shared::admission::{PauseReason, Person};
use shared::alert::HelpPoint;
use shared::booking::BookingCode;
use shared::front::{HelpState, KioskOpen, VISIT_WITHIN, VOLUME_USUAL_PERCENT};
use shared::grant::Grant;
use shared::{Command, CounterId, KioskId, Lane, Language, Refusal, ServiceId, VisitId};

const HERE: KioskId = KioskId(1);
const ELSEWHERE: KioskId = KioskId(2);

fn day() -> Day {
    Day::open_with(&full_rules(1))
}

fn person() -> Person {
    Person::try_from("3".repeat(32)).unwrap()
}

fn recognise(lane: Lane, known: bool) -> Command {
    Command::Recognise { kiosk: HERE, booking: None, lane, person: Some(person()), known }
}

fn issue(kiosk: KioskId, visit: Option<VisitId>, more_time: bool) -> Command {
    Command::Issue {
        service: ServiceId("account".to_owned()),
        lane: Lane::Ordinary,
        language: Language::chinese(),
        kiosk: Some(kiosk),
        large_print: false,
        person: None,
        grant: None,
        then: Vec::new(),
        more_time,
        visit,
    }
}

fn visit(hall: &Hall) -> Option<VisitId> {
    hall.visit(HERE).map(|visit| visit.id)
}

#[test]
fn a_read_gives_its_number_a_lane_and_a_person_once_and_at_its_kiosk() {
    let mut day = day();
    day.wish(recognise(Lane::Vip, true));
    let read = visit(&day.hall);
    assert_eq!(read, Some(VisitId(1)));
    assert_eq!(day.refused(issue(ELSEWHERE, read, false)), Refusal::VisitOver);
    let events = day.wish(issue(HERE, read, false));
    let [Event::Issued { lane, grant, person: who, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((*lane, grant), (Lane::Vip, &Some(Grant::Recognition {})));
    assert_eq!(*who, Some(person()));
    assert_eq!(visit(&day.hall), None);
    assert_eq!(day.refused(issue(HERE, read, false)), Refusal::VisitOver);
    let ordinary = day.wish(issue(HERE, None, false));
    assert!(matches!(&ordinary[..], [Event::Issued { lane: Lane::Ordinary, .. }]));
}

#[test]
fn a_read_that_was_not_understood_says_nothing_of_anybody() {
    let mut day = day();
    let events = day.wish(recognise(Lane::Vip, false));
    let [Event::Front { news: FrontNews::Recognised { lane, person, known, .. } }] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*lane, person, *known), (Lane::Ordinary, &None, false));
    let read = visit(&day.hall);
    let events = day.wish(issue(HERE, read, false));
    assert!(matches!(&events[..], [Event::Issued { lane: Lane::Ordinary, person: None, .. }]));
    let lane = Lane::Emergency;
    assert_eq!(day.refused(recognise(lane, true)), Refusal::LaneNotGranted { lane });
}

#[test]
fn a_read_is_over_in_two_minutes_or_when_its_customer_leaves() {
    let mut day = day();
    day.wish(recognise(Lane::Care, true));
    let first = visit(&day.hall);
    let until = day.now + VISIT_WITHIN;
    assert!(day.hall.next_wake().is_some_and(|wake| wake <= until));
    day.pass(VISIT_WITHIN.0 / 1_000 - 1);
    assert_eq!(visit(&day.hall), first);
    day.pass(1);
    assert_eq!(visit(&day.hall), None);
    assert_eq!(day.refused(issue(HERE, first, false)), Refusal::VisitOver);
    day.wish(recognise(Lane::Care, true));
    day.wish(recognise(Lane::Care, true));
    assert_eq!(visit(&day.hall), Some(VisitId(3)), "the next read takes the place of the last");
    day.wish(Command::ForgetVisit { kiosk: HERE });
    assert_eq!(visit(&day.hall), None);
    assert_eq!(day.wish(Command::ForgetVisit { kiosk: HERE }), []);
}

#[test]
fn a_code_that_no_appointment_has_is_not_written_down() {
    let mut day = super::limit::day();
    let phone: BookingCode = "13800000000".to_owned().try_into().unwrap();
    let read = |code: &BookingCode| Command::Recognise {
        kiosk: HERE,
        booking: Some(code.clone()),
        lane: Lane::Ordinary,
        person: None,
        known: true,
    };
    let events = day.wish(read(&phone));
    assert!(!serde_json::to_string(&events).unwrap().contains("13800000000"), "{events:?}");
    assert_eq!(day.hall.visit(HERE).map(|visit| visit.known), Some(false));
    let code: BookingCode = "K7P2".to_owned().try_into().unwrap();
    let at = super::limit::NINE + shared::moment::Millis::minutes(15);
    let service = ServiceId("wealth".to_owned());
    day.wish(Command::Book { code: code.clone(), service, at });
    day.wish(read(&code));
    let known = day.hall.visit(HERE).unwrap();
    assert_eq!((known.known, &known.booking), (true, &Some(code.clone())));
    let visit = Some(known.id);
    let arrival = |visit| Command::CheckIn {
        code: code.clone(),
        kiosk: Some(HERE),
        language: Language::chinese(),
        large_print: false,
        more_time: true,
        visit,
    };
    assert_eq!(day.refused(arrival(Some(VisitId(9)))), Refusal::VisitOver);
    let events = day.wish(arrival(visit));
    let [Event::Issued { more_time, visit: used, .. }, Event::CheckedIn { .. }] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*more_time, *used), (true, visit));
    assert_eq!(day.hall.visit(HERE), None);
}

#[test]
fn a_kiosk_out_of_service_gives_out_no_number_until_it_is_opened_again() {
    let mut day = day();
    let reason = PauseReason::Supplies;
    day.wish(Command::CloseKiosk { kiosk: HERE, reason });
    assert_eq!(day.wish(Command::CloseKiosk { kiosk: HERE, reason }), []);
    assert_eq!(day.hall.kiosk_open(HERE), KioskOpen::Closed { reason });
    let refused = Refusal::KioskClosed { kiosk: HERE, reason };
    assert_eq!(day.refused(issue(HERE, None, false)), refused);
    day.wish(issue(ELSEWHERE, None, false));
    day.wish(Command::SetVolume { kiosk: HERE, percent: 40 });
    day.wish(Command::CloseDay {});
    day.wish(Command::OpenDay { date: "2026-11-24".to_owned() });
    assert_eq!(day.hall.kiosk_open(HERE), KioskOpen::Closed { reason }, "also on the next day");
    assert_eq!((day.hall.volume(HERE), day.hall.volume(ELSEWHERE)), (40, VOLUME_USUAL_PERCENT));
    day.wish(Command::OpenKiosk { kiosk: HERE });
    day.wish(issue(HERE, None, false));
    let loud = Command::SetVolume { kiosk: HERE, percent: 101 };
    assert_eq!(day.refused(loud), Refusal::TooLoud { percent_max: 100 });
    let nowhere = Command::OpenKiosk { kiosk: KioskId(9) };
    assert_eq!(day.refused(nowhere), Refusal::UnknownKiosk { kiosk: KioskId(9) });
}

#[test]
fn who_asked_for_more_time_is_waited_for_longer() {
    let mut day = day();
    let counter = CounterId(4);
    for (more_time, waited) in [(false, 60), (true, 100)] {
        day.wish(issue(HERE, None, more_time));
        day.call_next(4);
        day.pass(waited - 1);
        day.wish(Command::Recall { counter });
        let early = Refusal::TooSoon { seconds: 1 };
        assert_eq!(day.refused(Command::Miss { counter }), early, "{more_time}");
        day.pass(1);
        day.wish(Command::Miss { counter });
    }
}

#[test]
fn only_a_way_that_the_branch_offers_is_counted() {
    let mut day = day();
    let divert = |service: &str| {
        let service = ServiceId(service.to_owned());
        Command::Divert { kiosk: HERE, service, taken: true }
    };
    assert_eq!(day.refused(divert("wealth")), Refusal::NothingToReport);
    assert_eq!(day.wish(divert("cash")).len(), 1);
}

#[test]
fn a_kiosk_tells_that_somebody_is_on_the_way_for_a_minute() {
    let mut day = day();
    let from = HelpPoint::Kiosk(HERE);
    assert_eq!(day.hall.help_at(HERE), None);
    day.wish(Command::CallHelp { from });
    let since = day.now;
    assert_eq!(day.hall.help_at(HERE), Some(HelpState { since, answered: false }));
    day.pass(20);
    day.wish(Command::AnswerHelp { from });
    assert_eq!(day.hall.help_at(HERE), Some(HelpState { since, answered: true }));
    day.pass(59);
    assert!(day.hall.help_at(HERE).is_some());
    day.pass(1);
    assert_eq!(day.hall.help_at(HERE), None);
    assert_eq!(day.hall.help_at(ELSEWHERE), None);
}
