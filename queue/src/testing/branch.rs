//! A branch with six services and six counters, the last of them with a name.

use shared::front::ReaderKind;
use shared::moment::Millis;
use shared::rules::appointments::{Appointments, Slots};
use shared::rules::front::{Diversion, Front, FrontReader, FrontService};
use shared::rules::lanes::{EmergencyClocks, Lanes};
use shared::rules::limits::{Limits, MINUTES_A_DAY, Span};
use shared::rules::screens::{Panel, Screen, ScreenKind};
use shared::rules::{Counter, Help, Icon, Profile, Rules, Service, ServiceTarget, TransferRule};
use shared::voice::{Announcement, VoiceRules, Zone};
use shared::{CounterId, KioskId, Language, Moment, ScreenId, Series, ServiceId, Text, ZoneId};

/// Key, letter and D in minutes of each service.
pub const SERVICES: [(&str, char, i64); 6] = [
    ("cash", 'A', 5),
    ("transfer", 'F', 5),
    ("account", 'L', 10),
    ("wealth", 'R', 10),
    ("corporate", 'V', 10),
    ("loss", 'W', 5),
];

const COUNTERS: [(u16, &[&str]); 6] = [
    (1, &["cash"]),
    (2, &["cash", "transfer"]),
    (3, &["transfer", "account", "cash"]),
    (4, &["account", "wealth", "loss"]),
    (5, &["corporate", "account"]),
    (6, &["cash", "transfer", "account", "wealth", "corporate", "loss"]),
];

/// When its days begin.
pub const OPENING: Moment = Moment(1_774_000_000_000);

/// Corporate business has hours and a break, wealth a daily limit, a loss one number a person.
fn limits(id: &str) -> Limits {
    let span = |from: u16, to: u16| Span { from_min: from * 60, to_min: to * 60 };
    match id {
        "corporate" => Limits { hours: vec![span(9, 12), span(13, 17)], ..Limits::default() },
        "wealth" => Limits { daily_max: Some(20), ..Limits::default() },
        "loss" => Limits { per_person_max: Some(1), ..Limits::default() },
        _ => Limits::default(),
    }
}

/// Its rules.
pub fn rules() -> Rules {
    let service = |&(id, series, due): &(&str, char, i64)| Service {
        id: ServiceId(id.to_owned()),
        name: Text::from([("zh", id), ("en", id)]),
        icon: if id == "cash" { Icon::Cash } else { Icon::Other },
        series: Series(series),
        group: None,
        due: Millis::minutes(due),
        limits: limits(id),
        express: id == "transfer",
        overnight: false,
        target: None,
        wait_target: None,
    };
    let counter = |&(id, services): &(u16, &[&str])| Counter {
        id: CounterId(id),
        name: (id == 6).then(|| Text::from([("zh", "贵宾室"), ("en", "Private room")])),
        services: services.iter().map(|id| ServiceId((*id).to_owned())).collect(),
        help: Vec::new(),
        auto_call: false,
    };
    Rules {
        branch: Text::from([("zh", "样例支行"), ("en", "Sample Branch")]),
        languages: vec![Language::chinese(), Language::english()],
        services: SERVICES.iter().map(service).collect(),
        counters: COUNTERS.iter().map(counter).collect(),
        kiosks: vec![KioskId(1), KioskId(2)],
        appointments: Appointments {
            slots: vec![Slots {
                service: ServiceId("wealth".to_owned()),
                span: Span { from_min: 0, to_min: MINUTES_A_DAY },
                every_min: 15,
                capacity: 2,
            }],
            ..Appointments::default()
        },
        lanes: Lanes { care_by_asking: true },
        emergency: EmergencyClocks {
            answered_within: Millis::minutes(10),
            measure_within: Millis::minutes(40),
        },
        ..Rules::default()
    }
}

/// One of its screens: the second shows the first counters alone.
fn screen(id: u16) -> Screen {
    let own = [CounterId(1), CounterId(2)];
    Screen {
        id: ScreenId(id),
        name: Text::from([("zh", "大厅"), ("en", "Hall")]),
        kind: ScreenKind::Hall,
        panel: Panel::of_diagonal(550, false),
        seat_mm: 6_000,
        counters: own.into_iter().filter(|_| id == 2).collect(),
        services: Vec::new(),
        ways: Vec::new(),
        side_by_side: false,
    }
}

/// Cash has a machine beside it, and wealth asks for an ID; the first kiosk reads both.
fn front() -> Front {
    let to = Text::from([("zh", "自助取款机"), ("en", "The cash machine")]);
    let note = Text::from([("zh", "现在空闲"), ("en", "is free now")]);
    let of = |id: &str| ServiceId(id.to_owned());
    let reader = |kind| FrontReader { kiosk: KioskId(1), kind };
    Front {
        ask_above: Some(Millis::minutes(30)),
        more_time: Millis::seconds(40),
        services: vec![
            FrontService {
                service: of("cash"),
                documents: Vec::new(),
                diversion: Some(Diversion { to, note }),
            },
            FrontService {
                service: of("wealth"),
                documents: vec![Text::from([("zh", "身份证"), ("en", "ID card")])],
                diversion: None,
            },
        ],
        readers: vec![reader(ReaderKind::Code), reader(ReaderKind::Card)],
    }
}

/// Its rules with everything that a branch may add to them; some of it only on even seeds.
pub fn full_rules(seed: u64) -> Rules {
    let transfer = TransferRule { front: true, end: seed.is_multiple_of(2) };
    let mut rules = Rules { transfer, ..rules() };
    let cash = || ServiceId("cash".to_owned());
    // Nobody comes for it, so that its counter has time to help.
    let rare = Service { id: ServiceId("rare".to_owned()), ..rules.services[5].clone() };
    rules.services.push(Service { series: Series('X'), ..rare });
    for service in &mut rules.services {
        service.overnight = service.id.0 == "account";
        let target = ServiceTarget { within: Millis::minutes(2), remind_at: vec![80, 100] };
        service.target = Some(target).filter(|_| service.id == cash());
    }
    for counter in &mut rules.counters {
        counter.auto_call = counter.id.0 == 1;
        if counter.id.0 == 5 {
            counter.services = vec![ServiceId("rare".to_owned())];
            let (waiting_min, wait_min) = (Some(2), Some(Millis::minutes(10)));
            counter.help = vec![Help { service: cash(), waiting_min, wait_min }];
        }
    }
    rules.voice = VoiceRules {
        zones: [("hall", vec![]), ("upstairs", vec![CounterId(5), CounterId(6)])]
            .map(|(id, counters)| Zone { id: ZoneId(id.to_owned()), counters })
            .into(),
        announcements: vec![Announcement {
            id: "closing".to_owned(),
            text: Text::from([("zh", "即将停止营业"), ("en", "We are about to close")]),
        }],
    };
    rules.profiles = vec![Profile { name: "cash".to_owned(), services: vec![cash()] }];
    rules.screens = [1, 2].map(screen).to_vec();
    rules.front = front();
    rules
}
