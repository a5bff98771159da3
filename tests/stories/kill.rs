//! `kill -9` of the daemon under load, many times: nothing acknowledged is lost or done twice, and
//! everyone comes back by themselves.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use shared::link::{Link, News};
use shared::view::DisplayView;
use shared::wire::Role;
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tests::dice::Dice;
use tests::snapshot::Snapshot;
use tests::terminal::{Cut, Terminal};
use tests::{Hall, Options};

/// How often the daemon is killed.
const KILLS: usize = 200;
/// How many answers at most the terminals get between two kills.
const ANSWERS_BETWEEN_MAX: u64 = 24;
/// How long after the last of them the kill may come, in microseconds.
const LATER_US_MAX: u64 = 8_000;
/// How many tickets may wait before the kiosks rest.
const WAITING_MAX: usize = 40;
/// How long anything may take that a killed daemon has to come back for.
const WITHIN: Duration = Duration::from_secs(60);
/// How often something is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Each kiosk's services.
const SERVICES: [[&str; 2]; 2] = [["cash", "account"], ["account", "wealth"]];
/// Counters that compete for the same lines.
const COUNTERS: [u16; 3] = [1, 2, 3];
/// All of them.
const TERMINALS: usize = SERVICES.len() + COUNTERS.len();

/// An answer as a terminal got it.
#[derive(Clone)]
struct Acknowledged {
    id: String,
    wish: Value,
    body: Value,
}

/// What the terminals tell.
#[derive(Default)]
struct Told {
    acknowledged: Vec<Acknowledged>,
    cuts: Vec<Cut>,
}

#[derive(Default)]
struct Load {
    told: Mutex<Told>,
    answers: AtomicUsize,
    issued: AtomicUsize,
    called: AtomicUsize,
    /// How often each terminal has been answered, or has found nothing to do.
    laps: [AtomicUsize; TERMINALS],
    /// Nobody begins anything new: what is cut is sent again, and looked at.
    hold: AtomicBool,
    stop: AtomicBool,
}

/// What the kills came to.
#[derive(Debug, Default)]
struct Tally {
    with_unanswered: usize,
    unanswered: usize,
    found_written: usize,
}

#[test]
fn killed_under_load_nothing_acknowledged_is_lost_or_done_twice() -> Result<()> {
    let began = Instant::now();
    let environment = vec![("RUST_LOG".to_owned(), "error".to_owned())];
    let port = Some(quiet_port()?);
    let mut hall = Hall::with(Options { environment, port, ..Options::default() })?;
    let load = Arc::new(Load::default());
    let wall = Wall::watch(&hall)?;
    let terminals = start_terminals(&hall, &load);
    let tally = kill_often(&mut hall, &load, &wall);
    load.stop.store(true, Ordering::Release);
    for terminal in terminals {
        terminal.join().map_err(|_| anyhow::anyhow!("a terminal broke down"))??;
    }
    let tally = tally?;
    wall.shows_what_a_fresh_one_shows(&hall)?;
    let tickets = settle(hall, &load)?;
    let Tally { with_unanswered, unanswered, found_written } = tally;
    println!(
        "{KILLS} kills, {with_unanswered} with an unanswered command ({unanswered} commands: \
         {found_written} found written, {} wholly absent, each done once when sent again); \
         {} answers, {tickets} tickets, 0 lost, 0 twice; the wall came back {KILLS} times; {:.0?}",
        unanswered - found_written,
        load.answers.load(Ordering::Acquire),
        began.elapsed()
    );
    ensure!(with_unanswered * 2 >= KILLS, "too few kills met an unanswered command");
    ensure!(found_written > 0 && found_written < unanswered, "the kills always met one moment");
    Ok(())
}

/// A port that no outgoing connection is ever given: a terminal that tries to come back must not
/// be connected with itself.
fn quiet_port() -> Result<u16> {
    let offset = u16::try_from(std::process::id() % 8_000)?;
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    (20_000 + offset..32_000).find(free).context("no port is free")
}

fn start_terminals(hall: &Hall, load: &Arc<Load>) -> Vec<std::thread::JoinHandle<Result<()>>> {
    let mut own = 0..;
    let mut caller = || Caller {
        terminal: Terminal::new(hall.address),
        load: Arc::clone(load),
        own: own.next().unwrap_or(0),
    };
    let mut threads = Vec::new();
    for services in SERVICES {
        let mut caller = caller();
        threads.push(std::thread::spawn(move || caller.take_numbers(services)));
    }
    for counter in COUNTERS {
        let mut caller = caller();
        threads.push(std::thread::spawn(move || caller.serve(counter)));
    }
    threads
}

fn kill_often(hall: &mut Hall, load: &Load, wall: &Wall) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut seen = 0;
    let mut dice = Dice(0x7469_6e67_7875);
    for kill in 1..=KILLS {
        let goal = load.answers.load(Ordering::Acquire) + dice.below(ANSWERS_BETWEEN_MAX) + 1;
        until("more answers", || load.answers.load(Ordering::Acquire) >= goal)?;
        std::thread::sleep(Duration::from_micros(dice.below(LATER_US_MAX) as u64));
        let (views, laps) = (wall.views(), load.laps());
        let killed = Instant::now();
        hall.daemon.kill()?;
        load.hold.store(true, Ordering::Release);
        let answers = load.told().acknowledged.get(seen..).unwrap_or_default().to_vec();
        let disk = Snapshot::of(hall.state())?;
        hall.restart()?;
        let context = || format!("after kill {kill}");
        disk.is_whole().with_context(context)?;
        check(&answers, hall, &disk).with_context(context)?;
        seen += answers.len();
        until("the wall", || wall.views() > views).with_context(context)?;
        // A lap may have been all but over; after a second one everything cut is told.
        let on = || load.laps().iter().zip(&laps).all(|(lap, before)| *lap >= before + 2);
        until("the terminals", on).with_context(context)?;
        let cut = cut_by(&load.told().cuts, killed);
        tally.with_unanswered += usize::from(!cut.is_empty());
        tally.unanswered += cut.len();
        load.hold.store(false, Ordering::Release);
        for id in cut {
            tally.found_written += usize::from(disk.answer(&id)?.is_some());
        }
    }
    Ok(tally)
}

/// The commands that had been sent when the daemon was killed, and were not answered.
fn cut_by(cuts: &[Cut], killed: Instant) -> Vec<String> {
    let cut = cuts.iter().filter(|cut| cut.sent < killed && killed <= cut.lost);
    cut.map(|cut| cut.id.clone()).collect()
}

/// What is on disk, and is answered the same when it is sent again.
fn check(answers: &[Acknowledged], hall: &Hall, disk: &Snapshot) -> Result<()> {
    let mut client = hall.client()?;
    for answer in answers {
        let Acknowledged { id, wish, body } = answer;
        let kept = disk.answer(id)?;
        ensure!(kept.as_ref() == Some(body), "{wish} was answered {body}, on disk is {kept:?}");
        let outcome = &body["outcome"];
        if let Some(ticket) = outcome["ticket"].as_u64() {
            let number = disk.number(ticket)?;
            ensure!(number.as_deref() == outcome["number"].as_str(), "{body}, but {number:?}");
        }
        let again = client.ask(id, wish)?;
        ensure!(again.body == *body, "{wish} was answered {body}, and again {}", again.body);
    }
    Ok(())
}

/// Ends the hall and looks at everything once more. Returns the number of tickets.
fn settle(mut hall: Hall, load: &Load) -> Result<u64> {
    hall.kill_and_restart()?;
    let answers = std::mem::take(&mut load.told().acknowledged);
    hall.daemon.kill()?;
    let disk = Snapshot::of(hall.state())?;
    hall.restart()?;
    check(&answers, &hall, &disk)?;
    let done = |kind: &str| -> Vec<u64> {
        let outcomes = answers.iter().map(|answer| &answer.body["outcome"]);
        let done = outcomes.filter(|outcome| outcome["type"] == kind);
        done.filter_map(|outcome| outcome["ticket"].as_u64()).collect()
    };
    let (issued, called) = (done("issued"), done("called"));
    for (what, tickets) in [("issued", &issued), ("called", &called)] {
        let once: BTreeSet<_> = tickets.iter().collect();
        ensure!(once.len() == tickets.len(), "a ticket was {what} twice");
    }
    let tickets = disk.is_whole()?;
    ensure!(tickets == issued.len() as u64, "{tickets} tickets, {} acknowledged", issued.len());
    let calls = disk.count("SELECT count(*) FROM call")?;
    ensure!(calls == called.len() as u64, "{calls} calls, {} acknowledged", called.len());
    Ok(tickets)
}

/// A terminal of the load.
struct Caller {
    terminal: Terminal,
    load: Arc<Load>,
    own: usize,
}

impl Caller {
    /// Takes numbers until the load is stopped.
    fn take_numbers(&mut self, services: [&str; 2]) -> Result<()> {
        for service in services.iter().cycle() {
            self.rest_while(|load| load.waiting() >= WAITING_MAX || load.held());
            if self.load.stopped() {
                return Ok(());
            }
            let wish = json!({ "command": "issue", "service": service, "language": "zh" });
            ensure!(self.ask(wish)? == 200, "a number was refused");
            self.load.issued.fetch_add(1, Ordering::AcqRel);
        }
        Ok(())
    }

    /// Calls and serves until the load is stopped. Since every command is done exactly once, none
    /// but a call may be refused.
    fn serve(&mut self, counter: u16) -> Result<()> {
        let wish = |command: &str| json!({ "command": command, "counter": counter });
        ensure!(self.ask(wish("open_counter"))? == 200, "a counter was not opened");
        while !self.load.stopped() {
            self.rest_while(Load::held);
            if self.ask(wish("call_next"))? != 200 {
                continue;
            }
            self.load.called.fetch_add(1, Ordering::AcqRel);
            ensure!(self.ask(wish("start"))? == 200, "a service did not start");
            self.rest_while(Load::held);
            ensure!(self.ask(wish("finish"))? == 200, "a service was not finished");
        }
        Ok(())
    }

    fn rest_while(&self, held: impl Fn(&Load) -> bool) {
        while held(&self.load) && !self.load.stopped() {
            self.load.lap(self.own);
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn ask(&mut self, wish: Value) -> Result<u16> {
        let id = ulid::Ulid::generate().to_string();
        let reply = self.terminal.ask(&id, &wish, WITHIN)?;
        let mut told = self.load.told();
        told.cuts.append(&mut self.terminal.cuts);
        told.acknowledged.push(Acknowledged { id, wish, body: reply.body });
        drop(told);
        self.load.answers.fetch_add(1, Ordering::AcqRel);
        self.load.lap(self.own);
        Ok(reply.status)
    }
}

impl Load {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lap(&self, own: usize) {
        self.laps[own].fetch_add(1, Ordering::AcqRel);
    }

    fn laps(&self) -> [usize; TERMINALS] {
        std::array::from_fn(|own| self.laps[own].load(Ordering::Acquire))
    }

    fn waiting(&self) -> usize {
        let called = self.called.load(Ordering::Acquire);
        self.issued.load(Ordering::Acquire).saturating_sub(called)
    }

    fn held(&self) -> bool {
        self.hold.load(Ordering::Acquire)
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }
}

/// A wall that is connected all the time.
struct Wall {
    link: Link,
    seen: Arc<Mutex<(usize, DisplayView)>>,
}

impl Wall {
    fn watch(hall: &Hall) -> Result<Self> {
        let seen = Arc::new(Mutex::new((0, DisplayView::default())));
        let own = Arc::clone(&seen);
        let link = Link::start(&hall.url(), Role::Display, move |news| {
            let mut seen = own.lock().unwrap_or_else(PoisonError::into_inner);
            match news {
                News::Fresh(view) => *seen = (seen.0 + 1, view),
                News::Changed(view, _) => seen.1 = view,
                News::Alive | News::Disconnected | News::Stale => {}
            }
        })?;
        let wall = Self { link, seen };
        until("the first view", || wall.views() > 0)?;
        Ok(wall)
    }

    fn views(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn view(&self) -> DisplayView {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    fn shows_what_a_fresh_one_shows(self, hall: &Hall) -> Result<()> {
        let fresh = Self::watch(hall)?.view();
        until("the same view", || self.view() == fresh)?;
        ensure!(fresh.counters.len() > COUNTERS.len(), "the view is the branch's");
        drop(self.link);
        Ok(())
    }
}

/// Looks for something until it is so.
fn until(what: &str, so: impl Fn() -> bool) -> Result<()> {
    let deadline = Instant::now() + WITHIN;
    while !so() {
        if Instant::now() > deadline {
            bail!("{what} did not come within {WITHIN:?}");
        }
        std::thread::sleep(LOOK_EVERY);
    }
    Ok(())
}
