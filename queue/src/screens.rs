//! The hall's screens: which of them draw, what each call came to on them, and what staff put on
//! all of them.
//!
//! In a branch with screens every call is shown within `SHOWN_WITHIN_MS` or written down as not
//! shown, exactly one of the two.

use crate::decide::one_if;
use crate::event::Event;
use crate::hall::Hall;
use serde::{Deserialize, Serialize};
use shared::moment::Millis;
use shared::screen::{CALLS_DUE_MAX, SHOWN_WITHIN_MS, ScreenState, Seen, TEST_MS};
use shared::{Language, Moment, Refusal, ScreenId, Text, TicketId};
use std::collections::{BTreeMap, BTreeSet};

/// The longest words of an emergency, in characters of one language.
const EMERGENCY_CHARS_MAX: usize = 80;

/// What a day hands on of its screens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftScreens {
    /// How each was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<(ScreenId, ScreenState)>,
    /// How much of what each had to show was past its day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expired: Vec<(Option<ScreenId>, u16)>,
    /// The emergency that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Text>,
}

/// What the hall knows of its screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screens {
    states: BTreeMap<ScreenId, ScreenState>,
    expired: BTreeMap<Option<ScreenId>, u16>,
    emergency: Option<Text>,
    test_until: Option<Moment>,
    /// Calls that no screen has shown yet, by when they are given up.
    pub(crate) due: BTreeSet<(Moment, TicketId, u8)>,
    /// Where the latest call of each ticket was seen, and whether it is known how long.
    pub(crate) seen: BTreeMap<(TicketId, u8), BTreeMap<Option<ScreenId>, bool>>,
}

impl Hall {
    /// How a screen is.
    pub fn screen(&self, screen: ScreenId) -> ScreenState {
        self.screens.states.get(&screen).copied().unwrap_or_default()
    }

    /// The screens that staff should look at.
    pub fn screens_in_trouble(&self) -> impl Iterator<Item = (ScreenId, ScreenState)> {
        let known = self.rules().into_iter().flat_map(|rules| &rules.screens);
        let states = known.map(|screen| (screen.id, self.screen(screen.id)));
        states.filter(|(_, state)| state.is_trouble())
    }

    /// How many pictures and cards of the screens are past their day.
    pub fn expired_media(&self) -> u16 {
        self.screens.expired.values().fold(0, |sum, expired| sum.saturating_add(*expired))
    }

    /// What fills the screens in an emergency.
    pub fn alarm(&self) -> Option<&Text> {
        self.screens.emergency.as_ref()
    }

    /// Until when the test picture stands.
    pub fn test_until(&self) -> Option<Moment> {
        self.screens.test_until
    }

    pub(crate) fn report_shown(
        &self,
        ticket: TicketId,
        call: u8,
        seen: Option<Seen>,
    ) -> Result<Vec<Event>, Refusal> {
        let known = self.tickets.get(&ticket).ok_or(Refusal::UnknownTicket)?;
        let event = Event::Shown { ticket, call, seen };
        let (screen, ends) = seen.map_or((None, false), |it| (it.screen, it.length_ms.is_some()));
        let length_known = self.length_is_known(ticket, call, screen);
        // How long it stood is told when its customer may have left the counter already.
        if ends && let Some(known) = length_known {
            return Ok(one_if(!known, event));
        }
        // Who was called may have left the counter before a screen could tell.
        let called = call >= 1 && call <= known.calls();
        let made = called || self.is_due_on_screens(ticket, call);
        if !made || self.was_given_up(ticket, call) {
            return Err(Refusal::NothingToReport);
        }
        let news = if seen.is_some() { length_known.is_none() } else { known.shown < call };
        Ok(one_if(news, event))
    }

    pub(crate) fn report_screen(
        &self,
        screen: ScreenId,
        state: ScreenState,
    ) -> Result<Vec<Event>, Refusal> {
        if self.standing_rules()?.screen(screen).is_none() {
            return Err(Refusal::NothingToReport);
        }
        Ok(one_if(self.screen(screen) != state, Event::ScreenReported { screen, state }))
    }

    pub(crate) fn report_media(
        &self,
        screen: Option<ScreenId>,
        expired: u16,
    ) -> Result<Vec<Event>, Refusal> {
        let rules = self.standing_rules()?;
        if screen.is_some_and(|screen| rules.screen(screen).is_none()) {
            return Err(Refusal::NothingToReport);
        }
        let known = self.screens.expired.get(&screen).copied().unwrap_or_default();
        Ok(one_if(known != expired, Event::MediaReported { screen, expired }))
    }

    pub(crate) fn show_emergency(&self, words: &Text) -> Result<Vec<Event>, Refusal> {
        self.standing_rules()?;
        for language in [Language::chinese(), Language::english()] {
            if words.get(&language).trim().is_empty() || !words.0.contains_key(&language) {
                return Err(Refusal::TextMissing);
            }
        }
        if words.0.values().any(|words| words.chars().count() > EMERGENCY_CHARS_MAX) {
            return Err(Refusal::TextTooLong { chars_max: EMERGENCY_CHARS_MAX });
        }
        let news = self.alarm() != Some(words);
        Ok(one_if(news, Event::EmergencyShown { words: words.clone() }))
    }

    pub(crate) fn clear_emergency(&self) -> Vec<Event> {
        one_if(self.screens.emergency.is_some(), Event::EmergencyCleared)
    }

    pub(crate) fn test_screens(&self, now: Moment) -> Result<Vec<Event>, Refusal> {
        self.standing_rules()?;
        Ok(vec![Event::ScreensTested { until: now + Millis(TEST_MS) }])
    }

    /// The calls that no screen has shown in time.
    pub(crate) fn not_shown(&self, now: Moment) -> impl Iterator<Item = Event> {
        let due = self.screens.due.iter().take_while(move |(until, ..)| *until <= now);
        due.map(|(_, ticket, call)| Event::NotShown { ticket: *ticket, call: *call })
    }

    /// When the next one is given up.
    pub(crate) fn next_not_shown(&self) -> Option<Moment> {
        self.screens.due.first().map(|(until, ..)| *until)
    }

    /// Every call that is under way to the screens: the day ends before any could show it.
    pub(crate) fn never_shown(&self) -> impl Iterator<Item = Event> {
        let due = self.screens.due.iter();
        due.map(|(_, ticket, call)| Event::NotShown { ticket: *ticket, call: *call })
    }

    /// Whether a call still waits for a screen.
    pub(crate) fn is_due_on_screens(&self, ticket: TicketId, call: u8) -> bool {
        self.screens.due.iter().any(|(_, id, of)| (*id, *of) == (ticket, call))
    }

    /// What the next day is told of the screens.
    pub(crate) fn left_screens(&self) -> LeftScreens {
        LeftScreens {
            states: self.screens.states.iter().map(|(id, state)| (*id, *state)).collect(),
            expired: self.screens.expired.iter().map(|(id, count)| (*id, *count)).collect(),
            emergency: self.screens.emergency.clone(),
        }
    }

    /// Whether the end of a call on a screen is known; none while it was not seen there.
    pub(crate) fn length_is_known(
        &self,
        ticket: TicketId,
        call: u8,
        screen: Option<ScreenId>,
    ) -> Option<bool> {
        self.screens.seen.get(&(ticket, call))?.get(&screen).copied()
    }

    /// The screens' part of a day's begin: nothing of the calls before.
    pub(crate) fn begin_screens(&mut self, left: &LeftScreens) {
        self.screens = Screens {
            states: left.states.iter().copied().collect(),
            expired: left.expired.iter().copied().collect(),
            emergency: left.emergency.clone(),
            ..Screens::default()
        };
    }

    pub(crate) fn follow_screens(&mut self, event: &Event, at: Moment) {
        if let Event::Called { ticket, call, .. } = event {
            self.await_screens(*ticket, *call, at);
        } else if let Event::Shown { ticket, call, seen } = event {
            let due = self.screens.due.iter().rev().copied();
            let mut due = due.filter(|(_, id, of)| (*id, *of) == (*ticket, *call));
            if let Some(shown) = due.next() {
                self.screens.due.remove(&shown);
            }
            if let Some(seen) = seen {
                let told = self.screens.seen.entry((*ticket, *call)).or_default();
                *told.entry(seen.screen).or_default() |= seen.length_ms.is_some();
            }
        } else if let Event::NotShown { ticket, call } = event {
            let mut due = self.screens.due.iter().copied();
            if let Some(late) = due.find(|(_, id, of)| (*id, *of) == (*ticket, *call)) {
                self.screens.due.remove(&late);
            }
        } else if let Event::ScreenReported { screen, state } = event {
            self.screens.states.insert(*screen, *state);
        } else if let Event::MediaReported { screen, expired } = event {
            self.screens.expired.insert(*screen, *expired);
        } else if let Event::EmergencyShown { words } = event {
            self.screens.emergency = Some(words.clone());
        } else if let Event::EmergencyCleared = event {
            self.screens.emergency = None;
        } else if let Event::ScreensTested { until } = event {
            self.screens.test_until = Some(*until);
        }
    }

    /// A call is new: what was seen of the ticket before is no word on this one.
    fn await_screens(&mut self, ticket: TicketId, call: u8, at: Moment) {
        let again = self.screens.seen.range((ticket, call)..=(ticket, u8::MAX));
        for known in again.map(|(known, _)| *known).collect::<Vec<_>>() {
            self.screens.seen.remove(&known);
        }
        let has_screens = self.rules().is_some_and(|rules| !rules.screens.is_empty());
        if has_screens && self.screens.due.len() < CALLS_DUE_MAX {
            self.screens.due.insert((at + Millis(SHOWN_WITHIN_MS), ticket, call));
        }
    }

    /// Whether the call of this ticket at the counter where it is was written down as not shown.
    fn was_given_up(&self, ticket: TicketId, call: u8) -> bool {
        let has_screens = self.rules().is_some_and(|rules| !rules.screens.is_empty());
        let shown = self.screens.seen.contains_key(&(ticket, call))
            || self.tickets.get(&ticket).is_some_and(|known| known.shown >= call);
        has_screens && !shown && !self.is_due_on_screens(ticket, call)
    }
}
