//! What follows from what was written: slips to print, calls to speak.
//!
//! Effects are taken from events after their commit, and each tells how it went by a command.

mod agent;
mod away;
mod printing;
mod rolls;
mod screens;
mod speaking;
mod stationery;

pub use agent::Agent;
pub use away::{Agents, Away, NotHere};
pub use printing::{PrinterLine, PrinterTask, Printers, Unplaced};
pub use rolls::Rolls;
pub use screens::{Screens, Showing};
pub use speaking::{Opening as ZoneOpening, Speaking, Told, VoiceTask};
pub use stationery::{Said, Stationery};

use crate::token::Tokens;
use device::beacon::{Beacons, Signal};
use device::ticket::Slip;
use device::voice::CallOut;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use queue::{Event, FrontNews, Hall, Place, REPRINT_WITHIN, Ticket, VoiceNews, Voiced};
use shared::device::PrintState;
use shared::moment::Millis;
use shared::voice::Announced;
use shared::{Command, CounterId, KioskId, Moment, ServiceId, TicketId};

/// A paper asked for longer ago is not printed after a restart: its customer has gone on.
const PRINT_WITHIN: Millis = REPRINT_WITHIN;
/// A call older than this is not spoken after a restart.
const SPEAK_WITHIN: Millis = Millis::seconds(60);

/// One thing to do.
pub enum Effect {
    /// Print a slip.
    Print(Box<Job>),
    /// Speak a call.
    Say(CallOut),
    /// The ticket has left its counter: what waits to be spoken of it is stale.
    Forget(TicketId),
    /// Do with the voice what staff want.
    Voice(VoiceTask),
    /// Do with a kiosk's printer what staff want.
    Printer(KioskId, PrinterTask),
}

/// One paper of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaperId {
    /// The ticket.
    pub ticket: TicketId,
    /// The how-manieth paper of it.
    pub copy: u8,
    /// Where it comes out.
    pub kiosk: KioskId,
}

impl PaperId {
    /// The last paper that was asked for.
    fn of(ticket: &Ticket) -> Option<Self> {
        Some(Self { ticket: ticket.id, copy: ticket.copies, kiosk: ticket.paper_at? })
    }

    /// A word on it.
    fn word(self, print: PrintState) -> Command {
        let Self { ticket, copy, kiosk } = self;
        Command::ReportPrint { ticket, copy, kiosk, print }
    }
}

/// A slip for a kiosk's printer.
pub struct Job {
    /// The paper.
    pub paper: PaperId,
    /// What its customer came for.
    pub service: ServiceId,
    /// What it says.
    pub slip: Slip,
}

/// Who prints and who speaks.
pub struct Effects {
    /// The kiosks' printers.
    pub printers: Printers,
    /// The hall's loudspeaker.
    pub speaking: Speaking,
    /// Lamps and pagers.
    pub beacons: Beacons,
}

impl Effect {
    /// What follows from an event, in the hall after it.
    pub fn of(hall: &Hall, event: &Event, tokens: &Tokens) -> Option<Self> {
        match event {
            Event::Issued { ticket, .. } | Event::PaperAsked { ticket, .. } => {
                job(hall, hall.ticket(*ticket)?, tokens).map(Box::new).map(Self::Print)
            }
            Event::Called { ticket, .. } => call_out(hall.ticket(*ticket)?).map(Self::Say),
            Event::Started { ticket }
            | Event::Finished { ticket }
            | Event::Continued { ticket, .. }
            | Event::Missed { ticket }
            | Event::Held { ticket, .. }
            | Event::Transferred { ticket, .. } => Some(Self::Forget(*ticket)),
            Event::RulesAdopted { .. }
            | Event::DayOpened { .. }
            | Event::DayClosed
            | Event::CounterOpened { .. }
            | Event::CounterPaused { .. }
            | Event::CounterClosed { .. }
            | Event::Arrived { .. }
            | Event::Returned { .. }
            | Event::Cancelled { .. }
            | Event::Expired { .. }
            | Event::PaperHeld { .. }
            | Event::PrintSettled { .. }
            | Event::PrintReported { .. }
            | Event::PrinterReported { .. }
            | Event::VoiceReported { .. }
            | Event::Shown { .. }
            | Event::Spoken { .. }
            | Event::ServiceClosed { .. }
            | Event::ServiceOpened { .. }
            | Event::ServiceTurned { .. }
            | Event::LaneGranted { .. }
            | Event::EmergencyReported { .. }
            | Event::EmergencyOverdue { .. }
            | Event::Booked { .. }
            | Event::BookingCancelled { .. }
            | Event::CheckedIn { .. }
            | Event::NoShow { .. }
            | Event::SlotCame { .. }
            | Event::Resumed { .. }
            | Event::WalkedUp { .. }
            | Event::PaperEntered { .. }
            | Event::ProfileChanged { .. }
            | Event::ServiceReminder { .. }
            | Event::PaperServed { .. }
            | Event::Undone { .. }
            | Event::AlertRaised { .. }
            | Event::AlertCleared { .. }
            | Event::HelpCalled { .. }
            | Event::HelpAnswered { .. }
            | Event::Foreseen { .. }
            | Event::ScreenReported { .. }
            | Event::MediaReported { .. }
            | Event::NotShown { .. }
            | Event::EmergencyShown { .. }
            | Event::EmergencyCleared
            | Event::ScreensTested { .. } => None,
            Event::Voice { news } => voice_task(news).map(Self::Voice),
            Event::Front { news } => printer_task(hall, news),
        }
    }
}

impl Effects {
    /// Does what a batch has led to.
    pub fn take(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Print(job) => self.printers.print(job),
                Effect::Say(call) => {
                    self.beacons.signal(signal(&call));
                    self.speaking.say(&call);
                }
                Effect::Forget(ticket) => self.speaking.forget(ticket),
                Effect::Voice(task) => self.speaking.take(&task),
                Effect::Printer(kiosk, task) => self.printers.take(kiosk, task),
            }
        }
    }

    /// Goes on after a restart: prints what was never begun, asks after what was, and speaks the
    /// calls that still matter.
    pub fn resume(&self, hall: &Hall, tokens: &Tokens, now: Moment) {
        self.resume_papers(hall, tokens, now);
        self.resume_calls(hall, now);
    }

    /// First the pauses, then the calls that have no answer from each of their zones.
    fn resume_calls(&self, hall: &Hall, now: Moment) {
        for (zone, _) in hall.voices().filter(|(_, state)| state.paused) {
            self.speaking.take(&VoiceTask::Pause(zone.clone(), true));
        }
        for ticket in hall.tickets() {
            let Voiced { counter: Some(counter), calls, answers } = &ticket.voiced else {
                continue;
            };
            let is_answered_plainly = answers.is_empty() && ticket.spoken >= *calls;
            if is_answered_plainly {
                continue;
            }
            let call = call_to(ticket, *counter, *calls);
            let is_soon = matches!(ticket.place, Place::Counter { called_at, started_at: None, .. }
                if now - called_at <= SPEAK_WITHIN);
            self.speaking.go_on(&call, is_soon, |zone| ticket.voiced.has(call.call, zone));
        }
    }

    /// First the papers that had begun, whose stubs are cut off and marked; then those that wait,
    /// in the order they were asked for; last those whose customer has gone on without.
    fn resume_papers(&self, hall: &Hall, tokens: &Tokens, now: Moment) {
        let begun = hall.tickets().filter(|ticket| ticket.print == Some(PrintState::Started));
        for ticket in begun {
            PaperId::of(ticket).into_iter().for_each(|paper| self.printers.lost(paper));
        }
        let open = |ticket: &&Ticket| ticket.print.is_none() && ticket.copies > 0;
        let mut waiting: Vec<_> = hall.tickets().filter(open).filter(|it| it.is_live()).collect();
        waiting.sort_by_key(|ticket| ticket.paper_asked_at);
        for ticket in waiting {
            let soon = now - ticket.paper_asked_at <= PRINT_WITHIN;
            match job(hall, ticket, tokens).filter(|_| soon) {
                Some(job) => self.printers.print(Box::new(job)),
                None => {
                    PaperId::of(ticket).into_iter().for_each(|it| self.printers.unplaced(it));
                }
            }
        }
    }
}

/// Whether nothing has become of a paper yet: it has begun, or its customer still waits for it.
pub fn is_open(ticket: &Ticket) -> bool {
    let begun = ticket.print == Some(PrintState::Started);
    ticket.copies > 0 && (begun || ticket.print.is_none() && ticket.is_live())
}

/// The last paper of a ticket that was asked for.
pub fn job(hall: &Hall, ticket: &Ticket, tokens: &Tokens) -> Option<Job> {
    let rules = hall.rules()?;
    let paper = PaperId::of(ticket)?;
    let slip = Slip {
        branch: rules.branch.clone(),
        number: ticket.number,
        service: rules.service(&ticket.service)?.name.clone(),
        people_ahead: ticket.people_ahead,
        promise: ticket.promise.map(|promise| (promise.from, promise.to)),
        area: None,
        message: None,
        language: ticket.language.clone(),
        elder: ticket.large_print,
        time: local_time(ticket.issued_at),
        kiosk: paper.kiosk,
        qr: tokens.qr(ticket.id, ticket.issued_at),
        reprint: if ticket.copies > 1 { ticket.copies } else { 0 },
    };
    Some(Job { paper, service: ticket.service.clone(), slip })
}

fn call_out(ticket: &Ticket) -> Option<CallOut> {
    let Place::Counter { counter, calls, .. } = ticket.place else { return None };
    Some(call_to(ticket, counter, calls))
}

fn call_to(ticket: &Ticket, counter: CounterId, call: u8) -> CallOut {
    CallOut {
        ticket: ticket.id,
        number: ticket.number,
        counter,
        call,
        language: Some(ticket.language.clone()),
        // Who chose the large print at the kiosk has asked for things to go slowly, too.
        more_time: ticket.more_time || ticket.large_print,
    }
}

fn voice_task(news: &VoiceNews) -> Option<VoiceTask> {
    match news {
        VoiceNews::Paused { zone } => Some(VoiceTask::Pause(zone.clone(), true)),
        VoiceNews::Resumed { zone } => Some(VoiceTask::Pause(zone.clone(), false)),
        VoiceNews::TestAsked { zone } => Some(VoiceTask::Test(zone.clone())),
        VoiceNews::Announced { what: Announced::Recorded(id) } => {
            Some(VoiceTask::Announce(id.clone()))
        }
        VoiceNews::Announced { what: Announced::Text(_) }
        | VoiceNews::Cleared
        | VoiceNews::AnnouncementReported { .. }
        | VoiceNews::Tested { .. }
        | VoiceNews::NotSpoken { .. } => None,
    }
}

fn printer_task(hall: &Hall, news: &FrontNews) -> Option<Effect> {
    match news {
        FrontNews::TestAsked { kiosk } => {
            let branch = hall.rules()?.branch.clone();
            Some(Effect::Printer(*kiosk, PrinterTask::Test { branch }))
        }
        FrontNews::RollChanged { kiosk } => Some(Effect::Printer(*kiosk, PrinterTask::NewRoll)),
        FrontNews::Recognised { .. }
        | FrontNews::VisitOver { .. }
        | FrontNews::HelpOver { .. }
        | FrontNews::Diverted { .. }
        | FrontNews::KioskClosed { .. }
        | FrontNews::KioskOpened { .. }
        | FrontNews::VolumeSet { .. }
        | FrontNews::ReaderReported { .. } => None,
    }
}

fn signal(call: &CallOut) -> Signal {
    Signal { number: call.number, counter: call.counter, call: call.call }
}

fn local_time(at: Moment) -> String {
    let zoned = Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(TimeZone::system()));
    zoned.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}
