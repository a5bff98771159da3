//! How the rest of the daemon speaks to the desk.

use crate::problem;
use crate::project::Text;
use shared::wire::{Ask, Done, Problem, Role};
use shared::{Command, Rules};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::sync::{broadcast, oneshot};

/// The most orders that may wait for the desk.
const ORDERS_MAX: usize = 4_096;

/// One thing the desk is asked to do.
pub enum Order {
    /// A command.
    Ask(Asked),
    /// Rules to follow from here on.
    Adopt(Box<Rules>, ReplyTo<Answer>),
    /// A role's view, and every change of it from there on.
    Watch {
        /// Whose.
        role: Role,
        /// A problem when the branch has no such kiosk or counter, or its store is in trouble.
        reply: ReplyTo<Result<Watch, Reply>>,
    },
    /// Which business day is open.
    Day(ReplyTo<Option<String>>),
    /// Write down what is under way, and end.
    Stop,
}

/// A command with the id of its sender's making.
pub struct Asked {
    /// The id.
    pub id: String,
    /// The command.
    pub ask: Ask,
    /// Who waits for the answer.
    pub reply: ReplyTo<Answer>,
}

/// A status and a body, exactly as they go out and as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// [`Done`] in JSON for 200, [`Problem`] for everything else.
    pub body: Vec<u8>,
}

/// What the desk answers.
pub type Answer = Reply;

/// A view and what comes after it.
pub struct Watch {
    /// The whole view as a frame.
    pub view: Text,
    /// The frames after it.
    pub frames: broadcast::Receiver<Text>,
}

/// Somebody who waits; who has gone is not missed.
pub struct ReplyTo<T>(oneshot::Sender<T>);

impl<T> ReplyTo<T> {
    pub(super) fn give(self, value: T) {
        let gone = self.0.send(value).is_err();
        if gone {
            tracing::debug!("an answer came after its asker had gone");
        }
    }
}

/// The desk, as others see it.
#[derive(Clone)]
pub struct Desk(SyncSender<Order>);

pub(super) fn desk() -> (Desk, Receiver<Order>) {
    let (orders, inbox) = sync_channel(ORDERS_MAX);
    (Desk(orders), inbox)
}

impl Desk {
    /// Asks for a command to be done.
    pub async fn ask(&self, id: String, ask: Ask) -> Reply {
        let order = |reply| Order::Ask(Asked { id, ask, reply });
        self.order(order).await.unwrap_or_else(problem::overloaded)
    }

    /// Asks on behalf of the daemon's own devices, under an id of their own.
    pub async fn report(&self, wish: Command) -> Result<Done, Problem> {
        let ask = Ask { wish, meant_until: None };
        let reply = self.ask(ulid::Ulid::generate().to_string(), ask).await;
        if reply.status == 200 {
            serde_json::from_slice(&reply.body).map_err(|_| problem::unreadable())
        } else {
            Err(serde_json::from_slice(&reply.body).unwrap_or_else(|_| problem::unreadable()))
        }
    }

    /// Asks for rules to be adopted.
    pub async fn adopt(&self, rules: Rules) -> Reply {
        let order = |reply| Order::Adopt(Box::new(rules), reply);
        self.order(order).await.unwrap_or_else(problem::overloaded)
    }

    /// Asks for a role's view.
    pub async fn watch(&self, role: Role) -> Result<Watch, Reply> {
        let watch = self.order(|reply| Order::Watch { role, reply }).await;
        watch.unwrap_or_else(|| Err(problem::overloaded()))
    }

    /// Asks which business day is open.
    pub async fn day(&self) -> Option<String> {
        self.order(Order::Day).await.flatten()
    }

    /// Asks the desk to end, after what is under way.
    pub fn stop(&self) {
        if self.0.send(Order::Stop).is_err() {
            tracing::debug!("the desk had ended already");
        }
    }

    async fn order<T>(&self, order: impl FnOnce(ReplyTo<T>) -> Order) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(order(ReplyTo(reply))).ok()?;
        answer.await.ok()
    }
}
