//! What an engine is to say for a language: `manifest/<language>.toml`.

use crate::voice::pack::{PackError, RATE_HZ, read_text};
use serde::Deserialize;
use shared::Language;
use std::collections::BTreeMap;
use std::path::Path;

/// Most clips a manifest may ask for.
const CLIPS_MAX: usize = 4_000;

/// A language's texts, engines and levels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The language's tag.
    pub language: String,
    /// The pack's own name.
    pub id: String,
    /// Of every clip, Hz.
    pub sample_rate_hz: u32,
    /// Loudness of every clip.
    pub target_lufs: f64,
    /// Highest sample allowed.
    pub peak_dbfs: f64,
    /// Silence is what lies this far below a clip's loudest 10 ms.
    pub trim_db: f64,
    /// The engines by name.
    pub engine: BTreeMap<String, Engine>,
    /// What they say.
    pub clips: Vec<ClipSet>,
    /// What they say for whole numbers, when asked for that.
    #[serde(default)]
    pub whole: Vec<WholeSet>,
}

/// A program that speaks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// The command: `{text}`, `{out}` and the clip's `{id}` are put in their place, and no shell
    /// reads it.
    pub argv: Vec<String>,
    /// The command that tells its version.
    pub version: Vec<String>,
    /// The Debian package it comes from.
    pub package: String,
    /// What shows that it reads the texts right.
    pub check: Option<Check>,
}

/// A command, and what it must say or not. With `{text}` in it, it is asked of every text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The command.
    pub argv: Vec<String>,
    /// Part of its answer.
    #[serde(default)]
    pub contains: String,
    /// What is in its answer when the engine misreads.
    pub lacks: Option<String>,
}

/// Clips made to one pattern.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClipSet {
    /// The clip's name, `{x}` for the item's first word.
    pub id: String,
    /// What it says, `{y}` for the item's second.
    pub text: String,
    /// Who says it.
    pub engine: String,
    /// The items.
    pub items: Vec<(String, String)>,
}

/// The clips of whole numbers, from 0.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeSet {
    /// The clip's name, `{x}` for the number in three digits.
    pub id: String,
    /// What it says, `{y}` for the number as it is read.
    pub text: String,
    /// Who says it.
    pub engine: String,
    /// The last number.
    pub to: u16,
    /// How each digit is read, zero first.
    pub digits: [String; 10],
}

/// One clip to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its name.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Who says it.
    pub engine: String,
}

impl ClipSet {
    /// Its clips, in order.
    pub fn jobs(&self) -> impl Iterator<Item = Job> {
        self.items.iter().map(|(x, y)| Job {
            id: self.id.replace("{x}", x),
            text: self.text.replace("{y}", y),
            engine: self.engine.clone(),
        })
    }
}

impl Manifest {
    /// Reads and checks a language's manifest.
    pub fn load(assets: &Path, language: &Language) -> Result<Self, PackError> {
        let file = assets.join("manifest").join(format!("{language}.toml"));
        let text = read_text(&file)?;
        let manifest: Self = toml::from_str(&text).map_err(|error| PackError::new(&file, error))?;
        manifest.check(language).map_err(|reason| PackError::new(&file, reason))?;
        Ok(manifest)
    }

    /// Every clip to be made, in order.
    pub fn jobs(&self) -> impl Iterator<Item = Job> {
        self.clips.iter().flat_map(ClipSet::jobs)
    }

    /// Every clip of a whole number to be made, in order.
    pub fn whole_jobs(&self) -> impl Iterator<Item = Job> {
        self.whole.iter().flat_map(|set| {
            (0..=set.to).map(|number| {
                let x = format!("{number:03}");
                let digits = x.bytes().map(|digit| set.digits[usize::from(digit - b'0')].as_str());
                let y: String = digits.collect();
                let (id, text) = (set.id.replace("{x}", &x), set.text.replace("{y}", &y));
                Job { id, text, engine: set.engine.clone() }
            })
        })
    }

    fn check(&self, language: &Language) -> Result<(), String> {
        if self.language != language.0 {
            return Err(format!("is for language {}", self.language));
        }
        if self.sample_rate_hz != RATE_HZ {
            return Err(format!("asks for {} Hz; clips have {RATE_HZ}", self.sample_rate_hz));
        }
        let small = self.clips.iter().map(|set| (&set.id, &set.engine));
        let mut sets = small.chain(self.whole.iter().map(|set| (&set.id, &set.engine)));
        if let Some((id, engine)) = sets.find(|(_, engine)| !self.engine.contains_key(*engine)) {
            return Err(format!("clips {id} name no engine of this file: {engine}"));
        }
        let mut ids: Vec<String> = self.jobs().chain(self.whole_jobs()).map(|job| job.id).collect();
        if ids.len() > CLIPS_MAX {
            return Err(format!("asks for more than {CLIPS_MAX} clips"));
        }
        ids.sort();
        match ids.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(format!("names the clip {} twice", pair[0])),
            None => Ok(()),
        }
    }
}
