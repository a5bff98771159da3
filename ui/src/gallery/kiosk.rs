//! The kiosk's pages.

use super::sample::{self, Names, model, word};
use super::{Look, dress};
use crate::{Direction, Motion, Screen, Theme, Tongue};
use crate::{
    IconKind, KioskCard, KioskClock, KioskClosed, KioskPage, KioskRefusal, KioskSlip, KioskState,
    KioskTrouble, KioskWindow, Reader,
};
use slint::ComponentHandle;

/// What stands on the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Before anything is known.
    Start,
    /// No daemon.
    NoDaemon,
    /// No business day.
    Closed,
    /// Four cards.
    Home,
    /// Five cards.
    HomeFive,
    /// Eight cards.
    HomeFull,
    /// No printer.
    HomePaperOut,
    /// The second page.
    Group,
    /// A number is on its way.
    Working,
    /// A slip is on its way.
    Printing,
    /// The slip is out.
    Take,
    /// No slip.
    Trouble,
    /// Nobody knows about the slip.
    Doubt,
    /// No number.
    Refused,
    /// No answer.
    Unheard,
}

/// All of them.
pub const PAGES: [Page; 15] = [
    Page::Start,
    Page::NoDaemon,
    Page::Closed,
    Page::Home,
    Page::HomeFive,
    Page::HomeFull,
    Page::HomePaperOut,
    Page::Group,
    Page::Working,
    Page::Printing,
    Page::Take,
    Page::Trouble,
    Page::Doubt,
    Page::Refused,
    Page::Unheard,
];

const ICONS: [IconKind; 8] = [
    IconKind::Cash,
    IconKind::Account,
    IconKind::Wealth,
    IconKind::Corporate,
    IconKind::Loss,
    IconKind::Card,
    IconKind::Exchange,
    IconKind::Other,
];

const IDS: [&str; 8] =
    ["cash", "account", "wealth", "corporate", "loss", "card", "exchange", "other"];

pub(super) fn open(page: Page, look: Look) -> KioskWindow {
    let window = KioskWindow::new().expect("a window of a headless screen");
    dress!(&window, look);
    let state = window.global::<KioskState>();
    state.set_elder(look.reader == Reader::Elder);
    state.set_branch(word(look, "江城银行 人民路支行", "Jiangcheng Bank, Renmin Road"));
    state.set_kiosk("1".into());
    state.set_clock(KioskClock { time: "09:32".into(), month: 11, day: 21, weekday: 6 });
    state.set_languages(model(["zh".into(), "en".into()]));
    state.set_language(if look.english { "en" } else { "zh" }.into());
    let full = if page == Page::HomeFull { 8 } else { 4 };
    let count = if page == Page::HomeFive { 5 } else { full };
    state.set_cards(cards(look, count));
    state.set_group_name(sample::service(look, 2));
    state.set_group_cards(cards(look, 3));
    state.set_chosen(sample::service(look, 0));
    state.set_slip(KioskSlip {
        number: sample::number(look, 2),
        service: sample::service(look, 0),
        ahead: sample::waiting(look, 0),
        qr: sample::qr(),
        has_qr: true,
        ..KioskSlip::default()
    });
    state.set_refusal(KioskRefusal::NoCounter);
    state.set_refusal_code("no_counter_for".into());
    state.set_seconds_left(if page == Page::Home { 0 } else { 8 });
    if page == Page::HomePaperOut {
        state.set_printer(KioskTrouble::PaperOut);
    }
    let doubtful = page == Page::Doubt;
    state.set_may_reprint(doubtful);
    state.set_trouble(if doubtful { KioskTrouble::Unverified } else { KioskTrouble::PaperOut });
    state.set_page(map_page(page));
    window
}

fn cards(look: Look, count: usize) -> slint::ModelRc<KioskCard> {
    model((0..count).map(|index| {
        let waiting = sample::waiting(look, index);
        let known = look.names == Names::Longest || waiting > 0;
        KioskCard {
            id: IDS[index % IDS.len()].into(),
            name: sample::service(look, index),
            icon: ICONS[index % ICONS.len()],
            waiting,
            minutes_from: if known { (waiting * 2).min(90) } else { 0 },
            minutes_to: if known { (waiting * 3).min(120) } else { 0 },
            group: index == 2,
            closed: KioskClosed::None,
            until: "".into(),
        }
    }))
}

fn map_page(page: Page) -> KioskPage {
    match page {
        Page::Start => KioskPage::Start,
        Page::NoDaemon => KioskPage::NoDaemon,
        Page::Closed => KioskPage::Closed,
        Page::Home | Page::HomeFive | Page::HomeFull | Page::HomePaperOut => KioskPage::Home,
        Page::Group => KioskPage::Group,
        Page::Working => KioskPage::Working,
        Page::Printing => KioskPage::Printing,
        Page::Take => KioskPage::Take,
        Page::Trouble | Page::Doubt => KioskPage::Trouble,
        Page::Refused => KioskPage::Refused,
        Page::Unheard => KioskPage::Unheard,
    }
}
