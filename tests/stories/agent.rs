//! A second kiosk on a box of its own: its printer is driven from there.

use crate::paper::{codes_of, papers};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tests::dice::Dice;
use tests::hall::root;
use tests::printer::VirtualPrinter;
use tests::program::{Program, built};
use tests::snapshot::Snapshot;
use tests::socket::Socket;
use tests::{Hall, Options};

const READY_WITHIN: Duration = Duration::from_secs(20);
const KIOSK: &str = "role=kiosk&id=2";
/// How often agent and daemon are killed by turns.
const KILLS: usize = 12;
/// A slip is on its line for about 1.2 s; the kill comes within.
const AFTER_US_MAX: u64 = 1_300_000;

/// A hall, and the box of its second kiosk.
struct Scene {
    hall: Hall,
    agent: Program,
    printer: VirtualPrinter,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("branch.toml");
        let assets = format!("\"{}/", root().join("assets").display());
        let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
        let second = "[[kiosk]]\nid = 2\n\
            printer = { profile = \"epson-tm\", port = \"/dev/ttyUSB0\", agent = true }\n";
        let sample = sample.replace("\"../", &assets).replacen("[voice]", "\n[voice]", 1);
        let at = sample.find("[[kiosk]]").context("the sample has a kiosk")?;
        fs::write(&config, format!("{}{second}\n{}", &sample[..at], &sample[at..]))?;

        let printer = VirtualPrinter::paced(&folder.path().join("printer"), 115_200)?;
        let environment = vec![("RUST_LOG".to_owned(), "error".to_owned())];
        let state = Some(folder.path().join("state"));
        let options = Options { environment, state, config: Some(config), ..Options::default() };
        let hall = Hall::with(options)?;
        let agent = agent(folder.path(), &hall, &printer)?;
        let scene = Self { hall, agent, printer, folder };
        scene.until("a printer that is well", |view| view["printer"]["device"] == "online")?;
        Ok(scene)
    }

    fn restart_agent(&mut self) -> Result<()> {
        self.agent = agent(self.folder.path(), &self.hall, &self.printer)?;
        Ok(())
    }

    /// The second kiosk's view as a newcomer is sent it.
    fn view(&self) -> Result<Value> {
        self.hall.view(KIOSK)
    }

    fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Result<Value> {
        self.hall.view_until(KIOSK, what, is_so)
    }

    fn take(&self) -> Result<String> {
        let wish = json!({ "command": "issue", "service": "cash", "language": "zh", "kiosk": 2 });
        let done = self.hall.client()?.done(&wish)?;
        Ok(done["outcome"]["number"].as_str().context("no number")?.to_owned())
    }
}

fn agent(folder: &Path, hall: &Hall, printer: &VirtualPrinter) -> Result<Program> {
    let mut command = Command::new(built("tingxud"));
    command.env("RUST_LOG", "error").arg("--config").arg(folder.join("branch.toml"));
    command.arg("--state").arg(folder.join("box"));
    command.arg("--printer").arg(format!("2={}", printer.line().display()));
    command.args(["agent", "--kiosk", "2", "--daemon", &hall.url()]);
    let mut agent = Program::start(&mut command)?;
    agent.wait_for("printing for kiosk 2", READY_WITHIN)?;
    Ok(agent)
}

fn last_word(view: &Value) -> bool {
    let ended =
        |ticket: &Value| !ticket["print"].is_null() && ticket["print"]["state"] != "started";
    view["tickets"].as_array().is_some_and(|tickets| tickets.iter().all(ended))
}

#[test]
fn a_printer_on_another_box_is_driven_from_there_and_missed_when_it_is_not() -> Result<()> {
    let mut scene = Scene::new()?;
    let number = scene.take()?;
    let view = scene.until("the paper", last_word)?;
    ensure!(view["tickets"][0]["print"]["state"] == "confirmed", "{view}");
    let slip = scene.printer.slip(1, READY_WITHIN)?;
    ensure!(slip.number()? == number, "{} is on it, not {number}", slip.number()?);

    let second = Socket::open(scene.hall.address, "role=printer&id=2").err();
    let second = second.context("a second agent was let in")?.to_string();
    ensure!(second.contains("409"), "{second}");
    let own = Socket::open(scene.hall.address, "role=printer&id=1").err();
    let own = own.context("the daemon's own printer was given away")?.to_string();
    ensure!(own.contains("404"), "{own}");

    // A program that has stopped keeps its connection; it is missed all the same.
    scene.agent.freeze(READY_WITHIN)?;
    scene.until("a printer that is not driven", |view| view["printer"]["device"] == "no_answer")?;
    scene.agent.thaw()?;
    scene.until("the printer again", |view| view["printer"]["device"] == "online")?;

    scene.agent.kill()?;
    let number = scene.take()?;
    scene.until("a printer that nobody drives", |view| view["printer"]["device"] == "no_answer")?;
    let view = scene.until("the last word on its paper", last_word)?;
    ensure!(view["tickets"][1]["print"]["state"] == "failed", "{view}");
    let lost = scene.hall.view("role=counter&id=1")?["lost_prints"].clone();
    ensure!(lost[0]["number"] == *number, "staff are not told: {lost}");

    scene.restart_agent()?;
    scene.until("the printer back", |view| view["printer"]["device"] == "online")?;
    let (ticket, mut client) = (lost[0]["ticket"].clone(), scene.hall.client()?);
    client
        .done(&json!({ "command": "reprint", "ticket": ticket, "kiosk": 2, "asker": "staff" }))?;
    let slip = scene.printer.slip(2, READY_WITHIN)?;
    ensure!(slip.number()? == number, "{} is on it, not {number}", slip.number()?);
    Ok(())
}

#[test]
fn agent_and_daemon_killed_by_turns_every_number_has_one_paper_at_most() -> Result<()> {
    let mut scene = Scene::new()?;
    let mut dice = Dice(0x6167_656e_7473);
    let mut codes = BTreeMap::new();
    for kill in 0..KILLS {
        scene.take()?;
        std::thread::sleep(Duration::from_micros(dice.below(AFTER_US_MAX) as u64));
        codes.extend(codes_of(&scene.view()?));
        if kill % 2 == 0 {
            scene.agent.kill()?;
            scene.restart_agent()?;
        } else {
            scene.hall.kill_and_restart()?;
        }
    }
    let view = scene.until("a word on every paper", last_word)?;
    codes.extend(codes_of(&view));
    let Scene { mut hall, mut agent, printer, folder } = scene;
    agent.kill()?;
    hall.daemon.kill()?;

    let disk = Snapshot::of(&folder.path().join("state"))?;
    let waiting = disk.count("SELECT count(*) FROM ticket WHERE stand = 'waiting'")?;
    ensure!(waiting == KILLS as u64, "{waiting} of {KILLS} numbers are in line");
    let words = "SELECT count(*) FROM print_job WHERE state IN ('confirmed', 'failed', 'unknown')";
    ensure!(disk.count(words)? == KILLS as u64, "a paper without its last word");
    let papers = papers(&printer)?;
    let mut confirmed = 0;
    for (number, code) in &codes {
        let here = papers.get(code).copied().unwrap_or_default();
        let sql = format!(
            "SELECT count(*) FROM print_job JOIN ticket ON ticket.id = ticket
             WHERE number = '{number}' AND state = 'confirmed'"
        );
        let told = usize::try_from(disk.count(&sql)?)?;
        ensure!(here <= 1, "{number} came out {here} times");
        ensure!(here >= told, "{number} is confirmed, and no paper of it was cut");
        let failed = sql.replace("'confirmed'", "'failed'");
        ensure!(here == 0 || disk.count(&failed)? == 0, "{number} failed, and came out");
        confirmed += told;
    }
    ensure!(codes.len() == KILLS && papers.keys().all(|code| codes.values().any(|c| c == code)));
    ensure!(confirmed > 0, "no paper was ever confirmed");
    println!(
        "{KILLS} kills by turns: {confirmed} papers confirmed, {} cut, none twice",
        papers.len()
    );
    Ok(())
}
