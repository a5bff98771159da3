//! Promises on simulated days, beside what plain displays say.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "the helpers of tests are tests")]

use shared::rules::Dispatch;
use sim::promises::{Quality, measure};
use sim::{Policy, Scenario};

/// How many days are measured; more with `TINGXU_LONG`.
const DAYS: u64 = 40;
const DAYS_LONG: u64 = 200;

fn quality(name: &str, text: &str) -> Quality {
    let scenario = Scenario::parse(text).unwrap();
    let policy = Policy::Hall(Dispatch::HeadStart);
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let days = if long { DAYS_LONG } else { DAYS };
    let quality = measure(&scenario, policy, 0..days, || ()).unwrap();
    println!(
        "{name}: mean wait {:.1} min; mean absolute error {:.2} ± {:.2}, people ahead x mean / \
        counters {:.2} ± {:.2}, the same by service {:.2} ± {:.2}",
        quality.wait,
        quality.error.mean,
        quality.error.half,
        quality.plain_error.mean,
        quality.plain_error.half,
        quality.by_service_error.mean,
        quality.by_service_error.half,
    );
    let percent = |share: sim::figures::Estimate| {
        format!("{:.1} ± {:.1} %", 100.0 * share.mean, 100.0 * share.half)
    };
    println!(
        "{name}: waited within the upper end {}, stretched {}, as printed {}",
        percent(quality.drawn),
        percent(quality.stretched),
        percent(quality.printed)
    );
    quality
}

#[test]
fn promises_of_ordinary_days_are_kept() {
    let quality = quality("ordinary", include_str!("../../assets/scenarios/ordinary.toml"));
    assert!(quality.error.mean <= 0.5 * quality.plain_error.mean);
    assert!((0.87..=0.95).contains(&quality.stretched.mean));
}

#[test]
fn promises_of_busy_days_are_kept() {
    let quality = quality("busy", include_str!("../../assets/scenarios/busy.toml"));
    assert!(quality.error.mean <= 0.5 * quality.plain_error.mean);
    assert!((0.87..=0.95).contains(&quality.stretched.mean));
}

#[test]
fn promises_of_pension_day_are_mostly_kept() {
    let quality = quality("pension", include_str!("../../assets/scenarios/pension.toml"));
    assert!(quality.error.mean <= 0.5 * quality.plain_error.mean);
    assert!(quality.stretched.mean >= 0.82);
}
