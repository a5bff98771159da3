//! Hears which clips a recording holds, in any language: a matched filter.
//!
//! Each clip is slid over the recording; its score is 1 for a perfect copy at any volume. A coarse
//! search at a sixth of the rate finds places, and the full rate gives the score. Recording and
//! clips are of one rate.

use std::ops::Range;

/// The coarse search looks at every sixth sample.
const COARSE: usize = 6;
/// A place is looked at closely if its coarse score is this share of the threshold.
const COARSE_SHARE: f32 = 0.8;
/// Half the length of the low-pass before thinning, samples.
const LOW_PASS_HALF: isize = 24;
/// Cut-off of the low-pass as a share of the rate: 1.5 kHz at 24 kHz.
const LOW_PASS_CUT: f32 = 0.0625;
/// Where two clips are heard in one place, what each leaves unexplained counts against it: so much
/// that a score of this share of the threshold is worth nothing.
const WORTHLESS_SHARE: f32 = 0.9;
/// A block of the search is so many times the longest clip, at least.
const BLOCK_PER_CLIP: usize = 2;
/// Two finds overlap when they share more than this part of the shorter.
const OVERLAP: f32 = 0.1;
/// A stretch quieter than this, root mean square, holds nothing.
const QUIET_RMS: f32 = 1e-4;

/// Lanes of a sum.
const LANES: usize = 8;

/// Real and imaginary part.
type Complex = (f32, f32);

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
/// more. Where two overlap, the one that explains more of the sound is heard.
pub fn recognise(capture: &[f32], clips: &[(String, Vec<f32>)], threshold: f32) -> Vec<Heard> {
    Ear::new(clips).hear(capture, threshold)
}

/// Knows clips, and hears them in any number of recordings.
pub struct Ear<'a> {
    transform: Transform,
    pairs: Vec<Pair<'a>>,
    /// How far a block of the search reaches, coarse samples.
    reach: usize,
}

/// Two clips, which are looked for in one go.
struct Pair<'a> {
    clips: &'a [(String, Vec<f32>)],
    small: Vec<Vec<f32>>,
    spectrum: Vec<Complex>,
}

impl<'a> Ear<'a> {
    /// An ear for these clips.
    pub fn new(clips: &'a [(String, Vec<f32>)]) -> Self {
        let longest = clips.iter().map(|(_, clip)| clip.len().div_ceil(COARSE)).max().unwrap_or(0);
        let size = (longest * BLOCK_PER_CLIP).next_power_of_two().max(2);
        let transform = Transform::new(size);
        let pairs = clips.chunks(2).map(|clips| {
            let small: Vec<Vec<f32>> = clips.iter().map(|(_, clip)| thinned(clip)).collect();
            let spectrum = transform.pair([&small[0], small.get(1).map_or(&[], |s| s)]);
            Pair { clips, small, spectrum }
        });
        Self { pairs: pairs.collect(), transform, reach: size - longest }
    }

    /// What [`recognise`] promises.
    pub fn hear(&self, capture: &[f32], threshold: f32) -> Vec<Heard> {
        let coarse = thinned(capture);
        // What went through a sound card lies between two samples as often as on one.
        let full = [Full::new(capture.to_vec()), Full::new(halfway(capture))];
        let coarse_norms = running_squares(&coarse);
        let size = self.transform.size;
        let blocks = (0..coarse.len()).step_by(self.reach).map(|from| {
            let block = &coarse[from..coarse.len().min(from + size)];
            (from, self.transform.forward(block.iter().map(|&sample| (sample, 0.0))))
        });
        let blocks: Vec<_> = blocks.collect();
        let mut found: Vec<(f32, usize, Heard)> = Vec::new();
        for pair in &self.pairs {
            let mut sums = [vec![0.0; coarse.len()], vec![0.0; coarse.len()]];
            for (from, spectrum) in &blocks {
                let until = coarse.len().min(from + self.reach);
                // Beyond its reach a block wraps around.
                for (sums, own) in
                    sums.iter_mut().zip(self.transform.correlate(spectrum, &pair.spectrum))
                {
                    sums[*from..until].copy_from_slice(&own[..until - from]);
                }
            }
            for ((id, clip), (small, sums)) in pair.clips.iter().zip(pair.small.iter().zip(&sums)) {
                if clip.len() > capture.len() {
                    continue;
                }
                let coarse = scores(sums, &coarse_norms, small);
                for place in peaks(&coarse, threshold * COARSE_SHARE) {
                    let near = between(&coarse, place);
                    let [on, half] = full.each_ref().map(|full| full.refined(clip, near));
                    let (at_sample, score) = if half.1 > on.1 { half } else { on };
                    if score >= threshold {
                        let heard = Heard { id: id.clone(), at_sample, score };
                        let energy = full[0].energy(at_sample..at_sample + clip.len());
                        found.push((worth(score, threshold) * energy, clip.len(), heard));
                    }
                }
            }
        }
        best_apart(found)
    }
}

/// How alike two clips are: the best score of the shorter within the longer.
pub fn likeness(one: &[f32], other: &[f32]) -> f32 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let transform = Transform::new(long.len().next_power_of_two());
    let spectrum = transform.forward(long.iter().map(|&sample| (sample, 0.0)));
    let [sums, _] = transform.correlate(&spectrum, &transform.pair([short, &[]]));
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
    let last = scores.len().saturating_sub(1);
    (0..scores.len()).filter(move |&at| {
        let sides = [at.saturating_sub(1), (at + 1).min(last)];
        scores[at] >= threshold && sides.iter().all(|&side| scores[at] >= scores[side])
    })
}

/// A recording at its full rate.
struct Full {
    samples: Vec<f32>,
    norms: Vec<f64>,
}

impl Full {
    fn new(samples: Vec<f32>) -> Self {
        Self { norms: running_squares(&samples), samples }
    }

    fn energy(&self, window: Range<usize>) -> f32 {
        (self.norms[window.end] - self.norms[window.start]) as f32
    }

    /// The best place for a clip within a coarse step of a coarse peak, and its score.
    fn refined(&self, clip: &[f32], near: usize) -> (usize, f32) {
        let last = self.samples.len() - clip.len();
        let (low, high) = (near.saturating_sub(COARSE).min(last), (near + COARSE).min(last));
        let own = energy(clip);
        let at = |at: usize| {
            let sum = product(&self.samples[at..at + clip.len()], clip);
            (at, score(sum, &self.norms, at..at + clip.len(), own))
        };
        // Uphill from the peak: what is a copy has one top there.
        let mut best = at(near.clamp(low, high));
        for step in [-1, 1] {
            while let Some(next) = best.0.checked_add_signed(step)
                && (low..=high).contains(&next)
            {
                let next = at(next);
                if next.1 <= best.1 {
                    break;
                }
                best = next;
            }
        }
        best
    }
}

/// Where between two coarse samples a peak lies, in full samples: the top of a parabola.
fn between(scores: &[f32], at: usize) -> usize {
    let full = at * COARSE;
    let (Some(left), Some(right)) = (at.checked_sub(1), scores.get(at + 1)) else { return full };
    let (left, top) = (scores[left], scores[at]);
    let bend = left - 2.0 * top + right;
    let off = if bend < 0.0 { 0.5 * (left - right) / bend } else { 0.0 };
    full.saturating_add_signed((off * COARSE as f32).round() as isize)
}

/// The sum of products, in lanes that do not wait for one another.
fn product(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (one, other) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest: f32 = one.remainder().iter().zip(other.remainder()).map(|(x, h)| x * h).sum();
    for (one, other) in one.zip(other) {
        for lane in 0..LANES {
            lanes[lane] += one[lane] * other[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest
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

/// What a score is worth beside another's: the share of the sound that it explains, less what it
/// does not.
fn worth(score: f32, threshold: f32) -> f32 {
    let nothing = (threshold * WORTHLESS_SHARE).powi(2);
    let explained = score.min(1.0).powi(2);
    explained - (1.0 - explained) * nothing / (1.0 - nothing)
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

/// Every sixth sample behind a low-pass (a windowed sinc).
fn thinned(samples: &[f32]) -> Vec<f32> {
    let tap = |n: isize| 2.0 * LOW_PASS_CUT * sinc(2.0 * LOW_PASS_CUT * n as f32, n as f32);
    let taps: Vec<f32> = (-LOW_PASS_HALF..=LOW_PASS_HALF).map(tap).collect();
    filtered(samples, &taps, COARSE)
}

/// What lies halfway to the next sample.
fn halfway(samples: &[f32]) -> Vec<f32> {
    let tap = |n: isize| sinc(n as f32 - 0.5, n as f32 - 0.5);
    let taps: Vec<f32> = (-LOW_PASS_HALF..=LOW_PASS_HALF).map(tap).collect();
    filtered(samples, &taps, 1)
}

/// The sinc of x within a raised cosine as wide as the filter.
fn sinc(x: f32, place: f32) -> f32 {
    let turn = std::f32::consts::PI * x;
    let window = 0.5 + 0.5 * (std::f32::consts::PI * place / (LOW_PASS_HALF + 1) as f32).cos();
    window * if turn == 0.0 { 1.0 } else { turn.sin() / turn }
}

fn filtered(samples: &[f32], taps: &[f32], step: usize) -> Vec<f32> {
    let edge = vec![0.0; LOW_PASS_HALF as usize];
    let padded = [&edge, samples, &edge].concat();
    padded.windows(taps.len()).step_by(step).map(|window| product(window, taps)).collect()
}

/// A radix-2 fast Fourier transform of one size.
struct Transform {
    size: usize,
    turns: Vec<Complex>,
}

impl Transform {
    fn new(size: usize) -> Self {
        let angle = |at: usize| -std::f64::consts::TAU * at as f64 / size as f64;
        let turns =
            (0..size / 2).map(|at| (angle(at).cos() as f32, angle(at).sin() as f32)).collect();
        Self { size, turns }
    }

    fn forward(&self, samples: impl Iterator<Item = Complex>) -> Vec<Complex> {
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

    /// The spectrum of two clips: the second travels in the imaginary part.
    fn pair(&self, clips: [&[f32]; 2]) -> Vec<Complex> {
        let at = |clip: &[f32], place: usize| clip.get(place).copied().unwrap_or(0.0);
        let length = clips[0].len().max(clips[1].len());
        self.forward((0..length).map(|n| (at(clips[0], n), -at(clips[1], n))))
    }

    /// The sums of products of two clips with the recording at every place, in one go.
    fn correlate(&self, recording: &[Complex], pair: &[Complex]) -> [Vec<f32>; 2] {
        let product = recording.iter().zip(pair).map(|(&r, c)| times(r, (c.0, -c.1)));
        // The inverse, as a forward transform of the conjugate.
        let back = self.forward(product.map(|(re, im)| (re, -im)));
        let size = self.size as f32;
        back.into_iter().map(|(re, im)| (re / size, -im / size)).unzip().into()
    }
}

fn times(a: Complex, b: Complex) -> Complex {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

#[cfg(test)]
mod tests;
