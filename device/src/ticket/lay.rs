//! Pieces as dots.

use super::code::Code;
use super::design::{Design, LENGTH_MM_MAX};
use super::pieces::{EDGE_DOTS, NAME_LINES_MAX, Piece, pieces, room};
use super::press::{Press, place};
use super::sheet::{DOTS_PER_MM, Sheet};
use super::slip::Slip;
use super::{Warning, layout::Align};

/// Rows of the longest ticket.
pub(super) const ROWS_MAX: usize = LENGTH_MM_MAX * DOTS_PER_MM;

/// A whole ticket as dots. Where it is too long, its names are shortened, line by line.
pub(super) fn draw(
    design: &Design,
    press: &mut Press,
    slip: &Slip,
    width: usize,
) -> (Sheet, Vec<Warning>) {
    let mut warnings = Vec::new();
    let pieces = pieces(design, slip, &mut |language, text| {
        let warning = Warning::undrawn(language, text, press);
        let can = warning.is_none();
        Warning::keep(&mut warnings, warning);
        can
    });
    let mut sheet = Sheet::new(width, 0);
    for lines_max in (1..=NAME_LINES_MAX).rev() {
        sheet = Sheet::new(width, 0);
        for piece in &pieces {
            let drawn = draw_piece(press, piece, (width, lines_max));
            let top = sheet.rows();
            sheet.stamp((0, top), &drawn);
        }
        if sheet.rows() <= ROWS_MAX {
            break;
        }
    }
    sheet.shorten(ROWS_MAX);
    (sheet, warnings)
}

/// One piece across the paper.
pub(super) fn draw_piece(
    press: &mut Press,
    piece: &Piece<'_>,
    (width, lines_max): (usize, usize),
) -> Sheet {
    let room = room(width);
    match piece {
        Piece::Gap(rows) => Sheet::new(width, *rows),
        Piece::Line(rows) => {
            let mut sheet = Sheet::new(width, *rows);
            for at in 0..room * rows {
                sheet.ink(EDGE_DOTS + at % room, at / room);
            }
            sheet
        }
        Piece::Logo { logo, size, align } => {
            let rows = (1..=*size).rev().find(|rows| logo.width(*rows) <= room).unwrap_or(1);
            across(&logo.sheet(rows), *align, width)
        }
        Piece::Number { text, size, align } => {
            across(&press.number(text, *size, room), *align, width)
        }
        Piece::Code { content, size, align } => {
            let sheet = Code::new(content, *size, room).map(|code| code.sheet());
            across(&sheet.unwrap_or_default(), *align, width)
        }
        Piece::Words(phrase) => across(&press.words(phrase, room, lines_max), Align::Center, width),
    }
}

/// Lays a drawing on paper of this width.
fn across(drawing: &Sheet, align: Align, width: usize) -> Sheet {
    let room = room(width);
    let mut sheet = Sheet::new(width, 0);
    sheet.stamp((EDGE_DOTS + place(align, room, drawing.width()), 0), drawing);
    sheet
}
