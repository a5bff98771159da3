//! Hears which clips a recording holds, in any language: a matched filter.
//!
//! Each clip is slid over the recording; its score is 1 for a perfect copy at any volume. A coarse
//! search at a third of the rate finds places, and the full rate gives the score. Recording and
//! clips are of one rate.

use std::ops::Range;

/// The coarse search looks at every third sample.
const COARSE: usize = 3;
/// A place is looked at closely if its coarse score is this share of the threshold.
const COARSE_SHARE: f32 = 0.8;
/// Half the length of the low-pass before thinning, samples.
const LOW_PASS_HALF: isize = 12;
/// Cut-off of the low-pass as a share of the rate: 3 kHz at 24 kHz.
const LOW_PASS_CUT: f32 = 0.125;
/// Two finds overlap when they share more than this part of the shorter.
const OVERLAP: f32 = 0.1;
/// A stretch quieter than this, root mean square, holds nothing.
const QUIET_RMS: f32 = 1e-4;

/// A clip found in a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The clip.
    pub id: String,
    /// Where it begins.
    pub at_sample: usize,
    /// 1 for a perfect copy.
    pub score: f32,
}

/// The clips of a recording in the order of their beginning, each with a score of the threshold or
/// more. Where two overlap, the one with more score and length is heard.
pub fn recognise(capture: &[f32], clips: &[(String, Vec<f32>)], threshold: f32) -> Vec<Heard> {
    let coarse = thinned(capture);
    // What wraps around lies beyond the last place where a clip fits whole.
    let size = coarse.len().next_power_of_two();
    let transform = Transform::new(size);
    let spectrum = transform.forward(coarse.iter().map(|&sample| (sample, 0.0)));
    let norms = running_squares(capture);
    let coarse_norms = running_squares(&coarse);
    let mut found: Vec<(f32, usize, Heard)> = Vec::new();
    let fitting: Vec<_> = clips.iter().filter(|(_, clip)| clip.len() <= capture.len()).collect();
    for pair in fitting.chunks(2) {
        let small: Vec<Vec<f32>> = pair.iter().map(|(_, clip)| thinned(clip)).collect();
        let sums = transform.correlate(&spectrum, [&small[0], small.get(1).map_or(&[], |s| s)]);
        for ((id, clip), (small, sums)) in pair.iter().zip(small.iter().zip(&sums)) {
            let coarse = scores(sums, &coarse_norms, small);
            for place in peaks(&coarse, threshold * COARSE_SHARE) {
                let (at_sample, score) = refined(capture, &norms, clip, place * COARSE);
                if score >= threshold {
                    let heard = Heard { id: id.clone(), at_sample, score };
                    found.push((score * (clip.len() as f32).sqrt(), clip.len(), heard));
                }
            }
        }
    }
    best_apart(found)
}

/// How alike two clips are: the best score of the shorter within the longer.
pub fn likeness(one: &[f32], other: &[f32]) -> f32 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let transform = Transform::new(long.len().next_power_of_two());
    let spectrum = transform.forward(long.iter().map(|&sample| (sample, 0.0)));
    let [sums, _] = transform.correlate(&spectrum, [short, &[]]);
    scores(&sums, &running_squares(long), short).into_iter().fold(0.0, f32::max)
}

fn best_apart(mut found: Vec<(f32, usize, Heard)>) -> Vec<Heard> {
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<(usize, Heard)> = Vec::new();
    for (_, length, heard) in found {
        let start = heard.at_sample;
        let clashes = kept.iter().any(|(other_length, other)| {
            let end = (start + length).min(other.at_sample + other_length);
            let shared = end.saturating_sub(start.max(other.at_sample));
            shared as f32 > OVERLAP * length.min(*other_length) as f32
        });
        if !clashes {
            kept.push((length, heard));
        }
    }
    kept.sort_by_key(|(_, heard)| heard.at_sample);
    kept.into_iter().map(|(_, heard)| heard).collect()
}

fn peaks(scores: &[f32], threshold: f32) -> impl Iterator<Item = usize> {
    let last = scores.len() - 1;
    (0..scores.len()).filter(move |&at| {
        let sides = [at.saturating_sub(1), (at + 1).min(last)];
        scores[at] >= threshold && sides.iter().all(|&side| scores[at] >= scores[side])
    })
}

/// The best place at the full rate within a coarse step of this one, and its score.
fn refined(capture: &[f32], norms: &[f64], clip: &[f32], near: usize) -> (usize, f32) {
    let last = capture.len() - clip.len();
    let places = near.saturating_sub(COARSE).min(last)..=(near + COARSE).min(last);
    let own = energy(clip);
    let scored = places.map(|at| {
        let sum = capture[at..].iter().zip(clip).map(|(x, h)| x * h).sum();
        (at, score(sum, norms, at..at + clip.len(), own))
    });
    scored.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((near, 0.0))
}

/// The score of a clip at every place where it fits whole.
fn scores(sums: &[f32], norms: &[f64], clip: &[f32]) -> Vec<f32> {
    let own = energy(clip);
    let places = 0..norms.len().saturating_sub(clip.len());
    places.map(|at| score(sums[at], norms, at..at + clip.len(), own)).collect()
}

fn score(sum: f32, norms: &[f64], window: Range<usize>, own: f32) -> f32 {
    let energy = (norms[window.end] - norms[window.start]) as f32;
    if energy < QUIET_RMS * QUIET_RMS * window.len() as f32 {
        return 0.0;
    }
    sum / (energy * own).sqrt().max(f32::MIN_POSITIVE)
}

fn energy(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum()
}

/// The sum of squares before each sample, and after the last.
fn running_squares(samples: &[f32]) -> Vec<f64> {
    let mut sum = 0.0;
    let squares = samples.iter().map(|&sample| {
        sum += f64::from(sample) * f64::from(sample);
        sum
    });
    std::iter::once(0.0).chain(squares).collect()
}

/// Every third sample behind a low-pass (a windowed sinc).
fn thinned(samples: &[f32]) -> Vec<f32> {
    let tap = |n: isize| {
        let x = n as f32 * std::f32::consts::PI;
        let window = 0.5 + 0.5 * (x / (LOW_PASS_HALF + 1) as f32).cos();
        let sinc = if n == 0 { 2.0 * LOW_PASS_CUT } else { (2.0 * LOW_PASS_CUT * x).sin() / x };
        sinc * window
    };
    let taps: Vec<f32> = (-LOW_PASS_HALF..=LOW_PASS_HALF).map(tap).collect();
    let edge = vec![0.0; LOW_PASS_HALF as usize];
    let padded = [&edge, samples, &edge].concat();
    let windows = padded.windows(taps.len()).step_by(COARSE);
    windows.map(|window| window.iter().zip(&taps).map(|(x, tap)| x * tap).sum()).collect()
}

/// A radix-2 fast Fourier transform of one size.
struct Transform {
    size: usize,
    turns: Vec<(f32, f32)>,
}

impl Transform {
    fn new(size: usize) -> Self {
        let angle = |at: usize| -std::f64::consts::TAU * at as f64 / size as f64;
        let turns =
            (0..size / 2).map(|at| (angle(at).cos() as f32, angle(at).sin() as f32)).collect();
        Self { size, turns }
    }

    fn forward(&self, samples: impl Iterator<Item = (f32, f32)>) -> Vec<(f32, f32)> {
        let mut line = vec![(0.0, 0.0); self.size];
        let unused_bits = usize::BITS - self.size.trailing_zeros().max(1);
        for (at, sample) in samples.enumerate() {
            line[at.reverse_bits() >> unused_bits] = sample;
        }
        let mut half = 1;
        while half < self.size {
            let stride = self.size / (2 * half);
            for block in line.chunks_exact_mut(2 * half) {
                let mut at = 0;
                while at < half {
                    let (a, turned) = (block[at], times(block[at + half], self.turns[at * stride]));
                    block[at] = (a.0 + turned.0, a.1 + turned.1);
                    block[at + half] = (a.0 - turned.0, a.1 - turned.1);
                    at += 1;
                }
            }
            half *= 2;
        }
        line
    }

    /// The sums of products of two clips with the recording at every place, in one go: the second
    /// travels in the imaginary part.
    fn correlate(&self, recording: &[(f32, f32)], clips: [&[f32]; 2]) -> [Vec<f32>; 2] {
        let at = |clip: &[f32], place: usize| clip.get(place).copied().unwrap_or(0.0);
        let length = clips[0].len().max(clips[1].len());
        let both = self.forward((0..length).map(|n| (at(clips[0], n), -at(clips[1], n))));
        let product = recording.iter().zip(both).map(|(&r, c)| times(r, (c.0, -c.1)));
        // The inverse, as a forward transform of the conjugate.
        let back = self.forward(product.map(|(re, im)| (re, -im)));
        let size = self.size as f32;
        back.into_iter().map(|(re, im)| (re / size, -im / size)).unzip().into()
    }
}

fn times(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

#[cfg(test)]
mod tests;
