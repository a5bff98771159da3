//! A line in memory with the virtual printer at its far end.

use super::port::{OpenError, Port};
use crate::virtual_printer::Unit;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::DuplexStream;

/// Bytes that fit on the line before a write waits.
const LINE_BYTES: usize = 4096;

/// A way to a virtual printer in the same process. Opening it needs a tokio runtime.
#[derive(Clone, Debug)]
pub struct MemoryPort {
    /// The printer at the far end.
    pub unit: Unit,
    plugged: Arc<AtomicBool>,
}

impl MemoryPort {
    /// A port with this printer plugged in.
    pub fn new(unit: Unit) -> Self {
        Self { unit, plugged: Arc::new(AtomicBool::new(true)) }
    }

    /// Pulls the plug, hanging up the open line, or puts it back.
    pub fn plug(&self, plugged: bool) {
        self.plugged.store(plugged, Ordering::SeqCst);
        if !plugged {
            self.unit.hang_up();
        }
    }
}

impl Port for MemoryPort {
    type Line = DuplexStream;

    fn open(&mut self) -> Result<DuplexStream, OpenError> {
        if !self.plugged.load(Ordering::SeqCst) {
            let source = io::Error::from(io::ErrorKind::NotFound);
            return Err(OpenError { path: "memory".to_owned(), source });
        }
        let (near, far) = tokio::io::duplex(LINE_BYTES);
        let unit = self.unit.clone();
        tokio::spawn(async move {
            if let Err(error) = unit.serve(far, None).await {
                tracing::debug!(%error, "the virtual printer's line ended");
            }
        });
        Ok(near)
    }

    fn baud(&self) -> u32 {
        115_200
    }
}
