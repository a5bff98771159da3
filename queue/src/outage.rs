//! Numbers from a paper list (补录), kept by hand while the system was out, typed in afterwards.

use crate::event::Event;
use crate::hall::Hall;
use crate::issue::NUMBER_MAX;
use crate::lane;
use crate::line::{Key, Queue};
use crate::overnight::LeftTicket;
use shared::journey::Served;
use shared::{Lane, Language, Moment, Number, Placing, Refusal, Rules, ServiceId, TicketId};

/// So far above the numbers given out may one from a list be; more is a slip of the finger.
const COUNT_AHEAD_MAX: u32 = 500;

/// A line of the list.
pub(crate) struct Listed<'a> {
    pub number: Number,
    pub service: &'a ServiceId,
    pub lane: Lane,
    pub issued_at: Moment,
    pub served: Option<Served>,
}

impl Hall {
    pub(crate) fn enter_paper(
        &self,
        listed: &Listed<'_>,
        now: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        let unknown = || Refusal::UnknownService { service: listed.service.clone() };
        let service = rules.service(listed.service).ok_or_else(unknown)?;
        let Number { series, count } = listed.number;
        if series != service.series || count == 0 {
            return Err(Refusal::NumberNotOfService { series: service.series });
        }
        let given = self.counts.get(&series).copied().unwrap_or(0);
        let count_max = given.saturating_add(COUNT_AHEAD_MAX).min(NUMBER_MAX);
        if count > count_max {
            return Err(Refusal::NumberTooFar { count_max });
        }
        if self.holder(listed.number).is_some() {
            return Err(Refusal::NumberHeld { number: listed.number });
        }
        self.times_are_true(listed, rules, now)?;
        let ticket = TicketId(self.last_ticket.0 + 1);
        let due_at = lane::due_at(rules, service, listed.lane, listed.issued_at);
        let key = Key { due_at, issued_at: listed.issued_at, ticket, lane: listed.lane };
        let by = self.picking(now)?;
        let ahead = self.lines.ahead_of(&Queue::Service(service.id.clone()), &key, by);
        let listed_ticket = Box::new(LeftTicket {
            ticket,
            number: listed.number,
            service: service.id.clone(),
            lane: listed.lane,
            language: rules.languages.first().cloned().unwrap_or_else(Language::chinese),
            kiosk: None,
            paper_at: None,
            large_print: false,
            issued_at: listed.issued_at,
            waiting_since: listed.issued_at,
            due_at,
            people_ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
            returned: false,
            print: None,
            copies: 0,
            settled: false,
            placing: Placing::Keep,
            stage: 1,
            then: Vec::new(),
            nights: 0,
            granted: false,
            slot: None,
            more_time: false,
        });
        let mut events = vec![Event::PaperEntered { ticket: listed_ticket }];
        events.extend(listed.served.map(|served| Event::PaperServed { ticket, served }));
        Ok(events)
    }

    fn times_are_true(
        &self,
        listed: &Listed<'_>,
        rules: &Rules,
        now: Moment,
    ) -> Result<(), Refusal> {
        if listed.issued_at > now || listed.served.is_some_and(|served| served.at > now) {
            return Err(Refusal::TimeInFuture);
        }
        if listed.issued_at < self.begins_at {
            return Err(Refusal::TimeBeforeDay);
        }
        match listed.served {
            Some(served) if served.at < listed.issued_at => Err(Refusal::ServedTooEarly),
            Some(served) if rules.counter(served.counter).is_none() => {
                Err(Refusal::UnknownCounter { counter: served.counter })
            }
            Some(_) | None => Ok(()),
        }
    }
}
