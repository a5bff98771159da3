//! Printers on other boxes, seen from the daemon: who drives them, and what follows when nobody
//! does.

use super::printing::{Told, report_to};
use crate::desk::Desk;
use shared::device::{Asker, DeviceState, PrintState, PrintTrouble, PrinterState};
use shared::limits::STALE_MS;
use shared::view::PrinterView;
use shared::wire::{Frame, Role};
use shared::{Command, KioskId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often it is looked whether an agent is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// An agent that is away for so long prints nothing more of what waits for it.
const GONE_AFTER: Duration = Duration::from_millis(STALE_MS);

/// The printers that stand at other boxes, and whose agents are connected.
#[derive(Clone, Debug, Default)]
pub struct Agents(Arc<Mutex<BTreeMap<KioskId, bool>>>);

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
        Self(Arc::new(Mutex::new(kiosks.iter().map(|kiosk| (*kiosk, false)).collect())))
    }

    /// An agent has come.
    pub fn arrive(&self, kiosk: KioskId) -> Result<Present, NotHere> {
        let mut here = self.lock();
        let here = here.get_mut(&kiosk).ok_or(NotHere::NoPrinter)?;
        if std::mem::replace(here, true) {
            return Err(NotHere::Taken);
        }
        Ok(Present { agents: self.clone(), kiosk })
    }

    fn is_here(&self, kiosk: KioskId) -> bool {
        self.lock().get(&kiosk).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<KioskId, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        if let Some(here) = self.agents.lock().get_mut(&self.kiosk) {
            *here = false;
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
        let (mut seen, mut told) = (Instant::now(), false);
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if self.agents.is_here(self.kiosk) {
                (seen, told) = (Instant::now(), false);
            } else if seen.elapsed() >= GONE_AFTER {
                if !told {
                    tracing::warn!("kiosk {}: nobody drives its printer", self.kiosk);
                    told = self.tell(&desk).await == Told::Written;
                }
                self.settle(&desk).await;
            }
        }
    }

    async fn tell(&self, desk: &Desk) -> Told {
        let printer = PrinterState { device: DeviceState::NoAnswer, ..PrinterState::default() };
        report_to(desk, &Command::ReportPrinter { kiosk: self.kiosk, printer }).await
    }

    /// A word on every paper that waits here.
    async fn settle(&self, desk: &Desk) {
        let Ok(watch) = desk.watch(Role::Printer(self.kiosk)).await else { return };
        let frame: Result<Frame<PrinterView, ()>, _> = serde_json::from_str(&watch.view);
        let Ok(Frame::View { view, .. }) = frame else { return };
        for paper in view.papers {
            let (ticket, copy) = (paper.ticket, paper.copy);
            let print = if paper.begun {
                PrintState::Unknown
            } else {
                PrintState::Failed { trouble: PrintTrouble::NoAnswer }
            };
            if !paper.begun
                && let Some(kiosk) = self.neighbour
                && report_to(desk, &Command::Reprint { ticket, kiosk, asker: Asker::Neighbour })
                    .await
                    == Told::Written
            {
                continue;
            }
            report_to(desk, &Command::ReportPrint { ticket, copy, print }).await;
        }
    }
}
