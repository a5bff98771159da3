//! Speaks for the kiosk in both languages: what it knows becomes the screen's, answers become
//! events. It decides nothing.

use crate::closed;
use crate::flow::{Event, Flow};
use crate::page::{Page, Reason, Refused, Slip, Why};
use crate::qr;
use jiff::{Timestamp, tz::TimeZone};
use shared::device::PrintTrouble;
use shared::link::{Answer, News};
use shared::moment::Millis;
use shared::promise::Promise;
use shared::rules::{Group, Icon};
use shared::view::{KioskService, KioskView};
use shared::wire::{Outcome, Problem};
use shared::{KioskId, Language, Moment, Refusal, ServiceId};
use slint::{ComponentHandle, Model, ModelRc, SharedString, VecModel};
use ui::{
    IconKind, KioskCard, KioskClock, KioskPage, KioskRefusal, KioskSlip, KioskState, KioskTrouble,
    KioskWindow,
};

/// From how many seconds on a page says how long it still stays.
const SECONDS_SHOWN_MAX: i64 = 10;

/// Brings the window to where the flow stands.
pub fn show(window: &KioskWindow, flow: &Flow, kiosk: KioskId, now: Moment) {
    let state = window.global::<KioskState>();
    let language = flow.language();
    if state.get_language() != language.0.as_str() {
        speak(&language);
        state.set_language(language.0.as_str().into());
    }
    state.set_elder(flow.elder());
    state.set_kiosk(kiosk.to_string().into());
    state.set_page(map_page(flow.page()));
    state.set_seconds_left(map_seconds(flow.left(now)));
    let languages = flow.view().map_or_else(known_languages, |view| view.languages.clone());
    let tags = languages.iter().map(|tag| SharedString::from(&tag.0)).collect();
    state.set_languages(synced(state.get_languages(), tags));
    if let Some(view) = flow.view() {
        show_view(&state, view, &language);
        show_page(&state, flow.page(), view, &language);
    }
}

/// Sets the clock, by the daemon's time.
pub fn show_clock(window: &KioskWindow, at: Moment) {
    let clock = map_clock(at, TimeZone::system());
    let state = window.global::<KioskState>();
    if state.get_clock() != clock {
        state.set_clock(clock);
    }
}

/// What the link tells, as the flow hears it.
pub fn map_news(news: News<KioskView>) -> Event {
    match news {
        News::Fresh(view) | News::Changed(view, _) => Event::View(Box::new(view)),
        News::Alive => Event::Alive,
        News::Disconnected => Event::Disconnected,
        News::Stale => Event::Stale,
    }
}

/// An answer to a number asked for, as the flow hears it.
pub fn map_answer(answer: Answer) -> Event {
    match answer {
        Answer::Done(done) => match done.outcome {
            Outcome::Issued { ticket, number, people_ahead }
            | Outcome::CheckedIn { ticket, number, people_ahead, .. } => {
                Event::Issued(ticket, number, people_ahead)
            }
            Outcome::Done | Outcome::Called { .. } | Outcome::Visited { .. } => Event::Unheard,
        },
        Answer::Refused(problem) => Event::Refused(map_problem(&problem)),
        Answer::Unheard => Event::Unheard,
        Answer::Busy => Event::Refused(Refused { reason: Reason::Busy, code: "busy".to_owned() }),
    }
}

/// An answer to one more paper asked for; that it comes, the view tells.
pub fn map_reprint(answer: Answer) -> Option<Event> {
    match answer {
        Answer::Done(_) | Answer::Unheard => None,
        Answer::Refused(_) | Answer::Busy => Some(Event::NotReprinted),
    }
}

fn map_problem(problem: &Problem) -> Refused {
    let reason = match &problem.refusal {
        Some(Refusal::DayClosed | Refusal::NoRules) => Reason::DayClosed,
        Some(Refusal::NumbersUsedUp | Refusal::ServiceFull { .. }) => Reason::UsedUp,
        Some(Refusal::OutsideHours { until: Some(_), .. }) => Reason::ClosedNow,
        Some(Refusal::OutsideHours { .. } | Refusal::CannotBeServedToday { .. }) => {
            Reason::NoMoreToday
        }
        Some(Refusal::PersonHasEnough { .. }) => Reason::HadEnough,
        Some(Refusal::ServicePaused { .. }) => Reason::Paused,
        Some(Refusal::NoCounterFor { .. }) => Reason::NoCounter,
        Some(Refusal::Late) => Reason::Busy,
        _ => Reason::Other,
    };
    Refused { reason, code: problem.code.clone() }
}

/// The languages the screens are written in, offered until the branch's are known.
fn known_languages() -> Vec<Language> {
    vec![Language::chinese(), Language::english()]
}

fn speak(language: &Language) {
    // Chinese is the language of the source, which has no name among the translations.
    let bundled = if *language == Language::chinese() { "" } else { &language.0 };
    if slint::select_bundled_translation(bundled).is_err() {
        tracing::warn!(%language, "no translation of this language, words stay as they were");
    }
}

fn show_view(state: &KioskState, view: &KioskView, language: &Language) {
    state.set_branch(view.branch.get(language).into());
    state.set_cards(synced(state.get_cards(), map_home(view, language)));
    state.set_printer(view.printer.trouble().map_or(KioskTrouble::None, map_trouble));
}

fn show_page(state: &KioskState, page: &Page, view: &KioskView, language: &Language) {
    match page {
        Page::Group(group) => {
            let known = view.groups.iter().find(|known| known.id == *group);
            state.set_group_name(known.map_or("", |group| group.name.get(language)).into());
            state
                .set_group_cards(synced(state.get_group_cards(), map_group(view, group, language)));
        }
        Page::Working(asked) | Page::Unheard(asked) => {
            state.set_chosen(service_name(view, &asked.service, language).into());
        }
        Page::Printing(slip) | Page::Take(slip) | Page::Trouble(slip, _) => {
            show_slip(state, map_slip(slip, view, language), slip.qr.as_deref());
            if let Page::Trouble(_, why) = page {
                state.set_trouble(map_why(*why));
            }
            state.set_may_reprint(slip.may_be_reprinted(view));
        }
        Page::Refused(refused) => {
            state.set_refusal(map_reason(refused.reason));
            state.set_refusal_code(refused.code.as_str().into());
        }
        Page::Start | Page::NoDaemon | Page::Closed | Page::Home => {}
    }
}

/// Draws the QR once a number.
fn show_slip(state: &KioskState, mut slip: KioskSlip, qr: Option<&str>) {
    let shown = state.get_slip();
    if shown.number == slip.number && shown.has_qr && qr.is_some() {
        slip.qr = shown.qr;
        slip.has_qr = true;
    } else if let Some(image) = qr.and_then(qr::image) {
        slip.qr = image;
        slip.has_qr = true;
    }
    state.set_slip(slip);
}

/// Changes rows in place: a model set anew would take the card from under a finger.
fn synced<T: Clone + PartialEq + 'static>(model: ModelRc<T>, rows: Vec<T>) -> ModelRc<T> {
    if model.row_count() != rows.len() {
        return ModelRc::new(VecModel::from(rows));
    }
    for (place, row) in rows.into_iter().enumerate() {
        if model.row_data(place).as_ref() != Some(&row) {
            model.set_row_data(place, row);
        }
    }
    model
}

fn map_page(page: &Page) -> KioskPage {
    match page {
        Page::Start => KioskPage::Start,
        Page::NoDaemon => KioskPage::NoDaemon,
        Page::Closed => KioskPage::Closed,
        Page::Home => KioskPage::Home,
        Page::Group(_) => KioskPage::Group,
        Page::Working(_) => KioskPage::Working,
        Page::Printing(_) => KioskPage::Printing,
        Page::Take(_) => KioskPage::Take,
        Page::Trouble(..) => KioskPage::Trouble,
        Page::Refused(_) => KioskPage::Refused,
        Page::Unheard(_) => KioskPage::Unheard,
    }
}

/// The first page: groups and services that stand in no group, in the branch's order of services.
fn map_home(view: &KioskView, language: &Language) -> Vec<KioskCard> {
    let mut cards: Vec<KioskCard> = Vec::new();
    for service in &view.services {
        let group =
            service.group.as_ref().and_then(|key| view.groups.iter().find(|g| g.id == *key));
        let Some(group) = group else {
            cards.push(card(service, language));
            continue;
        };
        let waiting = int(service.waiting);
        match cards.iter_mut().find(|card| card.group && card.id == group.id.as_str()) {
            Some(known) => known.waiting = known.waiting.saturating_add(waiting),
            None => {
                cards.push(group_card(group, service.waiting, language));
            }
        }
    }
    cards
}

fn map_group(view: &KioskView, group: &str, language: &Language) -> Vec<KioskCard> {
    let inside = view.services.iter().filter(|service| service.group.as_deref() == Some(group));
    inside.map(|service| card(service, language)).collect()
}

fn card(service: &KioskService, language: &Language) -> KioskCard {
    let (minutes_from, minutes_to) = map_promise(service);
    KioskCard {
        minutes_from,
        minutes_to,
        id: service.id.0.as_str().into(),
        name: service.name.get(language).into(),
        icon: map_icon(service.icon),
        waiting: int(service.waiting),
        closed: closed::map(service.state),
        until: closed::until(service.state, TimeZone::system()).into(),
        ..KioskCard::default()
    }
}

/// From and to, nothing of it where nobody can know or a customer is called at once; only from
/// where it is longer than the longest.
fn map_promise(service: &KioskService) -> (i32, i32) {
    let at_once = |promise: &Promise| service.waiting == 0 && promise.to == Some(1);
    let Some(promise) = service.promise.filter(|promise| !at_once(promise)) else { return (0, 0) };
    (i32::from(promise.from), promise.to.map_or(0, i32::from))
}

fn group_card(group: &Group, waiting: u32, language: &Language) -> KioskCard {
    KioskCard {
        id: group.id.as_str().into(),
        name: group.name.get(language).into(),
        icon: map_icon(group.icon),
        waiting: int(waiting),
        group: true,
        ..KioskCard::default()
    }
}

fn map_icon(icon: Icon) -> IconKind {
    match icon {
        Icon::Cash => IconKind::Cash,
        Icon::Account => IconKind::Account,
        Icon::Card => IconKind::Card,
        Icon::Wealth => IconKind::Wealth,
        Icon::Loan => IconKind::Loan,
        Icon::Corporate => IconKind::Corporate,
        Icon::Exchange => IconKind::Exchange,
        Icon::Loss => IconKind::Loss,
        Icon::Transfer => IconKind::Transfer,
        Icon::Mobile => IconKind::Mobile,
        Icon::Appointment => IconKind::Appointment,
        Icon::Consult => IconKind::Consult,
        Icon::Tax => IconKind::Tax,
        Icon::Social => IconKind::Social,
        Icon::Clinic => IconKind::Clinic,
        Icon::Pharmacy => IconKind::Pharmacy,
        Icon::Registry => IconKind::Registry,
        Icon::Other => IconKind::Other,
    }
}

fn map_slip(slip: &Slip, view: &KioskView, language: &Language) -> KioskSlip {
    KioskSlip {
        number: slip.number.to_string().into(),
        service: service_name(view, &slip.service, language).into(),
        ahead: int(slip.people_ahead),
        paper_at: slip.paper_at.map(|at| at.to_string()).unwrap_or_default().into(),
        ..KioskSlip::default()
    }
}

fn service_name<'a>(view: &'a KioskView, id: &ServiceId, language: &Language) -> &'a str {
    let known = view.services.iter().find(|service| service.id == *id);
    known.map_or("", |service| service.name.get(language))
}

fn map_why(why: Why) -> KioskTrouble {
    match why {
        Why::Printer(trouble) => map_trouble(trouble),
        Why::Unverified => KioskTrouble::Unverified,
        Why::Unknown => KioskTrouble::Unknown,
        Why::Retracted => KioskTrouble::Retracted,
    }
}

fn map_trouble(trouble: PrintTrouble) -> KioskTrouble {
    match trouble {
        PrintTrouble::PaperOut => KioskTrouble::PaperOut,
        PrintTrouble::CoverOpen => KioskTrouble::CoverOpen,
        PrintTrouble::Jam => KioskTrouble::Jam,
        PrintTrouble::Error => KioskTrouble::Error,
        PrintTrouble::Offline => KioskTrouble::Offline,
        PrintTrouble::NoAnswer => KioskTrouble::NoAnswer,
        PrintTrouble::NoDevice => KioskTrouble::NoDevice,
    }
}

fn map_reason(reason: Reason) -> KioskRefusal {
    match reason {
        Reason::DayClosed => KioskRefusal::DayClosed,
        Reason::UsedUp => KioskRefusal::UsedUp,
        Reason::NoCounter => KioskRefusal::NoCounter,
        Reason::ClosedNow => KioskRefusal::ClosedNow,
        Reason::NoMoreToday => KioskRefusal::NoMore,
        Reason::HadEnough => KioskRefusal::HadEnough,
        Reason::Paused => KioskRefusal::Paused,
        Reason::Busy => KioskRefusal::Busy,
        Reason::Other => KioskRefusal::Other,
    }
}

/// Whole seconds left, the last one shown as 1; none while there is plenty of time.
fn map_seconds(left: Option<Millis>) -> i32 {
    let seconds = left.map_or(0, |left| (left.0.max(1) + 999).div_euclid(1_000));
    if seconds > SECONDS_SHOWN_MAX { 0 } else { i32::try_from(seconds).unwrap_or(0) }
}

fn map_clock(at: Moment, zone: TimeZone) -> KioskClock {
    let Ok(stamp) = Timestamp::from_millisecond(at.0) else { return KioskClock::default() };
    let local = stamp.to_zoned(zone);
    KioskClock {
        time: local.strftime("%H:%M").to_string().into(),
        month: i32::from(local.month()),
        day: i32::from(local.day()),
        weekday: i32::from(local.weekday().to_sunday_zero_offset()),
    }
}

fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
#[path = "bind_tests.rs"]
mod tests;
