//! What the branch asks and offers before a number is taken.

use crate::front::{MORE_TIME_USUAL, ReaderKind};
use crate::moment::Millis;
use crate::{KioskId, ServiceId, Text};
use serde::{Deserialize, Serialize};

/// How many documents are named for one business.
pub const DOCUMENTS_MAX: usize = 8;

/// The rules of the front.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Front {
    /// From such a wait on a customer is asked whether they really wait, by the end of the range
    /// that is promised; without it nobody is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_above: Option<Millis>,
    /// How much longer a called ticket that asked for more time is waited for.
    pub more_time: Millis,
    /// What goes with a service, where something does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<FrontService>,
    /// What can be read, and where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<FrontReader>,
}

/// What goes with a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontService {
    /// Which.
    pub service: ServiceId,
    /// 资料预审: what a customer should have ready.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Text>,
    /// Where else it can be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diversion: Option<Diversion>,
}

/// 分流: where a business can be done without a number. Offered, never forced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diversion {
    /// Where, such as 自助取款机.
    pub to: Text,
    /// How it is there, such as 现在空闲.
    pub note: Text,
}

/// A reader at a kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontReader {
    /// Where.
    pub kiosk: KioskId,
    /// What it reads.
    pub kind: ReaderKind,
}

impl Default for Front {
    fn default() -> Self {
        let (services, readers) = (Vec::new(), Vec::new());
        Self { ask_above: None, more_time: MORE_TIME_USUAL, services, readers }
    }
}

impl Front {
    /// What goes with a service.
    pub fn service(&self, id: &ServiceId) -> Option<&FrontService> {
        self.services.iter().find(|known| known.service == *id)
    }

    /// What can be read at a kiosk, each kind once.
    pub fn reads(&self, kiosk: KioskId) -> Vec<ReaderKind> {
        let here = self.readers.iter().filter(|reader| reader.kiosk == kiosk);
        let mut kinds: Vec<_> = here.map(|reader| reader.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}
