//! What a running daemon has written, as another program reads it.

use anyhow::{Context, Result, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long an answer is waited for.
const HOLDS_WITHIN: Duration = Duration::from_secs(15);
/// How often the disk is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long a reader waits for the daemon's writing.
const BUSY: Duration = Duration::from_secs(5);
/// What is told of when an answer does not come.
const TABLES: [&str; 4] = ["ticket", "stage", "call", "print_job"];

/// The daemon's database, open for reading alone.
pub struct Disk(Connection);

impl Disk {
    /// Opens the database of a state folder for reading alone.
    pub fn of(state: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(state.join("tingxu.db"), flags)?;
        db.busy_timeout(BUSY)?;
        Ok(Self(db))
    }

    /// Waits until a question is answered with yes.
    pub fn holds(&self, question: &str) -> Result<()> {
        self.holds_within(question, HOLDS_WITHIN)
    }

    /// Waits so long until a question is answered with yes.
    pub fn holds_within(&self, question: &str, within: Duration) -> Result<()> {
        let deadline = Instant::now() + within;
        while self.count(question)? != 1 {
            if Instant::now() > deadline {
                let rows = TABLES.map(|table| self.rows(table).unwrap_or_default().join("\n"));
                bail!("no after {within:?}: {question}\n{TABLES:?}:\n{}", rows.join("\n\n"));
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// One number; nothing is 0.
    pub fn count(&self, question: &str) -> Result<u64> {
        let count = self.0.query_row(question, [], |row| row.get::<_, Option<u64>>(0));
        Ok(count.with_context(|| format!("{question} was not answered"))?.unwrap_or(0))
    }

    fn rows(&self, table: &str) -> Result<Vec<String>> {
        let mut rows = self.0.prepare(&format!("SELECT * FROM {table}"))?;
        let width = rows.column_count();
        let row = rows.query_map([], |row| {
            let cells: rusqlite::Result<Vec<Value>> = (0..width).map(|at| row.get(at)).collect();
            Ok(format!("{:?}", cells?))
        })?;
        Ok(row.collect::<Result<_, _>>()?)
    }
}
