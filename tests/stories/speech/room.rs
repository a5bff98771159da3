//! Calls played in real time on a loudspeaker that exists in memory, and heard there.
//!
//! Each language has rooms of its own, all at once. A busy machine drops a moment of sound at
//! times: a call that was not heard whole is played again, and must be heard then.

use super::{Call, calls, languages, packs, voice};
use anyhow::{Result, ensure};
use device::voice::listen::{Ear, Heard};
use device::voice::{Saying, Voice};
use shared::Language;
use std::collections::BTreeMap;
use std::process::Command;
use tests::built;
use tests::dice::Dice;
use tests::sound::{RATE_HZ, Room};

/// Calls of each language.
const CALLS: usize = 12;
/// With `TINGXU_LONG`, calls of the two languages of the sample branch.
const CALLS_LONG: usize = 100;
/// Rooms of each language.
const ROOMS: usize = 2;
/// How often calls are played until each was heard whole.
const ROUNDS_MAX: usize = 3;
/// A clip counts as heard from this score on.
const SCORE_MIN: f32 = 0.90;
/// How far a clip may lie from its place, samples: the sound server goes to 48 kHz and back.
const PLACE_WITHIN: usize = RATE_HZ as usize / 500;

#[test]
fn every_language_is_heard_in_the_room_as_it_is_played() -> Result<()> {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let languages = languages()?;
    let told = std::thread::scope(|scope| {
        let rooms =
            languages.iter().flat_map(|language| (0..ROOMS).map(move |room| (language, room)));
        let rooms = rooms.map(|(language, room)| {
            let sample = [Language::chinese(), Language::english()].contains(language);
            let count = if long && sample { CALLS_LONG } else { CALLS };
            scope.spawn(move || hear(language, room as u64, count / ROOMS))
        });
        let rooms: Vec<_> = rooms.collect();
        rooms.into_iter().map(|room| room.join().expect("no panic in a room")).collect::<Vec<_>>()
    });
    for told in told {
        println!("{}", told?);
    }
    Ok(())
}

/// Plays and hears so many calls of a language in a room; tells how.
fn hear(language: &Language, room: u64, count: usize) -> Result<String> {
    let voice = voice(language)?;
    let clips = voice.clips();
    let ear = Ear::new(&clips);
    let lengths = clips.iter().map(|(id, clip)| (id.as_str(), clip.len())).collect();
    let mut dice = Dice(0x5EED_0100 + room);
    let mut left = calls(&mut dice, &voice.packs()[0].grammar.series, count);
    let (mut least, mut again) = (1.0_f32, 0);
    for round in 1..=ROUNDS_MAX {
        let heard = ear.hear(&play(language, &left)?, SCORE_MIN);
        let mut turns: Vec<&[Heard]> = heard.chunk_by(|_, next| next.id != "chime").collect();
        // A chime that was cut is a call that was not heard.
        turns.resize(left.len(), &[]);
        let mut missed = Vec::new();
        for (call, turn) in left.iter().zip(turns) {
            match is_right(&voice, &lengths, (call, turn)) {
                Ok(score) => least = least.min(score),
                Err(trouble) if round == ROUNDS_MAX => return Err(trouble),
                Err(_) => missed.push(*call),
            }
        }
        left = missed;
        again += left.len();
        if left.is_empty() {
            break;
        }
    }
    Ok(format!("{language}: {count} calls heard, each clip {least:.3} or more; {again} again"))
}

/// What is heard while these calls are played, each to its end.
fn play(language: &Language, calls: &[Call]) -> Result<Vec<f32>> {
    let room = Room::open()?;
    let Some((first, then)) = calls.split_first() else { return Ok(Vec::new()) };
    let mut command = Command::new(built("voice-pack"));
    command.arg("--assets").arg(packs()).args(["say", "--language", &language.0]);
    command.arg("--call").arg(first.call.to_string());
    command.arg(first.number.to_string()).arg(first.counter.to_string());
    command.args(then.iter().map(ToString::to_string)).envs(room.environment());
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    room.heard(0..)
}

/// The least score, if this is exactly what the call is, each clip at its place.
fn is_right(
    voice: &Voice,
    lengths: &BTreeMap<&str, usize>,
    (call, heard): (&Call, &[Heard]),
) -> Result<f32> {
    let Call { number, counter, call } = *call;
    let saying = Saying { number, counter, call, moved: false };
    let expected = voice.starts(&saying, &voice.languages());
    let ids = heard.iter().map(|heard| &heard.id);
    ensure!(ids.eq(expected.iter().map(|(id, _)| id)), "{number}: {expected:?}, heard {heard:?}");
    let begin = heard.first().map_or(0, |first| first.at_sample);
    for (heard, (id, at)) in heard.iter().zip(&expected) {
        let place = heard.at_sample - begin;
        ensure!(place.abs_diff(*at) <= PLACE_WITHIN, "{number}: {id} at {place}, not {at}");
    }
    for pair in heard.windows(2) {
        let end = pair[0].at_sample + lengths[pair[0].id.as_str()];
        ensure!(end <= pair[1].at_sample + PLACE_WITHIN, "{number}: {pair:?} overlap");
    }
    Ok(heard.iter().map(|heard| heard.score).fold(1.0, f32::min))
}
