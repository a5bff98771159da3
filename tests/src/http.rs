//! A plain HTTP/1.1 client over one kept connection: what a stranger's program would send.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// A status and a JSON body; `Null` where the body is empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Reply {
    /// The code of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a wish under an id and waits for its answer.
    pub fn ask(&mut self, id: &str, wish: &Value) -> Result<Reply> {
        let body = json!({ "wish": wish }).to_string();
        self.post(id, body.as_bytes())
    }

    /// Sends a wish under a new id; it must be done.
    pub fn done(&mut self, wish: &Value) -> Result<Value> {
        let reply = self.ask(&ulid::Ulid::generate().to_string(), wish)?;
        if reply.status != 200 {
            bail!("{wish} was refused: {}", reply.body);
        }
        Ok(reply.body)
    }

    /// Sends any body as a command.
    pub fn post(&mut self, id: &str, body: &[u8]) -> Result<Reply> {
        self.send(&command(id, body))
    }

    /// Sends JSON to any path.
    pub fn post_to(&mut self, path: &str, body: &Value) -> Result<Reply> {
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: t\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body.as_bytes()].concat())
    }

    /// Gets a path.
    pub fn get(&mut self, path: &str) -> Result<Reply> {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: t\r\n\r\n").as_bytes())
    }

    /// Sends a whole request and reads its answer.
    pub fn send(&mut self, request: &[u8]) -> Result<Reply> {
        self.write(request)?;
        self.read()
    }

    /// Sends a whole request.
    pub fn write(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(request)?)
    }

    /// Reads the answer to what was sent.
    pub fn read(&mut self) -> Result<Reply> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.context("the answer has no status")?;
        let mut length = 0;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? };
        Ok(Reply { status, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        Ok(line.trim_end().to_owned())
    }
}

/// A command as it goes over the line.
pub fn command(id: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /api/v1/commands HTTP/1.1\r\nhost: t\r\nidempotency-key: {id}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
