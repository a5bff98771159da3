//! Ways onto paper: which is taken, what each says, and that none breaks its promises.

use super::super::bands::forbidden;
use super::super::lay::ROWS_MAX;
use super::super::void_strip;
use super::super::{Design, LENGTH_MM_MAX, Slip, WIRE_MS_MAX, Warning, Way};
use super::{NARROW, WIDE, press, printed, sample, samples};
use crate::printer::profile::{Cut, Paper, Profile, TextMode};
use proptest::prelude::*;
use shared::{Language, Text};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

const WAYS: [Way; 3] = [Way::Raster, Way::Hybrid, Way::Text];

/// Letters that no installed font has: a script that came into Unicode after the fonts did.
const UNKNOWN: &str = "\u{16100}\u{16101}\u{16102}\u{16103}";

#[test]
fn the_best_way_that_fits_the_line_is_taken() {
    for (slip, name) in samples() {
        for (baud, way, bytes_max) in [
            (115_200, Way::Raster, if slip.elder { 30_000 } else { 20_000 }),
            (38_400, Way::Hybrid, 11_500),
            (9_600, Way::Text, 2_800),
        ] {
            let job = sample().job(&mut press(), &slip, (&WIDE, baud));
            let bytes = job.bytes.len();
            assert_eq!(job.way, way, "{name} at {baud}: {bytes} bytes");
            assert!(bytes <= bytes_max, "{name} at {baud}: {bytes} bytes");
            assert!(job.wire <= Duration::from_millis(WIRE_MS_MAX) && job.warnings.is_empty());
            assert_eq!(job.wire.as_micros(), bytes as u128 * 10_000_000 / u128::from(baud));
        }
    }
}

#[test]
fn a_language_that_text_cannot_say_may_take_longer_on_the_line() {
    let mut slip = Slip::sample(Language("ko".to_owned()), false);
    slip.service.0.insert(slip.language.clone(), "개인 현금 업무".to_owned());
    let job = |baud| sample().job(&mut press(), &slip, (&WIDE, baud));
    let slow = job(19_200);
    assert_eq!((slow.way, slow.warnings.len()), (Way::Hybrid, 0));
    assert!(slow.wire > Duration::from_millis(WIRE_MS_MAX));
    let slower = job(9_600);
    let unsaid = Warning::Unsaid { language: slip.language.clone(), letter: '개' };
    assert_eq!((slower.way, slower.warnings), (Way::Text, vec![unsaid]));
}

#[test]
fn letters_without_a_font_give_way_to_chinese_and_name_their_package() {
    let mut slip = Slip::sample(Language("xx".to_owned()), false);
    let plain = sample().job_by(Way::Raster, &mut press(), &slip, (&WIDE, 115_200));
    for name in [&mut slip.branch, &mut slip.service] {
        name.0.insert(slip.language.clone(), UNKNOWN.to_owned());
    }
    let job = sample().job_by(Way::Raster, &mut press(), &slip, (&WIDE, 115_200));
    assert_eq!(job.bytes, plain.bytes, "something was drawn for them");
    let language = slip.language;
    let package = "fonts-noto-core";
    assert_eq!(job.warnings, [Warning::NoFont { language, letter: '\u{16100}', package }]);
    assert!(job.warnings[0].to_string().contains("on Debian it is in the package fonts-noto-core"));
}

/// What a codec of another make reads in GB18030.
fn decoded(bytes: &[u8]) -> String {
    let mut codec = Command::new("iconv")
        .args(["-f", "GB18030", "-t", "UTF-8"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("iconv is part of the C library");
    codec.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = codec.wait_with_output().unwrap();
    assert!(output.status.success(), "iconv refuses {bytes:02x?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The text among a job's commands, each of which is passed over by its length.
fn text_of(job: &[u8]) -> Vec<u8> {
    let mut rest = job;
    let mut text = Vec::new();
    while let Some(first) = rest.first() {
        let length = |low: usize| usize::from(u16::from_le_bytes([rest[low], rest[low + 1]]));
        let skip = match (first, rest.get(1)) {
            (0x1B, Some(b'i')) | (0x1C, _) => 2,
            (0x1B, _) | (0x1D, Some(b'!')) => 3,
            (0x1D, Some(b'L' | b'V' | b'e')) => 4,
            (0x1D, Some(b'v')) => 8 + length(4) * length(6),
            (0x1D, Some(b'(')) => 5 + length(3),
            (0x1D, other) => panic!("GS {other:02x?} is no command of a ticket"),
            _ => {
                text.push(*first);
                1
            }
        };
        rest = &rest[skip..];
    }
    text
}

#[test]
fn every_line_of_text_is_read_by_a_foreign_codec() {
    let slip = Slip { reprint: 2, ..Slip::sample(Language::english(), false) };
    let job = sample().job_by(Way::Text, &mut press(), &slip, (&WIDE, 9_600));
    let text = decoded(&text_of(&job.bytes));
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "Jiangcheng Bank,",
            "Renmin Road",
            "江城银行 人民路支行",
            "Reprint 补打 2",
            "A018",
            "Cash",
            "个人现金",
            "People ahead: 3",
            "前面等待 3 人",
            "Wait: 5 to 15 min",
            "预计等待 5～15 分钟",
            "Wait at: Floor 1",
            "请在一楼大厅等候",
            "Missed? See the lobby manager.",
            "过号请找大堂经理。",
            "Complaints 投诉 000-1234 5678",
            "Kiosk 取号机 1",
            "2026-11-22 09:32",
        ]
    );
    let ticket = printed(&job.bytes);
    assert_eq!(ticket.lines, text.lines().collect::<Vec<_>>());
    assert_eq!(ticket.codes, [slip.qr.as_bytes()]);
    let rare = Paper { text: TextMode::Gb18030, ..WIDE };
    let slip = Slip { branch: Text::from([("zh", "㐂𠮷支行")]), ..slip };
    let job = sample().job_by(Way::Text, &mut press(), &slip, (&rare, 9_600));
    assert!(decoded(&text_of(&job.bytes)).starts_with("㐂𠮷支行\n"));
    let job = sample().job_by(Way::Text, &mut press(), &slip, (&WIDE, 9_600));
    assert!(decoded(&text_of(&job.bytes)).starts_with("〓〓支行\n"));
}

#[test]
fn nobody_ahead_and_a_promise_without_end_are_said() {
    let slip = Slip {
        people_ahead: 0,
        promise: Some((60, None)),
        area: None,
        ..Slip::sample(Language::chinese(), false)
    };
    let lines = printed(&slip.bytes()).lines;
    assert!(lines.contains(&"前面无人等待".to_owned()));
    assert!(lines.contains(&"预计等待超过 60 分钟".to_owned()));
    assert!(!lines.concat().contains("补打") && !lines.concat().contains("投诉"));
}

#[test]
fn a_printer_with_letters_alone_says_it_in_english_where_no_picture_fits() {
    let letters = Paper { text: TextMode::None, qr: false, ..WIDE };
    let slip = Slip::sample(Language::chinese(), false);
    let job = sample().job(&mut press(), &slip, (&letters, 9_600));
    assert_eq!(job.way, Way::Text);
    let ticket = printed(&job.bytes);
    assert!(ticket.lines.contains(&"Cash".to_owned()) && ticket.codes.is_empty());
    assert!(text_of(&job.bytes).is_ascii());
    let fast = sample().job(&mut press(), &slip, (&letters, 115_200));
    assert_eq!(fast.way, Way::Raster);
}

#[test]
fn a_ticket_ends_as_its_printer_ends_one() {
    for (cut, end) in [
        (Cut::Feed, &b"\x1DVB\x00"[..]),
        (Cut::Present, b"\x1Bi\x1De\x03\x0C"),
        (Cut::Tear, b"\x1BJ\xA0"),
    ] {
        for way in WAYS {
            let slip = Slip::sample(Language::english(), true);
            let line = (&Paper { cut, ..WIDE }, 115_200);
            let job = sample().job_by(way, &mut press(), &slip, line);
            assert!(job.bytes.ends_with(end), "{cut:?} {way:?}");
        }
    }
}

#[test]
fn paper_said_to_be_of_no_width_is_no_panic() {
    let line = (&Paper { width_dots: 0, ..WIDE }, 0);
    let slip = Slip::sample(Language::english(), true);
    for way in WAYS {
        assert!(!sample().job_by(way, &mut press(), &slip, line).bytes.is_empty());
    }
}

/// Names as people and mistakes write them.
fn name() -> impl Strategy<Value = String> {
    let longest =
        "重庆市沙坪坝区人民政府政务服务大厅不动产登记综合受理窗口一号楼二层东侧等候区".to_owned();
    let emoji = "优先😀👩‍👩‍👧‍👦业务🇨🇳".to_owned();
    let uyghur = "شەخسىي نەق پۇل كەسپى".to_owned();
    let thai = "บริการเงินสดส่วนบุคคล".to_owned();
    let tibetan = "མི་སྒེར་དངུལ་རྐྱང་".to_owned();
    prop_oneof![
        any::<String>(),
        "[a-zA-Z]{0,120}",
        "[一-龥]{0,60}",
        Just(longest),
        Just(emoji),
        Just(uyghur),
        Just(thai),
        Just(tibetan),
        Just(UNKNOWN.to_owned()),
        Just("\u{202E}A\u{0}\u{10}\u{4}\n\t号".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_names_make_one_ticket_within_its_length(
        names in proptest::collection::vec(name(), 5),
        qr in prop_oneof![any::<String>(), "[ -~]{0,200}"],
        (count, people_ahead) in (1u32..2_000_000, 0u32..200),
        (elder, wide, reprint, own) in (any::<bool>(), any::<bool>(), 0u8..9, any::<bool>()),
    ) {
        let other = Language("ug".to_owned());
        let text = |zh: &String, words: &String| {
            Text([(Language::chinese(), zh.clone()), (other.clone(), words.clone())].into())
        };
        let mut slip = Slip {
            branch: text(&names[0], &names[1]),
            service: text(&names[2], &names[3]),
            area: Some(text(&names[1], &names[4])),
            message: Some(text(&names[4], &names[0])),
            people_ahead,
            qr,
            reprint,
            ..Slip::sample(if own { other.clone() } else { Language::english() }, elder)
        };
        slip.number.count = count;
        let paper = if wide { WIDE } else { NARROW };
        let design = if own { sample() } else { Design::standard() };
        for way in WAYS {
            let job = design.job_by(way, &mut press(), &slip, (&paper, 115_200));
            prop_assert!(!forbidden(&job.bytes), "{:?}", way);
            prop_assert!(usize::try_from(job.rows).unwrap() <= ROWS_MAX, "{:?} {}", way, job.rows);
            let ticket = printed(&job.bytes);
            prop_assert!(ticket.rows < ROWS_MAX + LENGTH_MM_MAX);
            if way == Way::Text {
                prop_assert!(ticket.lines.contains(&slip.number.to_string()));
                prop_assert!(!decoded(&text_of(&job.bytes)).contains(char::REPLACEMENT_CHARACTER));
            }
        }
    }
}

#[test]
fn what_marks_a_stub_void_is_in_letters_that_its_printer_has_and_is_never_held_out() {
    for name in Profile::NAMES {
        let paper = Profile::named(name).unwrap().paper;
        let strip = void_strip(&paper);
        let words = decoded(&text_of(&strip));
        assert_eq!(words.contains("以上作废"), paper.text != TextMode::None, "{name}: {words}");
        assert!(words.contains("VOID"), "{name}: {words}");
        let end: &[u8] = match paper.cut {
            Cut::Feed => &[0x1D, b'V', 66, 0],
            Cut::Present => &[0x1B, b'i'],
            Cut::Tear => &[0x1B, b'J', 160],
        };
        assert!(strip.ends_with(end), "{name}: {strip:02x?}");
    }
}
