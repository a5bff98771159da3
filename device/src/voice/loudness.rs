//! How loud and how slowly a zone speaks, by the hour. Pure; the hour is an argument.
//!
//! 1. The level is never above that of the voice pack: a limit is a limit.
//! 2. Within quiet hours nothing is spoken.

use super::level::of_ms;
use super::pack::RATE_HZ;

/// The minutes of a day.
pub const MINUTES_A_DAY: u16 = 24 * 60;
/// The whole level.
pub const PERCENT_MAX: u16 = 100;
/// The slowest pace: pauses twice as long.
pub const PACE_PERCENT_MAX: u16 = 200;
/// The pace of a call whose customer asked for more time, where the zone is not slower anyway.
pub const MORE_TIME_PACE_PERCENT: u16 = 150;
/// Silence of this length or more is a pause between words, ms.
const PAUSE_MS_MIN: usize = 50;

/// A part of the day, in minutes from midnight; past midnight where it ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The first minute.
    pub from_min: u16,
    /// The first minute after it.
    pub to_min: u16,
}

/// How loud a zone is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loudness {
    /// Percent of the pack's own level within these hours; the whole level outside of them.
    pub volume: Vec<(Hours, u16)>,
    /// When nothing is spoken.
    pub quiet: Vec<Hours>,
}

impl Hours {
    /// Whether a minute of the day is within it.
    pub fn has(self, minute: u16) -> bool {
        if self.from_min <= self.to_min {
            (self.from_min..self.to_min).contains(&minute)
        } else {
            minute >= self.from_min || minute < self.to_min
        }
    }
}

impl Loudness {
    /// Percent of the pack's own level at a minute of the day.
    pub fn percent(&self, minute: u16) -> u16 {
        let now = self.volume.iter().find(|(hours, _)| hours.has(minute));
        now.map_or(PERCENT_MAX, |(_, percent)| (*percent).min(PERCENT_MAX))
    }

    /// Whether nothing is to be spoken at a minute of the day.
    pub fn is_quiet(&self, minute: u16) -> bool {
        self.quiet.iter().any(|hours| hours.has(minute))
    }
}

/// Brings sound to so many percent of its level.
pub fn scale(samples: &mut [f32], percent: u16) {
    if percent < PERCENT_MAX {
        let gain = f32::from(percent) / f32::from(PERCENT_MAX);
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
}

/// Makes the pauses between words so many percent of their length; the words stay as they are.
pub fn pace(samples: Vec<f32>, percent: u16) -> Vec<f32> {
    if percent == PERCENT_MAX {
        return samples;
    }
    let shortest = of_ms(RATE_HZ, PAUSE_MS_MIN);
    let mut paced = Vec::with_capacity(samples.len());
    for run in samples.chunk_by(|a, b| (*a == 0.0) == (*b == 0.0)) {
        paced.extend_from_slice(run);
        if run[0] == 0.0 && run.len() >= shortest {
            let length = run.len() * usize::from(percent) / usize::from(PERCENT_MAX);
            paced.resize(paced.len() + length - run.len(), 0.0);
        }
    }
    paced
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn hours(from_min: u16, to_min: u16) -> Hours {
        Hours { from_min, to_min }
    }

    #[test]
    fn hours_may_go_past_midnight() {
        let day = hours(8 * 60, 18 * 60);
        assert!(day.has(8 * 60) && !day.has(18 * 60) && !day.has(0));
        let night = hours(20 * 60, 8 * 60);
        assert!(night.has(20 * 60) && night.has(0) && !night.has(8 * 60) && !night.has(12 * 60));
    }

    #[test]
    fn the_level_goes_by_the_hour_and_never_above_the_packs_own() {
        let volume = vec![(hours(0, 9 * 60), 40), (hours(12 * 60, 13 * 60), 300)];
        let loudness = Loudness { volume, quiet: vec![hours(12 * 60, 12 * 60 + 30)] };
        let at = [8 * 60, 10 * 60, 12 * 60].map(|minute| loudness.percent(minute));
        assert_eq!(at, [40, 100, 100]);
        assert!(loudness.is_quiet(12 * 60 + 29) && !loudness.is_quiet(12 * 60 + 30));
        let mut sound = vec![0.5, -1.0];
        scale(&mut sound, 40);
        assert_eq!(sound, [0.2, -0.4]);
    }

    #[test]
    fn a_slower_pace_makes_pauses_longer_and_leaves_words_alone() {
        let long = of_ms(RATE_HZ, 100);
        let word = vec![0.5; 10];
        let short = vec![0.0; of_ms(RATE_HZ, PAUSE_MS_MIN) - 1];
        let sound = [&word, &short, &word, &vec![0.0; long], &word].map(Vec::clone).concat();
        let slow = [&word, &short, &word, &vec![0.0; long * 3 / 2], &word].map(Vec::clone).concat();
        assert_eq!(pace(sound.clone(), 150), slow);
        assert_eq!(pace(sound.clone(), 100), sound);
    }
}
