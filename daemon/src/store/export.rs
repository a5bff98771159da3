//! A day of the journal as JSON lines, for the simulator and for whoever wants to look.

use super::{Store, StoreError, journal, upcast};
use queue::Event;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use shared::Moment;

#[derive(Serialize)]
struct Line<'a> {
    seq: u64,
    at: Moment,
    event: &'a Event,
}

impl Store {
    /// Tells a day's events in order, each as a line of JSON; the latest day without a date.
    /// Returns how many there are.
    pub fn export(
        &self,
        date: Option<&str>,
        mut tell: impl FnMut(&str),
    ) -> Result<u64, StoreError> {
        let Some((first, next)) = self.day_rows(date)? else { return Ok(0) };
        let mut rows = journal::Rows::since(first);
        let mut told = 0;
        let of_day = |row: &journal::Row| next.is_none_or(|next| row.seq < next);
        while let Some(row) = rows.next(&self.db)?.filter(of_day) {
            let entry = upcast::read(&row)?;
            let line = Line { seq: row.seq, at: row.at, event: &entry.event };
            let unreadable = |source| StoreError::Unreadable { seq: row.seq, source };
            tell(&serde_json::to_string(&line).map_err(unreadable)?);
            told += 1;
        }
        Ok(told)
    }

    /// A day's first row, and the first one of the day after it.
    fn day_rows(&self, date: Option<&str>) -> Result<Option<(u64, Option<u64>)>, StoreError> {
        let mut query = self.db.prepare(
            "SELECT first_seq,
                    (SELECT min(later.first_seq) FROM day AS later
                     WHERE later.first_seq > day.first_seq)
             FROM day WHERE ?1 IS NULL OR date = ?1 ORDER BY date DESC LIMIT 1",
        )?;
        let rows = query.query_row(params![date], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(rows.optional()?)
    }
}
