//! A pseudo-terminal with a virtual printer behind it, under a name that stays.

use super::unit::{Host, Unit, Wire};
use serialport::{FlowControl, SerialPort, TTYPort};
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_serial::SerialStream;

/// How often the line is made free for the next opener.
const FREE_LINE_MS: u64 = 500;

/// A pseudo-terminal and its name.
pub struct Terminal {
    near: SerialStream,
    far: TTYPort,
    device: String,
    name: Name,
}

/// How a terminal's cable is made, and how fast its printer is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cable {
    /// The printer's own speed: bytes come at its pace. None: at once.
    pub baud: Option<NonZeroU32>,
    /// Whether it has the wires of hardware flow control.
    pub flow_wires: bool,
}

/// A pseudo-terminal could not be had.
#[derive(Debug, thiserror::Error)]
pub enum NoTerminal {
    /// The system gives none.
    #[error("opening a pseudo-terminal")]
    Open(#[from] serialport::Error),
    /// It cannot be listened to, or has no name.
    #[error("listening on a pseudo-terminal")]
    Listen(#[source] io::Error),
    /// Something else has the name.
    #[error("{0} is there already and is no symbolic link")]
    Taken(PathBuf),
    /// The name could not be given.
    #[error("making the link {path}")]
    Link {
        /// The name.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Terminal {
    /// Opens a pseudo-terminal and gives it a name, a symbolic link, that is taken away with it.
    pub fn open(name: &Path) -> Result<Self, NoTerminal> {
        let (mut master, far) = TTYPort::pair()?;
        master.set_timeout(Duration::ZERO)?;
        let device = far.name().ok_or_else(|| NoTerminal::Listen(io::Error::other("no name")))?;
        let near = SerialStream::try_from(master)?;
        let name = Name::give(name, Path::new(&device))?;
        Ok(Self { near, far, device, name })
    }

    /// The system's own name for it.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// Stands on the line, and on a new one under the same name each time the cable was pulled and
    /// put back. It ends with an error alone.
    pub async fn serve(mut self, unit: &Unit, cable: Cable) -> Result<(), NoTerminal> {
        loop {
            let Self { near, far, name, .. } = self;
            let host = || {
                let hardware_flow = far.flow_control().ok()? == FlowControl::Hardware;
                Some(Host { baud: far.baud_rate().ok()?, hardware_flow })
            };
            let Cable { baud, flow_wires } = cable;
            let wire = Wire { baud, flow_wires, host: Some(Box::new(host)) };
            tokio::select! {
                served = unit.serve(near, wire) => served.map_err(NoTerminal::Listen)?,
                () = keep_free(&far) => {}
            }
            drop(far);
            let path = name.path.clone();
            drop(name);
            unit.plugged().await;
            self = Self::open(&path)?;
        }
    }
}

/// Frees the line of the exclusive mark that a killed program leaves on it.
///
/// The slave stays open here, so the mark would outlive its owner; closing a copy of the handle
/// takes it off. A living owner is still guarded by its file lock.
async fn keep_free(slave: &TTYPort) {
    let mut ticks = tokio::time::interval(Duration::from_millis(FREE_LINE_MS));
    loop {
        ticks.tick().await;
        drop(slave.try_clone_native());
    }
}

/// The name of a line, taken away at the end.
struct Name {
    path: PathBuf,
    target: PathBuf,
}

impl Name {
    fn give(path: &Path, target: &Path) -> Result<Self, NoTerminal> {
        let failed = |source| NoTerminal::Link { path: path.to_owned(), source };
        match fs::symlink_metadata(path) {
            Ok(found) if !found.file_type().is_symlink() => {
                return Err(NoTerminal::Taken(path.to_owned()));
            }
            Ok(_) => fs::remove_file(path).map_err(failed)?,
            Err(_) => {}
        }
        std::os::unix::fs::symlink(target, path).map_err(failed)?;
        Ok(Self { path: path.to_owned(), target: target.to_owned() })
    }
}

impl Drop for Name {
    fn drop(&mut self) {
        // Another printer may have taken the name since.
        if fs::read_link(&self.path).is_ok_and(|target| target == self.target) {
            fs::remove_file(&self.path).ok();
        }
    }
}
