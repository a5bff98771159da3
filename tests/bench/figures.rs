//! Times, gathered in rounds.

use std::time::Duration;

/// One kind of measure.
#[derive(Clone, Debug, Default)]
pub struct Times {
    rounds: Vec<Vec<Duration>>,
}

impl Times {
    /// Begins a round.
    pub fn begin_round(&mut self) {
        self.rounds.push(Vec::new());
    }

    /// Adds a measure to the round.
    pub fn add(&mut self, time: Duration) {
        if self.rounds.is_empty() {
            self.begin_round();
        }
        if let Some(round) = self.rounds.last_mut() {
            round.push(time);
        }
    }

    /// The middle of all measures.
    pub fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// The time that so many of a hundred measures do not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        percentile(self.rounds.iter().flatten().copied().collect(), percent)
    }

    /// The lowest and the highest median of a round.
    pub fn span(&self) -> (Duration, Duration) {
        let medians = self.rounds.iter().map(|round| percentile(round.clone(), 50));
        medians.fold((Duration::MAX, Duration::ZERO), |(low, high), median| {
            (low.min(median), high.max(median))
        })
    }
}

fn percentile(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get((times.len() * percent / 100).min(last)).copied().unwrap_or_default()
}

/// Milliseconds as a table shows them.
pub fn ms(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_percentile_are_of_all_rounds() {
        let mut times = Times::default();
        for round in 0..2 {
            times.begin_round();
            (0..50).for_each(|count| times.add(Duration::from_millis(round * 50 + count)));
        }
        assert_eq!(times.median(), Duration::from_millis(50));
        assert_eq!(times.percentile(99), Duration::from_millis(99));
        assert_eq!(times.span(), (Duration::from_millis(25), Duration::from_millis(75)));
    }
}
