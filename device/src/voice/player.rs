//! Plays on a sound card, or into memory by the same code. The only file that plays by `rodio`.
//!
//! One source of one rate runs for the life of a stream, silent between sounds: no rate ever
//! changes within it, so no sample is lost or played too fast.

use super::pack::RATE_HZ;
use super::speaker::{Ended, NoSpeaker, Output, Speaker, Tell, Trouble};
use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, ErrorKind};
use rodio::{ChannelCount, DeviceSinkBuilder, MixerDeviceSink, SampleRate, Source};
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// Sounds handed over at once: the announcer asks for one at a time.
const SOUNDS_MAX: usize = 2;
/// The source looks for a new sound, or for a word to stop, after so many samples: 5 ms.
const LOOK_EVERY_SAMPLES: u32 = RATE_HZ / 200;
/// A sound that is stopped fades out over so many samples: 5 ms, so that it does not click.
const FADE_SAMPLES: usize = RATE_HZ as usize / 200;
/// Passing errors are passed on this far apart at least; a broken stream reports thousands.
const HICCUP_EVERY: Duration = Duration::from_millis(100);
/// The PCM that swallows sound.
const NULL_PCM: &str = "null";
const MONO: ChannelCount = NonZero::<u16>::MIN;

/// A sound card.
#[derive(Clone, Debug, Default)]
pub struct Loudspeaker {
    device: Option<String>,
}

impl Loudspeaker {
    /// The device of this name, such as `plughw:CARD=PCH,DEV=0`; without a name the system's
    /// default. No other is ever taken in its place.
    pub fn new(device: Option<String>) -> Self {
        Self { device }
    }

    fn builder(&self) -> Result<DeviceSinkBuilder, NoSpeaker> {
        let Some(name) = &self.device else {
            return DeviceSinkBuilder::from_default_device().map_err(no_speaker);
        };
        if name == NULL_PCM {
            return Err(NoSpeaker("\"null\" swallows sound and is no loudspeaker".to_owned()));
        }
        let mut devices = cpal::default_host().output_devices().map_err(no_speaker)?;
        let is_it = |device: &cpal::Device| {
            device.id().is_ok_and(|id| id.id() == name)
                || device.description().is_ok_and(|description| description.name() == name)
        };
        let device = devices.find(is_it);
        let device = device.ok_or_else(|| NoSpeaker(format!("there is no device \"{name}\"")))?;
        DeviceSinkBuilder::from_device(device).map_err(no_speaker)
    }
}

impl Speaker for Loudspeaker {
    fn open(&mut self, mut trouble: Tell<Trouble>) -> Result<Box<dyn Output>, NoSpeaker> {
        let mut told: Option<Instant> = None;
        let on_error = move |error: cpal::Error| {
            let what = trouble_of(error.kind());
            let is_new = told.is_none_or(|at| at.elapsed() >= HICCUP_EVERY);
            if what == Trouble::Gone || is_new {
                told = Some(Instant::now());
                trouble(what);
            }
        };
        // ALSA prints what it cannot find, at every try; kept here, it is part of the error.
        let said = alsa::Output::local_error_handler().map_err(no_speaker)?;
        let builder = self.builder().inspect_err(|_| tracing::debug!("ALSA: {}", said.borrow()))?;
        let builder = builder.with_error_callback(on_error);
        let mut device = builder.open_stream().map_err(no_speaker)?;
        device.log_on_drop(false);
        let (sounds, source) = Endless::new();
        let hand = Arc::clone(&source.hand);
        device.mixer().add(source);
        Ok(Box::new(Card { _device: device, sounds, sent: 0, hand }))
    }
}

/// Plays sounds one after another with no device and no clock, and gives what would be heard.
pub fn render(sounds: impl IntoIterator<Item = Vec<f32>>) -> Vec<f32> {
    let (inbox, mut source) = Endless::new();
    let mut heard = Vec::new();
    for samples in sounds {
        let (done, ended) = sync_channel(1);
        // The other end is read below, and is there until then.
        let tell = Box::new(move || _ = done.try_send(()));
        if inbox.try_send(Sound { samples, ended: tell }).is_err() {
            break;
        }
        source.look();
        while ended.try_recv().is_err() {
            heard.extend(source.next());
        }
    }
    heard
}

struct Card {
    _device: MixerDeviceSink,
    sounds: SyncSender<Sound>,
    /// How many were sent.
    sent: u64,
    hand: Arc<Hand>,
}

/// What is done to a sound while it plays.
struct Hand {
    /// So many sounds are not to be heard any more, counted from the stream's first.
    stopped: AtomicU64,
    /// The bits of the gain.
    gain: AtomicU32,
}

struct Sound {
    samples: Vec<f32>,
    ended: Ended,
}

/// A source that never ends: the sounds it is sent, and silence between them.
struct Endless {
    inbox: Receiver<Sound>,
    samples: std::vec::IntoIter<f32>,
    ended: Option<Ended>,
    /// How many sounds have begun.
    taken: u64,
    samples_since_look: u32,
    hand: Arc<Hand>,
    gain: f32,
}

impl Output for Card {
    fn play(&mut self, samples: Vec<f32>, ended: Ended) {
        self.sent += 1;
        if self.sounds.try_send(Sound { samples, ended }).is_err() {
            tracing::error!("the loudspeaker was given a sound before the end of the last");
        }
    }

    fn stop(&mut self) {
        self.hand.stopped.store(self.sent, Ordering::Relaxed);
    }

    fn loudness(&mut self, gain: f32) {
        self.hand.gain.store(gain.clamp(0.0, 1.0).to_bits(), Ordering::Relaxed);
    }
}

impl Endless {
    fn new() -> (SyncSender<Sound>, Self) {
        let (sounds, inbox) = sync_channel(SOUNDS_MAX);
        let samples = Vec::new().into_iter();
        let gain = AtomicU32::new(1.0_f32.to_bits());
        let hand = Arc::new(Hand { stopped: AtomicU64::new(0), gain });
        let (ended, taken, samples_since_look) = (None, 0, 0);
        (sounds, Self { inbox, samples, ended, taken, samples_since_look, hand, gain: 1.0 })
    }

    fn look(&mut self) {
        self.gain = f32::from_bits(self.hand.gain.load(Ordering::Relaxed));
        let stopped = self.hand.stopped.load(Ordering::Relaxed);
        if self.ended.is_some() {
            if self.taken <= stopped && self.samples.len() > FADE_SAMPLES {
                self.fade_out();
            }
            return;
        }
        match self.inbox.try_recv() {
            Ok(sound) => {
                self.taken += 1;
                let is_stopped = self.taken <= stopped;
                self.samples = if is_stopped { Vec::new() } else { sound.samples }.into_iter();
                self.ended = Some(sound.ended);
            }
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
        }
    }

    /// Leaves of the sound only its fade.
    fn fade_out(&mut self) {
        let left = self.samples.by_ref().take(FADE_SAMPLES).enumerate();
        let faded = |(at, sample): (usize, f32)| sample * (1.0 - at as f32 / FADE_SAMPLES as f32);
        self.samples = left.map(faded).collect::<Vec<_>>().into_iter();
    }
}

impl Iterator for Endless {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.samples_since_look = (self.samples_since_look + 1) % LOOK_EVERY_SAMPLES;
        if self.samples_since_look == 0 {
            self.look();
        }
        let sample = self.samples.next().unwrap_or(0.0) * self.gain;
        if self.samples.len() == 0
            && let Some(ended) = self.ended.take()
        {
            ended();
        }
        Some(sample)
    }
}

impl Source for Endless {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        MONO
    }

    fn sample_rate(&self) -> SampleRate {
        const RATE: SampleRate = NonZero::new(RATE_HZ).expect("the rate is above zero");
        RATE
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

fn trouble_of(kind: ErrorKind) -> Trouble {
    let is_gone = matches!(
        kind,
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable | ErrorKind::StreamInvalidated
    );
    if is_gone { Trouble::Gone } else { Trouble::Hiccup }
}

fn no_speaker(error: impl std::error::Error) -> NoSpeaker {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    NoSpeaker(format!("{error}{cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::{Need, Voice, listen};
    use shared::{CounterId, Language};
    use std::path::Path;

    #[test]
    fn every_clip_of_a_rendered_call_is_heard_in_order() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
        let languages = [Language::chinese(), Language::english()];
        let voice = Voice::load(&assets, &languages, &Need::default()).unwrap();
        let calls = [("A018", 2, 1), ("F3974", 25, 2)];
        for (number, counter, call) in calls {
            let (number, counter) = (number.parse().unwrap(), CounterId(counter));
            let capture = render([voice.utter(number, counter, call).samples]);
            let heard = listen::recognise(&capture, &voice.clips(), 0.9);
            let ids: Vec<&str> = heard.iter().map(|heard| heard.id.as_str()).collect();
            assert_eq!(ids, voice.expected(number, counter, call), "{number}");
            for clip in &heard {
                assert!(clip.score >= 0.99, "{clip:?}");
            }
        }
    }

    #[test]
    fn sounds_follow_one_another_to_the_sample() {
        let heard = render([vec![0.25; 1_000], vec![], vec![-0.5; 777]]);
        assert_eq!(heard[..1_000], [0.25; 1_000]);
        assert_eq!(heard[heard.len() - 777..], [-0.5; 777]);
        assert!(heard.len() - 1_777 <= 1, "{} samples", heard.len());
    }

    #[test]
    fn a_sound_that_is_stopped_fades_and_has_ended() {
        let (inbox, mut source) = Endless::new();
        let (done, ended) = sync_channel(2);
        let sound = || {
            let done = done.clone();
            Sound {
                samples: vec![1.0; 10_000],
                ended: Box::new(move || done.try_send(()).unwrap()),
            }
        };
        assert!(inbox.try_send(sound()).is_ok());
        source.look();
        assert_eq!(source.by_ref().take(1_000).collect::<Vec<_>>(), vec![1.0; 1_000]);
        source.hand.gain.store(0.5_f32.to_bits(), Ordering::Relaxed);
        source.hand.stopped.store(1, Ordering::Relaxed);
        let rest: Vec<f32> = source.by_ref().take(1_000).collect();
        assert_eq!(ended.try_recv(), Ok(()));
        let stopped = rest.iter().position(|sample| *sample == 0.0).unwrap();
        let soonest = FADE_SAMPLES - 1;
        let latest = FADE_SAMPLES + LOOK_EVERY_SAMPLES as usize;
        assert!((soonest..=latest).contains(&stopped), "{stopped} samples");
        assert!(rest[stopped..].iter().all(|sample| *sample == 0.0));
        assert!(rest.windows(2).all(|pair| pair[1] <= pair[0]), "it never grows louder");
        // The next one is heard whole, and one that was stopped before it began not at all.
        assert!(inbox.try_send(sound()).is_ok());
        assert_eq!(source.by_ref().take(11_000).filter(|sample| *sample == 0.5).count(), 10_000);
        source.hand.stopped.store(3, Ordering::Relaxed);
        assert!(inbox.try_send(sound()).is_ok());
        assert!(source.by_ref().take(11_000).all(|sample| sample == 0.0));
        assert_eq!([ended.try_recv(), ended.try_recv()], [Ok(()), Ok(())]);
    }

    #[test]
    fn the_null_pcm_and_an_unknown_device_are_no_loudspeaker() {
        for name in ["null", "no such card"] {
            let mut speaker = Loudspeaker::new(Some(name.to_owned()));
            let told = speaker.open(Box::new(|_| {})).map(|_| ()).unwrap_err().to_string();
            assert!(told.contains(name), "{told}");
        }
    }
}
