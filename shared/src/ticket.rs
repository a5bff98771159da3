//! What a ticket carries: its number, its lane, and where it stands.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Lowest digits shown: `A018`; the number grows to four after 999.
const DIGITS_MIN: usize = 3;

/// The letter of a line of numbers, `A`..=`Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Series(pub char);

/// The number a customer holds (号码), unique on its business day. On the wire: `"A018"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number {
    /// The letter.
    pub series: Series,
    /// Counted from 1 within the series and day.
    pub count: u32,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:0width$}", self.series.0, self.count, width = DIGITS_MIN)
    }
}

/// A text that is no ticket number.
#[derive(Debug, thiserror::Error)]
#[error("a ticket number is a letter A to Z and three or more digits, such as A018")]
pub struct NotANumber;

impl FromStr for Number {
    type Err = NotANumber;
    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let series = text.chars().next().filter(char::is_ascii_uppercase).ok_or(NotANumber)?;
        let digits = &text[1..];
        let all_digits = digits.bytes().all(|digit| digit.is_ascii_digit());
        if digits.len() < DIGITS_MIN || !all_digits {
            return Err(NotANumber);
        }
        let count = digits.parse().map_err(|_| NotANumber)?;
        let number = Self { series: Series(series), count };
        if number.to_string() == text { Ok(number) } else { Err(NotANumber) }
    }
}

impl TryFrom<String> for Number {
    type Error = NotANumber;
    fn try_from(text: String) -> Result<Self, NotANumber> {
        text.parse()
    }
}

impl From<Number> for String {
    fn from(number: Number) -> Self {
        number.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Number {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[A-Z][0-9]{3,}$"))
            .description(Some("The number a customer holds, such as A018"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Number {}

/// Why a ticket has a head start. Known to the core and the store; leaves for no screen.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Nobody's head start.
    #[default]
    Ordinary,
    /// 爱心: elderly, disabled, pregnant, with an infant.
    Care,
    /// The branch's own guests.
    Vip,
    /// Came by appointment.
    Appointment,
    /// Loss report or fraud stop.
    Emergency,
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// In line.
    Waiting,
    /// Called to a counter, not yet being served.
    Called,
    /// Being served.
    Serving,
    /// 过号: called and did not come; may return.
    Missed,
    /// Served.
    Finished,
    /// Given up by the customer or the staff.
    Cancelled,
    /// Not served when its time or the day ran out.
    Expired,
    /// Called or served, and set aside for a while.
    Held,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_as_it_is_written() {
        for text in ["A001", "A999", "Y1000", "F123456"] {
            assert_eq!(text.parse::<Number>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "A", "A1", "A18", "a018", "A0018", "A01x", "0018", "A+18", "号018"] {
            assert!(text.parse::<Number>().is_err(), "{text} was taken for a number");
        }
    }
}
