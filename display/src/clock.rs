//! The wall's clock: the daemon's time in this machine's zone, read from its compiled zone file
//! (RFC 8536).

use shared::Moment;
use shared::moment::Millis;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where compiled zones lie.
const ZONES: &str = "/usr/share/zoneinfo";
/// The zone of the machine.
const LOCAL: &str = "/etc/localtime";
const HEADER_BYTES: usize = 44;
const DAY_S: i64 = 86_400;

/// A date and time as a clock on the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallTime {
    pub year: i32,
    pub month: i32,
    pub day: i32,
    /// 0 is Monday.
    pub weekday: i32,
    pub hour: i32,
    pub minute: i32,
    pub second: i32,
}

/// A time zone: seconds ahead of UTC, from each change on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    before: i64,
    changes: Vec<(i64, i64)>,
}

/// This machine's time.
pub fn here() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Zone {
    /// The zone of `TZ` or of the machine; UTC when neither can be read.
    pub fn of_machine() -> Self {
        let path = std::env::var("TZ").ok().filter(|name| !name.is_empty()).map_or_else(
            || PathBuf::from(LOCAL),
            |name| Path::new(ZONES).join(name.trim_start_matches(':')),
        );
        let zone = std::fs::read(&path).ok().and_then(|bytes| Self::parse(&bytes));
        zone.unwrap_or_else(|| {
            tracing::warn!("the time zone {} cannot be read: UTC is shown", path.display());
            Self::default()
        })
    }

    /// The date and time in this zone.
    pub fn at(&self, moment: Moment, offset: Millis) -> WallTime {
        let seconds = (moment + offset).0.div_euclid(1_000);
        let seconds = seconds + self.ahead(seconds);
        let day = seconds.div_euclid(DAY_S);
        let (year, month, day_of_month) = date(day);
        let second = seconds.rem_euclid(DAY_S);
        let part = |value: i64| i32::try_from(value).unwrap_or_default();
        WallTime {
            year: part(year),
            month: part(month),
            day: part(day_of_month),
            // 1970-01-01 was a Thursday.
            weekday: part((day + 3).rem_euclid(7)),
            hour: part(second / 3_600),
            minute: part(second / 60 % 60),
            second: part(second % 60),
        }
    }

    fn ahead(&self, seconds: i64) -> i64 {
        let passed = self.changes.partition_point(|(from, _)| *from <= seconds);
        passed.checked_sub(1).map_or(self.before, |last| self.changes[last].1)
    }

    /// Reads the 64-bit half of a zone file, version 2 or later.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let first = Counts::parse(bytes)?;
        let half = bytes.get(HEADER_BYTES + first.body_bytes(4)..)?;
        let counts = Counts::parse(half)?;
        let times = half.get(HEADER_BYTES..HEADER_BYTES + counts.body_bytes(8))?;
        let kinds = times.get(counts.times * 8..)?;
        let types = kinds.get(counts.times..)?;
        let ahead = |kind: usize| {
            let bytes = types.get(kind * 6..kind * 6 + 4).filter(|_| kind < counts.types)?;
            Some(i64::from(i32::from_be_bytes(bytes.try_into().ok()?)))
        };
        let change = |index: usize| {
            let at = times.get(index * 8..index * 8 + 8)?;
            let at = i64::from_be_bytes(at.try_into().ok()?);
            Some((at, ahead(usize::from(*kinds.get(index)?))?))
        };
        let changes = (0..counts.times).map(change).collect::<Option<Vec<_>>>()?;
        Some(Self { before: ahead(0)?, changes })
    }
}

/// How many of each a half of a zone file has.
struct Counts {
    flags: usize,
    leaps: usize,
    times: usize,
    types: usize,
    letters: usize,
}

impl Counts {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEADER_BYTES).filter(|head| head.starts_with(b"TZif"))?;
        let count = |index: usize| {
            let from = 20 + index * 4;
            let bytes = head.get(from..from + 4)?;
            usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        let flags = count(0)? + count(1)?;
        let (leaps, times) = (count(2)?, count(3)?);
        Some(Self { flags, leaps, times, types: count(4)?, letters: count(5)? })
    }

    fn body_bytes(&self, time_bytes: usize) -> usize {
        self.times * (time_bytes + 1)
            + self.types * 6
            + self.letters
            + self.leaps * (time_bytes + 4)
            + self.flags
    }
}

/// The Gregorian date of a day counted from 1970-01-01: eras of 400 years that begin in March.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(seconds: i64) -> WallTime {
        Zone::default().at(Moment(seconds * 1_000), Millis(0))
    }

    #[test]
    fn known_days_have_their_dates() {
        let days = [(0, (1970, 1, 1, 3)), (951_782_400, (2000, 2, 29, 1))];
        let days = days.into_iter().chain([(1_795_219_200, (2026, 11, 21, 5))]);
        for (seconds, (year, month, day, weekday)) in days {
            let time = utc(seconds);
            assert_eq!(
                (time.year, time.month, time.day, time.weekday),
                (year, month, day, weekday)
            );
        }
        let late = utc(1_795_219_200 - 1);
        assert_eq!((late.day, late.hour, late.minute, late.second), (20, 23, 59, 59));
    }

    #[test]
    fn the_daemons_clock_is_shown_not_ours() {
        let time = Zone::default().at(Moment(0), Millis::minutes(90));
        assert_eq!((time.hour, time.minute), (1, 30));
    }

    #[test]
    fn a_zone_file_is_read_to_its_last_change() {
        let zone = Zone::parse(&zone_file()).unwrap();
        assert_eq!(zone.ahead(-1), 29_143);
        assert_eq!(zone.ahead(1_000), 28_800);
        assert_eq!(zone.at(Moment(1_795_219_200_000), Millis(0)).hour, 8);
    }

    #[test]
    fn what_is_no_zone_file_is_refused() {
        assert_eq!(Zone::parse(b""), None);
        let whole = zone_file();
        for length in 0..whole.len() {
            assert_eq!(Zone::parse(&whole[..length]), None, "cut at {length}");
        }
    }

    /// Local mean time before second 0, eight hours ahead from then on.
    fn zone_file() -> Vec<u8> {
        let head = |times: u8, types: u8| {
            let mut head = b"TZif2".to_vec();
            head.resize(HEADER_BYTES, 0);
            head[35] = times;
            head[39] = types;
            head
        };
        let mut file = head(0, 0);
        file.extend(head(1, 2));
        file.extend(0_i64.to_be_bytes());
        file.push(1);
        for ahead in [29_143_i32, 28_800] {
            file.extend(ahead.to_be_bytes());
            file.extend([0, 0]);
        }
        file
    }
}
