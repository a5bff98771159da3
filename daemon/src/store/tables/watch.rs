//! Rows of alerts and of calls for help.

use super::{Run, word};
use crate::store::StoreError;
use queue::Event;
use rusqlite::params;
use serde::Serialize;

/// Brings the tables up to date with an event of the watch; any other leaves them alone.
pub(super) fn write(run: &Run<'_>, event: &Event) -> Result<(), StoreError> {
    let (seq, at) = (run.written.seq, run.written.at.0);
    if let Event::AlertRaised { cause, count, oldest } = event {
        return run.one(
            "INSERT INTO alert (seq, date, cause, level, count, oldest, raised_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                seq,
                run.written.date,
                json(cause),
                word(&cause.level()),
                count,
                oldest.map(|oldest| oldest.0),
                at
            ],
        );
    }
    if let Event::AlertCleared { cause } = event {
        return run.one(
            "UPDATE alert SET cleared_at = ?3
             WHERE date = ?1 AND cause = ?2 AND cleared_at IS NULL",
            params![run.written.date, json(cause), at],
        );
    }
    if let Event::HelpCalled { from } = event {
        return run.one(
            "INSERT INTO help (seq, date, place, called_at) VALUES (?1, ?2, ?3, ?4)",
            params![seq, run.written.date, json(from), at],
        );
    }
    if let Event::HelpAnswered { from } = event {
        return run.one(
            "UPDATE help SET answered_at = ?3
             WHERE date = ?1 AND place = ?2 AND answered_at IS NULL",
            params![run.written.date, json(from), at],
        );
    }
    Ok(())
}

/// What something is, as the wire writes it.
fn json(of: &impl Serialize) -> String {
    serde_json::to_string(of).unwrap_or_default()
}
