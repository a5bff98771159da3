//! What a read says, made out: an appointment's code, or what a customer is known by.

use shared::booking::BookingCode;
use shared::front::{READ_BYTES_MAX, ReaderKind};
use shared::wipe::Wiped;

/// The digits of a bank card.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 12..=19;
/// The digits of a phone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 6..=15;
/// The characters of an ID's number.
const ID_CHARS: usize = 18;
/// What the first seventeen weigh in its check character, after GB 11643.
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS: &[u8; 11] = b"10X98765432";

/// What a read says.
#[derive(Debug)]
pub enum MadeOut {
    /// Perhaps an appointment's code; the hall knows those it has.
    Booking(BookingCode),
    /// What a customer is known by, with its kind before it: `card:622202...`.
    Customer(Wiped),
}

impl MadeOut {
    /// Makes it out; none where it makes no sense.
    pub fn of(kind: ReaderKind, read: &Wiped) -> Option<Self> {
        let text = read.as_text()?.trim();
        let known = match kind {
            ReaderKind::Code => {
                if let Ok(code) = BookingCode::try_from(text.to_ascii_uppercase()) {
                    return Some(Self::Booking(code));
                }
                let fits = !text.is_empty() && !text.chars().any(char::is_control);
                fits.then(|| named("code:", text.bytes()))?
            }
            ReaderKind::Card => digits("card:", card(text), CARD_DIGITS)?,
            ReaderKind::Phone => {
                digits("phone:", text.strip_prefix("+86").unwrap_or(text), PHONE_DIGITS)?
            }
            ReaderKind::IdCard => id(text)?,
        };
        Some(Self::Customer(known))
    }
}

/// The number on a magnetic stripe's track, or the text where it is none.
fn card(text: &str) -> &str {
    let (begin, end) = if let Some(track) = text.strip_prefix("%B") {
        (track, '^')
    } else if let Some(track) = text.strip_prefix(';') {
        (track, '=')
    } else {
        return text;
    };
    begin.split_once(end).map_or("", |(number, _)| number)
}

/// Digits, with spaces and hyphens between them left out.
fn digits(name: &str, text: &str, count: std::ops::RangeInclusive<usize>) -> Option<Wiped> {
    let kept = || text.bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
    let right = kept().all(|byte| byte.is_ascii_digit()) && count.contains(&kept().count());
    right.then(|| named(name, kept()))
}

/// An ID's number whose check character is right.
fn id(text: &str) -> Option<Wiped> {
    let bytes = || text.bytes().map(|byte| byte.to_ascii_uppercase());
    if bytes().count() != ID_CHARS || !bytes().take(ID_WEIGHTS.len()).all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let weighed = bytes().zip(ID_WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    let check = ID_CHECKS[(weighed.sum::<u32>() % 11) as usize];
    (bytes().next_back() == Some(check)).then(|| named("id_card:", bytes()))
}

fn named(name: &str, bytes: impl Iterator<Item = u8>) -> Wiped {
    let mut known = Wiped::with_room(READ_BYTES_MAX + name.len());
    known.extend(name.as_bytes());
    bytes.for_each(|byte| _ = known.push(byte));
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: ReaderKind, text: &str) -> Option<String> {
        match MadeOut::of(kind, &Wiped::from(text.to_owned()))? {
            MadeOut::Booking(code) => Some(format!("booking {code}")),
            MadeOut::Customer(known) => known.as_text().map(str::to_owned),
        }
    }

    #[test]
    fn a_read_is_made_out_by_its_kind() {
        use ReaderKind::{Card, Code, IdCard, Phone};
        for (kind, text, known) in [
            (Code, "k7p2\n", "booking K7P2"),
            (Code, "member/0001-0002", "code:member/0001-0002"),
            (Card, "6222 0212 3456 7890", "card:6222021234567890"),
            (Card, ";6222021234567890=25121010000?", "card:6222021234567890"),
            (Card, "%B6222021234567890^SAMPLE/A^2512?", "card:6222021234567890"),
            (Phone, "+86 138-0000-0000", "phone:13800000000"),
            (IdCard, "11010519491231002x", "id_card:11010519491231002X"),
        ] {
            assert_eq!(told(kind, text).as_deref(), Some(known), "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_nothing() {
        use ReaderKind::{Card, Code, IdCard, Phone};
        for (kind, text) in [
            (Code, ""),
            (Card, "K7P2"),
            (Card, "123"),
            (Card, ";=?"),
            (Phone, "12345"),
            (Phone, "call me"),
            (IdCard, "110105194912310021"),
            (IdCard, "11010519491231002"),
            (IdCard, "1101051949123100X2"),
        ] {
            assert_eq!(told(kind, text), None, "{text}");
        }
    }
}
