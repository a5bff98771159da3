//! How many customers came on the days before, for who expects the next one.

use super::{Store, StoreError};
use crate::calendar;
use rusqlite::params;
use shared::alert::{HALF_HOUR, HALF_HOURS_A_DAY};
use shared::{Moment, ServiceId};
use std::collections::BTreeMap;

/// How many of the latest days are told.
const DAYS_MAX: u32 = 60;

/// The customers of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals {
    /// ISO 8601 calendar date.
    pub date: String,
    /// How many came in each half hour from midnight on, in the branch's own time.
    pub half_hours: [u32; HALF_HOURS_A_DAY],
    /// How many came for each service.
    pub services: BTreeMap<ServiceId, u32>,
}

impl Store {
    /// The latest days before this date, the oldest first.
    pub fn arrivals(&self, before: &str) -> Result<Vec<Arrivals>, StoreError> {
        let mut query = self.db.prepare(
            "SELECT date, service, issued_at FROM ticket
             WHERE date IN (SELECT date FROM day WHERE date < ?1 ORDER BY date DESC LIMIT ?2)
             ORDER BY date",
        )?;
        let mut rows = query.query(params![before, DAYS_MAX])?;
        let mut days: Vec<Arrivals> = Vec::new();
        while let Some(row) = rows.next()? {
            let (date, service, at): (String, String, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            if days.last().is_none_or(|day| day.date != date) {
                let half_hours = [0; HALF_HOURS_A_DAY];
                days.push(Arrivals { date, half_hours, services: BTreeMap::new() });
            }
            let Some(day) = days.last_mut() else { continue };
            *day.services.entry(ServiceId(service)).or_default() += 1;
            let midnight = calendar::midnight(&day.date).unwrap_or_default();
            let half_hour = (Moment(at) - midnight).0 / HALF_HOUR.0;
            let place = usize::try_from(half_hour).ok();
            if let Some(count) = place.and_then(|place| day.half_hours.get_mut(place)) {
                *count += 1;
            }
        }
        Ok(days)
    }
}
