//! The wall's pages.

use super::sample::{self, Names, model};
use super::{Look, dress};
use crate::{
    CounterLook, DisplayActions, DisplayState, DisplayWindow, IconKind, WallCall, WallDate,
    WallLine, WallPage, WallRow, Words,
};
use crate::{Direction, Motion, Screen, Theme, Tongue};
use slint::{ComponentHandle, ModelRc};

/// What stands on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Six counters.
    Board,
    /// Eight counters.
    BoardFull,
    /// One call.
    Call,
    /// A second call of one number.
    Recall,
    /// A call to a counter with a name.
    CallNamed,
    /// Two calls.
    CallsTwo,
    /// Three calls.
    CallsThree,
    /// No daemon.
    Stale,
    /// No business day.
    Closed,
}

/// All of them.
pub const PAGES: [Page; 9] = [
    Page::Board,
    Page::BoardFull,
    Page::Call,
    Page::Recall,
    Page::CallNamed,
    Page::CallsTwo,
    Page::CallsThree,
    Page::Stale,
    Page::Closed,
];

const LOOKS: [CounterLook; 8] = [
    CounterLook::Serving,
    CounterLook::Serving,
    CounterLook::Called,
    CounterLook::Paused,
    CounterLook::Idle,
    CounterLook::Closed,
    CounterLook::Serving,
    CounterLook::Serving,
];

pub(super) fn open(page: Page, look: Look) -> DisplayWindow {
    let window = DisplayWindow::new().expect("a window of a headless screen");
    dress!(&window, look);
    // The wall's words stand in the source's own language, each in both.
    slint::select_bundled_translation("").expect("the source's language");
    window.global::<DisplayActions>().on_painted(|_| true);
    let state = window.global::<DisplayState>();
    state.set_branch(words("江城银行 人民路支行", "Jiangcheng Bank, Renmin Road"));
    state.set_clock("09:32:05".into());
    state.set_date(WallDate { year: 2026, month: 11, day: 21, weekday: 5 });
    let counters = if page == Page::BoardFull { 8 } else { 6 };
    state.set_rows_room(counters as i32);
    state.set_rows(model(LOOKS[..counters].iter().enumerate().map(|(index, doing)| {
        let has = matches!(doing, CounterLook::Serving | CounterLook::Called);
        WallRow {
            counter: slint::format!("{}", index + 1),
            number: if has { sample::number(look, index) } else { "".into() },
            look: *doing,
            name: if index == 5 { room(look) } else { Words::default() },
        }
    })));
    state.set_lines_room(4);
    state.set_lines(model((0..4).map(|index| WallLine {
        name: sample::service_words(look, index),
        waiting: sample::waiting(look, index),
        next: model((0..next_max(look).min(index * 5)).map(|more| sample::number(look, more))),
    })));
    let missed = if look.names == Names::Longest { 3 } else { 4 };
    state.set_missed(model((0..missed).map(|index| sample::number(look, index))));
    state.set_notice(
        if look.english {
            "If you miss your number, come back within 30 minutes."
        } else {
            "温馨提示：过号三十分钟内可返回继续办理，请联系大堂经理。"
        }
        .into(),
    );
    state.set_page(match page {
        Page::Stale => WallPage::Stale,
        Page::Closed => WallPage::Closed,
        Page::Board
        | Page::BoardFull
        | Page::Call
        | Page::Recall
        | Page::CallNamed
        | Page::CallsTwo
        | Page::CallsThree => WallPage::Board,
    });
    state.set_calls(calls(page, look));
    window
}

/// The calls that stand over a page.
pub fn calls(page: Page, look: Look) -> ModelRc<WallCall> {
    let call = |index: usize, call| WallCall {
        key: slint::format!("{index}/{call}"),
        number: sample::number(look, index),
        counter: slint::format!("{}", index + 1),
        name: if look.names == Names::Longest { room(look) } else { Words::default() },
        call,
        way: if index == 1 { IconKind::Left } else { IconKind::Right },
    };
    let named = WallCall { name: room(look), ..call(2, 1) };
    model(match page {
        Page::Call => vec![call(2, 1)],
        Page::Recall => vec![call(2, 2)],
        Page::CallNamed => vec![named],
        Page::CallsTwo => vec![call(2, 1), call(1, 2)],
        Page::CallsThree => vec![call(2, 1), call(1, 2), call(11, 1)],
        Page::Board | Page::BoardFull | Page::Stale | Page::Closed => Vec::new(),
    })
}

/// A counter's name.
fn room(look: Look) -> Words {
    match look.names {
        Names::Usual => words("理财室", "Wealth room"),
        Names::Longest => sample::service_words(look, 0),
    }
}

/// How many numbers of a line have room.
fn next_max(look: Look) -> usize {
    if look.names == Names::Longest { 1 } else { 2 }
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}
