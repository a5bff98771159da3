//! Hands the screen's touches to whoever listens.

use crate::bind;
use crate::event::{Key, Touch, Voice};
use shared::{Language, ServiceId};
use slint::{ComponentHandle, SharedString};
use std::rc::Rc;
use ui::{KioskActions, KioskWindow};

/// Who is told what is touched.
#[derive(Clone)]
struct Ear(Rc<dyn Fn(Touch)>);

impl Ear {
    /// What hears of a touch that says nothing more.
    fn plain(&self, touch: fn() -> Touch) -> impl Fn() + 'static {
        let ear = self.clone();
        move || ear.0(touch())
    }

    /// What hears of one that says which.
    fn which(&self, touch: fn(SharedString) -> Touch) -> impl Fn(SharedString) + 'static {
        let ear = self.clone();
        move |text| ear.0(touch(text))
    }

    /// What hears of one that says whether.
    fn whether(&self, touch: fn(bool) -> Touch) -> impl Fn(bool) + 'static {
        let ear = self.clone();
        move |yes| ear.0(touch(yes))
    }
}

/// Listens to every touch and key of the window; `key` says whether nothing else is to hear one.
pub fn listen(
    window: &KioskWindow,
    hear: impl Fn(Touch) + 'static,
    key: impl Fn(&str) -> bool + 'static,
) {
    let ear = Ear(Rc::new(hear));
    let actions = window.global::<KioskActions>();
    actions.on_service_chosen(ear.which(|id| Touch::Service(ServiceId(id.into()))));
    actions.on_group_chosen(ear.which(|id| Touch::Group(id.into())));
    actions.on_language_chosen(ear.which(|tag| Touch::Language(Language(tag.into()))));
    actions.on_elder_chosen(ear.whether(Touch::Elder));
    actions.on_low_chosen(ear.whether(Touch::Low));
    actions.on_contrast_chosen(ear.whether(Touch::Contrast));
    actions.on_care_chosen(ear.whether(Touch::Care));
    actions.on_more_time_chosen(ear.whether(Touch::MoreTime));
    actions.on_more(ear.plain(|| Touch::More));
    actions.on_back(ear.plain(|| Touch::Back));
    actions.on_done(ear.plain(|| Touch::Done));
    actions.on_no_paper(ear.plain(|| Touch::NoPaper));
    actions.on_help(ear.plain(|| Touch::Help));
    actions.on_touched(ear.plain(|| Touch::Touched));
    actions.on_identify(ear.plain(|| Touch::ToIdentify));
    actions.on_phone(ear.plain(|| Touch::ToPhone));
    actions.on_code(ear.plain(|| Touch::ToCode));
    actions.on_care(ear.plain(|| Touch::ToCare));
    actions.on_all_the_same(ear.plain(|| Touch::AllTheSame));
    actions.on_divert(ear.plain(|| Touch::Divert));
    actions.on_erased(ear.plain(|| Touch::Key(Key::Erase)));
    actions.on_entered(ear.plain(|| Touch::Key(Key::Enter)));
    actions.on_corner(ear.plain(|| Touch::Corner));
    let voice = ear.clone();
    actions.on_voice(move |what| {
        let what = match what.as_str() {
            "louder" => Voice::Louder,
            "softer" => Voice::Softer,
            _ => Voice::Repeat,
        };
        voice.0(Touch::Voice(what));
    });
    let typing = ear.clone();
    actions.on_typed(move |key| {
        if let Some(letter) = key.chars().next() {
            typing.0(Touch::Key(Key::Letter(letter)));
        }
    });
    actions.on_staff(move |wish| {
        if let Some(wish) = bind::map_staff_wish(&wish) {
            ear.0(Touch::Staff(wish));
        }
    });
    actions.on_key(move |text| key(&text));
}
