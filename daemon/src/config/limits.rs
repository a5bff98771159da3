//! What a service gives out in a day, and when.

use super::check::Mistake;
use super::{File, ServiceFile};
use serde::Deserialize;
use shared::moment::Millis;
use shared::rules::limits::{Closing, Limits, MINUTES_A_DAY, SPANS_MAX, Span};
use toml::Spanned;

/// The longest that one customer takes on average, in minutes.
const MEAN_MINUTES_MAX: u16 = 240;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ClosingFile {
    margin_minutes: u16,
}

impl Default for ClosingFile {
    fn default() -> Self {
        Self { margin_minutes: 10 }
    }
}

impl ClosingFile {
    pub(super) fn proposed(&self) -> Closing {
        Closing { margin: Millis::minutes(i64::from(self.margin_minutes)) }
    }
}

pub(super) fn mean_minutes() -> Spanned<u16> {
    Spanned::new(0..0, 5)
}

/// The first mistake in a service's limits.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    for service in &file.services {
        let mut before = 0;
        for text in &service.hours {
            let at = text.span().start;
            let span = span(text.get_ref()).map_err(|what| (at, what))?;
            if span.from_min < before {
                return Err((at, "expected the hours in order, none over another".to_owned()));
            }
            before = span.to_min;
        }
        if let Some(last) = service.hours.get(SPANS_MAX) {
            return Err((
                last.span().start,
                format!("expected at most {SPANS_MAX} spans of hours"),
            ));
        }
        let maxima =
            [("daily_max", &service.daily_max), ("per_person_max", &service.per_person_max)];
        for (name, max) in maxima {
            if let Some(none) = max.as_ref().filter(|max| *max.get_ref() == 0) {
                let what = format!("{name} is 0; expected 1 or more, or no such line");
                return Err((none.span().start, what));
            }
        }
        let mean = &service.mean_minutes;
        if !(1..=MEAN_MINUTES_MAX).contains(mean.get_ref()) {
            let what = format!("expected 1 to {MEAN_MINUTES_MAX} minutes for one customer");
            return Err((mean.span().start, what));
        }
    }
    Ok(())
}

/// The limits of a service that has been checked.
pub(super) fn proposed(service: &ServiceFile) -> Limits {
    Limits {
        hours: service.hours.iter().filter_map(|text| span(text.get_ref()).ok()).collect(),
        daily_max: service.daily_max.as_ref().map(|max| *max.get_ref()),
        per_person_max: service.per_person_max.as_ref().map(|max| *max.get_ref()),
        mean: Millis::minutes(i64::from(*service.mean_minutes.get_ref())),
    }
}

/// A span such as `09:00-11:30`.
pub(super) fn span(text: &str) -> Result<Span, String> {
    let wrong = || format!("\"{text}\" is no span of hours; expected one such as \"09:00-11:30\"");
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    let (from_min, to_min) = (minute(from).ok_or_else(wrong)?, minute(to).ok_or_else(wrong)?);
    if from_min >= to_min {
        return Err(format!("{text} ends before it begins"));
    }
    Ok(Span { from_min, to_min })
}

/// The minute of the day that `HH:MM` names; `24:00` is its end.
pub(super) fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= MINUTES_A_DAY).then_some(minute)
}
