//! Readers of cards, ID cards and codes: what they read is handed on once and wiped.
//!
//! 1. What is read lives in [`Wiped`] memory, is never shown, and goes to one place.
//! 2. A reader whose line is lost says so, and is opened again, sooner at first and then later.
//! 3. What is too long, broken or garbled is a read that says nothing, never half of one.

mod fake;
mod id_card;
mod line;

pub use fake::{FakeIdReader, Hand};
pub use id_card::IdCardReader;
pub use line::LineReader;

use shared::front::{ReaderKind, ReaderState};
use shared::wipe::Wiped;
use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc::Sender;
use tokio_serial::{SerialPortBuilderExt, SerialStream};

/// After a lost line the next try comes so soon at first, and so late at most.
const RETRY_MS_MIN: u64 = 250;
const RETRY_MS_MAX: u64 = 5_000;

/// Something that reads.
pub trait Reader: Send {
    /// The next thing that is read, whenever that is.
    ///
    /// None is a read that said nothing: too long, or broken on its way.
    fn read(&mut self) -> impl Future<Output = Result<Option<Wiped>, ReaderError>> + Send;
}

/// Why a reader reads no more.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// Its line cannot be opened.
    #[error("opening the reader's line")]
    Open(#[source] tokio_serial::Error),
    /// Its line broke.
    #[error("reading from the reader")]
    Line(#[from] std::io::Error),
    /// It does not answer.
    #[error("the reader does not answer")]
    Silent,
}

/// What a reader's station tells.
#[derive(Debug)]
pub enum Told {
    /// How the reader is; told once for each change.
    State(ReaderState),
    /// It has read something, or something that it could not make out.
    Read(Option<Wiped>),
}

/// A reader on a serial line, opened again whenever it is lost.
#[derive(Clone, Debug)]
pub struct Station {
    /// What it reads.
    pub kind: ReaderKind,
    /// Its line.
    pub path: PathBuf,
    /// The speed of it, in bits a second.
    pub baud: u32,
}

impl Station {
    /// Reads until nobody listens.
    pub async fn run(self, heard: Sender<Told>) {
        let mut told = ReaderState::Unknown;
        let mut retry = RETRY_MS_MIN;
        loop {
            let before = told;
            let trouble = self.attend(&heard, &mut told).await;
            if heard.is_closed() {
                return;
            }
            if before != ReaderState::Gone || told != ReaderState::Gone {
                tracing::warn!("the reader on {} is lost: {trouble}", self.path.display());
            }
            if told == ReaderState::Ready {
                retry = RETRY_MS_MIN;
            }
            if told != ReaderState::Gone
                && heard.send(Told::State(ReaderState::Gone)).await.is_err()
            {
                return;
            }
            told = ReaderState::Gone;
            tokio::time::sleep(Duration::from_millis(retry)).await;
            retry = (retry * 2).min(RETRY_MS_MAX);
        }
    }

    /// One opening of the line, to its loss.
    async fn attend(&self, heard: &Sender<Told>, told: &mut ReaderState) -> ReaderError {
        let path = self.path.to_string_lossy();
        let line = match tokio_serial::new(path, self.baud).open_native_async() {
            Ok(line) => line,
            Err(trouble) => return ReaderError::Open(trouble),
        };
        match self.kind {
            ReaderKind::IdCard => match IdCardReader::greet(line).await {
                Ok(reader) => listen(reader, heard, told).await,
                Err(trouble) => trouble,
            },
            ReaderKind::Card | ReaderKind::Code | ReaderKind::Phone => {
                listen(LineReader::<SerialStream>::new(line), heard, told).await
            }
        }
    }
}

async fn listen(
    mut reader: impl Reader,
    heard: &Sender<Told>,
    told: &mut ReaderState,
) -> ReaderError {
    *told = ReaderState::Ready;
    let mut gone = heard.send(Told::State(ReaderState::Ready)).await.is_err();
    while !gone {
        let read = tokio::select! {
            read = reader.read() => read,
            () = heard.closed() => return ReaderError::Silent,
        };
        match read {
            Ok(read) => gone = heard.send(Told::Read(read)).await.is_err(),
            Err(trouble) => return trouble,
        }
    }
    ReaderError::Silent
}

#[cfg(test)]
mod tests;
