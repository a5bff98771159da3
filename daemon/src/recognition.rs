//! 识别: what a card, an ID, a code or a phone number comes to. A lane and a keyed hash leave this
//! module; what was read does not.
//!
//! 1. What was read is wiped within [`WIPED_WITHIN`], whatever becomes of the look-up; it is in no
//!    log, no file and no message. A look-up elsewhere is asked by a keyed hash.
//! 2. A look-up that is late or wrong, and a read that makes no sense, is a read that says nothing:
//!    the customer takes a number like everyone else.

mod list;
mod lookup;
mod made_out;
mod secret;

pub use list::{ListError, hashed};

use crate::config::{KnownBy, RecognitionConfig};
use crate::desk::Desk;
use device::reader::{Station, Told};
use list::List;
use made_out::MadeOut;
use secret::{DayKey, Key, SecretError};
use shared::booking::BookingCode;
use shared::front::{ReaderKind, VisitId};
use shared::wipe::Wiped;
use shared::wire::Outcome;
use shared::{Command, KioskId, Lane};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};

/// Within so long what was read is wiped.
pub const WIPED_WITHIN: Duration = Duration::from_millis(950);
/// So many reads are looked up at once.
const READS_MAX: usize = 16;
/// So many reads of one reader wait.
const TOLD_MAX: usize = 4;

/// By what the branch's customers are recognised.
#[derive(Clone)]
pub struct Recognition(Arc<Inner>);

struct Inner {
    prefixes: Vec<(String, Lane)>,
    key: Option<Key>,
    known: Known,
    day: DayKey,
    room: Semaphore,
}

/// Where a tier is looked up.
enum Known {
    Nowhere,
    List(List),
    Http { host: String, path: String, within: Duration },
}

/// Why nobody can be recognised.
#[derive(Debug, thiserror::Error)]
pub enum RecognitionError {
    /// A key.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The list.
    #[error(transparent)]
    List(#[from] ListError),
}

/// What a read came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Reading {
    booking: Option<BookingCode>,
    lane: Lane,
    person: Option<shared::admission::Person>,
    known: bool,
}

impl Recognition {
    /// Opens keys and list; the day's key is kept in the state folder.
    pub fn open(config: &RecognitionConfig, state: &Path) -> Result<Self, RecognitionError> {
        let key = config.key_file.as_deref().map(Key::read).transpose()?;
        let known = match &config.known_by {
            None => Known::Nowhere,
            Some(KnownBy::File(path)) => Known::List(List::read(path)?),
            Some(KnownBy::Http { host, path, within }) => {
                Known::Http { host: host.clone(), path: path.clone(), within: *within }
            }
        };
        let (prefixes, day) = (config.card_prefixes.clone(), DayKey::open(state));
        let room = Semaphore::new(READS_MAX);
        Ok(Self(Arc::new(Inner { prefixes, key, known, day, room })))
    }

    /// Tells the hall of a read and gives its visit; none where the hall takes none.
    pub async fn take(
        &self,
        desk: &Desk,
        kiosk: KioskId,
        read: (ReaderKind, Wiped),
    ) -> Option<VisitId> {
        let reading = self.made_out(read).await;
        let Reading { booking, lane, person, known } = reading;
        let wish = Command::Recognise { kiosk, booking, lane, person, known };
        match desk.report(wish).await {
            Ok(done) => match done.outcome {
                Outcome::Visited { visit } => Some(visit),
                Outcome::Done
                | Outcome::Issued { .. }
                | Outcome::Called { .. }
                | Outcome::CheckedIn { .. } => None,
            },
            Err(problem) => {
                tracing::debug!("a read at kiosk {kiosk} is of no use: {}", problem.title);
                None
            }
        }
    }

    /// Attends a reader on a line until the daemon ends.
    pub async fn attend(self, desk: Desk, kiosk: KioskId, station: Station) {
        let kind = station.kind;
        let (heard, mut told) = mpsc::channel(TOLD_MAX);
        tokio::spawn(station.run(heard));
        while let Some(told) = told.recv().await {
            match told {
                Told::State(state) => {
                    let report = Command::ReportReader { kiosk, kind, state };
                    if let Err(problem) = desk.report(report).await {
                        tracing::debug!("a reader of kiosk {kiosk}: {}", problem.title);
                    }
                }
                Told::Read(read) => {
                    let read = read.unwrap_or_else(|| Wiped::with_room(0));
                    // No read waits for the look-up of another.
                    let (own, desk) = (self.clone(), desk.clone());
                    tokio::spawn(async move { own.take(&desk, kiosk, (kind, read)).await });
                }
            }
        }
    }

    /// What a read came to. The read is wiped when this is over.
    async fn made_out(&self, (kind, read): (ReaderKind, Wiped)) -> Reading {
        let looked = async {
            let _room = self.0.room.acquire().await.ok()?;
            self.0.look(kind, read).await
        };
        match tokio::time::timeout(WIPED_WITHIN, looked).await {
            Ok(reading) => reading.unwrap_or_default(),
            Err(_) => {
                tracing::warn!("a look-up took too long: the customer is not recognised");
                Reading::default()
            }
        }
    }
}

impl Inner {
    async fn look(&self, kind: ReaderKind, read: Wiped) -> Option<Reading> {
        let made_out = MadeOut::of(kind, &read);
        drop(read);
        let of = match made_out? {
            MadeOut::Booking(code) => {
                return Some(Reading { booking: Some(code), known: true, ..Reading::default() });
            }
            MadeOut::Customer(of) => of,
        };
        let person = Some(self.day.person(of.as_ref()));
        let prefix = of.as_text().and_then(|text| text.strip_prefix("card:"));
        let by_prefix = prefix.and_then(|number| list::of_prefix(&self.prefixes, number));
        let hash = self.key.as_ref().map(|key| key.hash(of.as_ref()));
        let listed = match &self.known {
            Known::Nowhere => None,
            Known::List(list) => list.lane(hash.as_ref(), prefix).await,
            Known::Http { host, path, within } => {
                drop(of);
                let hash = hash?;
                Some(lookup::lane((host, path), kind, &hash, *within).await?)
            }
        };
        let lane = listed.or(by_prefix).unwrap_or_default();
        let is_stranger = kind == ReaderKind::Code && listed.is_none();
        Some(Reading { booking: None, lane, person, known: !is_stranger })
    }
}

#[cfg(test)]
mod tests;
