//! What the daemon tells and answers, as the flow hears it.

use crate::event::{Event, PinAnswer};
use crate::page::{Reason, Refused};
use shared::link::{Answer, News, Posted};
use shared::view::KioskView;
use shared::wire::{Outcome, Problem};
use shared::{Refusal, VisitId};

/// What the link tells.
pub fn map_news(news: News<KioskView>) -> Event {
    match news {
        News::Fresh(view) | News::Changed(view, _) => Event::View(Box::new(view)),
        News::Alive => Event::Alive,
        News::Disconnected => Event::Disconnected,
        News::Stale => Event::Stale,
    }
}

/// An answer to a number asked for.
pub fn map_answer(answer: Answer) -> Event {
    match answer {
        Answer::Done(done) => match done.outcome {
            Outcome::Issued { ticket, number, people_ahead }
            | Outcome::CheckedIn { ticket, number, people_ahead, .. } => {
                Event::Issued(ticket, number, people_ahead)
            }
            Outcome::Done | Outcome::Called { .. } | Outcome::Visited { .. } => Event::Unheard,
        },
        Answer::Refused(problem) => Event::Refused(map_problem(&problem)),
        Answer::Unheard => Event::Unheard,
        Answer::Busy => Event::Refused(Refused::new(Reason::Busy, "busy")),
    }
}

/// An answer to one more paper asked for; that it comes, the view tells.
pub fn map_reprint(answer: &Answer) -> Option<Event> {
    match answer {
        Answer::Done(_) | Answer::Unheard => None,
        Answer::Refused(_) | Answer::Busy => Some(Event::NotReprinted),
    }
}

/// An answer to a call for help; that staff are told, the view tells.
pub fn map_help(answer: &Answer) -> Option<Event> {
    match answer {
        Answer::Done(_) => None,
        Answer::Refused(_) | Answer::Busy | Answer::Unheard => Some(Event::HelpUnheard),
    }
}

/// An answer to what the staff wish.
pub fn map_staff(answer: &Answer) -> Event {
    Event::Told(matches!(answer, Answer::Done(_)))
}

/// What was made of what was typed or scanned.
pub fn map_identified(answer: Posted<Option<VisitId>>) -> Event {
    match answer {
        Posted::Done(visit) => Event::Identified(visit),
        Posted::Refused(_) | Posted::Unheard | Posted::Busy => Event::Identified(None),
    }
}

/// What became of a PIN.
pub fn map_pin(answer: Posted<()>) -> Event {
    Event::Pin(match answer {
        Posted::Done(()) => PinAnswer::Right,
        Posted::Refused(problem) => match problem.code.as_str() {
            "wrong_pin" => PinAnswer::Wrong(problem.tries_left.unwrap_or_default()),
            "pin_locked" => PinAnswer::Locked(problem.until),
            "no_pin" => PinAnswer::NoPin,
            _ => PinAnswer::Unheard,
        },
        Posted::Unheard | Posted::Busy => PinAnswer::Unheard,
    })
}

/// Why there is no number.
pub fn map_problem(problem: &Problem) -> Refused {
    let reason = match &problem.refusal {
        Some(Refusal::DayClosed | Refusal::NoRules) => Reason::DayClosed,
        Some(Refusal::NumbersUsedUp | Refusal::ServiceFull { .. }) => Reason::UsedUp,
        Some(Refusal::OutsideHours { until: Some(_), .. }) => Reason::ClosedNow,
        Some(Refusal::OutsideHours { .. } | Refusal::CannotBeServedToday { .. }) => {
            Reason::NoMoreToday
        }
        Some(Refusal::PersonHasEnough { .. }) => Reason::HadEnough,
        Some(Refusal::ServicePaused { .. }) => Reason::Paused,
        Some(Refusal::NoCounterFor { .. }) => Reason::NoCounter,
        Some(Refusal::UnknownBooking) => Reason::UnknownBooking,
        Some(Refusal::TooEarly { .. }) => Reason::TooEarly,
        Some(Refusal::AlreadyCheckedIn { .. }) => Reason::CheckedIn,
        Some(Refusal::KioskClosed { .. }) => Reason::OutOfService,
        Some(Refusal::VisitOver) => Reason::VisitOver,
        Some(Refusal::Late) => Reason::Busy,
        _ => Reason::Other,
    };
    let mut refused = Refused::new(reason, &problem.code);
    if let Some(Refusal::TooEarly { from }) = &problem.refusal {
        refused.from = Some(*from);
    }
    if let Some(Refusal::AlreadyCheckedIn { number }) = &problem.refusal {
        refused.number = Some(*number);
    }
    refused
}
