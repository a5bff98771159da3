//! Speaks for the kiosk in both languages: what it knows becomes the screen's, answers become
//! events. It decides nothing.

mod answer;
mod cards;
mod front;

pub use answer::{map_answer, map_help, map_identified, map_news, map_pin, map_reprint, map_staff};

use crate::event::Staff;
use crate::flow::Flow;
use crate::page::{Advised, Page, Reason, Slip, Why};
use crate::qr;
use crate::sheet::{Look, Sheet, sheet};
use cards::{int, map_group, map_home, on_sheet};
use jiff::{Timestamp, tz::TimeZone};
use shared::admission::PauseReason;
use shared::device::PrintTrouble;
use shared::moment::Millis;
use shared::view::KioskView;
use shared::{KioskId, Language, Moment, ServiceId};
use slint::{ComponentHandle, Model, ModelRc, SharedString, VecModel};
use ui::{
    KioskClock, KioskPage, KioskRefusal, KioskSlip, KioskState, KioskTrouble, KioskWindow, Theme,
    Tone,
};

/// From how many seconds on a page says how long it still stays.
const SECONDS_SHOWN_MAX: i32 = 10;
/// How much louder or softer a touch makes it, in percent.
const VOLUME_STEP_PERCENT: i8 = 10;

/// Which kiosk it is, and the colours it usually has.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// Its number.
    pub kiosk: KioskId,
    /// Its colours while nobody wishes for others.
    pub tone: Tone,
}

/// Brings the window to where the flow stands.
pub fn show(window: &KioskWindow, flow: &Flow, own: Own, now: Moment) {
    let state = window.global::<KioskState>();
    let language = flow.language();
    if state.get_language() != language.0.as_str() {
        if !ui::language::write(window, &language.0) {
            tracing::warn!(%language, "no words in this language, those that stand there stay");
        }
        state.set_language(language.0.as_str().into());
    }
    window.global::<Theme>().set_tone(if flow.contrast() { Tone::Contrast } else { own.tone });
    state.set_kiosk(own.kiosk.to_string().into());
    front::show_customer(&state, flow, now);
    state.set_seconds_left(map_seconds(flow.left(now)));
    let languages = flow.view().map_or_else(known_languages, |view| view.languages.clone());
    let tags = languages.iter().map(|tag| SharedString::from(&tag.0)).collect();
    state.set_languages(synced(state.get_languages(), tags));
    if let Some(view) = flow.view() {
        show_view(&state, flow, view);
        front::show_front(&state, flow, view, now);
        show_page(&state, flow.page(), view, &language);
    }
    state.set_page(map_page(flow.page()));
}

/// Sets the clock, by the daemon's time.
pub fn show_clock(window: &KioskWindow, at: Moment) {
    let clock = map_clock(at, TimeZone::system());
    let state = window.global::<KioskState>();
    if state.get_clock() != clock {
        state.set_clock(clock);
    }
}

/// What staff have touched.
pub fn map_staff_wish(wish: &str) -> Option<Staff> {
    let known = [
        ("roll", Staff::Roll),
        ("test", Staff::Test),
        ("softer", Staff::Volume(-VOLUME_STEP_PERCENT)),
        ("louder", Staff::Volume(VOLUME_STEP_PERCENT)),
        ("open", Staff::Open),
        ("close-equipment", Staff::Close(PauseReason::Equipment)),
        ("close-supplies", Staff::Close(PauseReason::Supplies)),
        ("close-system", Staff::Close(PauseReason::System)),
        ("close-other", Staff::Close(PauseReason::Other)),
        ("restart", Staff::Restart),
    ];
    known.into_iter().find(|(name, _)| *name == wish).map(|(_, wish)| wish)
}

/// The languages the screens are written in, offered until the branch's are known.
fn known_languages() -> Vec<Language> {
    vec![Language::chinese(), Language::english()]
}

fn show_view(state: &KioskState, flow: &Flow, view: &KioskView) {
    let language = &flow.language();
    state.set_branch(view.branch.get(language).into());
    let cards = map_home(view, language);
    let first = *flow.page() == Page::Home;
    let sheet = sheet_of(flow, cards.len(), true);
    // Another page leaves the first one's cards as they stand.
    if first || state.get_cards().row_count() == 0 {
        state.set_cards(synced(state.get_cards(), on_sheet(cards, sheet)));
        state.set_turned(sheet.turned);
    }
    if let Page::Group(group) = flow.page() {
        let known = view.groups.iter().find(|known| known.id == *group);
        state.set_group_name(known.map_or("", |group| group.name.get(language)).into());
        let cards = map_group(view, group, language);
        let sheet = sheet_of(flow, cards.len(), false);
        state.set_group_cards(synced(state.get_group_cards(), on_sheet(cards, sheet)));
    }
    state.set_printer(view.printer.trouble().map_or(KioskTrouble::None, map_trouble));
}

fn sheet_of(flow: &Flow, cards: usize, first_page: bool) -> Sheet {
    let look = Look { elder: flow.elder(), low: flow.low() };
    sheet(cards, flow.sheet(), look, first_page)
}

fn show_page(state: &KioskState, page: &Page, view: &KioskView, language: &Language) {
    match page {
        Page::Working(asked) | Page::Unheard(asked) => {
            let name = asked.service.as_ref().map(|id| service_name(view, id, language));
            state.set_chosen(name.unwrap_or("").into());
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
            state.set_refusal_more(front::map_refusal_more(refused).into());
            state.set_refusal_code(refused.code.as_str().into());
        }
        Page::Advice(advised) => state.set_advice(front::map_advice(advised, view, language)),
        Page::Diverted(service) => {
            let advised = Advised { service: service.clone(), long: false, divert: true };
            state.set_advice(front::map_advice(&advised, view, language));
        }
        Page::Start
        | Page::NoDaemon
        | Page::Closed
        | Page::OutOfService(_)
        | Page::Alarm
        | Page::Home
        | Page::Group(_)
        | Page::Identify
        | Page::Phone
        | Page::Code
        | Page::Care
        | Page::Pin
        | Page::Staff => {}
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
        Page::OutOfService(_) => KioskPage::OutOfService,
        Page::Alarm => KioskPage::Alarm,
        Page::Home => KioskPage::Home,
        Page::Group(_) => KioskPage::Group,
        Page::Identify => KioskPage::Identify,
        Page::Phone => KioskPage::Phone,
        Page::Code => KioskPage::Code,
        Page::Care => KioskPage::Care,
        Page::Advice(_) => KioskPage::Advice,
        Page::Diverted(_) => KioskPage::Diverted,
        Page::Pin => KioskPage::Pin,
        Page::Staff => KioskPage::Staff,
        Page::Working(_) => KioskPage::Working,
        Page::Printing(_) => KioskPage::Printing,
        Page::Take(_) => KioskPage::Take,
        Page::Trouble(..) => KioskPage::Trouble,
        Page::Refused(_) => KioskPage::Refused,
        Page::Unheard(_) => KioskPage::Unheard,
    }
}

fn map_slip(slip: &Slip, view: &KioskView, language: &Language) -> KioskSlip {
    let known = view.services.iter().find(|known| known.id == slip.service);
    KioskSlip {
        number: slip.number.to_string().into(),
        service: service_name(view, &slip.service, language).into(),
        ahead: int(slip.people_ahead),
        paper_at: slip.paper_at.map(|at| at.to_string()).unwrap_or_default().into(),
        documents: known.map(|known| front::documents(known, language)).unwrap_or_default().into(),
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
        Reason::UnknownBooking => KioskRefusal::UnknownBooking,
        Reason::TooEarly => KioskRefusal::TooEarly,
        Reason::CheckedIn => KioskRefusal::CheckedIn,
        Reason::OutOfService => KioskRefusal::OutOfService,
        Reason::Busy => KioskRefusal::Busy,
        Reason::VisitOver | Reason::Other => KioskRefusal::Other,
    }
}

/// Whole seconds left, none while there is plenty of time.
fn map_seconds(left: Option<Millis>) -> i32 {
    let seconds = left.map_or(0, front::whole_seconds);
    if seconds > SECONDS_SHOWN_MAX { 0 } else { seconds }
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

#[cfg(test)]
mod tests;
