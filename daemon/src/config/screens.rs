//! The hall's screens, its zones, and the cards on the screens.

use super::check::{Mistake, unique};
use super::{File, limits};
use serde::Deserialize;
use shared::rules::cards::{CARD_COLUMNS_MAX, CARD_LINES_MAX, CARDS_MAX, Card};
use shared::rules::screens::{Hue, Panel, Room, Screen, ScreenKind, Way, Zone};
use shared::{CounterId, ScreenId, ServiceId, Text};
use toml::Spanned;

/// How many screens and zones a branch may have.
const ENTRIES_MAX: usize = 16;
/// The nearest and the farthest seat, in metres.
const SEAT_M: (f64, f64) = (1.0, 60.0);
/// The smallest and the largest panel, in inches.
const PANEL_INCH: (f64, f64) = (5.0, 220.0);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScreenFile {
    id: Spanned<ScreenId>,
    name: Spanned<Text>,
    #[serde(default)]
    kind: ScreenKind,
    farthest_seat_m: Spanned<f64>,
    panel_inch: Spanned<f64>,
    #[serde(default)]
    portrait: bool,
    #[serde(default)]
    counters: Vec<Spanned<CounterId>>,
    #[serde(default)]
    services: Vec<Spanned<ServiceId>>,
    #[serde(default)]
    ways: Vec<WayFile>,
    #[serde(default)]
    side_by_side: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WayFile {
    counter: Spanned<CounterId>,
    way: Way,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ZoneFile {
    letter: Spanned<char>,
    hue: Hue,
    counters: Vec<Spanned<CounterId>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardFile {
    title: Spanned<Text>,
    #[serde(default)]
    lines: Vec<Spanned<Text>>,
    hours: Option<Spanned<String>>,
    #[serde(default)]
    screens: Vec<Spanned<ScreenId>>,
    until: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeaconFile {
    port: Spanned<String>,
    #[serde(default = "baud")]
    baud: u32,
}

fn baud() -> u32 {
    9_600
}

impl ScreenFile {
    fn proposed(&self) -> Screen {
        let tenths = (*self.panel_inch.get_ref() * 10.0).round() as u32;
        let panel = Panel::of_diagonal(tenths, self.portrait);
        let panel = if self.kind == ScreenKind::Pair { panel.twice() } else { panel };
        Screen {
            id: *self.id.get_ref(),
            name: self.name.get_ref().clone(),
            kind: self.kind,
            panel,
            seat_mm: (*self.farthest_seat_m.get_ref() * 1_000.0).round() as u32,
            counters: self.counters.iter().map(|id| *id.get_ref()).collect(),
            services: self.services.iter().map(|id| id.get_ref().clone()).collect(),
            ways: self.ways.iter().map(|way| (*way.counter.get_ref(), way.way)).collect(),
            side_by_side: self.side_by_side,
        }
    }
}

/// The screens as the rules have them.
pub(super) fn proposed(file: &File) -> Vec<Screen> {
    file.screens.iter().map(ScreenFile::proposed).collect()
}

/// The zones.
pub(super) fn zones(file: &File) -> Vec<Zone> {
    let zone = |zone: &ZoneFile| Zone {
        letter: *zone.letter.get_ref(),
        hue: zone.hue,
        counters: zone.counters.iter().map(|id| *id.get_ref()).collect(),
    };
    file.zones.iter().map(zone).collect()
}

/// The cards.
pub(super) fn cards(file: &File) -> Vec<Card> {
    let card = |card: &CardFile| Card {
        title: card.title.get_ref().clone(),
        lines: card.lines.iter().map(|line| line.get_ref().clone()).collect(),
        hours: card.hours.as_ref().and_then(|hours| limits::span(hours.get_ref()).ok()),
        screens: card.screens.iter().map(|id| *id.get_ref()).collect(),
        until: card.until.as_ref().map(|until| until.get_ref().clone()),
    };
    file.cards.iter().map(card).collect()
}

/// The lamps and pagers.
pub(super) fn beacons(file: &File) -> Vec<(String, u32)> {
    file.beacons.iter().map(|beacon| (beacon.port.get_ref().clone(), beacon.baud)).collect()
}

/// The first mistake about any of it.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    unique(file.screens.iter().map(|screen| (screen.id.span().start, screen.id.get_ref())))?;
    few(file.screens.get(ENTRIES_MAX).map(|screen| screen.id.span().start), ENTRIES_MAX)?;
    file.screens.iter().try_for_each(|it| screen(file, it))?;
    unique(file.zones.iter().map(|zone| (zone.letter.span().start, zone.letter.get_ref())))?;
    few(file.zones.get(ENTRIES_MAX).map(|zone| zone.letter.span().start), ENTRIES_MAX)?;
    for zone in &file.zones {
        if !zone.letter.get_ref().is_ascii_uppercase() {
            let at = zone.letter.span().start;
            return Err((at, "a zone has a letter A to Z".to_owned()));
        }
    }
    let counters = || file.zones.iter().flat_map(|zone| &zone.counters);
    unique(counters().map(|id| (id.span().start, id.get_ref())))?;
    counters().try_for_each(|id| counter(file, id))?;
    unique(file.beacons.iter().map(|beacon| (beacon.port.span().start, beacon.port.get_ref())))?;
    few(file.beacons.get(ENTRIES_MAX).map(|beacon| beacon.port.span().start), ENTRIES_MAX)?;
    few(file.cards.get(CARDS_MAX).map(|card| card.title.span().start), CARDS_MAX)?;
    file.cards.iter().try_for_each(|it| card(file, it))
}

fn screen(file: &File, screen: &ScreenFile) -> Result<(), Mistake> {
    within(&screen.farthest_seat_m, SEAT_M, "m")?;
    within(&screen.panel_inch, PANEL_INCH, "inches")?;
    unique(screen.counters.iter().map(|id| (id.span().start, id.get_ref())))?;
    unique(screen.ways.iter().map(|way| (way.counter.span().start, way.counter.get_ref())))?;
    let ways = screen.ways.iter().map(|way| &way.counter);
    screen.counters.iter().chain(ways).try_for_each(|id| counter(file, id))?;
    for id in &screen.services {
        if !file.services.iter().any(|service| service.id.get_ref() == id.get_ref()) {
            let what = format!("there is no service \"{}\"", id.get_ref());
            return Err((id.span().start, format!("{what}; expected the id of a [[service]]")));
        }
    }
    if screen.kind == ScreenKind::Sign && screen.counters.len() != 1 {
        let what = "a sign hangs over one counter: expected counters = [N]".to_owned();
        return Err((screen.id.span().start, what));
    }
    if screen.side_by_side && screen.kind != ScreenKind::Pair {
        let what = "both languages in one line have room on a pair alone: expected kind = \"pair\"";
        return Err((screen.id.span().start, what.to_owned()));
    }
    let fits = Room::of(&screen.proposed());
    fits.map(drop).map_err(|misfit| (screen.panel_inch.span().start, misfit.to_string()))
}

fn card(file: &File, card: &CardFile) -> Result<(), Mistake> {
    for text in std::iter::once(&card.title).chain(&card.lines) {
        for language in file.branch.languages.get_ref() {
            let words = text.get_ref().0.get(language).map_or("", String::as_str);
            if words.is_empty() && !language.is_own() {
                continue;
            }
            let columns: usize = words.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum();
            if words.trim().is_empty() || columns > CARD_COLUMNS_MAX {
                let what = format!(
                    "expected words in \"{language}\" of at most {CARD_COLUMNS_MAX} columns (a \
                     Chinese character has two)"
                );
                return Err((text.span().start, what));
            }
        }
    }
    few(card.lines.get(CARD_LINES_MAX).map(|line| line.span().start), CARD_LINES_MAX)?;
    if let Some(hours) = &card.hours {
        limits::span(hours.get_ref()).map_err(|what| (hours.span().start, what))?;
    }
    if let Some(until) = &card.until
        && until.get_ref().parse::<jiff::civil::Date>().is_err()
    {
        return Err((until.span().start, "expected a day such as \"2026-12-31\"".to_owned()));
    }
    for id in &card.screens {
        if !file.screens.iter().any(|screen| screen.id.get_ref() == id.get_ref()) {
            let what =
                format!("there is no screen {}; expected the id of a [[screen]]", id.get_ref());
            return Err((id.span().start, what));
        }
    }
    Ok(())
}

fn counter(file: &File, id: &Spanned<CounterId>) -> Result<(), Mistake> {
    if file.counters.iter().any(|counter| counter.id.get_ref() == id.get_ref()) {
        return Ok(());
    }
    let what = format!("there is no counter {}; expected the id of a [[counter]]", id.get_ref());
    Err((id.span().start, what))
}

fn within(value: &Spanned<f64>, (min, max): (f64, f64), unit: &str) -> Result<(), Mistake> {
    if (min..=max).contains(value.get_ref()) {
        return Ok(());
    }
    Err((value.span().start, format!("expected {min} to {max} {unit}")))
}

fn few(beyond: Option<usize>, max: usize) -> Result<(), Mistake> {
    beyond.map_or(Ok(()), |at| Err((at, format!("expected at most {max} of them"))))
}
