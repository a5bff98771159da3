//! What a file must say beyond its grammar: every name known, every key once, nothing unheard of.

use super::{File, ServiceFile, appointments, front, lanes, limits, screens, voice, watch, work};
use shared::{Language, Text};
use std::collections::BTreeSet;
use std::fmt::Display;
use toml::Spanned;

/// Letters that are told apart by ear in Chinese and English speech, and by eye.
const SAFE_LETTERS: [char; 8] = ['A', 'F', 'L', 'R', 'V', 'W', 'X', 'Y'];
/// The longest name, in characters.
pub(super) const NAME_CHARS_MAX: usize = 60;
/// The longest notice, in characters.
const NOTICE_CHARS_MAX: usize = 200;
/// How many services, groups, counters and kiosks a branch may have.
const ENTRIES_MAX: usize = 100;

/// Where, and what.
pub(super) type Mistake = (usize, String);

/// The first mistake of a file.
pub(super) fn all(file: &File) -> Result<(), Mistake> {
    branch(file)?;
    groups(file)?;
    services(file)?;
    counters(file)?;
    kiosks(file)?;
    missed(file)?;
    limits::check(file)?;
    lanes::check(file)?;
    appointments::check(file)?;
    file.dispatch.as_ref().map_or(Ok(()), |dispatch| dispatch.check())?;
    work::check(file)?;
    watch::check(file)?;
    voice::check(file)?;
    screens::check(file)?;
    front::check(file)?;
    let listen = file.daemon.listen.get_ref();
    if !listen.ip().is_loopback() {
        let what = format!(
            "{listen} is open to the network; expected a loopback address, \
            such as 127.0.0.1:7600, until terminals can be paired"
        );
        return Err((file.daemon.listen.span().start, what));
    }
    Ok(())
}

fn branch(file: &File) -> Result<(), Mistake> {
    let languages = &file.branch.languages;
    for language in [Language::chinese(), Language::english()] {
        if !has(file, &language) {
            let what = format!(
                "expected \"{language}\" among the languages: Chinese and English \
                are always complete"
            );
            return Err((languages.span().start, what));
        }
    }
    unique(languages.get_ref().iter().map(|language| (languages.span().start, language)))?;
    name(file, &file.branch.name, NAME_CHARS_MAX)?;
    let message = file.ticket.message.iter();
    let notices = file.branch.notices.iter().chain(message);
    notices.into_iter().try_for_each(|notice| name(file, notice, NOTICE_CHARS_MAX))
}

fn groups(file: &File) -> Result<(), Mistake> {
    unique(file.groups.iter().map(|group| (group.id.span().start, group.id.get_ref())))?;
    for group in &file.groups {
        name(file, &group.name, NAME_CHARS_MAX)?;
        let used = |service: &ServiceFile| {
            service.group.as_ref().is_some_and(|id| id.get_ref() == group.id.get_ref())
        };
        if !file.services.iter().any(used) {
            let what = format!("no service is in group \"{}\"", group.id.get_ref());
            return Err((group.id.span().start, what));
        }
    }
    Ok(())
}

fn services(file: &File) -> Result<(), Mistake> {
    let ids = file.services.iter();
    unique(ids.map(|service| (service.id.span().start, service.id.get_ref())))?;
    let letters = file.services.iter();
    unique(letters.map(|service| (service.series.span().start, service.series.get_ref().0)))?;
    for service in &file.services {
        name(file, &service.name, NAME_CHARS_MAX)?;
        if let Some(area) = &service.area {
            name(file, area, NAME_CHARS_MAX)?;
        }
        letter(service)?;
        if let Some(id) = &service.group
            && !file.groups.iter().any(|group| group.id.get_ref() == id.get_ref())
        {
            let what =
                format!("there is no group \"{}\"; expected the id of a [[group]]", id.get_ref());
            return Err((id.span().start, what));
        }
    }
    few(file.services.len(), "service")
}

fn letter(service: &ServiceFile) -> Result<(), Mistake> {
    let (at, letter) = (service.series.span().start, service.series.get_ref().0);
    if !letter.is_ascii_uppercase() {
        return Err((at, format!("\"{letter}\" is no series; expected a letter A to Z")));
    }
    if !SAFE_LETTERS.contains(&letter) && !service.series_forced {
        let safe: String = SAFE_LETTERS.iter().flat_map(|letter| [*letter, ' ']).collect();
        let what = format!(
            "{letter} is misheard or misread beside other letters; expected one of \
            {safe}(or series_forced = true)"
        );
        return Err((at, what));
    }
    Ok(())
}

fn counters(file: &File) -> Result<(), Mistake> {
    unique(file.counters.iter().map(|counter| (counter.id.span().start, counter.id.get_ref())))?;
    for counter in &file.counters {
        if counter.id.get_ref().0 == 0 {
            return Err((counter.id.span().start, "counters are numbered from 1".to_owned()));
        }
        if let Some(text) = &counter.name {
            name(file, text, NAME_CHARS_MAX)?;
        }
        if counter.services.is_empty() {
            let what =
                format!("counter {} serves nothing; expected services", counter.id.get_ref());
            return Err((counter.id.span().start, what));
        }
        unique(counter.services.iter().map(|id| (id.span().start, id.get_ref())))?;
        for id in &counter.services {
            if !file.services.iter().any(|service| service.id.get_ref() == id.get_ref()) {
                let what = format!(
                    "there is no service \"{}\"; expected the id of a [[service]]",
                    id.get_ref()
                );
                return Err((id.span().start, what));
            }
        }
    }
    for service in &file.services {
        let id = service.id.get_ref();
        let mut serving = file.counters.iter().flat_map(|counter| &counter.services);
        if !serving.any(|served| served.get_ref() == id) {
            return Err((service.id.span().start, format!("no counter serves \"{id}\"")));
        }
    }
    few(file.counters.len(), "counter")
}

fn kiosks(file: &File) -> Result<(), Mistake> {
    unique(file.kiosks.iter().map(|kiosk| (kiosk.id.span().start, kiosk.id.get_ref())))?;
    few(file.kiosks.len(), "kiosk")
}

fn missed(file: &File) -> Result<(), Mistake> {
    let (min, max) = (&file.missed.calls_min, &file.missed.calls_max);
    if *min.get_ref() < 1 {
        return Err((min.span().start, "a ticket is called at least once".to_owned()));
    }
    if max.get_ref() < min.get_ref() {
        let what = format!("calls_max is {}; expected calls_min or more", max.get_ref());
        return Err((max.span().start, what));
    }
    Ok(())
}

pub(super) fn name(file: &File, text: &Spanned<Text>, chars_max: usize) -> Result<(), Mistake> {
    let at = text.span().start;
    for language in file.branch.languages.get_ref() {
        let words = text.get_ref().0.get(language).map_or("", String::as_str);
        // In a further language a name may be missing: another one stands in.
        if words.is_empty() && !language.is_own() {
            continue;
        }
        if words.trim().is_empty() {
            return Err((at, format!("expected words in \"{language}\" too")));
        }
        if words.chars().count() > chars_max || words.chars().any(char::is_control) {
            let what = format!("expected at most {chars_max} characters and no control characters");
            return Err((at, what));
        }
    }
    Ok(())
}

pub(super) fn unique<T: Ord + Display>(
    entries: impl Iterator<Item = (usize, T)>,
) -> Result<(), Mistake> {
    let mut seen = BTreeSet::new();
    for (at, entry) in entries {
        let what = format!("\"{entry}\" stands here a second time");
        if !seen.insert(entry) {
            return Err((at, what));
        }
    }
    Ok(())
}

fn few(count: usize, what: &str) -> Result<(), Mistake> {
    if count == 0 {
        return Err((0, format!("expected at least one [[{what}]]")));
    }
    if count > ENTRIES_MAX {
        return Err((0, format!("expected at most {ENTRIES_MAX} [[{what}]]")));
    }
    Ok(())
}

pub(super) fn has(file: &File, language: &Language) -> bool {
    file.branch.languages.get_ref().contains(language)
}

pub(super) fn tongues(file: &File) -> String {
    let tags: Vec<_> = file.branch.languages.get_ref().iter().map(Language::to_string).collect();
    tags.join(", ")
}
