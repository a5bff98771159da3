//! What a terminal or a device may ask of the daemon.

mod destination;

pub use destination::Destination;

use crate::admission::{PauseReason, Person};
use crate::alert::HelpPoint;
use crate::booking::BookingCode;
use crate::device::{Asker, Held, PrintState, PrinterState, VoiceState};
use crate::front::{ReaderKind, ReaderState, VisitId};
use crate::grant::{EmergencyStep, Grant, TellerName};
use crate::journey::Served;
use crate::screen::{ScreenState, Seen};
use crate::voice::{Announced, Hearing, Sounded, Unspoken};
use crate::{CounterId, HoldKind, KioskId, Lane, Language, Number, Placing, ServiceId, TellerId};
use crate::{Moment, ScreenId, Text, TicketId, ZoneId};
use serde::{Deserialize, Serialize};

/// One wish. Sent with an id of the sender's making, it is done at most once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Opens a business day, named by its date, `2026-11-22`.
    OpenDay {
        /// ISO 8601 calendar date.
        date: String,
    },
    /// Closes the business day; what still waits expires.
    CloseDay {},
    /// 取号: gives out a number and puts it in line.
    Issue {
        /// What the customer came for.
        service: ServiceId,
        /// Why the ticket has a head start, if it has one.
        #[serde(default)]
        lane: Lane,
        /// The customer's language.
        language: Language,
        /// The kiosk whose printer gives out the slip; none for a number without paper.
        #[serde(default)]
        kiosk: Option<KioskId>,
        /// 大字号票: the slip in large print.
        #[serde(default)]
        large_print: bool,
        /// Who takes it, where that is known; one person is given so many of a service in a day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Person>,
        /// On whose word it has its lane; left out, the sender recognised the customer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grant: Option<Grant>,
        /// 连办: what comes after it on the same ticket, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<ServiceId>,
        /// 慢一点: the customer would like to be called slowly and waited for longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        more_time: bool,
        /// What a reader at the same kiosk has read of them; it is used once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitId>,
    },
    /// Opens a counter, or ends its pause.
    OpenCounter {
        /// Which.
        counter: CounterId,
        /// Who sits there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        teller: Option<TellerId>,
    },
    /// 暂停: pauses an open counter that has no ticket.
    PauseCounter {
        /// Which.
        counter: CounterId,
        /// Why, for the manager.
        #[serde(default)]
        reason: String,
    },
    /// Closes a counter that has no ticket.
    CloseCounter {
        /// Which.
        counter: CounterId,
    },
    /// 呼叫下一位: finishes the ticket being served, if any, and calls the next in line.
    CallNext {
        /// Where to.
        counter: CounterId,
    },
    /// 重呼: calls the counter's ticket once more.
    Recall {
        /// Which counter's.
        counter: CounterId,
    },
    /// The called customer stands at the counter.
    Arrive {
        /// Which counter's.
        counter: CounterId,
    },
    /// 到了: service begins; an arrival that nobody reported is recorded with it.
    Start {
        /// Which counter's.
        counter: CounterId,
    },
    /// 结束: service is over.
    Finish {
        /// Which counter's.
        counter: CounterId,
    },
    /// 过号: the called customer did not come.
    Miss {
        /// Which counter's.
        counter: CounterId,
    },
    /// A missed customer is back and waits again with the key of before.
    Return {
        /// The number held.
        number: Number,
    },
    /// 转移: the counter's ticket waits for another service or counter, keeping its age.
    Transfer {
        /// From.
        counter: CounterId,
        /// To.
        to: Destination,
        /// A word to the next counter, seen there alone.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Where it comes into its new line.
        #[serde(default, skip_serializing_if = "Placing::is_keep")]
        placing: Placing,
    },
    /// Takes a waiting ticket out of line.
    Cancel {
        /// The number held.
        number: Number,
    },
    /// 补打: prints a number's paper once more, or at another kiosk.
    Reprint {
        /// The ticket on it.
        ticket: TicketId,
        /// The kiosk whose printer gives it out.
        kiosk: KioskId,
        /// Who wants it.
        #[serde(default)]
        asker: Asker,
    },
    /// Staff have seen to a number without a paper.
    SettlePrint {
        /// The ticket.
        ticket: TicketId,
    },
    /// The printing desk tells how a print stands.
    ReportPrint {
        /// The ticket on the slip.
        ticket: TicketId,
        /// The how-manieth paper of it.
        copy: u8,
        /// The kiosk that gives it out.
        kiosk: KioskId,
        /// How it stands.
        print: PrintState,
    },
    /// The printing desk tells what became of a paper that a presenter held out.
    ReportHeld {
        /// The ticket on it.
        ticket: TicketId,
        /// The how-manieth paper of it.
        copy: u8,
        /// The kiosk that gives it out.
        kiosk: KioskId,
        /// What became of it.
        held: Held,
    },
    /// The printing desk tells how a kiosk's printer is.
    ReportPrinter {
        /// The kiosk whose printer it is.
        kiosk: KioskId,
        /// How it is.
        printer: PrinterState,
    },
    /// The announcer tells how the loudspeaker is.
    ReportVoice {
        /// How it is.
        voice: VoiceState,
        /// Which zone's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<ZoneId>,
    },
    /// A display has shown a call.
    ReportShown {
        /// The ticket called.
        ticket: TicketId,
        /// Which call of it, from 1.
        call: u8,
        /// Where, when, for how long, and how that is known; told once as the call is drawn, and
        /// once more with its length.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Seen>,
    },
    /// The announcer has spoken a call to its end.
    ReportSpoken {
        /// The ticket called.
        ticket: TicketId,
        /// Which call of it, from 1.
        call: u8,
        /// How long it sounded, in milliseconds.
        length_ms: u32,
        /// Where, when and by which clips.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sounded: Option<Box<Sounded>>,
    },
    /// 暂停业务: a service gives out no numbers for a while; who has one is served.
    CloseService {
        /// Which.
        service: ServiceId,
        /// Why, as the kiosk tells it.
        #[serde(default)]
        reason: PauseReason,
    },
    /// 恢复业务: it gives out numbers again.
    OpenService {
        /// Which.
        service: ServiceId,
    },
    /// 转入通道: a waiting ticket is given another lane, once, and keeps its age.
    GrantLane {
        /// The number held.
        number: Number,
        /// The lane.
        lane: Lane,
        /// On whose word.
        grant: Grant,
    },
    /// How far the care of an emergency has come.
    ReportEmergency {
        /// The ticket.
        ticket: TicketId,
        /// What was done.
        step: EmergencyStep,
        /// By whom.
        by: TellerName,
    },
    /// 预约: books a slot of a service.
    Book {
        /// What it is known by; it names nobody.
        code: BookingCode,
        /// What for.
        service: ServiceId,
        /// The slot.
        at: Moment,
    },
    /// 取消预约: gives a booked slot back, the next one of its code.
    CancelBooking {
        /// What it is known by.
        code: BookingCode,
    },
    /// 预约签到: who has booked for today takes a number.
    CheckIn {
        /// What it is known by.
        code: BookingCode,
        /// The kiosk whose printer gives out the slip; none for a number without paper.
        #[serde(default)]
        kiosk: Option<KioskId>,
        /// The customer's language.
        language: Language,
        /// 大字号票: the slip in large print.
        #[serde(default)]
        large_print: bool,
        /// 慢一点: the customer would like to be called slowly and waited for longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        more_time: bool,
        /// What a reader at the same kiosk has read of them; it is used once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitId>,
    },
    /// 选呼: calls this number out of turn, waiting or missed; the reason is recorded.
    CallNumber {
        /// Where to.
        counter: CounterId,
        /// The number held.
        number: Number,
        /// Why it goes before the others.
        reason: String,
    },
    /// 挂起: sets the counter's ticket aside; it keeps its age.
    Hold {
        /// Which counter's.
        counter: CounterId,
        /// Where its customer is.
        kind: HoldKind,
    },
    /// A held customer waits again, with the key of before.
    Resume {
        /// The number held.
        number: Number,
    },
    /// A customer without a ticket is served at once: a number is given, and nobody is called.
    WalkUp {
        /// Where.
        counter: CounterId,
        /// What they came for.
        service: ServiceId,
        /// Why they would have had a head start.
        #[serde(default)]
        lane: Lane,
    },
    /// 补录: a number from a paper list, kept while the system was out, gets its place in line.
    EnterPaper {
        /// The number on the list.
        number: Number,
        /// What its customer came for.
        service: ServiceId,
        /// Why it has a head start, if it has one.
        #[serde(default)]
        lane: Lane,
        /// When it was given out in truth.
        issued_at: Moment,
        /// When and where it has been served, if it has.
        #[serde(default)]
        served: Option<Served>,
    },
    /// 切换业务模式: the counter serves by this profile, or by its own rule again.
    SetProfile {
        /// Which.
        counter: CounterId,
        /// The profile's name.
        #[serde(default)]
        profile: Option<String>,
    },
    /// 撤销: takes back a miss or a finish, until the counter's next act.
    Undo {
        /// Which counter's.
        counter: CounterId,
    },
    /// 呼叫协助: somebody is to come and help.
    CallHelp {
        /// Where to.
        from: HelpPoint,
    },
    /// 已到场: somebody has come, or help is wanted no more.
    AnswerHelp {
        /// Where it was called from.
        from: HelpPoint,
    },
    /// The announcer tells why a call was not spoken.
    ReportNotSpoken {
        /// The ticket called.
        ticket: TicketId,
        /// Which call of it, from 1.
        call: u8,
        /// Where.
        zone: ZoneId,
        /// Why not.
        why: Unspoken,
    },
    /// 暂停广播: calls are shown and not spoken.
    PauseVoice {
        /// Where; everywhere without one.
        #[serde(default)]
        zone: Option<ZoneId>,
    },
    /// 恢复广播: calls are spoken again.
    ResumeVoice {
        /// Where; everywhere without one.
        #[serde(default)]
        zone: Option<ZoneId>,
    },
    /// 公告: shows an announcement on the walls until the next one, and speaks it if it is recorded.
    Announce {
        /// What.
        what: Announced,
    },
    /// 撤下公告: takes the announcement off the walls.
    ClearAnnouncement {},
    /// 试音: speaks the test phrase, and listens to it where there is an ear.
    TestVoice {
        /// Where; everywhere without one.
        #[serde(default)]
        zone: Option<ZoneId>,
    },
    /// The announcer tells what became of a recorded announcement.
    ReportAnnounced {
        /// Where.
        zone: ZoneId,
        /// Its name.
        announcement: String,
        /// Why it was not spoken; none if it was.
        #[serde(default)]
        why: Option<Unspoken>,
    },
    /// The announcer tells what became of a test phrase.
    ReportVoiceTest {
        /// Where.
        zone: ZoneId,
        /// Why it was not spoken; none if it was.
        #[serde(default)]
        why: Option<Unspoken>,
        /// What the ear says.
        ear: Hearing,
    },
    /// The daemon tells how a screen is.
    ReportScreen {
        /// Which.
        screen: ScreenId,
        /// How it is.
        state: ScreenState,
    },
    /// A display tells how much of what it was given to show is out of date.
    ReportMedia {
        /// Which; none for a window that is no screen of the branch's file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        screen: Option<ScreenId>,
        /// How many pictures and cards are past their day.
        expired: u16,
    },
    /// 紧急通知: fills every screen with these words until they are taken down.
    ShowEmergency {
        /// The words, in Chinese and English.
        words: Text,
    },
    /// 解除紧急通知: the screens show the hall again.
    ClearEmergency {},
    /// 测试屏幕: every screen shows what it is and how large its characters are, for a while.
    TestScreens {},
    /// 识别: a reader of the daemon's tells what a card, an ID or a code came to, and not what it
    /// said.
    Recognise {
        /// Where it was read.
        kiosk: KioskId,
        /// The appointment it may be of; kept only if there is one today.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        booking: Option<BookingCode>,
        /// The lane that its customer has: `ordinary`, `care` or `vip`.
        #[serde(default)]
        lane: Lane,
        /// Whose it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Person>,
        /// Whether it was understood.
        known: bool,
    },
    /// The customer has left the kiosk: what was read there is used for nothing more.
    ForgetVisit {
        /// Which.
        kiosk: KioskId,
    },
    /// 分流: a way without a number was offered at a kiosk.
    Divert {
        /// Where.
        kiosk: KioskId,
        /// What for.
        service: ServiceId,
        /// Whether the customer has taken it.
        taken: bool,
    },
    /// 暂停使用: staff take a kiosk out of service.
    CloseKiosk {
        /// Which.
        kiosk: KioskId,
        /// Why, as it tells.
        #[serde(default)]
        reason: PauseReason,
    },
    /// 恢复使用: it gives out numbers again.
    OpenKiosk {
        /// Which.
        kiosk: KioskId,
    },
    /// 音量: how loud a kiosk speaks.
    SetVolume {
        /// Which.
        kiosk: KioskId,
        /// From 0 to 100.
        percent: u8,
    },
    /// 自检: a kiosk's printer prints a test slip, which has no number.
    TestPrinter {
        /// Whose.
        kiosk: KioskId,
    },
    /// 已换纸: staff have put a new roll into a kiosk's printer.
    RollChanged {
        /// Whose.
        kiosk: KioskId,
    },
    /// The daemon tells how a reader is.
    ReportReader {
        /// Where.
        kiosk: KioskId,
        /// What it reads.
        kind: ReaderKind,
        /// How it is.
        state: ReaderState,
    },
}
