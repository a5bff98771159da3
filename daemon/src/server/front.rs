//! What is told beside commands, since it must not be remembered: what was read or typed of a
//! customer, and the PIN of staff. Nothing of these bodies is kept or logged, and each is wiped
//! when it has been looked at.

use super::Site;
use crate::desk::{self, Reply};
use crate::pin::{self, Tried};
use crate::problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use shared::front::{Identified, Identify, PIN_CHARS_MAX, READ_BYTES_MAX, StaffPin};
use shared::wipe::Wiped;
use shared::wire::Problem;

/// Makes out what was read or typed at a kiosk, and tells the hall what it came to.
#[utoipa::path(
    post, path = "/api/v1/identify", tag = "front", request_body = Identify,
    responses(
        (status = 200, description = "Looked at, and wiped", body = Identified),
        (status = 400, description = "Not such a body", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "Nothing of the kind is read at this kiosk", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem,
         content_type = "application/problem+json"),
    ))]
pub(super) async fn identify(
    State(site): State<Site>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Identify { kiosk, kind, text } = match taken(body) {
        Ok(identify) => identify,
        Err(refused) => return last(refused.into()),
    };
    let read = Wiped::from(text);
    if read.as_ref().len() > READ_BYTES_MAX {
        return last(problem::too_large().into());
    }
    if !site.front.reads.contains(&(kiosk, kind)) {
        return last(problem::unknown_reader().into());
    }
    let visit = site.front.recognition.take(&site.desk, kiosk, (kind, read)).await;
    last(Json(Identified { visit }).into_response())
}

/// Tries the PIN of staff.
#[utoipa::path(
    post, path = "/api/v1/staff", tag = "front", request_body = StaffPin,
    responses(
        (status = 204, description = "It is the PIN"),
        (status = 400, description = "Not such a body", body = Problem,
         content_type = "application/problem+json"),
        (status = 403, description = "It is not", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "No such kiosk, or no PIN is set", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "Too long", body = Problem,
         content_type = "application/problem+json"),
        (status = 423, description = "Nothing is tried for a while", body = Problem,
         content_type = "application/problem+json"),
    ))]
pub(super) async fn staff(
    State(site): State<Site>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let StaffPin { kiosk, pin } = match taken(body) {
        Ok(staff) => staff,
        Err(refused) => return last(refused.into()),
    };
    let typed = Wiped::from(pin);
    if !site.front.kiosks.contains(&kiosk) {
        return last(problem::unknown_role().into());
    }
    let Some(hash) = site.front.pin_hash.clone() else {
        return last(problem::no_pin().into());
    };
    let locks = site.front.locks.clone();
    let tried = tokio::task::spawn_blocking(move || {
        let text = typed.as_text().filter(|text| text.chars().count() <= PIN_CHARS_MAX);
        let is_right = || text.is_some_and(|text| pin::is_right(text, &hash));
        locks.try_one(&format!("staff at kiosk {kiosk}"), desk::now(), is_right)
    });
    last(match tried.await {
        Ok(Tried::Right) => StatusCode::NO_CONTENT.into_response(),
        Ok(Tried::Wrong { tries_left }) => problem::wrong_pin(tries_left).into(),
        Ok(Tried::Locked { until }) => problem::pin_locked(until).into(),
        Err(trouble) => {
            tracing::error!("a PIN could not be tried: {trouble}");
            problem::overloaded().into()
        }
    })
}

/// The parts of a body, whose bytes are written over. Why one is no such body is told without its
/// words.
fn taken<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Reply> {
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(problem::too_large());
        }
        Err(_) => return Err(problem::malformed("it did not come whole")),
    };
    let parts = serde_json::from_slice(&body).map_err(|trouble| {
        let place = format!("line {}, column {}", trouble.line(), trouble.column());
        problem::malformed(&place)
    });
    // Where the connection shares them, they are gone with it.
    if let Ok(mut own) = body.try_into_mut() {
        own.fill(0);
        std::hint::black_box(&mut own);
    }
    parts
}

/// The connection ends with this answer, and what it has buffered of the body with it.
fn last(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
