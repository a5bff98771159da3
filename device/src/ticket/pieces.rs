//! A slip in a design, from top to bottom: what is to be drawn, before anything is measured.
//!
//! The chosen language stands first, Chinese on every ticket; a language that cannot be drawn
//! gives way to Chinese.

use super::code::{CODE_BYTES_MAX, Code};
use super::design::{Content, Design, Element};
use super::gb::wrap;
use super::layout::{Align, Kind, Reader};
use super::logo::Logo;
use super::slip::Slip;
use super::words::Words;
use shared::{KioskId, Language, Text};

/// White dots on each side of the paper.
pub(super) const EDGE_DOTS: usize = 8;

/// Dots that a piece is given at least, however narrow the paper is said to be.
const ROOM_DOTS_MIN: usize = 64;

/// Longest text set, in characters; what is longer would not fit its lines either.
const TEXT_CHARS_MAX: usize = 400;

/// Lines that one name may take at most.
pub(super) const NAME_LINES_MAX: usize = 4;

/// How many times as many lines a sentence may take as a name.
const SENTENCE_TIMES: usize = 2;

/// Least height of a letter of the second language, in dots, for the normal and the elder reader.
const SECOND_DOTS_MIN: [usize; 2] = [28, 40];

/// One thing to draw across the paper.
#[derive(Clone, Debug)]
pub(super) enum Piece<'a> {
    Gap(usize),
    Line(usize),
    Logo { logo: &'a Logo, size: usize, align: Align },
    Number { text: String, size: usize, align: Align },
    Code { content: &'a str, size: usize, align: Align },
    Words(Phrase),
}

/// A text in one language. A line feed in it is where it is broken, if it is at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub text: String,
    /// Height of a hanzi in dots.
    pub size: usize,
    pub bold: bool,
    pub align: Align,
    /// Whether it is a sentence, which may be longer than a name.
    pub sentence: bool,
}

impl Phrase {
    /// Lines it may take where a name may take so many.
    pub fn lines_max(&self, name_lines_max: usize) -> usize {
        if self.sentence { name_lines_max * SENTENCE_TIMES } else { name_lines_max }
    }
}

/// Dots across that a piece may take on paper of this width.
pub(super) fn room(width: usize) -> usize {
    width.saturating_sub(2 * EDGE_DOTS).max(ROOM_DOTS_MIN)
}

/// From one line's top to the next, for letters of this height.
pub(super) fn leading(size: usize) -> usize {
    size + size * 3 / 10
}

/// The pieces of a ticket. `can` says whether a text can be drawn.
pub(super) fn pieces<'a>(
    design: &'a Design,
    slip: &'a Slip,
    can: &mut dyn FnMut(&Language, &str) -> bool,
) -> Vec<Piece<'a>> {
    let mut setting = Setting { design, slip, can, pieces: Vec::new() };
    for element in &design.elements {
        setting.element(element);
    }
    while let Some(Piece::Gap(_)) = setting.pieces.last() {
        setting.pieces.pop();
    }
    setting.pieces
}

/// The rows of the shortest ticket that a design gives: each name on one line.
pub(super) fn shortest(
    design: &Design,
    language: &Language,
    (elder, width): (bool, usize),
) -> usize {
    let name = |tag: &Language| (tag.clone(), tag.to_string());
    let any = Text([Language::chinese(), language.clone()].iter().map(name).collect());
    let code = "x".repeat(CODE_BYTES_MAX);
    let slip = Slip {
        branch: any.clone(),
        number: shared::Number { series: shared::Series('A'), count: 1 },
        service: any.clone(),
        people_ahead: 1,
        promise: Some((1, None)),
        area: Some(any.clone()),
        message: Some(any),
        language: language.clone(),
        elder,
        time: String::new(),
        kiosk: KioskId(1),
        qr: code.clone(),
        reprint: 2,
    };
    let room = room(width);
    let rows = |piece: &Piece<'_>| match piece {
        Piece::Gap(rows) | Piece::Line(rows) => *rows,
        Piece::Logo { size, .. } | Piece::Number { size, .. } => *size,
        Piece::Code { size, .. } => {
            let largest = Code::new(&code, *size, room).map_or(0, |code| code.sheet().rows());
            largest.max(*size)
        }
        Piece::Words(phrase) => {
            let most = phrase.lines_max(NAME_LINES_MAX);
            let lines = wrap(&phrase.text, (2 * room / phrase.size).max(1)).len();
            leading(phrase.size) * lines.clamp(phrase.lines_max(1), most)
        }
    };
    pieces(design, &slip, &mut |_, _| true).iter().map(rows).sum()
}

struct Setting<'a, 'b> {
    design: &'a Design,
    slip: &'a Slip,
    can: &'b mut dyn FnMut(&Language, &str) -> bool,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Setting<'a, '_> {
    fn element(&mut self, element: &'a Element) {
        let (slip, align) = (self.slip, element.align);
        let reader = if slip.elder { Reader::Elder } else { Reader::Normal };
        if element.only.is_some_and(|only| only != reader) {
            return;
        }
        let size = element.size[usize::from(slip.elder)];
        match &element.content {
            Content::Logo(logo) => self.pieces.push(Piece::Logo { logo, size, align }),
            Content::Phone(phone) => self.label(element, |words| &words.phone, phone),
            Content::Text(text) => self.text(element, text, true),
            Content::Kind(kind) => match kind {
                Kind::Gap => self.gap(size),
                Kind::Line => self.pieces.push(Piece::Line(size)),
                Kind::Number => {
                    let text = slip.number.to_string();
                    self.pieces.push(Piece::Number { text, size, align });
                }
                Kind::Qr => self.pieces.push(Piece::Code { content: &slip.qr, size, align }),
                Kind::Branch => self.text(element, &slip.branch, false),
                Kind::Service => self.text(element, &slip.service, false),
                Kind::Message => {
                    if let Some(message) = &slip.message {
                        self.text(element, message, true);
                    }
                }
                Kind::Ahead => self.words(element, |_, words| words.ahead(slip.people_ahead)),
                Kind::Promise => {
                    if let Some(promise) = slip.promise {
                        self.words(element, |_, words| words.promised(promise));
                    }
                }
                Kind::Area => {
                    if let Some(area) = &slip.area {
                        let said = |tag: &Language| area.get(tag).trim().to_owned();
                        self.words(element, |tag, words| words.area.replace("{area}", &said(tag)));
                    }
                }
                Kind::Missed => self.words(element, |_, words| words.missed.clone()),
                Kind::Time => self.phrase(element, slip.time.clone(), (0, false)),
                Kind::Kiosk => {
                    self.label(element, |words| &words.kiosk, &slip.kiosk.to_string());
                }
                Kind::Reprint if slip.reprint == 0 => {}
                Kind::Reprint => {
                    self.label(element, |words| &words.reprint, &slip.reprint.to_string());
                }
                Kind::Logo | Kind::Phone | Kind::Text => {}
            },
        }
    }

    /// Of gaps that meet, the larger counts.
    fn gap(&mut self, rows: usize) {
        match self.pieces.last_mut() {
            Some(Piece::Gap(last)) => *last = rows.max(*last),
            Some(_) => self.pieces.push(Piece::Gap(rows)),
            None => {}
        }
    }

    fn text(&mut self, element: &Element, text: &Text, sentence: bool) {
        let mut texts = self.texts(|language| text.0.get(language).cloned());
        if texts.is_empty() {
            texts.extend(text.0.values().next().cloned());
        }
        self.say(element, texts, sentence);
    }

    fn words(&mut self, element: &Element, word: impl Fn(&Language, &Words) -> String) {
        let design = self.design;
        let texts = self.texts(|language| Some(word(language, design.words.get(language)?)));
        self.say(element, texts, true);
    }

    /// One line for all languages: what they call it, and then what it is.
    fn label(&mut self, element: &Element, label: impl Fn(&Words) -> &String, value: &str) {
        let design = self.design;
        let labels = self.texts(|language| Some(label(design.words.get(language)?).clone()));
        self.phrase(element, format!("{}\n{value}", labels.join(" ")), (0, false));
    }

    fn say(&mut self, element: &Element, texts: Vec<String>, sentence: bool) {
        for (place, text) in texts.into_iter().enumerate() {
            self.phrase(element, text, (place, sentence));
        }
    }

    /// What is said in those of the ticket's languages that can be drawn, a language without words
    /// by the one that stands in for it; where none can, in English, or in the last of them after
    /// all.
    fn texts(&mut self, word: impl Fn(&Language) -> Option<String>) -> Vec<String> {
        let said = |language: &Language| {
            let text = word(language)?.replace(char::is_whitespace, " ");
            Some(text).filter(|text| !text.trim().is_empty())
        };
        let mut last = None;
        let mut texts: Vec<String> = Vec::new();
        for language in self.slip.languages() {
            for tongue in [language.clone(), language.stand_in()] {
                let Some(text) = said(&tongue) else { continue };
                if (self.can)(&tongue, &text) {
                    if !texts.contains(&text) {
                        texts.push(text);
                    }
                    break;
                }
                if tongue == language {
                    last = Some(text);
                }
            }
        }
        if texts.is_empty() {
            let english = Language::english();
            let spare = said(&english).filter(|text| (self.can)(&english, text));
            texts.extend(spare.or(last));
        }
        texts
    }

    fn phrase(&mut self, element: &Element, text: String, (place, sentence): (usize, bool)) {
        let text = text.chars().take(TEXT_CHARS_MAX).collect();
        let reader = usize::from(self.slip.elder);
        let size = element.size[reader];
        let second = (size * 3 / 4).max(SECOND_DOTS_MIN[reader]).min(size);
        let size = if place == 0 { size } else { second };
        let (bold, align) = (element.bold && place == 0, element.align);
        self.pieces.push(Piece::Words(Phrase { text, size, bold, align, sentence }));
    }
}
