//! Wishes of kiosks and their readers.

use super::Walk;
use rand::RngExt;
use shared::admission::PauseReason;
use shared::booking::BookingCode;
use shared::front::{ReaderKind, ReaderState};
use shared::{Command, KioskId, Lane, ServiceId, VisitId};

impl Walk {
    pub(super) fn at_kiosk(&mut self) -> Command {
        let kiosk = self.kiosk();
        match self.chance.random_range(0..24) {
            0..7 => self.recognise(kiosk),
            8 => Command::ForgetVisit { kiosk },
            9..12 => {
                let known = self.chance.random_range(0..3) > 0;
                let service = ServiceId("cash".to_owned());
                let service = if known { service } else { self.service() };
                Command::Divert { kiosk, service, taken: self.chance.random_range(0..2) == 0 }
            }
            12 => Command::CloseKiosk { kiosk, reason: PauseReason::System },
            13..16 => {
                let shut = self.hall.kiosks.closed.keys().next().copied();
                Command::OpenKiosk { kiosk: shut.unwrap_or(kiosk) }
            }
            16..18 => Command::SetVolume { kiosk, percent: self.chance.random_range(0..120) },
            7 => {
                let states = [ReaderState::Ready, ReaderState::Gone];
                let state = states[self.chance.random_range(0..2)];
                Command::ReportReader { kiosk, kind: ReaderKind::Code, state }
            }
            18 => Command::TestPrinter { kiosk },
            20..24 if !self.hall.kiosks.visits.is_empty() => self.issue(),
            _ => Command::RollChanged { kiosk },
        }
    }

    fn recognise(&mut self, kiosk: KioskId) -> Command {
        let lanes = [Lane::Ordinary, Lane::Care, Lane::Vip, Lane::Emergency];
        let next = self.hall.bookings.booked.first_key_value();
        let next = next.and_then(|(_, codes)| codes.keys().next().cloned());
        let (of_one, known) =
            (self.chance.random_range(0..3) == 0, self.chance.random_range(0..6) > 0);
        Command::Recognise {
            kiosk,
            booking: next.filter(|_| of_one).or_else(|| self.stranger()),
            lane: lanes[self.chance.random_range(0..lanes.len())],
            person: self.person(),
            known,
        }
    }

    /// At times a code that may be nobody's.
    fn stranger(&mut self) -> Option<BookingCode> {
        (self.chance.random_range(0..6) == 0).then(|| self.code())
    }

    /// Now and then what was read last somewhere, mostly with its kiosk.
    pub(in crate::testing) fn visiting(&mut self) -> Option<(KioskId, VisitId)> {
        let visits = self.hall.kiosks.visits.iter();
        let (kiosk, visit) = visits.map(|(kiosk, it)| (*kiosk, it.visit.id)).next_back()?;
        match self.chance.random_range(0..6) {
            0 => Some((self.kiosk(), visit)),
            1..5 => Some((kiosk, visit)),
            _ => None,
        }
    }
}
