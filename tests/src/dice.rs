//! Chance that is the same in every run.

/// The same throws in every run; what is met between them still differs.
pub struct Dice(pub u64);

impl Dice {
    /// A throw below this bound.
    pub fn below(&mut self, bound: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound).unwrap_or(0)
    }
}
