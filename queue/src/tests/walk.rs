//! Random walks over commands: every invariant after every event, every refusal reached.

use crate::testing::Walk;
use crate::{Event, Hall};
use shared::{Moment, Refusal};
use std::collections::BTreeSet;

const SEEDS: u64 = 40;
const STEPS: usize = 2_500;

#[test]
fn invariants_hold_on_random_days() {
    let mut refused = BTreeSet::new();
    let mut events = 0;
    for seed in 0..SEEDS {
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
        events += journal.len();
        assert_eq!(replayed(&journal), walk.hall, "seed {seed}: events alone make another hall");
    }
    println!("{SEEDS} walks of {STEPS} wishes, {events} events, {} refusals", refused.len());
    let missing: Vec<_> = REACHABLE.iter().filter(|name| !refused.contains(**name)).collect();
    assert!(missing.is_empty(), "never refused with {missing:?}");
}

/// Every refusal a wish on a branch with rules can meet; the others have tests of their own.
const REACHABLE: [&str; 43] = [
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
];

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
