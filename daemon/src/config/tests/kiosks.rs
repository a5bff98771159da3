//! What is asked, offered and read at the kiosks in the branch's file.

use super::{SAMPLE, read, tells};
use crate::config::{KnownBy, ReaderConfig};
use crate::pin;
use shared::front::ReaderKind;
use shared::moment::Millis;
use shared::{KioskId, Lane};
use std::time::Duration;

const READER: &str = "[[reader]]\nkiosk = 1\nkind = \"phone\"\n";

#[test]
fn a_mistake_at_the_kiosks_names_its_line() {
    let more = |text: &str| format!("{READER}\n{text}");
    let lines = [
        ("[[reader]]\nkiosk = 9\nkind = \"card\"", "kiosk = 9", "expected the id of a [[kiosk]]"),
        ("[[reader]]\nkiosk = 1\nkind = \"code\"", "kiosk = 1", "a second reader of its kind"),
        ("[[reader]]\nkiosk = 1\nkind = \"face\"", "face", "expected one of `card`"),
        ("[[reader]]\nkiosk = 1\nkind = \"id_card\"", "kiosk = 1", "expected path ="),
        (
            "[[reader]]\nkiosk = 1\nkind = \"card\"\npath = \"/dev/a\"\nbaud = 5",
            "baud = 5",
            "1200 to 1000000 bits",
        ),
        ("[recognition]\ntimeout_ms = 900", "timeout_ms", "expected 50 to 800 ms"),
        (
            "[recognition]\nkey_file = \"k\"\nurl = \"https://bank.example/tier\"",
            "url",
            "expected http://ADDRESS:PORT/PATH",
        ),
        ("[recognition]\nurl = \"http://127.0.0.1:80/tier\"", "url", "expected key_file"),
        (
            "[recognition]\nfile = \"known.csv\"\nurl = \"http://127.0.0.1:80/tier\"",
            "file",
            "file or url, not both",
        ),
        (
            "[recognition]\ncard_prefixes = [{ prefix = \"6222021234567890\", lane = \"vip\" }]",
            "prefix",
            "the first 4 to 10 digits",
        ),
        (
            "[recognition]\ncard_prefixes = [{ prefix = \"622202\", lane = \"emergency\" }]",
            "prefix",
            "\"ordinary\", \"care\" or \"vip\"",
        ),
        ("[staff]\npin_hash = \"271828\"", "pin_hash", "`tingxud pin`"),
    ];
    for (text, pointed, said) in lines {
        tells(&[(READER, &more(text), pointed, said)]);
    }
    tells(&[
        (
            "kind = \"phone\"",
            "kind = \"phone\"\npath = \"/dev/ttyUSB2\"",
            "path",
            "a phone number is typed",
        ),
        ("ask_above_minutes = 30", "ask_above_minutes = 0", "ask_above", "1 to 240 minutes"),
        ("more_time_seconds = 60", "more_time_seconds = 601", "more_time", "0 to 600 seconds"),
        (
            "note = { zh = \"现在空闲\", en = \"free now\" }",
            "note = { zh = \"现在空闲\" }",
            "diversion",
            "words in \"en\"",
        ),
        (
            "{ zh = \"银行卡\", en = \"Your bank card\" }",
            "{ zh = \"银行卡\" }",
            "银行卡",
            "words in \"en\"",
        ),
    ]);
}

#[test]
fn the_kiosks_are_read() {
    let config = read(SAMPLE).unwrap();
    let front = &config.rules.front;
    assert_eq!(front.ask_above, Some(Millis::minutes(30)));
    assert_eq!(front.more_time, Millis::seconds(60));
    assert_eq!(front.reads(KioskId(1)), [ReaderKind::Code, ReaderKind::Phone]);
    let told: Vec<_> = front.services.iter().map(|it| it.service.0.as_str()).collect();
    assert_eq!(told, ["cash", "wealth"]);
    assert!(front.services[0].diversion.is_some());
    assert_eq!(front.services[1].documents.len(), 2);
    assert_eq!(config.front.readers, [], "both are the kiosk's own");
    assert!(config.front.pin_hash.is_none() && config.front.recognition.known_by.is_none());
    let hash = pin::hash("271828").unwrap();
    let text = format!(
        "{READER}\n[[reader]]\nkiosk = 1\nkind = \"id_card\"\npath = \"/dev/ttyUSB2\"\n\
         [recognition]\nurl = \"http://127.0.0.1:8080/tier\"\ntimeout_ms = 300\n\
         key_file = \"known.key\"\ncard_prefixes = [{{ prefix = \"622208\", lane = \"vip\" }}]\n\
         [staff]\npin_hash = \"{hash}\"\n"
    );
    let config = read(&SAMPLE.replacen(READER, &text, 1)).unwrap().front;
    let (kiosk, kind, baud) = (KioskId(1), ReaderKind::IdCard, 115_200);
    let path = "/dev/ttyUSB2".into();
    assert_eq!(config.readers, [ReaderConfig { kiosk, kind, path, baud }]);
    let (host, path) = ("127.0.0.1:8080".to_owned(), "/tier".to_owned());
    let within = Duration::from_millis(300);
    assert_eq!(config.recognition.known_by, Some(KnownBy::Http { host, path, within }));
    assert_eq!(config.recognition.card_prefixes, [("622208".to_owned(), Lane::Vip)]);
    assert!(config.recognition.key_file.is_some_and(|path| path.ends_with("known.key")));
    assert_eq!(config.pin_hash, Some(hash));
}
