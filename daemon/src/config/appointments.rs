//! Which appointments are given, and how long one is waited for.

use super::File;
use super::check::Mistake;
use super::limits::minute;
use serde::Deserialize;
use shared::ServiceId;
use shared::moment::Millis;
use shared::rules::appointments::{Appointments, Slots};
use shared::rules::limits::Span;
use toml::Spanned;

/// How many sets of slots a branch has at most.
const SLOTS_MAX: usize = 50;
/// The shortest and the longest time from a slot to the next, in minutes.
const EVERY_MIN: std::ops::RangeInclusive<u16> = 5..=480;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AppointmentsFile {
    early_minutes: u16,
    late_minutes: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SlotsFile {
    service: Spanned<ServiceId>,
    from: Spanned<String>,
    to: Spanned<String>,
    every_min: Spanned<u16>,
    capacity: Spanned<u16>,
}

impl Default for AppointmentsFile {
    fn default() -> Self {
        Self { early_minutes: 30, late_minutes: 15 }
    }
}

/// The first mistake in what is said of slots.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    for slots in &file.slots {
        let (id, at) = (slots.service.get_ref(), slots.service.span().start);
        if !file.services.iter().any(|service| service.id.get_ref() == id) {
            let what = format!("there is no service \"{id}\"; expected the id of a [[service]]");
            return Err((at, what));
        }
        for time in [&slots.from, &slots.to] {
            if minute(time.get_ref()).is_none() {
                let what =
                    format!("\"{}\" is no time; expected one such as \"09:30\"", time.get_ref());
                return Err((time.span().start, what));
            }
        }
        if minute(slots.from.get_ref()) >= minute(slots.to.get_ref()) {
            return Err((slots.to.span().start, "the slots end before they begin".to_owned()));
        }
        if !EVERY_MIN.contains(slots.every_min.get_ref()) {
            let (least, most) = (EVERY_MIN.start(), EVERY_MIN.end());
            let what = format!("expected {least} to {most} minutes from a slot to the next");
            return Err((slots.every_min.span().start, what));
        }
        if *slots.capacity.get_ref() == 0 {
            return Err((
                slots.capacity.span().start,
                "expected a capacity of 1 or more".to_owned(),
            ));
        }
    }
    if let Some(last) = file.slots.get(SLOTS_MAX) {
        return Err((last.service.span().start, format!("expected at most {SLOTS_MAX} [[slots]]")));
    }
    Ok(())
}

/// The rules of appointments of a file that has been checked.
pub(super) fn proposed(file: &File) -> Appointments {
    let minutes = |minutes: u16| Millis::minutes(i64::from(minutes));
    let slots = file.slots.iter().map(|slots| Slots {
        service: slots.service.get_ref().clone(),
        span: Span {
            from_min: minute(slots.from.get_ref()).unwrap_or_default(),
            to_min: minute(slots.to.get_ref()).unwrap_or_default(),
        },
        every_min: *slots.every_min.get_ref(),
        capacity: *slots.capacity.get_ref(),
    });
    Appointments {
        early: minutes(file.appointments.early_minutes),
        late: minutes(file.appointments.late_minutes),
        slots: slots.collect(),
    }
}
