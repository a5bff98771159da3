//! `tingxud`, the queue daemon: one branch hall, written down before anyone is told.
#![warn(missing_docs)]

use anyhow::{Context, Result, bail};
use axum::serve::ListenerExt;
use clap::{Parser, Subcommand};
use daemon::announcing;
use daemon::calendar::Calendar;
use daemon::config::Config;
use daemon::desk::{Desk, Opening};
use daemon::effects::{
    Agent, Agents, Away, Effects, PrinterLine, Printers, Rolls, Screens, Stationery, Unplaced,
};
use daemon::pin::Locks;
use daemon::recognition::Recognition;
use daemon::reload::Reload;
use daemon::server::{Front, Site};
use daemon::store::Store;
use daemon::token::Tokens;
use daemon::{appointments, desk, prompt, report, server, store};
use device::beacon::{Beacon, Beacons, SerialBeacon};
use device::printer::Link;
use device::reader::Station;
use shared::KioskId;
use shared::rules::screens::{Room, Screen, call_mm, row_mm};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing_subscriber::EnvFilter;

/// How long the daemon waits at its end for slips that have begun.
const PRINT_OUT_WITHIN: Duration = Duration::from_secs(10);

/// Tingxu's queue daemon: writes every ticket and call to disk, then prints, shows and speaks it.
#[derive(Parser)]
#[command(name = "tingxud", version)]
struct Arguments {
    /// The branch's file.
    #[arg(long, default_value = "assets/sample/branch.toml", global = true)]
    config: PathBuf,
    /// The folder where everything is kept; made if it is missing.
    #[arg(long, default_value = "var", global = true)]
    state: PathBuf,
    /// The address to serve, in place of the file's; port 0 takes a free one.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// A kiosk's printer port in place of the file's: 1=/dev/ttyUSB0.
    #[arg(long, value_name = "KIOSK=PORT", value_parser = printer_port)]
    printer: Vec<(u16, String)>,
    /// Show calls and do not speak them.
    #[arg(long)]
    no_voice: bool,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Check the branch's file, tell what each screen has room for, and do nothing else.
    #[command(alias = "check")]
    CheckConfig,
    /// Check every row of the journal against its chain.
    Verify,
    /// Make the read tables from the journal again.
    Rebuild,
    /// Drive the printer of a kiosk whose box this is, for the daemon on another one.
    ///
    /// The branch's file is the same on both; the kiosk's printer says `agent = true` there, and
    /// its port is one of this box. The daemon's address is a loopback one: lay a tunnel to it.
    Agent {
        /// The kiosk.
        #[arg(long)]
        kiosk: u16,
        /// Where the daemon is, as this box sees it.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7600")]
        daemon: String,
    },
    /// Book the appointments of a file with the daemon that runs.
    Appointments {
        /// Lines of `code,service,date time`, such as K7P2,wealth,2026-11-24 10:30.
        file: PathBuf,
    },
    /// Speak the test phrase, and tell whether it was heard: the check before opening.
    ///
    /// Each zone's `ear` in the branch's file listens, a microphone or its loudspeaker's monitor.
    /// It ends with 0 when all that was tried is well. A sound card that takes one program at a
    /// time is the daemon's while that runs; then ask it, by the command `test_voice`.
    VoiceTest {
        /// The zone; every one without it.
        #[arg(long)]
        zone: Option<String>,
    },
    /// Ask for a new PIN of staff twice, and print the lines for the branch's file.
    Pin,
    /// Make a list for `[recognition]`: lines such as `card,6222021234567890,vip` come in, lines
    /// with a keyed hash in the number's place go out.
    Known {
        /// The key file of `[recognition]`.
        #[arg(long)]
        key: PathBuf,
    },
    /// Write a day of the journal as JSON lines, such as `tingxu-sim replay` reads.
    Export {
        /// The day, such as 2026-11-22; the latest one without it.
        #[arg(long)]
        date: Option<String>,
    },
    /// The figures of a day or of many, or one number's sheet, while the daemon goes on serving.
    Report(report::Asked),
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            complain(&trouble);
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // What needs no branch's file; a report goes by the rules that the journal had.
    match &arguments.task {
        Some(Task::Pin) => return say(&prompt::new_pin(say)?),
        Some(Task::Known { key }) => return prompt::known(key)?.iter().try_for_each(|it| say(it)),
        Some(Task::Report(asked)) => {
            let answer = report::answer(&arguments.state, asked)?;
            return Ok(std::io::stdout().write_all(answer.as_bytes())?);
        }
        Some(_) | None => {}
    }
    let mut config = Config::read(&arguments.config)?;
    for (kiosk, port) in &arguments.printer {
        let printer = config.printers.get_mut(&KioskId(*kiosk));
        let printer = printer.with_context(|| format!("kiosk {kiosk} has no printer"))?;
        let (baud, flow) = match &printer.link {
            Link::Serial { baud, flow, .. } => (*baud, *flow),
            Link::Usb { .. } | Link::Tcp { .. } => (printer.profile.baud, printer.profile.flow),
        };
        printer.link = Link::parse(port, baud, flow)?;
    }
    match arguments.task {
        None => runtime()?.block_on(serve(config, &arguments)),
        Some(Task::Agent { kiosk, ref daemon }) => {
            runtime()?.block_on(drive(&config, &arguments.state, (KioskId(kiosk), daemon)))
        }
        Some(Task::CheckConfig) => {
            Recognition::open(&config.front.recognition, &arguments.state)?;
            config.rules.screens.iter().filter_map(sizes).try_for_each(|line| say(&line))?;
            say(&format!("{} is right", arguments.config.display()))
        }
        Some(Task::Verify) => {
            let store = Store::open(&arguments.state)?;
            let events = store::chain_is_whole(store.path())?;
            say(&format!("{events} events, each follows from the one before"))
        }
        Some(Task::Rebuild) => {
            let events = Store::open(&arguments.state)?.rebuild()?;
            say(&format!("the read tables were made again from {events} events"))
        }
        Some(Task::Appointments { file }) => {
            let address = arguments.listen.unwrap_or(config.listen);
            let booked = appointments::take_in(&file, &config.rules, address)?;
            say(&format!("{booked} appointments are booked"))
        }
        Some(Task::Pin | Task::Known { .. } | Task::Report(_)) => {
            unreachable!("done before a file is read")
        }
        Some(Task::VoiceTest { zone }) => {
            let tested = announcing::test(&config, zone.as_deref())?;
            tested.iter().try_for_each(|zone| say(&zone.line))?;
            if tested.iter().all(|zone| zone.is_well) { Ok(()) } else { bail!("not all is well") }
        }
        Some(Task::Export { date }) => {
            let store = Store::open(&arguments.state)?;
            let mut written = Ok(());
            let told = store.export(date.as_deref(), |line| {
                if written.is_ok() {
                    written = say(line);
                }
            })?;
            written?;
            if told == 0 { bail!("the journal has no such day") } else { Ok(()) }
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// The agent: one printer, for a daemon elsewhere.
async fn drive(config: &Config, state: &Path, (kiosk, daemon): (KioskId, &str)) -> Result<()> {
    let printer = config.printers.get(&kiosk);
    let printer = printer.with_context(|| format!("kiosk {kiosk} has no printer"))?;
    if !printer.agent {
        bail!("the daemon drives kiosk {kiosk}'s printer itself: its printer lacks agent = true");
    }
    std::fs::create_dir_all(state)
        .with_context(|| format!("the folder {} cannot be made", state.display()))?;
    let stationery = Stationery::new(config.design.clone(), config.said.clone());
    let mut printers = Printers::default();
    let line = printers.add(kiosk, printer.clone(), Rolls::open(state));
    let agent = Agent::start(daemon, kiosk)?;
    let (ending, ended) = watch::channel(false);
    let mut station = tokio::spawn(line.run(agent.office.clone(), stationery, ended));
    say(&format!("printing for kiosk {kiosk} of {daemon}"))?;
    tokio::select! {
        () = asked_to_end() => {}
        () = agent.run(printers) => {}
        _ = &mut station => bail!("the printer's task broke down; start again"),
    }
    ending.send_replace(true);
    print_out(vec![station]).await;
    Ok(())
}

async fn serve(config: Config, arguments: &Arguments) -> Result<()> {
    let store = Store::open(&arguments.state)?;
    let address = arguments.listen.unwrap_or(config.listen);
    if !address.ip().is_loopback() {
        bail!(
            "{address} is open to the network: terminals cannot be paired yet, so only a \
               loopback address is served"
        );
    }
    let listener = server::listen(address)
        .with_context(|| format!("{address} cannot be served: is another program using it?"))?;

    let journal = store.path().to_owned();
    let tokens = Tokens::new(&store.secret()?, &config.qr_prefix);
    let (printers, unplaced, lines) = printers(&config, &Rolls::open(&arguments.state));
    let elsewhere = config.printers.iter().filter(|(_, printer)| printer.agent);
    let agents = Agents::of(&elsewhere.map(|(kiosk, _)| *kiosk).collect());
    let stationery = Stationery::new(config.design.clone(), config.said.clone());
    let (speaking, told) =
        if arguments.no_voice { Default::default() } else { announcing::start(&config) };
    let recognition = Recognition::open(&config.front.recognition, &arguments.state)?;
    let reached = Arc::new(AtomicU64::new(0));
    let beacons = Beacons::start(beacons(&config));
    let effects = Effects { printers, speaking, beacons };
    let opening = Opening { store, tokens, effects, reached: Arc::clone(&reached) };
    let (desk, desk_thread, desk_ended) = desk::open(opening).with_context(|| {
        format!("the hall cannot be made again from {}, and nothing was changed", journal.display())
    })?;
    adopt(&desk, &config).await;

    let (ending, ended) = watch::channel(false);
    let print = |line: PrinterLine| line.run(desk.clone(), stationery.clone(), ended.clone());
    let stations: Vec<_> = lines.into_iter().map(|line| tokio::spawn(print(line))).collect();
    tokio::spawn(unplaced.run(desk.clone()));
    for (kiosk, printer) in config.printers.iter().filter(|(_, printer)| printer.agent) {
        let (kiosk, neighbour, agents) = (*kiosk, printer.neighbour, agents.clone());
        tokio::spawn(Away { kiosk, neighbour, agents }.run(desk.clone()));
    }
    let screens = follow(&config, arguments, &desk);
    told.into_iter().for_each(|told| drop(tokio::spawn(told.run(desk.clone()))));
    tokio::spawn(Calendar::open(desk.clone()).await.keep());
    check_in_background(journal);
    attend_readers(&config, &recognition, &desk);
    let front = Arc::new(front(&config, recognition, &arguments.state));

    say(&format!("serving http://{}", listener.local_addr()?))?;
    let reports = server::Reports::of(arguments.state.clone());
    let site = Site { desk: desk.clone(), reached, agents, screens, front, ending: ended, reports };
    let listener = listener.tap_io(|stream| {
        if let Err(trouble) = stream.set_nodelay(true) {
            tracing::debug!("a connection will be slow: {trouble}");
        }
    });
    axum::serve(listener, server::routes(site))
        .with_graceful_shutdown(async move {
            tokio::select! { () = asked_to_end() => {}, _ = desk_ended => {} }
            ending.send_replace(true);
        })
        .await?;
    print_out(stations).await;
    desk.stop();
    if desk_thread.join().is_err() {
        bail!("the desk broke down; the journal is whole, and a restart goes on from it");
    }
    Ok(())
}

/// Looks after the screens of the branch's file, and after the file itself.
fn follow(config: &Config, arguments: &Arguments, desk: &Desk) -> Screens {
    let screens = Screens::default();
    screens.know(config.rules.screens.iter().map(|screen| screen.id).collect());
    tokio::spawn(screens.clone().watch(desk.clone()));
    let reload = Reload {
        file: arguments.config.clone(),
        desk: desk.clone(),
        screens: screens.clone(),
        kiosks: config.rules.kiosks.clone(),
        zones: config.rules.voice.zones.clone(),
    };
    tokio::spawn(reload.keep());
    screens
}

/// What a screen has room for, and how large its characters are at least.
fn sizes(screen: &Screen) -> Option<String> {
    let room = Room::of(screen).ok()?;
    let Screen { id, seat_mm, panel, .. } = screen;
    Some(format!(
        "screen {id}: {} by {} mm, read from {seat_mm} mm: calls of {:.0} mm and rows of {:.0} mm \
         at least, {} rows a page{}",
        panel.width_mm,
        panel.height_mm,
        call_mm(*seat_mm).ceil(),
        row_mm(*seat_mm).ceil(),
        room.rows,
        if room.lines { "" } else { ", no lines beside them" },
    ))
}

/// The file proposes; rules that cannot be adopted leave the old ones in force.
async fn adopt(desk: &Desk, config: &Config) {
    let reply = desk.adopt(config.rules.clone()).await;
    if reply.status != 200 {
        let why = String::from_utf8_lossy(&reply.body);
        tracing::warn!("the file's rules are not adopted, the old ones stay: {why}");
    }
}

fn printers(config: &Config, rolls: &Rolls) -> (Printers, Unplaced, Vec<PrinterLine>) {
    let (mut printers, unplaced) = Printers::new();
    let mut lines = Vec::new();
    for (kiosk, printer) in &config.printers {
        if printer.agent {
            printers.leave(*kiosk);
        } else {
            lines.push(printers.add(*kiosk, printer.clone(), rolls.clone()));
        }
    }
    (printers, unplaced, lines)
}

/// The readers on lines of this box.
fn attend_readers(config: &Config, recognition: &Recognition, desk: &Desk) {
    for reader in &config.front.readers {
        let (kind, path, baud) = (reader.kind, reader.path.clone(), reader.baud);
        let station = Station { kind, path, baud };
        tokio::spawn(recognition.clone().attend(desk.clone(), reader.kiosk, station));
    }
}

/// What the kiosks' customers and staff are known by.
fn front(config: &Config, recognition: Recognition, state: &Path) -> Front {
    let readers = &config.rules.front.readers;
    Front {
        recognition,
        reads: readers.iter().map(|reader| (reader.kiosk, reader.kind)).collect(),
        kiosks: config.rules.kiosks.iter().copied().collect(),
        pin_hash: config.front.pin_hash.clone(),
        locks: Arc::new(Locks::open(state)),
    }
}

/// The lamps and pagers of the branch's file.
fn beacons(config: &Config) -> Vec<Box<dyn Beacon>> {
    let serial = |(port, baud): &(String, u32)| -> Box<dyn Beacon> {
        Box::new(SerialBeacon::new(port, *baud))
    };
    config.beacons.iter().map(serial).collect()
}

/// A slip that has begun is printed to its end.
async fn print_out(stations: Vec<JoinHandle<()>>) {
    let printed = async {
        for station in stations {
            if let Err(trouble) = station.await {
                tracing::error!("a printer's task broke down: {trouble}");
            }
        }
    };
    if timeout(PRINT_OUT_WITHIN, printed).await.is_err() {
        tracing::warn!("a slip was still being printed; what became of it is asked at the start");
    }
}

/// What is older than today was not replayed; it is checked without holding anyone up.
fn check_in_background(journal: PathBuf) {
    std::thread::spawn(move || match store::chain_is_whole(&journal) {
        Ok(events) => tracing::info!("the journal is whole: {events} events"),
        Err(trouble) => tracing::error!("the journal is not whole: {trouble}"),
    });
}

async fn asked_to_end() {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
}

fn printer_port(text: &str) -> Result<(u16, String), String> {
    let wrong = || "expected KIOSK=PORT, such as 1=/dev/ttyUSB0".to_owned();
    let (kiosk, port) = text.split_once('=').ok_or_else(wrong)?;
    Ok((kiosk.parse().map_err(|_| wrong())?, port.to_owned()))
}

#[expect(clippy::print_stdout, reason = "who started the daemon reads its address here")]
#[expect(clippy::unnecessary_wraps, reason = "a task's last word is its result")]
fn say(text: &str) -> Result<()> {
    println!("{text}");
    Ok(())
}

/// One line with every cause, so that a log and a person read the same.
#[expect(clippy::print_stderr, reason = "the last word of a program that cannot go on")]
fn complain(trouble: &anyhow::Error) {
    eprintln!("Error: {trouble:#}");
}
