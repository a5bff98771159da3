//! What a scenario must say beyond its grammar.

use super::{LaneShares, SERVICES_MAX, Scenario};
use shared::ServiceId;
use std::collections::BTreeSet;

/// The most customers that a scenario may expect.
const CUSTOMERS_MAX: f64 = 1_000_000.0;
/// How far shares may be from 1 in all.
const ROUNDING: f64 = 0.001;

/// The first mistake.
pub(super) fn all(scenario: &Scenario) -> Result<(), String> {
    let half_hours = usize::from((scenario.closes.0.saturating_sub(scenario.opens.0)) / 30);
    if half_hours == 0 || scenario.arrivals.len() != half_hours {
        return Err(format!(
            "arrivals has {} entries; expected one for each half hour from {} to {}",
            scenario.arrivals.len(),
            scenario.opens,
            scenario.closes
        ));
    }
    let expected: f64 = scenario.arrivals.iter().sum();
    let well = |count: &f64| count.is_finite() && *count >= 0.0;
    if !scenario.arrivals.iter().all(well) || expected > CUSTOMERS_MAX {
        return Err(format!("arrivals are from 0 to {CUSTOMERS_MAX} in all"));
    }
    for (name, minutes) in [
        ("walk_minutes", scenario.walk_minutes),
        ("teller_spread", scenario.teller_spread),
        ("day_spread", scenario.day_spread),
        ("patience_minutes", scenario.patience_minutes.unwrap_or(1.0)),
        ("spread_minutes", scenario.appointments.spread_minutes),
    ] {
        if !well(&minutes) {
            return Err(format!("{name} is {minutes}; expected 0 or more"));
        }
    }
    let [from, to] = scenario.missed.return_minutes;
    if !(well(&from) && from <= to) {
        return Err("return_minutes are from and to, the smaller first".to_owned());
    }
    for share in [scenario.missed.share, scenario.missed.return_share] {
        if !(0.0..=1.0).contains(&share) {
            return Err(format!("a share is from 0 to 1, not {share}"));
        }
    }
    lanes(&scenario.lanes)?;
    services(scenario)?;
    counters(scenario)?;
    surges(scenario)
}

fn lanes(lanes: &LaneShares) -> Result<(), String> {
    let all = [lanes.care, lanes.vip, lanes.emergency];
    if all.iter().any(|share| !(0.0..=1.0).contains(share)) || all.iter().sum::<f64>() > 1.0 {
        return Err("the lanes' shares are from 0 to 1, and at most 1 in all".to_owned());
    }
    Ok(())
}

fn services(scenario: &Scenario) -> Result<(), String> {
    let services = &scenario.services;
    if services.is_empty() || services.len() > SERVICES_MAX {
        return Err(format!("expected one to {SERVICES_MAX} services"));
    }
    let keys: BTreeSet<_> = services.iter().map(|service| &service.id).collect();
    if keys.len() < services.len() {
        return Err("two services have one id".to_owned());
    }
    for service in services {
        let (mean, cv) = (service.mean_minutes, service.cv);
        if !(mean.is_finite() && mean > 0.0 && cv.is_finite() && cv >= 0.0) {
            let what = "expected a mean above 0 and a cv of 0 or more";
            return Err(format!("service {}: {what}", service.id));
        }
    }
    let shares: f64 = services.iter().map(|service| service.share).sum();
    if services.iter().any(|service| service.share < 0.0) || (shares - 1.0).abs() > ROUNDING {
        return Err(format!("the services' shares are {shares} in all; expected 1"));
    }
    Ok(())
}

pub(super) fn counters(scenario: &Scenario) -> Result<(), String> {
    let counters = &scenario.counters;
    let keys: BTreeSet<_> = counters.iter().map(|counter| counter.id).collect();
    if keys.len() < counters.len() {
        return Err("two counters have one id".to_owned());
    }
    for counter in counters {
        let known = |id: &ServiceId| scenario.services.iter().any(|service| service.id == *id);
        if let Some(unknown) = counter.services.iter().find(|id| !known(id)) {
            return Err(format!("counter {}: there is no service {unknown}", counter.id));
        }
        if counter.breaks.iter().any(|pause| pause.from >= pause.until) {
            return Err(format!("counter {}: a break ends after it begins", counter.id));
        }
    }
    for service in &scenario.services {
        let serves = |counter: &super::CounterScenario| {
            counter.services.contains(&service.id) && counter.closes.is_none()
        };
        if !counters.iter().any(serves) {
            return Err(format!("no counter serves {} to the end of the day", service.id));
        }
    }
    Ok(())
}

fn surges(scenario: &Scenario) -> Result<(), String> {
    for surge in &scenario.surges {
        if surge.from < scenario.opens || surge.until > scenario.closes || surge.from >= surge.until
        {
            return Err(format!("the surge from {} is not within the day", surge.from));
        }
        if !(0.0..=CUSTOMERS_MAX).contains(&surge.customers) {
            return Err(format!("the surge from {} has no customers", surge.from));
        }
        lanes(&surge.lanes)?;
        let known = |id: &ServiceId| scenario.services.iter().any(|service| service.id == *id);
        if let Some(unknown) = surge.shares.keys().find(|id| !known(id)) {
            return Err(format!("the surge's shares: there is no service {unknown}"));
        }
        let shares: f64 = surge.shares.values().sum();
        if !surge.shares.is_empty() && (shares - 1.0).abs() > ROUNDING {
            return Err(format!("the surge's shares are {shares} in all; expected 1"));
        }
    }
    Ok(())
}
