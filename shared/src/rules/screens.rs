//! The branch's screens: what each shows, and how large, from its panel and its farthest seat.

mod room;

pub use room::{Misfit, ROWS_MAX, ROWS_MIN, Room, call_mm, row_mm};

use crate::{CounterId, ScreenId, ServiceId, Text};
use serde::{Deserialize, Serialize};

/// A screen of the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Screen {
    /// Its number.
    pub id: ScreenId,
    /// Where it hangs, in words for staff.
    pub name: Text,
    /// What it is for.
    pub kind: ScreenKind,
    /// What is seen of the screen, as it hangs.
    pub panel: Panel,
    /// How far the farthest reader sits, in millimetres.
    pub seat_mm: u32,
    /// The counters it shows; all of them without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<CounterId>,
    /// The services whose lines it shows; all of them without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Which way a counter lies, seen from before the screen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<(CounterId, Way)>,
    /// Both languages stand side by side; otherwise they take turns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub side_by_side: bool,
}

/// What a screen is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScreenKind {
    /// 综合屏: the whole hall, or the part whose counters it names.
    #[default]
    Hall,
    /// 窗口屏: one counter's own sign.
    Sign,
    /// 双联屏: two panels side by side that show one picture.
    Pair,
}

/// The size of what is seen, as it hangs; of both panels of a pair together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Panel {
    /// From side to side, in millimetres.
    pub width_mm: u32,
    /// From top to foot, in millimetres.
    pub height_mm: u32,
}

impl Panel {
    /// A panel of 16 to 9 by its diagonal in tenths of an inch.
    pub fn of_diagonal(tenths_of_inch: u32, portrait: bool) -> Self {
        let diagonal = f64::from(tenths_of_inch) * 2.54;
        let side = |part: f64| (diagonal * part / 337.0_f64.sqrt()).round() as u32;
        let (long, short) = (side(16.0), side(9.0));
        let (width_mm, height_mm) = if portrait { (short, long) } else { (long, short) };
        Self { width_mm, height_mm }
    }

    /// Two of it side by side.
    pub fn twice(self) -> Self {
        Self { width_mm: self.width_mm * 2, ..self }
    }
}

/// Which way a counter lies, seen from before a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To the left.
    Left,
    /// To the right.
    #[default]
    Right,
    /// Ahead, or up the stairs.
    Up,
    /// Below the screen, or down the stairs.
    Down,
}

/// A part of the hall, known by a letter and a colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Zone {
    /// What stands on its signs.
    pub letter: char,
    /// The colour of its signs; the letter stands beside it wherever it is shown.
    pub hue: Hue,
    /// The counters in it.
    pub counters: Vec<CounterId>,
}

/// Colours that are told apart by eyes of every kind, after Okabe and Ito; a letter on one of them
/// has a contrast of 7 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Hue {
    /// Light blue.
    #[default]
    Sky,
    /// Orange.
    Orange,
    /// Green.
    Green,
    /// Reddish purple.
    Purple,
    /// Red with yellow in it.
    Vermillion,
    /// Dark blue.
    Blue,
}

impl Screen {
    /// Whether it shows this counter.
    pub fn has_counter(&self, counter: CounterId) -> bool {
        self.counters.is_empty() || self.counters.contains(&counter)
    }

    /// Whether it shows this service's line.
    pub fn has_service(&self, service: &ServiceId) -> bool {
        self.services.is_empty() || self.services.contains(service)
    }

    /// Which way a counter lies; right where the file does not say.
    pub fn way(&self, counter: CounterId) -> Way {
        let way = self.ways.iter().find(|(id, _)| *id == counter);
        way.map_or(Way::Right, |(_, way)| *way)
    }
}

#[cfg(test)]
mod tests {
    use super::Panel;

    #[test]
    fn a_diagonal_gives_both_sides() {
        let panel = Panel::of_diagonal(550, false);
        assert_eq!((panel.width_mm, panel.height_mm), (1_218, 685));
        let upright = Panel::of_diagonal(550, true);
        assert_eq!((upright.width_mm, upright.height_mm), (685, 1_218));
        assert_eq!(panel.twice().width_mm, 2_436);
    }
}
