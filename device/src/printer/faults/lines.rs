//! The same faults through the system's own terminals, in the time that passes.

use super::super::{Flow, Link};
use super::{BANDS, Bench, COLD_STEP_BYTES, FAULTS, PICTURE_STEP_BYTES, Pair, Rig, benches, still};
use crate::virtual_printer::{Cable, Fault, Terminal, Unit};
use std::sync::Arc;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};

/// Struck side by side: most of the time is a silent printer's.
const AT_ONCE: usize = 150;

/// Places drawn for the usual run, and where from.
const DRAWN: usize = 300;
const SEED: u64 = 0x7E57_2026;

/// A pseudo-terminal with a virtual printer behind it.
struct Pty {
    path: String,
    serving: JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl Rig for Pty {
    type Port = Link;

    fn lay(unit: &Unit) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("printer");
        let terminal = Terminal::open(&path).unwrap();
        let unit = unit.clone();
        let serving = tokio::spawn(async move {
            let ended = terminal.serve(&unit, Cable::default()).await;
            panic!("the virtual printer's line ended: {ended:?}");
        });
        Self { path: path.to_str().unwrap().to_owned(), serving, _folder: folder }
    }

    fn port(&self) -> Link {
        Link::Serial { path: self.path.clone(), baud: 115_200, flow: Flow::None }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One strike to come.
struct Strike {
    bench: Arc<(Bench, Pair)>,
    fault: Fault,
    after: u64,
}

/// Every strike that the tests in memory make, but for the closer steps of their long run.
fn strikes() -> Vec<Strike> {
    let kinds = [
        (benches(false, false), 1),
        (benches(true, false), PICTURE_STEP_BYTES),
        (benches(false, true), COLD_STEP_BYTES),
    ];
    let mut strikes = Vec::new();
    for (benches, step) in kinds {
        for bench in benches {
            let pair = still(bench.pair());
            let bytes = pair.0.1;
            let bench = Arc::new((bench, pair));
            for fault in FAULTS {
                let places = (1..=bytes).step_by(step);
                strikes.extend(places.map(|after| {
                    let bench = Arc::clone(&bench);
                    Strike { bench, fault, after }
                }));
            }
        }
    }
    strikes
}

/// So many of them, drawn without a second of the same.
fn drawn(mut strikes: Vec<Strike>, count: usize) -> Vec<Strike> {
    let mut random = SEED;
    let draw = |_| {
        // Marsaglia's xorshift.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let place = usize::try_from(random % strikes.len() as u64).unwrap();
        strikes.swap_remove(place)
    };
    (0..count).map(draw).collect()
}

#[test]
fn faults_on_real_lines_are_no_lie() {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let all = strikes();
    let (places, of) = (all.len(), BANDS);
    let strikes = if long { all } else { drawn(all, DRAWN) };
    let struck = strikes.len();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let at_once = Arc::new(Semaphore::new(AT_ONCE));
        let mut striking = JoinSet::new();
        for Strike { bench, fault, after } in strikes {
            let at_once = Arc::clone(&at_once);
            striking.spawn(async move {
                let _one = at_once.acquire_owned().await.unwrap();
                bench.0.strike::<Pty>(fault, after, &bench.1).await;
            });
        }
        while let Some(struck) = striking.join_next().await {
            struck.unwrap();
        }
    });
    println!("{struck} of {places} faults struck a real line, pictures of {of} bands among them");
}
