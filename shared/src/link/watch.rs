//! The WebSocket side: one connection after the other, each beginning with the whole view.

use super::{Clock, News, RETRY_MS_MAX, RETRY_MS_MIN, STALE_MS};
use crate::limits::{BEAT, PROTOCOL};
use crate::view::Replica;
use crate::wire::{Frame, Problem, Role};
use futures_util::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_tungstenite::tungstenite::{self, Message};

/// Where to, as whom, and when to say that the program works.
pub(super) struct End<'a> {
    pub host: &'a str,
    pub role: Role,
    pub beats: &'a Notify,
}

/// Watches for ever.
pub(super) async fn run<R>(end: &End<'_>, clock: &Clock, news: &impl Fn(News<R>))
where
    R: Replica + DeserializeOwned,
    R::Fact: DeserializeOwned,
{
    let mut watch = Watch { clock, news, view: None, heard: Instant::now(), stale: false };
    let mut retry = RETRY_MS_MIN;
    let mut told = String::new();
    loop {
        let before = watch.heard;
        if let Err(trouble) = watch.connection(end).await {
            let trouble = trouble.sentence();
            // The same trouble once more is no news.
            if trouble != told || watch.heard != before {
                tracing::warn!("no connection to {}: {trouble}", end.host);
            }
            told = trouble;
        }
        if watch.heard != before {
            retry = RETRY_MS_MIN;
        }
        watch.view = None;
        news(News::Disconnected);
        watch.pause(Duration::from_millis(retry)).await;
        retry = (retry * 2).min(RETRY_MS_MAX);
    }
}

struct Watch<'a, R, N> {
    clock: &'a Clock,
    news: &'a N,
    view: Option<R>,
    heard: Instant,
    stale: bool,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("nothing was heard for too long")]
    Silence,
    #[error("the connection was closed")]
    Closed,
    #[error(transparent)]
    Socket(#[from] tungstenite::Error),
    #[error("a frame could not be read: {0}")]
    Frame(#[from] serde_json::Error),
    #[error("the daemon speaks protocol {0}, this program {PROTOCOL}")]
    Protocol(u16),
}

impl Trouble {
    /// A refusal in the daemon's own words, where it gave some.
    fn sentence(&self) -> String {
        if let Self::Socket(tungstenite::Error::Http(response)) = self
            && let Some(body) = response.body()
            && let Ok(problem) = serde_json::from_slice::<Problem>(body)
        {
            return problem.title;
        }
        self.to_string()
    }
}

impl<R, N> Watch<'_, R, N>
where
    R: Replica + DeserializeOwned,
    R::Fact: DeserializeOwned,
    N: Fn(News<R>),
{
    /// One connection, from its first frame to its last.
    async fn connection(&mut self, end: &End<'_>) -> Result<(), Trouble> {
        let query = match end.role {
            Role::Kiosk(kiosk) => format!("role=kiosk&id={kiosk}"),
            Role::Display => "role=display".to_owned(),
            Role::Counter(counter) => format!("role=counter&id={counter}"),
            Role::Printer(kiosk) => format!("role=printer&id={kiosk}"),
            Role::Manager => "role=manager".to_owned(),
            Role::Screen(screen) => format!("role=screen&id={screen}"),
        };
        let host = end.host;
        let url = format!("ws://{host}/api/v1/events?protocol={PROTOCOL}&{query}");
        let connecting = tokio_tungstenite::connect_async_with_config(url, None, true);
        let (mut socket, _) =
            timeout_at(self.deadline(), connecting).await.map_err(|_| self.silence())??;
        loop {
            let heard = tokio::select! {
                heard = timeout_at(self.deadline(), socket.next()) => heard,
                () = end.beats.notified() => {
                    let beat = socket.send(Message::Ping(BEAT.into()));
                    timeout_at(self.deadline(), beat).await.map_err(|_| self.silence())??;
                    continue;
                }
            };
            let message = heard.map_err(|_| self.silence())?.ok_or(Trouble::Closed)??;
            if let Message::Text(text) = message {
                self.frame(serde_json::from_str(&text)?)?;
            }
        }
    }

    fn frame(&mut self, frame: Frame<R, Value>) -> Result<(), Trouble> {
        self.heard = Instant::now();
        self.stale = false;
        match frame {
            Frame::Hello { protocol, at, .. } => {
                self.clock.heard(at);
                if protocol != PROTOCOL {
                    return Err(Trouble::Protocol(protocol));
                }
            }
            Frame::View { view, at, .. } => {
                self.clock.heard(at);
                self.view = Some(view.clone());
                (self.news)(News::Fresh(view));
            }
            Frame::Facts { facts, .. } => {
                // A fact of a kind that this program does not know is left aside.
                let facts: Vec<R::Fact> = facts
                    .into_iter()
                    .filter_map(|fact| serde_json::from_value(fact).ok())
                    .collect();
                if let Some(view) = &mut self.view {
                    for fact in &facts {
                        view.apply(fact);
                    }
                    (self.news)(News::Changed(view.clone(), facts));
                }
            }
            Frame::Heartbeat { at, .. } => {
                self.clock.heard(at);
                (self.news)(News::Alive);
            }
        }
        Ok(())
    }

    /// Waits, and still notices on the way that the view goes stale.
    async fn pause(&mut self, length: Duration) {
        let stale_at = self.heard + Duration::from_millis(STALE_MS);
        let end = Instant::now() + length;
        if !self.stale && stale_at <= end {
            sleep_until(stale_at).await;
            self.silence();
        }
        sleep(end.saturating_duration_since(Instant::now())).await;
    }

    /// When silence becomes too long: once told, the next attempt has the same time again.
    fn deadline(&self) -> Instant {
        let from = if self.stale { Instant::now() } else { self.heard };
        from + Duration::from_millis(STALE_MS)
    }

    fn silence(&mut self) -> Trouble {
        if !self.stale {
            self.stale = true;
            (self.news)(News::Stale);
        }
        Trouble::Silence
    }
}

#[cfg(test)]
mod tests {
    //! What a frame does to what is known.

    use super::{Clock, News, Watch};
    use crate::Moment;
    use crate::view::DisplayView;
    use crate::wire::Frame;
    use serde_json::{Value, json};
    use std::cell::RefCell;
    use tokio::time::Instant;

    #[test]
    fn a_fact_of_an_unknown_kind_is_left_aside() {
        let (clock, heard) = (Clock::default(), RefCell::new(Vec::new()));
        let news = |news: News<DisplayView>| heard.borrow_mut().push(news);
        let (heard_at, stale) = (Instant::now(), false);
        let mut watch = Watch { clock: &clock, news: &news, view: None, heard: heard_at, stale };
        let view = DisplayView::default();
        watch.frame(Frame::View { seq: 1, at: Moment(0), view }).unwrap();
        let facts: Vec<Value> = vec![
            json!({ "fact": "from_a_later_version", "of": 7 }),
            json!({ "fact": "missed", "missed": [] }),
        ];
        watch.frame(Frame::Facts { seq: 2, at: Moment(0), facts }).unwrap();
        match heard.borrow().last() {
            Some(News::Changed(_, facts)) => assert_eq!(facts.len(), 1, "{facts:?}"),
            _ => panic!("the facts were not told"),
        }
    }
}
