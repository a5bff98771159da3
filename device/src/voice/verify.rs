//! Examines a pack on disk, clip by clip, and tells everything that is wrong with it: the clip,
//! what was measured, what is allowed, and what to do.

mod clip;
mod finding;

pub use finding::{Fault, Finding};

use super::guide::sentences::Sentences;
use super::guide::{GUIDE_FOLDER, Guide};
use super::level;
use super::listen;
use super::pack::{
    self, CHIME_FILE, INDEX_FILE, Index, PackError, RATE_HZ, WHOLE_FOLDER, clip_file,
};
use super::phrase::Grammar;
use clip::{Exam, ROUNDING};
use shared::{Language, Series};
use std::collections::BTreeMap;
use std::path::Path;

/// The peak the chime may not pass, dBFS.
const CHIME_PEAK_DBFS: f64 = -6.0;
/// Longest chime, ms.
const CHIME_MS_MAX: usize = 1_000;
/// Longest letter or digit, ms.
const UNIT_MS_MAX: usize = 1_200;
/// Longest phrase or whole number, ms.
const PHRASE_MS_MAX: usize = 3_500;
/// Longest sentence of a kiosk, ms.
const SENTENCE_MS_MAX: usize = 8_000;
/// Longest whole call, ms.
const CALL_MS_MAX: usize = 12_000;
/// Two letters more alike than this are confused by ear.
const LIKENESS_MAX: f32 = 0.85;

/// What was examined, and what is wrong.
#[derive(Debug, Default)]
pub struct Findings {
    /// Clips examined.
    pub clips: usize,
    /// Of them, those of whole numbers and whole calls.
    pub whole_clips: usize,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// The two letters most alike, and how much.
    pub most_alike: Option<(Series, Series, f32)>,
}

/// Examines the chime and one language.
pub fn verify(assets: &Path, language: &Language) -> Findings {
    let mut found = Findings::default();
    if let Err(error) = examine(assets, language, &mut found) {
        found.unusable(&error);
    }
    found
}

fn examine(assets: &Path, language: &Language, found: &mut Findings) -> Result<(), PackError> {
    match pack::load_sound(&assets.join(CHIME_FILE)) {
        Ok(samples) => chime(&samples, found),
        Err(error) => found.unusable(&error),
    }
    let grammar = pack::load_grammar(assets, language)?;
    let folder = assets.join(&language.0);
    let index = pack::load_index(&folder.join(INDEX_FILE), language)?;
    let mut clips = BTreeMap::new();
    small(&grammar, (&folder, &index), (found, &mut clips));
    missing(&grammar, &index, found);
    unlisted(language, (&folder, &index), found);
    alike(&grammar, &clips, found);
    let folder = folder.join(WHOLE_FOLDER);
    let file = folder.join(INDEX_FILE);
    if file.exists() {
        whole(&folder, &pack::load_index(&file, language)?, found);
    }
    if Sentences::file(assets, language).exists() {
        guide(assets, language, found)?;
    }
    Ok(())
}

/// What a kiosk says: each clip, and each that is missing.
fn guide(assets: &Path, language: &Language, found: &mut Findings) -> Result<(), PackError> {
    let folder = assets.join(&language.0).join(GUIDE_FOLDER);
    let index = pack::load_index(&folder.join(INDEX_FILE), language)?;
    for entry in &index.clips {
        let name = format!("{language}/{GUIDE_FOLDER}/{}", entry.id);
        let exam = Exam { folder: &folder, name: &name, entry, ms_max: SENTENCE_MS_MAX };
        if exam.examine(&mut found.findings).is_some() {
            found.clips += 1;
        }
    }
    unlisted(language, (&folder, &index), found);
    for id in Guide::load(assets, language)?.gaps() {
        found.findings.push(Finding {
            clip: format!("{language}/{GUIDE_FOLDER}/{id}"),
            fault: Fault::Missing,
            measured: format!("{INDEX_FILE} has no such clip"),
            allowed: "every clip that the sentences ask for".to_owned(),
            remedy: "Build the pack with --kiosk, or record it and seal the pack".to_owned(),
        });
    }
    Ok(())
}

fn small(
    grammar: &Grammar,
    (folder, index): (&Path, &Index),
    (found, clips): (&mut Findings, &mut BTreeMap<String, Vec<f32>>),
) {
    let reading = &grammar.reading;
    let mut units: Vec<String> = grammar.series.iter().map(|&s| grammar.letter(s)).collect();
    units.extend(reading.ticket_digits.iter().chain(&reading.counter_digits).cloned());
    for entry in &index.clips {
        let is_unit = units.contains(&entry.id);
        let ms_max = if is_unit { UNIT_MS_MAX } else { PHRASE_MS_MAX };
        let name = format!("{}/{}", index.language, entry.id);
        let exam = Exam { folder, name: &name, entry, ms_max };
        if let Some(samples) = exam.examine(&mut found.findings) {
            found.clips += 1;
            clips.insert(entry.id.clone(), samples);
        }
    }
}

fn whole(folder: &Path, index: &Index, found: &mut Findings) {
    for entry in &index.clips {
        let is_call = entry.id.starts_with("call");
        let ms_max = if is_call { CALL_MS_MAX } else { PHRASE_MS_MAX };
        let name = format!("{}/{WHOLE_FOLDER}/{}", index.language, entry.id);
        let exam = Exam { folder, name: &name, entry, ms_max };
        if exam.examine(&mut found.findings).is_some() {
            found.clips += 1;
            found.whole_clips += 1;
        }
    }
}

fn chime(samples: &[f32], found: &mut Findings) {
    let mut add = |fault, measured: String, allowed: String| {
        let remedy = "Make it again: voice-pack build".to_owned();
        let clip = CHIME_FILE.to_owned();
        found.findings.push(Finding { clip, fault, measured, allowed, remedy });
    };
    let ms = samples.len() * 1_000 / RATE_HZ as usize;
    if ms > CHIME_MS_MAX {
        add(Fault::TooLong, format!("{ms} ms"), format!("at most {CHIME_MS_MAX} ms"));
    }
    let peak = level::peak_dbfs(samples);
    if peak > CHIME_PEAK_DBFS + ROUNDING {
        add(Fault::Peak, format!("{peak:.1} dBFS"), format!("at most {CHIME_PEAK_DBFS:.1} dBFS"));
    }
}

fn missing(grammar: &Grammar, index: &Index, found: &mut Findings) {
    for id in grammar.ids(&grammar.need_whole()) {
        if !index.clips.iter().any(|clip| clip.id == id) {
            found.findings.push(Finding {
                clip: format!("{}/{id}", grammar.language),
                fault: Fault::Missing,
                measured: format!("{INDEX_FILE} has no such clip"),
                allowed: "every clip that the grammar asks for".to_owned(),
                remedy: format!("Record it as {id}.wav and seal the pack, or build the pack"),
            });
        }
    }
}

fn unlisted(language: &Language, (folder, index): (&Path, &Index), found: &mut Findings) {
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let mut ids: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".wav")?.to_owned())).collect();
    ids.sort();
    for id in ids {
        if !index.clips.iter().any(|clip| clip.id == id) {
            found.findings.push(Finding {
                measured: format!("{} is not in {INDEX_FILE}", clip_file(folder, &id).display()),
                clip: format!("{language}/{id}"),
                fault: Fault::Unlisted,
                allowed: "files that are listed: no other is ever played".to_owned(),
                remedy: "Seal the pack, or take the file away".to_owned(),
            });
        }
    }
}

fn alike(grammar: &Grammar, clips: &BTreeMap<String, Vec<f32>>, found: &mut Findings) {
    let letter = |&series: &Series| Some((series, clips.get(&grammar.letter(series))?));
    let letters: Vec<(Series, &Vec<f32>)> = grammar.series.iter().filter_map(letter).collect();
    for (at, (one, one_clip)) in letters.iter().enumerate() {
        for (other, other_clip) in &letters[at + 1..] {
            let likeness = listen::likeness(one_clip, other_clip);
            if likeness > LIKENESS_MAX {
                found.findings.push(Finding {
                    clip: format!("{}/{}", grammar.language, grammar.letter(*one)),
                    fault: Fault::Alike,
                    measured: format!(
                        "letters {} and {} are alike by {likeness:.2}",
                        one.0, other.0
                    ),
                    allowed: format!("at most {LIKENESS_MAX}"),
                    remedy: "Give one series another letter, or record both more clearly"
                        .to_owned(),
                });
            }
            if found.most_alike.is_none_or(|(.., most)| likeness > most) {
                found.most_alike = Some((*one, *other, likeness));
            }
        }
    }
}

impl Findings {
    fn unusable(&mut self, error: &PackError) {
        self.findings.push(Finding {
            clip: error.file.display().to_string(),
            fault: Fault::Unusable,
            measured: error.reason.clone(),
            allowed: "a file that can be read".to_owned(),
            remedy: "Mend the file, or build the pack again".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests;
