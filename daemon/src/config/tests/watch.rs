//! The watch and the calendar in the file.

use super::{SAMPLE, read};
use shared::ServiceId;
use shared::moment::Millis;

fn with(addition: &str) -> Result<super::Config, super::ConfigError> {
    let text = SAMPLE.split("[watch]").next().unwrap_or(SAMPLE);
    read(&format!("{text}{addition}"))
}

#[test]
fn the_sample_watches_and_knows_its_busy_days() {
    let rules = read(SAMPLE).unwrap().rules;
    assert_eq!(rules.watch.long_wait, Millis::minutes(15));
    assert_eq!(rules.wait_target(&ServiceId("cash".to_owned())), Millis::minutes(5));
    let kinds: Vec<_> = rules.calendar.kinds.iter().map(|kind| kind.id.as_str()).collect();
    assert_eq!(kinds, ["pension", "month-end", "after-holiday"]);
    assert!(rules.calendar.holidays.contains(&"2026-10-01".to_owned()));
}

#[test]
fn what_is_wrong_is_told_by_what_was_expected() {
    let name = r#"name = { zh = "发薪日", en = "Payday" }"#;
    for (text, expected) in [
        ("[watch]\nlong_wait_minutes = 1\n", "expected 2 to 600"),
        ("[watch]\nwarn_before_minutes = 15\n", "expected less than long_wait_minutes"),
        ("[watch]\nhelp_seconds = 0\n", "expected 1 to 600"),
        ("[calendar]\nholidays = [\"1 October\"]\n", "\"1 October\" is no date"),
        (
            &format!("[[calendar.day]]\nid = \"pay\"\n{name}\nfactor_percent = 150\n"),
            "no day is of this kind",
        ),
        (
            &format!(
                "[[calendar.day]]\nid = \"pay\"\n{name}\nfactor_percent = 150\n\
                 days_of_month = [32]\n"
            ),
            "expected days from 1 to 31",
        ),
        (
            &format!(
                "[[calendar.day]]\nid = \"pay\"\n{name}\nfactor_percent = 5\n\
                 days_of_month = [5]\n"
            ),
            "expected 50 to 500 percent",
        ),
        (
            "[[calendar.day]]\nid = \"pay\"\nname = { zh = \"发薪日\" }\n\
             factor_percent = 150\ndays_of_month = [5]\n",
            "expected words in \"en\" too",
        ),
    ] {
        let told = with(text).unwrap_err().to_string();
        assert!(told.contains(expected) && told.contains("line"), "{text}: {told}");
    }
}
