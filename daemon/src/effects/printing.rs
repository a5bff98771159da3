//! The printing desk: one task a printer, which prints in order and watches between.

use super::{Job, PaperId, Rolls, Stationery, local_time};
use crate::config::PrinterConfig;
use crate::desk::{self, Desk};
use device::printer::{Paper, Port, Printer, Roll};
use device::ticket::test_slip;
use shared::device::{Asker, Held, PrintState, PrintTrouble, PrinterState};
use shared::{Command, KioskId, Text, TicketId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::watch;
use tokio::time::timeout;

/// The most slips that wait for one printer; the numbers beyond stay in line without paper.
const SLIPS_MAX: usize = 256;
/// How often an idle printer is asked how it is.
const LOOK_EVERY: Duration = Duration::from_millis(1_500);
/// How often a report that could not be written is tried again, and how many times.
const REPORT_AGAIN: Duration = Duration::from_millis(250);
const REPORTS_MAX: u32 = 20;

/// The most last words that wait for a disk in trouble.
const OWED_MAX: usize = SLIPS_MAX;

/// One kiosk's printer, before its task starts.
pub struct PrinterLine {
    /// Whose slips it prints.
    pub kiosk: KioskId,
    /// What it is and how it is connected.
    pub printer: PrinterConfig,
    rolls: Rolls,
    work: Receiver<Work>,
}

/// The way to every printer.
#[derive(Default)]
pub struct Printers {
    lines: BTreeMap<KioskId, Sender<Work>>,
    /// Those whose agents are told of their papers by their view.
    elsewhere: BTreeSet<KioskId>,
    unplaced: Option<Sender<PaperId>>,
}

/// Papers that no printer takes; each is told to be without one.
pub struct Unplaced(Receiver<PaperId>);

enum Work {
    Print(Box<Job>),
    /// Its print had begun when the daemon ended.
    Lost(PaperId),
    /// Whoever is told may not know how the printer is.
    Greet,
    /// Staff want something of it.
    Staff(PrinterTask),
}

/// What staff want of a printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterTask {
    /// Print a test slip with this name over it.
    Test {
        /// The branch's.
        branch: Text,
    },
    /// Count a new roll.
    NewRoll,
}

/// What became of a report.
#[derive(PartialEq)]
pub enum Told {
    /// It is on disk.
    Written,
    /// It is about what is no more.
    Refused,
    /// The disk takes nothing.
    Unwritten,
}

impl Printers {
    /// No printers yet, and where papers go that none of them takes.
    pub fn new() -> (Self, Unplaced) {
        let (sender, unplaced) = channel(SLIPS_MAX);
        (Self { unplaced: Some(sender), ..Self::default() }, Unplaced(unplaced))
    }

    /// Adds a printer; its line is started when the desk is open.
    pub fn add(&mut self, kiosk: KioskId, printer: PrinterConfig, rolls: Rolls) -> PrinterLine {
        let (sender, work) = channel(SLIPS_MAX);
        self.lines.insert(kiosk, sender);
        PrinterLine { kiosk, printer, rolls, work }
    }

    /// Leaves a kiosk's papers to an agent at another box.
    pub fn leave(&mut self, kiosk: KioskId) {
        self.elsewhere.insert(kiosk);
    }

    /// Tells again how a printer is.
    pub(super) fn greet(&self, kiosk: KioskId) {
        let line = self.lines.get(&kiosk);
        if line.is_some_and(|line| line.try_send(Work::Greet).is_err()) {
            tracing::debug!("kiosk {kiosk}: its printer's task has much to do, or is gone");
        }
    }

    pub(super) fn print(&self, job: Box<Job>) {
        self.hand(job.paper, Work::Print(job));
    }

    /// Does with a kiosk's printer what staff want.
    pub(super) fn take(&self, kiosk: KioskId, task: PrinterTask) {
        let line = self.lines.get(&kiosk);
        if line.is_none_or(|line| line.try_send(Work::Staff(task)).is_err()) {
            tracing::warn!("kiosk {kiosk} has no printer here that could do what staff want");
        }
    }

    /// A print that had begun in an earlier life.
    pub(super) fn lost(&self, paper: PaperId) {
        self.hand(paper, Work::Lost(paper));
    }

    /// A paper that is not printed any more.
    pub(super) fn unplaced(&self, paper: PaperId) {
        let Some(unplaced) = &self.unplaced else { return };
        if unplaced.try_send(paper).is_err() {
            tracing::error!("ticket {} has no paper, and nobody can be told", paper.ticket);
        }
    }

    fn hand(&self, paper: PaperId, work: Work) {
        let kiosk = paper.kiosk;
        if self.elsewhere.contains(&kiosk) {
            return;
        }
        let placed = self.lines.get(&kiosk).is_some_and(|line| line.try_send(work).is_ok());
        if !placed {
            tracing::warn!("kiosk {kiosk} prints nothing more; ticket {} has none", paper.ticket);
            self.unplaced(paper);
        }
    }
}

impl Unplaced {
    /// Tells of each paper that nobody will print it, until the desk is gone.
    pub async fn run(mut self, office: impl Office) {
        while let Some(paper) = self.0.recv().await {
            let word = paper.word(PrintState::Failed { trouble: PrintTrouble::NoDevice });
            while office.report(&word).await == Told::Unwritten {}
        }
    }
}

impl PrinterLine {
    /// Prints and watches until the daemon ends; a slip that has begun is printed to its end.
    pub async fn run(
        self,
        office: impl Office,
        stationery: Stationery,
        ended: watch::Receiver<bool>,
    ) {
        let Self { kiosk, printer, rolls, work } = self;
        let roll = Roll::used(printer.roll_mm, rolls.used_mm(kiosk));
        let station = Station {
            kiosk,
            neighbour: printer.neighbour,
            paper: printer.profile.paper.clone(),
            baud: printer.link.baud(),
            printer: Printer::new(printer.link, printer.profile).with_roll(roll),
            stationery,
            rolls,
            office,
            told: None,
            held: None,
            owed: VecDeque::new(),
        };
        station.run(work, ended).await;
    }
}

struct Station<P: Port, O: Office> {
    kiosk: KioskId,
    neighbour: Option<KioskId>,
    printer: Printer<P>,
    paper: Paper,
    baud: u32,
    stationery: Stationery,
    rolls: Rolls,
    office: O,
    told: Option<PrinterState>,
    /// The paper in the presenter's mouth.
    held: Option<PaperId>,
    /// Last words that could not be written yet.
    owed: VecDeque<Command>,
}

impl<P: Port, O: Office> Station<P, O> {
    async fn run(mut self, mut work: Receiver<Work>, mut ended: watch::Receiver<bool>) {
        self.look().await;
        loop {
            let next = tokio::select! {
                biased;
                _ = ended.changed() => return,
                next = timeout(LOOK_EVERY, work.recv()) => next,
            };
            match next {
                Ok(Some(Work::Print(job))) => self.print(*job).await,
                Ok(Some(Work::Lost(paper))) => {
                    self.printer.assume_broken();
                    self.tell(paper, PrintState::Unknown).await;
                }
                Ok(Some(Work::Staff(task))) => self.serve(task).await,
                Ok(Some(Work::Greet)) => {
                    self.told = None;
                    self.look().await;
                }
                Ok(None) => return,
                Err(_) => self.look().await,
            }
        }
    }

    /// Nothing leaves for the paper before its start is on disk.
    async fn print(&mut self, job: Job) {
        let Job { paper, service, slip, .. } = job;
        if self.steps_aside(paper.ticket).await {
            return;
        }
        let set = self.stationery.set(slip, service, (self.paper.clone(), self.baud));
        self.pay().await;
        match self.report(paper, PrintState::Started).await {
            Told::Written => {}
            // It is printed elsewhere, or its customer has gone.
            Told::Refused => {
                tracing::info!("ticket {} is not printed at kiosk {}", paper.ticket, self.kiosk);
                return;
            }
            Told::Unwritten => {
                let trouble = PrintTrouble::NoAnswer;
                return self.tell(paper, PrintState::Failed { trouble }).await;
            }
        }
        let set = set.await;
        if self.held.is_some() {
            self.look().await;
        }
        let left = self.held;
        let state = self.printer.print(&set.bytes, set.rows).await;
        self.rolls.note(self.kiosk, self.printer.roll().used_mm());
        if state != PrintState::Confirmed {
            // Whoever asks for another paper then knows how the printer is.
            self.look().await;
            return self.tell(paper, state).await;
        }
        self.tell(paper, state).await;
        // What still stood in the mouth was taken back for this one.
        if let Some(left) = left {
            self.tell_held(left, Held::Retracted).await;
        }
        if self.printer.held() == Some(Held::Presented) {
            self.tell_held(paper, Held::Presented).await;
        }
    }

    /// What a test comes to is seen in how the printer is.
    async fn serve(&mut self, task: PrinterTask) {
        match task {
            PrinterTask::NewRoll => self.printer.paper_changed(),
            PrinterTask::Test { branch } => {
                let time = local_time(desk::now());
                let (bytes, rows) = test_slip(&self.paper, &branch, (self.kiosk, &time));
                let print = self.printer.print(&bytes, rows).await;
                tracing::info!("kiosk {}: the test slip is {print:?}", self.kiosk);
            }
        }
        self.rolls.note(self.kiosk, self.printer.roll().used_mm());
        self.told = None;
        self.look().await;
    }

    /// Leaves the slip to the neighbour, while nothing of it has come out here, if this printer
    /// cannot print and the neighbour's can.
    async fn steps_aside(&mut self, ticket: TicketId) -> bool {
        let Some(kiosk) = self.neighbour else { return false };
        self.look().await;
        let well = self.told.is_some_and(|printer| printer.trouble().is_none());
        let wish = Command::Reprint { ticket, kiosk, asker: Asker::Neighbour };
        !well && self.office.report(&wish).await == Told::Written
    }

    /// Tells when the paper in the presenter's mouth is taken, or taken back.
    async fn watch_mouth(&mut self) {
        if let (Some(paper), Some(held)) = (self.held, self.printer.held())
            && held != Held::Presented
        {
            self.tell_held(paper, held).await;
        }
    }

    async fn tell_held(&mut self, paper: PaperId, held: Held) {
        self.held = (held == Held::Presented).then_some(paper);
        let PaperId { ticket, copy, kiosk } = paper;
        self.owe(Command::ReportHeld { ticket, copy, kiosk, held }).await;
    }

    async fn look(&mut self) {
        self.pay().await;
        let printer = self.printer.state().await;
        self.rolls.note(self.kiosk, self.printer.roll().used_mm());
        self.watch_mouth().await;
        if self.told == Some(printer) {
            return;
        }
        let wish = Command::ReportPrinter { kiosk: self.kiosk, printer };
        if self.office.report(&wish).await == Told::Written {
            self.told = Some(printer);
        }
    }

    async fn report(&self, paper: PaperId, print: PrintState) -> Told {
        self.office.report(&paper.word(print)).await
    }

    /// Tells a paper's last word, now or when the disk takes it.
    async fn tell(&mut self, paper: PaperId, print: PrintState) {
        self.owe(paper.word(print)).await;
    }

    async fn owe(&mut self, word: Command) {
        if self.owed.len() == OWED_MAX {
            self.owed.pop_front();
        }
        self.owed.push_back(word);
        self.pay().await;
    }

    /// Tells what is owed, in its order, as far as the disk takes it.
    async fn pay(&mut self) {
        while let Some(word) = self.owed.front() {
            if self.office.report(word).await == Told::Unwritten {
                return;
            }
            self.owed.pop_front();
        }
    }
}

/// Where a station reports to, and asks.
pub trait Office: Clone + Send + 'static {
    /// Tells what has happened, or asks for what a neighbour shall do.
    fn report(&self, wish: &Command) -> impl Future<Output = Told> + Send;
}

impl Office for Desk {
    async fn report(&self, wish: &Command) -> Told {
        report_to(self, wish).await
    }
}

/// Tells the desk. A disk in trouble is given some time.
pub(super) async fn report_to(desk: &Desk, wish: &Command) -> Told {
    for _ in 0..REPORTS_MAX {
        match desk.report(wish.clone()).await {
            Ok(_) => return Told::Written,
            Err(problem) if problem.status == 503 => tokio::time::sleep(REPORT_AGAIN).await,
            Err(problem) => {
                tracing::debug!("{wish:?}: {}", problem.title);
                return Told::Refused;
            }
        }
    }
    Told::Unwritten
}

#[cfg(test)]
mod tests;
