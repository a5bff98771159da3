//! The printing desk: one task a printer, which prints in order and watches between.

use super::{Job, Stationery};
use crate::config::PrinterConfig;
use crate::desk::Desk;
use device::printer::{Paper, Port, Printer, Roll};
use shared::device::{Asker, PrintState, PrinterState};
use shared::{Command, KioskId, TicketId};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

/// The most slips that wait for one printer; the numbers beyond stay in line without paper.
const SLIPS_MAX: usize = 256;
/// How often an idle printer is asked how it is.
const LOOK_EVERY: Duration = Duration::from_millis(1_500);
/// How often a report that could not be written is tried again, and how many times.
const REPORT_AGAIN: Duration = Duration::from_millis(250);
const REPORTS_MAX: u32 = 20;

/// One kiosk's printer, before its task starts.
pub struct PrinterLine {
    /// Whose slips it prints.
    pub kiosk: KioskId,
    /// What it is and how it is connected.
    pub printer: PrinterConfig,
    work: Receiver<Work>,
}

/// The way to every printer.
#[derive(Default)]
pub struct Printers(BTreeMap<KioskId, Sender<Work>>);

enum Work {
    Print(Box<Job>),
    /// Its print had begun when the daemon ended.
    Lost(TicketId),
}

impl Printers {
    /// Adds a printer; its line is started when the desk is open.
    pub fn add(&mut self, kiosk: KioskId, printer: PrinterConfig) -> PrinterLine {
        let (sender, work) = channel(SLIPS_MAX);
        self.0.insert(kiosk, sender);
        PrinterLine { kiosk, printer, work }
    }

    pub(super) fn print(&self, job: Box<Job>) {
        let (kiosk, ticket) = (job.kiosk, job.ticket);
        self.hand(kiosk, ticket, Work::Print(job));
    }

    pub(super) fn lost(&self, ticket: TicketId, kiosk: Option<KioskId>) {
        if let Some(kiosk) = kiosk {
            self.hand(kiosk, ticket, Work::Lost(ticket));
        }
    }

    fn hand(&self, kiosk: KioskId, ticket: TicketId, work: Work) {
        let Some(printer) = self.0.get(&kiosk) else {
            return tracing::debug!("kiosk {kiosk} has no printer; ticket {ticket} has no slip");
        };
        if printer.try_send(work).is_err() {
            tracing::warn!("kiosk {kiosk}: too many slips wait; ticket {ticket} has none");
        }
    }
}

impl PrinterLine {
    /// Prints and watches until the desk is gone.
    pub async fn run(self, desk: Desk, stationery: Stationery) {
        let Self { kiosk, printer, work } = self;
        let roll = Roll::new(printer.roll_mm);
        let (paper, baud) = (printer.profile.paper.clone(), printer.link.baud());
        let neighbour = printer.neighbour;
        let printer = Printer::new(printer.link, printer.profile).with_roll(roll);
        let told = None;
        Station { kiosk, neighbour, printer, paper, baud, stationery, desk, told }.run(work).await;
    }
}

struct Station<P: Port> {
    kiosk: KioskId,
    neighbour: Option<KioskId>,
    printer: Printer<P>,
    paper: Paper,
    baud: u32,
    stationery: Stationery,
    desk: Desk,
    told: Option<PrinterState>,
}

impl<P: Port> Station<P> {
    async fn run(mut self, mut work: Receiver<Work>) {
        self.look().await;
        loop {
            match timeout(LOOK_EVERY, work.recv()).await {
                Ok(Some(Work::Print(job))) => self.print(*job).await,
                Ok(Some(Work::Lost(ticket))) => {
                    self.printer.assume_broken();
                    self.tell(ticket, PrintState::Unknown).await;
                }
                Ok(None) => return,
                Err(_) => self.look().await,
            }
        }
    }

    /// Nothing leaves for the paper before its start is on disk.
    async fn print(&mut self, job: Job) {
        let Job { ticket, service, slip, .. } = job;
        if self.steps_aside(ticket).await {
            return;
        }
        let set = self.stationery.set(slip, service, (self.paper.clone(), self.baud));
        if !self.tell(ticket, PrintState::Started).await {
            return;
        }
        let set = set.await;
        let state = self.printer.print(&set.bytes, set.rows).await;
        self.tell(ticket, state).await;
        if state != PrintState::Confirmed {
            self.look().await;
        }
    }

    /// Leaves the slip to the neighbour, while nothing of it has come out here, if this printer
    /// cannot print and the neighbour's can.
    async fn steps_aside(&mut self, ticket: TicketId) -> bool {
        let Some(kiosk) = self.neighbour else { return false };
        self.look().await;
        let well = self.told.is_some_and(|printer| printer.trouble().is_none());
        let asker = Asker::Neighbour;
        !well && self.report(Command::Reprint { ticket, kiosk, asker }).await
    }

    async fn look(&mut self) {
        let printer = self.printer.state().await;
        if self.told == Some(printer) {
            return;
        }
        let wish = Command::ReportPrinter { kiosk: self.kiosk, printer };
        if self.report(wish).await {
            self.told = Some(printer);
        }
    }

    async fn tell(&self, ticket: TicketId, print: PrintState) -> bool {
        self.report(Command::ReportPrint { ticket, print }).await
    }

    /// Whether the report is on disk. A disk in trouble is given some time.
    async fn report(&self, wish: Command) -> bool {
        for _ in 0..REPORTS_MAX {
            match self.desk.report(wish.clone()).await {
                Ok(_) => return true,
                Err(problem) if problem.status == 503 => tokio::time::sleep(REPORT_AGAIN).await,
                Err(problem) => {
                    tracing::warn!("kiosk {}: {}", self.kiosk, problem.title);
                    return false;
                }
            }
        }
        false
    }
}
