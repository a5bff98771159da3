//! What a command leads to.

use crate::dispatch::Joined;
use crate::event::Event;
use crate::hall::{Hall, Place};
use crate::line::{Key, Queue};
use shared::{Command, KioskId, Lane, Language, Moment, Number, Refusal, ServiceId, TicketId};

/// The highest count of a series in a day; the number grows with it.
pub(crate) const NUMBER_MAX: u32 = 999_999;

/// What a customer asks for.
struct Wanted<'a> {
    service: &'a ServiceId,
    lane: Lane,
    language: &'a Language,
    kiosk: Option<KioskId>,
    large_print: bool,
}

impl Hall {
    /// Decides what a command leads to, and changes nothing.
    ///
    /// The caller writes the events down first and tells of them second, so a crash in between
    /// loses nothing that was promised.
    pub fn decide(&self, command: &Command, now: Moment) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::OpenDay { date } => self.open_day(date),
            Command::CloseDay {} => self.close_day(now),
            Command::Issue { service, lane, language, kiosk, large_print } => {
                let (lane, kiosk, large_print) = (*lane, *kiosk, *large_print);
                let wanted = Wanted { service, lane, language, kiosk, large_print };
                self.issue(&wanted, now)
            }
            Command::OpenCounter { counter } => self.open_counter(*counter),
            Command::PauseCounter { counter, reason } => self.pause_counter(*counter, reason),
            Command::CloseCounter { counter } => self.close_counter(*counter),
            Command::CallNext { counter } => self.call_next(*counter, now),
            Command::Recall { counter } => self.recall(*counter, now),
            Command::Arrive { counter } => self.arrive(*counter),
            Command::Start { counter } => self.start(*counter),
            Command::Finish { counter } => self.finish(*counter),
            Command::Miss { counter } => self.miss(*counter, now),
            Command::Return { number } => self.return_missed(*number, now),
            Command::Transfer { counter, to } => self.transfer(*counter, to),
            Command::Cancel { number } => self.cancel(*number),
            Command::Reprint { ticket, kiosk, asker } => self.reprint(*ticket, *kiosk, *asker, now),
            Command::ReportHeld { ticket, copy, held } => self.report_held(*ticket, *copy, *held),
            Command::SettlePrint { ticket } => self.settle_print(*ticket),
            Command::ReportPrint { ticket, copy, print } => {
                self.report_print(*ticket, *copy, *print)
            }
            Command::ReportPrinter { kiosk, printer } => {
                let event = Event::PrinterReported { kiosk: *kiosk, printer: *printer };
                let known = self.standing_rules()?.kiosks.contains(kiosk);
                let news = known && self.printer(*kiosk) != *printer;
                if known { Ok(one_if(news, event)) } else { Err(Refusal::NothingToReport) }
            }
            Command::ReportVoice { voice } => {
                Ok(one_if(self.voice != *voice, Event::VoiceReported { voice: *voice }))
            }
            Command::ReportShown { ticket, call } => {
                let seen = self.called(*ticket, *call)?.shown;
                Ok(one_if(seen < *call, Event::Shown { ticket: *ticket, call: *call }))
            }
            Command::ReportSpoken { ticket, call, length_ms } => {
                let heard = self.called(*ticket, *call)?.spoken;
                let (ticket, call, length_ms) = (*ticket, *call, *length_ms);
                Ok(one_if(heard < call, Event::Spoken { ticket, call, length_ms }))
            }
        }
    }

    fn issue(&self, wanted: &Wanted<'_>, now: Moment) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        let unknown = || Refusal::UnknownService { service: wanted.service.clone() };
        let service = rules.service(wanted.service).ok_or_else(unknown)?;
        if let Some(kiosk) = wanted.kiosk.filter(|kiosk| !rules.kiosks.contains(kiosk)) {
            return Err(Refusal::UnknownKiosk { kiosk });
        }
        if !rules.languages.contains(wanted.language) {
            return Err(Refusal::UnknownLanguage { language: wanted.language.clone() });
        }
        let count = self.counts.get(&service.series).copied().unwrap_or(0) + 1;
        if count > NUMBER_MAX {
            return Err(Refusal::NumbersUsedUp);
        }
        let ticket = TicketId(self.last_ticket.0 + 1);
        let by = self.picking(now)?;
        let joined = Joined { since: now, due: service.due, lane: wanted.lane };
        let due_at = by.policy.due_at(&joined);
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
            promise: None,
        }])
    }

    fn cancel(&self, number: Number) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        let ticket = self.holder(number).ok_or(Refusal::UnknownNumber { number })?;
        if ticket.place != Place::Waiting {
            return Err(Refusal::NotWaiting);
        }
        Ok(vec![Event::Cancelled { ticket: ticket.id }])
    }

    /// The ticket, if this call of it was made at the counter where it is.
    fn called(&self, ticket: TicketId, call: u8) -> Result<&crate::Ticket, Refusal> {
        let known = self.tickets.get(&ticket).ok_or(Refusal::UnknownTicket)?;
        let made = call >= 1 && call <= known.calls();
        if made { Ok(known) } else { Err(Refusal::NothingToReport) }
    }
}

pub(crate) fn one_if(news: bool, event: Event) -> Vec<Event> {
    if news { vec![event] } else { Vec::new() }
}
