//! The branch's file is followed while the hall goes on: what is right at once, what is wrong not
//! at all, and nobody's number is lost by it.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tests::hall::{command, root};
use tests::{Hall, Options, Program};

/// How soon a change is seen.
const SEEN_WITHIN: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(20);

#[test]
fn a_changed_file_is_followed_at_once_and_a_wrong_one_changes_nothing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let branch = Branch::open(folder.path())?;
    let mut client = branch.hall.client()?;
    client.done(&json!({ "command": "issue", "service": "cash", "language": "zh" }))?;

    let card = "[[card]]\ntitle = { zh = \"免收手续费\", en = \"No fees this month\" }\n";
    branch.follow(&branch.sample.replacen("个人现金", "现金业务", 1).replacen(
        "[voice]",
        &format!("{card}\n[voice]"),
        1,
    ))?;
    branch.hall.view_until("role=display", "the card", |view| {
        view["cards"].as_array().is_some_and(|cards| !cards.is_empty())
            && view["lines"].to_string().contains("现金业务")
    })?;
    let kiosk = branch.hall.view("role=kiosk&id=1")?;
    ensure!(kiosk["services"][0]["waiting"] == 1, "the number is in line as before");

    let wrong = branch.sample.replacen("due_minutes = 5", "due_minutes = \"soon\"", 1);
    let soon = |line: &str| line == "due_minutes = \"soon\"";
    let line = 1 + wrong.lines().position(soon).context("a mistake")?;
    branch.follow(&wrong)?;
    branch.says(&format!("line {line}"))?;

    let without = branch.sample.replacen("id = \"cash\"", "id = \"coins\"", 1);
    branch.follow(&without.replace("\"cash\"", "\"coins\""))?;
    branch.says("cash")?;
    let kiosk = branch.hall.view("role=kiosk&id=1")?;
    ensure!(kiosk["services"][0]["name"]["zh"] == "现金业务", "the rules of before are in force");

    branch.follow(&branch.sample.replacen("[voice]", "[voice]\npace_percent = 150", 1))?;
    branch.says("from the next start on, and not before: voice")?;
    Ok(())
}

struct Branch {
    hall: Hall,
    sample: String,
    config: std::path::PathBuf,
    log: std::path::PathBuf,
}

impl Branch {
    fn open(folder: &Path) -> Result<Self> {
        let assets = format!("\"{}/", root().join("assets").display());
        let sample = fs::read_to_string(root().join("assets/sample/branch.toml"))?;
        let sample = sample.replace("\"../", &assets);
        let (config, log) = (folder.join("branch.toml"), folder.join("daemon.log"));
        fs::write(&config, &sample)?;
        let state = Some(folder.join("state"));
        let options = Options { state, config: Some(config.clone()), ..Options::default() };
        let mut daemon = Program::start(command(&options).stderr(File::create(&log)?))?;
        let address = daemon.wait_for("serving http://", SEEN_WITHIN)?.parse()?;
        Ok(Self { hall: Hall::of(daemon, address, options), sample, config, log })
    }

    /// Writes the file anew and tells the daemon.
    fn follow(&self, text: &str) -> Result<()> {
        fs::write(&self.config, text)?;
        let pid = self.hall.daemon.pid().to_string();
        ensure!(Command::new("kill").args(["-HUP", &pid]).status()?.success(), "no daemon");
        Ok(())
    }

    /// Waits until the log says so.
    fn says(&self, words: &str) -> Result<()> {
        let deadline = Instant::now() + SEEN_WITHIN;
        while !fs::read_to_string(&self.log)?.contains(words) {
            let log = fs::read_to_string(&self.log)?;
            ensure!(Instant::now() < deadline, "{words:?} is not in the log:\n{log}");
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}
