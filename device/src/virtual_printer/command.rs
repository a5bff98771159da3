//! Received bytes as commands.

use crate::printer::profile::TextMode;
use encoding_rs::{Encoding, GB18030, GBK};

/// One command, or one character of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Without effect here, rightly so: padding, what was obeyed on arrival, the only code model.
    Nothing,
    /// Known, skipped by its length, and not drawn.
    NotDrawn,
    /// Known to no table: counted.
    Unknown,
    Reset,
    Cut {
        feed: Option<u8>,
    },
    Automatic(u8),
    PaperStatus(u8),
    /// `ESC v`.
    PaperSensor,
    /// `GS E0 n`: automatic full status.
    AutomaticFull(u8),
    /// `GS e n`.
    Present(u8),
    Identify(u8),
    ProcessId([u8; 4]),
    Draw(Drawing),
}

/// What puts ink on the paper, moves it, or changes how the next ink looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Drawing {
    Glyph(char),
    LineFeed,
    Align(u8),
    Style(u8),
    ChineseStyle(u8),
    Size(u8),
    Bold(bool),
    Underline(bool),
    Chinese(bool),
    FeedLines(u8),
    FeedDots(u8),
    Spacing(Option<u8>),
    LeftMargin(u16),
    Raster { wide: bool, high: bool, row_bytes: usize, bits: Vec<u8> },
    CodeModule(u8),
    CodeLevel(u8),
    CodeStore(Vec<u8>),
    CodePrint,
}

/// What stands for a character that the unit's font lacks.
const NO_GLYPH: char = '\u{FFFD}';

/// Reads the command at the head, and how many bytes it takes; `None` while it is not whole.
///
/// `chinese` says which characters it has beside the letters, in Chinese mode.
pub(super) fn parse(bytes: &[u8], chinese: Option<TextMode>) -> Option<(Command, usize)> {
    let (&first, rest) = bytes.split_first()?;
    match first {
        0x00 | 0x0D | 0x18 => Some((Command::Nothing, 1)),
        0x0A => Some((draw(Drawing::LineFeed), 1)),
        0x09 | 0x0C => Some((Command::NotDrawn, 1)),
        0x10 => real_time(rest),
        0x1B => escape(rest),
        0x1C => chinese_mode(rest),
        0x1D => group(rest),
        0x20..=0x7E => Some((draw(Drawing::Glyph(char::from(first))), 1)),
        0x81..=0xFE => match chinese {
            Some(TextMode::Gbk) => hanzi(bytes.get(..2)?, GBK),
            Some(TextMode::Gb18030) => {
                let length = if rest.first()?.is_ascii_digit() { 4 } else { 2 };
                hanzi(bytes.get(..length)?, GB18030)
            }
            Some(TextMode::None) | None => Some((draw(Drawing::Glyph(NO_GLYPH)), 1)),
        },
        0x80..=0xFF => Some((draw(Drawing::Glyph(NO_GLYPH)), 1)),
        _ => Some((Command::Unknown, 1)),
    }
}

/// One character of Chinese mode.
fn hanzi(bytes: &[u8], encoding: &'static Encoding) -> Option<(Command, usize)> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let mut glyphs = text.as_deref().unwrap_or_default().chars();
    let glyph = match (glyphs.next(), glyphs.next()) {
        (Some(glyph), None) => glyph,
        _ => NO_GLYPH,
    };
    Some((draw(Drawing::Glyph(glyph)), bytes.len()))
}

/// `DLE`: status and recovery are obeyed on arrival, and only passed over here.
fn real_time(rest: &[u8]) -> Option<(Command, usize)> {
    match rest.first()? {
        0x04 | 0x05 => rest.get(1).map(|_| (Command::Nothing, 3)),
        0x14 => {
            let length = match rest.get(1)? {
                0x08 => 10,
                _ => 5,
            };
            (rest.len() + 1 >= length).then_some((Command::NotDrawn, length))
        }
        _ => Some((Command::Unknown, 1)),
    }
}

fn escape(rest: &[u8]) -> Option<(Command, usize)> {
    let &name = rest.first()?;
    let parameter = rest.get(1).copied();
    let drawn = |drawing: fn(u8) -> Drawing| parameter.map(|n| (draw(drawing(n)), 3));
    match name {
        b'@' => Some((Command::Reset, 2)),
        b'v' => Some((Command::PaperSensor, 2)),
        b'2' => Some((draw(Drawing::Spacing(None)), 2)),
        b'i' | b'm' => Some((Command::Cut { feed: None }, 2)),
        b'3' => drawn(|n| Drawing::Spacing(Some(n))),
        b'a' => drawn(Drawing::Align),
        b'!' => drawn(Drawing::Style),
        b'E' => drawn(|n| Drawing::Bold(n & 1 != 0)),
        b'-' => drawn(|n| Drawing::Underline(!matches!(n, 0 | b'0'))),
        b'd' => drawn(Drawing::FeedLines),
        b'J' => drawn(Drawing::FeedDots),
        b'G' | b'M' | b'R' | b't' | b'V' | b'{' | b' ' | b'=' | b'S' | b'T' => {
            skip(rest, 3, Command::NotDrawn)
        }
        b'$' | b'\\' | b'c' => skip(rest, 4, Command::NotDrawn),
        b'p' => skip(rest, 5, Command::NotDrawn),
        _ => Some((Command::Unknown, 2)),
    }
}

fn chinese_mode(rest: &[u8]) -> Option<(Command, usize)> {
    match rest.first()? {
        b'&' => Some((draw(Drawing::Chinese(true)), 2)),
        b'.' => Some((draw(Drawing::Chinese(false)), 2)),
        b'!' => rest.get(1).map(|&n| (draw(Drawing::ChineseStyle(n)), 3)),
        b'W' | b'-' | b'C' => skip(rest, 3, Command::NotDrawn),
        b'S' => skip(rest, 4, Command::NotDrawn),
        _ => Some((Command::Unknown, 2)),
    }
}

fn group(rest: &[u8]) -> Option<(Command, usize)> {
    let &name = rest.first()?;
    let parameter = rest.get(1).copied();
    let with = |command: fn(u8) -> Command| parameter.map(|n| (command(n), 3));
    let drawn = |drawing: fn(u8) -> Drawing| parameter.map(|n| (draw(drawing(n)), 3));
    match name {
        b'!' => drawn(Drawing::Size),
        b'a' => with(Command::Automatic),
        b'r' => with(Command::PaperStatus),
        b'I' => with(Command::Identify),
        0xE0 => with(Command::AutomaticFull),
        b'e' => {
            // Presenting alone says how far.
            let n = parameter?;
            let length = if n == 3 { 4 } else { 3 };
            skip(rest, length, Command::Present(n))
        }
        b'V' => match parameter? {
            0 | 1 | b'0' | b'1' => Some((Command::Cut { feed: None }, 3)),
            65 | 66 | 97 | 98 | 103 | 104 => {
                rest.get(2).map(|&n| (Command::Cut { feed: Some(n) }, 4))
            }
            _ => Some((Command::Unknown, 3)),
        },
        b'L' => {
            let margin = u16::from_le_bytes([parameter?, *rest.get(2)?]);
            Some((draw(Drawing::LeftMargin(margin)), 4))
        }
        b'v' => raster(rest),
        b'(' => extended(rest),
        b'B' | b'b' | b'H' | b'f' | b'h' | b'w' => skip(rest, 3, Command::NotDrawn),
        b'P' | b'W' | b'$' | b'\\' => skip(rest, 4, Command::NotDrawn),
        _ => Some((Command::Unknown, 2)),
    }
}

/// `GS v 0 m xL xH yL yH`, then the rows.
fn raster(rest: &[u8]) -> Option<(Command, usize)> {
    let &[_, zero, mode, x_low, x_high, y_low, y_high, ref bits @ ..] = rest else {
        return None;
    };
    if zero != b'0' {
        return Some((Command::Unknown, 3));
    }
    let row_bytes = usize::from(u16::from_le_bytes([x_low, x_high]));
    let rows = usize::from(u16::from_le_bytes([y_low, y_high]));
    let bits = bits.get(..row_bytes * rows)?.to_vec();
    let length = 8 + bits.len();
    let (wide, high) = (mode & 1 != 0, mode & 2 != 0);
    Some((draw(Drawing::Raster { wide, high, row_bytes, bits }), length))
}

/// `GS ( X pL pH`, then as many bytes as they say.
fn extended(rest: &[u8]) -> Option<(Command, usize)> {
    let &[_, name, low, high, ref body @ ..] = rest else { return None };
    let body = body.get(..usize::from(u16::from_le_bytes([low, high])))?;
    let length = 5 + body.len();
    let command = match (name, body) {
        (b'k', [49, 65, 50, 0]) => Command::Nothing,
        (b'k', [49, 67, size]) => draw(Drawing::CodeModule(*size)),
        (b'k', [49, 69, level]) => draw(Drawing::CodeLevel(*level)),
        (b'k', [49, 80, 48, content @ ..]) => draw(Drawing::CodeStore(content.to_vec())),
        (b'k', [49, 81, 48]) => draw(Drawing::CodePrint),
        (b'H', &[0x30, 0x30, a, b, c, d]) => Command::ProcessId([a, b, c, d]),
        (b'k' | b'H' | b'E' | b'A' | b'K' | b'L' | b'D' | b'N' | b'M', _) => Command::NotDrawn,
        _ => Command::Unknown,
    };
    Some((command, length))
}

fn draw(drawing: Drawing) -> Command {
    Command::Draw(drawing)
}

/// A command of a fixed length, from its lead byte on.
fn skip(rest: &[u8], length: usize, command: Command) -> Option<(Command, usize)> {
    (rest.len() + 1 >= length).then_some((command, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_stop_the_reading(
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
            mode in prop_oneof![Just(TextMode::Gbk), Just(TextMode::Gb18030)],
        ) {
            let mut rest = bytes.as_slice();
            while let Some((_, length)) = parse(rest, Some(mode)) {
                prop_assert!((1..=rest.len()).contains(&length) || rest.len() < length);
                rest = rest.get(length..).unwrap_or_default();
            }
        }
    }

    #[test]
    fn a_four_byte_character_is_two_wrong_glyphs_on_a_clone_alone() {
        let bytes = [0x81, 0x39, 0xEF, 0x31];
        let (command, length) = parse(&bytes, Some(TextMode::Gbk)).unwrap();
        assert_eq!((command, length), (draw(Drawing::Glyph(NO_GLYPH)), 2));
        let (command, length) = parse(&bytes, Some(TextMode::Gb18030)).unwrap();
        assert_eq!((command, length), (draw(Drawing::Glyph('㐂')), 4));
        assert_eq!(parse(&bytes[..3], Some(TextMode::Gb18030)), None);
    }

    #[test]
    fn an_open_band_waits_for_its_rows() {
        let band = [0x1D, b'v', b'0', 0, 2, 0, 2, 0, 1, 2, 3];
        assert_eq!(parse(&band, None), None);
        let (command, length) = parse(&[band.as_slice(), &[4, 5]].concat(), None).unwrap();
        assert_eq!(length, 12);
        let bits = vec![1, 2, 3, 4];
        let raster = Drawing::Raster { wide: false, high: false, row_bytes: 2, bits };
        assert_eq!(command, draw(raster));
    }
}
