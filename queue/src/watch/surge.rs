//! More customers than expected, found by the cumulated log-likelihood ratio of Poisson counts.
//!
//! Every five minutes the sum gains `n ln ρ − e (ρ − 1)` for a count `n` where `e` was expected,
//! and never falls below 0; above [`RISE_BOUND`] the rate has risen by about ρ. From then on the
//! sum runs the other way until the rate is what was expected. With `e` = 3.125, ρ = 2 and a bound
//! of 6.6 a false alarm comes once in 4,697 intervals, a true doubling is found after 6.4 and a
//! threefold rate after 2.7 (Montgomery, Introduction to Statistical Quality Control, for the
//! method; the run lengths are recomputed in the simulator's tests).

use shared::alert::{DayPlan, HALF_HOUR, HALF_HOURS_A_DAY};
use shared::moment::Millis;

/// ρ: the rise that is looked for.
pub const RISE_RATIO: f64 = 2.0;
/// h: the sum above which the rate has risen.
pub const RISE_BOUND: f64 = 6.6;
/// And above which it has fallen again.
pub const END_BOUND: f64 = 3.0;
/// How long a count is.
pub const INTERVAL: Millis = Millis::minutes(5);
/// Where fewer are expected in an interval, so many are taken to be.
const EXPECTED_MIN: f64 = 0.5;
/// The intervals of a day.
const INTERVALS_A_DAY: usize = 24 * 12;
/// The intervals of a half hour.
const INTERVALS_A_HALF_HOUR: usize = 6;

/// The running sum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rise {
    /// The sum for a rise, or for its end.
    pub sum: f64,
    /// Whether the rate has risen.
    pub risen: bool,
}

impl Rise {
    /// Takes in a count where so many were expected.
    pub fn add(&mut self, count: u32, expected: f64) {
        let gain = f64::from(count) * RISE_RATIO.ln() - expected * (RISE_RATIO - 1.0);
        let (gain, bound) = if self.risen { (-gain, END_BOUND) } else { (gain, RISE_BOUND) };
        self.sum = (self.sum + gain).max(0.0);
        if self.sum > bound {
            *self = Self { sum: 0.0, risen: !self.risen };
        }
    }
}

/// How many came in each interval of the day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrivals(Vec<u32>);

impl Arrivals {
    /// Counts one who came so long after the day's beginning.
    pub(super) fn note(&mut self, since: Millis) {
        let Some(place) = place(since) else { return };
        if self.0.len() <= place {
            self.0.resize(place + 1, 0);
        }
        self.0[place] += 1;
    }

    /// When the alert turns if nobody else comes, counted from the day's beginning; at once if it
    /// should have.
    pub(super) fn turn(&self, plan: &DayPlan, stands: bool, now: Millis) -> Option<Millis> {
        let begins = plan.expected.iter().position(|expected| *expected > 0)?;
        let mut rise = Rise::default();
        let mut wrong = None;
        for interval in begins * INTERVALS_A_HALF_HOUR..INTERVALS_A_DAY {
            let count = self.0.get(interval).copied().unwrap_or(0);
            rise.add(count, expected(plan, interval));
            let end = end(interval);
            if end <= now {
                wrong = (rise.risen != stands).then_some(now);
            } else if wrong.is_some() {
                return wrong;
            } else if rise.risen != stands {
                return Some(end);
            }
        }
        wrong
    }
}

fn expected(plan: &DayPlan, interval: usize) -> f64 {
    let half_hour = (interval / INTERVALS_A_HALF_HOUR).min(HALF_HOURS_A_DAY - 1);
    let thousandths = plan.expected.get(half_hour).copied().unwrap_or(0);
    (f64::from(thousandths) / 6_000.0).max(EXPECTED_MIN)
}

fn place(since: Millis) -> Option<usize> {
    usize::try_from(since.0 / INTERVAL.0).ok().filter(|place| *place < INTERVALS_A_DAY)
}

fn end(interval: usize) -> Millis {
    Millis(i64::try_from(interval + 1).unwrap_or(i64::MAX).saturating_mul(INTERVAL.0))
}

const _: () = assert!(HALF_HOUR.0 == INTERVAL.0 * 6);
