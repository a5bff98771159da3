//! What the terminal knows and what a press leads to. It touches no clock and no window.
//!
//! 1. One command is under way at a time; what is pressed meanwhile is not done, and that is said.
//! 2. A key struck twice by one hand is one press.
//! 3. The state at the counter changes only because a view came.

use crate::acts::{self, Act, Stage};
use crate::toast::Toast;
use shared::command::Destination;
use shared::device::Asker;
use shared::link::{Answer, News};
use shared::moment::Millis;
use shared::view::{CounterView, LostPrint};
use shared::{Command, CounterId, Placing};

/// Two presses of one key within this time are one.
const DOUBLE_STRIKE_MS: i64 = 500;
/// How many numbers without a paper are listed; each has two digits of the keyboard.
const REMEDIES_MAX: usize = 4;
/// How long a message stands.
const TOAST_MS: i64 = 6_000;
/// How long a hint stands.
const HINT_MS: i64 = 2_500;

/// A counter's terminal.
#[derive(Debug)]
pub struct Terminal {
    counter: CounterId,
    view: Option<CounterView>,
    linked: bool,
    working: Option<Act>,
    struck: Option<(Act, Millis)>,
    toast: Option<(Toast, Millis)>,
    choosing: Option<Choice>,
}

/// A list that lies over the counter until something of it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Places to pass the ticket on to.
    Places,
    /// Numbers without a paper, as they were when the list was opened: a row stays where it is.
    Papers(Vec<Remedy>),
}

/// What can be done about a number without a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// It is printed once more where it was to come out.
    Reprint(LostPrint),
    /// It has been seen to by hand.
    Settle(LostPrint),
}

impl Terminal {
    /// A terminal that has heard nothing yet.
    pub fn new(counter: CounterId) -> Self {
        Self {
            counter,
            view: None,
            linked: false,
            working: None,
            struck: None,
            toast: None,
            choosing: None,
        }
    }

    /// Takes the news in.
    pub fn hear(&mut self, news: News<CounterView>) {
        match news {
            News::Fresh(view) => {
                // Its places may be others than those on the list.
                self.choosing = None;
                self.view = Some(view);
                self.linked = true;
            }
            News::Changed(view, _) => {
                self.view = Some(view);
                self.linked = true;
            }
            News::Alive => self.linked = self.view.is_some(),
            News::Disconnected | News::Stale => self.linked = false,
        }
        let lapsed = match &self.choosing {
            None => false,
            Some(Choice::Places) => !self.may(Act::Transfer),
            Some(Choice::Papers(_)) => self.remedies().is_empty(),
        };
        if lapsed {
            self.choosing = None;
        }
    }

    /// A key or a touch; the command it leads to, if it does.
    pub fn press(&mut self, act: Act, now: Millis) -> Option<Command> {
        if self.working.is_some() {
            return self.hint("working", now);
        }
        let again =
            self.struck.is_some_and(|(last, at)| last == act && now.0 - at.0 < DOUBLE_STRIKE_MS);
        if again {
            return None;
        }
        if !self.linked {
            return self.hint("no_link", now);
        }
        if !self.may(act) {
            return self.hint("not_now", now);
        }
        self.struck = Some((act, now));
        self.toast = None;
        let Some(command) = acts::command(self.stage(), act, self.counter) else {
            return self.open_choice(act, now);
        };
        self.working = Some(act);
        Some(command)
    }

    fn open_choice(&mut self, act: Act, now: Millis) -> Option<Command> {
        let remedies = self.remedies();
        let (choice, is_empty, hint) = if act == Act::Papers {
            let is_empty = remedies.is_empty();
            (Choice::Papers(remedies), is_empty, "no_paper_lost")
        } else {
            (Choice::Places, self.places().is_empty(), "no_place")
        };
        if is_empty {
            return self.hint(hint, now);
        }
        self.choosing = Some(choice);
        None
    }

    /// A row of the open list; the command it leads to, if there is one.
    pub fn choose(&mut self, index: usize, now: Millis) -> Option<Command> {
        if self.choosing.is_some() && self.working.is_some() {
            return self.hint("working", now);
        }
        let (act, command) = match self.choosing.as_ref()? {
            Choice::Places => {
                let to = self.places().into_iter().nth(index)?;
                let (counter, note, placing) = (self.counter, String::new(), Placing::Keep);
                (Act::Transfer, Command::Transfer { counter, to, note, placing })
            }
            Choice::Papers(remedies) => (Act::Papers, remedies.get(index)?.command()),
        };
        self.choosing = None;
        self.struck = Some((act, now));
        self.toast = None;
        self.working = Some(act);
        Some(command)
    }

    /// Closes the open list.
    pub fn leave_choice(&mut self) {
        self.choosing = None;
    }

    /// What became of the command under way.
    pub fn answered(&mut self, answer: &Answer, now: Millis) {
        self.working = None;
        match answer {
            Answer::Done(_) => {}
            Answer::Refused(problem) => self.say(Toast::of(problem), now, TOAST_MS),
            Answer::Unheard => self.say(Toast::hint("unheard"), now, TOAST_MS),
            Answer::Busy => self.say(Toast::hint("working"), now, HINT_MS),
        }
    }

    /// Takes down a message that has stood its time.
    pub fn advance(&mut self, now: Millis) {
        self.toast.take_if(|(_, until)| now >= *until);
    }

    /// Whether the act can be done now.
    pub fn may(&self, act: Act) -> bool {
        let open = self.view.as_ref().is_some_and(|view| view.day_open);
        self.linked && open && acts::legal(self.stage(), act)
    }

    /// What stands at the counter.
    pub fn stage(&self) -> Stage {
        self.view.as_ref().map_or(Stage::Closed, acts::stage)
    }

    /// The counter as it was last heard of.
    pub fn view(&self) -> Option<&CounterView> {
        self.view.as_ref()
    }

    /// The places to transfer to: the other services, then the other counters.
    pub fn places(&self) -> Vec<Destination> {
        let Some(view) = &self.view else { return Vec::new() };
        let own = view.ticket.as_ref().map(|own| &own.service);
        let services = view.services.iter().map(|service| &service.id);
        let services = services.filter(|id| Some(*id) != own).cloned().map(Destination::Service);
        let counters = view.others.iter().map(|other| Destination::Counter(other.counter));
        services.chain(counters).collect()
    }

    /// What can be done about numbers without a paper, the latest first.
    pub fn remedies(&self) -> Vec<Remedy> {
        let lost = self.view.iter().flat_map(|view| &view.lost_prints);
        let lost = lost.take(REMEDIES_MAX);
        lost.flat_map(|lost| [Remedy::Reprint(*lost), Remedy::Settle(*lost)]).collect()
    }

    /// Whether the daemon is heard.
    pub fn linked(&self) -> bool {
        self.linked
    }

    /// The act under way.
    pub fn working(&self) -> Option<Act> {
        self.working
    }

    /// The list that is open.
    pub fn choosing(&self) -> Option<&Choice> {
        self.choosing.as_ref()
    }

    /// The message that stands.
    pub fn toast(&self) -> Option<&Toast> {
        self.toast.as_ref().map(|(toast, _)| toast)
    }

    fn hint(&mut self, code: &str, now: Millis) -> Option<Command> {
        self.say(Toast::hint(code), now, HINT_MS);
        None
    }

    fn say(&mut self, toast: Toast, now: Millis, stands_ms: i64) {
        self.toast = Some((toast, Millis(now.0 + stands_ms)));
    }
}

impl Remedy {
    fn command(self) -> Command {
        match self {
            Self::Reprint(LostPrint { ticket, kiosk, .. }) => {
                Command::Reprint { ticket, kiosk, asker: Asker::Staff }
            }
            Self::Settle(LostPrint { ticket, .. }) => Command::SettlePrint { ticket },
        }
    }
}

#[cfg(test)]
mod tests;
