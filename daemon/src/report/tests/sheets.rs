//! What a person reads: the sheet of a ticket whose day is written here, and the tables of random
//! days.

use crate::report::words::Tongue;
use crate::report::{Sheet, csv, grids, report, sheet_of, sheet_text, table};
use crate::store::tests::{append, meddle, written};
use crate::store::{Reader, Store};
use queue::testing::branch::{OPENING, full_rules};
use queue::{Event, Hall};
use serde_json::{Value, json};
use shared::moment::Millis;
use shared::{Command, Moment};
use std::path::Path;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

/// What a person's terminal has.
const COLUMNS_MAX: usize = 100;
/// What must stand on no sheet: a note, a reason for a lane, a person, a booking.
const CANARIES: [&str; 4] =
    ["转交备注", "行动不便者", "0123456789abcdef0123456789abcdef", "K7P2X9"];

/// A day as its commands make it.
struct Day {
    store: Store,
    hall: Hall,
    now: Moment,
}

impl Day {
    fn open(folder: &Path) -> Self {
        let mut store = Store::open(folder).unwrap();
        store.begin().unwrap();
        let mut day = Self { store, hall: Hall::default(), now: OPENING };
        let mut rules = full_rules(0);
        rules.counters.iter_mut().for_each(|counter| counter.auto_call = false);
        for event in day.hall.adopt(&rules).unwrap() {
            day.write(event);
        }
        day.wish(json!({ "command": "open_day", "date": "2026-11-22" }));
        for (counter, teller) in [(2, "t07"), (3, "t08"), (5, "t09")] {
            let open = json!({ "command": "open_counter", "counter": counter, "teller": teller });
            day.wish(open);
        }
        day
    }

    fn write(&mut self, event: Event) {
        self.hall.apply(&event, self.now);
        append(&mut self.store, event, self.now);
    }

    #[track_caller]
    fn wish(&mut self, wish: Value) {
        let command: Command = serde_json::from_value(wish).unwrap();
        for event in self.hall.decide(&command, self.now).unwrap() {
            self.write(event);
        }
    }

    fn after(&mut self, seconds: i64) -> &mut Self {
        self.now = self.now + Millis::seconds(seconds);
        self
    }

    fn issue(&mut self, service: &str) {
        self.wish(json!({ "command": "issue", "service": service, "language": "zh", "kiosk": 1 }));
    }

    /// An ordinary customer is passed by one who came later in the care lane, called, called again,
    /// and served; the other is sent on with a note.
    fn passed_by(folder: &Path) -> Self {
        let mut day = Self::open(folder);
        day.issue("cash");
        let care = json!({ "command": "issue", "service": "cash", "language": "zh", "lane": "care",
            "person": CANARIES[2], "grant": { "by": "staff", "reason": CANARIES[1] } });
        day.after(60).wish(care);
        day.after(60).issue("cash");
        day.after(5).wish(json!({ "command": "call_next", "counter": 2 }));
        day.after(5).wish(json!({ "command": "start", "counter": 2 }));
        let on = json!({ "command": "transfer", "counter": 2, "to": { "counter": 3 },
            "note": CANARIES[0] });
        day.after(90).wish(on);
        day.after(5).wish(json!({ "command": "call_next", "counter": 2 }));
        let at = day.now.0 + 400;
        let seen = |length: Option<u32>| {
            json!({ "command": "report_shown", "ticket": 1, "call": 1,
                "seen": { "screen": 1, "at": at, "length_ms": length, "how": "frame" } })
        };
        day.after(1).wish(seen(None));
        let sounded = json!({ "zone": "hall", "from": at + 300, "to": at + 6_100,
            "clips": ["chime", "zh/qing", "zh/letter-A"], "device": "default" });
        day.after(7).wish(json!({ "command": "report_spoken", "ticket": 1, "call": 1,
            "length_ms": 5_800, "sounded": sounded }));
        day.wish(json!({ "command": "report_not_spoken", "ticket": 1, "call": 1,
            "zone": "upstairs", "why": "quiet_hours" }));
        day.after(2).wish(seen(Some(8_000)));
        day.after(30).wish(json!({ "command": "recall", "counter": 2 }));
        day.after(20).wish(json!({ "command": "start", "counter": 2 }));
        day.after(120).wish(json!({ "command": "finish", "counter": 2 }));
        day.after(1).wish(json!({ "command": "call_number", "counter": 5, "number": "A003",
            "reason": "系统故障后补叫" }));
        day.store.commit().unwrap();
        day
    }
}

fn both(sheet: &Sheet) -> [String; 2] {
    [Tongue::Zh, Tongue::En].map(|tongue| sheet_text::lines(sheet, tongue))
}

#[test]
fn a_sheet_tells_the_way_the_rule_and_the_proof() {
    let folder = TempDir::new().unwrap();
    let day = Day::passed_by(folder.path());
    let reader = Reader::open(folder.path()).unwrap();
    let sheet = sheet_of(&reader, Some("2026-11-22"), "A001").unwrap();
    let steps: Vec<&str> = sheet.timeline.iter().map(|step| step.event.as_str()).collect();
    let way = ["issued", "called", "shown", "spoken", "not_spoken", "shown", "called", "arrived"];
    assert_eq!(steps[..8], way);
    assert_eq!(steps[8..], ["started", "finished"]);
    assert_eq!((sheet.lane.as_str(), sheet.stand.as_str()), ("ordinary", "finished"));

    let call = &sheet.calls[0];
    assert_eq!(call.rule.as_deref(), Some("bounded_head_start"));
    assert_eq!((call.teller.as_deref(), call.counter.0), (Some("t07"), 2));
    let line: Vec<_> = call.line.iter().map(|it| (it.number.as_str(), it.plain_place)).collect();
    assert_eq!(line, [("A001", 1), ("A003", 2)]);
    assert_eq!((call.seen.len(), call.seen[0].length_ms), (1, Some(8_000)));
    assert_eq!(call.voiced[0].clips, ["chime", "zh/qing", "zh/letter-A"]);
    assert!(call.voiced[1].why_not.is_some() && call.voiced[1].from.is_none());
    let again = &sheet.calls[1];
    assert_eq!((again.call, &again.rule, again.seen.len()), (2, &None, 0));

    let passed: Vec<_> = sheet.passed_by.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(passed, ["A002"], "called before it although it came later");
    assert!(sheet.passed_by[0].due_at < call.line[0].due_at, "by its key");
    assert!(sheet.journal.is_whole && sheet.journal.last_seq <= day.store.seq());
    assert_eq!(sheet.journal.hash.len(), 64);

    let chosen = sheet_of(&reader, None, "A003").unwrap();
    assert_eq!(chosen.calls[0].rule.as_deref(), Some("by_hand"));
    assert_eq!(chosen.calls[0].reason.as_deref(), Some("系统故障后补叫"));
    drop(day);
}

#[test]
fn a_sheet_has_its_own_lane_and_nobody_elses_and_no_note() {
    let folder = TempDir::new().unwrap();
    let day = Day::passed_by(folder.path());
    let reader = Reader::open(folder.path()).unwrap();
    for number in ["A001", "A002", "A003"] {
        let sheet = sheet_of(&reader, None, number).unwrap();
        let json = serde_json::to_string(&sheet).unwrap();
        for text in both(&sheet).iter().chain([&json]) {
            for canary in CANARIES {
                assert!(!text.contains(canary), "{canary} stands on the sheet of {number}");
            }
            let has_care = ["爱心", "care"].iter().any(|word| text.contains(word));
            assert_eq!(has_care, number == "A002", "{number}: {text}");
            let wide = text.lines().filter(|line| *text != json && line.width() > COLUMNS_MAX);
            assert_eq!(wide.collect::<Vec<_>>(), [""; 0]);
        }
    }
    let [zh, en] = both(&sheet_of(&reader, None, "A001").unwrap());
    assert!(zh.lines().nth(1).unwrap().starts_with("内部资料"), "{zh}");
    assert!(en.lines().nth(1).unwrap().starts_with("Internal"), "{en}");
    // A word of a code is one that nobody has written down.
    assert!(!zh.contains('_') && !en.contains('_'), "{zh}{en}");
    drop(day);
}

#[test]
fn a_changed_journal_proves_nothing() {
    let folder = TempDir::new().unwrap();
    drop(Day::passed_by(folder.path()));
    meddle(folder.path(), "UPDATE event SET at = at + 1 WHERE seq = 7");
    let reader = Reader::open(folder.path()).unwrap();
    let sheet = sheet_of(&reader, None, "A001").unwrap();
    assert!(!sheet.journal.is_whole && sheet.journal.hash.is_empty());
    let [zh, en] = both(&sheet);
    assert!(zh.contains("不足为凭") && en.contains("prove nothing"), "{zh}{en}");
}

#[test]
fn who_stayed_overnight_has_one_sheet_on_both_days() {
    let folder = TempDir::new().unwrap();
    let mut day = Day::open(folder.path());
    day.issue("account");
    day.after(3_600).wish(json!({ "command": "close_day" }));
    day.after(40_000).wish(json!({ "command": "open_day", "date": "2026-11-23" }));
    day.after(60).wish(json!({ "command": "open_counter", "counter": 3 }));
    day.after(60).wish(json!({ "command": "call_next", "counter": 3 }));
    day.store.commit().unwrap();
    let reader = Reader::open(folder.path()).unwrap();
    let first = sheet_of(&reader, Some("2026-11-22"), "L001").unwrap();
    assert_eq!(sheet_of(&reader, Some("2026-11-23"), "L001").unwrap(), first);
    let steps: Vec<&str> = first.timeline.iter().map(|step| step.event.as_str()).collect();
    assert_eq!(steps[..3], ["issued", "overnight", "called"]);
    assert!(first.journal.is_whole);
    // The wait of a night is no wait to be measured.
    let figures = report(&reader, "2026-11-23", "2026-11-23").unwrap();
    assert_eq!((figures.waits.len(), figures.outcomes[0].overnight), (0, 1));
}

#[test]
fn tables_fit_a_terminal_and_records_are_equally_long() {
    for seed in 0..3 {
        let folder = TempDir::new().unwrap();
        let (store, _) = written(folder.path(), seed, 4_000);
        let reader = Reader::open(folder.path()).unwrap();
        let figures = report(&reader, "0000-00-00", "9999-99-99").unwrap();
        for tongue in [Tongue::Zh, Tongue::En] {
            let grids = grids::grids(&figures, tongue);
            for text in grids.iter().filter_map(table::lines) {
                let widest = text.lines().map(UnicodeWidthStr::width).max();
                assert!(widest <= Some(COLUMNS_MAX), "{widest:?}:\n{text}");
            }
            let records = csv::all(&grids);
            assert!(records.ends_with("\r\n") && !records.contains('"'));
            let fields = |record: &str| record.split(',').count();
            let header = fields(records.split("\r\n").next().unwrap());
            let mut records = records.split_terminator("\r\n");
            assert!(records.all(|record| fields(record) == header));
            let alone = csv::one(&grids[1]);
            assert!(alone.starts_with("by,key,wait,count,mean_s,p50_s,p90_s,longest_s,within_"));
            let record: Vec<&str> = alone.lines().nth(1).unwrap().split(',').collect();
            assert!(record[3..8].iter().all(|field| field.parse::<f64>().is_ok()), "{record:?}");
        }
        drop(store);
    }
}
