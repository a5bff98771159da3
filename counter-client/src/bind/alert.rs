//! What presses most of what is wrong, as the terminal's band says it.

use super::{count, service};
use shared::alert::{Act, Alert, Cause, HelpPoint, Level};
use shared::moment::Millis;
use shared::view::CounterView;
use shared::{Language, Moment};
use slint::SharedString;
use ui::AlertRow;

/// The band: a call for help before everything, then the alert that presses most. What is only
/// good to know is left to the lobby manager.
pub fn map_alert(view: &CounterView, now: Moment, language: &Language) -> AlertRow {
    let watch = &view.watch;
    let unanswered = |alert: &Alert| matches!(alert.cause, Cause::HelpUnanswered { .. });
    let pressing = |alert: &&Alert| alert.level > Level::Notice && !unanswered(alert);
    let mut alerts = watch.alerts.iter().filter(pressing);
    let (helps, alerts_total) = (watch.helps.len(), alerts.clone().count());
    let others = count(i64::try_from(helps + alerts_total).unwrap_or(i64::MAX) - 1);
    if let Some(help) = watch.helps.first() {
        let (code, subject) = place(help.from);
        let red = watch.alerts.iter().any(unanswered);
        return AlertRow { code, red, subject, minutes: -1, others, ..AlertRow::default() };
    }
    let Some(alert) = alerts.next() else { return AlertRow::default() };
    let (code, subject) = of(&alert.cause, view, language);
    let waited = alert.oldest.map(|oldest| (now - oldest).0.max(0) / Millis::minutes(1).0);
    let row = AlertRow {
        code,
        red: alert.level == Level::Red,
        subject,
        count: count(alert.count.into()),
        minutes: waited.map_or(-1, count),
        others,
        ..AlertRow::default()
    };
    let Some(advice) = &alert.advice else { return row };
    let (act, profile) = match &advice.act {
        Act::Open { .. } => ("open", ""),
        Act::Resume { .. } => ("resume", ""),
        Act::Switch { profile, .. } => ("switch", profile.as_str()),
    };
    AlertRow {
        act: act.into(),
        counter: slint::format!("{}", advice.act.counter()),
        profile: profile.into(),
        from: advice.from_min.map_or(-1, i32::from),
        to: advice.to_min.into(),
        ..row
    }
}

fn of(cause: &Cause, view: &CounterView, language: &Language) -> (SharedString, SharedString) {
    let named = |code: &str, id| (code.into(), service(view, id, language));
    let plain = |code: &str| (code.into(), SharedString::new());
    match cause {
        Cause::WaitNear { service } => named("wait_near", service),
        Cause::WaitOver { service } => named("wait_over", service),
        Cause::NoCounter { service } => named("no_counter", service),
        Cause::Amber { service } => named("amber", service),
        Cause::Red { service } => named("red", service),
        Cause::IdleCounter { counter } => ("idle_counter".into(), slint::format!("{counter}")),
        Cause::HelpUnanswered { from } => place(*from),
        Cause::ReaderLost { kiosk, .. } => ("reader_lost".into(), slint::format!("{kiosk}")),
        Cause::LongWait => plain("long_wait"),
        Cause::Surge => plain("surge"),
        Cause::ServiceOverdue => plain("service_overdue"),
        Cause::EmergencyOverdue | Cause::BusyDay | Cause::BusyTomorrow => plain(""),
    }
}

fn place(from: HelpPoint) -> (SharedString, SharedString) {
    match from {
        HelpPoint::Kiosk(kiosk) => ("help_kiosk".into(), slint::format!("{kiosk}")),
        HelpPoint::Counter(counter) => ("help_counter".into(), slint::format!("{counter}")),
    }
}

#[cfg(test)]
mod tests {
    use super::map_alert;
    use crate::bind::sample;
    use shared::alert::{Act, Advice, Alert, Cause, HelpCall, HelpPoint, Level};
    use shared::view::{CounterState, CounterView, Lookout};
    use shared::{CounterId, KioskId, Language, Moment, ServiceId};
    use ui::AlertRow;

    fn view(watch: Lookout) -> CounterView {
        CounterView { watch, ..sample::view(CounterState::Open, None) }
    }

    fn red() -> Alert {
        let act = Act::Open { counter: CounterId(4) };
        Alert {
            cause: Cause::Red { service: ServiceId("cash".to_owned()) },
            level: Level::Red,
            since: Moment(0),
            count: 14,
            oldest: Some(Moment(60_000)),
            advice: Some(Advice { act, from_min: Some(41), to_min: 19 }),
        }
    }

    fn notice() -> Alert {
        let (cause, level) = (Cause::BusyDay, Level::Notice);
        Alert { cause, level, since: Moment(0), count: 0, oldest: None, advice: None }
    }

    #[test]
    fn what_presses_most_is_told_with_what_would_help() {
        let watch = Lookout { alerts: vec![red(), notice()], helps: Vec::new() };
        let row = map_alert(&view(watch), Moment(20 * 60_000), &Language::english());
        assert_eq!((row.code.as_str(), row.subject.as_str(), row.red), ("red", "Cash", true));
        assert_eq!((row.count, row.minutes, row.others), (14, 19, 0), "a notice is none of it");
        let told = (row.act.as_str(), row.counter.as_str(), row.from, row.to);
        assert_eq!(told, ("open", "4", 41, 19));
    }

    #[test]
    fn a_call_for_help_goes_before_everything() {
        let helps = vec![HelpCall { from: HelpPoint::Kiosk(KioskId(2)), since: Moment(0) }];
        let watch = Lookout { alerts: vec![red()], helps };
        let row = map_alert(&view(watch), Moment(0), &Language::chinese());
        assert_eq!((row.code.as_str(), row.subject.as_str(), row.others), ("help_kiosk", "2", 1));
    }

    #[test]
    fn a_quiet_hall_has_no_band() {
        let row = map_alert(&view(Lookout::default()), Moment(0), &Language::chinese());
        assert_eq!(row, AlertRow::default());
        let watch = Lookout { alerts: vec![notice()], helps: Vec::new() };
        let row = map_alert(&view(watch), Moment(0), &Language::chinese());
        assert_eq!(row.code, "");
    }
}
