//! What a kiosk says of its pages: sentences by the keys of the screens' words, joined from clips
//! with numbers and names between them, as calls are.
//!
//! 1. The order of a sentence is data: `{0}` stands where its language has it.
//! 2. A sentence that lacks a clip is left out whole, and told. A name that nobody recorded is
//!    "the service on the screen".
//! 3. Clips are read when they are spoken, each checked against `pack.json`.

pub mod sentences;

use super::pack::{
    ClipEntry, INDEX_FILE, PackError, WHOLE_FOLDER, clip_file, load_clip, load_grammar, load_index,
};
use super::phrase::{Grammar, Step};
use super::speech::Part;
use sentences::{Sentence, Sentences};
use shared::{Language, Number};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the folder, within a language's, of the clips of a kiosk's sentences.
pub const GUIDE_FOLDER: &str = "kiosk";
/// The key of what is said for a name that has no clip.
pub const UNNAMED: &str = "屏幕上的业务";

/// Silence around a ticket's number, ms.
const NUMBER_PAUSE_MS: u32 = 180;
/// Silence around a count or a name, ms.
const VALUE_PAUSE_MS: u32 = 60;
/// Silence after a sentence, ms.
const SENTENCE_PAUSE_MS: u32 = 350;

/// One sentence of a page: the key of the screen's words, and what stands in its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The key.
    pub key: String,
    /// The values of `{0}`, `{1}`.
    pub values: Vec<Value>,
}

/// What stands in a place of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A ticket's number.
    Number(Number),
    /// So many people or minutes.
    Count(u32),
    /// The number of a kiosk.
    Ordinal(u32),
    /// A service's name, by its key.
    Service(String),
    /// A group's name, by its key.
    Group(String),
}

/// The key of a sentence that is a name and nothing else.
pub const NAME: &str = "{0}";

/// A language's sentences and clips, ready to be spoken.
#[derive(Debug)]
pub struct Guide {
    grammar: Grammar,
    sentences: Sentences,
    clips: BTreeMap<String, (PathBuf, ClipEntry)>,
}

impl Line {
    /// A sentence without a place.
    pub fn of(key: &str) -> Self {
        Self { key: key.to_owned(), values: Vec::new() }
    }

    /// A sentence with these values.
    pub fn with(key: &str, values: impl Into<Vec<Value>>) -> Self {
        Self { key: key.to_owned(), values: values.into() }
    }
}

impl Value {
    /// The clip of a name; none for a number.
    pub fn clip(&self) -> Option<String> {
        match self {
            Self::Service(id) => Some(name_clip("service", id)),
            Self::Group(id) => Some(name_clip("group", id)),
            Self::Number(_) | Self::Count(_) | Self::Ordinal(_) => None,
        }
    }
}

/// The clip of a service's or a group's name.
pub fn name_clip(kind: &str, id: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    format!("{kind}-{}", id.chars().map(letter).collect::<String>())
}

impl Guide {
    /// Loads a language from the voice folder: its sentences, its numbers, and the lists of its
    /// clips.
    pub fn load(assets: &Path, language: &Language) -> Result<Self, PackError> {
        let grammar = load_grammar(assets, language)?;
        let sentences = Sentences::load(assets, language)?;
        let folder = assets.join(&language.0);
        let mut clips = BTreeMap::new();
        for (folder, needed) in [
            (folder.join(WHOLE_FOLDER), false),
            (folder.clone(), true),
            (folder.join(GUIDE_FOLDER), true),
        ] {
            let index = folder.join(INDEX_FILE);
            if !needed && !index.exists() {
                continue;
            }
            for entry in load_index(&index, language)?.clips {
                if clip_file(&folder, &entry.id).exists() {
                    clips.insert(entry.id.clone(), (folder.clone(), entry));
                }
            }
        }
        Ok(Self { grammar, sentences, clips })
    }

    /// The language.
    pub fn language(&self) -> Language {
        Language(self.grammar.language.clone())
    }

    /// The clips that its sentences and counts ask for and that are not there.
    pub fn gaps(&self) -> Vec<String> {
        let ids = self.sentences.ids().into_iter();
        ids.filter(|id| !self.clips.contains_key(id)).collect()
    }

    /// Whether it has a sentence of this key.
    pub fn knows(&self, key: &str) -> bool {
        key == NAME || self.sentences.get(key).is_some()
    }

    /// Whether a clip is there.
    pub fn has(&self, id: &str) -> bool {
        self.clips.contains_key(id)
    }

    /// One of its clips.
    pub fn clip(&self, id: &str) -> Option<Vec<f32>> {
        let (folder, entry) = self.clips.get(id)?;
        load_clip(folder, entry).ok()
    }

    /// Every clip whose name is asked for, as [`super::listen::recognise`] takes it.
    pub fn named(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<f32>)> {
        let ids = self.clips.keys().filter(|id| is_wanted(id));
        let named = |id: &String| Some((self.name(id), self.clip(id)?));
        ids.filter_map(named).collect()
    }

    /// The sound of these sentences, and the first clip or sentence that each of those left out
    /// lacks.
    pub fn say(&self, lines: &[Line]) -> (Part, Vec<String>) {
        let (mut part, mut missing) = (Part::default(), Vec::new());
        for line in lines {
            match self.sound(line) {
                Ok(sound) => {
                    part = part.then(sound);
                    super::pack::folder::pause(&mut part.samples, SENTENCE_PAUSE_MS);
                }
                Err(lacks) => missing.push(lacks),
            }
        }
        (part, missing)
    }

    /// The clips and pauses of a sentence.
    pub fn steps(&self, line: &Line) -> Result<Vec<Step>, String> {
        if line.key == NAME {
            let value = line.values.first().ok_or("a name without a value")?;
            return Ok(self.value(value));
        }
        let sentence = self.sentences.get(&line.key).ok_or_else(|| line.key.clone())?;
        let mut steps = Vec::new();
        for piece in sentence.pieces(is_one(&line.values)) {
            match piece {
                sentences::Piece::Clip { id, .. } => steps.push(Step::Clip(id)),
                sentences::Piece::Place(place) => {
                    let value = line.values.get(place);
                    let value = value.ok_or_else(|| Sentence::lacks(&line.key, place))?;
                    steps.extend(self.value(value));
                }
            }
        }
        Ok(steps)
    }

    fn sound(&self, line: &Line) -> Result<Part, String> {
        let mut part = Part::default();
        for step in self.steps(line)? {
            match step {
                Step::Pause(ms) => super::pack::folder::pause(&mut part.samples, ms),
                Step::Clip(id) => {
                    let clip = self.clip(&id).ok_or_else(|| self.name(&id))?;
                    part.clips.push(self.name(&id));
                    part.samples.extend(clip);
                }
            }
        }
        Ok(part)
    }

    fn value(&self, value: &Value) -> Vec<Step> {
        let (around, steps) = match value {
            Value::Number(number) => {
                (NUMBER_PAUSE_MS, self.grammar.number(*number, &|id| self.has(id)))
            }
            Value::Count(count) => (VALUE_PAUSE_MS, self.sentences.count.read(*count, false)),
            Value::Ordinal(count) => (VALUE_PAUSE_MS, self.sentences.count.read(*count, true)),
            Value::Service(_) | Value::Group(_) => (VALUE_PAUSE_MS, self.named_or_not(value)),
        };
        let mut all = vec![Step::Pause(around)];
        all.extend(steps);
        all.push(Step::Pause(around));
        all
    }

    fn named_or_not(&self, value: &Value) -> Vec<Step> {
        let unnamed = || self.sentences.get(UNNAMED).map(|sentence| sentence.id.clone());
        let clip = value.clip().filter(|id| self.has(id)).or_else(unnamed);
        clip.map(Step::Clip).into_iter().collect()
    }

    fn name(&self, id: &str) -> String {
        format!("{}/{id}", self.grammar.language)
    }
}

/// Whether the first count is one, which some languages word by itself.
fn is_one(values: &[Value]) -> bool {
    values.first() == Some(&Value::Count(1))
}

#[cfg(test)]
mod tests;
