//! The display's command line.

use clap::{Parser, ValueEnum};
use std::path::PathBuf;
use ui::Terminal;

/// The wall screen that calls the numbers.
#[derive(Clone, Debug, Parser)]
#[command(name = "tingxu-display", version)]
pub struct Options {
    /// Which language stands first.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: First,
    /// Which of the branch's screens this is; its file says what the screen shows and how large.
    #[arg(long, value_name = "ID")]
    pub screen: Option<u16>,
    /// The folder of the pictures that stand beside the board, with its playlist.toml.
    #[arg(long, value_name = "FOLDER")]
    pub media: Option<PathBuf>,
    /// Watch over the display: start it again when it ends or stops drawing.
    #[arg(long)]
    pub watchdog: bool,
    /// Tell a watchdog on the output that it draws, and end with the input.
    #[arg(long, hide = true, conflicts_with = "watchdog")]
    pub watched: bool,
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
