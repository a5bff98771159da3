//! The paper roll, counted by ourselves: the lever in a roll's holder is often not wired.

use shared::device::SupplyState;

/// A full roll of 80 m, where nobody says otherwise.
pub const ROLL_MM: u32 = 80_000;

/// Paper left below which staff should bring a roll: about 40 tickets.
pub const LOW_MM: u32 = 5_000;

/// Dots of the head to a millimetre.
const DOTS_A_MM: u32 = 8;

/// How much paper is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roll {
    length_mm: u32,
    used_dots: u64,
    ended: bool,
}

impl Default for Roll {
    fn default() -> Self {
        Self::new(ROLL_MM)
    }
}

impl Roll {
    /// A full roll of this length.
    pub fn new(length_mm: u32) -> Self {
        Self { length_mm, used_dots: 0, ended: false }
    }

    /// A roll of which so much is used, as an earlier life of the program counted.
    pub fn used(length_mm: u32, used_mm: u32) -> Self {
        let used_dots = u64::from(used_mm) * u64::from(DOTS_A_MM);
        Self { length_mm, used_dots, ended: false }
    }

    /// Millimetres used.
    pub fn used_mm(&self) -> u32 {
        u32::try_from(self.used_dots / u64::from(DOTS_A_MM)).unwrap_or(u32::MAX)
    }

    /// Millimetres left.
    pub fn left_mm(&self) -> u32 {
        self.length_mm.saturating_sub(self.used_mm())
    }

    /// Counts a job of so many rows. Who has printed a whole roll prints on the next one: a printer
    /// that cannot tell of its paper is never heard to be given a new one.
    pub fn feed(&mut self, rows: u32) {
        self.used_dots += u64::from(rows);
        if self.left_mm() == 0 {
            self.change();
        }
    }

    /// A new roll was put in.
    pub fn change(&mut self) {
        self.used_dots = 0;
    }

    /// Takes what the printer says of its paper, and says what is known with the count. Paper that
    /// comes after an end is a new roll.
    pub(super) fn watch(&mut self, told: SupplyState, sensor: bool) -> SupplyState {
        match told {
            SupplyState::Out => self.ended = true,
            SupplyState::Full | SupplyState::Low if self.ended => {
                self.ended = false;
                self.change();
            }
            SupplyState::Full | SupplyState::Low | SupplyState::Unknown => {}
        }
        let counted_low = !sensor && self.left_mm() < LOW_MM;
        match told {
            SupplyState::Full | SupplyState::Unknown if counted_low => SupplyState::Low,
            SupplyState::Full | SupplyState::Low | SupplyState::Out | SupplyState::Unknown => told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SupplyState::{Full, Low, Out, Unknown};

    #[test]
    fn a_roll_without_a_sensor_is_low_by_count_until_it_is_changed() {
        let mut roll = Roll::new(10_000);
        assert_eq!(roll.watch(Full, false), Full);
        roll.feed(5_000 * DOTS_A_MM);
        assert_eq!((roll.left_mm(), roll.watch(Full, false)), (5_000, Full));
        roll.feed(DOTS_A_MM);
        assert_eq!((roll.watch(Full, false), roll.watch(Unknown, false)), (Low, Low));
        assert_eq!(roll.watch(Full, true), Full, "the sensor knows better");
        assert_eq!(roll.watch(Out, false), Out);
        assert_eq!((roll.watch(Full, false), roll.used_mm()), (Full, 0), "a new roll");
        assert_eq!(roll.watch(Low, false), Low);
    }

    #[test]
    fn a_count_goes_on_where_it_was() {
        let mut roll = Roll::used(10_000, 4_000);
        assert_eq!(roll.left_mm(), 6_000);
        roll.feed(5_999 * DOTS_A_MM);
        assert_eq!(roll.left_mm(), 1);
        roll.feed(DOTS_A_MM);
        assert_eq!(roll.left_mm(), 10_000, "it prints on, so there is a new one");
        roll.feed(DOTS_A_MM);
        roll.change();
        assert_eq!(roll.left_mm(), 10_000);
    }
}
