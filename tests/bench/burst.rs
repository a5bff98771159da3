//! Many kiosks at once: how many tickets a second are on disk and answered.

use crate::counter::issue;
use crate::progress;
use anyhow::{Result, bail};
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tests::Hall;

/// How many press at once, each over a connection of its own.
pub const CLIENTS: usize = 64;

/// What each second brought, in issued and answered tickets.
pub struct Found {
    /// One entry a second.
    pub seconds: Vec<u64>,
}

impl Found {
    /// Tickets a second, over the whole time.
    pub fn mean(&self) -> f64 {
        self.seconds.iter().sum::<u64>() as f64 / self.seconds.len().max(1) as f64
    }
}

/// Lets every client ask for one ticket after the other for so long.
pub fn measure(hall: &Hall, length: Duration) -> Result<Found> {
    progress(&format!("{CLIENTS} clients for {} s", length.as_secs()));
    let seconds: Vec<AtomicU64> = (0..length.as_secs()).map(|_| AtomicU64::new(0)).collect();
    let clients = (0..CLIENTS).map(|_| hall.client()).collect::<Result<Vec<_>>>()?;
    let began = Instant::now();
    let ends = std::thread::scope(|scope| {
        let press = |mut client: tests::Client| {
            let body = json!({ "wish": issue() }).to_string();
            while began.elapsed() < length {
                let id = ulid::Ulid::generate().to_string();
                let reply = client.post(&id, body.as_bytes())?;
                if reply.status != 200 {
                    bail!("a ticket was refused: {}", reply.body);
                }
                let second = usize::try_from(began.elapsed().as_secs()).unwrap_or(usize::MAX);
                if let Some(count) = seconds.get(second) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
            Ok(())
        };
        let threads: Vec<_> =
            clients.into_iter().map(|client| scope.spawn(move || press(client))).collect();
        threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
    });
    for end in ends {
        match end {
            Ok(result) => result?,
            Err(_) => bail!("a client broke down"),
        }
    }
    Ok(Found { seconds: seconds.into_iter().map(AtomicU64::into_inner).collect() })
}
