//! The counter terminal's command line.

use clap::{Parser, ValueEnum};
use shared::CounterId;
use ui::Terminal;

/// The terminal a teller works with.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-counter", version)]
pub struct Options {
    /// Which counter this is, by the number over it.
    #[arg(long, value_name = "N", value_parser = counter)]
    pub counter: CounterId,
    /// The language of its words.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: Chosen,
    #[command(flatten)]
    pub terminal: Terminal,
}

/// A language of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Chosen {
    /// 中文.
    Zh,
    /// English.
    En,
}

fn counter(text: &str) -> Result<CounterId, String> {
    text.parse().map(CounterId).map_err(|_| "a counter is a number, such as 3".to_owned())
}
