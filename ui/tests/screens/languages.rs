//! The kiosk in each language there are words in: every letter has a face, lines run the right way,
//! and nothing is clipped or lies over another.
//!
//! With `TINGXU_PICTURES` naming a folder, the pictures are kept there.

use super::found::Found;
use super::layout::{Ruler, faults, norm};
use super::paint::screen;
use i_slint_backend_testing::mock_elapsed_time;
use slint::ComponentHandle;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;
use ui::gallery::sample::model;
use ui::gallery::{KioskPage, Look, Opened, Subject, paint};
use ui::{Direction, KioskLanguages, KioskState, KioskWindow, Reader, font, language};

/// What is looked at.
const PAGES: [KioskPage; 8] = [
    KioskPage::Home,
    KioskPage::HomePaperOut,
    KioskPage::Group,
    KioskPage::Working,
    KioskPage::Printing,
    KioskPage::Take,
    KioskPage::Trouble,
    KioskPage::Closed,
];
const ENGLISH: &str = include_str!("../../lang/en/LC_MESSAGES/ui.po");

/// A page of the kiosk in a language, with all of them on offer.
fn open(page: KioskPage, known: &language::Known) -> (Opened, KioskWindow) {
    let look = Look { english: known.tag != "zh", ..Look::of(Reader::Normal) };
    let opened = Subject::Kiosk(page).open(look);
    let Opened::Kiosk(kiosk) = &opened else { panic!("no kiosk") };
    let kiosk = kiosk.clone_strong();
    assert!(language::write(&kiosk, known.tag), "{}", known.tag);
    let state = kiosk.global::<KioskState>();
    state.set_languages(model(language::all().map(|known| known.tag.into())));
    state.set_language(known.tag.into());
    mock_elapsed_time(Duration::from_millis(1));
    (opened, kiosk)
}

fn keep(kiosk: &KioskWindow, name: &str) {
    let Some(folder) = std::env::var_os("TINGXU_PICTURES") else { return };
    let file = Path::new(&folder).join(format!("{name}.png"));
    paint::save(&kiosk.window().take_snapshot().unwrap(), &file).unwrap();
}

/// Looks at one language on every page; a thread has one language.
#[track_caller]
fn look_at(tag: &str) {
    screen();
    let known = language::known(tag).unwrap();
    let mut ruler = Ruler::of(font::leading(known.script));
    let mut all = Vec::new();
    let mut look = |opened: &Opened, kiosk: &KioskWindow, name: &str| {
        assert_eq!(kiosk.global::<Direction>().get_rtl(), known.rtl);
        let found = Found::in_window(opened);
        assert!(found.words.len() > 3, "{name} has few words");
        let faults = faults(&found, (1_080.0, 1_920.0), norm(Reader::Normal), &mut ruler);
        all.extend(faults.into_iter().map(|fault| format!("{name}: {fault}")));
        keep(kiosk, name);
    };
    for page in PAGES {
        let (opened, kiosk) = open(page, known);
        look(&opened, &kiosk, &format!("{tag}-{page:?}").to_lowercase());
    }
    let (opened, kiosk) = open(KioskPage::Home, known);
    kiosk.global::<KioskLanguages>().set_open(true);
    mock_elapsed_time(Duration::from_millis(1));
    look(&opened, &kiosk, &format!("{tag}-languages"));
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn chinese() {
    look_at("zh");
}

#[test]
fn english() {
    look_at("en");
}

#[test]
fn traditional_chinese() {
    look_at("zh-Hant");
}

#[test]
fn japanese() {
    look_at("ja");
}

#[test]
fn korean() {
    look_at("ko");
}

#[test]
fn russian() {
    look_at("ru");
}

#[test]
fn arabic() {
    look_at("ar");
}

#[test]
fn uyghur() {
    look_at("ug");
}

#[test]
fn tibetan() {
    look_at("bo");
}

/// What no face has is drawn as an empty box: the table of the face itself is asked.
#[test]
fn every_letter_of_every_language_is_in_its_face() {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    for known in language::all() {
        let file = format!("{}/lang/{}/LC_MESSAGES/ui.po", env!("CARGO_MANIFEST_DIR"), known.tag);
        let words = std::fs::read_to_string(file).unwrap_or_else(|_| ENGLISH.to_owned());
        let is_own = |line: &&str| line.starts_with("msgstr");
        let own: String = match known.tag {
            "zh" => words.lines().filter(|line| line.starts_with("msgid")).collect(),
            _ => words.lines().filter(is_own).collect(),
        };
        let letters: BTreeSet<char> = own.chars().chain(known.name.chars()).collect();
        let family = font::face(known.script).family;
        let query =
            fontdb::Query { families: &[fontdb::Family::Name(family)], ..fontdb::Query::default() };
        let face = fonts.query(&query).expect("the face is installed");
        let lacks = fonts.with_face_data(face, |data, index| {
            let face = ttf_parser::Face::parse(data, index).unwrap();
            // Digits and Latin are drawn by the Chinese face where a script's own has none.
            let is_own = |letter: &&char| !letter.is_ascii() && !letter.is_whitespace();
            let lacks = letters.iter().filter(is_own).filter(|it| face.glyph_index(**it).is_none());
            lacks.collect::<String>()
        });
        // Punctuation is shared with the Chinese face.
        let lacks: String = lacks.unwrap().chars().filter(|it| it.is_alphabetic()).collect();
        let borrowed = |letter: &char| !('\u{3400}'..='\u{9fff}').contains(letter);
        let lacks: String = lacks.chars().filter(borrowed).collect();
        assert_eq!(lacks, "", "{} in {family}", known.tag);
    }
}

#[test]
fn the_list_of_languages_opens_and_chooses() {
    use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
    use std::cell::RefCell;
    use std::ops::ControlFlow;
    use std::rc::Rc;
    screen();
    let (_opened, kiosk) = open(KioskPage::Home, language::known("zh").unwrap());
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let ear = Rc::clone(&heard);
    let chosen = move |tag: slint::SharedString| ear.borrow_mut().push(tag.into());
    kiosk.global::<ui::KioskActions>().on_language_chosen(chosen);
    let press = |label: &str| {
        let mut found: Vec<ElementHandle> = Vec::new();
        let _: Option<()> = kiosk.root_element().visit_descendants(|element| {
            let is_button = element.accessible_role() == Some(AccessibleRole::Button);
            if is_button && element.accessible_label().as_deref() == Some(label) {
                found.push(element);
            }
            ControlFlow::Continue(())
        });
        assert_eq!(found.len(), 1, "one button is called {label}");
        found[0].invoke_accessible_default_action();
        mock_elapsed_time(Duration::from_millis(1));
    };
    for (name, tag) in [("བོད་ཡིག", "bo"), ("ئۇيغۇرچە", "ug"), ("繁體中文", "zh-Hant")]
    {
        press("语言 Language");
        assert!(kiosk.global::<KioskLanguages>().get_open());
        press(name);
        assert!(!kiosk.global::<KioskLanguages>().get_open());
        assert_eq!(heard.borrow().last().map(String::as_str), Some(tag));
    }
    press("语言 Language");
    mock_elapsed_time(Duration::from_secs(31));
    assert!(!kiosk.global::<KioskLanguages>().get_open(), "whoever opened it has left");
}
