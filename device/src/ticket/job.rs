//! A ticket as a job for one printer, by the best way onto paper that its line allows.

use super::bands::forbidden;
use super::code::Code;
use super::design::Design;
use super::gb::sayable;
use super::lay::{ROWS_MAX, draw, draw_piece};
use super::pieces::{NAME_LINES_MAX, Phrase, Piece, pieces, room};
use super::press::Press;
use super::sheet::Sheet;
use super::slip::Slip;
use super::text::Writer;
use super::words::{self, Table};
use super::{Warning, layout::Align};
use crate::printer::profile::{Cut, Paper, TextMode};
use shared::{KioskId, Language, Text};
use std::sync::LazyLock;
use std::time::Duration;

/// The longest that a ticket should be on its line.
pub const WIRE_MS_MAX: u64 = 3_000;

/// The longest that it may be, where nothing faster says it in the customer's language.
pub const WIRE_MS_STOP: u64 = 5_000;

/// Bits on a serial line to a byte.
const BITS_PER_BYTE: u64 = 10;

/// What a printer has of which nothing is known: 80 mm paper, Chinese and a cutter.
const PLAIN: Paper =
    Paper { width_dots: 576, text: TextMode::Gbk, qr: true, cut: Cut::Feed, speed_mm_s: 150 };

/// How a ticket is put on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As one picture: any language, the same dots on every printer.
    Raster,
    /// In the printer's own characters, but for the number, the logo and what they cannot say.
    Hybrid,
    /// In the printer's own characters.
    Text,
}

/// A ticket for a printer fresh from its reset; it ends with its cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// By which way.
    pub way: Way,
    /// Length of the paper in dots, before it is fed to the cutter.
    pub rows: u32,
    /// How long its bytes are on the line.
    pub wire: Duration,
    /// What could not be drawn as it was meant.
    pub warnings: Vec<Warning>,
}

impl Design {
    /// A slip for a printer with this paper on a line of this speed.
    ///
    /// The best looking way that is no longer than 3 s on the line is taken. Where only text is,
    /// and cannot say it in the customer's language, the one between may take 5 s.
    pub fn job(&self, press: &mut Press, slip: &Slip, (paper, baud): (&Paper, u32)) -> Job {
        let within = |job: &Job, limit| job.wire <= Duration::from_millis(limit);
        let raster = self.job_by(Way::Raster, press, slip, (paper, baud));
        if within(&raster, WIRE_MS_MAX) {
            return raster;
        }
        let hybrid = self.job_by(Way::Hybrid, press, slip, (paper, baud));
        if within(&hybrid, WIRE_MS_MAX) {
            return hybrid;
        }
        let text = self.job_by(Way::Text, press, slip, (paper, baud));
        let silent = text.warnings.len() > raster.warnings.len();
        if silent && within(&hybrid, WIRE_MS_STOP) { hybrid } else { text }
    }

    /// A slip by a way of one's choice.
    pub fn job_by(
        &self,
        way: Way,
        press: &mut Press,
        slip: &Slip,
        (paper, baud): (&Paper, u32),
    ) -> Job {
        let (bytes, rows, warnings) = match way {
            Way::Raster => {
                let (sheet, warnings) = draw(self, press, slip, usize::from(paper.width_dots));
                let mut writer = Writer::new(paper);
                writer.sheet(&sheet);
                let rows = writer.rows();
                (writer.finish(paper.cut), rows, warnings)
            }
            Way::Hybrid => self.written(Some(press), slip, paper),
            Way::Text => self.written(None, slip, paper),
        };
        debug_assert!(!forbidden(&bytes), "older firmware would obey bytes of this job");
        let bits = bytes.len() as u64 * BITS_PER_BYTE;
        let wire = Duration::from_micros(bits * 1_000_000 / u64::from(baud.max(1)));
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        Job { bytes, way, rows, wire, warnings }
    }

    /// The picture that a slip comes out as, where it is sent as one.
    pub fn preview(&self, press: &mut Press, slip: &Slip, paper: &Paper) -> Sheet {
        draw(self, press, slip, usize::from(paper.width_dots)).0
    }

    /// In the printer's own characters; with a press, what they cannot say is drawn.
    fn written(
        &self,
        mut press: Option<&mut Press>,
        slip: &Slip,
        paper: &Paper,
    ) -> (Vec<u8>, usize, Vec<Warning>) {
        let mut warnings = Vec::new();
        let pieces = pieces(self, slip, &mut |language, text| {
            let warning = match &mut press {
                None => Warning::unsaid(language, text, paper.text),
                Some(_) if sayable(text, paper.text) => None,
                Some(press) => Warning::undrawn(language, text, press),
            };
            let can = warning.is_none();
            Warning::keep(&mut warnings, warning);
            can
        });
        let mut lines_max = NAME_LINES_MAX;
        loop {
            let mut writer = Writer::new(paper);
            let mut written = Written { writer: &mut writer, paper, lines_max };
            pieces.iter().for_each(|piece| written.piece(piece, press.as_deref_mut()));
            let rows = writer.rows();
            if rows <= ROWS_MAX || lines_max == 1 {
                return (writer.finish(paper.cut), rows, warnings);
            }
            lines_max -= 1;
        }
    }
}

impl Slip {
    /// The slip as text in the house's own design, for a printer of which nothing is known.
    pub fn bytes(&self) -> Vec<u8> {
        Design::standard().written(None, self, &PLAIN).0
    }
}

struct Written<'a> {
    writer: &'a mut Writer,
    paper: &'a Paper,
    lines_max: usize,
}

impl Written<'_> {
    fn piece(&mut self, piece: &Piece<'_>, press: Option<&mut Press>) {
        let width = usize::from(self.paper.width_dots);
        match (piece, press) {
            (Piece::Gap(rows), _) => self.writer.gap(*rows),
            (Piece::Code { content, size, align }, _) if self.paper.qr => {
                if let Some(code) = Code::new(content, *size, room(width)) {
                    self.writer.code(&code, *align);
                }
            }
            (Piece::Words(phrase), None) => self.writer.phrase(phrase, self.lines_max),
            (Piece::Words(phrase), Some(_)) if sayable(&phrase.text, self.paper.text) => {
                self.writer.phrase(phrase, self.lines_max);
            }
            (Piece::Number { text, align, .. }, None) => self.writer.number(text, *align),
            // A line is a few bytes; a picture is for a press.
            (Piece::Line(rows), None) => self.writer.gap(*rows),
            (Piece::Logo { .. } | Piece::Code { .. }, None) => {}
            (piece, Some(press)) => {
                self.writer.sheet(&draw_piece(press, piece, (width, self.lines_max)));
            }
        }
    }
}

/// The strip that marks what stands above it void, in what of its languages the printer can say.
pub(crate) fn void_strip(paper: &Paper) -> Vec<u8> {
    static WORDS: LazyLock<Table> =
        LazyLock::new(|| words::read(words::STANDARD, &[]).expect("the tests read the same table"));
    let mut writer = Writer::new(paper);
    for language in [Language::chinese(), Language::english()] {
        let text = WORDS[&language].void.clone();
        if !sayable(&text, paper.text) {
            continue;
        }
        let (bold, align, sentence) = (false, Align::Center, false);
        writer.phrase(&Phrase { text, size: 48, bold, align, sentence }, 1);
    }
    writer.finish_stub(paper.cut)
}

/// A slip without a number, for staff: it says whose printer it came from, and when. Its bytes, and
/// the rows of dots that it takes.
pub fn test_slip(paper: &Paper, branch: &Text, (kiosk, time): (KioskId, &str)) -> (Vec<u8>, u32) {
    const WORDS: [(&str, &str); 2] = [("zh", "打印测试"), ("en", "PRINTER TEST")];
    let mut writer = Writer::new(paper);
    let mut say = |text: String, size, bold| {
        if sayable(&text, paper.text) {
            let (align, sentence) = (Align::Center, false);
            writer.phrase(&Phrase { text, size, bold, align, sentence }, NAME_LINES_MAX);
        }
    };
    for (tag, words) in WORDS {
        let language = Language(tag.to_owned());
        say(branch.get(&language).to_owned(), 28, false);
        say(words.to_owned(), 72, true);
    }
    say(format!("{kiosk} / {time}"), 28, false);
    let rows = u32::try_from(writer.rows()).unwrap_or(u32::MAX);
    (writer.finish(paper.cut), rows)
}
