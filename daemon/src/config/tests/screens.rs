//! Screens, zones and cards in the branch's file.

use super::{SAMPLE, read, tells};
use shared::rules::screens::{Hue, Room, ScreenKind, Way};
use shared::{CounterId, ScreenId};

const NAME: &str = "name = { zh = \"大厅\", en = \"Hall\" }";

/// The sample with this before its voice.
fn with(lines: &str) -> String {
    SAMPLE.replacen("[voice]", &format!("{lines}\n[voice]"), 1)
}

fn hall(more: &str) -> String {
    format!("[[screen]]\nid = 1\n{NAME}\nfarthest_seat_m = 6\npanel_inch = 55\n{more}\n")
}

#[test]
fn screens_zones_and_cards_are_read() {
    let sign = format!(
        "[[screen]]\nid = 2\n{NAME}\nkind = \"sign\"\ncounters = [4]\nfarthest_seat_m = 8\n\
         panel_inch = 40\nportrait = true\n"
    );
    let zone = "[[zone]]\nletter = \"B\"\nhue = \"orange\"\ncounters = [4, 5]\n";
    let card = "[[card]]\ntitle = { zh = \"汇率\", en = \"Rates\" }\nhours = \"09:00-12:00\"\n\
                until = \"2026-12-31\"\nscreens = [1]\n";
    let ways = "ways = [{ counter = 4, way = \"up\" }]\nservices = [\"cash\"]";
    let lamp = "[[beacon]]\nport = \"/dev/ttyUSB1\"\n";
    let text = with(&[&hall(ways), sign.as_str(), zone, card, lamp].concat());
    let config = read(&text).unwrap();
    let rules = &config.rules;
    assert_eq!(rules.screens.len(), 2);
    let hall = rules.screen(ScreenId(1)).unwrap();
    assert_eq!((hall.kind, hall.seat_mm, hall.panel.width_mm), (ScreenKind::Hall, 6_000, 1_218));
    assert_eq!((hall.way(CounterId(4)), hall.way(CounterId(1))), (Way::Up, Way::Right));
    assert_eq!(Room::of(hall).unwrap().rows, 6);
    let sign = rules.screen(ScreenId(2)).unwrap();
    assert!(sign.panel.height_mm > sign.panel.width_mm && !sign.has_counter(CounterId(1)));
    assert_eq!((rules.zones[0].letter, rules.zones[0].hue), ('B', Hue::Orange));
    assert_eq!(config.beacons, [("/dev/ttyUSB1".to_owned(), 9_600)]);
    assert_eq!(rules.cards[0].hours.map(|hours| hours.to_min), Some(720));
}

#[test]
fn a_branch_without_screens_has_none() {
    let rules = read(SAMPLE).unwrap().rules;
    assert!(rules.screens.is_empty() && rules.zones.is_empty() && rules.cards.is_empty());
}

#[test]
fn a_mistake_about_a_screen_names_its_line_and_what_would_fit() {
    let far = hall("").replace("= 6\n", "= 12\n").replace("= 55", "= 32");
    let sign = hall("kind = \"sign\"");
    let strange = hall("counters = [9]");
    let way = hall("ways = [{ counter = 9, way = \"up\" }]");
    let service = hall("services = [\"gold\"]");
    let inch = hall("").replace("= 55", "= 500");
    let zone = "[[zone]]\nletter = \"b\"\nhue = \"sky\"\ncounters = [1]\n";
    let twice = "[[zone]]\nletter = \"B\"\nhue = \"sky\"\ncounters = [1, 1]\n";
    let card = |more: &str| {
        format!("[[card]]\ntitle = {{ zh = \"汇率\", en = \"Rates\" }}\n{more}\n[voice]")
    };
    let long = card(&format!("lines = [{{ zh = \"{}\", en = \"x\" }}]", "长".repeat(19)));
    let voice = |lines: &str| format!("{lines}\n[voice]");
    tells(&[
        ("[voice]", &voice(&far), "panel_inch", "have room on a panel of"),
        ("[voice]", &voice(&sign), "id = 1", "over one counter"),
        ("[voice]", &voice(&hall("side_by_side = true")), "id = 1", "on a pair alone"),
        ("[voice]", &voice(&strange), "counters = [9]", "no counter 9"),
        ("[voice]", &voice(&way), "ways", "no counter 9"),
        ("[voice]", &voice(&service), "gold", "no service \"gold\""),
        ("[voice]", &voice(&inch), "panel_inch", "5 to 220 inches"),
        (
            "[voice]",
            &voice("[[beacon]]\nport = \"a\"\n[[beacon]]\nport = \"a\""),
            "port = \"a\"",
            "second time",
        ),
        ("[voice]", &voice(zone), "letter", "a letter A to Z"),
        ("[voice]", &voice(twice), "counters = [1, 1]", "stands here a second"),
        ("[voice]", &long, "lines", "at most 24 columns"),
        ("[voice]", &card("hours = \"9\""), "hours", "no span"),
        ("[voice]", &card("until = \"2026-13-01\""), "until", "such as \"2026-12-31\""),
        ("[voice]", &card("screens = [7]"), "screens", "no screen 7"),
    ]);
}
