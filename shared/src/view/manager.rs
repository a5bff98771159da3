//! The lobby manager's view: what is wrong, and what would help.

use super::Replica;
use crate::alert::{Alert, DayPlan, HelpCall};
use crate::{Language, Text};
use serde::{Deserialize, Serialize};

/// What the lobby manager sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManagerView {
    /// The name over the door.
    pub branch: Text,
    /// The branch's languages.
    pub languages: Vec<Language>,
    /// Whether the hall is open.
    pub day_open: bool,
    /// What the day leads to expect.
    pub plan: DayPlan,
    /// What kinds of day it is, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub today: Vec<Text>,
    /// What kinds of day the next one is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tomorrow: Vec<Text>,
    /// What stands.
    pub watch: Lookout,
}

/// What staff are warned of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lookout {
    /// 预警: one for each cause, what presses most first.
    pub alerts: Vec<Alert>,
    /// 求助: calls for help that nobody has answered, the oldest first.
    pub helps: Vec<HelpCall>,
}

impl Lookout {
    /// Whether there is nothing to warn of.
    pub fn is_quiet(&self) -> bool {
        self.alerts.is_empty() && self.helps.is_empty()
    }
}

/// One change of the lobby manager's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum ManagerFact {
    /// What stands is different.
    Watch {
        /// All of it.
        watch: Lookout,
    },
}

impl Replica for ManagerView {
    type Fact = ManagerFact;

    fn apply(&mut self, fact: &ManagerFact) {
        match fact {
            ManagerFact::Watch { watch } => self.watch.clone_from(watch),
        }
    }
}
