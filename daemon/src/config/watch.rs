//! When the lobby manager is warned, and on which days many come.

use super::File;
use super::check::{Mistake, NAME_CHARS_MAX, name, unique};
use jiff::civil::Date;
use serde::Deserialize;
use shared::Text;
use shared::moment::Millis;
use shared::rules::{Calendar, DayKind, Watch};
use toml::Spanned;

/// How many kinds of day, and how many dates, a calendar may have.
const KINDS_MAX: usize = 16;
const DATES_MAX: usize = 400;
/// The longest bound, in minutes or seconds.
const BOUND_MAX: u16 = 600;
/// What a kind of day may do to the number of customers, in percent.
const FACTOR_PERCENT: [u16; 2] = [50, 500];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WatchFile {
    long_wait_minutes: Spanned<u16>,
    warn_before_minutes: Spanned<u16>,
    idle_seconds: Spanned<u16>,
    unserved_seconds: Spanned<u16>,
    help_seconds: Spanned<u16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CalendarFile {
    holidays: Vec<Spanned<String>>,
    day: Vec<DayFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayFile {
    id: Spanned<String>,
    name: Spanned<Text>,
    #[serde(default)]
    days_of_month: Vec<Spanned<u8>>,
    #[serde(default)]
    last_days_of_month: u8,
    #[serde(default)]
    after_holiday: bool,
    #[serde(default)]
    dates: Vec<Spanned<String>>,
    factor_percent: Spanned<u16>,
}

impl Default for WatchFile {
    fn default() -> Self {
        let Watch { long_wait, warn_before, idle, unserved, help } = Watch::default();
        let over = |length: Millis, unit: i64| {
            Spanned::new(0..0, u16::try_from(length.0 / unit).unwrap_or(u16::MAX))
        };
        Self {
            long_wait_minutes: over(long_wait, 60_000),
            warn_before_minutes: over(warn_before, 60_000),
            idle_seconds: over(idle, 1_000),
            unserved_seconds: over(unserved, 1_000),
            help_seconds: over(help, 1_000),
        }
    }
}

impl WatchFile {
    pub(super) fn proposed(&self) -> Watch {
        let minutes = |minutes: &Spanned<u16>| Millis::minutes(i64::from(*minutes.get_ref()));
        let seconds = |seconds: &Spanned<u16>| Millis::seconds(i64::from(*seconds.get_ref()));
        Watch {
            long_wait: minutes(&self.long_wait_minutes),
            warn_before: minutes(&self.warn_before_minutes),
            idle: seconds(&self.idle_seconds),
            unserved: seconds(&self.unserved_seconds),
            help: seconds(&self.help_seconds),
        }
    }
}

impl CalendarFile {
    pub(super) fn proposed(self) -> Calendar {
        let plain = |dates: Vec<Spanned<String>>| -> Vec<String> {
            dates.into_iter().map(Spanned::into_inner).collect()
        };
        let kind = |day: DayFile| DayKind {
            id: day.id.into_inner(),
            name: day.name.into_inner(),
            days_of_month: day.days_of_month.into_iter().map(Spanned::into_inner).collect(),
            last_days: day.last_days_of_month,
            after_holiday: day.after_holiday,
            dates: plain(day.dates),
            factor_percent: day.factor_percent.into_inner(),
        };
        let kinds = self.day.into_iter().map(kind).collect();
        Calendar { holidays: plain(self.holidays), kinds }
    }
}

/// The first mistake about either.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    bounds(&file.watch)?;
    for service in &file.services {
        if let Some(minutes) = &service.wait_target_minutes {
            within(minutes, 1)?;
        }
    }
    let CalendarFile { holidays, day: kinds } = &file.calendar;
    dates(holidays)?;
    unique(kinds.iter().map(|kind| (kind.id.span().start, kind.id.get_ref())))?;
    if let Some(kind) = kinds.get(KINDS_MAX) {
        let what = format!("expected at most {KINDS_MAX} kinds of day");
        return Err((kind.id.span().start, what));
    }
    kinds.iter().try_for_each(|day| kind(file, day))
}

fn bounds(watch: &WatchFile) -> Result<(), Mistake> {
    let WatchFile { long_wait_minutes, warn_before_minutes, .. } = watch;
    within(long_wait_minutes, 2)?;
    within(warn_before_minutes, 0)?;
    if warn_before_minutes.get_ref() >= long_wait_minutes.get_ref() {
        let what = "expected less than long_wait_minutes".to_owned();
        return Err((warn_before_minutes.span().start, what));
    }
    let seconds = [&watch.idle_seconds, &watch.unserved_seconds, &watch.help_seconds];
    seconds.into_iter().try_for_each(|bound| within(bound, 1))
}

fn kind(file: &File, kind: &DayFile) -> Result<(), Mistake> {
    name(file, &kind.name, NAME_CHARS_MAX)?;
    dates(&kind.dates)?;
    if let Some(day) = kind.days_of_month.iter().find(|day| !(1..=31).contains(day.get_ref())) {
        return Err((day.span().start, "expected days from 1 to 31".to_owned()));
    }
    let never = kind.days_of_month.is_empty()
        && kind.dates.is_empty()
        && kind.last_days_of_month == 0
        && !kind.after_holiday;
    if never {
        let what = "no day is of this kind; expected days_of_month, last_days_of_month, \
                    after_holiday or dates";
        return Err((kind.id.span().start, what.to_owned()));
    }
    let [least, most] = FACTOR_PERCENT;
    if !(least..=most).contains(kind.factor_percent.get_ref()) {
        let what = format!("expected {least} to {most} percent of an ordinary day");
        return Err((kind.factor_percent.span().start, what));
    }
    Ok(())
}

fn dates(dates: &[Spanned<String>]) -> Result<(), Mistake> {
    if let Some(date) = dates.get(DATES_MAX) {
        return Err((date.span().start, format!("expected at most {DATES_MAX} dates")));
    }
    match dates.iter().find(|date| date.get_ref().parse::<Date>().is_err()) {
        Some(date) => {
            let what = format!("\"{}\" is no date; expected one like 2026-10-01", date.get_ref());
            Err((date.span().start, what))
        }
        None => Ok(()),
    }
}

fn within(bound: &Spanned<u16>, least: u16) -> Result<(), Mistake> {
    if (least..=BOUND_MAX).contains(bound.get_ref()) {
        return Ok(());
    }
    Err((bound.span().start, format!("expected {least} to {BOUND_MAX}")))
}
