//! A day made by chance: wishes drawn from a seed, right and wrong ones.

mod journey;
mod kiosks;
mod screens;
mod voice;

use super::branch::{OPENING, SERVICES, full_rules};
use crate::check::{self, Violation};
use crate::{Event, Hall};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use shared::command::Destination;
use shared::device::{
    Asker, DeviceState, Held, PrintState, PrintTrouble, PrinterState, SupplyState,
};
use shared::moment::Millis;
use shared::{Command, CounterId, KioskId, Lane, Language, Moment, Number, Series};
use shared::{Refusal, Rules, ServiceId, TicketId};

/// A seeded day in the making.
pub struct Walk {
    /// The hall as it stands.
    pub hall: Hall,
    /// Its clock.
    pub now: Moment,
    /// Where everything is drawn from.
    pub chance: StdRng,
    date: u32,
}

impl Walk {
    /// A hall with rules and nothing more.
    ///
    /// # Panics
    /// If the sample's rules cannot be adopted.
    pub fn new(seed: u64) -> Self {
        Self::by(full_rules(seed), seed)
    }

    /// A hall with these rules and nothing more.
    ///
    /// # Panics
    /// If an empty hall does not take them.
    pub fn by(rules: Rules, seed: u64) -> Self {
        let mut hall = Hall::default();
        for event in hall.adopt(&rules).expect("an empty hall takes any rules") {
            hall.apply(&event, OPENING);
        }
        Self { hall, now: OPENING, chance: StdRng::seed_from_u64(seed), date: 1 }
    }

    /// What the next wish leads to, and how it was refused.
    pub fn step(&mut self) -> Result<Vec<Event>, Refusal> {
        // A screen is quicker than anybody else.
        if !self.hall.screens.due.is_empty() && self.chance.random_range(0..4) == 0 {
            let wish = self.report_shown(1);
            return self.hall.decide(&wish, self.now);
        }
        let still = self.chance.random_range(0..4);
        self.now =
            self.now + Millis(if still == 0 { 0 } else { self.chance.random_range(0..40_000) });
        let expired = self.hall.tick(self.now);
        if !expired.is_empty() {
            return Ok(expired);
        }
        if self.chance.random_range(0..40) == 0 {
            let forecast = self.forecast();
            return Ok(self.hall.foresee(&forecast));
        }
        let front = self.chance.random_range(0..6) == 0;
        let wish = match self.chance.random_range(0..30) {
            0 => self.at_kiosk(),
            _ if front => self.front_wish(),
            _ => self.wish(),
        };
        let mut events = self.hall.decide(&wish, self.now)?;
        self.set_midnight(&mut events);
        Ok(events)
    }

    /// Applies an event with every invariant looked at before and after.
    pub fn take(&mut self, event: &Event) -> Result<(), Violation> {
        check::event(&self.hall, event)?;
        self.hall.change(event, self.now);
        check::state(&self.hall)
    }

    fn wish(&mut self) -> Command {
        let counter = CounterId(self.chance.random_range(1..8));
        let ticket = self.ticket();
        let number = self.hall.ticket(ticket).map(|known| known.number);
        let number = number.unwrap_or_else(|| self.number());
        let call = self.chance.random_range(0..4);
        if let Some(counter) = self.slipped() {
            return Command::Undo { counter };
        }
        if self.chance.random_range(0..8) == 0 {
            return self.journey(counter, number);
        }
        if self.chance.random_range(0..12) == 0 {
            let on_screen = self.chance.random_range(0..2) == 0;
            return if on_screen { self.about_screens() } else { self.voice() };
        }
        match self.chance.random_range(0..100) {
            0..25 => self.issue(),
            25 => self.report_print(ticket),
            26..28 => self.paper(ticket),
            28..34 => self.open(counter),
            34 => Command::PauseCounter { counter, reason: "午餐".to_owned() },
            35 => Command::PauseCounter { counter, reason: "长".repeat(81) },
            36 => Command::CloseCounter { counter },
            37..56 => Command::CallNext { counter },
            56..63 => Command::Recall { counter },
            63..65 => Command::Arrive { counter },
            65..73 => Command::Start { counter },
            73..78 => Command::Finish { counter },
            78..83 => Command::Miss { counter },
            83..85 => Command::Return { number: self.missed().unwrap_or(number) },
            85..88 => self.transfer(counter),
            88 => Command::Cancel { number },
            89..91 => self.report_print(ticket),
            91 => self.report_shown(call),
            92..94 => self.voice(),
            94 => Command::ReportPrinter { kiosk: self.kiosk(), printer: self.printer() },
            95..97 => Command::CloseDay {},
            _ => self.open_day(),
        }
    }

    fn open_day(&mut self) -> Command {
        if self.chance.random_range(0..8) == 0 {
            return Command::OpenDay { date: "heute".to_owned() };
        }
        let back = self.chance.random_range(0..3);
        self.date += 1;
        let (month, day) = ((self.date / 28) % 12 + 1, self.date % 28 + 1);
        let year = 2026 + self.date / 336 - u32::from(back == 0);
        Command::OpenDay { date: format!("{year}-{month:02}-{day:02}") }
    }

    fn issue(&mut self) -> Command {
        use Lane::{Appointment, Care, Emergency, Ordinary, Vip};
        let lanes = [Ordinary, Ordinary, Ordinary, Ordinary, Care, Vip, Appointment, Emergency];
        let visiting = self.visiting();
        let kiosk = (self.chance.random_range(0..4) > 0).then(|| self.kiosk());
        let kiosk = visiting.map(|(kiosk, _)| kiosk).or(kiosk);
        Command::Issue {
            service: self.service(),
            lane: lanes[self.chance.random_range(0..lanes.len())],
            language: self.language(),
            kiosk,
            large_print: self.chance.random_range(0..4) == 0,
            person: self.person(),
            grant: self.grant(),
            then: self.then(),
            more_time: self.chance.random_range(0..8) == 0,
            visit: visiting.map(|(_, visit)| visit),
        }
    }

    pub(super) fn service(&mut self) -> ServiceId {
        let known = SERVICES.get(self.chance.random_range(0..SERVICES.len() + 1));
        ServiceId(known.map_or("none", |service| service.0).to_owned())
    }

    pub(super) fn language(&mut self) -> Language {
        let tag = match self.chance.random_range(0..20) {
            0 => "tlh",
            1..8 => "en",
            _ => "zh",
        };
        Language(tag.to_owned())
    }

    pub(super) fn kiosk(&mut self) -> KioskId {
        KioskId(self.chance.random_range(1..4))
    }

    fn print(&mut self) -> PrintState {
        let trouble = PrintTrouble::PaperOut;
        let states = [
            PrintState::Started,
            PrintState::Confirmed,
            PrintState::Unverified,
            PrintState::Failed { trouble },
            PrintState::Unknown,
        ];
        states[self.chance.random_range(0..states.len())]
    }

    fn report_print(&mut self, ticket: TicketId) -> Command {
        let (copy, kiosk) = (self.copies(ticket), self.paper_at(ticket));
        Command::ReportPrint { ticket, copy, kiosk, print: self.print() }
    }

    fn copies(&self, ticket: TicketId) -> u8 {
        self.hall.ticket(ticket).map_or(1, |known| known.copies)
    }

    /// Mostly where it comes out.
    fn paper_at(&mut self, ticket: TicketId) -> KioskId {
        let there = self.hall.ticket(ticket).and_then(|known| known.paper_at);
        let right = self.chance.random_range(0..8) > 0;
        there.filter(|_| right).unwrap_or_else(|| self.kiosk())
    }

    /// Mostly of a number whose paper is missing.
    fn paper(&mut self, ticket: TicketId) -> Command {
        let printed = |ticket: &&crate::Ticket| ticket.print.is_some() && ticket.is_live();
        let printed = self.hall.tickets().rev().find(printed).map(|ticket| ticket.id);
        let ticket = self.hall.lost_prints().next().map(|it| it.id).or(printed).unwrap_or(ticket);
        let asker = [Asker::Customer, Asker::Staff, Asker::Staff, Asker::Neighbour];
        match self.chance.random_range(0..5) {
            0 if self.chance.random_range(0..2) == 0 => {
                let (copy, kiosk) = (self.copies(ticket), self.paper_at(ticket));
                Command::ReportHeld { ticket, copy, kiosk, held: Held::Retracted }
            }
            0 => Command::SettlePrint { ticket },
            which => Command::Reprint { ticket, kiosk: self.kiosk(), asker: asker[which - 1] },
        }
    }

    fn printer(&mut self) -> PrinterState {
        let supply = [SupplyState::Unknown, SupplyState::Full, SupplyState::Low, SupplyState::Out];
        let supply = supply[self.chance.random_range(0..supply.len())];
        let well = self.chance.random_range(0..6) > 0;
        let device = if well { DeviceState::Online } else { DeviceState::Unknown };
        PrinterState { device, supply, ..PrinterState::default() }
    }

    /// Somebody who may come back, more often than not.
    fn missed(&mut self) -> Option<Number> {
        let missed = self.hall.missed().next().map(|ticket| ticket.number);
        missed.filter(|_| self.chance.random_range(0..4) > 0)
    }

    fn destination(&mut self) -> Destination {
        if self.chance.random_range(0..2) == 0 {
            Destination::Service(self.service())
        } else {
            Destination::Counter(CounterId(self.chance.random_range(1..8)))
        }
    }

    pub(super) fn number(&mut self) -> Number {
        Number { series: Series('A'), count: self.chance.random_range(1..2_000) }
    }

    /// One at a counter, or one of the last forty.
    fn called(&mut self) -> TicketId {
        let counter = CounterId(self.chance.random_range(1..8));
        let there = self.hall.at_counter(counter).and_then(|(_, ticket)| ticket);
        there.map(|ticket| ticket.id).unwrap_or_else(|| self.ticket())
    }

    /// One of the last forty, or one that never was.
    pub(super) fn ticket(&mut self) -> TicketId {
        let last = self.hall.tickets().next_back().map_or(0, |ticket| ticket.id.0);
        TicketId((last + 2).saturating_sub(self.chance.random_range(0..40)))
    }
}
