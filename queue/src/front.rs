//! The front: what readers have read, which kiosks are in service, and what they offer.
//!
//! 1. A read leads to a visit: a lane and a keyed hash, never what was read. One kiosk has one
//!    visit at most; it is used for one number, at its own kiosk, within [`VISIT_WITHIN`].
//! 2. A kiosk that staff have taken out of service gives out no number.
//! 3. What a reader takes for an appointment's code is kept only where there is one today, so that
//!    nothing else of a customer comes into the journal by that door.

use crate::decide::one_if;
use crate::event::Event;
use crate::hall::Hall;
use serde::{Deserialize, Serialize};
use shared::admission::{PauseReason, Person};
use shared::alert::HelpPoint;
use shared::booking::BookingCode;
use shared::front::{HELP_SHOWN, HelpState, KioskOpen, VISIT_WITHIN, VOLUME_PERCENT_MAX};
use shared::front::{ReaderKind, ReaderState, VOLUME_USUAL_PERCENT, Visit};
use shared::{KioskId, Lane, Moment, Refusal, Rules, ServiceId, VisitId};
use std::collections::BTreeMap;

/// One piece of news of the kiosks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum FrontNews {
    /// A reader has read something.
    Recognised {
        /// Where.
        kiosk: KioskId,
        /// What it is known by.
        visit: VisitId,
        /// The appointment it is of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        booking: Option<BookingCode>,
        /// The lane that its customer has.
        lane: Lane,
        /// Whose it is. The store keeps it beside the journal, for the day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Person>,
        /// Whether it was understood.
        known: bool,
    },
    /// A read is used for nothing more: its customer has left, or too much time has gone by.
    VisitOver {
        /// Where.
        kiosk: KioskId,
        /// Which.
        visit: VisitId,
    },
    /// A kiosk tells no longer that somebody is on the way.
    HelpOver {
        /// Which.
        kiosk: KioskId,
    },
    /// A way without a number was offered.
    Diverted {
        /// Where.
        kiosk: KioskId,
        /// What for.
        service: ServiceId,
        /// Whether it was taken.
        taken: bool,
    },
    /// Staff took a kiosk out of service.
    KioskClosed {
        /// Which.
        kiosk: KioskId,
        /// Why.
        reason: PauseReason,
    },
    /// It is in service again.
    KioskOpened {
        /// Which.
        kiosk: KioskId,
    },
    /// A kiosk speaks so loud.
    VolumeSet {
        /// Which.
        kiosk: KioskId,
        /// In percent.
        percent: u8,
    },
    /// Staff asked for a test slip.
    TestAsked {
        /// Whose printer.
        kiosk: KioskId,
    },
    /// Staff have put a new roll in.
    RollChanged {
        /// Whose printer.
        kiosk: KioskId,
    },
    /// A reader is different.
    ReaderReported {
        /// Where.
        kiosk: KioskId,
        /// What it reads.
        kind: ReaderKind,
        /// How it is.
        state: ReaderState,
    },
}

/// What a day hands on of its kiosks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftFront {
    /// The last read.
    pub last_visit: VisitId,
    /// Which are out of service, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<(KioskId, PauseReason)>,
    /// How loud those speak that somebody has set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<(KioskId, u8)>,
    /// How the readers were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readers: Vec<(KioskId, ReaderKind, ReaderState)>,
}

/// What the hall knows of its kiosks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kiosks {
    pub last_visit: VisitId,
    pub visits: BTreeMap<KioskId, Standing>,
    /// Who called for help and was answered, and until when that is told.
    pub helped: BTreeMap<KioskId, Helped>,
    pub closed: BTreeMap<KioskId, PauseReason>,
    pub volumes: BTreeMap<KioskId, u8>,
    pub readers: BTreeMap<(KioskId, ReaderKind), ReaderState>,
}

/// A visit that may still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub visit: Visit,
    pub lane: Lane,
    pub person: Option<Person>,
    pub until: Moment,
}

/// A call for help that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Helped {
    pub since: Moment,
    pub until: Moment,
}

/// What a reader tells of a read.
pub(crate) struct Read<'a> {
    pub kiosk: KioskId,
    pub booking: Option<&'a BookingCode>,
    pub lane: Lane,
    pub person: Option<&'a Person>,
    pub known: bool,
}

impl Hall {
    /// What was read last of who stands at a kiosk.
    pub fn visit(&self, kiosk: KioskId) -> Option<&Visit> {
        self.kiosks.visits.get(&kiosk).map(|standing| &standing.visit)
    }

    /// Whether a kiosk is in service.
    pub fn kiosk_open(&self, kiosk: KioskId) -> KioskOpen {
        let reason = self.kiosks.closed.get(&kiosk);
        reason.map_or(KioskOpen::Open, |reason| KioskOpen::Closed { reason: *reason })
    }

    /// How loud a kiosk speaks, in percent.
    pub fn volume(&self, kiosk: KioskId) -> u8 {
        self.kiosks.volumes.get(&kiosk).copied().unwrap_or(VOLUME_USUAL_PERCENT)
    }

    /// How a call for help at a kiosk stands.
    pub fn help_at(&self, kiosk: KioskId) -> Option<HelpState> {
        let called = self.watched.helps.get(&HelpPoint::Kiosk(kiosk));
        let helped = self.kiosks.helped.get(&kiosk);
        let standing = called.map(|since| HelpState { since: *since, answered: false });
        standing.or(helped.map(|helped| HelpState { since: helped.since, answered: true }))
    }

    pub(crate) fn recognise(&self, read: &Read<'_>) -> Result<Vec<Event>, Refusal> {
        self.day_rules()?;
        let kiosk = self.known_kiosk(read.kiosk)?;
        if !matches!(read.lane, Lane::Ordinary | Lane::Care | Lane::Vip) {
            return Err(Refusal::LaneNotGranted { lane: read.lane });
        }
        // A code that no appointment has is a read that says nothing.
        let known = read.known && read.booking.is_none_or(|code| self.is_of_today(code));
        let news = FrontNews::Recognised {
            kiosk,
            visit: VisitId(self.kiosks.last_visit.0 + 1),
            booking: read.booking.filter(|_| known).cloned(),
            lane: if known { read.lane } else { Lane::Ordinary },
            person: read.person.filter(|_| known).cloned(),
            known,
        };
        Ok(vec![Event::Front { news }])
    }

    pub(crate) fn forget_visit(&self, kiosk: KioskId) -> Result<Vec<Event>, Refusal> {
        self.known_kiosk(kiosk)?;
        let over = self.visit(kiosk).map(|visit| FrontNews::VisitOver { kiosk, visit: visit.id });
        Ok(over.map(|news| Event::Front { news }).into_iter().collect())
    }

    /// The visit that a number is asked for with, while it may be used there.
    pub(crate) fn standing_visit(
        &self,
        visit: Option<VisitId>,
        kiosk: Option<KioskId>,
        now: Moment,
    ) -> Result<Option<&Standing>, Refusal> {
        let Some(id) = visit else { return Ok(None) };
        let here = kiosk.and_then(|kiosk| self.kiosks.visits.get(&kiosk));
        let usable = here.filter(|here| here.visit.id == id && now < here.until);
        usable.map(Some).ok_or(Refusal::VisitOver)
    }

    pub(crate) fn divert(
        &self,
        kiosk: KioskId,
        service: &ServiceId,
        taken: bool,
    ) -> Result<Vec<Event>, Refusal> {
        let rules = self.day_rules()?;
        self.known_kiosk(kiosk)?;
        self.known_service(service)?;
        if !is_diverted(rules, service) {
            return Err(Refusal::NothingToReport);
        }
        let news = FrontNews::Diverted { kiosk, service: service.clone(), taken };
        Ok(vec![Event::Front { news }])
    }

    pub(crate) fn close_kiosk(
        &self,
        kiosk: KioskId,
        reason: PauseReason,
    ) -> Result<Vec<Event>, Refusal> {
        self.known_kiosk(kiosk)?;
        let news = self.kiosks.closed.get(&kiosk) != Some(&reason);
        Ok(one_if(news, Event::Front { news: FrontNews::KioskClosed { kiosk, reason } }))
    }

    pub(crate) fn open_kiosk(&self, kiosk: KioskId) -> Result<Vec<Event>, Refusal> {
        self.known_kiosk(kiosk)?;
        let news = self.kiosks.closed.contains_key(&kiosk);
        Ok(one_if(news, Event::Front { news: FrontNews::KioskOpened { kiosk } }))
    }

    pub(crate) fn set_volume(&self, kiosk: KioskId, percent: u8) -> Result<Vec<Event>, Refusal> {
        self.known_kiosk(kiosk)?;
        if percent > VOLUME_PERCENT_MAX {
            return Err(Refusal::TooLoud { percent_max: VOLUME_PERCENT_MAX });
        }
        let news = self.volume(kiosk) != percent;
        Ok(one_if(news, Event::Front { news: FrontNews::VolumeSet { kiosk, percent } }))
    }

    pub(crate) fn test_printer(&self, kiosk: KioskId) -> Result<Vec<Event>, Refusal> {
        let kiosk = self.known_kiosk(kiosk)?;
        Ok(vec![Event::Front { news: FrontNews::TestAsked { kiosk } }])
    }

    pub(crate) fn change_roll(&self, kiosk: KioskId) -> Result<Vec<Event>, Refusal> {
        let kiosk = self.known_kiosk(kiosk)?;
        Ok(vec![Event::Front { news: FrontNews::RollChanged { kiosk } }])
    }

    pub(crate) fn report_reader(
        &self,
        (kiosk, kind): (KioskId, ReaderKind),
        state: ReaderState,
    ) -> Result<Vec<Event>, Refusal> {
        if !self.standing_rules()?.front.reads(kiosk).contains(&kind) {
            return Err(Refusal::NothingToReport);
        }
        let known = self.kiosks.readers.get(&(kiosk, kind)).copied().unwrap_or_default();
        let news = FrontNews::ReaderReported { kiosk, kind, state };
        Ok(one_if(known != state, Event::Front { news }))
    }

    /// The readers that do not answer.
    pub(crate) fn lost_readers(&self) -> impl Iterator<Item = (KioskId, ReaderKind)> {
        let readers = self.kiosks.readers.iter();
        readers.filter(|(_, state)| **state == ReaderState::Gone).map(|(reader, _)| *reader)
    }

    pub(crate) fn is_lost(&self, kiosk: KioskId, kind: ReaderKind) -> bool {
        self.kiosks.readers.get(&(kiosk, kind)) == Some(&ReaderState::Gone)
    }

    /// Refuses a number at a kiosk that is out of service.
    pub(crate) fn admit_at(&self, kiosk: Option<KioskId>) -> Result<(), Refusal> {
        let Some(kiosk) = kiosk else { return Ok(()) };
        match self.kiosks.closed.get(&kiosk) {
            Some(reason) => Err(Refusal::KioskClosed { kiosk, reason: *reason }),
            None => Ok(()),
        }
    }

    /// What has stood long enough at the kiosks.
    pub(crate) fn front_due(&self, now: Moment) -> impl Iterator<Item = Event> + use<'_> {
        let visits = self.kiosks.visits.iter().filter(move |(_, visit)| visit.until <= now);
        let over = visits.map(|(kiosk, standing)| FrontNews::VisitOver {
            kiosk: *kiosk,
            visit: standing.visit.id,
        });
        let helped = self.kiosks.helped.iter().filter(move |(_, helped)| helped.until <= now);
        let shown = helped.map(|(kiosk, _)| FrontNews::HelpOver { kiosk: *kiosk });
        over.chain(shown).map(|news| Event::Front { news })
    }

    /// When the next of it has.
    pub(crate) fn next_front(&self) -> Option<Moment> {
        let visits = self.kiosks.visits.values().map(|standing| standing.until);
        visits.chain(self.kiosks.helped.values().map(|helped| helped.until)).min()
    }

    /// What the next day is told of the kiosks.
    pub(crate) fn left_front(&self) -> LeftFront {
        LeftFront {
            last_visit: self.kiosks.last_visit,
            closed: self.kiosks.closed.iter().map(|(id, reason)| (*id, *reason)).collect(),
            volumes: self.kiosks.volumes.iter().map(|(id, percent)| (*id, *percent)).collect(),
            readers: self.kiosks.readers.iter().map(|((id, kind), it)| (*id, *kind, *it)).collect(),
        }
    }

    /// The kiosks' part of a day's begin: nobody stands there.
    pub(crate) fn begin_front(&mut self, left: &LeftFront) {
        self.kiosks = Kiosks {
            last_visit: left.last_visit,
            closed: left.closed.iter().copied().collect(),
            volumes: left.volumes.iter().copied().collect(),
            readers: left.readers.iter().map(|(id, kind, it)| ((*id, *kind), *it)).collect(),
            ..Kiosks::default()
        };
    }

    /// A closed day knows nobody.
    pub(crate) fn end_front(&mut self) {
        self.kiosks.visits.clear();
        self.kiosks.helped.clear();
    }

    /// What is known of kiosks that the rules do not have is nothing.
    pub(crate) fn follow_kiosks(&mut self, rules: &Rules) {
        let Kiosks { visits, helped, closed, volumes, readers, .. } = &mut self.kiosks;
        visits.retain(|kiosk, _| rules.kiosks.contains(kiosk));
        helped.retain(|kiosk, _| rules.kiosks.contains(kiosk));
        closed.retain(|kiosk, _| rules.kiosks.contains(kiosk));
        volumes.retain(|kiosk, _| rules.kiosks.contains(kiosk));
        readers.retain(|(kiosk, kind), _| rules.front.reads(*kiosk).contains(kind));
    }

    pub(crate) fn follow_front(&mut self, news: &FrontNews, at: Moment) {
        let kiosks = &mut self.kiosks;
        match news {
            FrontNews::Recognised { kiosk, visit, booking, lane, person, known } => {
                kiosks.last_visit = *visit;
                let visit = Visit { id: *visit, booking: booking.clone(), known: *known };
                let (lane, person, until) = (*lane, person.clone(), at + VISIT_WITHIN);
                kiosks.visits.insert(*kiosk, Standing { visit, lane, person, until });
            }
            FrontNews::VisitOver { kiosk, .. } => _ = kiosks.visits.remove(kiosk),
            FrontNews::HelpOver { kiosk } => _ = kiosks.helped.remove(kiosk),
            FrontNews::KioskClosed { kiosk, reason } => {
                kiosks.closed.insert(*kiosk, *reason);
            }
            FrontNews::KioskOpened { kiosk } => _ = kiosks.closed.remove(kiosk),
            FrontNews::VolumeSet { kiosk, percent } => {
                kiosks.volumes.insert(*kiosk, *percent);
            }
            FrontNews::ReaderReported { kiosk, kind, state } => {
                kiosks.readers.insert((*kiosk, *kind), *state);
            }
            FrontNews::Diverted { .. }
            | FrontNews::TestAsked { .. }
            | FrontNews::RollChanged { .. } => {}
        }
    }

    /// A number taken with a visit has used it up.
    pub(crate) fn use_visit(&mut self, event: &Event) {
        if let Event::Issued { kiosk: Some(kiosk), visit: Some(_), .. } = event {
            self.kiosks.visits.remove(kiosk);
        }
    }

    /// Help that was answered is told of for a while. Asked before the watch forgets the call.
    pub(crate) fn follow_help(&mut self, event: &Event, at: Moment) {
        if let Event::HelpCalled { from: HelpPoint::Kiosk(kiosk) } = event {
            self.kiosks.helped.remove(kiosk);
        } else if let Event::HelpAnswered { from: from @ HelpPoint::Kiosk(kiosk) } = event
            && let Some(since) = self.watched.helps.get(from)
        {
            let helped = Helped { since: *since, until: at + HELP_SHOWN };
            self.kiosks.helped.insert(*kiosk, helped);
        }
    }

    fn known_kiosk(&self, kiosk: KioskId) -> Result<KioskId, Refusal> {
        let known = self.standing_rules()?.kiosks.contains(&kiosk);
        if known { Ok(kiosk) } else { Err(Refusal::UnknownKiosk { kiosk }) }
    }
}

/// Whether a service can be done without a number.
pub(crate) fn is_diverted(rules: &Rules, service: &ServiceId) -> bool {
    rules.front.service(service).is_some_and(|known| known.diversion.is_some())
}
