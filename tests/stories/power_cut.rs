//! Power cuts on a real file system: what was acknowledged is on the disk afterwards, and the same
//! test notices where the disk is not waited for.
//!
//! Power ends every program at one moment and keeps what the disk has been made to hold. So the
//! daemon is stopped in the midst of its work, each thread where it happens to be, and then the
//! ext4 file system of its own is shut down: what had not reached the disk is gone. A daemon that
//! ran on while the shutdown takes its milliseconds would be told by the kernel that a sync is done
//! when it is not (a bare loop of `fdatasync` sees the same), which no power cut does.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::namespace::Namespace;
use tests::snapshot::Snapshot;
use tests::{Client, Options, Program, built, hall};

/// How often the power is cut.
const CUTS: usize = 20;
/// How often at most before a control must have lost something.
const CONTROL_CUTS: usize = 5;
/// How many answers are waited for before each cut.
const ANSWERS_BEFORE: usize = 40;
/// How many kiosks take numbers all the time.
const KIOSKS: usize = 3;
/// The disk's size.
const DISK_BYTES: u64 = 256 * 1024 * 1024;
/// How long a daemon may take to serve or to answer.
const WITHIN: Duration = Duration::from_secs(60);
/// How often something is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A disk whose power can be cut, and a hall on it.
struct Branch {
    space: Namespace,
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// An acknowledged ticket: the command's id and the answer.
type Acknowledged = (String, Value);

/// What one cut came to.
#[derive(Debug, Default)]
struct Cut {
    acknowledged: Vec<Acknowledged>,
    /// Commands that had no answer when the power went.
    unanswered: usize,
}

#[test]
fn power_cuts_lose_nothing_that_was_acknowledged_and_the_controls_do() -> Result<()> {
    let began = Instant::now();
    let mut full = match Branch::new(&[]) {
        Ok(full) => full,
        Err(trouble) if std::env::var("TINGXU_LONG").is_ok() => {
            bail!("no power can be cut here, so nothing is shown: {trouble:#}")
        }
        Err(trouble) => {
            println!("power cuts SKIPPED, since no disk can be mounted here: {trouble:#}");
            return Ok(());
        }
    };
    let mut acknowledged = Vec::new();
    let (mut unanswered, mut cuts_with_unanswered) = (0, 0);
    for cut in 1..=CUTS {
        let round = full.serve_until_cut()?;
        unanswered += round.unanswered;
        cuts_with_unanswered += usize::from(round.unanswered > 0);
        acknowledged.extend(round.acknowledged);
        let context = || format!("after cut {cut}");
        let disk = Snapshot::of(&full.state_outside()).with_context(context)?;
        let missing = lost(&disk, &acknowledged);
        ensure!(missing == 0, "cut {cut} lost {missing} of {}", acknowledged.len());
        disk.is_whole().with_context(context)?;
        verify(disk.folder()).with_context(context)?;
    }
    full.answers_again(&acknowledged)?;
    println!(
        "{CUTS} power cuts, {cuts_with_unanswered} with an unanswered command ({unanswered} \
         commands): {} tickets acknowledged, 0 lost, the chain whole each time; {:.0?}",
        acknowledged.len(),
        began.elapsed()
    );
    for synchronous in ["NORMAL", "OFF"] {
        let (cuts, acknowledged, lost) = control(synchronous)?;
        println!(
            "control, synchronous={synchronous}: {cuts} power cuts, {lost} of {acknowledged} \
             acknowledged tickets lost"
        );
        ensure!(lost > 0, "synchronous={synchronous} loses nothing: the cuts cut nothing");
    }
    println!("power cuts and controls took {:.0?}", began.elapsed());
    Ok(())
}

/// The same with a disk that is not waited for: cuts, acknowledged and lost tickets.
fn control(synchronous: &str) -> Result<(usize, usize, usize)> {
    let (mut acknowledged, mut missing) = (0, 0);
    for cut in 1..=CONTROL_CUTS {
        let mut hall = Branch::new(&[("TINGXU_TEST_SYNCHRONOUS", synchronous)])?;
        let round = hall.serve_until_cut()?;
        acknowledged += round.acknowledged.len();
        missing += match Snapshot::of(&hall.state_outside()) {
            Ok(disk) => lost(&disk, &round.acknowledged),
            Err(_) => round.acknowledged.len(),
        };
        if missing > 0 {
            return Ok((cut, acknowledged, missing));
        }
    }
    Ok((CONTROL_CUTS, acknowledged, missing))
}

/// How many are not on the disk, with their answer and their number.
fn lost(disk: &Snapshot, acknowledged: &[Acknowledged]) -> usize {
    let there = |(id, body): &&Acknowledged| {
        let kept = disk.answer(id).ok().flatten();
        let ticket = body["outcome"]["ticket"].as_u64().unwrap_or_default();
        let number = disk.number(ticket).ok().flatten();
        kept.as_ref() == Some(body) && number.as_deref() == body["outcome"]["number"].as_str()
    };
    acknowledged.len() - acknowledged.iter().filter(there).count()
}

fn verify(state: &Path) -> Result<()> {
    let sample = hall::root().join("assets/sample/branch.toml");
    let mut command = Command::new(built("tingxud"));
    let output = command.arg("--config").arg(sample).arg("--state").arg(state).arg("verify");
    let output = output.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "verify: {}", String::from_utf8_lossy(&output.stderr));
    ensure!(said.contains("each follows from the one before"), "verify said {said}");
    Ok(())
}

impl Branch {
    fn new(environment: &[(&str, &str)]) -> Result<Self> {
        let space = Namespace::new()?;
        let folder = TempDir::new()?;
        File::create(folder.path().join("disk"))?.set_len(DISK_BYTES)?;
        std::fs::create_dir(folder.path().join("mounted"))?;
        let quiet = ("RUST_LOG", "off");
        let environment = environment.iter().chain([&quiet]);
        let environment = environment.map(|(name, value)| ((*name).into(), (*value).into()));
        let own = Self { space, folder, environment: environment.collect() };
        own.space.run("mkfs.ext4", &["-q", "-F", &own.path("disk")])?;
        own.mount()?;
        Ok(own)
    }

    fn mount(&self) -> Result<()> {
        let mount = ["-o", "loop", &self.path("disk"), &self.path("mounted")];
        self.space.run("mount", &mount).map(|_| ())
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("mounted/state")
    }

    fn state_outside(&self) -> PathBuf {
        self.space.outside(&self.state())
    }

    fn start(&self) -> Result<(Program, SocketAddr)> {
        let (state, environment) = (Some(self.state()), self.environment.clone());
        let options = Options { state, environment, ..Options::default() };
        let mut daemon = Program::start(&mut self.space.command(&hall::command(&options)))?;
        let address = daemon.wait_for("serving http://", WITHIN)?;
        Ok((daemon, address.parse().with_context(|| format!("{address} is no address"))?))
    }

    /// Gives out numbers until the power goes, and mounts what the disk holds.
    fn serve_until_cut(&mut self) -> Result<Cut> {
        let (mut daemon, address) = self.start()?;
        let mut switch = self.switch()?;
        let told = Mutex::new((Vec::new(), 0));
        let (answers, dark) = (AtomicUsize::new(0), AtomicBool::new(false));
        let issue = |kiosk: &mut Client| {
            let id = ulid::Ulid::generate().to_string();
            let wish = json!({ "command": "issue", "service": "cash", "language": "zh" });
            let reply = kiosk.ask(&id, &wish);
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            let (acknowledged, unanswered) = &mut *told;
            match reply {
                Ok(reply) if reply.status == 200 && !dark.load(Ordering::Acquire) => {
                    acknowledged.push((id, reply.body));
                }
                Ok(_) | Err(_) => *unanswered += 1,
            }
            answers.store(acknowledged.len(), Ordering::Release);
            *unanswered == 0
        };
        std::thread::scope(|scope| -> Result<()> {
            for _ in 0..KIOSKS {
                let mut kiosk = Client::connect(address)?;
                scope.spawn(move || while issue(&mut kiosk) {});
            }
            let cut = wait_for(&answers)
                .and_then(|()| daemon.freeze(WITHIN))
                .and_then(|()| cut_power(&mut switch));
            dark.store(true, Ordering::Release);
            let refused = cut.and_then(|()| daemon.thaw()).and_then(|()| refuses(address));
            daemon.kill()?;
            refused
        })?;
        self.space.run("umount", &[&self.path("mounted")])?;
        self.mount()?;
        let (acknowledged, unanswered) = told.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Cut { acknowledged, unanswered })
    }

    /// What cuts the power as soon as it is told to.
    fn switch(&self) -> Result<Child> {
        let mut switch = Command::new("xfs_io");
        switch.args(["-x", &self.path("mounted")]);
        let mut switch = self.space.command(&switch);
        let switch = switch.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        switch.context("xfs_io cannot be started; it is in the package xfsprogs")
    }

    /// A daemon on what is left gives every answer again.
    fn answers_again(&mut self, acknowledged: &[Acknowledged]) -> Result<()> {
        let (_daemon, address) = self.start()?;
        let mut client = Client::connect(address)?;
        for (id, body) in acknowledged {
            let wish = json!({ "command": "issue", "service": "cash", "language": "zh" });
            let again = client.ask(id, &wish)?;
            ensure!(again.body == *body, "{body} became {}", again.body);
        }
        Ok(())
    }
}

/// Cuts the power.
fn cut_power(switch: &mut Child) -> Result<()> {
    let mut lever = switch.stdin.take().context("the switch has a lever")?;
    lever.write_all(b"shutdown\n")?;
    drop(lever);
    let ended = switch.wait()?;
    ensure!(ended.success(), "xfs_io ended with {ended}");
    Ok(())
}

fn wait_for(answers: &AtomicUsize) -> Result<()> {
    let deadline = Instant::now() + WITHIN;
    while answers.load(Ordering::Acquire) < ANSWERS_BEFORE {
        ensure!(Instant::now() < deadline, "{ANSWERS_BEFORE} answers did not come in {WITHIN:?}");
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

/// A daemon whose disk has gone refuses, and lives.
fn refuses(address: SocketAddr) -> Result<()> {
    let wish = json!({ "command": "issue", "service": "cash", "language": "zh" });
    let reply = Client::connect(address)?.ask(&ulid::Ulid::generate().to_string(), &wish)?;
    ensure!(reply.status == 503 && reply.code() == "not_written", "{}", reply.body);
    Ok(())
}
