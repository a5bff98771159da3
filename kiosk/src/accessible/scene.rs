//! A headless kiosk with its flow behind it.

use crate::bind::{self, Own};
use crate::event::{Event, Wish};
use crate::flow::tests::walk::Walk;
use crate::listen::listen;
use crate::page::Page;
use i_slint_backend_testing::{
    AccessibleRole, ElementHandle, ElementRoot, TestingBackend, TestingBackendOptions,
    mock_elapsed_time,
};
use shared::front::ReaderKind;
use shared::{KioskId, Text};
use slint::platform::PointerEventButton;
use slint::{ComponentHandle, PhysicalSize};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;
use ui::{KioskWindow, Motion, Tactile, Tone};

/// The panel, in pixels.
pub const WIDTH: f32 = 1080.0;
pub const HEIGHT: f32 = 1920.0;

/// Opens this thread's headless screen.
pub fn screen() {
    let options = TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(TestingBackend::new(options)))
        .expect("one screen a thread");
}

/// The kiosk with its flow behind it, as in the program, but for clock and daemon.
pub struct Scene {
    pub window: KioskWindow,
    pub walk: Rc<RefCell<Walk>>,
}

const OWN: Own = Own { kiosk: KioskId(1), tone: Tone::Light };

impl Scene {
    pub fn new() -> Self {
        screen();
        Self::with_platform()
    }

    /// On a thread that has its screen.
    pub fn with_platform() -> Self {
        let window = KioskWindow::new().expect("a window of a headless screen");
        window.window().set_size(PhysicalSize::new(WIDTH as u32, HEIGHT as u32));
        window.show().expect("a window of a headless screen");
        window.global::<Tactile>().set_on(true);
        window.global::<Motion>().set_still(true);
        let walk = Rc::new(RefCell::new(Walk::open()));
        let scene = Self { window, walk };
        let (walk, weak) = (Rc::clone(&scene.walk), scene.window.as_weak());
        let hear = move |touch| {
            walk.borrow_mut().touch(touch);
            if let Some(window) = weak.upgrade() {
                let walk = walk.borrow();
                bind::show(&window, &walk.flow, OWN, walk.now);
            }
        };
        listen(&scene.window, hear, |_| false);
        scene.names();
        scene.show();
        scene
    }

    /// Gives the services names to be found by.
    fn names(&self) {
        let mut walk = self.walk.borrow_mut();
        for (place, name) in [(0, "现金"), (1, "基金")] {
            walk.view.services[place].name = Text::from([("zh", name), ("en", name)]);
        }
        walk.view.groups[0].name = Text::from([("zh", "理财"), ("en", "Wealth")]);
        let all = [ReaderKind::Card, ReaderKind::IdCard, ReaderKind::Code, ReaderKind::Phone];
        walk.view.front.identify = all.to_vec();
        walk.view.front.care_by_asking = true;
        walk.view.front.cards = vec![Text::from([("zh", "存款利率 1.10%"), ("en", "Rates")])];
        walk.hear();
    }

    pub fn show(&self) {
        let walk = self.walk.borrow();
        bind::show(&self.window, &walk.flow, OWN, walk.now);
        drop(walk);
        mock_elapsed_time(Duration::from_secs(1));
    }

    /// Time passes, and the program looks after its pages.
    pub fn tick(&self, ms: i64) {
        self.walk.borrow_mut().tick(ms);
        self.show();
    }

    pub fn on(&self, event: Event) {
        self.walk.borrow_mut().on(event);
        self.show();
    }

    pub fn button(&self, label: &str) -> ElementHandle {
        button(&self.window, label).unwrap_or_else(|| panic!("there is no {label}"))
    }

    /// A finger on the middle of a button, and off it again.
    pub fn touch(&self, label: &str) {
        self.button(label).mock_single_click(PointerEventButton::Left);
        mock_elapsed_time(Duration::from_secs(1));
    }

    pub fn page(&self) -> Page {
        self.walk.borrow().flow.page().clone()
    }

    pub fn wishes(&self) -> Vec<Wish> {
        self.walk.borrow().wishes.clone()
    }

    pub fn labels(&self) -> Vec<String> {
        labels(&self.window)
    }

    pub fn says(&self, words: &str) -> bool {
        self.labels().iter().any(|label| label == words)
    }
}

pub fn button(root: &impl ElementRoot, label: &str) -> Option<ElementHandle> {
    let mut found = None;
    let _: Option<()> = root.root_element().visit_descendants(|element| {
        let is_button = element.accessible_role() == Some(AccessibleRole::Button);
        if is_button && element.accessible_label().as_deref() == Some(label) {
            found = Some(element);
        }
        ControlFlow::Continue(())
    });
    found
}

pub fn labels(root: &impl ElementRoot) -> Vec<String> {
    let mut found = Vec::new();
    let _: Option<()> = root.root_element().visit_descendants(|element| {
        found.extend(element.accessible_label().map(|label| label.to_string()));
        ControlFlow::Continue(())
    });
    found
}
