//! The business day, the rules it follows, and what time alone brings about.

use crate::event::{Event, Left};
use crate::hall::{Hall, Place};
use shared::moment::Millis;
use shared::{HoldKind, Moment, Refusal, Rules, ServiceId};

/// A ticket at a counter with no act for so long was forgotten there, and keeps no day open.
const FORGOTTEN_AFTER: Millis = Millis::minutes(4 * 60);

impl Hall {
    /// Decides whether the branch may follow these rules from here on.
    ///
    /// Rules that take away what is in use are refused; rules already in force lead to nothing.
    pub fn adopt(&self, rules: &Rules) -> Result<Vec<Event>, Refusal> {
        if self.rules() == Some(rules) {
            return Ok(Vec::new());
        }
        for ticket in self.tickets.values() {
            let gone = |service: &&ServiceId| rules.service(service).is_none();
            let mut services = std::iter::once(&ticket.service).chain(&ticket.then);
            if let Some(service) = services.find(gone).filter(|_| ticket.is_live()) {
                return Err(Refusal::RulesInUse { what: service.to_string() });
            }
            let counter = match ticket.place {
                Place::Counter { counter, .. }
                | Place::Held { kind: HoldKind::Keeps, counter, .. } => Some(counter),
                Place::Waiting | Place::Missed { .. } => self.waits_at(ticket),
                Place::Held { .. } | Place::Finished | Place::Cancelled | Place::Expired => None,
            };
            if let Some(counter) = counter.filter(|counter| rules.counter(*counter).is_none()) {
                return Err(Refusal::RulesInUse { what: counter.to_string() });
            }
        }
        let mut profiles = self.counters.values().filter_map(|counter| counter.profile.as_ref());
        if let Some(gone) = profiles.find(|name| rules.profile(name).is_none()) {
            return Err(Refusal::RulesInUse { what: gone.clone() });
        }
        Ok(vec![Event::RulesAdopted { rules: Box::new(rules.clone()) }])
    }

    /// Decides what time alone has brought about by now.
    pub fn tick(&self, now: Moment) -> Vec<Event> {
        let due = self.missed.iter().take_while(|(at, _)| self.returns_until(*at) < now);
        let expired = due.map(|(_, ticket)| Event::Expired { ticket: *ticket });
        let due = expired.chain(self.turned(now)).chain(self.emergencies_overdue(now));
        let due = due.chain(self.appointments_due(now)).chain(self.reminders(now));
        let due = due.chain(self.auto_call(now)).chain(self.alerts_due(now));
        due.chain(self.not_shown(now)).chain(self.front_due(now)).collect()
    }

    /// When `tick` should next be asked.
    pub fn next_wake(&self) -> Option<Moment> {
        let expiry = self.missed.first().map(|(at, _)| Moment(self.returns_until(*at).0 + 1));
        let others = [
            expiry,
            self.next_turn(),
            self.next_overdue(),
            self.next_appointment(),
            self.next_reminder(),
            self.next_auto_call(),
            self.next_alert(),
            self.next_not_shown(),
            self.next_front(),
        ];
        others.into_iter().flatten().min()
    }

    pub(crate) fn open_day(&self, date: &str) -> Result<Vec<Event>, Refusal> {
        let rules = self.standing_rules()?;
        if self.open {
            return Err(Refusal::DayOpen);
        }
        if !is_date(date) {
            return Err(Refusal::NotADate { date: date.to_owned() });
        }
        if let Some(last) = self.date.as_deref().filter(|last| date < *last) {
            return Err(Refusal::DayGoesBack { last: last.to_owned() });
        }
        let left = Left {
            last_ticket: self.last_ticket,
            printers: self.printers.iter().map(|(kiosk, state)| (*kiosk, *state)).collect(),
            voice: self.voice,
            bookings: self.booked(),
            tickets: self.left_for(date),
            rules_since: self.keys_since(date),
            zones: self.voices().map(|(zone, state)| (zone.clone(), state.clone())).collect(),
            screens: self.left_screens(),
            front: self.left_front(),
        };
        let (date, rules) = (date.to_owned(), Box::new(rules.clone()));
        Ok(vec![Event::DayOpened { date, rules, left, midnight: None, plan: None }])
    }

    pub(crate) fn close_day(&self, now: Moment) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        let mut events = Vec::new();
        let mut busy = 0;
        for ticket in self.tickets.values() {
            match ticket.place {
                Place::Counter { called_at, started_at, .. } => {
                    let forgotten = now - started_at.unwrap_or(called_at) >= FORGOTTEN_AFTER;
                    busy += u32::from(!forgotten);
                    events.push(match started_at {
                        Some(_) => Event::Finished { ticket: ticket.id },
                        None => Event::Expired { ticket: ticket.id },
                    });
                }
                Place::Waiting if self.may_stay(ticket) => {}
                Place::Waiting | Place::Missed { .. } | Place::Held { .. } => {
                    events.push(Event::Expired { ticket: ticket.id });
                }
                Place::Finished | Place::Cancelled | Place::Expired => {}
            }
        }
        if busy > 0 {
            return Err(Refusal::TicketsAtCounters { tickets: busy });
        }
        events.extend(self.never_shown());
        events.push(Event::DayClosed);
        Ok(events)
    }

    fn returns_until(&self, missed_at: Moment) -> Moment {
        let within = self.rules.as_ref().map(|rules| rules.missed.return_within);
        missed_at + within.unwrap_or_default()
    }
}

/// Whether a text is a date as ISO 8601 writes it; dates of that form sort as texts do.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let number = |part: &str, digits: usize| {
        let written = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| written)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for date in ["2026-11-22", "2028-02-29", "2000-02-29"] {
            assert!(is_date(date), "{date}");
        }
        for text in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-1-01", "26-01-01", "x", ""] {
            assert!(!is_date(text), "{text}");
        }
    }
}
