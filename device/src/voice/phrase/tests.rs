//! The golden table of what is said.

use super::*;

const ZH: &str = include_str!("../../../../assets/voice/grammar/zh.toml");
const EN: &str = include_str!("../../../../assets/voice/grammar/en.toml");

/// The clips of a call on one line; pauses are checked apart.
#[track_caller]
fn check(grammar: &str, call: (&str, u16, u8), expected: &str) {
    let grammar = Grammar::read(grammar).unwrap();
    let (number, counter, call) = call;
    let steps = grammar.phrase(number.parse().unwrap(), CounterId(counter), call);
    let clips: Vec<String> = steps
        .into_iter()
        .filter_map(|step| if let Step::Clip(id) = step { Some(id) } else { None })
        .collect();
    assert_eq!(clips.join(" "), expected);
}

#[test]
fn mandarin_first_calls() {
    check(ZH, ("A018", 2, 1), "qing letter-A digit-0 digit-yao digit-8 hao counter-2");
    check(ZH, ("F001", 1, 1), "qing letter-F digit-0 digit-0 digit-yao hao counter-1");
    check(ZH, ("A111", 11, 1), "qing letter-A digit-yao digit-yao digit-yao hao counter-11");
    check(ZH, ("Y700", 20, 1), "qing letter-Y digit-7 digit-0 digit-0 hao counter-20");
    check(ZH, ("W222", 10, 1), "qing letter-W digit-2 digit-2 digit-2 hao counter-10");
}

#[test]
fn english_first_calls() {
    check(EN, ("A018", 2, 1), "ticket letter-A digit-0 digit-1 digit-8 counter-2");
    check(EN, ("L999", 12, 1), "ticket letter-L digit-9 digit-9 digit-9 counter-12");
}

#[test]
fn four_digit_numbers_keep_every_digit() {
    check(ZH, ("A1000", 3, 1), "qing letter-A digit-yao digit-0 digit-0 digit-0 hao counter-3");
    check(EN, ("R1205", 3, 1), "ticket letter-R digit-1 digit-2 digit-0 digit-5 counter-3");
}

#[test]
fn every_counter_to_twenty_is_one_phrase() {
    for counter in 1..=20 {
        let said = format!("qing letter-A digit-0 digit-0 digit-5 hao counter-{counter}");
        check(ZH, ("A005", counter, 1), &said);
        let said = format!("ticket letter-A digit-0 digit-0 digit-5 counter-{counter}");
        check(EN, ("A005", counter, 1), &said);
    }
}

#[test]
fn a_counter_beyond_the_pack_is_spelled() {
    let zh = "qing letter-A digit-0 digit-yao digit-8 hao dao digit-2 digit-1 hao-chuangkou";
    check(ZH, ("A018", 21, 1), zh);
    check(
        EN,
        ("A018", 101, 1),
        "ticket letter-A digit-0 digit-1 digit-8 go-to digit-1 digit-0 \
                                digit-1",
    );
}

#[test]
fn a_repeat_says_so_first() {
    check(ZH, ("A018", 2, 2), "again qing letter-A digit-0 digit-yao digit-8 hao counter-2");
    check(ZH, ("A018", 2, 3), "again qing letter-A digit-0 digit-yao digit-8 hao counter-2");
    check(EN, ("A018", 2, 2), "second-call ticket letter-A digit-0 digit-1 digit-8 counter-2");
    check(EN, ("A018", 2, 3), "calling-again ticket letter-A digit-0 digit-1 digit-8 counter-2");
}

#[test]
fn pauses_stand_where_the_grammar_puts_them() {
    let grammar = Grammar::read(EN).unwrap();
    let steps = grammar.phrase("A018".parse().unwrap(), CounterId(2), 1);
    let said: Vec<String> = steps
        .iter()
        .map(|step| match step {
            Step::Clip(id) => id.clone(),
            Step::Pause(ms) => ms.to_string(),
        })
        .collect();
    let expected = "ticket 140 letter-A 100 digit-0 60 digit-1 60 digit-8 300 counter-2";
    assert_eq!(said.join(" "), expected);
}

#[test]
fn ids_hold_everything_a_call_can_ask_for() {
    for text in [ZH, EN] {
        let grammar = Grammar::read(text).unwrap();
        let ids = grammar.ids(&grammar.need_whole());
        for (number, counter, call) in [("A018", 2, 1), ("Y3456", 20, 2), ("X789", 999, 3)] {
            for step in grammar.phrase(number.parse().unwrap(), CounterId(counter), call) {
                if let Step::Clip(id) = step {
                    assert!(ids.contains(&id), "{id} is not among the ids");
                }
            }
        }
    }
}

#[test]
fn a_grammar_without_sense_is_refused() {
    let told = |text: String| Grammar::read(&text).unwrap_err().to_string();
    assert!(told(ZH.replace("letter-{x}", "letter")).contains("reading.letter"));
    assert!(told(ZH.replace("pause_ms = 220", "pause_ms = 60000")).contains("60000 ms"));
    assert!(told(ZH.replace("[{ clip = \"dao\" }", "[\"counter\"")).contains("counter_spelled"));
}
