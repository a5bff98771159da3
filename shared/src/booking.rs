//! What an appointment is known by.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The shortest code of an appointment.
pub const CODE_CHARS_MIN: usize = 4;
/// The longest.
pub const CODE_CHARS_MAX: usize = 12;

/// The code of an appointment, unique on its day: 4 to 12 of A to Z and 0 to 9. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BookingCode(String);

/// A text that is no code of an appointment.
#[derive(Debug, thiserror::Error)]
#[error("an appointment's code is 4 to 12 of the letters A to Z and the digits")]
pub struct NotACode;

impl TryFrom<String> for BookingCode {
    type Error = NotACode;
    fn try_from(text: String) -> Result<Self, NotACode> {
        let known = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let fits = (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&text.len());
        if known && fits { Ok(Self(text)) } else { Err(NotACode) }
    }
}

impl From<BookingCode> for String {
    fn from(code: BookingCode) -> Self {
        code.0
    }
}

impl fmt::Display for BookingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for BookingCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[A-Z0-9]{4,12}$"))
            .description(Some("The code of an appointment, unique on its day"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for BookingCode {}

#[cfg(test)]
mod tests {
    use super::BookingCode;

    #[test]
    fn a_code_is_short_and_plain() {
        for text in ["K7P2", "000000000000"] {
            assert_eq!(String::from(BookingCode::try_from(text.to_owned()).unwrap()), text);
        }
        for text in ["", "K7P", "K7P2K7P2K7P2K", "k7p2", "K7 2", "王小明四"] {
            assert!(BookingCode::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
