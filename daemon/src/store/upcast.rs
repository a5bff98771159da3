//! Reading rows of every format that was ever written.
//!
//! A change of [`Entry`] that old bytes do not fit makes a new format: the old one gets an upcaster
//! here and a fixture beside it that is never edited.

use super::StoreError;
use super::journal::{Entry, Row};

/// The format that is written.
pub(super) const FORMAT: u32 = 1;

/// What a row says, in the latest format.
pub(super) fn read(row: &Row) -> Result<Entry, StoreError> {
    let unreadable = |source| StoreError::Unreadable { seq: row.seq, source };
    match row.format {
        FORMAT => serde_json::from_slice(&row.body).map_err(unreadable),
        format => Err(StoreError::UnknownFormat { seq: row.seq, format }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Row, StoreError, read};
    use shared::Moment;

    fn row(format: u32, body: &str) -> Row {
        Row { seq: 7, at: Moment(0), format, body: body.into(), hash: Vec::new() }
    }

    /// Every line of a frozen fixture is read, and written again as it was.
    #[test]
    fn format_1_is_read() {
        let fixture = include_str!("fixtures/format-1.jsonl");
        assert!(fixture.lines().count() >= 20, "the fixture holds every event");
        let journey = include_str!("fixtures/format-1-journey.jsonl");
        assert!(journey.lines().count() >= 20, "and what came to it");
        for line in fixture.lines().chain(journey.lines()) {
            let entry: Entry = read(&row(1, line)).unwrap();
            assert_eq!(serde_json::to_string(&entry).unwrap(), line);
        }
    }

    #[test]
    fn a_later_format_is_refused_by_its_number() {
        let trouble = read(&row(2, "{}")).unwrap_err();
        assert!(matches!(trouble, StoreError::UnknownFormat { seq: 7, format: 2 }), "{trouble}");
    }
}
