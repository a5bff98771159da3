//! What must hold of the kiosks.

use super::Violation;
use crate::event::Event;
use crate::front::{FrontNews, is_diverted};
use crate::hall::Hall;
use shared::Lane;
use shared::front::VOLUME_PERCENT_MAX;

/// A number takes what a reader has read only at the reader's kiosk, once, and has its lane by it.
pub fn visit_is_used_once(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "visit_is_used_once";
    let Event::Issued { visit: Some(visit), kiosk, lane, person, slot, .. } = event else {
        return Ok(());
    };
    let standing = kiosk.and_then(|kiosk| hall.kiosks.visits.get(&kiosk));
    let right = standing.filter(|standing| standing.visit.id == *visit).is_some_and(|standing| {
        let has_lane = standing.lane == Lane::Ordinary || standing.lane == *lane;
        let has_person = standing.person.is_none() || standing.person == *person;
        slot.is_some() || has_lane && has_person
    });
    if right { Ok(()) } else { Err(Violation { invariant, what: format!("visit {visit}") }) }
}

/// A read is a new one, and what was not understood says nothing of anybody.
pub fn visit_is_new(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "visit_is_new";
    let Event::Front { news: FrontNews::Recognised { visit, lane, person, known, booking, .. } } =
        event
    else {
        return Ok(());
    };
    let nothing = person.is_none() && booking.is_none() && *lane == Lane::Ordinary;
    let given = matches!(lane, Lane::Ordinary | Lane::Care | Lane::Vip);
    let of_today = booking.as_ref().is_none_or(|code| hall.is_of_today(code));
    if *visit > hall.kiosks.last_visit && given && of_today && (*known || nothing) {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("visit {visit}") })
}

/// What is over had stood there.
pub fn visit_and_help_stood(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "visit_and_help_stood";
    let Event::Front { news } = event else { return Ok(()) };
    let right = if let FrontNews::VisitOver { kiosk, visit } = news {
        hall.visit(*kiosk).is_some_and(|known| known.id == *visit)
    } else if let FrontNews::HelpOver { kiosk } = news {
        hall.kiosks.helped.contains_key(kiosk)
    } else {
        true
    };
    if right { Ok(()) } else { Err(Violation { invariant, what: format!("{news:?}") }) }
}

/// A kiosk out of service gives out no number.
pub fn closed_kiosk_gives_out_nothing(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "closed_kiosk_gives_out_nothing";
    let Event::Issued { kiosk: Some(kiosk), number, .. } = event else { return Ok(()) };
    if hall.kiosk_open(*kiosk).is_open() {
        return Ok(());
    }
    Err(Violation { invariant, what: format!("{number} at kiosk {kiosk}") })
}

/// Only what the branch offers is counted as offered.
pub fn diversion_is_one_of_the_branch(hall: &Hall, event: &Event) -> Result<(), Violation> {
    let invariant = "diversion_is_one_of_the_branch";
    let Event::Front { news: FrontNews::Diverted { service, .. } } = event else { return Ok(()) };
    if hall.rules().is_some_and(|rules| is_diverted(rules, service)) {
        return Ok(());
    }
    Err(Violation { invariant, what: service.to_string() })
}

/// What is known of kiosks is of those of the rules, and nobody stands there while the day is
/// closed.
pub fn kiosks_are_those_of_the_rules(hall: &Hall) -> Result<(), Violation> {
    let broken = |what: String| {
        let invariant = "kiosks_are_those_of_the_rules";
        Err(Violation { invariant, what })
    };
    let kiosks = &hall.kiosks;
    let known = |kiosk| hall.rules().is_some_and(|rules| rules.kiosks.contains(kiosk));
    let named = kiosks.visits.keys().chain(kiosks.helped.keys());
    let mut named = named.chain(kiosks.closed.keys()).chain(kiosks.volumes.keys());
    if let Some(stranger) = named.find(|kiosk| !known(kiosk)) {
        return broken(format!("kiosk {stranger} is unknown"));
    }
    let reads = |(kiosk, kind): &(_, _)| {
        hall.rules().is_some_and(|rules| rules.front.reads(*kiosk).contains(kind))
    };
    if let Some((kiosk, _)) = kiosks.readers.keys().find(|reader| !reads(reader)) {
        return broken(format!("kiosk {kiosk} has no such reader"));
    }
    if kiosks.visits.values().any(|standing| standing.visit.id > kiosks.last_visit) {
        return broken("a visit is newer than the last one".to_owned());
    }
    if hall.day().is_none() && !(kiosks.visits.is_empty() && kiosks.helped.is_empty()) {
        return broken("somebody stands at a kiosk of a closed day".to_owned());
    }
    match kiosks.volumes.iter().find(|(_, percent)| **percent > VOLUME_PERCENT_MAX) {
        Some((kiosk, percent)) => broken(format!("kiosk {kiosk} speaks at {percent} percent")),
        None => Ok(()),
    }
}
