//! The bounded head start against first in, first out on the same days. That no day breaks the
//! bound is looked at before every single call: a day that does is no day.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "the helpers of tests are tests")]

use shared::Lane;
use shared::rules::Dispatch;
use sim::day::Nobody;
use sim::figures::{DayFigures, Estimate, Group, totals, waits};
use sim::{Day, Plan, Policy, Scenario};

const DAYS: u64 = 200;

struct Paired {
    fifo: Vec<DayFigures>,
    head_start: Vec<DayFigures>,
}

fn paired(text: &str) -> Paired {
    let scenario = Scenario::parse(text).unwrap();
    let days = |dispatch| {
        let day = |seed| {
            let plan = Plan::draw(&scenario, seed);
            let done = Day::run(&scenario, &plan, Policy::Hall(dispatch), &mut Nobody);
            let done = done.unwrap_or_else(|broken| panic!("seed {seed}: {broken}"));
            DayFigures::of(&scenario, &plan, &done)
        };
        (0..DAYS).map(day).collect()
    };
    Paired { fifo: days(Dispatch::Fifo), head_start: days(Dispatch::HeadStart) }
}

impl Paired {
    /// Points of all in target more than first in, first out has.
    fn gain(&self) -> Estimate {
        let points = |day: &DayFigures| 100.0 * day.in_target(Group::All).unwrap();
        let days = self.head_start.iter().zip(&self.fifo);
        let gain =
            Estimate::of(&days.map(|(one, other)| points(one) - points(other)).collect::<Vec<_>>());
        println!("in target, head start less FIFO: {:+.2} ± {:.2} points", gain.mean, gain.half);
        gain
    }

    /// The worst ordinary wait of the mean day, over that of first in, first out.
    fn worst(&self) -> f64 {
        let worst = |days| waits(days, Group::Lane(Lane::Ordinary)).worst;
        let (mine, fifo) = (worst(&self.head_start), worst(&self.fifo));
        println!(
            "worst ordinary wait {:.1} ± {:.1} min, FIFO {:.1} ± {:.1}: {:.1} %",
            mine.mean,
            mine.half,
            fifo.mean,
            fifo.half,
            100.0 * mine.mean / fifo.mean
        );
        mine.mean / fifo.mean
    }
}

#[test]
fn on_ordinary_days_nobody_pays_for_the_lanes() {
    let days = paired(include_str!("../../assets/scenarios/ordinary.toml"));
    assert!(days.gain().mean >= -1.0);
    let simple = waits(&days.head_start, Group::Service(0)).in_target;
    println!("simple within 5 min: {:.1} ± {:.1} %", 100.0 * simple.mean, 100.0 * simple.half);
    assert!(simple.mean >= 0.94);
    days.worst();
    let lanes = [Lane::Care, Lane::Vip, Lane::Appointment]
        .map(|lane| waits(&days.head_start, Group::Lane(lane)).p90.mean);
    println!("p90 of care, VIP and appointment: {lanes:.1?} min");
    assert!(lanes[0] <= 5.0 && lanes[1] <= 5.0 && lanes[2] <= 3.0);
}

#[test]
fn on_busy_days_the_worst_wait_stays_near_that_of_fifo() {
    let days = paired(include_str!("../../assets/scenarios/busy.toml"));
    assert!(days.gain().mean >= -1.0);
    assert!(days.worst() <= 1.15);
    let totals = totals(&days.head_start);
    println!("overtaken {:.2} times, 95th of 100 {}", totals.overtakes.mean, totals.overtakes_p95);
    assert!(totals.overtakes.mean <= 0.3 && totals.overtakes_p95 <= 1.0);
    println!("wait after a return: {:.2} min", totals.after_return.mean);
    assert!(totals.after_return.mean <= 1.5);
}

#[test]
fn on_pension_day_the_head_start_fades_into_fairness() {
    let days = paired(include_str!("../../assets/scenarios/pension.toml"));
    assert!(days.gain().mean >= -1.0);
    assert!(days.worst() <= 1.10);
}

#[test]
fn a_day_is_the_same_whenever_it_is_run_and_others_meet_the_same_people() {
    let scenario = Scenario::parse(include_str!("../../assets/scenarios/busy.toml")).unwrap();
    let run = |policy| {
        let plan = Plan::draw(&scenario, 7);
        let done = Day::run(&scenario, &plan, policy, &mut Nobody).unwrap();
        let visits: Vec<_> = done.visits.iter().flatten().cloned().collect();
        let issued: Vec<_> = visits.iter().map(|visit| visit.issued_at).collect();
        let called: Vec<_> = visits.iter().map(|visit| visit.called_at).collect();
        (issued, called)
    };
    let head_start = run(Policy::Hall(Dispatch::HeadStart));
    assert_eq!(head_start, run(Policy::Hall(Dispatch::HeadStart)));
    for (name, policy) in Policy::ALL {
        let (issued, called) = run(policy);
        assert_eq!(issued, head_start.0, "{name}");
        assert!(called.iter().all(Option::is_some), "{name}: somebody was never called");
    }
}
