//! The voice: its languages and manners, its speaker zones, what may be announced.

use super::check::{Mistake, NAME_CHARS_MAX, has, name, tongues, unique};
use super::{File, limits};
use device::voice::loudness::{PACE_PERCENT_MAX, PERCENT_MAX};
use device::voice::{Hours, Loudness, Manner};
use serde::Deserialize;
use shared::voice::{self, Announcement, VoiceRules, Zone, ZoneId};
use shared::{CounterId, Language, Text};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// The zone of a branch that names none.
const ONLY_ZONE: &str = "hall";
/// How many zones, and how many announcements a branch may have.
const ENTRIES_MAX: usize = 32;
/// How often a call may be said.
const REPEAT_MAX: u8 = 2;

/// The voice and its loudspeakers.
#[derive(Clone, Debug)]
pub struct VoiceConfig {
    /// The folder of the voice packs.
    pub packs: PathBuf,
    /// The loudspeakers.
    pub zones: Vec<ZoneConfig>,
    /// The recordings of announcements: announcement, language, file.
    pub recordings: Vec<(String, Language, PathBuf)>,
}

/// A speaker zone.
#[derive(Clone, Debug)]
pub struct ZoneConfig {
    /// Its name.
    pub id: ZoneId,
    /// The counters whose calls it speaks; all of them without one.
    pub counters: Vec<CounterId>,
    /// What is spoken, in order.
    pub languages: Vec<Language>,
    /// The sound device's name; the system's own choice without one.
    pub device: Option<String>,
    /// The recording device that hears the test phrase.
    pub ear: Option<String>,
    /// How it speaks.
    pub manner: Manner,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VoiceFile {
    packs: PathBuf,
    languages: Spanned<Vec<Language>>,
    device: Option<String>,
    ear: Option<String>,
    #[serde(default)]
    speak: Speak,
    #[serde(default = "once")]
    repeat: Spanned<u8>,
    #[serde(default = "whole")]
    pace_percent: Spanned<u16>,
    #[serde(default)]
    volume: Vec<VolumeFile>,
    #[serde(default)]
    quiet_hours: Vec<Spanned<String>>,
    #[serde(default, rename = "zone")]
    zones: Vec<ZoneFile>,
    #[serde(default, rename = "announcement")]
    announcements: Vec<AnnouncementFile>,
}

/// In which of its languages a zone says a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Speak {
    /// One after the other.
    #[default]
    All,
    /// The one chosen with the ticket.
    Own,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneFile {
    id: Spanned<ZoneId>,
    #[serde(default)]
    counters: Vec<Spanned<CounterId>>,
    languages: Option<Spanned<Vec<Language>>>,
    device: Option<String>,
    ear: Option<String>,
    volume: Option<Vec<VolumeFile>>,
    quiet_hours: Option<Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VolumeFile {
    hours: Spanned<String>,
    percent: Spanned<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnnouncementFile {
    id: Spanned<String>,
    text: Spanned<Text>,
    #[serde(default)]
    sounds: BTreeMap<Language, Spanned<PathBuf>>,
}

fn once() -> Spanned<u8> {
    Spanned::new(0..0, 1)
}

fn whole() -> Spanned<u16> {
    Spanned::new(0..0, PERCENT_MAX)
}

/// The first mistake about any of it.
pub(super) fn check(file: &File) -> Result<(), Mistake> {
    let Some(voice) = &file.voice else { return Ok(()) };
    languages(file, &voice.languages)?;
    let (repeat, pace) = (*voice.repeat.get_ref(), *voice.pace_percent.get_ref());
    if !(1..=REPEAT_MAX).contains(&repeat) {
        let what = format!("a call is said {repeat} times; expected 1 or {REPEAT_MAX}");
        return Err((voice.repeat.span().start, what));
    }
    if !(PERCENT_MAX..=PACE_PERCENT_MAX).contains(&pace) {
        let what = format!(
            "pauses of {pace} percent; expected {PERCENT_MAX} (as recorded) to {PACE_PERCENT_MAX}"
        );
        return Err((voice.pace_percent.span().start, what));
    }
    loudness(&voice.volume, &voice.quiet_hours)?;
    zones(file, voice)?;
    announcements(file, voice)
}

fn languages(file: &File, spoken: &Spanned<Vec<Language>>) -> Result<(), Mistake> {
    let at = spoken.span().start;
    if spoken.get_ref().is_empty() || spoken.get_ref().iter().any(|it| !has(file, it)) {
        return Err((at, format!("the voice speaks the branch's languages: {}", tongues(file))));
    }
    unique(spoken.get_ref().iter().map(|language| (at, language)))
}

fn zones(file: &File, voice: &VoiceFile) -> Result<(), Mistake> {
    unique(voice.zones.iter().map(|zone| (zone.id.span().start, zone.id.get_ref())))?;
    for zone in &voice.zones {
        let at = zone.id.span().start;
        named(at, &zone.id.get_ref().0)?;
        if voice.zones.len() > ENTRIES_MAX {
            return Err((at, format!("expected at most {ENTRIES_MAX} [[voice.zone]]")));
        }
        unique(zone.counters.iter().map(|id| (id.span().start, id.get_ref())))?;
        for id in &zone.counters {
            if !file.counters.iter().any(|counter| counter.id.get_ref() == id.get_ref()) {
                let what = format!(
                    "there is no counter {}; expected the id of a [[counter]]",
                    id.get_ref()
                );
                return Err((id.span().start, what));
            }
        }
        if let Some(spoken) = &zone.languages {
            languages(file, spoken)?;
        }
        loudness(
            zone.volume.as_deref().unwrap_or_default(),
            zone.quiet_hours.as_deref().unwrap_or_default(),
        )?;
    }
    let heard = |counter: &CounterId| {
        let mut zones = voice.zones.iter();
        zones.any(|zone| {
            zone.counters.is_empty() || zone.counters.iter().any(|it| it.get_ref() == counter)
        })
    };
    let deaf = file.counters.iter().find(|counter| !heard(counter.id.get_ref()));
    match (voice.zones.first(), deaf) {
        (Some(zone), Some(counter)) => {
            let what = format!(
                "no [[voice.zone]] speaks the calls of counter {}; expected it in the counters of \
                 one, or a zone without counters, which speaks all",
                counter.id.get_ref()
            );
            Err((zone.id.span().start, what))
        }
        _ => Ok(()),
    }
}

fn announcements(file: &File, voice: &VoiceFile) -> Result<(), Mistake> {
    let ids = voice.announcements.iter();
    unique(ids.map(|it| (it.id.span().start, it.id.get_ref())))?;
    for announcement in &voice.announcements {
        let at = announcement.id.span().start;
        named(at, announcement.id.get_ref())?;
        if voice.announcements.len() > ENTRIES_MAX {
            return Err((at, format!("expected at most {ENTRIES_MAX} [[voice.announcement]]")));
        }
        name(file, &announcement.text, NAME_CHARS_MAX * 2)?;
        for (language, sound) in &announcement.sounds {
            if !has(file, language) {
                let what = format!("expected one of the branch's languages: {}", tongues(file));
                return Err((sound.span().start, what));
            }
        }
    }
    Ok(())
}

fn loudness(volume: &[VolumeFile], quiet: &[Spanned<String>]) -> Result<(), Mistake> {
    for span in volume.iter().map(|it| &it.hours).chain(quiet) {
        hours(span.get_ref()).map_err(|what| (span.span().start, what))?;
    }
    match volume.iter().find(|it| *it.percent.get_ref() > PERCENT_MAX) {
        Some(loud) => {
            let percent = loud.percent.get_ref();
            let what = format!(
                "{percent} percent is above the packs' own level; expected 0 to {PERCENT_MAX}, and \
                 more at the amplifier"
            );
            Err((loud.percent.span().start, what))
        }
        None => Ok(()),
    }
}

fn named(at: usize, name: &str) -> Result<(), Mistake> {
    let letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let length = 1..=voice::NAME_CHARS_MAX;
    if length.contains(&name.len()) && name.chars().all(letter) {
        return Ok(());
    }
    let chars_max = voice::NAME_CHARS_MAX;
    let what = format!(
        "\"{name}\" is no name; expected at most {chars_max} letters, digits and hyphens, such as \
         \"upstairs\""
    );
    Err((at, what))
}

/// Hours such as `20:00-08:00`, past midnight where they end before they begin.
fn hours(text: &str) -> Result<Hours, String> {
    let wrong = || format!("\"{text}\" is no span of hours; expected one such as \"20:00-08:00\"");
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    let (from_min, to_min) = (limits::minute(from), limits::minute(to));
    match (from_min, to_min) {
        (Some(from_min), Some(to_min)) if from_min != to_min => Ok(Hours { from_min, to_min }),
        _ => Err(wrong()),
    }
}

impl VoiceFile {
    /// What the hall knows of it.
    pub(super) fn rules(&self) -> VoiceRules {
        let zone = |zone: &ZoneFile| Zone {
            id: zone.id.get_ref().clone(),
            counters: zone.counters.iter().map(|id| *id.get_ref()).collect(),
        };
        let only = Zone { id: ZoneId(ONLY_ZONE.to_owned()), counters: Vec::new() };
        let zones: Vec<_> = self.zones.iter().map(zone).collect();
        let announcement = |it: &AnnouncementFile| Announcement {
            id: it.id.get_ref().clone(),
            text: it.text.get_ref().clone(),
        };
        VoiceRules {
            zones: if zones.is_empty() { vec![only] } else { zones },
            announcements: self.announcements.iter().map(announcement).collect(),
        }
    }

    /// What its devices need to know.
    pub(super) fn proposed(&self, folder: &Path) -> VoiceConfig {
        let zones: Vec<_> = self.zones.iter().map(|zone| self.zone(zone)).collect();
        let only = ZoneConfig {
            id: ZoneId(ONLY_ZONE.to_owned()),
            counters: Vec::new(),
            languages: self.languages.get_ref().clone(),
            device: self.device.clone(),
            ear: self.ear.clone(),
            manner: self.manner(&self.volume, &self.quiet_hours),
        };
        let recordings = self.announcements.iter().flat_map(|it| {
            let own = |(language, sound): (&Language, &Spanned<PathBuf>)| {
                (it.id.get_ref().clone(), language.clone(), folder.join(sound.get_ref()))
            };
            it.sounds.iter().map(own)
        });
        VoiceConfig {
            packs: folder.join(&self.packs),
            zones: if zones.is_empty() { vec![only] } else { zones },
            recordings: recordings.collect(),
        }
    }

    fn zone(&self, zone: &ZoneFile) -> ZoneConfig {
        let languages = zone.languages.as_ref().unwrap_or(&self.languages);
        let volume = zone.volume.as_deref().unwrap_or(&self.volume);
        let quiet = zone.quiet_hours.as_deref().unwrap_or(&self.quiet_hours);
        ZoneConfig {
            id: zone.id.get_ref().clone(),
            counters: zone.counters.iter().map(|id| *id.get_ref()).collect(),
            languages: languages.get_ref().clone(),
            device: zone.device.clone().or_else(|| self.device.clone()),
            ear: zone.ear.clone().or_else(|| self.ear.clone()),
            manner: self.manner(volume, quiet),
        }
    }

    fn manner(&self, volume: &[VolumeFile], quiet: &[Spanned<String>]) -> Manner {
        let span = |text: &Spanned<String>| hours(text.get_ref()).ok();
        let level = |it: &VolumeFile| Some((span(&it.hours)?, *it.percent.get_ref()));
        Manner {
            own_language: self.speak == Speak::Own,
            repeat: *self.repeat.get_ref() > 1,
            pace_percent: *self.pace_percent.get_ref(),
            loudness: Loudness {
                volume: volume.iter().filter_map(level).collect(),
                quiet: quiet.iter().filter_map(span).collect(),
            },
        }
    }
}
