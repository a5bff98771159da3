//! A hand-held clock, and a hall to go through.

use crate::event::{Asking, Event, Touch, Wish};
use crate::flow::Flow;
use crate::page::{Page, Slip};
use shared::admission::ServiceState;
use shared::device::{DeviceState, Held, MediaState, PrintState, PrinterState, SupplyState};
use shared::moment::Millis;
use shared::rules::{Group, Icon};
use shared::view::{KioskService, KioskTicket, KioskView};
use shared::{Language, Moment, Number, Series, ServiceId, Text, TicketId};

pub const WELL: PrinterState = PrinterState {
    device: DeviceState::Online,
    media: MediaState::Clear,
    supply: SupplyState::Full,
};

/// A kiosk, its clock, what it heard last, and what it asked for.
pub struct Walk {
    pub flow: Flow,
    pub now: Moment,
    pub view: KioskView,
    pub wishes: Vec<Wish>,
}

impl Walk {
    pub fn new() -> Self {
        let now = Moment(1_000);
        Self { flow: Flow::new(now), now, view: view(), wishes: Vec::new() }
    }

    /// On the first page of an open day.
    pub fn open() -> Self {
        let mut walk = Self::new();
        walk.hear().shows(&Page::Home);
        walk
    }

    /// A number was asked for.
    pub fn asked() -> Self {
        let mut walk = Self::open();
        walk.on(touch_cash()).wished(1);
        walk
    }

    pub fn on(&mut self, event: Event) -> &mut Self {
        self.wishes.extend(self.flow.on(event, self.now));
        self
    }

    pub fn touch(&mut self, touch: Touch) -> &mut Self {
        self.on(Event::Touch(touch))
    }

    pub fn wait(&mut self, ms: i64) -> &mut Self {
        self.now = self.now + Millis(ms);
        self
    }

    pub fn hear(&mut self) -> &mut Self {
        self.on(Event::View(Box::new(self.view.clone())))
    }

    /// Time passes as the program sees it.
    pub fn tick(&mut self, ms: i64) -> &mut Self {
        self.wait(ms).on(Event::Tick)
    }

    pub fn print(&mut self, id: u64, print: PrintState) -> &mut Self {
        self.view.tickets.retain(|known| known.ticket != TicketId(id));
        self.view.tickets.push(ticket(id, Some(print)));
        self.hear()
    }

    /// The second paper of a number.
    pub fn again(&mut self, id: u64, print: PrintState) -> &mut Self {
        self.view.tickets.retain(|known| known.ticket != TicketId(id));
        self.view.tickets.push(KioskTicket { copies: 2, ..ticket(id, Some(print)) });
        self.hear()
    }

    #[track_caller]
    pub fn shows(&mut self, page: &Page) -> &mut Self {
        assert_eq!(self.flow.page(), page);
        self
    }

    #[track_caller]
    pub fn speaks(&mut self, tag: &str) -> &mut Self {
        assert_eq!(self.flow.language().0, tag);
        self
    }

    #[track_caller]
    pub fn wished(&mut self, count: usize) -> &mut Self {
        assert_eq!(self.wishes.len(), count, "{:?}", self.wishes);
        self
    }
}

pub fn view() -> KioskView {
    let service = |id: ServiceId, group: Option<&str>| KioskService {
        id,
        name: Text::default(),
        icon: Icon::Other,
        group: group.map(str::to_owned),
        waiting: 0,
        state: ServiceState::Open,
        express: false,
        promise: None,
        documents: Vec::new(),
        diversion: None,
    };
    KioskView {
        languages: vec![Language::chinese(), Language::english()],
        day_open: true,
        groups: vec![Group { id: "wealth".to_owned(), name: Text::default(), icon: Icon::Other }],
        services: vec![service(cash(), None), service(fund(), Some("wealth"))],
        printer: WELL,
        tickets: vec![ticket(4, Some(PrintState::Confirmed))],
        ..KioskView::default()
    }
}

pub fn cash() -> ServiceId {
    ServiceId("cash".to_owned())
}

pub fn fund() -> ServiceId {
    ServiceId("fund".to_owned())
}

pub fn number(id: u64) -> Number {
    Number { series: Series('A'), count: u32::try_from(id).unwrap() }
}

pub fn ticket(id: u64, print: Option<PrintState>) -> KioskTicket {
    KioskTicket {
        ticket: TicketId(id),
        number: number(id),
        service: cash(),
        people_ahead: 7,
        qr: format!("https://example.test/{id}"),
        print,
        held: None,
        copies: 1,
        paper_at: None,
    }
}

pub fn issued(id: u64) -> Event {
    Event::Issued(TicketId(id), number(id), 7)
}

pub fn slip(ticket: &KioskTicket) -> Slip {
    Slip::from(ticket)
}

/// As the reply alone tells it.
pub fn known(id: u64, print: Option<PrintState>) -> Slip {
    Slip { qr: None, ..slip(&ticket(id, print)) }
}

pub fn held_out(id: u64, held: Held) -> Slip {
    Slip { held: Some(held), ..told(id, PrintState::Confirmed) }
}

pub fn told(id: u64, print: PrintState) -> Slip {
    slip(&ticket(id, Some(print)))
}

/// How a customer asks for cash who has chosen nothing else.
pub fn asking() -> Asking {
    Asking {
        service: Some(cash()),
        language: Language::chinese(),
        large_print: false,
        care: false,
        more_time: false,
        visit: None,
    }
}

pub fn touch_cash() -> Event {
    Event::Touch(Touch::Service(cash()))
}
