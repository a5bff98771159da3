//! The journal and its tables over random days.

mod journey;

use super::{Entry, Kept, LOG_FRAMES_LONG, Store, StoreError, chain_is_whole};
use queue::testing::Walk;
use queue::{Event, Hall};
use rusqlite::Connection;
use rusqlite::types::Value;
use shared::Moment;
use shared::promise::Promise;
use std::path::Path;
use tempfile::TempDir;

/// Writes a random walk in batches of a few events, as the desk does.
pub fn written(folder: &Path, seed: u64, steps: usize) -> (Store, Hall) {
    let mut store = Store::open(folder).unwrap();
    let mut walk = Walk::new(seed);
    store.begin().unwrap();
    let rules = walk.hall.rules().unwrap().clone();
    append(&mut store, Event::RulesAdopted { rules: Box::new(rules) }, walk.now);
    store.commit().unwrap();
    for _ in 0..steps {
        let events = walk.step().unwrap_or_default();
        if events.is_empty() {
            continue;
        }
        store.begin().unwrap();
        for mut event in events {
            if let Event::Issued { ticket, promise, .. } = &mut event {
                let to = (ticket.0 % 3 > 0).then_some(8);
                *promise = (ticket.0 % 2 == 0).then_some(Promise { from: 5, to });
            }
            walk.hall.apply(&event, walk.now);
            append(&mut store, event, walk.now);
        }
        store.commit().unwrap();
    }
    (store, walk.hall)
}

/// Does something to the database that somebody else has open.
pub fn meddle(folder: &Path, statement: &str) {
    let other = Connection::open(folder.join("tingxu.db")).unwrap();
    other.execute_batch(statement).unwrap();
}

/// Takes the database back to before its latest migration, which this undoes.
pub fn take_back_the_latest_migration(folder: &Path, undo: &str) {
    let other = Connection::open(folder.join("tingxu.db")).unwrap();
    let read = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
    let version = other.query_row("PRAGMA user_version", [], read).unwrap();
    other.execute_batch(undo).unwrap();
    other.pragma_update(None, "user_version", version - 1).unwrap();
}

/// From, to and the wait in milliseconds of every promise in a folder's store.
pub fn promises(folder: &Path) -> Vec<(u16, Option<u16>, Option<i64>)> {
    let other = Connection::open(folder.join("tingxu.db")).unwrap();
    let sql = "SELECT from_minutes, to_minutes, waited_ms FROM promise ORDER BY ticket";
    let mut query = other.prepare(sql).unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

pub fn append(store: &mut Store, event: Event, at: Moment) {
    store.append(&Entry { cause: None, event }, at).unwrap();
}

#[test]
fn a_restart_makes_the_same_hall() {
    for seed in 0..4 {
        let folder = TempDir::new().unwrap();
        let (store, hall) = written(folder.path(), seed, 1_000);
        let seq = store.seq();
        drop(store);
        let mut again = Store::open(folder.path()).unwrap();
        let (replayed, _) = again.replay().unwrap();
        assert_eq!(again.seq(), seq);
        assert_eq!(replayed, hall, "seed {seed}");
    }
}

#[test]
fn read_tables_are_made_from_the_journal_again() {
    let folder = TempDir::new().unwrap();
    let (mut store, hall) = written(folder.path(), 7, 3_000);
    let before = dump(&store.db);
    assert!(before.iter().all(|table| !table.is_empty()), "every table has rows");
    store.db.execute("UPDATE ticket SET stand = 'waiting', service = 'gold'", []).unwrap();
    store.db.execute("DELETE FROM stage", []).unwrap();
    assert_ne!(dump(&store.db), before);
    store.rebuild().unwrap();
    assert_eq!(dump(&store.db), before);
    stands_agree(&store.db, &hall);
}

#[test]
fn services_that_ended_are_told_the_oldest_first() {
    let folder = TempDir::new().unwrap();
    let (store, _) = written(folder.path(), 7, 3_000);
    let taken = store.services_taken().unwrap();
    let ended = "SELECT count(*) FROM stage WHERE kind = 'service' AND ended_at IS NOT NULL";
    let ended: usize = store.db.query_row(ended, [], |row| row.get(0)).unwrap();
    let cut_off = "SELECT count(*) FROM stage WHERE kind = 'service' AND ended_at IS NOT NULL
                   AND ended_by IN ('expired', 'held', 'paper')";
    let cut_off: usize = store.db.query_row(cut_off, [], |row| row.get(0)).unwrap();
    assert!(taken.len() > 20 && taken.len() == ended - cut_off, "{} of {ended}", taken.len());
    assert!(taken.is_sorted_by_key(|service| service.ended_at));
    assert!(taken.iter().all(|service| service.began_at <= service.ended_at));
}

/// Walks that are tried.
const SEEDS_MAX: u64 = 40;

#[test]
fn a_day_is_exported_as_it_was_written() {
    let folder = TempDir::new().unwrap();
    // Not every walk comes to a second day.
    let store = (0..SEEDS_MAX).find_map(|seed| {
        let (store, _) = written(&folder.path().join(seed.to_string()), seed, 2_000);
        let days = "SELECT count(*) FROM day";
        let days: u64 = store.db.query_row(days, [], |row| row.get(0)).unwrap();
        (days > 1).then_some(store)
    });
    let store = store.expect("some walk has two days");
    let mut lines = Vec::new();
    let told = store.export(None, |line| lines.push(line.to_owned())).unwrap();
    let events = lines.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let events: Vec<_> = events.collect();
    assert_eq!((told, events.len()), (u64::try_from(lines.len()).unwrap(), lines.len()));
    assert_eq!(events[0]["event"]["event"], "day_opened");
    assert_eq!(events.last().unwrap()["seq"], store.seq());
    let date = events[0]["event"]["date"].as_str().unwrap();
    let mut named = Vec::new();
    store.export(Some(date), |line| named.push(line.to_owned())).unwrap();
    assert_eq!(named, lines);
    assert_eq!(store.export(Some("1999-01-01"), |_| panic!("a line")).unwrap(), 0);
    let days = "SELECT count(*), min(first_seq) FROM day";
    let days = store.db.query_row(days, [], |row| Ok((row.get(0)?, row.get(1)?)));
    let (days, first): (u64, u64) = days.unwrap();
    let mut all = 0;
    let mut query = store.db.prepare("SELECT date FROM day").unwrap();
    for date in query.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        all += store.export(Some(&date.unwrap()), |_| ()).unwrap();
    }
    assert!(days > 1, "only {days} days");
    assert_eq!(all, store.seq() - first + 1, "every event since the first day is of a day");
}

fn dump(db: &Connection) -> Vec<Vec<Vec<Value>>> {
    let tables = ["day", "ticket", "stage", "call", "print_job", "promise", "alert", "help"];
    let tables = tables.into_iter().chain(["act", "slot", "shift", "device", "target"]);
    tables.map(|table| rows(db, table)).collect()
}

fn rows(db: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut query = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = query.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
    query.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The tables say of today's tickets what the hall says.
fn stands_agree(db: &Connection, hall: &Hall) {
    let mut query = db.prepare("SELECT stand FROM ticket WHERE id = ?1").unwrap();
    for ticket in hall.tickets() {
        let stand: String = query.query_row([ticket.id.0], |row| row.get(0)).unwrap();
        let expected = serde_json::to_value(ticket.stand()).unwrap();
        assert_eq!(expected, stand.as_str(), "{}", ticket.number);
    }
}

#[test]
fn every_change_of_the_journal_is_found() {
    let folder = TempDir::new().unwrap();
    let store = closed_day(folder.path());
    let path = store.path().to_owned();
    let whole = chain_is_whole(&path).unwrap();
    assert_eq!(whole, store.seq());
    drop(store);
    let changes = [
        "UPDATE event SET at = at + 1 WHERE seq = 40",
        "UPDATE event SET format = 3 WHERE seq = 41",
        "UPDATE event SET body = CAST(replace(body, 'ordinary', 'vip') AS BLOB) WHERE seq =
         (SELECT min(seq) FROM event WHERE CAST(body AS TEXT) LIKE '%ordinary%')",
        "UPDATE event SET hash = zeroblob(32) WHERE seq = 42",
        "DELETE FROM event WHERE seq = 43",
        "UPDATE event SET seq = -1 WHERE seq = 44; UPDATE event SET seq = 44 WHERE seq = 45;
         UPDATE event SET seq = 45 WHERE seq = -1",
        "UPDATE event SET seq = seq + 1000000 WHERE seq >= 46;
         UPDATE event SET seq = seq - 999999 WHERE seq >= 1000000;
         INSERT INTO event SELECT 46, at, format, body, hash FROM event WHERE seq = 47",
        "DELETE FROM event WHERE seq >= (SELECT max(closed_seq) FROM day)",
    ];
    for change in changes {
        let db = Connection::open(&path).unwrap();
        db.execute_batch("BEGIN").unwrap();
        db.execute_batch(change).unwrap();
        assert!(db.total_changes() > 0, "{change}");
        db.execute_batch("COMMIT").unwrap();
        let found = chain_is_whole(&path);
        assert!(matches!(found, Err(StoreError::Broken { .. })), "{change}: {found:?}");
        drop(db);
        std::fs::remove_dir_all(folder.path()).unwrap();
        drop(closed_day(folder.path()));
    }
}

fn closed_day(folder: &Path) -> Store {
    let (mut store, _) = written(folder, 11, 900);
    store.begin().unwrap();
    append(&mut store, Event::DayClosed, Moment(2_000_000_000_000));
    store.commit().unwrap();
    store
}

#[test]
fn answers_are_remembered_for_two_days() {
    let folder = TempDir::new().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let kept = Kept { digest: 5, status: 200, body: b"{}".to_vec() };
    let day = |date: &str, at| {
        let rules = Box::new(queue::testing::branch::rules());
        let left = queue::Left::default();
        (
            Event::DayOpened { date: date.to_owned(), rules, left, midnight: None, plan: None },
            Moment(at),
        )
    };
    store.begin().unwrap();
    let (event, at) = day("2026-11-20", 0);
    append(&mut store, event, at);
    store.remember("one", &kept, at).unwrap();
    append(&mut store, Event::DayClosed, at);
    let (event, at) = day("2026-11-22", 2 * 86_400_000);
    append(&mut store, event, at);
    assert_eq!(store.answer("one").unwrap(), Some(kept));
    append(&mut store, Event::DayClosed, at);
    let (event, at) = day("2026-11-23", 2 * 86_400_000 + 1);
    append(&mut store, event, at);
    assert_eq!(store.answer("one").unwrap(), None);
    store.commit().unwrap();
}

#[test]
fn a_rolled_back_batch_was_never_there() {
    let folder = TempDir::new().unwrap();
    let (mut store, hall) = written(folder.path(), 2, 200);
    let seq = store.seq();
    store.begin().unwrap();
    append(&mut store, Event::DayClosed, Moment(0));
    store.roll_back();
    let (replayed, _) = store.replay().unwrap();
    assert_eq!(store.seq(), seq);
    assert_eq!(replayed, hall);
}

#[test]
fn one_folder_has_one_daemon_and_one_secret() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let held = Store::open(folder.path()).err().unwrap().to_string();
    assert!(held.contains("held by another daemon"), "{held}");
    let secret = store.secret().unwrap();
    assert_eq!(secret.len(), 32);
    drop(store);
    assert_eq!(Store::open(folder.path()).unwrap().secret().unwrap(), secret);
}

#[test]
fn a_long_log_is_taken_into_the_database() {
    let folder = TempDir::new().unwrap();
    let (store, _) = written(folder.path(), 1, 2_000);
    let left = || {
        let look = "PRAGMA wal_checkpoint(NOOP)";
        let frames = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?);
        store.db.query_row(look, [], frames).unwrap()
    };
    assert!(left() >= LOG_FRAMES_LONG, "the walk has made the log long: {}", left());
    store.tidy();
    assert_eq!(left(), 0);
}
