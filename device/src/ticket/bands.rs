//! A sheet as raster commands: bands cut out along their ink, white paper fed past.
//!
//! Older firmware obeys `10 04`, `10 05` and `10 14` wherever they stand, so no band has them: one
//! that would is begun some dots further left, or cut in two.

use super::sheet::Sheet;

/// Rows of one band.
const BAND_ROWS_MAX: usize = 32;

/// What a band costs beside its rows, in bytes: its margin and header, and the printer's stop.
const BAND_COST_BYTES: usize = 16;

/// The longest command of a ticket in bytes: a band with its header, begun as far left as one is.
pub const BAND_BYTES_MAX: usize = 8 + BODY_BYTES_MAX + BAND_ROWS_MAX * SHIFTS_MAX / 8;

/// What a band's rows may take: as much as 32 of them across 80 mm paper.
const BODY_BYTES_MAX: usize = BAND_ROWS_MAX * 72;

/// Rows that one `ESC J` feeds.
const FEED_ROWS_MAX: usize = 255;

/// How far left of its ink a band is begun to change its bytes.
const SHIFTS_MAX: usize = 24;

/// Dots that stay between the margin and the right edge: a printer keeps room for a character.
const MARGIN_ROOM_DOTS: usize = 24;

/// `GS v 0` at double width and height.
const TWICE: u8 = 3;

/// Whether older firmware would take a real-time command out of these bytes.
pub(super) fn forbidden(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|two| two[0] == 0x10 && matches!(two[1], 0x04 | 0x05 | 0x14))
}

/// The commands that draw a sheet from the left edge on, and leave the margin as it was.
pub(super) fn bands(sheet: &Sheet) -> Vec<u8> {
    let mut bands = Bands { out: Vec::new(), margin: 0 };
    let mut white = 0;
    let mut y = 0;
    while y < sheet.rows() {
        if sheet.extent(y).is_none() {
            white += 1;
            y += 1;
            continue;
        }
        bands.feed(std::mem::take(&mut white));
        let end = (y..sheet.rows()).find(|row| sheet.extent(*row).is_none());
        let end = end.unwrap_or(sheet.rows());
        bands.block(sheet, y, end);
        y = end;
    }
    bands.feed(white);
    bands.margin(0);
    bands.out
}

struct Bands {
    out: Vec<u8>,
    margin: usize,
}

/// One band to come: where it stands on its sheet, and how often each of its dots is drawn.
#[derive(Clone, Copy)]
struct Band<'a> {
    sheet: &'a Sheet,
    top: usize,
    end: usize,
    /// Where the sheet's first column stands on the paper, and how large its dots are there.
    origin: usize,
    scale: usize,
}

impl Bands {
    fn feed(&mut self, rows: usize) {
        let mut left = rows;
        while left > 0 {
            let rows = left.min(FEED_ROWS_MAX);
            self.out.extend([0x1B, b'J', u8::try_from(rows).unwrap_or(u8::MAX)]);
            left -= rows;
        }
    }

    fn margin(&mut self, dots: usize) {
        if self.margin != dots {
            let [low, high, ..] = dots.to_le_bytes();
            self.out.extend([0x1D, b'L', low, high]);
            self.margin = dots;
        }
    }

    /// Rows with ink in each: as they are, or at half their size where nothing is lost by it.
    fn block(&mut self, sheet: &Sheet, top: usize, end: usize) {
        let (left, right) = reach(sheet, top, end);
        // The white beside it is kept, so that a band of it can be begun further left.
        let origin = left % 2;
        if let Some(half) = sheet.halved((origin, top), (right, end)) {
            self.banded(Band { sheet: &half, top: 0, end: half.rows(), origin, scale: 2 });
        } else {
            self.banded(Band { sheet, top, end, origin: 0, scale: 1 });
        }
    }

    /// Cuts rows into the bands that take the fewest bytes.
    fn banded(&mut self, block: Band<'_>) {
        let count = block.end - block.top;
        let mut best = vec![(0, 0); count + 1];
        for from in (0..count).rev() {
            let (mut left, mut right) = (usize::MAX, 0);
            best[from].0 = usize::MAX;
            for to in from + 1..=count.min(from + BAND_ROWS_MAX) {
                if let Some((first, last)) = block.sheet.extent(block.top + to - 1) {
                    (left, right) = (left.min(first), right.max(last));
                }
                let bytes = (to - from) * right.saturating_sub(left).div_ceil(8);
                if bytes > BODY_BYTES_MAX && to > from + 1 {
                    break;
                }
                let cost = BAND_COST_BYTES + bytes + best[to].0;
                if cost <= best[from].0 {
                    best[from] = (cost, to);
                }
            }
        }
        let mut from = 0;
        while from < count {
            let to = best[from].1;
            self.band(Band { top: block.top + from, end: block.top + to, ..block });
            from = to;
        }
    }

    /// One band; where no place of its left edge breaks what is forbidden, two shorter ones.
    fn band(&mut self, band: Band<'_>) {
        let (left, right) = reach(band.sheet, band.top, band.end);
        let left = left.min(band.sheet.width().saturating_sub(MARGIN_ROOM_DOTS));
        let (start, margin) = (self.out.len(), self.margin);
        for shift in 0..=SHIFTS_MAX.min(left) {
            self.put(band, (left - shift, right));
            if !forbidden(&self.out[start.saturating_sub(1)..]) {
                return;
            }
            self.out.truncate(start);
            self.margin = margin;
        }
        if band.end - band.top > 1 {
            let middle = usize::midpoint(band.top, band.end);
            self.band(Band { end: middle, ..band });
            self.band(Band { top: middle, ..band });
        } else {
            self.put(band, (left, right));
            self.thicken(start);
        }
    }

    fn put(&mut self, band: Band<'_>, (left, right): (usize, usize)) {
        let bytes = right.saturating_sub(left).div_ceil(8);
        self.margin(band.origin + left * band.scale);
        let [wide, wide_high, ..] = bytes.to_le_bytes();
        let [high, high_high, ..] = (band.end - band.top).to_le_bytes();
        let mode = if band.scale == 2 { TWICE } else { 0 };
        self.out.extend([0x1D, b'v', b'0', mode, wide, wide_high, high, high_high]);
        for y in band.top..band.end {
            self.out.extend(band.sheet.packed(y, (left, bytes)));
        }
    }

    /// Adds a dot beside a lone one wherever a forbidden pair is left.
    fn thicken(&mut self, start: usize) {
        let body = start + self.out[start..].len().min(8);
        for at in body..self.out.len() {
            if forbidden(&self.out[at - 1..=at]) {
                self.out[at - 1] |= 0x08;
            }
        }
    }
}

/// The first column with ink in these rows, and the one after the last.
fn reach(sheet: &Sheet, top: usize, end: usize) -> (usize, usize) {
    let extents = (top..end).filter_map(|y| sheet.extent(y));
    let (left, right) =
        extents.fold((usize::MAX, 0), |(left, right), (l, r)| (left.min(l), right.max(r)));
    if right == 0 { (0, 0) } else { (left, right) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::virtual_printer::{Canvas, Machine, Type};
    use proptest::prelude::*;

    /// What the virtual printer draws of these bytes, at least so many rows.
    fn drawn(bytes: &[u8]) -> (Canvas, usize) {
        let mut machine = Machine::default();
        machine.feed(bytes);
        assert_eq!((machine.unknown(), machine.held(), machine.not_drawn()), (0, 0, 0));
        machine.feed(b"\x1DV\x00");
        let ticket = machine.take_tickets().pop().unwrap_or_default();
        (Canvas::draw(&ticket, &mut Type::load().unwrap()), ticket.rows)
    }

    #[track_caller]
    fn assert_same(sheet: &Sheet) {
        let bytes = bands(sheet);
        assert!(!forbidden(&bytes), "a forbidden pair is left");
        let (canvas, rows) = drawn(&bytes);
        assert_eq!(rows, sheet.rows());
        let differs = (0..sheet.rows())
            .flat_map(|y| (0..sheet.width()).map(move |x| (x, y)))
            .find(|&(x, y)| sheet.dot(x, y) != canvas.dot(x, y));
        assert_eq!(differs, None);
    }

    #[test]
    fn squares_are_sent_at_half_their_size() {
        let mut code = Sheet::new(576, 400);
        for (x, y) in (201..381).flat_map(|x| (100..280).map(move |y| (x, y))) {
            if ((x - 201) / 6 + (y - 100) / 6) % 2 == 0 {
                code.ink(x, y);
            }
        }
        assert_same(&code);
        let mut odd = code.clone();
        odd.ink(381, 120);
        assert_same(&odd);
        assert!(bands(&code).len() * 3 < bands(&odd).len());
    }

    #[test]
    fn a_pair_that_no_place_breaks_gets_a_dot() {
        // From the left edge on there is no room to begin further left.
        let mut sheet = Sheet::new(576, 1);
        for x in [0, 11, 21, 30] {
            sheet.ink(x, 0);
        }
        assert_eq!(sheet.packed(0, (0, 4)), [0x80, 0x10, 0x04, 0x02]);
        let bytes = bands(&sheet);
        assert!(!forbidden(&bytes));
        assert!(bytes.windows(4).any(|four| four == [0x80, 0x18, 0x04, 0x02]));
        // A dot further right there is.
        let mut sheet = Sheet::new(576, 1);
        for x in [8, 19, 29, 38] {
            sheet.ink(x, 0);
        }
        assert_same(&sheet);
    }

    #[test]
    fn no_band_is_longer_than_what_a_resync_closes() {
        // An odd number of rows does not come in twos.
        let mut sheet = Sheet::new(832, 99);
        (0..832 * 99).for_each(|at| sheet.ink(at % 832, at / 832));
        let bytes = bands(&sheet);
        let mut rest = bytes.as_slice();
        let mut rows = 0;
        while let [0x1D, b'v', b'0', 0, wide, 0, high, 0, ..] = *rest {
            let length = 8 + usize::from(wide) * usize::from(high);
            assert!(length <= BAND_BYTES_MAX, "{length}");
            (rows, rest) = (rows + usize::from(high), &rest[length..]);
        }
        assert!(rows == 99 && rest.is_empty(), "{rows} rows");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_sheet_comes_out_as_it_is(
            seeds in proptest::collection::vec((8usize..570, 0usize..200, 1usize..30), 0..40),
            pairs in proptest::collection::vec((1usize..60, 0usize..200, 0usize..3), 0..40),
        ) {
            let mut sheet = Sheet::new(576, 200);
            for (x, y, length) in seeds {
                (x..x + length).for_each(|x| sheet.ink(x, y));
            }
            for (byte, y, second) in pairs {
                sheet.ink(byte * 8 + 3, y);
                let dots: &[usize] = [&[13][..], &[13, 15], &[11, 13]][second];
                dots.iter().for_each(|dot| sheet.ink(byte * 8 + dot, y));
            }
            assert_same(&sheet);
        }
    }
}
