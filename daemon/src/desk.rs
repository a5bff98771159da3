//! The one desk: it owns hall and store, and takes orders one after the other.
//!
//! 1. A batch is decided and applied in memory, written with one sync, and only then answered,
//!    told to the screens, printed and spoken.
//! 2. If the batch cannot be written, the hall is dropped and made again from the store; nobody
//!    has seen it.
//! 3. A command's id is looked up first: sent again, it gets its first answer again.

mod batch;
mod handle;
mod plan;
mod promises;
mod room;

pub use handle::{Desk, Order, Reply, Watch};

use crate::effects::Effects;
use crate::problem;
use crate::project::{Changes, Projector, Text};
use crate::store::{Store, StoreError};
use crate::token::Tokens;
use batch::Batch;
use promises::Promises;
use queue::Hall;
use room::Room;
use shared::Moment;
use shared::moment::Millis;
use shared::wire::Role;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{broadcast, oneshot};

/// The most commands that are written with one sync.
const BATCH_MAX: usize = 256;
/// How many frames a slow reader may fall behind before it is dropped.
const FRAMES_BEHIND_MAX: usize = 256;
/// The longest the desk sleeps without looking at the clock.
const SLEEP_MAX: Duration = Duration::from_secs(3_600);
/// So far may the clock go back without a word.
const CLOCK_BACK_MAX: Millis = Millis::minutes(2);
/// After a failed write, how long what nobody waits for is left alone.
const RECOVER_AFTER: Duration = Duration::from_secs(1);

/// Resolves when the desk's thread has ended.
pub type Ended = oneshot::Receiver<()>;

/// What the desk is given at its start.
pub struct Opening {
    /// The open store.
    pub store: Store,
    /// Names tickets to the outside.
    pub tokens: Tokens,
    /// Prints and speaks what was written.
    pub effects: Effects,
    /// The sequence number reached, for everyone to read.
    pub reached: Arc<AtomicU64>,
}

/// The desk itself, on its own thread.
struct Keeper {
    store: Store,
    hall: Hall,
    /// The latest event's moment: time does not go back.
    last: Moment,
    tokens: Tokens,
    effects: Effects,
    watchers: BTreeMap<Role, broadcast::Sender<Text>>,
    reached: Arc<AtomicU64>,
    room: Room,
    /// Why nothing can be written, while that is so.
    protected: Option<String>,
    /// When a batch last could not be written.
    failed_at: Option<Instant>,
    promises: Promises,
}

/// Replays the latest day and starts the desk's thread.
///
/// The receiver hears when the thread has ended, be it by a panic.
pub fn open(opening: Opening) -> Result<(Desk, JoinHandle<()>, Ended), StoreError> {
    let mut keeper = Keeper::new(opening)?;
    let (desk, orders) = handle::desk();
    let (here, ended) = oneshot::channel();
    keeper.effects.resume(&keeper.hall, &keeper.tokens, now());
    let thread = std::thread::Builder::new()
        .name("desk".to_owned())
        .spawn(move || {
            let _here = here;
            keeper.work(&orders);
        })
        .expect("a thread can be started before anything else runs");
    Ok((desk, thread, ended))
}

impl Keeper {
    fn new(opening: Opening) -> Result<Self, StoreError> {
        let Opening { mut store, tokens, effects, reached } = opening;
        let (hall, last) = store.replay()?;
        let promises = Promises::start(&store.services_taken()?);
        reached.store(store.seq(), Ordering::Release);
        if last - now() > CLOCK_BACK_MAX {
            tracing::warn!("the clock is behind the journal: time stands still until then");
        }
        let room = Room::beside(store.path());
        let watchers = BTreeMap::new();
        let (protected, failed_at) = (None, None);
        Ok(Self {
            store,
            hall,
            last,
            tokens,
            effects,
            watchers,
            reached,
            room,
            protected,
            failed_at,
            promises,
        })
    }

    fn work(&mut self, orders: &Receiver<Order>) {
        loop {
            let wake = self.until_wake().min(self.promises.until_wake());
            let first = match orders.recv_timeout(wake) {
                Ok(order) => Some(order),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let mut batch = Batch { tick: self.is_well(), ..Batch::default() };
            for order in first.into_iter().chain(orders.try_iter()).take(BATCH_MAX) {
                match order {
                    Order::Watch { role, reply } => {
                        // What is in the batch so far is not on disk and must not be seen.
                        self.run(&mut batch);
                        reply.give(self.watch(role));
                    }
                    Order::Day(reply) => {
                        self.run(&mut batch);
                        let day = self.hall.day().filter(|_| self.protected.is_none());
                        reply.give(day.map(str::to_owned));
                    }
                    Order::Stop => {
                        self.run(&mut batch);
                        return;
                    }
                    Order::Ask(asked) => batch.asks.push(asked),
                    Order::Adopt(rules, reply) => batch.rules.push((rules, reply)),
                }
            }
            self.run(&mut batch);
            self.promise();
        }
    }

    /// Takes in a forecast that has been made, and asks for the next one when it is time.
    fn promise(&mut self) {
        if self.protected.is_some() {
            return;
        }
        let now = self.now();
        if let Some(news) = self.promises.turn(&self.hall, now) {
            self.publish(&Changes::of_promises(news), now);
        }
        if let Some(waits) = self.promises.foreseen(now) {
            self.run(&mut Batch { foreseen: Some(waits), ..Batch::default() });
        }
    }

    /// Runs what has gathered, and empties the batch.
    fn run(&mut self, batch: &mut Batch) {
        let full = std::mem::take(batch);
        if self.protected.is_some() {
            self.recover();
        }
        if let Some(why) = &self.protected {
            return full.refuse_all(why);
        }
        let mut done = full.decide(self);
        if done.written == 0 && done.trouble.is_none() {
            return done.answer();
        }
        let committed = match done.trouble.take() {
            None => self.store.commit(),
            Some(trouble) => Err(trouble),
        };
        match committed {
            Ok(()) => {
                done.answers.into_iter().for_each(|(reply, answer)| reply.give(answer));
                self.publish(&done.changes, done.at);
                // A heartbeat that reads it finds every frame up to it on its way.
                self.reached.store(self.store.seq(), Ordering::Release);
                self.effects.take(done.effects);
                self.store.tidy();
            }
            Err(trouble) => self.give_up(&trouble, done),
        }
    }

    /// The batch could not be written: nobody has seen it, so the hall is made again without it.
    fn give_up(&mut self, trouble: &StoreError, done: batch::Decided) {
        tracing::warn!("a batch could not be written: {}", sentence(trouble));
        if trouble.is_full() {
            self.room.give_back();
        }
        self.protected = Some(sentence(trouble));
        self.failed_at = Some(Instant::now());
        self.recover();
        done.refuse(&sentence(trouble));
    }

    fn recover(&mut self) {
        self.store.roll_back();
        match self.store.replay() {
            Ok((hall, last)) => {
                (self.hall, self.last) = (hall, last);
                self.protected = None;
            }
            Err(trouble) => {
                self.protected = Some(sentence(&trouble));
                std::thread::sleep(RECOVER_AFTER);
            }
        }
    }

    fn publish(&mut self, changes: &Changes, at: Moment) {
        self.watchers.retain(|_, watchers| watchers.receiver_count() > 0);
        let seq = self.store.seq();
        let (promises, remedies) = (&self.promises.shown, &self.promises.remedies);
        let (hall, tokens) = (&self.hall, &self.tokens);
        let of = Projector { hall, tokens, seq, at, promises, remedies };
        self.watchers.retain(|role, watchers| {
            let Some(text) = of.facts(*role, changes) else {
                return of.view(*role).is_some();
            };
            watchers.send(text).is_ok()
        });
    }

    fn watch(&mut self, role: Role) -> Result<Watch, Reply> {
        if let Some(why) = &self.protected {
            return Err(problem::protected(why));
        }
        let (seq, at) = (self.store.seq(), self.now());
        let (promises, remedies) = (&self.promises.shown, &self.promises.remedies);
        let (hall, tokens) = (&self.hall, &self.tokens);
        let of = Projector { hall, tokens, seq, at, promises, remedies };
        let view = of.view(role).ok_or_else(problem::unknown_role)?;
        let watchers = self.watchers.entry(role);
        let sender = watchers.or_insert_with(|| broadcast::channel(FRAMES_BEHIND_MAX).0);
        Ok(Watch { view, frames: sender.subscribe() })
    }

    /// How long nothing is due; a store that failed is left alone for a while.
    fn until_wake(&self) -> Duration {
        let Some(wake) = self.hall.next_wake() else { return SLEEP_MAX };
        let left = u64::try_from((wake - self.now()).0).unwrap_or(0);
        let rest = self
            .failed_at
            .map_or(Duration::ZERO, |failed| RECOVER_AFTER.saturating_sub(failed.elapsed()));
        Duration::from_millis(left).min(SLEEP_MAX).max(rest)
    }

    /// Whether the last failed write is long enough ago for what nobody waits for.
    fn is_well(&self) -> bool {
        self.failed_at.is_none_or(|failed| failed.elapsed() >= RECOVER_AFTER)
    }

    fn now(&self) -> Moment {
        now().max(self.last)
    }
}

/// The wall clock, read nowhere else in the daemon but for the date.
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// An error with all its causes in one line.
fn sentence(trouble: &dyn std::error::Error) -> String {
    let mut text = trouble.to_string();
    let mut cause = trouble.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

#[cfg(test)]
pub(crate) mod tests;
