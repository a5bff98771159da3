//! The shipped packs, and a made-up bad clip for each finding.

use super::*;
use crate::voice::make;
use crate::voice::pack::WHOLE_FOLDER;
use crate::voice::wav::{self, Sound};
use std::path::PathBuf;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

/// A copy of the shipped English pack that a test may spoil.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let copy = tempfile::tempdir().unwrap();
        for folder in ["", "grammar", "en"] {
            std::fs::create_dir_all(copy.path().join(folder)).unwrap();
            for file in std::fs::read_dir(assets().join(folder)).unwrap().map(Result::unwrap) {
                if file.file_type().unwrap().is_file() {
                    let to = copy.path().join(folder).join(file.file_name());
                    std::fs::copy(file.path(), to).unwrap();
                }
            }
        }
        Self(copy)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn samples(&self, id: &str) -> Vec<f32> {
        wav::read(&self.path(&format!("en/{id}.wav"))).unwrap().samples
    }

    /// Puts another sound in a clip's place and seals the pack.
    fn put(&self, id: &str, rate_hz: u32, samples: Vec<f32>) {
        let file = self.path(&format!("en/{id}.wav"));
        wav::write(&file, &Sound { rate_hz, samples }).unwrap();
        make::seal(self.0.path(), &Language::english(), "en.spoilt").unwrap();
    }

    /// The finding of this kind, as it is told; there is no other of that kind.
    #[track_caller]
    fn told(&self, fault: Fault) -> String {
        let findings = verify(self.0.path(), &Language::english()).findings;
        let of: Vec<_> = findings.iter().filter(|finding| finding.fault == fault).collect();
        assert_eq!(of.len(), 1, "{findings:#?}");
        let finding = of[0];
        for part in [&finding.clip, &finding.measured, &finding.allowed, &finding.remedy] {
            assert!(!part.is_empty(), "{finding:?}");
        }
        finding.to_string()
    }

    /// Spoils the clip `digit-8` and expects one finding of this kind with these words.
    #[track_caller]
    fn spoilt(change: impl Fn(&mut Vec<f32>), fault: Fault, words: &[&str]) {
        let copy = Self::new();
        let mut samples = copy.samples("digit-8");
        change(&mut samples);
        copy.put("digit-8", RATE_HZ, samples);
        let told = copy.told(fault);
        for words in words {
            assert!(told.contains(words), "{words:?} is not in {told:?}");
        }
        assert!(told.starts_with("en/digit-8: "), "{told}");
    }
}

#[test]
fn the_shipped_packs_have_no_fault() {
    for language in pack::languages_of(&assets()).unwrap() {
        let found = verify(&assets(), &language);
        assert_eq!(found.findings, [], "{language}");
        assert!(found.clips >= 40, "{language}: {} clips", found.clips);
        assert!(found.most_alike.is_some_and(|(.., likeness)| likeness <= LIKENESS_MAX));
    }
}

#[test]
fn a_missing_clip() {
    let copy = Copy::new();
    std::fs::remove_file(copy.path("en/digit-8.wav")).unwrap();
    let told = copy.told(Fault::Missing);
    assert!(told.contains("en/digit-8") && told.contains("cannot be read"), "{told}");
    make::seal(copy.0.path(), &Language::english(), "en.without").unwrap();
    let told = copy.told(Fault::Missing);
    assert!(told.contains("en/digit-8: missing") && told.contains("digit-8.wav"), "{told}");
}

#[test]
fn a_clip_that_is_not_listed() {
    let copy = Copy::new();
    std::fs::copy(copy.path("en/digit-8.wav"), copy.path("en/digit-8-last.wav")).unwrap();
    let told = copy.told(Fault::Unlisted);
    assert!(told.contains("en/digit-8-last") && told.contains("Seal"), "{told}");
}

#[test]
fn a_clip_that_lasts_too_long() {
    let change = |samples: &mut Vec<f32>| *samples = samples.repeat(5);
    Copy::spoilt(change, Fault::TooLong, &["ms; allowed: at most 1200 ms", "faster"]);
}

#[test]
fn a_loud_clip_with_a_high_peak() {
    let change = |samples: &mut Vec<f32>| samples.iter_mut().for_each(|sample| *sample *= 1.5);
    Copy::spoilt(change, Fault::Loud, &["-16.5 LUFS", "-21 to -19 LUFS", "down by 3.5 dB"]);
    Copy::spoilt(change, Fault::Peak, &["dBFS; allowed: at most -3.0 dBFS", "limit"]);
}

#[test]
fn a_quiet_clip() {
    let change = |samples: &mut Vec<f32>| samples.iter_mut().for_each(|sample| *sample *= 0.5);
    Copy::spoilt(change, Fault::Quiet, &["-26.0 LUFS", "-21 to -19 LUFS", "up by 6.0 dB"]);
}

#[test]
fn a_clip_cut_off_flat_even_when_it_is_turned_down() {
    let change = |samples: &mut Vec<f32>| {
        samples.iter_mut().for_each(|sample| *sample = (*sample * 4.0).clamp(-0.9, 0.9) * 0.3);
    };
    Copy::spoilt(change, Fault::Clipped, &["equal samples", "fewer than 6", "less gain"]);
}

#[test]
fn a_clip_of_another_rate() {
    let copy = Copy::new();
    copy.put("digit-8", 48_000, copy.samples("digit-8"));
    let told = copy.told(Fault::Rate);
    assert!(told.contains("48000 Hz; allowed: 24000 Hz. Convert it (sox digit-8.wav"), "{told}");
}

#[test]
fn a_clip_of_another_form() {
    let copy = Copy::new();
    let file = copy.path("en/digit-8.wav");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[22] = 2;
    std::fs::write(&file, bytes).unwrap();
    let told = copy.told(Fault::Form);
    assert!(told.contains("2 channel(s)") && told.contains("mono, 16 bit"), "{told}");
}

#[test]
fn a_clip_with_silent_ends() {
    let change = |samples: &mut Vec<f32>| samples.splice(0..0, [0.0; 2_400]).for_each(drop);
    let words = ["ms before and", "less than 60 ms", "Cut it off"];
    Copy::spoilt(change, Fault::EdgeSilence, &words);
}

#[test]
fn a_clip_that_was_changed_after_the_sealing() {
    let copy = Copy::new();
    let other = std::fs::read(copy.path("en/digit-7.wav")).unwrap();
    std::fs::write(copy.path("en/digit-8.wav"), other).unwrap();
    let findings = verify(copy.0.path(), &Language::english()).findings;
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(told[0].contains("en/digit-8: changed: its sha256 is"), "{told:?}");
    assert!(told.iter().all(|told| told.contains("pack.json")), "{told:?}");
}

#[test]
fn letters_that_sound_alike() {
    let copy = Copy::new();
    copy.put("letter-F", RATE_HZ, copy.samples("letter-L"));
    let told = copy.told(Fault::Alike);
    assert!(told.contains("letters F and L are alike by 1.00; allowed: at most 0.85"), "{told}");
}

#[test]
fn a_chime_that_is_too_long_and_too_loud() {
    let copy = Copy::new();
    let sound = Sound { rate_hz: RATE_HZ, samples: vec![0.9; 30_000] };
    wav::write(&copy.path(CHIME_FILE), &sound).unwrap();
    assert!(copy.told(Fault::TooLong).starts_with("chime.wav: too long: 1250 ms"));
    assert!(copy.told(Fault::Peak).contains("at most -6.0 dBFS"));
}

#[test]
fn a_pack_that_cannot_be_read_is_one_finding() {
    let copy = Copy::new();
    std::fs::write(copy.path("en").join(INDEX_FILE), "{").unwrap();
    assert!(copy.told(Fault::Unusable).contains("en/pack.json"));
}

#[test]
fn a_bad_clip_of_a_whole_number_is_found_too() {
    let copy = Copy::new();
    let folder = copy.path("en").join(WHOLE_FOLDER);
    std::fs::create_dir(&folder).unwrap();
    let samples = copy.samples("go-to").iter().map(|sample| sample * 0.5).collect();
    wav::write(&clip_file(&folder, "call-A018-3"), &Sound { rate_hz: RATE_HZ, samples }).unwrap();
    make::seal(copy.0.path(), &Language::english(), "en.whole").unwrap();
    let told = copy.told(Fault::Quiet);
    assert!(told.starts_with("en/whole/call-A018-3: too quiet"), "{told}");
    assert_eq!(verify(copy.0.path(), &Language::english()).whole_clips, 1);
}
