//! The machine against what real units and a foreign emulator were measured to say, and its
//! pictures against a foreign reader.

use super::{Canvas, Fault, Habits, Machine, Ticket, Type, WIDTH_DOTS};
use crate::printer::Profile;
use crate::ticket::Slip;
use proptest::prelude::*;
use shared::{KioskId, Language, Text};
use std::process::Command;

const ALL_STATUS: [u8; 12] = [0x10, 4, 1, 0x10, 4, 2, 0x10, 4, 3, 0x10, 4, 4];

fn slip() -> Slip {
    Slip {
        branch: Text::from([("zh", "城西支行营业部"), ("en", "Chengxi Branch")]),
        number: "A018".parse().unwrap(),
        service: Text::from([("zh", "个人现金业务"), ("en", "Personal cash")]),
        people_ahead: 3,
        promise: None,
        area: None,
        message: None,
        language: Language::english(),
        elder: false,
        time: "2026-11-22 09:32".to_owned(),
        kiosk: KioskId(1),
        qr: "TX1:A018:7Q4M-2026-11-22".to_owned(),
        reprint: 0,
    }
}

fn cut(machine: &mut Machine, bytes: &[u8]) -> Ticket {
    machine.feed(bytes);
    machine.take_tickets().pop().expect("the bytes end with a cut")
}

#[test]
fn status_is_answered_as_measured() {
    for (fault, automatic, real_time) in [
        (None, [0x10, 0, 0, 0], [0x12, 0x12, 0x12, 0x12]),
        (Some(Fault::NearEnd), [0x10, 0, 3, 0], [0x12, 0x12, 0x12, 0x1E]),
        (Some(Fault::CoverOpen), [0x38, 0, 0, 0], [0x1A, 0x16, 0x12, 0x12]),
        (Some(Fault::PaperOut), [0x18, 0, 0x0F, 0], [0x1A, 0x32, 0x12, 0x7E]),
        (Some(Fault::Offline), [0x18, 0, 0, 0], [0x1A, 0x12, 0x12, 0x12]),
        (Some(Fault::Cutter), [0x18, 8, 0, 0], [0x1A, 0x52, 0x1A, 0x12]),
    ] {
        let mut machine = Machine::default();
        assert_eq!(machine.feed(&[0x1D, b'a', 0xFF]), [0x10, 0, 0, 0]);
        if let Some(fault) = fault {
            assert_eq!(machine.set(fault, true), automatic, "{fault:?}");
        }
        assert_eq!(machine.feed(&ALL_STATUS), real_time, "{fault:?}");
    }
}

#[test]
fn rare_hanzi_are_read_by_the_profiles_that_have_them() {
    let bytes = b"\x1C&\x81\x39\xEF\x31\x95\x34\xB2\x35\xD6\xA7\xD0\xD0\n\x1DV\x00";
    for (profile, line) in
        [("epson-tm", "㐂𠮷支行"), ("generic-80", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}支行")]
    {
        let habits = Habits::from(&Profile::named(profile).unwrap());
        let ticket = cut(&mut Machine::new(habits), bytes);
        assert_eq!(ticket.lines, [line], "{profile}");
    }
}

#[test]
fn an_offline_printer_holds_its_job_and_goes_on_when_it_is_well() {
    let mut machine = Machine::default();
    machine.set(Fault::CoverOpen, true);
    assert!(machine.feed(b"abc\n\x1DV\x00\x1Dr\x01").is_empty());
    assert_eq!(machine.held(), 10);
    assert_eq!(machine.set(Fault::CoverOpen, false), [0x00]);
    assert_eq!(machine.take_tickets().len(), 1);
}

#[test]
fn recover_and_clear_forgets_the_held_job() {
    let mut machine = Machine::default();
    machine.set(Fault::PaperOut, true);
    machine.feed(b"abc\n\x1DV\x00\x10\x05\x02");
    machine.set(Fault::PaperOut, false);
    assert!(machine.take_tickets().is_empty());
}

#[test]
fn the_roll_ends_where_it_was_said_to() {
    let mut machine = Machine::default();
    machine.feed(&[0x1D, b'a', 0xFF]);
    machine.paper_for(60);
    assert!(machine.feed(b"one\n").is_empty());
    assert_eq!(machine.feed(b"two\nthree\n"), [0x18, 0, 0x0F, 0]);
    assert_eq!(machine.held(), 6);
}

#[test]
fn an_open_band_swallows_a_reset_until_it_is_filled() {
    let mut machine = Machine::default();
    machine.feed(&[0x1D, b'v', b'0', 0, 2, 0, 4, 0, 0xFF, 0xFF]);
    assert!(machine.feed(&[0x1B, b'@', 0x1D, b'a', 0xFF]).is_empty());
    assert_eq!(machine.feed(&[0, 0, 0, 0x1B, b'@', 0x1D, b'a', 0xFF]), [0x10, 0, 0, 0]);
}

#[test]
fn what_it_does_not_know_is_counted() {
    let mut machine = Machine::default();
    machine.feed(&[0x1B, 0xEE, 0x02, 0x1D, b'(', b'?', 1, 0, 9, 0x1B, b't', 0]);
    assert_eq!((machine.unknown(), machine.not_drawn(), machine.held()), (3, 1, 0));
}

#[test]
fn raster_and_margins_land_on_their_dots() {
    let mut machine = Machine::default();
    let margin = [0x1D, b'L', 16, 0];
    let band = [0x1D, b'v', b'0', 0, 1, 0, 2, 0, 0x81, 0x18];
    let skip = [0x1B, b'J', 10];
    let ticket = cut(&mut machine, &[&margin[..], &skip, &band, b"\x1DV\x00"].concat());
    let canvas = Canvas::draw(&ticket, &mut Type::load().unwrap());
    let ink: Vec<_> = (0..canvas.rows())
        .flat_map(|y| (0..WIDTH_DOTS).map(move |x| (x, y)))
        .filter(|&(x, y)| canvas.dot(x, y))
        .collect();
    assert_eq!(ink, [(16, 10), (23, 10), (19, 11), (20, 11)]);
}

#[test]
fn every_letter_has_ink_within_its_cell() {
    let mut letters = Type::load().unwrap();
    for glyph in ['A', '0', '8', 'W', '号', '厅', '序', '您', '〓'] {
        for scale in [1, 2, 8] {
            let narrow = if glyph.is_ascii() { 12 } else { 24 };
            let dots = letters.cell(glyph, (narrow * scale, 24 * scale), false);
            let ink = dots.iter().filter(|dot| **dot).count();
            assert!(ink * 30 > dots.len() && ink * 2 < dots.len(), "{glyph} x{scale}: {ink}");
        }
    }
    let plain = letters.cell('号', (24, 24), false);
    assert_ne!(plain, letters.cell('号', (24, 24), true), "bold is not heavier");
}

#[test]
fn a_foreign_reader_reads_the_code_off_the_picture() {
    let ticket = cut(&mut Machine::default(), &slip().bytes());
    let canvas = Canvas::draw(&ticket, &mut Type::load().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ticket.png");
    std::fs::write(&path, canvas.png().unwrap()).unwrap();
    let reader = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(&path).output();
    let read = reader.expect("zbarimg is installed with the package zbar-tools");
    assert_eq!(String::from_utf8_lossy(&read.stdout).trim(), slip().qr);
}

proptest! {
    #[test]
    fn any_bytes_and_faults_leave_a_machine_that_answers(
        pieces in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..60), 0..Fault::ALL.len(), any::<bool>()),
            0..20,
        ),
    ) {
        let mut machine = Machine::default();
        for (bytes, fault, on) in pieces {
            machine.feed(&bytes);
            machine.set(Fault::ALL[fault], on);
        }
        for fault in Fault::ALL {
            machine.set(fault, false);
        }
        // Status is answered even from within whatever command stands open.
        let answer = machine.feed(&ALL_STATUS);
        prop_assert!(answer.ends_with(&[0x12, 0x12, 0x12, 0x12]), "{:02x?}", answer);
    }
}
