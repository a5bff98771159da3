//! Every page has its script, and every sentence of a script its clips in both languages.

use super::*;
use crate::event::{Event, Key, Touch};
use crate::page::Asked;
use device::voice::Guide;
use shared::Moment;
use shared::admission::PauseReason;
use shared::device::{DeviceState, MediaState, PrinterState, SupplyState};
use shared::front::{HelpState, ReaderKind};
use shared::promise::Promise;
use shared::rules::{Group, Icon};
use shared::{Text, TicketId};
use std::collections::BTreeSet;
use std::path::Path;

/// A hall with a card of each kind.
pub(crate) fn view() -> KioskView {
    let service = |id: &str, group: Option<&str>, state| KioskService {
        id: ServiceId(id.to_owned()),
        name: Text::from([("zh", "现金"), ("en", "Cash")]),
        icon: Icon::Other,
        group: group.map(str::to_owned),
        waiting: 3,
        state,
        express: false,
        documents: Vec::new(),
        diversion: None,
        promise: Some(Promise { from: 5, to: Some(15) }),
    };
    let closed = ServiceState::ClosedNow { until: Moment(0) };
    KioskView {
        languages: vec![Language::chinese(), Language::english()],
        day_open: true,
        groups: vec![Group { id: "more".to_owned(), name: Text::default(), icon: Icon::Other }],
        services: vec![
            service("cash", None, ServiceState::Open),
            service("account", None, closed),
            service("wealth", None, ServiceState::Full),
            service("corporate", None, ServiceState::NoMoreToday),
            service("card", Some("more"), ServiceState::Open),
            service("loss", Some("more"), ServiceState::Open),
        ],
        printer: PrinterState {
            device: DeviceState::Online,
            media: MediaState::Clear,
            supply: SupplyState::Full,
        },
        ..KioskView::default()
    }
}

/// A kiosk that has heard of this hall.
pub(crate) fn flow_at(view: &KioskView) -> Flow {
    let mut flow = Flow::new(Moment(0));
    flow.on(Event::View(Box::new(view.clone())), Moment(0));
    flow
}

fn slip() -> Slip {
    let service = ServiceId("cash".to_owned());
    Slip::new(TicketId(7), "A018".parse().unwrap(), service, 12)
}

const TROUBLES: [PrintTrouble; 7] = [
    PrintTrouble::PaperOut,
    PrintTrouble::CoverOpen,
    PrintTrouble::Jam,
    PrintTrouble::Error,
    PrintTrouble::Offline,
    PrintTrouble::NoAnswer,
    PrintTrouble::NoDevice,
];
const REASONS: [Reason; 14] = [
    Reason::DayClosed,
    Reason::UsedUp,
    Reason::NoCounter,
    Reason::ClosedNow,
    Reason::NoMoreToday,
    Reason::HadEnough,
    Reason::Paused,
    Reason::UnknownBooking,
    Reason::TooEarly,
    Reason::CheckedIn,
    Reason::OutOfService,
    Reason::VisitOver,
    Reason::Busy,
    Reason::Other,
];

/// Every page, each in every way it can stand.
fn pages() -> Vec<Page> {
    let asked = || Asked { service: Some(ServiceId("cash".to_owned())), after: None };
    let elsewhere = || Slip { paper_at: Some(KioskId(2)), people_ahead: 1, ..slip() };
    let first = || Slip { people_ahead: 0, ..slip() };
    let mut pages = vec![
        Page::Start,
        Page::NoDaemon,
        Page::Closed,
        Page::OutOfService(PauseReason::Supplies),
        Page::Alarm,
        Page::Identify,
        Page::Phone,
        Page::Code,
        Page::Care,
        Page::Diverted(ServiceId("cash".to_owned())),
        Page::Pin,
        Page::Staff,
        Page::Home,
        Page::Group("more".to_owned()),
        Page::Working(asked()),
        Page::Unheard(asked()),
    ];
    for (long, divert) in [(true, false), (false, true), (true, true)] {
        let service = ServiceId("cash".to_owned());
        pages.push(Page::Advice(Advised { service, long, divert }));
    }
    for slip in [slip(), elsewhere(), first()] {
        pages.extend([Page::Printing(slip.clone()), Page::Take(slip.clone())]);
        let whys = [Why::Unverified, Why::Unknown, Why::Retracted];
        let whys = whys.into_iter().chain(TROUBLES.map(Why::Printer));
        pages.extend(whys.map(|why| Page::Trouble(slip.clone(), why)));
    }
    let refused = |reason| {
        Page::Refused(Refused { reason, code: "a_code".to_owned(), from: None, number: None })
    };
    pages.extend(REASONS.map(refused));
    pages
}

fn seen(view: &KioskView) -> Seen {
    Seen { view: view.clone(), ..Seen::default() }
}

fn guides() -> [Guide; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
    [Language::chinese(), Language::english()].map(|tag| Guide::load(&folder, &tag).unwrap())
}

#[test]
fn every_page_is_spoken_whole_in_chinese_and_english() {
    let mut views = vec![view()];
    let mut asks = view();
    asks.front.care_by_asking = true;
    asks.front.identify =
        vec![ReaderKind::Card, ReaderKind::IdCard, ReaderKind::Code, ReaderKind::Phone];
    asks.services[0].documents = vec![Text::from([("zh", "身份证"), ("en", "ID card")])];
    views.push(asks);
    for (device, media, supply) in [
        (DeviceState::Online, MediaState::Clear, SupplyState::Out),
        (DeviceState::Offline, MediaState::Clear, SupplyState::Full),
    ] {
        views.push(KioskView { printer: PrinterState { device, media, supply }, ..view() });
    }
    for promise in [
        Some(Promise { from: 5, to: Some(5) }),
        Some(Promise { from: 60, to: None }),
        Some(Promise { from: 1, to: Some(1) }),
        None,
    ] {
        let mut other = view();
        other.services[0].promise = promise;
        other.services[0].waiting = 0;
        views.push(other);
    }
    for guide in guides() {
        for view in &views {
            for page in pages() {
                let said = lines(&page, &seen(view));
                assert!(!said.is_empty(), "{page:?} has no script");
                let (part, missing) = guide.say(&said);
                assert_eq!(missing, [""; 0], "{page:?} in {}", guide.language());
                assert!(!part.samples.is_empty(), "{page:?} in {}", guide.language());
            }
        }
    }
}

#[test]
fn a_script_uses_the_keys_of_the_screens_words() {
    let words = include_str!("../../ui/lang/en/LC_MESSAGES/ui.po");
    let lines = pages().into_iter().flat_map(|page| lines(&page, &seen(&view())));
    let keys: BTreeSet<String> = lines.map(|line| line.key).filter(|key| key != NAME).collect();
    assert!(keys.len() > 30, "only {} keys", keys.len());
    for key in keys {
        let entry = format!("msgid \"{}\"\n", key.replace('\n', "\\n"));
        assert!(words.contains(&entry), "{key:?} is no key of a screen");
    }
}

#[test]
fn the_ticket_is_spoken_number_service_and_people_ahead() {
    let [zh, en] = guides();
    let said = lines(&Page::Take(slip()), &seen(&view()));
    let clips = |guide: &Guide| guide.say(&said).0.clips.join(" ");
    assert_eq!(
        clips(&zh),
        "zh/got-it zh/your-number-1 zh/letter-A zh/digit-0 zh/digit-yao zh/digit-8 zh/hao \
         zh/service-cash zh/ahead-1 zh/count-12 zh/ahead-2 zh/take-below"
    );
    assert_eq!(
        clips(&en),
        "en/got-it en/your-number-1 en/letter-A en/digit-0 en/digit-1 en/digit-8 \
         en/service-cash en/count-12 en/ahead-1 en/take-below"
    );
}

#[test]
fn pages_that_say_something_else_have_another_id() {
    let ids: Vec<String> = pages().iter().map(id).collect();
    let different: BTreeSet<&String> = ids.iter().collect();
    // People ahead do not change while a slip stands there.
    assert!(different.len() > 30, "{different:?}");
    let mut flow = flow_at(&view());
    let zh = script(&flow, Language::chinese());
    assert_eq!(zh.id, "home 0 None zh");
    assert_ne!(zh.id, script(&flow, Language::english()).id);
    assert!(!zh.is_slow);
    flow.on(Event::Touch(Touch::Elder(true)), Moment(0));
    assert!(script(&flow, Language::chinese()).is_slow);
}

#[test]
fn nothing_that_is_typed_is_spoken() {
    let mut view = view();
    view.front.identify = vec![ReaderKind::Phone, ReaderKind::Code];
    let mut said: BTreeSet<String> = BTreeSet::new();
    for typed in ["13907181234", "13800001111"] {
        let mut flow = flow_at(&view);
        flow.on(Event::Touch(Touch::Elder(true)), Moment(0));
        let mut scripts = Vec::new();
        for to in [Touch::ToIdentify, Touch::ToPhone] {
            flow.on(Event::Touch(to), Moment(0));
        }
        assert_eq!(*flow.page(), Page::Phone);
        for letter in typed.chars() {
            flow.on(Event::Touch(Touch::Key(Key::Letter(letter))), Moment(0));
            scripts.push(format!("{:?}", script(&flow, Language::chinese())));
            scripts.extend(interjection(&flow, Moment(0)).map(|script| format!("{script:?}")));
        }
        assert_eq!(flow.typed().len(), typed.len(), "it was typed");
        said.extend(scripts);
    }
    assert_eq!(said.len(), 1, "whatever is typed, the same is spoken: {said:?}");
    let said = said.into_iter().next().unwrap();
    assert!(!said.contains("Number(") && !said.contains("Count("), "{said}");
}

#[test]
fn who_is_spoken_to_is_asked_whether_they_are_there_and_told_that_help_comes() {
    let guides = guides();
    let mut flow = flow_at(&view());
    flow.on(Event::Touch(Touch::Elder(true)), Moment(0));
    assert_eq!(interjection(&flow, Moment(0)), None);
    let asked = interjection(&flow, Moment(65_000)).unwrap();
    assert_eq!(asked.id, "您还在吗？");
    for (since, answered, id) in [(0, false, "已呼叫，请稍候"), (0, true, "马上有人来")]
    {
        let help = Some(HelpState { since: Moment(since), answered });
        flow.on(Event::View(Box::new(KioskView { help, ..view() })), Moment(0));
        let told = interjection(&flow, Moment(0)).unwrap();
        assert_eq!(told.id, id);
        for guide in &guides {
            assert_eq!(guide.say(&told.lines).1, [""; 0]);
            assert_eq!(guide.say(&asked.lines).1, [""; 0]);
        }
    }
}
