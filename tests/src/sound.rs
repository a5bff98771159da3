//! A room with a loudspeaker that exists in memory only, and an ear in it.
//!
//! The sound server is a private one with sockets in a folder of its own: no card of this machine
//! plays, and nobody else's sound is heard.

use crate::program::Program;
use anyhow::{Context, Result, ensure};
use device::voice::listen::recognise;
use std::fs;
use std::ops::RangeFrom;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The rate of what is heard, which is that of the voice packs.
pub const RATE_HZ: u32 = 24_000;
/// How long the server may take to be ready.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A room; without a server in it nothing can be played.
pub struct Room {
    folder: TempDir,
    ear: Option<Program>,
    server: Option<Program>,
}

impl Room {
    /// A room without a loudspeaker.
    pub fn silent() -> Result<Self> {
        // Names of sockets must be short: a folder straight under the temporary one.
        let folder = TempDir::with_prefix("hall")?;
        let room = Self { folder, ear: None, server: None };
        let socket = room.socket();
        let to_server = format!("{{ type pulse server \"unix:{}\" }}\n", socket.display());
        let settings = format!(
            "</usr/share/alsa/alsa.conf>\npcm.!default {to_server}ctl.!default {to_server}"
        );
        fs::write(room.settings(), settings)?;
        Ok(room)
    }

    /// A room with a loudspeaker that is listened to.
    pub fn open() -> Result<Self> {
        let mut room = Self::silent()?;
        room.plug_in()?;
        Ok(room)
    }

    /// What a program needs to know to play here, and nowhere else.
    pub fn environment(&self) -> Vec<(String, String)> {
        let path = |path: &Path| path.display().to_string();
        vec![
            ("ALSA_CONFIG_PATH".to_owned(), path(&self.settings())),
            ("XDG_RUNTIME_DIR".to_owned(), path(self.folder.path())),
        ]
    }

    /// Plugs the loudspeaker in, and listens.
    pub fn plug_in(&mut self) -> Result<()> {
        let log = fs::File::create(self.folder.path().join("server.log"))?;
        let socket = self.socket();
        let protocol =
            format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let mut command = self.command("pulseaudio");
        command.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]);
        command.args(["--realtime=no", "--high-priority=no", "-L", &protocol, "-L"]);
        command.arg("module-null-sink sink_name=hall rate=48000 channels=2").stderr(log);
        self.server = Some(Program::start(&mut command).context("the sound server")?);
        let deadline = Instant::now() + READY_WITHIN;
        while !socket.exists() {
            ensure!(Instant::now() < deadline, "the sound server has no socket");
            std::thread::sleep(LOOK_EVERY);
        }
        self.listen()
    }

    /// Pulls the loudspeaker out, and the ear with it.
    pub fn pull_out(&mut self) -> Result<()> {
        (self.ear, self.server) = (None, None);
        for left in [self.socket(), self.recording()] {
            if left.exists() {
                fs::remove_file(left)?;
            }
        }
        Ok(())
    }

    /// The folder that holds its sockets.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many samples have been heard so far.
    pub fn samples(&self) -> Result<usize> {
        Ok(self.heard(0..)?.len())
    }

    /// What has been heard from a sample on.
    pub fn heard(&self, from: RangeFrom<usize>) -> Result<Vec<f32>> {
        let bytes = fs::read(self.recording())?;
        let pairs = bytes.chunks_exact(2).skip(from.start);
        let samples = pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        Ok(samples.map(|sample| f32::from(sample) / 32_768.0).collect())
    }

    /// Checks that exactly these clips were heard from a sample on, in this order, each with at
    /// least this score; returns the least.
    pub fn has_heard(
        &self,
        expected: &[String],
        clips: &[(String, Vec<f32>)],
        (from, score_min): (usize, f32),
    ) -> Result<f32> {
        let heard = recognise(&self.heard(from..)?, clips, score_min);
        let ids = heard.iter().map(|heard| &heard.id);
        ensure!(ids.eq(expected), "expected {expected:?}, but heard {heard:?}");
        Ok(heard.iter().map(|heard| heard.score).fold(1.0, f32::min))
    }

    fn listen(&mut self) -> Result<()> {
        let server = format!("--server=unix:{}", self.socket().display());
        let mut command = self.command("parec");
        command.args([&server, "-d", "hall.monitor", "--raw", "--format=s16le", "--channels=1"]);
        command.arg(format!("--rate={RATE_HZ}")).args(["--latency-msec=50"]);
        command.arg(self.recording());
        self.ear = Some(Program::start(&mut command).context("the recorder")?);
        let deadline = Instant::now() + READY_WITHIN;
        // Once silence is heard, so will be what follows.
        while fs::metadata(self.recording()).map_or(0, |file| file.len()) == 0 {
            ensure!(Instant::now() < deadline, "the recorder hears nothing");
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let folder = self.folder.path();
        command.env("HOME", folder).env("XDG_RUNTIME_DIR", folder);
        command.env("PULSE_RUNTIME_PATH", folder).env_remove("PULSE_SERVER");
        command
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.folder.path().join("asound.conf")
    }

    fn recording(&self) -> PathBuf {
        self.folder.path().join("heard.raw")
    }
}
