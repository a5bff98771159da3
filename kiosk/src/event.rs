//! What the kiosk hears, and what it wishes for.

use crate::page::Refused;
use crate::typed::Typed;
use shared::admission::PauseReason;
use shared::booking::BookingCode;
use shared::front::ReaderKind;
use shared::view::KioskView;
use shared::{Language, Moment, Number, ServiceId, TicketId, VisitId};

/// What the kiosk hears.
#[derive(Clone, Debug)]
pub enum Event {
    /// The view, as it stands.
    View(Box<KioskView>),
    /// The daemon lives.
    Alive,
    /// The connection is lost.
    Disconnected,
    /// Nothing was heard for long.
    Stale,
    /// No other paper comes, and why is known to the staff.
    NotReprinted,
    /// The number that was asked for.
    Issued(TicketId, Number, u32),
    /// No number, and why.
    Refused(Refused),
    /// No answer came in time.
    Unheard,
    /// Nobody has heard the call for help.
    HelpUnheard,
    /// The reader's answer to what was typed or scanned; none if it means nothing.
    Identified(Option<VisitId>),
    /// What became of a PIN.
    Pin(PinAnswer),
    /// Whether the staff's wish was done.
    Told(bool),
    /// Time has passed.
    Tick,
    /// What a person does.
    Touch(Touch),
}

/// What a person does, with a finger, a key or a scanner.
#[derive(Clone, Debug)]
pub enum Touch {
    /// Somebody is there.
    Touched,
    /// A language was touched.
    Language(Language),
    /// Large writing was touched, or the usual one again.
    Elder(bool),
    /// The layout for who sits was touched, or the usual one again.
    Low(bool),
    /// High contrast was touched, or the usual one again.
    Contrast(bool),
    /// 爱心优先通道: a place before the others is asked for, or no more.
    Care(bool),
    /// 慢一点: slow calls are asked for, or no more.
    MoreTime(bool),
    /// The next sheet of cards was touched.
    More,
    /// A group's card was touched.
    Group(String),
    /// A service's card was touched.
    Service(ServiceId),
    /// To the page of who one is.
    ToIdentify,
    /// To the page of a phone number.
    ToPhone,
    /// To the page of an appointment's code.
    ToCode,
    /// To the page of what one needs.
    ToCare,
    /// Without being known, or in spite of what was advised.
    AllTheSame,
    /// The other way that was offered is taken.
    Divert,
    /// Back to the page before.
    Back,
    /// The customer has read it.
    Done,
    /// 没出票: the customer has no paper and wants it once more.
    NoPaper,
    /// 呼叫大堂经理: somebody is to come.
    Help,
    /// A key of a pad or of the keyboard.
    Key(Key),
    /// What a scanner has read.
    Scanned(Typed),
    /// The pages' voice is to do this; the flow stays where it is.
    Voice(Voice),
    /// The staff's corner was touched.
    Corner,
    /// A wish of the staff's.
    Staff(Staff),
}

/// A key: of a pad on the screen, or of the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter or a digit.
    Letter(char),
    /// The last one is taken back; where nothing is typed, back.
    Erase,
    /// What is typed is entered.
    Enter,
    /// Back, or done.
    Escape,
    /// Calls for help.
    Help,
    /// Starts to speak.
    Speech,
}

/// What the pages' voice may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// To say the page once more.
    Repeat,
    /// To be silent.
    Stop,
    /// To be louder by a step.
    Louder,
    /// To be softer by a step.
    Softer,
}

/// What became of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinAnswer {
    /// It is the one.
    Right,
    /// It is not, and how often it may still be tried.
    Wrong(u8),
    /// It is not tried until then.
    Locked(Option<Moment>),
    /// None is set.
    NoPin,
    /// Nobody could check it.
    Unheard,
}

/// What staff may do at the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staff {
    /// 已换纸.
    Roll,
    /// 打印自检.
    Test,
    /// Louder or softer by so many percent.
    Volume(i8),
    /// 暂停使用, and why.
    Close(PauseReason),
    /// 恢复使用.
    Open,
    /// 重启程序: the program ends, and what watches over it starts it again.
    Restart,
}

/// What is to be asked of the daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A number.
    Number(Asking),
    /// The number of an appointment.
    CheckIn(BookingCode, Asking),
    /// One more paper of a number.
    Paper(TicketId),
    /// Somebody is to come.
    Help,
    /// Who it is that typed or scanned this.
    Identify(ReaderKind, Typed),
    /// The customer has gone: what was read of them is wiped.
    Forget,
    /// A way without a number was offered.
    Divert {
        /// What for.
        service: ServiceId,
        /// Whether it was taken.
        taken: bool,
    },
    /// Whether this is the staff's PIN.
    Pin(Typed),
    /// What the staff wish.
    Staff(StaffWish),
    /// The program is to end.
    Restart,
}

/// What the daemon does for the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffWish {
    /// 已换纸.
    Roll,
    /// 打印自检.
    Test,
    /// So loud, in percent.
    Volume(u8),
    /// 暂停使用, and why.
    Close(PauseReason),
    /// 恢复使用.
    Open,
}

/// How a number is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// What the customer came for; an appointment knows it.
    pub service: Option<ServiceId>,
    /// The language of the slip.
    pub language: Language,
    /// Whether it is one of large print.
    pub large_print: bool,
    /// Whether a place before the others is asked for.
    pub care: bool,
    /// Whether slow calls are asked for.
    pub more_time: bool,
    /// What a reader has read of the customer.
    pub visit: Option<VisitId>,
}

impl Wish {
    /// How a number is asked for, where one is.
    pub fn asking(&self) -> Option<&Asking> {
        if let Self::Number(asking) | Self::CheckIn(_, asking) = self { Some(asking) } else { None }
    }

    /// The same, to be changed.
    pub fn asking_mut(&mut self) -> Option<&mut Asking> {
        if let Self::Number(asking) | Self::CheckIn(_, asking) = self { Some(asking) } else { None }
    }
}
