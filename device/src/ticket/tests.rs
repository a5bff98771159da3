//! Tickets as the virtual printer, foreign decoders and a reader of codes see them.

mod pictures;
mod ways;

use super::{Design, Press, Slip};
use crate::printer::profile::{Cut, Paper, TextMode};
use crate::virtual_printer::{Machine, Ticket};
use shared::Language;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// 80 mm paper with a cutter, Chinese and codes.
const WIDE: Paper =
    Paper { width_dots: 576, text: TextMode::Gbk, qr: true, cut: Cut::Feed, speed_mm_s: 150 };

/// 58 mm paper.
const NARROW: Paper = Paper { width_dots: 384, ..WIDE };

/// Fonts are found once for all tests.
fn press() -> MutexGuard<'static, Press> {
    static PRESS: LazyLock<Mutex<Press>> = LazyLock::new(|| Mutex::new(Press::load().unwrap()));
    PRESS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ticket/golden")
}

/// The sample branch's own layout.
fn sample() -> &'static Design {
    static SAMPLE: LazyLock<Design> = LazyLock::new(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/ticket/layout.toml");
        Design::load(&path, &[Language::chinese(), Language::english()]).unwrap()
    });
    &SAMPLE
}

/// The sample ticket in each language and size, and its picture's name.
fn samples() -> Vec<(Slip, String)> {
    let languages = [Language::chinese(), Language::english()].into_iter();
    let sizes = [(false, "normal"), (true, "elder")];
    let slips = languages.flat_map(|language| {
        sizes.map(|(elder, size)| {
            let name = format!("ticket-{language}-{size}.png");
            (Slip::sample(language.clone(), elder), name)
        })
    });
    slips.collect()
}

/// The one ticket that comes of a job, and of nothing less than the whole job.
#[track_caller]
fn printed(bytes: &[u8]) -> Ticket {
    let mut machine = Machine::default();
    let (last, all_but_the_last) = bytes.split_last().unwrap();
    assert!(machine.feed(all_but_the_last).is_empty());
    assert!(machine.take_tickets().is_empty(), "the job has a cut within it");
    assert!(machine.feed(&[*last]).is_empty());
    assert_eq!((machine.unknown(), machine.not_drawn(), machine.held()), (0, 0, 0));
    let mut tickets = machine.take_tickets();
    assert_eq!(tickets.len(), 1, "a job is one ticket");
    tickets.remove(0)
}
