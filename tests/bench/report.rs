//! The table, and its place in the docs.

use crate::figures::{Times, ms};
use crate::{burst, day, paper, rendering, reported, rounds, start};
use anyhow::{Context, Result};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// What is to be reached.
const OF_LIMIT: f64 = 1.5;
const PER_SECOND_MIN: f64 = 5_000.0;
const EVENT_MAX: Duration = Duration::from_millis(2);
const START_MAX: Duration = Duration::from_millis(500);
const MEMORY_MIB_MAX: f64 = 64.0;
const REPLAYED_MAX: Duration = Duration::from_secs(5);
const FIRST_MAX: Duration = Duration::from_millis(60);
const TOLD_MAX: Duration = Duration::from_millis(500);
const RENDERED_MAX: Duration = Duration::from_millis(20);
const DRAWN_MAX: Duration = Duration::from_millis(20);
const DAY_MAX: Duration = Duration::from_millis(200);
const YEAR_MAX: Duration = Duration::from_secs(5);
const BUSY_MIN: f64 = 95.0;
const BAUDS: [u32; 3] = [115_200, 38_400, 9_600];
/// What a line of 9,600 carries in 3 s.
const SLOW_BYTES_MAX: usize = 2_880;

/// Everything that was measured.
pub struct Rows {
    pub rounds: rounds::Found,
    pub burst: burst::Found,
    pub starts: start::Found,
    pub memory: day::Found,
    pub day_tickets: usize,
}

/// The machine and the figures in Markdown.
pub fn table(machine: &str, past: u32, rows: &Rows) -> String {
    let mut text = format!("Machine: {machine}.\n\n");
    text.push_str("| what | to reach | measured | lowest and highest | reached |\n");
    text.push_str("| --- | --- | --- | --- | --- |\n");
    let mut table = Table { text, past };
    table.latencies(&rows.rounds);
    table.others(rows);
    table.text
}

/// Puts a table into a page, in place of the one of this name there.
pub fn write(page: &Path, name: &str, table: &str) -> Result<()> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- {name} until here -->\n"));
    let text = fs::read_to_string(page)?;
    let (before, rest) = text.split_once(&begin).context("the page has no place for the table")?;
    let (_, after) = rest.split_once(&end).context("the page's place for the table has no end")?;
    Ok(fs::write(page, format!("{before}{begin}\n{table}\n{end}{after}"))?)
}

/// What becomes of a slip, in Markdown.
pub fn papers(found: &paper::Found, drawn: &[paper::Drawn]) -> String {
    let text = "| what | to reach | measured | lowest and highest | reached |\n\
        | --- | --- | --- | --- | --- |\n";
    let mut table = Table { text: text.to_owned(), past: 0 };
    table.bare("touch to answer: the number is on disk, median", &found.answer, "");
    table.bare("touch to the printer's first question before the slip, median", &found.asked, "");
    table.time("touch to the slip's first byte, all included, median", FIRST_MAX, &found.first);
    table.time("the slip's last byte to its confirmation at the kiosk", TOLD_MAX, &found.confirmed);
    let least = found.busy.iter().copied().fold(1.0, f64::min) * 100.0;
    let most = found.busy.iter().copied().fold(0.0, f64::max) * 100.0;
    let mean = found.busy.iter().sum::<f64>() / found.busy.len().max(1) as f64 * 100.0;
    let (limit, span) = (format!("≥ {BUSY_MIN:.0} %"), format!("{least:.1} % to {most:.1} %"));
    let mean = (format!("{mean:.1} %"), reached(mean >= BUSY_MIN));
    table.row("line busy while a slip is sent", &limit, &mean.0, &span, mean.1);
    for slip in drawn {
        let what = format!("slip drawn and set, {}", slip.what);
        table.time(&what, DRAWN_MAX, &slip.time);
        let large = slip.what.contains("large");
        let limits = [if large { 30_000 } else { 20_000 }, 11_500, SLOW_BYTES_MAX];
        for ((baud, bytes), most) in BAUDS.into_iter().zip(slip.bytes).zip(limits) {
            let what = format!("its bytes at {baud} bits a second");
            let fits = reached(bytes <= most);
            table.row(&what, &format!("≤ {most}"), &bytes.to_string(), "", fits);
        }
    }
    table.text
}

/// The table of events read from the store.
pub fn replay(events: u64, took: &Times) -> String {
    let text = "| what | to reach | measured | lowest and highest | reached |\n\
        | --- | --- | --- | --- | --- |\n";
    let mut table = Table { text: text.to_owned(), past: 0 };
    let what = format!("{events} events of one day read from the store and applied, median");
    table.time(&what, REPLAYED_MAX, took);
    table.text
}

/// What reports take, in Markdown.
pub fn reported(found: &reported::Found) -> String {
    let text = "| what | to reach | measured | lowest and highest | reached |\n\
        | --- | --- | --- | --- | --- |\n";
    let mut table = Table { text: text.to_owned(), past: 0 };
    let day = format!("report of a day of {} tickets, median", reported::DAY_TICKETS);
    table.time(&day, DAY_MAX, &found.day);
    let year = format!("report of {} such days, median", reported::DAYS);
    table.time(&year, YEAR_MAX, &found.year);
    table.bare("sheet of one number of such a day, median", &found.sheet, "");
    table.text
}

/// What the rendering of calls takes, in Markdown.
pub fn rendered(found: &[rendering::Rendered]) -> String {
    let text = "| what | to reach | measured | lowest and highest | reached |\n\
        | --- | --- | --- | --- | --- |\n";
    let mut table = Table { text: text.to_owned(), past: 0 };
    for rendered in found {
        let what = format!("{}: {:.1} s of sound, median", rendered.what, rendered.sound_s);
        table.time(&what, RENDERED_MAX, &rendered.time);
    }
    table.text
}

struct Table {
    text: String,
    past: u32,
}

impl Table {
    fn latencies(&mut self, found: &rounds::Found) {
        let sum = found.append.median() + found.trip.median();
        let limit = sum.mul_f64(OF_LIMIT);
        self.bare("F: append of 4 KiB and fdatasync", &found.append, "");
        self.bare("H: empty HTTP round trip", &found.trip, "");
        self.time("issue, one client, median", limit, &found.issue);
        let worst = format!("issue, one client, 99th of 100 (F: {})", tail(&found.append));
        self.row(&worst, "", &tail(&found.issue), "", "");
        self.time("call next, no past tickets, median", limit, &found.call);
        let past = self.past;
        let call = format!("call next, {past} past tickets, median");
        self.time(&call, limit, &found.call_full);
        let issue = format!("issue, {past} past tickets, median");
        self.time(&issue, limit, &found.issue_full);
        self.time("call next, 8 clients watching, median", limit, &found.call_watched);
        let whole = "command sent to event at the display's client, 8 watching, median";
        self.bare(whole, &found.event, "");
        let after = found.event.median().saturating_sub(found.append.median());
        let reached = reached(after <= EVENT_MAX);
        let limit = format!("≤ {}", ms(EVENT_MAX));
        self.row("the same less F: commit to event", &limit, &ms(after), "", reached);
    }

    fn others(&mut self, rows: &Rows) {
        let (low, high) = (rows.burst.seconds.iter().min(), rows.burst.seconds.iter().max());
        let span = format!("{} to {}", low.unwrap_or(&0), high.unwrap_or(&0));
        let mean = rows.burst.mean();
        let what = format!("issues a second, {} clients", burst::CLIENTS);
        let limit = format!("≥ {PER_SECOND_MIN:.0}, where F ≤ 1 ms");
        self.row(&what, &limit, &format!("{mean:.0}"), &span, reached(mean >= PER_SECOND_MIN));

        let past = self.past;
        let warm = format!("start to first command done, {past} past tickets");
        self.time(&warm, START_MAX, &rows.starts.warm);
        self.time("the same, database not in the file cache", START_MAX, &rows.starts.cold);

        let mib = |kib: u64| kib as f64 / 1_024.0;
        let (resident, peak) = (mib(rows.memory.resident_kib), mib(rows.memory.peak_kib));
        let what =
            format!("memory after a day of {} tickets, voice loaded, 8 watching", rows.day_tickets);
        let limit = format!("≤ {MEMORY_MIB_MAX:.0} MiB");
        let fits = reached(resident <= MEMORY_MIB_MAX);
        let peak = format!("at most {peak:.1} MiB");
        self.row(&what, &limit, &format!("{resident:.1} MiB"), &peak, fits);
    }

    fn time(&mut self, what: &str, limit: Duration, times: &Times) {
        let reached = reached(times.median() <= limit);
        self.row(what, &format!("≤ {}", ms(limit)), &ms(times.median()), &span(times), reached);
    }

    fn bare(&mut self, what: &str, times: &Times, limit: &str) {
        self.row(what, limit, &ms(times.median()), &span(times), "");
    }

    fn row(&mut self, what: &str, limit: &str, value: &str, span: &str, reached: &str) {
        writeln!(self.text, "| {what} | {limit} | {value} | {span} | {reached} |")
            .expect("a string takes everything");
    }
}

fn tail(times: &Times) -> String {
    ms(times.percentile(99))
}

fn span(times: &Times) -> String {
    let (low, high) = times.span();
    format!("{} to {}", ms(low), ms(high))
}

fn reached(yes: bool) -> &'static str {
    if yes { "yes" } else { "**no**" }
}
