//! Zones over loudspeakers in memory: who speaks what, and what the desk is told.

use super::*;
use device::voice::{Manner, MemorySpeaker, Part, Reading, Speech, Tongue};
use shared::voice::Unspoken;
use shared::{Language, Moment};
use std::sync::Arc;

/// A language that says nothing but the number.
struct Bare;

impl Tongue for Bare {
    fn call(&self, call: &CallOut) -> Result<Part, String> {
        Ok(Part { clips: vec![call.number.to_string()], samples: vec![0.0; 24] })
    }
}

fn opening(id: &str, counters: &[u16], speaker: &MemorySpeaker) -> Opening {
    let tongue: Box<dyn Tongue> = Box::new(Bare);
    let options = Options {
        speech: Arc::new(Speech::of(vec![0.0; 24], vec![(Language::chinese(), tongue)])),
        speaker: Box::new(speaker.clone()),
        ear: None,
        manner: Manner::default(),
        clock: Box::new(|| Reading { at: Moment(1_000), minute: 0 }),
    };
    let counters = counters.iter().map(|id| CounterId(*id)).collect();
    Opening { id: ZoneId(id.to_owned()), counters, device: None, options: Some(options) }
}

/// Two zones with a loudspeaker each, ready.
fn house() -> (Speaking, Told) {
    let speaker = MemorySpeaker::instant();
    let back = MemorySpeaker::instant();
    let zones = vec![opening("front", &[1], &speaker), opening("back", &[2, 3], &back)];
    let (speaking, mut told) = Speaking::start(zones);
    for _ in 0..2 {
        let ready = next(&mut told);
        assert!(
            matches!(ready, Command::ReportVoice { voice: VoiceState::Ready, .. }),
            "{ready:?}"
        );
    }
    (speaking, told)
}

fn next(told: &mut Told) -> Command {
    told.0.blocking_recv().unwrap().wish()
}

fn call(ticket: u64, counter: u16) -> CallOut {
    let number = format!("A{ticket:03}").parse().unwrap();
    CallOut::new(TicketId(ticket), number, CounterId(counter))
}

#[test]
fn a_call_is_spoken_in_the_zone_of_its_counter() {
    let (speaking, mut told) = house();
    for (ticket, counter, zone) in [(1, 1, "front"), (2, 3, "back")] {
        speaking.say(&call(ticket, counter));
        let Command::ReportSpoken { sounded: Some(sounded), .. } = next(&mut told) else {
            panic!("call {ticket} was not spoken")
        };
        assert_eq!((&*sounded.zone.0, &*sounded.device), (zone, "default"));
        assert_eq!(sounded.clips, ["chime".to_owned(), format!("A{ticket:03}")]);
        assert_eq!(sounded.from, Moment(1_000));
    }
}

#[test]
fn after_a_restart_a_call_is_said_or_told_as_lost_by_who_has_not_answered_it() {
    let (speaking, mut told) = house();
    speaking.go_on(&call(1, 1), true, |_| true);
    speaking.go_on(&call(2, 1), false, |_| false);
    let lost = Command::ReportNotSpoken {
        ticket: TicketId(2),
        call: 1,
        zone: ZoneId("front".to_owned()),
        why: Unspoken::Stopped,
    };
    assert_eq!(next(&mut told), lost);
    speaking.go_on(&call(3, 2), true, |_| false);
    let said = next(&mut told);
    assert!(matches!(said, Command::ReportSpoken { ticket: TicketId(3), .. }), "{said:?}");
}

#[test]
fn a_zone_is_paused_by_its_name_and_an_announcement_goes_to_all() {
    let (speaking, mut told) = house();
    speaking.take(&VoiceTask::Pause(ZoneId("front".to_owned()), true));
    speaking.say(&call(1, 1));
    let paused = next(&mut told);
    let is_so = matches!(paused, Command::ReportNotSpoken { why: Unspoken::Paused, .. });
    assert!(is_so, "{paused:?}");
    speaking.say(&call(2, 2));
    assert!(matches!(next(&mut told), Command::ReportSpoken { .. }), "the other zone goes on");
    speaking.take(&VoiceTask::Announce("closing".to_owned()));
    let mut whys: Vec<_> = (0..2).map(|_| next(&mut told)).collect();
    whys.sort_by_key(|report| format!("{report:?}"));
    let report = |zone: &str, why| Command::ReportAnnounced {
        zone: ZoneId(zone.to_owned()),
        announcement: "closing".to_owned(),
        why: Some(why),
    };
    assert_eq!(whys, [report("back", Unspoken::NotRecorded), report("front", Unspoken::Paused)]);
}

#[test]
fn a_zone_without_packs_says_so_and_answers_all_that_is_asked_of_it() {
    let broken = Opening {
        id: ZoneId("hall".to_owned()),
        counters: Vec::new(),
        device: None,
        options: None,
    };
    let zone = Some(broken.id.clone());
    let (speaking, mut told) = Speaking::start(vec![broken]);
    assert_eq!(next(&mut told), Command::ReportVoice { voice: VoiceState::Silent, zone });
    speaking.say(&call(1, 1));
    let lost = next(&mut told);
    let is_so = matches!(lost, Command::ReportNotSpoken { why: Unspoken::NoDevice, .. });
    assert!(is_so, "{lost:?}");
    speaking.go_on(&call(2, 1), true, |_| false);
    let late = next(&mut told);
    let is_so = matches!(late, Command::ReportNotSpoken { why: Unspoken::Stopped, .. });
    assert!(is_so, "{late:?}");
    speaking.take(&VoiceTask::Announce("closing".to_owned()));
    let unsaid = next(&mut told);
    assert!(matches!(unsaid, Command::ReportAnnounced { why: Some(_), .. }), "{unsaid:?}");
}

#[test]
fn what_an_ear_says_is_told_in_whole_decibels() {
    let heard = Heard { score: 0.9, level_dbfs: -19.6 };
    assert_eq!(hearing(Some(Some(heard))), Hearing::Heard { level_dbfs: -20 });
    assert_eq!(hearing(Some(None)), Hearing::NotHeard);
    assert_eq!(hearing(None), Hearing::None);
}
