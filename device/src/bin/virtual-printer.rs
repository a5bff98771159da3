//! A ticket printer without paper: a serial line to print to, and a folder of pictures.

use anyhow::{Context, Result, bail};
use clap::Parser;
use device::printer::Profile;
use device::virtual_printer::{Cable, Canvas, Habits, Terminal, Ticket, Type, Unit, obey};
use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{SignalKind, signal};

/// Longest order on the control line.
const ORDER_BYTES_MAX: u64 = 256;

/// Control connections open at once.
const CONTROLS_MAX: usize = 16;

/// Stands in for a ticket printer on a serial line.
///
/// Opens a pseudo-terminal, names it with a symbolic link, answers on it as the printers of its
/// profile do, and writes each ticket that comes out as ticket-0001.png, ticket-0001.txt and, byte
/// for byte as it was received, ticket-0001.bin.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Example:
  virtual-printer --dir tickets --link printer --control printer.control
  echo 'paper-out on' | socat - UNIX-CONNECT:printer.control

Profiles: epson-tm, custom-vkp80, snbc-bt-t080, generic-80, generic-58, or a .toml file.

Orders on the control socket, one a line, each answered `ok ...` or `error: ...`:
  FAULT on | FAULT off   paper-out, near-end, cover-open, offline, cutter, jam, board,
                         silent, garbage (answers are noise), noise (between answers),
                         split (answers byte by byte), id-late, id-never (process ids),
                         blocked (takes no bytes), power, unplugged (the line hangs up, and
                         comes back under another name behind the same link)
  after BYTES FAULT      lets the fault come when so many bytes more have been received
  paper-left ROWS        lets the roll end after so many rows, 8 to a millimetre
  take                   takes the ticket out of the mouth of a presenter
  tear                   tears off the ticket of a printer without a cutter
  clear                  switches every fault off
  status                 what is on, held, taken back and not understood"
)]
struct Options {
    /// Folder for the tickets; made if it is missing.
    #[arg(long)]
    dir: PathBuf,
    /// The name to give the line; point the printer's port in the branch's configuration at it.
    #[arg(long)]
    link: PathBuf,
    /// A Unix socket that takes faults.
    #[arg(long)]
    control: Option<PathBuf>,
    /// What kind of printer it is: a profile's name, or the file of one.
    #[arg(long, default_value = "epson-tm")]
    profile: String,
    /// Take bytes at the pace of a line of this speed instead of at once; another speed at the far
    /// end garbles what goes either way.
    #[arg(long)]
    baud: Option<NonZeroU32>,
    /// How it holds the far end back. Without the wires of hardware flow control, nothing comes
    /// from a far end that waits for them; the profile says it where nothing is said here.
    #[arg(long, value_parser = ["none", "hardware", "software"])]
    flow: Option<String>,
}

#[expect(clippy::print_stderr, reason = "the one sentence that says why it ended")]
fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virtual-printer: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn run(options: &Options) -> Result<()> {
    let letters = Type::load()?;
    let profile = if options.profile.ends_with(".toml") {
        Profile::read(Path::new(&options.profile))?
    } else {
        Profile::named(&options.profile)?
    };
    let flow = options.flow.as_deref().unwrap_or(profile.flow.name());
    fs::create_dir_all(&options.dir)
        .with_context(|| format!("making the folder {}", options.dir.display()))?;
    let control = options.control.as_deref().map(Control::listen).transpose()?;

    let habits = Habits { sends_xon: flow == "software", ..Habits::from(&profile) };
    let unit = Unit::new(habits);
    let (sender, receiver) = mpsc::channel();
    let press = Press { dir: options.dir.clone(), letters };
    let line = Terminal::open(&options.link)?;
    let cable = Cable { baud: options.baud, flow_wires: flow == "hardware" };
    let printing = std::thread::spawn(move || press.run(&receiver));
    ready(options, line.device());
    tokio::select! {
        ended = line.serve(&unit, cable) => ended?,
        () = hand_over(&unit, &sender) => {}
        () = take_orders(&unit, control.as_ref()) => {}
        stopped = stop_signal() => stopped?,
    }
    unit.tear();
    unit.machine().take_tickets().into_iter().try_for_each(|ticket| sender.send(ticket)).ok();
    drop(sender);
    match printing.join() {
        Ok(printed) => printed,
        Err(_) => bail!("drawing a ticket failed"),
    }
}

#[expect(clippy::print_stdout, reason = "one line tells the caller that the printer is ready")]
fn ready(options: &Options, name: &str) {
    println!(
        "virtual printer ready: {} -> {name}, tickets in {}",
        options.link.display(),
        options.dir.display()
    );
}

/// Passes finished tickets on to be drawn, so that drawing never delays an answer.
async fn hand_over(unit: &Unit, sender: &mpsc::Sender<Ticket>) {
    loop {
        for ticket in unit.printed().await {
            if sender.send(ticket).is_err() {
                return;
            }
        }
    }
}

async fn stop_signal() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    tokio::select! {
        _ = terminate.recv() => {}
        stopped = tokio::signal::ctrl_c() => stopped.context("listening for Ctrl-C")?,
    }
    Ok(())
}

/// Takes orders for ever; without a socket it only waits.
async fn take_orders(unit: &Unit, control: Option<&Control>) {
    let Some(control) = control else { return std::future::pending().await };
    let mut open = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = control.listener.accept().await {
        while open.try_join_next().is_some() {}
        if open.len() < CONTROLS_MAX {
            let unit = unit.clone();
            open.spawn(async move { converse(&unit, stream).await.ok() });
        }
    }
}

async fn converse(unit: &Unit, mut stream: UnixStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut order = Vec::new();
        let mut limited = (&mut reader).take(ORDER_BYTES_MAX);
        if limited.read_until(b'\n', &mut order).await? == 0 {
            return Ok(());
        }
        let answer = obey(unit, &String::from_utf8_lossy(&order));
        writer.write_all(format!("{answer}\n").as_bytes()).await?;
    }
}

/// Draws and stores the tickets.
struct Press {
    dir: PathBuf,
    letters: Type,
}

impl Press {
    fn run(mut self, tickets: &mpsc::Receiver<Ticket>) -> Result<()> {
        let mut number = self.last_number()?;
        for ticket in tickets {
            number += 1;
            self.store(&ticket, number)?;
        }
        Ok(())
    }

    fn store(&mut self, ticket: &Ticket, number: u32) -> Result<()> {
        let path = |ending| self.dir.join(format!("ticket-{number:04}.{ending}"));
        let picture = Canvas::draw(ticket, &mut self.letters).png().context("drawing a ticket")?;
        let (raw, text) = (ticket.raw.clone(), text(ticket).into_bytes());
        // The picture comes last: whoever waits for it finds all three.
        for (path, bytes) in [(path("bin"), raw), (path("txt"), text), (path("png"), picture)] {
            let partial = path.with_extension("partial");
            fs::write(&partial, bytes)
                .and_then(|()| fs::rename(&partial, &path))
                .with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(())
    }

    /// The number of the last ticket already in the folder.
    fn last_number(&self) -> Result<u32> {
        let entries = fs::read_dir(&self.dir)
            .with_context(|| format!("reading the folder {}", self.dir.display()))?;
        let number = |entry: fs::DirEntry| -> Option<u32> {
            let name = entry.file_name();
            name.to_str()?.strip_prefix("ticket-")?.strip_suffix(".png")?.parse().ok()
        };
        Ok(entries.filter_map(Result::ok).filter_map(number).max().unwrap_or(0))
    }
}

/// A ticket's text as read from its bytes, and what its codes say.
fn text(ticket: &Ticket) -> String {
    let codes = ticket.codes.iter();
    let codes = codes.map(|code| format!("[QR] {}", String::from_utf8_lossy(code)));
    ticket.lines.iter().cloned().chain(codes).map(|line| line + "\n").collect()
}

/// The control socket, taken away at the end.
struct Control {
    path: PathBuf,
    listener: UnixListener,
}

impl Control {
    fn listen(path: &Path) -> Result<Self> {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            bail!("another virtual printer listens at {}", path.display());
        }
        let socket =
            |found: fs::Metadata| std::os::unix::fs::FileTypeExt::is_socket(&found.file_type());
        if fs::symlink_metadata(path).is_ok_and(socket) {
            fs::remove_file(path)
                .with_context(|| format!("replacing the socket {}", path.display()))?;
        }
        let listener =
            UnixListener::bind(path).with_context(|| format!("listening at {}", path.display()))?;
        Ok(Self { path: path.to_owned(), listener })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        fs::remove_file(&self.path).ok();
    }
}
