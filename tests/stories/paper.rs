//! Paper and truth: a daemon killed while it prints, and a number whose paper never came.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tests::dice::Dice;
use tests::printer::VirtualPrinter;
use tests::snapshot::Snapshot;
use tests::{Hall, Options};

/// How often the daemon is killed.
const KILLS: usize = 50;
/// A slip is on its line for about 1.2 s at 115,200 bits a second; the kill comes within.
const AFTER_US_MAX: u64 = 1_300_000;
/// How often a slip is struck by a fault, each by turns.
const STRIKES: usize = 18;
const FAULTS: [&str; 6] = ["paper-out", "cover-open", "cutter", "power", "unplugged", "silent"];
/// The bytes of a slip with its conversation, and a few more.
const SLIP_BYTES: u64 = 16_000;
/// How long the last slips may take.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);
const KIOSK: &str = "role=kiosk&id=1";

/// A branch with a printer whose line takes its time.
struct Scene {
    hall: Hall,
    printer: VirtualPrinter,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Result<Self> {
        let folder = tempfile::TempDir::new()?;
        let printer = VirtualPrinter::paced(&folder.path().join("printer"), 115_200)?;
        let environment = vec![("RUST_LOG".to_owned(), "error".to_owned())];
        let printer_line = Some(printer.line());
        let state = Some(folder.path().join("state"));
        let options = Options { environment, state, printer: printer_line, ..Options::default() };
        let hall = Hall::with(options)?;
        let scene = Self { hall, printer, folder };
        scene.until("a printer that is well", |view| view["printer"]["device"] == "online")?;
        Ok(scene)
    }

    /// The kiosk's view as a newcomer is sent it.
    fn view(&self) -> Result<Value> {
        self.hall.view(KIOSK)
    }

    fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Result<Value> {
        self.hall.view_until(KIOSK, what, is_so)
    }

    fn take(&self) -> Result<String> {
        let wish = json!({ "command": "issue", "service": "cash", "language": "zh", "kiosk": 1 });
        let done = self.hall.client()?.done(&wish)?;
        Ok(done["outcome"]["number"].as_str().context("no number")?.to_owned())
    }
}

#[test]
fn killed_while_it_prints_every_number_is_in_line_once_and_has_one_paper_at_most() -> Result<()> {
    let mut scene = Scene::new()?;
    let mut dice = Dice(0x7061_7065_7273);
    let mut codes = BTreeMap::new();
    for _ in 0..KILLS {
        scene.take()?;
        std::thread::sleep(Duration::from_micros(dice.below(AFTER_US_MAX) as u64));
        scene.hall.kill_and_restart()?;
        codes.extend(codes_of(&scene.view()?));
    }
    let ended =
        |ticket: &Value| !ticket["print"].is_null() && ticket["print"]["state"] != "started";
    let view = scene.until("a word on every paper", |view| {
        view["tickets"].as_array().is_some_and(|tickets| tickets.iter().all(ended))
    })?;
    codes.extend(codes_of(&view));
    let Scene { mut hall, printer, folder } = scene;
    hall.daemon.kill()?;

    let disk = Snapshot::of(&folder.path().join("state"))?;
    let count = |sql: &str| disk.count(sql);
    let kills = KILLS as u64;
    ensure!(
        count("SELECT count(*) FROM ticket WHERE stand = 'waiting'")? == kills,
        "a lost ticket"
    );
    ensure!(count("SELECT count(DISTINCT number) FROM ticket")? == kills, "a number given twice");
    let [confirmed, unknown, open] = ["confirmed", "unknown", "started"]
        .map(|state| count(&format!("SELECT count(*) FROM print_job WHERE state = '{state}'")));
    let (confirmed, unknown) = (confirmed?, unknown?);
    ensure!(open? == 0 && confirmed + unknown == kills, "{confirmed} and {unknown} of {kills}");
    ensure!(confirmed > 0 && unknown > 0, "the kills always met one moment");

    let papers = papers(&printer)?;
    for (number, code) in &codes {
        let here = papers.get(code).copied().unwrap_or_default();
        let sql = format!(
            "SELECT count(*) FROM print_job JOIN ticket ON ticket.id = ticket
             WHERE number = '{number}' AND state = 'confirmed'"
        );
        let confirmed = usize::try_from(count(&sql)?)?;
        ensure!(here <= 1, "{number} came out {here} times");
        ensure!(here >= confirmed, "{number} is confirmed, and no paper of it was cut");
    }
    ensure!(codes.len() == KILLS && papers.keys().all(|code| codes.values().any(|c| c == code)));
    println!(
        "{KILLS} kills while printing: {confirmed} papers confirmed, {unknown} unknown, {} whole \
         papers cut, none twice; every number in line once",
        papers.len()
    );
    Ok(())
}

#[test]
fn a_number_without_a_paper_is_told_to_staff_and_printed_again_with_its_mark() -> Result<()> {
    let scene = Scene::new()?;
    scene.printer.order("paper-out on")?;
    scene.until("no paper", |view| view["printer"]["supply"] == "out")?;
    let number = scene.take()?;
    let failed = |view: &Value| view["tickets"][0]["print"]["state"] == "failed";
    let view = scene.until("the failed print", failed)?;
    let ticket = view["tickets"][0]["ticket"].clone();
    let lost =
        || -> Result<Value> { Ok(scene.hall.view("role=counter&id=1")?["lost_prints"].clone()) };
    ensure!(lost()?[0]["number"] == *number, "staff are not told: {}", lost()?);
    let mut client = scene.hall.client()?;
    let low =
        || -> Result<Value> { Ok(scene.hall.view("role=counter&id=1")?["paper_low"].clone()) };
    let again = json!({ "command": "reprint", "ticket": ticket, "kiosk": 1, "asker": "staff" });
    let refused = client.ask("while-it-is-empty", &again)?;
    ensure!(refused.code() == "printer_in_trouble", "{}", refused.body);

    scene.printer.order("paper-out off")?;
    scene.printer.order("near-end on")?;
    scene.until("paper again", |view| view["printer"]["supply"] == "low")?;
    ensure!(low()? == json!([1]), "staff are not told that it is the last of it: {}", low()?);
    std::thread::sleep(Duration::from_secs(1));
    ensure!(!scene.printer.has(1), "a paper came out that nobody asked for");
    client.done(&again)?;
    let confirmed = |view: &Value| view["tickets"][0]["print"]["state"] == "confirmed";
    scene.until("the paper", confirmed)?;
    let slip = scene.printer.slip(1, SETTLED_WITHIN)?;
    ensure!(slip.number()? == number, "{} is on it, not {number}", slip.number()?);
    ensure!(slip.says("补打2")?, "its mark is not read on {}", slip.file.display());
    ensure!(lost()? == json!([]), "it is still on the list: {}", lost()?);
    Ok(())
}

#[test]
fn struck_at_any_byte_the_number_is_in_line_and_staff_know_of_its_paper() -> Result<()> {
    let scene = Scene::new()?;
    let mut dice = Dice(0x7374_7275_636b);
    let mut words = BTreeMap::new();
    for round in 0..STRIKES {
        let fault = FAULTS[round % FAULTS.len()];
        let after = 1 + dice.below(SLIP_BYTES);
        scene.printer.order(&format!("after {after} {fault}"))?;
        let number = scene.take()?;
        let what = format!("{number}, {fault} after {after} bytes");
        let of = |view: &Value| {
            let tickets = view["tickets"].as_array().into_iter().flatten();
            tickets.clone().find(|ticket| ticket["number"] == *number).cloned().unwrap_or_default()
        };
        let ended = |view: &Value| {
            let print = &of(view)["print"];
            !print.is_null() && print["state"] != "started"
        };
        let ticket = of(&scene.until(&format!("the last word on {what}"), ended)?);
        let word = ticket["print"]["state"].as_str().unwrap_or_default().to_owned();
        let view = scene.hall.view("role=counter&id=1")?;
        let lost = view["lost_prints"].as_array().context("no list")?;
        let listed = lost.iter().filter(|lost| lost["number"] == *number).count();
        ensure!(listed == usize::from(word != "confirmed"), "{what}: {word}, on the list {listed}");
        words.insert(ticket["qr"].as_str().unwrap_or_default().to_owned(), (what, word));
        // What strikes after the last byte strikes nothing of this slip.
        scene.printer.order(&format!("{fault} on"))?;
        scene.printer.order("clear")?;
        scene.until("a printer that is well", |view| {
            view["printer"]["device"] == "online" && view["printer"]["supply"] != "out"
        })?;
    }
    let Scene { mut hall, printer, folder } = scene;
    hall.daemon.kill()?;
    let disk = Snapshot::of(&folder.path().join("state"))?;
    let strikes = STRIKES as u64;
    let waiting =
        disk.count("SELECT count(DISTINCT number) FROM ticket WHERE stand = 'waiting'")?;
    ensure!(waiting == strikes, "{waiting} of {strikes} numbers are in line");
    ensure!(disk.count("SELECT count(*) FROM ticket")? == strikes, "a number given twice");
    let papers = papers(&printer)?;
    for (code, (what, word)) in &words {
        let here = papers.get(code).copied().unwrap_or_default();
        let fits = match word.as_str() {
            "confirmed" => here == 1,
            "failed" => here == 0,
            _ => here <= 1,
        };
        ensure!(fits, "{what}: {word}, and {here} papers of it were cut");
    }
    let confirmed = words.values().filter(|(_, word)| word == "confirmed").count();
    ensure!(confirmed < STRIKES, "nothing was struck");
    println!(
        "{STRIKES} faults struck slips of a hall: {confirmed} came out, the others are listed"
    );
    Ok(())
}

/// What the codes of these numbers say.
pub fn codes_of(view: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tickets = view["tickets"].as_array().into_iter().flatten();
    tickets.map(|ticket| (text(&ticket["number"]), text(&ticket["qr"]))).collect()
}

/// How many papers with each code were cut and not marked void.
pub fn papers(printer: &VirtualPrinter) -> Result<BTreeMap<String, usize>> {
    let mut papers = BTreeMap::new();
    for place in 1.. {
        if !printer.has(place) {
            break;
        }
        let slip = printer.slip(place, Duration::ZERO)?;
        let Ok(code) = slip.code() else { continue };
        if !slip.says("以上作废")? {
            *papers.entry(code).or_insert(0) += 1;
        }
    }
    Ok(papers)
}
