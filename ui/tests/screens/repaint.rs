//! A terminal runs for weeks: what changes is drawn, however many texts were drawn before.

use super::paint::language;
use slint::platform::software_renderer::{PremultipliedRgbaColor, RepaintBufferType};
use slint::{ComponentHandle, ModelRc, PhysicalSize, VecModel};
use std::rc::Rc;
use ui::gallery::paint::{Panel, Pixels};
use ui::{
    CounterLook, CounterStage, CounterState, CounterWindow, DisplayState, DisplayWindow, KioskCard,
    KioskClock, KioskPage, KioskState, KioskWindow, OwnCard, Tongue, WallPage, WallRow,
};

/// More texts than the renderer keeps shaped; what it drops must not be lost.
const TEXTS: usize = 1_100;
/// A rounded corner's pixel may differ by how often it was blended.
const PIXELS_APART_MAX: usize = 4;

/// A screen that draws only what has changed since the last frame, as a real one does.
struct Screen(Panel);

impl Screen {
    fn new(width: u32, height: u32) -> Self {
        Self(Panel::new(width, height, RepaintBufferType::ReusedBuffer).unwrap())
    }

    fn show(&self, window: &impl ComponentHandle) -> Pixels {
        language("zh");
        self.0.show(window.window()).unwrap()
    }

    fn pixels_apart(&self, pixels: &mut Pixels) -> usize {
        let drawn = pixels.clone();
        let whole = self.0.size();
        for size in [PhysicalSize::new(whole.width, whole.height / 2), whole] {
            self.0.resize(size);
            self.0.draw(pixels);
        }
        let apart = |(a, b): &(&PremultipliedRgbaColor, &PremultipliedRgbaColor)| {
            (a.red, a.green, a.blue) != (b.red, b.green, b.blue)
        };
        drawn.iter().zip(pixels.iter()).filter(apart).count()
    }

    /// Draws so many times of a clock, then a change, and looks for what was left as it was.
    fn long_day(&self, mut pixels: Pixels, clock: impl Fn(&str), change: impl FnOnce()) {
        for second in 0..TEXTS {
            clock(&format!("{:02}:{:02}", second / 60, second % 60));
            assert!(self.0.draw(&mut pixels), "a clock that has moved is drawn");
        }
        let before = pixels.clone();
        change();
        self.0.draw(&mut pixels);
        assert!(before.iter().zip(&pixels).any(|(a, b)| a.red != b.red), "the change is seen");
        let apart = self.pixels_apart(&mut pixels);
        assert!(apart <= PIXELS_APART_MAX, "{apart} pixels were not drawn again");
    }
}

#[test]
fn a_counter_after_a_long_day() {
    let screen = Screen::new(480, 760);
    let window = CounterWindow::new().unwrap();
    let pixels = screen.show(&window);
    let state = window.global::<CounterState>();
    state.set_heard(true);
    state.set_stage(CounterStage::Called);
    let own =
        |clock: &str| OwnCard { number: "A018".into(), clock: clock.into(), ..OwnCard::default() };
    let clock = |clock: &str| state.set_own(own(clock));
    screen.long_day(pixels, clock, || state.set_stage(CounterStage::Paused));
}

#[test]
fn a_wall_after_a_long_day() {
    let screen = Screen::new(960, 540);
    let window = DisplayWindow::new().unwrap();
    let pixels = screen.show(&window);
    let state = window.global::<DisplayState>();
    state.set_page(WallPage::Board);
    let row = |number: &str, look| WallRow {
        counter: "3".into(),
        number: number.into(),
        look,
        ..WallRow::default()
    };
    let rows = Rc::new(VecModel::from(vec![row("A018", CounterLook::Called)]));
    state.set_rows(ModelRc::from(Rc::clone(&rows)));
    let clock = |clock: &str| state.set_clock(clock.into());
    let change = || {
        use slint::Model;
        rows.set_row_data(0, row("A019", CounterLook::Serving));
        window.global::<Tongue>().set_english(true);
    };
    screen.long_day(pixels, clock, change);
}

#[test]
fn a_kiosk_after_a_long_day() {
    let screen = Screen::new(540, 960);
    let window = KioskWindow::new().unwrap();
    let pixels = screen.show(&window);
    let state = window.global::<KioskState>();
    state.set_page(KioskPage::Home);
    state.set_languages(ModelRc::new(VecModel::from(vec!["zh".into(), "en".into()])));
    let card = |name: &str, waiting| KioskCard {
        id: "cash".into(),
        name: name.into(),
        waiting,
        ..KioskCard::default()
    };
    let cards = Rc::new(VecModel::from(vec![card("个人现金", 7), card("对公业务", 0)]));
    state.set_cards(ModelRc::from(Rc::clone(&cards)));
    let clock =
        |clock: &str| state.set_clock(KioskClock { time: clock.into(), ..KioskClock::default() });
    let change = || {
        use slint::Model;
        cards.set_row_data(0, card("Cash", 8));
        language("en");
    };
    screen.long_day(pixels, clock, change);
}
