//! What one day hands on to the next.

use crate::front::LeftFront;
use crate::overnight::LeftTicket;
use crate::screens::LeftScreens;
use crate::voice::ZoneState;
use serde::{Deserialize, Serialize};
use shared::booking::BookingCode;
use shared::device::{PrinterState, VoiceState};
use shared::{KioskId, Moment, ServiceId, TicketId, ZoneId};

/// What a day hands on to the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The last ticket ever issued.
    pub last_ticket: TicketId,
    /// How each kiosk's printer was.
    pub printers: Vec<(KioskId, PrinterState)>,
    /// How the loudspeaker was.
    pub voice: VoiceState,
    /// Who is expected later: slot, code and service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookings: Vec<(Moment, BookingCode, ServiceId)>,
    /// Who goes on waiting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<LeftTicket>,
    /// Since when the rules are those that the keys of the waiting follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_since: Option<Moment>,
    /// How the speaker zones were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<(ZoneId, ZoneState)>,
    /// How the screens were, and what stands on them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub screens: LeftScreens,
    /// How the kiosks were.
    #[serde(default, skip_serializing_if = "is_default")]
    pub front: LeftFront,
}

/// What says nothing is left out.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
