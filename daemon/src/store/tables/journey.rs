//! Rows of tickets that are sent on, set aside, go on, walk up, or come back to where they were.

use super::{Run, word};
use crate::store::StoreError;
use queue::{Event, LeftTicket, Undoable};
use rusqlite::params;
use shared::TicketId;
use shared::command::Destination;
use shared::journey::Served;

/// Brings the tables up to date with an event of this kind; any other leaves them alone.
pub(super) fn write(run: &Run<'_>, event: &Event) -> Result<(), StoreError> {
    if let Event::Transferred { ticket, to, .. } = event {
        run.left(*ticket, "waiting", "transferred")?;
        return transferred(run, *ticket, to);
    }
    if let Event::Held { ticket, counter, .. } = event {
        run.left(*ticket, "held", "held")?;
        return run.one(
            "INSERT INTO stage (ticket, seq, kind, service, counter, began_at)
             SELECT ?1, ?2, 'held', service, ?3, ?4 FROM ticket WHERE id = ?1",
            params![ticket.0, run.written.seq, counter.0, run.written.at.0],
        );
    }
    if let Event::Resumed { ticket } = event {
        run.left(*ticket, "waiting", "resumed")?;
        return run.waits(*ticket, None, None);
    }
    if let Event::Continued { ticket, service, .. } = event {
        run.left(*ticket, "waiting", "finished")?;
        run.one("UPDATE ticket SET service = ?2 WHERE id = ?1", params![ticket.0, service.0])?;
        return run.waits(*ticket, None, None);
    }
    if let Event::WalkedUp { ticket, counter } = event {
        run.left(*ticket, "serving", "walked_up")?;
        return run.one(
            "INSERT INTO stage (ticket, seq, kind, service, counter, began_at)
             SELECT ?1, ?2, 'service', service, ?3, ?4 FROM ticket WHERE id = ?1",
            params![ticket.0, run.written.seq, counter.0, run.written.at.0],
        );
    }
    if let Event::PaperEntered { ticket } = event {
        return entered(run, ticket);
    }
    if let Event::PaperServed { ticket, served } = event {
        return paper_served(run, *ticket, served);
    }
    if let Event::Undone { ticket, act, .. } = event {
        return undone(run, *ticket, *act);
    }
    Ok(())
}

fn transferred(run: &Run<'_>, ticket: TicketId, to: &Destination) -> Result<(), StoreError> {
    match to {
        Destination::Service(service) => {
            run.one("UPDATE ticket SET service = ?2 WHERE id = ?1", params![ticket.0, service.0])?;
            run.waits(ticket, None, None)
        }
        Destination::Counter(counter) => run.waits(ticket, None, Some(*counter)),
        Destination::Teller(_) => run.waits(ticket, None, None),
    }
}

/// A number from a paper list, with the times that are true and not those of typing.
fn entered(run: &Run<'_>, ticket: &LeftTicket) -> Result<(), StoreError> {
    let (id, issued_at) = (ticket.ticket.0, ticket.issued_at.0);
    run.one(
        "INSERT INTO ticket (id, date, number, service, lane, language, kiosk, people_ahead,
                             issued_at, stand)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7, ?8, 'waiting')",
        params![
            id,
            run.written.date,
            ticket.number.to_string(),
            ticket.service.0,
            word(&ticket.lane),
            ticket.language.0,
            ticket.people_ahead,
            issued_at
        ],
    )?;
    run.one(
        "INSERT INTO stage (ticket, seq, kind, service, began_at) VALUES (?1, ?2, 'wait', ?3, ?4)",
        params![id, run.written.seq, ticket.service.0, issued_at],
    )
}

/// How long it took is on no list: the row says where and when alone.
fn paper_served(run: &Run<'_>, ticket: TicketId, served: &Served) -> Result<(), StoreError> {
    run.stand(ticket, "finished")?;
    run.one(
        "UPDATE stage SET ended_at = ?2, ended_by = 'paper'
         WHERE ticket = ?1 AND ended_at IS NULL",
        params![ticket.0, served.at.0],
    )?;
    run.one(
        "INSERT INTO stage (ticket, seq, kind, service, counter, began_at, ended_at, ended_by)
         SELECT ?1, ?2, 'service', service, ?3, ?4, ?4, 'paper' FROM ticket WHERE id = ?1",
        params![ticket.0, run.written.seq, served.counter.0, served.at.0],
    )
}

/// Opens again the row that the act had ended, and drops the one that it had begun.
fn undone(run: &Run<'_>, ticket: TicketId, act: Undoable) -> Result<(), StoreError> {
    if act == Undoable::Missed {
        return run.stand(ticket, "called");
    }
    run.stand(ticket, "serving")?;
    run.one(
        "DELETE FROM stage WHERE ticket = ?1 AND kind = 'wait' AND ended_at IS NULL",
        params![ticket.0],
    )?;
    run.one(
        "UPDATE stage SET ended_at = NULL, ended_by = NULL WHERE ticket = ?1 AND seq =
         (SELECT max(seq) FROM stage WHERE ticket = ?1 AND kind = 'service')",
        params![ticket.0],
    )?;
    run.one(
        "UPDATE ticket SET service =
         (SELECT service FROM stage WHERE ticket = ?1 AND ended_at IS NULL) WHERE id = ?1",
        params![ticket.0],
    )
}
