//! What is spoken of each page, by the keys of its words. Pure.
//!
//! 1. Every page has a script, in whichever language; how it sounds is the voice pack's matter.
//! 2. A script is a page's own words, a ticket's number, counts and names of services: what a
//!    customer types or a reader reads has no way into it.
//! 3. Its id changes when the page says something else, and not with every number that moves.

use crate::flow::{Flow, Help, Read};
use crate::page::{Advised, Page, Reason, Refused, Slip, Why};
use crate::sheet::{self, Look};
use device::voice::guide::{Line, NAME, Value};
use shared::admission::ServiceState;
use shared::device::PrintTrouble;
use shared::front::ReaderKind;
use shared::view::{KioskService, KioskView};
use shared::{KioskId, Language, Moment, ServiceId};

/// What is spoken of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The page, and whose words stand on it: the same script has the same id.
    pub id: String,
    /// The language it is to be spoken in.
    pub language: Language,
    /// Whether its pauses are longer, for large writing's reader.
    pub is_slow: bool,
    /// The sentences in their order.
    pub lines: Vec<Line>,
}

/// What stands on a page beside what the page itself knows.
#[derive(Clone, Debug, Default)]
struct Seen {
    view: KioskView,
    look: Look,
    sheet: usize,
    read: Read,
}

/// The script of where the flow stands.
pub fn script(flow: &Flow, language: Language) -> Script {
    let seen = Seen {
        view: flow.view().cloned().unwrap_or_default(),
        look: Look { elder: flow.elder(), low: flow.low() },
        sheet: flow.sheet(),
        read: flow.read(),
    };
    let (id, lines) = (id(flow.page()), lines(flow.page(), &seen));
    let id = format!("{id} {} {:?} {language}", seen.sheet, seen.read);
    Script { id, language, is_slow: flow.elder(), lines }
}

/// What is said beside the page: whether somebody is still there, and how a call for help stands.
pub fn interjection(flow: &Flow, now: Moment) -> Option<Script> {
    let keys: &[&str] = match flow.help() {
        _ if flow.countdown(now).is_some() => &["您还在吗？", "继续"],
        Help::None | Help::Calling => return None,
        Help::Called => &["已呼叫，请稍候"],
        Help::Coming => &["马上有人来"],
        Help::Alone => &["请直接找工作人员"],
    };
    let (language, lines) = (flow.language(), said(keys));
    Some(Script { id: keys[0].to_owned(), language, is_slow: flow.elder(), lines })
}

fn lines(page: &Page, seen: &Seen) -> Vec<Line> {
    let view = &seen.view;
    match page {
        Page::Start => said(&["正在启动，请稍候"]),
        Page::NoDaemon => said(&["暂时不能自助取号", "请找大堂经理人工取号"]),
        Page::Closed => said(&["现在不在取号时间", "开始营业后可在此取号"]),
        Page::OutOfService(_) => said(&["本机暂停使用", "请用其他取号机，或找大堂经理"]),
        // Its words are the branch's own, and no clip says them: the hall's voice and its staff do.
        Page::Alarm => said(&["请直接找工作人员"]),
        Page::Home => home(seen),
        Page::Group(group) => within(seen, group),
        Page::Identify => identify(view),
        Page::Phone => {
            let kept = "仅用于查询您的客户等级，不保存、不显示；可以不填";
            said(&["请输入手机号", kept, "不识别，直接取号"])
        }
        Page::Code => said(&["请输入预约码", "不用预约码"]),
        Page::Care => care(view),
        Page::Advice(advised) => advice(view, advised),
        Page::Diverted(_) => said(&["请到这里办理：", "需要人工办理，可随时回来取号"]),
        Page::Pin => said(&["请工作人员输入密码", "客户请按“返回”"]),
        Page::Staff => said(&["工作人员入口"]),
        Page::Working(_) => said(&["正在取号，请稍候"]),
        Page::Printing(slip) => printing(slip),
        Page::Take(slip) => take(slip),
        Page::Trouble(slip, why) => trouble(slip, *why),
        Page::Refused(Refused { reason, .. }) => said(&refusal(*reason)),
        Page::Unheard(_) => said(&["不能确认是否已取到号码", "请不要离开，找大堂经理查看您的号码"]),
    }
}

/// A page's id: what it is and of whom it speaks.
fn id(page: &Page) -> String {
    let of = |name: &str, slip: &Slip| format!("{name} {} {:?}", slip.number, slip.paper_at);
    match page {
        Page::Start => "start".to_owned(),
        Page::NoDaemon => "no-daemon".to_owned(),
        Page::Closed => "closed".to_owned(),
        Page::Home => "home".to_owned(),
        Page::Group(group) => format!("group {group}"),
        Page::OutOfService(reason) => format!("out-of-service {reason:?}"),
        Page::Alarm => "alarm".to_owned(),
        Page::Identify => "identify".to_owned(),
        Page::Phone => "phone".to_owned(),
        Page::Code => "code".to_owned(),
        Page::Care => "care".to_owned(),
        Page::Advice(advised) => format!("advice {advised:?}"),
        Page::Diverted(service) => format!("diverted {}", service.0),
        Page::Pin => "pin".to_owned(),
        Page::Staff => "staff".to_owned(),
        Page::Working(_) => "working".to_owned(),
        Page::Printing(slip) => of("printing", slip),
        Page::Take(slip) => of("take", slip),
        Page::Trouble(slip, why) => format!("{} {why:?}", of("trouble", slip)),
        Page::Refused(refused) => format!("refused {:?}", refused.reason),
        Page::Unheard(_) => "unheard".to_owned(),
    }
}

/// The first page: what can be chosen on its sheet, with who waits; groups as one.
fn home(seen: &Seen) -> Vec<Line> {
    let mut lines = said(&["您好，请选择业务"]);
    lines.extend(told(seen));
    let mut cards: Vec<Vec<Line>> = Vec::new();
    let mut groups: Vec<&str> = Vec::new();
    let known = |id: &&str| seen.view.groups.iter().any(|group| group.id == *id);
    for service in &seen.view.services {
        match service.group.as_deref().filter(known) {
            Some(group) if groups.contains(&group) => {}
            Some(group) => {
                groups.push(group);
                cards.push(vec![Line::with(NAME, [Value::Group(group.to_owned())])]);
            }
            None => cards.push(service_card(service)),
        }
    }
    lines.extend(on_sheet(cards, seen, true));
    let help = if seen.look.elder { "找人帮忙" } else { "呼叫大堂经理" };
    lines.extend(said(&[help]));
    lines
}

fn within(seen: &Seen, group: &str) -> Vec<Line> {
    let mut lines = vec![Line::with(NAME, [Value::Group(group.to_owned())])];
    lines.extend(said(&["请选择具体业务"]));
    lines.extend(told(seen));
    let inside = seen.view.services.iter().filter(|it| it.group.as_deref() == Some(group));
    lines.extend(on_sheet(inside.map(service_card).collect(), seen, false));
    lines.extend(said(&["返回"]));
    lines
}

/// The cards that are seen, and the one that leads to the next.
fn on_sheet(cards: Vec<Vec<Line>>, seen: &Seen, first_page: bool) -> Vec<Line> {
    let sheet = sheet::sheet(cards.len(), seen.sheet, seen.look, first_page);
    let mut lines: Vec<Line> =
        cards.into_iter().skip(sheet.first).take(sheet.count).flatten().collect();
    if sheet.more {
        lines.push(Line::of("更多业务"));
    }
    lines
}

/// What is told over the cards: the printer's trouble, and what a reader made of a card.
fn told(seen: &Seen) -> Vec<Line> {
    let read: &[&str] = match seen.read {
        Read::None | Read::Asking => &[],
        Read::Known => &["已识别，请选择业务"],
        Read::Unread(1) => &["没有读出来，请再试一次", "也可以直接选择业务"],
        Read::Unread(_) => &["还是没有读出来", "请换一种方式，或直接选择业务，或找大堂经理"],
    };
    let mut lines = said(read);
    if let Some(trouble) = seen.view.printer.trouble() {
        let still = "仍可取号：号码会显示在屏幕上，请拍照或记住";
        lines.extend(said(&[printer(trouble), still]));
    }
    lines
}

/// What can be laid on a reader, and that nobody has to.
fn identify(view: &KioskView) -> Vec<Line> {
    let mut lines = said(&["识别身份", "可以不识别，同样能取号"]);
    let readers = view.front.identify.iter().map(|kind| match kind {
        ReaderKind::Card => "请刷银行卡",
        ReaderKind::IdCard => "请把身份证放在读卡区",
        ReaderKind::Code => "请把预约二维码对准扫描口",
        ReaderKind::Phone => "输入手机号",
    });
    lines.extend(said(&readers.collect::<Vec<_>>()));
    lines.extend(said(&["不识别，直接取号"]));
    lines
}

fn care(view: &KioskView) -> Vec<Line> {
    let mut lines = said(&["需要照顾", "请点选，没有人会在大厅里说出来"]);
    if view.front.care_by_asking {
        lines.extend(said(&["爱心优先通道", "老年人、孕妇、带婴儿或行动不便的客户"]));
    }
    lines.extend(said(&["慢一点叫我", "叫号慢一些，多等您一会儿", "去选择业务"]));
    lines
}

/// How long it takes, where else it can be done, that something is to be had ready; names of places
/// and papers are the branch's own words, and stand on the screen.
fn advice(view: &KioskView, advised: &Advised) -> Vec<Line> {
    let why =
        if advised.long { "等候时间较长，还要取号吗？" } else { "不排队也能办" };
    let mut lines = said(&[why]);
    let known = view.services.iter().find(|known| known.id == advised.service);
    lines.extend(known.into_iter().flat_map(service_card));
    if known.is_some_and(|service| !service.documents.is_empty()) {
        lines.extend(said(&["请准备好"]));
    }
    if advised.divert {
        lines.extend(said(&["去那里办理"]));
    }
    lines.extend(said(&["仍要取号", "返回"]));
    lines
}

fn service_card(service: &KioskService) -> Vec<Line> {
    let mut lines = vec![name(&service.id)];
    match service.state {
        ServiceState::Open => {
            lines.push(waiting(service.waiting));
            lines.extend(promise(service));
        }
        ServiceState::ClosedNow { .. } => lines.extend(said(&["这项业务现在不在取号时间"])),
        ServiceState::Full => lines.extend(said(&["今天的号码已取完"])),
        ServiceState::NoMoreToday => lines.extend(said(&["今天不再取号"])),
        ServiceState::Paused { .. } => lines.extend(said(&["暂停办理"])),
    }
    lines
}

fn waiting(count: u32) -> Line {
    match count {
        0 => Line::of("无人等候"),
        count => Line::with("等候 {0} 人", [Value::Count(count)]),
    }
}

/// The promised range; none where a customer is called at once.
fn promise(service: &KioskService) -> Option<Line> {
    let promise = service.promise?;
    let minutes = |count: u16| Value::Count(u32::from(count));
    match promise.to {
        Some(1) if service.waiting == 0 => None,
        Some(to) if to == promise.from => Some(Line::with("约 {n} 分钟", [minutes(to)])),
        Some(to) => Some(Line::with("约 {0}-{1} 分钟", [minutes(promise.from), minutes(to)])),
        None => Some(Line::with("{n} 分钟以上", [minutes(promise.from)])),
    }
}

fn printing(slip: &Slip) -> Vec<Line> {
    let own = "正在打印号票，请稍候";
    let paper = at(slip.paper_at, (own, "正在 {0} 号取号机打印号票，请稍候"));
    vec![number(slip), paper]
}

/// The ticket's content: number, service, who is before it, and where its paper is.
fn take(slip: &Slip) -> Vec<Line> {
    let paper = at(slip.paper_at, ("请从下方取走号票", "请到 {0} 号取号机取走号票"));
    vec![Line::of("取号成功"), number(slip), name(&slip.service), ahead(slip), paper]
}

fn trouble(slip: &Slip, why: Why) -> Vec<Line> {
    let what = match why {
        Why::Printer(trouble) => printer(trouble),
        Why::Unverified => "请查看下方出票口是否有号票",
        Why::Unknown => "不能确认号票是否已打印",
        Why::Retracted => "号票无人取走，已收回",
    };
    let remember = Line::with("请拍照或记住 {0}", [Value::Number(slip.number)]);
    let mut lines = said(&[what, "号码有效，您已在排队中"]);
    lines.extend([number(slip), name(&slip.service), ahead(slip), remember]);
    lines.extend(said(&["需要纸质号票，请找大堂经理"]));
    lines
}

fn at(kiosk: Option<KioskId>, (here, there): (&str, &str)) -> Line {
    match kiosk {
        None => Line::of(here),
        Some(kiosk) => Line::with(there, [Value::Ordinal(u32::from(kiosk.0))]),
    }
}

fn number(slip: &Slip) -> Line {
    Line::with("您的号码", [Value::Number(slip.number)])
}

fn ahead(slip: &Slip) -> Line {
    match slip.people_ahead {
        0 => Line::of("前面无人等候，请留意叫号"),
        count => Line::with("前面有 {0} 人等候", [Value::Count(count)]),
    }
}

fn name(service: &ServiceId) -> Line {
    Line::with(NAME, [Value::Service(service.0.clone())])
}

fn printer(trouble: PrintTrouble) -> &'static str {
    match trouble {
        PrintTrouble::PaperOut => "打印机缺纸，号票暂时无法打印",
        PrintTrouble::CoverOpen => "打印机上盖未关，号票暂时无法打印",
        PrintTrouble::Jam => "打印机卡纸，号票暂时无法打印",
        PrintTrouble::Error => "打印机故障，号票暂时无法打印",
        PrintTrouble::Offline => "打印机已脱机，号票暂时无法打印",
        PrintTrouble::NoAnswer => "打印机没有响应，号票暂时无法打印",
        PrintTrouble::NoDevice => "未连接打印机，号票无法打印",
    }
}

/// Why there is no number, and what can be done.
fn refusal(reason: Reason) -> [&'static str; 2] {
    let usual = "请选择其他业务，或找大堂经理";
    match reason {
        Reason::DayClosed => ["当前不在取号时间", usual],
        Reason::UsedUp => ["这项业务今天的号码已取完", usual],
        Reason::NoCounter => ["目前没有窗口办理这项业务", usual],
        Reason::ClosedNow => ["这项业务现在不在取号时间", usual],
        Reason::NoMoreToday => ["这项业务今天已来不及办理，请改日再来", usual],
        Reason::HadEnough => ["这项业务您今天的号码已取完", usual],
        Reason::Paused => ["这项业务暂停办理", usual],
        Reason::UnknownBooking => ["没有查到这个预约", "请核对预约码，或直接选择业务取号"],
        Reason::TooEarly => ["预约时间还没到，{0} 起可签到", "也可以先取普通号，或稍后再来"],
        Reason::CheckedIn => ["这个预约已取号：{0}", "号票找不到了，请找大堂经理"],
        Reason::OutOfService => ["本机暂停使用", usual],
        Reason::Busy => ["系统忙，请稍候再取号", usual],
        Reason::VisitOver | Reason::Other => ["这次没有取到号码", usual],
    }
}

fn said(keys: &[&str]) -> Vec<Line> {
    keys.iter().map(|key| Line::of(key)).collect()
}

#[cfg(test)]
#[path = "script_tests.rs"]
pub(crate) mod tests;
