//! The window's side of the wall: sets what changed, and knows what was really drawn.

use crate::bind;
use crate::layout::Layout;
use crate::media::{Media, When};
use crate::notice::{self, Card};
use crate::options::Options;
use crate::shown::{Report, Reports, Shown};
use crate::wall::{Now, Wall};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared::limits::BEAT_MS;
use shared::link::{Link, News};
use shared::moment::Millis;
use shared::screen::{HowSeen, Seen};
use shared::view::DisplayView;
use shared::{Command, Language, Moment, ScreenId, TicketId};
use slint::{ComponentHandle, ModelRc, VecModel};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Instant;
use ui::{DisplayActions, DisplayState, DisplayWindow, Tongue, WallPage, Watched};

/// The calls the renderer has drawn since it was last asked, each with when.
type Drawn = Arc<Mutex<Vec<(Shown, Moment)>>>;

/// The wall on its screen; only the window's thread takes hold of it.
#[derive(Clone)]
pub struct Screen {
    inner: Arc<Mutex<Inner>>,
    drawn: Drawn,
    /// A frame with another time on the clock has been drawn.
    framed: Arc<AtomicBool>,
    watched: Option<Arc<Watched>>,
    link: Arc<OnceLock<Link>>,
}

struct Inner {
    wall: Wall,
    reports: Reports,
    media: Media,
    cards: Vec<Card>,
    zone: TimeZone,
    english_first: bool,
    screen: Option<ScreenId>,
    /// Those of the board, the first one first.
    languages: Vec<Language>,
    since: Instant,
    rows: Range<usize>,
    lines: Range<usize>,
    layout: Layout,
    when: When,
    beat: Millis,
    /// How much was last told to be past its day.
    expired: Option<u16>,
    cramped: bool,
    /// Which picture or card stands.
    media_key: String,
}

impl Screen {
    /// A screen that has heard nothing yet.
    pub fn new(window: &DisplayWindow, options: &Options) -> Self {
        let english_first = options.language == crate::options::First::En;
        let inner = Inner {
            wall: Wall::default(),
            reports: Reports::default(),
            media: Media::of(options.media.clone()),
            cards: Vec::new(),
            zone: TimeZone::system(),
            english_first,
            screen: options.screen.map(ScreenId),
            languages: Vec::new(),
            since: Instant::now(),
            rows: 0..0,
            lines: 0..0,
            layout: Layout::of(None, size(window), false),
            when: When::default(),
            beat: Millis(0),
            expired: None,
            cramped: false,
            media_key: String::new(),
        };
        let (drawn, framed) = (Drawn::default(), Arc::new(AtomicBool::new(false)));
        let (heard, frames) = (Arc::clone(&drawn), Arc::clone(&framed));
        let link: Arc<OnceLock<Link>> = Arc::default();
        let clock = Arc::clone(&link);
        let actions = window.global::<DisplayActions>();
        actions.on_painted(move |key| {
            let at = clock.get().map_or(Moment(0), Link::now);
            let drawn = shown(&key).map(|shown| (shown, at));
            heard.lock().expect("only the window's thread draws").extend(drawn);
            true
        });
        actions.on_drawn(move |_| {
            frames.store(true, Ordering::Relaxed);
            true
        });
        window.global::<Tongue>().set_english_labels(english_first);
        let watched = options.watched.then(|| Arc::new(Watched::begin()));
        Self { inner: Arc::new(Mutex::new(inner)), drawn, framed, watched, link }
    }

    /// The line its news come by, whose clock is the daemon's.
    pub fn connected(&self, link: &Link) {
        self.link.get_or_init(|| link.clone());
    }

    /// Takes the news in and shows what came of it.
    pub fn hear(&self, window: &DisplayWindow, news: News<DisplayView>) {
        let there = self.link.get().map_or(Moment(0), Link::now);
        let mut inner = self.inner();
        let now = Now { here: inner.now(), there };
        inner.wall.hear(news, now);
        inner.follow_view(window, there);
        inner.wall.advance(now.here);
        inner.show_all(window, now);
    }

    /// Keeps clock, pages and calls to the time, and tells what was drawn.
    pub fn tick(&self, window: &DisplayWindow, link: &Link) {
        let mut inner = self.inner();
        let now = Now { here: inner.now(), there: link.now() };
        inner.media.look(now.here);
        let resized = inner.follow_window(window);
        if inner.wall.advance(now.here) {
            inner.show_calls(window);
        }
        for (call, stood) in inner.wall.take_ended() {
            let length_ms = u32::try_from(stood.0).unwrap_or(u32::MAX);
            inner.reports.ended((call.ticket, call.call, call.at), length_ms);
        }
        if resized {
            inner.show_all(window, now);
        }
        inner.show_time(window, now);
        let undrawn = inner.undrawn();
        let beats = now.here.0 - inner.beat.0 >= BEAT_MS;
        // Behind the door nobody looks, and a headless window draws only what it is asked for.
        let behind_door = cfg!(feature = "door");
        if beats && (self.framed.swap(false, Ordering::Relaxed) || behind_door) {
            inner.beat = now.here;
            link.beat();
            self.watched.iter().for_each(|watched| watched.draws());
        }
        let expired = inner.newly_expired();
        drop(inner);
        if undrawn
            && behind_door
            && let Err(trouble) = window.window().take_snapshot()
        {
            tracing::debug!("the wall could not be drawn: {trouble}");
        }
        match expired {
            Some(expired) => self.tell_expired(window, link, expired),
            None => self.report(window, link),
        }
    }

    fn report(&self, window: &DisplayWindow, link: &Link) {
        let drawn = std::mem::take(&mut *self.drawn.lock().expect("only the window's thread"));
        let mut inner = self.inner();
        for (shown, at) in drawn {
            inner.reports.drawn(shown, at);
        }
        let Some(report) = inner.reports.send() else { return };
        let Report { shown: (ticket, call, _), at, length_ms } = report;
        let seen = Seen { screen: inner.screen, at, length_ms, how: HowSeen::Frame };
        drop(inner);
        let (screen, weak) = (self.clone(), window.as_weak());
        let wish = Command::ReportShown { ticket, call, seen: Some(seen) };
        link.send(wish, move |answer| {
            let told = weak.upgrade_in_event_loop(move |_| {
                tracing::debug!(%ticket, call, ?answer, "a call was shown");
                screen.inner().reports.answered(report, &answer);
            });
            if let Err(trouble) = told {
                tracing::debug!("the window is gone: {trouble}");
            }
        });
    }

    fn tell_expired(&self, window: &DisplayWindow, link: &Link, expired: u16) {
        let (screen, weak) = (self.clone(), window.as_weak());
        let wish = Command::ReportMedia { screen: self.inner().screen, expired };
        link.send(wish, move |answer| {
            let told = weak.upgrade_in_event_loop(move |_| {
                if matches!(answer, shared::link::Answer::Done(_)) {
                    screen.inner().expired = Some(expired);
                }
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
        let calls = self.wall.calls();
        calls.iter().any(|call| !self.reports.has((call.ticket, call.call, call.at)))
    }

    /// How much is past its day, where staff have not been told so.
    fn newly_expired(&self) -> Option<u16> {
        self.wall.view()?;
        let expired = self.media.expired(&self.when);
        let told = self.expired.unwrap_or_default();
        (expired != told).then_some(expired)
    }

    /// Takes over what the view says of the screen itself.
    fn follow_view(&mut self, window: &DisplayWindow, there: Moment) {
        if let Some(view) = self.wall.view() {
            self.media.tell(&view.cards);
        }
        self.follow_window(window);
        self.when = self.when_it_is(there);
    }

    fn when_it_is(&self, there: Moment) -> When {
        let Ok(time) = Timestamp::from_millisecond(there.0) else { return When::default() };
        let time = time.to_zoned(self.zone.clone());
        let minute = i32::from(time.hour()) * 60 + i32::from(time.minute());
        let (today, minute) = (time.date().to_string(), u16::try_from(minute).unwrap_or(0));
        When { today, minute, screen: self.screen }
    }

    /// Fits what is shown to the window as it is; says whether that is another than before.
    fn follow_window(&mut self, window: &DisplayWindow) -> bool {
        let size = size(window);
        let screen = self.wall.view().and_then(|view| view.screen.as_ref());
        let layout = Layout::of(screen, size, self.media.has_any(&self.when));
        let cramped = screen.is_some_and(|screen| layout.is_cramped(screen, size));
        if cramped && !self.cramped {
            tracing::warn!(
                "the window of {} by {} pixels has another shape than the panel: characters may \
                 be smaller than the farthest seat needs",
                size.0,
                size.1
            );
        }
        self.cramped = cramped;
        if layout == self.layout {
            return false;
        }
        self.layout = layout;
        self.wall.live_with(layout.calls_max);
        let state = window.global::<DisplayState>();
        state.set_kind(layout.kind);
        state.set_has_lines(layout.has_lines);
        window.global::<Tongue>().set_beside(layout.beside);
        if let Some(part) = layout.part_px {
            window.global::<ui::Screen>().set_panel_mm(part / window.window().scale_factor());
        }
        true
    }

    fn show_all(&mut self, window: &DisplayWindow, now: Now) {
        let state = window.global::<DisplayState>();
        self.wall.live_with(self.layout.calls_max);
        let view = self.wall.view();
        state.set_page(bind::map_page(view, now.there, &self.when));
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
        state.set_alarm(view.alarm.as_ref().map(bind::map_words).unwrap_or_default());
        let surge = view.surge.map_or(0, |surge| surge.wait_minutes);
        state.set_surge_minutes(i32::try_from(surge).unwrap_or(i32::MAX));
        let hours = view.hours.map(|hours| [hours.from_min, hours.to_min].map(bind::map_minute));
        let [opens, closes] = hours.unwrap_or_default();
        state.set_opens(opens);
        state.set_closes(closes);
        state.set_test(bind::map_test(view.screen.as_ref(), size(window)));
        state.set_missed(ModelRc::new(VecModel::from(bind::map_missed(&view.missed))));
        let Layout { rows_max, rows_min, lines: (lines_max, lines_min), .. } = self.layout;
        state.set_rows_room(bind::room(view.counters.len(), rows_max, rows_min));
        state.set_lines_room(bind::room(view.lines.len(), lines_max, lines_min));
        let words = view.announcement.as_ref().map_or(&view.notices[..], std::slice::from_ref);
        let cards = notice::cards(words, &languages, self.layout.columns);
        (self.cards, self.languages) = (cards, languages);
        self.show_rows(window, now.here, true);
        self.show_calls(window);
    }

    /// Shows the page of rows and lines whose turn it is.
    fn show_rows(&mut self, window: &DisplayWindow, now: Millis, anew: bool) {
        let Some(view) = self.wall.view() else { return };
        let state = window.global::<DisplayState>();
        let rows = bind::page(view.counters.len(), self.layout.rows_max, now);
        if anew || rows != self.rows {
            let boards = view.counters[rows.clone()].iter();
            let mapped: Vec<_> = boards.map(|board| bind::map_row(board, &view.zones)).collect();
            state.set_rows(ModelRc::new(VecModel::from(mapped)));
        }
        let lines = bind::page(view.lines.len(), self.layout.lines.0, now);
        if anew || lines != self.lines {
            let mapped: Vec<_> = view.lines[lines.clone()].iter().map(bind::map_line).collect();
            state.set_lines(ModelRc::new(VecModel::from(mapped)));
        }
        (self.rows, self.lines) = (rows, lines);
    }

    fn show_calls(&self, window: &DisplayWindow) {
        let Some(view) = self.wall.view() else { return };
        let calls: Vec<_> =
            self.wall.calls().iter().map(|call| bind::map_call(call, view)).collect();
        window.global::<DisplayState>().set_calls(ModelRc::new(VecModel::from(calls)));
    }

    fn show_time(&mut self, window: &DisplayWindow, now: Now) {
        let state = window.global::<DisplayState>();
        if let Ok(time) = Timestamp::from_millisecond(now.there.0) {
            let time = time.to_zoned(self.zone.clone());
            state.set_clock(bind::map_clock(&time));
            state.set_date(bind::map_date(&time));
        }
        self.when = self.when_it_is(now.there);
        let view = self.wall.view();
        state.set_page(bind::map_page(view, now.there, &self.when));
        state.set_foot(view.map(|view| bind::map_foot(view, now.here)).unwrap_or_default());
        state.set_notice(notice::at(&self.cards, now.here).into());
        window.global::<Tongue>().set_english(bind::english(&self.languages, now.here));
        self.show_rows(window, now.here, false);
        self.show_media(&state, now.here);
    }

    /// Pictures and cards rest while a call stands: nothing moves beside or below it.
    fn show_media(&mut self, state: &DisplayState<'_>, now: Millis) {
        if state.get_page() != WallPage::Board || !self.wall.calls().is_empty() {
            return;
        }
        if !self.layout.has_media {
            return;
        }
        if let Some((key, media)) = self.media.at(now, &self.when, &self.media_key) {
            self.media_key = key;
            state.set_media(media);
        }
    }
}

fn size(window: &DisplayWindow) -> (u32, u32) {
    let size = window.window().size();
    (size.width, size.height)
}

/// The call a key on the screen stands for.
fn shown(key: &str) -> Option<Shown> {
    let mut parts = key.split('/');
    let ticket = TicketId(parts.next()?.parse().ok()?);
    let call = parts.next()?.parse().ok()?;
    Some((ticket, call, Moment(parts.next()?.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::takeover::Call;
    use shared::CounterId;

    #[test]
    fn a_key_on_the_screen_leads_back_to_its_call() {
        let number = "A018".parse().unwrap();
        let (counter, at, moved) = (CounterId(3), Moment(9), false);
        let call = Call { ticket: TicketId(7), number, counter, call: 2, at, moved };
        let key = bind::map_call(&call, &DisplayView::default()).key;
        assert_eq!(shown(&key), Some((TicketId(7), 2, Moment(9))));
        assert_eq!(shown("7/2"), None);
    }
}
