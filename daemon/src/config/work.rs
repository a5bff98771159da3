//! How the work at the counters is ruled: what may be placed where.

use serde::Deserialize;
use shared::rules::TransferRule;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TransferFile {
    front: bool,
    end: bool,
}

impl TransferFile {
    pub(super) fn proposed(&self) -> TransferRule {
        TransferRule { front: self.front, end: self.end }
    }
}
