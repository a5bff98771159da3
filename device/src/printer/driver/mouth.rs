//! The ticket in a presenter's mouth: held out, taken, or taken back.

use super::Printer;
use crate::printer::port::Port;
use crate::printer::status::{Raw, in_mouth};
use shared::device::{Held, PrintTrouble};
use std::time::Duration;
use tokio::time::Instant;

/// After so long a ticket that nobody took is nobody's, and is taken back.
const UNTAKEN_MS_MAX: u64 = 30_000;

/// Longest that taking a ticket back may last.
const RETRACT_MS_MAX: u64 = 3_000;

/// How often the mouth is looked at meanwhile.
const LOOK_MS: u64 = 100;

/// `GS e 2`.
const RETRACT: [u8; 3] = [0x1D, 0x65, 0x02];

/// What is known of the mouth.
#[derive(Debug, Default)]
pub(super) struct Mouth {
    held: Option<Held>,
    since: Option<Instant>,
    retracting: bool,
}

impl Mouth {
    pub fn held(&self) -> Option<Held> {
        self.held
    }

    /// A ticket was seen in it.
    pub fn present(&mut self) {
        if self.held != Some(Held::Presented) {
            *self = Self {
                held: Some(Held::Presented),
                since: Some(Instant::now()),
                retracting: false,
            };
        }
    }

    /// It was seen empty.
    fn empty(&mut self) {
        if self.held == Some(Held::Presented) {
            let held = if self.retracting { Held::Retracted } else { Held::Taken };
            *self = Self { held: Some(held), ..Self::default() };
        }
        self.retracting = false;
    }

    fn is_overdue(&self) -> bool {
        let untaken = Duration::from_millis(UNTAKEN_MS_MAX);
        !self.retracting && self.since.is_some_and(|since| since.elapsed() >= untaken)
    }
}

impl<P: Port> Printer<P> {
    /// Takes note of the mouth in a full status, and takes back what nobody took.
    pub(super) async fn watch_mouth(&mut self, raw: Raw) {
        let Raw::Full(status) = raw else { return };
        if in_mouth(status) {
            self.mouth.present();
        } else {
            self.mouth.empty();
        }
        if self.mouth.is_overdue() {
            self.retract().await;
        }
    }

    /// Takes back a ticket that still stands in the way of the next one.
    pub(super) async fn clear_mouth(&mut self) -> Result<(), PrintTrouble> {
        let Some(family) = self.profile.status else { return Ok(()) };
        if self.mouth.held() != Some(Held::Presented) {
            return Ok(());
        }
        self.retract().await;
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(RETRACT_MS_MAX) {
            let nothing = self.hear(Duration::from_millis(LOOK_MS), |_| None::<()>).await;
            let Ok(Some(raw)) = self.ask_all(family).await else { break };
            self.watch_mouth(raw).await;
            if nothing.is_err() || self.mouth.held() != Some(Held::Presented) {
                return Ok(());
            }
        }
        Err(PrintTrouble::Jam)
    }

    /// Orders the presenter to take back what it holds.
    pub(super) async fn retract(&mut self) {
        let Some(talk) = &mut self.talk else { return };
        if talk.write(&RETRACT).await.is_ok() {
            self.mouth.retracting = true;
        }
    }
}
