//! Keys: the bank's, which its list is hashed with, and the day's own, which persons are.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Zoned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use shared::admission::Person;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The shortest and the longest key file, in bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 16..=4_096;
/// The day's key, in the state folder.
const FILE: &str = "person-key.json";
/// The length of a day's key.
const DAY_KEY_BYTES: usize = 32;

/// A keyed hash.
pub type Hash = [u8; 32];

/// The bank's key.
pub struct Key(Hmac<Sha256>);

/// A key that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It cannot be read.
    #[error("the key {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Too short to keep anything, or no key at all.
    #[error(
        "the key {} has {bytes} bytes; expected {} to {}",
        path.display(), KEY_BYTES.start(), KEY_BYTES.end()
    )]
    Length {
        /// The file.
        path: PathBuf,
        /// How many it has.
        bytes: usize,
    },
}

impl Key {
    /// Reads a key.
    pub fn read(path: &Path) -> Result<Self, SecretError> {
        let unread = |source| SecretError::Read { path: path.to_owned(), source };
        let key = fs::read(path).map_err(unread)?;
        if !KEY_BYTES.contains(&key.len()) {
            return Err(SecretError::Length { path: path.to_owned(), bytes: key.len() });
        }
        Ok(Self::of(&key))
    }

    pub fn of(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// The hash of what somebody is known by.
    pub fn hash(&self, of: &[u8]) -> Hash {
        let mut hash = self.0.clone();
        hash.update(of);
        hash.finalize().into_bytes().into()
    }
}

/// The key of the day. The next day's takes its place: then nobody can tell whose a hash was.
pub struct DayKey {
    file: PathBuf,
    known: Mutex<Option<Dated>>,
}

#[derive(Clone, Deserialize, Serialize)]
struct Dated {
    date: String,
    key: [u8; DAY_KEY_BYTES],
}

impl DayKey {
    /// The key in the state folder.
    pub fn open(state: &Path) -> Self {
        let file = state.join(FILE);
        let kept = fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { file, known: Mutex::new(kept) }
    }

    /// Who somebody is today.
    pub fn person(&self, of: &[u8]) -> Person {
        self.person_on(&Zoned::now().strftime("%Y-%m-%d").to_string(), of)
    }

    pub fn person_on(&self, date: &str, of: &[u8]) -> Person {
        let hash = Key::of(&self.of(date).key).hash(of);
        let text =
            hash[..16].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        Person::try_from(text).expect("sixteen bytes in hexadecimal are a person")
    }

    fn of(&self, date: &str) -> Dated {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some(dated) if dated.date == date => dated.clone(),
            Some(_) | None => {
                let new = Dated { date: date.to_owned(), key: rand::random() };
                if let Err(trouble) = self.write(&new) {
                    tracing::warn!("the day's key is not kept over a restart: {trouble}");
                }
                known.insert(new).clone()
            }
        }
    }

    fn write(&self, dated: &Dated) -> io::Result<()> {
        let partial = self.file.with_extension("partial");
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all(&serde_json::to_vec(dated)?)?;
        file.sync_data()?;
        fs::rename(partial, &self.file)
    }
}
