//! The PIN of staff: kept as an argon2id hash, tried a few times, and then locked for a while.
//!
//! 1. A try is written down before it is looked at: who cuts the power has not gained one.
//! 2. Five wrong ones lock a name for 15 s, each wrong one after that for twice as long, an hour at
//!    most. A right one begins anew.
//! 3. What was typed is wiped when it has been looked at, and is in no log.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use serde::{Deserialize, Serialize};
use shared::Moment;
use shared::moment::Millis;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The shortest PIN that is taken, in characters.
pub const PIN_CHARS_MIN: usize = 6;
/// So many wrong PINs lock a name.
const TRIES_MAX: u32 = 5;
/// For so long at first, and at most.
const LOCKED_FIRST: Millis = Millis::seconds(15);
const LOCKED_MAX: Millis = Millis::minutes(60);
/// How many names are kept; the oldest lock goes first.
const NAMES_MAX: usize = 256;
/// What a try takes of memory, in KiB, and how many times it is gone through.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
/// The salt's length.
const SALT_BYTES: usize = 16;
/// The file in the state folder.
const FILE: &str = "locks.json";

/// Why a PIN has no hash.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// Too short.
    #[error("a PIN has at least {PIN_CHARS_MIN} characters")]
    TooShort,
    /// The hash could not be made.
    #[error("the PIN could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was right.
    Right,
    /// It was wrong, and so many more may be tried before the name is locked.
    Wrong {
        /// How many.
        tries_left: u8,
    },
    /// Nothing is tried until then.
    Locked {
        /// The moment.
        until: Moment,
    },
}

/// The hash of a PIN, as `[staff]` of the branch's file has it.
pub fn hash(pin: &str) -> Result<String, PinError> {
    if pin.chars().count() < PIN_CHARS_MIN {
        return Err(PinError::TooShort);
    }
    let salt: [u8; SALT_BYTES] = rand::random();
    let hashed = argon().hash_password_with_salt(pin.as_bytes(), &salt);
    Ok(hashed.map_err(PinError::Hash)?.to_string())
}

/// Whether a text is such a hash.
pub fn is_hash(text: &str) -> bool {
    let hash = PasswordHash::new(text);
    hash.is_ok_and(|hash| hash.algorithm.as_str() == "argon2id" && hash.hash.is_some())
}

/// Whether a PIN is the one of a hash. It takes some tenths of a second, on purpose.
pub fn is_right(pin: &str, hash: &str) -> bool {
    let known = PasswordHash::new(hash);
    known.is_ok_and(|known| argon().verify_password(pin.as_bytes(), &known).is_ok())
}

fn argon() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, None).expect("the parameters are within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Who has tried wrong ones, kept over a restart. Whoever has a name and a secret can use it.
pub struct Locks {
    file: PathBuf,
    names: Mutex<BTreeMap<String, Lock>>,
}

/// What is known of a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Lock {
    /// Wrong ones in a row.
    wrong: u32,
    /// Nothing is tried until then.
    until: Moment,
}

impl Lock {
    /// What so many wrong ones in a row cost.
    fn length(wrong: u32) -> Millis {
        let Some(over) = wrong.checked_sub(TRIES_MAX) else { return Millis(0) };
        let doubled = LOCKED_FIRST.0.saturating_mul(1_i64.checked_shl(over).unwrap_or(i64::MAX));
        Millis(if doubled <= 0 { LOCKED_MAX.0 } else { doubled.min(LOCKED_MAX.0) })
    }

    /// Until when nothing is tried; a clock that was set back lengthens no lock.
    fn locked(self, now: Moment) -> Option<Moment> {
        let until = self.until.min(now + Self::length(self.wrong));
        (until > now).then_some(until)
    }
}

impl Locks {
    /// Reads what was kept. Locks that cannot be read are none: a spoilt file must not keep staff
    /// out.
    pub fn open(state: &Path) -> Self {
        let file = state.join(FILE);
        let names = read(&file).unwrap_or_else(|trouble| {
            tracing::warn!("{} is left aside: {trouble}", file.display());
            BTreeMap::new()
        });
        Self { file, names: Mutex::new(names) }
    }

    /// Tries a secret under a name. One is tried at a time; it may take some tenths of a second.
    pub fn try_one(&self, name: &str, now: Moment, is_right: impl FnOnce() -> bool) -> Tried {
        let mut names = self.lock();
        let mut lock = names.get(name).copied().unwrap_or_default();
        if let Some(until) = lock.locked(now) {
            return Tried::Locked { until };
        }
        lock.wrong = lock.wrong.saturating_add(1);
        lock.until = now + Lock::length(lock.wrong);
        names.insert(name.to_owned(), lock);
        shed(&mut names);
        if let Err(trouble) = write(&self.file, &names) {
            tracing::error!("nothing is tried while {} is not written: {trouble}", FILE);
            return Tried::Locked { until: now + LOCKED_FIRST };
        }
        if is_right() {
            names.remove(name);
            if let Err(trouble) = write(&self.file, &names) {
                tracing::warn!("{} is not written: {trouble}", self.file.display());
            }
            return Tried::Right;
        }
        let left = TRIES_MAX.saturating_sub(lock.wrong);
        match lock.locked(now) {
            Some(until) => Tried::Locked { until },
            None => Tried::Wrong { tries_left: u8::try_from(left).unwrap_or(u8::MAX) },
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Lock>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes room for one more name.
fn shed(names: &mut BTreeMap<String, Lock>) {
    while names.len() > NAMES_MAX {
        let oldest = names.iter().min_by_key(|(_, lock)| lock.until).map(|(name, _)| name.clone());
        oldest.and_then(|name| names.remove(&name));
    }
}

fn read(file: &Path) -> io::Result<BTreeMap<String, Lock>> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(trouble) if trouble.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(trouble) => Err(trouble),
    }
}

fn write(file: &Path, names: &BTreeMap<String, Lock>) -> io::Result<()> {
    let partial = file.with_extension("partial");
    let mut whole = File::create(&partial)?;
    whole.write_all(&serde_json::to_vec(names)?)?;
    whole.sync_data()?;
    fs::rename(partial, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_795_310_501_350);

    #[test]
    fn a_pin_is_known_by_its_hash_alone() {
        let hashed = hash("271828").unwrap();
        assert!(is_hash(&hashed) && !hashed.contains("271828"), "{hashed}");
        assert!(is_right("271828", &hashed) && !is_right("271829", &hashed));
        assert_ne!(hash("271828").unwrap(), hashed, "each has a salt of its own");
        assert!(matches!(hash("1234"), Err(PinError::TooShort)));
        for text in ["", "271828", "$argon2id$", "$2b$10$abcdefghijklmnopqrstuv"] {
            assert!(!is_hash(text), "{text}");
        }
    }

    #[test]
    fn wrong_ones_lock_for_longer_and_longer_also_over_a_restart() {
        let state = tempfile::tempdir().unwrap();
        let locks = Locks::open(state.path());
        let wrong = |locks: &Locks, now| locks.try_one("kiosk 1", now, || false);
        for tries_left in [4, 3, 2, 1] {
            assert_eq!(wrong(&locks, NOW), Tried::Wrong { tries_left });
        }
        let until = NOW + Millis::seconds(15);
        assert_eq!(wrong(&locks, NOW), Tried::Locked { until });
        let again = Locks::open(state.path());
        let tried = again.try_one("kiosk 1", until - Millis(1), || panic!("nothing is tried"));
        assert_eq!(tried, Tried::Locked { until });
        let longer = until + Millis::seconds(30);
        assert_eq!(wrong(&again, until), Tried::Locked { until: longer });
        assert_eq!(wrong(&again, longer), Tried::Locked { until: longer + Millis::seconds(60) });
        assert_eq!(again.try_one("kiosk 2", NOW, || true), Tried::Right, "a name of its own");
        let later = longer + Millis::seconds(60);
        assert_eq!(again.try_one("kiosk 1", later, || true), Tried::Right);
        assert_eq!(wrong(&again, later), Tried::Wrong { tries_left: 4 }, "it begins anew");
    }

    #[test]
    fn a_lock_ends_and_a_clock_set_back_does_not_lengthen_it() {
        assert_eq!(Lock::length(4), Millis(0));
        assert_eq!(Lock::length(TRIES_MAX), LOCKED_FIRST);
        for wrong in [TRIES_MAX + 8, TRIES_MAX + 62, TRIES_MAX + 63, u32::MAX] {
            assert_eq!(Lock::length(wrong), LOCKED_MAX, "{wrong}");
        }
        let lock = Lock { wrong: TRIES_MAX, until: NOW + Millis::minutes(600) };
        assert_eq!(lock.locked(NOW), Some(NOW + LOCKED_FIRST));
        let names = (0..=NAMES_MAX).map(|name| (name.to_string(), lock));
        let mut names: BTreeMap<_, _> = names.collect();
        shed(&mut names);
        assert_eq!(names.len(), NAMES_MAX);
    }

    #[test]
    fn locks_that_cannot_be_read_keep_nobody_out_and_that_cannot_be_written_let_nobody_try() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join(FILE), "{").unwrap();
        let locks = Locks::open(state.path());
        assert_eq!(locks.try_one("kiosk 1", NOW, || true), Tried::Right);
        drop(state);
        let tried = locks.try_one("kiosk 1", NOW, || panic!("nothing is tried"));
        assert!(matches!(tried, Tried::Locked { .. }), "{tried:?}");
    }
}
