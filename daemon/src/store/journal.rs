//! The journal: rows that follow one another by hash.
//!
//! `hash = SHA-256(hash before, seq, at, format, body)`, the integers in big-endian order of 8, 8
//! and 4 bytes, the hash before the first row 32 zero bytes. Whoever changes, drops, inserts or
//! moves a row breaks the chain there; the head kept with each closed day tells of a cut tail.

use super::{StoreError, beside, upcast};
use queue::Event;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::Moment;
use std::collections::BTreeMap;
use std::path::Path;

/// How many rows are read at a time, so that no read transaction is long.
const ROWS_PER_READ: usize = 1_000;

/// What a row's bytes say, in the latest format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The id of the command that led to it; none for what the daemon did of itself.
    pub cause: Option<String>,
    /// What happened.
    pub event: Event,
}

/// A row as it stands.
pub(super) struct Row {
    pub seq: u64,
    pub at: Moment,
    pub format: u32,
    pub body: Vec<u8>,
    pub hash: Vec<u8>,
}

/// The end of the chain.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub seq: u64,
    pub hash: [u8; 32],
}

impl Head {
    /// The head on which this row was built.
    pub(super) fn before(db: &Connection, seq: u64) -> Result<Self, StoreError> {
        let before = seq.saturating_sub(1);
        let hash = db
            .query_row("SELECT hash FROM event WHERE seq = ?1", [before], |row| row.get(0))
            .optional()?;
        match hash {
            Some(hash) => Ok(Self { seq: before, hash }),
            None if before == 0 => Ok(Self::default()),
            None => Err(StoreError::Broken { seq: before }),
        }
    }

    /// The head after one more row that is there already.
    pub(super) fn follow(&self, row: &Row) -> Result<Self, StoreError> {
        let next = self.next(row.at, row.format, &row.body);
        let follows = next.seq == row.seq && next.hash[..] == row.hash[..];
        if follows { Ok(next) } else { Err(StoreError::Broken { seq: next.seq }) }
    }

    /// Writes one more row.
    pub(super) fn append(
        &self,
        db: &Connection,
        entry: &Entry,
        at: Moment,
    ) -> Result<Self, StoreError> {
        let body = beside::body(db, entry, self.seq + 1)?;
        let next = self.next(at, upcast::FORMAT, &body);
        let mut insert = db.prepare_cached(
            "INSERT INTO event (seq, at, format, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![next.seq, at.0, upcast::FORMAT, body, next.hash])?;
        Ok(next)
    }

    fn next(&self, at: Moment, format: u32, body: &[u8]) -> Self {
        let seq = self.seq + 1;
        let hash = Sha256::new()
            .chain_update(self.hash)
            .chain_update(seq.to_be_bytes())
            .chain_update(at.0.to_be_bytes())
            .chain_update(format.to_be_bytes())
            .chain_update(body)
            .finalize();
        Self { seq, hash: hash.into() }
    }
}

/// Reads the journal from one row on, some at a time.
pub(super) struct Rows {
    from: u64,
    read: std::vec::IntoIter<Row>,
}

impl Rows {
    pub(super) fn since(seq: u64) -> Self {
        Self { from: seq, read: Vec::new().into_iter() }
    }

    pub(super) fn next(&mut self, db: &Connection) -> Result<Option<Row>, StoreError> {
        if self.read.len() == 0 {
            self.read = self.more(db)?.into_iter();
        }
        let row = self.read.next();
        if let Some(row) = &row {
            self.from = row.seq + 1;
        }
        Ok(row)
    }

    fn more(&self, db: &Connection) -> Result<Vec<Row>, StoreError> {
        let mut query = db.prepare_cached(
            "SELECT seq, at, format, body, hash FROM event WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
        )?;
        let rows = query.query_map(params![self.from, ROWS_PER_READ], |row| {
            Ok(Row {
                seq: row.get(0)?,
                at: Moment(row.get(1)?),
                format: row.get(2)?,
                body: row.get(3)?,
                hash: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Checks the whole chain and the heads of closed days over a connection of its own. Returns the
/// number of rows.
pub fn chain_is_whole(database: &Path) -> Result<u64, StoreError> {
    use rusqlite::OpenFlags;
    let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let closed = closed_days(&db)?;
    let mut head = Head::default();
    let mut rows = Rows::since(1);
    while let Some(row) = rows.next(&db)? {
        head = head.follow(&row)?;
        if closed.get(&head.seq).is_some_and(|kept| kept[..] != head.hash[..]) {
            return Err(StoreError::Broken { seq: head.seq });
        }
    }
    if closed.last_key_value().is_some_and(|(last, _)| *last > head.seq) {
        return Err(StoreError::Broken { seq: head.seq + 1 });
    }
    Ok(head.seq)
}

/// The kept heads by the last row of their days.
fn closed_days(db: &Connection) -> Result<BTreeMap<u64, Vec<u8>>, StoreError> {
    let mut query = db.prepare("SELECT closed_seq, head FROM day WHERE closed_seq IS NOT NULL")?;
    let days = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(days.collect::<Result<_, _>>()?)
}
