//! The kiosk under a finger.

use super::paint::{picture, screen};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
use slint::ComponentHandle;
use slint::LogicalPosition;
use slint::platform::{PointerEventButton, WindowEvent};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use ui::gallery::{KioskPage, Look, Opened, Subject};
use ui::{KioskActions, KioskWindow, Reader};

fn home() -> KioskWindow {
    screen();
    match Subject::Kiosk(KioskPage::Home).open(Look::of(Reader::Normal)) {
        Opened::Kiosk(window) => window,
        Opened::Widget(_) | Opened::Display(_) | Opened::Counter(_) => panic!("no kiosk"),
    }
}

#[test]
fn a_touch_on_a_card_asks_for_what_stands_on_it() {
    let kiosk = home();
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let actions = kiosk.global::<KioskActions>();
    let ear = Rc::clone(&heard);
    actions.on_service_chosen(move |id| ear.borrow_mut().push(format!("service {id}")));
    let ear = Rc::clone(&heard);
    actions.on_group_chosen(move |id| ear.borrow_mut().push(format!("group {id}")));
    let ear = Rc::clone(&heard);
    actions.on_language_chosen(move |tag| ear.borrow_mut().push(format!("language {tag}")));
    let ear = Rc::clone(&heard);
    actions.on_elder_chosen(move |elder| ear.borrow_mut().push(format!("elder {elder}")));

    for label in ["对公业务", "理财与贷款", "English", "长辈版 大字"] {
        let found = buttons(&kiosk, label);
        assert_eq!(found.len(), 1, "one button is called {label}");
        found[0].mock_single_click(PointerEventButton::Left);
        found[0].invoke_accessible_default_action();
    }
    let expected =
        ["service corporate", "group wealth", "language en", "elder true"].map(|word| [word, word]);
    assert_eq!(*heard.borrow(), expected.concat());
}

#[test]
fn a_card_shows_the_finger_on_it() {
    let kiosk = home();
    let before = picture(&kiosk);
    let position = LogicalPosition::new(500.0, 600.0);
    let button = PointerEventButton::Left;
    kiosk.window().dispatch_event(WindowEvent::PointerPressed { position, button });
    let after = picture(&kiosk);
    assert_ne!(before.as_bytes(), after.as_bytes(), "a touch must be seen at once");
}

/// The buttons with this label.
fn buttons(root: &impl ElementRoot, label: &str) -> Vec<ElementHandle> {
    let mut found = Vec::new();
    let _: Option<()> = root.root_element().visit_descendants(|element| {
        let button = element.accessible_role() == Some(AccessibleRole::Button);
        if button && element.accessible_label().as_deref() == Some(label) {
            found.push(element);
        }
        ControlFlow::Continue(())
    });
    found
}
