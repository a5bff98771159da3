//! What a branch can ask for and its packs do not have: told at the start, said by the fallback.

use super::{ClipEntry, INDEX_FILE, Pack, PackError, WHOLE_FOLDER, clip_file, load_index};
use crate::voice::phrase::{Grammar, Has, Need, Saying, Step};
use shared::{CounterId, Language, Number, Series};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Numbers that hold every digit, at the end too.
const EVERY_DIGIT: [u32; 10] = [120, 231, 342, 453, 564, 675, 786, 897, 908, 19];
/// The how-manieth calls that are worded differently.
const CALLS: [u8; 3] = [1, 2, 3];

/// One clip that is not there, or cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// Everything that is lacking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// The clips, language by language.
    pub clips: Vec<Gap>,
    /// Letters of the branch that no language can say: such a call is the chime alone.
    pub unsaid_series: Vec<Series>,
    /// Counters that no language can say.
    pub unsaid_counters: Vec<CounterId>,
}

impl Gaps {
    /// What these packs lack for this need.
    pub(super) fn of(packs: &[Pack], need: &Need) -> Self {
        // A letter is tried with counters that its pack has, and a counter with such letters.
        let says_series = |series: Series| {
            let says = |pack: &Pack| {
                let own = pack.grammar.need_whole().counters;
                need.counters.iter().chain(&own).any(|&counter| pack.says((series, counter)))
            };
            packs.iter().any(says)
        };
        let says_counter = |counter: CounterId| {
            let says = |pack: &Pack| {
                let own = &pack.grammar.series;
                need.series.iter().chain(own).any(|&series| pack.says((series, counter)))
            };
            packs.iter().any(says)
        };
        let series = need.series.iter().copied().filter(|&series| !says_series(series));
        let counters = need.counters.iter().copied().filter(|&counter| !says_counter(counter));
        Self {
            clips: packs.iter().flat_map(|pack| pack.gaps.clone()).collect(),
            unsaid_series: series.collect(),
            unsaid_counters: counters.collect(),
        }
    }

    /// Whether nothing is lacking.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Tells all of it in the log.
    pub(super) fn tell(&self) {
        for line in self.lines() {
            tracing::warn!("{line}");
        }
    }

    /// All of it, a sentence each, the worst first.
    pub fn lines(&self) -> Vec<String> {
        let series = self.unsaid_series.iter().map(|series| format!("ticket letter {}", series.0));
        let counters = self.unsaid_counters.iter().map(|counter| format!("counter {counter}"));
        let unsaid = series
            .chain(counters)
            .map(|what| format!("no language can say {what}: its calls are the chime alone"));
        let clips = self.clips.iter().map(|Gap { file, reason }| {
            let file = file.display();
            format!("{file} {reason}: said by a smaller unit or another language")
        });
        unsaid.chain(clips).collect()
    }
}

impl Pack {
    /// Whether every call of such a ticket to this counter can be said.
    fn says(&self, (series, counter): (Series, CounterId)) -> bool {
        let sayings = EVERY_DIGIT.into_iter().flat_map(|count| {
            let number = Number { series, count };
            CALLS.map(|call| Saying { number, counter, call, moved: false })
        });
        let mut steps = sayings.flat_map(|saying| self.grammar.phrase(&saying, &|id| self.has(id)));
        steps.all(|step| match step {
            Step::Clip(id) => self.has(&id),
            Step::Pause(_) => true,
        })
    }
}

/// The clips wanted that are not there, and every clip that is there and spoilt.
pub(super) fn find(
    index: &Path,
    wanted: &BTreeSet<String>,
    (clips, spoilt): (&BTreeMap<String, Vec<f32>>, BTreeMap<String, PackError>),
) -> Vec<Gap> {
    let folder = index.parent().unwrap_or(index);
    let is_missing = |id: &&String| !clips.contains_key(*id) && !spoilt.contains_key(*id);
    let missing = wanted.iter().filter(is_missing).map(|id| Gap {
        file: clip_file(folder, id),
        reason: format!("is not in {INDEX_FILE}, and the grammar asks for it"),
    });
    let mut gaps: Vec<Gap> = missing.collect();
    gaps.extend(spoilt.into_values().map(|PackError { file, reason }| Gap { file, reason }));
    gaps
}

/// The clips of whole numbers and calls: their folder, and those whose file is there.
pub(super) fn whole_clips(
    folder: &Path,
    language: &Language,
    spoilt: &mut BTreeMap<String, PackError>,
) -> Result<(PathBuf, BTreeMap<String, ClipEntry>), PackError> {
    let folder = folder.join(WHOLE_FOLDER);
    let file = folder.join(INDEX_FILE);
    let mut clips = BTreeMap::new();
    if file.exists() {
        for entry in load_index(&file, language)?.clips {
            let clip = clip_file(&folder, &entry.id);
            if clip.exists() {
                clips.insert(entry.id.clone(), entry);
            } else {
                let error = PackError::new(&clip, "is not there");
                spoilt.insert(entry.id, error);
            }
        }
    }
    Ok((folder, clips))
}

/// The first clip that the words before a call, or its counter, would need and do not have.
pub(super) fn left_out(grammar: &Grammar, saying: &Saying, has: Has) -> Option<String> {
    let is_large = |id: &str| grammar.is_larger(saying, id);
    let steps = grammar.phrase(saying, &|id| if is_large(id) { has(id) } else { true });
    steps.into_iter().find_map(|step| match step {
        Step::Clip(id) if !has(&id) => Some(id),
        Step::Clip(_) | Step::Pause(_) => None,
    })
}
