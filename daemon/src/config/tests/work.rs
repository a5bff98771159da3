//! Rules of the work at the counters are read, and their mistakes told by line.

use super::{SAMPLE, read};
use crate::config::ConfigError;
use shared::moment::Millis;
use shared::rules::{Help, Profile, ServiceTarget, TransferRule};
use shared::{CounterId, ServiceId};

fn service(id: &str) -> ServiceId {
    ServiceId(id.to_owned())
}

#[test]
fn a_branch_that_rules_all_of_it_is_read() {
    let text = SAMPLE
        .replacen("due_minutes = 5", "due_minutes = 5\nservice_target_minutes = 15", 1)
        .replacen(
            "due_minutes = 10",
            "due_minutes = 10\novernight = true\nservice_target_minutes = 60\n\
             remind_at_percent = [50, 90, 100]",
            1,
        )
        .replacen(
            "services = [\"corporate\"]",
            "services = [\"corporate\"]\nauto_call = true\n\
             help = [{ service = \"cash\", waiting_min = 5, wait_minutes = 10 }]",
            1,
        );
    let text = format!("{text}\n[[profile]]\nname = \"发薪日\"\nservices = [\"cash\", \"card\"]\n");
    let rules = read(&text).unwrap().rules;
    let [cash, _, wealth, ..] = &rules.services[..] else { panic!("{rules:?}") };
    let plain = ServiceTarget { within: Millis::minutes(15), remind_at: vec![80, 100] };
    assert_eq!((cash.overnight, cash.target.as_ref()), (false, Some(&plain)));
    let own = ServiceTarget { within: Millis::minutes(60), remind_at: vec![50, 90, 100] };
    assert_eq!((wealth.overnight, wealth.target.as_ref()), (true, Some(&own)));
    let fourth = rules.counter(CounterId(4)).unwrap();
    let (waiting_min, wait_min) = (Some(5), Some(Millis::minutes(10)));
    assert_eq!(fourth.help, [Help { service: service("cash"), waiting_min, wait_min }]);
    assert!(fourth.auto_call && !rules.counter(CounterId(1)).unwrap().auto_call);
    let services = vec![service("cash"), service("card")];
    assert_eq!(rules.profiles, [Profile { name: "发薪日".to_owned(), services }]);
    assert_eq!(rules.transfer, TransferRule { front: true, end: true });
}

#[test]
fn a_mistake_in_it_names_its_line_and_what_was_expected() {
    let service = |more: &str| ("due_minutes = 5", format!("due_minutes = 5\n{more}"));
    let help = |inside: &str| {
        let from = "services = [\"corporate\"]";
        (from, format!("services = [\"corporate\"]\nhelp = [{{ {inside} }}]"))
    };
    let profile = |inside: &str| ("[[kiosk]]", format!("[[profile]]\n{inside}\n\n[[kiosk]]"));
    let cases = [
        (help("service = \"gold\", waiting_min = 2"), "no service \"gold\""),
        (help("service = \"corporate\", waiting_min = 2"), "serves \"corporate\" anyway"),
        (help("service = \"cash\""), "expected waiting_min or wait_minutes"),
        (help("service = \"cash\", waiting_min = 0"), "expected 1 waiting or more"),
        (help("service = \"cash\", minutes = 3"), "unknown field `minutes`"),
        (profile("name = \"\"\nservices = [\"cash\"]"), "expected a name of 1 to 32"),
        (profile("name = \"a\"\nservices = []"), "profile \"a\" serves nothing"),
        (profile("name = \"a\"\nservices = [\"gold\"]"), "no service \"gold\""),
        (profile("name = \"a\"\nservices = [\"cash\", \"cash\"]"), "a second time"),
        (service("remind_at_percent = [80]"), "expected service_target_minutes beside it"),
        (service("service_target_minutes = 0"), "expected 1 minute or more"),
        (service("service_target_minutes = 9\nremind_at_percent = [90, 80]"), "the smallest first"),
        (service("service_target_minutes = 9\nremind_at_percent = [0]"), "numbers from 1 to 200"),
        (service("auto_call = true"), "unknown field `auto_call`"),
    ];
    for ((from, to), said) in cases {
        let text = SAMPLE.replacen(from, &to, 1);
        assert_ne!(text, SAMPLE, "{from} is not in the sample");
        let Err(ConfigError::Mistake { line, what, .. }) = read(&text) else {
            panic!("{to} was taken")
        };
        assert!(what.contains(said), "{to}: {what}");
        let shown = text.lines().nth(line - 1).unwrap_or_default();
        assert!(to.contains(shown), "{to}: line {line} is {shown:?}");
    }
}
