//! The cards of the first page and of a group's, as the screen gets them.

use crate::closed;
use crate::sheet::Sheet;
use jiff::tz::TimeZone;
use shared::Language;
use shared::promise::Promise;
use shared::rules::{Group, Icon};
use shared::view::{KioskService, KioskView};
use ui::{IconKind, KioskCard};

/// The cards of a sheet, and the one that leads to the next.
pub fn on_sheet(cards: Vec<KioskCard>, sheet: Sheet) -> Vec<KioskCard> {
    let mut seen: Vec<_> = cards.into_iter().skip(sheet.first).take(sheet.count).collect();
    if sheet.more {
        seen.push(KioskCard { more: true, icon: IconKind::Other, ..KioskCard::default() });
    }
    seen
}

/// The first page: groups and services that stand in no group, in the branch's order of services.
pub fn map_home(view: &KioskView, language: &Language) -> Vec<KioskCard> {
    let mut cards: Vec<KioskCard> = Vec::new();
    for service in &view.services {
        let group =
            service.group.as_ref().and_then(|key| view.groups.iter().find(|g| g.id == *key));
        let Some(group) = group else {
            cards.push(card(service, language));
            continue;
        };
        let waiting = int(service.waiting);
        match cards.iter_mut().find(|card| card.group && card.id == group.id.as_str()) {
            Some(known) => known.waiting = known.waiting.saturating_add(waiting),
            None => {
                cards.push(group_card(group, service.waiting, language));
            }
        }
    }
    cards
}

pub fn map_group(view: &KioskView, group: &str, language: &Language) -> Vec<KioskCard> {
    let inside = view.services.iter().filter(|service| service.group.as_deref() == Some(group));
    inside.map(|service| card(service, language)).collect()
}

pub fn card(service: &KioskService, language: &Language) -> KioskCard {
    let (minutes_from, minutes_to) = map_promise(service);
    KioskCard {
        minutes_from,
        minutes_to,
        id: service.id.0.as_str().into(),
        name: service.name.get(language).into(),
        icon: map_icon(service.icon),
        waiting: int(service.waiting),
        closed: closed::map(service.state),
        until: closed::until(service.state, TimeZone::system()).into(),
        ..KioskCard::default()
    }
}

/// From and to, nothing of it where nobody can know or a customer is called at once; only from
/// where it is longer than the longest.
pub fn map_promise(service: &KioskService) -> (i32, i32) {
    let at_once = |promise: &Promise| service.waiting == 0 && promise.to == Some(1);
    let Some(promise) = service.promise.filter(|promise| !at_once(promise)) else { return (0, 0) };
    (i32::from(promise.from), promise.to.map_or(0, i32::from))
}

fn group_card(group: &Group, waiting: u32, language: &Language) -> KioskCard {
    KioskCard {
        id: group.id.as_str().into(),
        name: group.name.get(language).into(),
        icon: map_icon(group.icon),
        waiting: int(waiting),
        group: true,
        ..KioskCard::default()
    }
}

fn map_icon(icon: Icon) -> IconKind {
    match icon {
        Icon::Cash => IconKind::Cash,
        Icon::Account => IconKind::Account,
        Icon::Card => IconKind::Card,
        Icon::Wealth => IconKind::Wealth,
        Icon::Loan => IconKind::Loan,
        Icon::Corporate => IconKind::Corporate,
        Icon::Exchange => IconKind::Exchange,
        Icon::Loss => IconKind::Loss,
        Icon::Transfer => IconKind::Transfer,
        Icon::Mobile => IconKind::Mobile,
        Icon::Appointment => IconKind::Appointment,
        Icon::Consult => IconKind::Consult,
        Icon::Tax => IconKind::Tax,
        Icon::Social => IconKind::Social,
        Icon::Clinic => IconKind::Clinic,
        Icon::Pharmacy => IconKind::Pharmacy,
        Icon::Registry => IconKind::Registry,
        Icon::Other => IconKind::Other,
    }
}

pub fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
