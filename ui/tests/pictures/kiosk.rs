//! The kiosk's pages.

use super::paint::{Shot, assert_ink, language, picture, screen};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, Image, LogicalPosition, ModelRc, SharedPixelBuffer, VecModel};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use ui::{
    KioskActions, KioskCard, KioskClock, KioskPage, KioskRefusal, KioskSlip, KioskState,
    KioskTrouble, KioskWindow,
};

const SIZE: (u32, u32) = (1080, 1920);
const INK: [u8; 3] = [0x0b, 0x1f, 0x3a];

/// Key, Chinese and English name, people waiting, whether it is a group.
const SERVICES: [(&str, &str, &str, i32, bool); 8] = [
    ("cash", "个人现金业务", "Personal cash", 7, false),
    ("noncash", "个人非现金业务", "Personal, without cash", 2, false),
    ("wealth", "理财与贷款", "Investments and loans", 0, true),
    ("corporate", "对公业务", "Business accounts", 12, true),
    ("loss", "挂失与紧急业务", "Loss report, emergencies", 0, false),
    ("card", "开户与银行卡", "Accounts and cards", 5, false),
    ("fx", "外汇与跨境汇款", "Foreign exchange and transfers abroad", 3, false),
    ("other", "其他业务", "Anything else", 1, false),
];

#[test]
fn home() {
    let kiosk = Kiosk::new("zh");
    for count in [3, 4, 5, 8] {
        kiosk.cards(count);
        kiosk.show(KioskPage::Home, &format!("home-{count}"));
    }
    let english = Kiosk { tag: "en", ..kiosk };
    english.retell();
    for count in [4, 8] {
        english.cards(count);
        english.show(KioskPage::Home, &format!("home-{count}-en"));
    }
}

#[test]
fn home_while_the_printer_is_in_trouble() {
    let kiosk = Kiosk::new("zh");
    kiosk.cards(6);
    kiosk.state(|state| state.set_printer(KioskTrouble::PaperOut));
    kiosk.show(KioskPage::Home, "home-paper-out");
    let kiosk = Kiosk { tag: "en", ..kiosk };
    kiosk.retell();
    kiosk.cards(6);
    kiosk.show(KioskPage::Home, "home-paper-out-en");
}

#[test]
fn group() {
    let kiosk = Kiosk::new("zh");
    kiosk.state(|state| {
        state.set_group_name("理财与贷款".into());
        state.set_group_cards(cards("zh", 3));
        state.set_seconds_left(8);
    });
    kiosk.show(KioskPage::Group, "group");
}

#[test]
fn messages() {
    let kiosk = Kiosk::new("zh");
    messages_of(&kiosk, "");
    let kiosk = Kiosk { tag: "en", ..kiosk };
    kiosk.retell();
    messages_of(&kiosk, "-en");
}

fn messages_of(kiosk: &Kiosk, end: &str) {
    kiosk.state(|state| state.set_chosen(name(kiosk.tag, 0).into()));
    kiosk.show(KioskPage::Start, &format!("start{end}"));
    kiosk.show(KioskPage::NoDaemon, &format!("no-daemon{end}"));
    kiosk.show(KioskPage::Closed, &format!("closed{end}"));
    kiosk.show(KioskPage::Working, &format!("working{end}"));
    kiosk.show(KioskPage::Unheard, &format!("unheard{end}"));
    kiosk.state(|state| {
        state.set_refusal(KioskRefusal::NoCounter);
        state.set_refusal_code("no_counter_for".into());
        state.set_seconds_left(7);
    });
    kiosk.show(KioskPage::Refused, &format!("refused{end}"));
}

#[test]
fn tickets() {
    let kiosk = Kiosk::new("zh");
    tickets_of(&kiosk, "");
    let kiosk = Kiosk { tag: "en", ..kiosk };
    kiosk.retell();
    tickets_of(&kiosk, "-en");
}

fn tickets_of(kiosk: &Kiosk, end: &str) {
    kiosk.state(|state| {
        state.set_slip(KioskSlip {
            number: "A018".into(),
            service: name(kiosk.tag, 0).into(),
            ahead: 7,
            qr: checks(),
            has_qr: true,
        });
        state.set_seconds_left(6);
    });
    kiosk.show(KioskPage::Printing, &format!("printing{end}"));
    kiosk.show(KioskPage::Take, &format!("take{end}"));
    for (trouble, word) in [
        (KioskTrouble::PaperOut, "paper-out"),
        (KioskTrouble::CoverOpen, "cover-open"),
        (KioskTrouble::Unverified, "unverified"),
    ] {
        kiosk.state(|state| state.set_trouble(trouble));
        kiosk.show(KioskPage::Trouble, &format!("trouble-{word}{end}"));
    }
}

#[test]
fn a_touch_on_a_card_asks_for_what_stands_on_it() {
    let kiosk = Kiosk::new("zh");
    kiosk.cards(4);
    kiosk.show(KioskPage::Home, "home-4");
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let actions = kiosk.window.global::<KioskActions>();
    let ear = Rc::clone(&heard);
    actions.on_service_chosen(move |id| ear.borrow_mut().push(format!("service {id}")));
    let ear = Rc::clone(&heard);
    actions.on_group_chosen(move |id| ear.borrow_mut().push(format!("group {id}")));
    let ear = Rc::clone(&heard);
    actions.on_language_chosen(move |tag| ear.borrow_mut().push(format!("language {tag}")));

    for label in ["个人非现金业务", "理财与贷款", "English"] {
        let found = buttons(&kiosk.window, label);
        assert_eq!(found.len(), 1, "one button is called {label}");
        found[0].mock_single_click(PointerEventButton::Left);
        found[0].invoke_accessible_default_action();
    }
    let expected = ["service noncash", "group wealth", "language en"].map(|word| [word, word]);
    assert_eq!(*heard.borrow(), expected.concat());
}

#[test]
fn a_card_shows_the_finger_on_it() {
    let kiosk = Kiosk::new("zh");
    kiosk.cards(4);
    let before = kiosk.show(KioskPage::Home, "home-untouched");
    let position = LogicalPosition::new(500.0, 600.0);
    let button = PointerEventButton::Left;
    kiosk.window.window().dispatch_event(WindowEvent::PointerPressed { position, button });
    let after = kiosk.show(KioskPage::Home, "home-touched");
    assert_ne!(before.as_bytes(), after.as_bytes(), "a touch must be seen at once");
}

#[test]
fn other_windows_than_the_designs() {
    let kiosk = Kiosk::new("zh");
    kiosk.cards(6);
    kiosk.state(|state| state.set_page(KioskPage::Home));
    picture(&kiosk.window, "kiosk-home-small", (540, 960));
    picture(&kiosk.window, "kiosk-home-landscape", (1280, 800));
}

/// A kiosk of the sample branch.
struct Kiosk {
    window: KioskWindow,
    tag: &'static str,
}

impl Kiosk {
    fn new(tag: &'static str) -> Self {
        screen();
        let kiosk = Self { window: KioskWindow::new().unwrap(), tag };
        kiosk.retell();
        kiosk.state(|state| {
            state.set_kiosk("1".into());
            state.set_languages(ModelRc::new(VecModel::from(vec!["zh".into(), "en".into()])));
            let time = "09:32".into();
            state.set_clock(KioskClock { time, month: 11, day: 22, weekday: 0 });
        });
        kiosk
    }

    /// Says everything in the kiosk's language.
    fn retell(&self) {
        language(self.tag);
        let branch = if self.tag == "zh" { "滨江支行营业部" } else { "Riverside Branch" };
        self.state(|state| {
            state.set_language(self.tag.into());
            state.set_branch(branch.into());
        });
    }

    fn cards(&self, count: usize) {
        self.state(|state| state.set_cards(cards(self.tag, count)));
    }

    fn state(&self, change: impl FnOnce(KioskState)) {
        change(self.window.global::<KioskState>());
    }

    fn show(&self, page: KioskPage, name: &str) -> Shot {
        self.state(|state| state.set_page(page));
        let shot = picture(&self.window, &format!("kiosk-{name}"), SIZE);
        assert_ink(&shot, INK);
        shot
    }
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

fn cards(tag: &str, count: usize) -> ModelRc<KioskCard> {
    let card = |(place, &(id, _, _, waiting, group)): (usize, &(&str, &str, &str, i32, bool))| {
        KioskCard { id: id.into(), name: name(tag, place).into(), waiting, group }
    };
    let cards: Vec<_> = SERVICES.iter().take(count).enumerate().map(card).collect();
    ModelRc::new(VecModel::from(cards))
}

fn name(tag: &str, place: usize) -> &'static str {
    let (_, chinese, english, _, _) = SERVICES[place];
    if tag == "zh" { chinese } else { english }
}

/// Stands for a QR code: its program draws the true one.
fn checks() -> Image {
    const SIDE: u32 = 33;
    let mut pixels = SharedPixelBuffer::<slint::Rgb8Pixel>::new(SIDE, SIDE);
    for (place, pixel) in (0..SIDE * SIDE).zip(pixels.make_mut_slice()) {
        let (x, y) = (place % SIDE, place / SIDE);
        let inside = (4..SIDE - 4).contains(&x) && (4..SIDE - 4).contains(&y);
        let dark = inside && (x * 7 + y * 5 + x * y) % 3 == 0;
        *pixel = slint::Rgb8Pixel::from(if dark { [0; 3] } else { [255; 3] });
    }
    Image::from_rgb8(pixels)
}
