//! Which policy the file asks for.

use super::check::Mistake;
use serde::Deserialize;
use shared::rules::{Dispatch, Rates};
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DispatchFile {
    policy: Policy,
    rates: Option<Spanned<RatesFile>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Policy {
    HeadStart,
    Fifo,
    Strict,
    Accumulating,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RatesFile {
    ordinary: Spanned<u16>,
    care: Spanned<u16>,
    vip: Spanned<u16>,
    appointment: Spanned<u16>,
    emergency: Spanned<u16>,
}

impl Default for RatesFile {
    fn default() -> Self {
        let rates = Rates::default();
        let rate = |rate| Spanned::new(0..0, rate);
        Self {
            ordinary: rate(rates.ordinary),
            care: rate(rates.care),
            vip: rate(rates.vip),
            appointment: rate(rates.appointment),
            emergency: rate(rates.emergency),
        }
    }
}

impl DispatchFile {
    pub(super) fn check(&self) -> Result<(), Mistake> {
        let Some(rates) = &self.rates else { return Ok(()) };
        if self.policy != Policy::Accumulating {
            let what = "only policy = \"accumulating\" has rates".to_owned();
            return Err((rates.span().start, what));
        }
        let rates = rates.get_ref();
        let all = [&rates.ordinary, &rates.care, &rates.vip, &rates.appointment, &rates.emergency];
        match all.iter().find(|rate| *rate.get_ref() == 0) {
            Some(rate) => {
                let what = "a lane without a rate is never called; expected 1 or more".to_owned();
                Err((rate.span().start, what))
            }
            None => Ok(()),
        }
    }

    pub(super) fn proposed(self) -> Dispatch {
        match self.policy {
            Policy::HeadStart => Dispatch::HeadStart,
            Policy::Fifo => Dispatch::Fifo,
            Policy::Strict => Dispatch::Strict,
            Policy::Accumulating => {
                let rates = self.rates.map(Spanned::into_inner).unwrap_or_default();
                Dispatch::Accumulating(Rates {
                    ordinary: rates.ordinary.into_inner(),
                    care: rates.care.into_inner(),
                    vip: rates.vip.into_inner(),
                    appointment: rates.appointment.into_inner(),
                    emergency: rates.emergency.into_inner(),
                })
            }
        }
    }
}
