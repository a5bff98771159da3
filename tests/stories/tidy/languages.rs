//! A language is data: each has every word of the pages that nobody can do without, and says of
//! itself who has reviewed it.
//!
//! Which words a page has is read from its component and everything that stands in it.

use super::screens::{markup, translated};
use super::tree::{self, Source};
use std::collections::{BTreeMap, BTreeSet};

/// The pages, by their components. What stands in them is found.
const PAGES: [(&str, &[&str]); 9] = [
    ("every page", &["Frame", "LanguagesPage"]),
    ("home", &["HomePage"]),
    ("service", &["GroupPage"]),
    ("advice", &["AdvicePage", "DivertedPage"]),
    ("printing", &["WorkingPage", "PrintingPage"]),
    ("take", &["TakePage"]),
    ("closed", &["StartPage", "ClosedPage", "NoDaemonPage", "OutOfServicePage"]),
    ("help", &["UnheardPage", "RefusedPage"]),
    ("printer trouble", &["TroublePage"]),
];
/// What a header says.
const FIELDS: [&str; 5] = ["X-Name", "X-Script", "X-Reviewed", "Language", "Plural-Forms"];
/// Where the kiosk's components stand.
const FOLDERS: [&str; 3] = ["ui/slint/kiosk/", "ui/slint/widgets/", "ui/slint/count.slint"];

/// A component, or a function of a global: what it says and what it names.
#[derive(Debug, Default)]
struct Part {
    keys: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// Everything that can stand on a page, by its name.
fn parts(sources: &[Source]) -> BTreeMap<String, Part> {
    let mut parts = BTreeMap::new();
    let slint = sources.iter().filter(|it| it.kind() == "slint" && it.is_under(&FOLDERS));
    for source in slint {
        for (name, body) in blocks(&source.text, &["component ", "global "]) {
            let functions = blocks(&body, &["function "]);
            let mut rest = body.clone();
            for (function, inside) in functions {
                rest = rest.replace(&inside, "");
                let inside = inside.replace("root.", &format!("{name}."));
                parts.insert(format!("{name}.{function}"), Part::of(&inside));
            }
            parts.insert(name, Part::of(&rest));
        }
    }
    parts
}

impl Part {
    fn of(text: &str) -> Self {
        let said = markup::literals(text).into_iter().filter(|literal| literal.in_tr);
        let code = markup::code(text);
        let is_part = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        let names = code.split(|letter| !is_part(letter)).filter(|name| !name.is_empty());
        Self {
            keys: said.map(|literal| literal.text).collect(),
            names: names.map(str::to_owned).collect(),
        }
    }
}

/// The blocks that begin so, each with its name and all that is within its braces.
fn blocks(text: &str, beginnings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let code = line.split("//").next().unwrap_or_default();
        let begins = |beginning: &&&str| {
            let at = code.find(**beginning)?;
            let before = code[..at].trim();
            let words = ["", "export", "pure", "public pure", "public"];
            words.contains(&before).then(|| code[at + beginning.len()..].to_owned())
        };
        let Some(head) = beginnings.iter().find_map(|beginning| begins(&beginning)) else {
            continue;
        };
        let is_part = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
        let name: String = head.chars().take_while(|letter| is_part(*letter)).collect();
        let depth = |line: &str| {
            let code = markup::code(line);
            code.matches('{').count() as i64 - code.matches('}').count() as i64
        };
        let (mut open, mut body) = (depth(line), format!("{head}\n"));
        while open > 0 {
            let Some(line) = lines.next() else { break };
            open += depth(line);
            body.push_str(line);
            body.push('\n');
        }
        found.push((name, body));
    }
    found
}

/// Every word that can stand on a page.
fn keys(parts: &BTreeMap<String, Part>, roots: &[&str]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
    while let Some(name) = open.pop() {
        let Some(part) = parts.get(&name) else { continue };
        if seen.insert(name) {
            keys.extend(part.keys.iter().cloned());
            let own = |name: &String| name.split('.').next().unwrap_or_default().to_owned();
            open.extend(part.names.iter().flat_map(|name| [name.clone(), own(name)]));
        }
    }
    keys
}

/// The tag of a language's file.
fn tag(source: &Source) -> Option<&str> {
    source.path.strip_prefix("ui/lang/")?.strip_suffix("/LC_MESSAGES/ui.po")
}

#[test]
fn each_language_has_every_word_of_the_pages_that_nobody_can_do_without() {
    let sources = tree::read(tests::hall::root()).unwrap();
    let parts = parts(&sources);
    let languages: Vec<_> = sources.iter().filter(|source| tag(source).is_some()).collect();
    assert_eq!(languages.len(), 8, "English and the seven that show that a language is data");
    let mut missing = Vec::new();
    for language in languages {
        let (tag, known) = (tag(language).unwrap(), translated(&language.text));
        let mut line = format!("{tag}:");
        for (page, roots) in PAGES {
            let keys = keys(&parts, roots);
            assert!(!keys.is_empty(), "{page} has no words: are its components called otherwise?");
            let has = keys.iter().filter(|key| known.contains(*key)).count();
            line.push_str(&format!(" {page} {has}/{},", keys.len()));
            let lacks = keys.iter().filter(|key| !known.contains(*key));
            missing.extend(lacks.map(|key| format!("{tag}, {page}: {key:?}")));
        }
        println!("{}", line.trim_end_matches(','));
    }
    assert!(missing.is_empty(), "{} are missing:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn each_language_says_who_has_reviewed_it() {
    let sources = tree::read(tests::hall::root()).unwrap();
    for source in &sources {
        let Some(tag) = tag(source) else { continue };
        let header = source.text.split("\n\n").next().unwrap();
        let field = |name: &str| {
            let line = header.lines().find(|line| line.starts_with(&format!("\"{name}: ")));
            line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned())
        };
        for name in FIELDS {
            let value = field(name).unwrap_or_default();
            assert!(value.len() > "\\n\"".len(), "{tag}: {name} is missing in its header");
        }
        assert_eq!(field("Language").unwrap(), format!("{tag}\\n\""));
        let fallback = field("X-Fallback");
        assert_eq!(fallback.is_none(), tag == "en", "{tag} says what it falls back to");
    }
}

#[test]
fn a_page_has_the_words_of_all_that_stands_in_it() {
    let page = "export component APage inherits Rectangle {\n    Inner { }\n    \
                Label { text: Words.two(1); }\n    Label { text: @tr(\"一\"); }\n}\n\
                component Inner inherits Label {\n    text: @tr(\"二\");\n}\n\
                component Other inherits Label {\n    text: @tr(\"五\");\n}\n";
    let words = "export global Words {\n    public pure function two(a: int) -> string {\n        \
                 return a == 1 ? @tr(\"三\") : \"\";\n    }\n    \
                 public pure function three() -> string { return @tr(\"四\"); }\n}\n";
    let sources =
        [Source::new("ui/slint/kiosk/a.slint", page), Source::new("ui/slint/kiosk/w.slint", words)];
    let found: Vec<String> = keys(&parts(&sources), &["APage"]).into_iter().collect();
    assert_eq!(found, ["一", "三", "二"]);
}
