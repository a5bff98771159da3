//! The tables. Migrations go forward only; one that has landed is never edited.

use rusqlite_migration::{M, Migrations};

const MIGRATIONS: &[M<'static>] = &[
    M::up(
        "CREATE TABLE event (
         seq    INTEGER PRIMARY KEY,
         at     INTEGER NOT NULL,
         format INTEGER NOT NULL,
         body   BLOB NOT NULL,
         hash   BLOB NOT NULL
     ) STRICT;
     CREATE TABLE command (
         id     TEXT PRIMARY KEY,
         at     INTEGER NOT NULL,
         digest INTEGER NOT NULL,
         status INTEGER NOT NULL,
         body   BLOB NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE secret (
         name  TEXT PRIMARY KEY,
         value BLOB NOT NULL
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE day (
         date       TEXT PRIMARY KEY,
         first_seq  INTEGER NOT NULL,
         closed_seq INTEGER,
         head       BLOB
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE ticket (
         id           INTEGER PRIMARY KEY,
         date         TEXT NOT NULL,
         number       TEXT NOT NULL,
         service      TEXT NOT NULL,
         lane         TEXT NOT NULL,
         language     TEXT NOT NULL,
         kiosk        INTEGER,
         people_ahead INTEGER NOT NULL,
         issued_at    INTEGER NOT NULL,
         stand        TEXT NOT NULL
     ) STRICT;
     CREATE UNIQUE INDEX ticket_number ON ticket (date, number);
     CREATE TABLE stage (
         ticket   INTEGER NOT NULL,
         seq      INTEGER NOT NULL,
         kind     TEXT NOT NULL,
         service  TEXT NOT NULL,
         counter  INTEGER,
         began_at INTEGER NOT NULL,
         ended_at INTEGER,
         ended_by TEXT,
         PRIMARY KEY (ticket, seq)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE call (
         ticket    INTEGER NOT NULL,
         seq       INTEGER NOT NULL,
         counter   INTEGER NOT NULL,
         call      INTEGER NOT NULL,
         at        INTEGER NOT NULL,
         why       TEXT,
         shown_at  INTEGER,
         spoken_at INTEGER,
         PRIMARY KEY (ticket, seq)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE print_job (
         ticket     INTEGER NOT NULL,
         seq        INTEGER NOT NULL,
         started_at INTEGER NOT NULL,
         ended_at   INTEGER,
         state      TEXT NOT NULL,
         trouble    TEXT,
         PRIMARY KEY (ticket, seq)
     ) STRICT, WITHOUT ROWID;",
    ),
    M::up(
        "CREATE TABLE beside (
             seq  INTEGER NOT NULL,
             kind TEXT NOT NULL,
             salt BLOB NOT NULL,
             kept TEXT NOT NULL,
             PRIMARY KEY (seq, kind)
         ) STRICT, WITHOUT ROWID;",
    ),
    M::up(
        // What a customer was told, and what came of it; no `to_minutes` is more than the longest.
        "CREATE TABLE promise (
         ticket       INTEGER PRIMARY KEY,
         from_minutes INTEGER NOT NULL,
         to_minutes   INTEGER,
         waited_ms    INTEGER
     ) STRICT;",
    ),
    M::up(
        // What staff were warned of and for how long, and who called for help and when they came.
        "CREATE TABLE alert (
         seq        INTEGER PRIMARY KEY,
         date       TEXT NOT NULL,
         cause      TEXT NOT NULL,
         level      TEXT NOT NULL,
         count      INTEGER NOT NULL,
         oldest     INTEGER,
         raised_at  INTEGER NOT NULL,
         cleared_at INTEGER
     ) STRICT;
     CREATE INDEX alert_date ON alert (date);
     CREATE TABLE help (
         seq         INTEGER PRIMARY KEY,
         date        TEXT NOT NULL,
         place       TEXT NOT NULL,
         called_at   INTEGER NOT NULL,
         answered_at INTEGER
     ) STRICT;
     CREATE INDEX help_date ON help (date);",
    ),
    M::up(
        // A call in a speaker zone: from and to, or why it was not spoken.
        "CREATE TABLE spoken (
         seq     INTEGER PRIMARY KEY,
         ticket  INTEGER NOT NULL,
         call    INTEGER NOT NULL,
         zone    TEXT NOT NULL,
         from_at INTEGER,
         to_at   INTEGER,
         clips   TEXT,
         device  TEXT,
         why     TEXT
     ) STRICT;",
    ),
    M::up(
        // A way without a number that was offered at a kiosk, and whether it was taken.
        "CREATE TABLE diversion (
         seq     INTEGER PRIMARY KEY,
         date    TEXT NOT NULL,
         kiosk   INTEGER NOT NULL,
         service TEXT NOT NULL,
         at      INTEGER NOT NULL,
         taken   INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX diversion_date ON diversion (date);",
    ),
    M::up(
        // What a day's figures are read from, in the order of the journal: what happened to tickets
        // and how long the wait or service took that it ended, who sat where, which device had what
        // trouble, and the targets of the time. `report_since` is the first event they know of.
        "ALTER TABLE day ADD COLUMN midnight INTEGER;
     CREATE TABLE act (
         seq       INTEGER PRIMARY KEY,
         at        INTEGER NOT NULL,
         ticket    INTEGER NOT NULL,
         kind      TEXT NOT NULL,
         stage     TEXT,
         nth       INTEGER NOT NULL,
         service   TEXT NOT NULL,
         lane      TEXT NOT NULL,
         counter   INTEGER,
         teller    TEXT,
         overnight INTEGER NOT NULL,
         ms        INTEGER
     ) STRICT;
     CREATE TABLE slot (
         ticket INTEGER PRIMARY KEY,
         at     INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE shift (
         seq     INTEGER PRIMARY KEY,
         counter INTEGER NOT NULL,
         teller  TEXT,
         state   TEXT NOT NULL,
         from_at INTEGER NOT NULL,
         to_at   INTEGER
     ) STRICT;
     CREATE INDEX shift_open ON shift (counter) WHERE to_at IS NULL;
     CREATE TABLE device (
         seq     INTEGER NOT NULL,
         device  TEXT NOT NULL,
         trouble TEXT NOT NULL,
         from_at INTEGER NOT NULL,
         to_at   INTEGER,
         PRIMARY KEY (seq, device)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX device_open ON device (device) WHERE to_at IS NULL;
     CREATE TABLE target (
         seq        INTEGER NOT NULL,
         service    TEXT NOT NULL,
         name       TEXT NOT NULL,
         wait_ms    INTEGER NOT NULL,
         service_ms INTEGER,
         PRIMARY KEY (seq, service)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE report_since (seq INTEGER NOT NULL) STRICT;
     INSERT INTO report_since SELECT coalesce(max(seq), 0) + 1 FROM event;",
    ),
];

/// Every migration in order.
pub(super) fn migrations() -> Migrations<'static> {
    Migrations::from_slice(MIGRATIONS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn migrations_apply_to_an_empty_database() {
        super::migrations().validate().unwrap();
    }
}
