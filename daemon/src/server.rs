//! The wire: commands come in by POST, facts go out over one WebSocket a terminal.
//!
//! 1. Every refusal is a problem with a code; a refused command's connection stays open.
//! 2. A reader too slow for its facts is cut, and starts again from the full view.
//! 3. Nothing is sent here that the desk has not committed.

mod description;
mod events;
mod front;
mod reports;

pub use reports::Reports;

use crate::desk::{Desk, Reply};
use crate::effects::{Agents, Screens};
use crate::pin::Locks;
use crate::problem;
use crate::recognition::Recognition;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use shared::KioskId;
use shared::front::ReaderKind;
use shared::limits::{BODY_BYTES_MAX, COMMAND_ID_BYTES_MAX};
use shared::wire::{Ask, Done, Problem};
use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;

/// How much that a terminal has not read is held by the system; it takes twice as much.
const UNREAD_BYTES_MAX: u32 = 64 * 1024;
/// How many connections may wait to be accepted.
const CONNECTIONS_WAITING_MAX: u32 = 1_024;

/// What every request can reach.
#[derive(Clone)]
pub struct Site {
    /// The desk.
    pub desk: Desk,
    /// The sequence number reached.
    pub reached: Arc<AtomicU64>,
    /// Who drives the printers on other boxes.
    pub agents: Agents,
    /// Which screens are there.
    pub screens: Screens,
    /// Who is recognised at the kiosks, and the PIN of staff.
    pub front: Arc<Front>,
    /// Turns true when the daemon ends.
    pub ending: watch::Receiver<bool>,
    /// Where reports are read from.
    pub reports: Reports,
}

/// What is needed of customers and staff at the kiosks.
pub struct Front {
    /// By what customers are recognised.
    pub recognition: Recognition,
    /// What is read where.
    pub reads: BTreeSet<(KioskId, ReaderKind)>,
    /// The kiosks.
    pub kiosks: BTreeSet<KioskId>,
    /// The hash of the PIN of staff, if one is set.
    pub pin_hash: Option<String>,
    /// Who has tried wrong ones.
    pub locks: Arc<Locks>,
}

/// Takes the address. What a terminal has not read is held for it only up to a bound, so that a
/// slow one is noticed early and never shown a long past.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(UNREAD_BYTES_MAX)?;
    socket.bind(address)?;
    socket.listen(CONNECTIONS_WAITING_MAX)
}

/// Every path of the daemon.
pub fn routes(site: Site) -> Router {
    Router::new()
        .route("/api/v1/commands", post(command))
        .route("/api/v1/events", get(events::watch_role))
        .route("/api/v1/openapi.json", get(description::openapi))
        .route("/api/v1/alive", get(alive))
        .route("/api/v1/identify", post(front::identify))
        .route("/api/v1/staff", post(front::staff))
        .route("/api/v1/report", get(reports::figures))
        .route("/api/v1/report/ticket", get(reports::ticket))
        .fallback(async || Response::from(problem::unknown_path()))
        .method_not_allowed_fallback(async || Response::from(problem::wrong_method()))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(site)
}

/// Does one command, at most once.
#[utoipa::path(
    post, path = "/api/v1/commands", tag = "commands", request_body = Ask,
    params(("Idempotency-Key" = String, Header, min_length = 1, max_length = 64,
        pattern = "^[!-~]+$", description =
        "An id of the sender's making, 1 to 64 visible ASCII characters; remembered two days. The \
         same id and command get the same answer again.")),
    responses(
        (status = 200, description = "Done, and on disk", body = Done),
        (status = 400, description = "Not a command, or no id", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "The hall refuses; nothing has changed", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "The id was used for another command", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "Nothing can be written; send it again", body = Problem,
         content_type = "application/problem+json"),
        (status = 507, description = "The disk takes no new numbers", body = Problem,
         content_type = "application/problem+json"),
    ))]
async fn command(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(id) = command_id(&headers) else { return problem::bad_id().into() };
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return problem::too_large().into();
        }
        Err(rejection) => return problem::malformed(&rejection.body_text()).into(),
    };
    match serde_json::from_slice::<Ask>(&body) {
        Ok(ask) => site.desk.ask(id, ask).await.into(),
        Err(trouble) => problem::malformed(&trouble.to_string()).into(),
    }
}

/// Says that the daemon lives.
#[utoipa::path(get, path = "/api/v1/alive", tag = "service",
    responses((status = 204, description = "It lives")))]
async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn command_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("idempotency-key")?.to_str().ok()?;
    let fits = (1..=COMMAND_ID_BYTES_MAX).contains(&id.len());
    (fits && id.bytes().all(|byte| byte.is_ascii_graphic())).then(|| id.to_owned())
}

impl From<Reply> for Response {
    fn from(reply: Reply) -> Self {
        let status = StatusCode::from_u16(reply.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind =
            if status == StatusCode::OK { "application/json" } else { "application/problem+json" };
        (status, [(header::CONTENT_TYPE, kind)], reply.body).into_response()
    }
}
