//! What has happened. Events are the truth; everything else can be made from them.

use serde::{Deserialize, Serialize};
use shared::command::Destination;
use shared::device::{Asker, Held, PrintState, PrinterState, VoiceState};
use shared::promise::Promise;
use shared::{CounterId, KioskId, Lane, Language, Moment, Number, Rules, ServiceId, TicketId};

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
        /// The wait that the customer was told, where one could be known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promise: Option<Promise>,
    },
    /// A counter began to serve, or went on after a pause.
    CounterOpened {
        /// Which.
        counter: CounterId,
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
    },
    /// A call was on a display.
    Shown {
        /// The ticket called.
        ticket: TicketId,
        /// Which call.
        call: u8,
    },
    /// A call was spoken to its end.
    Spoken {
        /// The ticket called.
        ticket: TicketId,
        /// Which call.
        call: u8,
        /// How long it sounded, in milliseconds.
        length_ms: u32,
    },
}

/// What a day hands on to the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The last ticket ever issued.
    pub last_ticket: TicketId,
    /// How each kiosk's printer was.
    pub printers: Vec<(KioskId, PrinterState)>,
    /// How the loudspeaker was.
    pub voice: VoiceState,
}

/// Why a ticket was called: the rule, its key, and the next in line with theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The rule's name.
    pub rule: String,
    /// The key of the one called.
    pub due_at: Moment,
    /// The next five.
    pub next: Vec<Rank>,
    /// What it had gathered, where the policy goes by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<i64>,
}

/// A ticket and the key it waits by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// The ticket.
    pub ticket: TicketId,
    /// Its key.
    pub due_at: Moment,
}
