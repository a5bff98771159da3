//! A kiosk whose picture wanders and is darker is still whole, and still under the finger.

use super::paint::{Shot, picture, screen};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition};
use std::cell::Cell;
use std::rc::Rc;
use ui::gallery::{KioskPage, Look, Opened, Subject};
use ui::{KioskActions, KioskCare, KioskWindow, Reader, Theme};

fn home() -> KioskWindow {
    screen();
    match Subject::Kiosk(KioskPage::Home).open(Look::of(Reader::Normal)) {
        Opened::Kiosk(window) => window,
        Opened::Widget(_) | Opened::Display(_) | Opened::Counter(_) => panic!("no kiosk"),
    }
}

fn touch(kiosk: &KioskWindow, x: f32, y: f32) {
    let (position, button) = (LogicalPosition::new(x, y), PointerEventButton::Left);
    kiosk.window().dispatch_event(WindowEvent::PointerPressed { position, button });
    kiosk.window().dispatch_event(WindowEvent::PointerReleased { position, button });
    kiosk.window().dispatch_event(WindowEvent::PointerExited);
}

/// The first and last pixel of each edge's middle, and of the corners.
fn edge(shot: &Shot) -> Vec<[u8; 3]> {
    let (right, foot) = (shot.width() - 1, shot.height() - 1);
    let at = |x: u32, y: u32| {
        let pixel = shot.as_slice()[(y * shot.width() + x) as usize];
        [pixel.r, pixel.g, pixel.b]
    };
    vec![
        at(0, 0),
        at(right / 2, 0),
        at(right, 0),
        at(0, foot),
        at(right / 2, foot),
        at(right, foot),
    ]
}

#[test]
fn wherever_the_picture_wanders_its_edges_are_not_seen() {
    let kiosk = home();
    let still = edge(&picture(&kiosk));
    let care = kiosk.global::<KioskCare>();
    care.set_reach(2);
    let mut pictures = vec![picture(&kiosk)];
    for (right, down) in [(2, 2), (-2, -2), (2, -2), (-2, 2)] {
        care.set_right(right);
        care.set_down(down);
        let shot = picture(&kiosk);
        assert_eq!(edge(&shot), still, "at {right}, {down}");
        assert!(pictures.iter().all(|other| other.as_bytes() != shot.as_bytes()), "it has moved");
        pictures.push(shot);
    }
}

#[test]
fn a_touch_goes_through_the_veil_to_what_lies_under_it() {
    let kiosk = home();
    let heard = Rc::new(Cell::new(0));
    let ear = Rc::clone(&heard);
    let actions = kiosk.global::<KioskActions>();
    actions.on_service_chosen(move |_| ear.set(ear.get() + 1));
    let bright = picture(&kiosk);
    let care = kiosk.global::<KioskCare>();
    care.set_reach(2);
    care.set_right(-2);
    care.set_dimmed(true);
    touch(&kiosk, 500.0, 600.0);
    assert_eq!(heard.get(), 1, "the card was touched");
    assert_ne!(edge(&bright), edge(&picture(&kiosk)), "the veil is seen");
}

#[test]
fn light_and_dark_change_places_and_back() {
    let kiosk = home();
    let before = picture(&kiosk);
    kiosk.global::<Theme>().set_turned(true);
    let turned = picture(&kiosk);
    assert_ne!(before.as_bytes(), turned.as_bytes());
    kiosk.global::<Theme>().set_turned(false);
    assert_eq!(before.as_bytes(), picture(&kiosk).as_bytes());
}
