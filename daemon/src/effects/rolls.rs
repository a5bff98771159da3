//! How much of each paper roll is used, kept over a restart.
//!
//! A count is worth no wait for a disk: who notes one waits for nothing, and after a power cut it
//! may lack some tickets.

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
pub struct Rolls(Arc<Book>);

struct Book {
    /// The file, held by whoever writes it.
    file: Mutex<PathBuf>,
    /// Millimetres.
    used_mm: Mutex<BTreeMap<KioskId, u32>>,
}

impl Rolls {
    /// What was counted so far; a count that cannot be read begins anew.
    pub fn open(state: &Path) -> Self {
        let file = state.join(FILE);
        let used_mm = read(&file).unwrap_or_else(|trouble| {
            tracing::warn!("{} is left aside: {trouble}", file.display());
            BTreeMap::new()
        });
        Self(Arc::new(Book { file: Mutex::new(file), used_mm: Mutex::new(used_mm) }))
    }

    /// Millimetres used of a kiosk's roll.
    pub fn used_mm(&self, kiosk: KioskId) -> u32 {
        lock(&self.0.used_mm).get(&kiosk).copied().unwrap_or_default()
    }

    /// Keeps a count, where it is another one. Needs a tokio runtime.
    pub fn note(&self, kiosk: KioskId, used_mm: u32) {
        if lock(&self.0.used_mm).insert(kiosk, used_mm) == Some(used_mm) {
            return;
        }
        let book = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let file = lock(&book.file);
            // The latest counts, whoever noted them.
            let used_mm = lock(&book.used_mm).clone();
            if let Err(trouble) = write(&file, &used_mm) {
                tracing::warn!("{} is not written: {trouble}", file.display());
            }
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn runtime_of_one() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn a_count_goes_on_after_a_restart_and_a_spoilt_one_begins_anew() {
        let state = tempfile::tempdir().unwrap();
        let runtime = runtime_of_one();
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
        let file = lock(&again.0.file);
        runtime_of_one().block_on(async {
            again.note(KioskId(1), 1_300);
            assert_eq!(again.used_mm(KioskId(1)), 1_300, "a slow disk holds nobody up");
            drop(file);
        });
        fs::write(state.path().join(FILE), "{").unwrap();
        assert_eq!(Rolls::open(state.path()).used_mm(KioskId(1)), 0);
    }
}
