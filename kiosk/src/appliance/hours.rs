//! Parts of the day, as they are written on the command line. Pure.

use jiff::civil::Time;

/// Part of every day, over midnight where it ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    from: Time,
    until: Time,
}

impl Hours {
    /// From a time until before another; the same one twice is no time at all.
    pub fn between(from: Time, until: Time) -> Self {
        Self { from, until }
    }

    /// Whether it is that part of the day.
    pub fn hold(self, now: Time) -> bool {
        if self.from <= self.until {
            (self.from..self.until).contains(&now)
        } else {
            now >= self.from || now < self.until
        }
    }
}

/// Reads `HH:MM`.
pub fn time(text: &str) -> Result<Time, String> {
    let told = || "a time of day is expected, such as 03:30".to_owned();
    // The library also reads times that nobody writes on a clock, such as 3:30.
    let is_clock = text.len() == 5;
    is_clock.then(|| Time::strptime("%H:%M", text).ok()).flatten().ok_or_else(told)
}

/// Reads `HH:MM-HH:MM`.
pub fn hours(text: &str) -> Result<Hours, String> {
    let told = || "two different times of day are expected, such as 22:00-06:30".to_owned();
    let (from, until) = text.split_once('-').ok_or_else(told)?;
    let (from, until) = (time(from)?, time(until)?);
    if from == until { Err(told()) } else { Ok(Hours::between(from, until)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(span: &str, now: &str, expected: bool) {
        assert_eq!(hours(span).unwrap().hold(time(now).unwrap()), expected, "{now} in {span}");
    }

    #[test]
    fn hours_hold_from_their_first_minute_until_before_their_last() {
        check("09:00-17:00", "08:59", false);
        check("09:00-17:00", "09:00", true);
        check("09:00-17:00", "16:59", true);
        check("09:00-17:00", "17:00", false);
    }

    #[test]
    fn hours_hold_over_midnight() {
        check("22:00-06:30", "21:59", false);
        check("22:00-06:30", "22:00", true);
        check("22:00-06:30", "00:00", true);
        check("22:00-06:30", "06:29", true);
        check("22:00-06:30", "06:30", false);
        check("22:00-00:00", "23:59", true);
        check("22:00-00:00", "00:00", false);
    }

    #[test]
    fn what_is_no_time_is_told_with_an_example() {
        for wrong in ["", "3:30", "24:00", "12:60", "noon", "12:00:00"] {
            assert!(time(wrong).unwrap_err().contains("such as 03:30"), "{wrong}");
        }
        for wrong in ["22:00", "22:00-22:00"] {
            assert!(hours(wrong).unwrap_err().contains("such as 22:00-06:30"), "{wrong}");
        }
        assert!(hours("22:00-6:30").unwrap_err().contains("such as 03:30"));
    }
}
