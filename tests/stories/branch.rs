//! A branch from the first touch to the spoken call: the real daemon, printer, windows and sound,
//! each a program of its own, led by the names on their screens.
//!
//! With `TINGXU_PICTURES=docs/pictures` the story keeps a picture of every screen it comes by.

pub mod album;
mod stage;

use album::Album;
use anyhow::{Result, ensure};
use device::voice::{Need, Voice};
use serde_json::json;
use shared::{CounterId, Language};
use stage::{Branch, F1, F3, F5, SOON};
use std::sync::Barrier;
use std::time::{Duration, Instant};
use tests::hall::root;
use tests::picture::Picture;

/// A clip counts as heard from this score on; 1 is a perfect copy.
const SCORE_MIN: f32 = 0.90;
/// A call lasts about thirteen seconds.
const SPOKEN_WITHIN: Duration = Duration::from_secs(40);
/// After ten seconds without a word the wall says so.
const STALE_WITHIN: Duration = Duration::from_secs(20);
/// How often two counters press for one ticket.
const RACES: u32 = 5;
/// The gold of a call on the wall.
const CALL_YELLOW: [u8; 3] = [0xFF, 0xD6, 0x5C];

#[test]
fn a_touch_becomes_a_ticket_a_call_a_number_on_the_wall_and_a_voice() -> Result<()> {
    let began = Instant::now();
    let mut branch = Branch::open(Album::wanted()?)?;
    branch.step("the branch is open");
    a_touch_becomes_a_ticket(&branch)?;
    branch.step("A001 is on paper");
    a_key_becomes_a_call(&mut branch)?;
    branch.step("A001 was shown and spoken");
    a_customer_is_served(&branch)?;
    branch.step("A001 was served");
    a_ticket_without_paper_is_in_line(&branch)?;
    branch.step("A002 waits without a slip, A003 has one");
    two_counters_never_get_one_ticket(&mut branch)?;
    branch.step("two counters never got one ticket");
    a_lost_daemon_is_told_and_comes_back(&mut branch)?;
    branch.step("the daemon was lost and is back");
    if branch.album.is_wanted() {
        branch.fill_the_wall()?;
    }
    the_day_ends(&branch)?;
    branch.step("the day is over");
    branch.end()?;
    println!("the branch's story took {:.1?}", began.elapsed());
    Ok(())
}

/// One touch on a card: the number on the page, on the line, in the dots of the slip, on disk.
fn a_touch_becomes_a_ticket(branch: &Branch) -> Result<()> {
    let Branch { kiosk, album, .. } = branch;
    kiosk.find("Text", "您好，请选择业务", SOON)?;
    album.keep("kiosk-home", kiosk)?;
    kiosk.touch("English", SOON)?;
    kiosk.find("Button", "Cash", SOON)?;
    album.keep("kiosk-home-english", kiosk)?;
    kiosk.touch("中文", SOON)?;
    kiosk.touch("更多个人业务", SOON)?;
    kiosk.find("Button", "挂失", SOON)?;
    album.keep("kiosk-group", kiosk)?;
    kiosk.touch("返回", SOON)?;

    kiosk.touch("个人现金", SOON)?;
    kiosk.find("Text", "取号成功", SOON)?;
    kiosk.find("Text", "A001", SOON)?;
    kiosk.find("Text", "前面无人等候，请留意叫号", SOON)?;
    album.keep("kiosk-take", kiosk)?;

    kiosk.touch("完成", SOON)?;
    kiosk.find("Text", "您好，请选择业务", SOON)?;

    let slip = branch.printer.slip(1, SOON)?;
    let qr = branch.qr_of("A001")?;
    for line in ["江城银行人民路支行", "个人现金", "前面无人等待"] {
        ensure!(slip.says(line)?, "{line} is not read on {}", slip.file.display());
    }
    ensure!(!slip.says("前面等待3人")?, "the reader reads what is not there");
    ensure!(slip.number()? == "A001", "the slip says {}", slip.number()?);
    ensure!(slip.code()? == qr, "the code of the slip says {}, not {qr}", slip.code()?);
    album.keep_picture("ticket", &slip.picture)?;

    branch.disk.holds(
        "SELECT count(*) = 1 FROM ticket WHERE id = 1 AND number = 'A001' AND service = 'cash'
         AND language = 'zh' AND kiosk = 1 AND people_ahead = 0 AND stand = 'waiting'",
    )?;
    branch.disk.holds(
        "SELECT count(*) = 1 FROM print_job JOIN ticket ON ticket.id = print_job.ticket
         WHERE ticket = 1 AND state = 'confirmed' AND started_at >= issued_at
         AND ended_at >= started_at",
    )?;
    branch.disk.holds(
        "SELECT count(*) = 1 FROM stage WHERE ticket = 1 AND kind = 'wait' AND ended_at IS NULL",
    )?;
    Ok(())
}

/// F1 at counter 1: the wall's take-over, the voice, and both written down.
fn a_key_becomes_a_call(branch: &mut Branch) -> Result<()> {
    let Branch { display, counters, album, room, disk, .. } = branch;
    let counter = &counters[0];
    display.find("ListItem", "1 号窗口  未开放", SOON)?;
    counter.press("开放窗口", SOON)?;
    counter.find("Text", "按 F1 呼叫下一位", SOON)?;
    counter.find("Text", "排队 1 人", SOON)?;
    album.keep("counter-ready", counter)?;
    display.find("ListItem", "1 号窗口  空闲", SOON)?;
    let calm = Picture::read(&display.picture()?)?;
    let silent_until = room.samples()?;

    counter.key(F1)?;
    display.find("Text", "请 A001 号到 1 号窗口，第 1 次呼叫", SOON)?;
    display.find("ListItem", "1 号窗口 A001 请到", SOON)?;
    let call = Picture::read(&display.picture()?)?;
    ensure!((call.width, call.height) == (1_920, 1_080), "the wall is {}", call.width);
    ensure!(call.colours() > 100, "the take-over is blank: {} colours", call.colours());
    let (before, after) = (calm.share_of(CALL_YELLOW), call.share_of(CALL_YELLOW));
    ensure!(after > 0.02 && before < 0.001, "{before} of the wall was yellow, then {after}");
    album.keep_picture("display-call", &call)?;

    counter.find("Text", "A001", SOON)?;
    album.keep("counter-called", counter)?;
    counter.press("重呼", SOON)?;
    counter.find_by("toast 请在 … 秒后再试", SOON, |element| {
        element.label.starts_with("请在 ") && element.label.ends_with(" 秒后再试")
    })?;
    disk.holds("SELECT count(*) = 1 FROM call WHERE ticket = 1")?;
    disk.holds("SELECT count(*) = 1 FROM ticket WHERE id = 1 AND stand = 'called'")?;
    disk.holds_within(
        "SELECT count(*) = 1 FROM call WHERE ticket = 1 AND counter = 1 AND call = 1
         AND why IS NOT NULL AND shown_at >= at AND spoken_at > shown_at",
        SPOKEN_WITHIN,
    )?;
    the_call_was_heard(branch, silent_until)
}

/// The recording of the room holds the chime and every clip of the call, in order.
fn the_call_was_heard(branch: &Branch, from: usize) -> Result<()> {
    let languages = [Language::chinese(), Language::english()];
    let voice = Voice::load(&root().join("assets/voice"), &languages, &Need::default())?;
    let expected = voice.expected("A001".parse()?, CounterId(1), 1);
    let began = Instant::now();
    let least = branch.room.has_heard(&expected, &voice.clips(), (from, SCORE_MIN))?;
    let took = began.elapsed();
    branch.step(&format!("heard {expected:?}, each with {least:.3} or more, found in {took:.1?}"));
    Ok(())
}

fn a_customer_is_served(branch: &Branch) -> Result<()> {
    let Branch { display, counters, album, disk, .. } = branch;
    let counter = &counters[0];
    counter.key(F3)?;
    counter.find("Text", "办理中", SOON)?;
    album.keep("counter-serving", counter)?;
    display.find("ListItem", "1 号窗口 A001 办理中", SOON)?;
    disk.holds(
        "SELECT count(*) = 1 FROM stage WHERE ticket = 1 AND kind = 'service' AND counter = 1
         AND ended_at IS NULL",
    )?;
    counter.key(F5)?;
    counter.find("Text", "没有客户在等候", SOON)?;
    display.find("ListItem", "1 号窗口  空闲", SOON)?;
    disk.holds("SELECT count(*) = 1 FROM ticket WHERE id = 1 AND stand = 'finished'")?;
    disk.holds(
        "SELECT group_concat(kind || ' ' || ended_by) = 'wait called,service finished'
         FROM (SELECT * FROM stage WHERE ticket = 1 AND ended_at >= began_at ORDER BY seq)",
    )
}

/// Without paper the number stands on the screen and in line; with paper the next one prints.
fn a_ticket_without_paper_is_in_line(branch: &Branch) -> Result<()> {
    let Branch { kiosk, printer, counters, album, disk, .. } = branch;
    printer.order("paper-out on")?;
    kiosk.find("Text", "打印机缺纸，号票暂时无法打印", SOON)?;
    counters[0].find("Text", "取号机 1：缺纸", SOON)?;
    kiosk.touch("English", SOON)?;
    kiosk.touch("Cash", SOON)?;
    kiosk.find("Text", "Out of paper: no ticket can be printed", SOON)?;
    kiosk.find("Text", "Your number is valid, you are in line", SOON)?;
    kiosk.find("Text", "A002", SOON)?;
    kiosk.find("Image", "QR code of your number", SOON)?;
    let (seen, qr) = (branch.code_on_screen(kiosk)?, branch.qr_of("A002")?);
    ensure!(seen == qr, "the screen's code says {seen}, not {qr}");
    album.keep("kiosk-trouble", kiosk)?;
    disk.holds(
        "SELECT count(*) = 1 FROM ticket WHERE number = 'A002' AND stand = 'waiting'
         AND language = 'en'",
    )?;
    disk.holds(
        "SELECT count(*) = 1 FROM print_job WHERE ticket = 2 AND ended_at IS NOT NULL
         AND state = 'failed' AND trouble = 'paper_out'",
    )?;
    counters[0].find("Text", "排队 1 人", SOON)?;
    kiosk.touch("Done", SOON)?;

    printer.order("paper-out off")?;
    kiosk.wait_until("well again", SOON, |elements| {
        let told = |text| elements.iter().any(|element| element.label == text);
        told("您好，请选择业务") && !told("打印机缺纸，号票暂时无法打印")
    })?;
    kiosk.touch("个人现金", SOON)?;
    kiosk.find("Text", "取号成功", SOON)?;
    kiosk.touch("完成", SOON)?;
    let slip = printer.slip(2, SOON)?;
    ensure!(slip.number()? == "A003", "the second slip says {}", slip.number()?);
    ensure!(slip.says("前面等待1人")?, "one ahead is not read on {}", slip.file.display());
    ensure!(!printer.has(3), "a third slip was cut");
    disk.holds("SELECT count(*) = 1 FROM print_job WHERE ticket = 3 AND state = 'confirmed'")
}

/// Both press F1 at the same moment, first for two tickets, then often for one.
fn two_counters_never_get_one_ticket(branch: &mut Branch) -> Result<()> {
    branch.counters[1].press("开放窗口", SOON)?;
    let mut client = branch.hall.client()?;
    for race in 0..=RACES {
        let waiting = if race == 0 { 2 } else { 1 };
        if race > 0 {
            let issue = json!({ "command": "issue", "service": "cash", "language": "zh" });
            client.done(&issue)?;
        }
        for counter in &branch.counters {
            counter.find("Text", &format!("排队 {waiting} 人"), SOON)?;
        }
        press_at_once(branch)?;
        for counter in &branch.counters {
            counter.find("Text", "排队 0 人", SOON)?;
            counter.wait_until("answered", SOON, |elements| {
                elements.iter().any(|e| e.enabled && ["到了", "关闭窗口"].contains(&&*e.label))
            })?;
        }
        let mut served = 0;
        for counter in &branch.counters {
            if counter.find("Button", "到了", SOON)?.enabled {
                served += 1;
                counter.key(F3)?;
                counter.press("结束", SOON)?;
                counter.find("Text", "没有客户在等候", SOON)?;
            }
        }
        ensure!(served == waiting, "{served} counters were given {waiting} tickets");
    }
    let tickets = 2 + RACES;
    branch.disk.holds(&format!(
        "SELECT count(*) = {tickets} AND count(DISTINCT ticket) = {tickets} FROM call
         WHERE ticket > 1"
    ))?;
    branch.disk.holds(&format!(
        "SELECT count(*) = {tickets} FROM ticket WHERE id > 1 AND stand = 'finished'"
    ))?;
    let refused = "SELECT count(*) FROM command WHERE status = 409
                   AND CAST(body AS TEXT) ->> 'code' = 'nobody_waiting'";
    let met = branch.disk.count(refused)?;
    branch.step(&format!("in {met} of {RACES} races for one ticket both wishes came to the desk"));
    ensure!(met > 0, "the two counters never met");
    Ok(())
}

fn press_at_once(branch: &mut Branch) -> Result<()> {
    let ready = Barrier::new(branch.counters.len());
    std::thread::scope(|scope| {
        let pressed: Vec<_> = branch
            .counters
            .iter_mut()
            .map(|counter| {
                let ready = &ready;
                scope.spawn(move || {
                    ready.wait();
                    counter.key(F1)
                })
            })
            .collect();
        let mut ended = pressed.into_iter().map(|thread| thread.join());
        ended.try_for_each(|ended| ended.unwrap_or_else(|_| Err(anyhow::anyhow!("a panic"))))
    })
}

/// Killed, the daemon is missed on every screen; started again, every screen is back by itself.
fn a_lost_daemon_is_told_and_comes_back(branch: &mut Branch) -> Result<()> {
    branch.hall.daemon.kill()?;
    branch.kiosk.find("Text", "暂时不能自助取号", SOON)?;
    branch.album.keep("kiosk-no-daemon", &branch.kiosk)?;
    branch.counters[0].find("Text", "与叫号系统的连接已断开，正在重连…", SOON)?;
    branch.display.find("Text", "系统恢复中，请听人工叫号", STALE_WITHIN)?;
    let numbers = branch.display.elements()?.into_iter().filter(|e| e.role == "ListItem").count();
    ensure!(numbers == 0, "the stale wall shows {numbers} rows");
    branch.album.keep("display-stale", &branch.display)?;

    branch.hall.restart()?;
    branch.kiosk.find("Text", "您好，请选择业务", SOON)?;
    branch.display.find_by("row of counter 1", SOON, |element| {
        element.role == "ListItem" && element.label.starts_with("1 号窗口 ")
    })?;
    branch.counters[0].wait_until("connected again", SOON, |elements| {
        !elements.iter().any(|element| element.label.starts_with('■'))
    })
}

fn the_day_ends(branch: &Branch) -> Result<()> {
    branch.hall.client()?.done(&json!({ "command": "close_day" }))?;
    branch.kiosk.find("Text", "现在不在取号时间", SOON)?;
    branch.album.keep("kiosk-closed", &branch.kiosk)?;
    branch.display.find("Text", "现在不是营业时间", SOON)?;
    branch.disk.holds("SELECT count(*) = 1 FROM day WHERE closed_seq IS NOT NULL")
}
