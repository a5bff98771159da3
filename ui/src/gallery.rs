//! Every widget and every screen in every look, as pictures: for the docs, for the eye, for tests.
//!
//! What is shown is data as the programs bring it; nothing here decides how it looks.

mod browse;
mod counter;
mod display;
mod kiosk;
pub mod paint;
pub mod sample;

use crate::{
    Direction, Gallery, GalleryWindow, Motion, Reader, Screen, Sheet, Theme, Tone, Tongue,
};
use sample::Names;
use slint::platform::{PlatformError, PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, PhysicalSize, Window};

pub use browse::browse;
pub use counter::Page as CounterPage;
pub use display::{Page as DisplayPage, Shape, calls};
pub use kiosk::{PAGES as KIOSK_PAGES, Page as KioskPage};

/// How something is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Light, dark or high contrast.
    pub tone: Tone,
    /// Who reads it, and from how far.
    pub reader: Reader,
    /// In English; otherwise in Chinese.
    pub english: bool,
    /// Lines run from the right.
    pub rtl: bool,
    /// Which names stand in it.
    pub names: Names,
    /// A finger lies on its first sample.
    pub pressed: bool,
    /// How the panel hangs, and how many pixels it has; only walls differ in it.
    pub shape: Shape,
    /// What is touched stands low; only kiosks differ in it.
    pub low: bool,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    /// A widget's sheet.
    Widget(Sheet),
    /// A page of the kiosk.
    Kiosk(kiosk::Page),
    /// A page of the wall.
    Display(display::Page),
    /// A state of the counter's terminal.
    Counter(counter::Page),
}

/// A window with its subject in it.
pub enum Opened {
    /// The gallery's own.
    Widget(GalleryWindow),
    /// The kiosk's.
    Kiosk(crate::KioskWindow),
    /// The wall's.
    Display(crate::DisplayWindow),
    /// The counter's.
    Counter(crate::CounterWindow),
}

/// Every sheet, in order of its name.
pub const SHEETS: [Sheet; 23] = [
    Sheet::Banner,
    Sheet::BigNumber,
    Sheet::CallCard,
    Sheet::ChartBar,
    Sheet::Clock,
    Sheet::Countdown,
    Sheet::CounterRow,
    Sheet::Dialog,
    Sheet::EmptyState,
    Sheet::ErrorState,
    Sheet::Icon,
    Sheet::KeyButton,
    Sheet::Keypad,
    Sheet::LetterPad,
    Sheet::Progress,
    Sheet::QrCode,
    Sheet::ServiceCard,
    Sheet::StatusLight,
    Sheet::StepHeader,
    Sheet::Ticker,
    Sheet::Toast,
    Sheet::WaitingRow,
    Sheet::WordButton,
];

/// Every tone.
pub const TONES: [Tone; 3] = [Tone::Light, Tone::Dark, Tone::Contrast];
/// Every reader.
pub const READERS: [Reader; 4] = [Reader::Desk, Reader::Normal, Reader::Elder, Reader::Wall];

/// Everything there is to look at.
pub fn subjects() -> Vec<Subject> {
    let widgets = SHEETS.map(Subject::Widget);
    let kiosk = kiosk::PAGES.map(Subject::Kiosk);
    let display = display::PAGES.map(Subject::Display);
    let counter = counter::PAGES.map(Subject::Counter);
    widgets.into_iter().chain(kiosk).chain(display).chain(counter).collect()
}

impl Subject {
    /// Its name in lower case with dashes.
    pub fn name(&self) -> String {
        let (place, name) = match self {
            Self::Widget(sheet) => ("widget", format!("{sheet:?}")),
            Self::Kiosk(page) => ("kiosk", format!("{page:?}")),
            Self::Display(page) => ("display", format!("{page:?}")),
            Self::Counter(page) => ("counter", format!("{page:?}")),
        };
        format!("{place}{}", dashed(&name))
    }

    /// Who looks at it.
    pub fn readers(&self) -> &'static [Reader] {
        match self {
            // A call is made across a hall.
            Self::Widget(Sheet::CallCard) => &[Reader::Wall],
            Self::Widget(_) => &READERS,
            Self::Kiosk(_) => &[Reader::Normal, Reader::Elder],
            Self::Display(_) => &[Reader::Wall],
            Self::Counter(_) => &[Reader::Desk],
        }
    }

    /// The look it has on the gallery's page.
    pub fn usual(&self) -> Look {
        let here = self.readers();
        let usual = Look::of(if here.contains(&Reader::Normal) { Reader::Normal } else { here[0] });
        Look { shape: self.shape(), ..usual }
    }

    /// Whether its first sample answers a finger.
    pub fn is_touched(&self) -> bool {
        matches!(
            self,
            Self::Widget(
                Sheet::KeyButton
                    | Sheet::Keypad
                    | Sheet::LetterPad
                    | Sheet::ServiceCard
                    | Sheet::WordButton
            )
        )
    }

    /// Every way it is looked at.
    pub fn looks(&self) -> Vec<Look> {
        let looks = self.readers().iter().flat_map(|it| Look::all_of(*it));
        let mut looks: Vec<_> = looks.map(|look| Look { shape: self.shape(), ..look }).collect();
        if self.is_touched() {
            let usual = self.readers().iter().map(|reader| Look::of(*reader));
            let tones = usual.flat_map(|look| TONES.map(|tone| Look { tone, ..look }));
            looks.extend(tones.map(|look| Look { pressed: true, ..look }));
        }
        if let Self::Kiosk(page) = self
            && page.has_low()
        {
            let usual = Look { low: true, ..Look::of(Reader::Normal) };
            looks.extend([false, true].map(|english| Look { english, ..usual }));
        }
        if let Self::Display(page) = self {
            let usual = Look::of(Reader::Wall);
            for shape in page.shapes() {
                looks.extend([false, true].map(|english| Look { shape: *shape, english, ..usual }));
            }
        }
        looks
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Display(page) => page.usual(),
            Self::Widget(_) | Self::Kiosk(_) | Self::Counter(_) => Shape::Usual,
        }
    }

    /// Its picture; a sheet of widgets ends with its last one.
    pub fn picture(&self, look: Look) -> Result<paint::Shot, PlatformError> {
        let shot = paint::shot(self.open(look).window())?;
        Ok(if matches!(self, Self::Widget(_)) { paint::trimmed(&shot) } else { shot })
    }

    /// Opens it.
    pub fn open(&self, look: Look) -> Opened {
        let opened = match self {
            Self::Widget(sheet) => Opened::Widget(widget(*sheet, look)),
            Self::Kiosk(page) => Opened::Kiosk(kiosk::open(*page, look)),
            Self::Display(page) => Opened::Display(display::open(*page, look)),
            Self::Counter(page) => Opened::Counter(counter::open(*page, look)),
        };
        let (width, height) = match (self, look.reader) {
            (Self::Widget(_), Reader::Desk) => (480, 700),
            (Self::Widget(_), Reader::Wall) => (1920, 2000),
            (Self::Widget(_), Reader::Normal | Reader::Elder) => (1080, 2000),
            (Self::Kiosk(_), _) => (1080, 1920),
            (Self::Display(_), _) => look.shape.pixels(),
            (Self::Counter(_), _) => (480, 760),
        };
        opened.window().set_size(PhysicalSize::new(width, height));
        paint::turn();
        if let (Opened::Widget(window), true) = (&opened, look.pressed) {
            press(window, look);
        }
        opened
    }
}

impl Look {
    /// The usual one of a reader.
    pub fn of(reader: Reader) -> Self {
        let tone = if reader == Reader::Wall { Tone::Dark } else { Tone::Light };
        Self {
            tone,
            reader,
            english: false,
            rtl: false,
            names: Names::Usual,
            pressed: false,
            shape: Shape::Usual,
            low: false,
        }
    }

    /// Its name in lower case with dashes.
    pub fn name(&self) -> String {
        let language = if self.english { "en" } else { "zh" };
        let tone = format!("{:?}", self.tone).to_lowercase();
        let reader = format!("{:?}", self.reader).to_lowercase();
        let rtl = if self.rtl { "-rtl" } else { "" };
        let names = match self.names {
            Names::Usual => "",
            Names::Longest => "-longest",
        };
        let pressed = if self.pressed { "-pressed" } else { "" };
        let usual = self.shape == Shape::Usual;
        let shape = if usual { String::new() } else { dashed(&format!("{:?}", self.shape)) };
        let low = if self.low { "-low" } else { "" };
        format!("{reader}-{tone}-{language}{rtl}{names}{pressed}{shape}{low}")
    }

    /// Every tone and language of a reader, and one line from the right.
    pub fn all_of(reader: Reader) -> Vec<Self> {
        let usual = Self::of(reader);
        let mut looks = Vec::new();
        for tone in TONES {
            for english in [false, true] {
                looks.push(Self { tone, english, ..usual });
            }
        }
        looks.push(Self { english: true, rtl: true, ..usual });
        looks
    }
}

impl Opened {
    /// Its window.
    pub fn window(&self) -> &Window {
        match self {
            Self::Widget(window) => window.window(),
            Self::Kiosk(window) => window.window(),
            Self::Display(window) => window.window(),
            Self::Counter(window) => window.window(),
        }
    }
}

/// Gives a new window its look; the language belongs to the thread.
macro_rules! dress {
    ($window:expr, $look:expr) => {{
        let (window, look): (&_, Look) = ($window, $look);
        window.global::<Theme>().set_tone(look.tone);
        window.global::<Screen>().set_reader(look.reader);
        window.global::<Direction>().set_rtl(look.rtl);
        window.global::<Motion>().set_still(true);
        window.global::<Tongue>().set_english(look.english);
        slint::select_bundled_translation(if look.english { "en" } else { "" })
            .expect("both languages are bundled");
    }};
}
use dress;

fn widget(sheet: Sheet, look: Look) -> GalleryWindow {
    let window = GalleryWindow::new().expect("a window of a headless screen");
    dress!(&window, look);
    window.global::<Gallery>().set_sample(sample::sheet(look));
    window.set_sheet(sheet);
    window
}

/// Lays a finger on the first sample of a sheet.
fn press(gallery: &GalleryWindow, look: Look) {
    let window = gallery.window();
    let touched = gallery.get_touched();
    let across = window.size().to_logical(window.scale_factor()).width;
    let x = if look.rtl { across - touched } else { touched };
    let position = LogicalPosition::new(x, touched);
    window
        .dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    paint::turn();
}

fn dashed(name: &str) -> String {
    let mut dashed = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            dashed.push('-');
        }
        dashed.push(letter.to_ascii_lowercase());
    }
    dashed
}
