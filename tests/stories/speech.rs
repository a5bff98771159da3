//! What is spoken, in every language: by the engines, in the room, and as a listener hears it.

mod engines;
mod listener;
mod pages;
mod room;

use device::voice::pack::languages_of;
use device::voice::{Need, Voice};
use shared::{CounterId, Language, Number, Series};
use std::fmt;
use std::path::PathBuf;
use tests::dice::Dice;
use tests::hall::root;

/// A call as it is drawn by chance.
#[derive(Clone, Copy, Debug)]
struct Call {
    number: Number,
    counter: CounterId,
    call: u8,
}

impl fmt::Display for Call {
    /// As `voice-pack say` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}@{}", self.number, self.counter, self.call)
    }
}

/// The shipped packs.
fn packs() -> PathBuf {
    root().join("assets/voice")
}

fn languages() -> anyhow::Result<Vec<Language>> {
    Ok(languages_of(&packs())?)
}

fn voice(language: &Language) -> anyhow::Result<Voice> {
    Ok(Voice::load(&packs(), std::slice::from_ref(language), &Need::default())?)
}

/// So many calls: any letter of the pack, three digits, counters with a phrase of their own, each
/// wording.
fn calls(dice: &mut Dice, series: &[Series], count: usize) -> Vec<Call> {
    let mut draw = || Call {
        number: Number {
            series: series[dice.below(series.len() as u64)],
            count: 1 + dice.below(999) as u32,
        },
        counter: CounterId(1 + dice.below(20) as u16),
        call: 1 + dice.below(3) as u8,
    };
    (0..count).map(|_| draw()).collect()
}
