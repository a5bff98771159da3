//! Screens take their colours from the theme and their words from the translations.

pub mod markup;

use super::Fault;
use super::tree::Source;
use markup::Literal;
use std::collections::BTreeSet;

/// The one file where colours are mixed.
const THEME: &str = "ui/slint/theme.slint";
/// The one file where sizes are set; a window says besides how large it would like to be.
const SIZES: &str = "ui/slint/size.slint";
const WINDOW_SIZES: [&str; 4] =
    ["preferred-width:", "preferred-height:", "min-width:", "min-height:"];
/// The one file that may draw a bare text: what stands in it is drawn again when it changes.
const LABEL: &str = "ui/slint/widgets/label.slint";
/// The language that has every word; others have those of the pages that `languages` counts.
const TRANSLATIONS: &str = "lang/en/LC_MESSAGES/ui.po";
/// Properties that people read or hear.
const PUBLIC: [&str; 6] = [
    "text",
    "title",
    "accessible-label",
    "accessible-description",
    "accessible-placeholder-text",
    "placeholder-text",
];
/// Names that stand on the keys of every keyboard.
const KEYS: [&str; 3] = ["Esc", "Enter", "Tab"];
/// Colours that Slint knows by name.
const NAMED: [&str; 14] = [
    "transparent",
    "white",
    "black",
    "red",
    "green",
    "blue",
    "yellow",
    "orange",
    "gray",
    "grey",
    "purple",
    "cyan",
    "magenta",
    "navy",
];
/// What makes a colour in a program's Rust.
const MIXED: [&str; 4] = ["Color::from_", "Color::new", "Brush::Solid", "RgbaColor"];
const PROGRAMS: [&str; 3] = ["kiosk/src/", "display/src/", "counter-client/src/"];

pub fn faults(sources: &[Source]) -> Vec<Fault> {
    let translations: Vec<_> =
        sources.iter().filter(|source| source.path.ends_with(TRANSLATIONS)).collect();
    let mut faults = Vec::new();
    for source in sources {
        if source.kind() == "slint" {
            if source.path != THEME {
                faults.extend(colours(source));
            }
            if source.path != SIZES && source.path != LABEL {
                faults.extend(sizes(source));
            }
            if source.path != LABEL {
                faults.extend(bare_texts(source));
            }
            let literals = markup::literals(&source.text);
            faults.extend(untranslatable(source, &literals));
            for file in &translations {
                faults.extend(untranslated(source, &literals, file));
            }
        } else if source.is_under(&PROGRAMS) {
            faults.extend(mixed(source));
        }
    }
    faults
}

/// Colour literals of a screen.
fn colours(source: &Source) -> Vec<Fault> {
    let code = markup::code(&source.text);
    let mut faults = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let made = ["Colors.", "rgb(", "rgba(", "hsv(", "oklch("];
        let made = made.iter().find(|made| line.contains(**made)).map(|made| (*made).to_owned());
        if let Some(colour) = hex(line).or(made).or_else(|| named(line)) {
            faults.push(source.fault(index + 1, format!("{colour}: colours stand in {THEME}")));
        }
    }
    faults
}

/// Lengths in figures, and millimetres taken from the panel.
fn sizes(source: &Source) -> Vec<Fault> {
    let code = markup::code(&source.text);
    let is_window = source.path.ends_with("window.slint");
    let mut faults = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let wished = is_window && WINDOW_SIZES.iter().any(|name| line.trim().starts_with(name));
        let panel = line.contains("* Screen.mm") && !line.contains("design-width * Screen.mm");
        if (has_length(line) && !wished) || panel {
            faults.push(source.fault(index + 1, format!("sizes stand in {SIZES}")));
        }
    }
    faults
}

/// Whether a figure with a unit of length stands in the line; 0px is none at all.
fn has_length(line: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    line.split(|letter| !is_word(letter)).any(|word| {
        let unit = ["px", "mm", "cm", "pt", "rem", "in"];
        let figure = unit.iter().find_map(|unit| word.strip_suffix(unit));
        figure.is_some_and(|figure| figure.parse::<f32>().is_ok_and(|length| length != 0.0))
    })
}

/// Texts that are no `Label`.
fn bare_texts(source: &Source) -> Vec<Fault> {
    let code = markup::code(&source.text);
    let bare = |line: &str| {
        let mut words = line.split_whitespace();
        words.any(|word| word == "Text") && line.trim_end().ends_with('{')
    };
    let found = code.lines().enumerate().filter(|(_, line)| bare(line));
    found
        .map(|(index, _)| source.fault(index + 1, format!("a bare Text: use the Label of {LABEL}")))
        .collect()
}

fn hex(line: &str) -> Option<String> {
    line.split('#').skip(1).find_map(|rest| {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric();
        let word = &rest[..rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len())];
        let is_hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
        ([3, 4, 6, 8].contains(&word.len()) && is_hex).then(|| format!("#{word}"))
    })
}

/// A colour's name as a value, and not as a part of another name.
fn named(line: &str) -> Option<String> {
    let (_, value) = line.split_once(": ")?;
    let is_part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let mut words = value.split(|letter| !is_part(letter));
    words.find(|word| NAMED.contains(word)).map(str::to_owned)
}

/// Colours that a program mixes for itself.
fn mixed(source: &Source) -> Vec<Fault> {
    let made = |line: &str| MIXED.iter().find(|made| line.contains(**made));
    let found = source.lines().filter_map(|(line, text)| Some((line, made(text)?)));
    found
        .map(|(line, made)| source.fault(line, format!("{made}: colours stand in {THEME}")))
        .collect()
}

/// Words for people that stand outside `@tr`.
fn untranslatable(source: &Source, literals: &[Literal]) -> Vec<Fault> {
    let said = literals.iter().filter(|literal| !literal.in_tr && !literal.is_name);
    let public = said.filter(|literal| {
        let shown = PUBLIC.contains(&literal.property.as_str());
        let key = KEYS.contains(&literal.text.trim()) || is_function_key(&literal.text);
        let words = has_cjk(&literal.text) || has_words(&literal.text, 2, true);
        let sentence = words && literal.property != "font";
        !key && (sentence || (shown && has_words(&literal.text, 2, false)))
    });
    let rule = |literal: &Literal| format!("{:?} is public text outside @tr", literal.text);
    public.map(|literal| source.fault(literal.line, rule(literal))).collect()
}

fn is_function_key(text: &str) -> bool {
    text.strip_prefix('F').is_some_and(|digits| digits.parse::<u8>().is_ok())
}

fn has_cjk(text: &str) -> bool {
    text.chars().any(|letter| ('\u{3400}'..='\u{9fff}').contains(&letter))
}

/// Whether so many letters stand together, and, where asked for, a space behind them.
fn has_words(text: &str, letters_min: usize, space: bool) -> bool {
    let mut letters = 0;
    for letter in text.chars() {
        if letter.is_ascii_alphabetic() {
            letters += 1;
            if letters >= letters_min && !space {
                return true;
            }
        } else if letter == ' ' && letters >= letters_min {
            return true;
        } else {
            letters = 0;
        }
    }
    false
}

/// Words in `@tr` that a language's file does not have.
fn untranslated(source: &Source, literals: &[Literal], file: &Source) -> Vec<Fault> {
    let known = translated(&file.text);
    let said = literals.iter().filter(|literal| literal.in_tr && !known.contains(&literal.text));
    let rule = |literal: &Literal| format!("{:?} is not in {}", literal.text, file.path);
    said.map(|literal| source.fault(literal.line, rule(literal))).collect()
}

/// The words that a language's file translates.
pub fn translated(text: &str) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for entry in text.split("\n\n") {
        let (mut keys, mut translation, mut field) = (Vec::new(), String::new(), "");
        for line in entry.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, quoted)) = line.split_once('"') else { continue };
            let part = markup::unescaped(quoted.trim_end().trim_end_matches('"'));
            if !name.is_empty() {
                field = name.trim();
            }
            match (field, name.is_empty()) {
                ("msgid" | "msgid_plural", false) => keys.push(part),
                ("msgid" | "msgid_plural", true) => {
                    keys.last_mut().map(|key: &mut String| key.push_str(&part)).unwrap_or_default();
                }
                _ => translation.push_str(&part),
            }
        }
        if !translation.is_empty() {
            known.extend(keys);
        }
    }
    known
}

#[test]
fn a_colour_outside_the_theme_is_found() {
    let found = |path: &str, line: &str| faults(&[Source::new(path, line)]).len();
    for line in [
        "    color: #fff;",
        "    color: #0b1f3a80;",
        "    background: Colors.red;",
        "    background: rgb(1, 2, 3);",
        "    background: @linear-gradient(90deg, #0b1f3a 0%, Theme.page 100%);",
        "    background: root.pressed ? white : Theme.card;",
    ] {
        assert_eq!(found("ui/slint/kiosk/a.slint", line), 1, "{line}");
        assert_eq!(found(THEME, line), 0, "{line}");
    }
    for line in
        ["    color: Theme.white;", "// #fff", "    a: \"#fff\";", "    in: root.black-ink;"]
    {
        assert_eq!(found("ui/slint/kiosk/a.slint", line), 0, "{line}");
    }
    assert_eq!(found("kiosk/src/bind.rs", "    Color::from_rgb_u8(1, 2, 3)"), 1);
}

#[test]
fn a_size_outside_the_sizes_is_found() {
    let found = |path: &str, line: &str| faults(&[Source::new(path, line)]).len();
    for line in ["    width: 12px;", "    height: 3.5mm;", "    x: 4 * Screen.mm;"] {
        assert_eq!(found("ui/slint/kiosk/a.slint", line), 1, "{line}");
        assert_eq!(found(SIZES, line), 0, "{line}");
    }
    assert_eq!(found("ui/slint/kiosk/window.slint", "    preferred-width: 1080px;"), 0);
    assert_eq!(found("ui/slint/kiosk/a.slint", "    preferred-width: 1080px;"), 1);
    for line in ["    x: 0px;", "    width: 2 * Space.page;", "    interval: 2s;"] {
        assert_eq!(found("ui/slint/kiosk/a.slint", line), 0, "{line}");
    }
}

#[test]
fn a_bare_text_is_found() {
    let found = |path: &str, line: &str| faults(&[Source::new(path, line)]).len();
    for line in ["    Text {", "    word := Text {", "component Heading inherits Text {"] {
        assert_eq!(found("ui/slint/kiosk/a.slint", line), 1, "{line}");
        assert_eq!(found(LABEL, line), 0, "{line}");
    }
    assert_eq!(found("ui/slint/kiosk/a.slint", "import { Text } from \"a.slint\";"), 0);
}

#[test]
fn public_text_outside_the_translations_is_found() {
    let found = |line: &str| {
        let found = faults(&[Source::new("ui/slint/a.slint", line)]);
        found.iter().filter(|fault| fault.rule.contains("public text")).count()
    };
    for line in [
        "    text: \"取号\";",
        "    text: root.open ? \"Open\" : @tr(\"关闭\");",
        "    accessible-label: \"Help\";",
        "    property <string> note: \"Take your ticket\";",
        "    if (a) { return \"请稍候\"; }",
    ] {
        assert_eq!(found(line), 1, "{line}");
    }
    for line in [
        "    text: @tr(\"取号 {0}\", root.number);",
        "    text: \"▶\";",
        "    text: \"F1\";",
        "    accessible-description: \"Esc\";",
        "    text: \"Esc  \" + @tr(\"关闭\");",
        "    text: root.stage == \"open\" ? @tr(\"开放\") : \"\";",
        "    commands: \"M 4 13 L 10 19\";",
        "    // text: \"取号\"",
        "    /* text: \"取号\" */",
        "import { Button } from \"a file.slint\";",
        "    source: @image-url(\"an image.svg\");",
    ] {
        assert_eq!(found(line), 0, "{line}");
    }
}

#[test]
fn a_word_without_its_english_is_found() {
    let words = "msgid \"取号\"\nmsgstr \"Ticket\"\n\nmsgid \"叫号\"\nmsgstr \"\"\n\n\
                 msgid \"前面 {n} 人\"\nmsgid_plural \"前面 {n} 人\"\nmsgstr[0] \"{n} ahead\"\n\n\
                 msgid \"\"\n\"长\"\n\"句\"\nmsgstr \"\"\n\"long\"\n";
    let words = Source::new("ui/lang/en/LC_MESSAGES/ui.po", words);
    let found = |line: &str| faults(&[Source::new("ui/slint/a.slint", line), words.clone()]).len();
    let right = "text: @tr(\"取号\") + @tr(\"前面 {n} 人\" | \"前面 {n} 人\" % n) + @tr(\"长句\");";
    assert_eq!(found(right), 0);
    assert_eq!(found("text: @tr(\"kiosk\" => \"取号\");"), 0);
    for line in ["text: @tr(\"叫号\");", "text: @tr(\"过号\", f(\")\"));"] {
        assert_eq!(found(line), 1, "{line}");
    }
}
