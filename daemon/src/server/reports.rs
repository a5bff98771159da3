//! Figures and sheets over the wire: read on threads of their own, beside the desk, a few at once.

use super::Site;
use crate::problem;
use crate::report::{self, AskError, Report, Sheet};
use crate::store::Reader;
use axum::Json;
use axum::extract::{Query, State, rejection::QueryRejection};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::Number;
use shared::wire::Problem;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many reports are read at once; one more is refused, and may be asked for again.
const AT_ONCE_MAX: usize = 2;

/// Where reports are read from.
#[derive(Clone)]
pub struct Reports {
    state: Arc<Path>,
    room: Arc<Semaphore>,
}

impl Reports {
    /// Of the store in this folder.
    pub fn of(state: PathBuf) -> Self {
        Self { state: state.into(), room: Arc::new(Semaphore::new(AT_ONCE_MAX)) }
    }

    /// Reads something where it holds up nobody.
    async fn read<T: Serialize + Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, AskError> + Send + 'static,
    ) -> Response {
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else {
            return problem::too_many_reports(AT_ONCE_MAX).into();
        };
        let state = Arc::clone(&self.state);
        let reading = tokio::task::spawn_blocking(move || {
            // It is given back when the reading is over, whether or not anybody still waits for it.
            let _place = place;
            read(&Reader::open(&state)?)
        });
        match reading.await {
            Ok(Ok(read)) => Json(read).into_response(),
            Ok(Err(trouble)) => problem::no_report(&trouble).into(),
            Err(trouble) => {
                tracing::error!("a report broke down: {trouble}");
                problem::report_broke_down().into()
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Dates {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Which {
    date: Option<String>,
    number: Number,
}

/// The figures of the business days from one date to another.
#[utoipa::path(
    get, path = "/api/v1/report", tag = "reports",
    params(
        ("from" = Option<String>, Query, description =
         "The first date, such as 2026-11-22; without it `to` alone, without both the latest"),
        ("to" = Option<String>, Query, description = "The last date; without it the latest"),
    ),
    responses(
        (status = 200, description = "The figures", body = Report),
        (status = 400, description = "No dates, or too many days", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "No such business day", body = Problem,
         content_type = "application/problem+json"),
        (status = 500, description = "The store cannot be read", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "Others are being read; ask again", body = Problem,
         content_type = "application/problem+json"),
    ))]
pub(super) async fn figures(
    State(site): State<Site>,
    dates: Result<Query<Dates>, QueryRejection>,
) -> Response {
    let Ok(Query(Dates { from, to })) = dates else { return problem::bad_date().into() };
    let read = move |reader: &Reader| report::report_of(reader, from.as_deref(), to.as_deref());
    site.reports.read(read).await
}

/// One number's sheet, for the branch's complaint desk.
#[utoipa::path(
    get, path = "/api/v1/report/ticket", tag = "reports",
    params(
        ("date" = Option<String>, Query, description =
         "The business day, such as 2026-11-22; the latest one without it"),
        ("number" = String, Query, description = "The number, such as A018"),
    ),
    responses(
        (status = 200, description = "The sheet; it has the ticket's lane, and is for staff alone",
         body = Sheet),
        (status = 400, description = "No date, or no number", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "Nobody had that number then", body = Problem,
         content_type = "application/problem+json"),
        (status = 500, description = "The store cannot be read", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "Others are being read; ask again", body = Problem,
         content_type = "application/problem+json"),
    ))]
pub(super) async fn ticket(
    State(site): State<Site>,
    which: Result<Query<Which>, QueryRejection>,
) -> Response {
    let Ok(Query(Which { date, number })) = which else { return problem::bad_date().into() };
    let read =
        move |reader: &Reader| report::sheet_of(reader, date.as_deref(), &number.to_string());
    site.reports.read(read).await
}
