//! Emergencies: a loss report or a fraud stop is taken on, acted on and checked in time.
//!
//! 1. Two clocks run from when a ticket became an emergency; each that runs out is told once.
//! 2. What was done is checked by two people, and both names are recorded.
//! 3. A clock stops with its step, or with a customer who has gone.

use crate::event::Event;
use crate::hall::{Hall, Place};
use crate::lane::text_within;
use shared::grant::{EmergencyStep, TELLER_CHARS_MAX, TellerName};
use shared::{Lane, Moment, Refusal, TicketId};

/// How many people look at what was done.
pub(crate) const CHECKERS: usize = 2;

/// How far the care of one emergency has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// Since when it is one.
    pub since: Moment,
    /// When somebody took it on.
    pub answered_at: Option<Moment>,
    /// When the first measure was taken.
    pub measured_at: Option<Moment>,
    /// Who has looked at what was done.
    pub checked_by: Vec<TellerName>,
    /// The steps that were told to be late.
    pub overdue: Vec<EmergencyStep>,
}

impl Emergency {
    /// Whether a step that was told to be late is still to be done.
    pub fn is_overdue(&self) -> bool {
        self.overdue.iter().any(|step| match step {
            EmergencyStep::Answered => self.answered_at.is_none(),
            EmergencyStep::Measure => self.measured_at.is_none(),
            EmergencyStep::Checked => self.checked_by.len() < CHECKERS,
        })
    }
}

impl Hall {
    /// The day's emergencies in the order of their tickets.
    pub fn emergencies(&self) -> impl Iterator<Item = (TicketId, &Emergency)> {
        self.emergencies.iter().map(|(ticket, emergency)| (*ticket, emergency))
    }

    /// Those whose customers have not gone away unserved.
    pub(crate) fn emergencies_in_need(&self) -> impl Iterator<Item = &Emergency> {
        let all = self.emergencies.iter();
        all.filter(|(ticket, _)| self.is_in_need(**ticket)).map(|(_, emergency)| emergency)
    }

    pub(crate) fn report_emergency(
        &self,
        ticket: TicketId,
        step: EmergencyStep,
        by: &TellerName,
    ) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        self.tickets.get(&ticket).ok_or(Refusal::UnknownTicket)?;
        let emergency = self.emergencies.get(&ticket).ok_or(Refusal::NotAnEmergency)?;
        text_within(&by.0, TELLER_CHARS_MAX)?;
        let news = match step {
            EmergencyStep::Answered => emergency.answered_at.is_none(),
            EmergencyStep::Measure => emergency.measured_at.is_none(),
            EmergencyStep::Checked if emergency.measured_at.is_none() => {
                return Err(Refusal::NothingToReport);
            }
            EmergencyStep::Checked if emergency.checked_by.len() >= CHECKERS => false,
            EmergencyStep::Checked if emergency.checked_by.contains(by) => {
                return Err(Refusal::NeedsAnotherPerson);
            }
            EmergencyStep::Checked => true,
        };
        let event = Event::EmergencyReported { ticket, step, by: by.clone() };
        Ok(if news { vec![event] } else { Vec::new() })
    }

    /// The clocks that have run out and have not been told.
    pub(crate) fn emergencies_overdue(&self, now: Moment) -> impl Iterator<Item = Event> + use<'_> {
        let due = self.clocks().filter(move |(_, _, at)| *at <= now);
        due.map(|(ticket, step, _)| Event::EmergencyOverdue { ticket, step })
    }

    /// When the next clock runs out.
    pub(crate) fn next_overdue(&self) -> Option<Moment> {
        self.clocks().map(|(_, _, at)| at).min()
    }

    /// A ticket given out as an emergency is one from then on.
    pub(crate) fn follow_issue(&mut self, event: &Event, at: Moment) {
        if let Event::Issued { ticket, lane, .. } = event {
            self.begin_emergency(*ticket, *lane, at);
        }
    }

    /// Begins the clocks of a ticket that has become an emergency.
    pub(crate) fn begin_emergency(&mut self, ticket: TicketId, lane: Lane, at: Moment) {
        if lane == Lane::Emergency {
            let (answered_at, measured_at) = (None, None);
            let (checked_by, overdue) = (Vec::new(), Vec::new());
            let emergency = Emergency { since: at, answered_at, measured_at, checked_by, overdue };
            self.emergencies.insert(ticket, emergency);
        }
    }

    /// Follows what concerns an emergency; service that begins is an answer.
    pub(crate) fn follow_emergency(&mut self, event: &Event, at: Moment) {
        let (Event::EmergencyReported { ticket, .. }
        | Event::EmergencyOverdue { ticket, .. }
        | Event::Started { ticket }) = event
        else {
            return;
        };
        let Some(emergency) = self.emergencies.get_mut(ticket) else { return };
        if let Event::EmergencyOverdue { step, .. } = event {
            emergency.overdue.push(*step);
            return;
        }
        emergency.answered_at.get_or_insert(at);
        if let Event::EmergencyReported { step, by, .. } = event {
            match step {
                EmergencyStep::Answered => {}
                EmergencyStep::Measure => _ = emergency.measured_at.get_or_insert(at),
                EmergencyStep::Checked => emergency.checked_by.push(by.clone()),
            }
        }
    }

    /// Every clock that runs: whose, for which step, and until when.
    fn clocks(&self) -> impl Iterator<Item = (TicketId, EmergencyStep, Moment)> {
        let rules = self.rules().filter(|_| self.open).map(|rules| rules.emergency);
        rules.into_iter().flat_map(|rules| {
            self.emergencies.iter().filter(|(ticket, _)| self.is_in_need(**ticket)).flat_map(
                move |(ticket, emergency)| {
                    let answer = (EmergencyStep::Answered, rules.answered_within);
                    let measure = (EmergencyStep::Measure, rules.measure_within);
                    [(answer, emergency.answered_at), (measure, emergency.measured_at)]
                        .into_iter()
                        .filter(|((step, _), done)| {
                            done.is_none() && !emergency.overdue.contains(step)
                        })
                        .map(|((step, within), _)| (*ticket, step, emergency.since + within))
                },
            )
        })
    }

    fn is_in_need(&self, ticket: TicketId) -> bool {
        self.tickets.get(&ticket).is_some_and(|known| match known.place {
            Place::Waiting
            | Place::Counter { .. }
            | Place::Missed { .. }
            | Place::Held { .. }
            | Place::Finished => true,
            Place::Cancelled | Place::Expired => false,
        })
    }
}
