//! What goes wrong around the daemon: one clear sentence, and nothing lost.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::namespace::Namespace;
use tests::snapshot::{Snapshot, database};
use tests::{Client, Hall, Options, Program, Reply, built, hall};

/// How long a daemon that cannot go on may take to say so.
const SAID_WITHIN: Duration = Duration::from_secs(20);
/// How long a daemon may take to serve or to end.
const WITHIN: Duration = Duration::from_secs(30);
/// How long numbers may take to go on once the disk has room: it is looked for every 30 s.
const ROOM_WITHIN: Duration = Duration::from_secs(60);
/// How often something is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The small disk: the ballast of 64 MiB and a little.
const SMALL_DISK: &str = "size=80m";
/// The room that is left on it for the hall.
const LEFT_BYTES: u64 = 1024 * 1024;
/// One piece of what fills it.
const PIECE_BYTES: usize = 64 * 1024;
/// More numbers than the small disk takes.
const NUMBERS_MAX: usize = 20_000;

fn issue() -> Value {
    json!({ "command": "issue", "service": "cash", "language": "zh" })
}

fn id() -> String {
    ulid::Ulid::generate().to_string()
}

/// A daemon that cannot go on: it ends by itself with status 1 and one sentence, which it returns.
fn sentence(command: &mut Command) -> Result<String> {
    let command = command.env("RUST_LOG", "off").stdin(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let deadline = Instant::now() + SAID_WITHIN;
    while child.try_wait()?.is_none() {
        if Instant::now() > deadline {
            child.kill()?;
            bail!("{command:?} went on: {:?}", child.wait_with_output()?);
        }
        std::thread::sleep(LOOK_EVERY / 10);
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    ensure!(output.status.code() == Some(1), "{}: {said}", output.status);
    ensure!(output.stdout.is_empty(), "it served first");
    let sentence = said.strip_prefix("Error: ").with_context(|| format!("it said {said:?}"))?;
    ensure!(!sentence.contains('\n'), "more than one line: {said}");
    let twice = sentence.split(": ").collect::<Vec<_>>();
    ensure!(twice.windows(2).all(|pair| pair[0] != pair[1]), "said twice: {said}");
    Ok(sentence.to_owned())
}

/// The sample with one thing changed, and the line where that is.
fn changed(from: &str, to: &str) -> Result<(String, usize)> {
    let sample = fs::read_to_string(hall::root().join("assets/sample/branch.toml"))?;
    let at = sample.find(from).with_context(|| format!("the sample has no {from}"))?;
    let line = sample[..at].lines().count() + usize::from(sample[..at].ends_with('\n'));
    Ok((sample.replacen(from, to, 1), line.max(1)))
}

#[test]
fn a_wrong_branch_file_is_told_by_file_line_and_what_was_expected() -> Result<()> {
    let cash = "name = { zh = \"个人现金\", en = \"Cash\" }";
    let cases: [(&str, &str, &[&str]); 12] = [
        ("series = \"A\"", "series = \"A", &["string"]),
        ("series = \"A\"", "series \"A\"", &["expected", "="]),
        ("due_minutes = 5", "due_minuets = 5", &["due_minuets", "expected", "due_minutes"]),
        ("due_minutes = 5", "due_minutes = \"5\"", &["expected u16"]),
        ("\"loss\"]", "\"gold\"]", &["no service \"gold\"", "expected the id of a [[service]]"]),
        ("series = \"R\"", "series = \"A\"", &["\"A\" stands here a second time"]),
        ("series = \"A\"", "series = \"B\"", &["B is misheard", "expected one of A F L R V W"]),
        (cash, "name = { zh = \"个人现金\" }", &["expected words in \"en\" too"]),
        ("127.0.0.1:7600", "0.0.0.0:7600", &["0.0.0.0:7600", "expected a loopback address"]),
        ("[\"zh\", \"en\"]\nnotices", "[\"zh\"]\nnotices", &["expected \"en\" among"]),
        ("group = \"more\"", "group = \"less\"", &["no group \"less\"", "expected the id of a"]),
        ("calls_max = 3", "calls_max = 1", &["calls_max is 1; expected calls_min or more"]),
    ];
    let folder = TempDir::new()?;
    let file = folder.path().join("branch.toml");
    let state = folder.path().join("state");
    for (from, to, expected) in cases {
        let (text, line) = changed(from, to)?;
        fs::write(&file, text)?;
        let (state, config) = (Some(state.clone()), Some(file.clone()));
        let options = Options { state, config, ..Options::default() };
        let said = sentence(&mut hall::command(&options)).with_context(|| to.to_owned())?;
        let place = format!("{}, line {line}: ", file.display());
        let what = said.strip_prefix(&place);
        let what = what.with_context(|| format!("{to}: {said:?} does not begin with {place}"))?;
        ensure!(expected.iter().all(|part| what.contains(part)), "{to}: {what}");
    }
    let config = Some(folder.path().join("nowhere.toml"));
    let said = sentence(&mut hall::command(&Options { config, ..Options::default() }))?;
    ensure!(said.contains("nowhere.toml cannot be read: No such file"), "{said}");
    ensure!(!state.exists(), "nothing was made for a wrong file");
    println!("{} mistakes, each told by file, line and what was expected", cases.len());
    Ok(())
}

#[test]
fn a_taken_port_and_a_held_folder_are_named() -> Result<()> {
    let folder = TempDir::new()?;
    let taken = TcpListener::bind(("127.0.0.1", 0))?;
    let port = taken.local_addr()?.port();
    let state = Some(folder.path().join("other"));
    let options = Options { state, port: Some(port), ..Options::default() };
    let said = sentence(&mut hall::command(&options))?;
    ensure!(said.contains(&format!("127.0.0.1:{port} cannot be served")), "{said}");
    ensure!(said.contains("another program"), "{said}");

    let hall = Hall::open()?;
    let options = Options { state: Some(hall.state().to_owned()), ..Options::default() };
    let said = sentence(&mut hall::command(&options))?;
    ensure!(said.contains(&hall.state().display().to_string()), "{said}");
    ensure!(said.contains("held by another daemon: stop that one first"), "{said}");
    let said = sentence(hall::command(&options).arg("verify"))?;
    ensure!(said.contains("held by another daemon"), "{said}");
    hall.client()?.done(&issue())?;
    Ok(())
}

#[test]
fn a_state_folder_that_cannot_be_written_is_named() -> Result<()> {
    let folder = TempDir::new()?;
    let closed = folder.path().join("closed");
    fs::create_dir(&closed)?;
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500))?;
    for state in [closed.clone(), closed.join("state")] {
        let options = Options { state: Some(state.clone()), ..Options::default() };
        let said = sentence(&mut without_privilege(&hall::command(&options))?)?;
        let expected = format!("the state folder {} cannot be written: ", state.display());
        ensure!(said.starts_with(&expected) && said.contains("Permission denied"), "{said}");
    }
    let Some(space) = space()? else {
        println!("the read-only disk was SKIPPED: nothing can be mounted here");
        return Ok(());
    };
    let path = closed.display().to_string();
    space.run("mount", &["-t", "tmpfs", "-o", "ro", "tmpfs", &path])?;
    let options = Options { state: Some(closed.join("state")), ..Options::default() };
    let said = sentence(&mut space.command(&hall::command(&options)))?;
    ensure!(said.contains("cannot be written: Read-only file system"), "{said}");
    Ok(())
}

/// The same command by somebody whom permissions hold back.
fn without_privilege(inner: &Command) -> Result<Command> {
    let mut command = Command::new(inner.get_program());
    if fs::metadata("/proc/self")?.uid() == 0 {
        command = Command::new("setpriv");
        command.arg("--bounding-set=-dac_override,-dac_read_search").arg(inner.get_program());
    }
    command.args(inner.get_args());
    Ok(command)
}

/// A place to mount disks in; none where this machine forbids it, unless the long run wants all.
fn space() -> Result<Option<Namespace>> {
    match Namespace::new() {
        Ok(space) => Ok(Some(space)),
        Err(trouble) if std::env::var("TINGXU_LONG").is_ok() => Err(trouble),
        Err(_) => Ok(None),
    }
}

/// A hall on a small disk.
struct Small {
    space: Namespace,
    folder: TempDir,
}

impl Small {
    fn new(space: Namespace) -> Result<Self> {
        let own = Self { space, folder: TempDir::new()? };
        let path = own.folder.path().display().to_string();
        own.space.run("mount", &["-t", "tmpfs", "-o", SMALL_DISK, "tmpfs", &path])?;
        Ok(own)
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn outside(&self, name: &str) -> PathBuf {
        self.space.outside(&self.folder.path().join(name))
    }

    fn start(&self) -> Result<(Program, SocketAddr)> {
        let environment = vec![("RUST_LOG".to_owned(), "off".to_owned())];
        let options = Options { state: Some(self.state()), environment, ..Options::default() };
        let mut daemon = Program::start(&mut self.space.command(&hall::command(&options)))?;
        let address = daemon.wait_for("serving http://", WITHIN)?;
        Ok((daemon, address.parse()?))
    }

    /// Fills the disk but for a little.
    fn fill(&self) -> Result<()> {
        let mut filler = File::create(self.outside("filler"))?;
        while filler.write_all(&[1; PIECE_BYTES]).is_ok() {}
        let length = filler.metadata()?.len().saturating_sub(LEFT_BYTES);
        Ok(filler.set_len(length)?)
    }
}

/// Takes numbers until one is refused: those acknowledged by their commands' ids, and the refusal.
fn until_refused(client: &mut Client) -> Result<(Vec<(String, Value)>, Reply)> {
    let mut acknowledged = Vec::new();
    for _ in 0..NUMBERS_MAX {
        let id = id();
        let reply = client.ask(&id, &issue())?;
        if reply.status != 200 {
            return Ok((acknowledged, reply));
        }
        acknowledged.push((id, reply.body));
    }
    bail!("{NUMBERS_MAX} numbers did not fill the disk")
}

/// Calls and serves at the counter so often.
fn serve(client: &mut Client, often: usize) -> Result<()> {
    for _ in 0..often {
        for command in ["call_next", "start", "finish"] {
            client.done(&json!({ "command": command, "counter": 1 }))?;
        }
    }
    Ok(())
}

#[test]
fn a_full_disk_stops_new_numbers_and_nothing_else() -> Result<()> {
    let Some(space) = space()? else {
        println!("the full disk was SKIPPED: nothing can be mounted here");
        return Ok(());
    };
    let small = Small::new(space)?;
    let (mut daemon, address) = small.start()?;
    let ballast = small.outside("state/ballast");
    ensure!(ballast.exists(), "there is a ballast");
    small.fill()?;
    let mut client = Client::connect(address)?;
    let (mut acknowledged, refused) = until_refused(&mut client)?;
    ensure!((refused.status, refused.code()) == (503, "not_written"), "{}", refused.body);
    ensure!(!ballast.exists(), "the ballast was given back");
    let refused = client.ask(&id(), &issue())?;
    ensure!((refused.status, refused.code()) == (507, "disk_full"), "{}", refused.body);
    client.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    serve(&mut client, 20)?;

    daemon.kill()?;
    small.fill()?;
    let disk = Snapshot::of(&small.outside("state"))?;
    disk.is_whole()?;
    for (id, body) in &acknowledged {
        ensure!(disk.answer(id)?.as_ref() == Some(body), "{body} is lost");
    }
    let (_daemon, address) = small.start()?;
    let mut client = Client::connect(address)?;
    let refused = client.ask(&id(), &issue())?;
    ensure!((refused.status, refused.code()) == (507, "disk_full"), "{}", refused.body);
    serve(&mut client, 5)?;

    fs::remove_file(small.outside("filler"))?;
    let freed = Instant::now();
    let issued = loop {
        let reply = client.ask(&id(), &issue())?;
        if reply.status == 200 {
            break reply.body;
        }
        ensure!(freed.elapsed() < ROOM_WITHIN, "no numbers again: {}", reply.body);
        std::thread::sleep(LOOK_EVERY);
    };
    let again = freed.elapsed();
    acknowledged.push((id(), issued));
    let numbers = acknowledged.iter().map(|(_, body)| body["outcome"]["number"].to_string());
    let unique: std::collections::BTreeSet<_> = numbers.collect();
    ensure!(unique.len() == acknowledged.len(), "a number came twice");
    println!(
        "a full disk after {} numbers: refused, 25 customers served all the same, 0 lost, numbers \
         again {again:.0?} after there was room",
        acknowledged.len() - 1
    );
    Ok(())
}

/// A state folder with some tickets in it, ended in order.
fn some_tickets() -> Result<TempDir> {
    let folder = TempDir::new()?;
    let hall = Hall::with(Options { state: Some(folder.path().into()), ..Options::default() })?;
    let mut client = hall.client()?;
    for _ in 0..20 {
        client.done(&issue())?;
    }
    let ended = hall.daemon.end(WITHIN)?;
    ensure!(ended.success(), "the daemon ended with {ended}");
    Ok(folder)
}

/// Flips one bit in the last event that gave out a number.
fn flip(file: &Path) -> Result<()> {
    let mut bytes = fs::read(file)?;
    let issued = br#""event":"issued""#;
    let at = bytes.windows(issued.len()).rposition(|window| window == issued);
    bytes[at.context("an event stands in the file")? + 10] ^= 1;
    Ok(fs::write(file, bytes)?)
}

/// Loses what stands in the file's first page.
fn behead(file: &Path) -> Result<()> {
    let mut bytes = fs::read(file)?;
    bytes[..100].fill(0);
    Ok(fs::write(file, bytes)?)
}

#[test]
fn a_changed_database_is_found_by_verify_and_by_the_start_and_left_alone() -> Result<()> {
    type Damage = fn(&Path) -> Result<()>;
    let cases: [(Damage, &[&str]); 2] = [
        (flip, &["the journal was changed at event ", "does not follow from the one before"]),
        (behead, &["cannot be", "file is not a database"]),
    ];
    for (damage, expected) in cases {
        let folder = some_tickets()?;
        let options = Options { state: Some(folder.path().into()), ..Options::default() };
        let whole = Command::new(built("tingxud"))
            .args(hall::command(&options).get_args())
            .arg("verify")
            .output()?;
        ensure!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
        let file = database(folder.path());
        damage(&file)?;
        let damaged = fs::read(&file)?;
        let mut said = vec![sentence(hall::command(&options).arg("verify"))?];
        for _ in 0..3 {
            said.push(sentence(&mut hall::command(&options))?);
        }
        for said in &said {
            ensure!(expected.iter().all(|part| said.contains(part)), "{said}");
        }
        ensure!(said[1].contains(&file.display().to_string()), "{}", said[1]);
        ensure!(fs::read(&file)? == damaged, "a start changed what it could not read");
    }
    Ok(())
}
