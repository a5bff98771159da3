//! A terminal as ours are: it sends a command again, under the same id, until it is answered.

use crate::http::{Client, Reply, command};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// How long it waits before it sends again.
const AGAIN_AFTER: Duration = Duration::from_millis(5);
/// Nothing can be written just then: the terminal sends again.
const NOT_NOW: u16 = 503;

/// A command that was wholly sent and whose connection ended without an answer.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Its id.
    pub id: String,
    /// When it had been sent.
    pub sent: Instant,
    /// When the connection was seen to have ended.
    pub lost: Instant,
}

/// One terminal, with one command under way at a time.
pub struct Terminal {
    /// What was cut off so far.
    pub cuts: Vec<Cut>,
    address: SocketAddr,
    client: Option<Client>,
}

impl Terminal {
    /// A terminal that connects when it has something to send.
    pub fn new(address: SocketAddr) -> Self {
        Self { cuts: Vec::new(), address, client: None }
    }

    /// Sends a wish until it is done or refused.
    pub fn ask(&mut self, id: &str, wish: &Value, within: Duration) -> Result<Reply> {
        let deadline = Instant::now() + within;
        let request = command(id, json!({ "wish": wish }).to_string().as_bytes());
        while Instant::now() < deadline {
            match self.once(id, &request) {
                Ok(reply) if reply.status != NOT_NOW => return Ok(reply),
                Ok(_) => {}
                Err(_) => self.client = None,
            }
            std::thread::sleep(AGAIN_AFTER);
        }
        bail!("{wish} got no answer within {within:?}")
    }

    fn once(&mut self, id: &str, request: &[u8]) -> Result<Reply> {
        let client = match &mut self.client {
            Some(client) => client,
            none => none.insert(Client::connect(self.address)?),
        };
        client.write(request)?;
        let sent = Instant::now();
        let reply = client.read();
        if reply.is_err() {
            self.cuts.push(Cut { id: id.to_owned(), sent, lost: Instant::now() });
        }
        reply
    }
}
