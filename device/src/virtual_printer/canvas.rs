//! Dots on paper.

use super::ink::Type;
use super::page::{Mark, Ticket};
use crate::picture;

/// Rows drawn of one ticket, 2 m; what a runaway job feeds beyond is left off.
const ROWS_MAX: usize = 16_000;

/// A ticket as dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canvas {
    width: usize,
    rows: usize,
    dots: Vec<bool>,
}

impl Canvas {
    /// Draws a ticket.
    pub fn draw(ticket: &Ticket, letters: &mut Type) -> Self {
        let rows = ticket.rows.min(ROWS_MAX);
        let width = ticket.width.next_multiple_of(8);
        let mut canvas = Self { width, rows, dots: vec![false; rows * width] };
        for mark in &ticket.marks {
            match mark {
                Mark::Glyph { glyph, at, cell, bold, underline } => {
                    let dots = letters.cell(*glyph, *cell, *bold);
                    canvas.ink(*at, cell.0, &dots);
                    if *underline {
                        canvas.ink((at.0, at.1 + cell.1 - 1), cell.0, &vec![true; cell.0]);
                    }
                }
                Mark::Bits { at, width, dots } => canvas.ink(*at, *width, dots),
            }
        }
        canvas
    }

    /// Its dots across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Its length in dots.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether there is ink on a dot.
    pub fn dot(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dots.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The picture as a PNG file: one bit to a dot, ink black.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        picture::png(self.width, &self.dots)
    }

    fn ink(&mut self, at: (usize, usize), width: usize, dots: &[bool]) {
        for (y, row) in dots.chunks(width.max(1)).enumerate() {
            for (x, &dot) in row.iter().enumerate() {
                let (x, y) = (at.0 + x, at.1 + y);
                if dot && x < self.width && y < self.rows {
                    self.dots[y * self.width + x] = true;
                }
            }
        }
    }
}
