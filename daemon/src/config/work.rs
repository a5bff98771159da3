//! How the work at the counters is ruled: what may be placed where, profiles, help, time limits.

use super::check::{Mistake, unique};
use super::{CounterFile, File, ServiceFile};
use serde::Deserialize;
use shared::ServiceId;
use shared::moment::Millis;
use shared::rules::{Help, Profile, ServiceTarget, TransferRule};
use toml::Spanned;

/// The longest name of a profile, in characters.
const PROFILE_CHARS_MAX: usize = 32;
/// How many profiles a branch may have, and how many lines a counter may help with.
const ENTRIES_MAX: usize = 32;
/// How many reminders a service may have.
const REMINDERS_MAX: usize = 5;
/// The latest reminder, in percent of the time.
const PERCENT_MAX: u8 = 200;
/// When a counter is reminded where nothing is said.
const REMIND_AT_PERCENT: [u8; 2] = [80, 100];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TransferFile {
    front: bool,
    end: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileFile {
    name: Spanned<String>,
    services: Vec<Spanned<ServiceId>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HelpFile {
    service: Spanned<ServiceId>,
    waiting_min: Option<Spanned<u32>>,
    wait_minutes: Option<Spanned<u16>>,
}

impl TransferFile {
    pub(super) fn proposed(&self) -> TransferRule {
        TransferRule { front: self.front, end: self.end }
    }
}

impl ProfileFile {
    pub(super) fn proposed(self) -> Profile {
        let services = self.services.into_iter().map(Spanned::into_inner).collect();
        Profile { name: self.name.into_inner(), services }
    }
}

impl HelpFile {
    pub(super) fn proposed(self) -> Help {
        let minutes = |minutes: Spanned<u16>| Millis::minutes(i64::from(minutes.into_inner()));
        Help {
            service: self.service.into_inner(),
            waiting_min: self.waiting_min.map(Spanned::into_inner),
            wait_min: self.wait_minutes.map(minutes),
        }
    }
}

/// How long a service may take, if its file says so.
pub(super) fn target(file: &ServiceFile) -> Option<ServiceTarget> {
    let minutes = file.service_target_minutes.as_ref()?;
    let remind_at = file.remind_at_percent.as_ref().map(Spanned::get_ref);
    Some(ServiceTarget {
        within: Millis::minutes(i64::from(*minutes.get_ref())),
        remind_at: remind_at.cloned().unwrap_or_else(|| REMIND_AT_PERCENT.to_vec()),
    })
}

/// The first mistake about any of it.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    profiles(file)?;
    file.counters.iter().try_for_each(|counter| help(file, counter))?;
    file.services.iter().try_for_each(limit)
}

fn profiles(file: &File) -> Result<(), Mistake> {
    unique(
        file.profiles.iter().map(|profile| (profile.name.span().start, profile.name.get_ref())),
    )?;
    few(file.profiles.len(), file.profiles.first().map(|profile| &profile.name))?;
    for profile in &file.profiles {
        let (at, name) = (profile.name.span().start, profile.name.get_ref());
        let long = name.chars().count() > PROFILE_CHARS_MAX;
        if name.trim().is_empty() || long || name.chars().any(char::is_control) {
            let what = format!("expected a name of 1 to {PROFILE_CHARS_MAX} characters");
            return Err((at, what));
        }
        if profile.services.is_empty() {
            return Err((at, format!("profile \"{name}\" serves nothing; expected services")));
        }
        unique(profile.services.iter().map(|id| (id.span().start, id.get_ref())))?;
        profile.services.iter().try_for_each(|id| known(file, id))?;
    }
    Ok(())
}

fn help(file: &File, counter: &CounterFile) -> Result<(), Mistake> {
    unique(counter.help.iter().map(|help| (help.service.span().start, help.service.get_ref())))?;
    few(counter.help.len(), counter.help.first().map(|help| &help.service))?;
    for help in &counter.help {
        known(file, &help.service)?;
        let (at, id) = (help.service.span().start, help.service.get_ref());
        if counter.services.iter().any(|own| own.get_ref() == id) {
            let what = format!("counter {} serves \"{id}\" anyway", counter.id.get_ref());
            return Err((at, what));
        }
        if help.waiting_min.is_none() && help.wait_minutes.is_none() {
            return Err((at, "expected waiting_min or wait_minutes beside it".to_owned()));
        }
        if let Some(min) = help.waiting_min.as_ref().filter(|min| *min.get_ref() == 0) {
            return Err((min.span().start, "expected 1 waiting or more".to_owned()));
        }
    }
    Ok(())
}

fn limit(service: &ServiceFile) -> Result<(), Mistake> {
    let Some(minutes) = &service.service_target_minutes else {
        return match &service.remind_at_percent {
            Some(lone) => {
                let what = "expected service_target_minutes beside it".to_owned();
                Err((lone.span().start, what))
            }
            None => Ok(()),
        };
    };
    if *minutes.get_ref() == 0 {
        return Err((minutes.span().start, "expected 1 minute or more".to_owned()));
    }
    let Some(percents) = &service.remind_at_percent else { return Ok(()) };
    let parts = percents.get_ref();
    let in_order = parts.windows(2).all(|pair| pair[0] < pair[1]);
    let in_bounds = parts.iter().all(|part| (1..=PERCENT_MAX).contains(part));
    if !in_order || !in_bounds || parts.len() > REMINDERS_MAX {
        let what = format!(
            "expected at most {REMINDERS_MAX} numbers from 1 to {PERCENT_MAX}, the smallest first"
        );
        return Err((percents.span().start, what));
    }
    Ok(())
}

fn known(file: &File, id: &Spanned<ServiceId>) -> Result<(), Mistake> {
    if file.services.iter().any(|service| service.id.get_ref() == id.get_ref()) {
        return Ok(());
    }
    let what =
        format!("there is no service \"{}\"; expected the id of a [[service]]", id.get_ref());
    Err((id.span().start, what))
}

fn few<T>(count: usize, first: Option<&Spanned<T>>) -> Result<(), Mistake> {
    match first {
        Some(first) if count > ENTRIES_MAX => {
            Err((first.span().start, format!("expected at most {ENTRIES_MAX} of them")))
        }
        Some(_) | None => Ok(()),
    }
}
