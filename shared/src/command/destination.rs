//! Where a ticket can be sent on to.

use crate::{CounterId, ServiceId, TellerId};
use serde::{Deserialize, Serialize};

/// Where a transferred ticket goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Destination {
    /// The line of a service.
    Service(ServiceId),
    /// One counter, for the service it has.
    Counter(CounterId),
    /// One teller, wherever they sit.
    Teller(TellerId),
}
