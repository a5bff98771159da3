//! The report over random days, against the journal; the sheet; what a reader may not do.

mod reading;
mod sheets;
mod truth;

use super::{Report, report};
use crate::store::tests::written;
use crate::store::{Reader, Store};
use queue::Event;
use serde::Deserialize;
use shared::Moment;
use std::path::Path;
use tempfile::TempDir;
use truth::{Span, Truth};

/// How many steps a walk has; some ten of them make a customer.
const STEPS: usize = 6_000;
/// Walks that are counted.
const SEEDS: std::ops::Range<u64> = 0..6;

#[derive(Deserialize)]
struct Line {
    at: Moment,
    event: Event,
}

/// The dates of the journal, and its events from the first day on.
pub fn journal(store: &Store, folder: &Path) -> (Vec<String>, Vec<(Moment, Event)>) {
    let reader = Reader::open(folder).unwrap();
    let days = reader.days("0000", "9999").unwrap();
    let mut events = Vec::new();
    for day in &days {
        let tell = |line: &str| {
            let Line { at, event } = serde_json::from_str(line).unwrap();
            events.push((at, event));
        };
        store.export(Some(&day.date), tell).unwrap();
    }
    (days.into_iter().map(|day| day.date).collect(), events)
}

/// Holds every figure against the count over the events.
fn agrees(report: &Report, truth: &Truth) {
    let span = Span { truth, from: &report.from, to: &report.to };
    assert_eq!(report.arrivals, span.arrivals());
    assert_eq!(report.waits, span.waits());
    assert_eq!(report.services, span.services());
    assert_eq!(report.outcomes, span.outcomes());
    assert_eq!(report.promises, span.promises());
    assert_eq!(report.alerts, span.alerts());
    assert_eq!(report.helps, span.helps());
    assert_eq!(report.devices, span.devices());
    assert_eq!(report.calls, span.calls());
    assert_eq!(report.seats, span.seats());
}

#[test]
fn every_figure_equals_a_count_over_the_journal() {
    let mut met = Vec::new();
    for seed in SEEDS {
        let folder = TempDir::new().unwrap();
        let (store, _) = written(folder.path(), seed, STEPS);
        let (days, events) = journal(&store, folder.path());
        let truth = Truth::of(&events);
        let reader = Reader::open(folder.path()).unwrap();
        for day in &days {
            let report = report(&reader, day, day).unwrap();
            assert_eq!((report.days, report.days_without.len()), (1, 0));
            agrees(&report, &truth);
        }
        let (first, last) = (days.first().unwrap(), days.last().unwrap());
        let whole = report(&reader, first, last).unwrap();
        assert_eq!(whole.days, days.len());
        agrees(&whole, &truth);
        met.push(whole);
    }
    // The walks come to everything that is counted.
    let all = |of: fn(&Report) -> u64| met.iter().map(of).sum::<u64>();
    let reached = [
        ("days", all(|it| it.days as u64 - 1)),
        ("missed", all(|it| it.outcomes[0].missed)),
        ("returned", all(|it| it.outcomes[0].returned)),
        ("transferred", all(|it| it.outcomes[0].transferred)),
        ("held", all(|it| it.outcomes[0].held)),
        ("by hand", all(|it| it.outcomes[0].by_hand)),
        ("walked up", all(|it| it.outcomes[0].walked_up)),
        ("cancelled", all(|it| it.outcomes[0].cancelled)),
        ("expired", all(|it| it.outcomes[0].expired)),
        ("undone", all(|it| it.outcomes[0].undone)),
        ("overnight", all(|it| it.outcomes[0].overnight)),
        ("told", all(|it| it.promises[0].told)),
        ("not told", all(|it| it.promises[0].not_told)),
        ("open-ended", all(|it| it.promises[0].open_ended)),
        ("alerts", all(|it| it.alerts.len() as u64)),
        ("helps", all(|it| it.helps[0].answered.count)),
        ("troubles", all(|it| it.devices.len() as u64)),
        ("shown", all(|it| it.calls.shown_only + it.calls.shown_and_spoken)),
        ("spoken", all(|it| it.calls.spoken_only + it.calls.shown_and_spoken)),
        ("not shown", all(|it| it.calls.not_shown)),
        ("unspoken", all(|it| it.calls.unspoken.len() as u64)),
        ("seats", all(|it| it.seats.len() as u64)),
    ];
    let missing: Vec<_> = reached.iter().filter(|(_, count)| *count == 0).collect();
    assert!(missing.is_empty(), "no walk came to {missing:?}");
}
