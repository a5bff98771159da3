//! The announcer on a made-up clock: a call takes its true length, and no test waits for it.

use super::*;
use crate::voice::announcer::Reading;
use crate::voice::shed::{AGE_MAX, WAITING_MAX};
use crate::voice::{MemorySpeaker, Need, Voice, listen};
use shared::{CounterId, Language};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel, sync_channel};

/// A crier, its memory speaker and a clock that tests move.
pub(super) struct Stage {
    pub crier: Crier,
    pub ear: MemorySpeaker,
    inbox: Receiver<Input>,
    pub reports: Receiver<Report>,
    pub wall: Arc<Mutex<Reading>>,
    languages: Vec<Language>,
    pub start: Instant,
    pub now: Instant,
    pub wakes: usize,
    /// The clips of each sound so far that has some, as the crier names them.
    pub played: Vec<Vec<String>>,
    last_serial: u64,
}

impl Stage {
    /// With the loudspeaker plugged in or not, in Chinese alone, and woken once.
    fn new(plugged: bool) -> Self {
        Self::with(plugged, &[Language::chinese()], Manner::default())
    }

    /// Of these languages and manners.
    pub fn with(plugged: bool, languages: &[Language], manner: Manner) -> Self {
        let speech = Arc::new(Speech::load(&assets(), languages, &Need::default()).unwrap());
        let ear = MemorySpeaker::by_hand();
        ear.plug(plugged);
        let (to_inbox, inbox) = sync_channel(256);
        let (to_reports, reports) = channel();
        let wall = Arc::new(Mutex::new(Reading { at: Moment(0), minute: 10 * 60 }));
        let own = Arc::clone(&wall);
        let clock: Clock = Box::new(move || *own.lock().unwrap());
        let speaker = Box::new(ear.clone());
        let options = Options { speech, speaker, ear: None, manner, clock };
        let report = Box::new(move |report| to_reports.send(report).unwrap());
        let crier = Crier::new(options, report, to_inbox);
        let (now, languages) = (Instant::now(), languages.to_vec());
        let mut stage = Self {
            crier,
            ear,
            inbox,
            reports,
            wall,
            languages,
            start: now,
            now,
            wakes: 0,
            played: Vec::new(),
            last_serial: 0,
        };
        stage.crier.wake(stage.now);
        stage
    }

    /// Plugged in, warmed up, its first report taken.
    fn ready() -> Self {
        Self::ready_with(&[Language::chinese()], Manner::default())
    }

    pub fn ready_with(languages: &[Language], manner: Manner) -> Self {
        let mut stage = Self::with(true, languages, manner);
        stage.run(LEAD_IN);
        assert_eq!(stage.reports(), ["0.5 s: Ready"]);
        stage
    }

    pub fn say(&mut self, number: &str, counter: u16, call: u8) {
        let call = call_out(number, counter, call);
        self.crier.on(Input::Say(call), self.now);
    }

    /// Moves the clock on, ending sounds when their length is over and waking when it is asked.
    pub fn run(&mut self, length: Duration) {
        let until = self.now + length;
        loop {
            self.note_sound();
            let sound = self.crier.playing().map(|playing| playing.began + playing.length);
            let sound = sound.filter(|_| self.ear.playing().is_some());
            let next = [sound, self.crier.next_wake()].into_iter().flatten().min();
            let Some(next) = next.filter(|&next| next <= until) else { break };
            assert!(next >= self.now, "woken for the past: the announcer would spin");
            self.now = next;
            self.wakes += 1;
            self.set_wall();
            if sound == Some(next) {
                assert!(self.ear.finish());
            }
            self.drain();
            self.crier.wake(self.now);
            let again = self.crier.next_wake();
            assert!(again.is_none_or(|again| again > self.now), "woken at once: it would spin");
        }
        self.now = until;
        self.set_wall();
    }

    fn note_sound(&mut self) {
        let Some(playing) = self.crier.playing() else { return };
        if playing.serial != self.last_serial && !playing.clips.is_empty() {
            self.last_serial = playing.serial;
            self.played.push(playing.clips.clone());
        }
    }

    fn set_wall(&self) {
        let ms = (self.now - self.start).as_millis();
        self.wall.lock().unwrap().at = Moment(i64::try_from(ms).unwrap());
    }

    pub fn run_s(&mut self, seconds: u64) {
        self.run(Duration::from_secs(seconds));
    }

    pub fn drain(&mut self) {
        while let Ok(input) = self.inbox.try_recv() {
            self.crier.on(input, self.now);
        }
    }

    /// The reports so far: the second of their reading, and in short what they tell.
    fn reports(&self) -> Vec<String> {
        let second = (self.now - self.start).as_millis() as f64 / 1_000.0;
        self.reports.try_iter().map(|report| format!("{second} s: {}", short(&report))).collect()
    }

    /// As [`Self::reports`], without the time.
    pub fn told(&self) -> Vec<String> {
        self.reports.try_iter().map(|report| short(&report)).collect()
    }

    /// What was spoken, without lead-ins: each sound's clips.
    pub fn heard(&self) -> Vec<String> {
        let voice = Voice::load(&assets(), &self.languages, &Need::default()).unwrap();
        let clips = voice.clips();
        let sounds = self.ear.sounds();
        let heard = sounds.iter().map(|sound| {
            let heard = listen::recognise(sound, &clips, 0.99);
            heard.iter().map(|heard| heard.id.as_str()).collect::<Vec<_>>().join(" ")
        });
        heard.filter(|clips| !clips.is_empty()).collect()
    }
}

fn assets() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

/// The ticket's id is the number's count.
pub(super) fn call_out(number: &str, counter: u16, call: u8) -> CallOut {
    let number: shared::Number = number.parse().unwrap();
    let ticket = TicketId(u64::from(number.count));
    CallOut { call, ..CallOut::new(ticket, number, CounterId(counter)) }
}

fn short(report: &Report) -> String {
    match report {
        Report::Device(state) => format!("{state:?}"),
        Report::Spoken { ticket, counter, call, .. } => format!("spoken {ticket}>{counter} {call}"),
        Report::NotSpoken { ticket, counter, call, why } => {
            format!("not {ticket}>{counter} {call} {why:?}")
        }
        Report::Announced { announcement, why } => format!("announced {announcement} {why:?}"),
        Report::Tested { why, heard } => format!("tested {why:?} {heard:?}"),
    }
}

#[test]
fn calls_are_spoken_one_after_another_in_their_order_and_share_a_chime() {
    let mut stage = Stage::ready();
    stage.say("A018", 2, 1);
    stage.say("F007", 1, 1);
    stage.say("A018", 3, 2);
    stage.run_s(60);
    assert_eq!(stage.told(), ["spoken 18>2 1", "spoken 7>1 1", "spoken 18>3 2"]);
    assert_eq!(
        stage.heard(),
        [
            "chime zh/qing zh/letter-A zh/digit-0 zh/digit-yao zh/digit-8 zh/hao zh/counter-2",
            "zh/qing zh/letter-F zh/digit-0 zh/digit-0 zh/digit-7 zh/hao zh/counter-1",
            "zh/again zh/qing zh/letter-A zh/digit-0 zh/digit-yao zh/digit-8 zh/hao zh/counter-3",
        ]
    );
}

#[test]
fn waiting_and_length_are_reported() {
    let mut stage = Stage::ready();
    stage.say("A001", 1, 1);
    let first = stage.ear.playing().unwrap() as f64 / f64::from(RATE_HZ);
    stage.run_s(2);
    stage.say("A002", 1, 1);
    stage.run_s(30);
    let times = |report| match report {
        Report::Spoken { waited, took, .. } => Some((waited.as_secs_f64(), took.as_secs_f64())),
        Report::Device(_)
        | Report::NotSpoken { .. }
        | Report::Announced { .. }
        | Report::Tested { .. } => None,
    };
    let spoken: Vec<(f64, f64)> = stage.reports.try_iter().filter_map(times).collect();
    assert_eq!(spoken[0].0, 0.0);
    assert!((spoken[0].1 - first).abs() < 0.01);
    assert!((spoken[1].0 - (first - 2.0)).abs() < 0.01);
}

#[test]
fn the_same_call_waiting_twice_is_said_once() {
    let mut stage = Stage::ready();
    stage.say("A001", 1, 1);
    stage.say("A002", 2, 1);
    stage.say("A002", 2, 2);
    assert_eq!(stage.told(), ["not 2>2 2 AlreadyWaiting"]);
    stage.run_s(30);
    assert_eq!(stage.told(), ["spoken 1>1 1", "spoken 2>2 1"]);
    stage.say("A002", 2, 2);
    stage.run_s(30);
    assert_eq!(stage.told(), ["spoken 2>2 2"]);
}

#[test]
fn at_most_ten_wait_and_none_for_over_a_minute() {
    let slow = Manner { pace_percent: 200, ..Manner::default() };
    let mut stage = Stage::ready_with(&[Language::chinese()], slow);
    for count in 1..=12 {
        stage.say(&format!("A{count:03}"), 1, 1);
    }
    // The first is being spoken; ten wait behind it.
    assert_eq!(stage.told(), ["not 12>1 1 LineFull"]);
    assert_eq!(WAITING_MAX, 10);
    stage.run(AGE_MAX);
    let spoken = stage.told();
    assert!(spoken.len() >= 5 && spoken.iter().all(|told| told.starts_with("spoken")));
    stage.run_s(1);
    let stale = stage.told();
    assert!(!stale.is_empty() && stale.iter().all(|told| told.ends_with("Stale")), "{stale:?}");
    stage.run_s(60);
    let last = stage.told();
    assert_eq!(spoken.len() + stale.len() + last.len(), 11, "every call has one answer");
}

#[test]
fn a_forgotten_ticket_is_not_spoken_but_one_under_way_is_not_cut() {
    let mut stage = Stage::ready();
    for (number, counter) in [("A001", 1), ("A002", 2), ("A003", 3), ("A002", 4)] {
        stage.say(number, counter, 1);
    }
    stage.crier.on(Input::Forget(TicketId(2)), stage.now);
    stage.crier.on(Input::Forget(TicketId(1)), stage.now);
    assert_eq!(stage.told(), ["not 2>2 1 Forgotten", "not 2>4 1 Forgotten"]);
    stage.run_s(30);
    assert_eq!(stage.told(), ["spoken 1>1 1", "spoken 3>3 1"]);
}

#[test]
fn without_a_loudspeaker_silence_is_told_once_and_calls_flow() {
    let mut stage = Stage::new(false);
    assert_eq!(stage.told(), ["Silent"]);
    for count in 1..=20 {
        stage.say(&format!("A{count:03}"), 1, 1);
    }
    let told = stage.told();
    assert_eq!((told.len(), told[19].as_str()), (20, "not 20>1 1 NoDevice"));
    stage.run_s(61);
    assert_eq!(stage.told(), Vec::<String>::new());
    assert_eq!(stage.ear.opened(), 13, "once at the start and then every five seconds");
    assert_eq!(stage.wakes, 12, "and it sleeps between");
}

#[test]
fn a_loudspeaker_that_appears_is_taken_up() {
    let mut stage = Stage::new(false);
    stage.run_s(7);
    stage.ear.plug(true);
    stage.run_s(2);
    assert_eq!(stage.told(), ["Silent"], "it is tried at 10 s");
    stage.run_s(2);
    assert_eq!(stage.told(), ["Ready"]);
    stage.say("A001", 1, 1);
    stage.run_s(20);
    assert_eq!(stage.told(), ["spoken 1>1 1"]);
    assert!(stage.ear.sounds()[0].iter().all(|&sample| sample == 0.0), "silence comes first");
    assert!(stage.ear.sounds()[0].len() >= RATE_HZ as usize * 3 / 10);
}

#[test]
fn a_loudspeaker_pulled_out_answers_its_calls_and_comes_back() {
    let mut stage = Stage::ready();
    stage.say("A001", 1, 1);
    stage.say("A002", 2, 1);
    stage.run_s(1);
    stage.ear.plug(false);
    stage.drain();
    assert_eq!(stage.told(), ["Silent", "not 1>1 1 DeviceLost", "not 2>2 1 NoDevice"]);
    stage.ear.plug(true);
    stage.run_s(6);
    assert_eq!(stage.told(), ["Ready"]);
    stage.say("A003", 3, 1);
    stage.run_s(20);
    assert_eq!(stage.told(), ["spoken 3>3 1"]);
}

#[test]
fn passing_errors_are_counted_and_many_are_a_lost_device() {
    let mut stage = Stage::ready();
    for _ in 0..3 {
        for _ in 1..ERRORS_MAX {
            stage.ear.hiccup();
        }
        stage.drain();
        stage.run(ERRORS_WITHIN);
    }
    assert_eq!((stage.told(), stage.ear.opened()), (vec![], 1));
    for _ in 0..ERRORS_MAX * 2 {
        stage.ear.hiccup();
    }
    stage.drain();
    assert_eq!((stage.told(), stage.ear.opened()), (vec!["Silent".to_owned()], 1));
}

#[test]
fn a_device_that_stops_taking_sound_is_given_up() {
    let mut stage = Stage::ready();
    stage.say("A001", 1, 1);
    let overdue = stage.crier.playing().unwrap().overdue_at();
    stage.now = overdue - Duration::from_millis(1);
    stage.crier.wake(stage.now);
    assert_eq!(stage.told(), Vec::<String>::new());
    stage.now = overdue;
    stage.crier.wake(stage.now);
    assert_eq!(stage.told(), ["Silent", "not 1>1 1 DeviceLost"]);
}

#[test]
fn a_device_that_swallows_sound_never_becomes_ready() {
    let mut stage = Stage::new(true);
    for _ in 0..3 {
        stage.ear.finish();
        stage.drain();
        stage.run_s(5);
    }
    assert_eq!(stage.told(), ["Silent"]);
    stage.say("A001", 1, 1);
    stage.ear.finish();
    stage.drain();
    assert_eq!(stage.told(), ["not 1>1 1 NoDevice"]);
}

#[test]
fn a_letter_without_a_clip_is_the_chime_alone() {
    let mut stage = Stage::ready();
    stage.say("Q001", 1, 1);
    stage.say("A002", 2, 1);
    stage.run_s(30);
    let missing = "not 1>1 1 MissingClip(\"zh/letter-Q\")";
    assert_eq!(stage.told(), [missing, "spoken 2>2 1"]);
    assert_eq!(stage.heard()[0], "chime");
}

#[test]
fn stopping_answers_every_call() {
    let mut stage = Stage::ready();
    stage.say("A001", 1, 1);
    stage.say("A002", 2, 1);
    stage.crier.stop();
    assert_eq!(stage.told(), ["not 1>1 1 Stopped", "not 2>2 1 Stopped"]);
    assert_eq!(stage.ear.playing(), None);
}
