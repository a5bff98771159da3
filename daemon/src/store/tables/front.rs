//! Rows of ways without a number that were offered.

use super::Run;
use crate::store::StoreError;
use queue::FrontNews;
use rusqlite::params;

/// Brings the tables up to date with news of the kiosks.
pub(super) fn write(run: &Run<'_>, news: &FrontNews) -> Result<(), StoreError> {
    let FrontNews::Diverted { kiosk, service, taken } = news else { return Ok(()) };
    run.one(
        "INSERT INTO diversion (seq, date, kiosk, service, at, taken)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![run.written.seq, run.written.date, kiosk.0, service.0, run.written.at.0, taken],
    )
}
