//! The files of a voice folder: grammars, indexes and clips, each checked as it is read.

use super::{INDEX_FILE, RATE_HZ};
use crate::voice::level;
use crate::voice::phrase::Grammar;
use crate::voice::wav::{self, WavError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::Language;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

/// Why a pack is refused, or a clip cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("voice pack refused: {file}: {reason}", file = .file.display())]
pub struct PackError {
    /// The file at fault.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

impl PackError {
    /// A file and what is wrong with it.
    pub fn new(file: &Path, reason: impl ToString) -> Self {
        Self { file: file.to_owned(), reason: reason.to_string() }
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

/// Loads `pack.json` and checks that it is for this language and names clips alone.
pub fn load_index(file: &Path, language: &Language) -> Result<Index, PackError> {
    let index: Index =
        serde_json::from_str(&read_text(file)?).map_err(|error| PackError::new(file, error))?;
    if index.language != language.0 {
        let reason = format!("is for language {}, not {language}", index.language);
        return Err(PackError::new(file, reason));
    }
    let named = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let is_name = |id: &str| !id.is_empty() && id.chars().all(named);
    match index.clips.iter().find(|clip| !is_name(&clip.id)) {
        Some(ClipEntry { id, .. }) => {
            let reason = format!("\"{id}\" is no clip name: letters, digits and - only");
            Err(PackError::new(file, reason))
        }
        None => Ok(index),
    }
}

/// The languages that a voice folder has a grammar for, in the order of their tags.
pub fn languages_of(assets: &Path) -> Result<Vec<Language>, PackError> {
    let folder = assets.join("grammar");
    let files = std::fs::read_dir(&folder).map_err(|error| PackError::new(&folder, error))?;
    let tag = |file: std::fs::DirEntry| {
        let name = file.file_name().into_string().ok()?;
        Some(Language(name.strip_suffix(".toml")?.to_owned()))
    };
    let mut languages: Vec<Language> = files.filter_map(|file| tag(file.ok()?)).collect();
    languages.sort();
    Ok(languages)
}

/// A text file of the voice folder.
pub fn read_text(file: &Path) -> Result<String, PackError> {
    String::from_utf8(read_bytes(file)?).map_err(|_| PackError::new(file, "is not UTF-8 text"))
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where a clip lies within its folder.
pub fn clip_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.wav"))
}

/// A clip's file, checked against its entry.
pub fn load_clip(folder: &Path, entry: &ClipEntry) -> Result<Vec<f32>, PackError> {
    let file = clip_file(folder, &entry.id);
    let bytes = read_bytes(&file)?;
    if sha256(&bytes) != entry.sha256 {
        let reason = format!("is not the file that {INDEX_FILE} was made for (sha256)");
        return Err(PackError::new(&file, reason));
    }
    decoded(&file, &bytes)
}

/// A sound of the one form that is played.
pub fn load_sound(file: &Path) -> Result<Vec<f32>, PackError> {
    decoded(file, &read_bytes(file)?)
}

/// So much silence behind what is there.
pub fn pause(samples: &mut Vec<f32>, ms: u32) {
    let length = level::of_ms(RATE_HZ, ms as usize);
    samples.resize(samples.len() + length, 0.0);
}

fn decoded(file: &Path, bytes: &[u8]) -> Result<Vec<f32>, PackError> {
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

/// The bytes of a file of the voice folder.
pub fn read_bytes(file: &Path) -> Result<Vec<u8>, PackError> {
    let size = std::fs::metadata(file).map_err(|error| PackError::new(file, error))?.len();
    if size > FILE_BYTES_MAX {
        return Err(PackError::new(file, format!("is larger than {FILE_BYTES_MAX} bytes")));
    }
    std::fs::read(file).map_err(|error| PackError::new(file, error))
}

fn with_source(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
