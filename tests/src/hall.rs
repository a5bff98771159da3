//! A hall: a daemon of its own, over a folder of its own.

use crate::http::Client;
use crate::program::{Program, built};
use crate::socket::Socket;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a daemon may take to serve.
const START_WITHIN: Duration = Duration::from_secs(30);
/// How long a view may take to become what a story waits for; an absent agent is given up after ten
/// seconds.
const VIEW_WITHIN: Duration = Duration::from_secs(40);
/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How a hall differs from the sample branch without a voice.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where it keeps everything; a new folder of its own without one.
    pub state: Option<PathBuf>,
    /// The kiosk's printer.
    pub printer: Option<PathBuf>,
    /// Whether calls are spoken.
    pub voice: bool,
    /// The branch's file; the sample without one.
    pub config: Option<PathBuf>,
    /// The port; a free one without.
    pub port: Option<u16>,
    /// More of the daemon's environment.
    pub environment: Vec<(String, String)>,
}

/// A running daemon and its folder.
pub struct Hall {
    /// The daemon.
    pub daemon: Program,
    /// Where it serves.
    pub address: SocketAddr,
    options: Options,
    folder: Option<TempDir>,
}

/// The project's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

impl Hall {
    /// Opens the sample branch.
    pub fn open() -> Result<Self> {
        Self::with(Options::default())
    }

    /// Opens a branch that differs.
    pub fn with(mut options: Options) -> Result<Self> {
        let folder = match &options.state {
            Some(_) => None,
            None => Some(TempDir::new()?),
        };
        if let Some(folder) = &folder {
            options.state = Some(folder.path().join("state"));
        }
        let (daemon, address) = start(&options)?;
        Ok(Self { daemon, address, options, folder })
    }

    /// A hall whose daemon was started by its story, over a state of its own.
    pub fn of(daemon: Program, address: SocketAddr, options: Options) -> Self {
        Self { daemon, address, options, folder: None }
    }

    /// Where everything is kept.
    pub fn state(&self) -> &Path {
        self.options.state.as_deref().unwrap_or(Path::new("."))
    }

    /// The folder of this hall, for what a story keeps beside the state.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(TempDir::path)
    }

    /// A new connection for commands.
    pub fn client(&self) -> Result<Client> {
        Client::connect(self.address)
    }

    /// `http://HOST:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A role's view, such as `role=kiosk&id=1`, as a newcomer is sent it.
    pub fn view(&self, role: &str) -> Result<Value> {
        let mut socket = Socket::open(self.address, role)?;
        socket.frame()?;
        Ok(socket.frame()?["view"].clone())
    }

    /// Waits until a role's view is so.
    pub fn view_until(
        &self,
        role: &str,
        what: &str,
        is_so: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let deadline = Instant::now() + VIEW_WITHIN;
        loop {
            let view = self.view(role)?;
            if is_so(&view) {
                return Ok(view);
            }
            ensure!(Instant::now() < deadline, "{what} did not come: {view}");
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Kills the daemon and starts it again over the same folder and port.
    pub fn kill_and_restart(&mut self) -> Result<()> {
        self.daemon.kill()?;
        self.restart()
    }

    /// Starts a daemon over the same folder and port, after the last one has ended.
    pub fn restart(&mut self) -> Result<()> {
        self.options.port = Some(self.address.port());
        (self.daemon, self.address) = start(&self.options)?;
        Ok(())
    }
}

/// The daemon's command line for these options.
pub fn command(options: &Options) -> Command {
    let mut command = Command::new(built("tingxud"));
    let sample = root().join("assets/sample/branch.toml");
    command.arg("--config").arg(options.config.as_ref().unwrap_or(&sample));
    command.arg("--listen").arg(format!("127.0.0.1:{}", options.port.unwrap_or(0)));
    if let Some(state) = &options.state {
        command.arg("--state").arg(state);
    }
    if let Some(printer) = &options.printer {
        command.arg("--printer").arg(format!("1={}", printer.display()));
    }
    if !options.voice {
        command.arg("--no-voice");
    }
    command.envs(options.environment.iter().map(|(name, value)| (name, value)));
    command
}

fn start(options: &Options) -> Result<(Program, SocketAddr)> {
    let mut daemon = Program::start(&mut command(options))?;
    let address = daemon.wait_for("serving http://", START_WITHIN)?;
    let address = address.parse().with_context(|| format!("{address} is no address"))?;
    Ok((daemon, address))
}
