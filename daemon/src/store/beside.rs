//! What may have to be forgotten, and so stands beside the journal: a person's hash, which goes
//! with its day, and what staff wrote of a customer.
//!
//! The journal's row holds `SHA-256(salt, what is kept)` instead, so what stands beside it can be
//! checked while it is there, and says nothing of anybody once it is gone.

use super::StoreError;
use super::journal::{Entry, Row};
use queue::{Event, FrontNews};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::admission::Person;
use shared::grant::Grant;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The salt's length.
const SALT_BYTES: i64 = 16;
/// Who took a number; forgotten when the day is closed.
const PERSON: &str = "person";
/// Why staff gave a lane.
const REASON: &str = "reason";

/// What each kind of text is bound by.
type Bonds = BTreeMap<String, String>;

/// A row's text where a part of it stands beside the journal.
#[derive(Serialize)]
struct Parted<'a> {
    cause: &'a Option<String>,
    event: &'a Event,
    beside: Bonds,
}

/// What a row says of its other part.
#[derive(Default, Deserialize)]
struct Bound {
    #[serde(default)]
    beside: Bonds,
}

/// The bytes of a row; what may have to be forgotten is put beside it.
pub(super) fn body(db: &Connection, entry: &Entry, seq: u64) -> Result<Vec<u8>, StoreError> {
    let unreadable = |source| StoreError::Unreadable { seq, source };
    let mut event = entry.event.clone();
    let person = person(&mut event).and_then(Option::take).map(String::from);
    let reason = reason(&mut event).map(std::mem::take);
    let mut beside = Bonds::new();
    for (kind, kept) in [(PERSON, person), (REASON, reason)] {
        if let Some(kept) = kept {
            beside.insert(kind.to_owned(), keep(db, (seq, kind), &kept)?);
        }
    }
    if beside.is_empty() {
        return serde_json::to_vec(entry).map_err(unreadable);
    }
    let parted = Parted { cause: &entry.cause, event: &event, beside };
    serde_json::to_vec(&parted).map_err(unreadable)
}

/// Puts back into an event what still stands beside its row.
pub(super) fn restore(db: &Connection, row: &Row, event: &mut Event) -> Result<(), StoreError> {
    if person(event).is_none() && reason(event).is_none() {
        return Ok(());
    }
    let broken = || StoreError::Broken { seq: row.seq };
    let mut query = db.prepare_cached("SELECT kind, salt, kept FROM beside WHERE seq = ?1")?;
    let mut found = query.query([row.seq])?;
    while let Some(part) = found.next()? {
        let (kind, kept): (String, String) = (part.get(0)?, part.get(2)?);
        let salt: Vec<u8> = part.get(1)?;
        let bound: Bound = serde_json::from_slice(&row.body).unwrap_or_default();
        if bound.beside.get(&kind) != Some(&bond(&salt, &kept)) {
            return Err(broken());
        }
        match kind.as_str() {
            PERSON => {
                let whole = Person::try_from(kept).map_err(|_| broken())?;
                *person(event).ok_or_else(broken)? = Some(whole);
            }
            REASON => *reason(event).ok_or_else(broken)? = kept,
            _ => return Err(broken()),
        }
    }
    Ok(())
}

/// Forgets the persons of the day; the database writes over them.
pub(super) fn forget(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM beside WHERE kind = ?1")?.execute([PERSON])?;
    Ok(())
}

/// Puts a text beside a row; what the row is to say of it.
fn keep(db: &Connection, place: (u64, &str), kept: &str) -> Result<String, StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO beside (seq, kind, salt, kept) VALUES (?1, ?2, randomblob(?3), ?4)
         RETURNING salt",
    )?;
    let (seq, kind) = place;
    let salt: Vec<u8> = insert.query_row(params![seq, kind, SALT_BYTES, kept], |row| row.get(0))?;
    Ok(bond(&salt, kept))
}

fn person(event: &mut Event) -> Option<&mut Option<Person>> {
    if let Event::Issued { person, .. }
    | Event::Front { news: FrontNews::Recognised { person, .. } } = event
    {
        return Some(person);
    }
    None
}

fn reason(event: &mut Event) -> Option<&mut String> {
    if let Event::Issued { grant: Some(Grant::Staff { reason }), .. }
    | Event::LaneGranted { grant: Grant::Staff { reason }, .. } = event
    {
        return Some(reason);
    }
    None
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
        let opened = Event::DayOpened {
            date,
            rules,
            left: queue::Left::default(),
            midnight: None,
            plan: None,
        };
        let mut issued = r#"{"event":"issued","ticket":1,"number":"A001","service":"cash",
            "lane":"care","language":"zh","kiosk":null,"due_at":5,"people_ahead":0,
            "grant":{"by":"staff","reason":"行动不便"},"person":""#
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
        let count = |rows: &str, what: &str| -> i64 {
            db.query_row(rows, [what], |row| row.get(0)).unwrap()
        };
        let journal = "SELECT count(*) FROM event WHERE instr(CAST(body AS TEXT), ?1) > 0";
        assert_eq!((count(journal, WHO), count(journal, "行动不便")), (0, 0));
        let beside = "SELECT count(*) FROM beside WHERE kept = ?1";
        assert_eq!((count(beside, WHO), count(beside, "行动不便")), (1, 1));
        store.begin().unwrap();
        let at = shared::Moment(2_000_000_000_000);
        store.append(&Entry { cause: None, event: Event::DayClosed }, at).unwrap();
        store.commit().unwrap();
        assert_eq!((count(beside, WHO), count(beside, "行动不便")), (0, 1));
        drop(db);
        store.tidy();
        assert!(!is_known(folder.path()), "a person is still there after the day");
        assert!(crate::store::chain_is_whole(&folder.path().join("tingxu.db")).is_ok());
    }

    #[test]
    fn what_stands_beside_cannot_be_another() {
        let folder = TempDir::new().unwrap();
        let (mut store, _) = day(folder.path());
        for kind in ["person", "reason"] {
            let kept = format!("'ffffffffffffffffffffffffffffffff' WHERE kind = '{kind}'");
            let other = format!("UPDATE beside SET kept = {kept}");
            crate::store::tests::meddle(folder.path(), &other);
            assert!(matches!(store.replay(), Err(StoreError::Broken { seq: 2 })), "{kind}");
            let gone = format!("DELETE FROM beside WHERE kind = '{kind}'");
            crate::store::tests::meddle(folder.path(), &gone);
            assert!(store.replay().is_ok(), "what is forgotten breaks nothing");
        }
    }
}
