//! What one ticket says.

use shared::{KioskId, Language, Number, Series, Text};

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
    /// The promised wait in minutes, from and to; without an end it is longer than its start.
    pub promise: Option<(u16, Option<u16>)>,
    /// Where to wait.
    pub area: Option<Text>,
    /// The message of the day.
    pub message: Option<Text>,
    /// The language chosen at the kiosk.
    pub language: Language,
    /// Whether it is set in large print.
    pub elder: bool,
    /// When it was taken, already local: `2026-11-22 09:32`.
    pub time: String,
    /// Where it was taken.
    pub kiosk: KioskId,
    /// The content of the code; empty for none.
    pub qr: String,
    /// Which paper of this number it is, where it is not the first: 2 for the second.
    pub reprint: u8,
}

impl Slip {
    /// A ticket of a made-up branch, to look at and to measure with. It says all that a ticket
    /// can, but for a message and a reprint.
    pub fn sample(language: Language, elder: bool) -> Self {
        Self {
            branch: Text::from([
                ("zh", "江城银行 人民路支行"),
                ("en", "Jiangcheng Bank, Renmin Road"),
            ]),
            number: Number { series: Series('A'), count: 18 },
            service: Text::from([("zh", "个人现金"), ("en", "Cash")]),
            people_ahead: 3,
            promise: Some((5, Some(15))),
            area: Some(Text::from([("zh", "一楼大厅"), ("en", "Floor 1")])),
            message: None,
            language,
            elder,
            time: "2026-11-22 09:32".to_owned(),
            kiosk: KioskId(1),
            qr: "tingxu:t/7d3f0c91b2a4e6805f1c".to_owned(),
            reprint: 0,
        }
    }

    /// The languages it is set in: the chosen one first, Chinese always.
    pub(super) fn languages(&self) -> Vec<Language> {
        let chinese = Language::chinese();
        if self.language == chinese { vec![chinese] } else { vec![self.language.clone(), chinese] }
    }
}
