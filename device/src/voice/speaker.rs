//! Where sound goes: the edge between the announcer and a loudspeaker, and its fake in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Opens a loudspeaker; may be asked again and again until there is one.
pub trait Speaker: Send {
    /// Opens it. `trouble` is told of what goes wrong with it later, from any thread.
    fn open(&mut self, trouble: Tell<Trouble>) -> Result<Box<dyn Output>, NoSpeaker>;
}

/// An open loudspeaker; dropping it ends all sound.
pub trait Output {
    /// Plays one sound, mono at the pack's rate, and tells when its last sample has been taken.
    /// The announcer never asks for the next before the end of the last.
    fn play(&mut self, samples: Vec<f32>, ended: Ended);

    /// Ends the sound that is playing, which is told as its end.
    fn stop(&mut self);

    /// How loud all sound is from here on: 1 is the pack's own level, and the most.
    fn loudness(&mut self, gain: f32);

    /// Whether a sound takes its own length to play. What is faster is no loudspeaker (ALSA's
    /// `null`), unless it says so here.
    fn is_paced(&self) -> bool {
        true
    }
}

/// Told once, when a sound has ended.
pub type Ended = Box<dyn FnOnce() + Send>;

/// Told any number of times.
pub type Tell<T> = Box<dyn FnMut(T) + Send>;

/// What goes wrong with an open loudspeaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// One error, which may pass.
    Hiccup,
    /// The device has gone.
    Gone,
}

/// No loudspeaker can be opened.
#[derive(Debug, thiserror::Error)]
#[error("no loudspeaker: {0}")]
pub struct NoSpeaker(pub String);

/// A loudspeaker in memory: keeps what it is given, and can be unplugged.
///
/// Clones share one memory: give one to the announcer and keep one to look at.
#[derive(Clone)]
pub struct MemorySpeaker(Arc<Mutex<Memory>>);

struct Memory {
    plugged: bool,
    by_hand: bool,
    opened: u32,
    sounds: Vec<Vec<f32>>,
    playing: Option<Ended>,
    gain: f32,
    trouble: Option<Tell<Trouble>>,
}

struct MemoryOutput(Arc<Mutex<Memory>>);

impl MemorySpeaker {
    /// One whose sounds end at once, whatever their length.
    pub fn instant() -> Self {
        Self::new(false)
    }

    /// One whose sounds end when [`Self::finish`] says so.
    pub fn by_hand() -> Self {
        Self::new(true)
    }

    /// Plugs it in, or pulls it out, which ends the sound unheard.
    pub fn plug(&self, plugged: bool) {
        let mut memory = self.lock();
        memory.plugged = plugged;
        if !plugged {
            memory.playing = None;
            if let Some(tell) = &mut memory.trouble {
                tell(Trouble::Gone);
            }
        }
    }

    /// Reports one error that may pass.
    pub fn hiccup(&self) {
        if let Some(tell) = &mut self.lock().trouble {
            tell(Trouble::Hiccup);
        }
    }

    /// Ends the sound that is playing; false if there is none.
    pub fn finish(&self) -> bool {
        let ended = self.lock().playing.take();
        ended.map(|ended| ended()).is_some()
    }

    /// Length in samples of the sound that is playing.
    pub fn playing(&self) -> Option<usize> {
        let memory = self.lock();
        memory.playing.as_ref().and_then(|_| memory.sounds.last().map(Vec::len))
    }

    /// All sounds so far, lead-in silences too.
    pub fn sounds(&self) -> Vec<Vec<f32>> {
        self.lock().sounds.clone()
    }

    /// How loud it was told to be.
    pub fn gain(&self) -> f32 {
        self.lock().gain
    }

    /// How often it was asked to open.
    pub fn opened(&self) -> u32 {
        self.lock().opened
    }

    fn new(by_hand: bool) -> Self {
        Self(Arc::new(Mutex::new(Memory {
            plugged: true,
            by_hand,
            opened: 0,
            sounds: Vec::new(),
            playing: None,
            gain: 1.0,
            trouble: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        lock(&self.0)
    }
}

impl Speaker for MemorySpeaker {
    fn open(&mut self, trouble: Tell<Trouble>) -> Result<Box<dyn Output>, NoSpeaker> {
        let mut memory = self.lock();
        memory.opened += 1;
        if !memory.plugged {
            return Err(NoSpeaker("unplugged".to_owned()));
        }
        memory.trouble = Some(trouble);
        Ok(Box::new(MemoryOutput(Arc::clone(&self.0))))
    }
}

impl Output for MemoryOutput {
    fn play(&mut self, samples: Vec<f32>, ended: Ended) {
        let mut memory = lock(&self.0);
        assert!(memory.playing.is_none(), "two sounds at once");
        memory.sounds.push(samples);
        if memory.by_hand {
            memory.playing = Some(ended);
        } else {
            drop(memory);
            ended();
        }
    }

    fn stop(&mut self) {
        let ended = lock(&self.0).playing.take();
        ended.into_iter().for_each(|ended| ended());
    }

    fn loudness(&mut self, gain: f32) {
        lock(&self.0).gain = gain;
    }

    fn is_paced(&self) -> bool {
        lock(&self.0).by_hand
    }
}

impl Drop for MemoryOutput {
    fn drop(&mut self) {
        let mut memory = lock(&self.0);
        memory.playing = None;
        memory.trouble = None;
    }
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}
