//! The window's side of the terminal: sets what changed, and sends what was pressed.

use crate::bind;
use crate::terminal::{Choice, Terminal};
use shared::link::{Link, News};
use shared::moment::Millis;
use shared::view::CounterView;
use shared::{Command, CounterId, Language};
use slint::{ComponentHandle, ModelRc, VecModel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;
use ui::{ChoiceRow, CounterActions, CounterState, CounterWindow, QueueRow};

/// The terminal on its screen; only the window's thread takes hold of it.
#[derive(Clone)]
pub struct Screen {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    terminal: Terminal,
    language: Language,
    since: Instant,
    line: Vec<QueueRow>,
    choices: Vec<ChoiceRow>,
}

impl Screen {
    /// A screen that has heard nothing yet.
    pub fn new(window: &CounterWindow, counter: CounterId, language: Language) -> Self {
        let inner = Inner {
            terminal: Terminal::new(counter),
            language,
            since: Instant::now(),
            line: Vec::new(),
            choices: Vec::new(),
        };
        let state = window.global::<CounterState>();
        state.set_counter(slint::format!("{counter}"));
        state.set_english(inner.language == Language::english());
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// Binds keys and touches.
    pub fn listen(&self, window: &CounterWindow, link: &Link) {
        let actions = window.global::<CounterActions>();
        let (screen, weak, line) = (self.clone(), window.as_weak(), link.clone());
        actions.on_act(move |act| {
            let (Some(window), Some(act)) = (weak.upgrade(), bind::map_act(act)) else { return };
            screen.wish(&window, &line, |terminal, now| terminal.press(act, now));
        });
        let (screen, weak, line) = (self.clone(), window.as_weak(), link.clone());
        actions.on_choose(move |index| {
            let (Some(window), Ok(index)) = (weak.upgrade(), usize::try_from(index)) else {
                return;
            };
            screen.wish(&window, &line, |terminal, now| terminal.choose(index, now));
        });
        let (screen, weak, line) = (self.clone(), window.as_weak(), link.clone());
        actions.on_leave_choice(move || {
            let Some(window) = weak.upgrade() else { return };
            screen.wish(&window, &line, |terminal, _| {
                terminal.leave_choice();
                None
            });
        });
        let (screen, weak, line) = (self.clone(), window.as_weak(), link.clone());
        actions.on_switch_language(move || {
            if let Some(window) = weak.upgrade() {
                screen.switch_language(&window, &line);
            }
        });
    }

    /// Takes the news in and shows what came of it.
    pub fn hear(&self, window: &CounterWindow, link: &Link, news: News<CounterView>) {
        let mut inner = self.inner();
        inner.terminal.hear(news);
        inner.show_view(window);
        inner.show(window, link);
    }

    /// Keeps clocks and messages to the time.
    pub fn tick(&self, window: &CounterWindow, link: &Link) {
        let mut inner = self.inner();
        let now = inner.now();
        inner.terminal.advance(now);
        inner.show(window, link);
    }

    fn wish(
        &self,
        window: &CounterWindow,
        link: &Link,
        press: impl FnOnce(&mut Terminal, Millis) -> Option<Command>,
    ) {
        let mut inner = self.inner();
        let now = inner.now();
        let wish = press(&mut inner.terminal, now);
        inner.show(window, link);
        drop(inner);
        let Some(wish) = wish else { return };
        let (screen, weak, line) = (self.clone(), window.as_weak(), link.clone());
        link.send(wish, move |answer| {
            let told = weak.upgrade_in_event_loop(move |window| {
                let mut inner = screen.inner();
                let now = inner.now();
                inner.terminal.answered(&answer, now);
                inner.show(&window, &line);
            });
            if let Err(trouble) = told {
                tracing::debug!("the window is gone: {trouble}");
            }
        });
    }

    fn switch_language(&self, window: &CounterWindow, link: &Link) {
        let mut inner = self.inner();
        let english = inner.language != Language::english();
        inner.language = if english { Language::english() } else { Language::chinese() };
        choose_words(&inner.language);
        window.global::<CounterState>().set_english(english);
        inner.show_view(window);
        inner.show(window, link);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("a panic on the window's thread ends the program")
    }
}

/// Chooses the language of the screen's words; Chinese is that of their source.
pub fn choose_words(language: &Language) {
    let name = if *language == Language::english() { "en" } else { "" };
    if let Err(trouble) = slint::select_bundled_translation(name) {
        tracing::error!("the words in {language} are not there: {trouble}");
    }
}

impl Inner {
    /// A clock that nobody sets back.
    fn now(&self) -> Millis {
        Millis(i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Shows what changes with a view or a language only.
    fn show_view(&self, window: &CounterWindow) {
        let Some(view) = self.terminal.view() else { return };
        let state = window.global::<CounterState>();
        state.set_heard(true);
        let name = view.name.as_ref().map(|name| name.get(&self.language));
        state.set_name(name.unwrap_or_default().into());
        state.set_day_open(view.day_open);
        state.set_waiting(i32::try_from(view.waiting).unwrap_or(i32::MAX));
        state.set_stage(bind::map_stage(self.terminal.stage()));
        state.set_missed(ModelRc::new(VecModel::from(bind::map_missed(&view.missed))));
        state.set_others(ModelRc::new(VecModel::from(bind::map_others(&view.others))));
        state.set_lost(ModelRc::new(VecModel::from(bind::map_lost(&view.lost_prints))));
        state.set_troubles(ModelRc::new(VecModel::from(bind::map_troubles(
            &view.troubles,
            &view.paper_low,
        ))));
        state.set_voices(ModelRc::new(VecModel::from(bind::map_voices(&view.voice_troubles))));
        state.set_screens(ModelRc::new(VecModel::from(bind::map_screens(&view.screens))));
        state.set_expired_media(i32::from(view.expired_media));
    }

    /// Shows what changes with a press or the time as well.
    fn show(&mut self, window: &CounterWindow, link: &Link) {
        let state = window.global::<CounterState>();
        state.set_linked(self.terminal.linked());
        state.set_legal(bind::map_legal(&self.terminal));
        state.set_working(bind::map_working(self.terminal.working()));
        let rows = match self.terminal.choosing() {
            None => Vec::new(),
            Some(Choice::Places) => bind::map_places(&self.terminal, &self.language),
            Some(Choice::Papers(remedies)) => bind::map_remedies(remedies),
        };
        if rows != self.choices {
            state.set_choices(ModelRc::new(VecModel::from(rows.clone())));
            self.choices = rows;
        }
        state.set_of_papers(matches!(self.terminal.choosing(), Some(Choice::Papers(_))));
        state.set_choosing(self.terminal.choosing().is_some());
        state.set_toast(bind::map_toast(self.terminal.toast()));
        let Some(view) = self.terminal.view() else { return };
        let now = link.now();
        state.set_own(bind::map_own(view, now, &self.language));
        state.set_alert(bind::map_alert(view, now, &self.language));
        let line = bind::map_line(view, now, &self.language);
        if line != self.line {
            state.set_line(ModelRc::new(VecModel::from(line.clone())));
            self.line = line;
        }
    }
}
