//! The paper ticket as bytes: GB18030 text, the number large, the code as a command.
//!
//! The chosen language stands first, Chinese on every ticket. A name longer than its line goes on
//! in the next; the number never does.

use super::gb::{columns, printable, wrap_even};
use super::words::{self, Words};
use encoding_rs::GB18030;
use escpos::driver::Driver;
use escpos::errors::Result as EscposResult;
use escpos::printer::Printer as Builder;
use escpos::utils::{
    Encoder, JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption,
};
use shared::{KioskId, Language, Number, Text};
use std::cell::RefCell;

/// Columns of 12 dots on 72 mm of paper.
const LINE_COLUMNS: usize = 48;

/// Lines that one name may take at most.
const NAME_LINES_MAX: usize = 4;

/// Largest magnification of the number.
const NUMBER_SCALE_MAX: usize = 8;

/// Dots to one module of the code: six pixels are read by any phone.
const QR_MODULE_DOTS: u8 = 6;

/// Longest content of the code.
const QR_BYTES_MAX: usize = 200;

/// White rows round the code: four modules.
const QUIET_DOTS: u8 = 4 * QR_MODULE_DOTS;

/// Height of a character before magnification.
const CELL_HIGH_DOTS: u8 = 24;

/// White rows between two lines of a text.
const LINE_GAP_DOTS: u8 = 8;

/// A small gap between two groups of lines.
const GAP_DOTS: u8 = 12;

/// `FS &`: Chinese mode on.
const CHINESE_ON: [u8; 2] = [0x1C, 0x26];

/// `GS V 66 0`: feed to the cutter and cut.
const CUT: [u8; 4] = [0x1D, 0x56, 0x42, 0x00];

/// What one ticket says. No field is of a person, a lane or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The branch's name.
    pub branch: Text,
    /// The number held.
    pub number: Number,
    /// The service waited for.
    pub service: Text,
    /// People who will be called before.
    pub people_ahead: u32,
    /// The language chosen at the kiosk.
    pub language: Language,
    /// When it was taken, already local: `2026-11-22 09:32`.
    pub time: String,
    /// Where it was taken.
    pub kiosk: KioskId,
    /// The content of the code; empty for none.
    pub qr: String,
    /// Whether the same number was printed before.
    pub reprint: bool,
}

impl Slip {
    /// The ticket as a job for a printer fresh from its reset; it ends with its cut.
    ///
    /// The reset is the sender's: one in the job would switch automatic status off in mid job.
    pub fn bytes(&self) -> Vec<u8> {
        let mut paper = Paper::new();
        let written = self.write(&mut paper);
        finish(paper, written)
    }

    fn write(&self, paper: &mut Paper) -> EscposResult<()> {
        paper.start()?;
        let languages = self.languages();
        for (language, _) in &languages {
            paper.line(self.branch.get(language), 1, 1)?;
        }
        if self.reprint {
            paper.gap(GAP_DOTS)?;
            paper.line(&joined(&languages, |words| words.reprint.clone()), 1, 1)?;
        }
        paper.gap(GAP_DOTS)?;
        paper.line(&joined(&languages, |words| words.your_number.clone()), 1, 1)?;
        let number = self.number.to_string();
        let scale = (LINE_COLUMNS / columns(&number)).clamp(1, NUMBER_SCALE_MAX);
        paper.bold(true)?;
        paper.line(&number, scale, scale)?;
        paper.bold(false)?;
        paper.gap(GAP_DOTS)?;
        for (language, _) in &languages {
            paper.line(self.service.get(language), 2, 2)?;
        }
        paper.gap(GAP_DOTS)?;
        for (_, words) in &languages {
            paper.line(&self.ahead(words), 2, 2)?;
        }
        paper.gap(GAP_DOTS)?;
        if !self.qr.is_empty() && self.qr.len() <= QR_BYTES_MAX {
            paper.code(&self.qr)?;
        }
        for (_, words) in &languages {
            paper.line(&words.missed, 1, 1)?;
        }
        paper.gap(GAP_DOTS)?;
        for (_, words) in &languages {
            let kiosk = words.kiosk.replace("{kiosk}", &self.kiosk.to_string());
            let taken = words.taken_at.replace("{time}", &self.time);
            paper.line(&format!("{taken}  {kiosk}"), 1, 1)?;
        }
        paper.cut()
    }

    /// The languages on the ticket, the chosen one first.
    fn languages(&self) -> Vec<(Language, &'static Words)> {
        let chinese = (Language::chinese(), words::chinese());
        match words::of(&self.language) {
            Some(words) if self.language != chinese.0 => {
                vec![(self.language.clone(), words), chinese]
            }
            Some(_) | None => vec![chinese],
        }
    }

    fn ahead(&self, words: &Words) -> String {
        match self.people_ahead {
            0 => words.nobody_ahead.clone(),
            count => words.people_ahead.replace("{count}", &count.to_string()),
        }
    }
}

/// The strip that marks what stands above it void.
pub(super) fn void_strip() -> Vec<u8> {
    let mut paper = Paper::new();
    let written = write_void(&mut paper);
    finish(paper, written)
}

fn write_void(paper: &mut Paper) -> EscposResult<()> {
    paper.start()?;
    paper.line(&words::chinese().void, 2, 2)?;
    if let Some(english) = words::of(&Language::english()) {
        paper.line(&english.void, 2, 2)?;
    }
    paper.cut()
}

/// One word in each language on one line, if they differ.
fn joined(languages: &[(Language, &'static Words)], word: impl Fn(&Words) -> String) -> String {
    languages.iter().map(|(_, words)| word(words)).collect::<Vec<_>>().join("  ")
}

fn finish(paper: Paper, written: EscposResult<()>) -> Vec<u8> {
    written.expect("printable text of two-byte characters always encodes");
    paper.builder.driver().0.into_inner()
}

/// A sheet being written.
struct Paper {
    builder: Builder<Memory>,
}

impl Paper {
    fn new() -> Self {
        let protocol = Protocol::new(Encoder::new(GB18030));
        Self { builder: Builder::new(Memory::default(), protocol, None) }
    }

    fn start(&mut self) -> EscposResult<()> {
        self.builder.custom(&CHINESE_ON)?.justify(JustifyMode::CENTER)?;
        Ok(())
    }

    /// Writes one text, centred, on as many lines as it needs.
    fn line(&mut self, text: &str, wide: usize, high: usize) -> EscposResult<()> {
        let (width, height) = (magnification(wide), magnification(high));
        let text = printable(text);
        self.builder.custom(&[0x1B, 0x33, height * CELL_HIGH_DOTS + LINE_GAP_DOTS])?;
        for line in wrap_even(&text, LINE_COLUMNS / wide).iter().take(NAME_LINES_MAX) {
            self.builder.size(width, height)?.write(line)?.custom(b"\n")?;
        }
        Ok(())
    }

    fn bold(&mut self, on: bool) -> EscposResult<()> {
        self.builder.bold(on)?;
        Ok(())
    }

    fn gap(&mut self, dots: u8) -> EscposResult<()> {
        self.builder.custom(&[0x1B, 0x4A, dots])?;
        Ok(())
    }

    fn code(&mut self, content: &str) -> EscposResult<()> {
        let option =
            QRCodeOption::new(QRCodeModel::Model2, QR_MODULE_DOTS, QRCodeCorrectionLevel::M);
        self.gap(QUIET_DOTS)?;
        self.builder.qrcode_option(&content.replace(char::is_control, ""), option)?;
        self.gap(QUIET_DOTS)
    }

    /// Cuts, and lets everything out into the memory.
    fn cut(&mut self) -> EscposResult<()> {
        self.builder.custom(&CUT)?.print()?;
        Ok(())
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

/// A magnification as the builder takes it; all are between 1 and 8.
fn magnification(scale: usize) -> u8 {
    u8::try_from(scale).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::virtual_printer::{Machine, Ticket};
    use proptest::prelude::*;

    fn slip(language: Language) -> Slip {
        Slip {
            branch: Text::from([("zh", "城西支行"), ("en", "Chengxi Branch")]),
            number: "A018".parse().unwrap(),
            service: Text::from([("zh", "个人现金业务"), ("en", "Personal cash")]),
            people_ahead: 3,
            language,
            time: "2026-11-22 09:32".to_owned(),
            kiosk: KioskId(1),
            qr: "TX1:A018:7Q4M".to_owned(),
            reprint: false,
        }
    }

    #[track_caller]
    fn printed(slip: &Slip) -> Ticket {
        let mut machine = Machine::default();
        assert!(machine.feed(&slip.bytes()).is_empty());
        assert_eq!((machine.unknown(), machine.not_drawn(), machine.held()), (0, 0, 0));
        let mut tickets = machine.take_tickets();
        assert_eq!(tickets.len(), 1, "a job is one ticket");
        tickets.remove(0)
    }

    #[test]
    fn a_chinese_ticket_reads_as_it_was_meant() {
        let ticket = printed(&slip(Language::chinese()));
        assert_eq!(
            ticket.lines,
            [
                "城西支行",
                "您的号码",
                "A018",
                "个人现金业务",
                "前面等待 3 人",
                "请留意屏幕和语音叫号，过号请找大堂经理。",
                "取号时间 2026-11-22 09:32  取号机 1",
            ]
        );
        assert_eq!(ticket.codes, [b"TX1:A018:7Q4M"]);
    }

    #[test]
    fn an_english_ticket_carries_both_languages_the_chosen_one_first() {
        let lines = printed(&slip(Language::english())).lines;
        let place = |text: &str| {
            let place = lines.iter().position(|line| line.contains(text));
            place.unwrap_or_else(|| panic!("{text} is not on {lines:?}"))
        };
        assert!(place("Chengxi Branch") < place("城西支行"));
        assert!(place("Personal cash") < place("个人现金业务"));
        assert!(place("People ahead: 3") < place("前面等待 3 人"));
        assert_eq!(lines.iter().filter(|line| line.contains("A018")).count(), 1);
    }

    #[test]
    fn nobody_ahead_a_reprint_and_an_unknown_language_are_said() {
        let mut slip = slip(Language("ug".to_owned()));
        (slip.people_ahead, slip.reprint) = (0, true);
        let lines = printed(&slip).lines;
        assert!(lines.contains(&"前面无人等待".to_owned()) && lines.contains(&"补打".to_owned()));
    }

    #[test]
    fn no_code_is_drawn_for_nothing_or_for_too_much() {
        for qr in [String::new(), "x".repeat(QR_BYTES_MAX + 1)] {
            assert!(printed(&Slip { qr, ..slip(Language::chinese()) }).codes.is_empty());
        }
    }

    #[test]
    fn the_largest_command_fits_what_a_resync_closes() {
        let largest = QR_BYTES_MAX + 8;
        assert!(largest <= super::super::driver::FRESH_NULS);
    }

    proptest! {
        #[test]
        fn any_names_make_one_ticket_whose_lines_fit(
            branch in any::<String>(), service in any::<String>(), qr in any::<String>(),
            count in 1u32..2_000_000,
        ) {
            let mut slip = slip(Language::english());
            slip.branch = Text::from([("zh", branch.as_str())]);
            slip.service = Text::from([("en", service.as_str()), ("zh", "对公业务")]);
            slip.qr = qr;
            slip.number.count = count;
            let bytes = slip.bytes();
            let real_time = |three: &[u8]| three[0] == 0x10 && matches!(three[1], 4 | 5 | 0x14);
            prop_assert!(!bytes.windows(3).any(real_time));
            let ticket = printed(&slip);
            prop_assert!(ticket.lines.iter().all(|line| columns(line) <= LINE_COLUMNS));
            let garbled = ticket.lines.concat().contains(char::REPLACEMENT_CHARACTER);
            prop_assert!(!garbled);
            prop_assert!(ticket.lines.contains(&slip.number.to_string()));
        }
    }
}
