//! What a kiosk and its readers know of who stands there: never who it is.

use crate::Moment;
use crate::admission::PauseReason;
use crate::booking::BookingCode;
use crate::moment::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// So long after a reader's read its visit may be used for a number.
pub const VISIT_WITHIN: Millis = Millis::seconds(120);
/// So long after help was answered a kiosk says that somebody is on the way.
pub const HELP_SHOWN: Millis = Millis::seconds(60);
/// How loud a kiosk speaks that nobody has set, in percent.
pub const VOLUME_USUAL_PERCENT: u8 = 70;
/// The loudest.
pub const VOLUME_PERCENT_MAX: u8 = 100;
/// How long a called ticket that asked for more time is waited for besides.
pub const MORE_TIME_USUAL: Millis = Millis::seconds(60);
/// The longest that a reader reads, in bytes: the longest QR code of a phone is far shorter.
pub const READ_BYTES_MAX: usize = 512;
/// The longest PIN of staff, in characters.
pub const PIN_CHARS_MAX: usize = 32;

/// One read of a reader, counted over the life of the store. It names nobody.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct VisitId(pub u64);

impl fmt::Display for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a kiosk is told of a read: that there was one, and an appointment's code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visit {
    /// The read.
    pub id: VisitId,
    /// The appointment of today that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingCode>,
    /// Whether it was understood. One that was not is a visit like none.
    pub known: bool,
}

/// What can be read at a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReaderKind {
    /// 银行卡: a bank card.
    Card,
    /// 身份证: an ID card.
    IdCard,
    /// 二维码, 预约码: a code that is scanned or typed.
    Code,
    /// 手机号: a phone number that is typed.
    Phone,
}

/// How a reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReaderState {
    /// Its line is open, and it answers where it can.
    Ready,
    /// Its line cannot be opened, or it does not answer.
    Gone,
    /// Nothing is known yet.
    #[default]
    Unknown,
}

/// Whether a kiosk is in service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum KioskOpen {
    /// It is.
    #[default]
    Open,
    /// 暂停使用: staff have taken it out of service.
    Closed {
        /// Why.
        reason: PauseReason,
    },
}

impl KioskOpen {
    /// Whether it is.
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// A call for help at a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelpState {
    /// When it was made.
    pub since: Moment,
    /// Whether somebody is on the way.
    pub answered: bool,
}

/// The body of `POST /api/v1/identify`. Nothing of it is kept or logged.
#[derive(Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Identify {
    /// Where it was read.
    pub kiosk: crate::KioskId,
    /// What was read.
    pub kind: ReaderKind,
    /// What it says, at most 512 bytes.
    pub text: String,
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Identified {
    /// The visit that a number may be asked for with; null where the hall takes none, as while the
    /// day is closed.
    pub visit: Option<VisitId>,
}

/// The body of `POST /api/v1/staff`. Nothing of it is kept or logged.
#[derive(Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StaffPin {
    /// Where it was typed.
    pub kiosk: crate::KioskId,
    /// What was typed.
    pub pin: String,
}
