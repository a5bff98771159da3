//! Every tone of the theme can be read, and a brand is worn only where it can.

use clap::Parser;
use i_slint_backend_testing::init_no_event_loop;
use slint::{Color, ComponentHandle};
use std::path::{Path, PathBuf};
use ui::roles::{Pair, pairs};
use ui::{Brand, KioskCare, KioskWindow, Motion, Reader, Screen, Terminal, Theme, Tone};

const TONES: [Tone; 3] = [Tone::Light, Tone::Dark, Tone::Contrast];
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/sample/brand.toml");

#[derive(Parser)]
struct Options {
    #[command(flatten)]
    terminal: Terminal,
}

/// A window that is never shown; platform and window belong to the test's thread.
fn window() -> KioskWindow {
    init_no_event_loop();
    KioskWindow::new().expect("a window")
}

/// Writes a brand without a logo and reads it.
fn brand(name: &str, primary: &str, second: &str) -> Brand {
    Brand::read(&written(name, primary, second)).expect("a brand without a mistake")
}

fn written(name: &str, primary: &str, second: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("brand-{name}.toml"));
    let text = format!("# A look.\nprimary = \"{primary}\"\nsecond = \"{second}\"\n");
    std::fs::write(&path, text).expect("a brand's file");
    path
}

fn terminal(words: &[&str]) -> Terminal {
    Options::parse_from(["terminal"].iter().chain(words)).terminal
}

/// The pairs of every tone that cannot be read, in words.
fn unseen(theme: &Theme<'_>) -> Vec<String> {
    let mut unseen = Vec::new();
    for tone in TONES {
        theme.set_tone(tone);
        let fails = pairs(tone, &theme.invoke_roles()).into_iter().filter(|pair| !pair.passes());
        unseen.extend(fails.map(|pair| format!("{tone:?}: {}", in_words(&pair))));
    }
    unseen
}

fn in_words(pair: &Pair) -> String {
    let hex =
        |colour: Color| format!("{:02x}{:02x}{:02x}", colour.red(), colour.green(), colour.blue());
    let (ink, surface) = (hex(pair.ink), hex(pair.surface));
    let Pair { what, at_least, .. } = pair;
    format!("{what}, #{ink} on #{surface}: {:.2} where {at_least} is needed", pair.ratio())
}

#[test]
fn every_tone_can_be_read() {
    let window = window();
    let unseen = unseen(&window.global::<Theme>());
    assert!(unseen.is_empty(), "{} pairs:\n{}", unseen.len(), unseen.join("\n"));
}

#[test]
fn the_sample_brand_can_be_read() {
    let window = window();
    let theme = window.global::<Theme>();
    Brand::read(Path::new(SAMPLE)).unwrap().wear(&theme).unwrap();
    assert!(theme.get_has_logo());
    assert_eq!(theme.get_tone(), Tone::Light);
    let roles = theme.invoke_roles();
    assert_eq!((roles.head, roles.on_accent), (theme.get_brand().primary, roles.card));
    let unseen = unseen(&theme);
    assert!(unseen.is_empty(), "{} pairs:\n{}", unseen.len(), unseen.join("\n"));
}

#[test]
fn high_contrast_stands_above_a_brand() {
    let window = window();
    let theme = window.global::<Theme>();
    theme.set_tone(Tone::Contrast);
    let plain = theme.invoke_roles();
    Brand::read(Path::new(SAMPLE)).unwrap().wear(&theme).unwrap();
    assert_eq!(theme.get_tone(), Tone::Contrast);
    assert_eq!(theme.invoke_roles(), plain);
}

#[test]
fn the_reds_of_banks_are_worn_but_not_in_large_print() {
    let window = window();
    let theme = window.global::<Theme>();
    let plain = theme.invoke_roles();
    for (name, red) in [("red", "#c7000b"), ("crimson", "#b01f24"), ("wine", "#a0142d")] {
        window.global::<Screen>().set_reader(Reader::Normal);
        brand(name, red, "#a7701f").wear(&theme).unwrap();
        assert_eq!(theme.invoke_roles().head, theme.get_brand().primary);
        window.global::<Screen>().set_reader(Reader::Elder);
        let elder = theme.invoke_roles();
        assert_eq!((elder.head, elder.accent), (plain.head, plain.accent));
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_name() {
    let window = window();
    let theme = window.global::<Theme>();
    theme.set_tone(Tone::Dark);
    let plain = (theme.invoke_roles(), theme.get_brand());
    let refused = |name: &str, (primary, second): (&str, &str), expected: &str| {
        let told = brand(name, primary, second).wear(&theme).err().unwrap().to_string();
        assert!(told.ends_with(&format!("brand-{name}.toml, {expected}")), "{told}");
        assert_eq!((theme.invoke_roles(), theme.get_brand()), plain);
        assert!(!theme.get_has_logo());
        assert_eq!(theme.get_tone(), Tone::Dark);
    };
    refused(
        "pale",
        ("#ffe08a", "#a06000"),
        "line 2: primary #ffe08a cannot be read: accent on card-pressed has a contrast of 1.0 \
         where 4.5 is needed, in the light tone",
    );
    refused(
        "grey",
        ("#6c757d", "#000000"),
        "line 3: second #000000 cannot be read: mark on page has a contrast of 1.1 where 3 is \
         needed, in the dark tone",
    );
}

#[test]
fn a_window_is_dressed_as_it_is_asked_for() {
    let window = window();
    let (theme, screen) = (window.global::<Theme>(), window.global::<Screen>());
    terminal(&[]).dress(&window, Tone::Dark).unwrap();
    assert_eq!(theme.get_tone(), Tone::Dark);
    assert_eq!(screen.get_panel_mm(), 0.0);
    assert!(!window.global::<Motion>().get_still() && !theme.get_brand().given);

    let words = ["--tone", "light", "--dpi", "254", "--still", "--brand", SAMPLE];
    terminal(&words).dress(&window, Tone::Dark).unwrap();
    assert_eq!(theme.get_tone(), Tone::Light);
    assert_eq!(screen.get_panel_mm(), 10.0);
    assert!(window.global::<Motion>().get_still() && theme.get_brand().given);
}

#[test]
fn a_refused_brand_leaves_the_window_as_it_was() {
    let window = window();
    let theme = window.global::<Theme>();
    let path = written("worn", "#ffe08a", "#a06000");
    let words = ["--tone", "contrast", "--still", "--brand", path.to_str().unwrap()];
    let told = terminal(&words).dress(&window, Tone::Dark).err().unwrap().to_string();
    assert!(told.contains("primary #ffe08a cannot be read"), "{told}");
    assert_eq!(theme.get_tone(), Tone::Light);
    assert!(!window.global::<Motion>().get_still() && !theme.get_brand().given);
}

#[test]
fn a_screen_that_is_darker_at_night_can_still_be_read() {
    let window = window();
    let theme = window.global::<Theme>();
    let veil = window.global::<KioskCare>().get_veil();
    assert!(veil > 0.2, "a veil of {veil} is none");
    for tone in TONES {
        theme.set_tone(tone);
        let scrim = theme.get_scrim();
        let under = |colour: Color| {
            let mix = |one: u8, over: u8| {
                (f32::from(one) * (1.0 - veil) + f32::from(over) * veil).round() as u8
            };
            Color::from_rgb_u8(
                mix(colour.red(), scrim.red()),
                mix(colour.green(), scrim.green()),
                mix(colour.blue(), scrim.blue()),
            )
        };
        let texts = pairs(tone, &theme.invoke_roles());
        let texts = texts.into_iter().filter(|pair| pair.what.starts_with("text"));
        let darker = texts.map(|pair| Pair {
            ink: under(pair.ink),
            surface: under(pair.surface),
            at_least: 4.5,
            ..pair
        });
        let unseen: Vec<_> = darker.filter(|pair| !pair.passes()).collect();
        assert!(unseen.is_empty(), "{tone:?}: {:?}", unseen.iter().map(in_words));
    }
}

#[test]
fn light_and_dark_change_places_and_high_contrast_stays() {
    let window = window();
    let theme = window.global::<Theme>();
    let seen = |tone: Tone, turned: bool| {
        theme.set_tone(tone);
        theme.set_turned(turned);
        theme.invoke_roles()
    };
    let [light, dark, contrast] = TONES.map(|tone| seen(tone, false));
    assert_eq!(TONES.map(|tone| seen(tone, true)), [dark, light, contrast]);
}
