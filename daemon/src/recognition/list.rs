//! The bank's list (CSV): who has which lane, by a keyed hash or by a range of card numbers.
//!
//! A line is `KEY,LANE`. The key is the hash of somebody, 64 hexadecimal digits as
//! `tingxud known` makes them, or the first 4 to 10 digits of card numbers, or a range of such,
//! `622200-622209`. The lane is `care`, `vip` or `ordinary`. A list that is written anew is read
//! again with the next look-up; one with a mistake in it leaves the last one in force.

use super::made_out::MadeOut;
use super::secret::{Hash, Key, SecretError};
use shared::Lane;
use shared::front::ReaderKind;
use shared::wipe::Wiped;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The longest list, in lines and in bytes.
const LINES_MAX: usize = 200_000;
const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// A prefix of card numbers: enough for a kind of card, never for a customer.
const PREFIX_DIGITS: std::ops::RangeInclusive<usize> = 4..=10;

/// A list that follows its file.
#[derive(Clone)]
pub struct List(Arc<Inner>);

struct Inner {
    path: PathBuf,
    read: Mutex<(SystemTime, Arc<Table>)>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    hashes: BTreeMap<Hash, Lane>,
    ranges: Vec<(String, String, Lane)>,
}

/// A list that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("the list {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is longer than a list may be.
    #[error("the list {} is too long; expected at most {LINES_MAX} lines", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// A line that is none. What stands there is told to nobody.
    #[error("{}, line {line}: {what}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What was expected.
        what: &'static str,
    },
    /// The key.
    #[error(transparent)]
    Key(#[from] SecretError),
}

impl List {
    /// Reads a list.
    pub fn read(path: &Path) -> Result<Self, ListError> {
        let (at, table) = read(path)?;
        let read = Mutex::new((at, Arc::new(table)));
        Ok(Self(Arc::new(Inner { path: path.to_owned(), read })))
    }

    /// The lane of who has this hash, or else of this card number.
    pub async fn lane(&self, hash: Option<&Hash>, card: Option<&str>) -> Option<Lane> {
        let list = self.clone();
        let table = tokio::task::spawn_blocking(move || list.current()).await.ok()?;
        let known = hash.and_then(|hash| table.hashes.get(hash).copied());
        let by_range = || {
            let card = card?;
            let begins = |(from, to, _): &&(String, String, Lane)| {
                card.get(..from.len()).is_some_and(|it| (from.as_str()..=to).contains(&it))
            };
            table.ranges.iter().find(begins).map(|(.., lane)| *lane)
        };
        known.or_else(by_range)
    }

    /// The table, read again where the file is another.
    fn current(&self) -> Arc<Table> {
        let Inner { path, read: known } = &*self.0;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = fs::metadata(path).and_then(|file| file.modified()).ok();
        if changed.is_some_and(|at| at != known.0) {
            match read(path) {
                Ok((at, table)) => *known = (at, Arc::new(table)),
                Err(trouble) => {
                    tracing::warn!("the last list stays in force: {trouble}");
                    known.0 = changed.unwrap_or(known.0);
                }
            }
        }
        Arc::clone(&known.1)
    }
}

/// The lane of a card number by the branch's own prefixes, the longest first.
pub fn of_prefix(prefixes: &[(String, Lane)], number: &str) -> Option<Lane> {
    let fitting = prefixes.iter().filter(|(prefix, _)| number.starts_with(prefix.as_str()));
    fitting.max_by_key(|(prefix, _)| prefix.len()).map(|(_, lane)| *lane)
}

/// The line of a list for a line `KIND,TEXT,LANE` such as `card,6222021234567890,vip`; none for one
/// that makes no sense.
pub fn hashed(key: &Path, lines: impl Iterator<Item = String>) -> Result<Vec<String>, ListError> {
    let key = Key::read(key)?;
    let mut list = Vec::new();
    for (index, line) in lines.enumerate() {
        let line = Wiped::from(line);
        let made = made(&key, &line);
        let what = "expected KIND,NUMBER,LANE, such as card,6222021234567890,vip; KIND is card, \
                    id_card, phone or code";
        let path = PathBuf::from("standard input");
        list.push(made.ok_or(ListError::Mistake { path, line: index + 1, what })?);
    }
    Ok(list)
}

fn made(key: &Key, line: &Wiped) -> Option<String> {
    let mut parts = line.as_text()?.splitn(3, ',').map(str::trim);
    let kind = match parts.next()? {
        "card" => ReaderKind::Card,
        "id_card" => ReaderKind::IdCard,
        "phone" => ReaderKind::Phone,
        "code" => ReaderKind::Code,
        _ => return None,
    };
    let known = MadeOut::of(kind, &Wiped::from(parts.next()?.to_owned()))?;
    let word = parts.next()?;
    lane(word)?;
    let MadeOut::Customer(known) = known else { return None };
    let hash = key.hash(known.as_ref());
    let digits = hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    Some(format!("{digits},{word}"))
}

fn read(path: &Path) -> Result<(SystemTime, Table), ListError> {
    let unread = |source| ListError::Read { path: path.to_owned(), source };
    let file = fs::metadata(path).map_err(unread)?;
    if file.len() > BYTES_MAX {
        return Err(ListError::TooLong { path: path.to_owned() });
    }
    let at = file.modified().map_err(unread)?;
    let text = fs::read_to_string(path).map_err(unread)?;
    let mut table = Table::default();
    for (index, line) in text.lines().enumerate() {
        if index == LINES_MAX {
            return Err(ListError::TooLong { path: path.to_owned() });
        }
        let line_of = line.split('#').next().unwrap_or_default().trim();
        if !line_of.is_empty() {
            let mistake =
                |what| ListError::Mistake { path: path.to_owned(), line: index + 1, what };
            table.add(line_of).map_err(mistake)?;
        }
    }
    Ok((at, table))
}

impl Table {
    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let (key, word) = line.split_once(',').ok_or("expected KEY,LANE")?;
        let (key, word) = (key.trim(), word.trim());
        let lane = lane(word).ok_or("expected the lane care, vip or ordinary")?;
        if let Some(hash) = hash(key) {
            self.hashes.insert(hash, lane);
            return Ok(());
        }
        let (from, to) = key.split_once('-').unwrap_or((key, key));
        let is_prefix = |text: &str| {
            PREFIX_DIGITS.contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit())
        };
        if !is_prefix(from) || from.len() != to.len() || !is_prefix(to) || from > to {
            return Err(
                "expected a hash of 64 hexadecimal digits, or the first 4 to 10 digits of \
                        card numbers, or a range of such; a whole number has no place here",
            );
        }
        self.ranges.push((from.to_owned(), to.to_owned(), lane));
        Ok(())
    }
}

/// Sixty-four hexadecimal digits.
fn hash(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    if text.len() != 2 * hash.len() || !text.is_ascii() {
        return None;
    }
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(hash)
}

/// The lanes that a list gives.
fn lane(word: &str) -> Option<Lane> {
    match word {
        "ordinary" => Some(Lane::Ordinary),
        "care" => Some(Lane::Care),
        "vip" => Some(Lane::Vip),
        _ => None,
    }
}
