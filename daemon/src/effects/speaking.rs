//! The announcers' place in the daemon: calls go to the zones of their counters, and what became
//! of them comes back as commands.
//!
//! 1. Each zone has an announcer with a thread of its own: one zone's dead card stops no other.
//! 2. Every call is answered once by each zone that it was given to, also after a restart.

use crate::desk::Desk;
use device::voice::{Announcer, CallOut, Heard, Options, Report, Why};
use shared::device::VoiceState;
use shared::voice::{Hearing, Sounded};
use shared::{Command, CounterId, TicketId, ZoneId};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The most reports that wait to be written.
const REPORTS_MAX: usize = 4_096;
/// What a zone's device is called that has no name in the branch's file.
const DEFAULT_DEVICE: &str = "default";

/// The hall's loudspeakers; none in a branch whose calls are shown and not spoken.
#[derive(Default)]
pub struct Speaking {
    zones: Vec<Zone>,
    reports: Option<Sender<Word>>,
}

/// What the announcers have told and the journal does not know yet.
pub struct Told(Receiver<Word>);

/// A zone to be opened.
pub struct Opening {
    /// Its name.
    pub id: ZoneId,
    /// The counters whose calls it speaks; all of them without one.
    pub counters: Vec<CounterId>,
    /// The sound device's name.
    pub device: Option<String>,
    /// What its announcer is made of; none where its packs cannot be spoken by.
    pub options: Option<Options>,
}

/// What staff want of the loudspeakers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoiceTask {
    /// Pause a zone, or let it go on.
    Pause(ZoneId, bool),
    /// Speak a recorded announcement everywhere.
    Announce(String),
    /// Speak the test phrase in a zone.
    Test(ZoneId),
}

struct Zone {
    id: ZoneId,
    counters: Vec<CounterId>,
    device: String,
    /// None in a zone that stays silent until the next start.
    announcer: Option<Announcer>,
}

/// A report, with the zone and the device that it is from.
struct Word {
    zone: ZoneId,
    device: String,
    report: Report,
}

impl Speaking {
    /// Starts an announcer for each zone.
    pub fn start(zones: Vec<Opening>) -> (Self, Told) {
        let (reports, told) = channel(REPORTS_MAX);
        let open = |zone: Opening| {
            let (id, reports) = (zone.id.clone(), reports.clone());
            let device = zone.device.unwrap_or_else(|| DEFAULT_DEVICE.to_owned());
            let own = device.clone();
            let tell = move |report| {
                tell(&reports, Word { zone: id.clone(), device: own.clone(), report });
            };
            let announcer = match zone.options {
                Some(options) => Some(Announcer::start(options, tell)),
                None => {
                    tell(Report::Device(VoiceState::Silent));
                    None
                }
            };
            Zone { id: zone.id, counters: zone.counters, device, announcer }
        };
        let zones = zones.into_iter().map(open).collect();
        (Self { zones, reports: Some(reports) }, Told(told))
    }

    pub(super) fn say(&self, call: &CallOut) {
        for zone in self.zones.iter().filter(|zone| zone.speaks_for(call.counter)) {
            match &zone.announcer {
                Some(announcer) if announcer.say(call.clone()) => {}
                Some(_) => {
                    tracing::warn!("zone {} cannot keep up: call {}", zone.id, call.number);
                    self.not_spoken(zone, call, Why::LineFull);
                }
                None => self.not_spoken(zone, call, Why::NoDevice),
            }
        }
    }

    /// Goes on with a call after a restart, in the zones that have not answered it: says it while
    /// that is of use, and tells that it was not spoken later.
    pub(super) fn go_on(
        &self,
        call: &CallOut,
        is_soon: bool,
        has_answered: impl Fn(&ZoneId) -> bool,
    ) {
        let open = self.zones.iter().filter(|zone| zone.speaks_for(call.counter));
        for zone in open.filter(|zone| !has_answered(&zone.id)) {
            let says = |announcer: &Announcer| is_soon && announcer.say(call.clone());
            if !zone.announcer.as_ref().is_some_and(says) {
                self.not_spoken(zone, call, Why::Stopped);
            }
        }
    }

    pub(super) fn forget(&self, ticket: TicketId) {
        for zone in &self.zones {
            let told = zone.announcer.as_ref().is_none_or(|announcer| announcer.forget(ticket));
            if !told {
                tracing::debug!("zone {} was not told to forget ticket {ticket}", zone.id);
            }
        }
    }

    pub(super) fn take(&self, task: &VoiceTask) {
        for zone in &self.zones {
            let Some(announcer) = &zone.announcer else {
                self.not_done(zone, task);
                continue;
            };
            let taken = match task {
                VoiceTask::Pause(id, paused) if *id == zone.id => announcer.pause(*paused),
                VoiceTask::Test(id) if *id == zone.id => announcer.test(),
                VoiceTask::Announce(announcement) => announcer.announce(announcement.clone()),
                VoiceTask::Pause(..) | VoiceTask::Test(_) => true,
            };
            if !taken {
                tracing::warn!("zone {} did not take {task:?}", zone.id);
            }
        }
    }

    /// A zone that stays silent answers what is asked of it.
    fn not_done(&self, zone: &Zone, task: &VoiceTask) {
        let why = Some(Why::NoDevice);
        match task {
            VoiceTask::Announce(announcement) => {
                self.tell(zone, Report::Announced { announcement: announcement.clone(), why });
            }
            VoiceTask::Test(id) if *id == zone.id => {
                self.tell(zone, Report::Tested { why, heard: None });
            }
            VoiceTask::Test(_) | VoiceTask::Pause(..) => {}
        }
    }

    fn not_spoken(&self, zone: &Zone, out: &CallOut, why: Why) {
        let CallOut { ticket, counter, call, .. } = *out;
        self.tell(zone, Report::NotSpoken { ticket, counter, call, why });
    }

    fn tell(&self, zone: &Zone, report: Report) {
        if let Some(reports) = &self.reports {
            let (zone, device) = (zone.id.clone(), zone.device.clone());
            tell(reports, Word { zone, device, report });
        }
    }
}

impl Zone {
    fn speaks_for(&self, counter: CounterId) -> bool {
        self.counters.is_empty() || self.counters.contains(&counter)
    }
}

impl Told {
    /// Takes the reports to the desk until the announcers end.
    pub async fn run(mut self, desk: Desk) {
        while let Some(word) = self.0.recv().await {
            if let Err(problem) = desk.report(word.wish()).await {
                tracing::debug!("a report of an announcer was refused: {}", problem.title);
            }
        }
    }
}

impl Word {
    fn wish(self) -> Command {
        let Self { zone, device, report } = self;
        match report {
            Report::Device(voice) => {
                log(&zone, voice);
                Command::ReportVoice { voice, zone: Some(zone) }
            }
            Report::Spoken { ticket, call, took, from, to, clips, .. } => {
                let length_ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
                let sounded = Some(Box::new(Sounded { zone, from, to, clips, device }));
                Command::ReportSpoken { ticket, call, length_ms, sounded }
            }
            Report::NotSpoken { ticket, call, why, .. } => {
                tracing::debug!("call {call} of ticket {ticket} was not spoken: {why:?}");
                Command::ReportNotSpoken { ticket, call, zone, why: why.unspoken() }
            }
            Report::Announced { announcement, why } => {
                let why = why.as_ref().map(Why::unspoken);
                Command::ReportAnnounced { zone, announcement, why }
            }
            Report::Tested { why, heard } => {
                let (why, ear) = (why.as_ref().map(Why::unspoken), hearing(heard));
                tracing::info!("zone {zone}, test phrase: {ear:?} {why:?}");
                Command::ReportVoiceTest { zone, why, ear }
            }
        }
    }
}

/// What the journal is told of what an ear heard.
fn hearing(heard: Option<Option<Heard>>) -> Hearing {
    match heard {
        None => Hearing::None,
        Some(None) => Hearing::NotHeard,
        Some(Some(heard)) => Hearing::Heard { level_dbfs: heard.level_dbfs.round() as i16 },
    }
}

fn tell(reports: &Sender<Word>, word: Word) {
    if let Err(lost) = reports.try_send(word) {
        tracing::debug!("nobody could take {:?}", lost.into_inner().report);
    }
}

fn log(zone: &ZoneId, voice: VoiceState) {
    match voice {
        VoiceState::Ready => tracing::info!("zone {zone}: the loudspeaker is ready"),
        VoiceState::Silent => {
            tracing::warn!("zone {zone}: there is no sound device: calls are shown, not spoken");
        }
        VoiceState::Unknown => {}
    }
}

#[cfg(test)]
mod tests;
