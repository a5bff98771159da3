//! A counter at work, for the tests.

use shared::view::{
    CounterState, CounterView, LineEntry, Lookout, Neighbour, OwnTicket, ServiceName,
};
use shared::{CounterId, Language, Moment, ServiceId, Text, TicketId};

/// Counter 3 with one other counter, two services, and one customer waiting.
pub fn view(state: CounterState, ticket: Option<OwnTicket>) -> CounterView {
    let service = |id: &str, zh: &str, en: &str| ServiceName {
        id: ServiceId(id.to_owned()),
        name: Text::from([("zh", zh), ("en", en)]),
    };
    CounterView {
        counter: CounterId(3),
        name: None,
        branch: Text::from([("zh", "人民路支行"), ("en", "Renmin Road Branch")]),
        languages: vec![Language::chinese(), Language::english()],
        day_open: true,
        state,
        services: vec![service("cash", "现金", "Cash"), service("corporate", "对公", "Corporate")],
        ticket,
        waiting: 1,
        line: vec![LineEntry {
            number: "A019".parse().unwrap(),
            service: ServiceId("cash".to_owned()),
            waiting_since: Moment(0),
            nights: 0,
        }],
        missed: vec!["A011".parse().unwrap()],
        others: vec![Neighbour {
            counter: CounterId(1),
            name: None,
            state: CounterState::Open,
            number: None,
            overdue: false,
        }],
        troubles: Vec::new(),
        paper_low: Vec::new(),
        voice_troubles: Vec::new(),
        lost_prints: Vec::new(),
        teller: None,
        held: Vec::new(),
        profile: None,
        profiles: Vec::new(),
        watch: Lookout::default(),
        screens: Vec::new(),
        expired_media: 0,
    }
}

/// A018, called twice, and perhaps being served.
pub fn own(started_at: Option<Moment>) -> OwnTicket {
    OwnTicket {
        ticket: TicketId(18),
        number: "A018".parse().unwrap(),
        service: ServiceId("cash".to_owned()),
        issued_at: Moment(0),
        first_called_at: Moment(580_000),
        called_at: Moment(600_000),
        calls: 2,
        arrived_at: None,
        started_at,
        note: None,
        stage: 1,
        then: Vec::new(),
        nights: 0,
        target: None,
        reminded: 0,
    }
}
