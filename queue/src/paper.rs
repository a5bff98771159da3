//! The papers of a number: which may be printed again, and which staff must see to.
//!
//! A paper is a copy of a number, never a number of its own: however many come out, one ticket is
//! in line and is called once.

use crate::decide::one_if;
use crate::event::Event;
use crate::hall::{Hall, Place, Ticket};
use shared::device::{Asker, Held, PrintState};
use shared::moment::Millis;
use shared::{KioskId, Moment, Refusal, TicketId};

/// How long after the number a customer may ask for another paper; a print that nobody has begun by
/// then will not come out by itself either.
pub const REPRINT_WITHIN: Millis = Millis::seconds(120);
/// How many papers a customer's number has at most.
const CUSTOMER_COPIES_MAX: u8 = 2;
/// How many papers any number has at most.
pub(crate) const COPIES_MAX: u8 = 9;

/// One paper of a ticket.
pub(crate) struct Paper {
    pub ticket: TicketId,
    /// The how-manieth of its ticket.
    pub copy: u8,
    /// Where it comes out.
    pub kiosk: KioskId,
}

impl Ticket {
    /// Whether its customer is still somewhere in the hall.
    pub fn is_live(&self) -> bool {
        match self.place {
            Place::Waiting | Place::Counter { .. } | Place::Missed { .. } | Place::Held { .. } => {
                true
            }
            Place::Finished | Place::Cancelled | Place::Expired => false,
        }
    }

    /// Whether staff must see to its paper.
    pub fn has_lost_print(&self) -> bool {
        let lost = self.print.is_some_and(|print| print.is_lost());
        self.is_live() && !self.settled && (lost || self.held == Some(Held::Retracted))
    }

    fn is_printing(&self, now: Moment) -> bool {
        match self.print {
            Some(PrintState::Started) => true,
            None => self.copies > 0 && now - self.paper_asked_at <= REPRINT_WITHIN,
            Some(_) => false,
        }
    }
}

impl Hall {
    /// Numbers whose paper did not come out, or may not have, the latest first.
    pub fn lost_prints(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values().rev().filter(|ticket| ticket.has_lost_print())
    }

    pub(crate) fn reprint(
        &self,
        ticket: TicketId,
        kiosk: KioskId,
        asker: Asker,
        now: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        if !self.day_rules()?.kiosks.contains(&kiosk) {
            return Err(Refusal::UnknownKiosk { kiosk });
        }
        let known = self.tickets.get(&ticket).ok_or(Refusal::UnknownTicket)?;
        if !known.is_live() {
            return Err(Refusal::NotWaiting);
        }
        let copies = known.copies;
        let copy = match asker {
            Asker::Neighbour if known.print.is_some() || copies == 0 => {
                return Err(Refusal::PrintUnderWay);
            }
            Asker::Neighbour => copies,
            Asker::Customer | Asker::Staff if known.is_printing(now) => {
                return Err(Refusal::PrintUnderWay);
            }
            Asker::Customer if copies >= CUSTOMER_COPIES_MAX => {
                return Err(Refusal::ReprintedEnough { copies });
            }
            Asker::Customer if now - known.issued_at > REPRINT_WITHIN => {
                let seconds = u32::try_from(REPRINT_WITHIN.0 / 1_000).unwrap_or(u32::MAX);
                return Err(Refusal::TooLateToReprint { seconds });
            }
            Asker::Staff if copies >= COPIES_MAX => {
                return Err(Refusal::ReprintedEnough { copies });
            }
            Asker::Customer | Asker::Staff => copies + 1,
        };
        if self.printer(kiosk).trouble().is_some() {
            return Err(Refusal::PrinterInTrouble { kiosk });
        }
        Ok(vec![Event::PaperAsked { ticket, kiosk, copy, asker }])
    }

    pub(crate) fn settle_print(&self, ticket: TicketId) -> Result<Vec<Event>, Refusal> {
        let known = self.tickets.get(&ticket).ok_or(Refusal::UnknownTicket)?;
        Ok(one_if(known.has_lost_print(), Event::PrintSettled { ticket }))
    }

    pub(crate) fn report_held(&self, paper: &Paper, held: Held) -> Result<Vec<Event>, Refusal> {
        let (known, ticket) = (self.paper(paper)?, paper.ticket);
        Ok(one_if(known.held != Some(held), Event::PaperHeld { ticket, held }))
    }

    pub(crate) fn report_print(
        &self,
        paper: &Paper,
        print: PrintState,
    ) -> Result<Vec<Event>, Refusal> {
        let (known, ticket) = (self.paper(paper)?, paper.ticket);
        if print == PrintState::Started && !known.is_live() {
            return Err(Refusal::NotWaiting);
        }
        let news = known.print != Some(print);
        if news && !may_follow(known.print, print) {
            return Err(Refusal::NothingToReport);
        }
        Ok(one_if(news, Event::PrintReported { ticket, print }))
    }

    /// The ticket, if this is its last paper and comes out there; of another nothing is news.
    fn paper(&self, paper: &Paper) -> Result<&Ticket, Refusal> {
        let known = self.tickets.get(&paper.ticket).ok_or(Refusal::UnknownTicket)?;
        let last = paper.copy > 0 && known.copies == paper.copy;
        let here = known.paper_at == Some(paper.kiosk);
        if last && here { Ok(known) } else { Err(Refusal::NothingToReport) }
    }
}

/// Whether one word on a paper may come after another. Each paper begins once, whoever else was
/// told of it; one that came out stays out, whatever is said late.
pub(crate) fn may_follow(last: Option<PrintState>, print: PrintState) -> bool {
    match (last, print) {
        (None, _) => true,
        (Some(_), PrintState::Started) => false,
        (Some(PrintState::Confirmed | PrintState::Unverified), print) => !print.is_lost(),
        (Some(PrintState::Started | PrintState::Failed { .. } | PrintState::Unknown), _) => true,
    }
}
