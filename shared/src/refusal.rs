//! Why a command was not done. A refusal changes nothing in the hall.

use crate::ZoneId;
use crate::admission::PauseReason;
use crate::{CounterId, KioskId, Lane, Language, Moment, Number, Series, ServiceId, TellerId};
use serde::{Deserialize, Serialize};

/// Why a command was not done; on the wire the `refusal` of an RFC 9457 problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    /// No rules have been adopted.
    #[error("the branch has no rules yet")]
    NoRules,
    /// No business day is open.
    #[error("no business day is open")]
    DayClosed,
    /// The business day is open already.
    #[error("a business day is open already")]
    DayOpen,
    /// A day cannot be opened before the last one.
    #[error("the business day does not go back: {last} has been")]
    DayGoesBack {
        /// The latest business day so far.
        last: String,
    },
    /// A text that is no date.
    #[error("{date:?} is no date; expected one such as 2026-11-22")]
    NotADate {
        /// What was sent.
        date: String,
    },
    /// New rules would take away what is in use.
    #[error("{what} is in use today, and the new rules do not have it")]
    RulesInUse {
        /// The key of a service or the number of a counter.
        what: String,
    },
    /// Tickets are at counters.
    #[error("tickets still at counters: {tickets}")]
    TicketsAtCounters {
        /// How many.
        tickets: u32,
    },
    /// The branch has no such service.
    #[error("the branch has no service {service}")]
    UnknownService {
        /// The one asked for.
        service: ServiceId,
    },
    /// The branch has no such counter.
    #[error("the branch has no counter {counter}")]
    UnknownCounter {
        /// The one asked for.
        counter: CounterId,
    },
    /// The branch has no such kiosk.
    #[error("the branch has no kiosk {kiosk}")]
    UnknownKiosk {
        /// The one asked for.
        kiosk: KioskId,
    },
    /// The branch does not speak the language.
    #[error("the branch does not speak {language}")]
    UnknownLanguage {
        /// The one asked for.
        language: Language,
    },
    /// No such number today.
    #[error("nobody holds {number} today")]
    UnknownNumber {
        /// The one asked for.
        number: Number,
    },
    /// No such ticket in today's hall.
    #[error("there is no such ticket today")]
    UnknownTicket,
    /// The counter is not open.
    #[error("counter {counter} is closed")]
    CounterClosed {
        /// The one asked for.
        counter: CounterId,
    },
    /// The counter is paused.
    #[error("counter {counter} is paused")]
    CounterPaused {
        /// The one asked for.
        counter: CounterId,
    },
    /// The counter is open already.
    #[error("counter {counter} is open already")]
    CounterOpen {
        /// The one asked for.
        counter: CounterId,
    },
    /// The counter has a ticket that must be dealt with first.
    #[error("{number} is at the counter: it must be finished, missed or passed on first")]
    TicketAtCounter {
        /// The number at the counter.
        number: Number,
    },
    /// Customers sent to the counter wait for it alone.
    #[error("customers sent to this counter are waiting for it: {waiting}")]
    WaitedFor {
        /// How many.
        waiting: u32,
    },
    /// The counter has no ticket.
    #[error("no ticket is at the counter")]
    NoTicketAtCounter,
    /// The ticket at the counter has not begun to be served.
    #[error("service has not begun")]
    NotStarted,
    /// The ticket at the counter is being served already.
    #[error("service has begun already")]
    AlreadyStarted,
    /// Nobody waits for the counter's services.
    #[error("nobody is waiting for this counter")]
    NobodyWaiting,
    /// Recalled as often as the rules allow.
    #[error("called {calls} times already")]
    RecalledEnough {
        /// How often it has been called.
        calls: u8,
    },
    /// Called again too soon.
    #[error("the next call may be made in {seconds} s")]
    TooSoon {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Missed only after enough calls.
    #[error("a ticket is missed after {calls_min} calls")]
    CalledTooSeldom {
        /// How many calls the rules want.
        calls_min: u8,
    },
    /// The ticket is not one that was missed, or its time to return is over.
    #[error("{number} cannot return")]
    CannotReturn {
        /// The one asked for.
        number: Number,
    },
    /// The ticket is no longer waiting.
    #[error("the ticket is not waiting")]
    NotWaiting,
    /// A transfer to the place where the ticket is.
    #[error("the ticket is there already")]
    TransferToItself,
    /// No counter that is set up serves the service.
    #[error("no counter serves {service}")]
    NoCounterFor {
        /// The service.
        service: ServiceId,
    },
    /// The number's paper is on its way.
    #[error("the paper is being printed")]
    PrintUnderWay,
    /// The number has had the papers it may have.
    #[error("the paper has been printed {copies} times already")]
    ReprintedEnough {
        /// How often.
        copies: u8,
    },
    /// The customer's time to ask for another paper is over.
    #[error("a customer asks for another paper within {seconds} s")]
    TooLateToReprint {
        /// The time there was.
        seconds: u32,
    },
    /// The printer asked for cannot print.
    #[error("the printer of kiosk {kiosk} cannot print")]
    PrinterInTrouble {
        /// Whose.
        kiosk: KioskId,
    },
    /// A report about a call or a print that never was.
    #[error("the report is about something that never happened")]
    NothingToReport,
    /// A text longer than its limit.
    #[error("the text is longer than {chars_max} characters")]
    TextTooLong {
        /// The limit.
        chars_max: usize,
    },
    /// The numbers of the series are used up for today.
    #[error("all numbers of the series are given out")]
    NumbersUsedUp,
    /// The command came later than its sender meant it.
    #[error("the command came too late to be meant")]
    Late,
    /// The service gives out numbers at other hours.
    #[error("{service} gives out no numbers at this hour")]
    OutsideHours {
        /// The one asked for.
        service: ServiceId,
        /// When it does again today; none when its hours are over.
        until: Option<Moment>,
    },
    /// Who is in line already cannot all be served today.
    #[error("who comes for {service} now cannot be served today")]
    CannotBeServedToday {
        /// The one asked for.
        service: ServiceId,
    },
    /// The service has given out its numbers of today.
    #[error("{service} has given out its {daily_max} numbers of today")]
    ServiceFull {
        /// The one asked for.
        service: ServiceId,
        /// How many there were.
        daily_max: u32,
    },
    /// The person has had the service's numbers of today.
    #[error("one person is given {per_person_max} numbers a day of {service}")]
    PersonHasEnough {
        /// The one asked for.
        service: ServiceId,
        /// How many a person is given.
        per_person_max: u32,
    },
    /// Staff have closed the service for a while.
    #[error("{service} is closed for a while")]
    ServicePaused {
        /// The one asked for.
        service: ServiceId,
        /// Why.
        reason: PauseReason,
    },
    /// The service is not closed.
    #[error("{service} is open already")]
    ServiceOpen {
        /// The one asked for.
        service: ServiceId,
    },
    /// The rules do not give the lane on this word.
    #[error("the rules do not give the lane {lane:?} on this word")]
    LaneNotGranted {
        /// The one asked for.
        lane: Lane,
    },
    /// The ticket has been given a lane already.
    #[error("{number} has been given a lane already")]
    LaneGrantedAlready {
        /// The number held.
        number: Number,
    },
    /// A reason or a name that says nothing.
    #[error("a reason or a name is missing")]
    TextMissing,
    /// The ticket is no emergency.
    #[error("the ticket is no emergency")]
    NotAnEmergency,
    /// The check wants two people, and this one has looked already.
    #[error("the second check is another person's")]
    NeedsAnotherPerson,
    /// The service has no such slot, or it is over.
    #[error("{service} has no slot then")]
    NotASlot {
        /// The one asked for.
        service: ServiceId,
        /// The next free slot from then on.
        next: Option<Moment>,
    },
    /// The slot has all its customers.
    #[error("the slot of {service} is full")]
    SlotFull {
        /// The one asked for.
        service: ServiceId,
        /// The next free slot from then on.
        next: Option<Moment>,
    },
    /// The code is another appointment's on that day.
    #[error("the code is used on that day already")]
    CodeTaken,
    /// Nobody has booked under the code.
    #[error("there is no appointment under this code")]
    UnknownBooking,
    /// The customer comes too early for the slot.
    #[error("it is too early for the appointment")]
    TooEarly {
        /// From when on they may check in.
        from: Moment,
    },
    /// The appointment's customer has a number.
    #[error("the appointment has its number {number} already")]
    AlreadyCheckedIn {
        /// Which.
        number: Number,
    },
    /// A call out of turn says why.
    #[error("a call out of turn needs a reason")]
    NoReason,
    /// The ticket is not one that was set aside.
    #[error("{number} is not held")]
    NotHeld {
        /// The one asked for.
        number: Number,
    },
    /// The branch's rules do not allow a transfer to be placed so.
    #[error("the branch does not allow a transfer to be placed there")]
    PlacingNotAllowed,
    /// Nobody of that name sits at a counter.
    #[error("{teller} sits at no counter")]
    UnknownTeller {
        /// The one asked for.
        teller: TellerId,
    },
    /// The teller sits at another counter.
    #[error("{teller} sits at counter {counter}")]
    TellerElsewhere {
        /// The one asked for.
        teller: TellerId,
        /// Where they sit.
        counter: CounterId,
    },
    /// A number from a paper list that is none of the service's.
    #[error("the numbers of this service are {}001 and up", .series.0)]
    NumberNotOfService {
        /// The letter of its numbers.
        series: Series,
    },
    /// A number from a paper list that is far above those given out.
    #[error("a number above {count_max} is far beyond those given out")]
    NumberTooFar {
        /// The highest count that is taken.
        count_max: u32,
    },
    /// Somebody holds the number today.
    #[error("{number} is held already")]
    NumberHeld {
        /// The one entered.
        number: Number,
    },
    /// What is entered afterwards cannot be later than now.
    #[error("the time is in the future")]
    TimeInFuture,
    /// What is entered afterwards belongs to the day.
    #[error("the time is before the business day")]
    TimeBeforeDay,
    /// Nobody is served before they have a number.
    #[error("it was served before it was given out")]
    ServedTooEarly,
    /// The branch has no such profile.
    #[error("the branch has no profile {profile:?}")]
    UnknownProfile {
        /// The one asked for.
        profile: String,
    },
    /// More services on one ticket than it may have.
    #[error("a ticket goes on to at most {services_max} services")]
    TooManyServices {
        /// The limit.
        services_max: usize,
    },
    /// The counter's last act is none that can be taken back.
    #[error("there is nothing to take back")]
    NothingToUndo,
    /// The time to take it back is over.
    #[error("an act is taken back within {seconds} s")]
    TooLateToUndo {
        /// The time there was.
        seconds: u32,
    },
    /// The branch has no such speaker zone, or no voice at all.
    #[error("the branch has no such speaker zone")]
    UnknownZone {
        /// The one asked for; none for all of them.
        zone: Option<ZoneId>,
    },
    /// The branch has no announcement of that name.
    #[error("the branch has no announcement {announcement:?}")]
    UnknownAnnouncement {
        /// The one asked for.
        announcement: String,
    },
    /// What a reader has read was used already, or too long ago, or elsewhere.
    #[error("what was read is not to be used any more")]
    VisitOver,
    /// Staff have taken the kiosk out of service.
    #[error("kiosk {kiosk} is out of service")]
    KioskClosed {
        /// The one asked for.
        kiosk: KioskId,
        /// Why.
        reason: PauseReason,
    },
    /// A volume above the loudest.
    #[error("a volume is at most {percent_max} percent")]
    TooLoud {
        /// The loudest.
        percent_max: u8,
    },
}
