//! Every way through the kiosk, through the names on its screen, in Chinese and English: the real
//! program, its daemon and its printer. Each story counts its touches.
//!
//! With `TINGXU_PICTURES=docs/pictures` the stories keep a picture of every page they come by.

mod hall;

use anyhow::{Result, ensure};
use hall::{Front, SOON, scanned, slot_of_now};
use serde_json::json;
use std::time::{Duration, Instant};

/// How long it may take until staff see that help is called for.
const ALERT_WITHIN: Duration = Duration::from_secs(1);

#[test]
fn a_plain_ticket_is_one_touch_and_one_more_in_english() -> Result<()> {
    let front = Front::open("")?;
    front.shows("您好，请选择业务", "kiosk-front-home")?;
    front.touch("个人非现金")?;
    front.shows("取号成功", "kiosk-front-take")?;
    ensure!(front.touches() == 1, "a plain ticket takes more than one touch");
    front.touch("完成")?;
    front.says("您好，请选择业务")?;
    front.touches();

    front.touch("English")?;
    front.shows("Please choose a service", "kiosk-front-home-english")?;
    front.touch("Account services")?;
    front.shows("You are in line", "kiosk-front-take-english")?;
    ensure!(front.touches() == 2, "a ticket in English takes more than two touches");
    front.disk.holds("SELECT group_concat(language) = 'zh,en' FROM ticket")
}

#[test]
fn a_two_level_service_is_two_touches() -> Result<()> {
    let front = Front::open("")?;
    front.touch("更多个人业务")?;
    front.says("请选择具体业务")?;
    front.touch("外汇业务")?;
    front.says("取号成功")?;
    ensure!(front.touches() == 2, "two levels take more than two touches");
    front.touch("完成")?;
    front.says("您好，请选择业务")?;
    front.touches();
    front.touch("English")?;
    front.touch("More personal services")?;
    front.touch("Foreign exchange")?;
    front.says("You are in line")?;
    ensure!(front.touches() == 3, "two levels in English take more than three touches");
    front.disk.holds("SELECT count(*) = 2 FROM ticket WHERE service = 'exchange'")
}

#[test]
fn large_print_is_two_touches_and_a_large_slip() -> Result<()> {
    let front = Front::open("")?;
    front.touch("长辈版 大字")?;
    front.kiosk.find("Button", "找人帮忙", SOON)?;
    front.album.keep("kiosk-front-elder", &front.kiosk)?;
    front.touch("个人非现金")?;
    front.shows("取号成功", "kiosk-front-elder-take")?;
    ensure!(front.touches() == 2, "large print takes more than two touches");
    front.touch("完成")?;
    front.kiosk.find("Button", "长辈版 大字", SOON)?;
    front.touch("English")?;
    front.touch("Large print")?;
    front.touch("More services")?;
    front.album.keep("kiosk-front-elder-more", &front.kiosk)?;
    front.kiosk.find("Button", "More care", SOON)?;
    front.touch("Business banking")?;
    front.says("You are in line")?;
    Ok(())
}

#[test]
fn a_scanned_appointment_needs_no_touch_and_a_typed_one_checks_in() -> Result<()> {
    let front = Front::open("")?;
    for code in ["K7P2", "K7P3"] {
        let at = slot_of_now();
        front.done(&json!({ "command": "book", "code": code, "service": "wealth", "at": at }))?;
    }
    front.done(&scanned("K7P2"))?;
    front.shows("取号成功", "kiosk-front-appointment")?;
    front.says("理财与贷款")?;
    ensure!(front.touches() == 0, "an appointment was touched");
    front.touch("完成")?;
    front.says("您好，请选择业务")?;

    front.touch("预约取号")?;
    front.says("请输入预约码")?;
    for key in ["K", "7", "P", "3"] {
        front.touch(key)?;
    }
    front.album.keep("kiosk-front-code", &front.kiosk)?;
    front.touch("签到取号")?;
    front.says("取号成功")?;
    front.touch("完成")?;
    front.says("您好，请选择业务")?;

    front.done(&scanned("K7P3"))?;
    front.kiosk.find_by("what the appointment has", SOON, |element| {
        element.label.starts_with("没有读出来") || element.label.starts_with("这个预约已取号")
    })?;
    front.album.keep("kiosk-front-checked-in", &front.kiosk)?;
    front.disk.holds("SELECT count(*) = 2 FROM ticket WHERE service = 'wealth'")
}

#[test]
fn nobody_has_to_say_who_they_are() -> Result<()> {
    let front = Front::open("")?;
    front.touch("识别身份")?;
    front.shows("可以不识别，同样能取号", "kiosk-front-identify")?;
    front.touch("输入手机号")?;
    front.says("仅用于查询您的客户等级，不保存、不显示；可以不填")?;
    for digit in "13800005678".chars() {
        front.touch(&digit.to_string())?;
    }
    front.shows("已输入 ••• •••• 5678", "kiosk-front-phone")?;
    front.touch("确定")?;
    front.kiosk.find_by("what became of the number", SOON, |element| {
        element.label == "没有读出来，请再试一次" || element.label == "已识别，请选择业务"
    })?;
    front.album.keep("kiosk-front-unread", &front.kiosk)?;
    if front.kiosk.has("Button", "不识别，直接取号")? {
        front.touch("不识别，直接取号")?;
    }
    front.touch("个人非现金")?;
    front.says("取号成功")
}

#[test]
fn a_long_wait_and_another_way_are_offered_and_never_forced() -> Result<()> {
    let front = Front::open("")?;
    front.done(&json!({ "command": "open_counter", "counter": 1 }))?;
    for _ in 0..12 {
        front.done(&json!({ "command": "issue", "service": "cash", "language": "zh" }))?;
    }
    front.kiosk.find_by("a promise", SOON, |element| {
        element.label == "个人现金" && element.description.contains("分钟")
    })?;
    front.touch("个人现金")?;
    front.says("自助取款机")?;
    front.album.keep("kiosk-front-advice", &front.kiosk)?;
    front.touch("去那里办理")?;
    front.shows("请到这里办理：", "kiosk-front-diverted")?;
    front.touch("完成")?;
    front.says("您好，请选择业务")?;
    front.touches();
    front.touch("个人现金")?;
    front.touch("仍要取号")?;
    front.says("取号成功")?;
    ensure!(front.touches() == 2, "a question takes more than one more touch");
    front.disk.holds("SELECT count(*) = 2 AND sum(taken) = 1 FROM diversion WHERE service = 'cash'")
}

#[test]
fn care_and_slow_calls_are_asked_for_without_a_word_on_paper() -> Result<()> {
    let front = Front::open("")?;
    front.touch("需要照顾")?;
    front.kiosk.find("Button", "爱心优先通道", SOON)?;
    front.touch("爱心优先通道")?;
    front.touch("慢一点叫我")?;
    front.album.keep("kiosk-front-care", &front.kiosk)?;
    front.touch("去选择业务")?;
    front.says("已选：爱心优先通道，慢一点叫我")?;
    front.touch("个人非现金")?;
    front.says("取号成功")?;
    front.disk.holds("SELECT count(*) = 1 FROM ticket WHERE lane = 'care'")
}

#[test]
fn help_is_seen_within_a_second_and_followed_to_its_end() -> Result<()> {
    let mut front = Front::open("")?;
    front.touch("呼叫大堂经理")?;
    let began = Instant::now();
    front.hall.view_until("role=manager", "the call for help", |view| {
        view["watch"]["helps"].as_array().is_some_and(|help| !help.is_empty())
    })?;
    ensure!(began.elapsed() < ALERT_WITHIN, "staff saw it after {:?}", began.elapsed());
    front.kiosk.find("Button", "已呼叫，请稍候", SOON)?;
    front.album.keep("kiosk-front-help", &front.kiosk)?;
    front.done(&json!({ "command": "answer_help", "from": { "kiosk": 1 } }))?;
    front.kiosk.find("Button", "马上有人来", SOON)?;

    front.hall.daemon.kill()?;
    front.says("暂时不能自助取号")?;
    front.touch("呼叫大堂经理")?;
    front.kiosk.find("Button", "请直接找工作人员", SOON)?;
    front.album.keep("kiosk-front-no-daemon", &front.kiosk)
}

#[test]
fn out_of_service_an_emergency_and_the_end_of_the_day_are_told() -> Result<()> {
    let front = Front::open("")?;
    front.done(&json!({ "command": "close_kiosk", "kiosk": 1, "reason": "supplies" }))?;
    front.says("本机暂停使用")?;
    front.shows("正在补充纸张", "kiosk-front-out-of-service")?;
    front.done(&json!({ "command": "open_kiosk", "kiosk": 1 }))?;
    front.says("您好，请选择业务")?;
    let words = json!({ "zh": "请立即离开大厅", "en": "Leave the hall at once" });
    front.done(&json!({ "command": "show_emergency", "words": words }))?;
    front.shows("请立即离开大厅", "kiosk-front-alarm")?;
    front.kiosk.find("Button", "呼叫大堂经理", SOON)?;
    front.done(&json!({ "command": "clear_emergency" }))?;
    front.says("您好，请选择业务")?;
    front.done(&json!({ "command": "close_day" }))?;
    front.shows("现在不在取号时间", "kiosk-front-closed")
}

#[test]
fn the_kiosk_fits_every_panel() -> Result<()> {
    let front = Front::open("")?;
    for size in ["1920x1080", "768x1366", "1280x800"] {
        let kiosk = front.window(size)?;
        front.album.keep(&format!("kiosk-front-{size}"), &kiosk)?;
        kiosk.touch("需要照顾", SOON)?;
        kiosk.find("Button", "慢一点叫我", SOON)?;
        kiosk.touch("去选择业务", SOON)?;
        kiosk.find("Text", "您好，请选择业务", SOON)?;
    }
    Ok(())
}
