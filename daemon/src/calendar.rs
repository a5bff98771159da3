//! The business day follows the calendar: opened at start and after midnight, never while somebody
//! is being served.

use crate::desk::Desk;
use jiff::Zoned;
use shared::{Command, Moment, Refusal};
use std::time::Duration;

/// How often the date is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The business day that has been opened.
pub struct Calendar {
    desk: Desk,
    opened: Option<String>,
}

impl Calendar {
    /// Opens today before anyone is served.
    pub async fn open(desk: Desk) -> Self {
        let mut calendar = Self { desk, opened: None };
        calendar.look().await;
        calendar
    }

    /// Follows the date until the desk is gone.
    pub async fn keep(mut self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            self.look().await;
        }
    }

    async fn look(&mut self) {
        let now = Zoned::now();
        let today = now.strftime("%Y-%m-%d").to_string();
        if self.opened.as_deref() != Some(&today) && self.turn_to(&today, begin(&now)).await {
            tracing::info!("business day {today} is open");
            self.opened = Some(today);
        }
    }

    /// Closes the day before, if there is one, and opens this one. Whether it is open.
    async fn turn_to(&self, today: &str, begins_at: Option<Moment>) -> bool {
        match self.desk.day().await.as_deref() {
            Some(day) if day == today => return true,
            Some(day) if day > today => {
                tracing::warn!("business day {day} stays open: the clock says it is {today}");
                return true;
            }
            Some(day) => {
                if let Err(problem) = self.desk.report(Command::CloseDay {}).await {
                    tracing::info!("business day {day} stays open: {}", problem.title);
                    return false;
                }
            }
            None => {}
        }
        self.open_day(today, begins_at).await
    }

    /// Opens this day, or the latest one again if the clock has gone back behind it: a wrong clock
    /// closes no hall.
    async fn open_day(&self, date: &str, begins_at: Option<Moment>) -> bool {
        let open = Command::OpenDay { date: date.to_owned(), begins_at };
        let Err(problem) = self.desk.report(open).await else {
            return true;
        };
        tracing::warn!("business day {date} is not open: {}", problem.title);
        let Some(Refusal::DayGoesBack { last }) = problem.refusal else { return false };
        tracing::warn!("business day {last} is opened again");
        self.desk.report(Command::OpenDay { date: last, begins_at: None }).await.is_ok()
    }
}

/// When the date began, by the branch's own clock.
fn begin(now: &Zoned) -> Option<Moment> {
    let midnight = now.start_of_day().ok()?;
    Some(Moment(midnight.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests;
