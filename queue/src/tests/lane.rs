//! Days made by hand: lanes that are granted, and emergencies that are seen to.

use super::story::Day;
use crate::{Event, Hall};
use shared::grant::{EmergencyStep, Grant, TellerName};
use shared::{Command, CounterId, Lane, Language, Number, Refusal, ServiceId, TicketId};

fn staff(reason: &str) -> Grant {
    Grant::Staff { reason: reason.to_owned() }
}

fn grant(number: Number, lane: Lane, grant: Grant) -> Command {
    Command::GrantLane { number, lane, grant }
}

fn issue(lane: Lane, grant: Option<Grant>) -> Command {
    Command::Issue {
        service: ServiceId("cash".to_owned()),
        lane,
        language: Language::chinese(),
        kiosk: None,
        large_print: false,
        person: None,
        grant,
        then: Vec::new(),
        more_time: false,
        visit: None,
    }
}

#[test]
fn a_lane_granted_later_keeps_the_age_and_comes_once() {
    let mut day = Day::open();
    let first = day.issue("cash", Lane::Ordinary);
    day.pass(9 * 60);
    let later = day.issue("cash", Lane::Ordinary);
    day.pass(30 * 60);
    day.wish(grant(later, Lane::Care, staff("行动不便")));
    let again = grant(later, Lane::Emergency, staff("卡被盗"));
    assert_eq!(day.refused(again), Refusal::LaneGrantedAlready { number: later });
    assert_eq!(day.call_next(1), later, "nine minutes younger, ten minutes' head start");
    assert_eq!(day.call_next(2), first);
    let gone = grant(first, Lane::Care, staff("行动不便"));
    assert_eq!(day.refused(gone), Refusal::NotWaiting);
}

#[test]
fn a_lane_is_given_only_on_a_word_that_counts() {
    let mut day = Day::open();
    let number = day.issue("cash", Lane::Ordinary);
    let lane = Lane::Vip;
    assert_eq!(day.refused(issue(lane, Some(Grant::Asked {}))), Refusal::LaneNotGranted { lane });
    assert_eq!(day.refused(issue(lane, Some(staff(" ")))), Refusal::TextMissing);
    let long = staff(&"长".repeat(81));
    assert_eq!(day.refused(issue(lane, Some(long))), Refusal::TextTooLong { chars_max: 80 });
    for lane in [Lane::Ordinary, Lane::Appointment] {
        let wish = grant(number, lane, Grant::Recognition {});
        assert_eq!(day.refused(wish), Refusal::LaneNotGranted { lane });
    }
    day.wish(issue(Lane::Care, Some(Grant::Asked {})));
    let mut stricter = crate::testing::branch::rules();
    stricter.lanes.care_by_asking = false;
    for event in day.hall.adopt(&stricter).unwrap() {
        day.hall.apply(&event, day.now);
    }
    let lane = Lane::Care;
    assert_eq!(day.refused(issue(lane, Some(Grant::Asked {}))), Refusal::LaneNotGranted { lane });
    let events = day.wish(issue(lane, None));
    let [Event::Issued { grant, .. }] = &events[..] else { panic!("{events:?}") };
    assert_eq!(*grant, Some(Grant::Recognition {}), "on whose word is always recorded");
    let events = day.wish(issue(Lane::Ordinary, Some(Grant::Asked {})));
    assert!(matches!(&events[..], [Event::Issued { grant: None, .. }]), "{events:?}");
}

#[test]
fn an_express_line_has_its_own_letter_and_no_lane() {
    let mut day = Day::open();
    let express = day.issue("transfer", Lane::Ordinary);
    assert_eq!(express.to_string(), "F001");
    assert_eq!(day.call_next(2), express);
}

fn report(ticket: u64, step: EmergencyStep, by: &str) -> Command {
    Command::ReportEmergency { ticket: TicketId(ticket), step, by: TellerName(by.to_owned()) }
}

fn overdue(hall: &Hall, ticket: u64) -> Vec<EmergencyStep> {
    let mut known = hall.emergencies();
    known.find(|(id, _)| id.0 == ticket).map(|(_, it)| it.overdue.clone()).unwrap()
}

#[test]
fn an_emergency_is_answered_acted_on_and_checked_by_two() {
    let mut day = Day::open();
    day.issue("loss", Lane::Emergency);
    let early = report(1, EmergencyStep::Checked, "1001");
    assert_eq!(day.refused(early), Refusal::NothingToReport);
    day.wish(report(1, EmergencyStep::Answered, "1001"));
    assert_eq!(day.wish(report(1, EmergencyStep::Answered, "1002")), [], "it is known already");
    day.wish(report(1, EmergencyStep::Measure, "1001"));
    day.wish(report(1, EmergencyStep::Checked, "1001"));
    let alone = report(1, EmergencyStep::Checked, "1001");
    assert_eq!(day.refused(alone), Refusal::NeedsAnotherPerson);
    day.wish(report(1, EmergencyStep::Checked, "1002"));
    assert_eq!(day.wish(report(1, EmergencyStep::Checked, "1003")), []);
    let (_, seen) = day.hall.emergencies().next().unwrap();
    assert_eq!(
        seen.checked_by.iter().map(|by| by.0.as_str()).collect::<Vec<_>>(),
        ["1001", "1002"]
    );
    day.pass(5 * 3_600);
    assert_eq!(overdue(&day.hall, 1), []);
    assert_eq!(day.hall.next_wake(), None);
}

#[test]
fn a_clock_that_runs_out_is_told_once() {
    let mut day = Day::open();
    let slow = day.issue("loss", Lane::Emergency);
    let gone = day.issue("loss", Lane::Emergency);
    day.wish(Command::Cancel { number: gone });
    let wake = day.hall.next_overdue().unwrap();
    assert_eq!((wake - day.now).0, 10 * 60_000);
    day.pass(10 * 60 - 1);
    assert_eq!(overdue(&day.hall, 1), []);
    day.pass(1);
    assert_eq!(overdue(&day.hall, 1), [EmergencyStep::Answered]);
    day.pass(60);
    assert_eq!(day.call_next(4), slow);
    day.wish(Command::Start { counter: CounterId(4) });
    day.wish(Command::Finish { counter: CounterId(4) });
    day.pass(29 * 60);
    let both = [EmergencyStep::Answered, EmergencyStep::Measure];
    assert_eq!(overdue(&day.hall, 1), both, "its customer is done, and nothing was done");
    assert_eq!(overdue(&day.hall, 2), [], "who has gone is waited for no more");
}

#[test]
fn service_that_begins_is_an_answer() {
    let mut day = Day::open();
    let ordinary = day.issue("loss", Lane::Ordinary);
    let wrong = report(1, EmergencyStep::Answered, "1001");
    assert_eq!(day.refused(wrong), Refusal::NotAnEmergency);
    day.pass(20 * 60);
    day.wish(grant(ordinary, Lane::Emergency, staff("卡被盗")));
    day.call_next(4);
    day.wish(Command::Start { counter: CounterId(4) });
    day.pass(11 * 60);
    assert_eq!(overdue(&day.hall, 1), [], "its clock runs from when it became one");
}
