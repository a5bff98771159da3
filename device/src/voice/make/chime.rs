//! The chime before every call: two notes, the same for every customer. Synthesised.

use crate::voice::level::{self, Target};

/// E5 and then C5, Hz.
const NOTES_HZ: [f64; 2] = [659.26, 523.25];
/// When the notes begin, s.
const ONSETS_S: [f64; 2] = [0.0, 0.32];
/// When they have faded to nothing, s.
const ENDS_S: [f64; 2] = [0.55, 0.98];
/// Each note's partials: its multiple of the note, and its height.
const PARTIALS: [(f64, f64); 3] = [(1.0, 1.0), (2.0, 0.35), (3.01, 0.12)];
/// A note falls to a third in this time, s.
const DECAY_S: f64 = 0.20;
/// A note rises in this time, s.
const ATTACK_S: f64 = 0.006;
/// A note's last part is faded to nothing, s.
const RELEASE_S: f64 = 0.15;
/// How loud it is: below the speech.
const TARGET: Target = Target { lufs: -23.0, peak_dbfs: -6.0 };

/// The chime at this rate.
pub fn samples(rate_hz: u32) -> Vec<f32> {
    let count = (ENDS_S[1] * f64::from(rate_hz)) as usize;
    let second = |at: usize| at as f64 / f64::from(rate_hz);
    let mut samples: Vec<f32> = (0..count).map(|at| both(second(at)) as f32).collect();
    level::level(&mut samples, rate_hz, TARGET);
    samples
}

fn both(at_s: f64) -> f64 {
    (0..NOTES_HZ.len()).map(|note| one(note, at_s)).sum()
}

fn one(note: usize, at_s: f64) -> f64 {
    let (since, left) = (at_s - ONSETS_S[note], ENDS_S[note] - at_s);
    if since < 0.0 || left < 0.0 {
        return 0.0;
    }
    let rise = (since / ATTACK_S).min(1.0);
    let fall = (std::f64::consts::FRAC_PI_2 * (left / RELEASE_S).min(1.0)).sin().powi(2);
    let turn = std::f64::consts::TAU * NOTES_HZ[note] * since;
    let tone: f64 = PARTIALS
        .iter()
        .map(|(multiple, height)| {
            // Higher partials die sooner, as those of a struck bar do.
            height * (turn * multiple).sin() * (-since * multiple / DECAY_S).exp()
        })
        .sum();
    tone * rise * fall
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chime_is_short_level_and_does_not_click() {
        let chime = samples(24_000);
        assert!(chime.len() <= 24_000);
        assert!((level::loudness(&chime, 24_000) + 23.0).abs() < 0.2);
        assert!(level::peak_dbfs(&chime) <= -6.0);
        assert!(chime[0].abs() < 1e-4 && chime[chime.len() - 1].abs() < 1e-4);
        let jump = chime.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        let steepest = 0.5 * std::f32::consts::TAU * 660.0 / 24_000.0 * 2.0;
        assert!(jump < steepest, "{jump}");
    }
}
