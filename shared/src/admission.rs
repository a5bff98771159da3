//! Whether a service gives out numbers, and why not.

use crate::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why staff have closed a service for a while. Each has its words in every language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// 系统维护: the bank's system does not answer.
    System,
    /// 设备故障: a machine that is needed does not work.
    Equipment,
    /// 人员不足: nobody who may serve it is there.
    Staff,
    /// 物料不足: cash, forms or cards have run out.
    Supplies,
    /// Anything else.
    #[default]
    Other,
}

/// Whether a service gives out numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ServiceState {
    /// It does.
    #[default]
    Open,
    /// Not at this hour, but later today.
    ClosedNow {
        /// When it does again.
        until: Moment,
    },
    /// Its numbers of today are given out.
    Full,
    /// Staff have closed it for a while.
    Paused {
        /// Why.
        reason: PauseReason,
    },
    /// Its hours are over, or who came now could not be served before the end of them.
    NoMoreToday,
}

impl ServiceState {
    /// Whether it gives out numbers.
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// Who takes a number, as a keyed hash that is valid for one day: 32 hexadecimal digits. It leaves
/// the daemon for nobody, and no log shows it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Person(u128);

/// A text that is no person's hash.
#[derive(Debug, thiserror::Error)]
#[error("a person is 32 hexadecimal digits in lower case")]
pub struct NotAPerson;

impl TryFrom<String> for Person {
    type Error = NotAPerson;
    fn try_from(text: String) -> Result<Self, NotAPerson> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != 32 || !digits {
            return Err(NotAPerson);
        }
        u128::from_str_radix(&text, 16).map(Self).map_err(|_| NotAPerson)
    }
}

impl From<Person> for String {
    fn from(person: Person) -> Self {
        format!("{:032x}", person.0)
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Person {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9a-f]{32}$"))
            .description(Some("A keyed hash of who takes a number, valid for one day"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Person {}

#[cfg(test)]
mod tests {
    use super::Person;

    #[test]
    fn a_person_is_read_as_it_is_written_and_never_shown() {
        let text = "\"00f3a1b2c3d4e5f60718293a4b5c6d7e\"";
        let person: Person = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&person).unwrap(), text);
        assert_eq!(format!("{person:?}"), "Person");
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in ["", "13800000000", "00F3A1B2C3D4E5F60718293A4B5C6D7E", &"g".repeat(32)] {
            assert!(Person::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
