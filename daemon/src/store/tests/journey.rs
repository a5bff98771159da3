//! The rows of a ticket's journey: one for each wait, hold and service, with the times that are
//! true.

use super::append;
use crate::store::Store;
use queue::Hall;
use queue::testing::branch::{OPENING, rules};
use shared::journey::Served;
use shared::moment::Millis;
use shared::{Command, CounterId, HoldKind, Lane, Language, Moment, ServiceId};
use tempfile::TempDir;

const COUNTER: CounterId = CounterId(6);

/// A store, its hall, and a clock that goes on by a second with each wish.
struct Journal {
    store: Store,
    hall: Hall,
    now: Moment,
}

impl Journal {
    fn open(folder: &TempDir) -> Self {
        let store = Store::open(folder.path()).unwrap();
        let mut journal = Self { store, hall: Hall::default(), now: OPENING };
        let adopted = journal.hall.adopt(&rules()).unwrap();
        journal.store.begin().unwrap();
        adopted.into_iter().for_each(|event| journal.write(event));
        journal.wish(Command::OpenDay { date: "2026-11-22".to_owned() });
        journal.wish(Command::OpenCounter { counter: COUNTER, teller: None });
        journal
    }

    fn write(&mut self, event: queue::Event) {
        self.hall.apply(&event, self.now);
        append(&mut self.store, event, self.now);
    }

    #[track_caller]
    fn wish(&mut self, command: Command) {
        self.now = self.now + Millis::seconds(1);
        let events = self.hall.decide(&command, self.now).unwrap();
        events.into_iter().for_each(|event| self.write(event));
    }

    /// Kind, service, counter, and how it ended, in order; times in seconds since the opening.
    fn stages(&self, ticket: u64) -> Vec<String> {
        let sql = "SELECT concat_ws(' ', kind, service, coalesce(counter, '-'),
                       (began_at - ?2) / 1000, coalesce((ended_at - ?2) / 1000, '-'),
                       coalesce(ended_by, '-'))
                   FROM stage WHERE ticket = ?1 ORDER BY seq";
        let mut query = self.store.db.prepare(sql).unwrap();
        let rows = query.query_map([i64::try_from(ticket).unwrap(), OPENING.0], |row| row.get(0));
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }
}

fn service(id: &str) -> ServiceId {
    ServiceId(id.to_owned())
}

#[test]
fn each_wait_hold_and_service_has_a_row() {
    let folder = TempDir::new().unwrap();
    let mut journal = Journal::open(&folder);
    journal.wish(Command::Issue {
        service: service("cash"),
        lane: Lane::Ordinary,
        language: Language::chinese(),
        kiosk: None,
        large_print: false,
        then: vec![service("wealth")],
        person: None,
        grant: None,
        more_time: false,
        visit: None,
    });
    let counter = COUNTER;
    journal.wish(Command::CallNext { counter });
    journal.wish(Command::Hold { counter, kind: HoldKind::Keeps });
    journal.wish(Command::Resume { number: "A001".parse().unwrap() });
    journal.wish(Command::CallNext { counter });
    journal.wish(Command::Start { counter });
    journal.wish(Command::Finish { counter });
    let to_here = [
        "wait cash - 3 4 called",
        "held cash 6 5 6 resumed",
        "wait cash - 6 7 called",
        "service cash 6 8 9 finished",
    ];
    assert_eq!(journal.stages(1)[..4], to_here);
    assert_eq!(journal.stages(1)[4..], ["wait wealth - 9 - -"]);
    journal.wish(Command::Undo { counter });
    assert_eq!(journal.stages(1)[..3], to_here[..3]);
    assert_eq!(journal.stages(1)[3..], ["service cash 6 8 - -"], "as if it had not been");
    journal.wish(Command::Finish { counter });
    assert_eq!(journal.stages(1)[4..], ["wait wealth - 11 - -"]);
}

#[test]
fn a_walk_up_and_a_paper_have_the_times_that_are_true() {
    let folder = TempDir::new().unwrap();
    let mut journal = Journal::open(&folder);
    let walk_up = |lane| Command::WalkUp { counter: COUNTER, service: service("loss"), lane };
    journal.wish(walk_up(Lane::Care));
    assert_eq!(journal.stages(1), ["wait loss - 3 3 walked_up", "service loss 6 3 - -"]);
    journal.now = OPENING + Millis::minutes(60);
    journal.wish(Command::EnterPaper {
        number: "A009".parse().unwrap(),
        service: service("cash"),
        lane: Lane::Ordinary,
        issued_at: OPENING + Millis::seconds(100),
        served: Some(Served { counter: CounterId(2), at: OPENING + Millis::seconds(400) }),
    });
    assert_eq!(journal.stages(2), ["wait cash - 100 400 paper", "service cash 2 400 400 paper"]);
}
