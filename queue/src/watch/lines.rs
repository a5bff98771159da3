//! What the lines themselves say: waits near their end, lines that nobody serves, counters that
//! stand idle beside them.

use crate::hall::Hall;
use crate::line::Queue;
use shared::alert::Cause;
use shared::moment::Millis;
use shared::{CounterId, Moment, Rules, ServiceId};

/// A wait is near its target from this part of it on, in percent.
const NEAR_PERCENT: i64 = 70;
/// Its alerts are cleared where the oldest has waited for less than this part, in percent.
const NEAR_CALM_PERCENT: i64 = 50;
const OVER_CALM_PERCENT: i64 = 70;
/// The hall has no long wait where the oldest has waited for less than this part of one.
const LONG_CALM_PERCENT: i64 = 60;

impl Hall {
    /// What is to be raised for the lines, and when.
    pub(super) fn line_turns(&self, rules: &Rules, turns: &mut Vec<(Cause, Moment)>) {
        let mut first: Option<Moment> = None;
        for (queue, oldest) in self.lines.oldest_of_each() {
            first = Some(first.map_or(oldest, |first| first.min(oldest)));
            let Queue::Service(id) = queue else { continue };
            let target = rules.wait_target(id);
            let near =
                |cause: &Cause| matches!(cause, Cause::WaitNear { service } if service == id);
            if !self.stands(near) {
                let at = oldest + part(target, NEAR_PERCENT);
                turns.push((Cause::WaitNear { service: id.clone() }, at));
            }
            let over =
                |cause: &Cause| matches!(cause, Cause::WaitOver { service } if service == id);
            if !self.stands(over) {
                turns.push((Cause::WaitOver { service: id.clone() }, oldest + target));
            }
            let alone =
                |cause: &Cause| matches!(cause, Cause::NoCounter { service } if service == id);
            if !self.stands(alone) && !self.is_served(id) {
                let at = oldest + rules.watch.unserved;
                turns.push((Cause::NoCounter { service: id.clone() }, at));
            }
        }
        if let Some(first) = first.filter(|_| !self.stands(|cause| *cause == Cause::LongWait)) {
            let warn = rules.watch.long_wait.0 - rules.watch.warn_before.0;
            turns.push((Cause::LongWait, first + Millis(warn)));
        }
    }

    /// What is to be raised for idle counters, and when.
    pub(super) fn idle_turns(&self, rules: &Rules, turns: &mut Vec<(Cause, Moment)>) {
        if self.lines.is_empty() {
            return;
        }
        for (id, counter) in self.counters() {
            let Some(since) = counter.idle_since else { continue };
            let idle = |cause: &Cause| *cause == Cause::IdleCounter { counter: id };
            if self.stands(idle) {
                continue;
            }
            let own = self.queues(id).iter().filter_map(|queue| self.lines.oldest_in(queue)).min();
            let others = || {
                let near = |id: &ServiceId| part(rules.wait_target(id), NEAR_PERCENT);
                let others = self.could_serve(rules, id);
                others.filter_map(|id| Some(self.oldest_in(id)? + near(id))).min()
            };
            let beside = own.map(|oldest| oldest + rules.watch.idle).or_else(others);
            if let Some(beside) = beside {
                let at = (since + rules.watch.idle).max(beside);
                turns.push((Cause::IdleCounter { counter: id }, at));
            }
        }
    }

    pub(super) fn line_is_calm(&self, cause: &Cause, service: &ServiceId) -> bool {
        let near = matches!(cause, Cause::WaitNear { .. });
        let calm = if near { NEAR_CALM_PERCENT } else { OVER_CALM_PERCENT };
        let target = self.rules().map_or(Millis(0), |rules| rules.wait_target(service));
        self.oldest_in(service).is_none_or(|oldest| self.as_of - oldest < part(target, calm))
    }

    pub(super) fn hall_is_calm(&self) -> bool {
        let long = self.rules().map_or(Millis(0), |rules| rules.watch.long_wait);
        let calm = part(long, LONG_CALM_PERCENT);
        self.lines.oldest().is_none_or(|oldest| self.as_of - oldest < calm)
    }

    /// Whether a counter is free while somebody waits whom it could call.
    pub(super) fn idles_beside_a_line(&self, id: CounterId) -> bool {
        let free = self.counters.get(&id).is_some_and(|counter| counter.idle_since.is_some());
        let Some(rules) = self.rules().filter(|_| free) else { return false };
        let calm = |id: &ServiceId| part(rules.wait_target(id), NEAR_CALM_PERCENT);
        let long = |id: &ServiceId| {
            self.oldest_in(id).is_some_and(|oldest| self.as_of - oldest >= calm(id))
        };
        self.queues(id).iter().any(|queue| self.lines.oldest_in(queue).is_some())
            || self.could_serve(rules, id).any(long)
    }

    /// What a counter could serve with another profile or in help, and does not.
    fn could_serve<'a>(
        &'a self,
        rules: &'a Rules,
        id: CounterId,
    ) -> impl Iterator<Item = &'a ServiceId> {
        let profiles = rules.profiles.iter().flat_map(|profile| &profile.services);
        let helped = self.helps_with(id).map(|help| &help.service);
        profiles.chain(helped).filter(move |service| !self.services_of(id).contains(service))
    }

    pub(super) fn is_served(&self, service: &ServiceId) -> bool {
        self.open_counters().any(|id| self.services_of(id).contains(service))
    }

    pub(super) fn oldest_in(&self, service: &ServiceId) -> Option<Moment> {
        self.lines.oldest_in(&Queue::Service(service.clone()))
    }
}

fn part(length: Millis, percent: i64) -> Millis {
    Millis(length.0.saturating_mul(percent) / 100)
}
