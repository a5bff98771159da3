//! How a ticket comes to its lane: at its issue, or once afterwards.
//!
//! A lane granted later gives the ticket a new key, once, with the age of before: nobody moves up
//! twice, and nobody's wait begins anew.

use crate::dispatch::{Joined, policy};
use crate::event::Event;
use crate::hall::{Hall, Place};
use shared::grant::Grant;
use shared::limits::REASON_CHARS_MAX;
use shared::rules::{Rules, Service};
use shared::{Lane, Moment, Number, Refusal};

impl Hall {
    /// On whose word a ticket has the lane it is issued with; none for the ordinary one.
    pub(crate) fn grant_at_issue(
        &self,
        lane: Lane,
        grant: Option<&Grant>,
    ) -> Result<Option<Grant>, Refusal> {
        if lane == Lane::Ordinary {
            return Ok(None);
        }
        let grant = grant.cloned().unwrap_or(Grant::Recognition {});
        may_grant(self.day_rules()?, lane, &grant)?;
        Ok(Some(grant))
    }

    pub(crate) fn grant_lane(
        &self,
        number: Number,
        lane: Lane,
        grant: &Grant,
    ) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        let ticket = self.holder(number).ok_or(Refusal::UnknownNumber { number })?;
        // Nobody is moved back, and who has an appointment has checked in for it.
        if matches!(lane, Lane::Ordinary | Lane::Appointment) {
            return Err(Refusal::LaneNotGranted { lane });
        }
        may_grant(rules, lane, grant)?;
        if ticket.place != Place::Waiting {
            return Err(Refusal::NotWaiting);
        }
        if ticket.granted || ticket.lane == lane {
            return Err(Refusal::LaneGrantedAlready { number });
        }
        let service = self.known_service(&ticket.service)?;
        let due_at = due_at(rules, service, lane, ticket.counted_from());
        let (ticket, grant) = (ticket.id, grant.clone());
        Ok(vec![Event::LaneGranted { ticket, lane, grant, due_at }])
    }

    /// Follows a lane granted later: the ticket leaves its line and joins it by its new key.
    pub(crate) fn follow_lane(&mut self, event: &Event, at: Moment) {
        let Event::LaneGranted { ticket, lane, due_at, .. } = event else { return };
        let Some(ticket) = self.tickets.get_mut(ticket) else { return };
        let in_line = self.lines.leave(&ticket.queue(), &ticket.key());
        (ticket.lane, ticket.due_at, ticket.granted) = (*lane, *due_at, true);
        if in_line {
            self.lines.join(ticket.queue(), ticket.key(), ticket.watched_since());
        }
        let (ticket, lane) = (ticket.id, *lane);
        self.begin_emergency(ticket, lane, at);
    }
}

/// The key of a ticket of this lane.
pub(crate) fn due_at(rules: &Rules, service: &Service, lane: Lane, e: Moment) -> Moment {
    policy(rules).due_at(&Joined { since: e, due: service.due, lane })
}

/// Refuses a lane that the rules do not give on this word.
fn may_grant(rules: &Rules, lane: Lane, grant: &Grant) -> Result<(), Refusal> {
    match grant {
        Grant::Recognition {} => Ok(()),
        Grant::Asked {} if lane == Lane::Care && rules.lanes.care_by_asking => Ok(()),
        Grant::Asked {} => Err(Refusal::LaneNotGranted { lane }),
        Grant::Staff { reason } => text_within(reason, REASON_CHARS_MAX),
    }
}

/// Refuses a text that says nothing, or is too long.
pub(crate) fn text_within(text: &str, chars_max: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::TextMissing);
    }
    if text.chars().count() > chars_max {
        return Err(Refusal::TextTooLong { chars_max });
    }
    Ok(())
}
