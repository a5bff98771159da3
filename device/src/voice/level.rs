//! Makes clips of one kind: trimmed, faded, equally loud. Pure.
//!
//! Loudness is that of ITU-R BS.1770: K-weighted, gated in blocks of 400 ms; a clip shorter than
//! a block is measured whole.

/// A frame of the trimming, ms.
const FRAME_MS: usize = 10;
/// Kept before the first loud frame, ms.
const KEEP_BEFORE_MS: usize = 12;
/// Kept after the last loud frame, ms.
const KEEP_AFTER_MS: usize = 30;
/// Length of the fade in, linear, ms.
const FADE_IN_MS: usize = 5;
/// Length of the fade out, cosine squared, ms.
const FADE_OUT_MS: usize = 15;
/// A loudness block, ms.
const BLOCK_MS: usize = 400;
/// Blocks start this far apart, ms.
const BLOCK_STEP_MS: usize = 100;
/// Blocks below this are silence, LUFS.
const GATE_LUFS: f64 = -70.0;
/// Blocks this far below the mean do not count, LU.
const GATE_BELOW_LU: f64 = 10.0;
/// Where the peak limiter begins to bend, as a share of the ceiling.
const KNEE: f64 = 0.7;
/// Rounds of gain and limiting at most.
const ROUNDS_MAX: u32 = 6;
/// Near enough to the wanted loudness, LU.
const NEAR_LU: f64 = 0.05;

/// How loud a clip shall be.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The loudness, LUFS.
    pub lufs: f64,
    /// The peak allowed, dBFS.
    pub peak_dbfs: f64,
}

/// Cuts the silence off both ends: what is `trim_db` below the loudest frame.
pub fn trim(samples: &[f32], rate_hz: u32, trim_db: f64) -> Vec<f32> {
    let (first, last) = loud_frames(samples, rate_hz, trim_db);
    let frame = of_ms(rate_hz, FRAME_MS);
    let start = (first * frame).saturating_sub(of_ms(rate_hz, KEEP_BEFORE_MS));
    let end = ((last + 1) * frame + of_ms(rate_hz, KEEP_AFTER_MS)).min(samples.len());
    samples[start..end].to_vec()
}

/// Milliseconds of silence at the start and at the end, by the measure that [`trim`] cuts by.
pub fn edge_silence_ms(samples: &[f32], rate_hz: u32, trim_db: f64) -> (usize, usize) {
    let (first, last) = loud_frames(samples, rate_hz, trim_db);
    let frames = samples.len().div_ceil(of_ms(rate_hz, FRAME_MS));
    (first * FRAME_MS, frames.saturating_sub(last + 1) * FRAME_MS)
}

/// Fades both ends, so that no clip clicks.
pub fn fade(samples: &mut [f32], rate_hz: u32) {
    let length = samples.len();
    let fade_in = of_ms(rate_hz, FADE_IN_MS).min(length);
    for (at, sample) in samples.iter_mut().take(fade_in).enumerate() {
        *sample *= at as f32 / fade_in as f32;
    }
    let fade_out = of_ms(rate_hz, FADE_OUT_MS).min(length);
    for (at, sample) in samples.iter_mut().rev().take(fade_out).enumerate() {
        let angle = at as f32 / fade_out as f32 * std::f32::consts::FRAC_PI_2;
        *sample *= angle.sin().powi(2);
    }
}

/// Brings a clip to the wanted loudness and keeps its peaks below the ceiling.
pub fn level(samples: &mut [f32], rate_hz: u32, target: Target) {
    let ceiling = 10_f64.powf(target.peak_dbfs / 20.0);
    for _ in 0..ROUNDS_MAX {
        let missing = target.lufs - loudness(samples, rate_hz);
        if !missing.is_finite() || (missing.abs() < NEAR_LU && peak(samples) <= ceiling) {
            return;
        }
        let gain = 10_f64.powf(missing / 20.0);
        for sample in samples.iter_mut() {
            *sample = limited(f64::from(*sample) * gain, ceiling) as f32;
        }
    }
}

/// The loudness in LUFS; minus infinity for silence.
pub fn loudness(samples: &[f32], rate_hz: u32) -> f64 {
    let weighted = k_weighted(samples, rate_hz);
    let block = of_ms(rate_hz, BLOCK_MS);
    if weighted.len() < block {
        return lufs(mean(&weighted));
    }
    let steps = weighted.windows(block).step_by(of_ms(rate_hz, BLOCK_STEP_MS));
    let blocks: Vec<f64> = steps.map(mean).filter(|&power| lufs(power) > GATE_LUFS).collect();
    if blocks.is_empty() {
        return f64::NEG_INFINITY;
    }
    let gate = lufs(average(&blocks)) - GATE_BELOW_LU;
    let loud: Vec<f64> = blocks.into_iter().filter(|&power| lufs(power) > gate).collect();
    lufs(average(&loud))
}

/// The highest sample in dBFS.
pub fn peak_dbfs(samples: &[f32]) -> f64 {
    20.0 * peak(samples).log10()
}

/// So many samples in so many milliseconds.
pub fn of_ms(rate_hz: u32, ms: usize) -> usize {
    rate_hz as usize * ms / 1_000
}

fn loud_frames(samples: &[f32], rate_hz: u32, trim_db: f64) -> (usize, usize) {
    let frames = samples.chunks(of_ms(rate_hz, FRAME_MS).max(1));
    let powers: Vec<f64> = frames
        .map(|frame| average_of(frame.iter().map(|&s| f64::from(s).powi(2)), frame.len()))
        .collect();
    let loudest = powers.iter().copied().fold(0.0, f64::max);
    let floor = loudest * 10_f64.powf(trim_db / 10.0);
    let loud = |&power: &f64| power > 0.0 && power >= floor;
    let first = powers.iter().position(loud).unwrap_or(0);
    let last = powers.iter().rposition(loud).unwrap_or(powers.len().saturating_sub(1));
    (first, last)
}

/// Bends what is above the knee towards the ceiling, without a corner.
fn limited(sample: f64, ceiling: f64) -> f64 {
    let knee = ceiling * KNEE;
    if sample.abs() <= knee {
        return sample;
    }
    let room = ceiling - knee;
    sample.signum() * (knee + room * ((sample.abs() - knee) / room).tanh())
}

fn k_weighted(samples: &[f32], rate_hz: u32) -> Vec<f64> {
    let samples = samples.iter().copied().map(f64::from);
    let shelved: Vec<f64> = Biquad::shelf(f64::from(rate_hz)).run(samples).collect();
    Biquad::high_pass(f64::from(rate_hz)).run(shelved.into_iter()).collect()
}

fn lufs(power: f64) -> f64 {
    10.0 * power.log10() - 0.691
}

fn mean(weighted: &[f64]) -> f64 {
    average_of(weighted.iter().map(|sample| sample * sample), weighted.len())
}

fn average(values: &[f64]) -> f64 {
    average_of(values.iter().copied(), values.len())
}

fn average_of(values: impl Iterator<Item = f64>, count: usize) -> f64 {
    values.sum::<f64>() / count.max(1) as f64
}

fn peak(samples: &[f32]) -> f64 {
    samples.iter().fold(0.0, |peak, &sample| f64::from(sample.abs()).max(peak))
}

/// One second-order filter of BS.1770, designed for any rate.
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
}

impl Biquad {
    fn shelf(rate_hz: f64) -> Self {
        let k = (std::f64::consts::PI * 1_681.974_450_955_533 / rate_hz).tan();
        let q = 0.707_175_236_955_419_6;
        let high = 10_f64.powf(3.999_843_853_973_347 / 20.0);
        let band = high.powf(0.499_666_774_154_541_6);
        let norm = 1.0 + k / q + k * k;
        let b0 = (high + band * k / q + k * k) / norm;
        let b1 = 2.0 * (k * k - high) / norm;
        let b2 = (high - band * k / q + k * k) / norm;
        Self { b: [b0, b1, b2], a: [2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm] }
    }

    fn high_pass(rate_hz: f64) -> Self {
        let k = (std::f64::consts::PI * 38.135_470_876_024_44 / rate_hz).tan();
        let q = 0.500_327_037_323_877_3;
        let norm = 1.0 + k / q + k * k;
        let a = [2.0 * (k * k - 1.0) / norm, (1.0 - k / q + k * k) / norm];
        Self { b: [1.0, -2.0, 1.0], a }
    }

    fn run(self, samples: impl Iterator<Item = f64>) -> impl Iterator<Item = f64> {
        let (mut z1, mut z2) = (0.0, 0.0);
        samples.map(move |x| {
            let y = self.b[0] * x + z1;
            z1 = self.b[1] * x - self.a[0] * y + z2;
            z2 = self.b[2] * x - self.a[1] * y;
            y
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: u32 = 48_000;

    fn sine(hz: f32, seconds: f32, height: f32) -> Vec<f32> {
        let count = (seconds * RATE_HZ as f32) as usize;
        let turn = std::f32::consts::TAU * hz / RATE_HZ as f32;
        (0..count).map(|at| height * (turn * at as f32).sin()).collect()
    }

    #[test]
    fn the_reference_tone_reads_as_the_standard_says() {
        // A full-scale 997 Hz sine in one channel is -3.01 LUFS.
        let read = loudness(&sine(997.0, 2.0, 1.0), RATE_HZ);
        assert!((read + 3.01).abs() < 0.05, "{read}");
    }

    #[test]
    fn a_levelled_clip_is_as_loud_as_asked_and_below_its_peak() {
        for height in [0.001, 0.1, 1.0] {
            let mut clip = sine(440.0, 1.0, height);
            level(&mut clip, RATE_HZ, Target { lufs: -20.0, peak_dbfs: -3.0 });
            assert!((loudness(&clip, RATE_HZ) + 20.0).abs() < 0.1);
            assert!(peak_dbfs(&clip) <= -3.0);
        }
    }

    #[test]
    fn trimming_keeps_a_little_and_fading_ends_at_nothing() {
        let silence = vec![0.0; RATE_HZ as usize];
        let clip = [silence.clone(), sine(440.0, 0.5, 0.5), silence].concat();
        let mut clip = trim(&clip, RATE_HZ, -42.0);
        let ms = clip.len() * 1_000 / RATE_HZ as usize;
        assert!((530..=565).contains(&ms), "{ms} ms");
        let (before, after) = edge_silence_ms(&clip, RATE_HZ, -42.0);
        assert!(before <= 20 && after <= 40, "{before} {after}");
        fade(&mut clip, RATE_HZ);
        assert_eq!((clip[0], clip[clip.len() - 1]), (0.0, 0.0));
    }

    #[test]
    fn silence_has_no_loudness_and_is_left_alone() {
        let mut silence = vec![0.0; RATE_HZ as usize];
        level(&mut silence, RATE_HZ, Target { lufs: -20.0, peak_dbfs: -3.0 });
        assert!(silence.iter().all(|&sample| sample == 0.0));
    }
}
