//! Figures as text for a person.

use crate::compare::percent;
use crate::figures::{DayFigures, Estimate, Group, totals, waits};
use crate::promises::Quality;
use crate::scenario::Scenario;
use shared::{Lane, Language};
use std::fmt::Write;

/// The lanes in the order they are told of.
pub(crate) const LANES: [(Lane, &str); 5] = [
    (Lane::Ordinary, "ordinary"),
    (Lane::Care, "care"),
    (Lane::Vip, "VIP"),
    (Lane::Appointment, "appointment"),
    (Lane::Emergency, "emergency"),
];

/// The waits of the days by service and lane, and what they came to in all.
pub fn days(scenario: &Scenario, days: &[DayFigures]) -> String {
    let mut text = format!(
        "{:<16}{:>8}{:>14}{:>14}{:>14}{:>15}{:>16}\n",
        "wait in minutes", "a day", "mean", "half", "9 of 10", "worst of a day", "in target %"
    );
    for (name, group) in groups(scenario) {
        let waits = waits(days, group);
        if waits.count == 0.0 {
            continue;
        }
        let target =
            Estimate { mean: 100.0 * waits.in_target.mean, half: 100.0 * waits.in_target.half };
        writeln_to(
            &mut text,
            format_args!(
                "{name:<16}{:>8.1}{:>14}{:>14}{:>14}{:>15}{:>16}",
                waits.count,
                shown(waits.mean),
                shown(waits.p50),
                shown(waits.p90),
                shown(waits.worst),
                shown(target)
            ),
        );
    }
    let totals = totals(days);
    for (what, figure) in [
        ("numbers a day", totals.tickets),
        ("counters idle, % of their time", percent(totals.idle)),
        ("left without being called, %", percent(totals.left)),
        ("wait after a return, min", totals.after_return),
        ("overtaken by younger ones, an ordinary ticket", totals.overtakes),
    ] {
        writeln_to(&mut text, format_args!("{what:<48}{:>14}", shown(figure)));
    }
    let most = totals.overtakes_p95;
    writeln_to(&mut text, format_args!("{:<48}{most:>14.0}", "  the 95th of 100"));
    text += "±: with 95 % confidence, by the spread between days\n";
    text
}

/// How good promises were.
pub fn promises(quality: &Quality) -> String {
    let mut text = format!("\npromises; the mean wait is {:.1} min\n", quality.wait);
    for (what, figure) in [
        ("mean absolute error, min", quality.error),
        ("  of people ahead x mean / counters", quality.plain_error),
        ("  of the same for each service", quality.by_service_error),
        ("waited within the upper end drawn, %", percent(quality.drawn)),
        ("  stretched by the last hour, %", percent(quality.stretched)),
        ("  as printed, %", percent(quality.printed)),
    ] {
        writeln_to(&mut text, format_args!("{what:<48}{:>14}", shown(figure)));
    }
    text
}

/// Everybody, each service, each lane, by name.
pub(crate) fn groups(scenario: &Scenario) -> Vec<(String, Group)> {
    let mut groups = vec![("all".to_owned(), Group::All)];
    for (place, service) in scenario.services.iter().enumerate() {
        groups.push((service.id.to_string(), Group::Service(place)));
    }
    groups.extend(LANES.map(|(lane, name)| (name.to_owned(), Group::Lane(lane))));
    groups
}

/// The scenario's name for a reader of English.
pub fn name(scenario: &Scenario) -> &str {
    let words = &scenario.name.0;
    let english = words.get(&Language::english()).or_else(|| words.values().next());
    english.map_or("", String::as_str)
}

/// `12.3 ± 0.4`.
pub(crate) fn shown(figure: Estimate) -> String {
    format!("{:.1} ± {:.1}", figure.mean, figure.half)
}

pub(crate) fn writeln_to(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("a text takes every line");
    text.push('\n');
}
