//! A time of day: `"09:30"`.

use serde::Deserialize;
use shared::moment::Millis;
use std::fmt;

/// Minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Clock(pub u16);

impl Clock {
    /// How long after another one it is.
    pub fn since(self, other: Self) -> Millis {
        Millis::minutes(i64::from(self.0) - i64::from(other.0))
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for Clock {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no time of day; expected one such as \"09:30\"");
        let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
        let part = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() == 2);
        match (part(hours), part(minutes)) {
            (Some(hours), Some(minutes)) if hours < 24 && minutes < 60 => {
                Ok(Self(hours * 60 + minutes))
            }
            _ => Err(wrong()),
        }
    }
}
