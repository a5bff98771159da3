//! The announcer's own thread, with a loudspeaker in memory. Every wait is for a report.

use super::*;
use crate::voice::{MemorySpeaker, Need};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

/// Far longer than any report takes; only a hung test waits for it.
const HUNG: Duration = Duration::from_secs(60);

fn start(speaker: &MemorySpeaker) -> (Announcer, Receiver<Report>) {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
    let languages = [Language::chinese(), Language::english()];
    let speech = Arc::new(Speech::load(&assets, &languages, &Need::default()).unwrap());
    let (reports, told) = channel();
    let (manner, clock) = (Manner::default(), clock());
    let options = Options { speech, speaker: Box::new(speaker.clone()), ear: None, manner, clock };
    // After the test nobody reads the last reports.
    let announcer = Announcer::start(options, move |report| drop(reports.send(report)));
    (announcer, told)
}

fn clock() -> Clock {
    Box::new(|| Reading { at: Moment(0), minute: 0 })
}

fn call(ticket: u64) -> CallOut {
    let number = format!("A{ticket:03}").parse().unwrap();
    CallOut::new(TicketId(ticket), number, CounterId(1))
}

#[test]
fn calls_are_spoken_in_order_by_its_own_thread() {
    let speaker = MemorySpeaker::instant();
    let (announcer, told) = start(&speaker);
    assert_eq!(told.recv_timeout(HUNG).unwrap(), Report::Device(VoiceState::Ready));
    for ticket in 1..=3 {
        assert!(announcer.say(call(ticket)));
    }
    for expected in 1..=3 {
        let report = told.recv_timeout(HUNG).unwrap();
        let is_it = matches!(report, Report::Spoken { ticket: TicketId(id), .. } if id == expected);
        assert!(is_it, "{report:?} for ticket {expected}");
    }
    announcer.stop();
    assert_eq!(speaker.sounds().len(), 1 + 3 * 2, "the lead-in, and each call in two languages");
    assert!(told.recv_timeout(HUNG).is_err(), "its thread has ended and reports no more");
}

#[test]
fn stopping_in_the_middle_of_a_call_ends_and_answers() {
    let speaker = MemorySpeaker::by_hand();
    let (announcer, told) = start(&speaker);
    assert!(announcer.say(call(1)));
    assert!(announcer.say(call(2)));
    drop(announcer);
    let stopped: Vec<Report> = told.iter().collect();
    let expected = [1, 2].map(|ticket| Report::NotSpoken {
        ticket: TicketId(ticket),
        counter: CounterId(1),
        call: 1,
        why: Why::Stopped,
    });
    assert_eq!(stopped, expected);
}

#[test]
fn without_a_loudspeaker_every_call_is_answered() {
    let speaker = MemorySpeaker::by_hand();
    speaker.plug(false);
    let (announcer, told) = start(&speaker);
    assert_eq!(told.recv_timeout(HUNG).unwrap(), Report::Device(VoiceState::Silent));
    assert!(announcer.say(call(1)));
    let report = told.recv_timeout(HUNG).unwrap();
    assert!(matches!(report, Report::NotSpoken { why: Why::NoDevice, .. }), "{report:?}");
}
