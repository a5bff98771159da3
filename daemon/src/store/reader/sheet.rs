//! Reading what one ticket's sheet is made from: its events in the journal, the chain they stand
//! in, and who was called before it.

use super::{Day, Reader, text};
use crate::store::journal::{Head, Row, Rows};
use crate::store::{StoreError, upcast};
use queue::{Event, Why};
use rusqlite::{OptionalExtension, params};
use shared::{Moment, TicketId};
use std::collections::BTreeMap;

/// How many days after its own a ticket may be on: it waits for so many nights at most.
const DAYS_ON_MAX: usize = 8;
/// Most that are named of those who were called before a ticket.
const BEFORE_MAX: u32 = 50;

/// A ticket as the tables have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Which.
    pub id: TicketId,
    /// The day it was given out.
    pub date: String,
    /// What it holds.
    pub number: String,
    /// What it waited for last.
    pub service: String,
    /// Its lane.
    pub lane: String,
    /// When it was given out.
    pub issued_at: Moment,
    /// How many stood before it then.
    pub people_ahead: u32,
    /// Where it stands.
    pub stand: String,
}

/// Somebody else who was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The number.
    pub number: String,
    /// When it was given out.
    pub issued_at: Moment,
    /// When it was called.
    pub at: Moment,
    /// Where to.
    pub counter: u16,
    /// Why.
    pub why: Why,
}

impl Reader {
    /// The ticket that had this number on this date: one given out on it, or one of a day before
    /// that was still in the hall.
    pub fn ticket(&self, date: &str, number: &str) -> Result<Option<TicketRow>, StoreError> {
        let days = self.days(date, date)?;
        let Some(day) = days.first() else { return Ok(None) };
        let mut query = self.db.prepare_cached(
            "SELECT id, date, number, service, lane, issued_at, people_ahead, stand FROM ticket
             WHERE number = ?2 AND (date = ?1 OR date IN
                   (SELECT date FROM day WHERE date < ?1 ORDER BY date DESC LIMIT ?5)
               AND (stand NOT IN ('finished', 'cancelled', 'expired')
                    OR EXISTS (SELECT 1 FROM act
                               WHERE seq >= ?3 AND seq < ?4 AND act.ticket = ticket.id)))
             ORDER BY date DESC LIMIT 1",
        )?;
        let place = params![date, number, day.first, day.next, DAYS_ON_MAX];
        let found = query.query_row(place, |row| {
            Ok(TicketRow {
                id: TicketId(row.get(0)?),
                date: row.get(1)?,
                number: row.get(2)?,
                service: row.get(3)?,
                lane: row.get(4)?,
                issued_at: Moment(row.get(5)?),
                people_ahead: row.get(6)?,
                stand: row.get(7)?,
            })
        });
        Ok(found.optional()?)
    }

    /// The days on which a ticket of a date may have been in the hall.
    pub fn days_on(&self, date: &str) -> Result<Vec<Day>, StoreError> {
        let mut days = self.days(date, "9999-12-31")?;
        days.truncate(DAYS_ON_MAX);
        Ok(days)
    }

    /// The journal's rows that name a ticket, in order.
    pub fn journal(
        &self,
        ticket: TicketId,
        (first, next): (u64, u64),
    ) -> Result<Vec<(u64, Moment, Event)>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT seq, at, format, body FROM event
             WHERE seq >= ?1 AND seq < ?2 AND instr(body, ?3) > 0 ORDER BY seq",
        )?;
        let name = format!("\"ticket\":{ticket}");
        let rows = query.query_map(params![first, next, name.as_bytes()], |row| {
            let (seq, at) = (row.get(0)?, Moment(row.get(1)?));
            Ok(Row { seq, at, format: row.get(2)?, body: row.get(3)?, hash: Vec::new() })
        })?;
        let mut found = Vec::new();
        for row in rows {
            let row = row?;
            found.push((row.seq, row.at, upcast::read(&row)?.event));
        }
        Ok(found)
    }

    /// The hash of the last of these rows, if each follows from the one before.
    pub fn chain(&self, first: u64, last: u64) -> Result<Option<[u8; 32]>, StoreError> {
        let mut head = match Head::before(&self.db, first) {
            Err(StoreError::Broken { .. }) => return Ok(None),
            head => head?,
        };
        let mut rows = Rows::since(first);
        while head.seq < last {
            let Some(row) = rows.next(&self.db)? else { return Ok(None) };
            head = match head.follow(&row) {
                Err(StoreError::Broken { .. }) => return Ok(None),
                head => head?,
            };
        }
        Ok(Some(head.hash))
    }

    /// Numbers and when they were given out.
    pub fn numbers(
        &self,
        tickets: impl IntoIterator<Item = TicketId>,
    ) -> Result<BTreeMap<TicketId, (String, Moment)>, StoreError> {
        let sql = "SELECT number, issued_at FROM ticket WHERE id = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let mut known = BTreeMap::new();
        for ticket in tickets {
            let row = query.query_row([ticket.0], |row| Ok((row.get(0)?, Moment(row.get(1)?))));
            if let Some(row) = row.optional()? {
                known.insert(ticket, row);
            }
        }
        Ok(known)
    }

    /// Who came later for this service, and was called before this moment.
    pub fn called_before(
        &self,
        ticket: &TicketRow,
        service: &str,
        until: Moment,
    ) -> Result<Vec<Called>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT ticket.number, ticket.issued_at, call.at, call.counter, call.why FROM ticket
             JOIN call ON call.ticket = ticket.id AND call.why IS NOT NULL
             LEFT JOIN act ON act.seq = call.seq
             WHERE ticket.id > ?1 AND ticket.date = ?2
               AND coalesce(act.service, ticket.service) = ?3
               AND ticket.issued_at > ?4 AND call.at < ?5
             ORDER BY call.at LIMIT ?6",
        )?;
        let place =
            params![ticket.id.0, ticket.date, service, ticket.issued_at.0, until.0, BEFORE_MAX];
        let mut rows = query.query(place)?;
        let mut called = Vec::new();
        while let Some(row) = rows.next()? {
            let Ok(why) = serde_json::from_str(text(row, 4)?) else { continue };
            let (number, issued_at) = (row.get(0)?, Moment(row.get(1)?));
            let (at, counter) = (Moment(row.get(2)?), row.get(3)?);
            called.push(Called { number, issued_at, at, counter, why });
        }
        Ok(called)
    }

    /// Who sat at the counter by the act of this event.
    pub fn teller(&self, seq: u64) -> Result<Option<String>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT teller FROM act WHERE seq = ?1")?;
        Ok(query.query_row([seq], |row| row.get(0)).optional()?.flatten())
    }
}
