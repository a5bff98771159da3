//! Policies: what each calls first, by hand and against a plain reading of its rule on random days.

use crate::check;
use crate::testing::Walk;
use crate::testing::branch::{OPENING, rules};
use crate::{Event, Hall, Ticket};
use shared::moment::Millis;
use shared::rules::{Dispatch, Rates};
use shared::ticket::Stand;
use shared::{Command, CounterId, Lane, Language, Moment, Rules, ServiceId, TicketId};

const WALK_SEEDS: u64 = 6;
const WALK_STEPS: usize = 2_000;

const POLICIES: [Dispatch; 4] = [
    Dispatch::HeadStart,
    Dispatch::Fifo,
    Dispatch::Strict,
    Dispatch::Accumulating(Rates {
        ordinary: 10,
        care: 20,
        vip: 25,
        appointment: 30,
        emergency: 90,
    }),
];

fn by(dispatch: Dispatch) -> Rules {
    Rules { dispatch, ..rules() }
}

/// Lanes take a cash number a minute apart; the order in which a counter calls them after
/// `pass` more minutes, and the reasons given.
fn called(dispatch: Dispatch, lanes: &[Lane], pass: i64) -> (Vec<Lane>, Vec<Event>) {
    let mut hall = Hall::default();
    let mut now = OPENING;
    let mut reasons = Vec::new();
    let wish = |hall: &mut Hall, now: Moment, command: Command| {
        let events = hall.decide(&command, now).unwrap();
        events.iter().for_each(|event| hall.apply(event, now));
        events
    };
    for event in hall.adopt(&by(dispatch)).unwrap() {
        hall.apply(&event, now);
    }
    let counter = CounterId(1);
    wish(&mut hall, now, Command::OpenDay { date: "2026-11-23".to_owned() });
    wish(&mut hall, now, Command::OpenCounter { counter, teller: None });
    for lane in lanes {
        let service = ServiceId("cash".to_owned());
        let (kiosk, large_print) = (None, false);
        let language = Language::chinese();
        let lane = *lane;
        wish(
            &mut hall,
            now,
            Command::Issue {
                service,
                lane,
                language,
                kiosk,
                large_print,
                person: None,
                grant: None,
                then: Vec::new(),
                more_time: false,
                visit: None,
            },
        );
        now = now + Millis::minutes(1);
    }
    now = now + Millis::minutes(pass);
    let mut order = Vec::new();
    while let Ok(events) = hall.decide(&Command::CallNext { counter }, now) {
        events.iter().for_each(|event| hall.apply(event, now));
        reasons.extend(events);
        let (_, ticket) = hall.at_counter(counter).unwrap();
        order.push(ticket.unwrap().lane);
        wish(&mut hall, now, Command::Start { counter });
        wish(&mut hall, now, Command::Finish { counter });
    }
    (order, reasons)
}

#[test]
fn each_policy_calls_in_its_own_order() {
    use Lane::{Appointment, Care, Emergency, Ordinary, Vip};
    let came = [Ordinary, Ordinary, Care, Vip, Appointment, Emergency];
    let order = |dispatch, pass| called(dispatch, &came, pass).0;
    assert_eq!(order(Dispatch::Fifo, 3), came);
    let strict = [Emergency, Vip, Appointment, Care, Ordinary, Ordinary];
    assert_eq!(order(Dispatch::Strict, 3), strict);
    let head_start = [Emergency, Appointment, Care, Vip, Ordinary, Ordinary];
    assert_eq!(order(Dispatch::HeadStart, 3), head_start);
    // An emergency has nothing yet a minute after it came, and soon the most.
    let rates = Dispatch::Accumulating(Rates::default());
    assert_eq!(order(rates, 0), [Emergency, Care, Ordinary, Vip, Appointment, Ordinary]);
    assert_eq!(order(rates, 60), [Emergency, Appointment, Care, Vip, Ordinary, Ordinary]);
}

#[test]
fn a_call_says_by_which_policy_and_credit() {
    let why = |dispatch| {
        let mut reasons = called(dispatch, &[Lane::Ordinary, Lane::Care], 8).1;
        let Event::Called { why: Some(why), .. } = reasons.swap_remove(0) else {
            panic!("the first event is no call")
        };
        why
    };
    let named = [
        ("bounded_head_start", None),
        ("fifo", None),
        ("strict_priority", None),
        ("accumulating_priority", Some(9 * 60_000 * 20)),
    ];
    for (dispatch, (rule, credit)) in POLICIES.into_iter().zip(named) {
        let why = why(dispatch);
        assert_eq!((why.rule.as_str(), why.credit), (rule, credit));
        assert_eq!(why.next.len(), 1);
        let text = serde_json::to_string(&why).unwrap();
        assert_eq!(text.contains("credit"), credit.is_some(), "{text}");
    }
}

#[test]
fn every_policy_holds_its_rule_on_random_days() {
    for dispatch in POLICIES {
        let mut calls = 0;
        for seed in 0..WALK_SEEDS {
            let mut walk = Walk::by(by(dispatch), seed);
            for _ in 0..WALK_STEPS {
                for event in walk.step().unwrap_or_default() {
                    if let Event::Called { ticket, counter, why: Some(why), .. } = &event
                        && !why.is_by_hand()
                    {
                        let order = plain_order(&walk.hall, dispatch, *counter, walk.now);
                        let named = why.next.iter().map(|rank| rank.ticket);
                        let said: Vec<_> = [*ticket].into_iter().chain(named).collect();
                        assert!(order.starts_with(&said), "{dispatch:?}, seed {seed}: {event:?}");
                        calls += 1;
                    }
                    if let Err(violation) = walk.take(&event) {
                        panic!("{dispatch:?}, seed {seed}: {violation} at {event:?}");
                    }
                }
            }
        }
        assert!(calls > 300, "{dispatch:?}: only {calls} calls");
    }
}

/// Everybody whom a counter could call, sorted by the rule as a person would read it.
fn plain_order(hall: &Hall, dispatch: Dispatch, id: CounterId, now: Moment) -> Vec<TicketId> {
    let waits = |ticket: &Ticket| ticket.stand() == Stand::Waiting && !hall.is_early(ticket);
    let here = |ticket: &Ticket| match hall.waits_at(ticket) {
        Some(counter) => counter == id,
        None => ticket.teller.is_none() && hall.services_of(id).contains(&ticket.service),
    };
    let mut waiting: Vec<_> = hall.tickets().filter(|it| waits(it) && here(it)).collect();
    waiting.sort_by_key(|ticket| {
        let first = match dispatch {
            Dispatch::HeadStart | Dispatch::Fifo => 0,
            Dispatch::Strict => match ticket.lane {
                Lane::Emergency => 0,
                Lane::Vip => 1,
                Lane::Appointment => 2,
                Lane::Care => 3,
                Lane::Ordinary => 4,
            },
            Dispatch::Accumulating(rates) => {
                -(now - ticket.due_at).0 * i64::from(rates.of(ticket.lane))
            }
        };
        (first, ticket.due_at, ticket.issued_at, ticket.id)
    });
    waiting.iter().map(|ticket| ticket.id).collect()
}

#[test]
fn the_bound_of_first_in_first_out_is_looked_at() {
    let mut walk = Walk::by(by(Dispatch::Fifo), 7);
    let mut caught = 0;
    for _ in 0..WALK_STEPS {
        for event in walk.step().unwrap_or_default() {
            // A missed number may be called by hand to a counter that nobody waits for.
            if let Event::Called { counter, call, why: why @ Some(_), .. } = &event
                && let Some(last) = walk.hall.next_for(*counter, usize::MAX).last()
            {
                let ticket = last.id;
                let (counter, call, why) = (*counter, *call, why.clone());
                let wrong = Event::Called { ticket, counter, call, why };
                caught += usize::from(check::head_start_is_bounded(&walk.hall, &wrong).is_err());
            }
            walk.take(&event).unwrap();
        }
    }
    assert!(caught > 10, "only {caught}");
}
