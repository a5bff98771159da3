//! The report's tables.

use super::grid::{Cell, Grid};
use super::times::Taken;
use super::words::Tongue;
use super::{By, Lasted, Report};

/// Columns that tell how long many things took.
const TAKEN: [(&str, &str, &str); 6] = [
    ("count", "数量", "count"),
    ("mean_s", "平均 s", "mean s"),
    ("p50_s", "P50 s", "P50 s"),
    ("p90_s", "P90 s", "P90 s"),
    ("longest_s", "最长 s", "longest s"),
    ("within_percent", "达标 %", "in target %"),
];
/// Columns that tell how long something lasted.
const LASTED: [(&str, &str, &str); 5] = [
    ("count", "次数", "count"),
    ("total_s", "合计 s", "total s"),
    ("mean_s", "平均 s", "mean s"),
    ("longest_s", "最长 s", "longest s"),
    ("lasting", "仍在持续", "lasting"),
];

/// Every table, those without a row among them.
pub(super) fn grids(report: &Report, tongue: Tongue) -> Vec<Grid> {
    let told = Told { report, tongue };
    vec![
        told.arrivals(),
        told.waits(),
        told.services(),
        told.outcomes(),
        told.moves(),
        told.promises(),
        told.alerts(),
        told.helps(),
        told.devices(),
        told.calls(),
        told.unspoken(),
        told.seats(),
    ]
}

struct Told<'a> {
    report: &'a Report,
    tongue: Tongue,
}

impl Told<'_> {
    fn arrivals(&self) -> Grid {
        let row = |it: &super::HalfHour| [code(&it.from), it.count.into()];
        let columns = [("from", "半小时起", "half hour from"), ("count", "取号", "numbers")];
        let rows = self.report.arrivals.iter().map(row).collect();
        Grid::new(self.tongue, ("arrivals", "取号时段", "Arrivals by half hour"), columns, rows)
    }

    fn waits(&self) -> Grid {
        let row = |it: &super::Waits| {
            let [count, mean, p50, p90, longest, within] = taken(&it.taken);
            let wait = match it.wait {
                super::Nth::First => self.code("first"),
                super::Nth::Later => self.code("later"),
            };
            let [by, key] = self.group(it.by, &it.key);
            [by, key, wait, count, mean, p50, p90, longest, within]
        };
        let [count, mean, p50, p90, longest, within] = TAKEN;
        let [by, key] = GROUP;
        let columns = [by, key, ("wait", "第几次", "wait"), count, mean, p50, p90, longest, within];
        let rows = self.report.waits.iter().map(row).collect();
        Grid::new(self.tongue, ("waits", "等候", "Waits"), columns, rows)
    }

    fn services(&self) -> Grid {
        let row = |it: &super::Services| {
            let [count, mean, p50, p90, longest, within] = taken(&it.taken);
            let [by, key] = self.group(it.by, &it.key);
            [by, key, count, mean, p50, p90, longest, within]
        };
        let [count, mean, p50, p90, longest, within] = TAKEN;
        let [by, key] = GROUP;
        let columns = [by, key, count, mean, p50, p90, longest, within];
        let rows = self.report.services.iter().map(row).collect();
        Grid::new(self.tongue, ("services", "办理", "Services"), columns, rows)
    }

    fn outcomes(&self) -> Grid {
        let row = |it: &super::Outcomes| {
            [
                self.service(it.service.as_deref()),
                it.issued.into(),
                it.called.into(),
                it.by_hand.into(),
                it.walked_up.into(),
                it.served.into(),
                it.cancelled.into(),
                it.expired.into(),
            ]
        };
        let columns = [
            ("service", "业务", "service"),
            ("issued", "取号", "issued"),
            ("called", "叫号", "called"),
            ("by_hand", "选呼", "by hand"),
            ("walked_up", "直接办理", "walked up"),
            ("served", "办结", "served"),
            ("cancelled", "取消", "cancelled"),
            ("expired", "失效", "expired"),
        ];
        let rows = self.report.outcomes.iter().map(row).collect();
        Grid::new(self.tongue, ("outcomes", "号票去向", "What became of numbers"), columns, rows)
    }

    fn moves(&self) -> Grid {
        let row = |it: &super::Outcomes| {
            [
                self.service(it.service.as_deref()),
                it.missed.into(),
                it.returned.into(),
                it.transferred.into(),
                it.held.into(),
                it.undone.into(),
                it.overnight.into(),
            ]
        };
        let columns = [
            ("service", "业务", "service"),
            ("missed", "过号", "missed"),
            ("returned", "过号返回", "returned"),
            ("transferred", "转移", "transferred"),
            ("held", "挂起", "held"),
            ("undone", "撤销", "undone"),
            ("overnight", "隔夜", "overnight"),
        ];
        let rows = self.report.outcomes.iter().map(row).collect();
        Grid::new(self.tongue, ("moves", "过号与转移", "Missed and moved"), columns, rows)
    }

    fn promises(&self) -> Grid {
        let row = |it: &super::Promised| {
            [
                self.service(it.service.as_deref()),
                it.told.into(),
                it.not_told.into(),
                it.sooner_percent.into(),
                it.within_percent.into(),
                it.later_percent.into(),
                it.error_s.into(),
                it.open_ended.into(),
            ]
        };
        let columns = [
            ("service", "业务", "service"),
            ("told", "已告知", "told"),
            ("not_told", "未告知", "not told"),
            ("sooner_percent", "更短 %", "sooner %"),
            ("within_percent", "在范围内 %", "within %"),
            ("later_percent", "更长 %", "later %"),
            ("error_s", "平均偏差 s", "error s"),
            ("open_ended", "无上限", "open-ended"),
        ];
        let rows = self.report.promises.iter().map(row).collect();
        let name = ("promises", "告知与实际等候", "Waits promised and waited");
        Grid::new(self.tongue, name, columns, rows)
    }

    fn alerts(&self) -> Grid {
        let row = |it: &super::Alerts| {
            let [count, total, mean, longest, lasting] = lasted(&it.lasted);
            let about = self.about(&it.about);
            [self.code(&it.cause), about, count, total, mean, longest, lasting]
        };
        let [count, total, mean, longest, lasting] = LASTED;
        let (cause, about) = (("cause", "预警", "alert"), ("about", "对象", "about"));
        let columns = [cause, about, count, total, mean, longest, lasting];
        let rows = self.report.alerts.iter().map(row).collect();
        Grid::new(self.tongue, ("alerts", "预警", "Alerts"), columns, rows)
    }

    fn helps(&self) -> Grid {
        let row = |it: &super::Helps| {
            let [answered, mean, p50, p90, longest, _] = taken(&it.answered);
            let place = self.code(it.place.as_deref().unwrap_or("all"));
            let unanswered = it.called - it.answered.count;
            [place, it.called.into(), answered, unanswered.into(), mean, p50, p90, longest]
        };
        let [_, mean, p50, p90, longest, _] = TAKEN;
        let columns = [
            ("place", "地点", "place"),
            ("called", "求助", "called"),
            ("answered", "已到场", "answered"),
            ("unanswered", "无人到场", "unanswered"),
            mean,
            p50,
            p90,
            longest,
        ];
        let rows = self.report.helps.iter().map(row).collect();
        Grid::new(self.tongue, ("helps", "求助", "Calls for help"), columns, rows)
    }

    fn devices(&self) -> Grid {
        let row = |it: &super::Devices| {
            let [count, total, mean, longest, lasting] = lasted(&it.lasted);
            let (device, trouble) = (self.code(&it.device), self.code(&it.trouble));
            [device, trouble, count, total, mean, longest, lasting]
        };
        let [count, total, mean, longest, lasting] = LASTED;
        let (device, trouble) = (("device", "设备", "device"), ("trouble", "故障", "trouble"));
        let columns = [device, trouble, count, total, mean, longest, lasting];
        let rows = self.report.devices.iter().map(row).collect();
        Grid::new(self.tongue, ("devices", "设备故障", "Device troubles"), columns, rows)
    }

    fn calls(&self) -> Grid {
        let calls = &self.report.calls;
        let row = [
            calls.made.into(),
            calls.shown_and_spoken.into(),
            calls.shown_only.into(),
            calls.spoken_only.into(),
            calls.neither.into(),
            calls.not_shown.into(),
        ];
        let columns = [
            ("made", "叫号", "calls"),
            ("shown_and_spoken", "上屏并播报", "shown and spoken"),
            ("shown_only", "只上屏", "shown only"),
            ("spoken_only", "只播报", "spoken only"),
            ("neither", "均无", "neither"),
            ("not_shown", "记为未上屏", "noted as not shown"),
        ];
        let name = ("calls", "叫号的上屏与播报", "Calls shown and spoken");
        Grid::new(self.tongue, name, columns, vec![row])
    }

    fn unspoken(&self) -> Grid {
        let row = |(why, count): (&String, &u64)| [self.code(why), (*count).into()];
        let columns = [("why", "原因", "why"), ("count", "次数", "count")];
        let rows = self.report.calls.unspoken.iter().map(row).collect();
        Grid::new(self.tongue, ("unspoken", "未播报原因", "Why not spoken"), columns, rows)
    }

    fn seats(&self) -> Grid {
        let row = |it: &super::Seats| [self.code(&it.teller), it.open_s.into(), it.paused_s.into()];
        let columns = [
            ("teller", "柜员", "teller"),
            ("open_s", "开放 s", "open s"),
            ("paused_s", "暂停 s", "paused s"),
        ];
        let rows = self.report.seats.iter().map(row).collect();
        Grid::new(self.tongue, ("seats", "窗口开放", "Counters open"), columns, rows)
    }

    fn group(&self, by: By, key: &str) -> [Cell; 2] {
        match by {
            By::All => [self.code("all"), code("")],
            By::Service => [self.code("service"), self.service(Some(key))],
            By::Lane => [self.code("lane"), self.code(key)],
            By::Teller => [self.code("teller"), self.code(key)],
        }
    }

    fn service(&self, id: Option<&str>) -> Cell {
        let Some(id) = id else { return self.code("all") };
        let name = self.report.names.get(id).map(|name| name.get(&self.tongue.language()));
        let name = name.filter(|name| !name.is_empty()).unwrap_or(id);
        Cell::Code(id.to_owned(), name.to_owned())
    }

    /// A service, a counter or a place.
    fn about(&self, about: &str) -> Cell {
        let is_service = self.report.names.contains_key(about);
        if is_service { self.service(Some(about)) } else { self.code(about) }
    }

    fn code(&self, code: &str) -> Cell {
        Cell::Code(code.to_owned(), self.tongue.said(code))
    }
}

const GROUP: [(&str, &str, &str); 2] = [("by", "分组", "by"), ("key", "对象", "of")];

fn code(text: &str) -> Cell {
    Cell::Code(text.to_owned(), text.to_owned())
}

fn taken(taken: &Taken) -> [Cell; 6] {
    [
        taken.count.into(),
        taken.mean_s.into(),
        taken.p50_s.into(),
        taken.p90_s.into(),
        taken.longest_s.into(),
        taken.within_percent.into(),
    ]
}

fn lasted(lasted: &Lasted) -> [Cell; 5] {
    [
        lasted.count.into(),
        lasted.total_s.into(),
        lasted.mean_s.into(),
        lasted.longest_s.into(),
        lasted.lasting.into(),
    ]
}
