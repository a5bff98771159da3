//! The counter terminal in its states.

use super::paint::{assert_ink, language, picture, screen};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};
use std::cell::RefCell;
use std::rc::Rc;
use ui::{
    CounterAct, CounterActions, CounterStage, CounterState, CounterWindow, LegalActs, OtherRow,
    OwnCard, PlaceRow, QueueRow, Toast, TroubleRow, WaitLevel,
};

const SIZE: (u32, u32) = (480, 760);
const SIZE_MIN: (u32, u32) = (420, 680);
const INK: [u8; 3] = [0x0b, 0x1f, 0x3a];

fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

fn waiting(number: &str, service: &str, minutes: i32, level: WaitLevel) -> QueueRow {
    QueueRow { number: number.into(), service: service.into(), minutes, level }
}

fn other(counter: &str, number: &str, stage: CounterStage) -> OtherRow {
    OtherRow { counter: counter.into(), number: number.into(), stage }
}

fn legal(acts: &[CounterAct]) -> LegalActs {
    let may = |act| acts.contains(&act);
    LegalActs {
        next: may(CounterAct::Next),
        recall: may(CounterAct::Recall),
        start: may(CounterAct::Start),
        miss: may(CounterAct::Miss),
        finish: may(CounterAct::Finish),
        transfer: may(CounterAct::Transfer),
        pause: may(CounterAct::Pause),
        close: may(CounterAct::Close),
    }
}

/// A counter at work, seen in a language.
fn counter(tag: &str, stage: CounterStage, acts: &[CounterAct]) -> CounterWindow {
    screen();
    let window = CounterWindow::new().unwrap();
    language(tag);
    let english = tag == "en";
    let word = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
    let state = window.global::<CounterState>();
    state.set_english(english);
    state.set_counter("3".into());
    state.set_heard(true);
    state.set_linked(true);
    state.set_stage(stage);
    state.set_legal(legal(acts));
    state.set_waiting(if stage == CounterStage::ReadyEmpty { 0 } else { 12 });
    state.set_own(OwnCard {
        number: "A018".into(),
        service: word("个人现金", "Personal cash").into(),
        waited: "09:40".into(),
        clock: "00:12".into(),
        calls: 2,
        arrived: false,
    });
    let cash = word("个人现金", "Personal cash");
    let other_service = word("个人非现金", "Personal non-cash");
    if stage != CounterStage::ReadyEmpty {
        state.set_line(model(vec![
            waiting("L004", &word("对公业务", "Corporate"), 16, WaitLevel::Late),
            waiting("A019", &cash, 11, WaitLevel::Warn),
            waiting("A020", &cash, 8, WaitLevel::Good),
            waiting("F008", &other_service, 8, WaitLevel::Good),
            waiting("A021", &cash, 5, WaitLevel::Good),
            waiting("A1022", &cash, 2, WaitLevel::Good),
        ]));
    }
    state.set_missed(model(vec!["A011".into(), "A013".into(), "F002".into()]));
    state.set_others(model(vec![
        other("1", "A016", CounterStage::Serving),
        other("2", "F007", CounterStage::Serving),
        other("4", "", CounterStage::Paused),
        other("5", "", CounterStage::ReadyEmpty),
        other("6", "", CounterStage::Closed),
    ]));
    window
}

fn draw(window: &CounterWindow, name: &str) {
    assert_ink(&picture(window, name, SIZE), INK);
}

/// Draws one state in both languages; `more` adds to it.
macro_rules! in_both_languages {
    ($test:ident, $stage:expr, $acts:expr, $more:expr) => {
        mod $test {
            use super::*;

            fn drawn(tag: &str) {
                let window = counter(tag, $stage, $acts);
                let more: fn(&CounterState<'_>) = $more;
                more(&window.global::<CounterState>());
                draw(&window, &format!("counter-{}-{tag}", stringify!($test).replace('_', "-")));
            }

            #[test]
            fn zh() {
                drawn("zh");
            }

            #[test]
            fn en() {
                drawn("en");
            }
        }
    };
}

const READY: &[CounterAct] = &[CounterAct::Next, CounterAct::Pause, CounterAct::Close];
const CALLED: &[CounterAct] =
    &[CounterAct::Recall, CounterAct::Start, CounterAct::Miss, CounterAct::Transfer];
const SERVING: &[CounterAct] = &[CounterAct::Next, CounterAct::Finish, CounterAct::Transfer];
const PAUSED: &[CounterAct] = &[CounterAct::Pause, CounterAct::Close];

in_both_languages!(closed, CounterStage::Closed, &[CounterAct::Close], |_| {});
in_both_languages!(ready_empty, CounterStage::ReadyEmpty, PAUSED, |_| {});
in_both_languages!(ready_waiting, CounterStage::ReadyWaiting, READY, |_| {});
in_both_languages!(called, CounterStage::Called, CALLED, |_| {});
in_both_languages!(serving, CounterStage::Serving, SERVING, |_| {});
in_both_languages!(paused, CounterStage::Paused, PAUSED, |state| {
    let trouble = TroubleRow { kiosk: "1".into(), code: "paper_out".into() };
    state.set_troubles(model(vec![trouble]));
});
in_both_languages!(lost, CounterStage::Called, &[], |state| state.set_linked(false));
in_both_languages!(working, CounterStage::Called, CALLED, |state| {
    state.set_working(CounterAct::Recall);
    state.set_toast(Toast { code: "working".into(), ..Toast::default() });
});
in_both_languages!(refused, CounterStage::Called, CALLED, |state| {
    state.set_toast(Toast { code: "too_soon".into(), amount: 12, ..Toast::default() });
});
in_both_languages!(transfer, CounterStage::Serving, SERVING, |state| {
    let place = |key: &str, service: &str, counter: &str| PlaceRow {
        key: key.into(),
        service: service.into(),
        counter: counter.into(),
    };
    state.set_choosing(true);
    let services = [("1", "个人非现金 Non-cash"), ("2", "理财 / 贷款 Wealth"), ("3", "对公业务")];
    let services = services.iter().map(|(key, name)| place(key, name, ""));
    let counters = ["1", "2", "4", "5", "6", "7", "8"].iter().enumerate();
    let counters = counters.map(|(index, counter)| {
        let key = if index < 6 { (index + 4).to_string() } else { String::new() };
        place(&key, "", counter)
    });
    state.set_places(model(services.chain(counters).collect()));
});

#[test]
fn the_smallest_window_still_holds_everything() {
    let window = counter("en", CounterStage::Called, CALLED);
    let trouble = TroubleRow { kiosk: "1".into(), code: "cover_open".into() };
    window.global::<CounterState>().set_troubles(model(vec![trouble]));
    assert_ink(&picture(&window, "counter-smallest-en", SIZE_MIN), INK);
}

/// What was asked for, in order.
#[derive(Default)]
struct Asked {
    acts: RefCell<Vec<CounterAct>>,
    places: RefCell<Vec<i32>>,
    left: RefCell<u32>,
}

fn listen(window: &CounterWindow) -> Rc<Asked> {
    let asked = Rc::new(Asked::default());
    let actions = window.global::<CounterActions>();
    let heard = Rc::clone(&asked);
    actions.on_act(move |act| heard.acts.borrow_mut().push(act));
    let heard = Rc::clone(&asked);
    actions.on_choose(move |index| heard.places.borrow_mut().push(index));
    let heard = Rc::clone(&asked);
    actions.on_leave_choice(move || *heard.left.borrow_mut() += 1);
    asked
}

fn strike(window: &CounterWindow, text: impl Into<SharedString>) {
    let text = text.into();
    window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    window.window().dispatch_event(WindowEvent::KeyReleased { text });
}

#[test]
fn each_key_asks_for_its_act_once_however_long_it_is_held() {
    let window = counter("zh", CounterStage::ReadyWaiting, READY);
    window.show().unwrap();
    let asked = listen(&window);
    for key in [Key::F1, Key::F2, Key::F3, Key::F4, Key::F5, Key::F6, Key::F8, Key::F9] {
        strike(&window, key);
    }
    strike(&window, Key::F7);
    let text: SharedString = Key::F1.into();
    window.window().dispatch_event(WindowEvent::KeyPressRepeated { text });
    let acts = [
        CounterAct::Next,
        CounterAct::Recall,
        CounterAct::Start,
        CounterAct::Miss,
        CounterAct::Finish,
        CounterAct::Transfer,
        CounterAct::Pause,
        CounterAct::Close,
    ];
    assert_eq!(*asked.acts.borrow(), acts);
}

#[test]
fn the_transfer_list_takes_digits_and_escape() {
    let window = counter("zh", CounterStage::Serving, SERVING);
    window.show().unwrap();
    let asked = listen(&window);
    let state = window.global::<CounterState>();
    state.set_places(model(vec![PlaceRow::default(), PlaceRow::default()]));
    state.set_choosing(true);
    for key in ["1", "2", "3", "0", "x"] {
        strike(&window, key);
    }
    strike(&window, Key::F1);
    strike(&window, Key::Escape);
    assert_eq!(*asked.places.borrow(), [0, 1]);
    assert!(asked.acts.borrow().is_empty(), "no key acts through the list");
    assert_eq!(*asked.left.borrow(), 1);
}
