//! The ticket that the tests print.

use crate::ticket::Slip;
use shared::{KioskId, Language, Text};

/// A ticket of text with this number, which ends with `GS V 66 0`; its code says `TX1:` and the
/// number.
pub(super) fn ticket(number: &str) -> Vec<u8> {
    let slip = Slip {
        branch: Text::from([("zh", "城西支行")]),
        number: number.parse().unwrap(),
        service: Text::from([("zh", "个人业务")]),
        people_ahead: 3,
        promise: None,
        area: None,
        message: None,
        language: Language::chinese(),
        elder: false,
        time: "2026-11-22 09:32".to_owned(),
        kiosk: KioskId(1),
        qr: format!("TX1:{number}"),
        reprint: 0,
    };
    slip.bytes()
}

/// The same without its cut.
pub(super) fn uncut(number: &str) -> Vec<u8> {
    let ticket = ticket(number);
    ticket.strip_suffix(&[0x1D, b'V', 66, 0]).expect("a ticket ends with its cut").to_vec()
}
