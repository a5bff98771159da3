//! The store: SQLite, one writer, every answer on disk before it is given.
//!
//! 1. `event` is the journal and the truth; each row holds the exact bytes written, their format,
//!    and a hash over the row and the one before it.
//! 2. The read tables are written in the same transaction and can be made from the journal again.
//! 3. What must be forgotten stands beside the journal, bound to it by a hash, for its day.
//! 4. A command's answer stands beside its events, so the same command gets the same answer.

mod arrivals;
mod beside;
mod export;
mod journal;
mod open;
mod reader;
mod schema;
mod services;
mod tables;
mod upcast;

pub use arrivals::Arrivals;
pub use journal::{Entry, chain_is_whole};
pub use reader::{Act, Business, Called, Day, Reader, Spell, Target, TicketRow};
pub use services::ServiceTaken;

use journal::Head;
use queue::{Event, Hall};
use rusqlite::{Connection, OptionalExtension, params};
use shared::Moment;
use shared::moment::Millis;
use std::cell::Cell;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a command's answer is remembered.
const ANSWERS_KEPT: Millis = Millis::minutes(2 * 24 * 60);
/// So many frames of the write-ahead log, each a page of 4 KiB, are taken into the database.
const LOG_FRAMES_LONG: i64 = 1_000;
/// How long a lock that somebody else has is waited for.
const BUSY_WITHIN: Duration = Duration::from_secs(5);
/// A log that has grown to so many frames is taken in before the next answer.
const LOG_FRAMES_MAX: i64 = 4_000;

/// The open store, held by this daemon alone.
pub struct Store {
    db: Connection,
    head: Head,
    /// The business day that tickets belong to.
    date: String,
    path: PathBuf,
    /// Whether the log may still hold what was forgotten.
    forgotten: Cell<bool>,
    _lock: File,
}

/// The answer a command got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was wished, in short, so that an id is not used for another wish.
    pub digest: i64,
    /// The HTTP status.
    pub status: u16,
    /// The body, exactly.
    pub body: Vec<u8>,
}

/// What keeps the store from writing or reading.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused.
    #[error("the store does not answer")]
    Sqlite(#[from] rusqlite::Error),
    /// A row cannot be read as an event.
    #[error("event {seq} of the journal cannot be read")]
    Unreadable {
        /// Its sequence number.
        seq: u64,
        /// Why.
        source: serde_json::Error,
    },
    /// A row is of a format this program does not know.
    #[error("event {seq} has format {format}, which a later program wrote")]
    UnknownFormat {
        /// Its sequence number.
        seq: u64,
        /// Its format.
        format: u32,
    },
    /// The tables are those of an earlier program.
    #[error("the store is of an earlier program: start the daemon once, and it is brought up")]
    Earlier,
    /// The chain is broken.
    #[error("the journal was changed at event {seq}: its hash does not follow from the one before")]
    Broken {
        /// The first that does not follow.
        seq: u64,
    },
}

impl StoreError {
    /// Whether the disk has no room left.
    pub fn is_full(&self) -> bool {
        let Self::Sqlite(rusqlite::Error::SqliteFailure(code, _)) = self else { return false };
        code.code == rusqlite::ErrorCode::DiskFull
    }
}

impl Store {
    /// The sequence number of the latest event.
    pub fn seq(&self) -> u64 {
        self.head.seq
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs the events of the latest business day, and checks the chain on the way.
    pub fn replay(&mut self) -> Result<(Hall, Moment), StoreError> {
        let mut hall = Hall::default();
        let mut last = Moment::default();
        let (mut head, first) = self.latest_day()?;
        let mut rows = journal::Rows::since(first);
        while let Some(row) = rows.next(&self.db)? {
            head = head.follow(&row)?;
            let mut entry = upcast::read(&row)?;
            beside::restore(&self.db, &row, &mut entry.event)?;
            if let Event::DayOpened { date, .. } = &entry.event {
                self.date.clone_from(date);
            }
            hall.apply(&entry.event, row.at);
            last = last.max(row.at);
        }
        self.head = head;
        Ok((hall, last))
    }

    /// Begins a batch; nothing of it is on disk before [`Store::commit`].
    pub fn begin(&mut self) -> Result<(), StoreError> {
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Writes the batch down. When this returns, it has survived a power cut.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        Ok(self.db.execute_batch("COMMIT")?)
    }

    /// Takes a long write-ahead log into the database, while nobody waits for an answer. What keeps
    /// it from doing so is no harm: all of it is on disk already, in the log.
    pub fn tidy(&self) {
        if self.forgotten.get() {
            return self.empty_log();
        }
        let look = "PRAGMA wal_checkpoint(NOOP)";
        let left = self.db.query_row(look, [], |row| {
            Ok(row.get::<_, i64>("log")? - row.get::<_, i64>("checkpointed")?)
        });
        let tidied = match left {
            Ok(frames) if frames < LOG_FRAMES_LONG => Ok(()),
            Ok(_) => self.db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())),
            Err(trouble) => Err(trouble),
        };
        if let Err(trouble) = tidied {
            tracing::warn!("the log could not be taken into the database: {trouble}");
        }
    }

    /// Empties the log, once nobody reads in it: what was forgotten is not to be found there. Who
    /// does read is not waited for; the next batch tries again.
    fn empty_log(&self) {
        let emptied = self.without_waiting(|| {
            let empty = "PRAGMA wal_checkpoint(TRUNCATE)";
            self.db.query_row(empty, [], |row| row.get::<_, bool>("busy"))
        });
        match emptied {
            Ok(busy) => self.forgotten.set(busy),
            Err(trouble) => tracing::warn!("the log could not be emptied: {trouble}"),
        }
    }

    fn without_waiting<T>(&self, act: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        self.db.busy_timeout(Duration::ZERO)?;
        let done = act();
        self.db.busy_timeout(BUSY_WITHIN)?;
        done
    }

    /// Drops the batch. The caller replays afterwards.
    pub fn roll_back(&mut self) {
        if !self.db.is_autocommit()
            && let Err(trouble) = self.db.execute_batch("ROLLBACK")
        {
            tracing::warn!("the batch could not be rolled back: {trouble}");
        }
    }

    /// Adds an event and what follows from it in the read tables.
    pub fn append(&mut self, entry: &Entry, at: Moment) -> Result<u64, StoreError> {
        self.head = self.head.append(&self.db, entry, at)?;
        let seq = self.head.seq;
        if let Event::DayOpened { date, .. } = &entry.event {
            self.date.clone_from(date);
            self.db
                .prepare_cached("DELETE FROM command WHERE at < ?1")?
                .execute(params![(at - ANSWERS_KEPT).0])?;
        }
        if entry.event == Event::DayClosed {
            beside::forget(&self.db)?;
            self.forgotten.set(true);
        }
        let written = tables::Written { seq, at, date: &self.date, head: &self.head.hash };
        tables::write(&self.db, &entry.event, &written)?;
        Ok(seq)
    }

    /// The answer this command got.
    pub fn answer(&self, id: &str) -> Result<Option<Kept>, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT digest, status, body FROM command WHERE id = ?1")?;
        let kept = query.query_row([id], |row| {
            Ok(Kept { digest: row.get(0)?, status: row.get(1)?, body: row.get(2)? })
        });
        Ok(kept.optional()?)
    }

    /// Remembers the answer a command gets.
    pub fn remember(&mut self, id: &str, kept: &Kept, at: Moment) -> Result<(), StoreError> {
        let mut insert = self.db.prepare_cached(
            "INSERT INTO command (id, at, digest, status, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![id, at.0, kept.digest, kept.status, kept.body])?;
        Ok(())
    }

    /// A secret of this installation, made at the first start.
    pub fn secret(&self) -> Result<Vec<u8>, StoreError> {
        let mut query = self.db.prepare("SELECT value FROM secret WHERE name = 'ticket'")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Makes every read table from the journal again.
    pub fn rebuild(&mut self) -> Result<u64, StoreError> {
        // The kept heads are made anew too, so a cut tail must be found before.
        chain_is_whole(&self.path)?;
        self.begin()?;
        match self.rebuild_within() {
            Ok(events) => self.commit().map(|()| events),
            Err(trouble) => {
                self.roll_back();
                Err(trouble)
            }
        }
    }

    fn rebuild_within(&mut self) -> Result<u64, StoreError> {
        tables::clear(&self.db)?;
        let mut rows = journal::Rows::since(1);
        let mut date = String::new();
        let mut events = 0;
        while let Some(row) = rows.next(&self.db)? {
            let entry = upcast::read(&row)?;
            if let Event::DayOpened { date: opened, .. } = &entry.event {
                date.clone_from(opened);
            }
            let written =
                tables::Written { seq: row.seq, at: row.at, date: &date, head: &row.hash };
            tables::write(&self.db, &entry.event, &written)?;
            events += 1;
        }
        Ok(events)
    }

    /// The head before the latest business day, and that day's first event.
    fn latest_day(&self) -> Result<(Head, u64), StoreError> {
        let mut query = self.db.prepare("SELECT first_seq FROM day ORDER BY date DESC LIMIT 1")?;
        let first: Option<u64> = query.query_row([], |row| row.get(0)).optional()?;
        let first = first.unwrap_or(1);
        Ok((Head::before(&self.db, first)?, first))
    }
}

#[cfg(test)]
pub(crate) mod tests;
