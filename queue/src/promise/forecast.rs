//! Many futures, and what they say about a new ticket of each service and lane.

use super::roll::Roller;
use super::scene::{LANES, Scene};
use crate::chance::Chance;
use shared::moment::Millis;
use shared::promise::Promise;
use shared::{Lane, Moment, ServiceId};

/// What a promise tells at its lower end.
const MEDIAN: f64 = 0.5;
/// And at its upper end, which nine of ten waits keep within: a promise broken annoys nine times as
/// much as one kept with ease. A little less than 0.9 is drawn, since where most wait for nothing
/// more than nine of ten keep within any end.
const UPPER: f64 = 0.88;

/// How long new tickets would wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// As of when.
    pub at: Moment,
    services: Vec<(ServiceId, [Option<Outlook>; LANES.len()])>,
}

/// How long a new ticket would wait, in minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// Half wait no longer.
    pub median: f64,
    /// What they wait in the mean.
    pub mean: f64,
    /// Nine of ten wait no longer.
    pub upper: f64,
}

impl Outlook {
    /// As it is told, with the upper end stretched so many times.
    pub fn promise(&self, stretch: f64) -> Promise {
        Promise::of(self.median, self.upper * stretch)
    }
}

impl Forecast {
    /// Draws so many futures of a scene.
    pub fn draw(scene: &Scene, draws: usize, chance: &mut Chance) -> Self {
        let mut met: Vec<[Vec<f64>; LANES.len()]> = vec![Default::default(); scene.services.len()];
        let asking = scene.lines.iter().enumerate().map(|(place, line)| {
            let served = scene.booths.iter().any(|booth| booth.lines.contains(&place));
            if served { line.waiting.iter().filter(|one| one.asks).count() } else { 0 }
        });
        let asking = asking.sum();
        let mut roller = Roller::new(scene);
        for _ in 0..draws {
            roller.roll(chance, asking, &mut |one, minutes| {
                met[one.service][lane_place(one.key.lane)].push(minutes);
            });
        }
        let outlook = |waits: &mut Vec<f64>| {
            waits.sort_unstable_by(f64::total_cmp);
            // Who is not called in every future has no counter that could be waited for.
            (draws > 0 && waits.len() == draws).then(|| Outlook {
                median: at(waits, MEDIAN),
                mean: mean(waits),
                upper: at(waits, UPPER),
            })
        };
        let services = scene.services.iter().cloned().zip(met);
        let services = services.map(|(id, mut lanes)| (id, lanes.each_mut().map(outlook)));
        Self { at: scene.now, services: services.collect() }
    }

    /// The median wait of a new ticket of this lane for each service that has one.
    pub fn waits(&self, lane: Lane) -> Vec<(ServiceId, Millis)> {
        let services = self.services.iter();
        let known = services.filter_map(|(id, lanes)| Some((id, lanes[lane_place(lane)]?)));
        known.map(|(id, outlook)| (id.clone(), millis(outlook.median))).collect()
    }

    /// For a new ticket of a service and lane; nothing where no counter is open for it.
    pub fn of(&self, service: &ServiceId, lane: Lane) -> Option<Outlook> {
        let (_, lanes) = self.services.iter().find(|(id, _)| id == service)?;
        lanes[lane_place(lane)]
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a wait is no longer than days")]
fn millis(minutes: f64) -> Millis {
    Millis((minutes * 60_000.0) as i64)
}

fn lane_place(lane: Lane) -> usize {
    LANES.iter().position(|known| *known == lane).unwrap_or(0)
}

/// The value below which this share of sorted waits lies, between the two nearest.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a short list"
)]
fn at(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

#[expect(clippy::cast_precision_loss, reason = "the draws are few")]
fn mean(waits: &[f64]) -> f64 {
    waits.iter().sum::<f64>() / waits.len() as f64
}
