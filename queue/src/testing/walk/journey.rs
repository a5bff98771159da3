//! Wishes about tickets on their way: called out of turn, set aside, sent on.

use super::Walk;
use rand::RngExt;
use shared::command::Destination;
use shared::journey::Served;
use shared::moment::Millis;
use shared::view::CounterState;
use shared::{Command, CounterId, HoldKind, Lane, Number, Placing, Series, ServiceId, TellerId};

const TELLERS: [&str; 3] = ["t01", "t02", "t03"];

impl Walk {
    pub(super) fn journey(&mut self, counter: CounterId, number: Number) -> Command {
        match self.chance.random_range(0..24) {
            0..2 => {
                let counter = self.hall.free_counters().first().copied().unwrap_or(counter);
                Command::CallNumber { counter, number: self.known(number), reason: self.words() }
            }
            2..5 => Command::Hold { counter, kind: self.hold_kind() },
            8 => Command::WalkUp { counter, service: self.service(), lane: Lane::Ordinary },
            12..14 | 20..23 => {
                self.open(self.standing(|state| state != CounterState::Open, counter))
            }
            14 | 23 => Command::CloseCounter {
                counter: self.standing(|state| state == CounterState::Open, counter),
            },
            16..18 => self.enter_paper(),
            18..20 => Command::SetProfile { counter, profile: self.profile() },
            9..12 => Command::Undo { counter: self.undoing().unwrap_or(counter) },
            _ => Command::Resume { number: self.held().unwrap_or(number) },
        }
    }

    pub(super) fn open(&mut self, counter: CounterId) -> Command {
        let sits = self.chance.random_range(0..2) == 0;
        let teller = sits.then(|| self.teller());
        Command::OpenCounter { counter, teller }
    }

    pub(super) fn transfer(&mut self, counter: CounterId) -> Command {
        let to = match self.chance.random_range(0..4) {
            0 => Destination::Teller(self.teller()),
            _ => self.destination(),
        };
        let placings = [Placing::Keep, Placing::Keep, Placing::Front, Placing::End];
        let placing = placings[self.chance.random_range(0..placings.len())];
        Command::Transfer { counter, to, note: self.words(), placing }
    }

    fn profile(&mut self) -> Option<String> {
        let profiles = [None, Some("cash"), None, Some("gold")];
        profiles[self.chance.random_range(0..profiles.len())].map(str::to_owned)
    }

    fn enter_paper(&mut self) -> Command {
        let service = self.service();
        let series =
            self.hall.rules().and_then(|rules| rules.service(&service)).map(|it| it.series);
        let right = self.chance.random_range(0..8) > 0;
        let series = series.filter(|_| right).unwrap_or(Series('A'));
        let count = match self.chance.random_range(0..10) {
            0 => 200_000,
            _ => self.hall.tickets().filter(|ticket| ticket.number.series == series).count() + 2,
        };
        let count =
            u32::try_from(count).unwrap_or(0).saturating_sub(self.chance.random_range(0..4));
        let long_ago = self.chance.random_range(0..8) == 0;
        let most = if long_ago { 3_000 } else { 200 };
        let ago = Millis::minutes(self.chance.random_range(-10..most));
        let issued_at = self.now - ago;
        let served = (self.chance.random_range(0..3) == 0).then(|| Served {
            counter: CounterId(self.chance.random_range(1..8)),
            at: issued_at + Millis::minutes(self.chance.random_range(-2..20)),
        });
        let number = Number { series, count };
        Command::EnterPaper { number, service, lane: Lane::Care, issued_at, served }
    }

    /// Now and then several services on one ticket.
    pub(super) fn then(&mut self) -> Vec<ServiceId> {
        let count = match self.chance.random_range(0..40) {
            0 => 5,
            few @ 1..10 => few % 3,
            _ => 0,
        };
        (0..count).map(|_| self.service()).collect()
    }

    /// Now and then a counter that has just done what it did not mean to.
    pub(super) fn slipped(&mut self) -> Option<CounterId> {
        let mut ids = self.hall.counters().map(|(id, _)| id);
        let slipped = ids.find(|id| self.hall.undo(*id, self.now).is_ok());
        slipped.filter(|_| self.chance.random_range(0..3) < 2)
    }

    /// A counter without a ticket that is in such a state.
    fn standing(&self, is: fn(CounterState) -> bool, otherwise: CounterId) -> CounterId {
        let mut counters = self.hall.counters();
        let found = counters.find(|(_, known)| known.ticket.is_none() && is(known.state));
        found.map_or(otherwise, |(id, _)| id)
    }

    /// A counter whose last act may be taken back, or was not in time.
    fn undoing(&mut self) -> Option<CounterId> {
        self.hall.counters().find(|(_, counter)| counter.last.is_some()).map(|(id, _)| id)
    }

    fn teller(&mut self) -> TellerId {
        let name = TELLERS[self.chance.random_range(0..TELLERS.len())];
        name.parse().expect("the names are plain")
    }

    fn words(&mut self) -> String {
        match self.chance.random_range(0..12) {
            0 => String::new(),
            1 => "长".repeat(81),
            _ => "腿脚不便".to_owned(),
        }
    }

    fn hold_kind(&mut self) -> HoldKind {
        let kinds = [HoldKind::Leaves, HoldKind::Keeps, HoldKind::Step];
        kinds[self.chance.random_range(0..kinds.len())]
    }

    /// Somebody who is set aside, more often than not.
    fn held(&mut self) -> Option<Number> {
        let held = self.hall.held().last().map(|ticket| ticket.number);
        held.filter(|_| self.chance.random_range(0..4) > 0)
    }

    /// Mostly one of the latest twenty.
    fn known(&mut self, number: Number) -> Number {
        let back = self.chance.random_range(0..20);
        self.hall.tickets().rev().nth(back).map_or(number, |ticket| ticket.number)
    }
}
