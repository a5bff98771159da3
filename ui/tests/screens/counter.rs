//! The counter's terminal under its keys.

use super::paint::screen;
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};
use std::cell::RefCell;
use std::rc::Rc;
use ui::gallery::{CounterPage, Look, Opened, Subject};
use ui::{ChoiceRow, CounterAct, CounterActions, CounterState, CounterWindow, Reader};

fn counter(page: CounterPage) -> CounterWindow {
    screen();
    match Subject::Counter(page).open(Look::of(Reader::Desk)) {
        Opened::Counter(window) => window,
        Opened::Widget(_) | Opened::Display(_) | Opened::Kiosk(_) => panic!("no counter"),
    }
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
    let window = counter(CounterPage::Ready);
    window.show().unwrap();
    let asked = listen(&window);
    for key in [Key::F1, Key::F2, Key::F3, Key::F4, Key::F5, Key::F6, Key::F7, Key::F8, Key::F9] {
        strike(&window, key);
    }
    strike(&window, Key::F10);
    let text: SharedString = Key::F1.into();
    window.window().dispatch_event(WindowEvent::KeyPressRepeated { text });
    let acts = [
        CounterAct::Next,
        CounterAct::Recall,
        CounterAct::Start,
        CounterAct::Miss,
        CounterAct::Finish,
        CounterAct::Transfer,
        CounterAct::Papers,
        CounterAct::Pause,
        CounterAct::Close,
    ];
    assert_eq!(*asked.acts.borrow(), acts);
}

#[test]
fn the_transfer_list_takes_digits_and_escape() {
    let window = counter(CounterPage::Serving);
    window.show().unwrap();
    let asked = listen(&window);
    let state = window.global::<CounterState>();
    let places = vec![ChoiceRow::default(), ChoiceRow::default()];
    state.set_choices(ModelRc::new(VecModel::from(places)));
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
