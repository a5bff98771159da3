//! Pieces as the printer's own characters, the number large, the code as a command.

use super::bands::bands;
use super::code::Code;
use super::gb::{columns, printable, wrap_even};
use super::layout::Align;
use super::pieces::Phrase;
use super::sheet::Sheet;
use crate::printer::profile::{Cut, Paper, TextMode};
use encoding_rs::GB18030;
use escpos::driver::Driver;
use escpos::errors::Result as EscposResult;
use escpos::printer::Printer as Builder;
use escpos::utils::{
    Encoder, JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption,
};
use std::cell::RefCell;

/// A Latin character before magnification; a hanzi is twice as wide.
const CELL_WIDE_DOTS: usize = 12;
const CELL_HIGH_DOTS: usize = 24;

/// Largest magnification.
const SCALE_MAX: usize = 8;

/// White rows between two lines of a text.
const LINE_GAP_DOTS: usize = 8;

/// Rows that one `ESC J` feeds.
const FEED_ROWS_MAX: usize = 255;

/// `FS &`: Chinese mode on.
const CHINESE_ON: [u8; 2] = [0x1C, 0x26];

/// `GS V 66 0`: feed to the cutter and cut.
const CUT: [u8; 4] = [0x1D, 0x56, 0x42, 0x00];

/// `ESC i`, then `GS e 3 n`: cut, and hold the ticket out by so many steps of about 7 mm.
const CUT_AND_PRESENT: [u8; 6] = [0x1B, 0x69, 0x1D, 0x65, 0x03, 0x0C];

/// Rows from the head to the edge that a ticket is torn off at: 20 mm.
const TEAR_ROWS: u8 = 160;

/// A ticket being written for a printer fresh from its reset.
///
/// The reset is the sender's: one in the job would switch automatic status off in mid job.
pub(super) struct Writer {
    builder: Builder<Memory>,
    columns: usize,
    mode: TextMode,
    rows: usize,
    chinese: bool,
}

/// What the builder's memory cannot do.
const WRITTEN: &str = "printable text always encodes, and the memory takes all";

impl Writer {
    pub fn new(paper: &Paper) -> Self {
        let protocol = Protocol::new(Encoder::new(GB18030));
        let builder = Builder::new(Memory::default(), protocol, None);
        let columns = (usize::from(paper.width_dots) / CELL_WIDE_DOTS).max(1);
        Self { builder, columns, mode: paper.text, rows: 0, chinese: false }
    }

    /// The paper used so far, in rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// White paper.
    pub fn gap(&mut self, rows: usize) {
        self.rows += rows;
        let mut left = rows;
        while left > 0 {
            let rows = left.min(FEED_ROWS_MAX);
            self.raw(&[0x1B, 0x4A, byte(rows)]);
            left -= rows;
        }
    }

    /// A phrase on as many lines as it needs, and no more than these.
    pub fn phrase(&mut self, phrase: &Phrase, lines_max: usize) {
        // Plain characters are 3 mm high, too small for any reader; small ones stay narrow.
        let high = ((phrase.size + CELL_HIGH_DOTS / 2) / CELL_HIGH_DOTS).clamp(2, SCALE_MAX);
        let wide = (phrase.size + 2 * CELL_HIGH_DOTS / 3) / CELL_HIGH_DOTS;
        let wide = wide.clamp(1, high).min(self.columns);
        let (columns_max, lines_max) = (self.columns / wide, phrase.lines_max(lines_max));
        let text = printable(&phrase.text, self.mode);
        // Printable text has spaces for line feeds.
        let lines = match phrase.text.split_once('\n') {
            Some((label, value)) if columns(&text) > columns_max && lines_max > 1 => {
                [label, value].map(|part| printable(part, self.mode)).to_vec()
            }
            Some(_) | None => vec![text],
        };
        let part_max = lines_max.div_ceil(lines.len());
        let lines = lines.iter().flat_map(|part| self.fitted(part.trim(), columns_max, part_max));
        let lines: Vec<_> = lines.collect();
        self.bold(phrase.bold);
        for line in lines {
            self.line(&line, (wide, high), phrase.align);
        }
        self.bold(false);
    }

    /// A number as large as its line allows; it is never broken.
    pub fn number(&mut self, number: &str, align: Align) {
        let scale = (self.columns / columns(number).max(1)).clamp(1, SCALE_MAX);
        self.bold(true);
        self.line(number, (scale, SCALE_MAX.min(scale * 2)), align);
        self.bold(false);
    }

    /// A code that the printer draws by itself.
    pub fn code(&mut self, code: &Code, align: Align) {
        let level = QRCodeCorrectionLevel::M;
        let option = QRCodeOption::new(QRCodeModel::Model2, byte(code.module), level);
        self.gap(code.quiet());
        self.align(align);
        self.builder.qrcode_option(&code.content, option).expect(WRITTEN);
        self.rows += code.rows();
        self.gap(code.quiet());
    }

    /// Dots, from the left edge of the paper on.
    pub fn sheet(&mut self, sheet: &Sheet) {
        let bands = bands(sheet);
        if bands.is_empty() {
            return;
        }
        self.align(Align::Left);
        self.raw(&bands);
        self.rows += sheet.rows();
    }

    /// Ends the ticket, and gives its bytes.
    pub fn finish(self, cut: Cut) -> Vec<u8> {
        match cut {
            Cut::Feed => self.ended(&CUT),
            Cut::Present => self.ended(&CUT_AND_PRESENT),
            Cut::Tear => self.ended(&[0x1B, 0x4A, TEAR_ROWS]),
        }
    }

    /// Ends what nobody shall get: it is cut, and not held out.
    pub fn finish_stub(self, cut: Cut) -> Vec<u8> {
        match cut {
            Cut::Feed | Cut::Tear => self.finish(cut),
            Cut::Present => self.ended(&CUT_AND_PRESENT[..2]),
        }
    }

    fn ended(mut self, end: &[u8]) -> Vec<u8> {
        self.raw(end);
        self.builder.print().expect(WRITTEN);
        self.builder.driver().0.into_inner()
    }

    /// Printable text on lines of so many columns; what is too long ends with its mark.
    fn fitted(&self, text: &str, columns_max: usize, lines_max: usize) -> Vec<String> {
        let lines = wrap_even(text, columns_max);
        if lines.len() <= lines_max {
            return lines;
        }
        let mark = if self.mode == TextMode::None { "..." } else { "…" };
        let letters: Vec<char> = text.chars().collect();
        let mut count = letters.len();
        loop {
            count -= 1;
            let beginning: String = letters[..count].iter().collect();
            let lines = wrap_even(&format!("{}{mark}", beginning.trim_end()), columns_max);
            if lines.len() <= lines_max || count == 0 {
                return lines;
            }
        }
    }

    fn line(&mut self, text: &str, (wide, high): (usize, usize), align: Align) {
        if self.mode != TextMode::None && !self.chinese {
            self.raw(&CHINESE_ON);
            self.chinese = true;
        }
        self.align(align);
        let rows = high * CELL_HIGH_DOTS + LINE_GAP_DOTS;
        self.raw(&[0x1B, 0x33, byte(rows)]);
        self.builder.size(byte(wide), byte(high)).expect(WRITTEN);
        self.builder.write(text).expect(WRITTEN);
        self.raw(b"\n");
        self.rows += rows;
    }

    fn align(&mut self, align: Align) {
        let mode = match align {
            Align::Left => JustifyMode::LEFT,
            Align::Center => JustifyMode::CENTER,
            Align::Right => JustifyMode::RIGHT,
        };
        self.builder.justify(mode).expect(WRITTEN);
    }

    fn bold(&mut self, on: bool) {
        self.builder.bold(on).expect(WRITTEN);
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.builder.custom(bytes).expect(WRITTEN);
    }
}

/// Takes what the builder writes.
#[derive(Default)]
struct Memory(RefCell<Vec<u8>>);

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> EscposResult<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _buffer: &mut [u8]) -> EscposResult<usize> {
        Ok(0)
    }

    fn flush(&self) -> EscposResult<()> {
        Ok(())
    }
}

/// A count that its constants keep below 256.
fn byte(count: usize) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
