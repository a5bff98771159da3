//! A language's clips, loaded and checked, and the voice that they and the chime make together.
//!
//! 1. A clip is played only if it is what `pack.json` says it is and has the chime's sample rate.
//! 2. What a branch can ask for and a pack lacks is told when the pack is loaded ([`gaps`]). A
//!    call is then said by the next smaller unit, by another language, or it is the chime alone;
//!    [`Utterance::missing`] tells of it.
//! 3. A pack whose grammar or index cannot be read is refused, with the file and the reason.

pub mod folder;
pub mod gaps;

pub use folder::{
    ClipEntry, Index, PackError, clip_file, languages_of, load_clip, load_grammar, load_index,
    load_sound, read_bytes, read_text, sha256,
};
pub use gaps::{Gap, Gaps};

use super::phrase::{Grammar, Need, Saying, Step};
use folder::pause;
use shared::{CounterId, Language, Number, Series};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The one sample rate of everything that is played, Hz.
pub const RATE_HZ: u32 = 24_000;
/// Name of the index within a language's folder.
pub const INDEX_FILE: &str = "pack.json";
/// Name of the folder, within a language's, of the clips of whole numbers and whole calls. They
/// are many, and read when they are called.
pub const WHOLE_FOLDER: &str = "whole";
/// Name of the chime within the voice folder.
pub const CHIME_FILE: &str = "chime.wav";
/// Name of the chime's clip in what is heard.
pub const CHIME_ID: &str = "chime";

/// One language, ready to be spoken.
#[derive(Debug)]
pub struct Pack {
    /// How it words a call.
    pub grammar: Grammar,
    clips: BTreeMap<String, Vec<f32>>,
    whole_folder: PathBuf,
    whole: BTreeMap<String, ClipEntry>,
    gaps: Vec<Gap>,
}

/// The chime and the languages of a branch, in the order they are spoken.
#[derive(Debug)]
pub struct Voice {
    chime: Vec<f32>,
    packs: Vec<Pack>,
    gaps: Gaps,
}

/// A call as it will sound, without a lead-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Utterance {
    /// Mono, at [`RATE_HZ`].
    pub samples: Vec<f32>,
    /// How many languages are in it; 0 is the chime alone.
    pub languages: usize,
    /// The first clip that was wanted and is not there, such as `zh/letter-Q`.
    pub missing: Option<String>,
}

/// A call in one language.
struct Sound<'a> {
    samples: Vec<f32>,
    /// Its clips and where each begins.
    clips: Vec<(String, usize)>,
    grammar: &'a Grammar,
}

impl Pack {
    /// Loads a language from the voice folder. What this need can ask for and the pack lacks is
    /// in its gaps.
    pub fn load(assets: &Path, language: &Language, need: &Need) -> Result<Self, PackError> {
        let grammar = load_grammar(assets, language)?;
        let folder = assets.join(&language.0);
        let index_file = folder.join(INDEX_FILE);
        let index = load_index(&index_file, language)?;
        let (mut clips, mut spoilt) = (BTreeMap::new(), BTreeMap::new());
        for entry in &index.clips {
            match load_clip(&folder, entry) {
                Ok(clip) => _ = clips.insert(entry.id.clone(), clip),
                Err(error) => _ = spoilt.insert(entry.id.clone(), error),
            }
        }
        let (whole_folder, whole) = gaps::whole_clips(&folder, language, &mut spoilt)?;
        let wanted = grammar.ids(need);
        if clips.is_empty()
            && let Some((_, error)) = spoilt.pop_first()
        {
            return Err(error);
        }
        let gaps = gaps::find(&index_file, &wanted, (&clips, spoilt));
        Ok(Self { grammar, clips, whole_folder, whole, gaps })
    }

    /// The language.
    pub fn language(&self) -> Language {
        Language(self.grammar.language.clone())
    }

    /// How many clips of whole numbers and whole calls there are.
    pub fn whole_clips(&self) -> usize {
        self.whole.len()
    }

    /// One of its clips.
    pub fn clip(&self, id: &str) -> Option<Cow<'_, [f32]>> {
        match self.clips.get(id) {
            Some(clip) => Some(Cow::Borrowed(clip)),
            None => load_clip(&self.whole_folder, self.whole.get(id)?).ok().map(Cow::Owned),
        }
    }

    fn has(&self, id: &str) -> bool {
        self.clips.contains_key(id) || self.whole.contains_key(id)
    }

    /// The sound of a call in this language, or nothing; and the first clip that it lacks.
    fn sound(&self, saying: &Saying) -> (Option<Sound<'_>>, Option<String>) {
        let mut missing = gaps::left_out(&self.grammar, saying, &|id| self.has(id));
        let mut spoilt: BTreeSet<String> = BTreeSet::new();
        // A large clip that fails when it is read is said by smaller ones: each turn has less.
        loop {
            let has = |id: &str| self.has(id) && !spoilt.contains(id);
            let mut sound =
                Sound { samples: Vec::new(), clips: Vec::new(), grammar: &self.grammar };
            let steps = self.grammar.phrase(saying, &has);
            let Some(id) = steps.into_iter().find_map(|step| self.add(step, &mut sound)) else {
                return (Some(sound), missing);
            };
            missing.get_or_insert_with(|| id.clone());
            if !self.whole.contains_key(&id) {
                return (None, missing);
            }
            spoilt.insert(id);
        }
    }

    /// Adds a step, or gives the id of the clip that is not there.
    fn add(&self, step: Step, sound: &mut Sound) -> Option<String> {
        match step {
            Step::Pause(ms) => pause(&mut sound.samples, ms),
            Step::Clip(id) => {
                let Some(clip) = self.clip(&id) else { return Some(id) };
                sound.clips.push((id, sound.samples.len()));
                sound.samples.extend_from_slice(&clip);
            }
        }
        None
    }
}

impl Voice {
    /// Loads the chime and these languages from the voice folder, and tells in the log what the
    /// branch can ask for and no clip says.
    pub fn load(assets: &Path, languages: &[Language], need: &Need) -> Result<Self, PackError> {
        let chime = load_sound(&assets.join(CHIME_FILE))?;
        let packs = languages.iter().map(|language| Pack::load(assets, language, need));
        let packs: Vec<Pack> = packs.collect::<Result<_, _>>()?;
        let gaps = Gaps::of(&packs, need);
        gaps.tell();
        Ok(Self { chime, packs, gaps })
    }

    /// The languages in the order they are spoken.
    pub fn languages(&self) -> Vec<Language> {
        self.packs.iter().map(Pack::language).collect()
    }

    /// The languages' packs, in the same order.
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// What the branch can ask for and no clip says.
    pub fn gaps(&self) -> &Gaps {
        &self.gaps
    }

    /// A call: the chime, then each language.
    pub fn utter(&self, number: Number, counter: CounterId, call: u8) -> Utterance {
        self.say(&Saying { number, counter, call, moved: false }, &self.languages())
    }

    /// A call: the chime, then these of the languages in this order. A language that lacks a clip
    /// is left out whole, as half a number misleads; if none of them is left, the first other
    /// language that can say it does.
    pub fn say(&self, saying: &Saying, languages: &[Language]) -> Utterance {
        let (sounds, missing) = self.sounds(saying, languages);
        let mut samples = self.chime.clone();
        for (place, sound) in sounds.iter().enumerate() {
            let pauses = sound.grammar.pause;
            let ms = if place == 0 { pauses.after_chime_ms } else { pauses.after_language_ms };
            pause(&mut samples, ms);
            samples.extend_from_slice(&sound.samples);
        }
        Utterance { samples, languages: sounds.len(), missing }
    }

    /// Every small clip as [`super::listen::recognise`] takes it, named `zh/qing`; the chime is
    /// `chime`.
    pub fn clips(&self) -> Vec<(String, Vec<f32>)> {
        let named = self.packs.iter().flat_map(|pack| {
            let language = &pack.grammar.language;
            pack.clips.iter().map(move |(id, clip)| (format!("{language}/{id}"), clip.clone()))
        });
        std::iter::once((CHIME_ID.to_owned(), self.chime.clone())).chain(named).collect()
    }

    /// The clips that a call should be heard as, named as [`Self::clips`] names them.
    pub fn expected(&self, number: Number, counter: CounterId, call: u8) -> Vec<String> {
        let saying = Saying { number, counter, call, moved: false };
        let starts = self.starts(&saying, &self.languages());
        starts.into_iter().map(|(id, _)| id).collect()
    }

    /// The clips of a call, and the sample at which each begins.
    pub fn starts(&self, saying: &Saying, languages: &[Language]) -> Vec<(String, usize)> {
        let mut starts = vec![(CHIME_ID.to_owned(), 0)];
        let mut at = self.chime.len();
        for (place, sound) in self.sounds(saying, languages).0.into_iter().enumerate() {
            let pauses = sound.grammar.pause;
            let ms = if place == 0 { pauses.after_chime_ms } else { pauses.after_language_ms };
            at += super::level::of_ms(RATE_HZ, ms as usize);
            let language = &sound.grammar.language;
            let clips = sound.clips.into_iter();
            starts.extend(clips.map(|(id, from)| (format!("{language}/{id}"), at + from)));
            at += sound.samples.len();
        }
        starts
    }

    fn sounds<'a>(
        &'a self,
        saying: &Saying,
        languages: &[Language],
    ) -> (Vec<Sound<'a>>, Option<String>) {
        let mut missing = None;
        let mut sound = |pack: &'a Pack| {
            let (sound, lacks) = pack.sound(saying);
            if missing.is_none() {
                missing = lacks.map(|id| format!("{}/{id}", pack.grammar.language));
            }
            sound
        };
        let of = |language: &Language| self.packs.iter().find(|pack| pack.language() == *language);
        let mut sounds: Vec<Sound> = Vec::new();
        for pack in languages.iter().filter_map(of) {
            sounds.extend(sound(pack));
        }
        if sounds.is_empty() {
            let mut others = self.packs.iter().filter(|pack| !languages.contains(&pack.language()));
            sounds.extend(others.find_map(sound));
        }
        (sounds, missing)
    }
}

impl Need {
    /// The series and counters of a branch.
    pub fn new(series: &[Series], counters: &[CounterId]) -> Self {
        Self { series: series.to_vec(), counters: counters.to_vec() }
    }
}

#[cfg(test)]
mod tests;
