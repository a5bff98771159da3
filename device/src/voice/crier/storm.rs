//! More calls than a loudspeaker can speak, and what is left out then, on a made-up clock.

use super::tests::{Stage, call_out};
use super::*;
use crate::voice::loudness::{Hours, Loudness};
use crate::voice::merge::REPEAT_AFTER;
use crate::voice::shed::AGE_MAX;
use shared::Language;
use std::collections::BTreeMap;

/// The storm: calls a minute, and minutes.
const CALLS_A_MINUTE: u32 = 60;
const MINUTES: u32 = 10;
/// A served ticket is forgotten so long after its call.
const SERVED_AFTER_S: [u64; 4] = [5, 20, 45, 90];

fn both() -> [Language; 2] {
    [Language::chinese(), Language::english()]
}

fn in_both() -> Stage {
    Stage::ready_with(&both(), Manner::default())
}

/// The clips of each sound, by their first letters: `c` chime, `z` Chinese, `e` English.
fn shape(stage: &Stage) -> Vec<String> {
    let short = |clips: &Vec<String>| {
        let firsts = clips.iter().map(|clip| clip.chars().next().unwrap());
        let mut letters: Vec<char> = firsts.collect();
        letters.dedup();
        letters.into_iter().collect()
    };
    stage.played.iter().map(short).collect()
}

#[test]
fn a_storm_overlaps_nothing_speaks_nothing_stale_and_answers_each_call_once() {
    let mut stage = in_both();
    let calls = CALLS_A_MINUTE * MINUTES;
    let mut forgotten_at = BTreeMap::new();
    for at_s in 0..u64::from(calls) {
        let count = at_s + 1;
        stage.say(&format!("A{count:03}"), (count % 12 + 1) as u16, 1);
        forgotten_at.insert(at_s + SERVED_AFTER_S[count as usize % 4], count);
        if let Some(ticket) = forgotten_at.remove(&at_s) {
            stage.crier.on(Input::Forget(TicketId(ticket)), stage.now);
        }
        stage.run_s(1);
    }
    stage.run_s(120);
    let (mut answered, mut spoken, mut why_not) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
    for report in stage.reports.try_iter() {
        match &report {
            Report::Spoken { ticket, waited, from, to, .. } => {
                assert!(*waited <= AGE_MAX, "{ticket} is stale: it waited {waited:?}");
                *answered.entry(*ticket).or_insert(0) += 1;
                spoken.push((*from, *to));
            }
            Report::NotSpoken { ticket, why, .. } => {
                *answered.entry(*ticket).or_insert(0) += 1;
                *why_not.entry(format!("{why:?}")).or_insert(0) += 1;
            }
            Report::Device(_) | Report::Announced { .. } | Report::Tested { .. } => {
                panic!("{report:?}")
            }
        }
    }
    println!("{calls} calls: {} spoken, not spoken {why_not:?}", spoken.len());
    assert_eq!(answered.len(), calls as usize, "every call is answered");
    assert!(answered.values().all(|count| *count == 1), "and once");
    // A saturated speaker says each call once and bare: more than eight in a minute.
    assert!(spoken.len() >= 8 * MINUTES as usize, "only {}", spoken.len());
    spoken.sort_unstable();
    let overlap = spoken.windows(2).find(|pair| pair[1].0 < pair[0].1);
    assert_eq!(overlap, None);
}

#[test]
fn calls_that_come_together_share_a_chime_and_say_first_languages_first() {
    let mut stage = in_both();
    stage.say("A001", 1, 1);
    stage.run_s(2);
    stage.say("A002", 2, 1);
    stage.run_s(40);
    stage.say("A003", 3, 1);
    stage.run_s(60);
    assert_eq!(shape(&stage), ["cz", "z", "e", "e", "cz", "e"]);
    assert_eq!(stage.told(), ["spoken 1>1 1", "spoken 2>2 1", "spoken 3>3 1"]);
}

#[test]
fn with_old_calls_waiting_chimes_go_and_then_second_languages() {
    let mut stage = in_both();
    for (count, after_s) in [(1, 4), (2, 4), (3, 4), (4, 4), (5, 0)] {
        stage.say(&format!("A00{count}"), count, 1);
        stage.run_s(after_s);
    }
    stage.run_s(90);
    let shape = shape(&stage);
    assert_eq!((&*shape[0], &*shape[1]), ("cz", "e"), "the first is whole");
    let (chimes, english) = (count(&shape, 'c'), count(&shape, 'e'));
    assert_eq!(count(&shape, 'z'), 5, "no first language is left out: {shape:?}");
    assert!(chimes < 5 && english < 5 && english > 1, "{shape:?}");
    assert_eq!(stage.told().len(), 5);
}

#[test]
fn who_chose_the_second_language_keeps_it() {
    let mut stage = in_both();
    for count in 1..=5 {
        let call = call_out(&format!("A00{count}"), count, 1);
        let language = (count == 5).then(Language::english);
        stage.crier.on(Input::Say(CallOut { language, ..call }), stage.now);
        stage.run_s(4);
    }
    stage.run_s(20);
    for count in 6..=9 {
        stage.say(&format!("A00{count}"), count, 1);
    }
    stage.run_s(90);
    let english = |ticket: u64, report: &Report| {
        let Report::Spoken { ticket: id, clips, .. } = report else { return false };
        id.0 == ticket && clips.iter().any(|clip| clip.starts_with("en/"))
    };
    let reports: Vec<Report> = stage.reports.try_iter().collect();
    assert!(reports.iter().any(|report| english(5, report)), "{reports:?}");
}

#[test]
fn in_the_tickets_own_language_alone_where_the_branch_says_so() {
    let manner = Manner { own_language: true, ..Manner::default() };
    let mut stage = Stage::ready_with(&both(), manner);
    for (count, language) in [(1, "en"), (2, "zh"), (3, "fr")] {
        let language = Some(Language(language.to_owned()));
        let call = call_out(&format!("A00{count}"), count, 1);
        stage.crier.on(Input::Say(CallOut { language, ..call }), stage.now);
        stage.run_s(30);
    }
    assert_eq!(shape(&stage), ["ce", "cz", "cz"]);
}

#[test]
fn a_call_is_said_once_more_when_nobody_comes_and_the_branch_or_the_customer_wants_it() {
    for (for_all, more_time, sounds) in [(false, false, 1), (true, false, 2), (false, true, 2)] {
        let manner = Manner { repeat: for_all, ..Manner::default() };
        let mut stage = Stage::ready_with(&[Language::chinese()], manner);
        let call = CallOut { more_time, ..call_out("A001", 1, 1) };
        stage.crier.on(Input::Say(call), stage.now);
        stage.run_s(120);
        let heard = &stage.played;
        assert_eq!(heard.len(), sounds, "{heard:?}");
        assert!(heard.iter().all(|sound| *sound == heard[0]), "no other words: {heard:?}");
        assert_eq!(stage.told(), ["spoken 1>1 1"], "it is answered once");
    }
}

#[test]
fn nobody_is_repeated_who_has_come_or_while_others_wait() {
    let manner = Manner { repeat: true, ..Manner::default() };
    let mut stage = Stage::ready_with(&[Language::chinese()], manner.clone());
    stage.say("A001", 1, 1);
    stage.run_s(2);
    stage.crier.on(Input::Forget(TicketId(1)), stage.now);
    stage.say("A002", 2, 1);
    stage.run_s(15);
    stage.crier.on(Input::Forget(TicketId(2)), stage.now);
    stage.run_s(90);
    assert_eq!(stage.played.len(), 2);
    let mut stage = Stage::ready_with(&[Language::chinese()], manner);
    for count in 1..=9 {
        stage.say(&format!("A00{count}"), count, 1);
    }
    stage.run(AGE_MAX + REPEAT_AFTER);
    let spoken = stage.told().iter().filter(|told| told.starts_with("spoken")).count();
    assert!(stage.played.len() < 2 * spoken, "the early ones waited too long for a repeat");
}

#[test]
fn a_pause_answers_what_waits_and_cuts_nothing() {
    let mut stage = in_both();
    stage.say("A001", 1, 1);
    stage.run_s(4);
    stage.say("A002", 2, 1);
    stage.crier.on(Input::Pause(true), stage.now);
    stage.say("A003", 3, 1);
    stage.crier.on(Input::Announce("closing".to_owned()), stage.now);
    stage.run_s(30);
    let paused = ["not 2>2 1 Paused", "not 3>3 1 Paused", "announced closing Some(Paused)"];
    assert_eq!(stage.told()[..3], paused);
    stage.crier.on(Input::Pause(false), stage.now);
    stage.say("A004", 4, 1);
    stage.run_s(30);
    assert_eq!(stage.told(), ["spoken 4>4 1"]);
    assert_eq!(shape(&stage), ["cz", "e", "cz", "e"]);
}

#[test]
fn quiet_hours_speak_nothing_but_the_test_and_the_hour_sets_the_level() {
    let hours = |from_min, to_min| Hours { from_min, to_min };
    let volume = vec![(hours(9 * 60, 11 * 60), 50)];
    let loudness = Loudness { volume, quiet: vec![hours(20 * 60, 8 * 60)] };
    let mut stage = Stage::ready_with(&both(), Manner { loudness, ..Manner::default() });
    stage.say("A001", 1, 1);
    stage.run_s(30);
    stage.wall.lock().unwrap().minute = 12 * 60;
    stage.say("A001", 1, 2);
    stage.run_s(30);
    let loudest = |sound: &Vec<f32>| sound.iter().fold(0.0_f32, |top, s| top.max(s.abs()));
    let sounds = stage.ear.sounds();
    assert!((loudest(&sounds[2]) / loudest(&sounds[4]) - 0.5).abs() < 0.1, "English, twice");
    stage.wall.lock().unwrap().minute = 21 * 60;
    stage.say("A002", 1, 1);
    stage.crier.on(Input::Test, stage.now);
    stage.run_s(30);
    let told = ["spoken 1>1 1", "spoken 1>1 2", "not 2>1 1 QuietHours", "tested None None"];
    assert_eq!(stage.told(), told);
    assert_eq!(stage.heard().last().unwrap(), "chime zh/digit-1 zh/digit-2 zh/digit-3");
}

#[test]
fn an_announcement_without_a_recording_is_answered_so() {
    let mut stage = in_both();
    stage.crier.on(Input::Announce("closing".to_owned()), stage.now);
    assert_eq!(stage.told(), ["announced closing Some(NotRecorded)"]);
}

#[test]
fn a_call_forgotten_between_its_languages_was_spoken_as_far_as_its_clips_tell() {
    let mut stage = in_both();
    stage.say("A001", 1, 1);
    stage.run_s(1);
    stage.crier.on(Input::Forget(TicketId(1)), stage.now);
    stage.run_s(30);
    assert_eq!(shape(&stage), ["cz"]);
    let report = stage.reports.try_recv().unwrap();
    let Report::Spoken { clips, from, to, took, .. } = report else { panic!("{report:?}") };
    assert!(clips.iter().all(|clip| !clip.starts_with("en/")) && clips[0] == "chime");
    assert_eq!((to.0 - from.0) as u128, took.as_millis());
}

#[test]
fn a_device_lost_in_the_second_language_leaves_the_first_spoken() {
    let mut stage = in_both();
    stage.say("A001", 1, 1);
    stage.run_s(1);
    let first = stage.crier.playing().unwrap();
    let rest = first.began + first.length - stage.now;
    stage.run(rest + Duration::from_millis(100));
    stage.ear.plug(false);
    stage.drain();
    assert_eq!(stage.told(), ["Silent", "spoken 1>1 1"]);
}

fn count(shape: &[String], letter: char) -> usize {
    shape.iter().filter(|sound| sound.contains(letter)).count()
}

#[test]
fn who_asked_for_more_time_is_called_slowly_by_the_same_words() {
    let lengths = [false, true].map(|more_time| {
        let mut stage = Stage::ready_with(&[Language::chinese()], Manner::default());
        let call = CallOut { more_time, ..call_out("A001", 1, 1) };
        stage.crier.on(Input::Say(call), stage.now);
        stage.run_s(10);
        let said = stage.reports.try_iter().find_map(|report| {
            let Report::Spoken { from, to, clips, .. } = report else { return None };
            Some(((to - from).0, clips))
        });
        said.expect("it is spoken")
    });
    let [(usual, words), (slow, same)] = lengths;
    assert_eq!(words, same, "nothing says why");
    assert!(slow > usual, "{slow} ms are not longer than {usual} ms");
}
