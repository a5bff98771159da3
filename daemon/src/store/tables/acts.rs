//! The table `act`: what happened to tickets, and how long the wait, the service or the hold took
//! that it ended.
//!
//! 1. A row is written before the stage that it ends, so that it finds it open.
//! 2. What was taken back has no row; that it was has one.
//! 3. A wait for an appointment counts from its slot, one from an earlier day is marked.

use super::Run;
use crate::store::StoreError;
use queue::{Event, Undoable};
use rusqlite::params;
use shared::{CounterId, Moment, TicketId};

struct Act {
    kind: &'static str,
    ticket: TicketId,
    /// Where; without it, where the ticket is served.
    counter: Option<CounterId>,
    /// When the stage ended, if that was earlier than it was written.
    ended_at: Option<Moment>,
}

/// Adds the act that an event is; most events are none.
pub(super) fn write(run: &Run<'_>, event: &Event) -> Result<(), StoreError> {
    if let Event::Issued { ticket, slot: Some(slot), .. } = event {
        let insert = "INSERT INTO slot (ticket, at) VALUES (?1, ?2)";
        return run.one(insert, params![ticket.0, slot.0]);
    }
    if let Event::Undone { ticket, act, .. } = event {
        return take_back(run, *ticket, *act);
    }
    act_of(event).map_or(Ok(()), |act| add(run, &act))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most events are no act upon a ticket")]
fn act_of(event: &Event) -> Option<Act> {
    let act = |kind, ticket: &TicketId, counter: Option<&CounterId>| {
        Some(Act { kind, ticket: *ticket, counter: counter.copied(), ended_at: None })
    };
    match event {
        Event::Called { ticket, counter, why, .. } => {
            let kind = match why {
                None => "recalled",
                Some(why) if why.is_by_hand() => "by_hand",
                Some(_) => "called",
            };
            act(kind, ticket, Some(counter))
        }
        Event::Finished { ticket } => act("finished", ticket, None),
        Event::Continued { ticket, .. } => act("continued", ticket, None),
        Event::Transferred { ticket, counter, .. } => act("transferred", ticket, Some(counter)),
        Event::Held { ticket, counter, .. } => act("held", ticket, Some(counter)),
        Event::Resumed { ticket } => act("resumed", ticket, None),
        Event::Missed { ticket } => act("missed", ticket, None),
        Event::Returned { ticket } => act("returned", ticket, None),
        Event::Cancelled { ticket } => act("cancelled", ticket, None),
        Event::Expired { ticket } => act("expired", ticket, None),
        Event::WalkedUp { ticket, counter } => act("walked_up", ticket, Some(counter)),
        Event::NotShown { ticket, .. } => act("not_shown", ticket, None),
        Event::PaperServed { ticket, served } => {
            let counter = Some(served.counter);
            Some(Act { kind: "paper", ticket: *ticket, counter, ended_at: Some(served.at) })
        }
        _ => None,
    }
}

fn add(run: &Run<'_>, act: &Act) -> Result<(), StoreError> {
    run.one(
        "INSERT INTO act (seq, at, ticket, kind, stage, nth, service, lane, counter, teller,
                          overnight, ms)
         SELECT ?1, ?2, ?3, ?4, it.stage,
                (SELECT count(*) FROM stage WHERE ticket = ?3 AND kind = 'wait'),
                it.service, it.lane, it.counter,
                CASE WHEN ?4 <> 'paper' THEN
                    (SELECT teller FROM shift WHERE counter = it.counter AND to_at IS NULL) END,
                coalesce(it.began_seq < (SELECT first_seq FROM day WHERE date = ?6), 0),
                max(0, ?7 - max(it.began_at, it.slot))
         FROM (SELECT stage.kind AS stage, stage.seq AS began_seq, stage.began_at,
                      coalesce(stage.service, ticket.service) AS service, ticket.lane,
                      coalesce(?5,
                          CASE stage.kind WHEN 'service' THEN stage.counter END,
                          CASE ?4 WHEN 'missed' THEN
                              (SELECT counter FROM call WHERE ticket = ?3
                               ORDER BY seq DESC LIMIT 1) END) AS counter,
                      coalesce(CASE stage.kind WHEN 'wait' THEN
                          (SELECT at FROM slot WHERE ticket = ?3) END, stage.began_at) AS slot
               FROM ticket LEFT JOIN stage
                    ON stage.ticket = ticket.id AND stage.ended_at IS NULL
               WHERE ticket.id = ?3) AS it",
        params![
            run.written.seq,
            run.written.at.0,
            act.ticket.0,
            act.kind,
            act.counter.map(|counter| counter.0),
            run.written.date,
            act.ended_at.unwrap_or(run.written.at).0
        ],
    )
}

/// That it was taken back stands in its place. It is among the latest: no more than ten seconds
/// have gone by.
fn take_back(run: &Run<'_>, ticket: TicketId, act: Undoable) -> Result<(), StoreError> {
    let kind = match act {
        Undoable::Missed => "missed",
        Undoable::Finished => "finished",
        Undoable::Continued => "continued",
    };
    run.one(
        "INSERT INTO act (seq, at, ticket, kind, nth, service, lane, counter, teller, overnight)
         SELECT ?3, ?4, ticket, 'undone', nth, service, lane, counter, teller, 0 FROM act
         WHERE ticket = ?1 AND kind = ?2 ORDER BY seq DESC LIMIT 1",
        params![ticket.0, kind, run.written.seq, run.written.at.0],
    )?;
    run.one(
        "DELETE FROM act WHERE seq =
         (SELECT seq FROM act WHERE ticket = ?1 AND kind = ?2 ORDER BY seq DESC LIMIT 1)",
        params![ticket.0, kind],
    )
}
