//! A million events of one day, read from the store and applied.

use crate::figures::Times;
use crate::progress;
use anyhow::{Context, Result};
use daemon::config::Config;
use daemon::store::{Entry, Store};
use queue::Hall;
use shared::device::PrintState;
use shared::{Command, CounterId, KioskId, Language, Moment, ServiceId, TicketId};
use std::path::Path;
use std::time::Instant;

/// How many events the day has at least.
pub const EVENTS: u64 = 1_000_000;
/// From one step of the day to the next: the time between two calls of one ticket.
const STEP_MS: i64 = 20_000;
const OPENS: Moment = Moment(1_795_312_800_000);
const DATE: &str = "2026-11-22";

/// Writes the day and reads it so many times; the number of its events, and how long that took.
pub fn measure(folder: &Path, times: usize) -> Result<(u64, Times)> {
    let events = fill(folder)?;
    let mut took = Times::default();
    for count in 0..times {
        progress(&format!("replay {} of {times}", count + 1));
        took.begin_round();
        let began = Instant::now();
        let mut store = Store::open(folder)?;
        let (hall, _) = store.replay()?;
        took.add(began.elapsed());
        hall.day().context("the day is open")?;
    }
    Ok((events, took))
}

fn fill(folder: &Path) -> Result<u64> {
    let config = Config::read(&tests::hall::root().join("assets/sample/branch.toml"))?;
    let store = Store::open(folder)?;
    let mut day = Day { store, hall: Hall::default(), at: OPENS };
    day.store.begin()?;
    for event in day.hall.adopt(&config.rules)? {
        day.write(event)?;
    }
    day.wish(&Command::OpenDay { date: DATE.to_owned() })?;
    for counter in &config.rules.counters {
        day.wish(&Command::OpenCounter { counter: counter.id, teller: None })?;
    }
    // One counter for each service: nobody waits for another.
    let served = config.rules.services.iter().map(|service| {
        let serves = |id: &CounterId| day.hall.services_of(*id).contains(&service.id);
        let counter = config.rules.counters.iter().map(|counter| counter.id).find(serves);
        Ok((service.id.clone(), counter.context("every service has a counter")?))
    });
    let served: Vec<(ServiceId, CounterId)> = served.collect::<Result<_>>()?;
    for (service, counter) in served.into_iter().cycle() {
        day.customer(service, counter)?;
        if day.store.seq() % 10_000 < 20 {
            progress(&format!("writing events: {} of {EVENTS}", day.store.seq()));
        }
        if day.store.seq() >= EVENTS {
            break;
        }
    }
    day.store.commit()?;
    Ok(day.store.seq())
}

/// A day in one transaction.
struct Day {
    store: Store,
    hall: Hall,
    at: Moment,
}

impl Day {
    /// One customer, from the slip to the end, called three times.
    fn customer(&mut self, service: ServiceId, counter: CounterId) -> Result<()> {
        let kiosk = KioskId(1);
        self.wish(&Command::Issue {
            service,
            lane: Default::default(),
            language: Language::chinese(),
            kiosk: Some(kiosk),
            large_print: false,
            person: None,
            grant: None,
            then: Vec::new(),
            more_time: false,
            visit: None,
        })?;
        let ticket = self.hall.tickets().next_back().map_or(TicketId(0), |ticket| ticket.id);
        for print in [PrintState::Started, PrintState::Confirmed] {
            self.wish(&Command::ReportPrint { ticket, copy: 1, kiosk, print })?;
        }
        for call in 1..=3 {
            self.at.0 += STEP_MS;
            self.wish(&match call {
                1 => Command::CallNext { counter },
                _ => Command::Recall { counter },
            })?;
            self.wish(&Command::ReportShown { ticket, call, seen: None })?;
            self.wish(&Command::ReportSpoken { ticket, call, length_ms: 4_000, sounded: None })?;
        }
        self.wish(&Command::Start { counter })?;
        self.wish(&Command::Finish { counter })
    }

    fn wish(&mut self, command: &Command) -> Result<()> {
        let events = self.hall.decide(command, self.at);
        for event in events.with_context(|| format!("{command:?} was refused"))? {
            self.write(event)?;
        }
        Ok(())
    }

    fn write(&mut self, event: queue::Event) -> Result<()> {
        let entry = Entry { cause: None, event };
        self.store.append(&entry, self.at)?;
        self.hall.replay(&entry.event, self.at);
        Ok(())
    }
}
