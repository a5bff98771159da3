//! Printers on other boxes, seen from the daemon: who drives them, and what follows when nobody
//! does.

use super::PaperId;
use crate::desk::Desk;
use shared::device::{Asker, DeviceState, PrintState, PrintTrouble, PrinterState};
use shared::limits::STALE_MS;
use shared::view::{Paper, PrinterView};
use shared::wire::{Frame, Role};
use shared::{Command, KioskId, TicketId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether an agent is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// An agent that is away for so long prints nothing more of what waits for it.
const GONE_AFTER: Duration = Duration::from_millis(STALE_MS);

/// The printers that stand at other boxes, and whose agents are connected.
#[derive(Clone, Debug, Default)]
pub struct Agents(Arc<Mutex<BTreeMap<KioskId, Seen>>>);

/// What is known of one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Seen {
    is_here: bool,
    /// How often one has come.
    arrivals: u32,
}

/// An agent that is connected, until this is dropped.
pub struct Present {
    agents: Agents,
    kiosk: KioskId,
}

/// Why an agent cannot take a printer.
pub enum NotHere {
    /// The branch has no printer of this kiosk at another box.
    NoPrinter,
    /// Another agent has it.
    Taken,
}

impl Agents {
    /// Nobody is connected yet.
    pub fn of(kiosks: &BTreeSet<KioskId>) -> Self {
        Self(Arc::new(Mutex::new(kiosks.iter().map(|kiosk| (*kiosk, Seen::default())).collect())))
    }

    /// An agent has come.
    pub fn arrive(&self, kiosk: KioskId) -> Result<Present, NotHere> {
        let mut here = self.lock();
        let seen = here.get_mut(&kiosk).ok_or(NotHere::NoPrinter)?;
        if seen.is_here {
            return Err(NotHere::Taken);
        }
        *seen = Seen { is_here: true, arrivals: seen.arrivals.wrapping_add(1) };
        Ok(Present { agents: self.clone(), kiosk })
    }

    fn seen(&self, kiosk: KioskId) -> Seen {
        self.lock().get(&kiosk).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<KioskId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        if let Some(seen) = self.agents.lock().get_mut(&self.kiosk) {
            seen.is_here = false;
        }
    }
}

/// Watches over one printer at another box, until the daemon ends.
pub struct Away {
    /// Whose.
    pub kiosk: KioskId,
    /// The kiosk that steps in.
    pub neighbour: Option<KioskId>,
    /// Who is connected.
    pub agents: Agents,
}

impl Away {
    /// While nobody drives it, the printer is one that does not answer and its papers are not
    /// printed; a connection that comes back soon enough changes nothing.
    pub async fn run(self, desk: Desk) {
        let (mut since, mut told, mut arrivals) = (Instant::now(), false, 0);
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let seen = self.agents.seen(self.kiosk);
            // One that came and went between two looks was here, too.
            if seen.is_here || seen.arrivals != arrivals {
                (since, told, arrivals) = (Instant::now(), false, seen.arrivals);
            } else if since.elapsed() >= GONE_AFTER {
                if !told {
                    told = self.tell(&desk).await;
                }
                self.settle(&desk).await;
            }
        }
    }

    /// Whether it needs no telling again. Each word is tried once and looked at anew: an agent that
    /// has come since knows better.
    async fn tell(&self, desk: &Desk) -> bool {
        let printer = PrinterState { device: DeviceState::NoAnswer, ..PrinterState::default() };
        let told = desk.report(Command::ReportPrinter { kiosk: self.kiosk, printer }).await;
        let told = told.map_or_else(|problem| problem.status != 503, |_| true);
        if told {
            tracing::warn!("kiosk {}: nobody drives its printer", self.kiosk);
        }
        told
    }

    /// A word on every paper that waits here, until somebody comes.
    async fn settle(&self, desk: &Desk) {
        let Ok(watch) = desk.watch(Role::Printer(self.kiosk)).await else { return };
        let frame: Result<Frame<PrinterView, ()>, _> = serde_json::from_str(&watch.view);
        let Ok(Frame::View { view, .. }) = frame else { return };
        for paper in view.papers {
            if self.agents.seen(self.kiosk).is_here {
                return;
            }
            let Paper { ticket, copy, begun, .. } = paper;
            let paper = PaperId { ticket, copy, kiosk: self.kiosk };
            if begun {
                desk.report(paper.word(PrintState::Unknown)).await.ok();
            } else if !self.moves(desk, ticket).await {
                // Begun here and nowhere else from then on: an agent that comes finds it taken.
                if desk.report(paper.word(PrintState::Started)).await.is_ok() {
                    let trouble = PrintTrouble::NoAnswer;
                    desk.report(paper.word(PrintState::Failed { trouble })).await.ok();
                }
            }
        }
    }

    /// Whether the neighbour prints it.
    async fn moves(&self, desk: &Desk, ticket: TicketId) -> bool {
        let Some(kiosk) = self.neighbour else { return false };
        let wish = Command::Reprint { ticket, kiosk, asker: Asker::Neighbour };
        desk.report(wish).await.is_ok()
    }
}
