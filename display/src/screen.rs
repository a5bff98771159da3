//! The window's side of the wall: sets what changed, and knows what was really drawn.

use crate::bind::{self, LINES_MAX, LINES_MIN, ROWS_MAX, ROWS_MIN};
use crate::notice::{self, Card};
use crate::shown::{Reports, Shown};
use crate::wall::Wall;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared::link::{Link, News};
use shared::moment::Millis;
use shared::view::DisplayView;
use shared::{Command, Language, TicketId};
use slint::{ComponentHandle, ModelRc, VecModel};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;
use ui::{DisplayActions, DisplayState, DisplayWindow, Tongue};

/// The calls the renderer has drawn since it was last asked.
type Drawn = Arc<Mutex<Vec<Shown>>>;

/// The wall on its screen; only the window's thread takes hold of it.
#[derive(Clone)]
pub struct Screen {
    inner: Arc<Mutex<Inner>>,
    drawn: Drawn,
}

struct Inner {
    wall: Wall,
    reports: Reports,
    cards: Vec<Card>,
    zone: TimeZone,
    english_first: bool,
    /// Those of the board, the first one first.
    languages: Vec<Language>,
    since: Instant,
    rows: Range<usize>,
    lines: Range<usize>,
}

impl Screen {
    /// A screen that has heard nothing yet.
    pub fn new(window: &DisplayWindow, english_first: bool) -> Self {
        let inner = Inner {
            wall: Wall::default(),
            reports: Reports::default(),
            cards: Vec::new(),
            zone: TimeZone::system(),
            english_first,
            languages: Vec::new(),
            since: Instant::now(),
            rows: 0..0,
            lines: 0..0,
        };
        let drawn = Drawn::default();
        let heard = Arc::clone(&drawn);
        window.global::<DisplayActions>().on_painted(move |key| {
            heard.lock().expect("only the window's thread draws").extend(shown(&key));
            true
        });
        window.global::<Tongue>().set_english_labels(english_first);
        Self { inner: Arc::new(Mutex::new(inner)), drawn }
    }

    /// Takes the news in and shows what came of it.
    pub fn hear(&self, window: &DisplayWindow, news: News<DisplayView>) {
        let mut inner = self.inner();
        let now = inner.now();
        inner.wall.hear(news, now);
        inner.wall.advance(now);
        inner.show_all(window, now);
    }

    /// Keeps clock, pages and calls to the time, and tells what was drawn.
    pub fn tick(&self, window: &DisplayWindow, link: &Link) {
        let mut inner = self.inner();
        let now = inner.now();
        if inner.wall.advance(now) {
            inner.show_calls(window);
        }
        inner.show_time(window, link, now);
        let undrawn = inner.undrawn();
        drop(inner);
        if undrawn && cfg!(feature = "door") {
            // Behind the door nobody looks, and a headless window draws only what it is asked for.
            if let Err(trouble) = window.window().take_snapshot() {
                tracing::debug!("the wall could not be drawn: {trouble}");
            }
        }
        self.report(window, link);
    }

    fn report(&self, window: &DisplayWindow, link: &Link) {
        let drawn = std::mem::take(&mut *self.drawn.lock().expect("only the window's thread"));
        let mut inner = self.inner();
        for shown in drawn {
            inner.reports.drawn(shown);
        }
        let Some((ticket, call)) = inner.reports.send() else { return };
        drop(inner);
        let (screen, weak) = (self.clone(), window.as_weak());
        link.send(Command::ReportShown { ticket, call }, move |answer| {
            let told = weak.upgrade_in_event_loop(move |_| {
                tracing::debug!(%ticket, call, ?answer, "a call was shown");
                screen.inner().reports.answered((ticket, call), &answer);
            });
            if let Err(trouble) = told {
                tracing::debug!("the window is gone: {trouble}");
            }
        });
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("a panic on the window's thread ends the program")
    }
}

impl Inner {
    /// A clock that nobody sets back.
    fn now(&self) -> Millis {
        Millis(i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// Whether a call stands that the renderer has not drawn.
    fn undrawn(&self) -> bool {
        self.wall.calls().iter().any(|call| !self.reports.has((call.ticket, call.call)))
    }

    fn show_all(&mut self, window: &DisplayWindow, now: Millis) {
        let state = window.global::<DisplayState>();
        let view = self.wall.view();
        state.set_page(bind::map_page(view));
        let Some(view) = view else {
            // Nothing that was known may come back by itself.
            state.set_rows(ModelRc::default());
            state.set_lines(ModelRc::default());
            state.set_missed(ModelRc::default());
            state.set_calls(ModelRc::default());
            return;
        };
        let languages = bind::languages(view, self.english_first);
        window.global::<Tongue>().set_both(languages.len() > 1);
        state.set_branch(bind::map_words(&view.branch));
        state.set_missed(ModelRc::new(VecModel::from(bind::map_missed(&view.missed))));
        state.set_rows_room(bind::room(view.counters.len(), ROWS_MAX, ROWS_MIN));
        state.set_lines_room(bind::room(view.lines.len(), LINES_MAX, LINES_MIN));
        let cards = notice::cards(&view.notices, &languages);
        (self.cards, self.languages) = (cards, languages);
        self.show_rows(window, now, true);
        self.show_calls(window);
    }

    /// Shows the page of rows and lines whose turn it is.
    fn show_rows(&mut self, window: &DisplayWindow, now: Millis, anew: bool) {
        let Some(view) = self.wall.view() else { return };
        let state = window.global::<DisplayState>();
        let rows = bind::page(view.counters.len(), ROWS_MAX, now);
        if anew || rows != self.rows {
            let mapped: Vec<_> = view.counters[rows.clone()].iter().map(bind::map_row).collect();
            state.set_rows(ModelRc::new(VecModel::from(mapped)));
        }
        let lines = bind::page(view.lines.len(), LINES_MAX, now);
        if anew || lines != self.lines {
            let mapped: Vec<_> = view.lines[lines.clone()].iter().map(bind::map_line).collect();
            state.set_lines(ModelRc::new(VecModel::from(mapped)));
        }
        (self.rows, self.lines) = (rows, lines);
    }

    fn show_calls(&self, window: &DisplayWindow) {
        let boards = self.wall.view().map_or(&[][..], |view| &view.counters);
        let calls: Vec<_> =
            self.wall.calls().iter().map(|call| bind::map_call(call, boards)).collect();
        window.global::<DisplayState>().set_calls(ModelRc::new(VecModel::from(calls)));
    }

    fn show_time(&mut self, window: &DisplayWindow, link: &Link, now: Millis) {
        let state = window.global::<DisplayState>();
        if let Ok(time) = Timestamp::from_millisecond(link.now().0) {
            let time = time.to_zoned(self.zone.clone());
            state.set_clock(bind::map_clock(&time));
            state.set_date(bind::map_date(&time));
        }
        state.set_notice(notice::at(&self.cards, now).into());
        window.global::<Tongue>().set_english(bind::english(&self.languages, now));
        self.show_rows(window, now, false);
    }
}

/// The call a key on the screen stands for.
fn shown(key: &str) -> Option<Shown> {
    let (ticket, call) = key.split_once('/')?;
    Some((TicketId(ticket.parse().ok()?), call.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::takeover::Call;
    use shared::CounterId;

    #[test]
    fn a_key_on_the_screen_leads_back_to_its_call() {
        let number = "A018".parse().unwrap();
        let call = Call { ticket: TicketId(7), number, counter: CounterId(3), call: 2 };
        assert_eq!(shown(&bind::map_call(&call, &[]).key), Some((TicketId(7), 2)));
        assert_eq!(shown("7"), None);
    }
}
