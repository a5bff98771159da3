//! The golden table of what is said.

use super::*;

const ZH: &str = include_str!("../../../../assets/voice/grammar/zh.toml");
const EN: &str = include_str!("../../../../assets/voice/grammar/en.toml");
const YUE: &str = include_str!("../../../../assets/voice/grammar/yue.toml");
const JA: &str = include_str!("../../../../assets/voice/grammar/ja.toml");
const KO: &str = include_str!("../../../../assets/voice/grammar/ko.toml");

/// The clips of a call on one line; pauses are checked apart.
#[track_caller]
fn check(grammar: &str, call: (&str, u16, u8), expected: &str) {
    let grammar = Grammar::read(grammar).unwrap();
    assert_eq!(said(&grammar, saying(call), &ordinary), expected);
}

fn saying((number, counter, call): (&str, u16, u8)) -> Saying {
    let (number, counter) = (number.parse().unwrap(), CounterId(counter));
    Saying { number, counter, call, moved: false }
}

/// The clips of the packs that this project carries: none of a whole number or call.
fn ordinary(id: &str) -> bool {
    !["number-", "call-"].iter().any(|large| id.starts_with(large)) && !id.ends_with("-last")
}

fn said(grammar: &Grammar, saying: Saying, has: Has) -> String {
    let steps = grammar.phrase(&saying, has);
    let clips = steps.into_iter().filter_map(|step| match step {
        Step::Clip(id) => Some(id),
        Step::Pause(_) => None,
    });
    clips.collect::<Vec<_>>().join(" ")
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
fn cantonese_has_no_yao() {
    check(YUE, ("A018", 2, 1), "ching letter-A digit-0 digit-1 digit-8 hou counter-2");
    check(YUE, ("A111", 1, 2), "again ching letter-A digit-1 digit-1 digit-1 hou counter-1");
    let spelled = "ching letter-A digit-0 digit-1 digit-8 hou dou digit-2 digit-1 hou-gwaiwai";
    check(YUE, ("A018", 21, 1), spelled);
}

#[test]
fn japanese_and_korean_say_after_a_number_what_it_is() {
    check(JA, ("A018", 2, 1), "letter-A digit-0 digit-1 digit-8 ban-no-kata counter-2");
    check(JA, ("F474", 7, 3), "later letter-F digit-4 digit-7 digit-4 ban-no-kata counter-7");
    let spelled = "letter-A digit-0 digit-1 digit-8 ban-no-kata digit-2 digit-1 ban-madoguchi";
    check(JA, ("A018", 21, 1), spelled);
    check(KO, ("A018", 2, 1), "letter-A digit-0 digit-1 digit-8 beon-gogaengnim counter-2");
    check(KO, ("A100", 2, 2), "second letter-A digit-1 digit-0 digit-0 beon-gogaengnim counter-2");
}

#[test]
fn the_largest_unit_of_the_pack_is_said() {
    let grammar = Grammar::read(ZH).unwrap();
    let has = |large: &'static [&str]| move |id: &str| ordinary(id) || large.contains(&id);
    let call = saying(("A018", 2, 1));
    assert_eq!(
        said(&grammar, call, &has(&["number-018", "digit-8-last"])),
        "qing letter-A number-018 counter-2"
    );
    let whole = ["call-A018-2", "number-018"];
    assert_eq!(said(&grammar, call, &|id| ordinary(id) || whole.contains(&id)), "call-A018-2");
    let digits = "qing letter-A digit-0 digit-yao digit-8-last hao counter-2";
    assert_eq!(said(&grammar, call, &has(&["digit-8-last", "digit-0-last"])), digits);
    let again = Saying { call: 2, ..call };
    assert_eq!(said(&grammar, again, &has(&["call-A018-2"])), "again call-A018-2");
    // The clip of 018 says nothing of another number, nor of one with four digits.
    let other = "qing letter-A digit-yao digit-0 digit-yao digit-8 hao counter-2";
    assert_eq!(said(&grammar, saying(("A1018", 2, 1)), &has(&["number-018"])), other);
}

#[test]
fn a_missing_phrase_is_said_by_what_is_left() {
    let grammar = Grammar::read(EN).unwrap();
    let without = |lacking: &'static str| move |id: &str| ordinary(id) && id != lacking;
    let call = saying(("A018", 2, 2));
    let spelled = "second-call ticket letter-A digit-0 digit-1 digit-8 go-to digit-2";
    assert_eq!(said(&grammar, call, &without("counter-2")), spelled);
    let first = "ticket letter-A digit-0 digit-1 digit-8 counter-2";
    assert_eq!(said(&grammar, call, &without("second-call")), first);
}

#[test]
fn a_ticket_that_goes_elsewhere_says_so_first() {
    for text in [ZH, EN, YUE, JA, KO] {
        let grammar = Grammar::read(text).unwrap();
        let stays = saying(("A018", 2, 1));
        let moves = said(&grammar, Saying { moved: true, ..stays }, &ordinary);
        assert_eq!(moves, format!("moved {}", said(&grammar, stays, &ordinary)));
    }
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
    let steps = grammar.phrase(&saying(("A018", 2, 1)), &ordinary);
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
    for text in [ZH, EN, YUE, JA, KO] {
        let grammar = Grammar::read(text).unwrap();
        let ids = grammar.ids(&grammar.need_whole());
        for call in [("A018", 2, 1), ("Y3456", 20, 2), ("X789", 999, 3)] {
            for id in said(&grammar, saying(call), &ordinary).split(' ') {
                assert!(ids.contains(id), "{id} is not among the ids");
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
    assert!(told(ZH.replace("number = \"number-{x}\"\n", "")).contains("whole_number"));
    assert!(told(ZH.replace("call-{x}-{y}", "call-{x}")).contains("{y}"));
    assert!(told(ZH.replace("moved = [{ clip", "moved = [\"letter\", { clip")).contains("before"));
    assert!(told(JA.replace("number_spelled", "number_whole")).contains("number_spelled"));
}
