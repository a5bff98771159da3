//! A ticket's sheet as lines for a person.

use super::sheet::{InZone, OnScreen, Proof, Rank, Sheet, Step};
use super::words::Tongue;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shared::Moment;
use shared::promise::Promise;
use std::fmt::Write;

/// How many clips of a call stand in one line.
const CLIPS_PER_LINE: usize = 6;

/// The whole sheet.
pub(super) fn lines(sheet: &Sheet, tongue: Tongue) -> String {
    let said = Said { tongue, text: String::new() };
    said.head(sheet)
}

struct Said {
    tongue: Tongue,
    text: String,
}

impl Said {
    fn head(mut self, sheet: &Sheet) -> String {
        let pick = |zh, en| self.tongue.pick(zh, en);
        let Sheet { number, date, .. } = sheet;
        let title = format!("{} {number}  {date}", pick("号票核查单", "Sheet of ticket"));
        let notice = sheet.notice.get(&self.tongue.language()).to_owned();
        let name = match sheet.service_name.get(&self.tongue.language()) {
            "" => sheet.service.clone(),
            name => format!("{name} ({})", sheet.service),
        };
        let facts = [
            (pick("业务", "Service"), name),
            (pick("通道", "Lane"), self.tongue.said(&sheet.lane)),
            (pick("取号", "Taken"), clock(sheet.taken_at)),
            (pick("前面人数", "People ahead"), sheet.people_ahead.to_string()),
            (pick("告知等候", "Promised"), self.promised(sheet.promise)),
            (pick("现状", "Stands"), self.tongue.said(&sheet.stand)),
        ];
        self.line(&title);
        self.line(&notice);
        self.line("");
        let mark = self.tongue.pick("：", ": ");
        for (what, value) in facts {
            self.line(&format!("{what}{mark}{value}"));
        }
        self.journal(sheet);
        self.title("经过", "Timeline");
        for step in &sheet.timeline {
            self.step(step);
        }
        for proof in &sheet.calls {
            self.call(proof);
        }
        self.passed_by(sheet);
        self.text
    }

    fn promised(&self, promise: Option<Promise>) -> String {
        match promise {
            None => self.tongue.pick("未告知", "nothing").to_owned(),
            Some(Promise { from, to: Some(to) }) if from == to => format!("{to} min"),
            Some(Promise { from, to: Some(to) }) => format!("{from}-{to} min"),
            Some(Promise { from, to: None }) => {
                format!("{} {from} min", self.tongue.pick("超过", "more than"))
            }
        }
    }

    fn journal(&mut self, sheet: &Sheet) {
        let journal = &sheet.journal;
        let (first, last) = (journal.first_seq, journal.last_seq);
        let text = match (self.tongue, journal.is_whole) {
            (Tongue::Zh, true) => format!("流水：第 {first} 至 {last} 条，逐条相接，末条 SHA-256"),
            (Tongue::En, true) => {
                format!("Journal: rows {first} to {last}, each follows; the last one's SHA-256")
            }
            (Tongue::Zh, false) => format!("流水：第 {first} 至 {last} 条，有改动，不足为凭"),
            (Tongue::En, false) => {
                format!("Journal: rows {first} to {last} were changed, and prove nothing")
            }
        };
        self.line(&text);
        if journal.is_whole {
            self.line(&format!("  {}", journal.hash));
        }
    }

    fn step(&mut self, step: &Step) {
        let details = step.details.iter().map(|(key, value)| {
            let moment = value.as_i64().filter(|_| key == "due_at" || key == "slot");
            let value = match (moment, value.as_str()) {
                (Some(at), _) => clock(Moment(at)),
                (None, Some(word)) => self.tongue.said(word),
                (None, None) => value.to_string(),
            };
            format!("{} {value}", self.tongue.said(key))
        });
        let details: Vec<String> = details.collect();
        let details = details.join(self.tongue.pick("，", ", "));
        let line = format!("{}  {}  {details}", clock(step.at), self.tongue.said(&step.event));
        let line = line.trim_end().to_owned();
        self.line(&line);
    }

    fn call(&mut self, proof: &Proof) {
        let Proof { counter, call, .. } = proof;
        let at = clock(proof.at);
        let teller = match &proof.teller {
            Some(teller) => format!(" ({} {teller})", self.tongue.said("teller")),
            None => String::new(),
        };
        let title = match self.tongue {
            Tongue::Zh => format!("{at} 第 {call} 次叫号，{counter} 号窗口{teller}"),
            Tongue::En => format!("{at} call {call}, to counter {counter}{teller}"),
        };
        self.line("");
        self.line(&title);
        match &proof.rule {
            None => {
                let recall = self.tongue.pick("  重呼", "  called again");
                self.line(recall);
            }
            Some(rule) => self.rule(rule, proof),
        }
        for seen in &proof.seen {
            self.seen(seen);
        }
        if proof.seen.is_empty() {
            let none = if proof.not_shown {
                self.tongue.pick("  上屏：时限内无屏显示", "  Shown: on no screen in time")
            } else {
                self.tongue.pick("  上屏：无记录", "  Shown: nothing is recorded")
            };
            self.line(none);
        }
        for voiced in &proof.voiced {
            self.voiced(voiced);
        }
        if proof.voiced.is_empty() {
            let none = self.tongue.pick("  播报：无记录", "  Spoken: nothing is recorded");
            self.line(none);
        }
    }

    fn rule(&mut self, rule: &str, proof: &Proof) {
        let mark = self.tongue.pick("：", ": ");
        let word = self.tongue.pick("规则", "Rule");
        let mut text = format!("  {word}{mark}{}", self.tongue.said(rule));
        if let Some(credit) = proof.credit {
            let _ = write!(text, "{}{credit}", self.tongue.pick("，积分 ", ", credit "));
        }
        if let Some(reason) = &proof.reason {
            let word = self.tongue.pick("，理由：", ", because: ");
            let _ = write!(text, "{word}{reason}");
        }
        self.line(&text);
        let heads = self.tongue.pick(
            "    序  号码      应办时刻    取号时间    先后序",
            "     #  number    due         taken       plain",
        );
        self.line(heads);
        for (place, rank) in proof.line.iter().enumerate() {
            let Rank { number, taken_at, due_at, plain_place } = rank;
            let (due, taken) = (clock(*due_at), clock(*taken_at));
            let place = place + 1;
            self.line(&format!(
                "    {place:>2}  {number:<8}  {due:<10}  {taken:<10}  {plain_place:>5}"
            ));
        }
    }

    fn seen(&mut self, seen: &OnScreen) {
        let screen = match seen.screen {
            Some(screen) => format!("{} {screen}", self.tongue.said("screen")),
            None => self.tongue.said("screen"),
        };
        let length = match seen.length_ms {
            Some(ms) => format!("{:.1} s", f64::from(ms) / 1_000.0),
            None => self.tongue.pick("时长不明", "for how long is not known").to_owned(),
        };
        let how = match seen.how {
            Some(how) => self.tongue.said(&word(&how)),
            None => self.tongue.pick("屏端报告", "the screen's word").to_owned(),
        };
        let (word, mark, comma) = match self.tongue {
            Tongue::Zh => ("上屏", "：", "，"),
            Tongue::En => ("Shown", ": ", ", "),
        };
        let at = exact(seen.at);
        self.line(&format!("  {word}{mark}{screen}{comma}{at}{comma}{length}{comma}{how}"));
    }

    fn voiced(&mut self, voiced: &InZone) {
        let zone = match &voiced.zone {
            Some(zone) => format!("{} {zone}", self.tongue.said("zone")),
            None => self.tongue.said("zone"),
        };
        let (word_of, comma) = match (self.tongue, voiced.why_not) {
            (Tongue::Zh, None) => ("播报：", "，"),
            (Tongue::Zh, Some(_)) => ("未播报：", "，"),
            (Tongue::En, None) => ("Spoken: ", ", "),
            (Tongue::En, Some(_)) => ("Not spoken: ", ", "),
        };
        let mut text = format!("  {word_of}{zone}");
        if let Some(why) = voiced.why_not {
            let _ = write!(text, "{comma}{}", self.tongue.said(&word(&why)));
        }
        if let (Some(from), Some(to)) = (voiced.from, voiced.to) {
            let _ = write!(text, "{comma}{} - {}", exact(from), exact(to));
        }
        if let Some(device) = &voiced.device {
            let _ = write!(text, "{comma}{device}");
        }
        self.line(&text);
        for clips in voiced.clips.chunks(CLIPS_PER_LINE) {
            self.line(&format!("    {}", clips.join(" ")));
        }
    }

    fn passed_by(&mut self, sheet: &Sheet) {
        self.title(
            "取号更晚而先被叫号的（同一业务）",
            "Came later and was called earlier (same service)",
        );
        if sheet.passed_by.is_empty() {
            let none = self.tongue.pick("无", "nobody");
            self.line(none);
            return;
        }
        let heads = self.tongue.pick(
            "  号码      取号时间    应办时刻    叫号时间    窗口  规则",
            "  number    taken       due         called      at    rule",
        );
        self.line(heads);
        for it in &sheet.passed_by {
            let (taken, due, called) = (clock(it.taken_at), clock(it.due_at), clock(it.called_at));
            let (number, counter, rule) = (&it.number, it.counter.0, self.tongue.said(&it.rule));
            self.line(&format!(
                "  {number:<8}  {taken:<10}  {due:<10}  {called:<10}  {counter:>4}  {rule}"
            ));
        }
    }

    fn title(&mut self, zh: &str, en: &str) {
        let title = self.tongue.pick(zh, en).to_owned();
        self.line("");
        self.line(&title);
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The time of day, in the branch's own time.
fn clock(at: Moment) -> String {
    let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

/// The same to a tenth of a second.
fn exact(at: Moment) -> String {
    format!("{}.{}", clock(at), at.0.rem_euclid(1_000) / 100)
}
