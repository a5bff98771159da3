//! Examines a pack on disk, clip by clip, and tells everything that is wrong with it.

use super::level::{self, Target};
use super::listen;
use super::pack::{
    self, CHIME_FILE, ClipEntry, INDEX_FILE, Index, PackError, RATE_HZ, Voice, load_clip,
};
use super::phrase::{Grammar, Need};
use super::wav;
use shared::{Language, Series};
use std::collections::BTreeMap;
use std::path::Path;

/// The level of every clip: loudness, and the peak that none may pass.
const TARGET: Target = Target { lufs: -20.0, peak_dbfs: -3.0 };
/// How far a clip's loudness may lie from it, LU.
const LOUDNESS_WITHIN_LU: f64 = 1.0;
/// The peak the chime may not pass, dBFS.
const CHIME_PEAK_DBFS: f64 = -6.0;
/// Longest chime, ms.
const CHIME_MS_MAX: usize = 1_000;
/// Silence at either end of a clip stays below this, ms.
const EDGE_SILENCE_MS_MAX: usize = 60;
/// Silence is what lies this far below a clip's loudest 10 ms.
const SILENCE_DB: f64 = -42.0;
/// Two letters more alike than this are confused by ear.
const LIKENESS_MAX: f32 = 0.85;
/// Rounding of the levels that `pack.json` holds.
const ROUNDING: f64 = 0.02;

/// What was examined, and what is wrong.
#[derive(Debug, Default)]
pub struct Findings {
    /// Clips examined.
    pub clips: usize,
    /// Everything that is wrong, a sentence each.
    pub faults: Vec<String>,
    /// The two letters most alike, and how much.
    pub most_alike: Option<(Series, Series, f32)>,
}

/// Examines the chime and one language.
pub fn verify(assets: &Path, language: &Language) -> Findings {
    let mut findings = Findings::default();
    if let Err(error) = examine(assets, language, &mut findings) {
        findings.faults.push(error.to_string());
    }
    findings
}

fn examine(assets: &Path, language: &Language, found: &mut Findings) -> Result<(), PackError> {
    // What the announcer itself would refuse comes first.
    let grammar = pack::load_grammar(assets, language)?;
    let need = grammar.need_whole();
    if let Err(error) = Voice::load(assets, std::slice::from_ref(language), &need) {
        found.faults.push(error.to_string());
    }
    let folder = assets.join(&language.0);
    let index = pack::load_index(&folder.join(INDEX_FILE))?;
    if index.sample_rate_hz != RATE_HZ {
        found.fault(format!("{language}/{INDEX_FILE}: sample_rate_hz is not {RATE_HZ}"));
    }
    chime(assets, found)?;
    missing(&grammar, &need, &index, found);
    let mut clips = BTreeMap::new();
    for entry in &index.clips {
        match load_clip(&folder, entry) {
            Ok(samples) => {
                found.clips += 1;
                clip(language, entry, &samples, found);
                clips.insert(entry.id.clone(), samples);
            }
            Err(error) => found.fault(error.to_string()),
        }
    }
    alike(&grammar, &clips, found);
    Ok(())
}

fn chime(assets: &Path, found: &mut Findings) -> Result<(), PackError> {
    let file = assets.join(CHIME_FILE);
    let sound = wav::read(&file).map_err(|error| PackError::new(&file, error))?;
    if sound.samples.len() > level::of_ms(RATE_HZ, CHIME_MS_MAX) {
        found.fault(format!("{CHIME_FILE}: is longer than {CHIME_MS_MAX} ms"));
    }
    let peak = level::peak_dbfs(&sound.samples);
    if peak > CHIME_PEAK_DBFS + ROUNDING {
        found.fault(format!("{CHIME_FILE}: peaks at {peak:.1} dBFS, above {CHIME_PEAK_DBFS}"));
    }
    Ok(())
}

fn missing(grammar: &Grammar, need: &Need, index: &Index, found: &mut Findings) {
    for id in grammar.ids(need) {
        if !index.clips.iter().any(|clip| clip.id == id) {
            found.fault(format!("{}/{id}: the grammar asks for it", grammar.language));
        }
    }
}

fn clip(language: &Language, entry: &ClipEntry, samples: &[f32], found: &mut Findings) {
    let mut fault = |what: String| found.faults.push(format!("{language}/{}: {what}", entry.id));
    let (lufs, peak) = (level::loudness(samples, RATE_HZ), level::peak_dbfs(samples));
    let range = TARGET.lufs - LOUDNESS_WITHIN_LU..=TARGET.lufs + LOUDNESS_WITHIN_LU;
    if !range.contains(&lufs) {
        fault(format!("is at {lufs:.1} LUFS, not within 1 LU of {:.0}", TARGET.lufs));
    }
    if peak > TARGET.peak_dbfs + ROUNDING {
        fault(format!("peaks at {peak:.1} dBFS, above {}", TARGET.peak_dbfs));
    }
    let (before, after) = level::edge_silence_ms(samples, RATE_HZ, SILENCE_DB);
    if before.max(after) >= EDGE_SILENCE_MS_MAX {
        fault(format!("has {before} ms and {after} ms of silence at its ends"));
    }
    if (entry.lufs - lufs).abs() > ROUNDING || (entry.peak_dbfs - peak).abs() > ROUNDING {
        fault("has not the levels that pack.json tells".to_owned());
    }
}

fn alike(grammar: &Grammar, clips: &BTreeMap<String, Vec<f32>>, found: &mut Findings) {
    let letter = |series: &Series| {
        let id = grammar.reading.letter.replace("{x}", &series.0.to_string());
        clips.get(&id).map(|samples| (*series, samples))
    };
    let letters: Vec<(Series, &Vec<f32>)> = grammar.series.iter().filter_map(letter).collect();
    for (at, (one, one_clip)) in letters.iter().enumerate() {
        for (other, other_clip) in &letters[at + 1..] {
            let likeness = listen::likeness(one_clip, other_clip);
            if likeness > LIKENESS_MAX {
                let pair = format!("letters {} and {}", one.0, other.0);
                found.fault(format!("{}: {pair} are alike: {likeness:.2}", grammar.language));
            }
            if found.most_alike.is_none_or(|(.., most)| likeness > most) {
                found.most_alike = Some((*one, *other, likeness));
            }
        }
    }
}

impl Findings {
    fn fault(&mut self, what: String) {
        self.faults.push(what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_packs_have_no_fault() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
        for language in [Language::chinese(), Language::english()] {
            let findings = verify(&assets, &language);
            assert_eq!(findings.faults, Vec::<String>::new());
            assert!(findings.clips >= 40, "{} clips", findings.clips);
        }
    }

    #[test]
    fn a_quiet_clip_with_silent_ends_is_told() {
        let mut quiet = vec![0.0; 24_000];
        for (at, sample) in quiet[12_000..14_000].iter_mut().enumerate() {
            *sample = 0.001 * (at as f32 * 0.1).sin();
        }
        let entry = ClipEntry {
            id: "x".to_owned(),
            text: String::new(),
            engine: String::new(),
            ms: 1_000,
            lufs: -20.0,
            peak_dbfs: -3.0,
            sha256: String::new(),
        };
        let mut found = Findings::default();
        clip(&Language::english(), &entry, &quiet, &mut found);
        let told = found.faults.join("\n");
        assert!(told.contains("LUFS") && told.contains("silence at its ends"), "{told}");
        assert!(told.contains("pack.json"), "{told}");
    }
}
