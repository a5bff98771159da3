//! Where a printer's line comes from.

use serde::Deserialize;
use std::future::Future;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};

/// A way to a printer. Opening it again after a fault gives a fresh line.
pub trait Port: Send {
    /// An open line to the printer.
    type Line: AsyncRead + AsyncWrite + Unpin + Send;

    /// Opens the line.
    fn open(&mut self) -> impl Future<Output = Result<Self::Line, OpenError>> + Send;

    /// Bits a second on the line, ten to a byte; every deadline is reckoned from it.
    fn baud(&self) -> u32;

    /// Throws away what was written and has not left yet, where the line can.
    fn discard(&self, _line: &Self::Line) {}
}

/// The line could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("opening the printer's line {path}")]
pub struct OpenError {
    /// The line's name.
    pub path: String,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// How the two ends of a serial line hold each other back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Not at all: a ticket of text fits into any printer's buffer.
    #[default]
    None,
    /// RTS and CTS; blocks for ever where the cable lacks the wires.
    Hardware,
    /// XON and XOFF.
    Software,
}

impl Flow {
    /// Its name in a profile and in the branch's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hardware => "hardware",
            Self::Software => "software",
        }
    }
}
