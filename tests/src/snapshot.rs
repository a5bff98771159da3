//! What a disk holds: a copy of a daemon's files, read without touching them.

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What the journal's and the answers' bytes say, as columns.
const VIEWS: &str = "
    CREATE TEMP VIEW fact AS SELECT
        json_extract(CAST(body AS TEXT), '$.cause') AS cause,
        json_extract(CAST(body AS TEXT), '$.event.event') AS kind
    FROM event;
    CREATE TEMP VIEW answered AS SELECT id, status,
        json_extract(CAST(body AS TEXT), '$.outcome.type') AS kind
    FROM command;";

/// A copy of the database and its log, made while no daemon has them open.
pub struct Snapshot {
    db: Connection,
    folder: TempDir,
}

impl Snapshot {
    /// Copies a state folder's files.
    pub fn of(state: &Path) -> Result<Self> {
        let folder = TempDir::new()?;
        for name in ["tingxu.db", "tingxu.db-wal"] {
            let from = state.join(name);
            if from.exists() {
                fs::copy(&from, folder.path().join(name))
                    .with_context(|| format!("{} cannot be copied", from.display()))?;
            }
        }
        let db = Connection::open(folder.path().join("tingxu.db"))?;
        db.execute_batch(VIEWS)?;
        Ok(Self { db, folder })
    }

    /// The copy's folder, as `--state` takes it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The answer that is kept for a command.
    pub fn answer(&self, id: &str) -> Result<Option<Value>> {
        let sql = "SELECT body FROM command WHERE id = ?1";
        let body: Option<Vec<u8>> =
            self.db.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
        Ok(body.map(|body| serde_json::from_slice(&body)).transpose()?)
    }

    /// The number of a ticket, as `A018`.
    pub fn number(&self, ticket: u64) -> Result<Option<String>> {
        let sql = "SELECT number FROM ticket WHERE id = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([ticket], |row| row.get(0)).optional()?)
    }

    /// One count.
    pub fn count(&self, sql: &str) -> Result<u64> {
        let count = self.db.query_row(sql, [], |row| row.get(0));
        count.with_context(|| format!("{sql} was not answered"))
    }

    /// Checks that every command is there wholly or not at all, and that no number and no ticket
    /// was given twice. Returns how many tickets there are.
    pub fn is_whole(&self) -> Result<u64> {
        let tickets = self.count("SELECT count(*) FROM ticket")?;
        let same = [
            "SELECT count(DISTINCT date || number) FROM ticket",
            "SELECT count(DISTINCT ticket) FROM stage",
            "SELECT count(*) FROM fact WHERE kind = 'issued'",
            "SELECT count(*) FROM answered WHERE kind = 'issued'",
        ];
        for sql in same {
            let count = self.count(sql)?;
            ensure!(count == tickets, "{tickets} tickets, but {count} by {sql}");
        }
        let none = [
            "SELECT count(*) FROM fact WHERE cause NOT IN
             (SELECT id FROM answered WHERE status = 200)",
            "SELECT count(*) FROM answered WHERE kind IN ('issued', 'called') AND id NOT IN
             (SELECT cause FROM fact WHERE cause IS NOT NULL)",
            "SELECT count(*) FROM (SELECT ticket FROM call GROUP BY ticket
             HAVING count(DISTINCT counter) > 1)",
            "SELECT (SELECT count(*) FROM event) - (SELECT ifnull(max(seq), 0) FROM event)",
        ];
        for sql in none {
            let count = self.count(sql)?;
            ensure!(count == 0, "{count} by {sql}");
        }
        Ok(tickets)
    }
}

/// The database's file in a state folder.
pub fn database(state: &Path) -> PathBuf {
    state.join("tingxu.db")
}
