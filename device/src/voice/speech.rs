//! What a zone can say: the chime, each language by itself, the branch's own recordings, and the
//! test phrase.
//!
//! The announcer puts a call together from these parts as it goes, so that a call can share its
//! chime with the next one and a second language can be left out.

use super::announcer::CallOut;
use super::listen;
use super::pack::{CHIME_ID, PackError, RATE_HZ, Voice};
use super::phrase::Need;
use super::wav;
use shared::Language;
use std::collections::BTreeMap;
use std::path::Path;

/// The clips of the test phrase, in the first language that has them all: one, two, three.
const TEST_CLIPS: [&str; 3] = ["digit-1", "digit-2", "digit-3"];
/// Silence around the test phrase's clips, ms.
const TEST_GAP_MS: usize = 250;
/// The longest recording of an announcement, s.
pub const RECORDING_S_MAX: usize = 60;

/// A piece of sound and the clips in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// The clips' names in their order, such as `zh/qing`.
    pub clips: Vec<String>,
    /// Mono, at [`RATE_HZ`].
    pub samples: Vec<f32>,
}

/// One language of a zone.
pub trait Tongue: Send + Sync {
    /// A call in this language, with the silence before it, or the clip it lacks.
    fn call(&self, call: &CallOut) -> Result<Part, String>;
}

/// All that a zone can say.
pub struct Speech {
    chime: Vec<f32>,
    tongues: Vec<(Language, Box<dyn Tongue>)>,
    test: Vec<(String, Vec<f32>)>,
    recordings: BTreeMap<String, Vec<(Language, Vec<f32>)>>,
}

/// A language of the voice packs.
struct Packed {
    voice: Voice,
    chime_samples: usize,
}

impl Speech {
    /// Loads the chime and these languages from the voice folder.
    pub fn load(assets: &Path, languages: &[Language], need: &Need) -> Result<Self, PackError> {
        let mut speech = Self::of(Vec::new(), Vec::new());
        for language in languages {
            let voice = Voice::load(assets, std::slice::from_ref(language), need)?;
            let clips = voice.clips();
            let clip = |id: &str| clips.iter().find(|(name, _)| name == id).cloned();
            speech.chime = clip(CHIME_ID).map(|(_, samples)| samples).unwrap_or_default();
            if speech.test.is_empty() {
                let test = TEST_CLIPS.map(|id| clip(&format!("{language}/{id}")));
                speech.test = test.into_iter().collect::<Option<_>>().unwrap_or_default();
            }
            let packed = Packed { voice, chime_samples: speech.chime.len() };
            speech.tongues.push((language.clone(), Box::new(packed)));
        }
        Ok(speech)
    }

    /// Of a chime and languages made elsewhere; without a test phrase.
    pub fn of(chime: Vec<f32>, tongues: Vec<(Language, Box<dyn Tongue>)>) -> Self {
        Self { chime, tongues, test: Vec::new(), recordings: BTreeMap::new() }
    }

    /// Adds a recording of an announcement in a language.
    pub fn record(
        &mut self,
        announcement: &str,
        language: &Language,
        file: &Path,
    ) -> Result<(), PackError> {
        let samples = recording(file)?;
        let recordings = self.recordings.entry(announcement.to_owned()).or_default();
        recordings.push((language.clone(), samples));
        Ok(())
    }

    /// The languages in the order they are spoken.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.tongues.iter().map(|(language, _)| language)
    }

    /// The chime.
    pub fn chime(&self) -> Part {
        Part { clips: vec![CHIME_ID.to_owned()], samples: self.chime.clone() }
    }

    /// A call in the language of this place, or the clip it lacks.
    pub fn call(&self, place: usize, call: &CallOut) -> Result<Part, String> {
        let (_, tongue) = self.tongues.get(place).ok_or("no such language")?;
        tongue.call(call)
    }

    /// The chime and an announcement's recordings in these languages; none if it has none.
    pub fn announcement(&self, id: &str) -> Option<Part> {
        let mut part = self.chime();
        for (language, samples) in self.recordings.get(id)? {
            part.clips.push(format!("{language}/{id}"));
            part.samples.extend(silence_ms(TEST_GAP_MS));
            part.samples.extend_from_slice(samples);
        }
        Some(part)
    }

    /// The chime and the test phrase.
    pub fn test(&self) -> Part {
        let mut part = self.chime();
        for (id, samples) in &self.test {
            part.clips.push(id.clone());
            part.samples.extend(silence_ms(TEST_GAP_MS));
            part.samples.extend_from_slice(samples);
        }
        part
    }

    /// How well the test phrase stands in a capture: the least score of its clips in their order,
    /// and the loudest of the phrase in dBFS; none if it is not there.
    pub fn heard(&self, capture: &[f32], score_min: f32) -> Option<(f32, f64)> {
        let mut clips = self.test.clone();
        clips.insert(0, (CHIME_ID.to_owned(), self.chime.clone()));
        let heard = listen::recognise(capture, &clips, score_min);
        let is_it = heard.iter().map(|heard| &heard.id).eq(clips.iter().map(|(id, _)| id));
        let from = heard.first().filter(|_| is_it)?.at_sample;
        let score = heard.iter().map(|heard| heard.score).fold(1.0, f32::min);
        Some((score, super::level::peak_dbfs(&capture[from..])))
    }
}

impl From<Voice> for Speech {
    /// All languages of a voice, always together.
    fn from(voice: Voice) -> Self {
        let language = voice.languages().first().cloned().unwrap_or_else(Language::chinese);
        let clips = voice.clips().into_iter();
        let chime = clips.take(1).map(|(_, samples)| samples).next().unwrap_or_default();
        let packed = Packed { voice, chime_samples: chime.len() };
        Self::of(chime, vec![(language, Box::new(packed))])
    }
}

impl Tongue for Packed {
    fn call(&self, call: &CallOut) -> Result<Part, String> {
        let CallOut { number, counter, call, .. } = *call;
        let utterance = self.voice.utter(number, counter, call);
        if let Some(clip) = &utterance.missing {
            tracing::warn!(%number, %clip, "a clip is missing");
        }
        if utterance.languages == 0 {
            return Err(utterance.missing.unwrap_or_default());
        }
        let mut clips = self.voice.expected(number, counter, call);
        clips.retain(|id| id != CHIME_ID);
        let samples = utterance.samples[self.chime_samples..].to_vec();
        Ok(Part { clips, samples })
    }
}

impl Part {
    /// Adds another piece after this one.
    pub fn then(mut self, next: Self) -> Self {
        self.clips.extend(next.clips);
        self.samples.extend(next.samples);
        self
    }
}

fn recording(file: &Path) -> Result<Vec<f32>, PackError> {
    let sound = wav::read(file).map_err(|error| PackError::new(file, error))?;
    if sound.rate_hz != RATE_HZ {
        let reason = format!("has {} Hz; expected {RATE_HZ} Hz, mono", sound.rate_hz);
        return Err(PackError::new(file, reason));
    }
    if sound.samples.len() > RECORDING_S_MAX * RATE_HZ as usize {
        return Err(PackError::new(file, format!("is longer than {RECORDING_S_MAX} s")));
    }
    Ok(sound.samples)
}

fn silence_ms(ms: usize) -> Vec<f32> {
    vec![0.0; super::level::of_ms(RATE_HZ, ms)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{CounterId, TicketId};

    fn speech() -> Speech {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
        let languages = [Language::chinese(), Language::english()];
        Speech::load(&assets, &languages, &Need::default()).unwrap()
    }

    fn wav_of(rate_hz: u32) -> Vec<u8> {
        wav::encode(&wav::Sound { rate_hz, samples: vec![0.5; 2_400] })
    }

    #[test]
    fn a_call_is_the_chime_and_each_language_by_itself() {
        let speech = speech();
        let call = CallOut::new(TicketId(1), "A018".parse().unwrap(), CounterId(2));
        let zh = speech.call(0, &call).unwrap();
        assert_eq!(zh.clips.first().unwrap(), "zh/qing");
        assert!(zh.clips.iter().all(|id| id.starts_with("zh/")), "{:?}", zh.clips);
        let en = speech.call(1, &call).unwrap();
        let whole = speech.chime().then(zh).then(en);
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
        let languages = [Language::chinese(), Language::english()];
        let voice = Voice::load(&assets, &languages, &Need::default()).unwrap();
        let heard = listen::recognise(&whole.samples, &voice.clips(), 0.99);
        assert!(heard.iter().map(|heard| &heard.id).eq(&whole.clips), "{heard:?}");
        assert_eq!(whole.clips, voice.expected(call.number, call.counter, 1));
    }

    #[test]
    fn the_test_phrase_is_heard_where_it_is_and_not_where_it_is_not() {
        let speech = speech();
        let phrase = speech.test();
        assert_eq!(phrase.clips, ["chime", "zh/digit-1", "zh/digit-2", "zh/digit-3"]);
        let half: Vec<f32> = phrase.samples.iter().map(|sample| sample / 2.0).collect();
        let (score, level) = speech.heard(&half, 0.6).unwrap();
        let own = super::super::level::peak_dbfs(&phrase.samples);
        assert!(score > 0.99 && (level - own + 6.02).abs() < 0.1, "{score} {level} {own}");
        assert_eq!(speech.heard(&half[..half.len() / 2], 0.6), None, "the end is missing");
        assert_eq!(speech.heard(&vec![0.0; half.len()], 0.6), None);
    }

    #[test]
    fn a_recording_is_said_by_its_name_and_a_bad_one_is_refused() {
        let folder = tempfile::TempDir::new().unwrap();
        let good = folder.path().join("good.wav");
        std::fs::write(&good, wav_of(RATE_HZ)).unwrap();
        let mut speech = speech();
        speech.record("closing", &Language::chinese(), &good).unwrap();
        assert_eq!(speech.announcement("closing").unwrap().clips, ["chime", "zh/closing"]);
        assert_eq!(speech.announcement("opening"), None);
        let bad = folder.path().join("bad.wav");
        std::fs::write(&bad, wav_of(8_000)).unwrap();
        let told = speech.record("closing", &Language::english(), &bad).unwrap_err().to_string();
        assert!(told.contains("bad.wav") && told.contains("8000 Hz"), "{told}");
    }
}
