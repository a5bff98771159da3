//! The report's words in Chinese and English. What a program reads has the codes instead.

use clap::ValueEnum;
use shared::Language;

/// The language of what a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Tongue {
    /// The words of this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The language as a branch's texts name it.
    pub fn language(self) -> Language {
        match self {
            Self::Zh => Language::chinese(),
            Self::En => Language::english(),
        }
    }

    /// A code in words; one that has none stands as it is.
    pub fn said(self, code: &str) -> String {
        let known = WORDS.iter().find(|(known, _, _)| *known == code);
        if let Some((_, zh, en)) = known {
            return self.pick(zh, en).to_owned();
        }
        // A thing and which one: `printer 1`.
        match code.split_once(' ') {
            Some((thing, which)) if WORDS.iter().any(|(known, _, _)| *known == thing) => {
                format!("{} {which}", self.said(thing))
            }
            _ => code.to_owned(),
        }
    }
}

/// Codes with their words in Chinese and English.
const WORDS: [(&str, &str, &str); 127] = [
    ("all", "全部", "all"),
    ("service", "业务", "service"),
    ("lane", "通道", "lane"),
    ("teller", "柜员", "teller"),
    ("counter", "窗口", "counter"),
    ("kiosk", "取号机", "kiosk"),
    ("printer", "打印机", "printer"),
    ("voice", "广播", "voice"),
    ("screen", "叫号屏", "screen"),
    ("zone", "广播区", "zone"),
    ("reader", "读卡器", "reader"),
    ("copy", "第几张", "paper"),
    ("call", "第几次", "call"),
    ("first", "首次", "first"),
    ("later", "再次", "later"),
    ("ordinary", "普通", "ordinary"),
    ("care", "爱心", "care"),
    ("vip", "贵宾", "VIP"),
    ("appointment", "预约", "appointment"),
    ("emergency", "紧急", "emergency"),
    // Causes of alerts.
    ("wait_near", "接近时限", "wait near its target"),
    ("wait_over", "超过时限", "wait over its target"),
    ("long_wait", "长时间等候", "long wait"),
    ("no_counter", "无窗口受理", "no counter"),
    ("idle_counter", "窗口空闲", "idle counter"),
    ("help_unanswered", "求助未应答", "help unanswered"),
    ("surge", "客流激增", "surge"),
    ("amber", "预计超时", "will wait too long"),
    ("red", "预计严重超时", "will wait far too long"),
    ("emergency_overdue", "紧急业务超时", "emergency overdue"),
    ("service_overdue", "办理超时", "service overdue"),
    ("busy_day", "高峰日", "busy day"),
    ("busy_tomorrow", "明日高峰", "busy tomorrow"),
    ("reader_lost", "读卡器失联", "reader lost"),
    // Troubles of devices.
    ("paper_out", "缺纸", "paper out"),
    ("cover_open", "上盖未关", "cover open"),
    ("jam", "卡纸", "jam"),
    ("error", "故障", "error"),
    ("offline", "脱机", "offline"),
    ("no_answer", "无应答", "no answer"),
    ("no_device", "无设备", "no device"),
    ("silent", "无声", "silent"),
    ("still", "画面停止", "stopped drawing"),
    ("gone", "未连接", "gone"),
    // Why a call was not spoken.
    ("device_lost", "播报中断", "device lost"),
    ("already_waiting", "已在排播", "waiting already"),
    ("line_full", "排播已满", "too many waited"),
    ("stale", "等候过久", "waited too long"),
    ("forgotten", "已办理或已离开", "served or moved before"),
    ("missing_clip", "缺少录音", "clip missing"),
    ("stopped", "播报程序结束", "announcer ended"),
    ("paused", "暂停", "paused"),
    ("quiet_hours", "静音时段", "quiet hours"),
    ("not_recorded", "未录音", "not recorded"),
    // What happens to a ticket.
    ("issued", "取号", "number given out"),
    ("paper_entered", "补录", "typed in from a paper list"),
    ("paper_served", "补录办结", "served by the paper list"),
    ("paper_asked", "补打", "paper asked for"),
    ("paper_held", "出票口", "paper at the mouth"),
    ("print_reported", "打印", "print"),
    ("print_started", "开始打印", "begun"),
    ("print_settled", "已人工处理", "print seen to"),
    ("called", "叫号", "called"),
    ("shown", "上屏", "shown"),
    ("not_shown", "未上屏", "not shown"),
    ("spoken", "播报", "spoken"),
    ("not_spoken", "未播报", "not spoken"),
    ("arrived", "到窗口", "arrived"),
    ("started", "开始办理", "service began"),
    ("finished", "办结", "finished"),
    ("continued", "转下一项业务", "on to its next service"),
    ("missed", "过号", "missed"),
    ("returned", "过号返回", "returned"),
    ("transferred", "转移", "transferred"),
    ("held", "挂起", "set aside"),
    ("resumed", "恢复排队", "back in line"),
    ("cancelled", "取消", "cancelled"),
    ("expired", "失效", "expired"),
    ("undone", "撤销", "taken back"),
    ("walked_up", "直接办理", "served at once"),
    ("checked_in", "预约签到", "checked in"),
    ("slot_came", "预约时段已到", "its slot came"),
    ("lane_granted", "转入通道", "lane granted"),
    ("service_reminder", "限时提醒", "service reminder"),
    ("emergency_reported", "紧急处置", "emergency step"),
    ("confirmed", "已出纸", "came out"),
    ("unverified", "已发送", "sent, cannot tell"),
    ("failed", "未出纸", "failed"),
    ("unknown", "不明", "unknown"),
    ("waiting", "等候中", "waiting"),
    ("serving", "办理中", "being served"),
    // Rules.
    ("bounded_head_start", "有界提前量", "bounded head start"),
    ("by_hand", "选呼（人工）", "by hand, out of turn"),
    ("help_out", "支援", "helping out"),
    ("fifo", "先到先办", "first in, first out"),
    ("strict_priority", "通道优先", "strict priority"),
    ("accumulating_priority", "累积优先", "accumulating priority"),
    ("frame", "画面已绘制", "drawn into a frame"),
    ("pixels", "画面含此号", "a picture of the screen held it"),
    ("overnight", "隔夜等候", "waited overnight"),
    ("due_at", "应办时刻", "due"),
    ("slot", "预约时段", "slot"),
    ("people_ahead", "前面人数", "ahead"),
    ("percent", "用时 %", "of its time, %"),
    ("to", "转至", "to"),
    ("state", "状态", "state"),
    ("trouble", "故障", "trouble"),
    ("why", "原因", "why"),
    ("kind", "方式", "kind"),
    ("placing", "位置", "placing"),
    ("act", "撤销的操作", "what"),
    ("by", "依据", "by"),
    ("asker", "由谁", "by"),
    ("leaves", "不持件", "leaves"),
    ("keeps", "持件", "keeps papers"),
    ("step", "等待", "waits for a step"),
    ("keep", "保持", "by its age"),
    ("front", "最前", "front"),
    ("end", "最后", "end"),
    ("recognition", "识别", "recognised"),
    ("staff", "人工", "staff"),
    ("asked", "自述", "asked for"),
    ("customer", "顾客", "the customer"),
    ("neighbour", "邻机", "the printing desk"),
    ("presented", "待取", "presented"),
    ("taken", "已取", "taken"),
    ("retracted", "已收回", "retracted"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_code_has_words_once_and_one_without_stands_as_it_is() {
        let codes: BTreeSet<_> = WORDS.iter().map(|(code, _, _)| code).collect();
        assert_eq!(codes.len(), WORDS.len());
        assert_eq!(Tongue::Zh.said("printer 2"), "打印机 2");
        assert_eq!(Tongue::En.said("paper_out"), "paper out");
        assert_eq!(Tongue::Zh.said("t07"), "t07");
        assert_eq!(Tongue::Zh.said("a thing"), "a thing");
    }
}
