use super::*;
use shared::CounterId;
use shared::link::News;

const ZH: fn() -> Language = Language::chinese;
const EN: fn() -> Language = Language::english;

#[test]
fn the_own_ticket_is_told_with_its_clocks() {
    let view = sample::view(CounterState::Open, Some(sample::own(None)));
    let own = map_own(&view, Moment(612_000), &ZH());
    assert_eq!((own.number.as_str(), own.service.as_str()), ("A018", "现金"));
    assert_eq!((own.waited.as_str(), own.clock.as_str(), own.calls), ("09:40", "00:12", 2));

    let own = sample::own(Some(Moment(600_000)));
    let view = sample::view(CounterState::Open, Some(own));
    let own = map_own(&view, Moment(600_000 + 3_723_000), &EN());
    assert_eq!((own.service.as_str(), own.clock.as_str()), ("Cash", "1:02:03"));
}

#[test]
fn a_clock_that_is_behind_shows_no_time_below_zero() {
    let view = sample::view(CounterState::Open, Some(sample::own(None)));
    assert_eq!(map_own(&view, Moment(0), &ZH()).clock, "00:00");
    assert_eq!(map_line(&view, Moment(-5_000), &ZH())[0].minutes, 0);
}

#[test]
fn waits_are_measured_by_their_target() {
    let view = sample::view(CounterState::Open, None);
    let seconds = [(0, WaitLevel::Good), (629, WaitLevel::Good), (630, WaitLevel::Warn)];
    let seconds = seconds.into_iter().chain([(900, WaitLevel::Warn), (901, WaitLevel::Late)]);
    for (seconds, level) in seconds {
        let line = map_line(&view, Moment(seconds * 1_000), &ZH());
        assert_eq!((line[0].level, line[0].minutes), (level, (seconds / 60) as i32), "{seconds}");
    }
}

#[test]
fn the_other_counters_say_what_they_do() {
    let number: Option<Number> = "F007".parse().ok();
    let cases = [
        (CounterState::Closed, None, CounterStage::Closed, ""),
        (CounterState::Paused, None, CounterStage::Paused, ""),
        (CounterState::Open, None, CounterStage::ReadyEmpty, ""),
        (CounterState::Open, number, CounterStage::Serving, "F007"),
    ];
    for (state, number, stage, shown) in cases {
        let neighbour =
            Neighbour { counter: CounterId(2), name: None, state, number, overdue: false };
        let row = &map_others(&[neighbour])[0];
        assert_eq!((row.counter.as_str(), row.stage, row.number.as_str()), ("2", stage, shown));
    }
}

#[test]
fn every_act_comes_back_from_its_key() {
    let acts = [
        Act::Next,
        Act::Recall,
        Act::Start,
        Act::Miss,
        Act::Finish,
        Act::Transfer,
        Act::Pause,
        Act::Close,
    ];
    for act in acts {
        assert_eq!(map_act(map_working(Some(act))), Some(act));
    }
    assert_eq!(map_act(map_working(None)), None);
}

#[test]
fn places_are_numbered_and_named() {
    let mut terminal = Terminal::new(CounterId(3));
    let mut view = sample::view(CounterState::Open, Some(sample::own(None)));
    view.others = (4..20)
        .map(|id| Neighbour {
            counter: CounterId(id),
            name: None,
            state: CounterState::Open,
            number: None,
            overdue: false,
        })
        .collect();
    terminal.hear(News::Fresh(view));
    let places = map_places(&terminal, &EN());
    assert_eq!((places[0].key.as_str(), places[0].service.as_str()), ("1", "Corporate"));
    assert_eq!((places[1].key.as_str(), places[1].counter.as_str()), ("2", "4"));
    assert_eq!((places[8].key.as_str(), places[9].key.as_str()), ("9", ""));
}

#[test]
fn a_printers_trouble_has_the_name_it_has_on_the_wire() {
    let troubles = [
        PrintTrouble::PaperOut,
        PrintTrouble::CoverOpen,
        PrintTrouble::Jam,
        PrintTrouble::Error,
        PrintTrouble::Offline,
        PrintTrouble::NoAnswer,
        PrintTrouble::NoDevice,
    ];
    let codes = troubles.map(trouble_code);
    let expected = ["paper_out", "cover_open", "jam", "error", "offline", "no_answer", "no_device"];
    assert_eq!(codes, expected);
}

#[test]
fn a_roll_near_its_end_is_told_after_what_is_worse() {
    let rows = map_troubles(&[(KioskId(1), PrintTrouble::PaperOut)], &[KioskId(2)]);
    let told: Vec<_> = rows.iter().map(|row| (row.kiosk.as_str(), row.code.as_str())).collect();
    assert_eq!(told, [("1", "paper_out"), ("2", "paper_low")]);
}

#[test]
fn a_speaker_zone_that_does_not_speak_is_told_by_its_name() {
    let hall = ZoneId("hall".to_owned());
    let states = [VoiceTrouble::Silent, VoiceTrouble::Paused, VoiceTrouble::Strained];
    let rows = map_voices(&states.map(|trouble| (hall.clone(), trouble)));
    let told: Vec<_> = rows.iter().map(|row| (row.kiosk.as_str(), row.code.as_str())).collect();
    let expected = ["voice_silent", "voice_paused", "voice_strained"].map(|code| ("hall", code));
    assert_eq!(told, expected);
}

#[test]
fn a_screen_says_whether_it_draws_or_is_away() {
    let screens = [(ScreenId(1), ScreenState::Still), (ScreenId(2), ScreenState::Gone)];
    let rows = map_screens(&screens);
    let told: Vec<_> = rows.iter().map(|row| (row.kiosk.as_str(), row.code.as_str())).collect();
    assert_eq!(told, [("1", "screen_still"), ("2", "screen_gone")]);
}

#[test]
fn legal_acts_follow_the_terminal() {
    let mut terminal = Terminal::new(CounterId(3));
    assert_eq!(map_legal(&terminal), LegalActs::default());
    terminal.hear(News::Fresh(sample::view(CounterState::Open, None)));
    let ready = LegalActs { next: true, pause: true, close: true, ..LegalActs::default() };
    assert_eq!(map_legal(&terminal), ready);
}

#[test]
fn a_toast_keeps_what_it_speaks_of() {
    let toast = Toast { code: "too_soon".into(), subject: String::new(), amount: 12 };
    let shown = map_toast(Some(&toast));
    assert_eq!((shown.code.as_str(), shown.amount), ("too_soon", 12));
    assert_eq!(map_toast(None).code, "");
}
