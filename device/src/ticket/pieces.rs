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
                Kind::Ahead => self.words(element, |words| words.ahead(slip.people_ahead)),
                Kind::Promise => {
                    if let Some(promise) = slip.promise {
                        self.words(element, |words| words.promised(promise));
                    }
                }
                Kind::Area => self.area(element),
                Kind::Missed => self.words(element, |words| words.missed.clone()),
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
        let said = |language: &Language| text.0.get(language).cloned();
        let languages = self.slip.languages();
        let mut all: Vec<_> = languages.iter().filter_map(|tag| Some((tag, said(tag)?))).collect();
        let english = Language::english();
        if all.is_empty() {
            all.push((&languages[0], text.get(&languages[0]).to_owned()));
        }
        let spare = said(&english).map(|words| (english, words));
        let all = all.into_iter().map(|(tag, words)| (tag.clone(), words)).collect();
        self.say(element, all, spare, sentence);
    }

    fn area(&mut self, element: &Element) {
        let Some(area) = &self.slip.area else { return };
        let said = |language: &Language, words: &Words| {
            words.area.replace("{area}", area.get(language).trim())
        };
        self.said(element, said, true);
    }

    fn words(&mut self, element: &Element, word: impl Fn(&Words) -> String) {
        self.said(element, |_, words| word(words), true);
    }

    fn said(
        &mut self,
        element: &Element,
        word: impl Fn(&Language, &Words) -> String,
        sentence: bool,
    ) {
        let design = self.design;
        let said = |language: Language| {
            let words = design.words.get(&language)?;
            let text = word(&language, words);
            Some((language, text))
        };
        let all = self.slip.languages().into_iter().filter_map(said).collect();
        self.say(element, all, said(Language::english()), sentence);
    }

    /// One line for all languages: what they call it, and then what it is.
    fn label(&mut self, element: &Element, label: impl Fn(&Words) -> &String, value: &str) {
        let said = |language: &Language| {
            let words = self.design.words.get(language)?;
            Some((language.clone(), label(words).clone()))
        };
        let all = self.slip.languages().iter().filter_map(said).collect();
        let labels = self.drawable(all, said(&Language::english()));
        let labels: Vec<_> = labels.into_iter().map(|(_, label)| label).collect();
        let text = format!("{}\n{value}", labels.join(" "));
        self.phrase(element, text, (0, false));
    }

    fn say(
        &mut self,
        element: &Element,
        all: Vec<(Language, String)>,
        spare: Option<(Language, String)>,
        sentence: bool,
    ) {
        let mut texts: Vec<String> = Vec::new();
        for (_, text) in self.drawable(all, spare) {
            let text = text.replace(char::is_whitespace, " ");
            if !text.trim().is_empty() && !texts.contains(&text) {
                texts.push(text);
            }
        }
        for (place, text) in texts.into_iter().enumerate() {
            self.phrase(element, text, (place, sentence));
        }
    }

    /// Those of the texts that can be drawn; without any the spare one, or the last after all.
    fn drawable(
        &mut self,
        mut all: Vec<(Language, String)>,
        spare: Option<(Language, String)>,
    ) -> Vec<(Language, String)> {
        let last = all.last().cloned();
        all.retain(|(language, text)| (self.can)(language, text));
        if all.is_empty() {
            let spare = spare.filter(|(language, text)| (self.can)(language, text));
            all.extend(spare.or(last));
        }
        all
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
