//! A store with tickets of many earlier days, written by the daemon's own hall and store: each
//! ticket issued, called, started and finished, each day opened and closed, chained by hash.

use crate::progress;
use anyhow::{Context, Result};
use daemon::config::Config;
use daemon::store::{Entry, Kept, Store};
use jiff::{ToSpan, Zoned, civil::Date, tz::TimeZone};
use queue::Hall;
use shared::wire::{Done, Outcome};
use shared::{Command, CounterId, Language, Moment, Refusal, ServiceId};
use std::fs;
use std::path::{Path, PathBuf};

/// The store's file in its folder.
pub const DATABASE: &str = "tingxu.db";
/// How many tickets a branch gives out in a day.
const TICKETS_PER_DAY: u32 = 2_000;
/// How many stand in line when the first is called.
const LINE: u32 = 40;
/// When the doors open, and the time from one step of the day to the next.
const OPENS_HOUR: i8 = 9;
const STEP_MS: i64 = 3_000;

/// The filled store's file; made once and kept in the folder.
pub fn store(folder: &Path, tickets: u32) -> Result<PathBuf> {
    let filled = folder.join(format!("past-{tickets}"));
    if !filled.exists() {
        let half = folder.join(format!("past-{tickets}-half"));
        if half.exists() {
            fs::remove_dir_all(&half)?;
        }
        fill(&half, tickets)?;
        fs::rename(&half, &filled)?;
    }
    Ok(filled.join(DATABASE))
}

fn fill(folder: &Path, tickets: u32) -> Result<()> {
    let config = Config::read(&tests::hall::root().join("assets/sample/branch.toml"))?;
    let store = Store::open(folder)?;
    let days = tickets.div_ceil(TICKETS_PER_DAY);
    let first = Zoned::now().date().checked_sub(i64::from(days).days())?;
    let mut past = Past { store, hall: Hall::default(), at: Moment::default(), commands: 0 };
    past.begin(&config, first)?;
    for day in 0..days {
        let date = first.checked_add(i64::from(day).days())?;
        let issued = day * TICKETS_PER_DAY;
        progress(&format!("writing past tickets: {issued} of {tickets}"));
        past.day(date, TICKETS_PER_DAY.min(tickets - issued))?;
    }
    Ok(())
}

/// A branch that lives faster than the clock.
struct Past {
    store: Store,
    hall: Hall,
    at: Moment,
    commands: u64,
}

impl Past {
    fn begin(&mut self, config: &Config, first: Date) -> Result<()> {
        self.at = opens(first)?;
        self.store.begin()?;
        for event in self.hall.adopt(&config.rules).context("adopting the sample's rules")? {
            self.write(None, event)?;
        }
        Ok(self.store.commit()?)
    }

    /// A whole day in one transaction.
    fn day(&mut self, date: Date, tickets: u32) -> Result<()> {
        self.at = opens(date)?;
        self.store.begin()?;
        self.done(&Command::OpenDay { date: date.to_string() })?;
        let rules = self.hall.rules().cloned().unwrap_or_default();
        for counter in &rules.counters {
            self.done(&Command::OpenCounter { counter: counter.id, teller: None })?;
        }
        let services = rules.services.iter().map(|service| service.id.clone()).cycle();
        let mut counters = rules.counters.iter().map(|counter| counter.id).cycle();
        for (service, count) in services.zip(0..tickets) {
            self.issue(service)?;
            if count >= LINE {
                self.call(counters.next().context("the branch has counters")?)?;
            }
        }
        let all: Vec<CounterId> = rules.counters.iter().map(|counter| counter.id).collect();
        for counter in &all {
            while self.call(*counter)? {}
        }
        for counter in all {
            self.finish(counter)?;
        }
        self.done(&Command::CloseDay {})?;
        Ok(self.store.commit()?)
    }

    fn issue(&mut self, service: ServiceId) -> Result<()> {
        let language = Language("zh".to_owned());
        let (lane, kiosk, large_print) = (Default::default(), None, false);
        self.done(&Command::Issue {
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
        })
    }

    /// Calls and starts the next; false when nobody waits.
    fn call(&mut self, counter: CounterId) -> Result<bool> {
        let called = self.ask(&Command::CallNext { counter })?.is_ok();
        if called {
            self.done(&Command::Start { counter })?;
        }
        Ok(called)
    }

    /// Finishes what the counter still serves.
    fn finish(&mut self, counter: CounterId) -> Result<()> {
        match self.ask(&Command::Finish { counter })? {
            Ok(()) | Err(Refusal::NoTicketAtCounter) => Ok(()),
            Err(refusal) => Err(refusal).context("finishing the day's last tickets"),
        }
    }

    fn done(&mut self, command: &Command) -> Result<()> {
        self.ask(command)?.with_context(|| format!("{command:?} was refused"))
    }

    /// Decides a command and writes it as the desk would.
    fn ask(&mut self, command: &Command) -> Result<Result<(), Refusal>> {
        self.at.0 += STEP_MS;
        self.commands += 1;
        let events = match self.hall.decide(command, self.at) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let millis = u64::try_from(self.at.0).unwrap_or_default();
        let id = ulid::Ulid::from_parts(millis, u128::from(self.commands)).to_string();
        for event in events {
            self.write(Some(&id), event)?;
        }
        let done = Done { seq: self.store.seq(), outcome: Outcome::Done };
        let kept = Kept { digest: 0, status: 200, body: serde_json::to_vec(&done)? };
        self.store.remember(&id, &kept, self.at)?;
        Ok(Ok(()))
    }

    fn write(&mut self, cause: Option<&str>, event: queue::Event) -> Result<()> {
        let entry = Entry { cause: cause.map(str::to_owned), event };
        self.store.append(&entry, self.at)?;
        self.hall.apply(&entry.event, self.at);
        Ok(())
    }
}

fn opens(date: Date) -> Result<Moment> {
    let opens = date.at(OPENS_HOUR, 0, 0, 0).to_zoned(TimeZone::UTC)?;
    Ok(Moment(opens.timestamp().as_millisecond()))
}
