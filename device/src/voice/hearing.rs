//! An ear in the hall: records what a loudspeaker plays, from its monitor or a microphone, so that
//! the opening check can say whether the test phrase was heard.

use super::pack::RATE_HZ;
use super::speaker::NoSpeaker;
use rodio::cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use rodio::cpal::{self, BufferSize, StreamConfig};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// How long the end of a recording may take.
const READ_WITHIN: Duration = Duration::from_secs(3);
/// So much sound may be on its way from the loudspeaker's buffer to the recorder's, ms.
const ON_ITS_WAY_MS: usize = 1_000;
/// Most pieces of sound that wait to be taken; the recorder never waits for its reader.
const PIECES_MAX: usize = 4_096;
/// The longest recording, s; what comes after it is not kept.
const RECORDED_S_MAX: usize = 60;
/// How many times the rate of the packs an ear may have.
const RATES: [u32; 2] = [1, 2];

/// What the test phrase sounded like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// The least score of its clips, 1 for a perfect copy.
    pub score: f32,
    /// Its loudest sample, dBFS.
    pub level_dbfs: f64,
}

/// Begins to listen; may be asked again and again.
pub trait Ear: Send {
    /// Listens from here on.
    fn listen(&mut self) -> Result<Box<dyn Listening>, NoSpeaker>;
}

/// Listening under way.
pub trait Listening {
    /// What was heard, mono at the rate of the packs.
    fn take(self: Box<Self>) -> Vec<f32>;
}

/// A microphone, or the monitor of a loudspeaker.
#[derive(Clone, Debug)]
pub struct Microphone {
    device: String,
}

struct Recording {
    _stream: cpal::Stream,
    pieces: Receiver<Vec<f32>>,
    every: usize,
}

impl Microphone {
    /// The recording device of this name. No other is ever taken in its place.
    pub fn new(device: String) -> Self {
        Self { device }
    }

    fn device(&self) -> Result<cpal::Device, NoSpeaker> {
        let mut devices = cpal::default_host().input_devices().map_err(no_ear)?;
        let is_it = |device: &cpal::Device| {
            device.id().is_ok_and(|id| id.id() == self.device)
                || device.description().is_ok_and(|it| it.name() == self.device)
        };
        let none = || NoSpeaker(format!("there is no recording device \"{}\"", self.device));
        devices.find(is_it).ok_or_else(none)
    }
}

impl Ear for Microphone {
    fn listen(&mut self) -> Result<Box<dyn Listening>, NoSpeaker> {
        let device = self.device()?;
        let mut last = NoSpeaker("no rate suits".to_owned());
        for times in RATES {
            match open(&device, times) {
                Ok(recording) => return Ok(Box::new(recording)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Listening for Recording {
    fn take(self: Box<Self>) -> Vec<f32> {
        let mut heard: Vec<f32> = self.pieces.try_iter().flatten().collect();
        // The end of what was played is still on its way.
        let (deadline, until) = (Instant::now() + READ_WITHIN, heard.len() + self.on_its_way());
        while heard.len() < until {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(piece) = self.pieces.recv_timeout(left) else { break };
            heard.extend(piece);
        }
        heard.truncate(RECORDED_S_MAX * RATE_HZ as usize * self.every);
        let means = heard.chunks(self.every);
        means.map(|few| few.iter().sum::<f32>() / few.len() as f32).collect()
    }
}

impl Recording {
    fn on_its_way(&self) -> usize {
        super::level::of_ms(RATE_HZ, ON_ITS_WAY_MS) * self.every
    }
}

fn open(device: &cpal::Device, times: u32) -> Result<Recording, NoSpeaker> {
    let rate = RATE_HZ * times;
    let config = StreamConfig { channels: 1, sample_rate: rate, buffer_size: BufferSize::Default };
    let (pieces, outbox) = sync_channel(PIECES_MAX);
    let keep = move |piece: &[f32]| keep(&pieces, piece);
    let trouble = |error: cpal::Error| tracing::debug!(%error, "the ear has trouble");
    let stream = device
        .build_input_stream(config, move |data: &[f32], _: &_| keep(data), trouble, None)
        .map_err(no_ear)?;
    stream.play().map_err(no_ear)?;
    Ok(Recording { _stream: stream, pieces: outbox, every: times as usize })
}

/// A full recording keeps its beginning.
fn keep(pieces: &SyncSender<Vec<f32>>, piece: &[f32]) {
    if pieces.try_send(piece.to_vec()).is_err() {
        tracing::debug!("a piece of what was heard is dropped");
    }
}

fn no_ear(error: impl std::error::Error) -> NoSpeaker {
    NoSpeaker(format!("nothing can be recorded: {error}"))
}
