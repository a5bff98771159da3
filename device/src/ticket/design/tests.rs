use super::*;

const WORDS: &str = words::STANDARD;

/// A folder with this layout, the words and a logo.
fn folder(layout: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut wide = super::super::sheet::Sheet::new(40, 4);
    wide.ink(0, 0);
    fs::write(folder.path().join("layout.toml"), layout).unwrap();
    fs::write(folder.path().join("words.toml"), WORDS).unwrap();
    fs::write(folder.path().join("wide.png"), wide.png().unwrap()).unwrap();
    fs::write(folder.path().join("words.png"), WORDS).unwrap();
    folder
}

fn load(layout: &str, languages: &[&str]) -> Result<Design, DesignError> {
    let folder = folder(layout);
    let languages: Vec<_> = languages.iter().map(|tag| Language((*tag).to_owned())).collect();
    Design::load(&folder.path().join("layout.toml"), &languages)
}

#[track_caller]
fn assert_refused(layout: &str, expected_line: usize, expected: &str) {
    match load(layout, &["zh", "en"]) {
        Err(DesignError::Mistake { path, line, what }) => {
            assert!(what.contains(expected), "{layout}\nwas refused with {what:?}");
            assert_eq!(line, expected_line, "{layout}\nwas refused with {what:?}");
            assert!(path.ends_with("layout.toml"));
        }
        Err(DesignError::Read { path, source }) => panic!("{}: {source}", path.display()),
        Ok(_) => panic!("{layout}\nwas taken; expected {expected:?}"),
    }
}

#[test]
fn the_sample_is_taken() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/ticket/layout.toml");
    let design = Design::load(&sample, &[Language::chinese(), Language::english()]).unwrap();
    let standard = Design::standard();
    assert_eq!(design.elements.len(), standard.elements.len() + 2, "all but logo and telephone");
}

#[test]
fn a_wrong_layout_is_refused_with_its_line() {
    let number = "[[element]]\nkind = \"number\"\n";
    for (more, line, expected) in [
        ("[[element]]\nkind = \"name\"\n", 4, "unknown variant `name`"),
        ("[[element]]\nkind = \"gap\"\ncolour = 3\n", 5, "unknown field `colour`"),
        ("[[element]]\nkind = \"gap\n", 4, "invalid"),
        ("[[element]]\nkind = \"number\"\n", 4, "a second time"),
        ("[[element]]\nkind = \"branch\"\nsize_mm = 3.4\n", 5, "expected 3.5 to 12"),
        ("[[element]]\nkind = \"branch\"\nelder_mm = 4.9\n", 5, "expected 5 to 12"),
        ("[[element]]\nkind = \"branch\"\nsize_mm = nan\n", 5, "expected 3.5 to 12"),
        ("[[element]]\nkind = \"branch\"\nalign = \"middle\"\n", 5, "unknown variant `middle`"),
        ("[[element]]\nkind = \"gap\"\nalign = \"left\"\n", 5, "a gap has no align"),
        ("[[element]]\nkind = \"qr\"\nbold = true\n", 5, "a qr has no bold"),
        ("[[element]]\nkind = \"qr\"\nonly = \"young\"\n", 5, "unknown variant `young`"),
        ("[[element]]\nkind = \"qr\"\nsize_mm = 73\n", 5, "73 mm wide with its white; the paper"),
        ("[[element]]\nkind = \"qr\"\nsize_mm = 20\n", 5, "expected 24 to 72 millimetres"),
        ("[[element]]\nkind = \"logo\"\n", 4, "expected file = ..."),
        ("[[element]]\nkind = \"gap\"\nfile = \"a.png\"\n", 5, "belongs to kind = \"logo\""),
        ("[[element]]\nkind = \"logo\"\nfile = \"a.png\"\n", 5, "expected a PNG picture: No such"),
        ("[[element]]\nkind = \"logo\"\nfile = \"words.png\"\n", 5, "expected a PNG picture"),
        ("[[element]]\nkind = \"logo\"\nfile = \"wide.png\"\n", 5, "100 mm wide at this height"),
        ("[[element]]\nkind = \"phone\"\nphone = \"call us\"\n", 5, "is no telephone number"),
        ("[[element]]\nkind = \"phone\"\n", 4, "expected phone = ..."),
        ("[[element]]\nkind = \"text\"\ntext = { zh = \"你好\" }\n", 5, "expected words in \"en\""),
        ("[[element]]\nkind = \"text\"\n\n[[element]]\nkind = \"gap\"\n", 4, "expected text = ..."),
    ] {
        assert_refused(&format!("{number}{more}"), line, expected);
    }
    let more = |head: &str, tail: &str| format!("{head}\n{number}{tail}");
    assert_refused(&more("width_mm = 30", ""), 1, "expected the printed width, 40 to 104");
    assert_refused(&more("words = \"speech.toml\"", ""), 1, "expected the words' file");
    assert_refused("[[element]]\nkind = \"gap\"\n", 2, "no element is the number");
    assert_refused("width_mm = 72\n", 1, "missing field `element`");
    assert_refused(&number.replace("number\"", "number\"\nsize_mm = 13.9"), 3, "expected 14 to 25");
    assert_refused(&number.replace("number\"", "number\"\nelder_mm = 16"), 3, "expected 17 to 25");
    assert_refused(&number.replace("number\"", "number\"\nonly = \"elder\""), 3, "has no only");
    let logo = "[[element]]\nkind = \"qr\"\nsize_mm = 72\n".repeat(4);
    assert_refused(&more("", &logo), 14, "down to here the ticket is 302 mm long");
}

#[test]
fn a_language_without_words_of_its_own_is_no_mistake() {
    load("[[element]]\nkind = \"number\"\n", &["zh", "en", "ug"]).unwrap();
}

#[test]
fn a_layout_that_is_not_there_is_named() {
    let languages = [Language::chinese()];
    let error = Design::load(Path::new("nowhere/layout.toml"), &languages).unwrap_err();
    assert_eq!(error.to_string(), "nowhere/layout.toml cannot be read");
}
