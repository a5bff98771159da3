//! What staff do out of turn. It is exempt from the order of keys, and always recorded as such.

use crate::event::{Event, Why};
use crate::hall::{Hall, Place};
use crate::issue::Wanted;
use crate::line::{self, NEXT_NAMED};
use shared::grant::Grant;
use shared::limits::REASON_CHARS_MAX;
use shared::{CounterId, Lane, Language, Moment, Number, Refusal, ServiceId, TicketId};

/// The rule of a call out of turn, in the journal.
pub(crate) const BY_HAND: &str = "by_hand";

impl Why {
    /// Whether somebody chose the ticket, out of turn.
    pub fn is_by_hand(&self) -> bool {
        self.rule == BY_HAND
    }
}

impl Hall {
    pub(crate) fn call_number(
        &self,
        id: CounterId,
        number: Number,
        reason: &str,
        now: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.open(id)?;
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(Refusal::TextTooLong { chars_max: REASON_CHARS_MAX });
        }
        if reason.trim().is_empty() {
            return Err(Refusal::NoReason);
        }
        let ticket = self.holder(number).ok_or(Refusal::UnknownNumber { number })?;
        if !matches!(ticket.place, Place::Waiting | Place::Missed { .. }) {
            return Err(Refusal::NotWaiting);
        }
        let mut events = self.done_with(counter)?;
        let mut passed = self.lines.first(&self.queues(id), NEXT_NAMED + 1, self.picking(now)?);
        passed.retain(|key| key.ticket != ticket.id);
        let why = line::why(BY_HAND, ticket.due_at, &passed);
        let why = Some(Why { reason: Some(reason.trim().to_owned()), ..why });
        events.push(Event::Called { ticket: ticket.id, counter: id, call: 1, why });
        Ok(events)
    }

    /// A customer without a ticket is served at once.
    pub(crate) fn walk_up(
        &self,
        id: CounterId,
        service: &ServiceId,
        lane: Lane,
        now: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        self.open_and_free(id)?;
        let language = self.day_rules()?.languages.first().cloned();
        let language = &language.unwrap_or_else(Language::chinese);
        let (kiosk, large_print, then) = (None, false, &[][..]);
        let wanted = Wanted {
            service,
            lane,
            language,
            kiosk,
            large_print,
            person: None,
            grant: Some(&Grant::Recognition {}),
            slot: None,
            then,
            more_time: false,
            visit: None,
        };
        let mut events = self.issue(&wanted, now)?;
        if let Some(Event::Issued { ticket, people_ahead, .. }) = events.first_mut() {
            *people_ahead = 0;
            let ticket = *ticket;
            events.push(Event::WalkedUp { ticket, counter: id });
        }
        Ok(events)
    }

    pub(crate) fn serve_at_once(&mut self, id: TicketId, counter: CounterId, at: Moment) {
        let place = Place::Counter {
            counter,
            calls: 0,
            first_called_at: at,
            called_at: at,
            arrived_at: Some(at),
            started_at: Some(at),
        };
        self.place(id, place);
    }
}
