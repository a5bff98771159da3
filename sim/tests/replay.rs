//! A recorded day, again; and what the program tells and draws.
#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use queue::{Event, Hall};
use shared::rules::Dispatch;
use shared::{CounterId, Moment, ServiceId};
use sim::day::{Done, Nobody, Watch};
use sim::figures::DayFigures;
use sim::{Day, Plan, Policy, Scenario, compare, replay, report, svg};

const BUSY: &str = include_str!("../../assets/scenarios/busy.toml");
const HEAD_START: Policy = Policy::Hall(Dispatch::HeadStart);

#[derive(Default)]
struct Recorder(String);

impl Watch for Recorder {
    fn happens(&mut self, _hall: &Hall, event: &Event, at: Moment) {
        let event = serde_json::to_string(event).unwrap();
        self.0 += &format!("{{\"seq\":1,\"at\":{},\"event\":{event}}}\n", at.0);
    }
}

fn recorded(text: &str) -> (Done, String) {
    let scenario = Scenario::parse(text).unwrap();
    let plan = Plan::draw(&scenario, 3);
    let mut recorder = Recorder::default();
    let done = Day::run(&scenario, &plan, HEAD_START, &mut recorder).unwrap();
    (done, recorder.0)
}

fn waits(done: &Done) -> Vec<i64> {
    let waits = done
        .visits
        .iter()
        .flatten()
        .filter_map(|visit| Some((visit.called_at? - visit.issued_at).0));
    waits.collect()
}

#[test]
fn a_day_under_its_own_rules_is_the_same_again() {
    for text in [BUSY.to_owned(), with_breaks()] {
        let (done, journal) = recorded(&text);
        let (scenario, plan) = replay::read(&journal).unwrap();
        let again = Day::run(&scenario, &plan, HEAD_START, &mut Nobody).unwrap();
        let (first, second) = (waits(&done), waits(&again));
        assert_eq!(first.len(), second.len());
        let off = first.iter().zip(&second).filter(|(one, two)| (*one - *two).abs() > 1_000);
        assert_eq!(off.count(), 0, "no wait differs by more than a second");
    }
}

fn with_breaks() -> String {
    BUSY.replacen("id = 2\n", "id = 2\nbreaks = [{ from = \"12:00\", until = \"12:30\" }]\n", 1)
        .replacen("id = 1\n", "id = 1\nopens = \"09:30\"\ncloses = \"15:00\"\n", 1)
}

#[test]
fn counters_open_pause_and_close_by_the_clock() {
    let (done, journal) = recorded(&with_breaks());
    let open = |place: usize| done.counters[place].0 as f64 / 60_000.0;
    assert!((open(0) - 330.0).abs() < 30.0, "from half past nine to three: {}", open(0));
    assert!(open(1) < open(2) && open(2) >= 480.0, "half an hour's break: {}", open(1));
    assert!(journal.contains("counter_paused") && journal.contains("counter_closed"));
}

#[test]
fn one_counter_less_makes_waits_longer_and_one_more_shorter() {
    let (_, journal) = recorded(BUSY);
    let mean = |counter: Option<(u16, &[&str])>| {
        let (mut scenario, mut plan) = replay::read(&journal).unwrap();
        if let Some((id, services)) = counter {
            let services = services.iter().map(|id| ServiceId((*id).to_owned())).collect();
            scenario.set_counter(CounterId(id), services).unwrap();
        }
        plan.tellers = vec![1.0; scenario.counters.len()];
        let done = Day::run(&scenario, &plan, HEAD_START, &mut Nobody).unwrap();
        let waits = waits(&done);
        waits.iter().sum::<i64>() as f64 / waits.len() as f64
    };
    let as_it_was = mean(None);
    assert!(mean(Some((1, &[]))) > as_it_was);
    assert!(mean(Some((7, &["complex", "corporate"]))) < as_it_was);
}

#[test]
fn what_is_no_journal_is_told_by_line() {
    let told = replay::read("{\"at\":1,\"event\":{\"event\":\"day_closed\"}}\nx\n").unwrap_err();
    assert_eq!(told.to_string(), "line 2 is no event of a journal");
    assert!(replay::read("").unwrap_err().to_string().starts_with("no business day"));
}

#[test]
fn results_are_told_and_drawn() {
    let scenario = Scenario::parse(BUSY).unwrap();
    let days = |policy| -> Vec<DayFigures> {
        let day = |seed| {
            let plan = Plan::draw(&scenario, seed);
            let done = Day::run(&scenario, &plan, policy, &mut Nobody).unwrap();
            DayFigures::of(&scenario, &plan, &done)
        };
        (0..12).map(day).collect()
    };
    let contenders: Vec<_> =
        Policy::ALL.into_iter().map(|(name, policy)| (name.to_owned(), days(policy))).collect();
    let table = compare::table(&scenario, &contenders);
    for (name, _) in Policy::ALL {
        assert!(table.contains(name), "{name} in\n{table}");
    }
    let told = report::days(&scenario, &contenders[0].1);
    for words in ["simple", "complex", "corporate", "care", "VIP", "appointment", "idle"] {
        assert!(told.contains(words), "{words} in\n{told}");
    }
    for picture in [svg::compared(&scenario, &contenders), svg::days(&scenario, &contenders[0].1)] {
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
        assert_eq!(picture.matches("<text ").count(), picture.matches("</text>").count());
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
        assert!(picture.contains("A busy day"));
    }
}

#[test]
fn a_wrong_scenario_is_told_what_was_expected() {
    for (from, to, told) in [
        ("share = 0.6", "share = 0.5", "expected 1"),
        ("opens = \"09:00\"", "opens = \"9\"", "no time of day"),
        ("opens = \"09:00\"", "opens = \"08:00\"", "one for each half hour"),
        ("services = [\"simple\"]", "services = [\"gold\"]", "there is no service gold"),
        ("id = 2\n", "id = 1\n", "two counters have one id"),
        ("cv = 1.1", "cv = -1.1", "a cv of 0 or more"),
        ("care = 0.12", "care = 1.2", "at most 1 in all"),
        ("walk_minutes", "walk_minuts", "unknown field"),
    ] {
        let text = BUSY.replacen(from, to, 1);
        assert_ne!(text, BUSY, "{from} is not in the scenario");
        let mistake = Scenario::parse(&text).unwrap_err();
        assert!(mistake.contains(told), "{to}: {mistake}");
    }
}
