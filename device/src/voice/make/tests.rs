//! Packs made by engines that are `cp` and `echo`, and packs of recordings.

use super::*;
use crate::voice::{Voice, verify};
use shared::{CounterId, Series};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

/// A voice folder with the shipped chime and this language's grammar, and no clips.
fn bare(language: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("grammar")).unwrap();
    for file in [CHIME_FILE.to_owned(), format!("grammar/{language}.toml")] {
        std::fs::copy(shipped().join(&file), folder.path().join(&file)).unwrap();
    }
    folder
}

#[test]
fn a_missing_engine_names_its_package() {
    let argv = words(&["an-engine-nobody-has"]);
    let told = spawn(&argv, "the-package").unwrap_err().to_string();
    assert!(told.contains("an-engine-nobody-has is not installed"), "{told}");
    assert!(told.contains("apt install the-package"), "{told}");
}

#[test]
fn an_engine_that_misreads_is_found_out() {
    let engine = |said: &str| Engine {
        argv: words(&["echo"]),
        version: words(&["echo", "version 1.5"]),
        package: "espeak-ng".to_owned(),
        check: Some(manifest::Check {
            argv: words(&["echo", said, "{text}"]),
            contains: "tS;h".to_owned(),
            lacks: Some("(en)".to_owned()),
        }),
    };
    assert!(check(&engine("tS;h'i214N_|"), "").is_ok());
    let told = |said, text| check(&engine(said), text).unwrap_err().to_string();
    let wrong = told("kI55NTr'i:55", "");
    assert!(wrong.contains("misreads") && wrong.contains("tS;h"), "{wrong}");
    let english = told("tS;h'i214N_|", "(en)");
    assert!(english.contains("misreads") && english.contains("nothing with (en)"), "{english}");
}

#[test]
fn an_engine_is_a_command_line_and_what_it_says_is_levelled() {
    let folder = bare("en");
    let path = folder.path();
    std::fs::create_dir(path.join("manifest")).unwrap();
    let recordings = shipped().join("en").display().to_string();
    let manifest = r#"
        language = "en"
        id = "en.tape"
        sample_rate_hz = 24000
        target_lufs = -26.0
        peak_dbfs = -3.0
        trim_db = -42.0

        [engine.tape]
        argv = ["cp", "RECORDINGS/{id}.wav", "{out}"]
        version = ["echo", "version 7"]
        package = "coreutils"

        [[clips]]
        id = "digit-{x}"
        text = "{y}."
        engine = "tape"
        items = [["0", "zero"], ["1", "one"]]
    "#;
    let manifest = manifest.replace("RECORDINGS", &recordings);
    std::fs::write(path.join("manifest/en.toml"), manifest).unwrap();
    let mut told = Vec::new();
    let mut progress = |done: usize, all: usize, id: &str| told.push(format!("{done}/{all} {id}"));
    let index = build(path, &Language::english(), &mut progress).unwrap();
    assert_eq!(told, ["1/2 digit-0", "2/2 digit-1"]);
    assert_eq!(index.engines["tape"], "coreutils: version 7");
    for clip in &index.clips {
        assert!((clip.lufs + 26.0).abs() < 0.2, "{clip:?}");
    }
    assert!(!path.join("en/raw.wav.tmp").exists());
}

#[test]
fn a_banks_own_recordings_are_a_pack_without_an_engine() {
    let folder = bare("zh");
    let (path, own) = (folder.path(), folder.path().join("zh"));
    std::fs::create_dir_all(own.join(WHOLE_FOLDER)).unwrap();
    // The recordings: another's voice by the same names, one number and one call of it whole.
    for file in std::fs::read_dir(shipped().join("zh")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".wav") {
            std::fs::copy(shipped().join("zh").join(&name), own.join(&name)).unwrap();
        }
    }
    for (from, to) in [("again", "number-018"), ("moved", "call-F007-3")] {
        let to = clip_file(&own.join(WHOLE_FOLDER), to);
        std::fs::copy(clip_file(&own, from), to).unwrap();
    }
    let language = Language::chinese();
    let index = seal(path, &language, "zh.branch-2026").unwrap();
    assert_eq!(index.engines.keys().collect::<Vec<_>>(), ["recorded"]);
    assert_eq!(verify::verify(path, &language).findings, []);

    let need = pack::load_grammar(path, &language).unwrap().need_whole();
    let voice = Voice::load(path, &[language], &need).unwrap();
    assert!(voice.gaps().is_empty(), "{:?}", voice.gaps().lines());
    let said = |number: &str, counter| {
        voice.expected(number.parse().unwrap(), CounterId(counter), 1).join(" ")
    };
    assert_eq!(said("A018", 2), "chime zh/qing zh/letter-A zh/number-018 zh/counter-2");
    assert_eq!(said("F007", 3), "chime zh/call-F007-3");
    assert!(said("F007", 4).contains("zh/digit-7"));
    assert!(need.series.contains(&Series('F')));
}

#[test]
fn a_folder_without_recordings_is_not_sealed() {
    let folder = bare("zh");
    std::fs::create_dir(folder.path().join("zh")).unwrap();
    let told = seal(folder.path(), &Language::chinese(), "zh.none").unwrap_err().to_string();
    assert!(told.contains("no WAV file"), "{told}");
}
