//! Rendering a call with no device and no clock, by the code that plays it in the hall.

use crate::figures::Times;
use crate::progress;
use anyhow::{Result, ensure};
use device::voice::pack::{RATE_HZ, languages_of};
use device::voice::{Need, Saying, Voice, player};
use shared::{CounterId, Language, Number};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tests::dice::Dice;
use tests::hall::root;

/// How often a call is rendered, each time another one.
const CALLS: usize = 201;
/// Names a folder of packs with whole numbers.
const WHOLE: &str = "TINGXU_VOICE";

/// Calls of one kind.
pub struct Rendered {
    /// Which.
    pub what: String,
    /// How long rendering one takes.
    pub time: Times,
    /// How long one lasts, s, in the mean.
    pub sound_s: f64,
}

/// Renders calls of each language, and of Mandarin and English together.
pub fn measure() -> Result<Vec<Rendered>> {
    let mut found = Vec::new();
    let packs = root().join("assets/voice");
    for language in languages_of(&packs)? {
        found.push(render(&packs, &[language], "digits")?);
    }
    let both = [Language::chinese(), Language::english()];
    found.push(render(&packs, &both, "digits")?);
    if let Some(packs) = std::env::var_os(WHOLE).map(PathBuf::from) {
        found.push(render(&packs, &both[..1], "whole numbers")?);
        found.push(render(&packs, &both, "whole numbers")?);
    }
    progress("");
    Ok(found)
}

fn render(packs: &Path, languages: &[Language], unit: &str) -> Result<Rendered> {
    let tags: Vec<&str> = languages.iter().map(|language| language.0.as_str()).collect();
    let what = format!("{}, {unit}", tags.join(" and "));
    progress(&format!("rendering {what}"));
    let voice = Voice::load(packs, languages, &Need::default())?;
    let series = voice.packs()[0].grammar.series.clone();
    let (mut dice, mut time, mut samples) = (Dice(0x5EED_0020), Times::default(), 0);
    for _ in 0..CALLS {
        let letter = series[dice.below(series.len() as u64)];
        let number = Number { series: letter, count: 1 + dice.below(999) as u32 };
        let counter = CounterId(1 + dice.below(20) as u16);
        let saying = Saying { number, counter, call: 2, moved: false };
        let began = Instant::now();
        let utterance = voice.say(&saying, languages);
        let sound = player::render([utterance.samples]);
        time.add(began.elapsed());
        ensure!(utterance.languages == languages.len(), "{number} is not said in full");
        samples += sound.len();
    }
    let sound_s = samples as f64 / CALLS as f64 / f64::from(RATE_HZ);
    Ok(Rendered { what, time, sound_s })
}
