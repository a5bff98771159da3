//! The messages a teller reads: a stable name and what it speaks of; the screen has the words.

use shared::Refusal;
use shared::wire::Problem;

/// A message by its stable name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toast {
    /// The refusal's code, or the terminal's own hint.
    pub code: String,
    /// The number or counter it speaks of.
    pub subject: String,
    /// The seconds or calls it speaks of.
    pub amount: i64,
}

impl Toast {
    /// A hint of the terminal itself.
    pub fn hint(code: &str) -> Self {
        Self { code: code.to_owned(), ..Self::default() }
    }

    /// Why the daemon did not do a command.
    pub fn of(problem: &Problem) -> Self {
        let mut toast = Self::hint(&problem.code);
        if let Some(refusal) = &problem.refusal {
            toast.subject = subject(refusal);
            toast.amount = amount(refusal);
        }
        toast
    }
}

/// The number, counter or service a refusal speaks of; most speak of none.
fn subject(refusal: &Refusal) -> String {
    if let Refusal::UnknownCounter { counter }
    | Refusal::CounterClosed { counter }
    | Refusal::CounterPaused { counter }
    | Refusal::CounterOpen { counter }
    | Refusal::TellerElsewhere { counter, .. } = refusal
    {
        return counter.to_string();
    }
    if let Refusal::UnknownNumber { number }
    | Refusal::TicketAtCounter { number }
    | Refusal::LaneGrantedAlready { number }
    | Refusal::AlreadyCheckedIn { number }
    | Refusal::NotHeld { number }
    | Refusal::NumberHeld { number }
    | Refusal::CannotReturn { number } = refusal
    {
        return number.to_string();
    }
    if let Refusal::UnknownTeller { teller } = refusal {
        return teller.to_string();
    }
    String::new()
}

/// The seconds or calls a refusal speaks of; most speak of none.
fn amount(refusal: &Refusal) -> i64 {
    if let Refusal::RecalledEnough { calls: count }
    | Refusal::CalledTooSeldom { calls_min: count } = refusal
    {
        return i64::from(*count);
    }
    if let Refusal::TooSoon { seconds } | Refusal::TooLateToUndo { seconds } = refusal {
        return i64::from(*seconds);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::CounterId;

    fn problem(code: &str, refusal: Option<Refusal>) -> Problem {
        let (kind, title) = (format!("urn:tingxu:problem:{code}"), String::new());
        let (code, tries_left, until) = (code.to_owned(), None, None);
        Problem { kind, title, status: 409, code, refusal, tries_left, until }
    }

    #[test]
    fn a_refusal_keeps_what_it_speaks_of() {
        let number = "A018".parse().unwrap();
        let cases = [
            ("too_soon", Refusal::TooSoon { seconds: 12 }, "", 12),
            ("ticket_at_counter", Refusal::TicketAtCounter { number }, "A018", 0),
            ("counter_open", Refusal::CounterOpen { counter: CounterId(3) }, "3", 0),
            ("recalled_enough", Refusal::RecalledEnough { calls: 3 }, "", 3),
        ];
        for (code, refusal, subject, amount) in cases {
            let toast = Toast::of(&problem(code, Some(refusal)));
            let expected = Toast { code: code.to_owned(), subject: subject.to_owned(), amount };
            assert_eq!(toast, expected);
        }
    }

    #[test]
    fn a_problem_that_is_no_refusal_keeps_its_code() {
        assert_eq!(Toast::of(&problem("unavailable", None)), Toast::hint("unavailable"));
    }
}
