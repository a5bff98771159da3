//! `layout.toml`: the elements of a ticket, from top to bottom, as a person writes them.

use super::code::{MODULE_DOTS_MIN, QUIET_MODULES, TOKEN_MODULES};
use super::sheet::DOTS_PER_MM;
use crate::place::Mistake;
use serde::Deserialize;
use shared::{Language, Text};
use std::ops::RangeInclusive;
use toml::Spanned;

/// The printed width of 80 mm paper.
const WIDTH_MM: u16 = 72;

/// Narrowest and widest printed width.
const WIDTHS_MM: RangeInclusive<u16> = 40..=104;

/// Most elements of a ticket.
const ELEMENTS_MAX: usize = 64;

/// Longest free text, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// Longest telephone number, in characters.
const PHONE_CHARS_MAX: usize = 30;

/// A layout by its grammar.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    #[serde(default = "width_mm")]
    pub width_mm: Spanned<u16>,
    #[serde(default = "words")]
    pub words: Spanned<String>,
    #[serde(rename = "element")]
    pub elements: Vec<ElementFile>,
}

/// One element. Which of its keys it may have depends on its kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ElementFile {
    pub kind: Spanned<Kind>,
    pub size_mm: Option<Spanned<f32>>,
    pub elder_mm: Option<Spanned<f32>>,
    pub align: Option<Spanned<Align>>,
    pub bold: Option<Spanned<bool>>,
    pub only: Option<Spanned<Reader>>,
    pub file: Option<Spanned<String>>,
    pub phone: Option<Spanned<String>>,
    pub text: Option<Spanned<Text>>,
}

/// What an element shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Logo,
    Branch,
    Number,
    Service,
    Ahead,
    Promise,
    Area,
    Qr,
    Missed,
    Message,
    Phone,
    Time,
    Kiosk,
    Reprint,
    Text,
    Gap,
    Line,
}

/// Whom a ticket is set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Reader {
    Normal,
    Elder,
}

/// Where an element stands across the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Align {
    Left,
    #[default]
    Center,
    Right,
}

/// The sizes of a kind in millimetres: as it is drawn without a size, and the least allowed, each
/// for the normal and the elder reader; and the most allowed.
struct Sizes {
    usual: [f32; 2],
    least: [f32; 2],
    most: f32,
}

/// For the normal reader, and for the elder one.
const READERS: [&str; 2] = ["size_mm", "elder_mm"];

fn width_mm() -> Spanned<u16> {
    Spanned::new(0..0, WIDTH_MM)
}

fn words() -> Spanned<String> {
    Spanned::new(0..0, "words.toml".to_owned())
}

impl Layout {
    /// Reads a layout and checks what it says of itself.
    pub fn read(text: &str, languages: &[Language]) -> Result<Self, Mistake> {
        let layout: Self = toml::from_str(text).map_err(|error| Mistake::grammar(&error))?;
        let (width, at) = (*layout.width_mm.get_ref(), layout.width_mm.span().start);
        if !WIDTHS_MM.contains(&width) {
            let (least, most) = (WIDTHS_MM.start(), WIDTHS_MM.end());
            let what =
                format!("width_mm is {width}; expected the printed width, {least} to {most}");
            return Err(Mistake::new(at, what));
        }
        if layout.elements.len() > ELEMENTS_MAX {
            let at = layout.elements[ELEMENTS_MAX].kind.span().start;
            return Err(Mistake::new(at, format!("expected at most {ELEMENTS_MAX} elements")));
        }
        layout.numbers()?;
        for element in &layout.elements {
            element.own_keys()?;
            element.sizes(width)?;
            element.said(languages)?;
        }
        Ok(layout)
    }

    fn numbers(&self) -> Result<(), Mistake> {
        let kinds = self.elements.iter().map(|element| &element.kind);
        let mut numbers = kinds.filter(|kind| *kind.get_ref() == Kind::Number);
        match (numbers.next(), numbers.next()) {
            (Some(_), None) => Ok(()),
            (None, _) => {
                let at = self.elements.last().map_or(0, |element| element.kind.span().start);
                Err(Mistake::new(at, "no element is the number; expected one of kind = \"number\""))
            }
            (_, Some(second)) => {
                Err(Mistake::new(second.span().start, "the number stands here a second time"))
            }
        }
    }
}

impl ElementFile {
    /// Its sizes in dots, for the normal and the elder reader.
    pub fn dots(&self) -> [usize; 2] {
        let usual = self.kind.get_ref().sizes().usual;
        let [normal, elder] = [&self.size_mm, &self.elder_mm];
        let normal = normal.as_ref().map(|size| *size.get_ref());
        let elder = elder.as_ref().map(|size| *size.get_ref());
        // A size given once holds for both readers where no letters are read.
        let elder = elder.or(if self.kind.get_ref().is_read() { None } else { normal });
        [normal.unwrap_or(usual[0]), elder.unwrap_or(usual[1].max(normal.unwrap_or(0.0)))].map(dots)
    }

    /// Keys that its kind does not have, and those that it lacks.
    fn own_keys(&self) -> Result<(), Mistake> {
        let kind = *self.kind.get_ref();
        let keys = [
            ("file", self.file.as_ref().map(Spanned::span), Kind::Logo),
            ("phone", self.phone.as_ref().map(Spanned::span), Kind::Phone),
            ("text", self.text.as_ref().map(Spanned::span), Kind::Text),
        ];
        for (key, span, owner) in keys {
            match span {
                Some(span) if kind != owner => {
                    let what = format!("{key} belongs to kind = \"{}\" alone", owner.name());
                    return Err(Mistake::new(span.start, what));
                }
                None if kind == owner => {
                    let what = format!("expected {key} = ... with kind = \"{}\"", owner.name());
                    return Err(Mistake::new(self.kind.span().start, what));
                }
                Some(_) | None => {}
            }
        }
        let bold = self.bold.as_ref().map(Spanned::span);
        let align = self.align.as_ref().map(Spanned::span);
        let bold = bold.filter(|_| !kind.is_read() || kind == Kind::Number);
        let align = align.filter(|_| matches!(kind, Kind::Gap | Kind::Line));
        let only = self.only.as_ref().map(Spanned::span).filter(|_| kind == Kind::Number);
        for (key, span) in [("bold", bold), ("align", align), ("only", only)] {
            if let Some(span) = span {
                let what = format!("a {} has no {key}", kind.name());
                return Err(Mistake::new(span.start, what));
            }
        }
        Ok(())
    }

    fn sizes(&self, width_mm: u16) -> Result<(), Mistake> {
        let kind = *self.kind.get_ref();
        let Sizes { least, most, .. } = kind.sizes();
        for (reader, size) in [&self.size_mm, &self.elder_mm].into_iter().enumerate() {
            let Some(size) = size else { continue };
            let (mm, at) = (*size.get_ref(), size.span().start);
            if kind == Kind::Qr && mm > f32::from(width_mm) {
                let what = format!(
                    "the QR is {mm} mm wide with its white; the paper prints {width_mm} mm"
                );
                return Err(Mistake::new(at, what));
            }
            if !(least[reader]..=most).contains(&mm) {
                let (key, name, least) = (READERS[reader], kind.name(), least[reader]);
                let what =
                    format!("{key} of the {name} is {mm}; expected {least} to {most} millimetres");
                return Err(Mistake::new(at, what));
            }
        }
        Ok(())
    }

    /// Its own words, in Chinese and English.
    fn said(&self, languages: &[Language]) -> Result<(), Mistake> {
        if let Some(phone) = &self.phone {
            let number = phone.get_ref();
            let known = |letter: char| letter.is_ascii_digit() || " +-()".contains(letter);
            if number.is_empty() || number.len() > PHONE_CHARS_MAX || !number.chars().all(known) {
                let what = format!(
                    "\"{number}\" is no telephone number; expected digits, spaces and hyphens, \
                    at most {PHONE_CHARS_MAX}"
                );
                return Err(Mistake::new(phone.span().start, what));
            }
        }
        let Some(text) = &self.text else { return Ok(()) };
        let at = text.span().start;
        for language in languages.iter().filter(|language| language.is_own()) {
            let words = text.get_ref().0.get(language).map_or("", String::as_str);
            if words.trim().is_empty() {
                return Err(Mistake::new(at, format!("expected words in \"{language}\" too")));
            }
        }
        for words in text.get_ref().0.values() {
            if words.chars().count() > TEXT_CHARS_MAX || words.chars().any(char::is_control) {
                let what = format!(
                    "expected at most {TEXT_CHARS_MAX} characters and no control characters"
                );
                return Err(Mistake::new(at, what));
            }
        }
        Ok(())
    }
}

impl Kind {
    /// Whether letters are read off it, so that their size matters to the reader.
    fn is_read(self) -> bool {
        !matches!(self, Self::Logo | Self::Qr | Self::Gap | Self::Line)
    }

    fn sizes(self) -> Sizes {
        let code = (TOKEN_MODULES + 2 * QUIET_MODULES) * MODULE_DOTS_MIN;
        let code = code.div_ceil(DOTS_PER_MM) as f32;
        let words = |normal: f32, elder: f32| Sizes {
            usual: [normal, elder],
            least: [3.5, 5.0],
            most: 12.0,
        };
        let fixed = |usual: f32, least: f32, most: f32| Sizes {
            usual: [usual; 2],
            least: [least; 2],
            most,
        };
        match self {
            Self::Number => Sizes { usual: [14.0, 17.0], least: [14.0, 17.0], most: 25.0 },
            Self::Service => words(6.0, 7.0),
            Self::Ahead => words(4.5, 6.0),
            Self::Branch | Self::Promise => words(4.0, 5.5),
            Self::Area
            | Self::Missed
            | Self::Message
            | Self::Phone
            | Self::Time
            | Self::Kiosk
            | Self::Reprint
            | Self::Text => words(3.5, 5.0),
            Self::Logo => fixed(10.0, 3.0, 40.0),
            Self::Qr => fixed(28.0, code, 72.0),
            Self::Gap => fixed(2.0, 0.0, 20.0),
            Self::Line => fixed(0.25, 0.125, 2.0),
        }
    }

    /// Its name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Branch => "branch",
            Self::Number => "number",
            Self::Service => "service",
            Self::Ahead => "ahead",
            Self::Promise => "promise",
            Self::Area => "area",
            Self::Qr => "qr",
            Self::Missed => "missed",
            Self::Message => "message",
            Self::Phone => "phone",
            Self::Time => "time",
            Self::Kiosk => "kiosk",
            Self::Reprint => "reprint",
            Self::Text => "text",
            Self::Gap => "gap",
            Self::Line => "line",
        }
    }
}

/// Millimetres in dots.
pub(super) fn dots(mm: f32) -> usize {
    // The check has bounded it from both sides.
    (mm * DOTS_PER_MM as f32).round() as usize
}
