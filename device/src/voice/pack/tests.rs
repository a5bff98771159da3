//! The shipped pack, and packs that are refused.

use super::*;
use crate::voice::wav;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

fn need() -> Need {
    Need::new(&[Series('A'), Series('F')], &[CounterId(1), CounterId(20), CounterId(21)])
}

/// A copy of the shipped pack that a test may spoil.
fn copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for folder in ["", "grammar", "zh", "en", "yue"] {
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

/// What the branch is told at its start.
fn told(assets: &Path, need: &Need) -> Vec<String> {
    let languages = [Language::chinese(), Language::english()];
    Voice::load(assets, &languages, need).unwrap().gaps().lines()
}

/// The clips of a call by the spoilt pack, Chinese first.
fn said(assets: &Path, (number, counter, call): (&str, u16, u8)) -> (String, Utterance) {
    let languages = [Language::chinese(), Language::english()];
    let voice = Voice::load(assets, &languages, &need()).unwrap();
    let (number, counter) = (number.parse().unwrap(), CounterId(counter));
    (voice.expected(number, counter, call).join(" "), voice.utter(number, counter, call))
}

fn remove(pack: &tempfile::TempDir, clip: &str) {
    std::fs::remove_file(pack.path().join(clip)).unwrap();
}

const ENGLISH: &str = "en/ticket en/letter-A en/digit-0 en/digit-1 en/digit-8 en/counter-2";

#[test]
fn a_spoilt_clip_is_told_at_the_start_and_the_other_language_speaks() {
    let pack = copy();
    assert_eq!(told(pack.path(), &need()), Vec::<String>::new());
    let clip = pack.path().join("zh/qing.wav");
    let good = std::fs::read(&clip).unwrap();
    std::fs::write(&clip, &good[..good.len() - 2]).unwrap();
    let lines = told(pack.path(), &need());
    assert!(lines.len() == 1 && lines[0].contains("zh/qing.wav"), "{lines:?}");
    assert!(lines[0].contains("sha256") && lines[0].contains("another language"), "{lines:?}");
    std::fs::remove_file(&clip).unwrap();
    assert!(told(pack.path(), &need())[0].contains("No such file"));
    let (clips, utterance) = said(pack.path(), ("A018", 2, 1));
    assert_eq!(clips, format!("chime {ENGLISH}"));
    assert_eq!(utterance.missing.as_deref(), Some("zh/qing"));
    assert_eq!(utterance.languages, 1);
}

#[test]
fn a_missing_phrase_is_told_and_said_by_smaller_units() {
    let pack = copy();
    remove(&pack, "zh/counter-20.wav");
    remove(&pack, "zh/again.wav");
    assert_eq!(told(pack.path(), &need()).len(), 2);
    let (clips, utterance) = said(pack.path(), ("A018", 20, 2));
    let spelled = "chime zh/qing zh/letter-A zh/digit-0 zh/digit-yao zh/digit-8 zh/hao zh/dao \
        zh/digit-2 zh/digit-0 zh/hao-chuangkou en/second-call";
    assert!(clips.starts_with(spelled), "{clips}");
    assert_eq!((utterance.languages, utterance.missing.as_deref()), (2, Some("zh/again")));
}

#[test]
fn a_pack_without_one_good_clip_is_refused() {
    let pack = copy();
    for file in std::fs::read_dir(pack.path().join("zh")).unwrap().map(Result::unwrap) {
        if file.path().extension().is_some_and(|wav| wav == "wav") {
            std::fs::write(file.path(), b"RIFF").unwrap();
        }
    }
    refused(pack.path(), &need(), &["zh/again.wav", "sha256"]);
}

#[test]
fn what_no_language_can_say_is_told_first() {
    let need = Need::new(&[Series('A'), Series('B')], &[CounterId(2), CounterId(400)]);
    let lines = told(&assets(), &need);
    assert!(lines[0].contains("no language can say ticket letter B"), "{lines:?}");
    assert!(lines[1].contains("zh/letter-B.wav is not in pack.json"), "{lines:?}");
    assert!(lines[2].contains("en/letter-B.wav") && lines.len() == 3, "{lines:?}");
    let pack = copy();
    for clip in ["zh/dao.wav", "en/go-to.wav"] {
        remove(&pack, clip);
    }
    let lines = told(pack.path(), &Need::new(&[Series('B')], &[CounterId(2), CounterId(400)]));
    assert!(lines[0].contains("letter B") && lines[1].contains("counter 400"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("counter 2:")), "{lines:?}");
}

/// Puts clips of whole numbers or calls into the pack: other words, by these names.
fn add_whole(pack: &tempfile::TempDir, ids: &[&str]) {
    let own = pack.path().join("zh");
    let whole = own.join(WHOLE_FOLDER);
    std::fs::create_dir(&whole).unwrap();
    let mut index = load_index(&own.join(INDEX_FILE), &Language::chinese()).unwrap();
    let again = index.clips.iter().find(|clip| clip.id == "again").unwrap().clone();
    index.clips = ids.iter().map(|&id| ClipEntry { id: id.to_owned(), ..again.clone() }).collect();
    for id in ids {
        std::fs::copy(clip_file(&own, "again"), clip_file(&whole, id)).unwrap();
    }
    let text = serde_json::to_string(&index).unwrap();
    std::fs::write(whole.join(INDEX_FILE), text).unwrap();
}

#[test]
fn a_whole_number_is_preferred_and_digits_say_the_others() {
    let pack = copy();
    add_whole(&pack, &["number-018", "number-019", "call-F018-2"]);
    let by = |call| said(pack.path(), call).0;
    assert!(by(("A018", 2, 1)).starts_with("chime zh/qing zh/letter-A zh/number-018 zh/counter-2"));
    assert!(by(("F018", 2, 1)).starts_with("chime zh/call-F018-2 en/ticket"));
    let digits = "chime zh/qing zh/letter-A zh/digit-0 zh/digit-2 zh/digit-0 zh/hao zh/counter-2";
    assert!(by(("A020", 2, 1)).starts_with(digits));
    let (_, utterance) = said(pack.path(), ("A020", 2, 1));
    assert_eq!(utterance.missing, None, "a language need not have a whole number");
}

#[test]
fn a_whole_number_that_fails_when_it_is_called_falls_back_to_digits() {
    let pack = copy();
    add_whole(&pack, &["number-018", "number-019"]);
    let languages = [Language::chinese()];
    let voice = Voice::load(pack.path(), &languages, &need()).unwrap();
    let number = "A018".parse().unwrap();
    let whole = "chime zh/qing zh/letter-A zh/number-018 zh/counter-2";
    assert_eq!(voice.expected(number, CounterId(2), 1).join(" "), whole);
    std::fs::write(pack.path().join("zh/whole/number-018.wav"), b"RIFF").unwrap();
    let digits = "chime zh/qing zh/letter-A zh/digit-0 zh/digit-yao zh/digit-8 zh/hao zh/counter-2";
    assert_eq!(voice.expected(number, CounterId(2), 1).join(" "), digits);
    let utterance = voice.utter(number, CounterId(2), 1);
    assert_eq!((utterance.languages, utterance.missing.as_deref()), (1, Some("zh/number-018")));
    // At the next start it is told, too.
    std::fs::remove_file(pack.path().join("zh/whole/number-018.wav")).unwrap();
    let lines = told(pack.path(), &need());
    assert!(lines.len() == 1 && lines[0].contains("number-018.wav is not there"), "{lines:?}");
}

#[test]
fn a_ticket_has_its_own_language_and_another_when_that_cannot() {
    let languages = [Language::chinese(), Language::english(), Language("yue".to_owned())];
    let pack = copy();
    remove(&pack, "yue/letter-A.wav");
    let voice = Voice::load(pack.path(), &languages, &need()).unwrap();
    let number = "A018".parse().unwrap();
    let saying = Saying { number, counter: CounterId(2), call: 1, moved: false };
    let said = |languages: &[Language]| {
        let starts = voice.starts(&saying, languages).into_iter().map(|(id, _)| id);
        (starts.collect::<Vec<_>>().join(" "), voice.say(&saying, languages).missing)
    };
    assert_eq!(said(&languages[1..2]), (format!("chime {ENGLISH}"), None));
    let (other, missing) = said(&languages[2..]);
    assert!(other.starts_with("chime zh/qing") && !other.contains("en/"), "{other}");
    assert_eq!(missing.as_deref(), Some("yue/letter-A"));
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
