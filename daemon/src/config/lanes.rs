//! Who may be put into which lane, and how soon an emergency is seen to.

use super::File;
use super::check::Mistake;
use serde::Deserialize;
use shared::moment::Millis;
use shared::rules::lanes::{EmergencyClocks, Lanes};
use toml::Spanned;

/// The longest that an emergency may wait for a step, in hours.
const HOURS_MAX: u16 = 24;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LanesFile {
    care_by_asking: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct EmergencyFile {
    answered_within_hours: Spanned<u16>,
    measure_within_hours: Spanned<u16>,
}

impl Default for EmergencyFile {
    fn default() -> Self {
        let hours = |hours| Spanned::new(0..0, hours);
        Self { answered_within_hours: hours(1), measure_within_hours: hours(4) }
    }
}

impl LanesFile {
    pub(super) fn proposed(&self) -> Lanes {
        Lanes { care_by_asking: self.care_by_asking }
    }
}

impl EmergencyFile {
    pub(super) fn proposed(&self) -> EmergencyClocks {
        let hours = |hours: &Spanned<u16>| Millis::minutes(i64::from(*hours.get_ref()) * 60);
        EmergencyClocks {
            answered_within: hours(&self.answered_within_hours),
            measure_within: hours(&self.measure_within_hours),
        }
    }
}

/// The first mistake in an emergency's clocks.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    let (answered, measure) =
        (&file.emergency.answered_within_hours, &file.emergency.measure_within_hours);
    for hours in [answered, measure] {
        if !(1..=HOURS_MAX).contains(hours.get_ref()) {
            return Err((hours.span().start, format!("expected 1 to {HOURS_MAX} hours")));
        }
    }
    if measure.get_ref() < answered.get_ref() {
        let what = "expected answered_within_hours or more".to_owned();
        return Err((measure.span().start, what));
    }
    Ok(())
}
