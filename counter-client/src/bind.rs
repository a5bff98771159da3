//! What the counter's view becomes on the screen. Pure: only the screen's types stand beside ours.

mod alert;

pub use alert::map_alert;

use crate::acts::{Act, Stage};
use crate::terminal::{Remedy, Terminal};
use crate::toast::Toast;
use shared::command::Destination;
use shared::device::PrintTrouble;
use shared::moment::Millis;
use shared::screen::ScreenState;
use shared::view::{CounterState, CounterView, LineEntry, LostPrint, Neighbour};
use shared::voice::VoiceTrouble;
use shared::{CounterId, KioskId, Language, Moment, Number, ScreenId, ServiceId, ZoneId};
use slint::SharedString;
use ui::{
    ChoiceRow, CounterAct, CounterStage, LegalActs, OtherRow, OwnCard, QueueRow, TroubleRow,
    WaitLevel,
};

/// The longest wait that is still within the target.
pub const WAIT_TARGET: Millis = Millis::minutes(15);
/// From this part of the target on, a wait asks for attention.
const WARN_PERCENT: i64 = 70;
/// How many places of the transfer list have a digit.
const DIGITS_MAX: usize = 9;

/// What a key asks for.
pub fn map_act(act: CounterAct) -> Option<Act> {
    Some(match act {
        CounterAct::None => return None,
        CounterAct::Next => Act::Next,
        CounterAct::Recall => Act::Recall,
        CounterAct::Start => Act::Start,
        CounterAct::Miss => Act::Miss,
        CounterAct::Finish => Act::Finish,
        CounterAct::Transfer => Act::Transfer,
        CounterAct::Papers => Act::Papers,
        CounterAct::Pause => Act::Pause,
        CounterAct::Close => Act::Close,
    })
}

/// The key that shows itself at work.
pub fn map_working(working: Option<Act>) -> CounterAct {
    match working {
        None => CounterAct::None,
        Some(Act::Next) => CounterAct::Next,
        Some(Act::Recall) => CounterAct::Recall,
        Some(Act::Start) => CounterAct::Start,
        Some(Act::Miss) => CounterAct::Miss,
        Some(Act::Finish) => CounterAct::Finish,
        Some(Act::Transfer) => CounterAct::Transfer,
        Some(Act::Papers) => CounterAct::Papers,
        Some(Act::Pause) => CounterAct::Pause,
        Some(Act::Close) => CounterAct::Close,
    }
}

/// What stands at the counter.
pub fn map_stage(stage: Stage) -> CounterStage {
    match stage {
        Stage::Closed => CounterStage::Closed,
        Stage::ReadyEmpty => CounterStage::ReadyEmpty,
        Stage::ReadyWaiting => CounterStage::ReadyWaiting,
        Stage::Called => CounterStage::Called,
        Stage::Serving => CounterStage::Serving,
        Stage::Paused => CounterStage::Paused,
    }
}

/// The keys that can be pressed.
pub fn map_legal(terminal: &Terminal) -> LegalActs {
    LegalActs {
        next: terminal.may(Act::Next),
        recall: terminal.may(Act::Recall),
        start: terminal.may(Act::Start),
        miss: terminal.may(Act::Miss),
        finish: terminal.may(Act::Finish),
        transfer: terminal.may(Act::Transfer),
        papers: terminal.may(Act::Papers) && !terminal.remedies().is_empty(),
        pause: terminal.may(Act::Pause),
        close: terminal.may(Act::Close),
    }
}

/// The ticket at the counter, with its clocks at this moment of the daemon's.
pub fn map_own(view: &CounterView, now: Moment, language: &Language) -> OwnCard {
    let Some(own) = &view.ticket else { return OwnCard::default() };
    let since = own.started_at.unwrap_or(own.called_at);
    OwnCard {
        number: slint::format!("{}", own.number),
        service: service(view, &own.service, language),
        waited: clock(own.first_called_at - own.issued_at),
        clock: clock(now - since),
        calls: i32::from(own.calls),
        arrived: own.arrived_at.is_some(),
    }
}

/// Those who wait.
pub fn map_line(view: &CounterView, now: Moment, language: &Language) -> Vec<QueueRow> {
    let row = |entry: &LineEntry| {
        let waited = now - entry.waiting_since;
        QueueRow {
            number: slint::format!("{}", entry.number),
            service: service(view, &entry.service, language),
            minutes: count(waited.0.max(0) / Millis::minutes(1).0),
            level: level(waited),
        }
    };
    view.line.iter().map(row).collect()
}

/// The other counters.
pub fn map_others(others: &[Neighbour]) -> Vec<OtherRow> {
    let row = |other: &Neighbour| OtherRow {
        counter: slint::format!("{}", other.counter),
        stage: match (other.state, other.number) {
            (CounterState::Closed, _) => CounterStage::Closed,
            (CounterState::Paused, _) => CounterStage::Paused,
            (CounterState::Open, None) => CounterStage::ReadyEmpty,
            (CounterState::Open, Some(_)) => CounterStage::Serving,
        },
        number: other.number.map(|number| slint::format!("{number}")).unwrap_or_default(),
    };
    others.iter().map(row).collect()
}

/// The missed numbers.
pub fn map_missed(missed: &[Number]) -> Vec<SharedString> {
    missed.iter().map(|number| slint::format!("{number}")).collect()
}

/// The kiosks that cannot print, and those that soon cannot.
pub fn map_troubles(troubles: &[(KioskId, PrintTrouble)], low: &[KioskId]) -> Vec<TroubleRow> {
    let row = |(kiosk, trouble): &(KioskId, PrintTrouble)| TroubleRow {
        kiosk: slint::format!("{kiosk}"),
        code: trouble_code(*trouble).into(),
    };
    let low = low
        .iter()
        .map(|kiosk| TroubleRow { kiosk: slint::format!("{kiosk}"), code: "paper_low".into() });
    troubles.iter().map(row).chain(low).collect()
}

/// The speaker zones that do not speak, or not every call.
pub fn map_voices(troubles: &[(ZoneId, VoiceTrouble)]) -> Vec<TroubleRow> {
    let row = |(zone, trouble): &(ZoneId, VoiceTrouble)| {
        let code = match trouble {
            VoiceTrouble::Silent => "voice_silent",
            VoiceTrouble::Paused => "voice_paused",
            VoiceTrouble::Strained => "voice_strained",
        };
        TroubleRow { kiosk: slint::format!("{zone}"), code: code.into() }
    };
    troubles.iter().map(row).collect()
}

/// The screens that show nothing.
pub fn map_screens(screens: &[(ScreenId, ScreenState)]) -> Vec<TroubleRow> {
    let row = |(screen, state): &(ScreenId, ScreenState)| TroubleRow {
        kiosk: slint::format!("{screen}"),
        code: if *state == ScreenState::Still { "screen_still" } else { "screen_gone" }.into(),
    };
    screens.iter().map(row).collect()
}

/// The rows of the transfer list; the first have a digit.
pub fn map_places(terminal: &Terminal, language: &Language) -> Vec<ChoiceRow> {
    let Some(view) = terminal.view() else { return Vec::new() };
    let row = |(index, place): (usize, Destination)| {
        let (name, counter) = match place {
            Destination::Service(id) => (service(view, &id, language), SharedString::new()),
            Destination::Counter(id) => (counter(view, id, language), slint::format!("{id}")),
            Destination::Teller(id) => (slint::format!("{id}"), SharedString::new()),
        };
        ChoiceRow { key: digit(index), service: name, counter, ..ChoiceRow::default() }
    };
    terminal.places().into_iter().enumerate().map(row).collect()
}

/// The numbers without a paper.
pub fn map_lost(lost: &[LostPrint]) -> Vec<SharedString> {
    lost.iter().map(|lost| slint::format!("{}", lost.number)).collect()
}

/// The rows of the list of numbers without a paper.
pub fn map_remedies(remedies: &[Remedy]) -> Vec<ChoiceRow> {
    let row = |(index, remedy): (usize, &Remedy)| {
        let (Remedy::Reprint(lost) | Remedy::Settle(lost)) = remedy;
        ChoiceRow {
            key: digit(index),
            number: slint::format!("{}", lost.number),
            counter: slint::format!("{}", lost.kiosk),
            settles: matches!(remedy, Remedy::Settle(_)),
            ..ChoiceRow::default()
        }
    };
    remedies.iter().enumerate().map(row).collect()
}

/// The digit that chooses a row; none for rows far down.
fn digit(index: usize) -> SharedString {
    if index < DIGITS_MAX { slint::format!("{}", index + 1) } else { SharedString::new() }
}

/// The message that stands; an empty one when none does.
pub fn map_toast(toast: Option<&Toast>) -> ui::Toast {
    let map = |toast: &Toast| ui::Toast {
        code: toast.code.as_str().into(),
        subject: toast.subject.as_str().into(),
        amount: count(toast.amount),
    };
    toast.map(map).unwrap_or_default()
}

fn level(waited: Millis) -> WaitLevel {
    if waited.0 * 100 < WAIT_TARGET.0 * WARN_PERCENT {
        WaitLevel::Good
    } else if waited <= WAIT_TARGET {
        WaitLevel::Warn
    } else {
        WaitLevel::Late
    }
}

/// A counter's own name, if it has one.
fn counter(view: &CounterView, id: CounterId, language: &Language) -> SharedString {
    let other = view.others.iter().find(|other| other.counter == id);
    let name = other.and_then(|other| other.name.as_ref());
    name.map_or_else(SharedString::new, |name| name.get(language).into())
}

fn service(view: &CounterView, id: &ServiceId, language: &Language) -> SharedString {
    let named = view.services.iter().find(|service| service.id == *id);
    named.map_or_else(|| id.0.as_str().into(), |service| service.name.get(language).into())
}

/// Minutes and seconds, from an hour on with the hours.
fn clock(length: Millis) -> SharedString {
    let seconds = length.0.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        slint::format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        slint::format!("{minutes:02}:{seconds:02}")
    }
}

fn trouble_code(trouble: PrintTrouble) -> &'static str {
    match trouble {
        PrintTrouble::PaperOut => "paper_out",
        PrintTrouble::CoverOpen => "cover_open",
        PrintTrouble::Jam => "jam",
        PrintTrouble::Error => "error",
        PrintTrouble::Offline => "offline",
        PrintTrouble::NoAnswer => "no_answer",
        PrintTrouble::NoDevice => "no_device",
    }
}

fn count(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

#[cfg(test)]
pub mod sample;
#[cfg(test)]
mod tests;
