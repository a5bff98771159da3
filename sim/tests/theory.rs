//! The simulator against the formulas of the textbooks, over the real rules of the hall.
//!
//! Each figure is printed beside its exact value with its 95 % confidence interval. None may be off
//! by more than 1.5 intervals (99.7 %), and nine of ten must lie within one.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "the helpers of tests are tests")]

use serde_json::Value;
use shared::Lane;
use shared::rules::{Dispatch, Rates};
use sim::day::Nobody;
use sim::figures::{Estimate, at};
use sim::{Day, Plan, Policy, Scenario};

/// Customers in a run.
const CUSTOMERS: f64 = 80_000.0;
/// The length of the day that holds them, in minutes.
const DAY_MINUTES: f64 = 1_410.0;
/// The first part of the day, when the hall is still too empty, is left out.
const WARM_UP: f64 = 0.1;
const BATCHES: usize = 25;
/// What happens more rarely than in one of a hundred waits comes in bursts that have no interval.
const RARE: f64 = 0.99;
/// How many intervals a figure may be off: with 95 % for one, three standard errors.
const INTERVALS_MAX: f64 = 1.5;

/// A queue of the textbooks.
struct Queue {
    servers: u32,
    /// Arrivals in a mean service time.
    load: f64,
    /// Leaving, in a mean service time; 0 for nobody.
    theta: f64,
    /// Shares of the classes VIP and care; the rest is ordinary.
    classes: [f64; 2],
    policy: Dispatch,
}

/// What one customer met, in mean service times.
struct Met {
    lane: Lane,
    /// Until the call, or until leaving.
    wait: f64,
    left: bool,
}

impl Queue {
    fn plain(servers: u32, load: f64) -> Self {
        Self { servers, load, theta: 0.0, classes: [0.0, 0.0], policy: Dispatch::Fifo }
    }

    /// A mean service time in minutes, so that the customers fill the day.
    fn unit(&self) -> f64 {
        self.load * DAY_MINUTES / CUSTOMERS
    }

    fn scenario(&self) -> Scenario {
        let [vip, care] = self.classes;
        let patience = match self.theta > 0.0 {
            true => format!("patience_minutes = {:?}", self.unit() / self.theta),
            false => String::new(),
        };
        let arrivals = vec![format!("{:?}", CUSTOMERS * 30.0 / DAY_MINUTES); 47].join(", ");
        let mut text = format!(
            "name = {{ en = \"queue\" }}\nopens = \"00:00\"\ncloses = \"23:30\"\n\
            arrivals = [{arrivals}]\n{patience}\nlanes = {{ vip = {vip:?}, care = {care:?} }}\n\
            [[service]]\nid = \"one\"\nname = {{ en = \"one\" }}\ndue_minutes = 5\n\
            target_minutes = 5\nshare = 1\nmean_minutes = {:?}\ncv = 1\nshape = \"exponential\"\n",
            self.unit()
        );
        for server in 1..=self.servers {
            text += &format!("[[counter]]\nid = {server}\nservices = [\"one\"]\n");
        }
        Scenario::parse(&text).unwrap()
    }

    fn run(&self, seed: u64) -> Vec<Met> {
        let scenario = self.scenario();
        let plan = Plan::draw(&scenario, seed);
        let done = Day::run(&scenario, &plan, Policy::Hall(self.policy), &mut Nobody).unwrap();
        let met = plan.visitors.iter().zip(&done.visits).filter_map(|(who, visit)| {
            let visit = visit.as_ref()?;
            let end = visit.called_at.or(visit.left_at)?;
            let wait = (end - visit.issued_at).0 as f64 / 60_000.0 / self.unit();
            Some(Met { lane: who.lane, wait, left: visit.left_at.is_some() })
        });
        let met: Vec<_> = met.collect();
        let warm = (met.len() as f64 * WARM_UP) as usize;
        met.into_iter().skip(warm).collect()
    }
}

/// Figures beside their exact values.
#[derive(Default)]
struct Table {
    within: usize,
    all: usize,
}

impl Table {
    #[track_caller]
    fn row(&mut self, what: &str, met: &[Met], exact: f64, of: impl Fn(&[&Met]) -> Option<f64>) {
        let size = met.len().div_ceil(BATCHES);
        let batches = met.chunks(size).filter_map(|batch| of(&batch.iter().collect::<Vec<_>>()));
        let half = Estimate::of(&batches.collect::<Vec<_>>()).half;
        let mean = of(&met.iter().collect::<Vec<_>>()).unwrap();
        let estimate = Estimate { mean, half };
        println!("{what:34} exact {exact:9.5}  simulated {mean:9.5} ± {half:.5}");
        assert!(estimate.agrees_with(exact, INTERVALS_MAX), "{what}");
        self.within += usize::from(estimate.agrees_with(exact, 1.0));
        self.all += 1;
    }

    #[track_caller]
    fn end(&self) {
        println!("{} of {} within one interval", self.within, self.all);
        assert!(self.within * 10 >= self.all * 9, "{} of {}", self.within, self.all);
    }
}

fn mean_wait(met: &[&Met]) -> Option<f64> {
    let sum: f64 = met.iter().map(|met| met.wait).sum();
    (!met.is_empty()).then(|| sum / met.len() as f64)
}

fn share(met: &[&Met], has: impl Fn(&Met) -> bool) -> Option<f64> {
    let having = met.iter().filter(|met| has(met)).count();
    (!met.is_empty()).then(|| having as f64 / met.len() as f64)
}

fn cases(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn field(case: &Value, name: &str) -> f64 {
    case[name].as_f64().unwrap_or_else(|| panic!("{name} in {case}"))
}

#[test]
fn waits_agree_with_erlang_c() {
    let mut table = Table::default();
    for (seed, case) in (100..).zip(cases(include_str!("data/erlang_c.json"))) {
        let (servers, load) = (field(&case, "c"), field(&case, "a"));
        let met = Queue::plain(servers as u32, load).run(seed);
        let name = |figure| format!("c {servers}, a {load}: {figure}");
        table.row(&name("P(wait)"), &met, field(&case, "C"), |met| share(met, |it| it.wait > 0.0));
        table.row(&name("mean wait"), &met, field(&case, "Wq_over_S"), mean_wait);
        let within = field(&case, "P_wait_le_1S");
        if within < RARE {
            table.row(&name("P(wait <= 1)"), &met, within, |met| share(met, |it| it.wait <= 1.0));
        }
        let p90 = field(&case, "p90_wait_over_S");
        table.row(&name("90th of 100"), &met, p90, |met| {
            let mut waits: Vec<f64> = met.iter().map(|met| met.wait).collect();
            waits.sort_unstable_by(f64::total_cmp);
            Some(at(&waits, 0.9))
        });
    }
    table.end();
}

#[test]
fn leaving_agrees_with_erlang_a() {
    let mut table = Table::default();
    for (seed, case) in (200..).zip(cases(include_str!("data/erlang_a.json"))) {
        let (servers, mu) = (field(&case, "c"), field(&case, "mu"));
        let (load, theta) = (field(&case, "lam") / mu, field(&case, "theta") / mu);
        let queue = Queue { theta, ..Queue::plain(servers as u32, load) };
        let met = queue.run(seed);
        let name = |figure| format!("c {servers}, a {load:.1}, theta {theta:.2}: {figure}");
        table.row(&name("P(wait)"), &met, field(&case, "Pw"), |met| share(met, |it| it.wait > 0.0));
        table.row(&name("P(leave)"), &met, field(&case, "Pab"), |met| share(met, |it| it.left));
        table.row(&name("mean wait"), &met, field(&case, "Wq") * mu, mean_wait);
    }
    table.end();
}

#[test]
fn lanes_agree_with_cobham_and_accumulating_priority() {
    let exact: Value = serde_json::from_str(include_str!("data/priority.json")).unwrap();
    let rates = Rates { vip: 3, care: 2, ordinary: 1, ..Rates::default() };
    let single = [0.2 / 0.8, 0.3 / 0.8];
    let six = [0.2, 0.4];
    let mut table = Table::default();
    for (seed, name, servers, load, classes, policy) in [
        (300, "cobham_c1", 1, 0.8, single, Dispatch::Strict),
        (301, "cobham_c6", 6, 5.0, six, Dispatch::Strict),
        (302, "apq_c1", 1, 0.8, single, Dispatch::Accumulating(rates)),
        (303, "apq_c6", 6, 5.0, six, Dispatch::Accumulating(rates)),
    ] {
        let met = Queue { classes, policy, ..Queue::plain(servers, load) }.run(seed);
        for (place, lane) in [Lane::Vip, Lane::Care, Lane::Ordinary].into_iter().enumerate() {
            let exact = exact[name][place].as_f64().unwrap();
            let of_lane = |met: &[&Met]| {
                let mine = met.iter().filter(|met| met.lane == lane);
                mean_wait(&mine.copied().collect::<Vec<_>>())
            };
            table.row(&format!("{name}, {lane:?}: mean wait"), &met, exact, of_lane);
        }
    }
    table.end();
}
