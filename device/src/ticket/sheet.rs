//! Dots on paper, black or white.

use crate::picture;

/// Dots to a millimetre, on the paper and in every size.
pub(super) const DOTS_PER_MM: usize = 8;

/// A piece of paper as dots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    width: usize,
    dots: Vec<bool>,
}

impl Sheet {
    /// White paper.
    pub(super) fn new(width: usize, rows: usize) -> Self {
        Self { width, dots: vec![false; width * rows] }
    }

    /// Dots across.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Its length in dots.
    pub fn rows(&self) -> usize {
        self.dots.len() / self.width.max(1)
    }

    /// Whether there is ink on a dot.
    pub fn dot(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dots.get(y * self.width + x).copied().unwrap_or(false)
    }

    /// The picture as a PNG file: one bit to a dot, ink black.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        picture::png(self.width, &self.dots)
    }

    /// Puts ink on a dot; what lies beyond the paper stays off it.
    pub(super) fn ink(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(dot) = self.dots.get_mut(y * self.width + x)
        {
            *dot = true;
        }
    }

    /// Lays another sheet's ink over this one's, and makes this one as long as that takes.
    pub(super) fn stamp(&mut self, (left, top): (usize, usize), other: &Self) {
        self.lengthen(top + other.rows());
        for y in 0..other.rows() {
            for x in (0..other.width).filter(|x| other.dot(*x, y)) {
                self.ink(left + x, top + y);
            }
        }
    }

    /// Makes it at least so long.
    pub(super) fn lengthen(&mut self, rows: usize) {
        self.dots.resize(self.dots.len().max(rows * self.width), false);
    }

    /// Leaves off what lies beyond so many rows.
    pub(super) fn shorten(&mut self, rows: usize) {
        self.dots.truncate(rows * self.width);
    }

    /// The first column with ink in a row, and the one after the last.
    pub(super) fn extent(&self, y: usize) -> Option<(usize, usize)> {
        let row = self.dots.get(y * self.width..(y + 1) * self.width)?;
        let first = row.iter().position(|dot| *dot)?;
        let last = row.iter().rposition(|dot| *dot)?;
        Some((first, last + 1))
    }

    /// Dots of a row, eight to a byte from the left on.
    pub(super) fn packed(&self, y: usize, (left, bytes): (usize, usize)) -> Vec<u8> {
        let bit = |byte, x| byte << 1 | u8::from(self.dot(x, y));
        (0..bytes).map(|at| (left + at * 8..left + at * 8 + 8).fold(0, bit)).collect()
    }

    /// The same at half the size, where all its ink comes in squares of two by two dots counted
    /// from this corner.
    pub(super) fn halved(&self, from: (usize, usize), to: (usize, usize)) -> Option<Self> {
        let (width, rows) = (to.0 - from.0, to.1 - from.1);
        if !width.is_multiple_of(2) || !rows.is_multiple_of(2) {
            return None;
        }
        let mut half = Self::new(width / 2, rows / 2);
        for y in 0..rows / 2 {
            for x in 0..width / 2 {
                let (left, top) = (from.0 + 2 * x, from.1 + 2 * y);
                let dot = self.dot(left, top);
                let same = [(1, 0), (0, 1), (1, 1)];
                if same.iter().any(|(right, down)| self.dot(left + right, top + down) != dot) {
                    return None;
                }
                if dot {
                    half.ink(x, y);
                }
            }
        }
        Some(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_is_found_where_it_was_put() {
        let mut sheet = Sheet::new(20, 3);
        sheet.ink(3, 1);
        sheet.ink(18, 1);
        sheet.ink(20, 1);
        assert_eq!(
            [sheet.extent(0), sheet.extent(1), sheet.extent(9)],
            [None, Some((3, 19)), None]
        );
        assert_eq!(sheet.packed(1, (3, 2)), [0x80, 0x01]);
        assert!(sheet.dot(18, 1) && !sheet.dot(0, 2));
        assert_eq!(sheet.png().unwrap()[..4], *b"\x89PNG");
    }

    #[test]
    fn only_what_comes_in_twos_is_halved() {
        let mut sheet = Sheet::new(16, 4);
        for (x, y) in [(2, 0), (3, 0), (2, 1), (3, 1)] {
            sheet.ink(x, y);
        }
        let half = sheet.halved((2, 0), (6, 4)).unwrap();
        assert_eq!((half.width(), half.rows(), half.dot(0, 0)), (2, 2, true));
        assert!(sheet.halved((1, 0), (5, 4)).is_none() && sheet.halved((2, 0), (5, 4)).is_none());
    }
}
