//! Results as a picture: bars with their confidence, and the waits over the day.

use crate::compare::{Contender, percent};
use crate::figures::{DayFigures, Estimate, Group, at, waits};
use crate::report;
use crate::scenario::Scenario;
use shared::Lane;
use std::fmt::Write;

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 24.0;
const NAMES: f64 = 130.0;
const ROW: f64 = 30.0;
const PLOT: f64 = 300.0;
/// A column of the waits over the day.
const SLOT_MINUTES: f64 = 30.0;
/// Dark on white with more than 4.5 to 1, and told apart without colour by place and words.
const INK: &str = "#1f2933";
const BAR: &str = "#2f6f8f";
const LIGHT: &str = "#9fc3d4";

/// Policies side by side: the share in target, and the worst ordinary wait.
pub fn compared(scenario: &Scenario, contenders: &[Contender]) -> String {
    let in_target: Vec<_> = contenders
        .iter()
        .map(|(name, days)| (name.as_str(), percent(waits(days, Group::All).in_target)))
        .collect();
    let worst: Vec<_> = contenders
        .iter()
        .map(|(name, days)| (name.as_str(), waits(days, Group::Lane(Lane::Ordinary)).worst))
        .collect();
    let rows = contenders.len();
    let mut picture = Picture::new(MARGIN * 5.0 + 2.0 * height(rows));
    picture.title(report::name(scenario));
    let top = picture.bars(MARGIN * 2.5, "In target, %", &in_target);
    picture.bars(top + MARGIN, "Worst ordinary wait of a day, minutes", &worst);
    picture.end()
}

/// The days of one policy: the share in target by group, and the waits over the day.
pub fn days(scenario: &Scenario, days: &[DayFigures]) -> String {
    let groups = report::groups(scenario);
    let shares: Vec<_> = groups
        .iter()
        .map(|(name, group)| (name.as_str(), waits(days, *group)))
        .filter(|(_, waits)| waits.count > 0.0)
        .map(|(name, waits)| (name, percent(waits.in_target)))
        .collect();
    let mut picture = Picture::new(MARGIN * 6.0 + height(shares.len()) + PLOT);
    picture.title(report::name(scenario));
    let top = picture.bars(MARGIN * 2.5, "In target, %", &shares);
    picture.over_the_day(top + MARGIN, scenario, days);
    picture.end()
}

fn height(rows: usize) -> f64 {
    f64::from(u32::try_from(rows).unwrap_or(0)) * ROW + MARGIN
}

struct Picture {
    text: String,
}

impl Picture {
    fn new(height: f64) -> Self {
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
            font-family=\"sans-serif\" font-size=\"14\" fill=\"{INK}\">\n\
            <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        Self { text }
    }

    fn title(&mut self, words: &str) {
        self.words(MARGIN, MARGIN * 1.5, "start", words, 20);
    }

    /// A bar for each value with its name and its confidence interval; returns where they end.
    fn bars(&mut self, top: f64, what: &str, values: &[(&str, Estimate)]) -> f64 {
        self.words(MARGIN, top, "start", what, 16);
        let most = values.iter().map(|(_, value)| value.mean + value.half).fold(1.0, f64::max);
        let scale = (WIDTH - MARGIN * 2.0 - NAMES - 110.0) / most;
        let mut y = top + MARGIN / 2.0;
        for (name, value) in values {
            let left = MARGIN + NAMES;
            self.words(left - 8.0, y + ROW * 0.6, "end", name, 14);
            self.rect((left, y + 5.0), (value.mean * scale, ROW - 10.0), BAR);
            let (from, to) = (value.mean - value.half, value.mean + value.half);
            let middle = y + ROW / 2.0;
            self.line((left + from.max(0.0) * scale, middle), (left + to * scale, middle));
            let x = left + to * scale + 8.0;
            self.words(x, y + ROW * 0.6, "start", &report::shown(*value), 14);
            y += ROW;
        }
        y + MARGIN / 2.0
    }

    /// The mean and the ninth of ten waits of those who come in each half hour.
    fn over_the_day(&mut self, top: f64, scenario: &Scenario, days: &[DayFigures]) {
        let what = "Wait by the half hour of coming, minutes: mean (dark) and 9 of 10 (light)";
        self.words(MARGIN, top, "start", what, 16);
        let mut slots: Vec<Vec<f64>> = vec![Vec::new(); scenario.arrivals.len()];
        for wait in days.iter().flat_map(|day| &day.waits) {
            if let Some(slot) = slots.get_mut(place(wait.came)) {
                slot.push(wait.minutes);
            }
        }
        slots.iter_mut().for_each(|slot| slot.sort_unstable_by(f64::total_cmp));
        let highs: Vec<f64> = slots.iter().map(|slot| at(slot, 0.9)).collect();
        let means: Vec<f64> = slots.iter().map(|slot| Estimate::of(slot).mean).collect();
        let most = highs.iter().copied().fold(1.0, f64::max);
        let (left, bottom) = (MARGIN + 40.0, top + PLOT - MARGIN);
        let column = (WIDTH - left - MARGIN) / f64::from(u32::try_from(slots.len()).unwrap_or(1));
        let scale = (PLOT - MARGIN * 2.5) / most;
        let mut x = left;
        let mut clock = scenario.opens;
        for (mean, high) in means.iter().zip(&highs) {
            let wide = column * 0.7;
            self.rect((x, bottom - high * scale), (wide, high * scale), LIGHT);
            self.rect((x, bottom - mean * scale), (wide, mean * scale), BAR);
            self.words(
                x + wide / 2.0,
                bottom - high * scale - 4.0,
                "middle",
                &format!("{high:.0}"),
                12,
            );
            self.words(x + wide / 2.0, bottom + 16.0, "middle", &clock.to_string(), 12);
            x += column;
            clock.0 += 30;
        }
        self.line((left - 6.0, bottom), (WIDTH - MARGIN, bottom));
    }

    fn words(&mut self, x: f64, y: f64, anchor: &str, words: &str, size: u8) {
        let words = words.replace('&', "&amp;").replace('<', "&lt;");
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">\
            {words}</text>"
        ));
    }

    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let (width, height) = (width.max(0.0), height.max(0.0));
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
            fill=\"{fill}\"/>"
        ));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.add(format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"{INK}\" \
            stroke-width=\"1.5\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        self.text.write_fmt(element).expect("a text takes every element");
        self.text.push('\n');
    }

    fn end(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few half hours")]
fn place(came: f64) -> usize {
    (came / SLOT_MINUTES).max(0.0) as usize
}
