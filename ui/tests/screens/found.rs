//! What is on a screen: its words and its buttons, and where they are.

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
use std::ops::ControlFlow;
use ui::gallery::Opened;

/// Surfaces that words do not leave.
const PANELS: [&str; 6] = ["Banner", "NumberPanel", "TakeAlong", "CallCard", "CounterRow", "Toast"];
/// Components that cover what was laid out before them.
const COVERS: [&str; 9] = [
    "TakeOver",
    "ChoiceList",
    "Toast",
    "Dialog",
    "TestPicture",
    "Alarm",
    "StillThere",
    "Attract",
    "LanguagesPage",
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Place {
    fn of(element: &ElementHandle) -> Self {
        let (at, size) = (element.absolute_position(), element.size());
        Self { x: at.x, y: at.y, width: size.width, height: size.height }
    }

    /// How far two places are apart; below zero they share a part as wide.
    pub fn gap(&self, other: &Self) -> f32 {
        let across = (other.x - self.x - self.width).max(self.x - other.x - other.width);
        let down = (other.y - self.y - self.height).max(self.y - other.y - other.height);
        across.max(down)
    }
}

#[derive(Debug)]
pub struct Words {
    pub text: String,
    pub place: Place,
    pub size: f32,
    pub weight: i32,
    pub align: Align,
    pub wraps: bool,
    pub may_cut: bool,
}

/// Where writing stands in its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Align {
    /// 0 at the left, 1 at the right.
    pub across: f32,
    /// 0 at the top, 1 at the foot.
    pub down: f32,
}

impl Words {
    /// Where its letters are, without the room above and below them.
    pub fn ink(&self, (wide, tall): (f32, f32)) -> Place {
        let Place { x, y, width, height } = self.place;
        let wide = if self.wraps { width } else { wide.min(width) };
        let (tall, spare) = (tall.min(height.max(tall)), self.size * 0.3);
        Place {
            x: x + (width - wide) * self.align.across,
            y: y + (height - tall) * self.align.down + spare,
            width: wide,
            height: (tall - 2.0 * spare).max(1.0),
        }
    }
}

/// What is on a screen and not covered.
#[derive(Debug, Default)]
pub struct Found {
    pub words: Vec<Words>,
    pub buttons: Vec<(String, Place)>,
    /// Words on a surface of their own, and that surface.
    pub panels: Vec<(Words, Place)>,
    /// What a list has scrolled away.
    pub scrolled: Vec<Place>,
}

impl Found {
    pub fn in_window(opened: &Opened) -> Self {
        match opened {
            Opened::Widget(window) => Self::on(window),
            Opened::Kiosk(window) => Self::on(window),
            Opened::Display(window) => Self::on(window),
            Opened::Counter(window) => Self::on(window),
        }
    }

    fn on(root: &impl ElementRoot) -> Self {
        let mut found = Self::default();
        let _: Option<()> = root.root_element().visit_descendants(|element| {
            found.meet(&element);
            ControlFlow::Continue(())
        });
        found
    }

    fn meet(&mut self, element: &ElementHandle) {
        let place = Place::of(element);
        if place.width <= 0.0 || place.height <= 0.0 || element.computed_opacity() <= 0.0 {
            return;
        }
        let name = element.type_name().unwrap_or_default();
        let bases: Vec<_> = element.bases().map(Iterator::collect).unwrap_or_default();
        let is = |kind: &str| name == kind || bases.iter().any(|base| base == kind);
        if COVERS.iter().any(|cover| is(cover)) {
            self.words.retain(|words| words.place.gap(&place) >= 0.0);
            self.buttons.retain(|(_, button)| button.gap(&place) >= 0.0);
        }
        if PANELS.iter().any(|panel| is(panel)) {
            let _: Option<()> = element.visit_descendants(|inside| {
                self.panels.extend(written(&inside).map(|words| (words, place)));
                ControlFlow::Continue(())
            });
        }
        if is("Flickable") {
            let _: Option<()> = element.visit_descendants(|inside| {
                let inside = Place::of(&inside);
                if inside.y + inside.height > place.y + place.height || inside.y < place.y {
                    self.scrolled.push(inside);
                }
                ControlFlow::Continue(())
            });
        }
        if self.scrolled.contains(&place) {
            return;
        }
        let label = element.accessible_label().unwrap_or_default().to_string();
        if is("Label") && !label.is_empty() {
            self.words.extend(words(element, label, place));
        } else if element.accessible_role() == Some(AccessibleRole::Button) && is("Press") {
            self.buttons.push((label, place));
        }
    }
}

/// The words of a label that has any.
fn written(element: &ElementHandle) -> Option<Words> {
    let bases: Vec<_> = element.bases().map(Iterator::collect).unwrap_or_default();
    let is_label = element.type_name().is_some_and(|name| name == "Label")
        || bases.iter().any(|base| base == "Label");
    let text = element.accessible_label().unwrap_or_default().to_string();
    if is_label && !text.is_empty() { words(element, text, Place::of(element)) } else { None }
}

fn words(element: &ElementHandle, text: String, place: Place) -> Option<Words> {
    let id = element.accessible_id()?;
    let mut parts = id.split(' ');
    // Russian writes its fractions behind a comma.
    let size = parts.next()?.replace(',', ".").parse().ok()?;
    let weight = parts.next()?.parse().ok()?;
    let across = match parts.next()? {
        "center" => 0.5,
        "right" => 1.0,
        _ => 0.0,
    };
    let align = Align { across, down: if parts.next()? == "middle" { 0.5 } else { 0.0 } };
    let (wraps, may_cut) = (id.contains(" wraps"), id.contains(" may-cut"));
    Some(Words { text, place, size, weight, align, wraps, may_cut })
}
