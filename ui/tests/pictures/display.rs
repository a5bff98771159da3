//! The calling display in its states.

use super::paint::{Shot, assert_ink, language, picture, screen};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};
use ui::{
    CounterLook, DisplayActions, DisplayState, DisplayWindow, WallCall, WallDate, WallLine,
    WallPage, WallRow, Words,
};

const SIZE: (u32, u32) = (1920, 1080);
const WHITE: [u8; 3] = [0xff, 0xff, 0xff];
const YELLOW: [u8; 3] = [0xf0, 0xe4, 0x42];

fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

fn row(counter: &str, number: &str, look: CounterLook) -> WallRow {
    WallRow { counter: counter.into(), number: number.into(), look }
}

fn line(zh: &str, en: &str, waiting: i32, next: &[&str]) -> WallLine {
    let next: Vec<SharedString> = next.iter().map(|number| (*number).into()).collect();
    WallLine { name: words(zh, en), waiting, next: model(next) }
}

fn call(number: &str, counter: &str, call: i32) -> WallCall {
    let key = format!("{number}/{call}").into();
    WallCall { key, number: number.into(), counter: counter.into(), call }
}

/// A wall on an ordinary Saturday morning.
fn wall() -> DisplayWindow {
    screen();
    let window = DisplayWindow::new().unwrap();
    language("zh");
    let state = window.global::<DisplayState>();
    state.set_page(WallPage::Board);
    state.set_branch(words("厅序银行 人民路支行", "Tingxu Bank, Renmin Road Branch"));
    state.set_clock("09:32:05".into());
    state.set_date(WallDate { year: 2026, month: 11, day: 21, weekday: 5 });
    state.set_rows(model(vec![
        row("1", "A016", CounterLook::Serving),
        row("2", "F007", CounterLook::Serving),
        row("3", "A018", CounterLook::Called),
        row("4", "", CounterLook::Paused),
        row("5", "", CounterLook::Idle),
        row("6", "", CounterLook::Closed),
    ]));
    state.set_lines_room(4);
    state.set_lines(model(vec![
        line("个人现金", "Personal cash", 7, &["A019", "A020", "A021", "A022"]),
        line("个人非现金", "Personal non-cash", 2, &["F008", "F009"]),
        line("理财 / 贷款", "Wealth and loans", 1, &["R004"]),
        line("对公业务", "Corporate", 0, &[]),
    ]));
    state.set_missed(model(vec!["A011".into(), "A013".into(), "F002".into(), "L001".into()]));
    state.set_notice(
        "温馨提示：请提前备好有效身份证件，过号 30 分钟内可联系大堂经理重新排队".into(),
    );
    window.global::<DisplayActions>().on_painted(|_| true);
    window
}

fn calls(window: &DisplayWindow, calls: Vec<WallCall>) {
    window.global::<DisplayState>().set_calls(model(calls));
}

fn drawn(window: &DisplayWindow, name: &str, ink: [u8; 3]) -> Shot {
    let shot = picture(window, name, SIZE);
    assert_ink(&shot, ink);
    shot
}

#[test]
fn board() {
    drawn(&wall(), "display-board", WHITE);
}

#[test]
fn board_in_english() {
    let window = wall();
    let state = window.global::<DisplayState>();
    state.set_english_first(true);
    let notice = "Please have your identity document ready. Missed your number? \
                  Ask the lobby manager within 30 minutes.";
    state.set_notice(notice.into());
    drawn(&window, "display-board-en", WHITE);
}

#[test]
fn board_of_eight_counters() {
    let window = wall();
    let state = window.global::<DisplayState>();
    state.set_rows_room(8);
    let rows = (1..=8)
        .map(|counter| row(&counter.to_string(), &format!("A10{counter}2"), CounterLook::Serving));
    state.set_rows(model(rows.collect()));
    state.set_missed(model((1..=8).map(|n| format!("A00{n}").into()).collect()));
    drawn(&window, "display-board-eight", WHITE);
}

#[test]
fn one_call_takes_the_screen() {
    let window = wall();
    calls(&window, vec![call("A018", "3", 1)]);
    drawn(&window, "display-call", YELLOW);
}

#[test]
fn one_call_in_english() {
    let window = wall();
    window.global::<DisplayState>().set_english_first(true);
    calls(&window, vec![call("A1024", "12", 1)]);
    drawn(&window, "display-call-en", YELLOW);
}

#[test]
fn a_recall_says_so() {
    let window = wall();
    calls(&window, vec![call("A018", "3", 2)]);
    drawn(&window, "display-recall", YELLOW);
}

#[test]
fn two_calls_stand_together() {
    let window = wall();
    calls(&window, vec![call("F008", "2", 1), call("A018", "3", 1)]);
    drawn(&window, "display-calls-two", YELLOW);
}

#[test]
fn three_calls_stand_together() {
    let window = wall();
    calls(&window, vec![call("L1005", "12", 3), call("F008", "2", 1), call("A018", "3", 1)]);
    drawn(&window, "display-calls-three", YELLOW);
}

#[test]
fn a_stale_wall_shows_no_number() {
    let window = wall();
    window.global::<DisplayState>().set_page(WallPage::Stale);
    drawn(&window, "display-stale", YELLOW);
}

#[test]
fn closed() {
    let window = wall();
    window.global::<DisplayState>().set_page(WallPage::Closed);
    drawn(&window, "display-closed", WHITE);
}

#[test]
fn the_renderer_alone_asks_whether_a_call_is_painted() {
    let window = wall();
    let asked = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let asks = std::rc::Rc::clone(&asked);
    window.global::<DisplayActions>().on_painted(move |key| {
        asks.borrow_mut().push(key.to_string());
        true
    });
    calls(&window, vec![call("A018", "3", 1)]);
    i_slint_backend_testing::mock_elapsed_time(std::time::Duration::from_secs(3));
    assert!(asked.borrow().is_empty(), "asked before anything was drawn");
    picture(&window, "display-painted", SIZE);
    assert_eq!(*asked.borrow(), ["A018/1"]);
}
