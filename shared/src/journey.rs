//! What a ticket meets on its way between lines and counters: holds, placings, tellers.

use crate::{CounterId, Moment};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest name of a teller.
pub const TELLER_CHARS_MAX: usize = 32;

/// Where a held customer is, and where they go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// 不持件: went away with their papers, and may come back to any counter.
    Leaves,
    /// 持件: the counter keeps their papers, so they come back to it.
    Keeps,
    /// 等待: waits for a step done elsewhere, and goes on at any counter.
    Step,
}

/// Where a transferred ticket comes into its new line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Placing {
    /// By its age.
    #[default]
    Keep,
    /// Before everyone; an exception to the order of keys, and recorded as one.
    Front,
    /// After everyone.
    End,
}

impl Placing {
    /// Whether it is the one that is left out.
    pub fn is_keep(&self) -> bool {
        *self == Self::Keep
    }
}

/// A teller (柜员) by a short name of the branch's own making, such as `t07` or `li.m`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TellerId(String);

/// A text that is no teller's name.
#[derive(Debug, thiserror::Error)]
#[error("a teller's name is 1 to {TELLER_CHARS_MAX} of a to z, 0 to 9, dot, underscore and hyphen")]
pub struct NotATeller;

impl FromStr for TellerId {
    type Err = NotATeller;
    fn from_str(text: &str) -> Result<Self, NotATeller> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let may_stand = |byte: u8| fits(byte) || b"._-".contains(&byte);
        let right = (1..=TELLER_CHARS_MAX).contains(&text.len()) && text.bytes().all(may_stand);
        if right { Ok(Self(text.to_owned())) } else { Err(NotATeller) }
    }
}

impl TryFrom<String> for TellerId {
    type Error = NotATeller;
    fn try_from(text: String) -> Result<Self, NotATeller> {
        text.parse()
    }
}

impl From<TellerId> for String {
    fn from(teller: TellerId) -> Self {
        teller.0
    }
}

impl fmt::Display for TellerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for TellerId {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[a-z0-9._-]{1,32}$"))
            .description(Some("A teller by a short name of the branch's own making"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for TellerId {}

/// Where and when a number on a paper list was served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Served {
    /// Where.
    pub counter: CounterId,
    /// When.
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use super::TellerId;

    #[test]
    fn a_tellers_name_is_short_and_plain() {
        for text in ["t07", "li.m", "a_b-c", &"x".repeat(32)] {
            assert_eq!(text.parse::<TellerId>().unwrap().to_string(), text);
        }
        for text in ["", "Li", "李", "a b", &"x".repeat(33)] {
            assert!(text.parse::<TellerId>().is_err(), "{text} was taken for a name");
        }
    }
}
