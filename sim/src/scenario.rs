//! A scenario: who comes when and for what, who serves it, and by which rules.

use crate::plan::minutes;
use serde::Deserialize;
use shared::alert::{DayPlan, HALF_HOURS_A_DAY};
use shared::moment::Millis;
use shared::rules::limits::Limits;
use shared::rules::{Counter, Dispatch, Icon, Rates, Rules, Service};
use shared::{CounterId, KioskId, Language, Series, ServiceId, Text};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod check;
mod clock;

pub use clock::Clock;

/// Letters of the services' numbers, in their order.
const LETTERS: [char; 8] = ['A', 'F', 'L', 'R', 'V', 'W', 'X', 'Y'];
/// How many services a scenario may have.
pub const SERVICES_MAX: usize = LETTERS.len();
/// The length of one entry of the arrivals.
const HALF_HOUR_MINUTES: usize = 30;
/// Between a counter and the service in a line of its own.
const AT: char = '@';

/// A branch day as a file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    pub name: Text,
    /// When the door opens.
    pub opens: Clock,
    /// When the last number is given out.
    pub closes: Clock,
    /// How many customers are expected in each half hour from the opening on.
    pub arrivals: Vec<f64>,
    /// From the call to the first word at the counter.
    #[serde(default)]
    pub walk_minutes: f64,
    /// How much tellers differ in speed: the standard deviation of its logarithm.
    #[serde(default)]
    pub teller_spread: f64,
    /// How much days differ in speed, likewise.
    #[serde(default)]
    pub day_spread: f64,
    /// Who does not come when called.
    #[serde(default)]
    pub missed: MissedShare,
    /// How long a customer waits before leaving, in the mean; for ever without it.
    #[serde(default)]
    pub patience_minutes: Option<f64>,
    /// The share of each lane among walk-ins; the rest is ordinary.
    #[serde(default)]
    pub lanes: LaneShares,
    /// Customers by appointment, spread evenly over the day.
    #[serde(default)]
    pub appointments: Appointments,
    /// What they come for.
    #[serde(rename = "service")]
    pub services: Vec<ServiceScenario>,
    /// Who serves it.
    #[serde(rename = "counter")]
    pub counters: Vec<CounterScenario>,
    /// More customers than expected.
    #[serde(default, rename = "surge")]
    pub surges: Vec<Surge>,
}

/// Who does not come when called, and comes back.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MissedShare {
    /// Of those called.
    pub share: f64,
    /// Of those missed.
    pub return_share: f64,
    /// How long after they were missed, from and to.
    pub return_minutes: [f64; 2],
}

/// The share of each lane; the rest is ordinary.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LaneShares {
    /// Elderly, disabled, pregnant, with an infant.
    pub care: f64,
    /// The branch's own guests.
    pub vip: f64,
    /// Loss report or fraud stop.
    pub emergency: f64,
}

/// Customers by appointment.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Appointments {
    /// How many in a day.
    pub count: u32,
    /// How many minutes early or late they come, at most. Who is early waits for the slot.
    pub spread_minutes: f64,
}

/// A service and how long it takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceScenario {
    /// Its key.
    pub id: ServiceId,
    /// Its name.
    pub name: Text,
    /// D of the bounded head start.
    pub due_minutes: u16,
    /// The wait that is in target.
    pub target_minutes: f64,
    /// Its share of the walk-ins.
    pub share: f64,
    /// The mean service time.
    pub mean_minutes: f64,
    /// Its standard deviation over its mean.
    pub cv: f64,
    /// Of which shape it is.
    #[serde(default)]
    pub shape: Shape,
}

/// The distribution of a service time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// As real services are.
    #[default]
    Lognormal,
    /// As the formulas of the textbooks assume; `cv` has no effect.
    Exponential,
}

/// A counter, its skills and its day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterScenario {
    /// The number over it.
    pub id: CounterId,
    /// What it serves, in order of preference.
    pub services: Vec<ServiceId>,
    /// When it opens; with the door without it.
    #[serde(default)]
    pub opens: Option<Clock>,
    /// When it closes; with the last customer without it.
    #[serde(default)]
    pub closes: Option<Clock>,
    /// Its pauses.
    #[serde(default)]
    pub breaks: Vec<Break>,
}

/// A pause.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// Begins after the customer at that moment.
    pub from: Clock,
    /// Ends.
    pub until: Clock,
}

/// More customers than expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surge {
    /// Begins.
    pub from: Clock,
    /// Ends.
    pub until: Clock,
    /// How many more are expected in all that time.
    pub customers: f64,
    /// How many stand at the door when it begins.
    #[serde(default)]
    pub at_door: u32,
    /// What they come for, by the key of a service; as everybody else without it.
    #[serde(default)]
    pub shares: BTreeMap<ServiceId, f64>,
    /// Their lanes.
    #[serde(default)]
    pub lanes: LaneShares,
}

/// A scenario that cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no scenario.
    #[error("{} is no scenario: {what}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        what: String,
    },
}

/// A way to choose who is called next: the hall's own policies, and what others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A policy of the hall.
    Hall(Dispatch),
    /// Each ticket is given to the eligible counter with the fewest customers when it is issued,
    /// and stays there, first in, first out.
    Assigned,
}

impl Policy {
    /// Every policy by its name on the command line.
    pub const ALL: [(&'static str, Self); 5] = [
        ("head-start", Self::Hall(Dispatch::HeadStart)),
        ("fifo", Self::Hall(Dispatch::Fifo)),
        ("strict", Self::Hall(Dispatch::Strict)),
        (
            "accumulating",
            Self::Hall(Dispatch::Accumulating(Rates {
                ordinary: 10,
                care: 20,
                vip: 20,
                appointment: 30,
                emergency: 100,
            })),
        ),
        ("assigned", Self::Assigned),
    ];

    /// The policy of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, policy)| *policy)
    }
}

impl Scenario {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        let unread = |source| ScenarioError::Read { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(unread)?;
        let mistake = |what| ScenarioError::Mistake { path: path.to_owned(), what };
        Self::parse(&text).map_err(mistake)
    }

    /// Reads and checks a text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        check::all(&scenario)?;
        Ok(scenario)
    }

    /// Lets a counter serve these and nothing else, all day; one that is not there is opened.
    /// Without services the counter is taken away.
    pub fn set_counter(&mut self, id: CounterId, services: Vec<ServiceId>) -> Result<(), String> {
        self.counters.retain(|counter| counter.id != id);
        if !services.is_empty() {
            let (opens, closes, breaks) = (None, None, Vec::new());
            self.counters.push(CounterScenario { id, services, opens, closes, breaks });
            self.counters.sort_by_key(|counter| counter.id);
        }
        check::counters(self)
    }

    /// The rules of the branch under a policy.
    pub fn rules(&self, policy: Policy) -> Rules {
        let (services, counters, dispatch) = match policy {
            Policy::Hall(dispatch) => (self.services(), self.counters(), dispatch),
            Policy::Assigned => (self.own_lines(), self.own_counters(), Dispatch::Fifo),
        };
        Rules {
            branch: self.name.clone(),
            languages: vec![Language::chinese(), Language::english()],
            services,
            counters,
            kiosks: vec![KioskId(1)],
            dispatch,
            ..Rules::default()
        }
    }

    /// What a branch that has seen many such days expects, surges left out.
    pub fn day_plan(&self) -> DayPlan {
        let first = usize::from(self.opens.0) / HALF_HOUR_MINUTES;
        let mut expected = vec![0; HALF_HOURS_A_DAY];
        let by_appointment = f64::from(self.appointments.count) / self.arrivals.len().max(1) as f64;
        for (place, come) in expected.iter_mut().skip(first).zip(&self.arrivals) {
            *place = thousandths(come + by_appointment);
        }
        DayPlan { expected, ..DayPlan::default() }
    }

    /// The service of a counter's own line, where each has its own.
    pub fn own_line(service: &ServiceId, counter: CounterId) -> ServiceId {
        ServiceId(format!("{service}{AT}{counter}"))
    }

    fn services(&self) -> Vec<Service> {
        let letters = self.services.iter().zip(LETTERS);
        letters.map(|(service, letter)| service.rule(service.id.clone(), letter)).collect()
    }

    fn counters(&self) -> Vec<Counter> {
        let rule = |counter: &CounterScenario| Counter {
            id: counter.id,
            name: None,
            services: counter.services.clone(),
            help: Vec::new(),
            auto_call: false,
        };
        self.counters.iter().map(rule).collect()
    }

    fn own_lines(&self) -> Vec<Service> {
        let mut lines = Vec::new();
        for (service, letter) in self.services.iter().zip(LETTERS) {
            for counter in self.counters.iter().filter(|it| it.services.contains(&service.id)) {
                lines.push(service.rule(Self::own_line(&service.id, counter.id), letter));
            }
        }
        lines
    }

    fn own_counters(&self) -> Vec<Counter> {
        let rule = |counter: &CounterScenario| {
            let lines = counter.services.iter().map(|id| Self::own_line(id, counter.id));
            Counter {
                id: counter.id,
                name: None,
                services: lines.collect(),
                help: Vec::new(),
                auto_call: false,
            }
        };
        self.counters.iter().map(rule).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a half hour has no more than some hundred customers"
)]
fn thousandths(customers: f64) -> u32 {
    (customers * 1_000.0).round() as u32
}

impl ServiceScenario {
    fn rule(&self, id: ServiceId, letter: char) -> Service {
        Service {
            id,
            name: self.name.clone(),
            icon: Icon::Other,
            series: Series(letter),
            group: None,
            due: Millis::minutes(i64::from(self.due_minutes)),
            limits: Limits::default(),
            express: false,
            overnight: false,
            target: None,
            wait_target: Some(minutes(self.target_minutes)),
        }
    }

    /// The mean and standard deviation of the logarithm of its minutes.
    pub fn log_moments(&self) -> (f64, f64) {
        let variance = (1.0 + self.cv * self.cv).ln();
        (self.mean_minutes.ln() - variance / 2.0, variance.sqrt())
    }
}
