//! Room on the disk: a ballast that is given back when the disk is full.
//!
//! With the ballast gone the hall goes on to call, serve and close; only new numbers are refused,
//! until the disk has room for the ballast again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Enough for more than ten thousand commands.
const BALLAST_BYTES: usize = 64 * 1024 * 1024;
/// How often room for the ballast is looked for again.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

pub(super) struct Room {
    ballast: PathBuf,
    /// When room was last looked for in vain.
    full_since: Option<Instant>,
}

impl Room {
    /// The room on the disk where this database is.
    pub(super) fn beside(database: &Path) -> Self {
        let mut room = Self { ballast: database.with_file_name("ballast"), full_since: None };
        if !room.lay() {
            tracing::warn!("the disk has no room for {BALLAST_BYTES} bytes: no new numbers");
        }
        room
    }

    /// Whether the disk can take new numbers.
    pub(super) fn for_new_numbers(&mut self) -> bool {
        match self.full_since {
            None => true,
            Some(since) if since.elapsed() < LOOK_AGAIN => false,
            Some(_) => self.lay(),
        }
    }

    /// Gives the ballast's room to the hall.
    pub(super) fn give_back(&mut self) {
        self.full_since = Some(Instant::now());
        match fs::remove_file(&self.ballast) {
            Ok(()) => tracing::warn!("the disk is full: no new numbers until it has room again"),
            Err(trouble) => tracing::debug!("no ballast to give back: {trouble}"),
        }
    }

    fn lay(&mut self) -> bool {
        let laid = self.is_laid() || self.write().is_ok();
        if !laid && let Err(trouble) = fs::remove_file(&self.ballast) {
            tracing::debug!("no half ballast to take away: {trouble}");
        }
        self.full_since = (!laid).then(Instant::now);
        laid
    }

    fn is_laid(&self) -> bool {
        fs::metadata(&self.ballast).is_ok_and(|file| file.len() >= BALLAST_BYTES as u64)
    }

    /// Real bytes, since a file with a hole in it keeps no room.
    fn write(&self) -> io::Result<()> {
        let piece = vec![0x5a; 1024 * 1024];
        let mut file = File::create(&self.ballast)?;
        for _ in 0..BALLAST_BYTES / piece.len() {
            file.write_all(&piece)?;
        }
        file.sync_data()
    }
}
