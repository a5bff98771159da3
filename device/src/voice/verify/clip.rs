//! Examines the file of one clip.

use super::finding::{Fault, Finding};
use crate::voice::level::{self, Target};
use crate::voice::pack::{ClipEntry, INDEX_FILE, RATE_HZ, clip_file, sha256};
use crate::voice::wav::{self, WavError};
use std::path::Path;

/// The level of every clip: loudness, and the peak that none may pass.
const TARGET: Target = Target { lufs: -20.0, peak_dbfs: -3.0 };
/// How far a clip's loudness may lie from it, LU.
const LOUDNESS_WITHIN_LU: f64 = 1.0;
/// Silence at either end of a clip stays below this, ms.
const EDGE_SILENCE_MS_MAX: usize = 60;
/// Silence is what lies this far below a clip's loudest 10 ms.
const SILENCE_DB: f64 = -42.0;
/// Rounding of the levels that `pack.json` holds.
pub const ROUNDING: f64 = 0.02;
/// A sample from this share of a clip's peak on stands at the top of a wave.
const TOP_SHARE: f32 = 0.9;
/// So many equal samples in a row at the top of a wave are a wave cut off.
const FLAT_SAMPLES_MIN: usize = 6;

/// A clip to be examined.
pub struct Exam<'a> {
    /// Where its file lies.
    pub folder: &'a Path,
    /// How it is named in a finding, such as `zh/qing`.
    pub name: &'a str,
    /// What the index says of it.
    pub entry: &'a ClipEntry,
    /// Longest that it may last, ms.
    pub ms_max: usize,
}

impl Exam<'_> {
    /// Its sound, if it can be read, and everything that is wrong with it.
    pub fn examine(&self, findings: &mut Vec<Finding>) -> Option<Vec<f32>> {
        let file = clip_file(self.folder, &self.entry.id);
        let bytes = match std::fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                let measured = format!("its file cannot be read: {error}");
                let remedy = format!("Record it as {}, or build the pack again", file.display());
                findings.push(self.finding(Fault::Missing, (measured, "a WAV file"), remedy));
                return None;
            }
        };
        if sha256(&bytes) != self.entry.sha256 {
            let measured = format!("its sha256 is {:.12}…", sha256(&bytes));
            let allowed = format!("{:.12}…, of {INDEX_FILE}", self.entry.sha256);
            let remedy = "If the file is as it should be, seal the pack; otherwise build it again";
            findings.push(self.finding(Fault::Changed, (measured, allowed), remedy));
        }
        match wav::decode(&bytes) {
            Ok(sound) if sound.rate_hz != RATE_HZ => {
                let told = (format!("{} Hz", sound.rate_hz), format!("{RATE_HZ} Hz"));
                findings.push(self.finding(Fault::Rate, told, self.convert()));
                None
            }
            Ok(sound) => {
                self.sound(&sound.samples, findings);
                Some(sound.samples)
            }
            Err(error) => {
                let what = match error {
                    WavError::Kind { .. } | WavError::Form(_) => error.to_string(),
                    WavError::Disk(error) => error.to_string(),
                };
                let told = (format!("it {what}"), "WAV, mono, 16 bit PCM");
                findings.push(self.finding(Fault::Form, told, self.convert()));
                None
            }
        }
    }

    /// What is wrong with its sound.
    pub fn sound(&self, samples: &[f32], findings: &mut Vec<Finding>) {
        let mut add = |fault, told: (String, String), remedy: String| {
            findings.push(self.finding(fault, told, remedy));
        };
        let ms = samples.len() * 1_000 / RATE_HZ as usize;
        if ms > self.ms_max {
            let told = (format!("{ms} ms"), format!("at most {} ms", self.ms_max));
            add(Fault::TooLong, told, "Speak it faster, or cut it".to_owned());
        }
        let (lufs, peak) = (level::loudness(samples, RATE_HZ), level::peak_dbfs(samples));
        let off = lufs - TARGET.lufs;
        if off.abs() > LOUDNESS_WITHIN_LU || !off.is_finite() {
            let (low, high) = (TARGET.lufs - LOUDNESS_WITHIN_LU, TARGET.lufs + LOUDNESS_WITHIN_LU);
            let told = (format!("{lufs:.1} LUFS"), format!("{low:.0} to {high:.0} LUFS"));
            let (fault, turn) =
                if off > 0.0 { (Fault::Loud, "down") } else { (Fault::Quiet, "up") };
            add(fault, told, format!("Turn it {turn} by {:.1} dB", off.abs()));
        }
        if peak > TARGET.peak_dbfs + ROUNDING {
            let told = (format!("{peak:.1} dBFS"), format!("at most {:.1} dBFS", TARGET.peak_dbfs));
            add(Fault::Peak, told, "Turn it down, or limit its peaks".to_owned());
        }
        let flat = flat_samples(samples);
        if flat >= FLAT_SAMPLES_MIN {
            let told = format!("{flat} equal samples in a row at the top of a wave");
            let allowed = format!("fewer than {FLAT_SAMPLES_MIN}");
            let remedy = "Record it again with less gain: turning it down does not mend it";
            add(Fault::Clipped, (told, allowed), remedy.to_owned());
        }
        let (before, after) = level::edge_silence_ms(samples, RATE_HZ, SILENCE_DB);
        if before.max(after) >= EDGE_SILENCE_MS_MAX {
            let told = format!("{before} ms before and {after} ms after");
            let allowed = format!("less than {EDGE_SILENCE_MS_MAX} ms at either end");
            add(Fault::EdgeSilence, (told, allowed), "Cut it off".to_owned());
        }
        let (own_lufs, own_peak) = (self.entry.lufs, self.entry.peak_dbfs);
        if (own_lufs - lufs).abs() > ROUNDING || (own_peak - peak).abs() > ROUNDING {
            let told = (
                format!("{lufs:.2} LUFS, peak {peak:.2} dBFS"),
                format!("{own_lufs:.2} LUFS, peak {own_peak:.2} dBFS, of {INDEX_FILE}"),
            );
            add(Fault::Changed, told, "Seal the pack, or build it again".to_owned());
        }
    }

    fn finding(
        &self,
        fault: Fault,
        (measured, allowed): (impl ToString, impl ToString),
        remedy: impl ToString,
    ) -> Finding {
        Finding {
            clip: self.name.to_owned(),
            fault,
            measured: measured.to_string(),
            allowed: allowed.to_string(),
            remedy: remedy.to_string(),
        }
    }

    fn convert(&self) -> String {
        let id = &self.entry.id;
        format!("Convert it (sox {id}.wav -r {RATE_HZ} -c 1 -b 16 new.wav), then seal the pack")
    }
}

/// The longest row of equal samples at the top of a wave.
fn flat_samples(samples: &[f32]) -> usize {
    let peak = samples.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    let top = |sample: f32| peak > 0.0 && sample.abs() >= TOP_SHARE * peak;
    let rows = samples.chunk_by(|one, next| one == next);
    rows.filter(|row| top(row[0])).map(<[f32]>::len).max().unwrap_or(0)
}
