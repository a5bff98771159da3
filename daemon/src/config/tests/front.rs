//! Limits, lanes and appointments in the branch's file.

use super::{SAMPLE, read, tells};
use shared::moment::Millis;
use shared::rules::lanes::EmergencyClocks;
use shared::rules::limits::Limits;

#[test]
fn a_mistake_at_the_front_of_the_hall_names_its_line() {
    let cases = [
        ("due_minutes = 5", "hours = [\"9-12\"]\ndue_minutes = 5", "9-12", "\"09:00-11:30\""),
        ("due_minutes = 5", "hours = [\"12:00-09:00\"]\ndue_minutes = 5", "12:00", "ends before"),
        ("due_minutes = 5", "hours = [\"09:61-12:00\"]\ndue_minutes = 5", "09:61", "no span"),
        (
            "due_minutes = 5",
            "hours = [\"09:00-12:00\", \"11:00-17:00\"]\ndue_minutes = 5",
            "11:00-17:00",
            "in order, none over another",
        ),
        ("due_minutes = 5", "daily_max = 0\ndue_minutes = 5", "daily_max", "expected 1 or more"),
        ("due_minutes = 5", "mean_minutes = 0\ndue_minutes = 5", "mean_minutes", "1 to 240"),
        ("answered_within_hours = 1", "answered_within_hours = 0", "answered", "1 to 24 hours"),
        ("measure_within_hours = 4", "measure_within_hours = 25", "measure", "1 to 24 hours"),
        (
            "answered_within_hours = 1",
            "answered_within_hours = 5",
            "measure_within_hours = 4",
            "answered_within_hours or more",
        ),
        (
            "care_by_asking = true",
            "vip_by_asking = true",
            "vip_by",
            "unknown field `vip_by_asking`",
        ),
        ("service = \"wealth\"", "service = \"gold\"", "gold", "no service \"gold\""),
        ("from = \"09:00\"", "from = \"9\"", "from", "such as \"09:30\""),
        ("to = \"17:00\"", "to = \"08:00\"", "to = ", "end before they begin"),
        ("every_min = 30", "every_min = 4", "every_min", "5 to 480 minutes"),
        ("capacity = 2", "capacity = 0", "capacity", "1 or more"),
        ("early_minutes = 30", "soon_minutes = 30", "soon", "unknown field `soon_minutes`"),
        ("margin_minutes = 10", "margin = 10", "margin", "unknown field `margin`"),
    ];
    tells(&cases);
}

#[test]
fn limits_are_read() {
    let lines = "hours = [\"09:00-11:30\", \"13:00-24:00\"]\ndaily_max = 60\n\
                 per_person_max = 2\nmean_minutes = 4\ndue_minutes = 5";
    let config = read(&SAMPLE.replacen("due_minutes = 5", lines, 1)).unwrap();
    let limits = &config.rules.services[0].limits;
    let spans: Vec<_> = limits.hours.iter().map(|span| (span.from_min, span.to_min)).collect();
    assert_eq!(spans, [(540, 690), (780, 1_440)]);
    assert_eq!((limits.daily_max, limits.per_person_max), (Some(60), Some(2)));
    assert_eq!(limits.mean, Millis::minutes(4));
    assert_eq!(config.rules.services[1].limits, Limits::default());
    assert_eq!(config.rules.closing.margin, Millis::minutes(10));
    assert!(config.rules.lanes.care_by_asking);
    assert_eq!(config.rules.emergency, EmergencyClocks::default());
    let express = read(&SAMPLE.replacen("due_minutes = 5", "express = true\ndue_minutes = 5", 1));
    let slots = &config.rules.appointments.slots[0];
    assert_eq!((slots.begins().count(), slots.capacity), (16, 2));
    assert_eq!(config.rules.appointments.early, Millis::minutes(30));
    assert!(express.unwrap().rules.services[0].express);
}
