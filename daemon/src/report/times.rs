//! Lengths of time, and what is told of many: in seconds, to a tenth.

use serde::Serialize;
use utoipa::ToSchema;

/// How long many things took.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Taken {
    /// How many.
    pub count: u64,
    /// In the mean, in seconds.
    pub mean_s: f64,
    /// Half of them took no longer, in seconds; by the nearest rank.
    pub p50_s: f64,
    /// Nine of ten took no longer, in seconds; by the nearest rank.
    pub p90_s: f64,
    /// The longest, in seconds.
    pub longest_s: f64,
    /// The share that took no longer than it may, of those that may not take for ever.
    pub within_percent: Option<f64>,
}

/// Lengths as they are gathered.
#[derive(Default)]
pub(super) struct Times {
    ms: Vec<u32>,
    limited: u64,
    within: u64,
}

impl Times {
    /// Adds one, and how long it might have been.
    pub fn add(&mut self, ms: u64, target_ms: Option<u64>) {
        self.ms.push(u32::try_from(ms).unwrap_or(u32::MAX));
        self.limited += u64::from(target_ms.is_some());
        self.within += u64::from(target_ms.is_some_and(|target| ms <= target));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ms.is_empty()
    }

    /// Adds what another has gathered.
    pub fn append(&mut self, other: &Self) {
        self.ms.extend(&other.ms);
        self.limited += other.limited;
        self.within += other.within;
    }

    /// What is told of them.
    pub fn taken(mut self) -> Taken {
        self.ms.sort_unstable();
        let sum: u64 = self.ms.iter().copied().map(u64::from).sum();
        let count = self.ms.len() as u64;
        let at = |ms: Option<&u32>| seconds(ms.copied().unwrap_or_default().into());
        Taken {
            count,
            mean_s: mean_seconds(sum, count),
            p50_s: at(nearest_rank(&self.ms, 50)),
            p90_s: at(nearest_rank(&self.ms, 90)),
            longest_s: at(self.ms.last()),
            within_percent: percent(self.within, self.limited),
        }
    }
}

/// The smallest of sorted values that so many percent of them do not exceed.
fn nearest_rank(sorted: &[u32], percent: usize) -> Option<&u32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1)
}

/// Milliseconds in seconds, to a tenth, half a tenth upwards.
pub(super) fn seconds(ms: u64) -> f64 {
    mean_seconds(ms, 1)
}

/// The mean of so many, in seconds, to a tenth, half a tenth upwards.
pub(super) fn mean_seconds(sum_ms: u64, count: u64) -> f64 {
    let count = count.max(1);
    ((sum_ms + 50 * count) / (100 * count)) as f64 / 10.0
}

/// A share in percent, to a tenth; nothing of nothing.
pub(super) fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| ((2_000 * part + whole) / (2 * whole)) as f64 / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_by_the_nearest_rank() {
        let taken = |ms: &[u64], target| {
            let mut times = Times::default();
            ms.iter().for_each(|ms| times.add(*ms, target));
            times.taken()
        };
        let ten: Vec<u64> = (1..=10).map(|count| count * 1_000).collect();
        let of_ten = taken(&ten, Some(4_000));
        assert_eq!((of_ten.p50_s, of_ten.p90_s, of_ten.longest_s), (5.0, 9.0, 10.0));
        assert_eq!((of_ten.mean_s, of_ten.within_percent), (5.5, Some(40.0)));
        let of_eleven = taken(&[&ten[..], &[11_000]].concat(), None);
        assert_eq!((of_eleven.p50_s, of_eleven.p90_s), (6.0, 10.0));
        assert_eq!(of_eleven.within_percent, None);
        let of_one = taken(&[1_250], None);
        assert_eq!((of_one.p50_s, of_one.p90_s, of_one.mean_s), (1.3, 1.3, 1.3));
        assert_eq!(taken(&[], None), Taken::default());
    }

    #[test]
    fn shares_are_rounded_to_a_tenth() {
        assert_eq!(percent(1, 3), Some(33.3));
        assert_eq!(percent(2, 3), Some(66.7));
        assert_eq!(percent(1, 2_000), Some(0.1));
        assert_eq!(percent(0, 0), None);
    }
}
