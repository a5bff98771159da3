//! The shipped pack, and packs that are refused.

use super::*;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

fn need() -> Need {
    Need::new(&[Series('A'), Series('F')], &[CounterId(1), CounterId(20), CounterId(21)])
}

/// A copy of the shipped pack that a test may spoil.
fn copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for folder in ["", "grammar", "zh", "en"] {
        std::fs::create_dir_all(copy.path().join(folder)).unwrap();
        for file in std::fs::read_dir(assets().join(folder)).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                let to = copy.path().join(folder).join(file.file_name());
                std::fs::copy(file.path(), to).unwrap();
            }
        }
    }
    copy
}

#[track_caller]
fn refused(assets: &Path, need: &Need, expected: &[&str]) {
    let told = Voice::load(assets, &[Language::chinese()], need).unwrap_err().to_string();
    for words in expected {
        assert!(told.contains(words), "{words:?} is not in {told:?}");
    }
}

#[test]
fn the_shipped_pack_loads_in_both_languages() {
    let languages = [Language::chinese(), Language::english()];
    let voice = Voice::load(&assets(), &languages, &need()).unwrap();
    assert_eq!(voice.languages(), languages);
    assert!(voice.clips().len() > 80);
}

#[test]
fn a_spoilt_pack_is_refused_with_file_and_reason() {
    let pack = copy();
    let clip = pack.path().join("zh/qing.wav");
    let good = std::fs::read(&clip).unwrap();
    std::fs::write(&clip, &good[..good.len() - 2]).unwrap();
    refused(pack.path(), &need(), &["zh/qing.wav", "sha256"]);
    std::fs::remove_file(&clip).unwrap();
    refused(pack.path(), &need(), &["zh/qing.wav", "No such file"]);
    std::fs::write(&clip, good).unwrap();
    Voice::load(pack.path(), &[Language::chinese()], &need()).unwrap();
}

#[test]
fn a_series_without_a_clip_is_refused() {
    let need = Need::new(&[Series('B')], &[]);
    refused(&assets(), &need, &["zh/pack.json", "letter-B", "grammar/zh.toml"]);
}

#[test]
fn a_chime_of_another_rate_is_refused() {
    let pack = copy();
    let chime = wav::Sound { rate_hz: 48_000, samples: vec![0.1; 100] };
    wav::write(&pack.path().join(CHIME_FILE), &chime).unwrap();
    refused(pack.path(), &need(), &["chime.wav", "48000 Hz", "24000 Hz"]);
}

#[test]
fn a_clip_name_cannot_leave_its_folder() {
    let pack = copy();
    let index = pack.path().join("zh").join(INDEX_FILE);
    let text = std::fs::read_to_string(&index).unwrap();
    std::fs::write(&index, text.replace("\"again\"", "\"../again\"")).unwrap();
    std::fs::write(
        pack.path().join("grammar/zh.toml"),
        std::fs::read_to_string(assets().join("grammar/zh.toml"))
            .unwrap()
            .replace("\"again\"", "\"../again\""),
    )
    .unwrap();
    refused(pack.path(), &need(), &["../again", "no clip name"]);
}

#[test]
fn a_number_that_no_language_can_say_is_the_chime_alone() {
    let languages = [Language::chinese(), Language::english()];
    let voice = Voice::load(&assets(), &languages, &need()).unwrap();
    let utterance = voice.utter("Q018".parse().unwrap(), CounterId(3), 1);
    assert_eq!(utterance.languages, 0);
    assert_eq!(utterance.missing.as_deref(), Some("zh/letter-Q"));
    assert_eq!(utterance.samples, voice.chime);
}

#[test]
fn a_call_is_chime_then_chinese_then_english() {
    let languages = [Language::chinese(), Language::english()];
    let voice = Voice::load(&assets(), &languages, &need()).unwrap();
    let number = "A018".parse().unwrap();
    let expected = voice.expected(number, CounterId(2), 2).join(" ");
    assert_eq!(
        expected,
        "chime zh/again zh/qing zh/letter-A zh/digit-0 zh/digit-yao zh/digit-8 zh/hao zh/counter-2 \
         en/second-call en/ticket en/letter-A en/digit-0 en/digit-1 en/digit-8 en/counter-2"
    );
}
