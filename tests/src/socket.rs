//! A plain WebSocket client: what a stranger's program would do, one frame at a time.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a frame is waited for, unless a story says otherwise.
const FRAME_WITHIN: Duration = Duration::from_secs(20);
/// The key of RFC 6455's example.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// The answer that goes with it.
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What comes down.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// A text frame of JSON.
    Frame(Value),
    /// The daemon closes the socket, by this code and for this reason.
    Close(u16, String),
    /// The connection ended without a word.
    End,
}

/// One open socket.
pub struct Socket {
    stream: BufReader<TcpStream>,
}

impl Socket {
    /// Opens a role's socket, such as `role=display`.
    pub fn open(address: SocketAddr, query: &str) -> Result<Self> {
        Self::over(TcpStream::connect(address)?, query)
    }

    /// Opens a role's socket over a connection.
    pub fn over(stream: TcpStream, query: &str) -> Result<Self> {
        stream.set_read_timeout(Some(FRAME_WITHIN))?;
        let mut stream = BufReader::with_capacity(1_024, stream);
        let request = format!(
            "GET /api/v1/events?protocol=1&{query} HTTP/1.1\r\nhost: t\r\nupgrade: websocket\r\n\
             connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: {KEY}\r\n\r\n"
        );
        stream.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head)? == 0 {
                bail!("the connection was closed before the socket was open");
            }
        }
        if !head.starts_with("HTTP/1.1 101") || !head.contains(ACCEPT) {
            bail!("no socket was opened: {head}");
        }
        Ok(Self { stream })
    }

    /// The next frame, close or end.
    pub fn hear(&mut self) -> Result<Heard> {
        let mut head = [0; 2];
        match self.stream.read_exact(&mut head) {
            Ok(()) => {}
            Err(trouble) if ended(&trouble) => return Ok(Heard::End),
            Err(trouble) => return Err(trouble).context("no frame came"),
        }
        let mut long = [0; 8];
        let length = match head[1] {
            126 => {
                self.stream.read_exact(&mut long[6..])?;
                u64::from_be_bytes(long)
            }
            127 => {
                self.stream.read_exact(&mut long)?;
                u64::from_be_bytes(long)
            }
            short => u64::from(short),
        };
        let mut body = vec![0; usize::try_from(length)?];
        match self.stream.read_exact(&mut body) {
            Ok(()) => {}
            Err(trouble) if ended(&trouble) => return Ok(Heard::End),
            Err(trouble) => return Err(trouble).context("half a frame came"),
        }
        match head[0] {
            0x81 => Ok(Heard::Frame(serde_json::from_slice(&body)?)),
            0x88 if body.len() >= 2 => {
                let code = u16::from_be_bytes([body[0], body[1]]);
                Ok(Heard::Close(code, String::from_utf8_lossy(&body[2..]).into_owned()))
            }
            0x88 => Ok(Heard::Close(1005, String::new())),
            other => bail!("a frame of kind {other:#x} was not expected"),
        }
    }

    /// The next frame, which must be one.
    pub fn frame(&mut self) -> Result<Value> {
        match self.hear()? {
            Heard::Frame(frame) => Ok(frame),
            other @ (Heard::Close(..) | Heard::End) => bail!("expected a frame, heard {other:?}"),
        }
    }

    /// Sends a text frame, masked with zeros.
    pub fn say(&mut self, text: &str) -> Result<()> {
        let length = u16::try_from(text.len()).context("a test's text is short")?;
        let mut frame = vec![0x81];
        if length < 126 {
            frame.push(0x80 | u8::try_from(length)?);
        } else {
            frame.push(0x80 | 126);
            frame.extend(length.to_be_bytes());
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.send(&frame)
    }

    /// Sends any bytes.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(bytes)?)
    }
}

fn ended(trouble: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(trouble.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset)
}
