//! A look-up of the bank's: `POST` of a keyed hash, answered by a lane, within a time.
//!
//! `{"kind": "card", "hash": "9f..."}` goes there, never what was read. 200 with
//! `{"lane": "vip"}` is the answer, or 404 for somebody who is nobody special.

use super::secret::Hash;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use shared::Lane;
use shared::front::ReaderKind;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest answer.
const ANSWER_BYTES_MAX: usize = 1_024;

#[derive(Serialize)]
struct Question {
    kind: ReaderKind,
    hash: String,
}

/// More may stand there.
#[derive(Deserialize)]
struct Answer {
    lane: Lane,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("it cannot be reached: {0}")]
    Connect(#[from] std::io::Error),
    #[error("the connection broke: {0}")]
    Http(#[from] hyper::Error),
    #[error("the answer is no answer")]
    Answer,
    #[error("it answers {0}")]
    Status(StatusCode),
}

/// The lane of who has this hash; none where the answer is late or wrong.
pub async fn lane(
    to: (&str, &str),
    kind: ReaderKind,
    hash: &Hash,
    within: Duration,
) -> Option<Lane> {
    match timeout(within, ask(to, kind, hash)).await {
        Ok(Ok(lane)) => Some(lane),
        Ok(Err(trouble)) => {
            tracing::warn!("the look-up at {} failed: {trouble}", to.0);
            None
        }
        Err(_) => {
            tracing::warn!("the look-up at {} took longer than {within:?}", to.0);
            None
        }
    }
}

async fn ask((host, path): (&str, &str), kind: ReaderKind, hash: &Hash) -> Result<Lane, Trouble> {
    let digits = hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let body = serde_json::to_vec(&Question { kind, hash: digits }).unwrap_or_default();
    let stream = TcpStream::connect(host).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let driven = tokio::spawn(async move {
        if let Err(trouble) = connection.await {
            tracing::debug!("the look-up's connection ended: {trouble}");
        }
    });
    let request = Request::post(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close")
        .body(Full::new(Bytes::from(body)))
        .expect("the configuration has looked at these parts");
    let answered = async {
        let response = sender.send_request(request).await?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(Lane::Ordinary),
            status => return Err(Trouble::Status(status)),
        }
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|_| Trouble::Answer)?.to_bytes();
        let Answer { lane } = serde_json::from_slice(&body).map_err(|_| Trouble::Answer)?;
        let given = matches!(lane, Lane::Ordinary | Lane::Care | Lane::Vip);
        given.then_some(lane).ok_or(Trouble::Answer)
    };
    let lane = answered.await;
    driven.abort();
    lane
}
