//! What stands beside the cards: who was read, what is advised, who is called for, what staff see.

use super::cards::{int, map_promise};
use crate::closed;
use crate::event::PinAnswer;
use crate::flow::{Flow, Help, Read};
use crate::page::{Advised, Pad, Refused};
use jiff::{Timestamp, tz::TimeZone};
use shared::admission::ServiceState;
use shared::front::{KioskOpen, ReaderKind};
use shared::moment::Millis;
use shared::view::{KioskService, KioskView};
use shared::{Language, Moment, Text};
use slint::SharedString;
use ui::{KioskAdvice, KioskClosed, KioskHelp, KioskPin, KioskRead, KioskState, KioskTold};

/// Brings what this customer has chosen, and what becomes of it.
pub fn show_customer(state: &KioskState, flow: &Flow, now: Moment) {
    state.set_elder(flow.elder());
    state.set_low(flow.low());
    state.set_contrast(flow.contrast());
    state.set_care(flow.care());
    state.set_more_time(flow.more_time());
    state.set_read(map_read(flow.read()));
    state.set_help(map_help(flow.help()));
    state.set_countdown(flow.countdown(now).map_or(0, whole_seconds));
    state.set_typed(shown(flow).into());
    state.set_typed_whole(flow.is_whole());
}

/// Brings what the branch asks and offers.
pub fn show_front(state: &KioskState, flow: &Flow, view: &KioskView, now: Moment) {
    let language = &flow.language();
    let reads = |kind| view.front.identify.contains(&kind);
    state.set_may_care(view.front.care_by_asking);
    state.set_reads_card(reads(ReaderKind::Card));
    state.set_reads_id(reads(ReaderKind::IdCard));
    state.set_reads_phone(reads(ReaderKind::Phone));
    state.set_reads_code(reads(ReaderKind::Code));
    let told = flow.attract(now).and_then(|index| view.front.cards.get(index));
    state.set_attract(told.map_or("", |text| text.get(language)).into());
    state.set_opens(view.opens.map(|at| clock(at, TimeZone::system())).unwrap_or_default().into());
    state.set_shut(map_open(view.open));
    state.set_volume(i32::from(view.volume));
    show_alarm(state, view, language);
    show_desk(state, flow);
}

fn show_alarm(state: &KioskState, view: &KioskView, language: &Language) {
    let Some(words) = &view.alarm else { return };
    let first = words.get(language);
    let others = view.languages.iter().map(|other| words.get(other));
    state.set_alarm(first.into());
    state.set_alarm_second(others.into_iter().find(|other| *other != first).unwrap_or("").into());
}

fn show_desk(state: &KioskState, flow: &Flow) {
    let desk = flow.desk();
    let answer = desk.pin.filter(|_| !desk.checking);
    let (pin, tries, until) = match answer {
        None if desk.checking => (KioskPin::Asking, 0, None),
        None | Some(PinAnswer::Right) => (KioskPin::None, 0, None),
        Some(PinAnswer::Wrong(tries)) => (KioskPin::Wrong, i32::from(tries), None),
        Some(PinAnswer::Locked(until)) => (KioskPin::Locked, 0, until),
        Some(PinAnswer::NoPin) => (KioskPin::NoPin, 0, None),
        Some(PinAnswer::Unheard) => (KioskPin::Unheard, 0, None),
    };
    state.set_pin(pin);
    state.set_pin_tries(tries);
    state.set_pin_until(until.map(|at| second(at, TimeZone::system())).unwrap_or_default().into());
    state.set_told(match desk.done {
        None if desk.asking => KioskTold::Asking,
        None => KioskTold::None,
        Some(true) => KioskTold::Done,
        Some(false) => KioskTold::Refused,
    });
}

/// What is good to know before a number.
pub fn map_advice(advised: &Advised, view: &KioskView, language: &Language) -> KioskAdvice {
    let known = view.services.iter().find(|known| known.id == advised.service);
    let Some(service) = known else { return KioskAdvice::default() };
    let (minutes_from, minutes_to) = map_promise(service);
    let other = service.diversion.as_ref().filter(|_| advised.divert);
    let word = |text: &Text| SharedString::from(text.get(language));
    KioskAdvice {
        service: word(&service.name),
        waiting: int(service.waiting),
        minutes_from,
        minutes_to,
        long: advised.long,
        to: other.map(|other| word(&other.to)).unwrap_or_default(),
        note: other.map(|other| word(&other.note)).unwrap_or_default(),
        documents: documents(service, language).into(),
    }
}

/// What to have ready, in one line.
pub fn documents(service: &KioskService, language: &Language) -> String {
    let between = if *language == Language::chinese() { "、" } else { ", " };
    let names: Vec<_> = service.documents.iter().map(|text| text.get(language)).collect();
    names.join(between)
}

/// The time or the number in a refusal.
pub fn map_refusal_more(refused: &Refused) -> String {
    let at = refused.from.map(|at| clock(at, TimeZone::system()));
    at.or(refused.number.map(|number| number.to_string())).unwrap_or_default()
}

/// Whole seconds left, the last one shown as 1.
pub fn whole_seconds(left: Millis) -> i32 {
    i32::try_from((left.0.max(1) + 999).div_euclid(1_000)).unwrap_or(i32::MAX)
}

/// As much of what is typed as its typist needs to see.
fn shown(flow: &Flow) -> String {
    flow.page().pad().map_or_else(String::new, |pad| match pad {
        Pad::Phone => flow.typed().masked_phone(),
        Pad::Code => flow.typed().text().to_owned(),
        Pad::Pin => flow.typed().hidden(),
    })
}

fn map_read(read: Read) -> KioskRead {
    match read {
        Read::None => KioskRead::None,
        Read::Asking => KioskRead::Asking,
        Read::Known => KioskRead::Known,
        Read::Unread(0 | 1) => KioskRead::Unread,
        Read::Unread(_) => KioskRead::UnreadAgain,
    }
}

fn map_help(help: Help) -> KioskHelp {
    match help {
        Help::None => KioskHelp::None,
        Help::Calling => KioskHelp::Calling,
        Help::Called => KioskHelp::Called,
        Help::Coming => KioskHelp::Coming,
        Help::Alone => KioskHelp::Alone,
    }
}

fn map_open(open: KioskOpen) -> KioskClosed {
    match open {
        KioskOpen::Open => KioskClosed::None,
        KioskOpen::Closed { reason } => closed::map(ServiceState::Paused { reason }),
    }
}

fn clock(at: Moment, zone: TimeZone) -> String {
    format(at, zone, "%H:%M")
}

fn second(at: Moment, zone: TimeZone) -> String {
    format(at, zone, "%H:%M:%S")
}

fn format(at: Moment, zone: TimeZone, how: &str) -> String {
    let local = Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(zone));
    local.map(|at| at.strftime(how).to_string()).unwrap_or_default()
}
