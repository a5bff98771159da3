//! A view that applies every fact equals one that is sent whole.

use super::{Changes, Projector};
use crate::token::Tokens;
use queue::testing::Walk;
use serde::de::DeserializeOwned;
use shared::promise::Promise;
use shared::rules::Icon;
use shared::view::{
    CounterView, DisplayView, KioskFact, KioskView, ManagerView, PrinterView, Replica,
};
use shared::wire::{Frame, Role};
use shared::{CounterId, KioskId, ScreenId, ServiceId, Text};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Nobody is promised anything.
static NONE: BTreeMap<ServiceId, Promise> = BTreeMap::new();
const SEEDS: u64 = 8;
const STEPS: usize = 2_500;

#[test]
fn a_kiosk_that_applies_facts_sees_what_a_new_one_is_sent() {
    follows::<KioskView>(Role::Kiosk(KioskId(1)));
}

#[test]
fn a_display_that_applies_facts_sees_what_a_new_one_is_sent() {
    follows::<DisplayView>(Role::Display);
}

#[test]
fn a_screen_that_applies_facts_sees_what_a_new_one_is_sent() {
    follows::<DisplayView>(Role::Screen(ScreenId(2)));
}

#[test]
fn a_counter_that_applies_facts_sees_what_a_new_one_is_sent() {
    follows::<CounterView>(Role::Counter(CounterId(2)));
    follows::<CounterView>(Role::Counter(CounterId(6)));
}

#[test]
fn a_manager_that_applies_facts_sees_what_a_new_one_is_sent() {
    follows::<ManagerView>(Role::Manager);
}

#[test]
fn a_printer_on_another_box_that_applies_every_fact_holds_what_a_new_one_is_sent() {
    follows::<PrinterView>(Role::Printer(KioskId(1)));
}

#[test]
fn a_kiosk_is_told_of_promises_and_of_their_end() {
    let (walk, tokens) = (Walk::new(0), Tokens::new(b"secret", "t/"));
    let role = Role::Kiosk(KioskId(1));
    let cash = ServiceId("cash".to_owned());
    let mut view: KioskView = whole(&walk, &tokens, role);
    let mut told = |promises: &BTreeMap<ServiceId, Promise>| {
        let of = Projector {
            hall: &walk.hall,
            tokens: &tokens,
            seq: 1,
            at: walk.now,
            promises,
            remedies: &[],
        };
        let text = of.facts(role, &Changes::of_promises([cash.clone()])).unwrap();
        assert_eq!(of.facts(Role::Display, &Changes::of_promises([cash.clone()])), None);
        let frame = serde_json::from_str::<Frame<KioskView, KioskFact>>(&text).unwrap();
        let Frame::Facts { facts, .. } = frame else { panic!("{text}") };
        facts.iter().for_each(|fact| view.apply(fact));
        view.services[0].promise
    };
    let promise = Promise { from: 5, to: Some(10) };
    assert_eq!(told(&BTreeMap::from([(cash.clone(), promise)])), Some(promise));
    assert_eq!(told(&NONE), None);
}

#[test]
fn names_and_icons_of_the_rules_are_told() {
    let (walk, tokens) = (Walk::new(0), Tokens::new(b"secret", "t/"));
    let room: Option<Text> = Some([("zh", "贵宾室"), ("en", "Private room")].into());
    let wall: DisplayView = whole(&walk, &tokens, Role::Display);
    let names: Vec<_> = wall.counters.iter().map(|board| board.name.clone()).collect();
    assert_eq!(names, [None, None, None, None, None, room.clone()]);
    let own: CounterView = whole(&walk, &tokens, Role::Counter(CounterId(6)));
    assert_eq!(own.name, room);
    assert!(own.others.iter().all(|other| other.name.is_none()));
    let other: CounterView = whole(&walk, &tokens, Role::Counter(CounterId(2)));
    assert_eq!((other.name, &other.others.last().unwrap().name), (None, &room));
    let kiosk: KioskView = whole(&walk, &tokens, Role::Kiosk(KioskId(1)));
    let icons: Vec<_> = kiosk.services.iter().map(|service| service.icon).collect();
    assert_eq!((icons[0], icons[1]), (Icon::Cash, Icon::Other));
}

fn follows<R>(role: Role)
where
    R: Replica + DeserializeOwned + PartialEq + Debug,
    R::Fact: DeserializeOwned,
{
    let tokens = Tokens::new(b"secret", "t/");
    for seed in 0..SEEDS {
        let mut walk = Walk::new(seed);
        let mut view: R = whole(&walk, &tokens, role);
        let mut facts_seen = 0;
        for _ in 0..STEPS {
            let mut changes = Changes::default();
            for event in walk.step().unwrap_or_default() {
                changes.note(&walk.hall, &event, walk.now);
                walk.hall.apply(&event, walk.now);
            }
            let of = Projector {
                hall: &walk.hall,
                tokens: &tokens,
                seq: 1,
                at: walk.now,
                promises: &NONE,
                remedies: &[],
            };
            if let Some(text) = of.facts(role, &changes) {
                match serde_json::from_str::<Frame<R, R::Fact>>(&text).unwrap() {
                    Frame::View { view: new, .. } => view = new,
                    Frame::Facts { facts, .. } => {
                        facts_seen += facts.len();
                        facts.iter().for_each(|fact| view.apply(fact));
                    }
                    Frame::Hello { .. } | Frame::Heartbeat { .. } => panic!("{text}"),
                }
            }
            assert_eq!(view, whole(&walk, &tokens, role), "seed {seed}");
        }
        assert!(facts_seen > 100, "seed {seed}: {facts_seen} facts prove little");
    }
}

fn whole<R: DeserializeOwned + Replica>(walk: &Walk, tokens: &Tokens, role: Role) -> R
where
    R::Fact: DeserializeOwned,
{
    let of = Projector {
        hall: &walk.hall,
        tokens,
        seq: 1,
        at: walk.now,
        promises: &NONE,
        remedies: &[],
    };
    let text = of.view(role).unwrap();
    match serde_json::from_str::<Frame<R, R::Fact>>(&text).unwrap() {
        Frame::View { view, .. } => view,
        Frame::Hello { .. } | Frame::Facts { .. } | Frame::Heartbeat { .. } => panic!("{text}"),
    }
}

/// What everybody can see says nothing of lanes: the words for them occur in no frame.
#[test]
fn no_lane_leaves_for_a_kiosk_or_the_wall() {
    let tokens = Tokens::new(b"secret", "t/");
    let mut walk = Walk::new(3);
    for _ in 0..STEPS {
        let mut changes = Changes::default();
        for event in walk.step().unwrap_or_default() {
            changes.note(&walk.hall, &event, walk.now);
            walk.hall.apply(&event, walk.now);
        }
        let kiosk = KioskId(1);
        let counter = Role::Counter(CounterId(1));
        let of = Projector {
            hall: &walk.hall,
            tokens: &tokens,
            seq: 1,
            at: walk.now,
            promises: &NONE,
            remedies: &[],
        };
        let screen = Role::Screen(ScreenId(1));
        for role in [Role::Display, Role::Kiosk(kiosk), counter, Role::Printer(kiosk), screen] {
            for text in [of.view(role), of.facts(role, &changes)].into_iter().flatten() {
                // That the branch gives a place to whoever asks says nothing of anybody.
                let text = text.replace("\"care_by_asking\":true", "");
                let is_public = !matches!(role, Role::Counter(_));
                for word in ["\"note\":\"", "腿脚不便", "teller", "by_hand", "t01"] {
                    assert!(!is_public || !text.contains(word), "{word} in {text}");
                }
                for word in ["lane", "vip", "care", "emergency", "ordinary", "due_at"] {
                    assert!(!text.contains(word), "{word} in {text}");
                }
                for word in ["person", "grant", "recogni", "asked", "staff", "checked", "T1001"] {
                    assert!(!text.contains(word), "{word} in {text}");
                }
                let express = text.contains("express");
                assert!(!express || role == Role::Kiosk(KioskId(1)), "express in {text}");
            }
        }
    }
}
