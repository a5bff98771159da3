//! The paper between two cuts: what stands on it, and where.

use super::command::Drawing;
use qrcode::{EcLevel, QrCode};

/// Printable dots across 80 mm paper, 72 mm at 8 dots to the millimetre; other paper has others.
pub const WIDTH_DOTS: usize = 576;

/// A Latin character's cell, before magnification; a Chinese one is twice as wide.
const CELL_WIDE_DOTS: usize = 12;
const CELL_HIGH_DOTS: usize = 24;

/// Rows from one line's top to the next.
const SPACING_DOTS: usize = 30;

/// Rows between the head and the cutter.
const CUTTER_DOTS: usize = 72;

/// Marks, and lines of text, kept of one ticket; more are left off.
const MARKS_MAX: usize = 20_000;

/// Bytes kept of one ticket; more are left off.
const RAW_BYTES_MAX: usize = 256 * 1024;

/// One thing with ink on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A character in its cell.
    Glyph {
        /// The character.
        glyph: char,
        /// Left and top edge in dots.
        at: (usize, usize),
        /// Width and height of the cell in dots.
        cell: (usize, usize),
        /// Drawn heavy.
        bold: bool,
        /// With a line under it.
        underline: bool,
    },
    /// Rows of dots.
    Bits {
        /// Left and top edge in dots.
        at: (usize, usize),
        /// Dots in a row.
        width: usize,
        /// Row after row.
        dots: Vec<bool>,
    },
}

/// A ticket that was cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ticket {
    /// Its text, line by line, as read from the bytes.
    pub lines: Vec<String>,
    /// The content of its codes, as read from the bytes.
    pub codes: Vec<Vec<u8>>,
    /// What is drawn on it.
    pub marks: Vec<Mark>,
    /// Its length in dots.
    pub rows: usize,
    /// The dots across it.
    pub width: usize,
    /// What it was made of: every byte from the reset that began it to its cut.
    pub raw: Vec<u8>,
}

/// The paper under the head.
#[derive(Debug, Default)]
pub(super) struct Page {
    across: usize,
    sheet: Ticket,
    line: Vec<Cell>,
    style: Style,
    pub chinese: bool,
    spacing: Option<usize>,
    margin: usize,
    align: u8,
    module: usize,
    level: u8,
    stored: Vec<u8>,
}

/// How the next character looks.
#[derive(Clone, Copy, Debug, Default)]
struct Style {
    /// Magnifications less one.
    wide: u8,
    high: u8,
    bold: bool,
    underline: bool,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    glyph: char,
    style: Style,
}

impl Page {
    /// Paper of so many dots across.
    pub fn new(across: usize) -> Self {
        Self { across, ..Self::default() }
    }

    /// `ESC @`: back to how it was switched on; the line begun is lost, the paper stays.
    pub fn reset(&mut self) {
        let sheet = std::mem::take(&mut self.sheet);
        *self = Self { sheet, ..Self::new(self.across) };
    }

    /// Keeps what was obeyed, for whoever wants to read it again.
    pub fn keep(&mut self, raw: &[u8]) {
        if self.sheet.raw.len() + raw.len() <= RAW_BYTES_MAX {
            self.sheet.raw.extend_from_slice(raw);
        }
    }

    /// A reset on blank paper begins a ticket; what was obeyed before is no part of it.
    pub fn begin(&mut self) {
        if self.sheet.rows == 0 && self.line.is_empty() {
            self.sheet.raw.clear();
        }
    }

    /// Rows of paper used since the last cut.
    pub fn rows(&self) -> usize {
        self.sheet.rows
    }

    /// Does what a command asks of the paper; `false` where it cannot be done.
    pub fn draw(&mut self, drawing: Drawing) -> bool {
        match drawing {
            Drawing::Glyph(glyph) => self.put(glyph),
            Drawing::LineFeed => self.feed_lines(1),
            Drawing::FeedLines(count) => self.feed_lines(count),
            Drawing::FeedDots(dots) => self.feed_dots(dots),
            Drawing::Spacing(dots) => self.spacing = dots.map(usize::from),
            Drawing::Align(n) => self.align = n % 48,
            Drawing::LeftMargin(dots) => {
                self.margin = usize::from(dots).min(self.across.saturating_sub(CELL_HIGH_DOTS));
            }
            Drawing::Chinese(on) => self.chinese = on,
            Drawing::Bold(on) => self.style.bold = on,
            Drawing::Underline(on) => self.style.underline = on,
            Drawing::Size(n) => {
                self.style = Style { wide: n >> 4 & 7, high: n & 7, ..self.style };
            }
            Drawing::Style(n) => {
                let (wide, high) = (n >> 5 & 1, n >> 4 & 1);
                let (bold, underline) = (n & 0x08 != 0, n & 0x80 != 0);
                self.style = Style { wide, high, bold, underline };
            }
            Drawing::ChineseStyle(n) => {
                let (wide, high) = (n >> 2 & 1, n >> 3 & 1);
                self.style = Style { wide, high, underline: n & 0x80 != 0, ..self.style };
            }
            Drawing::Raster { wide, high, row_bytes, bits } => {
                self.raster((1 + usize::from(wide), 1 + usize::from(high)), row_bytes, &bits);
            }
            Drawing::CodeModule(dots) => self.module = usize::from(dots),
            Drawing::CodeLevel(level) => self.level = level,
            Drawing::CodeStore(content) => self.stored = content,
            Drawing::CodePrint => return self.code_print(),
        }
        true
    }

    /// Cuts the paper off, after feeding where the cut asks for it.
    pub fn cut(&mut self, feed: Option<u8>) -> Option<Ticket> {
        self.feed_dots(0);
        if let Some(more) = feed {
            self.sheet.rows += CUTTER_DOTS + usize::from(more);
        }
        if self.sheet.rows == 0 {
            return None;
        }
        Some(Ticket { width: self.across, ..std::mem::take(&mut self.sheet) })
    }

    fn put(&mut self, glyph: char) {
        let cell = Cell { glyph, style: self.style };
        let used: usize = self.line.iter().map(Cell::width).sum();
        if used + cell.width() > self.width() && !self.line.is_empty() {
            self.feed_lines(1);
        }
        self.line.push(cell);
    }

    /// Prints the line begun and feeds so many lines, at least its own height.
    fn feed_lines(&mut self, count: u8) {
        let spacing = self.spacing.unwrap_or(SPACING_DOTS);
        let high = self.print_line();
        let lines = usize::from(count);
        self.sheet.rows += high.max(spacing.min(spacing * lines));
        self.sheet.rows += spacing * lines.saturating_sub(1);
    }

    /// Prints the line begun and feeds so many dots, at least its own height.
    fn feed_dots(&mut self, dots: u8) {
        let high = self.print_line();
        self.sheet.rows += high.max(usize::from(dots));
    }

    fn raster(&mut self, scale: (usize, usize), row_bytes: usize, bits: &[u8]) {
        if row_bytes == 0 {
            return;
        }
        let rows: Vec<Vec<bool>> = bits.chunks(row_bytes).map(unpack).collect();
        self.bits(scale, &rows);
    }

    /// Draws the stored code; `false` where it cannot be one.
    fn code_print(&mut self) -> bool {
        let level = match self.level {
            49 => EcLevel::M,
            50 => EcLevel::Q,
            51 => EcLevel::H,
            _ => EcLevel::L,
        };
        let Ok(code) = QrCode::with_error_correction_level(&self.stored, level) else {
            return false;
        };
        let dark = |color: &qrcode::Color| *color == qrcode::Color::Dark;
        let colors = code.to_colors();
        let rows: Vec<Vec<bool>> =
            colors.chunks(code.width()).map(|row| row.iter().map(dark).collect()).collect();
        let module = self.module.clamp(1, 16);
        self.bits((module, module), &rows);
        self.sheet.codes.push(self.stored.clone());
        true
    }

    fn width(&self) -> usize {
        self.across.saturating_sub(self.margin)
    }

    fn start(&self, width: usize) -> usize {
        let room = self.width().saturating_sub(width);
        self.margin
            + match self.align {
                1 => room / 2,
                2 => room,
                _ => 0,
            }
    }

    /// Puts the line begun on the paper, its characters on one foot; returns its height.
    fn print_line(&mut self) -> usize {
        let line = std::mem::take(&mut self.line);
        let high = line.iter().map(Cell::height).max().unwrap_or(0);
        let mut left = self.start(line.iter().map(Cell::width).sum());
        for cell in &line {
            let at = (left, self.sheet.rows + high - cell.height());
            let (bold, underline) = (cell.style.bold, cell.style.underline);
            let glyph = cell.glyph;
            let cell = (cell.width(), cell.height());
            self.mark(Mark::Glyph { glyph, at, cell, bold, underline });
            left += cell.0;
        }
        if !line.is_empty() && self.sheet.lines.len() < MARKS_MAX {
            self.sheet.lines.push(line.iter().map(|cell| cell.glyph).collect());
        }
        high
    }

    fn bits(&mut self, scale: (usize, usize), rows: &[Vec<bool>]) {
        self.feed_dots(0);
        let width = rows.first().map_or(0, Vec::len) * scale.0;
        let left = self.start(width);
        let widen = |row: &Vec<bool>| -> Vec<bool> {
            row.iter().flat_map(|&dot| std::iter::repeat_n(dot, scale.0)).collect()
        };
        let dots = rows.iter().flat_map(|row| widen(row).repeat(scale.1)).collect();
        let at = (left, self.sheet.rows);
        self.mark(Mark::Bits { at, width, dots });
        self.sheet.rows += rows.len() * scale.1;
    }

    fn mark(&mut self, mark: Mark) {
        if self.sheet.marks.len() < MARKS_MAX {
            self.sheet.marks.push(mark);
        }
    }
}

impl Cell {
    fn width(&self) -> usize {
        let narrow = if self.glyph.is_ascii() { 1 } else { 2 };
        CELL_WIDE_DOTS * narrow * (usize::from(self.style.wide) + 1)
    }

    fn height(&self) -> usize {
        CELL_HIGH_DOTS * (usize::from(self.style.high) + 1)
    }
}

fn unpack(row: &[u8]) -> Vec<bool> {
    row.iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0)).collect()
}
