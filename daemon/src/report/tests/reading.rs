//! What a reader may not do: hold up the daemon, or count days that it does not know whole.

use super::journal;
use crate::report::{AskError, report, report_of, sheet_of};
use crate::store::tests::{append, take_back_the_latest_migration, written};
use crate::store::{Reader, Store, StoreError};
use queue::Event;
use shared::Moment;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What a batch and its tidying may take beside a reader; a writer that waited would take 5 s.
const WRITTEN_WITHIN: Duration = Duration::from_secs(2);

/// What undoes the migration that brings the report's tables.
const EARLIER: &str = "DROP TABLE act; DROP TABLE slot; DROP TABLE shift; DROP TABLE device;
    DROP TABLE target; DROP TABLE report_since; ALTER TABLE day DROP COLUMN midnight;";

#[test]
fn a_reader_holds_up_no_writer() {
    let folder = TempDir::new().unwrap();
    let (mut store, _) = written(folder.path(), 3, 1_500);
    let reader = Reader::open(folder.path()).unwrap();
    reader
        .at_once(|reader| {
            let before = reader.as_of()?;
            let began = Instant::now();
            store.begin()?;
            append(&mut store, Event::DayClosed, Moment(2_000_000_000_000));
            store.commit()?;
            // The persons of the day are forgotten, which wants an empty log.
            store.tidy();
            assert!(began.elapsed() < WRITTEN_WITHIN, "the writer waited for the reader");
            assert_eq!(reader.as_of()?, before, "what is read stays as of one moment");
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(reader.as_of().unwrap(), Moment(2_000_000_000_000));
    let log = folder.path().join("tingxu.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0, "the log could not be emptied");
    store.tidy();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0, "it is emptied once nobody reads");
}

#[test]
fn a_reader_cannot_write() {
    let folder = TempDir::new().unwrap();
    let (store, _) = written(folder.path(), 3, 300);
    let reader = Reader::open(folder.path()).unwrap();
    let refused = reader.try_to_write().unwrap_err().to_string();
    assert!(refused.contains("readonly"), "{refused}");
    drop(store);
}

#[test]
fn days_from_before_the_tables_are_named_until_they_are_made_again() {
    let folder = TempDir::new().unwrap();
    let (store, _) = written(folder.path(), 5, 4_000);
    let (days, _) = journal(&store, folder.path());
    let (first, last) = (days.first().unwrap().clone(), days.last().unwrap().clone());
    let whole = report(&Reader::open(folder.path()).unwrap(), &first, &last).unwrap();
    drop(store);
    take_back_the_latest_migration(folder.path(), EARLIER);
    let refused = Reader::open(folder.path()).err().unwrap();
    assert!(matches!(refused, StoreError::Earlier), "{refused}");

    let mut store = Store::open(folder.path()).unwrap();
    store.replay().unwrap();
    let reader = Reader::open(folder.path()).unwrap();
    let lacking = report(&reader, &first, &last).unwrap();
    assert_eq!((lacking.days, &lacking.days_without), (0, &days));
    assert_eq!(lacking.outcomes.iter().map(|it| it.issued).sum::<u64>(), 0);
    assert!(sheet_of(&reader, Some(&first), "A001").unwrap().journal.is_whole);

    // A day that begins afterwards is whole.
    let rules = Box::new(queue::testing::branch::rules());
    let left = queue::Left::default();
    let (date, midnight) = ("2050-01-03".to_owned(), None);
    let opened = Event::DayOpened { date: date.clone(), rules, left, midnight, plan: None };
    store.begin().unwrap();
    append(&mut store, Event::DayClosed, Moment(2_000_000_000_000));
    append(&mut store, opened, Moment(2_500_000_000_000));
    store.commit().unwrap();
    let lacking = report(&reader, &first, &date).unwrap();
    assert_eq!((lacking.days, &lacking.days_without), (1, &days));

    store.rebuild().unwrap();
    let again = report(&reader, &first, &last).unwrap();
    assert_eq!((again.days_without.len(), again.days), (0, days.len()));
    assert_eq!(again.waits, whole.waits);
    assert_eq!(again.outcomes, whole.outcomes);
}

#[test]
fn what_cannot_be_told_is_refused_by_its_reason() {
    let folder = TempDir::new().unwrap();
    let (_store, _) = written(folder.path(), 5, 1_000);
    let reader = Reader::open(folder.path()).unwrap();
    let refused = |from: Option<&str>, to: Option<&str>| {
        report_of(&reader, from, to).unwrap_err().to_string()
    };
    for date in ["heute", "2026-02-30", "2026-1-1", "20261122", ""] {
        assert!(refused(Some(date), Some("2026-11-22")).contains("is no date"), "{date}");
    }
    let backwards = refused(Some("2026-11-22"), Some("2026-11-21"));
    assert_eq!(backwards, "2026-11-22 is after 2026-11-21");
    let nothing = refused(Some("1999-01-01"), Some("1999-01-02"));
    assert!(nothing.contains("no business day from 1999-01-01"), "{nothing}");
    let nobody = sheet_of(&reader, None, "Z999").unwrap_err();
    assert!(matches!(nobody, AskError::NoTicket { .. }), "{nobody}");
    let latest = report_of(&reader, None, None).unwrap();
    assert_eq!(Some(latest.from), reader.latest().unwrap());
}
