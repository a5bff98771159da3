//! What is said for a call: clip names and pauses, in order. Pure; the order is data.
//!
//! 1. A number is read digit by digit, its zeros kept, its `1` as the language's ticket reading
//!    has it (幺 in Mandarin).
//! 2. A counter is one whole phrase where the pack has it, and digits beyond that.

use serde::Deserialize;
use shared::{CounterId, Number, Series};
use std::collections::BTreeSet;

/// Placeholder in a clip name for the letter or the counter's number.
const SLOT: &str = "{x}";

/// How many ways a digit can be read.
const DIGITS: usize = 10;

/// Longest pause a grammar may ask for, ms.
const PAUSE_MS_MAX: u32 = 3_000;

/// Most counters a grammar may have whole phrases for.
const WHOLE_COUNTERS_MAX: u16 = 999;

/// One thing of a call: a clip by its name, or silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The clip of this id.
    Clip(String),
    /// So many milliseconds of silence.
    Pause(u32),
}

/// How one language words a call: `grammar/<language>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// The language's tag.
    pub language: String,
    /// The letters its pack can say.
    pub series: Vec<Series>,
    /// The counters its pack has a whole phrase for.
    pub counters: WholeCounters,
    /// The order of the segments.
    pub order: Order,
    /// The clips that numbers are read with.
    pub reading: Reading,
    /// Silence before this language and within its numbers.
    pub pause: Pauses,
}

/// First and last counter with a phrase of its own.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeCounters {
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
}

/// The order of a call's segments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Every call.
    pub call: Vec<Segment>,
    /// Said before it on the second call.
    pub second: Vec<Segment>,
    /// Said before it from the third call on.
    pub later: Vec<Segment>,
    /// The counter, when the pack has no whole phrase for it.
    pub counter_spelled: Vec<Segment>,
}

/// One segment of an order.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// A clip by its id.
    Clip(String),
    /// Silence.
    PauseMs(u32),
    /// The ticket's letter.
    Letter,
    /// The ticket's digits.
    TicketDigits,
    /// The counter.
    Counter,
    /// The counter's digits; only within `counter_spelled`.
    CounterDigits,
}

/// The clips that letters, digits and counters are read with.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// A letter's clip, `{x}` for the letter.
    pub letter: String,
    /// A counter's whole phrase, `{x}` for its number.
    pub counter: String,
    /// A ticket's digits, zero first.
    pub ticket_digits: [String; DIGITS],
    /// A counter's digits, zero first.
    pub counter_digits: [String; DIGITS],
}

/// Silences between the parts, ms.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pauses {
    /// Before this language when it follows the chime.
    pub after_chime_ms: u32,
    /// Before this language when it follows another.
    pub after_language_ms: u32,
    /// Between two digits.
    pub between_digits_ms: u32,
}

/// What a branch will have to say: its series and its counters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// The letters in use.
    pub series: Vec<Series>,
    /// The counters in use.
    pub counters: Vec<CounterId>,
}

/// A grammar that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GrammarError {
    /// It is not the TOML that is expected.
    #[error("cannot be read")]
    Toml(#[from] toml::de::Error),
    /// It reads, and makes no sense.
    #[error("{0}")]
    Sense(String),
}

impl Grammar {
    /// Reads a grammar and checks that it makes sense.
    pub fn read(text: &str) -> Result<Self, GrammarError> {
        let grammar: Self = toml::from_str(text)?;
        grammar.check().map_err(GrammarError::Sense)?;
        Ok(grammar)
    }

    /// The steps of a call: `call` is 1 for the first time a ticket is called, then 2, 3.
    pub fn phrase(&self, number: Number, counter: CounterId, call: u8) -> Vec<Step> {
        let again: &[Segment] = match call {
            0 | 1 => &[],
            2 => &self.order.second,
            _ => &self.order.later,
        };
        let mut steps = Vec::new();
        for segment in again.iter().chain(&self.order.call) {
            self.say(segment, number, counter, &mut steps);
        }
        steps
    }

    /// Every clip that calls within this need can ask for.
    pub fn ids(&self, need: &Need) -> BTreeSet<String> {
        let orders = [&self.order.call, &self.order.second, &self.order.later];
        let spelled = &self.order.counter_spelled;
        let fixed = orders.into_iter().chain([spelled]).flatten().filter_map(Segment::clip);
        let digits = self.reading.ticket_digits.iter().chain(&self.reading.counter_digits);
        let letters = need.series.iter().map(|&series| self.letter(series));
        let counters = need.counters.iter().filter_map(|&counter| self.whole(counter));
        fixed.chain(digits).cloned().chain(letters).chain(counters).collect()
    }

    /// Everything this grammar has a clip for: its series and its whole counters.
    pub fn need_whole(&self) -> Need {
        let counters = (self.counters.from..=self.counters.to).map(CounterId).collect();
        Need { series: self.series.clone(), counters }
    }

    fn say(&self, segment: &Segment, number: Number, counter: CounterId, out: &mut Vec<Step>) {
        match segment {
            Segment::Clip(id) => out.push(Step::Clip(id.clone())),
            Segment::PauseMs(ms) => out.push(Step::Pause(*ms)),
            Segment::Letter => out.push(Step::Clip(self.letter(number.series))),
            Segment::TicketDigits => {
                let text = number.to_string();
                self.spell(&text, &self.reading.ticket_digits, out);
            }
            Segment::CounterDigits => {
                self.spell(&counter.to_string(), &self.reading.counter_digits, out);
            }
            Segment::Counter => match self.whole(counter) {
                Some(id) => out.push(Step::Clip(id)),
                None => {
                    for segment in &self.order.counter_spelled {
                        self.say(segment, number, counter, out);
                    }
                }
            },
        }
    }

    fn spell(&self, text: &str, clips: &[String; DIGITS], out: &mut Vec<Step>) {
        let digits = text.chars().filter_map(|letter| letter.to_digit(10));
        for (place, digit) in digits.enumerate() {
            if place > 0 && self.pause.between_digits_ms > 0 {
                out.push(Step::Pause(self.pause.between_digits_ms));
            }
            out.push(Step::Clip(clips[digit as usize].clone()));
        }
    }

    fn letter(&self, series: Series) -> String {
        self.reading.letter.replace(SLOT, &series.0.to_string())
    }

    fn whole(&self, counter: CounterId) -> Option<String> {
        let has = (self.counters.from..=self.counters.to).contains(&counter.0);
        has.then(|| self.reading.counter.replace(SLOT, &counter.to_string()))
    }

    fn check(&self) -> Result<(), String> {
        for (name, clip) in [("letter", &self.reading.letter), ("counter", &self.reading.counter)] {
            if !clip.contains(SLOT) {
                return Err(format!("reading.{name} = \"{clip}\" has no {SLOT}"));
            }
        }
        if self.counters.to > WHOLE_COUNTERS_MAX {
            return Err(format!("counters.to is above {WHOLE_COUNTERS_MAX}"));
        }
        if self.order.counter_spelled.iter().any(|part| matches!(part, Segment::Counter)) {
            return Err("order.counter_spelled asks for \"counter\" within itself".to_owned());
        }
        let orders =
            [&self.order.call, &self.order.second, &self.order.later, &self.order.counter_spelled];
        let pauses = orders.into_iter().flatten().filter_map(Segment::pause_ms);
        let own =
            [self.pause.after_chime_ms, self.pause.after_language_ms, self.pause.between_digits_ms];
        match pauses.chain(own).find(|&ms| ms > PAUSE_MS_MAX) {
            Some(ms) => Err(format!("a pause of {ms} ms is above {PAUSE_MS_MAX} ms")),
            None => Ok(()),
        }
    }
}

impl Segment {
    fn clip(&self) -> Option<&String> {
        if let Self::Clip(id) = self { Some(id) } else { None }
    }

    fn pause_ms(&self) -> Option<u32> {
        if let Self::PauseMs(ms) = self { Some(*ms) } else { None }
    }
}

#[cfg(test)]
mod tests;
