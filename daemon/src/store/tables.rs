//! What the read tables make of each event, so that a report is a SELECT.

mod acts;
mod front;
mod journey;
mod states;
mod voice;
mod watch;

use super::StoreError;
use queue::Event;
use rusqlite::{Connection, Params, params};
use serde::Serialize;
use shared::device::PrintState;
use shared::{CounterId, Moment, TicketId};

/// Where and when an event was written.
pub(super) struct Written<'a> {
    pub seq: u64,
    pub at: Moment,
    pub date: &'a str,
    pub head: &'a [u8],
}

/// Empties every read table.
pub(super) fn clear(db: &Connection) -> Result<(), StoreError> {
    let tables =
        ["day", "ticket", "stage", "call", "print_job", "promise", "alert", "help", "spoken"]
            .into_iter()
            .chain(["diversion"]);
    for table in tables.chain(["act", "slot", "shift", "device", "target"]) {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    db.execute("UPDATE report_since SET seq = 1", [])?;
    Ok(())
}

/// Brings the read tables up to date with one event.
pub(super) fn write(
    db: &Connection,
    event: &Event,
    written: &Written<'_>,
) -> Result<(), StoreError> {
    let run = Run { db, written };
    // Before the stage that an act ends is written: it says how long that took.
    acts::write(&run, event)?;
    states::write(&run, event)?;
    match event {
        Event::RulesAdopted { .. }
        | Event::CounterOpened { .. }
        | Event::CounterPaused { .. }
        | Event::CounterClosed { .. }
        | Event::Arrived { .. }
        | Event::PaperAsked { .. }
        | Event::PaperHeld { .. }
        | Event::PrintSettled { .. }
        | Event::PrinterReported { .. }
        | Event::VoiceReported { .. }
        | Event::ProfileChanged { .. }
        | Event::ServiceReminder { .. }
        | Event::Foreseen { .. } => Ok(()),
        Event::DayOpened { date, midnight, .. } => run.one(
            "INSERT INTO day (date, first_seq, midnight) VALUES (?1, ?2, ?3)
             ON CONFLICT (date) DO UPDATE SET closed_seq = NULL, head = NULL",
            params![date, written.seq, midnight.map(|midnight| midnight.0)],
        ),
        Event::DayClosed => {
            run.one(
                "UPDATE alert SET cleared_at = ?2 WHERE date = ?1 AND cleared_at IS NULL",
                params![written.date, written.at.0],
            )?;
            run.one(
                "UPDATE day SET closed_seq = ?2, head = ?3 WHERE date = ?1",
                params![written.date, written.seq, written.head],
            )
        }
        Event::Issued { .. } => run.issued(event),
        Event::Called { .. } => run.called(event),
        Event::Started { ticket } => run.started(*ticket),
        Event::Finished { ticket } => run.left(*ticket, "finished", "finished"),
        Event::Missed { ticket } => run.left(*ticket, "missed", "missed"),
        Event::Cancelled { ticket } => run.left(*ticket, "cancelled", "cancelled"),
        Event::Expired { ticket } => run.left(*ticket, "expired", "expired"),
        Event::Returned { ticket } => {
            run.stand(*ticket, "waiting")?;
            run.waits(*ticket, None, None)
        }
        Event::PrintReported { ticket, print } => run.print(*ticket, *print),
        Event::Shown { ticket, call, .. } => run.one(
            "UPDATE call SET shown_at = ?3 WHERE ticket = ?1 AND seq =
             (SELECT max(seq) FROM call WHERE ticket = ?1 AND call = ?2) AND shown_at IS NULL",
            params![ticket.0, call, written.at.0],
        ),
        Event::Spoken { .. } | Event::Voice { .. } => voice::write(&run, event),
        Event::ServiceClosed { .. }
        | Event::ServiceOpened { .. }
        | Event::ServiceTurned { .. }
        | Event::EmergencyReported { .. }
        | Event::EmergencyOverdue { .. }
        | Event::Booked { .. }
        | Event::BookingCancelled { .. }
        | Event::CheckedIn { .. }
        | Event::NoShow { .. }
        | Event::SlotCame { .. } => Ok(()),
        Event::LaneGranted { ticket, lane, .. } => {
            run.one("UPDATE ticket SET lane = ?2 WHERE id = ?1", params![ticket.0, word(lane)])
        }
        Event::Transferred { .. }
        | Event::Held { .. }
        | Event::Resumed { .. }
        | Event::Continued { .. }
        | Event::WalkedUp { .. }
        | Event::PaperEntered { .. }
        | Event::PaperServed { .. }
        | Event::Undone { .. } => journey::write(&run, event),
        Event::AlertRaised { .. }
        | Event::AlertCleared { .. }
        | Event::HelpCalled { .. }
        | Event::HelpAnswered { .. } => watch::write(&run, event),
        Event::ScreenReported { .. }
        | Event::MediaReported { .. }
        | Event::NotShown { .. }
        | Event::EmergencyShown { .. }
        | Event::EmergencyCleared
        | Event::ScreensTested { .. } => Ok(()),
        Event::Front { news } => front::write(&run, news),
    }
}

struct Run<'a> {
    db: &'a Connection,
    written: &'a Written<'a>,
}

impl Run<'_> {
    fn one(&self, sql: &str, values: impl Params) -> Result<(), StoreError> {
        self.db.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    fn issued(&self, event: &Event) -> Result<(), StoreError> {
        let Event::Issued { ticket, number, service, lane, language, kiosk, people_ahead, .. } =
            event
        else {
            return Ok(());
        };
        self.one(
            "INSERT INTO ticket (id, date, number, service, lane, language, kiosk, people_ahead,
                                 issued_at, stand)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting')",
            params![
                ticket.0,
                self.written.date,
                number.to_string(),
                service.0,
                word(lane),
                language.0,
                kiosk.map(|kiosk| kiosk.0),
                people_ahead,
                self.written.at.0
            ],
        )?;
        if let Event::Issued { promise: Some(promise), .. } = event {
            self.one(
                "INSERT INTO promise (ticket, from_minutes, to_minutes) VALUES (?1, ?2, ?3)",
                params![ticket.0, promise.from, promise.to],
            )?;
        }
        self.waits(*ticket, Some(&service.0), None)
    }

    fn called(&self, event: &Event) -> Result<(), StoreError> {
        let Event::Called { ticket, counter, call, why } = event else { return Ok(()) };
        if why.is_some() {
            self.left(*ticket, "called", "called")?;
            self.one(
                "UPDATE promise SET waited_ms = ?2 -
                 (SELECT issued_at FROM ticket WHERE id = ?1)
                 WHERE ticket = ?1 AND waited_ms IS NULL",
                params![ticket.0, self.written.at.0],
            )?;
        }
        self.one(
            "INSERT INTO call (ticket, seq, counter, call, at, why)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                ticket.0,
                self.written.seq,
                counter.0,
                call,
                self.written.at.0,
                why.as_ref().map(word)
            ],
        )
    }

    fn started(&self, ticket: TicketId) -> Result<(), StoreError> {
        self.stand(ticket, "serving")?;
        self.one(
            "INSERT INTO stage (ticket, seq, kind, service, counter, began_at)
             SELECT ?1, ?2, 'service', service,
                    (SELECT counter FROM call WHERE ticket = ?1 ORDER BY seq DESC LIMIT 1), ?3
             FROM ticket WHERE id = ?1",
            params![ticket.0, self.written.seq, self.written.at.0],
        )
    }

    /// Ends the stage the ticket is in.
    fn left(&self, ticket: TicketId, stand: &str, by: &str) -> Result<(), StoreError> {
        self.stand(ticket, stand)?;
        self.one(
            "UPDATE stage SET ended_at = ?2, ended_by = ?3 WHERE ticket = ?1 AND ended_at IS NULL",
            params![ticket.0, self.written.at.0, by],
        )
    }

    /// Begins a wait, for the ticket's service if no other is named.
    fn waits(
        &self,
        ticket: TicketId,
        service: Option<&str>,
        counter: Option<CounterId>,
    ) -> Result<(), StoreError> {
        self.one(
            "INSERT INTO stage (ticket, seq, kind, service, counter, began_at)
             VALUES (?1, ?2, 'wait',
                     coalesce(?3, (SELECT service FROM ticket WHERE id = ?1)), ?4, ?5)",
            params![
                ticket.0,
                self.written.seq,
                service,
                counter.map(|counter| counter.0),
                self.written.at.0
            ],
        )
    }

    fn stand(&self, ticket: TicketId, stand: &str) -> Result<(), StoreError> {
        self.one("UPDATE ticket SET stand = ?2 WHERE id = ?1", params![ticket.0, stand])
    }

    fn print(&self, ticket: TicketId, print: PrintState) -> Result<(), StoreError> {
        let (state, trouble) = match print {
            PrintState::Started => {
                return self.one(
                    "INSERT INTO print_job (ticket, seq, started_at, state)
                     VALUES (?1, ?2, ?3, 'started')",
                    params![ticket.0, self.written.seq, self.written.at.0],
                );
            }
            PrintState::Confirmed => ("confirmed", None),
            PrintState::Unverified => ("unverified", None),
            PrintState::Unknown => ("unknown", None),
            PrintState::Failed { trouble } => ("failed", Some(word(&trouble))),
        };
        // A trouble found before the first byte has no start of its own.
        self.one(
            "INSERT INTO print_job (ticket, seq, started_at, state)
             SELECT ?1, ?2, ?3, '' WHERE NOT EXISTS
             (SELECT 1 FROM print_job WHERE ticket = ?1 AND ended_at IS NULL)",
            params![ticket.0, self.written.seq, self.written.at.0],
        )?;
        self.one(
            "UPDATE print_job SET ended_at = ?2, state = ?3, trouble = ?4
             WHERE ticket = ?1 AND ended_at IS NULL",
            params![ticket.0, self.written.at.0, state, trouble],
        )
    }
}

/// A value's word in JSON; a plain word stands without its quotes.
fn word(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    json.trim_matches('"').to_owned()
}
