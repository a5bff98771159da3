//! A language's clips, loaded and checked, and the voice that they and the chime make together.
//!
//! 1. A pack is taken whole or not at all: every clip its need can ask for is there, is what
//!    `pack.json` says it is, and has the chime's sample rate.
//! 2. A refusal names the file and the reason.

use super::phrase::{Grammar, Need, Step};
use super::wav::{self, WavError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::{CounterId, Language, Number, Series};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The one sample rate of everything that is played, Hz.
pub const RATE_HZ: u32 = 24_000;
/// Name of the index within a language's folder.
pub const INDEX_FILE: &str = "pack.json";
/// Name of the chime within the voice folder.
pub const CHIME_FILE: &str = "chime.wav";
/// Name of the chime's clip in what is heard.
pub const CHIME_ID: &str = "chime";
/// Longest clip, s.
const CLIP_S_MAX: usize = 20;
/// Largest file read, bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// What `pack.json` says of a language's clips.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Index {
    /// The pack's own name.
    pub id: String,
    /// The language's tag.
    pub language: String,
    /// Of every clip, Hz.
    pub sample_rate_hz: u32,
    /// What made the clips, by the names that [`ClipEntry::engine`] uses.
    pub engines: BTreeMap<String, String>,
    /// The clips.
    pub clips: Vec<ClipEntry>,
}

/// What `pack.json` says of one clip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipEntry {
    /// Its name, and that of its file.
    pub id: String,
    /// What it says.
    pub text: String,
    /// What made it.
    pub engine: String,
    /// Its length, ms.
    pub ms: u64,
    /// Its loudness.
    pub lufs: f64,
    /// Its highest sample.
    pub peak_dbfs: f64,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// Why a pack is refused.
#[derive(Debug, thiserror::Error)]
#[error("voice pack refused: {file}: {reason}", file = .file.display())]
pub struct PackError {
    /// The file at fault.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// One language, ready to be spoken.
#[derive(Debug)]
pub struct Pack {
    /// How it words a call.
    pub grammar: Grammar,
    clips: BTreeMap<String, Vec<f32>>,
}

/// The chime and the languages of a branch, in the order they are spoken.
#[derive(Debug)]
pub struct Voice {
    chime: Vec<f32>,
    packs: Vec<Pack>,
}

/// A call as it will sound, without a lead-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Utterance {
    /// Mono, at [`RATE_HZ`].
    pub samples: Vec<f32>,
    /// How many languages are in it; 0 is the chime alone.
    pub languages: usize,
    /// The first clip a language left out for want of it.
    pub missing: Option<String>,
}

impl Pack {
    /// Loads a language from the voice folder and checks all that this need can ask for.
    pub fn load(assets: &Path, language: &Language, need: &Need) -> Result<Self, PackError> {
        let grammar = load_grammar(assets, language)?;
        let folder = assets.join(&language.0);
        let index_file = folder.join(INDEX_FILE);
        let index = load_index(&index_file)?;
        if index.language != language.0 {
            let reason = format!("is for language {}, not {language}", index.language);
            return Err(PackError::new(&index_file, reason));
        }
        let listed: BTreeMap<&str, &ClipEntry> =
            index.clips.iter().map(|clip| (clip.id.as_str(), clip)).collect();
        for id in grammar.ids(need) {
            if !listed.contains_key(id.as_str()) {
                let reason = format!("has no clip {id}, which grammar/{language}.toml asks for");
                return Err(PackError::new(&index_file, reason));
            }
        }
        let mut clips = BTreeMap::new();
        for entry in listed.values() {
            clips.insert(entry.id.clone(), load_clip(&folder, entry)?);
        }
        Ok(Self { grammar, clips })
    }

    /// The sound of a call in this language, or the id of the first clip it lacks.
    fn sound(&self, number: Number, counter: CounterId, call: u8) -> Result<Vec<f32>, String> {
        let mut samples = Vec::new();
        for step in self.grammar.phrase(number, counter, call) {
            match step {
                Step::Pause(ms) => pause(&mut samples, ms),
                Step::Clip(id) => match self.clips.get(&id) {
                    Some(clip) => samples.extend_from_slice(clip),
                    None => return Err(id),
                },
            }
        }
        Ok(samples)
    }
}

impl Voice {
    /// Loads the chime and these languages from the voice folder.
    pub fn load(assets: &Path, languages: &[Language], need: &Need) -> Result<Self, PackError> {
        let chime_file = assets.join(CHIME_FILE);
        let chime = load_sound(&chime_file, &read_bytes(&chime_file)?)?;
        let packs = languages.iter().map(|language| Pack::load(assets, language, need));
        Ok(Self { chime, packs: packs.collect::<Result<_, _>>()? })
    }

    /// The languages in the order they are spoken.
    pub fn languages(&self) -> Vec<Language> {
        self.packs.iter().map(|pack| Language(pack.grammar.language.clone())).collect()
    }

    /// A call: the chime, then each language. A language that lacks a clip is left out whole, as
    /// half a number misleads.
    pub fn utter(&self, number: Number, counter: CounterId, call: u8) -> Utterance {
        let mut utterance = Utterance { samples: self.chime.clone(), languages: 0, missing: None };
        for pack in &self.packs {
            match pack.sound(number, counter, call) {
                Ok(sound) => {
                    let pauses = pack.grammar.pause;
                    let first = utterance.languages == 0;
                    let ms = if first { pauses.after_chime_ms } else { pauses.after_language_ms };
                    pause(&mut utterance.samples, ms);
                    utterance.samples.extend(sound);
                    utterance.languages += 1;
                }
                Err(id) => {
                    let id = format!("{}/{id}", pack.grammar.language);
                    utterance.missing.get_or_insert(id);
                }
            }
        }
        utterance
    }

    /// Every clip as [`super::listen::recognise`] takes it, named `zh/qing`; the chime is `chime`.
    pub fn clips(&self) -> Vec<(String, Vec<f32>)> {
        let named = self.packs.iter().flat_map(|pack| {
            let language = &pack.grammar.language;
            pack.clips.iter().map(move |(id, clip)| (format!("{language}/{id}"), clip.clone()))
        });
        std::iter::once((CHIME_ID.to_owned(), self.chime.clone())).chain(named).collect()
    }

    /// The clips that a call should be heard as, named as [`Self::clips`] names them.
    pub fn expected(&self, number: Number, counter: CounterId, call: u8) -> Vec<String> {
        let spoken = self.packs.iter().filter(|pack| pack.sound(number, counter, call).is_ok());
        let clips = spoken.flat_map(|pack| {
            let steps = pack.grammar.phrase(number, counter, call);
            steps.into_iter().filter_map(|step| match step {
                Step::Clip(id) => Some(format!("{}/{id}", pack.grammar.language)),
                Step::Pause(_) => None,
            })
        });
        std::iter::once(CHIME_ID.to_owned()).chain(clips).collect()
    }
}

impl PackError {
    /// A file and what is wrong with it.
    pub fn new(file: &Path, reason: impl ToString) -> Self {
        Self { file: file.to_owned(), reason: reason.to_string() }
    }
}

impl Need {
    /// The series and counters of a branch.
    pub fn new(series: &[Series], counters: &[CounterId]) -> Self {
        Self { series: series.to_vec(), counters: counters.to_vec() }
    }
}

/// Loads and checks `grammar/<language>.toml`.
pub fn load_grammar(assets: &Path, language: &Language) -> Result<Grammar, PackError> {
    let file = assets.join("grammar").join(format!("{language}.toml"));
    let grammar = Grammar::read(&read_text(&file)?)
        .map_err(|error| PackError::new(&file, with_source(&error)))?;
    if grammar.language == language.0 {
        Ok(grammar)
    } else {
        Err(PackError::new(&file, format!("is for language {}", grammar.language)))
    }
}

/// Loads `pack.json`.
pub fn load_index(file: &Path) -> Result<Index, PackError> {
    serde_json::from_str(&read_text(file)?).map_err(|error| PackError::new(file, error))
}

/// A text file of the voice folder.
pub fn read_text(file: &Path) -> Result<String, PackError> {
    String::from_utf8(read_bytes(file)?).map_err(|_| PackError::new(file, "is not UTF-8 text"))
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A clip's file, checked against its entry.
pub fn load_clip(folder: &Path, entry: &ClipEntry) -> Result<Vec<f32>, PackError> {
    let named = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if entry.id.is_empty() || !entry.id.chars().all(named) {
        let reason = format!("\"{}\" is no clip name: letters, digits and - only", entry.id);
        return Err(PackError::new(&folder.join(INDEX_FILE), reason));
    }
    let file = folder.join(format!("{}.wav", entry.id));
    let bytes = read_bytes(&file)?;
    if sha256(&bytes) != entry.sha256 {
        return Err(PackError::new(&file, "is not the file that pack.json was made for (sha256)"));
    }
    load_sound(&file, &bytes)
}

fn load_sound(file: &Path, bytes: &[u8]) -> Result<Vec<f32>, PackError> {
    let sound = wav::decode(bytes).map_err(|error: WavError| PackError::new(file, error))?;
    if sound.rate_hz != RATE_HZ {
        let reason =
            format!("has {} Hz; every clip and the chime have {RATE_HZ} Hz", sound.rate_hz);
        return Err(PackError::new(file, reason));
    }
    match sound.samples.len() {
        0 => Err(PackError::new(file, "is empty")),
        length if length > CLIP_S_MAX * RATE_HZ as usize => {
            Err(PackError::new(file, format!("is longer than {CLIP_S_MAX} s")))
        }
        _ => Ok(sound.samples),
    }
}

fn read_bytes(file: &Path) -> Result<Vec<u8>, PackError> {
    let size = std::fs::metadata(file).map_err(|error| PackError::new(file, error))?.len();
    if size > FILE_BYTES_MAX {
        return Err(PackError::new(file, format!("is larger than {FILE_BYTES_MAX} bytes")));
    }
    std::fs::read(file).map_err(|error| PackError::new(file, error))
}

fn pause(samples: &mut Vec<f32>, ms: u32) {
    let length = super::level::of_ms(RATE_HZ, ms as usize);
    samples.resize(samples.len() + length, 0.0);
}

fn with_source(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

#[cfg(test)]
mod tests;
