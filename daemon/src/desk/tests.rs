//! The desk: written first, told second, and the same answer to the same command.

use super::{Desk, Keeper, Opening, RECOVER_AFTER, SLEEP_MAX, now, open};
use crate::effects::{Effects, Printers, Speaking};
use crate::store::Store;
use crate::store::tests::meddle;
use crate::token::Tokens;
use queue::Event;
use queue::testing::branch::rules;
use serde_json::Value;
use shared::view::DisplayView;
use shared::wire::{Ask, Frame, Role};
use shared::{Command, CounterId, KioskId, Lane, Language, ServiceId};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The day that [`open_branch`] opens.
pub const BRANCH_DAY: &str = "2026-11-23";

fn opening(folder: &Path) -> Opening {
    let store = Store::open(folder).unwrap();
    let tokens = Tokens::new(&store.secret().unwrap(), "t/");
    let (printers, speaking) = (Printers::default(), Speaking::default());
    let effects = Effects { printers, speaking, beacons: Default::default() };
    Opening { store, tokens, effects, reached: Arc::new(AtomicU64::new(0)) }
}

fn desk(folder: &Path) -> (Desk, JoinHandle<()>) {
    let (desk, thread, _) = open(opening(folder)).unwrap();
    (desk, thread)
}

/// A desk with the testing branch's rules and an open day.
pub async fn open_branch(folder: &Path) -> (Desk, JoinHandle<()>) {
    let (desk, thread) = desk(folder);
    assert_eq!(desk.adopt(rules()).await.status, 200);
    desk.report(Command::OpenDay { date: BRANCH_DAY.to_owned() }).await.unwrap();
    (desk, thread)
}

/// Somebody wants cash.
pub fn issue() -> Command {
    Command::Issue {
        service: ServiceId("cash".to_owned()),
        lane: Lane::Ordinary,
        language: Language::chinese(),
        kiosk: Some(KioskId(1)),
        large_print: false,
        person: None,
        grant: None,
        then: Vec::new(),
        more_time: false,
        visit: None,
    }
}

async fn ask(desk: &Desk, id: &str, wish: Command) -> (u16, Value) {
    let reply = desk.ask(id.to_owned(), Ask { wish, meant_until: None }).await;
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

#[tokio::test]
async fn a_restart_gives_the_same_answer_and_the_next_number() {
    let folder = TempDir::new().unwrap();
    let (first_desk, thread) = open_branch(folder.path()).await;
    let first = ask(&first_desk, "a", issue()).await;
    assert_eq!(first.1["outcome"]["number"], "A001");
    first_desk.stop();
    thread.join().unwrap();

    let (desk, thread) = desk(folder.path());
    assert_eq!(ask(&desk, "a", issue()).await, first);
    assert_eq!(ask(&desk, "b", issue()).await.1["outcome"]["number"], "A002");
    desk.stop();
    thread.join().unwrap();
}

#[tokio::test]
async fn many_at_once_get_numbers_of_their_own() {
    let folder = TempDir::new().unwrap();
    let (desk, _) = open_branch(folder.path()).await;
    let asks = (0..500).map(|id| {
        let desk = desk.clone();
        tokio::spawn(async move { ask(&desk, &format!("id-{id}"), issue()).await })
    });
    let mut numbers = BTreeSet::new();
    for asked in asks.collect::<Vec<_>>() {
        let (status, body) = asked.await.unwrap();
        assert_eq!(status, 200);
        numbers.insert(body["outcome"]["number"].as_str().unwrap().to_owned());
    }
    assert_eq!(numbers.len(), 500);
}

#[tokio::test]
async fn a_refusal_is_remembered_too() {
    let folder = TempDir::new().unwrap();
    let (desk, _) = open_branch(folder.path()).await;
    let counter = CounterId(1);
    desk.report(Command::OpenCounter { counter, teller: None }).await.unwrap();
    let refused = ask(&desk, "early", Command::CallNext { counter }).await;
    assert_eq!(refused.1["code"], "nobody_waiting");
    ask(&desk, "a", issue()).await;
    assert_eq!(ask(&desk, "early", Command::CallNext { counter }).await, refused);
    assert_eq!(ask(&desk, "again", Command::CallNext { counter }).await.0, 200);
}

#[tokio::test]
async fn a_watcher_gets_the_view_and_then_what_changes() {
    let folder = TempDir::new().unwrap();
    let (desk, _) = open_branch(folder.path()).await;
    let mut watch = desk.watch(Role::Display).await.unwrap();
    let Frame::View { view, .. } =
        serde_json::from_str::<Frame<DisplayView, Value>>(&watch.view).unwrap()
    else {
        panic!("{}", watch.view)
    };
    assert!(view.day_open && view.lines.iter().all(|line| line.waiting == 0));
    ask(&desk, "a", issue()).await;
    let frame = watch.frames.recv().await.unwrap();
    let frame: Value = serde_json::from_str(&frame).unwrap();
    assert_eq!(frame["type"], "facts");
    assert_eq!(frame["facts"][0]["next"][0], "A001");
    assert!(desk.watch(Role::Counter(CounterId(99))).await.is_err());
}

#[tokio::test]
async fn a_restart_before_the_days_first_ticket_goes_on_counting() {
    let folder = TempDir::new().unwrap();
    let (first_desk, thread) = open_branch(folder.path()).await;
    assert_eq!(ask(&first_desk, "a", issue()).await.1["outcome"]["ticket"], 1);
    first_desk.report(Command::CloseDay {}).await.unwrap();
    first_desk.report(Command::OpenDay { date: "2026-11-24".to_owned() }).await.unwrap();
    first_desk.stop();
    thread.join().unwrap();

    let (desk, thread) = desk(folder.path());
    let (status, body) = ask(&desk, "b", issue()).await;
    assert_eq!((status, &body["outcome"]["ticket"]), (200, &serde_json::json!(2)), "{body}");
    assert_eq!(body["outcome"]["number"], "A001");
    desk.stop();
    thread.join().unwrap();
}

#[tokio::test]
async fn a_batch_that_cannot_be_written_is_told_to_nobody_and_the_hall_goes_on() {
    let folder = TempDir::new().unwrap();
    let (desk, _) = open_branch(folder.path()).await;
    ask(&desk, "a", issue()).await;
    meddle(
        folder.path(),
        "CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'broken'); END",
    );
    let mut watch = desk.watch(Role::Display).await.unwrap();
    let (status, body) = ask(&desk, "b", issue()).await;
    assert_eq!((status, body["code"].as_str()), (503, Some("not_written")), "{body}");
    assert!(watch.frames.try_recv().is_err(), "what is not on disk is not shown");
    meddle(folder.path(), "DROP TRIGGER broken");
    assert_eq!(ask(&desk, "b", issue()).await.1["outcome"]["number"], "A002");
}

#[tokio::test]
async fn a_hall_that_cannot_be_made_again_shows_nothing_until_it_can() {
    let folder = TempDir::new().unwrap();
    let (desk, _) = open_branch(folder.path()).await;
    ask(&desk, "a", issue()).await;
    meddle(folder.path(), "ALTER TABLE event RENAME TO away");
    assert_eq!(ask(&desk, "b", issue()).await.0, 503);
    assert_eq!(desk.watch(Role::Display).await.err().map(|refused| refused.status), Some(503));
    assert_eq!(desk.day().await, None);
    meddle(folder.path(), "ALTER TABLE away RENAME TO event");
    assert_eq!(ask(&desk, "b", issue()).await.1["outcome"]["number"], "A002");
    assert_eq!(desk.day().await.as_deref(), Some(BRANCH_DAY));
}

#[tokio::test]
async fn what_is_due_leaves_a_store_that_failed_alone_for_a_while() {
    let folder = TempDir::new().unwrap();
    let (first_desk, thread) = open_branch(folder.path()).await;
    let counter = CounterId(1);
    for wish in
        [issue(), Command::OpenCounter { counter, teller: None }, Command::CallNext { counter }]
    {
        first_desk.report(wish).await.unwrap();
    }
    first_desk.stop();
    thread.join().unwrap();

    let mut keeper = Keeper::new(opening(folder.path())).unwrap();
    assert_eq!((keeper.until_wake(), keeper.is_well()), (SLEEP_MAX, true), "nothing is due");
    let (ticket, called) = (shared::TicketId(1), now() + shared::moment::Millis::minutes(-60));
    keeper.hall.apply(&Event::Missed { ticket }, called);
    assert_eq!((keeper.until_wake(), keeper.is_well()), (Duration::ZERO, true), "a return is over");
    keeper.failed_at = Some(Instant::now());
    let rest = keeper.until_wake();
    assert!(rest > RECOVER_AFTER / 2 && rest <= RECOVER_AFTER, "{rest:?}");
    assert!(!keeper.is_well());
    keeper.failed_at = Instant::now().checked_sub(RECOVER_AFTER);
    assert_eq!((keeper.until_wake(), keeper.is_well()), (Duration::ZERO, true));
}

#[tokio::test]
async fn the_daemon_hears_when_the_desk_has_ended() {
    let folder = TempDir::new().unwrap();
    let (desk, thread, ended) = open(opening(folder.path())).unwrap();
    desk.stop();
    thread.join().unwrap();
    assert!(ended.await.is_err(), "nothing is sent, the channel closes with the thread");
    assert_eq!(ask(&desk, "a", issue()).await.0, 503);
}

#[tokio::test]
async fn a_counter_that_calls_by_itself_is_not_asked() {
    let folder = TempDir::new().unwrap();
    let (desk, thread) = open_branch(folder.path()).await;
    let mut rules = rules();
    rules.counters[0].auto_call = true;
    assert_eq!(desk.adopt(rules).await.status, 200);
    desk.report(Command::OpenCounter { counter: CounterId(1), teller: None }).await.unwrap();
    let mut watch = desk.watch(Role::Display).await.unwrap();
    ask(&desk, "a", issue()).await;
    let called = async {
        loop {
            let frame: Value = serde_json::from_str(&watch.frames.recv().await.unwrap()).unwrap();
            if frame["facts"][0]["fact"] == "called" {
                return frame["facts"][0]["number"].clone();
            }
        }
    };
    let called = tokio::time::timeout(Duration::from_secs(10), called).await;
    assert_eq!(called.unwrap(), "A001");
    desk.stop();
    thread.join().unwrap();
}

#[tokio::test]
async fn a_walk_up_is_told_its_number_and_a_chained_call_its_next_service() {
    let folder = TempDir::new().unwrap();
    let (desk, _) = open_branch(folder.path()).await;
    let counter = CounterId(6);
    desk.report(Command::OpenCounter { counter, teller: None }).await.unwrap();
    let (service, lane) = (ServiceId("loss".to_owned()), Lane::Ordinary);
    let walked = ask(&desk, "w", Command::WalkUp { counter, service, lane }).await.1;
    assert_eq!(walked["outcome"]["type"], "issued");
    assert_eq!(walked["outcome"]["number"], "W001");
    desk.report(Command::Finish { counter }).await.unwrap();
    let Command::Issue { service, lane, language, kiosk, large_print, .. } = issue() else {
        panic!("somebody wants cash")
    };
    let then = vec![ServiceId("wealth".to_owned())];
    let chained = Command::Issue {
        service,
        lane,
        language,
        kiosk,
        large_print,
        then,
        person: None,
        grant: None,
        more_time: false,
        visit: None,
    };
    desk.report(chained).await.unwrap();
    desk.report(Command::CallNext { counter }).await.unwrap();
    desk.report(Command::Start { counter }).await.unwrap();
    let called = ask(&desk, "c", Command::CallNext { counter }).await.1;
    assert_eq!(called["outcome"]["number"], "A001");
    assert_eq!(called["outcome"]["service"], "wealth");
}
