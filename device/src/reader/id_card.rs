//! A reader of second-generation ID cards (二代证) that speaks the serial protocol of the security
//! module: frames of `AA AA AA 96 69`, a length, a command or a state, data and a check byte.
//!
//! Of all that a card says, the ID's number alone is taken; name, address and picture are wiped
//! where they arrive.

use super::{Reader, ReaderError};
use shared::wipe::Wiped;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// What every frame begins with.
pub(super) const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// Commands: look for a card, choose it, read its text and picture.
pub(super) const FIND: [u8; 2] = [0x20, 0x01];
pub(super) const SELECT: [u8; 2] = [0x20, 0x02];
pub(super) const READ: [u8; 2] = [0x30, 0x01];
/// States: a card was found; done.
pub(super) const FOUND: u8 = 0x9F;
pub(super) const DONE: u8 = 0x90;
/// The lengths of the text, UTF-16 in little endian, and where the number stands in it.
pub(super) const TEXT_BYTES: usize = 256;
pub(super) const NUMBER_AT: usize = 122;
pub(super) const NUMBER_CHARS: usize = 18;
/// The length of a frame's data at most: the text, the picture, and their lengths.
const DATA_BYTES_MAX: usize = 2_048;
/// The state, three bytes.
const STATE_BYTES: usize = 3;
/// How often it is looked for a card.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How long an answer may take; a whole card is 1.3 kB, a tenth of a second at full speed.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_500);
/// So many answers may fail in a row.
const FAILURES_MAX: u32 = 3;

/// The reader.
pub struct IdCardReader<S> {
    line: S,
    failures: u32,
    /// The card that was read lies there still.
    is_read: bool,
}

/// What a frame says.
struct Frame {
    state: u8,
    data: Wiped,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> IdCardReader<S> {
    /// A reader on an open line, which answers.
    pub async fn greet(line: S) -> Result<Self, ReaderError> {
        let mut reader = Self { line, failures: 0, is_read: false };
        reader.ask(FIND).await?;
        Ok(reader)
    }

    /// One look: a number, nothing yet, or a card that could not be read.
    async fn look(&mut self) -> Result<Option<Option<Wiped>>, ReaderError> {
        if self.ask(FIND).await?.state != FOUND {
            self.is_read = false;
            return Ok(None);
        }
        if self.is_read {
            return Ok(None);
        }
        let chosen = self.ask(SELECT).await?.state == DONE;
        let read = if chosen { Some(self.ask(READ).await?) } else { None };
        self.is_read = true;
        Ok(Some(read.filter(|frame| frame.state == DONE).and_then(|frame| number(&frame.data))))
    }

    async fn ask(&mut self, command: [u8; 2]) -> Result<Frame, ReaderError> {
        let answered = timeout(ANSWER_WITHIN, async {
            self.line.write_all(&framed(&command)).await?;
            self.answer().await
        });
        answered.await.unwrap_or(Err(ReaderError::Silent))
    }

    async fn answer(&mut self) -> Result<Frame, ReaderError> {
        let mut begun = 0;
        while begun < PREAMBLE.len() {
            let byte = self.line.read_u8().await?;
            let goes_on = byte == PREAMBLE[begun];
            begun = if goes_on { begun + 1 } else { usize::from(byte == PREAMBLE[0]) };
        }
        let length = self.line.read_u16().await?;
        let bytes = usize::from(length);
        if !(STATE_BYTES + 1..=DATA_BYTES_MAX).contains(&bytes) {
            return Err(garbled());
        }
        let mut check = length.to_be_bytes().into_iter().fold(0, |sum, byte| sum ^ byte);
        let (mut data, mut state) = (Wiped::with_room(bytes), 0);
        for place in 0..bytes - 1 {
            let byte = self.line.read_u8().await?;
            check ^= byte;
            match place {
                0 | 1 => {}
                2 => state = byte,
                _ => _ = data.push(byte),
            }
        }
        if self.line.read_u8().await? != check {
            return Err(garbled());
        }
        Ok(Frame { state, data })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Reader for IdCardReader<S> {
    async fn read(&mut self) -> Result<Option<Wiped>, ReaderError> {
        loop {
            match self.look().await {
                Ok(Some(read)) => {
                    self.failures = 0;
                    return Ok(read);
                }
                Ok(None) => self.failures = 0,
                Err(trouble) => {
                    self.failures += 1;
                    if self.failures >= FAILURES_MAX {
                        return Err(trouble);
                    }
                }
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// A frame around a command or a state with its data.
pub(super) fn framed(body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 1).unwrap_or(u16::MAX).to_be_bytes();
    let check = length.iter().chain(body).fold(0, |sum, byte| sum ^ byte);
    [&PREAMBLE[..], &length, body, &[check]].concat()
}

/// The ID's number in what a card says: lengths of text and picture, then both.
fn number(data: &Wiped) -> Option<Wiped> {
    let data = data.as_ref();
    let text_bytes = usize::from(u16::from_be_bytes([*data.first()?, *data.get(1)?]));
    if text_bytes != TEXT_BYTES {
        return None;
    }
    let text = data.get(4..4 + TEXT_BYTES)?;
    let mut number = Wiped::with_room(NUMBER_CHARS);
    for pair in text[NUMBER_AT..].chunks(2).take(NUMBER_CHARS) {
        let letter = u16::from_le_bytes([pair[0], pair[1]]);
        number.push(u8::try_from(letter).ok().filter(u8::is_ascii_alphanumeric)?);
    }
    Some(number)
}

fn garbled() -> ReaderError {
    ReaderError::Line(ErrorKind::InvalidData.into())
}
