//! What is wished at the front of the hall: limits, lanes, appointments.

use super::Walk;
use crate::Event;
use rand::RngExt;
use shared::admission::{PauseReason, Person};
use shared::alert::{DayPlan, HALF_HOURS_A_DAY, HelpPoint};
use shared::booking::BookingCode;
use shared::grant::{EmergencyStep, Grant, TellerName};
use shared::moment::Millis;
use shared::{Command, CounterId, Lane, ServiceId};

/// How many people the readers know.
const PERSONS: u32 = 12;

impl Walk {
    pub(super) fn front_wish(&mut self) -> Command {
        match self.chance.random_range(0..30) {
            12..17 => self.book(),
            17 => Command::CancelBooking { code: self.code() },
            18..24 => self.check_in(),
            0 => Command::CloseService { service: self.service(), reason: PauseReason::System },
            1..3 => Command::OpenService { service: self.service() },
            3..7 => self.grant_lane(),
            24..27 => self.help(),
            _ => self.report_emergency(),
        }
    }

    /// Mostly one of the next slots.
    fn book(&mut self) -> Command {
        let ahead = Millis::minutes(self.chance.random_range(-30..150));
        let midnight = self.hall.midnight.unwrap_or_default();
        let every = Millis::minutes(15).0;
        let slot = ((self.now + ahead - midnight).0 / every) * every;
        let odd = i64::from(self.chance.random_range(0..20) == 0);
        let service = if self.chance.random_range(0..8) > 0 {
            ServiceId("wealth".to_owned())
        } else {
            self.service()
        };
        Command::Book { code: self.code(), service, at: midnight + Millis(slot + odd) }
    }

    /// Somebody calls for help, or comes to give it.
    fn help(&mut self) -> Command {
        let from = match self.chance.random_range(0..2) {
            0 => HelpPoint::Kiosk(self.kiosk()),
            _ => HelpPoint::Counter(CounterId(self.chance.random_range(1..8))),
        };
        match self.hall.helps().first() {
            Some(help) if self.chance.random_range(0..2) == 0 => {
                Command::AnswerHelp { from: help.from }
            }
            _ => Command::CallHelp { from },
        }
    }

    /// What a forecast of some service would be.
    pub(super) fn forecast(&mut self) -> Vec<(ServiceId, Millis)> {
        vec![(self.service(), Millis::minutes(self.chance.random_range(0..60)))]
    }

    /// Mostly the next one who is expected.
    fn check_in(&mut self) -> Command {
        let next = self.hall.bookings.booked.first_key_value();
        let next = next.and_then(|(_, codes)| codes.keys().next().cloned());
        let code = next.filter(|_| self.chance.random_range(0..3) > 0);
        let code = code.unwrap_or_else(|| self.code());
        let visiting = self.visiting();
        let kiosk = (self.chance.random_range(0..4) > 0).then(|| self.kiosk());
        let kiosk = visiting.map(|(kiosk, _)| kiosk).or(kiosk);
        Command::CheckIn {
            code,
            kiosk,
            language: self.language(),
            large_print: false,
            more_time: self.chance.random_range(0..8) == 0,
            visit: visiting.map(|(_, visit)| visit),
        }
    }

    pub(super) fn code(&mut self) -> BookingCode {
        let code = format!("K{:03}", self.chance.random_range(0..40));
        code.try_into().expect("four letters and digits are a code")
    }

    /// On whose word, mostly one that counts.
    pub(super) fn grant(&mut self) -> Option<Grant> {
        let reason = ["行动不便", "行动不便", "", &"长".repeat(81)];
        match self.chance.random_range(0..12) {
            0..8 => None,
            8 => Some(Grant::Recognition {}),
            9 => Some(Grant::Asked {}),
            _ => {
                let reason = reason[self.chance.random_range(0..reason.len())].to_owned();
                Some(Grant::Staff { reason })
            }
        }
    }

    fn grant_lane(&mut self) -> Command {
        let lanes = [Lane::Care, Lane::Vip, Lane::Emergency, Lane::Appointment];
        let ticket = self.ticket();
        let number = self.hall.ticket(ticket).map(|known| known.number);
        let number = number.unwrap_or_else(|| self.number());
        let lane = lanes[self.chance.random_range(0..lanes.len())];
        Command::GrantLane { number, lane, grant: self.grant().unwrap_or(Grant::Recognition {}) }
    }

    /// Mostly of an emergency, by one of three people or by nobody.
    fn report_emergency(&mut self) -> Command {
        use EmergencyStep::{Answered, Checked, Measure};
        let known: Vec<_> = self.hall.emergencies().map(|(ticket, _)| ticket).collect();
        let which = self.chance.random_range(0..known.len() + 1);
        let ticket = known.get(which).copied().unwrap_or_else(|| self.ticket());
        let names = ["T1001", "T1002", "T1003", " "];
        let by = TellerName(names[self.chance.random_range(0..names.len())].to_owned());
        let step = [Answered, Measure, Checked, Checked][self.chance.random_range(0..4)];
        Command::ReportEmergency { ticket, step, by }
    }

    /// Somebody whom a reader knows, at times.
    pub(super) fn person(&mut self) -> Option<Person> {
        let who = self.chance.random_range(0..PERSONS * 2);
        (who < PERSONS).then(|| format!("{who:032x}").try_into().ok()).flatten()
    }

    /// What a day may lead to expect.
    fn plan(&mut self) -> Option<DayPlan> {
        let pension = self.chance.random_range(0..3) == 0;
        let some = self.chance.random_range(0..4) > 0;
        some.then(|| DayPlan {
            kinds: if pension { vec!["pension".to_owned()] } else { Vec::new() },
            tomorrow: if pension { Vec::new() } else { vec!["month-end".to_owned()] },
            expected: vec![self.chance.random_range(0..20_000); HALF_HOURS_A_DAY],
            counters: vec![3; HALF_HOURS_A_DAY],
        })
    }

    /// The desk knows the calendar: the day is some hours old when it is opened.
    pub(super) fn set_midnight(&mut self, events: &mut [Event]) {
        for event in events {
            if let Event::DayOpened { midnight, plan, .. } = event {
                let age = Millis::minutes(self.chance.random_range(7 * 60..17 * 60));
                *midnight = Some(self.now - age);
                *plan = self.plan().map(Box::new);
            }
        }
    }
}
