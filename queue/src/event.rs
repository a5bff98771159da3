//! What has happened. Events are the truth; everything else can be made from them.

mod left;
mod why;

pub use left::Left;
pub use why::{Rank, Why};

use crate::front::FrontNews;
use crate::overnight::LeftTicket;
use crate::undo::Undoable;
use crate::voice::VoiceNews;
use serde::{Deserialize, Serialize};
use shared::admission::{PauseReason, Person, ServiceState};
use shared::alert::{Band, Cause, DayPlan, HelpPoint};
use shared::booking::BookingCode;
use shared::command::Destination;
use shared::device::{Asker, Held, PrintState, PrinterState, VoiceState};
use shared::grant::{EmergencyStep, Grant, TellerName};
use shared::journey::Served;
use shared::moment::Millis;
use shared::promise::Promise;
use shared::screen::{ScreenState, Seen};
use shared::voice::Sounded;
use shared::{CounterId, HoldKind, KioskId, Lane, Language, Moment, Number, Placing, Rules};
use shared::{ScreenId, ServiceId, TellerId, Text, TicketId, VisitId, ZoneId};

/// One thing that has happened. Its moment stands beside it in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The branch's rules are these from here on.
    RulesAdopted {
        /// The rules.
        rules: Box<Rules>,
    },
    /// A business day began. It carries its rules, so that a day can be replayed alone.
    DayOpened {
        /// ISO 8601 calendar date.
        date: String,
        /// The rules in force.
        rules: Box<Rules>,
        /// What goes on from the day before.
        left: Left,
        /// When the date began in the branch's own time; the desk knows the calendar.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        midnight: Option<Moment>,
        /// What the day leads to expect, by the calendar and the days before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Box<DayPlan>>,
    },
    /// The business day ended.
    DayClosed,
    /// A number was given out.
    Issued {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
        /// What the customer came for.
        service: ServiceId,
        /// Why it has a head start.
        lane: Lane,
        /// The customer's language.
        language: Language,
        /// Where the slip comes out.
        kiosk: Option<KioskId>,
        /// The slip is one of large print.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        large_print: bool,
        /// When it falls due: the key it is called by.
        due_at: Moment,
        /// How many stood before it in its line.
        people_ahead: u32,
        /// Who took it, where that is known. The store keeps it beside the journal, for the day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Person>,
        /// On whose word it has its lane, where that is not the ordinary one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grant: Option<Grant>,
        /// The slot it has an appointment for; it is not called before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        slot: Option<Moment>,
        /// What comes after it on the same ticket.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        then: Vec<ServiceId>,
        /// The wait that the customer was told, where one could be known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<Promise>,
        /// It is called slowly and waited for longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        more_time: bool,
        /// The read that has given it its lane or its person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitId>,
    },
    /// A counter began to serve, or went on after a pause.
    CounterOpened {
        /// Which.
        counter: CounterId,
        /// Who sits there, where that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        teller: Option<TellerId>,
    },
    /// A counter paused.
    CounterPaused {
        /// Which.
        counter: CounterId,
        /// Why.
        reason: String,
    },
    /// A counter closed.
    CounterClosed {
        /// Which.
        counter: CounterId,
    },
    /// A ticket was called to a counter.
    Called {
        /// The ticket.
        ticket: TicketId,
        /// Where to.
        counter: CounterId,
        /// Which call of it at this counter, from 1.
        call: u8,
        /// Why it was this one; a recall needs no reason.
        why: Option<Why>,
    },
    /// The called customer stood at the counter.
    Arrived {
        /// The ticket.
        ticket: TicketId,
    },
    /// Service began.
    Started {
        /// The ticket.
        ticket: TicketId,
    },
    /// Service was over.
    Finished {
        /// The ticket.
        ticket: TicketId,
    },
    /// The called customer did not come.
    Missed {
        /// The ticket.
        ticket: TicketId,
    },
    /// A missed customer came back into line.
    Returned {
        /// The ticket.
        ticket: TicketId,
    },
    /// A counter's ticket went into another line.
    Transferred {
        /// The ticket.
        ticket: TicketId,
        /// From.
        counter: CounterId,
        /// To.
        to: Destination,
        /// The key it is called by there.
        due_at: Moment,
        /// A word to the next counter.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// How its key came about; one at the front is an exception to the order of keys.
        #[serde(default, skip_serializing_if = "Placing::is_keep")]
        placing: Placing,
    },
    /// A waiting ticket was taken out of line.
    Cancelled {
        /// The ticket.
        ticket: TicketId,
    },
    /// A ticket's time, or its day, ran out.
    Expired {
        /// The ticket.
        ticket: TicketId,
    },
    /// One more paper is to be printed, or the first one elsewhere.
    PaperAsked {
        /// The ticket on it.
        ticket: TicketId,
        /// Where it comes out.
        kiosk: KioskId,
        /// The how-manieth it is, from 1.
        copy: u8,
        /// Who wanted it.
        asker: Asker,
    },
    /// Staff have seen to a number without a paper.
    PrintSettled {
        /// The ticket.
        ticket: TicketId,
    },
    /// A print has come so far.
    PrintReported {
        /// The ticket on the slip.
        ticket: TicketId,
        /// How it stands.
        print: PrintState,
    },
    /// A paper in a presenter's mouth: held out, taken, or taken back.
    PaperHeld {
        /// The ticket on it.
        ticket: TicketId,
        /// What became of it.
        held: Held,
    },
    /// A kiosk's printer is different.
    PrinterReported {
        /// Whose.
        kiosk: KioskId,
        /// How it is.
        printer: PrinterState,
    },
    /// The loudspeaker is different.
    VoiceReported {
        /// How it is.
        voice: VoiceState,
        /// Which zone's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<ZoneId>,
    },
    /// A call was on a display.
    Shown {
        /// The ticket called.
        ticket: TicketId,
        /// Which call.
        call: u8,
        /// Where, when, how long, and how that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Seen>,
    },
    /// A call was spoken to its end.
    Spoken {
        /// The ticket called.
        ticket: TicketId,
        /// Which call.
        call: u8,
        /// How long it sounded, in milliseconds.
        length_ms: u32,
        /// Where, when and by which clips.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sounded: Option<Box<Sounded>>,
    },
    /// Staff closed a service for a while.
    ServiceClosed {
        /// Which.
        service: ServiceId,
        /// Why.
        reason: PauseReason,
    },
    /// Staff opened it again.
    ServiceOpened {
        /// Which.
        service: ServiceId,
    },
    /// By its hours, or by the work before them, a service gives out numbers again or no more.
    ServiceTurned {
        /// Which.
        service: ServiceId,
        /// Which way.
        state: ServiceState,
    },
    /// A waiting ticket was given another lane.
    LaneGranted {
        /// The ticket.
        ticket: TicketId,
        /// The lane.
        lane: Lane,
        /// On whose word.
        grant: Grant,
        /// The key it is called by from here on.
        due_at: Moment,
    },
    /// The care of an emergency has come further.
    EmergencyReported {
        /// The ticket.
        ticket: TicketId,
        /// What was done.
        step: EmergencyStep,
        /// By whom.
        by: TellerName,
    },
    /// An emergency was not seen to in time.
    EmergencyOverdue {
        /// The ticket.
        ticket: TicketId,
        /// What was not done.
        step: EmergencyStep,
    },
    /// A slot was booked.
    Booked {
        /// What it is known by.
        code: BookingCode,
        /// What for.
        service: ServiceId,
        /// The slot.
        at: Moment,
    },
    /// A booked slot was given back.
    BookingCancelled {
        /// What it was known by.
        code: BookingCode,
        /// The slot.
        at: Moment,
    },
    /// Who had booked came, and was given a ticket.
    CheckedIn {
        /// What it is known by.
        code: BookingCode,
        /// The slot.
        at: Moment,
        /// The ticket.
        ticket: TicketId,
        /// The slot was over: the ticket waits like everyone else's.
        walk_in: bool,
    },
    /// Who had booked did not come in time.
    NoShow {
        /// What it is known by.
        code: BookingCode,
        /// The slot.
        at: Moment,
    },
    /// The slot of a ticket that came early has come: it waits in line from here on.
    SlotCame {
        /// The ticket.
        ticket: TicketId,
    },
    /// A counter's ticket was set aside.
    Held {
        /// The ticket.
        ticket: TicketId,
        /// Where from.
        counter: CounterId,
        /// Where its customer is.
        kind: HoldKind,
    },
    /// A held customer came back into line.
    Resumed {
        /// The ticket.
        ticket: TicketId,
    },
    /// One service of a ticket was over, and it waits for the next one.
    Continued {
        /// The ticket.
        ticket: TicketId,
        /// What it waits for.
        service: ServiceId,
        /// The key it is called by there.
        due_at: Moment,
    },
    /// A number just given out is served at once, without a call.
    WalkedUp {
        /// The ticket.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
    },
    /// A number from a paper list was typed in.
    PaperEntered {
        /// The ticket, as it stands in line.
        ticket: Box<LeftTicket>,
    },
    /// A number just typed in had been served already.
    PaperServed {
        /// The ticket.
        ticket: TicketId,
        /// When and where.
        served: Served,
    },
    /// A counter serves by another profile, or by its own rule again.
    ProfileChanged {
        /// Which.
        counter: CounterId,
        /// The profile's name.
        profile: Option<String>,
    },
    /// A service has taken so much of the time that it may take.
    ServiceReminder {
        /// The ticket.
        ticket: TicketId,
        /// Where it is served.
        counter: CounterId,
        /// The part of the time, in percent.
        percent: u8,
    },
    /// A counter took back its last act.
    Undone {
        /// The ticket.
        ticket: TicketId,
        /// Which.
        counter: CounterId,
        /// What it took back.
        act: Undoable,
    },
    /// Something is wrong, or about to be.
    AlertRaised {
        /// What.
        cause: Cause,
        /// How many it is about.
        count: u32,
        /// Since when the oldest of them waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        oldest: Option<Moment>,
    },
    /// It is over.
    AlertCleared {
        /// What was wrong.
        cause: Cause,
    },
    /// Somebody is to come and help.
    HelpCalled {
        /// Where to.
        from: HelpPoint,
    },
    /// Somebody has come.
    HelpAnswered {
        /// Where it was called from.
        from: HelpPoint,
    },
    /// The wait of who comes now has gone into another band, by the roll-forward.
    Foreseen {
        /// For what.
        service: ServiceId,
        /// The band.
        band: Band,
        /// How long an ordinary newcomer would wait.
        wait: Millis,
    },
    /// There is news of the voice.
    Voice {
        /// What.
        news: VoiceNews,
    },
    /// A screen is different.
    ScreenReported {
        /// Which.
        screen: ScreenId,
        /// How it is.
        state: ScreenState,
    },
    /// Another part of what a screen has to show is past its day.
    MediaReported {
        /// Which; none for a window that is no screen of the branch's file.
        screen: Option<ScreenId>,
        /// How many pictures and cards.
        expired: u16,
    },
    /// A call was on no screen in time, and counts as not shown.
    NotShown {
        /// The ticket called.
        ticket: TicketId,
        /// Which call.
        call: u8,
    },
    /// An emergency fills the screens.
    EmergencyShown {
        /// What they say.
        words: Text,
    },
    /// The screens show the hall again.
    EmergencyCleared,
    /// The screens show their test picture.
    ScreensTested {
        /// Until when.
        until: Moment,
    },
    /// There is news of the kiosks.
    Front {
        /// What.
        news: FrontNews,
    },
}
