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
        let mut midnight = Moment::default();
        while let Some(row) = rows.next()? {
            let (date, service, at): (String, String, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            if days.last().is_none_or(|day| day.date != date) {
                midnight = calendar::midnight(&date).unwrap_or_default();
                let half_hours = [0; HALF_HOURS_A_DAY];
                days.push(Arrivals { date, half_hours, services: BTreeMap::new() });
            }
            let Some(day) = days.last_mut() else { continue };
            *day.services.entry(ServiceId(service)).or_default() += 1;
            let half_hour = (Moment(at) - midnight).0 / HALF_HOUR.0;
            let place = usize::try_from(half_hour).ok();
            if let Some(count) = place.and_then(|place| day.half_hours.get_mut(place)) {
                *count += 1;
            }
        }
        Ok(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn customers_are_counted_by_day_and_half_hour_of_the_branchs_time() {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let issue = |id: i64, date: &str, half_hour: i64| {
            let day = "INSERT OR IGNORE INTO day (date, first_seq) VALUES (?1, ?2)";
            store.db.execute(day, params![date, id]).unwrap();
            let at = calendar::midnight(date).unwrap().0 + half_hour * HALF_HOUR.0 + 1;
            let ticket = "INSERT INTO ticket (id, date, number, service, lane, language,
                                              people_ahead, issued_at, stand)
                          VALUES (?1, ?2, ?3, 'cash', 'ordinary', 'zh', 0, ?4, 'finished')";
            store.db.execute(ticket, params![id, date, format!("A{id:03}"), at]).unwrap();
        };
        issue(1, "2026-11-20", 18);
        issue(2, "2026-11-21", 18);
        issue(3, "2026-11-21", 18);
        issue(4, "2026-11-21", 33);
        issue(5, "2026-11-22", 18);
        let days = store.arrivals("2026-11-22").unwrap();
        let of = |day: &Arrivals| (day.date.clone(), day.half_hours[18], day.half_hours[33]);
        let expected = [("2026-11-20".to_owned(), 1, 0), ("2026-11-21".to_owned(), 2, 1)];
        assert_eq!(days.iter().map(of).collect::<Vec<_>>(), expected, "not of the day itself");
        assert_eq!(days[1].services, BTreeMap::from([(ServiceId("cash".to_owned()), 3)]));
    }
}
