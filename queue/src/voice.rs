//! The voice: what staff ask of it, and what the announcers tell of each call.
//!
//! 1. A call is answered once by each zone: spoken, or why not; also when its ticket has gone on.
//! 2. A zone that could not keep up says so until it speaks again.

use crate::decide::one_if;
use crate::event::Event;
use crate::hall::{Hall, Ticket};
use serde::{Deserialize, Serialize};
use shared::device::VoiceState;
use shared::voice::{
    ANNOUNCED_CHARS_MAX, Announced, CLIPS_MAX, Hearing, Sounded, Unspoken, VoiceTrouble, Zone,
};
use shared::{CounterId, Refusal, Text, TicketId, ZoneId};
use std::collections::BTreeMap;

/// One piece of news of the voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum VoiceNews {
    /// Staff paused a zone.
    Paused {
        /// Which.
        zone: ZoneId,
    },
    /// Staff let it go on.
    Resumed {
        /// Which.
        zone: ZoneId,
    },
    /// Staff announced something.
    Announced {
        /// What.
        what: Announced,
    },
    /// Staff took the announcement off the walls.
    Cleared,
    /// A recorded announcement was spoken, or not.
    AnnouncementReported {
        /// Where.
        zone: ZoneId,
        /// Its name.
        announcement: String,
        /// Why not.
        why: Option<Unspoken>,
    },
    /// Staff asked for the test phrase.
    TestAsked {
        /// Where.
        zone: ZoneId,
    },
    /// The test phrase was spoken, or not.
    Tested {
        /// Where.
        zone: ZoneId,
        /// Why not.
        why: Option<Unspoken>,
        /// What the ear said.
        ear: Hearing,
    },
    /// A call was not spoken.
    NotSpoken {
        /// The ticket called.
        ticket: TicketId,
        /// Which call.
        call: u8,
        /// Where.
        zone: ZoneId,
        /// Why not.
        why: Unspoken,
    },
}

/// A speaker zone as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneState {
    /// Its loudspeaker.
    pub voice: VoiceState,
    /// Staff have paused it.
    pub paused: bool,
    /// It could not keep up, and has not spoken since.
    pub strained: bool,
}

/// The zones, and what is announced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voices {
    pub(crate) zones: BTreeMap<ZoneId, ZoneState>,
    pub(crate) announced: Option<Announced>,
}

/// What the announcers have told of a ticket's calls at its counter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voiced {
    /// Where it was called; kept when it has gone on.
    pub counter: Option<CounterId>,
    /// How often.
    pub calls: u8,
    /// The calls that have their answer.
    pub answers: Vec<(u8, ZoneId)>,
}

impl Voiced {
    /// Whether a zone has answered this call.
    pub fn has(&self, call: u8, zone: &ZoneId) -> bool {
        self.answers.iter().any(|(answered, by)| *answered == call && by == zone)
    }
}

impl Hall {
    /// The speaker zones as they stand.
    pub fn voices(&self) -> impl Iterator<Item = (&ZoneId, &ZoneState)> {
        self.voices.zones.iter()
    }

    /// What is announced, in its words.
    pub fn announcement(&self) -> Option<Text> {
        match self.voices.announced.as_ref()? {
            Announced::Recorded(id) => {
                self.rules()?.voice.announcement(id).map(|known| known.text.clone())
            }
            Announced::Text(text) => {
                let languages = self.rules()?.languages.iter();
                Some(Text(languages.map(|language| (language.clone(), text.clone())).collect()))
            }
        }
    }

    /// What staff should know of the zones.
    pub fn voice_troubles(&self) -> Vec<(ZoneId, VoiceTrouble)> {
        let trouble = |state: &ZoneState| {
            if state.paused {
                Some(VoiceTrouble::Paused)
            } else if state.voice == VoiceState::Silent {
                Some(VoiceTrouble::Silent)
            } else {
                state.strained.then_some(VoiceTrouble::Strained)
            }
        };
        let zones = self.voices.zones.iter();
        zones.filter_map(|(zone, state)| Some((zone.clone(), trouble(state)?))).collect()
    }

    /// Whether this zone's answer to a call is the last one that is waited for, of the zones that
    /// speak for its counter.
    pub fn is_last_word(&self, ticket: TicketId, call: u8, zone: &ZoneId) -> bool {
        let (Some(rules), Some(ticket)) = (self.rules(), self.ticket(ticket)) else { return true };
        let Voiced { counter, .. } = ticket.voiced;
        let speaks = |zone: &&Zone| {
            zone.counters.is_empty() || counter.is_some_and(|here| zone.counters.contains(&here))
        };
        let mut zones = rules.voice.zones.iter().filter(speaks);
        zones.all(|it| it.id == *zone || ticket.voiced.has(call, &it.id))
    }

    pub(crate) fn report_voice(
        &self,
        zone: Option<&ZoneId>,
        voice: VoiceState,
    ) -> Result<Vec<Event>, Refusal> {
        let known = match zone {
            Some(zone) => self.known_zone(zone)?.voice,
            None => self.voice,
        };
        Ok(one_if(known != voice, Event::VoiceReported { voice, zone: zone.cloned() }))
    }

    pub(crate) fn report_spoken(
        &self,
        ticket: TicketId,
        (call, length_ms): (u8, u32),
        sounded: Option<&Sounded>,
    ) -> Result<Vec<Event>, Refusal> {
        let known = self.was_called(ticket, call)?;
        let is_news = match sounded {
            None => known.spoken < call,
            Some(Sounded { zone, clips, device, .. }) => {
                self.known_zone(zone)?;
                if clips.len() > CLIPS_MAX || clips.iter().chain([device]).any(is_long) {
                    return Err(Refusal::TextTooLong { chars_max: ANNOUNCED_CHARS_MAX });
                }
                !known.voiced.has(call, zone)
            }
        };
        let sounded = sounded.map(|sounded| Box::new(sounded.clone()));
        Ok(one_if(is_news, Event::Spoken { ticket, call, length_ms, sounded }))
    }

    pub(crate) fn report_not_spoken(
        &self,
        ticket: TicketId,
        call: u8,
        (zone, why): (&ZoneId, Unspoken),
    ) -> Result<Vec<Event>, Refusal> {
        let known = self.was_called(ticket, call)?;
        self.known_zone(zone)?;
        let news = VoiceNews::NotSpoken { ticket, call, zone: zone.clone(), why };
        Ok(one_if(!known.voiced.has(call, zone), Event::Voice { news }))
    }

    pub(crate) fn pause_voice(
        &self,
        zone: Option<&ZoneId>,
        paused: bool,
    ) -> Result<Vec<Event>, Refusal> {
        let zones = self.zones_meant(zone)?;
        let other = zones
            .into_iter()
            .filter(|zone| self.voices.zones.get(zone).is_some_and(|state| state.paused != paused));
        let news = |zone| {
            if paused { VoiceNews::Paused { zone } } else { VoiceNews::Resumed { zone } }
        };
        Ok(other.map(|zone| Event::Voice { news: news(zone) }).collect())
    }

    pub(crate) fn announce(&self, what: &Announced) -> Result<Vec<Event>, Refusal> {
        let rules = self.standing_rules()?;
        match what {
            Announced::Recorded(id) if rules.voice.announcement(id).is_none() => {
                return Err(Refusal::UnknownAnnouncement { announcement: id.clone() });
            }
            Announced::Text(text) if text.trim().is_empty() => return Err(Refusal::TextMissing),
            Announced::Text(text) if is_long(text) => {
                return Err(Refusal::TextTooLong { chars_max: ANNOUNCED_CHARS_MAX });
            }
            Announced::Recorded(_) | Announced::Text(_) => {}
        }
        Ok(vec![Event::Voice { news: VoiceNews::Announced { what: what.clone() } }])
    }

    pub(crate) fn clear_announcement(&self) -> Vec<Event> {
        one_if(self.voices.announced.is_some(), Event::Voice { news: VoiceNews::Cleared })
    }

    pub(crate) fn test_voice(&self, zone: Option<&ZoneId>) -> Result<Vec<Event>, Refusal> {
        let zones = self.zones_meant(zone)?.into_iter();
        Ok(zones.map(|zone| Event::Voice { news: VoiceNews::TestAsked { zone } }).collect())
    }

    pub(crate) fn report_announced(
        &self,
        zone: &ZoneId,
        announcement: &str,
        why: Option<Unspoken>,
    ) -> Result<Vec<Event>, Refusal> {
        self.known_zone(zone)?;
        let rules = self.standing_rules()?;
        let (zone, announcement) = (zone.clone(), announcement.to_owned());
        if rules.voice.announcement(&announcement).is_none() {
            return Err(Refusal::UnknownAnnouncement { announcement });
        }
        let news = VoiceNews::AnnouncementReported { zone, announcement, why };
        Ok(vec![Event::Voice { news }])
    }

    pub(crate) fn report_voice_test(
        &self,
        zone: &ZoneId,
        why: Option<Unspoken>,
        ear: Hearing,
    ) -> Result<Vec<Event>, Refusal> {
        self.known_zone(zone)?;
        Ok(vec![Event::Voice { news: VoiceNews::Tested { zone: zone.clone(), why, ear } }])
    }

    pub(crate) fn follow_voice(&mut self, news: &VoiceNews) {
        match news {
            VoiceNews::Paused { zone } => self.edit_zone(zone, |state| state.paused = true),
            VoiceNews::Resumed { zone } => self.edit_zone(zone, |state| state.paused = false),
            VoiceNews::Announced { what } => self.voices.announced = Some(what.clone()),
            VoiceNews::Cleared => self.voices.announced = None,
            VoiceNews::NotSpoken { ticket, call, zone, why } => {
                if why.is_strain() {
                    self.edit_zone(zone, |state| state.strained = true);
                }
                self.answer_call(*ticket, *call, zone);
            }
            VoiceNews::AnnouncementReported { .. }
            | VoiceNews::TestAsked { .. }
            | VoiceNews::Tested { .. } => {}
        }
    }

    pub(crate) fn follow_spoken(&mut self, ticket: TicketId, call: u8, sounded: Option<&Sounded>) {
        self.edit(ticket, |ticket| ticket.spoken = ticket.spoken.max(call));
        if let Some(Sounded { zone, .. }) = sounded {
            self.edit_zone(zone, |state| state.strained = false);
            self.answer_call(ticket, call, zone);
        }
    }

    pub(crate) fn follow_loudspeaker(&mut self, zone: Option<&ZoneId>, voice: VoiceState) {
        match zone {
            Some(zone) => {
                self.edit_zone(zone, |state| state.voice = voice);
                // The hall has a voice while one of its zones has.
                let mut zones = self.voices.zones.values();
                let is_ready = zones.any(|state| state.voice == VoiceState::Ready);
                self.voice = if is_ready { VoiceState::Ready } else { voice };
            }
            None => self.voice = voice,
        }
    }

    /// Knows the zones of the rules and no others.
    pub(crate) fn follow_zones(&mut self) {
        let mut known = std::mem::take(&mut self.voices.zones);
        let zones = self.rules.iter().flat_map(|rules| &rules.voice.zones);
        let kept = zones.map(|zone| (zone.id.clone(), known.remove(&zone.id).unwrap_or_default()));
        self.voices.zones = kept.collect();
    }

    /// The ticket, if this call of it was made, be it that it has gone on since.
    fn was_called(&self, ticket: TicketId, call: u8) -> Result<&Ticket, Refusal> {
        let known = self.ticket(ticket).ok_or(Refusal::UnknownTicket)?;
        let made = call >= 1 && call <= known.voiced.calls;
        if made { Ok(known) } else { Err(Refusal::NothingToReport) }
    }

    fn known_zone(&self, zone: &ZoneId) -> Result<&ZoneState, Refusal> {
        let unknown = || Refusal::UnknownZone { zone: Some(zone.clone()) };
        self.voices.zones.get(zone).ok_or_else(unknown)
    }

    /// One zone, or all of them.
    fn zones_meant(&self, zone: Option<&ZoneId>) -> Result<Vec<ZoneId>, Refusal> {
        match zone {
            Some(zone) => self.known_zone(zone).map(|_| vec![zone.clone()]),
            None if self.voices.zones.is_empty() => Err(Refusal::UnknownZone { zone: None }),
            None => Ok(self.voices.zones.keys().cloned().collect()),
        }
    }

    fn edit_zone(&mut self, zone: &ZoneId, change: impl FnOnce(&mut ZoneState)) {
        if let Some(state) = self.voices.zones.get_mut(zone) {
            change(state);
        }
    }

    fn answer_call(&mut self, ticket: TicketId, call: u8, zone: &ZoneId) {
        self.edit(ticket, |ticket| ticket.voiced.answers.push((call, zone.clone())));
    }
}

fn is_long(text: impl AsRef<str>) -> bool {
    text.as_ref().chars().count() > ANNOUNCED_CHARS_MAX
}
