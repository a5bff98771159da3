//! One terminal's WebSocket: hello, the whole view, then facts and heartbeats.

use super::Site;
use crate::desk::{self, Watch};
use crate::effects::{NotHere, Showing};
use crate::problem;
use crate::project::{Text, text};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Query, State, rejection::QueryRejection};
use axum::response::Response;
use serde::Deserialize;
use shared::limits::{BEAT, HEARTBEAT_MS, PROTOCOL, STALE_MS};
use shared::wire::{Frame, Role};
use shared::{CounterId, KioskId, ScreenId};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The longest message a terminal may send; it has nothing to say here.
const MESSAGE_BYTES_MAX: usize = 1_024;

#[derive(Deserialize)]
pub(super) struct Asking {
    protocol: Option<u16>,
    role: String,
    id: Option<u16>,
}

/// Opens a role's view: a WebSocket whose text frames are a `KioskFrame`, `DisplayFrame`,
/// `CounterFrame`, `PrinterFrame` or `ManagerFrame` each, the first two hello and view.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "events",
    params(
        ("protocol" = Option<u16>, Query, description = "The protocol's version: 1"),
        ("role" = String, Query, description = "kiosk, display, counter, printer or manager"),
        ("id" = Option<u16>, Query, description = "The kiosk's or counter's number"),
        ("role" = String, Query, description = "kiosk, display, screen, counter or printer"),
        ("id" = Option<u16>, Query, description = "The number of the kiosk, counter or screen"),
    ),
    responses(
        (status = 101, description = "A WebSocket; each text frame is one frame of the role"),
        (status = 400, description = "No role, or another protocol",
         body = shared::wire::Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such kiosk or counter",
         body = shared::wire::Problem, content_type = "application/problem+json"),
        (status = 409, description = "Another agent drives this printer",
         body = shared::wire::Problem, content_type = "application/problem+json"),
    ))]
pub(super) async fn watch_role(
    State(site): State<Site>,
    asking: Result<Query<Asking>, QueryRejection>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let Ok(Query(asking)) = asking else { return problem::bad_role().into() };
    if asking.protocol.is_some_and(|protocol| protocol != PROTOCOL) {
        return problem::wrong_protocol().into();
    }
    let role = match (asking.role.as_str(), asking.id) {
        ("display", None) => Role::Display,
        ("kiosk", Some(id)) => Role::Kiosk(KioskId(id)),
        ("counter", Some(id)) => Role::Counter(CounterId(id)),
        ("printer", Some(id)) => Role::Printer(KioskId(id)),
        ("manager", None) => Role::Manager,
        ("screen", Some(id)) => Role::Screen(ScreenId(id)),
        _ => return problem::bad_role().into(),
    };
    let present = match role {
        Role::Printer(kiosk) => match site.agents.arrive(kiosk) {
            Ok(present) => Some(present),
            Err(NotHere::NoPrinter) => return problem::unknown_role().into(),
            Err(NotHere::Taken) => return problem::role_taken().into(),
        },
        Role::Kiosk(_) | Role::Display | Role::Counter(_) | Role::Manager | Role::Screen(_) => None,
    };
    let watch = match site.desk.watch(role).await {
        Ok(watch) => watch,
        Err(problem) => return problem.into(),
    };
    match upgrade {
        Ok(upgrade) => {
            let upgrade = upgrade.max_message_size(MESSAGE_BYTES_MAX);
            let upgrade = upgrade.max_frame_size(MESSAGE_BYTES_MAX);
            upgrade.on_upgrade(async move |socket| {
                let alive_at = matches!(role, Role::Printer(_)).then(Instant::now);
                let showing = match role {
                    Role::Screen(screen) => Some(site.screens.arrive(screen)),
                    Role::Kiosk(_)
                    | Role::Display
                    | Role::Counter(_)
                    | Role::Manager
                    | Role::Printer(_) => None,
                };
                Teller { socket, site, alive_at, showing }.tell(role, watch).await;
                drop(present);
            })
        }
        Err(rejection) => problem::malformed(&rejection.body_text()).into(),
    }
}

struct Teller {
    socket: WebSocket,
    site: Site,
    /// When the far end last answered a ping, where it is asked: what a tunnel takes for a program
    /// that has stopped is no sign of life.
    alive_at: Option<Instant>,
    /// The screen that the far end shows, and says so by its pings.
    showing: Option<Showing>,
}

/// The terminal is gone, or was too slow.
struct Gone;

impl Teller {
    async fn tell(mut self, role: Role, watch: Watch) {
        if self.tell_until_gone(role, watch).await.is_err() {
            tracing::debug!("{role:?} is gone");
        }
    }

    async fn tell_until_gone(&mut self, role: Role, mut watch: Watch) -> Result<(), Gone> {
        let hello: Frame<(), ()> = Frame::Hello { protocol: PROTOCOL, role, at: desk::now() };
        self.send(text(&hello).ok_or(Gone)?.as_ref()).await?;
        self.send(&watch.view).await?;
        let mut heartbeat = interval(Duration::from_millis(HEARTBEAT_MS));
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        let mut ending = self.site.ending.clone();
        loop {
            tokio::select! {
                frame = watch.frames.recv() => self.pass(frame).await?,
                _ = heartbeat.tick() => self.beat(&mut watch).await?,
                heard = self.socket.recv() => match heard {
                    Some(Ok(Message::Ping(word))) => {
                        let draws = self.showing.as_ref().filter(|_| word == BEAT);
                        draws.into_iter().for_each(Showing::beat);
                    }
                    Some(Ok(Message::Pong(_))) => {
                        self.alive_at = self.alive_at.map(|_| Instant::now());
                    }
                    Some(Ok(Message::Text(_) | Message::Binary(_))) => {
                        let why = "commands are POSTed to /api/v1/commands";
                        return self.close(close_code::UNSUPPORTED, why).await;
                    }
                    Some(Err(_)) => {
                        let why = "expected nothing longer than a ping";
                        return self.close(close_code::SIZE, why).await;
                    }
                    Some(Ok(Message::Close(_))) | None => return Err(Gone),
                },
                () = ended(&mut ending) => {
                    return self.close(close_code::AWAY, "the daemon ends").await;
                }
            }
        }
    }

    /// Passes a frame on, or cuts the terminal that has missed some.
    async fn pass(&mut self, frame: Result<Text, RecvError>) -> Result<(), Gone> {
        let why = match frame {
            Ok(frame) => return self.send(&frame).await,
            Err(RecvError::Lagged(_)) => "too slow: begin again",
            Err(RecvError::Closed) => "the branch has changed",
        };
        self.close(close_code::AGAIN, why).await?;
        Err(Gone)
    }

    /// A heartbeat says how far the journal is, so every frame up to there goes before it.
    async fn beat(&mut self, watch: &mut Watch) -> Result<(), Gone> {
        let seq = self.site.reached.load(Ordering::Acquire);
        loop {
            match watch.frames.try_recv() {
                Ok(frame) => self.send(&frame).await?,
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Lagged(missed)) => {
                    return self.pass(Err(RecvError::Lagged(missed))).await;
                }
                Err(TryRecvError::Closed) => return self.pass(Err(RecvError::Closed)).await,
            }
        }
        let beat: Frame<(), ()> = Frame::Heartbeat { seq, at: desk::now() };
        self.send(text(&beat).ok_or(Gone)?.as_ref()).await?;
        self.ask_for_life().await
    }

    /// Asks whether the far end lives, where that matters to others.
    async fn ask_for_life(&mut self) -> Result<(), Gone> {
        let Some(alive_at) = self.alive_at else { return Ok(()) };
        if alive_at.elapsed() > Duration::from_millis(STALE_MS) {
            return Err(Gone);
        }
        let asking = self.socket.send(Message::Ping(Default::default()));
        match timeout(Duration::from_millis(STALE_MS), asking).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }

    async fn send(&mut self, frame: &str) -> Result<(), Gone> {
        let sending = self.socket.send(Message::Text(frame.into()));
        match timeout(Duration::from_millis(STALE_MS), sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }

    async fn close(&mut self, code: u16, why: &'static str) -> Result<(), Gone> {
        let frame = CloseFrame { code, reason: why.into() };
        let sending = self.socket.send(Message::Close(Some(frame)));
        match timeout(Duration::from_millis(STALE_MS), sending).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }
}

async fn ended(ending: &mut watch::Receiver<bool>) {
    if ending.wait_for(|ending| *ending).await.is_err() {
        tracing::debug!("the daemon is gone");
    }
}
