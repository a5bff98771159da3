//! The view of one screen of the branch's file: the wall's, of its own counters and services.

use super::display;
use super::{Changes, Projector};
use queue::{Event, Hall, VoiceNews};
use shared::rules::screens::Screen;
use shared::view::{DisplayFact, DisplayView};
use shared::{ScreenId, TicketId, ZoneId};

impl Changes {
    /// Notes what the screens are told.
    pub(super) fn note_screens(&mut self, hall: &Hall, event: &Event) {
        if let Event::Spoken { ticket, call, sounded, .. } = event {
            let zone = sounded.as_ref().map(|sounded| &sounded.zone);
            self.answered(hall, (*ticket, *call), zone);
        } else if let Event::Voice { news: VoiceNews::NotSpoken { ticket, call, zone, .. } } = event
        {
            self.answered(hall, (*ticket, *call), Some(zone));
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

    /// The voice is done with a call when the last zone has spoken it, or will not.
    fn answered(&mut self, hall: &Hall, (ticket, call): (TicketId, u8), zone: Option<&ZoneId>) {
        if zone.is_none_or(|zone| hall.is_last_word(ticket, call, zone)) {
            self.calls.push(DisplayFact::Spoken { ticket, call });
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
