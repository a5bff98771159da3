//! The business day under a right and a wrong clock.

use super::{Calendar, midnight};
use crate::desk::Desk;
use crate::desk::tests::{BRANCH_DAY, issue, open_branch};
use crate::store::Store;
use jiff::Zoned;
use jiff::tz::TimeZone;
use shared::{Command, CounterId, Moment};
use tempfile::TempDir;

const DAY_BEFORE: &str = "2026-11-22";
const DAY_AFTER: &str = "2026-11-24";

/// A calendar beside a branch whose day is open.
async fn calendar(folder: &TempDir) -> (Calendar, Desk) {
    let (desk, _) = open_branch(folder.path()).await;
    (Calendar { desk: desk.clone(), opened: None }, desk)
}

#[tokio::test]
async fn midnight_turns_to_the_next_day() {
    let folder = TempDir::new().unwrap();
    let (calendar, desk) = calendar(&folder).await;
    assert!(calendar.turn_to(BRANCH_DAY).await);
    assert!(calendar.turn_to(DAY_AFTER).await);
    assert_eq!(desk.day().await.as_deref(), Some(DAY_AFTER));
}

#[tokio::test]
async fn a_customer_at_a_counter_keeps_the_day_open() {
    let folder = TempDir::new().unwrap();
    let (calendar, desk) = calendar(&folder).await;
    let counter = CounterId(1);
    desk.report(issue()).await.unwrap();
    desk.report(Command::OpenCounter { counter, teller: None }).await.unwrap();
    desk.report(Command::CallNext { counter }).await.unwrap();
    assert!(!calendar.turn_to(DAY_AFTER).await);
    assert_eq!(desk.day().await.as_deref(), Some(BRANCH_DAY));
}

#[tokio::test]
async fn a_clock_that_went_back_closes_no_hall() {
    let folder = TempDir::new().unwrap();
    let (calendar, desk) = calendar(&folder).await;
    assert!(calendar.turn_to(DAY_BEFORE).await);
    assert_eq!(desk.day().await.as_deref(), Some(BRANCH_DAY), "an open day stays open");
    desk.report(Command::CloseDay {}).await.unwrap();
    assert!(calendar.turn_to(DAY_BEFORE).await);
    assert_eq!(desk.day().await.as_deref(), Some(BRANCH_DAY), "a closed day is opened again");
}

#[tokio::test]
async fn a_day_is_opened_with_its_midnight() {
    let folder = TempDir::new().unwrap();
    let (desk, thread) = open_branch(folder.path()).await;
    desk.stop();
    thread.join().unwrap();
    let (hall, _) = Store::open(folder.path()).unwrap().replay().unwrap();
    let begins: Zoned = format!("{BRANCH_DAY}T00:00[{}]", zone()).parse().unwrap();
    assert_eq!(hall.midnight(), Some(Moment(begins.timestamp().as_millisecond())));
    assert_eq!(midnight("today"), None);
}

fn zone() -> String {
    TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
}
