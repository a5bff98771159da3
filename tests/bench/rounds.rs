//! Latencies: F, H, issue, call and event by turns, so that each sees the same machine.

use crate::counter::Counter;
use crate::figures::Times;
use crate::machine::{Disk, round_trip};
use crate::{Extent, progress};
use anyhow::{Context, Result};
use shared::link::{Link, News};
use shared::view::{CounterView, DisplayFact, DisplayView, KioskView};
use shared::wire::Role;
use shared::{CounterId, KioskId};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tests::Hall;

/// The counter that calls; it serves what [`Counter`] issues.
const COUNTER: u16 = 1;
/// The sample branch's counters, each with a terminal that watches.
const COUNTERS: u16 = 6;
/// How long an event may be on its way.
const EVENT_WITHIN: Duration = Duration::from_secs(5);

/// Three daemons side by side; two of them are idle at any moment.
pub struct Halls {
    /// Begins with nothing.
    pub empty: Hall,
    /// Begins with the past tickets.
    pub full: Hall,
    /// Begins with nothing, and every terminal of the branch watches.
    pub watched: Hall,
}

/// What the rounds have found.
#[derive(Default)]
pub struct Found {
    /// F.
    pub append: Times,
    /// H.
    pub trip: Times,
    /// Issue and call with nothing before.
    pub issue: Times,
    pub call: Times,
    /// The same with the past tickets.
    pub issue_full: Times,
    pub call_full: Times,
    /// A call while eight clients watch: until its answer, and until the event is at the display.
    pub call_watched: Times,
    pub event: Times,
}

/// Clients that watch every role of the sample branch.
pub struct Watchers {
    _links: Vec<Link>,
    called: Receiver<(u64, Instant)>,
}

/// Measures by turns.
pub fn measure(halls: &Halls, disk: &mut Disk, extent: Extent) -> Result<Found> {
    let mut found = Found::default();
    let mut client = halls.empty.client()?;
    let mut empty = Counter::open(&halls.empty, COUNTER)?;
    let mut full = Counter::open(&halls.full, COUNTER)?;
    let mut watched = Counter::open(&halls.watched, COUNTER)?;
    let watchers = Watchers::connect(&halls.watched)?;
    for round in 0..extent.rounds {
        progress(&format!("latencies: round {} of {}", round + 1, extent.rounds));
        found.begin_round();
        for _ in 0..extent.per_round {
            found.append.add(disk.append()?);
            found.trip.add(round_trip(&mut client)?);

            found.issue.add(empty.issue()?);
            found.call.add(empty.call()?.0);
            empty.start()?;

            found.issue_full.add(full.issue()?);
            found.call_full.add(full.call()?.0);
            full.start()?;

            watched.issue()?;
            let sent = Instant::now();
            let (took, ticket) = watched.call()?;
            found.call_watched.add(took);
            found.event.add(watchers.heard(ticket)?.saturating_duration_since(sent));
            watched.start()?;
        }
    }
    empty.finish()?;
    full.finish()?;
    Ok(found)
}

impl Found {
    fn begin_round(&mut self) {
        let all = [
            &mut self.append,
            &mut self.trip,
            &mut self.issue,
            &mut self.call,
            &mut self.issue_full,
            &mut self.call_full,
            &mut self.call_watched,
            &mut self.event,
        ];
        all.into_iter().for_each(Times::begin_round);
    }
}

impl Watchers {
    /// A kiosk, a display and every counter: returns when each has its view.
    pub fn connect(hall: &Hall) -> Result<Self> {
        let (ready, readies) = channel();
        let (call, called) = channel();
        let url = hall.url();
        let told = ready.clone();
        let display =
            Link::start(&url, Role::Display, move |news: News<DisplayView>| match news {
                News::Fresh(_) => tell(&told, ()),
                News::Changed(_, facts) => {
                    let at = Instant::now();
                    for fact in facts {
                        if let DisplayFact::Called { ticket, .. } = fact {
                            tell(&call, (ticket.0, at));
                        }
                    }
                }
                News::Alive | News::Disconnected | News::Stale => {}
            })?;
        let told = ready.clone();
        let kiosk = Link::start(&url, Role::Kiosk(KioskId(1)), move |news: News<KioskView>| {
            if matches!(news, News::Fresh(_)) {
                tell(&told, ());
            }
        })?;
        let mut links = vec![display, kiosk];
        for counter in 1..=COUNTERS {
            let told = ready.clone();
            let role = Role::Counter(CounterId(counter));
            links.push(Link::start(&url, role, move |news: News<CounterView>| {
                if matches!(news, News::Fresh(_)) {
                    tell(&told, ());
                }
            })?);
        }
        for _ in &links {
            readies.recv_timeout(EVENT_WITHIN).context("a watcher has no view")?;
        }
        Ok(Self { _links: links, called })
    }

    /// When the display's client had applied the call of this ticket.
    fn heard(&self, ticket: u64) -> Result<Instant> {
        loop {
            let (called, at) =
                self.called.recv_timeout(EVENT_WITHIN).context("the event did not come")?;
            if called == ticket {
                return Ok(at);
            }
        }
    }
}

/// A measure that has ended hears nothing more.
fn tell<T>(sender: &Sender<T>, news: T) {
    let _ended = sender.send(news);
}
