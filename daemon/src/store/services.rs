//! What services of the past took, for who learns from them.

use super::{Store, StoreError};
use rusqlite::params;
use shared::{CounterId, Moment, ServiceId};

/// How many of the latest tickets' services are told: some weeks of a branch.
const TAKEN_MAX: u32 = 6_000;

/// One service from beginning to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceTaken {
    /// What for.
    pub service: ServiceId,
    /// Where.
    pub counter: CounterId,
    /// From.
    pub began_at: Moment,
    /// Until.
    pub ended_at: Moment,
}

impl Store {
    /// The latest services that were brought to an end, the oldest first.
    pub fn services_taken(&self) -> Result<Vec<ServiceTaken>, StoreError> {
        let mut query = self.db.prepare(
            "SELECT service, counter, began_at, ended_at FROM stage
             WHERE kind = 'service' AND counter IS NOT NULL
               AND ended_by IN ('finished', 'transferred')
             ORDER BY ticket DESC, seq DESC LIMIT ?1",
        )?;
        let rows = query.query_map(params![TAKEN_MAX], |row| {
            Ok(ServiceTaken {
                service: ServiceId(row.get(0)?),
                counter: CounterId(row.get(1)?),
                began_at: Moment(row.get(2)?),
                ended_at: Moment(row.get(3)?),
            })
        })?;
        let mut taken = rows.collect::<Result<Vec<_>, _>>()?;
        taken.sort_by_key(|service| service.ended_at);
        Ok(taken)
    }
}
