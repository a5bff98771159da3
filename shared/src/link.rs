//! The client our own programs use: watches one role's view and sends its commands.
//!
//! 1. It reconnects for ever; after each connection comes the whole view, never a delta over a gap.
//! 2. One command is under way at a time. It is sent again under the same id until it is answered
//!    or no longer meant, so that it is done at most once and never late.
//! 3. Its thread ends with the last clone of the link.

mod ask;
mod post;
mod watch;

pub use post::Posted;

use crate::front::{Identify, ReaderKind, StaffPin, VisitId};
use crate::limits::{MEANT_MS, STALE_MS};
use crate::moment::Millis;
use crate::view::Replica;
use crate::wire::{Done, Problem, Role};
use crate::{Command, KioskId, Moment};
use post::Post;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, mpsc};
use watch::End;

/// How long after a lost connection the next one is tried, at first and at most.
const RETRY_MS_MIN: u64 = 100;
const RETRY_MS_MAX: u64 = 2_000;

/// What a watcher hears.
#[derive(Debug)]
pub enum News<R: Replica> {
    /// The whole view, after a connection or a change of the rules.
    Fresh(R),
    /// The view after these facts.
    Changed(R, Vec<R::Fact>),
    /// The daemon lives, nothing has changed.
    Alive,
    /// The connection is lost; another is being made.
    Disconnected,
    /// Nothing was heard for `STALE_MS`: what was shown must not be shown as current.
    Stale,
}

/// What became of a command.
#[derive(Debug)]
pub enum Answer {
    /// It is done, and on disk.
    Done(Done),
    /// It is not done, and why.
    Refused(Problem),
    /// No answer came while it was meant. The view tells what became of it.
    Unheard,
    /// Another command is under way; this one was not sent.
    Busy,
}

/// An address that is no `http://host:port`.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not the address of a daemon; expected http://HOST:PORT")]
pub struct BadAddress(String);

/// A terminal's connection to the daemon.
#[derive(Clone)]
pub struct Link {
    asks: mpsc::Sender<Asked>,
    under_way: Arc<AtomicBool>,
    clock: Clock,
    beats: Arc<Notify>,
    posts: mpsc::Sender<Post>,
    posting: Arc<AtomicBool>,
}

/// A command on its way, and who waits for its answer.
struct Asked {
    wish: Command,
    answer: Box<dyn FnOnce(Answer) + Send>,
}

impl Link {
    /// Connects to `http://HOST:PORT` and tells the news of one role as they come.
    ///
    /// `news` and the answers run on the link's own thread and must not block it.
    pub fn start<R>(
        address: &str,
        role: Role,
        news: impl Fn(News<R>) + Send + 'static,
    ) -> Result<Self, BadAddress>
    where
        R: Replica + DeserializeOwned + Send + 'static,
        R::Fact: DeserializeOwned + Send,
    {
        let bad = || BadAddress(address.to_owned());
        let host = address.strip_prefix("http://").ok_or_else(bad)?.trim_end_matches('/');
        host.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok()).ok_or_else(bad)?;
        let host = host.to_owned();

        let clock = Clock::default();
        let (asks, inbox) = mpsc::channel(1);
        let under_way = Arc::new(AtomicBool::new(false));
        let beats = Arc::new(Notify::new());
        let (posts, told) = mpsc::channel(1);
        let posting = Arc::new(AtomicBool::new(false));
        let link = Self {
            asks,
            under_way: Arc::clone(&under_way),
            clock: clock.clone(),
            beats: Arc::clone(&beats),
            posts,
            posting: Arc::clone(&posting),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime without worker threads needs no more than memory");
        std::thread::spawn(move || {
            runtime.block_on(async {
                let end = End { host: &host, role, beats: &beats };
                let watching = watch::run(&end, &clock, &news);
                let asking = ask::run(&host, inbox, &clock, &under_way);
                let posting = post::run(&host, told, &posting);
                tokio::select! { () = watching => {}, () = asking => {}, () = posting => {} }
            });
        });
        Ok(link)
    }

    /// Sends a command; `answer` is called once, in every case.
    pub fn send(&self, wish: Command, answer: impl FnOnce(Answer) + Send + 'static) {
        if self.under_way.swap(true, Ordering::AcqRel) {
            return answer(Answer::Busy);
        }
        let asked = Asked { wish, answer: Box::new(answer) };
        if let Err(unsent) = self.asks.try_send(asked) {
            (unsent.into_inner().answer)(Answer::Unheard);
        }
    }

    /// Tells what was read or typed of a customer at a kiosk; `then` is called once, in every case,
    /// with the visit that a number may be asked for with. It is sent once.
    pub fn post_identify(
        &self,
        kiosk: KioskId,
        kind: ReaderKind,
        text: String,
        then: impl FnOnce(Posted<Option<VisitId>>) + Send + 'static,
    ) {
        self.post(Post::Identify(Identify { kiosk, kind, text }, Box::new(then)));
    }

    /// Tries the PIN of staff that was typed at a kiosk; `then` is called once, in every case. It
    /// is sent once, since every wrong one counts.
    pub fn post_staff(
        &self,
        kiosk: KioskId,
        pin: String,
        then: impl FnOnce(Posted<()>) + Send + 'static,
    ) {
        self.post(Post::Staff(StaffPin { kiosk, pin }, Box::new(then)));
    }

    fn post(&self, post: Post) {
        if self.posting.swap(true, Ordering::AcqRel) {
            return post.unsent(true);
        }
        if let Err(unsent) = self.posts.try_send(post) {
            unsent.into_inner().unsent(false);
        }
    }

    /// Says that the program does its work; only who watches as a screen is listened to.
    ///
    /// It is said from the loop that does the work, since the link's own thread would go on alone.
    pub fn beat(&self) {
        self.beats.notify_one();
    }

    /// The daemon's clock at this moment, as far as it has been heard.
    pub fn now(&self) -> Moment {
        here() + self.offset()
    }

    /// How far the daemon's clock is ahead of ours, as last heard.
    pub fn offset(&self) -> Millis {
        Millis(self.clock.0.load(Ordering::Relaxed))
    }
}

/// The daemon's clock, as far as a client knows it.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn heard(&self, daemon: Moment) {
        self.0.store(daemon.0 - here().0, Ordering::Relaxed);
    }

    /// Until when a command sent at this moment is meant.
    fn meant_until(&self) -> Moment {
        here() + Millis(self.0.load(Ordering::Relaxed) + MEANT_MS)
    }
}

fn here() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
