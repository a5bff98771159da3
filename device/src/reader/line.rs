//! A scanner that sends a line of text for what it reads: QR codes, bar codes, bank cards.

use super::{Reader, ReaderError};
use shared::front::READ_BYTES_MAX;
use shared::wipe::Wiped;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

/// How much is taken from the line at once.
const PIECE_BYTES: usize = 64;
/// A line that stops for so long will not be ended: what has come of it is wiped.
const HALF_LINE_MS_MAX: u64 = 500;

/// Reads lines ended by CR, LF or both.
pub struct LineReader<S> {
    line: S,
    /// What has come and was not looked at.
    piece: Wiped,
    at: usize,
    text: Wiped,
    /// The line is longer than any code: all of it is left aside, to its end.
    too_long: bool,
}

impl<S: AsyncRead + Unpin + Send> LineReader<S> {
    /// A reader on an open line.
    pub fn new(line: S) -> Self {
        let (piece, text) = (Wiped::with_room(PIECE_BYTES), Wiped::with_room(READ_BYTES_MAX));
        Self { line, piece, at: 0, text, too_long: false }
    }

    async fn byte(&mut self) -> Result<u8, ReaderError> {
        while self.at == self.piece.as_ref().len() {
            self.piece.wipe();
            self.at = 0;
            let mut buffer = Buffer([0; PIECE_BYTES]);
            let count = self.line.read(&mut buffer.0).await?;
            if count == 0 {
                return Err(ReaderError::Line(ErrorKind::UnexpectedEof.into()));
            }
            self.piece.extend(&buffer.0[..count]);
        }
        let byte = self.piece.as_ref()[self.at];
        self.at += 1;
        Ok(byte)
    }
}

/// Bytes on the stack that are written over, too.
struct Buffer([u8; PIECE_BYTES]);

impl Drop for Buffer {
    fn drop(&mut self) {
        self.0.fill(0);
        std::hint::black_box(&mut self.0);
    }
}

impl<S: AsyncRead + Unpin + Send> Reader for LineReader<S> {
    async fn read(&mut self) -> Result<Option<Wiped>, ReaderError> {
        loop {
            let byte = match timeout(Duration::from_millis(HALF_LINE_MS_MAX), self.byte()).await {
                Ok(byte) => byte?,
                Err(_) => {
                    self.text.wipe();
                    self.too_long = false;
                    continue;
                }
            };
            if !matches!(byte, b'\r' | b'\n') {
                self.too_long |= !self.text.push(byte);
                continue;
            }
            let too_long = std::mem::take(&mut self.too_long);
            let text = std::mem::replace(&mut self.text, Wiped::with_room(READ_BYTES_MAX));
            // CR and LF together end one line.
            if too_long {
                return Ok(None);
            }
            if !text.as_ref().is_empty() {
                return Ok(Some(text).filter(|text| text.as_text().is_some()));
            }
        }
    }
}
