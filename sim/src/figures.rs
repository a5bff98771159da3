//! What days came to: waits by service and lane, targets, overtakes, idle time, each with how far
//! chance alone may have moved it.

use crate::day::{Done, Visit};
use crate::plan::Plan;
use crate::scenario::Scenario;
use shared::Lane;

/// How many groups of days the spread of a quantile is taken from.
const BATCHES: usize = 20;
/// A normal estimate lies within so many standard errors with 95 %.
const Z_95: f64 = 1.96;

/// A figure and how far it may be off, with 95 % confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub mean: f64,
    /// Half the width of its confidence interval.
    pub half: f64,
}

impl Estimate {
    /// The mean of independent values.
    #[expect(clippy::cast_precision_loss, reason = "counts of days are small")]
    pub fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        if values.is_empty() {
            return Self::default();
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let half =
            if n > 1.0 { student(values.len()) * (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
        Self { mean, half }
    }

    /// Whether a value lies within so many times its interval.
    pub fn agrees_with(&self, value: f64, times: f64) -> bool {
        (self.mean - value).abs() <= self.half * times
    }
}

/// How many standard errors hold 95 % of estimates from so many values.
fn student(n: usize) -> f64 {
    const FEW: [f64; 11] = [0.0, 0.0, 12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26];
    match n {
        0..=10 => FEW[n],
        11..=20 => 2.15,
        21..=40 => 2.05,
        41.. => Z_95,
    }
}

/// One customer's first wait.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// The place of the service in the scenario.
    pub service: usize,
    /// The lane.
    pub lane: Lane,
    /// When the number was taken, in minutes after the first one.
    pub came: f64,
    /// From the number to the first call.
    pub minutes: f64,
    /// Whether it was within the service's target.
    pub in_target: bool,
}

/// What one day came to.
#[derive(Clone, Debug, Default)]
pub struct DayFigures {
    /// The first wait of everybody who was called.
    pub waits: Vec<Wait>,
    /// The waits of those who came back, from their return.
    pub after_return: Vec<f64>,
    /// For each ordinary ticket, how many younger ones of its service went before it.
    pub overtakes: Vec<f64>,
    /// The share of their open time in which counters had nobody.
    pub idle: f64,
    /// Who left without being called.
    pub left: usize,
    /// Who took a number.
    pub tickets: usize,
    /// When the last one was called, in minutes after the first number.
    pub last_call: f64,
}

impl DayFigures {
    /// The figures of a day.
    pub fn of(scenario: &Scenario, plan: &Plan, done: &Done) -> Self {
        let mut figures = Self::default();
        let first = done.visits.iter().flatten().map(|visit| visit.issued_at).min();
        let first = first.unwrap_or_default();
        let known = plan.visitors.iter().zip(&done.visits);
        for (who, visit) in known.filter_map(|(who, visit)| Some((who, visit.as_ref()?))) {
            figures.tickets += 1;
            figures.left += usize::from(visit.left_at.is_some());
            if let Some(called) = visit.called_at {
                let minutes = in_minutes((called - visit.issued_at).0);
                let in_target = minutes <= scenario.services[who.service].target_minutes;
                let (service, lane) = (who.service, who.lane);
                let came = in_minutes((visit.issued_at - first).0);
                figures.waits.push(Wait { service, lane, came, minutes, in_target });
                figures.last_call = figures.last_call.max(in_minutes((called - first).0));
            }
            if let (Some(back), Some(again)) = (visit.returned_at, visit.called_again_at) {
                figures.after_return.push(in_minutes((again - back).0));
            }
        }
        figures.overtakes = overtakes(plan, &done.visits);
        let (open, busy) = done
            .counters
            .iter()
            .fold((0, 0), |(open, busy), counter| (open + counter.0, busy + counter.1));
        figures.idle = 1.0 - in_minutes(busy) / in_minutes(open.max(1));
        figures
    }

    /// The share of waits of a group that were in target.
    pub fn in_target(&self, group: Group) -> Option<f64> {
        let waits: Vec<_> = self.waits.iter().filter(|wait| group.has(wait)).collect();
        let well = waits.iter().filter(|wait| wait.in_target).count();
        (!waits.is_empty()).then(|| share(well, waits.len()))
    }

    /// The longest wait of a group.
    pub fn worst(&self, group: Group) -> Option<f64> {
        self.waits.iter().filter(|wait| group.has(wait)).map(|wait| wait.minutes).reduce(f64::max)
    }

    fn mean(&self, group: Group) -> Option<f64> {
        let (count, sum) = self
            .waits
            .iter()
            .filter(|wait| group.has(wait))
            .fold((0, 0.0), |(count, sum), wait| (count + 1, sum + wait.minutes));
        (count > 0).then(|| sum / f64::from(count))
    }
}

/// For each ordinary ticket that was called, how many of its service came later and went before.
fn overtakes(plan: &Plan, visits: &[Option<Visit>]) -> Vec<f64> {
    let called = plan.visitors.iter().zip(visits).filter_map(|(who, visit)| {
        let visit = visit.as_ref()?;
        Some((who, visit.issued_at, visit.called_at?))
    });
    let called: Vec<_> = called.collect();
    let mut counts = Vec::new();
    for (index, (who, issued, first)) in called.iter().enumerate() {
        if who.lane != Lane::Ordinary {
            continue;
        }
        let came_while_waiting =
            called[index + 1..].iter().take_while(|(_, later, _)| later < first);
        let passed = came_while_waiting.filter(|(other, later, call)| {
            other.service == who.service && later > issued && call < first
        });
        counts.push(f64::from(u32::try_from(passed.count()).unwrap_or(u32::MAX)));
    }
    counts
}

/// Whose waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everybody's.
    All,
    /// Of a service, by its place in the scenario.
    Service(usize),
    /// Of a lane.
    Lane(Lane),
}

impl Group {
    fn has(self, wait: &Wait) -> bool {
        match self {
            Self::All => true,
            Self::Service(service) => wait.service == service,
            Self::Lane(lane) => wait.lane == lane,
        }
    }
}

/// The waits of a group over many days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waits {
    /// How many a day.
    pub count: f64,
    /// The mean wait of a day.
    pub mean: Estimate,
    /// Half wait no longer.
    pub p50: Estimate,
    /// Nine of ten wait no longer.
    pub p90: Estimate,
    /// The longest wait of a day.
    pub worst: Estimate,
    /// The share in target.
    pub in_target: Estimate,
}

/// What many days came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Numbers given out in a day.
    pub tickets: Estimate,
    /// The share of open time without a customer.
    pub idle: Estimate,
    /// The share that left without being called.
    pub left: Estimate,
    /// Younger ones of the same service that went before an ordinary ticket.
    pub overtakes: Estimate,
    /// The 95th of 100 of that, over all ordinary tickets.
    pub overtakes_p95: f64,
    /// The wait after a return.
    pub after_return: Estimate,
}

/// The waits of a group.
#[expect(clippy::cast_precision_loss, reason = "counts of waits are small")]
pub fn waits(days: &[DayFigures], group: Group) -> Waits {
    let each = |of: &dyn Fn(&DayFigures) -> Option<f64>| {
        Estimate::of(&days.iter().filter_map(of).collect::<Vec<_>>())
    };
    let of = |days: &[DayFigures]| {
        let waits = days.iter().flat_map(|day| &day.waits);
        let mut waits: Vec<f64> =
            waits.filter(|wait| group.has(wait)).map(|wait| wait.minutes).collect();
        waits.sort_unstable_by(f64::total_cmp);
        waits
    };
    let all = of(days);
    let size = days.len().div_ceil(BATCHES).max(1);
    let batches: Vec<Vec<f64>> = days.chunks(size).map(of).filter(|it| !it.is_empty()).collect();
    let quantile = |q: f64| {
        let values: Vec<f64> = batches.iter().map(|batch| at(batch, q)).collect();
        Estimate { mean: at(&all, q), half: Estimate::of(&values).half }
    };
    Waits {
        count: all.len() as f64 / days.len().max(1) as f64,
        mean: each(&|day| day.mean(group)),
        p50: quantile(0.5),
        p90: quantile(0.9),
        worst: each(&|day| day.worst(group)),
        in_target: each(&|day| day.in_target(group)),
    }
}

/// What the days came to in all.
#[expect(clippy::cast_precision_loss, reason = "counts of tickets are small")]
pub fn totals(days: &[DayFigures]) -> Totals {
    let each =
        |of: &dyn Fn(&DayFigures) -> f64| Estimate::of(&days.iter().map(of).collect::<Vec<_>>());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / (values.len().max(1) as f64);
    let mut passed: Vec<f64> = days.iter().flat_map(|day| day.overtakes.clone()).collect();
    passed.sort_unstable_by(f64::total_cmp);
    Totals {
        tickets: each(&|day| day.tickets as f64),
        idle: each(&|day| day.idle),
        left: each(&|day| share(day.left, day.tickets)),
        overtakes: each(&|day| mean(&day.overtakes)),
        overtakes_p95: at(&passed, 0.95),
        after_return: each(&|day| mean(&day.after_return)),
    }
}

/// The value below which this share of sorted values lies.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list"
)]
pub fn at(sorted: &[f64], quantile: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let place = (quantile * (sorted.len() - 1) as f64).round() as usize;
    sorted[place.min(sorted.len() - 1)]
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "a day has few milliseconds")]
fn in_minutes(ms: i64) -> f64 {
    ms as f64 / 60_000.0
}

#[cfg(test)]
mod tests {
    use super::{Estimate, at};

    #[test]
    fn an_estimate_tells_how_far_it_may_be_off() {
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0]);
        assert!((estimate.mean - 2.5).abs() < 1e-12);
        assert!((estimate.half - 3.18 * (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-9);
        assert!(estimate.agrees_with(3.0, 1.0) && !estimate.agrees_with(6.0, 1.0));
        assert_eq!(Estimate::of(&[]), Estimate::default());
    }

    #[test]
    fn a_quantile_is_one_of_the_values() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!([at(&values, 0.0), at(&values, 0.5), at(&values, 1.0)], [1.0, 3.0, 5.0]);
        assert_eq!(at(&[], 0.5), 0.0);
    }
}
