//! What the kiosk can show, and which page a number stands on. Pure.

use shared::admission::PauseReason;
use shared::device::{Held, PrintState, PrintTrouble};
use shared::view::{KioskTicket, KioskView};
use shared::{KioskId, Moment, Number, ServiceId, TicketId};

/// What the kiosk shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Nothing has been heard yet.
    Start,
    /// The daemon is out of reach.
    NoDaemon,
    /// No business day is open.
    Closed,
    /// Staff have taken the kiosk out of service.
    OutOfService(PauseReason),
    /// An emergency fills every screen.
    Alarm,
    /// The first page.
    Home,
    /// The services of a group, by its key.
    Group(String),
    /// Who one is, if one likes.
    Identify,
    /// A phone number is typed.
    Phone,
    /// An appointment's code is typed.
    Code,
    /// What one needs, if one likes.
    Care,
    /// What is good to know before a number is taken.
    Advice(Advised),
    /// The customer goes where no number is needed.
    Diverted(ServiceId),
    /// The staff's PIN is typed.
    Pin,
    /// What staff may do.
    Staff,
    /// A number was asked for.
    Working(Asked),
    /// A number was given out, its slip is on the way.
    Printing(Slip),
    /// The slip is out.
    Take(Slip),
    /// The number is good, the slip is not.
    Trouble(Slip, Why),
    /// No number, and why.
    Refused(Refused),
    /// No answer came: nobody knows whether there is a number.
    Unheard(Asked),
}

/// What was asked for, and the newest of the kiosk's tickets before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What the customer came for; with an appointment nobody but the daemon knows.
    pub service: Option<ServiceId>,
    /// A ticket after this one is the answer.
    pub after: Option<TicketId>,
}

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pad {
    /// A phone number.
    Phone,
    /// An appointment's code.
    Code,
    /// The staff's PIN.
    Pin,
}

/// Why a number is not given at the first touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advised {
    /// What the customer came for.
    pub service: ServiceId,
    /// The wait is one to think about.
    pub long: bool,
    /// It can be done without a number.
    pub divert: bool,
}

/// A number in its customer's eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// What it waits for.
    pub service: ServiceId,
    /// How many were before it when it was given out.
    pub people_ahead: u32,
    /// What its QR says, once that is known.
    pub qr: Option<String>,
    /// How its print stands, once that is known.
    pub print: Option<PrintState>,
    /// What became of it in a presenter's mouth.
    pub held: Option<Held>,
    /// How many papers were asked for.
    pub copies: u8,
    /// The kiosk that gives the paper out, where that is another one.
    pub paper_at: Option<KioskId>,
}

/// Why there is no slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The printer is in trouble.
    Printer(PrintTrouble),
    /// It was sent to a printer that cannot tell.
    Unverified,
    /// Nobody can say.
    Unknown,
    /// Nobody took it, and the printer took it back.
    Retracted,
}

/// Why there is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In the customer's terms.
    pub reason: Reason,
    /// When it is different, where that is known.
    pub from: Option<Moment>,
    /// The number there is already.
    pub number: Option<Number>,
    /// For the staff.
    pub code: String,
}

/// A refusal in the customer's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No numbers at this time.
    DayClosed,
    /// The service's numbers of today are given out.
    UsedUp,
    /// No counter serves it.
    NoCounter,
    /// The service gives out numbers at other hours.
    ClosedNow,
    /// Who comes for it now cannot be served today.
    NoMoreToday,
    /// This customer has had the service's numbers of today.
    HadEnough,
    /// Staff have closed it for a while.
    Paused,
    /// Nobody has booked under the code.
    UnknownBooking,
    /// It is too early for the appointment.
    TooEarly,
    /// The appointment has its number.
    CheckedIn,
    /// Staff have taken the kiosk out of service.
    OutOfService,
    /// What a reader has read is used up: it is asked again without.
    VisitOver,
    /// Try again in a moment.
    Busy,
    /// Anything else.
    Other,
}

impl Asked {
    /// Whether this ticket is the answer.
    pub fn answered_by(&self, ticket: &KioskTicket) -> bool {
        self.service.as_ref().is_none_or(|service| ticket.service == *service)
            && self.after.is_none_or(|after| ticket.ticket > after)
    }
}

impl From<&KioskTicket> for Slip {
    fn from(ticket: &KioskTicket) -> Self {
        Self {
            ticket: ticket.ticket,
            number: ticket.number,
            service: ticket.service.clone(),
            people_ahead: ticket.people_ahead,
            qr: Some(ticket.qr.clone()),
            print: ticket.print,
            held: ticket.held,
            copies: ticket.copies,
            paper_at: ticket.paper_at,
        }
    }
}

impl Slip {
    /// A number just given out.
    pub fn new(ticket: TicketId, number: Number, service: ServiceId, people_ahead: u32) -> Self {
        let (qr, print, held, paper_at) = (None, None, None, None);
        Self { ticket, number, service, people_ahead, qr, print, held, copies: 1, paper_at }
    }

    /// The slip as the view tells it, if it does; one from before a paper asked for since is old.
    pub fn told(&self, view: &KioskView) -> Option<Self> {
        let mut told = view.tickets.iter().filter(|ticket| ticket.copies >= self.copies);
        told.find(|ticket| ticket.ticket == self.ticket).map(Self::from)
    }

    /// The slip as it stood before a paper that does not come was asked for.
    pub fn not_reprinted(&self, view: Option<&KioskView>) -> Self {
        let before = Self { copies: self.copies.saturating_sub(1), ..self.clone() };
        view.and_then(|view| before.told(view)).unwrap_or_else(|| self.clone())
    }

    /// Whether its customer may ask for one more paper here.
    pub fn may_be_reprinted(&self, view: &KioskView) -> bool {
        let lost = self.print.is_some_and(|print| print.is_lost());
        let doubtful = self.print == Some(PrintState::Unverified);
        let retracted = self.held == Some(Held::Retracted);
        self.copies == 1 && (lost || doubtful || retracted) && view.printer.trouble().is_none()
    }

    /// The slip once one more paper is asked for.
    pub fn reprinted(self) -> Self {
        Self { copies: self.copies + 1, print: None, held: None, paper_at: None, ..self }
    }

    /// The page it stands on; a printer known to be in trouble is not waited for.
    pub fn page(self, view: &KioskView) -> Page {
        match self.print {
            Some(PrintState::Confirmed) if self.held == Some(Held::Retracted) => {
                Page::Trouble(self, Why::Retracted)
            }
            Some(PrintState::Confirmed) => Page::Take(self),
            Some(PrintState::Unverified) => Page::Trouble(self, Why::Unverified),
            Some(PrintState::Unknown) => Page::Trouble(self, Why::Unknown),
            Some(PrintState::Failed { trouble }) => Page::Trouble(self, Why::Printer(trouble)),
            None | Some(PrintState::Started) => match view.printer.trouble() {
                Some(trouble) if self.paper_at.is_none() => {
                    Page::Trouble(self, Why::Printer(trouble))
                }
                Some(_) | None => Page::Printing(self),
            },
        }
    }

    /// The page it goes on to from trouble, which stays until the print itself says more.
    pub fn page_after(self, why: Why, view: &KioskView) -> Page {
        let moved = self.paper_at.is_some() && matches!(why, Why::Printer(_));
        match self.print {
            None | Some(PrintState::Started) if moved => Page::Printing(self),
            None | Some(PrintState::Started) => Page::Trouble(self, why),
            Some(_) => self.page(view),
        }
    }
}

impl Refused {
    /// For this reason, of which nothing more is known.
    pub fn new(reason: Reason, code: &str) -> Self {
        Self { reason, from: None, number: None, code: code.to_owned() }
    }
}

impl Page {
    /// Whether it belongs to a customer who has asked for a number.
    pub fn is_taken(&self) -> bool {
        matches!(
            self,
            Self::Working(_)
                | Self::Printing(_)
                | Self::Take(_)
                | Self::Trouble(..)
                | Self::Refused(_)
                | Self::Unheard(_)
        )
    }

    /// Whether a customer is about to choose.
    pub fn is_choosing(&self) -> bool {
        matches!(
            self,
            Self::Home
                | Self::Group(_)
                | Self::Identify
                | Self::Phone
                | Self::Code
                | Self::Care
                | Self::Advice(_)
        )
    }

    /// What is typed on it.
    pub fn pad(&self) -> Option<Pad> {
        let pads = [(Self::Phone, Pad::Phone), (Self::Code, Pad::Code), (Self::Pin, Pad::Pin)];
        pads.into_iter().find(|(page, _)| page == self).map(|(_, pad)| pad)
    }
}
