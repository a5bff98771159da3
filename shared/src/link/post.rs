//! What is told beside commands: what was read or typed of a customer, and the PIN of staff. Sent
//! once over a connection of its own and never again; the bytes are wiped when it is over.

use crate::front::{Identified, Identify, StaffPin, VisitId};
use crate::wipe::Wiped;
use crate::wire::Problem;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long an answer may take: what was read is wiped within a second, a PIN is hashed slowly.
const IDENTIFY_MS_MAX: u64 = 1_000;
const STAFF_MS_MAX: u64 = 5_000;
/// The longest body; a text that is escaped grows to six times its length at most.
const BODY_BYTES_MAX: usize = 4_096;

/// What became of what was told.
#[derive(Debug)]
pub enum Posted<T> {
    /// It was looked at.
    Done(T),
    /// It was not, or the PIN is wrong.
    Refused(Problem),
    /// No answer came in time.
    Unheard,
    /// Something else is being told; this was not sent.
    Busy,
}

/// Who waits for the answer.
type Then<T> = Box<dyn FnOnce(Posted<T>) + Send>;

/// Something on its way, and who waits for its answer.
pub(super) enum Post {
    Identify(Identify, Then<Option<VisitId>>),
    Staff(StaffPin, Then<()>),
}

impl Post {
    /// Tells whoever waits that nothing comes.
    pub(super) fn unsent(self, is_busy: bool) {
        match self {
            Self::Identify(_, then) => then(if is_busy { Posted::Busy } else { Posted::Unheard }),
            Self::Staff(_, then) => then(if is_busy { Posted::Busy } else { Posted::Unheard }),
        }
    }
}

/// Sends what is told, one after the other, until nobody can tell any more.
pub(super) async fn run(host: &str, mut inbox: mpsc::Receiver<Post>, under_way: &AtomicBool) {
    while let Some(post) = inbox.recv().await {
        match post {
            Post::Identify(body, then) => {
                let (bytes, within) = (wiped(&body), Duration::from_millis(IDENTIFY_MS_MAX));
                drop(Wiped::from(body.text));
                let heard = send(host, "/api/v1/identify", bytes, within).await;
                under_way.store(false, Ordering::Release);
                then(heard.and_then(|body| {
                    let answer = serde_json::from_slice::<Identified>(&body).ok()?;
                    Some(answer.visit)
                }));
            }
            Post::Staff(body, then) => {
                let (bytes, within) = (wiped(&body), Duration::from_millis(STAFF_MS_MAX));
                drop(Wiped::from(body.pin));
                let heard = send(host, "/api/v1/staff", bytes, within).await;
                under_way.store(false, Ordering::Release);
                then(heard.and_then(|_| Some(())));
            }
        }
    }
}

impl<T> Posted<T> {
    /// What an answer says; one that cannot be read is none.
    fn and_then<U>(self, read: impl FnOnce(T) -> Option<U>) -> Posted<U> {
        match self {
            Self::Done(value) => read(value).map_or(Posted::Unheard, Posted::Done),
            Self::Refused(problem) => Posted::Refused(problem),
            Self::Unheard => Posted::Unheard,
            Self::Busy => Posted::Busy,
        }
    }
}

/// A body whose bytes are written over when the last who has them is done.
fn wiped(body: &impl Serialize) -> Option<Bytes> {
    let mut bytes = Wiped::with_room(BODY_BYTES_MAX);
    serde_json::to_writer(&mut bytes, body).ok()?;
    Some(Bytes::from_owner(bytes))
}

async fn send(host: &str, path: &str, body: Option<Bytes>, within: Duration) -> Posted<Bytes> {
    let Some(body) = body else { return Posted::Unheard };
    match timeout(within, exchange(host, path, body)).await {
        Ok(Ok((status, body))) if status.is_success() => Posted::Done(body),
        Ok(Ok((_, body))) => match serde_json::from_slice(&body) {
            Ok(problem) => Posted::Refused(problem),
            Err(_) => Posted::Unheard,
        },
        Ok(Err(trouble)) => {
            tracing::debug!("{path} was not heard: {trouble}");
            Posted::Unheard
        }
        Err(_) => Posted::Unheard,
    }
}

async fn exchange(host: &str, path: &str, body: Bytes) -> Result<(StatusCode, Bytes), Trouble> {
    let stream = TcpStream::connect(host).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let request = Request::post(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(body))
        .expect("the parts of this request are fixed");
    tokio::spawn(async move {
        if let Err(trouble) = connection.await {
            tracing::debug!("a connection for one message ended: {trouble}");
        }
    });
    let response = sender.send_request(request).await?;
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the daemon cannot be reached: {0}")]
    Connect(#[from] std::io::Error),
    #[error("the connection broke: {0}")]
    Http(#[from] hyper::Error),
}
