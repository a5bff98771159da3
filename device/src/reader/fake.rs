//! An ID-card reader for tests: it speaks the bytes of a real one on any line, such as a
//! pseudo-terminal.

use super::id_card::{
    DONE, FIND, FOUND, NUMBER_AT, NUMBER_CHARS, PREAMBLE, READ, SELECT, TEXT_BYTES, framed,
};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The picture on a card, in bytes.
const PICTURE_BYTES: usize = 1_024;
/// No card lies there, or what was asked failed.
const NOTHING: u8 = 0x80;

/// The fake.
#[derive(Default)]
pub struct FakeIdReader {
    hand: Hand,
}

/// The hand that lays cards on it.
#[derive(Clone, Default)]
pub struct Hand(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    card: Option<String>,
    is_garbled: bool,
    is_silent: bool,
    /// How often it was looked for a card, with one there and with none.
    looks: [u64; 2],
}

impl Hand {
    /// Lays a card with this number on the reader.
    pub fn lay(&self, number: &str) {
        self.lock().card = Some(number.to_owned());
    }

    /// Takes the card away.
    pub fn take(&self) {
        self.lock().card = None;
    }

    /// Whether the reader's answers have a wrong check byte.
    pub fn garble(&self, is_garbled: bool) {
        self.lock().is_garbled = is_garbled;
    }

    /// Whether the reader answers nothing.
    pub fn silence(&self, is_silent: bool) {
        self.lock().is_silent = is_silent;
    }

    /// How often it was looked for a card while one lay there, and while none did.
    pub fn looks(&self) -> [u64; 2] {
        self.lock().looks
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FakeIdReader {
    /// The hand of this reader.
    pub fn hand(&self) -> Hand {
        self.hand.clone()
    }

    /// Answers on a line until that is closed.
    pub async fn serve(&self, mut line: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        loop {
            let mut head = [0; PREAMBLE.len() + 2];
            line.read_exact(&mut head).await?;
            let mut rest = vec![0; usize::from(u16::from_be_bytes([head[5], head[6]]))];
            line.read_exact(&mut rest).await?;
            if let Some(answer) = self.answer(&rest) {
                line.write_all(&answer).await?;
                line.flush().await?;
            }
        }
    }

    fn answer(&self, asked: &[u8]) -> Option<Vec<u8>> {
        let mut held = self.hand.lock();
        if held.is_silent {
            return None;
        }
        if asked.starts_with(&FIND) {
            let is_empty = usize::from(held.card.is_none());
            held.looks[is_empty] += 1;
        }
        let body = match (&held.card, [asked[0], asked[1]]) {
            (Some(_), FIND) => vec![0, 0, FOUND, 0, 0, 0, 0],
            (Some(_), SELECT) => [vec![0, 0, DONE], vec![0; 8]].concat(),
            (Some(number), READ) => card(number),
            (Some(_) | None, _) => vec![0, 0, NOTHING],
        };
        let mut framed = framed(&body);
        if held.is_garbled
            && let Some(check) = framed.last_mut()
        {
            *check ^= 0x55;
        }
        Some(framed)
    }
}

/// What a card says: a name, an address and a picture stand there as well.
fn card(number: &str) -> Vec<u8> {
    let mut text = [0; TEXT_BYTES];
    let mut put = |at: usize, words: &str| {
        for (place, unit) in words.encode_utf16().enumerate() {
            text[at + 2 * place..at + 2 * place + 2].copy_from_slice(&unit.to_le_bytes());
        }
    };
    put(0, "张样本");
    put(52, "江城市人民路一号");
    put(NUMBER_AT, number.get(..NUMBER_CHARS).unwrap_or(number));
    let lengths = [TEXT_BYTES, PICTURE_BYTES].map(|length| (length as u16).to_be_bytes());
    let mut body = vec![0, 0, DONE];
    body.extend(lengths.concat());
    body.extend(text);
    body.extend([0x57; PICTURE_BYTES]);
    body
}
