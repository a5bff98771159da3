//! What staff are warned of, with what would help most.

use super::{Changes, Projector};
use queue::promise::Remedy;
use shared::Text;
use shared::alert::{Advice, Alert, Cause};
use shared::limits::ALERTS_SHOWN_MAX;
use shared::view::{Lookout, ManagerFact, ManagerView};

/// A wait without an act and with it, in minutes.
type Effect = (Option<f64>, f64);

pub(super) fn view(of: &Projector<'_>) -> Option<ManagerView> {
    let rules = of.hall.rules()?;
    let plan = of.hall.plan().clone();
    let names = |kinds: &[String]| -> Vec<Text> {
        let known = rules.calendar.kinds.iter().filter(|kind| kinds.contains(&kind.id));
        known.map(|kind| kind.name.clone()).collect()
    };
    Some(ManagerView {
        branch: rules.branch.clone(),
        languages: rules.languages.clone(),
        day_open: of.hall.day().is_some(),
        today: names(&plan.kinds),
        tomorrow: names(&plan.tomorrow),
        plan,
        watch: lookout(of),
    })
}

pub(super) fn facts(of: &Projector<'_>, changes: &Changes) -> Vec<ManagerFact> {
    let news = is_touched(of, changes).then(|| ManagerFact::Watch { watch: lookout(of) });
    news.into_iter().collect()
}

/// What an alert is about may change with anything in the hall.
pub(super) fn is_touched(of: &Projector<'_>, changes: &Changes) -> bool {
    changes.watch || of.hall.is_warned()
}

/// What the lobby manager is warned of.
fn lookout(of: &Projector<'_>) -> Lookout {
    lookout_of(of, |_| true)
}

/// What tellers are warned of: nothing that tells of somebody's lane.
pub(super) fn for_tellers(of: &Projector<'_>) -> Lookout {
    lookout_of(of, |cause| *cause != Cause::EmergencyOverdue)
}

/// Who has been told that a wait is over its target need not be told that it is near.
fn lookout_of(of: &Projector<'_>, is_for: impl Fn(&Cause) -> bool) -> Lookout {
    let all = of.hall.alerts();
    let is_over = |near: &Cause| {
        let Cause::WaitNear { service } = near else { return false };
        let over = Cause::WaitOver { service: service.clone() };
        all.iter().any(|alert| *alert.cause == over)
    };
    let told = all.iter().filter(|alert| is_for(alert.cause) && !is_over(alert.cause));
    let alerts = told.take(ALERTS_SHOWN_MAX).map(|alert| Alert {
        cause: alert.cause.clone(),
        level: alert.cause.level(),
        since: alert.since,
        count: u32::try_from(alert.count).unwrap_or(u32::MAX),
        oldest: alert.oldest,
        advice: advice(alert.cause, of.remedies),
    });
    let mut helps = of.hall.helps();
    helps.truncate(ALERTS_SHOWN_MAX);
    Lookout { alerts: alerts.collect(), helps }
}

/// What would shorten the waits that a cause is about most.
fn advice(cause: &Cause, remedies: &[Remedy]) -> Option<Advice> {
    let of: &dyn Fn(&Remedy) -> Option<Effect> = match cause {
        Cause::WaitNear { service }
        | Cause::WaitOver { service }
        | Cause::NoCounter { service }
        | Cause::Amber { service }
        | Cause::Red { service } => &|remedy| remedy.of(service),
        Cause::LongWait | Cause::Surge => &Remedy::longest,
        Cause::IdleCounter { counter } => {
            &|remedy| remedy.longest().filter(|_| remedy.act.counter() == *counter)
        }
        Cause::HelpUnanswered { .. }
        | Cause::EmergencyOverdue
        | Cause::ServiceOverdue
        | Cause::BusyDay
        | Cause::BusyTomorrow
        | Cause::ReaderLost { .. } => return None,
    };
    let effects = remedies.iter().filter_map(|remedy| Some((&remedy.act, of(remedy)?)));
    let (act, (from, to)) = effects.min_by(|(_, one), (_, other)| one.1.total_cmp(&other.1))?;
    Some(Advice { act: act.clone(), from_min: from.map(minutes), to_min: minutes(to) })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a wait is no longer than a day"
)]
fn minutes(wait: f64) -> u16 {
    wait.round().clamp(0.0, f64::from(u16::MAX)) as u16
}
