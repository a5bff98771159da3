//! Random walks over commands: every invariant after every event, every refusal reached.

use crate::testing::Walk;
use crate::{Event, Hall};
use shared::{Moment, Refusal};
use std::collections::BTreeSet;

/// Walks of the usual run, and of the long one: a million steps, and a hundred million.
const SEEDS: u64 = 400;
const LONG_SEEDS: u64 = 40_000;
const STEPS: usize = 2_500;
/// Walks that are woken after every step.
const WAKING_SEEDS: u64 = 40;

#[test]
fn invariants_hold_on_random_days() {
    let long = std::env::var_os("TINGXU_LONG").is_some();
    let seeds = if long { LONG_SEEDS } else { SEEDS };
    let (mut events, mut refused) = (0, BTreeSet::new());
    std::thread::scope(|scope| {
        let halves = [0, 1].map(|first| {
            scope.spawn(move || (first..seeds).step_by(2).map(walked).collect::<Vec<_>>())
        });
        let walks =
            halves.into_iter().flat_map(|half| half.join().expect("a walk keeps the rules"));
        for (made, names) in walks {
            events += made;
            refused.extend(names);
        }
    });
    println!("{seeds} walks of {STEPS} wishes, {events} events, {} refusals", refused.len());
    let missing: Vec<_> = REACHABLE.iter().filter(|name| !refused.contains(**name)).collect();
    assert!(missing.is_empty(), "never refused with {missing:?}");
}

/// One walk with every invariant looked at: its events, and how its wishes were refused. The seed
/// alone makes it again.
fn walked(seed: u64) -> (usize, BTreeSet<String>) {
    let mut refused = BTreeSet::new();
    let mut walk = Walk::new(seed);
    let mut journal = vec![(walk.now, rules_event(&walk.hall))];
    for _ in 0..STEPS {
        match walk.step() {
            Ok(decided) => {
                for event in decided {
                    if let Err(violation) = walk.take(&event) {
                        panic!("seed {seed}: {violation} at {event:?}");
                    }
                    journal.push((walk.now, event));
                }
            }
            Err(refusal) => {
                refused.insert(name(&refusal));
            }
        }
    }
    assert_eq!(replayed(&journal), walk.hall, "seed {seed}: events alone make another hall");
    (journal.len(), refused)
}

/// Who wakes the hall when it asks to be woken finds something due, or the desk would never sleep.
#[test]
fn a_hall_that_is_woken_has_something_to_do() {
    for seed in 0..WAKING_SEEDS {
        let mut walk = Walk::new(seed);
        for step in 0..STEPS {
            let Ok(events) = walk.step() else { continue };
            for event in events {
                walk.hall.change(&event, walk.now);
            }
            if let Some(wake) = walk.hall.next_wake() {
                let due = walk.hall.tick(wake.max(walk.now));
                assert!(!due.is_empty(), "seed {seed}, step {step}: nothing is due at {wake:?}");
            }
        }
    }
}

/// More counters than the branch has.
const TOLD_MAX: usize = 20;

/// Every refusal a wish on a branch with rules can meet; the others have tests of their own.
const REACHABLE: [&str; 65] = [
    "DayClosed",
    "DayOpen",
    "DayGoesBack",
    "NotADate",
    "TicketsAtCounters",
    "UnknownService",
    "UnknownCounter",
    "UnknownKiosk",
    "UnknownLanguage",
    "UnknownNumber",
    "UnknownTicket",
    "CounterClosed",
    "CounterPaused",
    "CounterOpen",
    "TicketAtCounter",
    "WaitedFor",
    "NoTicketAtCounter",
    "NotStarted",
    "AlreadyStarted",
    "NobodyWaiting",
    "RecalledEnough",
    "TooSoon",
    "CalledTooSeldom",
    "CannotReturn",
    "NotWaiting",
    "TransferToItself",
    "NothingToReport",
    "TextTooLong",
    "OutsideHours",
    "CannotBeServedToday",
    "ServiceFull",
    "PersonHasEnough",
    "ServicePaused",
    "ServiceOpen",
    "LaneNotGranted",
    "LaneGrantedAlready",
    "TextMissing",
    "NotAnEmergency",
    "NeedsAnotherPerson",
    "NotASlot",
    "SlotFull",
    "CodeTaken",
    "UnknownBooking",
    "TooEarly",
    "AlreadyCheckedIn",
    "NoReason",
    "NotHeld",
    "PlacingNotAllowed",
    "UnknownTeller",
    "TellerElsewhere",
    "TooManyServices",
    "UnknownProfile",
    "NumberNotOfService",
    "NumberTooFar",
    "NumberHeld",
    "TimeInFuture",
    "TimeBeforeDay",
    "ServedTooEarly",
    "NothingToUndo",
    "TooLateToUndo",
    "UnknownZone",
    "UnknownAnnouncement",
    "VisitOver",
    "KioskClosed",
    "TooLoud",
];

/// What time alone brings about is told once, and the hall says when to ask for it.
#[test]
fn what_is_due_is_told_once_and_in_time() {
    for seed in 0..SEEDS / 40 {
        let mut walk = Walk::new(seed);
        for _ in 0..STEPS {
            for event in walk.step().unwrap_or_default() {
                walk.hall.change(&event, walk.now);
            }
            // A counter that calls by itself is told of before the next one.
            for told in 0.. {
                assert!(told < TOLD_MAX, "seed {seed}: told again and again");
                let due = walk.hall.tick(walk.now);
                if due.is_empty() {
                    break;
                }
                due.iter().for_each(|event| walk.hall.change(event, walk.now));
            }
            let Some(wake) = walk.hall.next_wake() else { continue };
            assert!(wake > walk.now, "seed {seed}: woken for nothing at {wake:?}");
            let before = walk.hall.tick(Moment(wake.0 - 1));
            assert_eq!(before, [], "seed {seed}: woken too late");
            assert_ne!(walk.hall.tick(wake), [], "seed {seed}: woken too early");
        }
    }
}

fn name(refusal: &Refusal) -> String {
    let text = format!("{refusal:?}");
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}

fn rules_event(hall: &Hall) -> Event {
    Event::RulesAdopted { rules: Box::new(hall.rules().unwrap().clone()) }
}

fn replayed(journal: &[(Moment, Event)]) -> Hall {
    let mut hall = Hall::default();
    for (at, event) in journal {
        let bytes = serde_json::to_vec(event).unwrap();
        hall.change(&serde_json::from_slice(&bytes).unwrap(), *at);
    }
    hall
}
