//! The voice: what staff ask of it, and what became of each call.

use super::story::Day;
use crate::testing::branch::{full_rules, rules};
use crate::{Event, VoiceNews};
use shared::device::VoiceState;
use shared::rules::Rules;
use shared::voice::{Announced, Hearing, Sounded, Unspoken, VoiceTrouble};
use shared::{Command, CounterId, Lane, Language, Moment, Refusal, TicketId, ZoneId};

fn spoken_rules() -> Rules {
    Rules { voice: full_rules(0).voice, ..rules() }
}

fn zone(name: &str) -> ZoneId {
    ZoneId(name.to_owned())
}

fn not_spoken(ticket: TicketId, call: u8, name: &str, why: Unspoken) -> Command {
    Command::ReportNotSpoken { ticket, call, zone: zone(name), why }
}

fn spoken(ticket: TicketId, call: u8, name: &str) -> Command {
    let (from, to) = (Moment(1), Moment(4_001));
    let (clips, device) = (vec!["chime".to_owned()], "default".to_owned());
    let sounded = Some(Box::new(Sounded { zone: zone(name), from, to, clips, device }));
    Command::ReportSpoken { ticket, call, length_ms: 4_000, sounded }
}

fn called(day: &mut Day) -> TicketId {
    let number = day.issue("cash", Lane::Ordinary);
    day.call_next(1);
    day.hall.holder(number).unwrap().id
}

#[test]
fn a_call_is_answered_once_by_each_zone() {
    let mut day = Day::open_with(&spoken_rules());
    let ticket = called(&mut day);
    assert_eq!(day.wish(spoken(ticket, 1, "hall")).len(), 1);
    assert_eq!(day.wish(spoken(ticket, 1, "hall")).len(), 0);
    assert_eq!(day.wish(not_spoken(ticket, 1, "hall", Unspoken::Stale)).len(), 0);
    assert_eq!(day.wish(not_spoken(ticket, 1, "upstairs", Unspoken::NoDevice)).len(), 1);
    let never = day.refused(not_spoken(ticket, 2, "hall", Unspoken::Stale));
    assert_eq!(never, Refusal::NothingToReport);
    let cellar = day.refused(spoken(ticket, 1, "cellar"));
    assert_eq!(cellar, Refusal::UnknownZone { zone: Some(zone("cellar")) });
}

#[test]
fn the_last_word_on_a_call_is_that_of_the_last_zone_that_speaks_for_its_counter() {
    let mut rules = spoken_rules();
    rules.voice.zones[1].counters = vec![CounterId(1)];
    let mut day = Day::open_with(&rules);
    let ticket = called(&mut day);
    assert!(!day.hall.is_last_word(ticket, 1, &zone("hall")), "upstairs speaks for it, too");
    day.wish(not_spoken(ticket, 1, "upstairs", Unspoken::NoDevice));
    assert!(day.hall.is_last_word(ticket, 1, &zone("hall")));

    let mut day = Day::open_with(&spoken_rules());
    let ticket = called(&mut day);
    assert!(day.hall.is_last_word(ticket, 1, &zone("hall")), "it is the only one for counter 1");
}

#[test]
fn the_answer_to_a_call_may_come_when_its_ticket_has_gone_on() {
    let mut day = Day::open_with(&spoken_rules());
    let ticket = called(&mut day);
    day.wish(Command::Start { counter: CounterId(1) });
    day.wish(Command::Finish { counter: CounterId(1) });
    assert_eq!(day.wish(not_spoken(ticket, 1, "hall", Unspoken::Forgotten)).len(), 1);
}

#[test]
fn a_report_of_before_the_zones_still_tells_that_a_call_was_spoken() {
    let mut day = Day::open_with(&spoken_rules());
    let ticket = called(&mut day);
    let plain = Command::ReportSpoken { ticket, call: 1, length_ms: 4_000, sounded: None };
    assert_eq!(day.wish(plain.clone()).len(), 1);
    assert_eq!(day.wish(plain).len(), 0);
    assert_eq!(day.hall.ticket(ticket).unwrap().spoken, 1);
}

#[test]
fn staff_see_which_zone_is_silent_paused_or_cannot_keep_up() {
    let mut day = Day::open_with(&spoken_rules());
    let hall = zone("hall");
    let ticket = called(&mut day);
    day.wish(not_spoken(ticket, 1, "hall", Unspoken::LineFull));
    assert_eq!(day.hall.voice_troubles(), [(hall.clone(), VoiceTrouble::Strained)]);
    day.pass(60);
    day.wish(Command::Recall { counter: CounterId(1) });
    day.wish(spoken(ticket, 2, "hall"));
    assert_eq!(day.hall.voice_troubles(), []);
    let silent = Command::ReportVoice { voice: VoiceState::Silent, zone: Some(hall.clone()) };
    assert_eq!((day.wish(silent.clone()).len(), day.wish(silent).len()), (1, 0));
    assert_eq!(day.hall.voice_troubles(), [(hall.clone(), VoiceTrouble::Silent)]);
    assert_eq!(day.wish(Command::PauseVoice { zone: None }).len(), 2);
    assert_eq!(day.wish(Command::PauseVoice { zone: Some(hall.clone()) }).len(), 0);
    let paused = |name| (zone(name), VoiceTrouble::Paused);
    assert_eq!(day.hall.voice_troubles(), [paused("hall"), paused("upstairs")]);
    day.wish(Command::ResumeVoice { zone: None });
    assert_eq!(day.hall.voice_troubles(), [(hall, VoiceTrouble::Silent)]);
}

#[test]
fn a_pause_outlives_the_night_and_an_announcement_does_not() {
    let mut day = Day::open_with(&spoken_rules());
    day.wish(Command::PauseVoice { zone: Some(zone("upstairs")) });
    day.wish(Command::Announce { what: Announced::Text("网络故障".to_owned()) });
    assert_eq!(day.hall.announcement().unwrap().get(&Language::english()), "网络故障");
    day.wish(Command::CloseDay {});
    day.wish(Command::OpenDay { date: "2099-01-01".to_owned() });
    assert_eq!(day.hall.voice_troubles(), [(zone("upstairs"), VoiceTrouble::Paused)]);
    assert_eq!(day.hall.announcement(), None);
}

#[test]
fn an_announcement_is_one_of_the_branchs_or_a_short_text() {
    let mut day = Day::open_with(&spoken_rules());
    let text = |text: &str| Command::Announce { what: Announced::Text(text.to_owned()) };
    let recorded = |id: &str| Command::Announce { what: Announced::Recorded(id.to_owned()) };
    assert_eq!(day.refused(text(" ")), Refusal::TextMissing);
    assert_eq!(day.refused(text(&"长".repeat(101))), Refusal::TextTooLong { chars_max: 100 });
    let unknown = Refusal::UnknownAnnouncement { announcement: "opening".to_owned() };
    assert_eq!(day.refused(recorded("opening")), unknown);
    day.wish(recorded("closing"));
    assert_eq!(day.hall.announcement().unwrap().get(&Language::chinese()), "即将停止营业");
    assert_eq!(day.wish(Command::ClearAnnouncement {}).len(), 1);
    assert_eq!(day.wish(Command::ClearAnnouncement {}).len(), 0);
}

#[test]
fn a_test_is_asked_of_every_zone_and_told() {
    let mut day = Day::open_with(&spoken_rules());
    assert_eq!(day.wish(Command::TestVoice { zone: None }).len(), 2);
    let ear = Hearing::Heard { level_dbfs: -20 };
    let report = Command::ReportVoiceTest { zone: zone("hall"), why: None, ear };
    let [Event::Voice { news: VoiceNews::Tested { ear: told, .. } }] = &day.wish(report)[..] else {
        panic!("it is not told")
    };
    assert_eq!(*told, ear);
    let mute = Day::open();
    let refused = mute.refused(Command::TestVoice { zone: None });
    assert_eq!(refused, Refusal::UnknownZone { zone: None });
}
