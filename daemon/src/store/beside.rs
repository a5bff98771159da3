//! What is forgotten when its day is closed, and so stands beside the journal: a person's hash.
//!
//! The journal's row holds `SHA-256(salt, what was kept)` instead, so what stands beside it can be
//! checked while it is there, and says nothing of anybody once it is gone.

use super::StoreError;
use super::journal::{Entry, Row};
use queue::Event;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::admission::Person;
use std::fmt::Write;

/// The salt's length.
const SALT_BYTES: i64 = 16;

/// A row's text where a part of it stands beside the journal.
#[derive(Serialize)]
struct Parted<'a> {
    cause: &'a Option<String>,
    event: &'a Event,
    beside: String,
}

/// What a row says of its other part.
#[derive(Deserialize)]
struct Bound {
    beside: Option<String>,
}

/// The bytes of a row; what is to be forgotten is put beside it.
pub(super) fn body(db: &Connection, entry: &Entry, seq: u64) -> Result<Vec<u8>, StoreError> {
    let unreadable = |source| StoreError::Unreadable { seq, source };
    let mut event = entry.event.clone();
    let Some(person) = person(&mut event).and_then(Option::take) else {
        return serde_json::to_vec(entry).map_err(unreadable);
    };
    let kept = String::from(person);
    let mut insert = db.prepare_cached(
        "INSERT INTO beside (seq, salt, kept) VALUES (?1, randomblob(?2), ?3) RETURNING salt",
    )?;
    let salt: Vec<u8> = insert.query_row(params![seq, SALT_BYTES, kept], |row| row.get(0))?;
    let parted = Parted { cause: &entry.cause, event: &event, beside: bond(&salt, &kept) };
    serde_json::to_vec(&parted).map_err(unreadable)
}

/// Puts back into an event what still stands beside its row.
pub(super) fn restore(db: &Connection, row: &Row, event: &mut Event) -> Result<(), StoreError> {
    let Some(person) = person(event) else { return Ok(()) };
    let mut query = db.prepare_cached("SELECT salt, kept FROM beside WHERE seq = ?1")?;
    let found = query.query_row([row.seq], |row| Ok((row.get(0)?, row.get(1)?)));
    let Some((salt, kept)): Option<(Vec<u8>, String)> = found.optional()? else { return Ok(()) };
    let bound: Option<Bound> = serde_json::from_slice(&row.body).ok();
    let bonded = bound.and_then(|bound| bound.beside).is_some_and(|it| it == bond(&salt, &kept));
    let whole = Person::try_from(kept).ok().filter(|_| bonded);
    *person = Some(whole.ok_or(StoreError::Broken { seq: row.seq })?);
    Ok(())
}

/// Forgets everything; the database writes over it.
pub(super) fn forget(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM beside")?.execute([])?;
    Ok(())
}

fn person(event: &mut Event) -> Option<&mut Option<Person>> {
    if let Event::Issued { person, .. } = event { Some(person) } else { None }
}

fn bond(salt: &[u8], kept: &str) -> String {
    let hash = Sha256::new().chain_update(salt).chain_update(kept).finalize();
    hash.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use crate::store::{Entry, Store, StoreError};
    use queue::testing::Walk;
    use queue::{Event, Hall};
    use rusqlite::Connection;
    use std::fs;
    use std::path::Path;
    use tempfile::TempDir;

    const WHO: &str = "0123456789abcdef0123456789abcdef";

    /// A day on which one known person has taken a number.
    fn day(folder: &Path) -> (Store, Hall) {
        let (mut store, mut walk) = (Store::open(folder).unwrap(), Walk::new(0));
        let rules = Box::new(walk.hall.rules().unwrap().clone());
        let date = "2026-11-22".to_owned();
        let opened = Event::DayOpened { date, rules, left: queue::Left::default(), midnight: None };
        let mut issued = r#"{"event":"issued","ticket":1,"number":"A001","service":"cash",
            "lane":"ordinary","language":"zh","kiosk":null,"due_at":5,"people_ahead":0,"person":""#
            .to_owned();
        issued.push_str(WHO);
        issued.push_str("\"}");
        store.begin().unwrap();
        for event in [opened, serde_json::from_str(&issued).unwrap()] {
            walk.hall.apply(&event, walk.now);
            store.append(&Entry { cause: None, event }, walk.now).unwrap();
        }
        store.commit().unwrap();
        (store, walk.hall)
    }

    /// Whether somebody stands in the database's files or in the log beside them.
    fn is_known(folder: &Path) -> bool {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files = files.map(|path| fs::read(path).unwrap());
        files.any(|bytes| bytes.windows(WHO.len()).any(|part| part == WHO.as_bytes()))
    }

    #[test]
    fn a_person_is_kept_for_the_day_and_beside_the_journal() {
        let folder = TempDir::new().unwrap();
        let (mut store, hall) = day(folder.path());
        assert_eq!(store.replay().unwrap().0, hall, "a restart knows who has had a number");
        assert!(is_known(folder.path()));
        let db = Connection::open(store.path()).unwrap();
        let rows = "SELECT count(*) FROM event WHERE instr(CAST(body AS TEXT), ?1) > 0";
        assert_eq!(db.query_row(rows, [WHO], |row| row.get::<_, i64>(0)).unwrap(), 0);
        drop(db);
        store.begin().unwrap();
        let at = shared::Moment(2_000_000_000_000);
        store.append(&Entry { cause: None, event: Event::DayClosed }, at).unwrap();
        store.commit().unwrap();
        store.tidy();
        assert!(!is_known(folder.path()), "a person is still there after the day");
        assert!(crate::store::chain_is_whole(&folder.path().join("tingxu.db")).is_ok());
    }

    #[test]
    fn what_stands_beside_cannot_be_another() {
        let folder = TempDir::new().unwrap();
        let (mut store, _) = day(folder.path());
        let other = "UPDATE beside SET kept = 'ffffffffffffffffffffffffffffffff'";
        crate::store::tests::meddle(folder.path(), other);
        assert!(matches!(store.replay(), Err(StoreError::Broken { seq: 2 })));
    }
}
