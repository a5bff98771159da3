//! The wait that a customer is told.

use serde::{Deserialize, Serialize};

/// The steps a promise is told in, in minutes; it is always the next step up.
pub const STEPS: [u16; 13] = [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60];

/// How long a new ticket will wait: half wait no longer than `from`, nine of ten no longer than
/// `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Promise {
    /// In minutes; one of the steps.
    pub from: u16,
    /// In minutes; one of the steps, or nothing above the last one.
    pub to: Option<u16>,
}

impl Promise {
    /// The promise for a median and an upper end in minutes.
    pub fn of(median: f64, upper: f64) -> Self {
        let last = STEPS[STEPS.len() - 1];
        let from = step(median).unwrap_or(last);
        Self { from, to: step(upper.max(median)) }
    }

    /// Whether a wait in minutes was within it.
    pub fn holds(&self, waited: f64) -> bool {
        self.to.is_none_or(|to| waited <= f64::from(to))
    }
}

/// The next step up.
fn step(minutes: f64) -> Option<u16> {
    STEPS.into_iter().find(|step| minutes <= f64::from(*step))
}

#[cfg(test)]
mod tests {
    use super::Promise;

    #[test]
    fn a_promise_is_told_in_steps_and_never_too_short() {
        for (median, upper, from, to) in [
            (0.0, 0.0, 1, Some(1)),
            (1.0, 1.1, 1, Some(2)),
            (3.2, 7.0, 5, Some(8)),
            (40.1, 60.0, 50, Some(60)),
            (45.0, 60.1, 50, None),
            (90.0, 120.0, 60, None),
        ] {
            let promise = Promise::of(median, upper);
            assert_eq!(promise, Promise { from, to }, "{median} to {upper}");
            assert!(promise.holds(upper));
        }
        assert!(!Promise::of(3.0, 5.0).holds(5.1));
    }
}
