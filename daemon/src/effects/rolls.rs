//! How much of each paper roll is used, kept over a restart.
//!
//! A count is worth no wait for a disk: after a power cut it may lack some tickets.

use shared::KioskId;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The file in the state folder.
const FILE: &str = "rolls.json";

/// The rolls in all printers of this box.
#[derive(Clone)]
pub struct Rolls(Arc<Mutex<Book>>);

struct Book {
    file: PathBuf,
    /// Millimetres.
    used_mm: BTreeMap<KioskId, u32>,
}

impl Rolls {
    /// What was counted so far; a count that cannot be read begins anew.
    pub fn open(state: &Path) -> Self {
        let file = state.join(FILE);
        let used_mm = read(&file).unwrap_or_else(|trouble| {
            tracing::warn!("{} is left aside: {trouble}", file.display());
            BTreeMap::new()
        });
        Self(Arc::new(Mutex::new(Book { file, used_mm })))
    }

    /// Millimetres used of a kiosk's roll.
    pub fn used_mm(&self, kiosk: KioskId) -> u32 {
        self.lock().used_mm.get(&kiosk).copied().unwrap_or_default()
    }

    /// Keeps a count, where it is another one. Needs a tokio runtime.
    pub fn note(&self, kiosk: KioskId, used_mm: u32) {
        if self.lock().used_mm.insert(kiosk, used_mm) == Some(used_mm) {
            return;
        }
        let rolls = self.clone();
        tokio::task::spawn_blocking(move || {
            let book = rolls.lock();
            if let Err(trouble) = write(&book.file, &book.used_mm) {
                tracing::warn!("{} is not written: {trouble}", book.file.display());
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(file: &Path) -> io::Result<BTreeMap<KioskId, u32>> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(trouble) if trouble.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(trouble) => Err(trouble),
    }
}

fn write(file: &Path, used_mm: &BTreeMap<KioskId, u32>) -> io::Result<()> {
    let partial = file.with_extension("partial");
    fs::write(&partial, serde_json::to_vec(used_mm)?)?;
    fs::rename(partial, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_goes_on_after_a_restart_and_a_spoilt_one_begins_anew() {
        let state = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let rolls = Rolls::open(state.path());
            assert_eq!(rolls.used_mm(KioskId(1)), 0);
            rolls.note(KioskId(1), 1_200);
            rolls.note(KioskId(2), 70);
        });
        // What still has to be written is, before the runtime is gone.
        drop(runtime);
        let again = Rolls::open(state.path());
        assert_eq!((again.used_mm(KioskId(1)), again.used_mm(KioskId(2))), (1_200, 70));
        fs::write(state.path().join(FILE), "{").unwrap();
        assert_eq!(Rolls::open(state.path()).used_mm(KioskId(1)), 0);
    }
}
