//! A line in memory with the virtual printer at its far end.

use super::port::{OpenError, Port};
use crate::virtual_printer::{Fault, Unit, Wire};
use std::io;
use tokio::io::DuplexStream;

/// Bytes that fit on the line before a write waits.
const LINE_BYTES: usize = 4096;

/// The speed that deadlines are reckoned from.
const BITS_S: u32 = 115_200;

/// A way to a virtual printer in the same process. Opening it needs a tokio runtime.
#[derive(Clone, Debug)]
pub struct MemoryPort {
    /// The printer at the far end.
    pub unit: Unit,
}

impl MemoryPort {
    /// A port with this printer plugged in.
    pub fn new(unit: Unit) -> Self {
        Self { unit }
    }

    /// Pulls the plug, hanging up the open line, or puts it back.
    pub fn plug(&self, plugged: bool) {
        self.unit.set(Fault::Unplugged, !plugged);
    }
}

impl Port for MemoryPort {
    type Line = DuplexStream;

    async fn open(&mut self) -> Result<DuplexStream, OpenError> {
        if self.unit.machine().has(Fault::Unplugged) {
            let source = io::Error::from(io::ErrorKind::NotFound);
            return Err(OpenError { path: "memory".to_owned(), source });
        }
        let (near, far) = tokio::io::duplex(LINE_BYTES);
        let unit = self.unit.clone();
        tokio::spawn(async move {
            if let Err(error) = unit.serve(far, Wire::default()).await {
                tracing::debug!(%error, "the virtual printer's line ended");
            }
        });
        Ok(near)
    }

    fn baud(&self) -> u32 {
        BITS_S
    }
}
