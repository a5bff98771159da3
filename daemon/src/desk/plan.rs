//! 日计划: what a day leads to expect, from the calendar and from the days before.
//!
//! 1. A half hour's customers are the mean of the latest days of the same weekday, each divided by
//!    what the calendar says of it, times what it says of today. The mean of four same weekdays was
//!    6 % off on a bank's calls (Weinberg, Brown, Stroud, 2007), the last one alone 7.5 %.
//! 2. What a kind of day does is learned from the days of that kind; the calendar's own figure
//!    weighs as much as four of them.
//! 3. The counters of a half hour are the offered load and 1.06 times its square root, with which
//!    three of ten customers wait at all (square-root staffing).

use crate::store::Arrivals;
use jiff::ToSpan;
use jiff::civil::Date;
use shared::Rules;
use shared::alert::{DayPlan, HALF_HOURS_A_DAY};
use shared::rules::{Calendar, DayKind};

/// Nothing is expected before so many days have been seen.
const DAYS_MIN: usize = 3;
/// How many days of the same weekday, and of any where those are too few, are looked at.
const SAME_WEEKDAY_MAX: usize = 4;
const SAME_WEEKDAY_MIN: usize = 2;
const ANY_DAY_MAX: usize = 7;
/// How many days the calendar's own figure weighs.
const FACTOR_WEIGHT: f64 = 4.0;
/// What is added to the load for each square root of it.
const SQUARE_ROOT: f64 = 1.06;
/// A half hour in minutes.
const HALF_HOUR_MINUTES: f64 = 30.0;
/// Fewer than so many in a half hour ask for no counter.
const CUSTOMERS_MIN: f64 = 0.2;

/// What a date leads to expect under these rules, after these days.
pub(super) fn of(date: &str, rules: &Rules, past: &[Arrivals]) -> Option<DayPlan> {
    let today: Date = date.parse().ok()?;
    let calendar = &rules.calendar;
    let tomorrow = today.checked_add(1.day()).ok()?;
    let past: Vec<(Date, &Arrivals)> =
        past.iter().filter_map(|day| Some((day.date.parse().ok()?, day))).collect();
    let expected = expected(today, calendar, &past).unwrap_or_default();
    let mean = mean_minutes(rules, &past);
    let counters = expected.iter().map(|customers| counters(*customers, mean)).collect();
    Some(DayPlan {
        kinds: keys(today, calendar),
        tomorrow: keys(tomorrow, calendar),
        expected: expected.into_iter().map(thousandths).collect(),
        counters,
    })
}

/// How many come in each half hour.
fn expected(today: Date, calendar: &Calendar, past: &[(Date, &Arrivals)]) -> Option<Vec<f64>> {
    if past.len() < DAYS_MIN {
        return None;
    }
    let latest = past.iter().rev();
    let same = latest.clone().filter(|(date, _)| date.weekday() == today.weekday());
    let mut days: Vec<_> = same.take(SAME_WEEKDAY_MAX).collect();
    if days.len() < SAME_WEEKDAY_MIN {
        days = latest.take(ANY_DAY_MAX).collect();
    }
    let factor = |date: Date| learned_factor(date, calendar, past);
    let today = factor(today);
    let mut sums = vec![0.0; HALF_HOURS_A_DAY];
    for (date, day) in &days {
        let of_day = factor(*date);
        for (sum, came) in sums.iter_mut().zip(day.half_hours) {
            *sum += f64::from(came) / of_day;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of days")]
    let share = today / days.len() as f64;
    Some(sums.into_iter().map(|sum| sum * share).collect())
}

/// What the kinds of a day do to the number of customers, times one another.
fn learned_factor(date: Date, calendar: &Calendar, past: &[(Date, &Arrivals)]) -> f64 {
    let kinds = kinds(date, calendar).map(|kind| learned(kind, calendar, past));
    kinds.product()
}

/// What one kind of day does: its own figure, and the days of that kind that have been seen beside
/// the ordinary ones.
fn learned(kind: &DayKind, calendar: &Calendar, past: &[(Date, &Arrivals)]) -> f64 {
    let told = f64::from(kind.factor_percent) / 100.0;
    let total = |day: &Arrivals| f64::from(day.half_hours.iter().sum::<u32>());
    let is_plain = |date: Date| kinds(date, calendar).next().is_none();
    let plain: Vec<f64> = past.iter().filter(|it| is_plain(it.0)).map(|it| total(it.1)).collect();
    let Some(ordinary) = mean(&plain).filter(|mean| *mean > 0.0) else { return told };
    let of_kind = |date: Date| {
        let mut of_day = kinds(date, calendar);
        of_day.next().is_some_and(|first| first.id == kind.id) && of_day.next().is_none()
    };
    let seen: Vec<f64> =
        past.iter().filter(|it| of_kind(it.0)).map(|it| total(it.1) / ordinary).collect();
    #[expect(clippy::cast_precision_loss, reason = "a handful of days")]
    let count = seen.len() as f64;
    (FACTOR_WEIGHT * told + seen.iter().sum::<f64>()) / (FACTOR_WEIGHT + count)
}

fn keys(date: Date, calendar: &Calendar) -> Vec<String> {
    kinds(date, calendar).map(|kind| kind.id.clone()).collect()
}

/// The kinds of day that a date is.
fn kinds(date: Date, calendar: &Calendar) -> impl Iterator<Item = &DayKind> {
    let is_holiday = |date: Date| calendar.holidays.contains(&date.to_string());
    let after = date.checked_sub(1.day()).is_ok_and(is_holiday) && !is_holiday(date);
    let last = i16::from(date.days_in_month()) - i16::from(date.day());
    let day = u8::try_from(date.day()).unwrap_or(0);
    let is_of = move |kind: &&DayKind| {
        kind.days_of_month.contains(&day)
            || last < i16::from(kind.last_days)
            || (kind.after_holiday && after)
            || kind.dates.contains(&date.to_string())
    };
    calendar.kinds.iter().filter(is_of)
}

/// How long one customer takes, by how many came for each service.
fn mean_minutes(rules: &Rules, past: &[(Date, &Arrivals)]) -> f64 {
    let (mut minutes, mut customers) = (0.0, 0.0);
    for service in &rules.services {
        let came = past.iter().filter_map(|(_, day)| day.services.get(&service.id));
        let came = f64::from(came.sum::<u32>());
        #[expect(clippy::cast_precision_loss, reason = "a service takes minutes")]
        let mean = service.limits.mean.0 as f64 / 60_000.0;
        minutes += came * mean;
        customers += came;
    }
    if customers > 0.0 { minutes / customers } else { 0.0 }
}

/// How many counters a half hour asks for.
fn counters(customers: f64, mean_minutes: f64) -> u16 {
    if customers < CUSTOMERS_MIN {
        return 0;
    }
    let load = customers * mean_minutes / HALF_HOUR_MINUTES;
    whole((load + SQUARE_ROOT * load.sqrt()).ceil().max(1.0))
}

fn mean(values: &[f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "some weeks of days")]
    let count = values.len() as f64;
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few counters")]
fn whole(count: f64) -> u16 {
    count as u16
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds")]
fn thousandths(customers: f64) -> u32 {
    (customers * 1_000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::{Arrivals, Calendar, Date, DayKind, HALF_HOURS_A_DAY, Rules, ToSpan, of};
    use shared::moment::Millis;
    use shared::rules::Service;
    use shared::rules::limits::Limits;
    use shared::{Series, ServiceId, Text};
    use std::collections::BTreeMap;

    fn kind(id: &str) -> DayKind {
        let (id, name, dates) = (id.to_owned(), Text::from([("en", "A day")]), Vec::new());
        let (days_of_month, last_days, after_holiday) = (Vec::new(), 0, false);
        DayKind { id, name, days_of_month, last_days, after_holiday, dates, factor_percent: 200 }
    }

    fn rules() -> Rules {
        let kinds = vec![
            DayKind { days_of_month: vec![10], ..kind("pension") },
            DayKind { last_days: 2, ..kind("month-end") },
            DayKind { after_holiday: true, ..kind("after") },
            DayKind { dates: vec!["2026-11-18".to_owned()], ..kind("market") },
        ];
        let holidays = vec!["2026-10-06".to_owned(), "2026-10-07".to_owned()];
        let cash = Service {
            id: ServiceId("cash".to_owned()),
            name: Text::from([("en", "Cash")]),
            icon: shared::rules::Icon::Other,
            series: Series('A'),
            group: None,
            due: Millis::minutes(5),
            limits: Limits { mean: Millis::minutes(6), ..Limits::default() },
            express: false,
            overnight: false,
            target: None,
            wait_target: None,
        };
        let calendar = Calendar { holidays, kinds };
        Rules { calendar, services: vec![cash], ..Rules::default() }
    }

    /// So many in the half hour from 9 o'clock, and half as many in the next.
    fn day(date: Date, came: u32) -> Arrivals {
        let mut half_hours = [0; HALF_HOURS_A_DAY];
        (half_hours[18], half_hours[19]) = (came, came / 2);
        let services = BTreeMap::from([(ServiceId("cash".to_owned()), came + came / 2)]);
        Arrivals { date: date.to_string(), half_hours, services }
    }

    #[test]
    fn the_calendar_names_the_kinds_of_today_and_tomorrow() {
        let rules = rules();
        let kinds = |date: &str| {
            let plan = of(date, &rules, &[]).unwrap();
            assert_eq!((plan.expected.len(), plan.counters.len()), (0, 0), "no day was seen");
            (plan.kinds.join(" "), plan.tomorrow.join(" "))
        };
        let is = |today: &str, tomorrow: &str| (today.to_owned(), tomorrow.to_owned());
        assert_eq!(kinds("2026-11-09"), is("", "pension"));
        assert_eq!(kinds("2026-11-10"), is("pension", ""));
        assert_eq!(kinds("2026-02-27"), is("month-end", "month-end"));
        assert_eq!(kinds("2028-02-29"), is("month-end", ""));
        assert_eq!(kinds("2026-10-07"), is("", "after"), "a holiday is no day after one");
        assert_eq!(kinds("2026-11-17"), is("", "market"));
        assert_eq!(of("heute", &rules, &[]), None);
    }

    #[test]
    fn a_day_is_expected_like_those_of_its_weekday() {
        // Four weeks from Monday, 2026-10-12, with twice as many on Mondays; pension day is on
        // Tuesday, 2026-11-10.
        let first: Date = "2026-10-12".parse().unwrap();
        let days = (0..28).map(|after| {
            let date = first + after.days();
            day(date, if after % 7 == 0 { 40 } else { 20 })
        });
        let past: Vec<Arrivals> = days.collect();
        let rules = rules();
        let expected = |date: &str| {
            let plan = of(date, &rules, &past).unwrap();
            (plan.expected[18], plan.expected[19], plan.counters[18], plan.counters[20])
        };
        // 40 customers of 6 min are a load of 8: 8 and 1.06 times its root are 10.998.
        assert_eq!(expected("2026-11-09"), (40_000, 20_000, 11, 0));
        assert_eq!(expected("2026-11-10"), (40_000, 20_000, 11, 0), "twice a Tuesday");
        assert_eq!(expected("2026-11-11"), (20_000, 10_000, 7, 0));
        assert!(of("2026-11-09", &rules, &past[..2]).unwrap().expected.is_empty(), "too few");
    }

    #[test]
    fn what_a_kind_of_day_does_is_learned_from_its_days() {
        let first: Date = "2026-09-01".parse().unwrap();
        let days = (0..61).map(|after| {
            let date = first + after.days();
            day(date, if date.day() == 10 { 60 } else { 20 })
        });
        let past: Vec<Arrivals> = days.collect();
        let mut rules = rules();
        rules.calendar.kinds.truncate(1);
        let plan = of("2026-11-10", &rules, &past).unwrap();
        // The calendar says 2, four times; two days said 3.
        let factor = (4.0 * 2.0 + 2.0 * 3.0) / 6.0;
        assert!((f64::from(plan.expected[18]) / 20_000.0 - factor).abs() < 0.01, "{plan:?}");
    }
}
