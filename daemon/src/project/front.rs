//! What a kiosk is told besides its lines and its printer.

use super::{Changes, Projector};
use queue::{Event, FrontNews};
use shared::alert::HelpPoint;
use shared::moment::Millis;
use shared::rules::Rules;
use shared::rules::cards::Card;
use shared::view::{KioskFact, KioskFront};
use shared::{KioskId, Text};

impl Changes {
    /// Notes what the kiosks are told.
    pub(super) fn note_front(&mut self, event: &Event) {
        if let Event::Issued { visit: Some(_), kiosk: Some(kiosk), .. }
        | Event::HelpCalled { from: HelpPoint::Kiosk(kiosk) }
        | Event::HelpAnswered { from: HelpPoint::Kiosk(kiosk) } = event
        {
            self.kiosks.insert(*kiosk);
        } else if let Event::EmergencyShown { .. } | Event::EmergencyCleared = event {
            self.alarm = true;
        } else if let Event::Front { news } = event {
            self.kiosks.extend(touched(news));
        }
    }
}

/// The kiosk that is told of news.
fn touched(news: &FrontNews) -> Option<KioskId> {
    match news {
        FrontNews::Recognised { kiosk, .. }
        | FrontNews::VisitOver { kiosk, .. }
        | FrontNews::HelpOver { kiosk }
        | FrontNews::KioskClosed { kiosk, .. }
        | FrontNews::KioskOpened { kiosk }
        | FrontNews::VolumeSet { kiosk, .. } => Some(*kiosk),
        FrontNews::Diverted { .. }
        | FrontNews::TestAsked { .. }
        | FrontNews::RollChanged { .. }
        | FrontNews::ReaderReported { .. } => None,
    }
}

/// What it asks and offers by the rules.
pub(super) fn front(of: &Projector<'_>, rules: &Rules, id: KioskId) -> KioskFront {
    let minutes = |above: Millis| u16::try_from(above.0 / 60_000).ok();
    KioskFront {
        ask_above_min: rules.front.ask_above.and_then(minutes),
        care_by_asking: rules.lanes.care_by_asking,
        identify: rules.front.reads(id),
        cards: cards(rules, of.hall.date()),
    }
}

/// The cards that are for everybody at every hour, and not past their day.
fn cards(rules: &Rules, date: Option<&str>) -> Vec<Text> {
    let fits = |card: &&Card| {
        let is_past = card.until.as_deref().is_some_and(|until| date.is_some_and(|it| it > until));
        card.screens.is_empty() && card.hours.is_none() && !is_past
    };
    rules.cards.iter().filter(fits).map(|card| card.title.clone()).collect()
}

pub(super) fn facts(of: &Projector<'_>, id: KioskId, changes: &Changes) -> Vec<KioskFact> {
    let mut facts = Vec::new();
    if changes.kiosks.contains(&id) {
        facts.push(KioskFact::Open { open: of.hall.kiosk_open(id) });
        facts.push(KioskFact::Visit { visit: of.hall.visit(id).cloned() });
        facts.push(KioskFact::Help { help: of.hall.help_at(id) });
        facts.push(KioskFact::Volume { percent: of.hall.volume(id) });
    }
    if changes.alarm {
        facts.push(KioskFact::Alarm { words: of.hall.alarm().cloned() });
    }
    facts
}
