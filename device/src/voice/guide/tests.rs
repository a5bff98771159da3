use super::*;
use crate::voice::listen;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

fn guides() -> [Guide; 2] {
    [Language::chinese(), Language::english()].map(|tag| Guide::load(&assets(), &tag).unwrap())
}

fn clips(guide: &Guide, line: &Line) -> Vec<String> {
    let (part, missing) = guide.say(std::slice::from_ref(line));
    assert_eq!(missing, [""; 0], "{line:?}");
    part.clips
}

#[test]
fn sentences_are_joined_in_the_order_of_their_language() {
    let number = Value::Number("A018".parse().unwrap());
    for (line, zh, en) in [
        (Line::of("请从下方取走号票"), "take-below", "take-below"),
        (
            Line::with("您的号码", [number]),
            "your-number-1 letter-A digit-0 digit-yao digit-8 hao",
            "your-number-1 letter-A digit-0 digit-1 digit-8",
        ),
        (
            Line::with("前面有 {0} 人等候", [Value::Count(2)]),
            "ahead-1 count-2 ahead-2",
            "digit-2 ahead-1",
        ),
        (
            Line::with("前面有 {0} 人等候", [Value::Count(1)]),
            "ahead-1 digit-1 ahead-2",
            "ahead-one",
        ),
        (
            Line::with("约 {0}-{1} 分钟", [Value::Count(5), Value::Count(15)]),
            "range-1 digit-5 range-2 count-15 range-3",
            "range-1 digit-5 range-2 count-15 range-3",
        ),
        (
            Line::with("请到 {0} 号取号机取走号票", [Value::Ordinal(2)]),
            "take-at-1 digit-2 take-at-2",
            "take-at-1 digit-2",
        ),
        (Line::with(NAME, [Value::Service("cash".to_owned())]), "service-cash", "service-cash"),
        (Line::with(NAME, [Value::Group("more".to_owned())]), "group-more", "group-more"),
        (Line::with(NAME, [Value::Service("nowhere".to_owned())]), "unnamed", "unnamed"),
    ] {
        for (guide, expected) in guides().iter().zip([zh, en]) {
            let tag = guide.language();
            let expected: Vec<String> =
                expected.split(' ').map(|id| format!("{tag}/{id}")).collect();
            assert_eq!(clips(guide, &line), expected, "{line:?}");
        }
    }
}

#[test]
fn every_sentence_of_every_language_has_its_clips() {
    for guide in guides() {
        assert_eq!(guide.gaps(), [""; 0], "{}", guide.language());
    }
    let [zh, en] = guides().map(|guide| {
        guide.sentences.say.iter().map(|sentence| sentence.key.clone()).collect::<Vec<_>>()
    });
    assert_eq!(zh, en, "each language says the same sentences");
}

#[test]
fn what_is_said_is_heard_as_its_clips() {
    let lines = [
        Line::of("取号成功"),
        Line::with("您的号码", [Value::Number("R207".parse().unwrap())]),
        Line::with("前面有 {0} 人等候", [Value::Count(23)]),
        Line::of("请从下方取走号票"),
    ];
    for guide in guides() {
        let (part, missing) = guide.say(&lines);
        assert_eq!(missing, [""; 0]);
        let named =
            guide.named(|id| part.clips.iter().any(|said| said.ends_with(&format!("/{id}"))));
        let heard = listen::recognise(&part.samples, &named, 0.99);
        assert!(heard.iter().map(|heard| &heard.id).eq(&part.clips), "{heard:?}");
    }
}

#[test]
fn a_sentence_that_lacks_something_is_left_out_whole_and_told() {
    let [zh, _] = guides();
    let lines = [
        Line::of("没有这一句"),
        Line::of("前面有 {0} 人等候"),
        Line::with("您的号码", [Value::Number("Q001".parse().unwrap())]),
        Line::of("取号成功"),
    ];
    let (part, missing) = zh.say(&lines);
    assert_eq!(part.clips, ["zh/got-it"]);
    assert_eq!(missing, ["没有这一句", "前面有 {0} 人等候: nothing stands in {0}", "zh/letter-Q"]);
}

#[test]
fn a_language_without_sentences_is_refused_with_the_file() {
    let error = Guide::load(&assets(), &Language("ja".to_owned())).unwrap_err();
    assert!(error.file.ends_with("kiosk/ja.toml"), "{error}");
}
