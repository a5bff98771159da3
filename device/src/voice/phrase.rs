//! What is said for a call: clip names and pauses, in order. Pure; the order is data.
//!
//! 1. The largest unit that the pack has is said: the whole call, the whole number, its digits.
//! 2. Digits keep every zero, and their `1` is as the language's ticket reading has it (幺 in
//!    Mandarin). The last one has a clip of its own where the pack has it.
//! 3. A counter is one whole phrase where the pack has it, and digits beyond that.
//! 4. What comes before a repeated or moved call is left out where the pack lacks it: the call
//!    itself matters more.

use serde::Deserialize;
use shared::{CounterId, Number, Series};
use std::collections::BTreeSet;

/// Placeholder in a clip name for the letter, the digits, or the counter's number; in a whole
/// call's name for the ticket's number.
const SLOT: &str = "{x}";
/// Placeholder in a whole call's name for the counter.
const COUNTER_SLOT: &str = "{y}";
/// Ends the name of a digit's clip that was spoken as the last of a number.
const LAST: &str = "-last";

/// How many ways a digit can be read.
const DIGITS: usize = 10;

/// Silence between letter and digits of a number that is said by itself, ms.
const NUMBER_ALONE_PAUSE_MS: u32 = 100;
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

/// What a call says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The ticket's number.
    pub number: Number,
    /// Where to.
    pub counter: CounterId,
    /// The how-manieth call of this ticket, from 1.
    pub call: u8,
    /// Whether it was called to another counter before.
    pub moved: bool,
}

/// Whether a pack has a clip of this id.
pub type Has<'a> = &'a dyn Fn(&str) -> bool;

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
    /// Said before it when the ticket goes to another counter than before.
    #[serde(default)]
    pub moved: Vec<Segment>,
    /// The ticket's number, when the pack has it whole.
    #[serde(default)]
    pub number_whole: Vec<Segment>,
    /// The ticket's number, when it has not.
    #[serde(default)]
    pub number_spelled: Vec<Segment>,
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
    /// The ticket's number: `number_whole` or `number_spelled`.
    Number,
    /// The ticket's letter.
    Letter,
    /// The clip of the whole number, without its letter; only within `number_whole`.
    WholeNumber,
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
    /// A whole number, `{x}` for its digits.
    pub number: Option<String>,
    /// A whole call, `{x}` for the ticket's number and `{y}` for the counter.
    pub call: Option<String>,
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

    /// The steps of a call, in the largest units that the pack has.
    pub fn phrase(&self, saying: &Saying, has: Has) -> Vec<Step> {
        let again: &[Segment] = match saying.call {
            0 | 1 => &[],
            2 => &self.order.second,
            _ => &self.order.later,
        };
        let moved: &[Segment] = if saying.moved { &self.order.moved } else { &[] };
        let mut speaker = Speech { grammar: self, saying, has, steps: Vec::new() };
        for before in [again, moved] {
            if before.iter().filter_map(Segment::clip).all(|id| has(id)) {
                speaker.say_all(before);
            }
        }
        match self.whole_call(saying).filter(|id| has(id)) {
            Some(id) => speaker.steps.push(Step::Clip(id)),
            None => speaker.say_all(&self.order.call),
        }
        speaker.steps
    }

    /// A ticket's number by itself, where no call is made.
    pub fn number(&self, number: Number, has: Has) -> Vec<Step> {
        let saying = Saying { number, counter: CounterId(0), call: 1, moved: false };
        let mut speaker = Speech { grammar: self, saying: &saying, has, steps: Vec::new() };
        match self.order.number_spelled.is_empty() {
            // Where a call spells the number itself, so is it spelled here.
            true => speaker.say_all(&[
                Segment::Letter,
                Segment::PauseMs(NUMBER_ALONE_PAUSE_MS),
                Segment::TicketDigits,
            ]),
            false => speaker.say(&Segment::Number),
        }
        speaker.steps
    }

    /// Every clip that calls within this need can ask for, larger units than a counter aside.
    pub fn ids(&self, need: &Need) -> BTreeSet<String> {
        let fixed = self.orders().into_iter().flatten().filter_map(Segment::clip);
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

    /// The clip of a letter.
    pub fn letter(&self, series: Series) -> String {
        self.reading.letter.replace(SLOT, &series.0.to_string())
    }

    /// The clip of a whole number; none where the language has no such clips.
    pub fn whole_number(&self, number: Number) -> Option<String> {
        let digits = digits_of(number);
        self.reading.number.as_ref().map(|id| id.replace(SLOT, &digits))
    }

    /// Whether this clip is a larger unit, which a pack may have or not.
    pub fn is_larger(&self, saying: &Saying, id: &str) -> bool {
        let whole = [self.whole_call(saying), self.whole_number(saying.number)];
        id.ends_with(LAST) || whole.iter().flatten().any(|whole| whole == id)
    }

    fn whole_call(&self, saying: &Saying) -> Option<String> {
        let (number, counter) = (saying.number.to_string(), saying.counter.to_string());
        let id = self.reading.call.as_ref()?;
        Some(id.replace(SLOT, &number).replace(COUNTER_SLOT, &counter))
    }

    fn whole(&self, counter: CounterId) -> Option<String> {
        let has = (self.counters.from..=self.counters.to).contains(&counter.0);
        has.then(|| self.reading.counter.replace(SLOT, &counter.to_string()))
    }

    fn orders(&self) -> [&Vec<Segment>; 7] {
        let Order { call, second, later, moved, number_whole, number_spelled, counter_spelled } =
            &self.order;
        [call, second, later, moved, number_whole, number_spelled, counter_spelled]
    }

    fn check(&self) -> Result<(), String> {
        let reading = &self.reading;
        let slots = [
            ("letter", Some(&reading.letter), SLOT),
            ("counter", Some(&reading.counter), SLOT),
            ("number", reading.number.as_ref(), SLOT),
            ("call", reading.call.as_ref(), SLOT),
            ("call", reading.call.as_ref(), COUNTER_SLOT),
        ];
        for (name, clip, slot) in slots {
            if let Some(clip) = clip.filter(|clip| !clip.contains(slot)) {
                return Err(format!("reading.{name} = \"{clip}\" has no {slot}"));
            }
        }
        if self.counters.to > WHOLE_COUNTERS_MAX {
            return Err(format!("counters.to is above {WHOLE_COUNTERS_MAX}"));
        }
        self.check_orders()?;
        let pauses = self.orders().into_iter().flatten().filter_map(Segment::pause_ms);
        let own =
            [self.pause.after_chime_ms, self.pause.after_language_ms, self.pause.between_digits_ms];
        match pauses.chain(own).find(|&ms| ms > PAUSE_MS_MAX) {
            Some(ms) => Err(format!("a pause of {ms} ms is above {PAUSE_MS_MAX} ms")),
            None => Ok(()),
        }
    }

    /// No order leads back to itself, and what leads to one finds it.
    fn check_orders(&self) -> Result<(), String> {
        let order = &self.order;
        let asks = |order: &[Segment], wanted: fn(&Segment) -> bool| order.iter().any(wanted);
        if asks(&order.counter_spelled, |part| matches!(part, Segment::Counter | Segment::Number)) {
            return Err("order.counter_spelled asks for \"counter\" within itself".to_owned());
        }
        for number in [&order.number_whole, &order.number_spelled] {
            if asks(number, |part| matches!(part, Segment::Counter | Segment::Number)) {
                return Err("a number is a letter, digits, clips and pauses".to_owned());
            }
        }
        let has_number = asks(&order.call, |part| matches!(part, Segment::Number));
        if has_number && order.number_spelled.is_empty() {
            return Err(
                "order.call asks for \"number\": order.number_spelled is missing".to_owned()
            );
        }
        let is_whole = |part: &Segment| matches!(part, Segment::WholeNumber);
        if self.reading.number.is_some() != asks(&order.number_whole, is_whole) {
            let told = "reading.number and \"whole_number\" in order.number_whole go together";
            return Err(told.to_owned());
        }
        let others = [&order.call, &order.number_spelled, &order.counter_spelled];
        if others.into_iter().any(|order| asks(order, is_whole)) {
            return Err("\"whole_number\" stands outside order.number_whole".to_owned());
        }
        let before = [&order.second, &order.later, &order.moved].into_iter().flatten();
        let is_fixed = |part: &Segment| part.clip().is_some() || part.pause_ms().is_some();
        match before.into_iter().all(is_fixed) {
            true => Ok(()),
            false => Err("what is said before a call is clips and pauses alone".to_owned()),
        }
    }
}

/// A call while its steps are found.
struct Speech<'a> {
    grammar: &'a Grammar,
    saying: &'a Saying,
    has: Has<'a>,
    steps: Vec<Step>,
}

impl Speech<'_> {
    fn say_all(&mut self, segments: &[Segment]) {
        for segment in segments {
            self.say(segment);
        }
    }

    fn say(&mut self, segment: &Segment) {
        let Grammar { order, reading, .. } = self.grammar;
        let Saying { number, counter, .. } = *self.saying;
        match segment {
            Segment::Clip(id) => self.steps.push(Step::Clip(id.clone())),
            Segment::PauseMs(ms) => self.steps.push(Step::Pause(*ms)),
            Segment::Letter => self.steps.push(Step::Clip(self.grammar.letter(number.series))),
            Segment::TicketDigits => self.spell(&number.to_string(), &reading.ticket_digits),
            Segment::CounterDigits => self.spell(&counter.to_string(), &reading.counter_digits),
            Segment::WholeNumber => {
                self.steps.extend(self.grammar.whole_number(number).map(Step::Clip));
            }
            Segment::Number => {
                let is_whole = self.grammar.whole_number(number).is_some_and(|id| (self.has)(&id));
                self.say_all(if is_whole { &order.number_whole } else { &order.number_spelled });
            }
            Segment::Counter => match self.grammar.whole(counter).filter(|id| (self.has)(id)) {
                Some(id) => self.steps.push(Step::Clip(id)),
                None => self.say_all(&order.counter_spelled),
            },
        }
    }

    fn spell(&mut self, text: &str, clips: &[String; DIGITS]) {
        let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(10)).collect();
        let between_ms = self.grammar.pause.between_digits_ms;
        for (place, &digit) in digits.iter().enumerate() {
            if place > 0 && between_ms > 0 {
                self.steps.push(Step::Pause(between_ms));
            }
            let id = &clips[digit as usize];
            let last = format!("{id}{LAST}");
            let is_last = place + 1 == digits.len() && (self.has)(&last);
            self.steps.push(Step::Clip(if is_last { last } else { id.clone() }));
        }
    }
}

fn digits_of(number: Number) -> String {
    number.to_string().chars().filter(char::is_ascii_digit).collect()
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
