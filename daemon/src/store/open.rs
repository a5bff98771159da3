//! Opening: one daemon, the right SQLite, the right settings, the latest schema.

use super::{LOG_FRAMES_MAX, Store, StoreError, journal::Head, schema};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::cell::Cell;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// 3.51.3: the first without the write-ahead log's reset fault of 3.7.0 to 3.51.2.
const SQLITE_MIN: i32 = 3_051_003;
/// The secret's length.
const SECRET_BYTES: i64 = 32;

/// Why the store cannot be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder is missing or closed to us.
    #[error("the state folder {} cannot be written", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another daemon has it.
    #[error("the state folder {} is held by another daemon: stop that one first", folder.display())]
    Held {
        /// Which.
        folder: PathBuf,
    },
    /// SQLite is too old.
    #[error("SQLite {0} is too old: 3.51.3 or later is needed")]
    TooOld(&'static str),
    /// The schema cannot be brought up to date.
    #[error("the store {} cannot be brought to this program's version", path.display())]
    Schema {
        /// The database.
        path: PathBuf,
        /// Why.
        source: rusqlite_migration::Error,
    },
    /// The database cannot be opened.
    #[error("the store {} cannot be opened", path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// Why.
        source: StoreError,
    },
}

impl Store {
    /// Opens the store in a folder, which is made if it is missing.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        if rusqlite::version_number() < SQLITE_MIN {
            return Err(OpenError::TooOld(rusqlite::version()));
        }
        let lock = lock(folder)?;
        let path = folder.join("tingxu.db");
        let broken = |source: StoreError| OpenError::Database { path: path.clone(), source };
        let mut db = connect(&path).map_err(|source| broken(source.into()))?;
        let migrate = |source| OpenError::Schema { path: path.clone(), source };
        schema::migrations().to_latest(&mut db).map_err(migrate)?;
        let secret = "INSERT OR IGNORE INTO secret VALUES ('ticket', randomblob(?1))";
        db.execute(secret, [SECRET_BYTES]).map_err(|source| broken(source.into()))?;
        Ok(Self {
            db,
            head: Head::default(),
            date: String::new(),
            path,
            forgotten: Cell::new(false),
            _lock: lock,
        })
    }
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let closed = |source| OpenError::Folder { folder: folder.to_owned(), source };
    make_private(folder).map_err(closed)?;
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))
        .map_err(closed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(OpenError::Held { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(closed(source)),
    }
}

fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", synchronous())?;
    db.pragma_update(None, "wal_autocheckpoint", LOG_FRAMES_MAX)?;
    db.pragma_update(None, "foreign_keys", true)?;
    // What is forgotten is written over.
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cell_size_check", true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// FULL; a debug build takes less where it is told to, so that the power-cut test can show that it
/// would notice.
fn synchronous() -> String {
    let told = std::env::var("TINGXU_TEST_SYNCHRONOUS").ok();
    told.filter(|_| cfg!(debug_assertions)).unwrap_or_else(|| "FULL".to_owned())
}
