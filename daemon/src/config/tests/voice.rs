//! The voice in the branch's file: what it leads to, and mistakes by their lines.

use super::{SAMPLE, read};
use crate::config::ConfigError;
use device::voice::{Hours, Manner};
use shared::voice::ZoneId;
use shared::{CounterId, Language};

const ZONES: &str = r#"[voice]
packs = "../voice"
languages = ["zh", "en"]
device = "front"
speak = "own"
repeat = 2
pace_percent = 150
volume = [{ hours = "08:00-12:00", percent = 60 }]
quiet_hours = ["20:00-08:00"]

[[voice.zone]]
id = "hall"
counters = [1, 2, 3, 4, 5]

[[voice.zone]]
id = "upstairs"
counters = [6]
languages = ["zh"]
device = "back"
ear = "back-ear"
volume = []
quiet_hours = []

[[voice.announcement]]
id = "closing"
text = { zh = "即将停止营业", en = "We are about to close" }
sounds = { zh = "closing-zh.wav" }
"#;

fn with_zones() -> String {
    let (before, _) = SAMPLE.split_once("[voice]").unwrap();
    format!("{before}{ZONES}")
}

#[test]
fn a_branch_without_zones_has_one_for_all_counters() {
    let config = read(SAMPLE).unwrap();
    let voice = config.voice.unwrap();
    let [zone] = &voice.zones[..] else { panic!("{voice:?}") };
    assert_eq!((&*zone.id.0, &zone.counters, &zone.device), ("hall", &vec![], &None));
    assert_eq!(zone.languages, [Language::chinese(), Language::english()]);
    assert_eq!(zone.manner, Manner::default());
    assert_eq!(config.rules.voice.zones[0].id, zone.id);
}

#[test]
fn each_zone_has_its_device_and_what_the_branch_says_for_all() {
    let config = read(&with_zones()).unwrap();
    let voice = config.voice.unwrap();
    let [hall, upstairs] = &voice.zones[..] else { panic!("{voice:?}") };
    assert_eq!((hall.device.as_deref(), hall.ear.as_deref()), (Some("front"), None));
    assert_eq!(
        (upstairs.device.as_deref(), upstairs.ear.as_deref()),
        (Some("back"), Some("back-ear"))
    );
    assert_eq!(upstairs.languages, [Language::chinese()]);
    assert!(hall.manner.own_language && hall.manner.repeat && upstairs.manner.repeat);
    assert_eq!((hall.manner.pace_percent, upstairs.manner.pace_percent), (150, 150));
    assert_eq!(
        (hall.manner.loudness.percent(9 * 60), hall.manner.loudness.percent(13 * 60)),
        (60, 100)
    );
    assert_eq!(hall.manner.loudness.quiet, [Hours { from_min: 20 * 60, to_min: 8 * 60 }]);
    assert_eq!(upstairs.manner.loudness, Manner::default().loudness);
    let [(id, language, file)] = &voice.recordings[..] else { panic!("{voice:?}") };
    assert_eq!((id.as_str(), language), ("closing", &Language::chinese()));
    assert!(file.ends_with("closing-zh.wav"));
    let rules = config.rules.voice;
    assert_eq!(rules.zones[1].id, ZoneId("upstairs".to_owned()));
    assert_eq!(rules.zones[1].counters, [CounterId(6)]);
    assert_eq!(
        rules.announcement("closing").unwrap().text.get(&Language::chinese()),
        "即将停止营业"
    );
}

#[test]
fn a_mistake_in_the_voice_names_its_line_and_what_was_expected() {
    let cases = [
        ("counters = [6]", "counters = [7]", "[7]", "there is no counter 7"),
        ("counters = [6]", "counters = [5]", "id = \"hall\"", "the calls of counter 6"),
        ("counters = [6]", "counters = [6, 6]", "[6, 6]", "a second time"),
        ("id = \"upstairs\"", "id = \"hall\"", "id = \"hall\"", "a second time"),
        ("id = \"upstairs\"", "id = \"up stairs\"", "up stairs", "is no name; expected at most 32"),
        ("languages = [\"zh\"]\ndevice", "languages = [\"fr\"]\ndevice", "fr", "speaks"),
        ("repeat = 2", "repeat = 3", "repeat = 3", "expected 1 or 2"),
        ("pace_percent = 150", "pace_percent = 50", "= 50", "expected 100 (as recorded) to 200"),
        ("percent = 60", "percent = 160", "160", "above the packs' own level"),
        ("\"08:00-12:00\"", "\"8-12\"", "8-12", "expected one such as \"20:00-08:00\""),
        ("\"20:00-08:00\"", "\"20:00-20:00\"", "20:00-20", "is no span of hours"),
        ("speak = \"own\"", "speak = \"both\"", "both", "expected `all` or `own`"),
        ("sounds = { zh", "sounds = { fr", "sounds", "expected one of the branch's languages"),
        (", en = \"We are about to close\"", "", "即将停止", "expected words in \"en\" too"),
    ];
    for (from, to, pointed, said) in cases {
        let wrong = with_zones().replace(ZONES, &ZONES.replacen(from, to, 1));
        assert_ne!(wrong, with_zones(), "{from} is not there");
        let Err(ConfigError::Mistake { line, what, .. }) = read(&wrong) else {
            panic!("{to} was taken")
        };
        assert!(what.contains(said), "{to}: {what}");
        let shown = wrong.lines().nth(line - 1).unwrap_or_default();
        assert!(shown.contains(pointed), "{to}: line {line} is {shown:?}");
    }
}
