//! The states of the counter's terminal.

use super::sample::{self, model};
use super::{Look, dress};
use crate::{
    AlertRow, ChoiceRow, CounterAct, CounterStage, CounterState, CounterWindow, LegalActs,
    OtherRow, OwnCard, QueueRow, Toast, TroubleRow, WaitLevel,
};
use crate::{Direction, Motion, Screen, Theme, Tongue};
use slint::ComponentHandle;

/// What stands on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Nothing was heard yet.
    Connecting,
    /// The counter is not open.
    Closed,
    /// Nobody waits.
    ReadyEmpty,
    /// Somebody waits.
    Ready,
    /// A key was pressed and is not answered.
    Working,
    /// A ticket is called.
    Called,
    /// A ticket is served.
    Serving,
    /// The counter pauses.
    Paused,
    /// No daemon, and a kiosk without paper.
    Troubles,
    /// Where to transfer to.
    Transfer,
    /// The list of numbers without a paper.
    Papers,
    /// A refusal.
    Refused,
    /// Something is wrong in the hall, and what would help.
    Alert,
}

/// All of them.
pub const PAGES: [Page; 13] = [
    Page::Connecting,
    Page::Closed,
    Page::ReadyEmpty,
    Page::Ready,
    Page::Working,
    Page::Called,
    Page::Serving,
    Page::Paused,
    Page::Troubles,
    Page::Transfer,
    Page::Papers,
    Page::Refused,
    Page::Alert,
];

pub(super) fn open(page: Page, look: Look) -> CounterWindow {
    let window = CounterWindow::new().expect("a window of a headless screen");
    dress!(&window, look);
    let state = window.global::<CounterState>();
    let stage = stage(page);
    state.set_english(look.english);
    state.set_counter("3".into());
    state.set_heard(page != Page::Connecting);
    state.set_linked(page != Page::Troubles);
    state.set_stage(stage);
    let papers = matches!(page, Page::Troubles | Page::Papers);
    state.set_legal(LegalActs { papers, ..legal(stage) });
    state.set_working(if page == Page::Working { CounterAct::Next } else { CounterAct::None });
    state.set_own(OwnCard {
        number: sample::number(look, 2),
        service: sample::service(look, 0),
        waited: "09:40".into(),
        clock: "00:12".into(),
        calls: 2,
        arrived: page == Page::Called,
    });
    waiting(&state, page, look);
    if page == Page::Troubles {
        state.set_lost(model((0..2).map(|index| sample::number(look, index))));
        state.set_troubles(model([trouble("1", "paper_out"), trouble("2", "paper_low")]));
    }
    choices(&state, page, look);
    if page == Page::Alert {
        state.set_voices(model([trouble("hall", "voice_strained")]));
        state.set_alert(AlertRow {
            code: "red".into(),
            red: true,
            subject: sample::service(look, 0),
            count: sample::waiting(look, 14),
            minutes: 19,
            act: "open".into(),
            counter: "4".into(),
            profile: "".into(),
            from: 41,
            to: 19,
            others: 2,
        });
    }
    if page == Page::Refused {
        state.set_toast(Toast {
            code: "ticket_at_counter".into(),
            subject: sample::number(look, 2),
            amount: 0,
        });
    }
    window
}

fn waiting(state: &CounterState<'_>, page: Page, look: Look) {
    let empty = matches!(page, Page::ReadyEmpty | Page::Connecting);
    state.set_waiting(if empty { 0 } else { sample::waiting(look, 3) });
    let levels = [WaitLevel::Late, WaitLevel::Warn, WaitLevel::Good, WaitLevel::Good];
    let row = |(index, level): (usize, &WaitLevel)| QueueRow {
        number: sample::number(look, index + 3),
        service: sample::service(look, index),
        minutes: 16 - 4 * index as i32,
        level: *level,
    };
    let line: Vec<_> = levels.iter().enumerate().map(row).collect();
    state.set_line(model(if empty { Vec::new() } else { line }));
    state.set_missed(model((0..if empty { 0 } else { 3 }).map(|n| sample::number(look, n))));
    state.set_others(model([
        other("1", sample::number(look, 0), CounterStage::Serving),
        other("2", sample::number(look, 1), CounterStage::Called),
        other("4", "".into(), CounterStage::Paused),
        other("5", "".into(), CounterStage::ReadyEmpty),
        other("6", "".into(), CounterStage::Closed),
    ]));
}

fn choices(state: &CounterState<'_>, page: Page, look: Look) {
    state.set_choosing(matches!(page, Page::Transfer | Page::Papers));
    state.set_of_papers(page == Page::Papers);
    let place = |index| ChoiceRow {
        key: slint::format!("{}", index + 1),
        service: if index < 4 { sample::service(look, index) } else { "".into() },
        counter: slint::format!("{}", index + 1),
        ..ChoiceRow::default()
    };
    let paper = |index| ChoiceRow {
        key: slint::format!("{}", index + 1),
        number: sample::number(look, index / 2),
        counter: "1".into(),
        settles: index % 2 == 1,
        ..ChoiceRow::default()
    };
    let rows = (0..7).map(|index| if page == Page::Papers { paper(index) } else { place(index) });
    state.set_choices(model(rows));
}

fn stage(page: Page) -> CounterStage {
    match page {
        Page::Connecting | Page::Closed => CounterStage::Closed,
        Page::ReadyEmpty => CounterStage::ReadyEmpty,
        Page::Ready | Page::Working | Page::Troubles | Page::Alert => CounterStage::ReadyWaiting,
        Page::Called | Page::Transfer | Page::Papers | Page::Refused => CounterStage::Called,
        Page::Serving => CounterStage::Serving,
        Page::Paused => CounterStage::Paused,
    }
}

fn legal(stage: CounterStage) -> LegalActs {
    let is = |stages: &[CounterStage]| stages.contains(&stage);
    use CounterStage::{Called, Closed, Paused, ReadyEmpty, ReadyWaiting, Serving};
    LegalActs {
        next: is(&[ReadyWaiting, Serving]),
        recall: is(&[Called]),
        start: is(&[Called]),
        miss: is(&[Called]),
        finish: is(&[Serving]),
        transfer: is(&[Called, Serving]),
        papers: false,
        pause: is(&[ReadyEmpty, ReadyWaiting, Paused]),
        close: is(&[Closed, ReadyEmpty, ReadyWaiting, Paused]),
    }
}

fn other(counter: &str, number: slint::SharedString, stage: CounterStage) -> OtherRow {
    OtherRow { counter: counter.into(), number, stage }
}

fn trouble(kiosk: &str, code: &str) -> TroubleRow {
    TroubleRow { kiosk: kiosk.into(), code: code.into() }
}
