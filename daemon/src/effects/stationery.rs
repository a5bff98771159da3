//! What every slip of the branch is set with: its design, its fonts, and what it says besides.

use device::printer::Paper;
use device::ticket::{self, Design, Press, Slip};
use shared::{ServiceId, Text};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The branch's slips; shared by its printers.
#[derive(Clone)]
pub struct Stationery(Arc<Inner>);

struct Inner {
    design: Design,
    /// None on a machine without fonts: slips are then set in the printers' own characters.
    press: Option<Mutex<Press>>,
    said: Said,
}

/// What slips say besides their number.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The message of the day.
    pub message: Option<Text>,
    /// Where to wait for a service.
    pub areas: BTreeMap<ServiceId, Text>,
}

/// A slip as it goes to its printer.
pub struct Set {
    /// What the printer is sent, which ends with its cut.
    pub bytes: Vec<u8>,
    /// The paper that it takes, in rows of dots.
    pub rows: u32,
}

/// The paper of a slip in the printer's own characters, in rows of dots: 120 mm.
const PLAIN_ROWS: u32 = 960;

impl Stationery {
    /// The slips of a branch; the fonts are read once.
    pub fn new(design: Design, said: Said) -> Self {
        let press = match Press::load() {
            Ok(press) => Some(Mutex::new(press)),
            Err(trouble) => {
                tracing::warn!("slips are set in the printers' own characters: {trouble}");
                None
            }
        };
        Self(Arc::new(Inner { design, press, said }))
    }

    /// Sets a slip, for this paper and a line of so many bits a second, away from the desk; begun
    /// at once, whenever it is awaited.
    pub fn set(
        &self,
        slip: Slip,
        service: ServiceId,
        (paper, baud): (Paper, u32),
    ) -> impl Future<Output = Set> + use<> {
        let inner = Arc::clone(&self.0);
        let plain = slip.clone();
        let set = tokio::task::spawn_blocking(move || inner.set(slip, &service, (&paper, baud)));
        async move {
            set.await.unwrap_or_else(|trouble| {
                tracing::error!("a slip could not be set: {trouble}");
                Set { bytes: plain.bytes(), rows: PLAIN_ROWS }
            })
        }
    }
}

impl Inner {
    fn set(&self, mut slip: Slip, service: &ServiceId, (paper, baud): (&Paper, u32)) -> Set {
        slip.message.clone_from(&self.said.message);
        slip.area = self.said.areas.get(service).cloned();
        let Some(press) = &self.press else {
            return Set { bytes: slip.bytes(), rows: PLAIN_ROWS };
        };
        let mut press = press.lock().unwrap_or_else(PoisonError::into_inner);
        let job = self.design.job(&mut press, &slip, (paper, baud));
        note(&job);
        Set { bytes: job.bytes, rows: job.rows }
    }
}

fn note(job: &ticket::Job) {
    let ticket::Job { bytes, way, wire, warnings, .. } = job;
    let (length, ms) = (bytes.len(), wire.as_millis());
    tracing::debug!("a slip of {length} bytes, {way:?}, {ms} ms on its line");
    for warning in warnings {
        tracing::warn!("a slip: {warning}");
    }
}
