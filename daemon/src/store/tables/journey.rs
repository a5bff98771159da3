//! Rows of tickets that are set aside.

use super::Run;
use crate::store::StoreError;
use queue::Event;
use rusqlite::params;

/// Brings the tables up to date with an event of this kind; any other leaves them alone.
pub(super) fn write(run: &Run<'_>, event: &Event) -> Result<(), StoreError> {
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
    Ok(())
}
