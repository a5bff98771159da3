//! A kiosk and a counter in one: issues tickets, calls them, serves them, over one connection.

use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::{Client, Hall};

/// The service that is issued here.
const SERVICE: &str = "cash";
/// How many stand in line before anything is measured.
const LINE: usize = 20;

/// One connection's customer and teller.
pub struct Counter {
    pub client: Client,
    counter: u16,
}

impl Counter {
    /// Opens a counter that serves [`SERVICE`], with a line before it.
    pub fn open(hall: &Hall, counter: u16) -> Result<Self> {
        let mut client = hall.client()?;
        client.done(&json!({ "command": "open_counter", "counter": counter }))?;
        let mut this = Self { client, counter };
        for _ in 0..LINE {
            this.issue()?;
        }
        this.call()?;
        this.start()?;
        Ok(this)
    }

    /// Issues a ticket; from the first byte sent to the last byte answered.
    pub fn issue(&mut self) -> Result<Duration> {
        self.timed(&issue()).map(|(took, _)| took)
    }

    /// Finishes the ticket being served and calls the next. How long that took, and which it is.
    pub fn call(&mut self) -> Result<(Duration, u64)> {
        let (took, done) = self.timed(&self.wish("call_next"))?;
        Ok((took, done["outcome"]["ticket"].as_u64().unwrap_or_default()))
    }

    /// The called customer is there, so that the next call can be made.
    pub fn start(&mut self) -> Result<()> {
        self.client.done(&self.wish("start")).map(drop)
    }

    /// The customer is served, and the counter free.
    pub fn finish(&mut self) -> Result<()> {
        self.client.done(&self.wish("finish")).map(drop)
    }

    fn wish(&self, command: &str) -> Value {
        json!({ "command": command, "counter": self.counter })
    }

    fn timed(&mut self, wish: &Value) -> Result<(Duration, Value)> {
        let id = ulid::Ulid::generate().to_string();
        let body = json!({ "wish": wish }).to_string();
        let began = Instant::now();
        let reply = self.client.post(&id, body.as_bytes())?;
        let took = began.elapsed();
        if reply.status != 200 {
            bail!("{wish} was refused: {}", reply.body);
        }
        Ok((took, reply.body))
    }
}

/// The wish for a ticket without paper.
pub fn issue() -> Value {
    json!({ "command": "issue", "service": SERVICE, "language": "zh" })
}
