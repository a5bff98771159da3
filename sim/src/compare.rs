//! Policies side by side, over the same customers on the same days.

use crate::figures::{DayFigures, Estimate, Group, totals, waits};
use crate::report::{shown, writeln_to};
use crate::scenario::Scenario;
use shared::Lane;

/// A policy's name and its days, in the order of the others' days.
pub type Contender = (String, Vec<DayFigures>);

/// A table with a row for each; the first one is what the others are held against.
pub fn table(scenario: &Scenario, contenders: &[Contender]) -> String {
    let mut text = format!("{:<14}{:>15}{:>17}", "", "in target %", "less the first");
    for service in &scenario.services {
        text += &format!("{:>12}", format!("{} %", service.id));
    }
    text += &format!(
        "{:>10}{:>10}{:>12}{:>15}{:>15}{:>10}\n",
        "care p90", "VIP p90", "appt. p90", "worst ord. min", "overtaken/p95", "idle %"
    );
    let Some((_, first)) = contenders.first() else { return text };
    for (name, days) in contenders {
        let all = percent(waits(days, Group::All).in_target);
        let gain = match std::ptr::eq(days, first) {
            true => String::new(),
            false => shown(gain(days, first)),
        };
        let mut line = format!("{name:<14}{:>15}{gain:>17}", shown(all));
        for place in 0..scenario.services.len() {
            let service = percent(waits(days, Group::Service(place)).in_target);
            line += &format!("{:>12.1}", service.mean);
        }
        for (lane, width) in [(Lane::Care, 10), (Lane::Vip, 10), (Lane::Appointment, 12)] {
            line += &format!("{:>width$.1}", waits(days, Group::Lane(lane)).p90.mean);
        }
        let worst = waits(days, Group::Lane(Lane::Ordinary)).worst;
        let totals = totals(days);
        let passed = format!("{:.2}/{:.0}", totals.overtakes.mean, totals.overtakes_p95);
        let idle = 100.0 * totals.idle.mean;
        writeln_to(&mut text, format_args!("{line}{:>15}{passed:>15}{idle:>10.0}", shown(worst)));
    }
    text += "p90 in minutes; overtaken: by younger ones of the same service, an ordinary ticket\n";
    text
}

/// How many points more of a day's waits are in target than on the same day of another.
pub fn gain(days: &[DayFigures], other: &[DayFigures]) -> Estimate {
    let points = |day: &DayFigures| day.in_target(Group::All).map(|share| 100.0 * share);
    let pairs = days.iter().zip(other);
    let gains = pairs.filter_map(|(one, other)| Some(points(one)? - points(other)?));
    Estimate::of(&gains.collect::<Vec<_>>())
}

pub(crate) fn percent(share: Estimate) -> Estimate {
    Estimate { mean: 100.0 * share.mean, half: 100.0 * share.half }
}
