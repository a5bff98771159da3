//! The machine: what it is, and what it can do at best.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::Client;

/// One append.
const APPEND_BYTES: usize = 4_096;
/// A process rests when it has had no more than so many ticks in such a time.
const IDLE_FOR: Duration = Duration::from_secs(1);
const IDLE_TICKS_MAX: u64 = 2;
const IDLE_WITHIN: Duration = Duration::from_secs(300);

/// The disk that also holds the state folders.
pub struct Disk {
    file: File,
}

impl Disk {
    /// A file to append to.
    pub fn open(folder: &Path) -> Result<Self> {
        Ok(Self { file: File::create(folder.join("append"))? })
    }

    /// F: appends 4 KiB and waits until the disk has them.
    pub fn append(&mut self) -> Result<Duration> {
        let bytes = [0x5a; APPEND_BYTES];
        let began = Instant::now();
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        Ok(began.elapsed())
    }
}

/// H: one empty round trip over a kept connection.
pub fn round_trip(client: &mut Client) -> Result<Duration> {
    let began = Instant::now();
    let reply = client.get("/api/v1/alive")?;
    let took = began.elapsed();
    if reply.status != 204 {
        bail!("the daemon says {} when asked whether it lives", reply.status);
    }
    Ok(took)
}

/// Waits until a process rests: a daemon checks its whole journal after its start.
pub fn wait_until_idle(pid: u32) -> Result<()> {
    let deadline = Instant::now() + IDLE_WITHIN;
    let mut before = ticks(pid)?;
    loop {
        std::thread::sleep(IDLE_FOR);
        let now = ticks(pid)?;
        if now - before <= IDLE_TICKS_MAX {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("process {pid} is still busy after {IDLE_WITHIN:?}");
        }
        before = now;
    }
}

/// How much processor time a process has had, in the system's ticks.
pub fn ticks(pid: u32) -> Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold spaces; the fields are counted after it.
    let (_, fields) = stat.rsplit_once(')').context("the system tells no processor time")?;
    let times = fields.split_whitespace().skip(11).take(2);
    let times = times.map(str::parse).collect::<Result<Vec<u64>, _>>()?;
    Ok(times.iter().sum())
}

/// A process's memory in KiB, by the name of its line in `/proc`.
pub fn memory_kib(pid: u32, line: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let value = status.lines().find_map(|each| each.strip_prefix(line)?.strip_prefix(':'));
    let number = value.and_then(|value| value.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("the system does not tell {line}"))
}

/// What this machine is, in a sentence and without its name, and how busy others keep it.
pub fn describe(folder: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or(0, |kib| kib.div_ceil(1024 * 1024));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel.split('-').next().unwrap_or_default().trim().to_owned();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let (device, system) = disk(folder).unwrap_or_default();
    format!(
        "{cores} cores ({processor}), {memory} GiB of memory, {system} on {device}, \
         Linux {kernel}; load of the minute before the first measure: {load}"
    )
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The kind of disk a folder is on, and its file system.
fn disk(folder: &Path) -> Option<(String, String)> {
    let mounts = fs::read_to_string("/proc/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?, words.next()?))
    });
    let (device, _, system) = mounts
        .filter(|(_, place, _)| folder.starts_with(place))
        .max_by_key(|(_, place, _)| place.len())?;
    let kind = match device.strip_prefix("/dev/") {
        Some(name) if name.starts_with("vd") => "a virtual disk (virtio)",
        Some(name) if name.starts_with("nvme") => "an NVMe disk",
        Some(name) if name.starts_with("mmc") => "an SD card or eMMC",
        Some(name) if name.starts_with("sd") => "a SATA, SAS or USB disk",
        Some(_) | None => "a disk of unknown kind",
    };
    Some((kind.to_owned(), system.to_owned()))
}
