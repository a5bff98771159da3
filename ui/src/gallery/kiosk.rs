//! The kiosk's pages.

use super::sample::{self, Names, model, word};
use super::{Look, dress};
use crate::{Direction, Motion, Screen, Theme, Tone, Tongue};
use crate::{
    IconKind, KioskAdvice, KioskCard, KioskClock, KioskClosed, KioskHelp, KioskPage, KioskPin,
    KioskRead, KioskRefusal, KioskSlip, KioskState, KioskTold, KioskTrouble, KioskWindow, Reader,
};
use slint::{ComponentHandle, Model};

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
    /// A branch that opens later today.
    ClosedOpens,
    /// Taken out of service.
    OutOfService,
    /// An emergency.
    Alarm,
    /// A reader has understood a card.
    HomeKnown,
    /// A reader has not, twice.
    HomeUnread,
    /// More services than one sheet has room for, the second sheet.
    HomeTurned,
    /// What the branch tells who passes by.
    Attract,
    /// Is somebody still there?
    StillThere,
    /// Help is called for.
    HelpCalled,
    /// Nobody has heard the call.
    HelpAlone,
    /// Who one is.
    Identify,
    /// It is being looked up.
    IdentifyAsking,
    /// A phone number.
    Phone,
    /// An appointment's code.
    Code,
    /// What one needs.
    Care,
    /// A long wait.
    AdviceLong,
    /// Another way.
    AdviceDivert,
    /// The other way was taken.
    Diverted,
    /// A slip that comes with what to have ready.
    TakeDocuments,
    /// Too early for the appointment.
    TooEarly,
    /// The staff's PIN.
    Pin,
    /// The staff's page.
    Staff,
    /// The staff's page of a kiosk out of service.
    StaffShut,
}

/// All of them.
pub const PAGES: [Page; 38] = [
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
    Page::ClosedOpens,
    Page::OutOfService,
    Page::Alarm,
    Page::HomeKnown,
    Page::HomeUnread,
    Page::HomeTurned,
    Page::Attract,
    Page::StillThere,
    Page::HelpCalled,
    Page::HelpAlone,
    Page::Identify,
    Page::IdentifyAsking,
    Page::Phone,
    Page::Code,
    Page::Care,
    Page::AdviceLong,
    Page::AdviceDivert,
    Page::Diverted,
    Page::TakeDocuments,
    Page::TooEarly,
    Page::Pin,
    Page::Staff,
    Page::StaffShut,
];

impl Page {
    /// Whether it can stand low: staff do not sit before it, and nobody has chosen anything while
    /// the branch tells who passes by.
    pub fn has_low(self) -> bool {
        !matches!(self, Self::Pin | Self::Staff | Self::StaffShut | Self::Attract)
    }
}

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
    crate::language::teach(&window);
    let state = window.global::<KioskState>();
    state.set_elder(look.reader == Reader::Elder);
    state.set_branch(word(look, "江城银行 人民路支行", "Jiangcheng Bank, Renmin Road"));
    state.set_kiosk("1".into());
    state.set_clock(KioskClock { time: "09:32".into(), month: 11, day: 21, weekday: 6 });
    state.set_languages(model(["zh".into(), "en".into()]));
    state.set_language(if look.english { "en" } else { "zh" }.into());
    state.set_low(look.low);
    state.set_contrast(look.tone == Tone::Contrast);
    home(page, look, &state);
    state.set_group_name(sample::service(look, 2));
    state.set_group_cards(cards(look, 3));
    state.set_chosen(sample::service(look, 0));
    state.set_slip(KioskSlip {
        number: sample::number(look, 2),
        service: sample::service(look, 0),
        ahead: sample::waiting(look, 0),
        qr: sample::qr(),
        has_qr: true,
        documents: if page == Page::TakeDocuments { documents(look) } else { "".into() },
        ..KioskSlip::default()
    });
    let early = page == Page::TooEarly;
    state.set_refusal(if early { KioskRefusal::TooEarly } else { KioskRefusal::NoCounter });
    state.set_refusal_more("14:30".into());
    state.set_refusal_code(if early { "too_early" } else { "no_counter_for" }.into());
    front(page, look, &state);
    staff(page, &state);
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
            ..KioskCard::default()
        }
    }))
}

/// The cards of the first page: in large writing, and low, there are fewer on a sheet.
fn home(page: Page, look: Look, state: &KioskState) {
    let elder = look.reader == Reader::Elder;
    let counts = [(Page::HomeFull, 8), (Page::HomeFive, 5), (Page::HomeTurned, 2)];
    let usual = counts.iter().find(|(many, _)| *many == page).map_or(4, |(_, count)| *count);
    let room = match (elder, look.low) {
        (true, _) => 3,
        (false, true) => 4,
        (false, false) => 8,
    };
    let more = usual > room || (elder && page != Page::HomeTurned);
    let shown = if more { room - usize::from(!elder) } else { usual.min(room) };
    let on = KioskCard { more: true, icon: IconKind::Other, ..KioskCard::default() };
    let sheet: Vec<_> = cards(look, shown).iter().chain(more.then_some(on)).collect();
    state.set_cards(model(sheet));
    state.set_turned(page == Page::HomeTurned);
}

/// What is read, asked and offered.
fn front(page: Page, look: Look, state: &KioskState) {
    state.set_may_care(true);
    state.set_reads_card(true);
    state.set_reads_id(true);
    state.set_reads_phone(true);
    state.set_reads_code(true);
    state.set_more_time(page == Page::Care);
    let reads = [
        (Page::HomeKnown, KioskRead::Known),
        (Page::HomeUnread, KioskRead::UnreadAgain),
        (Page::IdentifyAsking, KioskRead::Asking),
    ];
    let read = reads.iter().find(|(here, _)| *here == page);
    state.set_read(read.map_or(KioskRead::None, |(_, read)| *read));
    let helps = [(Page::HelpCalled, KioskHelp::Called), (Page::HelpAlone, KioskHelp::Alone)];
    let help = helps.iter().find(|(here, _)| *here == page);
    state.set_help(help.map_or(KioskHelp::None, |(_, help)| *help));
    state.set_countdown(if page == Page::StillThere { 17 } else { 0 });
    if page == Page::Attract && look.reader != Reader::Elder {
        let rates = ("存款利率：一年 1.10%", "Deposit rates: 1.10% for one year");
        state.set_attract(word(look, rates.0, rates.1));
    }
    if page == Page::ClosedOpens {
        state.set_opens("13:30".into());
    }
    let alarm = ("请立即从最近的出口离开大厅", "Please leave the hall by the nearest exit at once");
    state.set_alarm(word(look, alarm.0, alarm.1));
    state.set_alarm_second(word(look, alarm.1, alarm.0));
    state.set_typed(if page == Page::Code { "K7P2M" } else { "••• •••• 5678" }.into());
    state.set_typed_whole(true);
    let waiting = sample::waiting(look, 3);
    state.set_advice(KioskAdvice {
        service: sample::service(look, 3),
        waiting,
        minutes_from: 20,
        minutes_to: 30,
        long: page == Page::AdviceLong,
        to: if page == Page::AdviceLong { "".into() } else { sample_to(look) },
        note: word(look, "现在空闲", "free now"),
        documents: documents(look),
    });
}

fn sample_to(look: Look) -> slint::SharedString {
    word(look, "大厅右侧的自助取款机", "The cash machines on the right")
}

fn documents(look: Look) -> slint::SharedString {
    let both = ("身份证、银行卡、营业执照", "ID card, bank card, business licence");
    word(look, both.0, both.1)
}

fn staff(page: Page, state: &KioskState) {
    let shut = matches!(page, Page::OutOfService | Page::StaffShut);
    state.set_shut(if shut { KioskClosed::Supplies } else { KioskClosed::None });
    state.set_pin(if page == Page::Pin { KioskPin::Wrong } else { KioskPin::None });
    state.set_pin_tries(3);
    state.set_told(if page == Page::StaffShut { KioskTold::Done } else { KioskTold::None });
    state.set_volume(70);
    if page == Page::Pin {
        state.set_typed("••••".into());
    }
}

fn map_page(page: Page) -> KioskPage {
    match page {
        Page::Start => KioskPage::Start,
        Page::NoDaemon | Page::HelpAlone => KioskPage::NoDaemon,
        Page::Closed | Page::ClosedOpens => KioskPage::Closed,
        Page::Home
        | Page::HomeFive
        | Page::HomeFull
        | Page::HomePaperOut
        | Page::HomeKnown
        | Page::HomeUnread
        | Page::HomeTurned
        | Page::Attract
        | Page::StillThere
        | Page::HelpCalled => KioskPage::Home,
        Page::Group => KioskPage::Group,
        Page::Working => KioskPage::Working,
        Page::Printing => KioskPage::Printing,
        Page::Take | Page::TakeDocuments => KioskPage::Take,
        Page::Trouble | Page::Doubt => KioskPage::Trouble,
        Page::Refused | Page::TooEarly => KioskPage::Refused,
        Page::Unheard => KioskPage::Unheard,
        Page::OutOfService => KioskPage::OutOfService,
        Page::Alarm => KioskPage::Alarm,
        Page::Identify | Page::IdentifyAsking => KioskPage::Identify,
        Page::Phone => KioskPage::Phone,
        Page::Code => KioskPage::Code,
        Page::Care => KioskPage::Care,
        Page::AdviceLong | Page::AdviceDivert => KioskPage::Advice,
        Page::Diverted => KioskPage::Diverted,
        Page::Pin => KioskPage::Pin,
        Page::Staff | Page::StaffShut => KioskPage::Staff,
    }
}
