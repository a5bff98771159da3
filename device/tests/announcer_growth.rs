//! A hundred thousand calls leave nothing behind in the announcer's memory. In a process of its
//! own, so that nothing else grows in it.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use device::voice::{
    Announcer, CallOut, Manner, NoSpeaker, Options, Output, Part, Reading, Report,
};
use device::voice::{Speaker, Speech, Tongue, speaker};
use shared::{CounterId, Language, Moment, Number, Series, TicketId};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

const CALLS: u64 = 100_000;
/// After so many the memory is looked at for the first time.
const WARM_UP_CALLS: u64 = 10_000;
const GROWTH_KIB_MAX: u64 = 5 * 1024;
/// Far longer than any report takes; only a hung test waits for it.
const HUNG: Duration = Duration::from_secs(60);

/// A loudspeaker that keeps nothing and takes no time.
struct Deaf;

impl Speaker for Deaf {
    fn open(&mut self, _: speaker::Tell<speaker::Trouble>) -> Result<Box<dyn Output>, NoSpeaker> {
        Ok(Box::new(Deaf))
    }
}

impl Output for Deaf {
    fn stop(&mut self) {}

    fn loudness(&mut self, _gain: f32) {}

    fn play(&mut self, samples: Vec<f32>, ended: speaker::Ended) {
        drop(samples);
        ended();
    }

    fn is_paced(&self) -> bool {
        false
    }
}

/// A language of one beep.
struct Beep;

impl Tongue for Beep {
    fn call(&self, call: &CallOut) -> Result<Part, String> {
        let clips = vec![call.number.to_string(), call.counter.to_string()];
        Ok(Part { clips, samples: vec![0.1; 240] })
    }
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_hundred_thousand_calls_leave_nothing_behind() {
    let tongue = |language| -> (Language, Box<dyn Tongue>) { (language, Box::new(Beep)) };
    let tongues = vec![tongue(Language::chinese()), tongue(Language::english())];
    let options = Options {
        speech: Arc::new(Speech::of(vec![0.1; 240], tongues)),
        speaker: Box::new(Deaf),
        ear: None,
        manner: Manner { repeat: true, ..Manner::default() },
        clock: Box::new(|| Reading { at: Moment(0), minute: 0 }),
    };
    let (reports, told) = channel();
    let announcer = Announcer::start(options, move |report| drop(reports.send(report)));
    assert!(matches!(told.recv_timeout(HUNG).unwrap(), Report::Device(_)));
    let mut before_kib = 0;
    for ticket in 1..=CALLS {
        let number = Number { series: Series('A'), count: ticket as u32 % 999 + 1 };
        let call = CallOut::new(TicketId(ticket), number, CounterId(ticket as u16 % 12 + 1));
        assert!(announcer.say(call));
        let report = told.recv_timeout(HUNG).unwrap();
        let is_it = matches!(&report, Report::Spoken { ticket: id, clips, .. }
            if id.0 == ticket && clips.len() == 5);
        assert!(is_it, "{report:?}");
        if ticket == WARM_UP_CALLS {
            before_kib = resident_kib();
        }
    }
    let grown_kib = resident_kib().saturating_sub(before_kib);
    println!("{CALLS} calls: {before_kib} KiB after {WARM_UP_CALLS}, {grown_kib} KiB more at last");
    assert!(grown_kib <= GROWTH_KIB_MAX, "{grown_kib} KiB");
}
