//! The wall says what it has drawn.

use super::paint::{picture, screen};
use slint::ComponentHandle;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use ui::gallery::{DisplayPage, Look, Opened, Subject};
use ui::{DisplayActions, DisplayWindow, Reader};

fn call() -> DisplayWindow {
    screen();
    match Subject::Display(DisplayPage::Call).open(Look::of(Reader::Wall)) {
        Opened::Display(window) => window,
        Opened::Widget(_) | Opened::Kiosk(_) | Opened::Counter(_) => panic!("no wall"),
    }
}

#[test]
fn the_renderer_alone_asks_whether_a_call_is_painted() {
    let window = call();
    let asked = Rc::new(RefCell::new(Vec::new()));
    let asks = Rc::clone(&asked);
    window.global::<DisplayActions>().on_painted(move |key| {
        asks.borrow_mut().push(key.to_string());
        true
    });
    i_slint_backend_testing::mock_elapsed_time(Duration::from_secs(3));
    assert!(asked.borrow().is_empty(), "asked before anything was drawn");
    picture(&window);
    assert_eq!(*asked.borrow(), ["2/1"]);
}
