//! Tells apart what a printer sends back.
//!
//! Replies carry no name of their question, may come split at any byte and mixed with unasked
//! status, so they are known by their bit patterns alone. What fits no pattern is dropped one byte
//! at a time and counted.

use super::status::Family;

/// Longest text between a block's header and its closing NUL.
const BLOCK_BYTES_MAX: usize = 80;

/// Bytes of one automatic status.
const AUTOMATIC_BYTES: usize = 4;

/// Bytes of one full status, its two leading ones included.
const FULL_BYTES: usize = 6;

/// One thing a printer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The answer to `DLE EOT n`.
    RealTime(u8),
    /// Automatic status: sent on being switched on, and on every change.
    Automatic([u8; AUTOMATIC_BYTES]),
    /// Custom's full status, asked for or not, without its two leading bytes.
    Full([u8; 4]),
    /// The answer to `GS r 1` or `ESC v`: everything before it has been processed.
    Paper(u8),
    /// The answer to `GS ( H`: everything before it has been printed.
    ProcessId([u8; 4]),
    /// Any other block, such as the answer to `GS I`, without its header and NUL.
    Block(Vec<u8>),
    /// The printer takes bytes again.
    Xon,
    /// The printer takes no more bytes.
    Xoff,
}

/// The demultiplexer of one line's return stream.
#[derive(Debug, Default)]
pub struct Demux {
    family: Family,
    pending: Vec<u8>,
    dropped: u64,
}

/// What the head of the pending bytes is.
enum Head {
    Whole(Heard, usize),
    Partial,
    Noise,
}

impl Demux {
    /// For the line of a printer of this family.
    pub fn new(family: Family) -> Self {
        Self { family, ..Self::default() }
    }

    /// Takes what was read, and says what is complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        for &byte in bytes {
            match byte {
                // Flow control may fall inside a block, so it is taken out first.
                0x11 => heard.push(Heard::Xon),
                0x13 => heard.push(Heard::Xoff),
                _ => self.pending.push(byte),
            }
            self.settle(&mut heard);
        }
        heard
    }

    /// Bytes that fitted no pattern.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Takes every complete thing off the head of the pending bytes.
    fn settle(&mut self, heard: &mut Vec<Heard>) {
        while !self.pending.is_empty() {
            match head(&self.pending, self.family) {
                Head::Whole(thing, length) => {
                    heard.push(thing);
                    self.pending.drain(..length);
                }
                Head::Partial => return,
                Head::Noise => {
                    self.pending.remove(0);
                    self.dropped += 1;
                }
            }
        }
    }
}

fn head(bytes: &[u8], family: Family) -> Head {
    let first = bytes[0];
    if family == Family::Custom && first == 0x10 {
        match bytes.get(1) {
            None => return Head::Partial,
            Some(0x0F) => return full(bytes),
            Some(_) => {}
        }
    }
    if first & 0x93 == 0x12 {
        return Head::Whole(Heard::RealTime(first), 1);
    }
    if first & 0x93 == 0x10 {
        return automatic(bytes);
    }
    if first & 0x90 == 0 {
        return Head::Whole(Heard::Paper(first), 1);
    }
    if matches!(first, 0x35 | 0x37 | 0x3B | 0x3D | 0x5F) {
        return block(bytes);
    }
    Head::Noise
}

fn automatic(bytes: &[u8]) -> Head {
    let seen = bytes.len().min(AUTOMATIC_BYTES);
    if bytes[1..seen].iter().any(|byte| byte & 0x90 != 0) {
        return Head::Noise;
    }
    match bytes.first_chunk() {
        Some(&status) => Head::Whole(Heard::Automatic(status), AUTOMATIC_BYTES),
        None => Head::Partial,
    }
}

/// None of its bits is that of 10, so a reply that follows a broken one is not taken for its rest.
fn full(bytes: &[u8]) -> Head {
    let seen = &bytes[2..bytes.len().min(FULL_BYTES)];
    if seen.iter().any(|byte| byte & 0x10 != 0) {
        return Head::Noise;
    }
    match seen.first_chunk() {
        Some(&status) => Head::Whole(Heard::Full(status), FULL_BYTES),
        None => Head::Partial,
    }
}

fn block(bytes: &[u8]) -> Head {
    let body = &bytes[1..];
    let end = body.iter().position(|byte| !(0x20..=0x7E).contains(byte));
    match end {
        Some(end) if body[end] == 0 && end <= BLOCK_BYTES_MAX => {
            let thing = match (bytes[0], &body[..end]) {
                (0x37, &[0x22, a, b, c, d]) => Heard::ProcessId([a, b, c, d]),
                (_, text) => Heard::Block(text.to_vec()),
            };
            Head::Whole(thing, end + 2)
        }
        None if body.len() <= BLOCK_BYTES_MAX => Head::Partial,
        Some(_) | None => Head::Noise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message() -> impl Strategy<Value = (Vec<u8>, Heard)> {
        let text = proptest::collection::vec(0x20u8..=0x7E, 0..40)
            .prop_filter("no process id", |text| text.first() != Some(&0x22));
        let id = [0x20u8..=0x7E, 0x20u8..=0x7E, 0x20u8..=0x7E, 0x20u8..=0x7E];
        prop_oneof![
            any::<u8>().prop_map(|bits| {
                let byte = bits & !0x93 | 0x12;
                (vec![byte], Heard::RealTime(byte))
            }),
            any::<[u8; 4]>().prop_map(|bits| {
                let [a, b, c, d] = bits.map(|bits| bits & !0x90);
                let status = [a & !0x03 | 0x10, b, c, d].map(keep_flow_control_out);
                (status.to_vec(), Heard::Automatic(status))
            }),
            any::<u8>().prop_map(|bits| (vec![bits & !0x90], Heard::Paper(bits & !0x90))),
            id.prop_map(|[a, b, c, d]| {
                (vec![0x37, 0x22, a, b, c, d, 0], Heard::ProcessId([a, b, c, d]))
            }),
            text.prop_map(|text| {
                ([&[0x5F], text.as_slice(), &[0]].concat(), Heard::Block(text))
            }),
            Just((vec![0x11], Heard::Xon)),
            Just((vec![0x13], Heard::Xoff)),
        ]
    }

    /// Automatic status never holds 11 or 13: bit 4 is clear in all but its first byte, and the
    /// two low bits of the first are clear.
    fn keep_flow_control_out(byte: u8) -> u8 {
        assert!(byte != 0x11 && byte != 0x13);
        byte
    }

    fn feed_split(stream: &[u8], cuts: &[usize]) -> (Vec<Heard>, Demux) {
        split_for(Family::Epson, stream, cuts)
    }

    fn split_for(family: Family, stream: &[u8], cuts: &[usize]) -> (Vec<Heard>, Demux) {
        let mut demux = Demux::new(family);
        let mut heard = Vec::new();
        let mut rest = stream;
        for cut in cuts {
            let (piece, tail) = rest.split_at((*cut).min(rest.len()));
            heard.extend(demux.feed(piece));
            rest = tail;
        }
        heard.extend(demux.feed(rest));
        (heard, demux)
    }

    fn length(heard: &Heard) -> usize {
        match heard {
            Heard::RealTime(_) | Heard::Paper(_) | Heard::Xon | Heard::Xoff => 1,
            Heard::Automatic(_) => AUTOMATIC_BYTES,
            Heard::Full(_) => FULL_BYTES,
            Heard::ProcessId(_) => 7,
            Heard::Block(text) => text.len() + 2,
        }
    }

    proptest! {
        #[test]
        fn well_formed_replies_are_told_apart_however_they_are_split(
            messages in proptest::collection::vec(message(), 0..40),
            cuts in proptest::collection::vec(0usize..6, 0..40),
        ) {
            let stream: Vec<u8> = messages.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
            let expected: Vec<Heard> = messages.into_iter().map(|(_, heard)| heard).collect();
            let (heard, demux) = feed_split(&stream, &cuts);
            prop_assert_eq!(heard, expected);
            prop_assert_eq!(demux.dropped(), 0);
        }

        #[test]
        fn a_full_status_is_whole_however_it_is_split_and_whatever_stands_round_it(
            bits in any::<[u8; 4]>(),
            others in proptest::collection::vec(message(), 0..6),
            place in 0usize..6,
            cuts in proptest::collection::vec(0usize..6, 0..40),
        ) {
            let status = bits.map(|byte| byte & !0x10);
            let whole = ([&[0x10, 0x0F], status.as_slice()].concat(), Heard::Full(status));
            let mut messages = others;
            messages.retain(|(bytes, _)| !bytes.starts_with(&[0x10, 0x0F]));
            messages.insert(place.min(messages.len()), whole);
            let stream: Vec<u8> = messages.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
            let expected: Vec<Heard> = messages.into_iter().map(|(_, heard)| heard).collect();
            let (heard, demux) = split_for(Family::Custom, &stream, &cuts);
            prop_assert_eq!(heard, expected);
            prop_assert_eq!(demux.dropped(), 0);
        }

        #[test]
        fn every_byte_of_noise_is_heard_dropped_or_pending(
            stream in proptest::collection::vec(any::<u8>(), 0..400),
            cuts in proptest::collection::vec(0usize..9, 0..40),
        ) {
            for family in [Family::Epson, Family::Custom] {
                let (heard, demux) = split_for(family, &stream, &cuts);
                let (whole, _) = split_for(family, &stream, &[]);
                prop_assert_eq!(&heard, &whole);
                let counted: usize = heard.iter().map(length).sum();
                let dropped = usize::try_from(demux.dropped()).unwrap();
                prop_assert_eq!(counted + dropped + demux.pending.len(), stream.len());
                prop_assert!(demux.pending.len() <= BLOCK_BYTES_MAX + 1);
            }
        }
    }

    #[test]
    fn flow_control_inside_a_block_does_not_break_it() {
        let heard = Demux::default().feed(&[0x37, 0x22, b'0', 0x13, b'0', 0x11, b'1', b'A', 0]);
        assert_eq!(heard, [Heard::Xoff, Heard::Xon, Heard::ProcessId(*b"001A")]);
    }

    #[test]
    fn noise_before_a_reply_does_not_swallow_it() {
        let mut demux = Demux::default();
        assert_eq!(demux.feed(&[0xFF, 0x5F, b'x', 0x12]).last(), Some(&Heard::RealTime(0x12)));
        assert!(demux.dropped() > 0);
    }
}
