//! What stands on what: every text of the theme on every surface it may stand on, and every edge
//! or sign that tells something, each with the contrast it needs.

use crate::contrast;
use crate::{Roles, StateColors, Tone};
use slint::Color;

/// Text at a kiosk or a desk (WCAG 2.2, 1.4.3).
const TEXT_AT_LEAST: f32 = 4.5;
/// Text for old eyes or across the hall, and all text of high contrast (WCAG 2.2, 1.4.6).
const FAR_TEXT_AT_LEAST: f32 = 7.0;
/// Edges and signs (WCAG 2.2, 1.4.11).
const SIGN_AT_LEAST: f32 = 3.0;

/// Two colours that meet on a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The roles: "on-head on head".
    pub what: String,
    /// What must be seen.
    pub ink: Color,
    /// What it is seen on.
    pub surface: Color,
    /// The ratio it needs.
    pub at_least: f32,
}

impl Pair {
    /// The ratio it has.
    pub fn ratio(&self) -> f32 {
        contrast::ratio(self.ink, self.surface)
    }

    /// Whether it can be seen.
    pub fn passes(&self) -> bool {
        self.ratio() >= self.at_least
    }
}

/// All pairs of a tone's roles.
pub fn pairs(tone: Tone, roles: &Roles) -> Vec<Pair> {
    let mut pairs = Pairs { high: tone == Tone::Contrast, all: Vec::new() };
    texts(&mut pairs, roles);
    let states = [
        ("normal", &roles.normal),
        ("called", &roles.called),
        ("warning", &roles.warning),
        ("danger", &roles.danger),
        ("paused", &roles.paused),
    ];
    for (name, state) in states {
        of_state(&mut pairs, roles, name, state);
    }
    signs(&mut pairs, roles);
    pairs.all
}

struct Pairs {
    /// Whether the tone is the one of high contrast.
    high: bool,
    all: Vec<Pair>,
}

/// A role's name and its colour.
type Role<'a> = (&'a str, Color);

impl Pairs {
    fn text(&mut self, ink: Role, surface: Role) {
        self.add(ink, surface, if self.high { FAR_TEXT_AT_LEAST } else { TEXT_AT_LEAST });
    }

    fn far_text(&mut self, ink: Role, surface: Role) {
        self.add(ink, surface, FAR_TEXT_AT_LEAST);
    }

    fn sign(&mut self, ink: Role, surface: Role) {
        self.add(ink, surface, SIGN_AT_LEAST);
    }

    fn add(&mut self, ink: Role, surface: Role, at_least: f32) {
        let what = format!("{} on {}", ink.0, surface.0);
        self.all.push(Pair { what, ink: ink.1, surface: surface.1, at_least });
    }
}

fn texts(pairs: &mut Pairs, roles: &Roles) {
    let (page, card) = (("page", roles.page), ("card", roles.card));
    let pressed = ("card-pressed", roles.card_pressed);
    for surface in [page, card, pressed] {
        pairs.far_text(("text", roles.text), surface);
        pairs.far_text(("text-quiet", roles.text_quiet), surface);
    }
    let head = ("head", roles.head);
    pairs.text(("on-head", roles.on_head), head);
    pairs.text(("on-head-quiet", roles.on_head_quiet), head);
    let accent = ("accent", roles.accent);
    for surface in [page, card, pressed, ("accent-soft", roles.accent_soft)] {
        pairs.text(accent, surface);
    }
    for surface in [accent, ("accent-pressed", roles.accent_pressed)] {
        pairs.text(("on-accent", roles.on_accent), surface);
    }
    pairs.text(("on-disabled", roles.on_disabled), ("disabled", roles.disabled));
}

/// What is called is read across the hall.
fn of_state(pairs: &mut Pairs, roles: &Roles, name: &str, state: &StateColors) {
    let [ink, written, surface, edge] =
        ["ink", "on-surface", "surface", "edge"].map(|part| format!("{name}.{part}"));
    let (page, card) = (("page", roles.page), ("card", roles.card));
    let ink = (&*ink, state.ink);
    let met = [
        (ink, page),
        (ink, card),
        (ink, ("card-pressed", roles.card_pressed)),
        ((&*written, state.on_surface), (&*surface, state.surface)),
    ];
    for (ink, surface) in met {
        match name {
            "called" => pairs.far_text(ink, surface),
            _ => pairs.text(ink, surface),
        }
    }
    pairs.sign((&edge, state.edge), card);
}

fn signs(pairs: &mut Pairs, roles: &Roles) {
    let (page, card) = (("page", roles.page), ("card", roles.card));
    for surface in [page, card] {
        pairs.sign(("edge", roles.edge), surface);
        pairs.sign(("mark", roles.mark), surface);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_and_sign_is_weighed() {
        let grey = Color::from_rgb_u8(0x76, 0x76, 0x76);
        let white = Color::from_rgb_u8(0xff, 0xff, 0xff);
        let roles = Roles { accent: grey, card: white, ..Roles::default() };
        let light = pairs(Tone::Light, &roles);
        let weighed = |pairs: &[Pair], what: &str| {
            let pair = pairs.iter().find(|pair| pair.what == what).unwrap();
            (pair.at_least, pair.passes())
        };
        assert_eq!(light.len(), 15 + 5 * 5 + 4);
        assert_eq!(weighed(&light, "accent on card"), (4.5, true));
        assert_eq!(weighed(&light, "text-quiet on card-pressed"), (7.0, false));
        assert_eq!(weighed(&light, "called.on-surface on called.surface").0, 7.0);
        assert_eq!(weighed(&light, "paused.on-surface on paused.surface").0, 4.5);
        assert_eq!(weighed(&light, "paused.edge on card").0, 3.0);
        let high = pairs(Tone::Contrast, &roles);
        assert_eq!(weighed(&high, "accent on card"), (7.0, false));
        assert_eq!(weighed(&high, "edge on card").0, 3.0);
    }
}
