//! A wrong file is told by line and by what was expected.

mod watch;
mod work;

use super::{Config, ConfigError};
use device::printer::{Flow, Link, Profile};
use shared::rules::{Dispatch, Icon, Rates};
use shared::{CounterId, KioskId, Series, ServiceId};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

mod front;
mod kiosks;
mod screens;
mod voice;

const SAMPLE: &str = include_str!("../../../assets/sample/branch.toml");

/// The sample's layout, as a file elsewhere names it.
const LAYOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/ticket/layout.toml");

fn read(text: &str) -> Result<Config, ConfigError> {
    let folder = TempDir::new().unwrap();
    let path = written(folder.path(), text);
    Config::read(&path)
}

fn written(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("branch.toml");
    fs::write(&path, text.replace("../ticket/layout.toml", LAYOUT)).unwrap();
    path
}

#[test]
fn the_sample_is_right() {
    let config = read(SAMPLE).unwrap();
    assert_eq!(config.rules.services.len(), 7);
    assert_eq!(config.rules.counter(CounterId(2)).unwrap().services.len(), 5);
    assert_eq!(config.rules.services[0].series, Series('A'));
    let icons = config.rules.services.iter().map(|service| service.icon);
    assert!(icons.take(2).eq([Icon::Cash, Icon::Account]));
    assert_eq!(config.rules.groups[0].icon, Icon::Other);
    let room = config.rules.counter(CounterId(6)).unwrap();
    assert_eq!(room.name, Some([("zh", "理财室"), ("en", "Wealth room")].into()));
    assert_eq!(config.rules.counter(CounterId(1)).unwrap().name, None);
    let printer = &config.printers[&KioskId(1)];
    assert_eq!(printer.profile, Profile::named("epson-tm").unwrap());
    let path = "/dev/ttyUSB0".to_owned();
    assert_eq!(printer.link, Link::Serial { path, baud: 115_200, flow: Flow::None });
    let corporate = ServiceId("corporate".to_owned());
    assert_eq!(config.said.areas.keys().collect::<Vec<_>>(), [&corporate]);
    assert!(config.voice.unwrap().packs.ends_with("../voice"));
}

#[test]
fn a_printer_of_the_branchs_own_is_read_from_beside_its_file() {
    let folder = TempDir::new().unwrap();
    let ours = include_str!("../../../assets/printers/generic-80.toml");
    fs::write(folder.path().join("ours.toml"), ours).unwrap();
    let text = SAMPLE.replacen("\"epson-tm\"", "\"ours.toml\"", 1);
    let text = text.replacen("\"/dev/ttyUSB0\"", "\"tcp:192.168.1.5\"", 1);
    let path = written(folder.path(), &text);
    let config = Config::read(&path).unwrap();
    let printer = &config.printers[&KioskId(1)];
    assert_eq!(printer.profile, Profile::named("generic-80").unwrap());
    assert_eq!(printer.link, Link::Tcp { address: "192.168.1.5:9100".to_owned() });

    fs::write(folder.path().join("ours.toml"), ours.replacen("= 576", "= 570", 1)).unwrap();
    let told = Config::read(&path).unwrap_err().to_string();
    assert!(told.contains("ours.toml, line ") && told.contains("a multiple of 8 dots"), "{told}");
}

#[test]
fn a_mistake_in_the_layout_names_the_layouts_own_file() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("slip.toml"), "words = \"words.toml\"\nwidth_mm = 7\n").unwrap();
    let text = SAMPLE.replacen("../ticket/layout.toml", "slip.toml", 1);
    let told = Config::read(&written(folder.path(), &text)).unwrap_err().to_string();
    assert!(told.contains("slip.toml, line "), "{told}");
}

#[test]
fn a_mistake_names_its_line_and_what_was_expected() {
    // What to replace, with what, on which line's text the finger points, and what is said.
    let cases = [
        ("id = \"cash\"", "id = \"cash\" \"x\"", "id = \"cash\"", "expected newline"),
        ("due_minutes = 5", "due_minuts = 5", "due_minuts", "unknown field `due_minuts`"),
        ("series = \"A\"", "series = \"B\"", "series = \"B\"", "expected one of A F L R"),
        ("series = \"R\"", "series = \"A\"", "series = \"A\"", "a second time"),
        ("series = \"R\"", "series = 4", "series = 4", "expected a character"),
        ("services = [\"corporate\"]", "services = [\"gold\"]", "\"gold\"", "no service \"gold\""),
        ("services = [\"corporate\"]", "services = []", "id = 4", "counter 4 serves nothing"),
        ("group = \"more\"", "group = \"les\"", "group = \"les\"", "no group \"les\""),
        (", en = \"Cash\"", "", "个人现金", "expected words in \"en\" too"),
        (", en = \"Wealth room\"", "", "理财室", "expected words in \"en\" too"),
        ("icon = \"cash\"", "icon = \"gold\"", "\"gold\"", "unknown variant `gold`"),
        ("icon = \"cash\"", "icon = \"gold\"", "\"gold\"", "`card`, `wealth`, `loan`"),
        ("icon = \"other\"", "icon = \"More\"", "\"More\"", "expected one of `cash`"),
        ("127.0.0.1:7600", "0.0.0.0:7600", "0.0.0.0", "expected a loopback address"),
        ("calls_max = 3", "calls_max = 1", "calls_max = 1", "expected calls_min or more"),
        ("\"epson-tm\"", "\"epsom\"", "\"epsom\"", "expected epson-tm, custom-vkp80"),
        ("\"epson-tm\"", "\"ours.toml\"", "\"ours.toml\"", "ours.toml cannot be read: No such"),
        ("\"/dev/ttyUSB0\"", "\"COM3\"", "COM3", "expected a serial line such as /dev/ttyUSB0"),
        ("\"/dev/ttyUSB0\"", "\"tcp:a:b\"", "tcp:a:b", "or tcp:HOST:9100"),
        ("[[kiosk]]\nid = 1", "[[kiosk]]\nid = 1\nneighbour = 1", "neighbour", "another kiosk"),
        (", en = \"Business area, second floor\"", "", "二楼", "expected words in \"en\" too"),
        ("layout = ", "message = { zh = \"好\" }\nlayout = ", "message", "words in \"en\" too"),
        ("baud = 115200", "baud = 12", "baud = 12", "bits a second"),
        ("baud = 115200", "flow = \"rts\"", "rts", "expected one of `none`, `hardware`"),
        ("baud = 115200", "tells = true", "tells", "unknown field `tells`"),
        ("baud = 115200", "roll_mm = 80", "roll_mm = 80", "such as 80000"),
        ("due_minutes = 10", "overnight = 1", "overnight = 1", "expected a boolean"),
        ("front = true", "back = true", "back", "unknown field `back`"),
        ("end = true", "end = 1", "end = 1", "expected a boolean"),
        (
            "languages = [\"zh\", \"en\"]\nnotices",
            "languages = [\"zh\"]\nnotices",
            "[\"zh\"]",
            "\"en\"",
        ),
        (
            "\"../voice\"\nlanguages = [\"zh\", \"en\"]",
            "\"../voice\"\nlanguages = [\"fr\"]",
            "fr",
            "speaks",
        ),
        ("\"head_start\"\n", "\"lifo\"\n", "lifo", "expected one of `head_start`"),
        (
            "policy = \"head_start\"\n",
            "policy = \"fifo\"\nrates = { vip = 3 }\n",
            "vip = 3",
            "only policy = \"accumulating\" has rates",
        ),
        (
            "policy = \"head_start\"\n",
            "policy = \"accumulating\"\nrates = { vip = 0 }\n",
            "vip = 0",
            "expected 1 or more",
        ),
    ];
    tells(&cases);
}

/// Each mistake is told by its line and by what was expected.
#[track_caller]
fn tells(cases: &[(&str, &str, &str, &str)]) {
    for (from, to, pointed, said) in cases.iter().copied() {
        let text = SAMPLE.replacen(from, to, 1);
        assert_ne!(text, SAMPLE, "{from} is not in the sample");
        let Err(ConfigError::Mistake { line, what, .. }) = read(&text) else {
            panic!("{to} was taken")
        };
        assert!(what.contains(said), "{to}: {what}");
        let shown = text.lines().nth(line - 1).unwrap_or_default();
        let wanted = if said == "a second time" { "series = \"A\"" } else { pointed };
        assert!(shown.contains(wanted), "{to}: line {line} is {shown:?}");
    }
}

#[test]
fn a_policy_is_read_with_its_rates() {
    let policy = |text: &str| {
        let text = SAMPLE.replacen("policy = \"head_start\"\n", &format!("{text}\n"), 1);
        read(&text).unwrap().rules.dispatch
    };
    assert_eq!(read(SAMPLE).unwrap().rules.dispatch, Dispatch::HeadStart);
    assert_eq!(policy("policy = \"head_start\""), Dispatch::HeadStart);
    assert_eq!(policy("policy = \"strict\""), Dispatch::Strict);
    let rates = Rates { vip: 25, ..Rates::default() };
    let text = "policy = \"accumulating\"\nrates = { vip = 25 }";
    assert_eq!(policy(text), Dispatch::Accumulating(rates));
}

#[test]
fn a_missing_file_is_named() {
    let trouble = Config::read(Path::new("nowhere.toml")).unwrap_err().to_string();
    assert!(trouble.starts_with("nowhere.toml cannot be read"), "{trouble}");
}
