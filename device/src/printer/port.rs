//! Where a printer's line comes from.

use serde::Deserialize;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_serial::{ClearBuffer, FlowControl, SerialPort as _, SerialPortBuilderExt, SerialStream};

/// A way to a printer. Opening it again after a fault gives a fresh line.
pub trait Port: Send {
    /// An open line to the printer.
    type Line: AsyncRead + AsyncWrite + Unpin + Send;

    /// Opens the line.
    fn open(&mut self) -> Result<Self::Line, OpenError>;

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

/// How the two ends hold each other back.
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

/// A real serial line: 8 data bits, no parity, 1 stop bit.
#[derive(Clone, Debug)]
pub struct SerialPort {
    /// The device file; a name under `/dev/serial/by-id` stays the same over a replugging.
    pub path: String,
    /// Bits a second.
    pub baud: u32,
    /// Flow control.
    pub flow: Flow,
}

impl SerialPort {
    /// A line without flow control.
    pub fn new(path: impl Into<String>, baud: u32) -> Self {
        Self { path: path.into(), baud, flow: Flow::None }
    }
}

impl Port for SerialPort {
    type Line = SerialStream;

    fn open(&mut self) -> Result<SerialStream, OpenError> {
        let flow = match self.flow {
            Flow::None => FlowControl::None,
            Flow::Hardware => FlowControl::Hardware,
            Flow::Software => FlowControl::Software,
        };
        let line = tokio_serial::new(&self.path, self.baud).flow_control(flow);
        let line = line.open_native_async().map_err(|error| self.refused(error.into()))?;
        // Replies to whoever had the line before are not answers to this program.
        line.clear(ClearBuffer::Input).map_err(|error| self.refused(error.into()))?;
        Ok(line)
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn discard(&self, line: &SerialStream) {
        if let Err(error) = line.clear(ClearBuffer::All) {
            tracing::debug!(path = self.path, %error, "clearing the printer's line failed");
        }
    }
}

impl SerialPort {
    fn refused(&self, source: io::Error) -> OpenError {
        OpenError { path: self.path.clone(), source }
    }
}
