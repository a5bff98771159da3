//! Reads and writes the one form of sound a pack is made of: WAV, mono, 16 bit.

use std::path::Path;

/// What a sample is divided by to stand between -1 and 1.
const FULL_SCALE: f32 = 32_768.0;

/// Largest file read, bytes.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Sound of one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    /// Samples a second.
    pub rate_hz: u32,
    /// Between -1 and 1.
    pub samples: Vec<f32>,
}

/// Why a WAV file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// The disk.
    #[error("cannot be read or written: {0}")]
    Disk(#[from] std::io::Error),
    /// The form.
    #[error("{0}")]
    Form(&'static str),
    /// Another kind of WAV.
    #[error("is {channels} channel(s) of {bits} bits, format {format}; expected mono, 16 bit PCM")]
    Kind {
        /// Channels.
        channels: u16,
        /// Bits a sample.
        bits: u16,
        /// 1 is PCM.
        format: u16,
    },
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Sound, WavError> {
    if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
        return Err(WavError::Form("is larger than 64 MiB"));
    }
    decode(&std::fs::read(path)?)
}

/// Writes a file.
pub fn write(path: &Path, sound: &Sound) -> Result<(), WavError> {
    Ok(std::fs::write(path, encode(sound))?)
}

/// Reads the bytes of a file. A length that runs past the end, as a broken-off recording has, ends
/// where the bytes end.
pub fn decode(bytes: &[u8]) -> Result<Sound, WavError> {
    if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err(WavError::Form("is not a WAV file"));
    }
    let mut rate_hz = None;
    let mut rest = &bytes[12..];
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let body_len = length.min(body.len());
        match &head[..4] {
            b"fmt " => rate_hz = Some(format_of(&body[..body_len])?),
            b"data" => {
                let rate_hz = rate_hz.ok_or(WavError::Form("has sound before its format"))?;
                return Ok(Sound { rate_hz, samples: samples_of(&body[..body_len]) });
            }
            _ => {}
        }
        rest = &body[(length.saturating_add(length % 2)).min(body.len())..];
    }
    Err(WavError::Form("has no sound in it"))
}

/// The bytes of a file.
pub fn encode(sound: &Sound) -> Vec<u8> {
    let data_len = u32::try_from(sound.samples.len() * 2).unwrap_or(u32::MAX - 36);
    let mut bytes = Vec::with_capacity(44 + sound.samples.len() * 2);
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&(36 + data_len).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    bytes.extend_from_slice(&16_u32.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&sound.rate_hz.to_le_bytes());
    bytes.extend_from_slice(&(sound.rate_hz * 2).to_le_bytes());
    bytes.extend_from_slice(&2_u16.to_le_bytes());
    bytes.extend_from_slice(&16_u16.to_le_bytes());
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&data_len.to_le_bytes());
    for sample in &sound.samples {
        let whole = (sample * FULL_SCALE).round().clamp(-FULL_SCALE, FULL_SCALE - 1.0);
        bytes.extend_from_slice(&(whole as i16).to_le_bytes());
    }
    bytes
}

fn format_of(body: &[u8]) -> Result<u32, WavError> {
    let short = |at: usize| body.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]));
    let (format, channels, bits) = (short(0), short(2), short(14));
    if (format, channels, bits) != (1, 1, 16) {
        return Err(WavError::Kind { channels, bits, format });
    }
    match u32::from(short(4)) | u32::from(short(6)) << 16 {
        0 => Err(WavError::Form("has a rate of 0 Hz")),
        rate_hz => Ok(rate_hz),
    }
}

fn samples_of(body: &[u8]) -> Vec<f32> {
    let pairs = body.chunks_exact(2);
    pairs.map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / FULL_SCALE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let sound = Sound { rate_hz: 24_000, samples: vec![0.0, 0.5, -0.5, -1.0, 0.25] };
        assert_eq!(decode(&encode(&sound)).unwrap(), sound);
    }

    #[test]
    fn too_loud_a_sample_is_clipped_and_does_not_wrap() {
        let sound = Sound { rate_hz: 8_000, samples: vec![2.0, -2.0] };
        let back = decode(&encode(&sound)).unwrap().samples;
        assert!(back[0] > 0.99 && back[1] < -0.99, "{back:?}");
    }

    #[test]
    fn other_forms_are_refused_in_words() {
        let told = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        let mut stereo = encode(&Sound { rate_hz: 24_000, samples: vec![0.0; 4] });
        stereo[22] = 2;
        assert!(told(&stereo).contains("2 channel(s)"));
        assert!(told(b"ID3 an mp3").contains("not a WAV"));
        assert!(told(b"").contains("not a WAV"));
        assert!(told(b"RIFF....WAVE").contains("no sound"));
    }
}
