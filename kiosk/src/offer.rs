//! Which of the branch's languages this kiosk offers: those it has words and a face for, and where
//! it is asked for, those alone that a speaker has reviewed.

use crate::event::Event;
use shared::Language;
use ui::language::{NotOffered, offered};

/// Leaves out of every view the languages that are not offered, and tells each once.
pub struct Offer {
    reviewed_only: bool,
    /// The branch's languages as they were last, and what was left of them.
    last: (Vec<Language>, Vec<Language>),
}

impl Offer {
    /// For a kiosk that offers reviewed languages alone, or all of them.
    pub fn new(reviewed_only: bool) -> Self {
        Self { reviewed_only, last: (Vec::new(), Vec::new()) }
    }

    /// What was heard, with the languages that are offered.
    pub fn limit(&mut self, event: Event) -> Event {
        let Event::View(mut view) = event else { return event };
        if view.languages != self.last.0 {
            let left = self.left(&view.languages);
            self.last = (view.languages.clone(), left);
        }
        view.languages.clone_from(&self.last.1);
        Event::View(view)
    }

    fn left(&self, languages: &[Language]) -> Vec<Language> {
        let is_offered = |language: &&Language| match offered(&language.0, self.reviewed_only) {
            Ok(_) => true,
            Err(why @ NotOffered::NoFont { .. }) => {
                tracing::error!("{why}; the kiosk does not offer the language");
                false
            }
            Err(why @ (NotOffered::Unknown(_) | NotOffered::NotReviewed(_))) => {
                tracing::warn!("{why}; the kiosk does not offer the language");
                false
            }
        };
        languages.iter().filter(is_offered).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::view::KioskView;

    fn tags(offer: &mut Offer, tags: &[&str]) -> Vec<String> {
        let languages = tags.iter().map(|tag| Language((*tag).to_owned())).collect();
        let view = KioskView { languages, ..KioskView::default() };
        let Event::View(view) = offer.limit(Event::View(Box::new(view))) else { return vec![] };
        view.languages.into_iter().map(|language| language.0).collect()
    }

    #[test]
    fn what_has_no_words_is_not_offered() {
        let mut offer = Offer::new(false);
        assert_eq!(tags(&mut offer, &["zh", "fr", "en", "bo"]), ["zh", "en", "bo"]);
        assert_eq!(tags(&mut offer, &["zh", "en"]), ["zh", "en"]);
    }

    #[test]
    fn reviewed_languages_alone_are_chinese_english_and_those() {
        let reviewed = |tag: &str| ui::language::known(tag).is_some_and(|it| it.reviewed.is_some());
        let mut expected = vec!["zh", "en"];
        expected.extend(["ja", "ug"].into_iter().filter(|tag| reviewed(tag)));
        assert_eq!(tags(&mut Offer::new(true), &["zh", "en", "ja", "ug"]), expected);
    }
}
