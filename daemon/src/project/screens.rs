//! The view of one screen of the branch's file: the wall's, of its own counters and services.

use super::display;
use super::{Changes, Projector};
use queue::Event;
use shared::ScreenId;
use shared::rules::screens::Screen;
use shared::view::{DisplayFact, DisplayView};

impl Changes {
    /// Notes what the screens are told.
    pub(super) fn note_screens(&mut self, event: &Event) {
        if let Event::Spoken { ticket, call, .. } = event {
            self.calls.push(DisplayFact::Spoken { ticket: *ticket, call: *call });
        } else if let Event::EmergencyShown { words } = event {
            self.calls.push(DisplayFact::Alarm { words: Some(words.clone()) });
        } else if let Event::EmergencyCleared = event {
            self.calls.push(DisplayFact::Alarm { words: None });
        } else if let Event::ScreensTested { until } = event {
            self.calls.push(DisplayFact::Test { until: Some(*until) });
        } else if let Event::ScreenReported { .. } | Event::MediaReported { .. } = event {
            self.screens = true;
        }
    }
}

pub(super) fn view(of: &Projector<'_>, id: ScreenId) -> Option<DisplayView> {
    let screen = of.hall.rules()?.screen(id)?;
    let mut view = display::view(of);
    view.counters.retain(|board| screen.has_counter(board.counter));
    view.lines.retain(|line| screen.has_service(&line.service));
    view.cards.retain(|card| card.screens.is_empty() || card.screens.contains(&id));
    view.screen = Some(screen.clone());
    Some(view)
}

pub(super) fn facts(of: &Projector<'_>, id: ScreenId, changes: &Changes) -> Vec<DisplayFact> {
    let screen = of.hall.rules().and_then(|rules| rules.screen(id));
    let Some(screen) = screen else { return Vec::new() };
    let mut facts = display::facts(of, changes);
    facts.retain(|fact| concerns(screen, fact));
    facts
}

fn concerns(screen: &Screen, fact: &DisplayFact) -> bool {
    match fact {
        DisplayFact::Called { counter, .. } => screen.has_counter(*counter),
        DisplayFact::Counter { board } => screen.has_counter(board.counter),
        DisplayFact::Line { service, .. } => screen.has_service(service),
        DisplayFact::Missed { .. }
        | DisplayFact::Spoken { .. }
        | DisplayFact::Voice { .. }
        | DisplayFact::Surge { .. }
        | DisplayFact::Announcement { .. }
        | DisplayFact::Alarm { .. }
        | DisplayFact::Test { .. } => true,
    }
}
