//! What would shorten the waits, and by how much: the same futures drawn with one thing changed.

use super::forecast::Forecast;
use super::scene::{Booth, Doing, Scene};
use crate::chance::Chance;
use shared::alert::Act;
use shared::{Lane, ServiceId};

/// How many changes are tried for one forecast.
pub const REMEDIES_MAX: usize = 6;

/// A counter that could be opened or switched.
#[derive(Clone, Debug)]
pub struct Spare {
    /// What to do.
    pub act: Act,
    /// The place among the open counters of the one that is switched.
    pub booth: Option<usize>,
    /// The places of the lines it would call from.
    pub lines: Vec<usize>,
    /// What its teller adds to the logarithm of a service time.
    pub effect: f64,
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// The change.
    pub act: Act,
    /// The median wait of an ordinary newcomer for each service, in minutes, without and with it;
    /// nothing where no counter is open for the service.
    pub waits: Vec<Change>,
}

/// A service's wait, without the change and with it.
pub type Change = (ServiceId, Option<f64>, Option<f64>);

impl Remedy {
    /// The wait for one service without it and with it, if it is shorter by it.
    pub fn of(&self, service: &ServiceId) -> Option<(Option<f64>, f64)> {
        let (_, before, after) = self.waits.iter().find(|(id, ..)| id == service)?;
        shortened(*before, *after)
    }

    /// The longest wait for any service without it and with it, if it is shorter by it. A service
    /// that nobody serves has the longest.
    pub fn longest(&self) -> Option<(Option<f64>, f64)> {
        let longest = |of: fn(&Change) -> Option<f64>| {
            let known: Vec<f64> = self.waits.iter().filter_map(of).collect();
            known.into_iter().max_by(f64::total_cmp)
        };
        shortened(longest(|wait| wait.1), longest(|wait| wait.2))
    }
}

/// A wait is shorter from a minute less on, or where it could not be known before.
fn shortened(before: Option<f64>, after: Option<f64>) -> Option<(Option<f64>, f64)> {
    let after = after?;
    before.is_none_or(|before| before - after >= 1.0).then_some((before, after))
}

/// Tries what could be done, at most [`REMEDIES_MAX`] changes, with the same chance for each.
pub fn remedies(scene: &Scene, before: &Forecast, draws: usize, chance: &Chance) -> Vec<Remedy> {
    let tried = scene.spares.iter().take(REMEDIES_MAX).map(|spare| {
        let after = Forecast::draw(&changed(scene, spare), draws, &mut chance.clone());
        let waits = scene.services.iter().map(|id| {
            let of = |forecast: &Forecast| Some(forecast.of(id, Lane::Ordinary)?.median);
            (id.clone(), of(before), of(&after))
        });
        Remedy { act: spare.act.clone(), waits: waits.collect() }
    });
    tried.collect()
}

/// The scene with one thing done.
fn changed(scene: &Scene, spare: &Spare) -> Scene {
    let mut scene = scene.clone();
    match spare.booth.and_then(|place| scene.booths.get_mut(place)) {
        Some(booth) => booth.lines.clone_from(&spare.lines),
        None => {
            let (lines, effect, doing) = (spare.lines.clone(), spare.effect, Doing::Idle);
            scene.booths.push(Booth { lines, effect, doing });
        }
    }
    scene
}
