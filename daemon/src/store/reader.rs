//! Reading for reports, beside the daemon and never in its way.
//!
//! 1. The connection can only read, and is its own: a writer of the log waits for no reader.
//! 2. What belongs together is read as of one moment ([`Reader::at_once`]), a day at a time, so
//!    that the log is not kept from being taken in for long.

mod sheet;

pub use sheet::{Called, TicketRow};

use super::StoreError;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use shared::alert::{Cause, HelpPoint};
use shared::promise::Promise;
use shared::{Moment, Text};
use std::path::Path;
use std::time::Duration;

/// How long a reader waits where it cannot read at once, as while a log is made whole at a start.
const BUSY_WITHIN: Duration = Duration::from_secs(5);

/// A connection that can only read.
pub struct Reader {
    db: Connection,
}

/// A business day's place in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// ISO 8601 calendar date.
    pub date: String,
    /// Its first event.
    pub first: u64,
    /// The first event of the day after it.
    pub next: u64,
    /// When it began in the branch's own time, if that was written down.
    pub midnight: Option<Moment>,
    /// It goes on.
    pub is_open: bool,
    /// The tables know all of it; of an older one they do once they are made again.
    pub is_whole: bool,
}

/// Something that happened to a ticket.
pub struct Act<'a> {
    /// Its event.
    pub seq: u64,
    /// What.
    pub kind: &'a str,
    /// What ended by it: a `wait`, a `service`, a `held`.
    pub stage: Option<&'a str>,
    /// The how-manieth wait of the ticket it was, or came after.
    pub nth: u32,
    /// What for.
    pub service: &'a str,
    /// In which lane.
    pub lane: &'a str,
    /// Where, by the number over it.
    pub counter: Option<u16>,
    /// Who sat there, where that is known.
    pub teller: Option<&'a str>,
    /// What ended had begun on an earlier day.
    pub overnight: bool,
    /// How long it had taken, in milliseconds.
    pub ms: Option<u64>,
}

/// What a branch aimed at for a service from an event on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The event.
    pub seq: u64,
    /// The service.
    pub service: String,
    /// Its name.
    pub name: Text,
    /// How long a wait may take, in milliseconds.
    pub wait_ms: u64,
    /// How long a service may take, in milliseconds.
    pub service_ms: Option<u64>,
}

/// Something that lasted: what, from, to; without an end it lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell<T> {
    /// What.
    pub what: T,
    /// From.
    pub from: Moment,
    /// Until.
    pub to: Option<Moment>,
}

/// A counter while it was open or paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Business {
    /// By the number over it.
    pub counter: u16,
    /// Who sat there.
    pub teller: Option<String>,
    /// It was paused.
    pub paused: bool,
}

impl Reader {
    /// Opens the store of a state folder.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(folder.join("tingxu.db"), flags)?;
        db.busy_timeout(BUSY_WITHIN)?;
        let known = "SELECT count(*) FROM sqlite_schema WHERE name = 'report_since'";
        if db.query_row(known, [], |row| row.get::<_, i64>(0))? == 0 {
            return Err(StoreError::Earlier);
        }
        Ok(Self { db })
    }

    /// Reads as of one moment.
    pub fn at_once<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let reading = self.db.unchecked_transaction().map_err(StoreError::from)?;
        let read = read(self);
        drop(reading);
        read
    }

    /// What a reader may not do.
    #[cfg(test)]
    pub(crate) fn try_to_write(&self) -> rusqlite::Result<usize> {
        self.db.execute("DELETE FROM event", [])
    }

    /// The business days from one date to another, both included.
    pub fn days(&self, from: &str, to: &str) -> Result<Vec<Day>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT date, first_seq, next, midnight, closed_seq IS NULL,
                    first_seq >= (SELECT seq FROM report_since)
             FROM (SELECT *, lead(first_seq) OVER (ORDER BY first_seq) AS next FROM day)
             WHERE date >= ?1 AND date <= ?2 ORDER BY first_seq",
        )?;
        let days = query.query_map([from, to], |row| {
            Ok(Day {
                date: row.get(0)?,
                first: row.get(1)?,
                next: row.get::<_, Option<u64>>(2)?.unwrap_or(SEQ_MAX),
                midnight: row.get::<_, Option<i64>>(3)?.map(Moment),
                is_open: row.get(4)?,
                is_whole: row.get(5)?,
            })
        })?;
        Ok(days.collect::<Result<_, _>>()?)
    }

    /// The date of the latest business day.
    pub fn latest(&self) -> Result<Option<String>, StoreError> {
        let latest = "SELECT max(date) FROM day";
        Ok(self.db.query_row(latest, [], |row| row.get(0))?)
    }

    /// When the latest event was.
    pub fn as_of(&self) -> Result<Moment, StoreError> {
        let latest = "SELECT at FROM event ORDER BY seq DESC LIMIT 1";
        let at = self.db.query_row(latest, [], |row| row.get(0)).optional()?;
        Ok(Moment(at.unwrap_or_default()))
    }

    /// The service and the moment of each number that was given out.
    pub fn issued(&self, day: &Day, mut tell: impl FnMut(&str, Moment)) -> Result<(), StoreError> {
        // The ticket's own service is what it waited for last; its first wait has what it came for.
        let mut query = self.db.prepare_cached(
            "SELECT coalesce((SELECT service FROM stage WHERE stage.ticket = ticket.id
                              ORDER BY stage.seq LIMIT 1), service), issued_at
             FROM ticket WHERE date = ?1",
        )?;
        let mut rows = query.query([&day.date])?;
        while let Some(row) = rows.next()? {
            tell(text(row, 0)?, Moment(row.get(1)?));
        }
        Ok(())
    }

    /// What happened to tickets, in order.
    pub fn acts(&self, day: &Day, mut tell: impl FnMut(&Act<'_>)) -> Result<(), StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT seq, kind, stage, nth, service, lane, counter, teller, overnight, ms FROM act
             WHERE seq >= ?1 AND seq < ?2 ORDER BY seq",
        )?;
        let mut rows = query.query([day.first, day.next])?;
        while let Some(row) = rows.next()? {
            tell(&Act {
                seq: row.get(0)?,
                kind: text(row, 1)?,
                stage: maybe(row, 2)?,
                nth: row.get(3)?,
                service: text(row, 4)?,
                lane: text(row, 5)?,
                counter: row.get(6)?,
                teller: maybe(row, 7)?,
                overnight: row.get(8)?,
                ms: row.get(9)?,
            });
        }
        Ok(())
    }

    /// Each first wait of the day that ended by a call: its service, its length, and what the
    /// customer had been told.
    pub fn promised(
        &self,
        day: &Day,
        mut tell: impl FnMut(&str, u64, Option<Promise>),
    ) -> Result<(), StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT act.service, act.ms, from_minutes, to_minutes
             FROM act LEFT JOIN promise ON promise.ticket = act.ticket
             WHERE act.seq >= ?1 AND act.seq < ?2 AND act.kind IN ('called', 'by_hand')
               AND act.stage = 'wait' AND act.nth = 1 AND NOT act.overnight
             ORDER BY act.seq",
        )?;
        let mut rows = query.query([day.first, day.next])?;
        while let Some(row) = rows.next()? {
            let from: Option<u16> = row.get(2)?;
            let to = row.get(3)?;
            tell(text(row, 0)?, row.get(1)?, from.map(|from| Promise { from, to }));
        }
        Ok(())
    }

    /// Whether each call was shown, and whether it was spoken.
    pub fn calls(&self, day: &Day, mut tell: impl FnMut(bool, bool)) -> Result<(), StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT shown_at IS NOT NULL, spoken_at IS NOT NULL
             FROM act JOIN call ON call.ticket = act.ticket AND call.seq = act.seq
             WHERE act.seq >= ?1 AND act.seq < ?2
               AND act.kind IN ('called', 'by_hand', 'recalled')",
        )?;
        let mut rows = query.query([day.first, day.next])?;
        while let Some(row) = rows.next()? {
            tell(row.get(0)?, row.get(1)?);
        }
        Ok(())
    }

    /// Why calls were not spoken in a zone, each with how many.
    pub fn unspoken(&self, day: &Day) -> Result<Vec<(String, u64)>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT why, count(*) FROM spoken
             WHERE seq >= ?1 AND seq < ?2 AND why IS NOT NULL GROUP BY why",
        )?;
        let rows = query.query_map([day.first, day.next], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What staff were warned of.
    pub fn alerts(&self, day: &Day) -> Result<Vec<Spell<Cause>>, StoreError> {
        let sql = "SELECT cause, raised_at, cleared_at FROM alert WHERE date = ?1 ORDER BY seq";
        self.spells(sql, &[&day.date], json)
    }

    /// Who called for help, until somebody came.
    pub fn helps(&self, day: &Day) -> Result<Vec<Spell<HelpPoint>>, StoreError> {
        let sql = "SELECT place, called_at, answered_at FROM help WHERE date = ?1 ORDER BY seq";
        self.spells(sql, &[&day.date], json)
    }

    /// A device and its trouble.
    pub fn troubles(&self, day: &Day) -> Result<Vec<Spell<(String, String)>>, StoreError> {
        let sql = "SELECT device, from_at, to_at, trouble FROM device
                   WHERE seq >= ?1 AND seq < ?2 ORDER BY seq, device";
        self.spells(sql, &[&day.first, &day.next], |row| Ok((row.get(0)?, row.get(3)?)))
    }

    /// The counters while they were open or paused.
    pub fn shifts(&self, day: &Day) -> Result<Vec<Spell<Business>>, StoreError> {
        let sql = "SELECT counter, from_at, to_at, teller, state = 'paused' FROM shift
                   WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
        self.spells(sql, &[&day.first, &day.next], |row| {
            Ok(Business { counter: row.get(0)?, teller: row.get(3)?, paused: row.get(4)? })
        })
    }

    /// The targets of the day's rules, in order.
    pub fn targets(&self, day: &Day) -> Result<Vec<Target>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT seq, service, name, wait_ms, service_ms FROM target
             WHERE seq >= ?1 AND seq < ?2 ORDER BY seq, service",
        )?;
        let rows = query.query_map([day.first, day.next], |row| {
            Ok(Target {
                seq: row.get(0)?,
                service: row.get(1)?,
                name: serde_json::from_str(text(row, 2)?).unwrap_or_default(),
                wait_ms: row.get(3)?,
                service_ms: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What lasted: the second and third column are from and to.
    fn spells<T>(
        &self,
        sql: &str,
        place: &[&dyn rusqlite::ToSql],
        what: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<Spell<T>>, StoreError> {
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map(place, |row| {
            let (from, to): (i64, Option<i64>) = (row.get(1)?, row.get(2)?);
            Ok(Spell { what: what(row)?, from: Moment(from), to: to.map(Moment) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Above every sequence number that SQLite holds.
const SEQ_MAX: u64 = i64::MAX.unsigned_abs();

/// A column's text, where it stands.
fn text<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<&'a str> {
    Ok(row.get_ref(column)?.as_str()?)
}

fn maybe<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Option<&'a str>> {
    Ok(row.get_ref(column)?.as_str_or_null()?)
}

/// The first column, as the wire writes it.
fn json<T: serde::de::DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<T> {
    serde_json::from_str(text(row, 0)?).map_err(|trouble| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(trouble))
    })
}
