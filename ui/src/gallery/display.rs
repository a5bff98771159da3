//! The wall's pages.
#![expect(clippy::wildcard_enum_match_arm, reason = "most pages are the board and something more")]

use super::sample::{self, Names, model};
use super::{Look, dress};
use crate::{
    CounterLook, DisplayActions, DisplayState, DisplayWindow, Foot, Hue, IconKind, MediaKind,
    WallCall, WallDate, WallKind, WallLine, WallMedia, WallPage, WallRow, WallTest, Words,
    ZoneMark,
};
use crate::{Direction, Motion, Screen, Theme, Tongue};
use slint::{ComponentHandle, Image, ModelRc, Rgb8Pixel, SharedPixelBuffer};

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
    /// Not open yet.
    Early,
    /// A picture beside the board.
    Picture,
    /// A card beside the board.
    Card,
    /// A busy hall.
    Surge,
    /// A word of staff.
    Announcement,
    /// An emergency.
    Alarm,
    /// The test picture.
    Test,
    /// A call of a ticket that was elsewhere before, in a part of the hall.
    Transferred,
    /// More calls than have room as large ones.
    Rush,
    /// Parts of the hall.
    Zones,
    /// A board for a seat so far away that nothing stands beside it.
    Far,
    /// One counter's sign while it calls.
    SignCalled,
    /// The same while it serves.
    SignServing,
    /// The same while it pauses.
    SignPaused,
    /// The same without its daemon.
    SignStale,
    /// Two panels as one.
    Pair,
    /// A call on two panels.
    PairCall,
}

/// How a panel hangs, and how many pixels it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// 1920 by 1080.
    #[default]
    Usual,
    /// The same, upright.
    Upright,
    /// 1366 by 768.
    Small,
    /// The same, upright.
    SmallUpright,
    /// 3840 by 2160.
    Large,
    /// The same, upright.
    LargeUpright,
    /// Two of 1920 by 1080 side by side.
    Pair,
}

impl Shape {
    /// Its pixels across and down.
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Usual => (1920, 1080),
            Self::Upright => (1080, 1920),
            Self::Small => (1366, 768),
            Self::SmallUpright => (768, 1366),
            Self::Large => (3840, 2160),
            Self::LargeUpright => (2160, 3840),
            Self::Pair => (3840, 1080),
        }
    }
}

impl Page {
    /// The shape it is made for.
    pub fn usual(self) -> Shape {
        if self.kind() == WallKind::Pair { Shape::Pair } else { Shape::Usual }
    }

    /// The shapes it is looked at in besides.
    pub fn shapes(self) -> &'static [Shape] {
        match self {
            Self::Pair | Self::PairCall => &[],
            Self::Far => &[Shape::Small],
            _ => &[Shape::Upright, Shape::Small, Shape::SmallUpright],
        }
    }

    fn kind(self) -> WallKind {
        match self {
            Self::SignCalled | Self::SignServing | Self::SignPaused | Self::SignStale => {
                WallKind::Sign
            }
            Self::Pair | Self::PairCall => WallKind::Pair,
            _ => WallKind::Hall,
        }
    }
}

/// All of them.
pub const PAGES: [Page; 26] = [
    Page::Board,
    Page::BoardFull,
    Page::Call,
    Page::Recall,
    Page::CallNamed,
    Page::CallsTwo,
    Page::CallsThree,
    Page::Stale,
    Page::Closed,
    Page::Early,
    Page::Picture,
    Page::Card,
    Page::Surge,
    Page::Announcement,
    Page::Alarm,
    Page::Test,
    Page::Transferred,
    Page::Rush,
    Page::Zones,
    Page::Far,
    Page::SignCalled,
    Page::SignServing,
    Page::SignPaused,
    Page::SignStale,
    Page::Pair,
    Page::PairCall,
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
    let actions = window.global::<DisplayActions>();
    actions.on_painted(|_| true);
    actions.on_drawn(|_| true);
    let state = window.global::<DisplayState>();
    state.set_branch(words("江城银行 人民路支行", "Jiangcheng Bank, Renmin Road"));
    state.set_clock("09:32:05".into());
    state.set_date(WallDate { year: 2026, month: 11, day: 21, weekday: 5 });
    state.set_kind(page.kind());
    window.global::<Tongue>().set_beside(page.kind() == WallKind::Pair);
    state.set_has_lines(page != Page::Far);
    state.set_media(media(page, look));
    rows(&state, page, look);
    let lines = if state.get_media().kind == MediaKind::None { 4 } else { 2 };
    state.set_lines_room(lines);
    state.set_lines(model((0..lines as usize).map(|index| WallLine {
        name: sample::service_words(look, index),
        waiting: sample::waiting(look, index),
        next: model((0..next_max(look).min(index * 5)).map(|more| sample::number(look, more))),
    })));
    let missed = if look.names == Names::Longest { 3 } else { 4 };
    state.set_missed(model((0..missed).map(|index| sample::number(look, index))));
    foot(&state, page, look);
    state.set_alarm(words(
        "请按工作人员指引，从最近的出口有序离开大厅",
        "Please leave the hall by the nearest exit as our staff direct",
    ));
    state.set_opens("09:00".into());
    state.set_closes("17:00".into());
    let (across, down) = look.shape.pixels();
    state.set_test(WallTest {
        screen: "1".into(),
        name: words("大厅主屏", "Main hall"),
        pixels: slint::format!("{across} × {down}"),
        call_mm: 74,
        row_mm: 40,
    });
    state.set_page(match page {
        Page::Stale | Page::SignStale => WallPage::Stale,
        Page::Closed => WallPage::Closed,
        Page::Early => WallPage::Early,
        Page::Alarm => WallPage::Alarm,
        Page::Test => WallPage::Test,
        _ => WallPage::Board,
    });
    state.set_calls(calls(page, look));
    if page == Page::Far {
        // A reader ten metres away from the usual panel.
        let (across, down) = look.shape.pixels();
        let long = across.max(down) as f32;
        window.global::<Screen>().set_panel_mm(long / 1_218.0 * 10.0 / 6.0);
    }
    window
}

fn rows(state: &DisplayState<'_>, page: Page, look: Look) {
    let count = match page {
        Page::BoardFull => 8,
        Page::Far => 2,
        _ => 6,
    };
    let one = match page {
        Page::SignServing => 0..1,
        Page::SignCalled => 2..3,
        Page::SignPaused => 3..4,
        _ => 0..count,
    };
    state.set_rows_room(count as i32);
    state.set_rows(model(LOOKS.iter().enumerate().take(one.end).skip(one.start).map(
        |(index, doing)| {
            let has = matches!(doing, CounterLook::Serving | CounterLook::Called);
            WallRow {
                counter: slint::format!("{}", index + 1),
                number: if has { sample::number(look, index) } else { "".into() },
                look: *doing,
                name: if index == 5 { room(look) } else { Words::default() },
                zone: if page == Page::Zones { zone(index) } else { ZoneMark::default() },
            }
        },
    )));
}

fn foot(state: &DisplayState<'_>, page: Page, look: Look) {
    let upright = look.shape.pixels().0 < look.shape.pixels().1;
    state.set_foot(match page {
        Page::Surge => Foot::Surge,
        Page::Announcement => Foot::Announcement,
        _ => Foot::Notice,
    });
    state.set_surge_minutes(if page == Page::Surge { 35 } else { 0 });
    let notice = match (upright || page == Page::Far, look.english) {
        (true, true) => "Missed it? Come back within 30 min.",
        (true, false) => "过号三十分钟内可返回继续办理。",
        (false, true) => "If you miss your number, come back within 30 minutes.",
        (false, false) => "温馨提示：过号三十分钟内可返回继续办理，请联系大堂经理。",
    };
    state.set_notice(notice.into());
}

fn media(page: Page, look: Look) -> WallMedia {
    match page {
        Page::Picture | Page::Pair => WallMedia {
            kind: MediaKind::Picture,
            picture: picture(),
            title: words("存款保险标识", "Deposit insurance"),
            ..WallMedia::default()
        },
        Page::Card => WallMedia {
            kind: MediaKind::Card,
            title: if look.names == Names::Longest {
                words("整存整取人民币存款利率", "Yuan fixed deposit rates")
            } else {
                words("存款利率", "Deposit rates")
            },
            lines: model([
                words("一年 1.10%", "1 year: 1.10%"),
                words("三年 1.50%", "3 years: 1.50%"),
            ]),
            ..WallMedia::default()
        },
        _ => WallMedia::default(),
    }
}

/// A picture of nothing but its place: hills before a sky.
fn picture() -> Image {
    let (across, down) = (320_u32, 180_u32);
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(across, down);
    for (index, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index as u32 % across, index as u32 / across);
        let hill = 110 + (f64::from(x) / 40.0).sin().mul_add(18.0, 0.0) as u32;
        let (r, g, b) = if y > hill { (40, 90, 70) } else { (120, 160 + (y / 3) as u8, 190) };
        *pixel = Rgb8Pixel { r, g, b };
    }
    Image::from_rgb8(pixels)
}

fn zone(index: usize) -> ZoneMark {
    let hues = [Hue::Sky, Hue::Orange, Hue::Green, Hue::Purple, Hue::Vermillion, Hue::Blue];
    ZoneMark { letter: ["A", "B", "C", "D", "E", "F"][index % 6].into(), hue: hues[index % 6] }
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
        zone: ZoneMark::default(),
        moved: false,
    };
    let named = WallCall { name: room(look), ..call(2, 1) };
    model(match page {
        Page::Call => vec![call(2, 1)],
        Page::Recall => vec![call(2, 2)],
        Page::CallNamed => vec![named],
        Page::CallsTwo => vec![call(2, 1), call(1, 2)],
        Page::CallsThree => vec![call(2, 1), call(1, 2), call(11, 1)],
        Page::Transferred => vec![WallCall { moved: true, zone: zone(1), ..call(2, 1) }],
        Page::Rush => (0..8).map(|index| call(index, 1 + i32::from(index == 3))).collect(),
        Page::PairCall => vec![WallCall { zone: zone(0), ..call(2, 1) }],
        _ => Vec::new(),
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
