//! What is asked of the report, by command or by API, and the command's answer.

use super::words::Tongue;
use super::{DAYS_MAX, Report, csv, grids, report, sheet, sheet_text, table};
use crate::store::{Reader, StoreError};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use shared::Number;
use std::path::Path;

/// What the command asks for.
#[derive(Args, Debug)]
pub struct Asked {
    /// The business day, such as 2026-11-22; the latest one without it.
    #[arg(long, conflicts_with_all = ["from", "to"])]
    date: Option<String>,
    /// The first of several business days.
    #[arg(long)]
    from: Option<String>,
    /// The last of them; the latest one without it.
    #[arg(long)]
    to: Option<String>,
    /// One number's sheet for the complaint desk, in place of the figures.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["from", "to", "only"])]
    ticket: Option<Number>,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// One table alone, such as waits.
    #[arg(long, value_name = "TABLE")]
    only: Option<String>,
    /// The language of what a person reads.
    #[arg(long, value_enum, default_value_t)]
    language: Tongue,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for a person, of 100 columns at most.
    #[default]
    Table,
    /// RFC 4180; codes and numbers.
    Csv,
    /// As the API answers.
    Json,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The store does not answer.
    #[error("the store cannot be read")]
    Store(#[from] StoreError),
    /// A text that is no date.
    #[error("{0} is no date, such as 2026-11-22")]
    NotADate(String),
    /// The last date is before the first.
    #[error("{from} is after {to}")]
    Backwards {
        /// The first.
        from: String,
        /// The last.
        to: String,
    },
    /// No business day is there.
    #[error("the journal has no business day from {from} to {to}")]
    NoDay {
        /// The first date asked for.
        from: String,
        /// The last.
        to: String,
    },
    /// Too many are.
    #[error("a report is of {DAYS_MAX} business days at most, not of {0}")]
    TooLong(usize),
    /// Nobody had that number.
    #[error("nobody had the number {number} on {date}")]
    NoTicket {
        /// The number.
        number: String,
        /// The date.
        date: String,
    },
    /// No table has that name.
    #[error("no table is called {name}; there are {known}")]
    NoTable {
        /// What was asked for.
        name: String,
        /// The tables.
        known: String,
    },
    /// A sheet is no table.
    #[error("a sheet is written as table or json")]
    NoRecords,
    /// The answer cannot be written.
    #[error("the answer cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// The command's answer: what goes to the standard output.
pub fn answer(state: &Path, asked: &Asked) -> Result<String, AskError> {
    let reader = Reader::open(state)?;
    let date = asked.date.as_deref();
    if let Some(number) = asked.ticket {
        let sheet = sheet_of(&reader, date, &number.to_string())?;
        return match asked.format {
            Format::Table => Ok(sheet_text::lines(&sheet, asked.language)),
            Format::Json => Ok(serde_json::to_string_pretty(&sheet)? + "\n"),
            Format::Csv => Err(AskError::NoRecords),
        };
    }
    let first = asked.from.as_deref().or(date);
    let report = report_of(&reader, first, asked.to.as_deref().or(date))?;
    if asked.format == Format::Json {
        return Ok(serde_json::to_string_pretty(&report)? + "\n");
    }
    let mut grids = grids::grids(&report, asked.language);
    if let Some(name) = &asked.only {
        let known: Vec<&str> = grids.iter().map(|grid| grid.id).collect();
        let known = known.join(", ");
        grids.retain(|grid| grid.id == name);
        if grids.is_empty() {
            return Err(AskError::NoTable { name: name.clone(), known });
        }
    }
    if asked.format == Format::Csv {
        return Ok(match &grids[..] {
            [grid] => csv::one(grid),
            grids => csv::all(grids),
        });
    }
    let tables = grids.iter().filter_map(table::lines);
    Ok(std::iter::once(head(&report, asked.language)).chain(tables).collect::<Vec<_>>().join("\n"))
}

/// The figures of a day, or from one to another; of the latest one where no date is said.
pub fn report_of(
    reader: &Reader,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Report, AskError> {
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from.to_owned(), to.to_owned()),
        (Some(from), None) => (from.to_owned(), latest(reader)?.max(from.to_owned())),
        (None, Some(to)) => (to.to_owned(), to.to_owned()),
        (None, None) => (latest(reader)?, latest(reader)?),
    };
    [&from, &to].into_iter().try_for_each(|date| is_date(date))?;
    if from > to {
        return Err(AskError::Backwards { from, to });
    }
    match reader.days(&from, &to)?.len() {
        0 => Err(AskError::NoDay { from, to }),
        1..=DAYS_MAX => Ok(report(reader, &from, &to)?),
        days => Err(AskError::TooLong(days)),
    }
}

/// The sheet of a number on a date, or on the latest one.
pub fn sheet_of(
    reader: &Reader,
    date: Option<&str>,
    number: &str,
) -> Result<sheet::Sheet, AskError> {
    let date = date.map_or_else(|| latest(reader), |date| Ok(date.to_owned()))?;
    is_date(&date)?;
    let number = number.to_owned();
    sheet::sheet(reader, &date, &number)?.ok_or(AskError::NoTicket { number, date })
}

/// What the report is of.
fn head(report: &Report, tongue: Tongue) -> String {
    let Report { from, to, days, .. } = report;
    let span = if from == to { from.clone() } else { format!("{from} - {to}") };
    let mut head = match tongue {
        Tongue::Zh => format!("网点报表  {span}，{days} 个营业日\n"),
        Tongue::En => format!("Branch report  {span}, business days: {days}\n"),
    };
    if report.is_open {
        head.push_str(tongue.pick("最后一日仍在营业。\n", "The last day goes on.\n"));
    }
    if !report.days_without.is_empty() {
        let without = report.days_without.join(", ");
        head.push_str(&match tongue {
            Tongue::Zh => format!("未计入（先停机，再 tingxud rebuild）：{without}\n"),
            Tongue::En => {
                format!("Not counted (stop the daemon and tingxud rebuild): {without}\n")
            }
        });
    }
    head
}

fn latest(reader: &Reader) -> Result<String, AskError> {
    let none = || AskError::NoDay { from: "-".to_owned(), to: "-".to_owned() };
    reader.latest()?.ok_or_else(none)
}

/// Dates of this form sort as texts do.
fn is_date(text: &str) -> Result<(), AskError> {
    let date = text.parse::<Date>().ok().map(|date| date.to_string());
    if date.as_deref() == Some(text) { Ok(()) } else { Err(AskError::NotADate(text.to_owned())) }
}
