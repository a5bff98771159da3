//! The display's command line.

use clap::{Parser, ValueEnum};
use ui::Terminal;

/// The wall screen that calls the numbers.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-display", version)]
pub struct Options {
    /// Which language stands first.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: First,
    #[command(flatten)]
    pub terminal: Terminal,
}

/// The language that stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum First {
    /// 中文.
    Zh,
    /// English.
    En,
}
