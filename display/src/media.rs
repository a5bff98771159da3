//! What stands beside the board: pictures of a folder and the cards of the branch's file, by turns.
//!
//! 1. A thing past its day is not shown, and counted for staff.
//! 2. Nothing changes faster than eyes may be shown: see [`flash`].
//! 3. The folder is read again when it has changed; a mistake in it leaves what stood.

mod flash;
mod playlist;

use playlist::{Item, Playlist};
use shared::moment::Millis;
use shared::rules::cards::Card;
use shared::rules::limits::Span;
use shared::{Language, ScreenId, Text};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use ui::{MediaKind, WallMedia};

/// How often the folder is looked at.
const LOOK_MS: i64 = 2_000;
/// How long a card of the branch's file stands.
const CARD_MS: i64 = 12_000;

/// The day and time at the branch, and the screen it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Such as 2026-11-22.
    pub today: String,
    /// Minutes since midnight.
    pub minute: u16,
    /// The screen, where it is one of the branch's file.
    pub screen: Option<ScreenId>,
}

/// What there is to show.
#[derive(Default)]
pub struct Media {
    folder: Option<PathBuf>,
    read: Option<Option<SystemTime>>,
    looked: Option<Millis>,
    playlist: Playlist,
    cards: Vec<Card>,
}

/// What has its turn.
enum Turn {
    Picture(PathBuf, ui::Words),
    Card(Card),
}

/// One thing to show, and for whom.
enum Thing<'a> {
    Picture(&'a Item),
    Card(&'a Card),
}

impl Media {
    /// The pictures of a folder, if there is one.
    pub fn of(folder: Option<PathBuf>) -> Self {
        Self { folder, ..Self::default() }
    }

    /// The cards as the daemon tells them.
    pub fn tell(&mut self, cards: &[Card]) {
        self.cards = cards.to_vec();
    }

    /// Reads the folder again where it has changed.
    pub fn look(&mut self, now: Millis) {
        let Some(folder) = &self.folder else { return };
        if self.looked.is_some_and(|looked| now.0 - looked.0 < LOOK_MS) {
            return;
        }
        self.looked = Some(now);
        let changed = playlist::changed_at(folder);
        if self.read == Some(changed) {
            return;
        }
        self.read = Some(changed);
        match Playlist::read(folder) {
            Ok(playlist) => self.playlist = playlist,
            Err(trouble) => tracing::warn!("the pictures stay as they were: {trouble}"),
        }
    }

    /// How many pictures and cards are past their day.
    pub fn expired(&self, when: &When) -> u16 {
        let pictures = self.playlist.items.iter().map(|item| item.until.as_deref());
        let cards = self.cards.iter().map(|card| card.until.as_deref());
        let expired = pictures.chain(cards).filter(|until| is_past(*until, when)).count();
        u16::try_from(expired).unwrap_or(u16::MAX)
    }

    /// Whether anything is to be shown at all.
    pub fn has_any(&self, when: &When) -> bool {
        !self.fitting(when).is_empty()
    }

    /// What stands at this time, with its key; none while it is what stood before.
    pub fn at(&mut self, now: Millis, when: &When, stood: &str) -> Option<(String, WallMedia)> {
        let (key, turn) = self.turn(now, when);
        if key == stood {
            return None;
        }
        let shown = match turn {
            None => WallMedia::default(),
            Some(Turn::Card(card)) => shown_card(&card),
            Some(Turn::Picture(path, title)) => self.shown_picture(&path, title),
        };
        Some((key, shown))
    }

    /// Whose turn it is, and its key.
    fn turn(&self, now: Millis, when: &When) -> (String, Option<Turn>) {
        let things = self.fitting(when);
        let round: i64 = things.iter().map(Thing::stands).sum();
        let mut left = if round == 0 { 0 } else { now.0.rem_euclid(round) };
        for thing in things {
            if left < thing.stands() {
                return match thing {
                    Thing::Card(card) => (format!("card {card:?}"), Some(Turn::Card(card.clone()))),
                    Thing::Picture(item) => {
                        let path = item.frame_at(Millis(left)).to_owned();
                        let key = format!("{} {:?}", path.display(), self.read);
                        (key, Some(Turn::Picture(path, words(&item.title))))
                    }
                };
            }
            left -= thing.stands();
        }
        (String::new(), None)
    }

    fn fitting(&self, when: &When) -> Vec<Thing<'_>> {
        let pictures = self.playlist.items.iter().map(Thing::Picture);
        let things = pictures.chain(self.cards.iter().map(Thing::Card));
        things.filter(|thing| thing.fits(when)).collect()
    }

    fn shown_picture(&mut self, path: &Path, title: ui::Words) -> WallMedia {
        match ui::brand::picture(path) {
            Ok(picture) => {
                let kind = MediaKind::Picture;
                WallMedia { kind, picture, title, ..WallMedia::default() }
            }
            Err(trouble) => {
                tracing::debug!("{} cannot be shown: {trouble}", path.display());
                WallMedia::default()
            }
        }
    }
}

impl Thing<'_> {
    fn stands(&self) -> i64 {
        match self {
            Self::Picture(item) => item.stands.0,
            Self::Card(_) => CARD_MS,
        }
    }

    fn fits(&self, when: &When) -> bool {
        let (hours, screens, until) = match self {
            Self::Picture(item) => (item.hours, &item.screens, item.until.as_deref()),
            Self::Card(card) => (card.hours, &card.screens, card.until.as_deref()),
        };
        let for_us = screens.is_empty() || when.screen.is_some_and(|it| screens.contains(&it));
        for_us && hours.is_none_or(|hours| is_within(hours, when.minute)) && !is_past(until, when)
    }
}

fn is_within(hours: Span, minute: u16) -> bool {
    hours.from_min <= minute && minute < hours.to_min
}

/// Dates of that form sort as texts do.
fn is_past(until: Option<&str>, when: &When) -> bool {
    until.is_some_and(|until| until < when.today.as_str())
}

fn shown_card(card: &Card) -> WallMedia {
    let lines = card.lines.iter().map(words).collect::<Vec<_>>();
    let (kind, title) = (MediaKind::Card, words(&card.title));
    WallMedia { kind, title, lines: lines.as_slice().into(), ..WallMedia::default() }
}

fn words(text: &Text) -> ui::Words {
    let words = |language| text.get(&language).into();
    ui::Words { zh: words(Language::chinese()), en: words(Language::english()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(title: &str, until: Option<&str>) -> Card {
        let title = Text::from([("zh", title), ("en", title)]);
        Card { title, until: until.map(str::to_owned), ..Card::default() }
    }

    fn when(today: &str, minute: u16) -> When {
        When { today: today.to_owned(), minute, screen: Some(ScreenId(1)) }
    }

    fn titles(media: &mut Media, when: &When) -> Vec<String> {
        let turns = 0..media.fitting(when).len() as i64;
        let at = |turn: i64| media.at(Millis(turn * CARD_MS), when, "").expect("it stands").1;
        turns.map(at).map(|media| media.title.zh.to_string()).collect()
    }

    #[test]
    fn cards_stand_by_turns_and_not_past_their_day() {
        let mut media = Media::default();
        media.tell(&[
            card("a", None),
            card("b", Some("2026-11-22")),
            card("c", Some("2026-11-21")),
        ]);
        let now = when("2026-11-22", 600);
        assert_eq!(titles(&mut media, &now), ["a", "b"]);
        assert_eq!(media.expired(&now), 1);
        assert_eq!(titles(&mut media, &when("2026-11-23", 600)), ["a"]);
        assert_eq!(media.expired(&when("2026-11-23", 600)), 2);
    }

    #[test]
    fn a_card_stands_at_its_hours_and_before_its_audience() {
        let mut media = Media::default();
        let hours = Some(Span { from_min: 540, to_min: 720 });
        let morning = Card { hours, ..card("morning", None) };
        let upstairs = Card { screens: vec![ScreenId(2)], ..card("upstairs", None) };
        media.tell(&[morning, upstairs]);
        assert_eq!(titles(&mut media, &when("2026-11-22", 540)), ["morning"]);
        assert!(!media.has_any(&when("2026-11-22", 720)));
        let above = When { screen: Some(ScreenId(2)), ..when("2026-11-22", 720) };
        assert_eq!(titles(&mut media, &above), ["upstairs"]);
        let (key, nothing) = media.at(Millis(0), &when("2026-11-22", 800), "before").unwrap();
        assert_eq!(nothing.kind, MediaKind::None);
        assert!(media.at(Millis(0), &when("2026-11-22", 800), &key).is_none(), "it stands already");
    }
}
