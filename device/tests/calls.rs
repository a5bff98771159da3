//! Random calls of every language, rendered by the code that the hall plays them with, and heard.
//!
//! A matched filter names the clips that a recording holds. Each call must be the right clips in
//! the right order, at the sample where the grammar puts them, none over another, and as loud as
//! the rest.

use device::voice::pack::{CHIME_ID, RATE_HZ, languages_of};
use device::voice::{Need, Saying, Step, Voice, level, listen::Ear, player};
use shared::{CounterId, Language, Number, Series};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Calls of each language; more with `TINGXU_LONG`.
const CALLS: usize = 60;
const CALLS_LONG: usize = 1_000;
/// Where the throws begin.
const SEED: u64 = 0x5EED_0CA1_1064;
/// A rendered clip is a perfect copy.
const SCORE_MIN: f32 = 0.99;
/// What is heard at less than this is no clip.
const THRESHOLD: f32 = 0.9;
/// A whole call's loudness, LUFS: clips of -20 and pauses, which the measure leaves out.
const LUFS: RangeInclusive<f64> = -22.0..=-19.0;
/// No sample of a call is higher than a clip's, dBFS.
const PEAK_DBFS: f64 = -2.98;

/// The same throws in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    /// Any letter of the pack, any number of three digits and some of four, counters with a phrase
    /// of their own and some without, each of the three wordings, some moved.
    fn saying(&mut self, series: &[Series]) -> Saying {
        let four = self.below(10) == 0;
        let count = if four { 1_000 + self.below(9_000) } else { 1 + self.below(999) };
        let spelled = self.below(10) == 0;
        let counter = if spelled { 21 + self.below(979) } else { 1 + self.below(20) };
        Saying {
            number: Number {
                series: series[self.below(series.len() as u64) as usize],
                count: count as u32,
            },
            counter: CounterId(counter as u16),
            call: 1 + self.below(3) as u8,
            moved: self.below(8) == 0,
        }
    }
}

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

/// Where each clip of a call belongs, from the grammar and the clips' lengths alone.
fn places(voice: &Voice, saying: &Saying, clips: &BTreeMap<&str, usize>) -> Vec<(String, usize)> {
    let grammar = &voice.packs()[0].grammar;
    let mut places = vec![(CHIME_ID.to_owned(), 0)];
    let of_ms = |ms: u32| level::of_ms(RATE_HZ, ms as usize);
    let mut at = clips[CHIME_ID] + of_ms(grammar.pause.after_chime_ms);
    let has = |id: &str| clips.contains_key(format!("{}/{id}", grammar.language).as_str());
    for step in grammar.phrase(saying, &has) {
        match step {
            Step::Pause(ms) => at += of_ms(ms),
            Step::Clip(id) => {
                let id = format!("{}/{id}", grammar.language);
                let length = clips[id.as_str()];
                places.push((id, at));
                at += length;
            }
        }
    }
    places
}

#[test]
fn cantonese() {
    println!("{}", every_call_is_heard_as_worded("yue"));
}

#[test]
fn english() {
    println!("{}", every_call_is_heard_as_worded("en"));
}

#[test]
fn japanese() {
    println!("{}", every_call_is_heard_as_worded("ja"));
}

#[test]
fn korean() {
    println!("{}", every_call_is_heard_as_worded("ko"));
}

#[test]
fn mandarin() {
    println!("{}", every_call_is_heard_as_worded("zh"));
}

#[test]
fn no_language_is_left_out() {
    let heard = ["en", "ja", "ko", "yue", "zh"].map(|tag| Language(tag.to_owned()));
    assert_eq!(languages_of(&assets()).unwrap(), heard);
}

/// Checks every random call of a language; tells what was heard.
fn every_call_is_heard_as_worded(language: &str) -> String {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let calls = if long { CALLS_LONG } else { CALLS };
    let (seconds, least) = hear_all(&Language(language.to_owned()), calls);
    format!("{language}: {calls} calls, {seconds:.0} s of sound, each clip {least:.4} or more")
}

fn hear_all(language: &Language, calls: usize) -> (f64, f32) {
    let voice = Voice::load(&assets(), std::slice::from_ref(language), &Need::default())
        .expect("the shipped pack loads");
    let clips = voice.clips();
    let lengths = clips.iter().map(|(id, clip)| (id.as_str(), clip.len())).collect();
    let ear = Ear::new(&clips);
    let series = &voice.packs()[0].grammar.series;
    let mut dice = Dice(SEED);
    let (mut seconds, mut least) = (0.0, 1.0_f32);
    for _ in 0..calls {
        let saying = dice.saying(series);
        let what = format!("{language} {saying:?}");
        let utterance = voice.say(&saying, std::slice::from_ref(language));
        assert_eq!((utterance.languages, utterance.missing), (1, None), "{what}");
        let capture = player::render([utterance.samples]);
        let heard = ear.hear(&capture, THRESHOLD);
        let expected = places(&voice, &saying, &lengths);
        let told: Vec<(String, usize)> =
            heard.iter().map(|heard| (heard.id.clone(), heard.at_sample)).collect();
        assert_eq!(told, expected, "{what}");
        for pair in expected.windows(2) {
            let end = pair[0].1 + lengths[pair[0].0.as_str()];
            assert!(end <= pair[1].1, "{what}: {pair:?} overlap");
        }
        for heard in &heard {
            assert!(heard.score >= SCORE_MIN, "{what}: {heard:?}");
            least = least.min(heard.score);
        }
        let speech = &capture[expected[1].1..];
        let (lufs, peak) = (level::loudness(speech, RATE_HZ), level::peak_dbfs(&capture));
        assert!(LUFS.contains(&lufs) && peak <= PEAK_DBFS, "{what}: {lufs} LUFS, {peak} dBFS");
        seconds += capture.len() as f64 / f64::from(RATE_HZ);
    }
    (seconds, least)
}
