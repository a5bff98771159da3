//! The command side: one POST at a time over a kept connection, repeated under the same id.

use super::{Answer, Asked, Clock, RETRY_MS_MIN};
use crate::limits::MEANT_MS;
use crate::wire::{Ask, Done, Problem};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

/// Sends what is asked, one after the other, until nobody can ask any more.
pub(super) async fn run(
    host: &str,
    mut inbox: mpsc::Receiver<Asked>,
    clock: &Clock,
    under_way: &AtomicBool,
) {
    let mut line = Line { host, sender: None };
    while let Some(Asked { wish, answer }) = inbox.recv().await {
        let id = ulid::Ulid::generate().to_string();
        let ask = Ask { wish, meant_until: Some(clock.meant_until()) };
        let heard = line.ask(&id, &ask).await;
        under_way.store(false, Ordering::Release);
        answer(heard);
    }
}

struct Line<'a> {
    host: &'a str,
    sender: Option<SendRequest<Full<Bytes>>>,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the daemon cannot be reached: {0}")]
    Connect(#[from] std::io::Error),
    #[error("the connection broke: {0}")]
    Http(#[from] hyper::Error),
    #[error("the answer could not be read: {0}")]
    Answer(#[from] serde_json::Error),
    #[error("not now: {0}")]
    NotNow(String),
}

impl Line<'_> {
    async fn ask(&mut self, id: &str, ask: &Ask) -> Answer {
        let body = match serde_json::to_vec(ask) {
            Ok(body) => Bytes::from(body),
            Err(trouble) => unreachable!("a command is always JSON: {trouble}"),
        };
        let left = Duration::from_millis(MEANT_MS.unsigned_abs());
        let deadline = Instant::now() + left;
        loop {
            match timeout_at(deadline, self.post(id, body.clone())).await {
                Ok(Ok(answer)) => return answer,
                Ok(Err(trouble)) => {
                    tracing::debug!("command {id} will be sent again: {trouble}");
                    self.sender = None;
                }
                Err(_) => {
                    self.sender = None;
                    return Answer::Unheard;
                }
            }
            sleep(Duration::from_millis(RETRY_MS_MIN)).await;
        }
    }

    async fn post(&mut self, id: &str, body: Bytes) -> Result<Answer, Trouble> {
        let sender = match self.sender.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => self.connect().await?,
        };
        let sender = self.sender.insert(sender);
        sender.ready().await?;
        let request = Request::post("/api/v1/commands")
            .header(header::HOST, self.host)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", id)
            .body(Full::new(body))
            .expect("the parts of this request are fixed");
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status == StatusCode::OK {
            return Ok(Answer::Done(serde_json::from_slice::<Done>(&body)?));
        }
        let problem = serde_json::from_slice::<Problem>(&body)?;
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return Err(Trouble::NotNow(problem.title));
        }
        Ok(Answer::Refused(problem))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Trouble> {
        let stream = TcpStream::connect(self.host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            if let Err(trouble) = connection.await {
                tracing::debug!("command connection ended: {trouble}");
            }
        });
        Ok(sender)
    }
}
