//! What a ticket looks like.

use super::super::sheet::Sheet;
use super::super::{Slip, Way};
use super::{NARROW, WIDE, folder, press, printed, sample, samples};
use crate::virtual_printer::{Canvas, Type};
use shared::{Language, Text};
use std::fs;
use std::process::Command;

/// Dots that may differ from the picture kept, of a thousand with ink: fonts are mended at times.
const DIFFERENCE_MAX: usize = 10;

/// The ink of a picture that was kept, row after row.
fn kept(file: &[u8]) -> (usize, Vec<bool>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    (frame.width as usize, pixels.iter().map(|grey| *grey < 128).collect())
}

fn ink(sheet: &Sheet) -> Vec<bool> {
    let dots = (0..sheet.rows()).flat_map(|y| (0..sheet.width()).map(move |x| (x, y)));
    dots.map(|(x, y)| sheet.dot(x, y)).collect()
}

/// Rows with ink on end, as first row and count.
fn blocks(sheet: &Sheet) -> Vec<(usize, usize)> {
    let mut blocks = Vec::new();
    for y in (0..sheet.rows()).filter(|y| sheet.extent(*y).is_some()) {
        match blocks.last_mut() {
            Some((first, count)) if *first + *count == y => *count += 1,
            Some(_) | None => blocks.push((y, 1)),
        }
    }
    blocks
}

/// What a foreign reader reads off a picture.
fn read(sheet: &Sheet) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket.png");
    fs::write(&path, sheet.png().unwrap()).unwrap();
    let reader = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(&path).output();
    let read = reader.expect("zbarimg is installed with the package zbar-tools");
    String::from_utf8_lossy(&read.stdout).trim().to_owned()
}

#[test]
fn every_picture_is_as_it_was_kept() {
    for (slip, name) in samples() {
        let sheet = sample().preview(&mut press(), &slip, &WIDE);
        let file = fs::read(folder().join(&name)).unwrap_or_else(|error| {
            panic!("{name}: {error}; the program ticket draws it: --out device/src/ticket/golden")
        });
        let (width, expected) = kept(&file);
        let drawn = ink(&sheet);
        assert_eq!((width, expected.len()), (sheet.width(), drawn.len()), "{name}: its size");
        let differs = expected.iter().zip(&drawn).filter(|(kept, drawn)| kept != drawn).count();
        let inked = expected.iter().filter(|dot| **dot).count();
        assert!(differs * 1_000 <= inked * DIFFERENCE_MAX, "{name}: {differs} of {inked} dots");
    }
}

#[test]
fn a_foreign_reader_reads_the_code_off_every_picture() {
    for (slip, name) in samples() {
        for paper in [WIDE, NARROW] {
            let sheet = sample().preview(&mut press(), &slip, &paper);
            assert_eq!(read(&sheet), slip.qr, "{name} at {} dots", paper.width_dots);
        }
    }
    let long = "https://example.org/".repeat(10);
    let slip = Slip { qr: long.clone(), ..Slip::sample(Language::chinese(), false) };
    for paper in [WIDE, NARROW] {
        assert_eq!(read(&sample().preview(&mut press(), &slip, &paper)), long);
    }
}

#[test]
fn a_raster_job_comes_out_dot_for_dot_as_its_preview() {
    let mut letters = Type::load().unwrap();
    let message = Text::from([("zh", "谨防电信诈骗：不轻信、不透露、不转账。"), ("en", "Beware!")]);
    for (slip, name) in samples() {
        let slip = Slip { message: Some(message.clone()), reprint: 2, ..slip };
        for paper in [WIDE, NARROW] {
            let sheet = sample().preview(&mut press(), &slip, &paper);
            let job = sample().job_by(Way::Raster, &mut press(), &slip, (&paper, 115_200));
            let canvas = Canvas::draw(&printed(&job.bytes), &mut letters);
            let dots = (0..canvas.rows()).flat_map(|y| (0..576).map(move |x| (x, y)));
            let differs = dots.filter(|&(x, y)| sheet.dot(x, y) != canvas.dot(x, y)).count();
            assert_eq!(differs, 0, "{name} at {} dots", paper.width_dots);
            assert_eq!(usize::try_from(job.rows).unwrap(), sheet.rows());
            assert!(canvas.rows() >= sheet.rows());
        }
    }
}

#[test]
fn the_number_is_as_high_as_it_has_to_be_on_any_paper() {
    for (elder, high) in [(false, 112), (true, 136)] {
        for paper in [WIDE, NARROW] {
            for count in [18, 1_234] {
                let mut slip = Slip::sample(Language::chinese(), elder);
                slip.number.count = count;
                let sheet = sample().preview(&mut press(), &slip, &paper);
                let blocks = blocks(&sheet);
                let code = blocks.iter().map(|(_, rows)| *rows).max().unwrap();
                let number = blocks.iter().find(|(_, rows)| *rows >= 100 && *rows < code);
                let (top, rows) = *number.unwrap();
                // Round figures reach a little beyond a capital.
                assert!((high..high + 8).contains(&rows), "{rows} rows for {count}");
                let room = usize::from(paper.width_dots);
                let reach = (top..top + rows).filter_map(|y| sheet.extent(y));
                assert!(reach.clone().all(|(left, right)| left >= 8 && right <= room - 8));
            }
        }
    }
}

#[test]
fn a_long_name_stands_on_even_lines_and_is_shortened_after_the_fourth() {
    let rows = |name: &str| {
        let mut slip = Slip::sample(Language::chinese(), true);
        slip.service = Text::from([("zh", name)]);
        sample().preview(&mut press(), &slip, &WIDE).rows()
    };
    let name = "外汇及国际结算".repeat(20);
    let letters = |count| name.chars().take(count).collect::<String>();
    let line = rows(&letters(20)) - rows(&letters(10));
    assert_eq!(rows(&letters(40)) - rows(&letters(10)), 3 * line);
    assert_eq!(rows(&letters(140)), rows(&letters(40)), "a fifth line");
}
