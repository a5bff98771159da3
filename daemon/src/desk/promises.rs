//! Promises, made off the desk: a thread rolls a copy of the hall forward, and the desk holds the
//! latest forecast.
//!
//! 1. The desk only takes the copy and the result; it never waits for either.
//! 2. A copy is taken when something has happened, at most every [`REST`], and at least every
//!    [`RENEW`] while the day is open: time alone changes a wait too.
//! 3. Without a fresh forecast nobody is promised anything.
//! 4. It learns before the batch is on disk: one that could not be written has taught a service
//!    time too many, which no promise shows.

use crate::store::ServiceTaken;
use queue::chance::Chance;
use queue::promise::{DRAWS, Forecast, Keeper, Remedy, Scene, remedies};
use queue::{Event, Hall};
use shared::moment::Millis;
use shared::promise::Promise;
use shared::{Lane, Moment, ServiceId};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// The shortest time between two copies.
const REST: Duration = Duration::from_secs(2);
/// The longest, while the day is open.
const RENEW: Duration = Duration::from_secs(30);
/// How soon the desk looks again for a forecast that is being made.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The desk sleeps no longer for the promises' sake.
const NOTHING_DUE: Duration = Duration::from_secs(3_600);
/// How often the watch looks at a forecast.
const WATCH_EVERY: Millis = Millis::minutes(2);
/// A pause of so long lies between two days.
const NIGHT_HOURS: i64 = 5;

/// The latest forecast, and what comes next.
pub(super) struct Promises {
    keeper: Keeper,
    scenes: SyncSender<Asked>,
    forecasts: Receiver<Told>,
    /// When the last copy was taken.
    taken_at: Option<Instant>,
    /// Whether its forecast is still being made.
    under_way: bool,
    /// Whether something has happened since.
    stale: bool,
    /// Whether a day is open.
    open: bool,
    /// What the kiosks show.
    pub shown: BTreeMap<ServiceId, Promise>,
    /// What would shorten the waits, while staff are warned of something.
    pub remedies: Vec<Remedy>,
    /// The latest forecast for the watch, until it is taken, and when one was last taken.
    waits: Option<Vec<(ServiceId, Millis)>>,
    watched_at: Option<Moment>,
}

/// A copy to be rolled forward, and whether staff want to know what would help.
struct Asked {
    scene: Scene,
    warned: bool,
}

/// What came of it.
struct Told {
    forecast: Forecast,
    remedies: Vec<Remedy>,
}

impl Promises {
    /// Learns from services of the past, the oldest first, and starts the thread.
    pub(super) fn start(past: &[ServiceTaken]) -> Self {
        let (scenes, inbox) = sync_channel::<Asked>(1);
        let (outbox, forecasts) = sync_channel(1);
        let work = move || {
            for Asked { scene, warned } in inbox {
                let chance = Chance::new(u64::try_from(scene.now.0).unwrap_or(0));
                let forecast = Forecast::draw(&scene, DRAWS, &mut chance.clone());
                let remedies = match warned {
                    true => remedies(&scene, &forecast, DRAWS, &chance),
                    false => Vec::new(),
                };
                if outbox.send(Told { forecast, remedies }).is_err() {
                    return;
                }
            }
        };
        let started = std::thread::Builder::new().name("promises".to_owned()).spawn(work);
        if let Err(trouble) = started {
            tracing::warn!("no waits are promised, a thread could not be started: {trouble}");
        }
        Self {
            keeper: learned(past),
            scenes,
            forecasts,
            taken_at: None,
            under_way: false,
            stale: true,
            open: false,
            shown: BTreeMap::new(),
            remedies: Vec::new(),
            waits: None,
            watched_at: None,
        }
    }

    /// Gives a new number its promise.
    pub(super) fn fill(&self, events: &mut [Event], now: Moment) {
        for event in events {
            if let Event::Issued { service, lane, promise, .. } = event {
                *promise = self.keeper.promise(service, *lane, now);
            }
        }
    }

    /// Takes in an event before it is applied.
    pub(super) fn note(&mut self, hall: &Hall, event: &Event, at: Moment) {
        self.keeper.note(hall, event, at);
        self.stale = true;
        if matches!(event, Event::DayOpened { .. } | Event::DayClosed) {
            self.shown.clear();
            self.remedies.clear();
            self.waits = None;
        }
    }

    /// Takes in a forecast that has been made, and has the next one made when it is time. Tells the
    /// services whose promise is another; none at all while nothing is.
    pub(super) fn turn(&mut self, hall: &Hall, now: Moment) -> Option<Vec<ServiceId>> {
        self.open = hall.day().is_some();
        let told = self.forecasts.try_recv().ok();
        let news = told.and_then(|told| self.take(hall, told, now));
        if self.open && !self.under_way && self.is_due() {
            let scene = Scene::of(hall, &self.keeper.learned, now);
            let warned = hall.is_warned();
            let asked = scene.map(|scene| Asked { scene, warned });
            self.under_way = asked.is_some_and(|asked| self.scenes.try_send(asked).is_ok());
            (self.taken_at, self.stale) = (Some(Instant::now()), false);
        }
        news
    }

    /// The waits of newcomers for the watch, at most every [`WATCH_EVERY`].
    pub(super) fn foreseen(&mut self, now: Moment) -> Option<Vec<(ServiceId, Millis)>> {
        if self.watched_at.is_some_and(|at| now - at < WATCH_EVERY) {
            return None;
        }
        let waits = self.waits.take()?;
        self.watched_at = Some(now);
        Some(waits)
    }

    /// How long nothing is due.
    pub(super) fn until_wake(&self) -> Duration {
        if self.under_way {
            return LOOK_AGAIN;
        }
        if !self.open {
            return NOTHING_DUE;
        }
        let rest = if self.stale { REST } else { RENEW };
        self.taken_at.map_or(Duration::ZERO, |taken| rest.saturating_sub(taken.elapsed()))
    }

    fn is_due(&self) -> bool {
        let rest = if self.stale { REST } else { RENEW };
        self.taken_at.is_none_or(|taken| taken.elapsed() >= rest)
    }

    fn take(&mut self, hall: &Hall, told: Told, now: Moment) -> Option<Vec<ServiceId>> {
        self.under_way = false;
        let Told { forecast, remedies } = told;
        self.waits = self.open.then(|| forecast.waits(Lane::Ordinary));
        self.keeper.take(forecast);
        let advised = self.remedies != remedies;
        self.remedies = remedies;
        let mut news = Vec::new();
        for service in hall.rules().into_iter().flat_map(|rules| &rules.services) {
            let known = self.keeper.promise(&service.id, Lane::Ordinary, now);
            let known = known.filter(|_| self.open);
            if self.shown.get(&service.id).copied() == known {
                continue;
            }
            match known {
                Some(promise) => self.shown.insert(service.id.clone(), promise),
                None => self.shown.remove(&service.id),
            };
            news.push(service.id.clone());
        }
        (advised || !news.is_empty()).then_some(news)
    }
}

fn learned(past: &[ServiceTaken]) -> Keeper {
    let mut keeper = Keeper::default();
    let mut last = Moment::default();
    for taken in past {
        if (taken.began_at - last).0 > NIGHT_HOURS * 3_600_000 {
            keeper.learned.begin_day();
        }
        last = taken.ended_at;
        #[expect(clippy::cast_precision_loss, reason = "a service has few milliseconds")]
        let minutes = (taken.ended_at - taken.began_at).0 as f64 / 60_000.0;
        keeper.learned.observe(&taken.service, taken.counter, taken.ended_at, minutes);
    }
    keeper
}

#[cfg(test)]
mod tests {
    use crate::desk::tests::{issue, open_branch};
    use crate::store::tests::promises;
    use serde_json::Value;
    use shared::wire::Role;
    use shared::{Command, CounterId, KioskId};
    use std::time::Duration;
    use tempfile::TempDir;
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_secs(20);

    /// What the kiosk's next frame with this fact says of cash.
    async fn told(frames: &mut tokio::sync::broadcast::Receiver<crate::project::Text>) -> Value {
        loop {
            let frame = timeout(SOON, frames.recv()).await.unwrap().unwrap();
            let frame: Value = serde_json::from_str(&frame).unwrap();
            let facts = frame["facts"].as_array().cloned().unwrap_or_default();
            let of_cash = |fact: &&Value| fact["fact"] == "promised" && fact["service"] == "cash";
            if let Some(fact) = facts.iter().find(of_cash) {
                return fact["promise"].clone();
            }
        }
    }

    #[tokio::test]
    async fn a_number_takes_its_promise_and_what_came_of_it_is_kept() {
        let folder = TempDir::new().unwrap();
        let (desk, thread) = open_branch(folder.path()).await;
        let counter = CounterId(1);
        desk.report(issue()).await.unwrap();
        let mut watch = desk.watch(Role::Kiosk(KioskId(1))).await.unwrap();
        assert!(!watch.view.contains("promise"), "no counter is open: {}", watch.view);
        desk.report(Command::OpenCounter { counter, teller: None }).await.unwrap();
        desk.report(Command::CallNext { counter }).await.unwrap();
        desk.report(Command::Start { counter }).await.unwrap();
        let shown = told(&mut watch.frames).await;
        assert!(shown["from"].as_u64() >= Some(1) && shown["to"] != Value::Null, "{shown}");

        desk.report(issue()).await.unwrap();
        let kept = promises(folder.path());
        let from = kept[0].0;
        assert_eq!((kept.len(), u64::from(from)), (1, shown["from"].as_u64().unwrap()));
        assert_eq!(kept[0].2, None, "nobody knows yet");
        desk.report(Command::CallNext { counter }).await.unwrap();
        assert!(promises(folder.path())[0].2.is_some_and(|waited| waited >= 0));

        desk.report(Command::Start { counter }).await.unwrap();
        desk.report(Command::Finish { counter }).await.unwrap();
        desk.report(Command::CloseCounter { counter }).await.unwrap();
        while told(&mut watch.frames).await != Value::Null {}
        desk.stop();
        thread.join().unwrap();
    }
}
