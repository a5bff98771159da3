//! How a number is given out.

use crate::event::Event;
use crate::hall::Hall;
use crate::lane::due_at;
use crate::line::{Key, Queue};
use shared::admission::Person;
use shared::grant::Grant;
use shared::{KioskId, Lane, Language, Moment, Number, Refusal, ServiceId, TicketId, VisitId};

/// The highest count of a series in a day; the number grows with it.
pub(crate) const NUMBER_MAX: u32 = 999_999;

/// What a customer asks for.
pub(crate) struct Wanted<'a> {
    pub service: &'a ServiceId,
    pub lane: Lane,
    pub language: &'a Language,
    pub kiosk: Option<KioskId>,
    pub large_print: bool,
    pub person: Option<&'a Person>,
    pub grant: Option<&'a Grant>,
    /// When it has an appointment.
    pub slot: Option<Moment>,
    /// What comes after it on the same ticket.
    pub then: &'a [ServiceId],
    /// It is called slowly and waited for longer.
    pub more_time: bool,
    /// What a reader has read of who asks.
    pub visit: Option<VisitId>,
}

impl Hall {
    /// A number for who has come without an appointment, within the limits of the service.
    pub(crate) fn issue(&self, wanted: &Wanted<'_>, now: Moment) -> Result<Vec<Event>, Refusal> {
        let service = self.known_service(wanted.service)?;
        let read = self.standing_visit(wanted.visit, wanted.kiosk, now)?;
        let recognised = read.filter(|read| read.lane != Lane::Ordinary).map(|read| read.lane);
        let grant = recognised.map(|_| &Grant::Recognition {}).or(wanted.grant);
        let wanted = Wanted {
            lane: recognised.unwrap_or(wanted.lane),
            person: read.and_then(|read| read.person.as_ref()).or(wanted.person),
            grant,
            ..*wanted
        };
        self.admit(service, now)?;
        self.admit_person(service, wanted.person)?;
        self.give_out(&wanted, now)
    }

    /// A number, whatever the limits of the service.
    pub(crate) fn give_out(&self, wanted: &Wanted<'_>, now: Moment) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        let service = self.known_service(wanted.service)?;
        if let Some(kiosk) = wanted.kiosk.filter(|kiosk| !rules.kiosks.contains(kiosk)) {
            return Err(Refusal::UnknownKiosk { kiosk });
        }
        self.admit_at(wanted.kiosk)?;
        if !rules.languages.contains(wanted.language) {
            return Err(Refusal::UnknownLanguage { language: wanted.language.clone() });
        }
        self.may_go_on_to(wanted.then)?;
        let count = self.next_count(service.series);
        if count > NUMBER_MAX {
            return Err(Refusal::NumbersUsedUp);
        }
        let ticket = TicketId(self.last_ticket.0 + 1);
        let grant = self.grant_at_issue(wanted.lane, wanted.grant)?;
        let due_at = due_at(rules, service, wanted.lane, now.max(wanted.slot.unwrap_or(now)));
        let by = self.picking(now)?;
        let key = Key { due_at, issued_at: now, ticket, lane: wanted.lane };
        let ahead = self.lines.ahead_of(&Queue::Service(service.id.clone()), &key, by);
        Ok(vec![Event::Issued {
            ticket,
            number: Number { series: service.series, count },
            service: service.id.clone(),
            lane: wanted.lane,
            language: wanted.language.clone(),
            kiosk: wanted.kiosk,
            large_print: wanted.large_print,
            due_at,
            people_ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
            person: wanted.person.cloned(),
            grant,
            slot: wanted.slot,
            then: wanted.then.to_vec(),
            promise: None,
            more_time: wanted.more_time,
            visit: wanted.visit,
        }])
    }
}
