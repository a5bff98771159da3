//! Everyone at once: two terminals never get one ticket, and no number is given out twice.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Barrier, Mutex, PoisonError};
use tests::{Client, Hall, Reply};

/// How often the two terminals press.
const ROUNDS: usize = 200;
/// Customers at once, and how many numbers each takes.
const THREADS: usize = 64;
const NUMBERS_EACH: usize = 8;
/// Both serve cash.
const COUNTERS: [u16; 2] = [1, 2];

fn issue(service: &str) -> Value {
    json!({ "command": "issue", "service": service, "language": "zh" })
}

fn at(counter: u16, command: &str) -> Value {
    json!({ "command": command, "counter": counter })
}

fn id() -> String {
    ulid::Ulid::generate().to_string()
}

/// Both press at one moment; their answers.
fn press_together(clients: &mut [Client]) -> Result<Vec<Reply>> {
    let ready = Barrier::new(clients.len());
    let pressed = std::thread::scope(|scope| {
        let press = |(client, counter): (_, u16)| {
            let ready = &ready;
            scope.spawn(move || {
                let client: &mut Client = client;
                ready.wait();
                client.ask(&id(), &at(counter, "call_next"))
            })
        };
        let pressing: Vec<_> = clients.iter_mut().zip(COUNTERS).map(press).collect();
        pressing.into_iter().map(|press| press.join().expect("no press panics")).collect()
    });
    let pressed: Vec<Result<Reply>> = pressed;
    pressed.into_iter().collect()
}

#[test]
fn two_terminals_pressing_at_once_never_get_one_ticket() -> Result<()> {
    let hall = Hall::open()?;
    let mut kiosk = hall.client()?;
    let mut clients = vec![hall.client()?, hall.client()?];
    for (client, counter) in clients.iter_mut().zip(COUNTERS) {
        client.done(&at(counter, "open_counter"))?;
    }
    let mut called = BTreeSet::new();
    let (mut refused, mut first_won) = (0, 0);
    for round in 0..ROUNDS {
        // One ticket for two in every other round, and one for each in between.
        let tickets = 1 + round % 2;
        for _ in 0..tickets {
            kiosk.done(&issue("cash"))?;
        }
        let replies = press_together(&mut clients)?;
        let mut served = 0;
        for ((reply, counter), client) in replies.iter().zip(COUNTERS).zip(&mut clients) {
            if reply.status != 200 {
                ensure!(reply.code() == "nobody_waiting", "round {round}: {}", reply.body);
                refused += 1;
                continue;
            }
            let ticket = reply.body["outcome"]["ticket"].as_u64();
            ensure!(called.insert(ticket), "round {round}: {ticket:?} was called twice");
            served += 1;
            first_won += usize::from(tickets == 1 && counter == COUNTERS[0]);
            client.done(&at(counter, "start"))?;
            client.done(&at(counter, "finish"))?;
        }
        ensure!(served == tickets, "round {round}: {tickets} tickets, {served} called");
    }
    println!(
        "{ROUNDS} rounds of two terminals: {} tickets, each called once; {refused} presses came \
         too late, counter {} won {first_won} of {}",
        called.len(),
        COUNTERS[0],
        ROUNDS / 2
    );
    Ok(())
}

#[test]
fn no_number_is_given_out_twice_when_everyone_takes_one_at_once() -> Result<()> {
    let hall = Hall::open()?;
    let address = hall.address;
    let taken = Mutex::new(Vec::new());
    let ready = Barrier::new(THREADS);
    let take = || -> Result<()> {
        let client = Client::connect(address);
        ready.wait();
        let mut client = client?;
        for _ in 0..NUMBERS_EACH {
            let body = client.done(&issue("cash"))?;
            taken.lock().unwrap_or_else(PoisonError::into_inner).push(body["outcome"].clone());
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<()> {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(take)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no customer panics"))
    })?;
    let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let numbers: BTreeSet<_> = taken.iter().map(|taken| taken["number"].to_string()).collect();
    let tickets: BTreeSet<_> = taken.iter().map(|taken| taken["ticket"].as_u64()).collect();
    let all = THREADS * NUMBERS_EACH;
    assert_eq!((taken.len(), numbers.len(), tickets.len()), (all, all, all));
    let last = hall.client()?.done(&issue("cash"))?;
    assert_eq!(last["outcome"]["people_ahead"], all, "everyone is in line");
    println!("{THREADS} customers at once: {all} numbers, none twice");
    Ok(())
}
